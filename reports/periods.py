"""Periods of reporting: which month, quarter, half-year or year a day lies in."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assignments.models import ReportDuty

Cadence = ReportDuty.Cadence
MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6, Cadence.YEAR: 12}
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Period:
    """One period: its Vietnamese name and its last day."""

    name: str
    last_day: date


def running_periods(cadences: Iterable[str], day: date) -> tuple[Period, ...]:
    """Return the period of each cadence that the day lies in; a report on request has none."""
    return tuple(_period(cadence, day) for cadence in cadences if cadence in MONTHS)


def _period(cadence: str, day: date) -> Period:
    length = MONTHS[Cadence(cadence)]
    index = (day.month - 1) // length
    last_month = (index + 1) * length
    last_day = date(day.year, last_month, calendar.monthrange(day.year, last_month)[1])
    names = {
        Cadence.MONTH: f"tháng {day.month}",
        Cadence.QUARTER: f"quý {ROMAN[index % 4]}",
        Cadence.HALF_YEAR: "6 tháng đầu năm" if index == 0 else "6 tháng cuối năm",
        Cadence.YEAR: f"năm {day.year}",
    }
    return Period(names[Cadence(cadence)], last_day)
