"""The words of some pages of a draft, line by line, without what is stamped into their margins. Runs in the child only."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2

MM = 72 / 25.4
MARGIN = 19 * MM
"""Number, notice and foot are stamped outside it; the text begins 20 mm from the edge."""
SPACES = re.compile(r"[\s\u00a0]+")


def lines_job(path: str, first: int, pages: int, most: int) -> list[list[Any]]:
    """Return number of page and text of each line, from page ``first`` (from 1), at most ``most`` lines."""
    found: list[list[Any]] = []
    document = pypdfium2.PdfDocument(path)
    try:
        for number in range(first, min(first + pages, len(document) + 1)):
            if len(found) >= most:
                break
            page = document[number - 1]
            width, height = page.get_size()
            text = page.get_textpage().get_text_bounded(0, MARGIN, width, height - MARGIN)
            words = (SPACES.sub(" ", line).strip() for line in text.splitlines())
            found += [[number, line] for line in words if line]
            page.close()
    finally:
        document.close()
    return found[:most]
