"""``manage.py collect_orphans``: remove what a killed process left in the store and no row speaks of."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.runs import Run, job_run
from evidence import store
from evidence.orphans import HOUR, orphans


class Command(BaseCommand):
    help = "Remove stored files that no row names, once they are older than a day; --dry-run only lists them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--hours", type=int, default=24, help="age from which a file counts as left behind"
        )
        parser.add_argument("--dry-run", action="store_true", help="list, remove nothing")

    def handle(self, *args: Any, hours: int, dry_run: bool, **options: Any) -> None:
        if hours < 1:
            raise CommandError("--hours must be at least 1: an upload may be under way.")
        with nullcontext(Run()) if dry_run else job_run("collect_orphans") as run:
            found = sorted(_left_behind(time.time() - hours * HOUR))
            for name in found:
                self.stdout.write(name)
                if not dry_run:
                    store.discard(name)
            run.summary = f"Đã dọn {len(found)} tệp bỏ dở." if found else "Không có tệp bỏ dở."
        self.stdout.write(f"{len(found)} files {'would be' if dry_run else 'were'} removed.")


def _left_behind(before: float) -> Iterator[str]:
    yield from (name for name, changed in orphans() if changed < before)
    yield from (name for name, changed in store.unfinished_files() if changed < before)
