"""The working days of a ward: the national holidays, corrected by the ward's own rows; and what report dates that moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Ward
from assignments.calendar import Period, asked_for, due_on, periods_of
from assignments.models import Holiday, Plan, ReportDuty
from config import vietnamese as vi
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


# The ward's own rows ---------------------------------------------------------------------------------------------


@transaction.atomic
def add_day(*, ward: Ward, day: date, name: str, is_off: bool, by: Actor) -> Holiday:
    """Write down one more day off, or one that is worked after all; raise Refused where it is so already."""
    Ward.objects.select_for_update(no_key=True).get(pk=ward.pk)  # two people at once: the second is told
    office = office_days(ward, [day.year])
    if office.is_working(day) != is_off:
        if is_off:
            raise Refused(f"Ngày {vi.date(day)} đã là ngày nghỉ ({office.why_off(day)}).")
        raise Refused(f"Ngày {vi.date(day)} đã là ngày làm việc.")
    row = Holiday.objects.filter(ward=ward, day=day).first()
    if row:
        raise Refused(f"Ngày {vi.date(day)} đã được ghi là “{row.name}”. Xin bỏ dòng đó trước khi ghi lại.")
    row = Holiday.objects.create(ward=ward, day=day, name=name, is_off=is_off)
    record(by, "office_day_add", row, ward=ward, detail=_detail(row))
    return row


@transaction.atomic
def remove_day(*, row: Holiday, by: Actor) -> None:
    """Take a correction back: the day is again what the national calendar says. Raises Refused when it is gone."""
    found = Holiday.objects.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise Refused(f"Dòng ngày {vi.date(row.day)} vừa được bỏ.")
    record(by, "office_day_remove", found, ward=row.ward, detail=_detail(found))
    found.delete()


def _detail(row: Holiday) -> dict[str, str]:
    return {"day": row.day.isoformat(), "name": row.name, "is_off": "nghỉ" if row.is_off else "làm việc"}


# What moves ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MovedDate:
    """A report date that falls on a day off: where it would have been, why it moves, and to which day.

    ``own``: without the ward's own rows it would be another day.
    """

    period: Period
    asked: date
    why: str
    due_on: date
    own: bool


def moved_dates(ward: Ward, year: int, office: OfficeDays) -> tuple[MovedDate, ...]:
    """Return the report dates of a year that move because of days off, or because of the ward's rows; one query."""
    national = national_office(around(year))
    duties = ReportDuty.objects.filter(
        plan__ward=ward,
        plan__state=Plan.State.ISSUED,
        plan__first_year__lte=year,
        plan__last_year__gte=year - 1,
    ).select_related("plan")
    found = {
        moved
        for duty in duties
        for cadence in duty.cadences
        for own in (year - 1, year)
        if duty.plan.first_year <= own <= duty.plan.last_year
        for period in periods_of(own, cadence)
        if (moved := _moved(duty.plan, period, office, national)) and moved.asked.year == year
    }
    return tuple(sorted(found, key=lambda one: (one.asked, one.period.key)))


def _moved(plan: Plan, period: Period, office: OfficeDays, national: OfficeDays) -> MovedDate | None:
    asked = asked_for(plan, period)
    day, usual = due_on(plan, period, office), due_on(plan, period, national)
    if day == asked == usual:
        return None
    return MovedDate(period, asked, office.why_off(asked) or national.why_off(asked), day, day != usual)
