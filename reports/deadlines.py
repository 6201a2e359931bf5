"""Which days of its course one year still has before it, and the law's steps with their dates: what pages show of them.

Days of many years of a ward, for calendar and reminders, are in ``course_dues``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from assignments.models import Assessment
from assignments.models.assessments import AssessmentQuerySet
from config import vietnamese as vi
from criteria.procedures import STATES, PostingTerms
from reports.course_case import CourseCase
from reports.models import CourseEvent
from reports.terms import term_of

State = Assessment.State
DAY = timedelta(days=1)
OPEN = frozenset({State.SELF_SCORING, State.REVIEW})
"""Steps in which figures and proof are still handed in."""
UNSENT = OPEN | {State.POSTING, State.MEETING, State.AGREED}


class Kind(StrEnum):
    """What a day is: the last one, the first one on which something may be done, or the day itself."""

    LAST = "last"
    FIRST = "first"
    ON = "on"


@dataclass(frozen=True)
class Deadline:
    """One day that lies before the ward. ``words`` say where it comes from, without a full stop; ``today`` is the ward's.

    ``page`` and ``anchor`` name the page that settles it, of the year.
    """

    key: str
    title: str
    day: date
    kind: Kind
    words: str
    page: str
    year: int
    today: date
    anchor: str = ""

    @property
    def link(self) -> str:
        return reverse(self.page, kwargs={"year": self.year}) + self.anchor

    @property
    def days_left(self) -> int:
        """Days from today to the day; negative when it has passed."""
        return (self.day - self.today).days

    @property
    def days_late(self) -> int:
        return -self.days_left

    @property
    def is_late(self) -> bool:
        """Whether a last day has passed; a first day or the day of a meeting is never late."""
        return self.kind is Kind.LAST and self.days_left < 0

    @property
    def when(self) -> str:
        """Return "còn 9 ngày", "hôm nay", "quá hạn 2 ngày"; of a first day "từ hôm nay", "đã được 2 ngày"."""
        left = self.days_left
        if self.kind is Kind.FIRST:
            return "đã kết thúc được" if left < 0 else "từ hôm nay" if left == 0 else f"còn {left} ngày"
        if left >= 0:
            return f"còn {left} ngày" if left else "hôm nay"
        return f"quá hạn {-left} ngày" if self.kind is Kind.LAST else f"{-left} ngày trước"


def next_deadlines(case: CourseCase) -> list[Deadline]:
    """Return the days that still count in the year's present step, the earliest first; none where it has no course.

    Read beyond the facts: of a posted year records and meeting, of one that is sent up the open supplements.
    """
    if not case.procedure.has_course:
        return []
    return sorted(_of(case), key=lambda one: one.day)


def _of(case: CourseCase) -> Iterator[Deadline]:
    state = case.assessment.state
    if state in OPEN:
        yield from _evidence(case)
        yield from _latest_posting(case)
    if state == State.POSTING:
        yield from _posting(case)
    if state in {State.POSTING, State.MEETING}:
        yield from _meeting(case)
    if state in UNSENT:
        yield from _sending(case)
    if state == State.SENT:
        yield from _supplements(case)
        yield from _deciding(case)


def _made(
    case: CourseCase, key: str, title: str, day: date, kind: Kind, words: str, page: str, anchor: str = ""
) -> Deadline:
    return Deadline(key, title, day, kind, words, page, case.assessment.year, case.today, anchor)


def _evidence(case: CourseCase) -> Iterator[Deadline]:
    """The plan's day for proof; once it is past and all is handed in, it is over."""
    plan = case.facts.plan
    last = plan.last_evidence_day if plan else None
    if plan is None or last is None or plan.evidence_before is None:
        return
    if last >= case.today or any(one.editable for one in case.facts.results):
        words = f"kế hoạch ghi trước ngày {vi.date(plan.evidence_before)}"
        yield _made(
            case,
            "evidence",
            "Hạn nộp tài liệu kiểm chứng",
            last,
            Kind.LAST,
            words,
            "reports:dashboard",
            "?loc=chua-nop#cac-chi-tieu",
        )


def posting_span(terms: PostingTerms) -> int | None:
    """Return how many days lie between the day of posting and the first on which it may end; None: not known."""
    return None if terms.min_days is None else terms.min_days + 1 - int(terms.first_day_counts)


def _latest_posting(case: CourseCase) -> Iterator[Deadline]:
    """The last day on which a posting begun would still be over when the dossier has to go: counted back, not a term of the law."""
    send = term_of(case.procedure.send_before, case.assessment.year)
    span = posting_span(case.procedure.posting)
    if send is not None and span is not None:
        words = f"tính lùi từ hạn gửi hồ sơ, để niêm yết đủ {case.procedure.posting.min_days:02d} ngày"
        yield _made(
            case,
            "latest_posting",
            "Niêm yết chậm nhất",
            send.last - span * DAY,
            Kind.LAST,
            words,
            "reports:course",
        )


