"""How the year stands, in one line, and what waits to be sent, by how near it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from assignments.models import Plan
from config.workdays import KNOWN_YEARS
from reports.occasions import SENT_STATES, Occasion, Occasions

AHEAD = 31
"""Days ahead that "Sau đó" shows."""
SHOWN = 15
"""Rows shown below the month, and in a group on a phone; the list has all."""


@dataclass(frozen=True)
class Answer:
    """How many reports of the year are sent, late, overdue, not due yet, or lay before the plan; they add up."""

    total: int
    plans: str
    sent: int
    late: int
    overdue: int
    waiting: int
    before_plan: int


@dataclass(frozen=True)
class Group:
    """Reports still to be sent that are as near as each other."""

    title: str
    occasions: tuple[Occasion, ...]
    state: str = ""

    @property
    def shown(self) -> tuple[Occasion, ...]:
        return self.occasions[:SHOWN]

    @property
    def more(self) -> int:
        """How many the list has beyond those shown."""
        return len(self.occasions) - len(self.shown)


def answer_of(occasions: Occasions) -> Answer:
    """Return the figures of the year's line."""
    sent = occasions.count(*SENT_STATES)
    overdue = len(occasions.overdue())
    open_ones = len(occasions.open())
    return Answer(
        total=len(occasions),
        plans=plans_named(occasions.plans),
        sent=sent,
        late=sum(one.is_late for one in occasions),
        overdue=overdue,
        waiting=open_ones - overdue,
        before_plan=len(occasions) - sent - open_ones,
    )


def plans_named(plans: Iterable[Plan]) -> str:
    """Return "Kế hoạch 114/KH-UBND"; of several plans how many they are."""
    found = list(plans)
    return str(found[0]) if len(found) == 1 else f"{len(found)} kế hoạch"


def unsent_of(occasions: Occasions) -> Group:
    """Return what is overdue, or due within a week."""
    return Group("Chưa gửi", occasions.unsent().all, "qua-han")


def groups_of(occasions: Occasions) -> tuple[Group, ...]:
    """Return what is open: overdue, due this week (until Sunday), and within a month; empty groups are left out."""
    on = occasions.on
    sunday = on + timedelta(days=6 - on.weekday())
    open_ones = occasions.open()
    found = (
        Group("Quá hạn", open_ones.overdue().all, "qua-han"),
        Group("Tuần này", open_ones.between(on, sunday).all),
        Group("Sau đó", open_ones.between(sunday + timedelta(days=1), on + timedelta(days=AHEAD)).all),
    )
    return tuple(group for group in found if group.occasions)


def year_shown(occasions: Occasions, first: date) -> int:
    """Return the year whose reports a month speaks of: its own, in January the one before where its own has none."""
    year = first.year
    own = any(one.period.last_day.year == year for one in occasions)
    return year if own or first.month > 1 or year - 1 not in KNOWN_YEARS else year - 1
