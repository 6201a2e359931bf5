"""Where a year stood each Monday, and what changed since: "So với tuần trước".

A snapshot is written by the daily command on a Monday (``manage.py send_reminders``), while the year is open: afterwards
nothing of it changes from week to week. A Monday on which the machine was off has none; then an older one is compared with,
and the page names its day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import JSONField, OuterRef, Subquery
from django.utils import timezone

from accounts.models import Ward
from assignments.models import Assessment
from assignments.models.assessments import AssessmentQuerySet
from config import vietnamese as vi
from evidence.moves import OPEN_YEARS
from reports.models import WeeklySnapshot
from reports.occasions import Occasions, occasions_of
from scoring.facts import AssessmentFacts, facts_of, standing_of
from scoring.models import IndicatorResult
from scoring.rules import Standing

WEEK = timedelta(days=7)
POINTS = ("accepted", "waiting", "not_scored", "lost")
Figures = dict[str, str | int | None]


@dataclass(frozen=True)
class Row:
    """One line of the comparison: words, before and after as the page writes them, and the signed difference.

    ``better``: whether the change is one for the better; None where it is neither, or there is none.
    """

    words: str
    before: str
    after: str
    change: str
    rises: bool
    better: bool | None


@dataclass(frozen=True)
class Pace:
    """How fast points were reviewed since the snapshot, and when what waits would be done at that pace."""

    waiting: Decimal
    gained: Decimal
    days: int
    over_on: date | None
    """None: nothing was reviewed, so nothing is foreseen."""


@dataclass(frozen=True)
class Week:
    """What the page says of the week: compared with ``since``, or from when there is something to compare."""

    since: date | None
    rows: tuple[Row, ...]
    pace: Pace | None
    first_on: date | None = None
    """The Monday from which a comparison can be made; None where there is one already."""


# Written -------------------------------------------------------------------------------------------------------


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def figures_of(facts: AssessmentFacts, standing: Standing, reports_overdue: int) -> Figures:
    """Return the numbers that are kept: points as text, counts as numbers; a rule set without points has no points."""
    split = standing.split
    points = {
        key: str(getattr(split, key)) if facts.assessment.framework.counts_points else None for key in POINTS
    }
    accepted = sum(one.result.state == IndicatorResult.State.ACCEPTED for one in facts.results)
    return {
        **points,
        "indicators_accepted": accepted,
        "documents_accepted": sum(one.evidence.accepted for one in facts.results),
        "reports_overdue": reports_overdue,
    }


def keep_week(ward: Ward, on: date | None = None) -> int:
    """Keep how the ward's open years stand when the day (default: its own) is a Monday; return how many were new."""
    day = on or ward.today()
    if day.weekday():
        return 0
    rows = Assessment.objects.yearly().filter(ward=ward, state__in=OPEN_YEARS, year__gte=day.year - 1)
    kept = WeeklySnapshot.objects.filter(assessment__ward=ward, day=day).values("assessment")
    return sum(_keep(one, day) for one in rows.exclude(pk__in=kept).select_related("ward", "framework"))


def _keep(assessment: Assessment, day: date) -> bool:
    facts = facts_of(assessment)
    occasions = occasions_of(assessment.ward, assessment.year, day, people=facts.responsibilities.people)
    return keep(assessment, day, figures_of(facts, standing_of(facts)[0], overdue_count(occasions)))


def keep(assessment: Assessment, day: date, figures: Figures) -> bool:
    """Write the figures of a Monday down, unless they are; return whether they are new. Of two at once one does."""
    values = {"figures": figures, "made_at": timezone.now()}
    return WeeklySnapshot.objects.get_or_create(assessment=assessment, day=day, defaults=values)[1]


def overdue_count(occasions: Occasions) -> int:
    """Return how many of the year's reports are overdue on the occasions' day."""
    return len(occasions.overdue())


