"""Make the workbook of a framework: text cells only hold text, so nothing that goes out is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from criteria.models import Certainty, Framework
from criteria.plain import data_of
from criteria.ruletypes import RULE_TYPES
from criteria.sheets import head
from criteria.sheets.columns import NUMBERS, TITLE, Column, Row, columns_of, rows_of
from criteria.sheets.table import MAX_ROWS

START = 4
A4 = 9
"""The row of the headings."""
LONGEST_CELL = 32_767
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
STARTERS = ("=", "+", "-", "@", "\t")
HELP = (
    "Mỗi dòng là một tiêu chí, chỉ tiêu hoặc nội dung. Không đổi tên cột, không gộp ô, không dùng công thức. "
    "Cột “Cách tính bằng lời” chỉ để đọc, khi tải lên không dùng đến."
)
HEAD_HELP = (
    "Sửa ở cột “Giá trị”. Căn cứ pháp lý, thời hạn, thành phần hồ sơ, biểu mẫu và ghi chú không có trong bảng tính này "
    "và giữ nguyên khi tải lên."
)


def workbook_of(framework: Framework, data: Mapping[str, Any] | None = None) -> bytes:
    """Return the XLSX of a framework, for an official to read and to send back corrected.

    ``data``: other content than the framework's own, as ``criteria.plain.data_of`` returns it.
    """
    data = data_of(framework) if data is None else data
    book = Workbook(write_only=True)
    _table(book, framework, rows_of(data, in_words=True))
    _head(book, framework, data)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def file_name(framework: Framework) -> str:
    """Return the name under which the workbook is handed out: "qd25-2021-ban-2.xlsx"."""
    return f"{framework.code}-ban-{framework.version}.xlsx"


def _table(book: Workbook, framework: Framework, rows: Iterable[Row]) -> None:
    columns = columns_of(framework.mode)
    sheet = book.create_sheet(TITLE)
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = f"{get_column_letter(len(NUMBERS) + 1)}{START + 1}"
    sheet.auto_filter.ref = f"A{START}:{get_column_letter(len(columns))}{START}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.print_title_rows = f"{START}:{START}"
    for index, column in enumerate(columns, 1):
        _choices(sheet, column, get_column_letter(index))
    state = ", dự thảo" if framework.is_draft else ""
    sheet.append(
        [
            _text(
                sheet,
                f"{framework.short_title}, bản {framework.version}{state}",
                font=Font(bold=True, size=14),
            )
        ]
    )
    sheet.append([_text(sheet, HELP)])
    sheet.append([])
    sheet.append([_text(sheet, column.heading, **HEADING) for column in columns])
    makers = [_maker(sheet, column) for column in columns]
    for row in rows:
        top = len(row.path) == 1
        sheet.append(
            [make(getattr(row, column.key), top) for make, column in zip(makers, columns, strict=True)]
        )


def _choices(sheet: Any, column: Column, letter: str) -> None:
    """Offer the words a cell may hold; a formula of the list is the program's own, not a cell's."""
    if column.key.endswith("_certainty"):
        # the words hold no comma; together they may take 255 characters at most
        words = [str(one.label) for one in Certainty]
    elif column.key == "rule_type":
        words = list(RULE_TYPES)
    else:
        return
    listed = f'"{",".join(words)}"'
    if len(listed) > 255:
        return
    choice = DataValidation("list", formula1=listed, allow_blank=True, showErrorMessage=False)
    choice.add(f"{letter}{START + 1}:{letter}{START + MAX_ROWS}")
    sheet.data_validations.append(choice)


def _maker(sheet: Any, column: Column) -> Any:
    """Return the function that makes a cell of this column; its style is worked out once."""
    plain, bold = (
        _text(sheet, "", border=BOX, alignment=WRAPPED, **({} if column.read else {"fill": EYE}), **font)
        for font in ({}, {"font": Font(bold=True)})
    )

    def make(value: Any, top: bool) -> Any:
        cell = _text(sheet, column.widget.write(value))
        quoted = cell.quotePrefix
        cell._style = (bold if top else plain)._style
        if quoted:
            cell._style = cell._style.__copy__()
            cell.quotePrefix = True
        return cell

    return make


def _text(sheet: Any, value: Any, **style: Any) -> Any:
    """Return a cell with a text or a number; a text stays one whatever it begins with, also when it is edited."""
    cell = WriteOnlyCell(sheet, None)
    if isinstance(value, int | float):
        cell.value = value
    elif value:
        cell.value = value[:LONGEST_CELL]
        cell.data_type = "s"
    for name, part in style.items():
        setattr(cell, name, part)
    if isinstance(value, str) and value.startswith(STARTERS):
        cell.quotePrefix = True
    return cell


def _head(book: Workbook, framework: Framework, data: Any) -> None:
    sheet = book.create_sheet(head.TITLE)
    for letter, width in zip("ABC", (36, 70, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{START + 1}"
    sheet.append([_text(sheet, framework.title, font=Font(bold=True, size=14))])
    sheet.append([_text(sheet, HEAD_HELP)])
    sheet.append([])
    sheet.append([_text(sheet, heading, **HEADING) for heading in head.HEADINGS])
    for line in head.lines_of(framework.mode):
        cells = (line.label, head.written(framework, data, line), line.note)
        sheet.append(
            [
                _text(sheet, cell, border=BOX, alignment=WRAPPED, **({"fill": EYE} if line.fixed else {}))
                for cell in cells
            ]
        )
