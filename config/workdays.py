"""Which days the office works: the week, the national holidays, the ward's own corrections. A pure leaf.

The national days are those the package ``holidays`` knows of Vietnam (Bộ luật Lao động 2019, điều 111 khoản 3 and
điều 112, with the days given for a holiday on a weekend); what it does not know is in docs/decisions/0016.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

KNOWN_YEARS = range(2000, 2100)
"""Years whose lunar days the package's table holds; outside them only the week counts."""
DAY = timedelta(days=1)
WEEKEND = {5: "Thứ Bảy", 6: "Chủ nhật"}


@dataclass(frozen=True)
class OfficeDays:
    """The days of an office: Monday to Friday without ``off`` (by name), and ``worked``, days worked all the same."""

    off: Mapping[date, str]
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() not in WEEKEND and day not in self.off)

    def next_working(self, day: date) -> date:
        """Return the day itself where it is worked, else the next one that is."""
        while not self.is_working(day) and day < date.max:
            day += DAY
        return day

    def add_working(self, day: date, days: int) -> date:
        """Return the last of so many working days that follow the day."""
        while days > 0 and day < date.max:
            day += DAY
            days -= self.is_working(day)
        return day

    def why_off(self, day: date) -> str:
        """Return why the day is not worked: "Quốc khánh", "Thứ Bảy"; empty on a working day."""
        return "" if self.is_working(day) else self.off.get(day) or WEEKEND[day.weekday()]

    def corrected(self, off: Mapping[date, str], worked: Iterable[date]) -> OfficeDays:
        """Return the days with more days off and more days worked; the later word wins."""
        more = frozenset(worked)
        kept = {day: name for day, name in self.off.items() if day not in more}
        return OfficeDays(kept | dict(off), (self.worked | more) - off.keys())


@lru_cache(maxsize=64)
def _national(year: int) -> tuple[Mapping[date, str], frozenset[date]]:
    """Return the days off of a year by name, and its weekend days that are worked in exchange."""
    if year not in KNOWN_YEARS:
        return {}, frozenset()
    # A day of next January may be worked for one of this December.
    found = holidays.country_holidays("VN", years=(year - 1, year), language="vi")
    off = {day: name for day, name in sorted(found.items()) if day.year == year}
    return off, frozenset(day for day in found.weekend_workdays if day.year == year)


def national_days(year: int) -> Mapping[date, str]:
    """Return the public holidays of a year by day, with their Vietnamese names, those on a weekend too."""
    return _national(year)[0]


def national_office(years: Iterable[int]) -> OfficeDays:
    """Return the days of an office that knows the national holidays of the years alone."""
    found = [_national(year) for year in dict.fromkeys(years)]
    return OfficeDays(
        {day: name for off, _ in found for day, name in off.items()},
        frozenset().union(*(worked for _, worked in found)),
    )