def overdue_then(occasions: Occasions, day: date) -> int:
    """Return how many reports were overdue on an earlier day, by when they were sent since."""
    return sum(
        one.due_on < day
        and not one.occurrence.before_plan
        and not (one.is_sent and one.report and one.report.sent_on and one.report.sent_on <= day)
        for one in occasions
    )


# Compared ------------------------------------------------------------------------------------------------------


def compared_with(today: date) -> date:
    """Return the Monday of the week before: a snapshot of that day or an older one is compared with."""
    return monday_of(today) - WEEK


def with_week(rows: AssessmentQuerySet, today: date) -> AssessmentQuerySet:
    """Read with each year the snapshot that its week is compared with, and the day of its first one."""
    kept = WeeklySnapshot.objects.filter(assessment=OuterRef("pk"))
    before = kept.filter(day__lte=compared_with(today)).order_by("-day")
    return rows.annotate(
        week_since=Subquery(before.values("day")[:1]),
        week_figures=Subquery(before.values("figures")[:1], output_field=JSONField()),
        week_first=Subquery(kept.order_by("day").values("day")[:1]),
    )


def week_read(assessment: Any, now: Figures, today: date) -> Week:
    """Return the comparison for a year that was read ``with_week``."""
    known: list[tuple[date, Figures]] = []
    if assessment.week_since:
        known.append((assessment.week_since, assessment.week_figures))
    elif assessment.week_first:
        known.append((assessment.week_first, {}))
    return week_of(known, now, today)


def week_of(known: list[tuple[date, Figures]], now: Figures, today: date) -> Week:
    """Return the comparison of today's figures with the newest snapshot of last week's Monday or before.

    ``known``: the snapshots there are, day and figures. Where none is old enough the page says from when one is.
    """
    latest = compared_with(today)
    before = max((one for one in known if one[0] <= latest), default=None, key=lambda one: one[0])
    if before is None:
        fresh = min((day for day, _ in known), default=None)
        return Week(None, (), None, (fresh or monday_of(today) + WEEK) + WEEK)
    since, then = before
    return Week(since, tuple(_rows(then, now)), _pace(then, now, since, today))


LINES: tuple[tuple[str, str, bool | None], ...] = (
    ("accepted", "Điểm đã chấp nhận", True),
    ("waiting", "Điểm tự chấm, chờ rà soát", None),
    ("lost", "Điểm đã mất", False),
    ("indicators_accepted", "Chỉ tiêu được chấp nhận", True),
    ("documents_accepted", "Tài liệu được chấp nhận", True),
    ("reports_overdue", "Báo cáo quá hạn", False),
)
"""Key, words, whether more is better (None: neither)."""


def _rows(then: Figures, now: Figures) -> list[Row]:
    return [
        _row(words, Decimal(str(then[key])), Decimal(str(now[key])), more, _writer(key))
        for key, words, more in LINES
        if then.get(key) is not None and now.get(key) is not None
    ]


def _writer(key: str) -> Callable[[Any], str]:
    return vi.points if key in POINTS else vi.number


def _row(words: str, before: Decimal, after: Decimal, more: bool | None, write: Callable[[Any], str]) -> Row:
    change = after - before
    better = None if more is None or not change else (change > 0) is more
    return Row(words, write(before), write(after), write(abs(change)) if change else "", change > 0, better)


def _pace(then: Figures, now: Figures, since: date, today: date) -> Pace | None:
    """Foresee only how long the review of what waits takes, by the points accepted since; None where nothing waits."""
    if not now["waiting"] or not Decimal(str(now["waiting"])) or then.get("accepted") is None:
        return None
    waiting = Decimal(str(now["waiting"]))
    gained, days = Decimal(str(now["accepted"])) - Decimal(str(then["accepted"])), (today - since).days
    if gained <= 0 or days <= 0:
        return Pace(waiting, max(gained, Decimal(0)), days, None)
    needed = (waiting * days / gained).to_integral_value(ROUND_CEILING)
    return Pace(waiting, gained, days, today + timedelta(days=int(needed)))
