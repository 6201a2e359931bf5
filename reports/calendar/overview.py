"""The whole year as one table: a row for each duty to report, a column for each month its periods end in."""

from __future__ import annotations

from dataclasses import dataclass

from assignments.models import ReportDuty
from reports.calendar.listing import author_label
from reports.occasions import Occasion, Occasions

MONTHS = range(1, 13)
SHORT = {"month": "T{month}", "quarter": "Q{quarter}", "half_year": "6T", "year": "N"}


@dataclass(frozen=True)
class Cell:
    """One report in the table: its short name and how it stands."""

    occasion: Occasion

    @property
    def short(self) -> str:
        """Return "T6", "Q2", "6T" or "N"."""
        period = self.occasion.period
        month = period.last_day.month
        return SHORT[period.cadence].format(month=month, quarter=month // 3)


@dataclass(frozen=True)
class Row:
    """One duty with its reports by month."""

    duty: ReportDuty
    author: str
    months: tuple[tuple[int, tuple[Cell, ...]], ...]
    sent: int
    total: int


def rows_of(occasions: Occasions) -> tuple[Row, ...]:
    """Return a row for each duty in the plans' order; no query."""
    by_line: dict[str, list[Occasion]] = {}
    for one in occasions:
        by_line.setdefault(str(one.duty.lineage), []).append(one)
    found = sorted(by_line.values(), key=lambda some: (some[0].duty.plan_id, some[0].duty.order))
    return tuple(_row(some) for some in found)


def _row(some: list[Occasion]) -> Row:
    cells = {month: [one for one in some if one.period.last_day.month == month] for month in MONTHS}
    return Row(
        duty=some[0].duty,
        author=author_label(some[0]),
        months=tuple((month, tuple(Cell(one) for one in own)) for month, own in cells.items()),
        sent=sum(one.is_sent for one in some),
        total=len(some),
    )
