"""The reports of a year with what was sent of them: the one place that calendar, "Việc của tôi" and reminders ask.

An occurrence is derived (``assignments.calendar``), a row of ``PeriodicReport`` stands only for what somebody began;
an ``Occasion`` is both together on a day. Five queries whatever the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User, Ward
from assignments.calendar import Occurrence, Period, occurrences_of, periods_of
from assignments.models import Plan, ReportDuty
from assignments.office_days import around, office_days
from assignments.responsibilities import PeopleOnDay, PersonInPost, people_on
from config.workdays import OfficeDays
from reports.models import PeriodicReport

QUERIES = 5
"""What ``occasions_of`` costs: duties with their plans, days off, rows, holders, members of units."""
SOON = 7
"""Days before its last one from which a report is "sắp đến hạn"."""


class State(StrEnum):
    """Where a report stands on a day; of several that hold at once, the one that asks most."""

    BEFORE_PLAN = "before_plan"
    NOT_DUE = "not_due"  # its period is not over
    READY = "ready"  # the period is over, more than a week is left
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DRAFT = "draft"
    RETURNED = "returned"
    SENT = "sent"
    SENT_LATE = "sent_late"
    NESTED = "nested"
    NOT_ARISING = "not_arising"


SENT_STATES = frozenset({State.SENT, State.SENT_LATE, State.NESTED, State.NOT_ARISING})
WORDS: Mapping[str, str] = {
    State.BEFORE_PLAN: "Trước kế hoạch",
    State.NOT_DUE: "Chưa đến kỳ",
    State.READY: "Đến kỳ",
    State.DUE_SOON: "Sắp đến hạn",
    State.OVERDUE: "Quá hạn",
    State.DRAFT: "Nháp",
    State.RETURNED: "Trả lại",
    State.SENT: "Đã gửi",
    State.SENT_LATE: "Gửi trễ",
    State.NESTED: "Lồng ghép",
    State.NOT_ARISING: "Không phát sinh",
}


@dataclass(frozen=True)
class Occasion:
    """One report of the year on a day: what is asked, what was written of it, and who writes it."""

    occurrence: Occurrence
    report: PeriodicReport | None
    authors: tuple[PersonInPost, ...]
    on: date

    @property
    def duty(self) -> ReportDuty:
        return self.occurrence.duty

    @property
    def period(self) -> Period:
        return self.occurrence.period

    @property
    def key(self) -> str:
        return self.occurrence.key

    @property
    def name(self) -> str:
        """Return "Báo cáo quý III: kinh phí hỗ trợ hòa giải"."""
        return self.occurrence.name

    @property
    def code(self) -> str:
        """Return the indicator's number; empty for a duty of the whole plan."""
        return self.duty.indicator.code if self.duty.indicator else ""

    @property
    def address(self) -> str:
        """Return the page where the report is written and read."""
        return reverse("reports:report", kwargs={"lineage": self.duty.lineage, "period": self.period.key})

    @property
    def due_on(self) -> date:
        """The last day: of a sent report as it stood then, else as the calendar says today."""
        return self.report.due_on if self.report and self.is_sent else self.occurrence.due_on

    @property
    def is_sent(self) -> bool:
        return self.report is not None and self.report.state == PeriodicReport.State.SENT

    @property
    def is_late(self) -> bool:
        """Whether it was sent after its last day."""
        return self.is_sent and self.report is not None and self.report.is_late

    @property
    def is_open(self) -> bool:
        """Whether it still has to be sent; what lay before the plan does not, unless somebody began it."""
        return not self.is_sent and (self.report is not None or not self.occurrence.before_plan)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and not self.occurrence.before_plan and self.on > self.due_on

    @property
    def is_due_soon(self) -> bool:
        return self.is_open and 0 <= self.days_left() <= SOON

    def days_left(self, on: date | None = None) -> int:
        """Return how many days are left after a day (default: the occasion's own); negative when overdue."""
        return (self.due_on - (on or self.on)).days

    @property
    def days_over(self) -> int:
        return -self.days_left()

    @property
    def state(self) -> State:
        """Return the state that asks most: what was sent has its own, else overdue, returned, draft, due soon."""
        if self.is_sent:
            return self._sent_state
        if not self.is_open:
            return State.BEFORE_PLAN
        if self.is_overdue:
            return State.OVERDUE
        if self.report:
            return self._begun_state
        return self._waiting_state

    @property
    def states(self) -> tuple[State, ...]:
        """Return all that hold at once: a begun report may be overdue, or due soon, beside."""
        if not self.report or self.is_sent:
            return (self.state,)
        beside = State.OVERDUE if self.is_overdue else State.DUE_SOON if self.is_due_soon else None
        return (self._begun_state, beside) if beside else (self._begun_state,)

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def _sent_state(self) -> State:
        if self.report and self.report.served_by_id:
            return State.NESTED
        if self.is_late:
            return State.SENT_LATE
        return State.NOT_ARISING if self.report and self.report.not_arising else State.SENT

    @property
    def _begun_state(self) -> State:
        returned = self.report and self.report.state == PeriodicReport.State.RETURNED
        return State.RETURNED if returned else State.DRAFT

    @property
    def _waiting_state(self) -> State:
        if self.is_due_soon:
            return State.DUE_SOON
        return State.NOT_DUE if self.on <= self.period.last_day else State.READY

    def is_of(self, user: User) -> bool:
        """Whether the person writes it on the day: by the post the plan names, or as a member of the unit."""
        return any(person.user_id == user.pk for person in self.authors)


