"""Where derived pictures lie: under ``settings.PREVIEW_DIR`` by the hash of the original, made again at any time.

Two files with the same bytes share their pictures; who may see them is asked of the revision, by the view.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from evidence.models import Revision

WORK = "work-"
"""How the folders of jobs under way begin."""
FORGOTTEN_AFTER = 60 * 60
"""Seconds after which a job's folder is one of a process that was killed."""


def folder_of(revision: Revision) -> Path:
    """Return the folder of all that is derived from the file; the ending counts, for it says how the bytes are read."""
    name = f"{revision.digest}.{revision.extension}"
    return Path(settings.PREVIEW_DIR) / revision.digest[:2] / name


def page_path(revision: Revision, number: int, side: int, turn: int) -> Path:
    return folder_of(revision) / f"{number}-{side}-{turn}.webp"


def pdf_path(revision: Revision) -> Path:
    """Return where the PDF made of a Word or Excel file lies."""
    return folder_of(revision) / "office.pdf"


@contextmanager
def workplace() -> Iterator[Path]:
    """Yield a folder for one job on the cache's own disk, gone afterwards, with those of jobs that were killed."""
    root = Path(settings.PREVIEW_DIR)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in root.glob(f"{WORK}*"):
        with suppress(FileNotFoundError):  # its own job, or another, was quicker
            if time.time() - old.stat().st_mtime > FORGOTTEN_AFTER:
                shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=WORK, dir=root, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def keep(made: Path, target: Path) -> None:
    """Put what a job made in its place, whole or not at all; the second of two jobs puts the same there again."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made.replace(target)


def forget(revision: Revision) -> None:
    """Remove what was derived from a file that is gone."""
    shutil.rmtree(folder_of(revision), ignore_errors=True)
