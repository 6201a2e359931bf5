"""A year of the cast at the steps after the meeting, made by rows: what led there is tested elsewhere."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from assignments.models import Assessment
from reports.models import Agreement, Meeting, Submission, Supplement
from scoring.models import IndicatorResult
from tests.cast import TODAY, WardCast
from tests.reports.meetings import today

AGREED = {"1.1": "3", "1.2": "5.5", "2.1": "32", "2.2": "50"}
"""The agreed points: 90.5 of 100."""
HELD_ON = date(2024, 1, 3)
DAY = date(2024, 1, 8)
"""The ward's day in these tests: a Monday."""
TERMS = [
    {"key": "submit", "before": "01-10", "year_offset": 1},
    {"key": "recognise", "before": "02-10", "year_offset": 1},
    {"key": "supplement", "working_days": 3},
]


def make_agreement(
    ward: WardCast, by: User, *, met: bool | None = True, held_on: date = HELD_ON, number: int = 1
) -> Agreement:
    """An agreed result in force with ``AGREED`` as its frozen scores."""
    meeting, _ = Meeting.objects.get_or_create(
        assessment=ward.assessment,
        number=number,
        defaults={"held_on": held_on, "starts_at": time(14), "place": "Hội trường"},
    )
    content = {"indicators": [{"code": code, "agreed": text} for code, text in AGREED.items()]}
    return Agreement.objects.create(
        assessment=ward.assessment,
        meeting=meeting,
        number=number,
        framework=ward.framework,
        framework_digest=ward.framework.digest,
        total=sum(map(Decimal, AGREED.values())),
        met=met,
        content=content,
        digest="0" * 64,
        agreed_by=by,
    )


def move_to(ward: WardCast, state: str) -> None:
    """Put the year into a state as if its steps had been made."""
    Assessment.objects.filter(pk=ward.assessment.pk).update(state=state)
    ward.assessment.refresh_from_db()


def agreed_year(ward: WardCast, by: User, *, met: bool | None = True) -> Agreement:
    """The year with every indicator accepted and the result agreed on; the ward's day is ``DAY``."""
    today(ward.ward, DAY)
    ward.framework.deadlines = TERMS
    ward.framework.save(update_fields=["deadlines"])
    now = timezone.now()
    for result in IndicatorResult.objects.filter(assessment=ward.assessment).select_related("indicator"):
        points = Decimal(AGREED[result.indicator.code])
        IndicatorResult.objects.filter(pk=result.pk).update(
            state=IndicatorResult.State.ACCEPTED,
            self_points=points,
            self_at=now,
            self_by=by,
            reviewed_points=points,
            reviewed_at=now,
            reviewed_by=by,
        )
    found = make_agreement(ward, by, met=met)
    move_to(ward, Assessment.State.AGREED)
    return found


def make_submission(ward: WardCast, by: User, agreement: Agreement, **changes: object) -> Submission:
    values = {
        "kind": Submission.Kind.REQUEST,
        "sent_on": date(2024, 1, 5),
        "recipient": "Phòng Tư pháp thành phố Mẫu",
        "method": Submission.Method.BOTH,
        "letter_number": "15/TTr-UBND",
    }
    return Submission.objects.create(
        assessment=ward.assessment, agreement=agreement, number=1, recorded_by=by, **{**values, **changes}
    )


def sent_year(ward: WardCast, by: User, *, met: bool | None = True) -> Submission:
    """The year with its dossier sent on 05/01/2024, a Friday."""
    agreement = agreed_year(ward, by, met=met)
    kind = Submission.Kind.REPORT_ONLY if met is False else Submission.Kind.REQUEST
    found = make_submission(ward, by, agreement, kind=kind)
    move_to(ward, Assessment.State.SENT)
    return found


def make_supplement(ward: WardCast, by: User) -> Supplement:
    """A request of the ward's year, whatever the step of the year is."""
    submission = make_submission(ward, by, make_agreement(ward, by, held_on=TODAY), sent_on=TODAY)
    return Supplement.objects.create(
        submission=submission,
        number=1,
        received_on=TODAY,
        asked="Bổ sung bản tổng hợp ý kiến",
        recorded_by=by,
    )
