"""Whether the year says something else today than the copy that was posted, and what, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from config import vietnamese as vi
from reports.course_case import CourseCase
from reports.models import Posting
from reports.posting.privacy import kept_of, masked_content
from reports.posting.snapshot import basis_of, content_of

MADE = frozenset({Posting.State.READY, Posting.State.POSTED, Posting.State.CLOSED})
"""States in which a copy exists that the year can depart from."""
ELSEWHERE = "Căn cứ, số liệu hoặc bộ tiêu chí ghi trong văn bản niêm yết đã thay đổi."


def changed_after_posting(case: CourseCase) -> bool:
    """Return whether figures, scores or words changed since the copy in force was made; False where there is none.

    Costs one query beyond the case's facts and standing, for the posting.
    """
    posting = case.posting
    return posting is not None and posting.state in MADE and posting.basis != basis_of(case)


def changes_after_posting(case: CourseCase) -> tuple[str, ...]:
    """Return what is different, a sentence each, from the whole to the single indicator; () while nothing is."""
    posting = case.posting
    if posting is None or not changed_after_posting(case):
        return ()
    now = masked_content(content_of(case), kept_of(posting.findings))
    return tuple(_differences(posting.content, now)) or (ELSEWHERE,)


def _differences(posted: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if posted.get("total") != now["total"]:
        yield f"Tổng điểm: {_points(posted.get('total'))} → {_points(now['total'])}."
    before = {one["title"]: one for one in posted.get("conditions", ())}
    for condition in now["conditions"]:
        old = before.get(condition["title"])
        if old is None or old["words"] != condition["words"]:
            yield f"{condition['title']}: {old['words'] if old else 'không có'} → {condition['words']}."
    earlier = {one["code"]: one for row in posted.get("criteria", ()) for one in row["indicators"]}
    for row in now["criteria"]:
        for one in row["indicators"]:
            yield from _of_indicator(earlier.get(one["code"]), one)


def _of_indicator(old: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Iterator[str]:
    name = f"Chỉ tiêu {now['code']}"
    if old is None:
        yield f"{name}: chưa có trong bản niêm yết."
    elif (old["points"], old["met"]) != (now["points"], now["met"]):
        yield f"{name}: {_result(old)} → {_result(now)}."
    elif (old["words"], old.get("shortfall", "")) != (now["words"], now["shortfall"]):
        yield f"{name}: căn cứ, lý do hoặc giải pháp đã sửa."


def _result(one: Mapping[str, Any]) -> str:
    if one["points"] is not None:
        return f"{_points(one['points'])} điểm"
    return {True: "đạt", False: "chưa đạt", None: "chưa có kết quả"}[one["met"]]


def _points(text: str | None) -> str:
    return "chưa có điểm" if text is None else vi.points(Decimal(text))