@dataclass(frozen=True)
class Undated:
    """A duty to report for which the plan names no period: on request, or "theo quy định"."""

    duty: ReportDuty
    authors: tuple[PersonInPost, ...]


@dataclass(frozen=True)
class Occasions:
    """The reports of a ward's year on a day, the first due first."""

    ward: Ward
    year: int
    on: date
    all: tuple[Occasion, ...]
    plans: tuple[Plan, ...]
    """The plans in force in the year that ask for them."""
    office: OfficeDays
    undated: tuple[Undated, ...] = ()

    def __iter__(self) -> Iterator[Occasion]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def of_person(self, user: User) -> Occasions:
        """Return those the person writes on the day."""
        undated = tuple(one for one in self.undated if any(who.user_id == user.pk for who in one.authors))
        return replace(self._only(one for one in self.all if one.is_of(user)), undated=undated)

    def of_year(self, year: int) -> Occasions:
        """Return those of the periods of one year, with its plans."""
        plans = tuple(plan for plan in self.plans if plan.first_year <= year <= plan.last_year)
        found = self._only(one for one in self.all if one.period.last_day.year == year)
        return replace(found, year=year, plans=plans)

    def where(self, wanted: Callable[[Occasion], bool]) -> Occasions:
        return self._only(one for one in self.all if wanted(one))

    def open(self) -> Occasions:
        """Return those still to be sent."""
        return self._only(one for one in self.all if one.is_open)

    def overdue(self) -> Occasions:
        return self._only(one for one in self.all if one.is_overdue)

    def between(self, first: date, last: date) -> Occasions:
        """Return those due from a day to another, both included."""
        return self._only(one for one in self.all if first <= one.due_on <= last)

    def unsent(self) -> Occasions:
        """Return what is overdue or due within a week."""
        return self._only(one for one in self.all if one.is_overdue or one.is_due_soon)

    def due_soon(self) -> Occasions:
        return self._only(one for one in self.all if one.is_due_soon)

    def count(self, *states: State) -> int:
        return sum(one.state in states for one in self.all)

    def _only(self, wanted: Iterable[Occasion]) -> Occasions:
        return replace(self, all=tuple(wanted))


