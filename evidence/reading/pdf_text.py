"""Text and places of a PDF, by pdfium. Runs in the child only."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from evidence.reading.encodings import convert
from evidence.reading.lines import Box, Line, Word, rows_of

PLACED_FIRST, PLACED_LAST = 12, 4
"""So many pages at both ends are read with places: the head is on the first, the signature before the annexes."""
PARTS_AT_ONCE = 3000
BOLD_FROM = 600
FEW_SIGNS = 40
"""A page with fewer letters and digits than that has no text worth the name: a scan with a stamp or a page number."""
DEVICE = 100_000
MOST_SIGNS = 60_000
"""Signs of one page: a drawing may have millions."""
NO_SIGNS = "\x00\ufffe\uffff"


def read(path: Path, room: int, *, recognised: bool = False) -> tuple[list[str], list[Line]]:
    """Return the text of each page, cut when ``room`` signs are full, and the lines of the placed pages.

    ``recognised``: the words come from ``ocrmypdf``, which knows nothing of bold type.
    """
    document = pdfium.PdfDocument(path)
    count = len(document)
    placed = {*range(min(count, PLACED_FIRST)), *range(max(0, count - PLACED_LAST), count)}
    texts: list[str] = []
    lines: list[Line] = []
    for number in range(min(count, PARTS_AT_ONCE)):
        if room <= 0 and number not in placed:
            texts.append("")
            continue
        rows = _read_page(document, number, recognised=recognised)
        text = convert("\n".join("\t".join(line.text for line in row) for row in rows)[: max(room, 0)])
        room -= len(text) + 1
        texts.append(text)
        if number in placed:
            lines += [replace(line, text=convert(line.text)) for row in rows for line in row]
    return texts, lines


def _stretched(word: Word) -> Word:
    """Tesseract's PDF squeezes a word to make room for the space behind it."""
    box = word.box
    return replace(word, box=box._replace(right=box.right + (box.right - box.left) / len(word.text)))


def is_scan(texts: list[str]) -> bool:
    """Whether most of the first pages have no text layer, or only a few stray signs."""
    first = texts[:PLACED_FIRST]
    bare = sum(sum(sign.isalnum() for sign in text) < FEW_SIGNS for text in first)
    return bool(first) and bare * 2 > len(first)


def _read_page(document: pdfium.PdfDocument, number: int, *, recognised: bool) -> list[list[Line]]:
    page = document[number]
    if raw.FPDFPage_GetAnnotCount(page):
        # What a digital signature shows (who signed, when) is an annotation until it is made part of the page.
        flat = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
        if flat:
            page.close()
            page = document[number]
    textpage = page.get_textpage()
    words = list(_pieces(page, textpage))
    width, height = page.get_size()
    textpage.close()
    page.close()
    if recognised:
        words = [_stretched(word) for word in words if word.text != " "]
    return rows_of(words, number + 1, aspect=height / max(width, 1), recognised=recognised)


def _pieces(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> Iterator[Word]:
    """Join signs that stand in a row to words, or to pieces of words where the font changes within one; and spaces.

    A program may write the signs of another font after all others: only their places say where they belong.
    """
    place = _Placer(page, textpage)
    piece: list[str] = []
    box: Box | None = None
    first = 0
    for index in range(min(textpage.count_chars(), MOST_SIGNS)):
        sign = chr(raw.FPDFText_GetUnicode(textpage, index))
        supposed = sign.isspace() and raw.FPDFText_IsGenerated(textpage, index) == 1
        here = None if supposed or sign in NO_SIGNS else place.box(index)
        if box is not None and (here is None or sign.isspace() or _is_apart(box, here)):
            yield Word(_text(piece), box, place.base(first), _is_bold(textpage, first))
            piece, box = [], None
        if here is None:
            continue
        if sign.isspace():
            yield Word(" ", here, place.base(index))
            continue
        first = index if box is None else first
        box = here if box is None else _around(box, here)
        piece.append(sign)
    if box is not None:
        yield Word(_text(piece), box, place.base(first), _is_bold(textpage, first))


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def _text(signs: list[str]) -> str:
    return unicodedata.normalize("NFC", "".join(signs))


def _is_apart(word: Box, sign: Box) -> bool:
    height = max(word.height, sign.height)
    return (
        sign.left - word.right > 0.3 * height
        or sign.left < word.left - 0.5 * height
        or abs((sign.top + sign.bottom) - (word.top + word.bottom)) > height * 1.2
    )


class _Placer:
    """Turns places on the sheet into shares of the page as it is seen (turned, cropped)."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self.textpage = textpage
        (x0, y0), (x1, y1), (x2, y2) = (_seen(page, *point) for point in ((0, 0), (1000, 0), (0, 1000)))
        self.origin = (x0, y0)
        self.along = ((x1 - x0) / 1000, (y1 - y0) / 1000)
        self.up = ((x2 - x0) / 1000, (y2 - y0) / 1000)

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        across = self.origin[0] + x * self.along[0] + y * self.up[0]
        return across, self.origin[1] + x * self.along[1] + y * self.up[1]

    def box(self, index: int) -> Box | None:
        rect = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(self.textpage, index, ctypes.byref(rect)):
            return None
        (ax, ay), (bx, by) = self._shown(rect.left, rect.bottom), self._shown(rect.right, rect.top)
        left, right = sorted((ax, bx))
        top, bottom = sorted((ay, by))
        return Box(left, top, right, bottom)

    def base(self, index: int) -> float:
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self.textpage, index, ctypes.byref(x), ctypes.byref(y))
        return self._shown(x.value, y.value)[1]


def _seen(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, DEVICE, DEVICE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / DEVICE, down.value / DEVICE


def _is_bold(textpage: pdfium.PdfTextPage, index: int) -> bool:
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, name, 128, ctypes.byref(flags))
    known = name.value.lower()
    return b"bold" in known or b"black" in known or raw.FPDFText_GetFontWeight(textpage, index) >= BOLD_FROM
