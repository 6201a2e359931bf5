"""``manage.py verify_evidence``: read every stored file again and name the damaged, cut, swapped, missing and orphaned ones."""

import time
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Ward
from accounts.runs import Run, job_run
from config.vietnamese import number
from evidence import store
from evidence.models import Revision
from evidence.orphans import HOUR, orphans

DAY = 24 * HOUR


class Command(BaseCommand):
    help = (
        "Compare every stored file with the size and hash it was received with, and name files no row speaks of; "
        "exit 1 when one differs, is missing, or was left behind for more than a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ward", help="slug of one ward only")

    def handle(self, *args: Any, ward: str | None, **options: Any) -> None:
        if ward and not Ward.objects.filter(slug=ward).exists():
            raise CommandError(f"There is no ward {ward!r}.")
        with nullcontext(Run()) if ward else job_run("verify_evidence") as run:
            checked, faults = self._check(ward or "")
            left = self._left_behind(ward or "")
            run.ok = not (faults or left)
            run.summary = _summary(checked, faults, left)
        if faults:
            raise CommandError(f"{faults} of {checked} files are not as they were received.")
        if left:
            raise CommandError(f"{left} files no row speaks of: run manage.py collect_orphans.")
        self.stdout.write(f"{checked} files, all as they were received.")

    def _check(self, ward: str) -> tuple[int, int]:
        """Return how many files were read and how many of them are not as they were received."""
        rows = Revision.objects.order_by("pk")
        if ward:
            rows = rows.filter(document__ward__slug=ward)
        checked = faults = 0
        for revision in rows.iterator(chunk_size=500):
            checked += 1
            problem = self._problem(revision)
            if problem and Revision.objects.filter(pk=revision.pk).exists():  # a draft may go while this runs
                faults += 1
                self.stdout.write(f"revision {revision.pk} ({revision.stored_name}): {problem}")
        return checked, faults

    def _left_behind(self, ward: str) -> int:
        """Name the files no row speaks of; return how many of them ``collect_orphans`` should have removed.

        A younger one may belong to an upload that was cut off a moment ago, or is just being stored.
        """
        old = 0
        for name, changed in sorted(orphans(ward)):
            is_old = changed < time.time() - DAY
            old += is_old
            self.stdout.write(f"orphan {name}{'' if is_old else ' (less than a day old)'}")
        return old

    def _problem(self, revision: Revision) -> str:
        try:
            with store.path_of(revision.stored_name).open("rb") as file:
                digest, size = store.hash_of(file, revision.algorithm)
        except FileNotFoundError:
            return "missing"
        except OSError as error:
            return f"cannot be read ({error.strerror})"
        if size != revision.size:
            return f"{size} bytes instead of {revision.size}"
        return "" if digest == revision.digest else "content differs from what was received"


def _summary(checked: int, faults: int, left: int) -> str:
    """Return the sentence for the health page; never the name of a file."""
    said = f"{number(checked)} tệp, " + (
        f"{number(faults)} tệp không còn như khi nhận" if faults else "tất cả như khi nhận"
    )
    return f"{said}; {number(left)} tệp bỏ dở chưa dọn." if left else f"{said}."
