"""The working days of a ward: the national holidays, corrected by the ward's own rows."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Ward
from assignments.models import Holiday
from config.workdays import OfficeDays, national_office


def around(year: int) -> range:
    """Return the years whose days a year's dates touch: its own, and those before and after it."""
    return range(year - 1, year + 2)


def office_days(ward: Ward, years: Iterable[int]) -> OfficeDays:
    """Return the days the ward's office works in the years; one query."""
    wanted = sorted(set(years))
    rows = Holiday.objects.filter(ward=ward, day__year__gte=wanted[0], day__year__lte=wanted[-1])
    return with_corrections(wanted, rows)


def with_corrections(years: Iterable[int], rows: Iterable[Holiday]) -> OfficeDays:
    """Return the national days of the years with a ward's own rows; no query beyond the rows."""
    own = list(rows)
    off = {row.day: row.name for row in own if row.is_off}
    return national_office(years).corrected(off, (row.day for row in own if not row.is_off))
