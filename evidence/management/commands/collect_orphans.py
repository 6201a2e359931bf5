"""``manage.py collect_orphans``: remove what a killed process left in the store and no row speaks of."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence import store
from evidence.models import Revision

HOUR = 3600


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
        before = time.time() - hours * HOUR
        old = [name for name, changed in store.kept_files() if changed < before]
        known = set(Revision.objects.values_list("stored_name", flat=True))
        orphans = [name for name in old if name not in known]
        orphans += [name for name, changed in store.unfinished_files() if changed < before]
        for name in sorted(orphans):
            self.stdout.write(name)
            if not dry_run:
                store.discard(name)
        self.stdout.write(f"{len(orphans)} files {'would be' if dry_run else 'were'} removed.")
