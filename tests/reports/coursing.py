"""A year of the cast led through its course by the circular, each step with the verbs that people use.

An files and answers 2.1 and 2.2, Bình 1.2, Chi 1.1; Chi reviews what Bình leads, Bình the rest; Dũng decides.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.audit import Actor
from accounts.models import User
from assignments.models import Assessment
from criteria.models import Framework
from evidence import actions as evidence_actions
from evidence import intake
from evidence.models import Evidence
from reports.course import make_move
from reports.course_case import CourseCase
from reports.course_files import Step, attach
from reports.meeting.concluding import Concluded
from reports.models import CourseEvent, Decision, Posting, Submission
from reports.outcome.records import Decided, Sent, record_decision, record_submission
from reports.posting.records import Entry, add
from reports.posting.snapshot import basis_of
from scoring import actions
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import incoming
from tests.reports import meetings
from tests.reports.meetings import today
from tests.scoring.test_facts import save

State = Assessment.State
POSTED, CLOSED, MET = date(2023, 12, 11), date(2023, 12, 17), date(2023, 12, 28)
SENT, DECIDED = date(2024, 1, 5), date(2024, 1, 30)
DEADLINES = [
    {"key": "posting", "min_days": 5, "radio_min_times": 3},
    {"key": "submit", "before": "01-10", "year_offset": 1},
    {"key": "supplement", "working_days": 3},
    {"key": "recognise", "before": "02-10", "year_offset": 1},
]
LEADS = {"1.1": "chi", "1.2": "binh", "2.1": "an", "2.2": "an"}
FIGURES: dict[str, dict[str, Any]] = {
    "1.1": {"c1__violations": Decimal(0), "c2__violations": Decimal(0)},
    "1.2": {"c0__numerator": Decimal(18), "c0__denominator": Decimal(20)},
    "2.1": {"c0__points": Decimal(35), "c0__ground": "Theo sổ theo dõi"},
    "2.2": {"c0__numerator": Decimal(20), "c0__denominator": Decimal(20)},
}
"""3 + 5.5 + 35 + 50 = 93.5 of 100."""


def lawful(cast: Cast) -> Assessment:
    """Give the cast's rule set the circular's course and terms; the ward's day is 10/12/2023."""
    rows = Framework.objects.filter(pk=cast.mine.framework.pk)
    rows.update(code="qd25-2021", deadlines=DEADLINES)
    today(cast.mine.ward, date(2023, 12, 10))
    return year_of(cast)


def year_of(cast: Cast) -> Assessment:
    """The year as it is now, with what a case needs."""
    rows = Assessment.objects.select_related("ward", "framework")
    return rows.get(pk=cast.mine.assessment.pk)


def case_of(cast: Cast) -> CourseCase:
    return CourseCase(year_of(cast))


def go(cast: Cast, key: str, comment: str = "", by: User | None = None) -> CourseEvent:
    """Make a move as the chairman, from the version that stands."""
    year = year_of(cast)
    who = actor(by or cast.dung)
    return make_move(assessment=year, key=key, version=year.version, comment=comment, by=who)


def reviewer_of(cast: Cast, code: str) -> Actor:
    return actor(cast.chi if code == "1.2" else cast.binh)


def hand_in(cast: Cast, code: str, **figures: Any) -> None:
    """Enter figures, add a document and hand the indicator in, as its lead."""
    lead: User = getattr(cast, LEADS[code])
    save(cast, code, lead, **(FIGURES[code] | figures))
    result = cast.mine.result(code)
    where = {"assessment": cast.mine.assessment, "indicator": result.indicator}
    intake.take(**where, incoming=incoming(files.pdf(text=f"chứng minh {code}")), by=actor(lead))
    actions.submit(result=result, version=result.version, by=actor(lead))


def accept(cast: Cast, code: str) -> None:
    """Accept documents and score of an indicator as they were handed in."""
    by = reviewer_of(cast, code)
    for use in Evidence.objects.filter(assessment=cast.mine.assessment, indicator__code=code):
        if use.state == Evidence.State.SUBMITTED:
            evidence_actions.accept(use=use, version=use.version, by=by)
    result = cast.mine.result(code)
    given = {"points": result.self_points, "met": None, "reason": ""}
    actions.accept(result=result, version=result.version, by=by, **given)


def to_review(cast: Cast) -> None:
    """Everything handed in and signed; the year in review."""
    lawful(cast)
    for code in LEADS:
        hand_in(cast, code)
    go(cast, "chuyen-ra-soat", by=cast.binh)


