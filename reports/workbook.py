"""A table as a workbook for reading: a title, a line of words, headings, rows. Text cells are never formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A4 = 9
LONGEST_CELL = 32_767
STARTERS = ("=", "+", "-", "@", "\t")
"""What a formula may begin with: such a text keeps its quote also when somebody edits the cell."""
LINE = Side(style="thin", color="FFB8BEC9")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
WRAPPED = Alignment(wrap_text=True, vertical="top")
HEADING = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="FFE8ECF3")}
HEADING_ROW = 4
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
    book = Workbook(write_only=True)
    for one in sheets:
        _add(book, one)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _add(book: Any, one: Sheet) -> None:
    sheet = book.create_sheet(one.name)
    for index, (_, width) in enumerate(one.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    sheet.append([_cell(sheet, one.title, font=Font(bold=True, size=14))])
    sheet.append([_cell(sheet, one.words)])
    sheet.append([])
    framed = {"border": BOX, "alignment": WRAPPED}
    sheet.append([_cell(sheet, heading, **HEADING, **framed) for heading, _ in one.columns])
    for row in one.rows:
        sheet.append([_cell(sheet, value, **framed) for value in row])


def _cell(sheet: Any, value: Any, **style: Any) -> Any:
    cell = WriteOnlyCell(sheet, None)
    if isinstance(value, date):
        cell.value, cell.number_format = value, DATE_FORMAT
    elif isinstance(value, int | Decimal):
        cell.value = value
    elif value:
        cell.value = str(value)[:LONGEST_CELL]
        cell.data_type = "s"
    for part, look in style.items():
        setattr(cell, part, look)
    if isinstance(value, str) and value.startswith(STARTERS):
        cell.quotePrefix = True
    return cell
