"""What a stranger's PDF says of itself: its codes, its pages, whether it calls itself a draft. Runs in the child."""

from __future__ import annotations

import mmap
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from reports.verifying.codes import LETTERS, normal

MOST_CODES = 5
FIRST, LAST = 2, 2
"""Pages that are read at either end: the code stands at the foot of each and at the end."""
LONGEST = 50_000
"""Signs of a page."""
_DASH = "[-\u00ad\u2010-\u2015\u2212\ufffe]"  # the last is what pdfium makes of a hyphen at the end of a line
_CODE = re.compile(rf"(?<![0-9A-Z])[{LETTERS}]{{5}}(?:{_DASH}\s?[{LETTERS}]{{5}}){{2}}(?![0-9A-Z])")
_RAW_CODE = re.compile(rb"(?<![0-9A-Z])[%s]{5}(?:-[%s]{5}){2}(?![0-9A-Z])" % ((LETTERS.encode(),) * 2))
_DRAFT = re.compile(r"DỰ THẢO \d+(?!\d)")
"""What stands at the head of every page of a draft (``dossier.source.Source.notice``)."""


def read_job(name: str) -> dict[str, Any]:
    """Return ``{"codes": [...], "pages", "draft"}`` of a PDF; ``pages`` is 0 for one that cannot be opened.

    ``codes``: those that are well formed, without repetition, at most ``MOST_CODES``; also from the file's properties.
    """
    path = Path(name)
    texts, pages = _texts(path)
    found = dict.fromkeys(
        code for said in (*_properties(path), *texts) for one in _spoken(said) if (code := normal(one))
    )
    draft = any(_DRAFT.search(text) for text in texts)
    return {"codes": list(found)[:MOST_CODES], "pages": pages, "draft": draft}


def _spoken(text: str) -> Iterator[str]:
    return (match.group().replace("\ufffe", "-") for match in _CODE.finditer(text))


def _texts(path: Path) -> tuple[list[str], int]:
    """Return the text of the pages at either end, and the number of pages; nothing of a file that cannot be opened."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        return [], 0
    count = len(document)
    wanted = sorted({*range(min(FIRST, count)), *range(max(count - LAST, 0), count)})
    return [text for number in wanted if (text := _text(document, number))], count


def _text(document: pdfium.PdfDocument, number: int) -> str:
    try:
        page = document[number].get_textpage()
        found: str = page.get_text_range(count=min(LONGEST, page.count_chars()), errors="replace")
    except pdfium.PdfiumError:  # this page is damaged; the others may be read
        return ""
    return unicodedata.normalize("NFC", found)


def _properties(path: Path) -> list[str]:
    """Return the codes that stand in the file unpacked, where its properties do (ISO 19005); also of a damaged one."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found: list[str] = []
        for match in _RAW_CODE.finditer(data):
            found.append(match.group().decode("ascii"))
            if len(found) > 4 * MOST_CODES:
                break
    return found
