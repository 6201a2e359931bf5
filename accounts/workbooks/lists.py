"""Tables as a workbook for reading: a title, a line of words, headings, rows. Text cells are never formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from accounts.workbooks.writing import A4, BOX, START, WRAPPED, add_top, new_workbook, saved, text_cell

DATE_FORMAT = "dd/mm/yyyy"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, title, a line of words, columns as (heading, width), rows of text, numbers, dates or None."""

    name: str
    title: str
    words: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]


def table_book(
    name: str, title: str, words: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]
) -> bytes:
    """Return the XLSX of one sheet: columns as (heading, width); cells are text, numbers, dates or None."""
    return sheets_book([Sheet(name, title, words, columns, rows)])


def sheets_book(sheets: Iterable[Sheet]) -> bytes:
    """Return the XLSX of the sheets."""
    book = new_workbook()
    for one in sheets:
        _add(book, one)
    return saved(book)


def _add(book: Any, one: Sheet) -> None:
    sheet = book.create_sheet(one.name)
    for index, (_, width) in enumerate(one.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = f"A{START + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.print_title_rows = f"{START}:{START}"
    add_top(sheet, one.title, one.words, [heading for heading, _ in one.columns])
    for row in one.rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    framed = {"border": BOX, "alignment": WRAPPED}
    if not isinstance(value, date | Decimal):
        return text_cell(sheet, value, **framed)
    cell = text_cell(sheet, None, **framed)
    cell.value = value
    if isinstance(value, date):
        cell.number_format = DATE_FORMAT
    return cell
