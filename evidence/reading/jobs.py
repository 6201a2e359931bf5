"""What the child does for one file: named in ``evidence.sandbox.call``, takes and returns what JSON can say.

Each returns ``{"texts": [text of each page], "lines": [evidence.reading.lines.plain], "count": pages of the file,
"scan": whether it wants recognising, "photo": whether it looks like one, "turns": pages that lay on their side}``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidence.reading.lines import Line, plain

Found = dict[str, Any]
FEW_WORDS = 20
"""A page with fewer may lie on its side."""


def read_pdf(name: str, room: int) -> Found:
    from evidence.reading import encodings, pdf_text

    texts, lines = pdf_text.read(Path(name), room)
    scan = pdf_text.is_scan(texts) or not encodings.is_readable(" ".join(texts[:3]))
    return _found(texts, lines, len(texts), scan=scan)


def read_word(name: str, room: int) -> Found:
    from evidence.reading import word_text

    return _of_lines(word_text.read(Path(name), room))


def read_sheet(name: str, room: int) -> Found:
    from evidence.reading import sheet_text

    texts, lines = sheet_text.read(Path(name), room)
    return _found(texts, lines, len(texts))


def read_old(name: str, extension: str, folder: str, room: int) -> Found:
    """A .doc or .xls by way of the PDF that LibreOffice makes of it."""
    import shutil

    from evidence.preview import office

    program = office.program()
    if program is None:
        raise FileNotFoundError("soffice")
    shutil.copyfile(name, Path(folder) / f"tep.{extension}")
    office.convert(program, extension, folder)
    return read_pdf(str(Path(folder) / "tep.pdf"), room)


def signatures(name: str, extension: str) -> list[dict[str, Any]]:
    from evidence.reading import signatures

    return signatures.of_pdf(Path(name)) if extension == "pdf" else signatures.of_package(Path(name))


def recognise_pdf(name: str, folder: str, room: int) -> Found:
    import pypdfium2 as pdfium

    from evidence.reading import ocr

    count = len(pdfium.PdfDocument(name))
    pages = ocr.wanted_pages(count)
    return _recognised(ocr.pages_of_pdf(Path(name), pages), pages, count, Path(folder), room)


def recognise_picture(name: str, extension: str, folder: str, room: int) -> Found:
    from evidence.reading import ocr

    pictures = ocr.pages_of_picture(Path(name), extension)
    photo = len(pictures) == 1 and ocr.looks_like_photo(pictures[0])
    numbers = list(range(len(pictures)))
    return _recognised(pictures, numbers, len(numbers), Path(folder), room) | {"photo": photo}


def _recognised(pictures: Iterable[Any], pages: list[int], count: int, folder: Path, room: int) -> Found:
    """Read the pages: those broader than high as their words stand, others turned when what they say makes no sense.

    To ask how the words of a page stand takes a third of the time that reading it takes. ``turns`` says by how many degrees
    clockwise each page was turned: {page of the file: degrees}.
    """
    from evidence.reading import ocr

    kept = list(pictures)
    if all(ocr.is_blank(picture) for picture in kept):
        return _found([""] * len(kept), [], count)
    turns = [ocr.turn_of(one, folder) if one.width > one.height else 0 for one in kept]
    texts, lines = _read_turned(kept, turns, folder, room)
    if not any(turns) and _makes_no_sense(texts):
        turns = [0 if one.width > one.height else ocr.turn_of(one, folder) for one in kept]
        if any(turns):
            texts, lines = _read_turned(kept, turns, folder, room)
    moved = [replace(line, page=pages[line.page - 1] + 1) for line in lines]
    turned = {str(page + 1): turn for page, turn in zip(pages, turns, strict=True) if turn}
    return _found(texts, moved, count) | {"turns": turned}


def _read_turned(
    pictures: list[Any], turns: list[int], folder: Path, room: int
) -> tuple[list[str], list[Line]]:
    from evidence.reading import ocr, pdf_text

    upright = [
        one.rotate(-turn, expand=True) if turn else one for one, turn in zip(pictures, turns, strict=True)
    ]
    return pdf_text.read(ocr.read_pages(upright, folder), room, recognised=True)


def _makes_no_sense(texts: list[str]) -> bool:
    from evidence.reading import encodings

    said = " ".join(texts)
    return len(said.split()) < FEW_WORDS or not encodings.is_readable(said)


def _of_lines(lines: list[Line]) -> Found:
    return _found(["\n".join(line.text for line in lines)], lines, 0)


def _found(texts: list[str], lines: list[Line], count: int, *, scan: bool = False) -> Found:
    return {"texts": texts, "lines": plain(lines), "count": count, "scan": scan, "photo": False, "turns": {}}
