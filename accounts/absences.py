"""Verbs on leave: entered and removed by the person or by the ward administrator."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Absence, User
from config import vietnamese


@transaction.atomic
def add_absence(*, by: Actor, person: User, since: date, until: date, reason: str) -> Absence:
    """Enter that the person is away from a day to a day, both included; return the row.

    Refused when a day of it is entered already. The log keeps the days, not the reason, which is the person's own.
    """
    User.objects.select_for_update(of=("self",)).get(
        pk=person.pk
    )  # two entries at once: the second sees the first
    other = Absence.objects.filter(user=person).touching(since, until).order_by("since").first()
    if other:
        raise Refused(
            f"Đã ghi nghỉ từ {vietnamese.date(other.since)} đến hết {vietnamese.date(other.until)}. "
            "Hãy chọn những ngày khác, hoặc xóa lần nghỉ đã ghi trước."
        )
    absence = Absence.objects.create(user=person, since=since, until=until, reason=reason)
    record(by, "absence_add", person, detail=_days(absence))
    return absence


@transaction.atomic
def remove_absence(*, by: Actor, absence: Absence) -> None:
    """Remove leave that was entered by mistake or not taken; a second click finds nothing and changes nothing."""
    removed, _ = Absence.objects.filter(pk=absence.pk).delete()
    if removed:
        record(by, "absence_remove", absence.user, detail=_days(absence))


def _days(absence: Absence) -> dict[str, str]:
    return {"từ ngày": vietnamese.date(absence.since), "đến hết ngày": vietnamese.date(absence.until)}
