"""Verbs on the meeting of a year: planned, called, moved to another day, held again. Each atomic and logged.

What was already so is no error: a double click is one action. A page that was read before somebody else's change is
refused with ``Changed``, unless what it sends is what stands already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, time

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from config import vietnamese as vi
from reports.course_case import CourseCase
from reports.meeting.holding import (
    NO_COURSE,
    changed_columns,
    held,
    refuse_stale,
    why_closed,
    write,
)
from reports.meeting.people import Proposed, copied, proposed, row_of
from reports.models import Attendee, Conclusion, Meeting

State = Meeting.State
AGENDA = (
    "Báo cáo kết quả tự chấm điểm, rà soát các tiêu chí, chỉ tiêu.",
    "Báo cáo việc niêm yết công khai và tiếp thu, giải trình ý kiến.",
    "Thảo luận, thống nhất điểm từng chỉ tiêu.",
    "Biểu quyết, kết luận.",
)


@dataclass(frozen=True)
class Schedule:
    """When and where the meeting is held and what is on it."""

    held_on: date
    starts_at: time
    place: str
    agenda: str = ""


def proposed_agenda() -> str:
    """Return the agenda that the circular's course gives (TT 09/2021/TT-BTP, điểm đ khoản 1 Điều 3), a point a line."""
    return "\n".join(f"{number}. {point}" for number, point in enumerate(AGENDA, 1))


@transaction.atomic
def plan_meeting(*, assessment: Assessment, schedule: Schedule, by: Actor) -> Meeting:
    """Set the meeting up with the people proposed; after one that was held again, with its people and conclusions."""
    year = Assessment.objects.hold(assessment.pk)
    case = CourseCase(year)
    if not case.procedure.has_course:
        raise Refused(NO_COURSE)
    reason = why_closed(year)
    if reason:
        raise Refused(reason)
    if case.meeting is not None:
        return case.meeting  # a double click
    last = year.meetings.filter(state=State.SUPERSEDED).order_by("-number").first()
    if last is not None:
        return _made(year, schedule, copied(last.attendees.all()), last.conclusions.all(), by)
    return _made(year, schedule, proposed(case), (), by)


def _made(
    year: Assessment,
    schedule: Schedule,
    people: Iterable[Proposed],
    conclusions: Iterable[Conclusion],
    by: Actor,
) -> Meeting:
    number = (year.meetings.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Meeting.objects.create(assessment=year, number=number, created_by=by.user, **asdict(schedule))
    rows = [row_of(one) for one in people]
    for row in rows:
        row.meeting = made
    Attendee.objects.bulk_create(rows)
    Conclusion.objects.bulk_create(
        Conclusion(
            meeting=made, indicator_id=row.indicator_id, points=row.points, met=row.met, reason=row.reason
        )
        for row in conclusions
    )
    record(by, "meeting_plan", made, version="1", detail={**asdict(schedule), "people": len(rows)})
    return made


@transaction.atomic
def reschedule(*, meeting: Meeting, schedule: Schedule, version: int, by: Actor) -> Meeting:
    """Correct day, time, place or agenda; who was invited with an account is told what is new."""
    current = held(meeting)
    changes = changed_columns(current, asdict(schedule))
    if not changes:
        return current
    refuse_stale(current, version)
    moved = changes.keys() & {"held_on", "starts_at", "place"}
    stored = write(current, "meeting_change", by, changes, **asdict(schedule))
    if current.state == State.INVITED and moved:
        _tell(stored, f"Thay đổi lịch họp: {_when_and_where(stored)}.", by)
    return stored


@transaction.atomic
def invite(*, meeting: Meeting, version: int, by: Actor) -> Meeting:
    """Call the meeting: everybody on the list with an account is told by the bell. Raises ``Refused``."""
    current = held(meeting)
    if current.state == State.INVITED:
        return current
    refuse_stale(current, version)
    reason = why_not_invite(CourseCase(current.assessment))
    if reason:
        raise Refused(reason)
    if by.user is None:
        raise Refused("Việc mời họp cần một người thực hiện.")
    columns = {"state": State.INVITED, "invited_by": by.user, "invited_at": timezone.now()}
    people = [one.name or one.position for one in current.attendees.all()]
    stored = write(current, "meeting_invite", by, {"people": people}, **columns)
    _tell(stored, f"Mời dự {_called(stored)}: {_when_and_where(stored)}.", by)
    return stored


def why_not_invite(case: CourseCase) -> str:
    """Return what the list of people lacks before they are invited; "" when it is whole."""
    came = {one.body for one in case.attendees}
    lacking = [body.title for body in case.procedure.bodies if body.required and body.key not in came]
    if lacking:
        return f"Chưa đủ thành phần họp. Xin thêm: {'; '.join(lacking)}."
    parts = {one.part: one for one in case.attendees}
    chair = parts.get(Attendee.Part.CHAIR)
    if chair is None or chair.body != "committee":
        return "Xin ghi người chủ trì, là đại diện lãnh đạo Ủy ban nhân dân."
    return "" if Attendee.Part.SECRETARY in parts else "Xin ghi thư ký cuộc họp."


@transaction.atomic
def renew(*, meeting: Meeting, schedule: Schedule, reason: str, version: int, by: Actor) -> Meeting:
    """Hold the meeting anew before it agreed on anything, as after a second posting; the earlier one is kept.

    People and conclusions are taken over, who came and the vote are not. Raises ``Refused``.
    """
    current = held(meeting)
    refuse_stale(current, version)
    if not reason.strip():
        raise Refused("Xin ghi lý do lập cuộc họp mới.")
    write(current, "meeting_renew", by, {"reason": reason.strip()}, **_superseded(current, by))
    return _made(current.assessment, schedule, copied(current.attendees.all()), current.conclusions.all(), by)


def _superseded(current: Meeting, by: Actor) -> dict[str, object]:
    """Return the columns of a meeting that is left: who leaves one that was never called counts as its caller."""
    if current.invited_by_id is not None:
        return {"state": State.SUPERSEDED}
    return {"state": State.SUPERSEDED, "invited_by": by.user, "invited_at": timezone.now()}


def _called(meeting: Meeting) -> str:
    return f"cuộc họp thống nhất kết quả đạt chuẩn tiếp cận pháp luật năm {meeting.assessment.year}"


def _when_and_where(meeting: Meeting) -> str:
    return f"{meeting.starts_at:%H:%M} ngày {vi.date(meeting.held_on)}, tại {meeting.place}"


def _tell(meeting: Meeting, sentence: str, by: Actor) -> None:
    """Tell everybody on the list who has an account, but not who did it; a day that is past calls nobody."""
    if meeting.held_on < meeting.assessment.ward.today():
        return
    link = reverse("reports:meeting", kwargs={"year": meeting.assessment.year})
    own = by.user.pk if by.user else None
    told = meeting.attendees.filter(user__is_active=True).exclude(user=own).values_list("user", flat=True)
    Notice.objects.bulk_create(
        Notice(user_id=pk, sentence=sentence[:500], link=link) for pk in sorted(set(told))
    )
