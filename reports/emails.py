"""Letters of the reports app: one function each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User, Ward

if TYPE_CHECKING:
    from reports.reminders import Item

log = logging.getLogger(__name__)


def reminder(person: User, ward: Ward, items: Sequence[Item], contact: str) -> bool:
    """Send one person the list of what is due; return whether the mail server took it.

    ``contact`` names the coordinator with the post. A server that does not answer is logged: the next run tries again.
    """
    context = {
        "person": person,
        "ward": ward,
        "items": items,
        "contact": contact,
        "link": f"{settings.PORTAL_URL}{reverse('reports:my_work')}",
    }
    letter = EmailMessage(
        subject=f"[{ward.name_with_kind}] {subject_of(items)}",
        body=render_to_string("reports/reminder_email.txt", context),
        to=[person.email],
    )
    try:
        letter.send()
    except OSError:
        log.exception("The reminder for user %s could not be sent", person.pk)
        return False
    return True


def subject_of(items: Sequence[Item]) -> str:
    """Return "1 việc quá hạn, 3 việc đến hạn trong tuần 20/11 – 26/11, 2 việc đến hạn sau đó"."""
    on = items[0].on
    monday = on - timedelta(days=on.weekday())
    sunday = monday + timedelta(days=6)
    late = sum(item.due_on < on for item in items)
    week = sum(on <= item.due_on <= sunday for item in items)
    later = len(items) - late - week
    this_week = f"đến hạn trong tuần {_short(monday)} – {_short(sunday)}"
    counts = [(late, "quá hạn"), (week, this_week), (later, "đến hạn sau đó" if week else "sắp đến hạn")]
    return ", ".join(f"{number} việc {words}" for number, words in counts if number)


def _short(day: date) -> str:
    return f"{day:%d/%m}"
