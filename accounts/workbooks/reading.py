"""Open the sheets of a workbook that are wanted; every refusal is a fault that a check page can show."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from openpyxl.utils import get_column_letter

from accounts.guard import Refused
from accounts.workbooks.cells import Book, TooFar, read_book
from accounts.workbooks.faults import Fault, FaultySheets
from config import vietnamese as vi


def read_sheets(path: Path, titles: Sequence[str], *, max_row: int, max_column: int) -> Book:
    """Return the sheets of these titles, whatever their accents and case, under the titles as they are given here.

    Raises FaultySheets with one fault for a file that is no workbook, or a cell beyond the rows and columns allowed.
    """
    known = {vi.fold(title): title for title in titles}
    try:
        book = read_book(
            path,
            lambda found: {title for title in found if vi.fold(title) in known},
            max_bytes=settings.MAX_FILE_BYTES,
            max_row=max_row,
            max_column=max_column,
        )
    except Refused as reason:
        raise FaultySheets([Fault("", 0, 0, str(reason))]) from reason
    except TooFar as far:
        last = f"dòng {vi.number(max_row)} và cột {get_column_letter(max_column)}"
        message = f"Ô {far.cell} nằm quá xa: chỉ đọc đến {last}. Hãy xóa nội dung ô này."
        raise FaultySheets([Fault(far.sheet, 0, 0, message)]) from far
    book.sheets = {known[vi.fold(title)]: sheet for title, sheet in book.sheets.items()}
    return book


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let Python's collector wait: a large sheet is a million small objects that all stay, and it would walk them again
    and again (a quarter of the time) to free nothing. Other threads lose nothing by it in these seconds."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
