"""The board of tasks as a workbook: what is shown, one row a task, text cells that never are formulas."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from reports.board import Board, Card, Lane

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A4 = 9
LONGEST_CELL = 32_767
LINE = Side(style="thin", color="FFB8BEC9")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
WRAPPED = Alignment(wrap_text=True, vertical="top")
HEADING_FILL = PatternFill("solid", fgColor="FFE8ECF3")
STARTERS = ("=", "+", "-", "@", "\t")
COLUMNS = (
    ("STT", 6),
    ("Thời gian", 18),
    ("Nhiệm vụ", 60),
    ("Chủ trì", 28),
    ("Phối hợp", 28),
    ("Hạn cuối", 12),
    ("Kết quả, sản phẩm", 36),
    ("Tình hình", 16),
    ("Ngày ghi", 12),
    ("Lý do", 30),
    ("Số tài liệu", 10),
    ("Đoạn", 8),
)
START = 4
"""The row of the headings."""


def workbook_of(board: Board) -> bytes:
    """Return the XLSX of what the board shows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Nhiệm vụ")
    for index, (_, width) in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + index)].width = width
    sheet.freeze_panes = f"A{START + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.print_title_rows = f"{START}:{START}"
    sheet.append([_cell(sheet, board.plan.title, font=Font(bold=True, size=14))])
    sheet.append([_cell(sheet, f"{board.answer} Tính đến ngày {board.on:%d/%m/%Y}.")])
    sheet.append([])
    head = {"font": Font(bold=True), "fill": HEADING_FILL, "border": BOX, "alignment": WRAPPED}
    sheet.append([_cell(sheet, title, **head) for title, _ in COLUMNS])
    rows = ((lane, card) for lane in board.lanes for group in lane.groups for card in group.cards)
    for number, (lane, card) in enumerate(rows, 1):
        sheet.append(
            [_cell(sheet, value, border=BOX, alignment=WRAPPED) for value in (number, *_values(lane, card))]
        )
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def file_name(board: Board) -> str:
    """Return the name under which the workbook is handed out: "nhiem-vu-ke-hoach-2023.xlsx"."""
    return f"nhiem-vu-{board.plan.code}.xlsx"


def _values(lane: Lane, card: Card) -> tuple[Any, ...]:
    task = card.task
    return (
        task.due_text or lane.title,
        task.title,
        "; ".join(name.name for name in card.leads),
        "; ".join(name.name for name in card.supporting),
        task.last_day,
        task.result,
        card.end,
        task.closed_on,
        task.reason,
        card.documents,
        task.paragraph.number,
    )


def _cell(sheet: Any, value: Any, **style: Any) -> Any:
    """Return a cell with a text, a number or a day; a text stays one whatever it begins with."""
    cell = WriteOnlyCell(sheet, None)
    if isinstance(value, str):
        if value:
            cell.value = value[:LONGEST_CELL]
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(STARTERS)
    elif value is not None:
        cell.value = value
        if not isinstance(value, int):
            cell.number_format = "dd/mm/yyyy"
    for name, part in style.items():
        setattr(cell, name, part)
    return cell
