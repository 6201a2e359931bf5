"""A piece as a register in XLSX: the office, the title, the table, and who keeps it."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.demo.archives import repack
from reports.demo.pieces import MARK, REMARK, Piece, TableText

THIN = Side(style="thin")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD_ROW = 6


def workbook_file(piece: Piece) -> bytes:
    """The piece as XLSX, the same bytes every time; needs a table."""
    assert piece.table is not None  # noqa: S101 - evidence.yaml gives every register its table
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sổ theo dõi" if piece.kind == "SO" else "Bảng tổng hợp"
    _heading(sheet, piece, len(piece.table.head))
    _table(sheet, piece.table)
    last = HEAD_ROW + len(piece.table.rows) + 2
    sheet.cell(last, max(1, len(piece.table.head) - 1), f"Người lập: {piece.signer}").font = Font(
        name="Times New Roman", bold=True
    )
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.properties.creator, book.properties.title = piece.signer, piece.subject
    target = io.BytesIO()
    book.save(target)
    return repack(target.getvalue(), piece.day)


def _heading(sheet: Worksheet, piece: Piece, columns: int) -> None:
    lines = (
        (f"{MARK}. {REMARK}", Font(name="Times New Roman", italic=True, color="B3261E")),
        ((piece.issuer or piece.office).upper(), Font(name="Times New Roman", bold=True)),
        (f"Số: {piece.number}" if piece.number else "", Font(name="Times New Roman")),
        (piece.subject.upper(), Font(name="Times New Roman", bold=True, size=13)),
    )
    for row, (text, font) in enumerate(lines, 1):
        cell = sheet.cell(row, 1, text)
        cell.font = font
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)


def _table(sheet: Worksheet, table: TableText) -> None:
    for column, text in enumerate(table.head, 1):
        cell = sheet.cell(HEAD_ROW, column, text)
        cell.font = Font(name="Times New Roman", bold=True)
        cell.fill = PatternFill("solid", fgColor="E8ECF1")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = GRID
        sheet.column_dimensions[get_column_letter(column)].width = max(6, table.widths[column - 1])
    for line, values in enumerate(table.rows, HEAD_ROW + 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(line, column, value)
            cell.font = Font(name="Times New Roman")
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = GRID
            if isinstance(value, int):
                cell.number_format = "#,##0"
