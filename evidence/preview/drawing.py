"""Draws one page of a PDF or a picture as WebP; runs in a child of ``evidence.sandbox`` and knows no database.

The derived picture holds the dots alone: place, camera, comments and colour profiles of the original are not carried over.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # looked at when the file came in (evidence/filetypes/pictures.py)

FORMATS = {"jpg": "JPEG", "png": "PNG", "tif": "TIFF", "tiff": "TIFF", "heic": "HEIF", "heif": "HEIF"}
QUALITY = 82
TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
"""Pillow turns against the clock, people with it."""


def draw(source: str, kind: str, number: int, side: int, turn: int, target: str) -> dict[str, int]:
    """Draw page ``number`` (from 1) with ``side`` dots on its long side, turned by ``turn`` degrees, into ``target``.

    ``kind`` is the ending the file was accepted under. Returns the number of pages and the size of what was drawn (pages
    alone, and no file, where the page lies beyond the end). Raises whatever the library says of a damaged file.
    """
    pages, picture = (_of_pdf if kind == "pdf" else picture_of)(source, kind, number, side)
    if picture is None:
        return {"pages": pages}
    if turn:
        picture = picture.transpose(TURNS[turn])
    picture.save(target, "WEBP", quality=QUALITY, method=2)
    return {"pages": pages, "width": picture.width, "height": picture.height}


def _of_pdf(source: str, _kind: str, number: int, side: int) -> tuple[int, Image.Image | None]:
    """The forms of the page are drawn as they are filled in; scripts are not part of this build of PDFium."""
    with Path(source).open("rb") as file:
        document = pypdfium2.PdfDocument(file)
        document.init_forms()
        count = len(document)
        if not 1 <= number <= count:
            return count, None
        page = document[number - 1]
        width, height = page.get_size()
        bitmap = page.render(scale=side / max(width, height, 1))
        return count, _clean(bitmap.to_pil(), side)


def picture_of(source: str, kind: str, number: int, side: int) -> tuple[int, Image.Image | None]:
    """Return how many pages a picture has and one of them, upright, on white, at most ``side`` dots long; None beyond the end."""
    with Image.open(source, formats=[FORMATS[kind]]) as picture:
        # a phone's picture may hold its film or a small copy as further frames: a scan's pages are TIFF's alone
        count = int(getattr(picture, "n_frames", 1)) if FORMATS[kind] == "TIFF" else 1
        if not 1 <= number <= count:
            return count, None
        if count > 1:
            picture.seek(number - 1)
        picture.draft("RGB", (side, side))
        return count, _clean(ImageOps.exif_transpose(picture), side)


def _clean(picture: Image.Image, side: int) -> Image.Image:
    """Return the dots on white paper, no longer than ``side``, without anything else the original held."""
    picture = _smooth(picture)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return paper


def _smooth(picture: Image.Image) -> Image.Image:
    """Return the picture in a mode that is made smaller by averaging dots, not by leaving some out."""
    if picture.mode.startswith("I"):  # 16 bits a dot: Pillow would cut where it should divide
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in {"P", "PA", "LA"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    return (
        picture
        if picture.mode in {"L", "RGB", "RGBA"}
        else picture.convert("L" if picture.mode == "1" else "RGB")
    )
