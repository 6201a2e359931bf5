"""The list of reports as a workbook: exactly what the list shows, all its pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.workbooks.lists import table_book
from config import vietnamese as vi
from reports.calendar.answer import Answer
from reports.occasions import WORDS, Occasion

COLUMNS = (
    ("STT", 6),
    ("Hạn gửi", 12),
    ("Báo cáo", 60),
    ("Kỳ", 18),
    ("Chỉ tiêu", 10),
    ("Chức danh, bộ phận gửi", 30),
    ("Người gửi", 30),
    ("Nơi nhận", 30),
    ("Trạng thái", 18),
    ("Ngày gửi", 12),
)


def list_book(year: int, answer: Answer, some: Iterable[Occasion], on: date) -> bytes:
    """Return the XLSX of the reports shown."""
    rows = [
        (
            number,
            one.due_on,
            one.duty.subject,
            one.period.name,
            one.code,
            one.duty.author_name,
            ", ".join(person.name for person in one.authors),
            one.duty.recipient_name,
            ", ".join(WORDS[state] for state in one.states),
            one.report.sent_on if one.report and one.is_sent else None,
        )
        for number, one in enumerate(some, 1)
    ]
    words = f"{len(rows)} trong {answer.total} kỳ báo cáo theo {answer.plans}. Tính đến ngày {vi.date(on)}."
    return table_book("Lịch báo cáo", f"Lịch báo cáo năm {year}", words, COLUMNS, rows)
