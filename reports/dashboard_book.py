"""The dashboard as a workbook: the indicators that the page shows, and the criteria with their parts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.workbooks.lists import Sheet, sheets_book
from config import vietnamese as vi
from reports.dashboard import Dashboard
from scoring.facts import ResultFacts
from scoring.standing import Split

UNSURE = "tạm tính"


def dashboard_book(page: Dashboard) -> bytes:
    """Return the XLSX: one sheet of indicators, narrowed as on the page, and one of all criteria."""
    assessment = page.facts.assessment
    title = f"Bảng điểm năm {assessment.year} – {assessment.ward.name_with_kind}"
    words = f"{page.answer}. Tính đến ngày {vi.date(page.facts.today)}; {assessment.framework.short_title}."
    chosen = next((one.label for one in page.filters if one.chosen and one.key), "")
    narrowed = f"{words} Lọc: {chosen}." if chosen else words
    return sheets_book(
        [
            Sheet("Chỉ tiêu", title, narrowed, COLUMNS, _indicators(page)),
            _criteria_sheet(page, title, words),
        ]
    )


COLUMNS = (
    ("Chỉ tiêu", 10),
    ("Tên chỉ tiêu", 60),
    ("Chủ trì", 30),
    ("Trạng thái", 16),
    ("Tối đa", 9),
    ("Tự chấm", 10),
    ("Rà soát", 10),
    ("Thẩm định", 10),
    ("Độ tin cậy của điểm", 14),
    ("Tài liệu được chấp nhận", 13),
    ("Tổng số tài liệu", 11),
    ("Còn thiếu, lý do", 60),
)
CRITERIA_COLUMNS = (
    ("Tiêu chí", 10),
    ("Tên tiêu chí", 60),
    ("Tối đa", 9),
    ("Mốc một nửa", 10),
    ("Tự chấm", 10),
    ("Rà soát", 10),
    ("Thẩm định", 10),
    ("Đã chấp nhận", 11),
    ("Chờ rà soát", 11),
    ("Chưa chấm", 11),
    ("Đã mất", 11),
)
COUNTED_COLUMNS = (
    ("Tiêu chí", 10),
    ("Tên tiêu chí", 60),
    ("Đạt", 9),
    ("Chờ rà soát", 11),
    ("Chưa có kết quả", 11),
    ("Chưa đạt", 9),
)


def _indicators(page: Dashboard) -> Iterator[tuple[Any, ...]]:
    for row in page.shown:
        for facts in row.results:
            result = facts.result
            yield (
                facts.node.code,
                facts.node.name or "(chưa có tên chính thức)",
                "; ".join(facts.lead_posts),
                result.get_state_display(),
                facts.node.max_points,
                _score(page, facts.shown_self_points, facts.shown_self_met),
                _score(page, result.reviewed_points, result.reviewed_met),
                _score(page, result.appraised_points, result.appraised_met),
                UNSURE if facts.provisional else "đã đối chiếu",
                Decimal(facts.evidence.accepted),
                Decimal(facts.evidence.total),
                _left(facts),
            )


def _score(page: Dashboard, points: Decimal | None, met: bool | None) -> Decimal | str | None:
    if page.by_points:
        return points
    return None if met is None else "Đạt" if met else "Chưa đạt"


def _left(facts: ResultFacts) -> str:
    if facts.editable:
        return "; ".join(item.sentence for item in facts.missing) or "nộp để rà soát"
    return facts.why_lost if facts.lost else ""


def _criteria_sheet(page: Dashboard, title: str, words: str) -> Sheet:
    if page.by_points:
        return Sheet("Tiêu chí", title, words, CRITERIA_COLUMNS, _criteria(page))
    return Sheet("Tiêu chí", title, words, COUNTED_COLUMNS, _counted(page))


def _criteria(page: Dashboard) -> Iterator[tuple[Any, ...]]:
    for row in page.criteria:
        sums = (row.self_sum, row.reviewed_sum, row.appraised_sum)
        name = row.node.name or "(chưa có tên chính thức)"
        yield (row.title, name, row.standing.max_points, row.half, *sums, *_parts(row.standing.split))
    sums = (page.self_sum, page.reviewed_sum, page.appraised_sum)
    yield ("Cộng", "", page.standing.max_points, page.threshold, *sums, *_parts(page.standing.split))


def _parts(split: Split) -> tuple[Decimal, ...]:
    return (split.accepted, split.waiting, split.not_scored, split.lost)


def _counted(page: Dashboard) -> Iterator[tuple[Any, ...]]:
    for row in page.criteria:
        counts = (row.met_count, row.waiting_count, row.open_count, row.not_met_count)
        yield (row.title, row.node.name or "(chưa có tên chính thức)", *(Decimal(one) for one in counts))
