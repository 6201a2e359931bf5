"""The board of tasks as a workbook: what is shown, one row a task, text cells that never are formulas."""

from __future__ import annotations

from typing import Any

from accounts.workbooks.lists import table_book
from config import vietnamese
from reports.board import Board, Card, Lane

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


def workbook_of(board: Board) -> bytes:
    """Return the XLSX of what the board shows."""
    shown = ((lane, card) for lane in board.lanes for group in lane.groups for card in group.cards)
    rows = [(number, *_values(lane, card)) for number, (lane, card) in enumerate(shown, 1)]
    words = f"{board.answer} Tính đến ngày {vietnamese.date(board.on)}."
    return table_book("Nhiệm vụ", board.plan.title, words, COLUMNS, rows)


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
