"""``manage.py send_reminders``: tell everybody what is due, on a Monday keep where years stand; run daily by a timer."""

import logging
from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Ward
from accounts.runs import Run, job_run
from reports import reminders, snapshots

log = logging.getLogger(__name__)

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
        with nullcontext(Run()) if ward or on else job_run("send_reminders") as job:
            told, failed = self._send(wards, on)
            job.ok = not failed
            job.summary = f"Đã nhắc {told} người." + (
                f" {len(failed)} phường chưa nhắc được." if failed else ""
            )
        if failed:
            raise CommandError(f"The reminders of {len(failed)} wards failed: {', '.join(failed)}.")

    def _send(self, wards: QuerySet[Ward], on: date | None) -> tuple[int, list[str]]:
        """Keep each ward's week and tell its people, the others too where one fails; return how many people, and the failed wards."""
        people, failed = 0, []
        for one in wards.order_by("slug"):
            try:
                snapshots.keep_week(one, on)
                run = reminders.send(one, on=on, by=BY)
            except Exception:
                log.exception("the reminders of ward %s failed", one.slug)
                failed.append(one.slug)
                continue
            people += run.people
            steps = ", ".join(f"{step}: {number}" for step, number in sorted(run.steps.items())) or "none"
            letters = f"{run.letters} letters" + (f", {run.failed} not sent" if run.failed else "")
            self.stdout.write(f"{one.slug}: {run.people} people, steps {steps}, {letters}")
        return people, failed