def _posting(case: CourseCase) -> Iterator[Deadline]:
    day = case.verdict.closable_from if case.verdict else None
    if day is not None:
        words = f"đủ {case.procedure.posting.min_days:02d} ngày theo các lần niêm yết đã ghi"
        yield _made(case, "posting", "Kết thúc niêm yết được từ", day, Kind.FIRST, words, "reports:posting")


def _meeting(case: CourseCase) -> Iterator[Deadline]:
    if case.meeting is not None:
        words = f"lúc {case.meeting.starts_at:%H:%M}, {case.meeting.place}"
        yield _made(
            case, "meeting", "Họp thống nhất kết quả", case.meeting.held_on, Kind.ON, words, "reports:meeting"
        )


def _sending(case: CourseCase) -> Iterator[Deadline]:
    send = term_of(case.procedure.send_before, case.assessment.year)
    if send is not None:
        words = f"quy định: gửi {case.procedure.receives or 'hồ sơ'} trước ngày {vi.date(send.before)}"
        yield _made(
            case, "send", "Hạn gửi hồ sơ", send.last, Kind.LAST, words, "reports:outcome", "#gui-ho-so"
        )


def _supplements(case: CourseCase) -> Iterator[Deadline]:
    for one in case.supplements:
        if one.answered_on is None and one.due_on is not None and one.struck_at is None:
            words = f"yêu cầu lần {one.number}, nhận ngày {vi.date(one.received_on)}"
            yield _made(
                case,
                f"supplement:{one.number}",
                "Hạn bổ sung hồ sơ",
                one.due_on,
                Kind.LAST,
                words,
                "reports:outcome",
                "#bo-sung",
            )


def _deciding(case: CourseCase) -> Iterator[Deadline]:
    decide = term_of(case.procedure.decide_before, case.assessment.year)
    if decide is not None:
        decides = case.procedure.decides or "cấp có thẩm quyền"
        words = f"{decides} quyết định trước ngày {vi.date(decide.before)}"
        yield _made(
            case,
            "decide",
            "Hạn quyết định công nhận",
            decide.last,
            Kind.LAST,
            words,
            "reports:outcome",
            "#quyet-dinh",
        )


# The steps -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One step of the year: its words, its date or what is known of it, and whether it runs now or is done."""

    state: str
    label: str
    note: str
    current: bool
    done: bool


def steps_of(case: CourseCase) -> list[Step]:
    """Return the year's steps in the order of the rule set's procedure, with their dates.

    A step that is done says when, by the moves noted (one query where the year was not read ``with_steps``), the present and the coming
    ones what is due.
    """
    state, procedure = case.assessment.state, case.procedure
    if not procedure.has_course:
        return []
    order = [step.state for step in procedure.steps]
    now = order.index(state) if state in order else len(order)
    left = _left_on(case.assessment)
    due = {one.key.partition(":")[0]: one for one in next_deadlines(case)}
    coming = _coming(case, due)
    return [
        Step(
            step.state,
            step.title,
            _done_words(left.get(step.state)) if index < now else coming.get(step.state, ""),
            current=index == now,
            done=index < now,
        )
        for index, step in enumerate(procedure.steps)
    ]


def with_steps(rows: AssessmentQuerySet) -> AssessmentQuerySet:
    """Read with each year on which day it last left each step forward, so that ``steps_of`` asks no more."""
    return rows.annotate(**{f"left_{state}": Subquery(_leaving(state)) for state in STATES})


def _leaving(state: str) -> QuerySet[CourseEvent, Any]:
    order = list(State.values)
    later = order[order.index(state) + 1 :]
    moves = CourseEvent.objects.filter(assessment=OuterRef("pk"), source=state, target__in=later)
    return moves.order_by("-version").values("on")[:1]


def _left_on(assessment: Assessment) -> Mapping[str, date | None]:
    """Return on which day each step was last left forward; one query where the year was read without it."""
    if not hasattr(assessment, f"left_{STATES[0]}"):
        assessment = with_steps(Assessment.objects.all()).get(pk=assessment.pk)
    return {state: getattr(assessment, f"left_{state}") for state in STATES}


def _done_words(on: date | None) -> str:
    return f"xong ngày {vi.date(on)}" if on else "đã xong"


def _coming(case: CourseCase, due: Mapping[str, Deadline]) -> dict[str, str]:
    """Return what is written under the present step and those to come."""
    terms, year, plan = case.procedure.posting, case.assessment.year, case.facts.plan
    last = plan.last_evidence_day if plan else None
    least = f"ít nhất {terms.min_days:02d} ngày" if terms.min_days is not None else ""
    posting = f"kết thúc được từ {vi.date(due['posting'].day)}" if "posting" in due else least
    meeting = f"ngày {vi.date(due['meeting'].day)}" if "meeting" in due else ""
    return {
        State.SELF_SCORING: f"hạn {vi.date(last)}" if last else "",
        State.POSTING: posting,
        State.MEETING: meeting,
        State.AGREED: _before(case.procedure.send_before, year),
        State.SENT: _before(case.procedure.decide_before, year),
    }


def _before(named: tuple[str, int] | None, year: int) -> str:
    term = term_of(named, year)
    return f"trước {vi.date(term.before)}" if term else ""
