"""The list of reports as a workbook: exactly what the list shows, all its pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter

from accounts.workbooks.writing import A4, BOX, START, WRAPPED, add_top, new_workbook, saved, text_cell
from config import vietnamese as vi
from reports.calendar.answer import Answer
from reports.occasions import WORDS, Occasion

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATE_FORMAT = "dd/mm/yyyy"
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
    rows = [(number, *_values(one)) for number, one in enumerate(some, 1)]
    words = f"{len(rows)} trong {answer.total} kỳ báo cáo theo {answer.plans}. Tính đến ngày {vi.date(on)}."
    book = new_workbook()
    sheet = book.create_sheet("Lịch báo cáo")
    for index, (_, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = f"A{START + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.print_title_rows = f"{START}:{START}"
    add_top(sheet, f"Lịch báo cáo năm {year}", words, [title for title, _ in COLUMNS])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    return saved(book)


def _values(one: Occasion) -> tuple[Any, ...]:
    return (
        one.due_on,
        one.duty.subject,
        one.period.name,
        one.code,
        one.duty.author_name,
        ", ".join(person.name for person in one.authors),
        one.duty.recipient_name,
        ", ".join(WORDS[state] for state in one.states),
        one.report.sent_on if one.report and one.is_sent else "",
    )


def _cell(sheet: Any, value: Any) -> Any:
    framed = {"border": BOX, "alignment": WRAPPED}
    if not isinstance(value, date):
        return text_cell(sheet, value, **framed)
    cell = text_cell(sheet, "", **framed)
    cell.value, cell.number_format = value, DATE_FORMAT
    return cell
