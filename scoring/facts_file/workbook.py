"""The sheet of figures as it came, from the reader of all workbooks (``accounts/workbooks``): cells as Python values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from accounts.guard import Refused
from accounts.workbooks import cells
from accounts.workbooks.values import day_of
from config import vietnamese as vi
from scoring.facts_file.faults import refused, shown

MAX_FILE = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 50


@dataclass(frozen=True)
class Cell:
    """One cell that holds something; ``row`` and ``column`` count from 1."""

    row: int
    column: int
    value: Any
    is_formula: bool = False
    is_error: bool = False
    percent: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows that hold something, each as column → cell."""

    title: str
    rows: tuple[dict[int, Cell], ...]

    def place(self, row: int, column: int) -> str:
        """Return "Tờ “Số liệu”, ô F12"."""
        return _place(self.title, f"{get_column_letter(column)}{row}")


def _place(title: str, cell: str) -> str:
    return f"Tờ “{shown(title, 40)}”, ô {cell}"


def read_sheet(path: Path, title: str) -> Sheet:
    """Return the sheet of a title (else the first sheet); raise FaultyFacts with one sentence."""
    if not path.is_file():
        raise refused("Không có tệp này.")

    def wanted(titles: Sequence[str]) -> list[str]:
        return [one for one in titles if one.strip().casefold() == title.casefold()][:1] or list(titles[:1])

    try:
        book = cells.read_book(path, wanted, max_bytes=MAX_FILE, max_row=MAX_ROWS, max_column=MAX_COLUMNS)
    except Refused as error:
        raise refused(str(error)) from error
    except cells.TooFar as far:
        last = get_column_letter(MAX_COLUMNS)
        raise refused(
            f"Ô này nằm quá xa: chỉ đọc đến dòng {vi.number(MAX_ROWS)} và cột {last}. Hãy xóa ô này.",
            _place(far.sheet, far.cell),
        ) from far
    for found in book.sheets.values():
        return Sheet(found.title, tuple(_row(number, row, book) for number, row in found.rows.items()))
    raise refused("Tệp không có tờ nào để đọc.")


def _row(number: int, row: dict[int, cells.Cell], book: cells.Book) -> dict[int, Cell]:
    return {column: _cell(number, column, cell, book) for column, cell in row.items()}


def _cell(row: int, column: int, found: cells.Cell, book: cells.Book) -> Cell:
    """Return the cell with its value; a number or a day that cannot be read is an error of the cell."""
    if found.kind in ("formula", "error"):
        return Cell(row, column, found.text, found.kind == "formula", found.kind == "error")
    try:
        return Cell(row, column, _value(found, book), percent=found.percent)
    except ValueError:
        return Cell(row, column, found.text, is_error=True)


def _value(found: cells.Cell, book: cells.Book) -> Any:
    if found.kind == "bool":
        return found.text in {"1", "true"}
    if found.kind == "date":
        return day_of(found.text, from_1904=book.from_1904)
    if found.kind == "number":
        return int(found.text) if found.text.isdecimal() else float(found.text)
    return found.text
