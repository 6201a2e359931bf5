"""A year of the cast brought to its meeting, and the meeting held, for the tests of both and of what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import Ward
from assignments.models import Assessment
from criteria.models import Framework
from evidence import intake
from reports.course_files import attach
from reports.meeting.actions import Schedule, invite, plan_meeting
from reports.meeting.attendance import Mark, call_roll
from reports.meeting.concluding import Concluded, Outcome, conclude, note_outcome
from reports.models import CourseFile, Meeting, Posting
from scoring.models import ConditionFinding, IndicatorResult
from tests.cast import Cast, WardCast, actor
from tests.evidence import files
from tests.evidence.conftest import incoming

DAY = date(2023, 12, 28)
SCORES = {"1.1": "3", "1.2": "5", "2.1": "35", "2.2": "45"}
"""The reviewed scores: 88 of 100."""
SCHEDULE = Schedule(DAY, time(8, 0), "Phòng họp số 1, trụ sở UBND phường", "Thống nhất điểm.")
VOTED = Outcome(time(10, 30), "Đồng ý với điểm rà soát.", 11, 0, 0, "Thống nhất 88 điểm.")


def today(ward: Ward, day: date) -> None:
    """Set the ward's own day."""
    Ward.objects.filter(pk=ward.pk).update(demo_day=day)
    ward.demo_day = day


def reviewed(cast: Cast, found: WardCast, scores: Mapping[str, str], **columns: Any) -> None:
    """Every indicator accepted with these points, the condition on the head confirmed."""
    now = timezone.now()
    for code, points in scores.items():
        IndicatorResult.objects.filter(assessment=found.assessment, indicator__code=code).update(
            state=IndicatorResult.State.ACCEPTED,
            self_points=Decimal(points),
            self_at=now,
            reviewed_points=Decimal(points),
            reviewed_by=cast.binh,
            reviewed_at=now,
            **columns,
        )
    ConditionFinding.objects.create(
        assessment=found.assessment,
        key="head_not_disciplined",
        met=True,
        ground="Không.",
        confirmed_by=cast.dung,
    )


def to_meeting(cast: Cast, mine: WardCast | None = None, on: date = DAY) -> Assessment:
    """Bring the year to the step of the meeting: reviewed, posted 11/12, ended 17/12, condition confirmed."""
    found, now = mine or cast.mine, timezone.now()
    Framework.objects.filter(pk=found.framework.pk).update(code="qd25-2021")  # its procedure is known
    today(found.ward, on)
    reviewed(cast, found, SCORES)
    Posting.objects.create(
        assessment=found.assessment,
        number=1,
        state=Posting.State.CLOSED,
        basis="0" * 64,
        digest="1" * 64,
        checked_by=cast.binh,
        checked_at=now,
        posted_by=cast.dung,
        posted_at=now,
        posted_on=date(2023, 12, 11),
        closed_by=cast.binh,
        closed_at=now,
        closed_on=date(2023, 12, 17),
    )
    rows = Assessment.objects.filter(pk=found.assessment.pk)
    rows.update(state=Assessment.State.MEETING, version=F("version") + 1)
    return rows.select_related("ward", "framework").get()


def called(cast: Cast, year: Assessment) -> Meeting:
    """Plan and call the meeting with the people proposed."""
    made = plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh))
    return invite(meeting=made, version=made.version, by=actor(cast.binh))


def all_came(cast: Cast, meeting: Meeting) -> Meeting:
    """Note everybody as present, those without a name under an invented one."""
    marks = {
        one.pk: Mark(True, one.name or f"Người thứ {number}")
        for number, one in enumerate(meeting.attendees.all(), 1)
    }
    return call_roll(meeting=meeting, marks=marks, version=meeting.version, by=actor(cast.binh))


def scores_of(year: Assessment, **others: Concluded) -> dict[int, Concluded]:
    """Return the reviewed scores as conclusions; ``others`` by code with an underscore ("c1_2")."""
    own = {key.removeprefix("c").replace("_", "."): value for key, value in others.items()}
    return {
        row.indicator_id: own.get(row.indicator.code, Concluded(row.reviewed_points))
        for row in year.results.select_related("indicator")
    }


def held(cast: Cast, year: Assessment, **others: Concluded) -> Meeting:
    """Call the meeting and note all of it: who came, scores, vote, signed minutes."""
    by = actor(cast.binh)
    meeting = all_came(cast, called(cast, year))
    found = scores_of(year, **others)
    meeting = conclude(meeting=meeting, concluded=found, version=meeting.version, by=by)
    everybody = replace(VOTED, votes_for=meeting.attendees.count())
    meeting = note_outcome(meeting=meeting, outcome=everybody, version=meeting.version, by=by)
    sent = incoming(files.pdf(text="biên bản đã ký"))
    minutes = intake.take_document(ward=year.ward, year=year.year, incoming=sent, by=by)
    attach(document=minutes, to=meeting, purpose=CourseFile.Purpose.MINUTES, by=by)
    return meeting
