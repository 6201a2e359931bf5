"""The QR code of a document: what a phone reads off the printed page, square by square, and the same in Word."""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

from PIL import Image

from reports.documents import blocks as b
from reports.documents import qr
from reports.documents.docx import write_docx
from reports.documents.pdf import render
from tests.reports.paper import FONTS, document, text

ADDRESS = "https://cong.vidu.example/cong-khai/vi-du/2023/"


def read_squares(picture: Image.Image, count: int) -> tuple[tuple[bool, ...], ...]:
    """Return the squares of the one code on a picture: its dark frame found, each square looked at in its middle."""
    grey = picture.convert("L").point(lambda value: 255 if value < 128 else 0)
    left, top, right, bottom = grey.getbbox() or (0, 0, 0, 0)
    inner = count - 2 * qr.QUIET
    side = (right - left) / inner

    def dark(line: int, place: int) -> bool:
        if not (qr.QUIET <= line < qr.QUIET + inner and qr.QUIET <= place < qr.QUIET + inner):
            return False
        x, y = left + (place - qr.QUIET + 0.5) * side, top + (line - qr.QUIET + 0.5) * (bottom - top) / inner
        return grey.getpixel((int(x), int(y))) == 255

    return tuple(tuple(dark(line, place) for place in range(count)) for line in range(count))


def page_picture(pdf: bytes) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(pdf)
        subprocess.run(
            ["pdftoppm", "-r", "200", "-png", "-singlefile", path, Path(folder) / "page"], check=True
        )
        picture = Image.open(Path(folder) / "page.png")
        picture.load()
    return picture


def test_the_printed_code_is_the_address_square_by_square() -> None:
    squares = qr.squares(ADDRESS)
    pdf = render(document(b.QrCode(ADDRESS)), FONTS)
    picture = page_picture(pdf)
    # Only the code: the address in letters stands below it.
    width, height = picture.size
    code = picture.crop((0, 0, width, round(height * (20 + 2 + 42) / 297)))
    assert read_squares(code, len(squares)) == squares
    assert text(pdf).strip() == ADDRESS


def test_word_holds_the_same_code_as_a_picture_with_its_words() -> None:
    file = zipfile.ZipFile(io.BytesIO(write_docx(document(b.QrCode(ADDRESS, "Quét mã để góp ý")))))
    media = [name for name in file.namelist() if name.startswith("word/media/")]
    assert media == ["word/media/image1.png"]
    squares = qr.squares(ADDRESS)
    assert read_squares(Image.open(io.BytesIO(file.read(media[0]))), len(squares)) == squares
    assert 'descr="Quét mã để góp ý"' in file.read("word/document.xml").decode()


def test_the_picture_of_a_page_says_what_it_is_and_takes_no_markup_in() -> None:
    drawn = qr.svg(ADDRESS, '"><script>', "42mm")
    assert 'role="img" aria-label="&quot;&gt;&lt;script&gt;"' in drawn
    assert "style=" not in drawn
