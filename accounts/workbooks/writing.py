"""Make the sheets of a workbook: text cells only hold text, so nothing that goes out is ever a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from accounts.workbooks.columns import Column

START = 4
"""The row of the headings; a title and a word of help stand above."""
A4 = 9
"""A4 in the numbers of Excel."""
LONGEST_CELL = 32_767
LONGEST_CHOICE = 255
"""Signs that the words of a choice may take together."""
LINE = Side(style="thin", color="FFB8BEC9")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEADING = {
    "font": Font(bold=True),
    "fill": PatternFill("solid", fgColor="FFE8ECF3"),
    "border": BOX,
    "alignment": Alignment(wrap_text=True, vertical="center"),
}
EYE = PatternFill("solid", fgColor="FFF3F3F0")
WRAPPED = Alignment(wrap_text=True, vertical="top")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that no XML may hold (XML 1.0, 2.2): a line break pasted from Word is one."""
STARTERS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class Page:
    """One sheet to be made: its name, the line above it, how it is filled in, its columns.

    ``frozen``: how many columns stay in sight; ``rows``: how many rows Excel offers choices for.
    """

    title: str
    line: str
    help: str
    columns: Sequence[Column]
    frozen: int
    rows: int


def new_workbook() -> Workbook:
    """Return a workbook that is written as a stream."""
    return Workbook(write_only=True)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def add_table(book: Workbook, page: Page, rows: Iterable[tuple[Mapping[str, Any], bool]]) -> None:
    """Add a sheet with its title, help, headings and rows: the values by column key, and whether the row is bold."""
    columns = page.columns
    sheet = book.create_sheet(page.title)
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = f"{get_column_letter(page.frozen + 1)}{START + 1}"
    sheet.auto_filter.ref = f"A{START}:{get_column_letter(len(columns))}{START}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.print_title_rows = f"{START}:{START}"
    for index, column in enumerate(columns, 1):
        _offer(sheet, column, get_column_letter(index), page.rows)
    add_top(sheet, page.line, page.help, [column.heading for column in columns])
    makers = [(column.key, _maker(sheet, column)) for column in columns]
    for values, bold in rows:
        sheet.append([make(values[key], bold) for key, make in makers])


def add_top(sheet: Any, line: str, words: str, headings: Iterable[str]) -> None:
    """Write what stands above the rows of every sheet."""
    sheet.append([text_cell(sheet, line, font=Font(bold=True, size=14))])
    sheet.append([text_cell(sheet, words)])
    sheet.append([])
    sheet.append([text_cell(sheet, heading, **HEADING) for heading in headings])


def _offer(sheet: Any, column: Column, letter: str, rows: int) -> None:
    """Offer the words a cell may hold; a formula of the list is the program's own, not a cell's."""
    listed = f'"{",".join(column.choices)}"'
    if not column.choices or len(listed) > LONGEST_CHOICE or any("," in word for word in column.choices):
        return
    choice = DataValidation("list", formula1=listed, allow_blank=True, showErrorMessage=False)
    choice.add(f"{letter}{START + 1}:{letter}{START + rows}")
    sheet.data_validations.append(choice)


def _maker(sheet: Any, column: Column) -> Any:
    """Return the function that makes a cell of this column; its style is worked out once."""
    plain, strong = (
        text_cell(sheet, "", border=BOX, alignment=WRAPPED, **({} if column.read else {"fill": EYE}), **font)
        for font in ({}, {"font": Font(bold=True)})
    )

    def make(value: Any, bold: bool) -> Any:
        cell = text_cell(sheet, column.widget.write(value))
        quoted = cell.quotePrefix
        cell._style = (strong if bold else plain)._style
        if quoted:
            cell._style = cell._style.__copy__()
            cell.quotePrefix = True
        return cell

    return make


def text_cell(sheet: Any, value: Any, **style: Any) -> Any:
    """Return a cell with a text or a number; a text stays one whatever it begins with, also when it is edited."""
    cell = WriteOnlyCell(sheet, None)
    if isinstance(value, int | float):
        cell.value = value
    elif value:
        cell.value = UNWRITABLE.sub(" ", value)[:LONGEST_CELL]
        cell.data_type = "s"
    for name, part in style.items():
        setattr(cell, name, part)
    if isinstance(value, str) and value.startswith(STARTERS):
        cell.quotePrefix = True
    return cell