def occasions_of(
    ward: Ward,
    year: int,
    on: date | None = None,
    *,
    since: int | None = None,
    people: PeopleOnDay | None = None,
    office: OfficeDays | None = None,
) -> Occasions:
    """Return the reports all plans in force ask for in a year, as they stand on a day (default: the ward's).

    What was sent before, and no plan asks for any more, stays among them. ``since``: an earlier year to begin with, as
    January still owes December's reports. ``people``: those of the day, where they are known already
    (``Responsibilities.people``); that saves two queries. ``office``: the working days around these years, where known.
    """
    day, years = on or ward.today(), range(since or year, year + 1)
    duties = list(_duties(ward, years))
    office = office or office_days(ward, (*around(years[0]), *around(year)))
    rows = {(row.lineage, row.period): row for row in _rows(ward, years)}
    people = people or people_on(ward.pk, day)
    found = [
        Occasion(one, rows.pop((one.duty.lineage, one.period.key), None), _authors(one.duty, people), day)
        for one in _once(_occurrences(duties, years, office))
    ]
    found += [_left_over(row, people, day) for row in rows.values() if row.state == PeriodicReport.State.SENT]
    found.sort(key=lambda one: one.due_on)  # stable: on one day the calendar's own order
    plans = {duty.plan_id: duty.plan for duty in duties if duty.plan.state == Plan.State.ISSUED}
    undated = tuple(
        Undated(duty, _authors(duty, people))
        for duty in duties
        if duty.plan_id in plans
        and duty.plan.first_year <= year <= duty.plan.last_year
        and not any(periods_of(year, kind) for kind in duty.cadences)
    )
    return Occasions(ward, year, day, tuple(found), tuple(plans.values()), office, undated)


def _duties(ward: Ward, years: range) -> QuerySet[ReportDuty]:
    """Return the duties of the years' plans, those of replaced versions too: they tell since when one is asked for."""
    return (
        ReportDuty.objects.filter(
            plan__ward=ward,
            plan__state__in=[Plan.State.ISSUED, Plan.State.SUPERSEDED],
            plan__first_year__lte=years[-1],
            plan__last_year__gte=years[0],
        )
        .select_related("plan__coordinator", "indicator", "author", "author_unit", "recipient")
        .order_by("plan", "order")
    )


def _rows(ward: Ward, years: range) -> QuerySet[PeriodicReport]:
    found = PeriodicReport.objects.filter(
        ward=ward, last_day__year__gte=years[0], last_day__year__lte=years[-1]
    )
    return found.select_related(
        "duty__plan", "duty__indicator", "duty__author", "duty__author_unit", "duty__recipient", "sent_by"
    )


def _occurrences(duties: list[ReportDuty], years: range, office: OfficeDays) -> list[Occurrence]:
    """Return what the plans in force ask for; a line asked by an earlier version was asked from that day on."""
    asked: dict[str, dict[UUID, date]] = {}
    in_force: dict[int, list[ReportDuty]] = {}
    for duty in duties:
        since = asked.setdefault(duty.plan.code, {})
        if duty.plan.issued_on:
            since[duty.lineage] = min(since.get(duty.lineage, date.max), duty.plan.issued_on)
        if duty.plan.state == Plan.State.ISSUED:
            in_force.setdefault(duty.plan_id, []).append(duty)
    return [
        one
        for own in in_force.values()
        for year in years
        for one in occurrences_of(own[0].plan, own, year, office, asked[own[0].plan.code])
    ]


def _once(occurrences: list[Occurrence]) -> list[Occurrence]:
    """Return each report once: where years of two plans overlap, one made from the other, the newer asks for it."""
    newest: dict[str, Occurrence] = {}
    for one in occurrences:
        before = newest.get(one.key)
        if before is None or before.duty.plan.first_year < one.duty.plan.first_year:
            newest[one.key] = one
    return [one for one in occurrences if newest[one.key] is one]


def _authors(duty: ReportDuty, people: PeopleOnDay) -> tuple[PersonInPost, ...]:
    """Return who writes: the holder of the post, or every member of the unit, each person once."""
    behind = people.behind(duty.author_id, duty.author_unit_id)
    return tuple({person.user_id: person for person in reversed(behind)}.values())[::-1]


def _left_over(row: PeriodicReport, people: PeopleOnDay, on: date) -> Occasion:
    occurrence = Occurrence(row.duty, _period_of(row), row.due_on, before_plan=False)
    return Occasion(occurrence, row, _authors(row.duty, people), on)


def _period_of(row: PeriodicReport) -> Period:
    periods = (one for kind in ReportDuty.Cadence.values for one in periods_of(row.last_day.year, kind))
    return next(one for one in periods if one.key == row.period)
