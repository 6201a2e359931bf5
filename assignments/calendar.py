"""The calendar of reports: which periods a plan's duties have in a year, and until when each is due. Pure.

Nothing here is stored: occurrences are derived from the duty's cadences, the plan's rule of days and the office's
working days (docs/decisions/0016).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from assignments.models import Plan, ReportDuty
from assignments.models.plans import due_days
from config.workdays import OfficeDays

Cadence = ReportDuty.Cadence
ROMAN = ("I", "II", "III", "IV")
CADENCE_WORDS = {
    Cadence.MONTH: "tháng",
    Cadence.QUARTER: "quý",
    Cadence.HALF_YEAR: "06 tháng",
    Cadence.YEAR: "năm",
}
ORDER = {cadence: rank for rank, cadence in enumerate(Cadence.values)}
"""The shorter period first, where several are due on one day."""


@dataclass(frozen=True)
class Period:
    """One period of reporting: "2023-03", "2023-q1", "2023-h1", "2023"."""

    cadence: str
    key: str
    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Occurrence:
    """One report that a duty asks for: its period, the day it is due, and whether the plan came only later."""

    duty: ReportDuty
    period: Period
    due_on: date
    before_plan: bool

    @property
    def key(self) -> str:
        """Return what names the report through all versions of the plan: "<lineage>:2023-q1"."""
        return f"{self.duty.lineage}:{self.period.key}"

    @property
    def name(self) -> str:
        """Return "Báo cáo quý III: kinh phí hỗ trợ hòa giải"."""
        return f"Báo cáo {self.period.name}: {self.duty.subject}"


def periods_of(year: int, cadence: str) -> tuple[Period, ...]:
    """Return the periods of a year: 12 months, 4 quarters, the first half, the year; on request there is none.

    "06 tháng" is once a year, for the first half: the second half's report is the year's.
    """
    if cadence == Cadence.MONTH:
        return tuple(
            _period(cadence, f"{year}-{month:02}", f"tháng {month}", year, month, 1) for month in range(1, 13)
        )
    if cadence == Cadence.QUARTER:
        return tuple(
            _period(cadence, f"{year}-q{n}", f"quý {ROMAN[n - 1]}", year, 3 * n, 3) for n in range(1, 5)
        )
    if cadence == Cadence.HALF_YEAR:
        return (_period(cadence, f"{year}-h1", "06 tháng đầu năm", year, 6, 6),)
    if cadence == Cadence.YEAR:
        return (_period(cadence, str(year), f"năm {year}", year, 12, 12),)
    return ()


def _period(cadence: str, key: str, name: str, year: int, last_month: int, months: int) -> Period:
    last = date(year, last_month, calendar.monthrange(year, last_month)[1])
    return Period(cadence, key, name, date(year, last_month - months + 1, 1), last)


def days_given(plan: Plan) -> dict[str, int]:
    """Return how many days after its end a report of each period is due: the usual ones, or what the ward set."""
    return {**due_days(), **plan.report_due_days}


def due_rule(plan: Plan) -> str:
    """Return in words until when the plan's reports are due: one number of days, or one for each period."""
    days = days_given(plan)
    if len(set(days.values())) == 1:
        return f"chậm nhất {days[Cadence.MONTH]} ngày sau khi kết thúc kỳ báo cáo"
    each = ", ".join(f"báo cáo {CADENCE_WORDS[key]} {days[key]} ngày" for key in CADENCE_WORDS)
    return f"chậm nhất sau khi kết thúc kỳ báo cáo: {each}"


def asked_for(plan: Plan, period: Period) -> date:
    """Return the day the rule names for a report of the period: so many days after its end, worked or not."""
    return period.last_day + timedelta(days=days_given(plan)[period.cadence])


def due_on(plan: Plan, period: Period, office: OfficeDays) -> date:
    """Return the day a report of the period is due: the one the rule names, moved to a working day."""
    return office.next_working(asked_for(plan, period))


def occurrences_of(
    plan: Plan,
    duties: Iterable[ReportDuty],
    year: int,
    office: OfficeDays,
    asked_on: Mapping[UUID, date] | None = None,
) -> tuple[Occurrence, ...]:
    """Return the reports the duties of a plan ask for in a year, the first due first; none outside its years.

    Of those due on one day, the shorter period comes first, then the plan's order. A period that ended before the
    plan was issued is marked: nobody had been asked yet. ``asked_on`` gives the day of an earlier version for the
    lineages it already held; a draft without a day marks none.
    """
    if not plan.first_year <= year <= plan.last_year:
        return ()
    due = {
        period: due_on(plan, period, office)
        for cadence in Cadence.values
        for period in periods_of(year, cadence)
    }
    found = [
        Occurrence(duty, period, due[period], asked is not None and period.last_day < asked)
        for duty in duties
        for asked in [(asked_on or {}).get(duty.lineage, plan.issued_on)]
        for cadence in dict.fromkeys(duty.cadences)
        for period in periods_of(year, cadence)
    ]
    return tuple(sorted(found, key=_rank))


def _rank(one: Occurrence) -> tuple[date, int, date, int, str]:
    return (
        one.due_on,
        ORDER[Cadence(one.period.cadence)],
        one.period.last_day,
        one.duty.order,
        str(one.duty.lineage),
    )
