"""A piece as the photograph of a notice board: drawn, without people, in light that is not quite even."""

from __future__ import annotations

import io
import random
import zlib

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from reports.demo.pieces import MARK, Board, Piece
from reports.documents.fonts import BOLD, REGULAR, Face, FontFolder

WIDTH, HEIGHT = 1600, 1200
WALL, FRAME, CORK, PAPER, INK, RED = (
    (214, 208, 190),
    (94, 62, 36),
    (178, 140, 92),
    (250, 249, 243),
    (34, 36, 40),
    (168, 32, 26),
)
EXIF_DATE, EXIF_SOFTWARE = 0x0132, 0x0131


def photo_file(piece: Piece, folder: FontFolder) -> bytes:
    """The piece as JPEG, the same bytes every time; needs a board. Carries the day, no place."""
    assert piece.board is not None  # noqa: S101 - evidence.yaml gives every photograph its board
    chance = random.Random(zlib.crc32(piece.file.encode()))  # noqa: S311 - decoration, not a secret
    picture = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    _draw_board(picture, piece.board, folder, chance)
    picture = picture.rotate(chance.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=WALL)
    picture = lit(picture, chance).filter(ImageFilter.GaussianBlur(0.6))
    _caption(picture, piece, folder)
    exif = Image.Exif()
    exif[EXIF_DATE] = piece.day.strftime("%Y:%m:%d 08:00:00")
    exif[EXIF_SOFTWARE] = "Tai lieu minh hoa"
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=82, exif=exif)
    return target.getvalue()


def _font(folder: FontFolder, face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(folder.file(face), size, layout_engine=ImageFont.Layout.BASIC)


def _draw_board(picture: Image.Image, board: Board, folder: FontFolder, chance: random.Random) -> None:
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 90, WIDTH - 120, HEIGHT - 170), fill=FRAME)
    draw.rectangle((146, 116, WIDTH - 146, HEIGHT - 196), fill=CORK)
    draw.rectangle((146, 116, WIDTH - 146, 222), fill=RED)
    heading = _font(folder, BOLD, 58)
    width = draw.textlength(board.heading, heading)
    draw.text(((WIDTH - width) / 2, 136), board.heading, PAPER, heading)
    room = (WIDTH - 2 * 186) / len(board.sheets)
    for at, lines in enumerate(board.sheets):
        left = 186 + at * room + chance.uniform(4, 18)
        top = 270 + chance.uniform(0, 40)
        _draw_sheet(draw, lines, (left, top, left + room - 36, top + 590), folder)


def _draw_sheet(
    draw: ImageDraw.ImageDraw,
    lines: tuple[str, ...],
    box: tuple[float, float, float, float],
    folder: FontFolder,
) -> None:
    left, top, right, bottom = box
    draw.rectangle((left + 6, top + 8, right + 6, bottom + 8), fill=(120, 92, 58))
    draw.rectangle(box, fill=PAPER)
    draw.ellipse(((left + right) / 2 - 9, top + 8, (left + right) / 2 + 9, top + 26), fill=RED)
    y = top + 52
    for index, line in enumerate(lines):
        font = _font(folder, BOLD if index == 0 else REGULAR, 32 if index == 0 else 28)
        for part in _wrapped(draw, line, font, right - left - 36):
            draw.text((left + 18, y), part, INK, font)
            y += font.size + 8
        y += 14
    while y < bottom - 40:  # the small print nobody can read in a photograph
        draw.line((left + 22, y, right - 30 - (y % 5) * 14, y), fill=(150, 152, 156), width=3)
        y += 22


def _wrapped(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def lit(picture: Image.Image, chance: random.Random) -> Image.Image:
    """The picture darker towards one corner, as a photograph indoors."""
    shade = Image.linear_gradient("L").rotate(
        chance.choice((0, 90, 180, 270))
    )  # square: no corner left black
    shade = shade.resize(picture.size).point(lambda value: 24 + value // 6)
    return Image.composite(Image.new("RGB", picture.size, (20, 18, 14)), picture, shade)


def _caption(picture: Image.Image, piece: Piece, folder: FontFolder) -> None:
    """The strip that a camera application writes under a photograph."""
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, HEIGHT - 96, WIDTH, HEIGHT), fill=INK)
    place = piece.board.place if piece.board else ""
    draw.text((28, HEIGHT - 86), place, PAPER, _font(folder, REGULAR, 30))
    draw.text((28, HEIGHT - 46), MARK, (255, 213, 74), _font(folder, BOLD, 30))
