"""``manage.py collect_orphans``: remove what a killed process left behind and no row speaks of."""

import shutil
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.runs import Run, job_run
from config import vietnamese as vi
from evidence import store
from evidence.models import Revision
from evidence.preview.cache import WORK
from evidence.verifying import orphans, portions
from reports.verifying.shelves import SHELVES

HOUR = 3600
PREVIEW_AGE = 30 * 24 * HOUR
"""Seconds that the pictures of a file that is gone are kept at least."""


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
            files = sorted(_files(hours * HOUR))
            folders = sorted(_previews(hours * HOUR))
            for name in files:
                self.stdout.write(name)
                if not dry_run:
                    store.discard(name)
            for folder in folders:
                self.stdout.write(f"previews/{folder.name}")
                if not dry_run:
                    shutil.rmtree(folder, ignore_errors=True)
            run.summary = _sentence(len(files), len(folders))
        done = "would be" if dry_run else "were"
        previews = f" and {len(folders)} previews" if folders else ""
        self.stdout.write(f"{len(files)} files{previews} {done} removed.")


def _files(age: int) -> Iterator[str]:
    """Yield the stored names of what no row speaks of: whole files, and uploads that never ended."""
    for fault in orphans(older_than=age, shelves=SHELVES):
        yield fault.file
    before = time.time() - age
    for name, changed in store.unfinished_files():
        if changed < before:
            yield name


def _previews(age: int) -> Iterator[Path]:
    """Yield the folders of pictures whose file is gone (``preview/cache.py`` names them by its hash), and broken jobs'."""
    root = Path(settings.PREVIEW_DIR)
    for job in root.glob(f"{WORK}*"):
        if _changed(job) < time.time() - age:
            yield job
    before = time.time() - PREVIEW_AGE
    old = (folder for folder in root.glob("[0-9a-f][0-9a-f]/*") if _changed(folder) < before)
    for portion in portions(old):
        digests = {folder: folder.name.partition(".")[0] for folder in portion}
        known = set(Revision.objects.filter(digest__in=digests.values()).values_list("digest", flat=True))
        yield from (folder for folder, digest in digests.items() if digest not in known)


def _changed(path: Path) -> float:
    """Return when something was last put there, in seconds since 1970; a moment ago for what has just gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _sentence(files: int, previews: int) -> str:
    """Return the sentence for the health page."""
    parts = [f"{vi.number(files)} tệp bỏ dở"] if files else []
    parts += [f"{vi.number(previews)} bản xem trước không còn dùng"] if previews else []
    return f"Đã dọn {', '.join(parts)}." if parts else "Không có tệp bỏ dở."
