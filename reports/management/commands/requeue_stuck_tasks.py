"""``manage.py requeue_stuck_tasks``: take up again what a killed worker left behind; run every ten minutes by a timer."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.runs import job_run
from reports import stuck


class Command(BaseCommand):
    help = "Put tasks that run longer than they may back into the queue, ask anew for lost readings and for waiting scans."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--minutes",
            type=int,
            help="age from which anything counts as stuck; default: each kind's own limit",
        )

    def handle(self, *args: Any, minutes: int | None, **options: Any) -> None:
        if minutes is not None and minutes < 0:
            raise CommandError("--minutes must not be negative.")
        with job_run("requeue_stuck_tasks") as run:
            found = stuck.look(longest=None if minutes is None else timedelta(minutes=minutes))
            run.summary, run.ok = found.summary, not found.given_up
        self.stdout.write(
            f"{found.tasks} tasks and {found.readings} readings were put back, {found.given_up} tasks given up, "
            f"{found.scanned} files scanned."
        )
