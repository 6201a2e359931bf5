"""``manage.py send_reminders``: tell everybody what is due; run daily by a timer (docs/setup.md)."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Ward
from reports import reminders

BY = Actor.system("manage.py send_reminders")


class Command(BaseCommand):
    help = "Remind people of reports, tasks and proof: 30, 7 and 1 day before the last day, and once when it is past."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ward", help="slug of one ward only")
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day to count from; default: today, for a demo ward its own day",
        )

    def handle(self, *args: Any, ward: str | None, on: date | None, **options: Any) -> None:
        wards = Ward.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on or timezone.localdate()))
        if ward:
            wards = Ward.objects.filter(slug=ward)
            if not wards.exists():
                raise CommandError(f"There is no ward {ward!r}.")
        for one in wards.order_by("slug"):
            run = reminders.send(one, on=on, by=BY)
            steps = ", ".join(f"{step}: {number}" for step, number in sorted(run.steps.items())) or "none"
            letters = f"{run.letters} letters" + (f", {run.failed} not sent" if run.failed else "")
            self.stdout.write(f"{one.slug}: {run.people} people, steps {steps}, {letters}")
