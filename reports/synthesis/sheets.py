"""The quarter's synthesis as a workbook: the reports, their figures, and what is not sent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.workbooks.lists import Sheet, sheets_book
from config import vietnamese as vi
from reports.occasions import WORDS
from reports.synthesis.document import who_writes
from reports.synthesis.gather import CriterionBlock, IndicatorBlock, Line, Synthesis

REPORTS = (
    ("Tiêu chí", 24),
    ("Chỉ tiêu", 9),
    ("Nội dung báo cáo", 40),
    ("Kỳ", 16),
    ("Người lập", 30),
    ("Hạn gửi", 12),
    ("Ngày gửi", 12),
    ("Trạng thái", 16),
    ("Kết quả thực hiện", 60),
    ("Khó khăn, vướng mắc", 40),
    ("Đề xuất, kiến nghị", 40),
    ("Tài liệu kèm theo", 40),
)
FIGURES = (
    ("Tiêu chí", 24),
    ("Chỉ tiêu", 9),
    ("Nội dung báo cáo", 40),
    ("Số liệu", 40),
    ("Kỳ", 20),
    ("Giá trị", 16),
)
UNSENT = (("Báo cáo", 60), ("Chỉ tiêu", 9), ("Người lập", 36), ("Hạn gửi", 12), ("Trạng thái", 18))


def synthesis_book(found: Synthesis) -> bytes:
    """Return the XLSX; text cells are never formulas (accounts/workbooks/lists.py)."""
    title = f"Tổng hợp báo cáo {found.name}, {found.ward.name_with_kind}"
    words = f"{found.answer} Tính đến ngày {vi.date(found.today)}."
    unsent = [
        (one.name, one.code, who_writes(one), one.due_on, one.word)
        for one in (line.occasion for line in found.unsent)
    ]
    return sheets_book(
        (
            Sheet("Báo cáo", title, words, REPORTS, tuple(_reports(found))),
            Sheet("Số liệu", title, "Số liệu của các báo cáo đã gửi.", FIGURES, tuple(_figures(found))),
            Sheet("Chưa gửi", title, f"{len(unsent)} báo cáo chưa gửi.", UNSENT, unsent),
        )
    )


def _reports(found: Synthesis) -> Iterator[tuple[Any, ...]]:
    for criterion in found.criteria:
        for indicator in criterion.indicators:
            for duty in indicator.duties:
                for line in duty.lines:
                    yield _report(criterion, indicator, line)


def _report(criterion: CriterionBlock, indicator: IndicatorBlock, line: Line) -> tuple[Any, ...]:
    one = line.occasion
    return (
        criterion.title,
        indicator.indicator.code if indicator.indicator else "",
        one.duty.subject,
        one.period.name,
        who_writes(one),
        one.due_on,
        one.report.sent_on if one.report and one.is_sent else None,
        ", ".join(WORDS[state] for state in one.states),
        line.text,
        line.difficulties,
        line.proposals,
        "; ".join(str(attached.document) for attached in line.documents),
    )


def _figures(found: Synthesis) -> Iterator[tuple[Any, ...]]:
    for criterion in found.criteria:
        for indicator in criterion.indicators:
            code = indicator.indicator.code if indicator.indicator else ""
            for duty in indicator.duties:
                periods = [line.occasion.period.name for line in duty.with_figures]
                for row in duty.figure_rows:
                    place = (criterion.title, code, duty.duty.subject, row.asked.label)
                    values: list[tuple[str, Decimal | None]] = [*zip(periods, row.values, strict=True)]
                    values += [("cộng các tháng", row.total)] if row.total is not None else []
                    yield from ((*place, name, value) for name, value in values if value is not None)
