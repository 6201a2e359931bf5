"""Make the workbook of a framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

from accounts.workbooks.writing import (
    BOX,
    EYE,
    START,
    WRAPPED,
    Page,
    add_table,
    add_top,
    new_workbook,
    saved,
    text_cell,
)
from criteria.models import Framework
from criteria.plain import data_of
from criteria.sheets import head
from criteria.sheets.columns import NUMBERS, TITLE, Row, columns_of, rows_of
from criteria.sheets.table import MAX_ROWS

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
    book = new_workbook()
    _table(book, framework, rows_of(data, in_words=True))
    _head(book, framework, data)
    return saved(book)


def file_name(framework: Framework) -> str:
    """Return the name under which the workbook is handed out: "qd25-2021-ban-2.xlsx"."""
    return f"{framework.code}-ban-{framework.version}.xlsx"


def _table(book: Workbook, framework: Framework, rows: Iterable[Row]) -> None:
    columns = columns_of(framework.mode)
    state = ", dự thảo" if framework.is_draft else ""
    line = f"{framework.short_title}, bản {framework.version}{state}"
    page = Page(TITLE, line, HELP, columns, frozen=len(NUMBERS), rows=MAX_ROWS)
    keys = [column.key for column in columns]
    add_table(book, page, (({key: getattr(row, key) for key in keys}, len(row.path) == 1) for row in rows))


def _head(book: Workbook, framework: Framework, data: Any) -> None:
    sheet = book.create_sheet(head.TITLE)
    for letter, width in zip("ABC", (36, 70, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{START + 1}"
    add_top(sheet, framework.title, HEAD_HELP, head.HEADINGS)
    for line in head.lines_of(framework.mode):
        cells = (line.label, head.written(framework, data, line), line.note)
        sheet.append(
            [
                text_cell(sheet, cell, border=BOX, alignment=WRAPPED, **({"fill": EYE} if line.fixed else {}))
                for cell in cells
            ]
        )