def ready_to_post(cast: Cast) -> Posting:
    """Everything accepted, the head's condition confirmed, a copy ready: of the state the worker leaves it in."""
    for code in LEADS:
        if cast.mine.result(code).state != IndicatorResult.State.ACCEPTED:
            accept(cast, code)
    year = year_of(cast)
    actions.confirm_condition(assessment=year, met=True, ground="Không bị kỷ luật.", by=actor(cast.dung))
    return ready_copy(cast)


def ready_copy(cast: Cast) -> Posting:
    """The copy as the worker leaves it."""
    year = year_of(cast)
    return Posting.objects.create(
        assessment=year,
        number=year.postings.count() + 1,
        state=Posting.State.READY,
        basis=basis_of(CourseCase(year)),
        digest="1" * 64,
        checked_by=cast.binh,
        checked_at=timezone.now(),
    )


def post(cast: Cast) -> None:
    """Post on 11/12/2023 and note office and website that day."""
    today(cast.mine.ward, POSTED)
    go(cast, "niem-yet")
    hang(cast)


def hang(cast: Cast) -> None:
    """Note office and website from the ward's day on."""
    year = year_of(cast)
    for channel, place in (("office", "Bảng tin trụ sở"), ("website", "honson.example/niem-yet")):
        add(assessment=year, entry=Entry(channel, year.ward.today(), place), by=actor(cast.binh))


def close(cast: Cast) -> None:
    today(cast.mine.ward, CLOSED)
    go(cast, "ket-thuc-niem-yet", by=cast.binh)


def hold(cast: Cast, **others: Concluded) -> None:
    """Hold the meeting on 28/12/2023 and note all of it."""
    today(cast.mine.ward, MET)
    meetings.held(cast, year_of(cast), **others)


def send(cast: Cast, kind: str = Submission.Kind.REQUEST, seen: int | None = None) -> Submission:
    """Note on 05/01/2024 what was sent."""
    today(cast.mine.ward, SENT)
    sent = Sent(
        kind=kind,
        sent_on=SENT,
        recipient="Phòng Tư pháp",
        method="both",
        letter_number="15/TTr-UBND",
        note="",
    )
    return record_submission(
        assessment=year_of(cast),
        sent=sent,
        seen=seen,
        reason="" if seen is None else "Ghi lại",
        by=actor(cast.binh),
    )


def decide(cast: Cast, outcome: str = Decision.Outcome.RECOGNISED) -> Decision:
    """Note on 30/01/2024 the decision with its file, the appraised scores being unknown by indicator."""
    today(cast.mine.ward, DECIDED)
    recognised = outcome == Decision.Outcome.RECOGNISED
    decided = Decided(
        outcome=outcome,
        number="120/QĐ-UBND" if recognised else "",
        decided_on=DECIDED,
        authority="UBND thành phố Mẫu",
        signer="Lê Văn Mẫu" if recognised else "",
        total=Decimal("93.5") if recognised else None,
        no_scores_reason="Quyết định không kèm điểm từng chỉ tiêu",
        ground="" if recognised else "Chưa đủ điểm tiêu chí 1",
    )
    made = record_decision(
        assessment=year_of(cast), decided=decided, seen=None, reason="", by=actor(cast.binh)
    )
    file_for(cast, made, "decision")
    return made


def file_for(cast: Cast, step: Step, purpose: str) -> None:
    """Take a file in and attach it to a step."""
    by, ward = actor(cast.binh), cast.mine.ward
    text = f"{purpose} {timezone.now().isoformat()}"
    document = intake.take_document(ward=ward, year=2023, incoming=incoming(files.pdf(text=text)), by=by)
    attach(document=document, to=step, purpose=purpose, by=by)


def stand(cast: Cast, state: str) -> Assessment:
    """Bring the year to a state, with everything ready for the step after it."""
    order = [State.REVIEW, State.POSTING, State.MEETING, State.AGREED, State.SENT]
    lawful(cast)
    for code in LEADS:
        hand_in(cast, code)
    way = {
        State.REVIEW: lambda: (go(cast, "chuyen-ra-soat"), ready_to_post(cast)),
        State.POSTING: lambda: (post(cast), today(cast.mine.ward, CLOSED)),
        State.MEETING: lambda: (close(cast), hold(cast)),
        State.AGREED: lambda: (go(cast, "thong-nhat"), send(cast)),
        State.SENT: lambda: (go(cast, "gui-ho-so"), decide(cast)),
    }
    for step in order:
        if state == State.SELF_SCORING:
            break
        way[step]()
        if step == state:
            break
    if state == State.RECOGNISED:
        go(cast, "cong-nhan", by=cast.binh)
    if state == State.NOT_RECOGNISED:
        found = Decision.objects.get()
        Decision.objects.filter(pk=found.pk).update(outcome=Decision.Outcome.NOT_RECOGNISED)
        go(cast, "chua-dat", by=cast.binh)
    return year_of(cast)
