"""One month as weeks of days, with what is due on each."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from config import vietnamese
from config.workdays import KNOWN_YEARS, WEEKEND
from reports.calendar.milestones import Milestone
from reports.occasions import WORDS, Occasion, Occasions, State

SHOWN = 5
"""Entries a day shows; the list has all."""
URGENCY = (
    State.OVERDUE,
    State.RETURNED,
    State.DUE_SOON,
    State.DRAFT,
    State.READY,
    State.NOT_DUE,
    State.SENT_LATE,
    State.SENT,
    State.NESTED,
    State.NOT_ARISING,
    State.BEFORE_PLAN,
)
"""Of several reports in one entry the first of these is shown."""


@dataclass(frozen=True)
class Entry:
    """The reports of one subject due on one day: their periods, how many are sent, and how they stand."""

    subject: str
    periods: str
    state: State
    sent: int
    late: int
    total: int
    link: str

    @property
    def word(self) -> str:
        return WORDS[self.state].lower()

    @property
    def count(self) -> str:
        """Return "2/2, trễ 1"."""
        return f"{self.sent}/{self.total}{f', trễ {self.late}' if self.late else ''}"


@dataclass(frozen=True)
class Day:
    """One day of the month's sheet; ``off`` says why it is not worked."""

    day: date
    in_month: bool
    is_today: bool
    off: str
    entries: tuple[Entry, ...]
    milestones: tuple[Milestone, ...]
    list_link: str

    @property
    def is_holiday(self) -> bool:
        return bool(self.off) and (self.day.weekday() < 5 or self.off not in WEEKEND.values())

    @property
    def shown(self) -> tuple[Entry, ...]:
        return self.entries if len(self.entries) <= SHOWN + 1 else self.entries[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.entries) - len(self.shown)


@dataclass(frozen=True)
class Month:
    """A month's sheet: weeks from Monday to Sunday."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def before(self) -> date | None:
        """Return the first day of the month before; None before the years addresses know."""
        year = self.first.year - (self.first.month == 1)
        return date(year, (self.first.month - 2) % 12 + 1, 1) if year in KNOWN_YEARS else None

    @property
    def after(self) -> date | None:
        year = self.first.year + self.first.month // 12
        return date(year, self.first.month % 12 + 1, 1) if year in KNOWN_YEARS else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is due in it."""
        return not any(day.entries or day.milestones for week in self.weeks for day in week)

    @property
    def weekdays(self) -> tuple[str, ...]:
        return vietnamese.WEEKDAYS


def month_ends(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def month_of(first: date, occasions: Occasions, milestones: Iterable[Milestone]) -> Month:
    """Return the sheet of the month that begins on a day; no query."""
    due: dict[date, list[Occasion]] = {}
    for one in occasions:
        due.setdefault(one.due_on, []).append(one)
    marks: dict[date, list[Milestone]] = {}
    for mark in milestones:
        marks.setdefault(mark.day, []).append(mark)

    def of(day: date) -> Day:
        inside = day.month == first.month
        own = due.get(day, []) if inside else []
        link = _list_of(own[0]) if own else ""
        off, beside = occasions.office.why_off(day), tuple(marks.get(day, ())) if inside else ()
        return Day(day, inside, day == occasions.on, off, _entries(own), beside, link)

    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, tuple(tuple(of(day) for day in week) for week in weeks))


def _entries(due: Iterable[Occasion]) -> tuple[Entry, ...]:
    by_subject: dict[str, list[Occasion]] = {}
    for one in due:
        by_subject.setdefault(one.duty.subject, []).append(one)
    found = [_entry(subject, some) for subject, some in by_subject.items()]
    return tuple(sorted(found, key=lambda entry: URGENCY.index(entry.state)))


def _entry(subject: str, some: list[Occasion]) -> Entry:
    state = min((one.state for one in some), key=URGENCY.index)
    periods = ", ".join(dict.fromkeys(one.period.name for one in some))
    sent, late = sum(one.is_sent for one in some), sum(one.is_late for one in some)
    link = some[0].address if len(some) == 1 else _list_of(some[0], subject)
    return Entry(subject, periods, state, sent, late, len(some), link)


def _list_of(one: Occasion, subject: str = "") -> str:
    """Return the list of what is due on the day of a report, of its subject alone where one is given."""
    query = {"ngay": one.due_on.isoformat()} | ({"noi_dung": subject} if subject else {})
    year = one.period.last_day.year
    return f"{reverse('reports:calendar_list', kwargs={'year': year})}?{urlencode(query)}"
