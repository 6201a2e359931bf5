"""The one door of everything that is noted of a meeting: the year is held, the meeting is open, the page was not stale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.models import Assessment
from config import vietnamese as vi
from reports.models import Meeting

State = Assessment.State
PREPARING = frozenset({State.POSTING, State.MEETING})
"""Steps of the year in which a meeting is planned and called: while the posting hangs, and after it."""
NO_COURSE = "Chương trình có mục tiêu riêng không có cuộc họp thống nhất kết quả."
TOO_EARLY = "Cuộc họp được chuẩn bị từ khi niêm yết công khai."
TOO_LATE = "Kết quả đã được thống nhất; muốn sửa, lãnh đạo phường chọn “Họp lại” ở trang tiến trình."
NOT_YET = "Việc này được ghi khi kỳ đánh giá ở bước họp thống nhất kết quả, sau khi kết thúc niêm yết."
CLOSED = "Cuộc họp này không còn sửa được. Xin tải lại trang."


class Changed(Refused):
    """Somebody else wrote meanwhile; the page shows both values and keeps what was typed."""


CHANGED = "Có người vừa sửa cuộc họp này. Xin so sánh hai bản dưới đây."


def why_closed(assessment: Assessment) -> str:
    """Return why no meeting may be prepared in this step of the year; "" when one may."""
    if assessment.state in PREPARING:
        return ""
    return TOO_EARLY if assessment.state in {State.SELF_SCORING, State.REVIEW} else TOO_LATE


def held(meeting: Meeting, *, noting: bool = False) -> Meeting:
    """Hold the year and return the meeting as it stands; raise ``Refused`` where it is closed.

    ``noting``: what is said of the meeting itself (who came, conclusions, vote): once it was called and its day has come.
    """
    year = Assessment.objects.hold(meeting.assessment_id)
    reason = why_closed(year)
    if reason:
        raise Refused(reason)
    current = Meeting.objects.get(pk=meeting.pk)
    current.assessment = year
    if current.state not in {Meeting.State.PLANNED, Meeting.State.INVITED}:
        raise Refused(CLOSED)
    if noting:
        _refuse_early(current)
    return current


def _refuse_early(current: Meeting) -> None:
    reason = why_not_note(current)
    if reason:
        raise Refused(reason)


def why_not_note(meeting: Meeting) -> str:
    """Return why nobody's presence, no score and no vote can be noted yet; "" when they can."""
    if meeting.assessment.state != State.MEETING:
        return NOT_YET
    if meeting.state != Meeting.State.INVITED:
        return "Xin mời họp trước khi ghi diễn biến cuộc họp."
    if meeting.held_on > meeting.assessment.ward.today():
        return f"Cuộc họp ngày {vi.date(meeting.held_on)} chưa diễn ra nên chưa ghi được."
    return ""


def refuse_stale(current: Meeting, version: int) -> None:
    """Raise ``Changed`` when the page was read before the last change; asked only where something would change."""
    if current.version != version:
        raise Changed(CHANGED)


def write(current: Meeting, act: str, by: Actor, detail: Mapping[str, Any], **columns: Any) -> Meeting:
    """Store the columns, count the version up and write the act into the log; return the meeting as stored."""
    Meeting.objects.filter(pk=current.pk).update(**columns, version=F("version") + 1)
    for name, value in columns.items():
        setattr(current, name, value)
    current.version += 1
    record(by, act, current, version=str(current.version), detail=dict(detail))
    return current


def changed_columns(row: Any, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return, of the values, those that differ from the row's: name → [from, to]."""
    return {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
