"""The course of one reading: scanned, read, searched for what the register wants, made ready to be looked at.

``Reading.attempts`` is the fence: who took the reading up may write only while nobody took it up again. Nothing is read
or run inside a transaction.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evidence import preview, store
from evidence.models import Reading, Revision
from evidence.preview import cache
from evidence.reading.reader import Outcome, read_file

log = logging.getLogger(__name__)
State, Scan = Reading.State, Reading.Scan

MOST_ATTEMPTS = 3
GIVEN_UP = (
    "Tệp làm bộ đọc dừng giữa chừng nhiều lần nên không đọc nữa. Tệp vẫn dùng được; xin ghi sổ bằng tay."
)
MISSING = "Không tìm thấy tệp trong kho lưu. Xin báo người quản trị phường."
INFECTED = "Máy quét thấy mã độc trong tệp, nên tệp không được đọc."


def begin(revision: Revision, *, scan: str = Reading.Scan.OFF, priority: int = 0) -> Reading:
    """Ask for the reading of a stored file; inside the transaction that makes its revision.

    ``priority`` is the task's (-100 to 100): below zero it waits behind what people send.
    """
    reading = Reading.objects.create(revision=revision, scan=scan)
    _enqueue(revision.pk, priority)
    return reading


def again(reading: Reading) -> None:
    """Ask for one more reading, from the first attempt on: a recogniser was installed, or the last one failed."""
    Reading.objects.filter(pk=reading.pk).update(
        state=State.WAITING, attempts=0, asked_at=timezone.now(), finished_at=None
    )
    _enqueue(reading.revision_id)


def read(revision: int) -> None:
    """Read one file; may run twice at once, and again after it was killed. What is done already is left alone.

    A revision that is gone (a draft that was removed) is nothing to do.
    """
    reading = _take_up(revision)
    if reading is None:
        return
    _scan(reading)
    if reading.scan == Scan.FOUND:
        _finish(reading, Outcome(problem=INFECTED, failed=True))
        return
    stored = reading.revision
    path = store.path_of(stored.stored_name)
    if not path.is_file():
        log.warning("The file of revision %s is missing from the store.", stored.pk)
        _finish(reading, Outcome(problem=MISSING, failed=True))
        return
    preview.prepare(stored)  # first: it is looked at while a scan is still being recognised
    _finish(reading, read_file(path, stored.extension, cache.pdf_path(stored)))


def _take_up(revision: int) -> Reading | None:
    """Return the reading when it waited and is now this process's own."""
    waiting = Reading.objects.filter(revision=revision, state=State.WAITING)
    if not waiting.update(state=State.RUNNING, attempts=F("attempts") + 1, asked_at=timezone.now()):
        return None
    return Reading.objects.select_related("revision__document__ward").get(revision=revision)


def _scan(reading: Reading) -> None:
    from evidence import scanning  # late: it knows the readings

    if reading.scan == Scan.WAITING:
        path = store.path_of(reading.revision.stored_name)
        if path.is_file():
            scanning.settle(reading, scanning.scan(path))


def _finish(reading: Reading, outcome: Outcome) -> None:
    """Write what was found, unless the reading was taken up again meanwhile; how people turned the page stays."""
    if outcome.rotation:
        upright = Reading.objects.filter(pk=reading.pk, attempts=reading.attempts, rotation=0)
        upright.update(rotation=outcome.rotation)
    Reading.objects.filter(pk=reading.pk, state=State.RUNNING, attempts=reading.attempts).update(
        state=State.FAILED if outcome.failed else State.DONE,
        source=outcome.source,
        text=outcome.text,
        folded=outcome.folded,
        pages=min(outcome.pages, 2**31 - 1),
        proposals=[proposal.plain() for proposal in outcome.proposals],
        signatures=outcome.signatures,
        problem=outcome.problem[:300],
        finished_at=timezone.now(),
    )


def scan_again() -> int:
    """Ask the scanner about every stored file that still waits for its answer; return how many have one now."""
    from evidence import scanning  # late: it knows the readings

    settled = 0
    for reading in (
        Reading.objects.unscanned().select_related("revision__document__ward").order_by("asked_at")
    ):
        path = store.path_of(reading.revision.stored_name)
        if path.is_file():
            scanning.settle(reading, scanning.scan(path))
            settled += reading.scan != Scan.WAITING
    return settled


def requeue(older_than: timedelta) -> int:
    """Ask anew for readings that nobody finished: their worker was killed, or their task was lost.

    Return how many were asked for; one that ended its worker ``MOST_ATTEMPTS`` times fails instead.
    """
    now = timezone.now()
    stuck = Reading.objects.waiting().filter(asked_at__lt=now - older_than)
    stuck.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, problem=GIVEN_UP, finished_at=now)
    asked = 0
    for reading in stuck.filter(attempts__lt=MOST_ATTEMPTS).order_by("asked_at"):
        same = Reading.objects.filter(pk=reading.pk, state=reading.state, attempts=reading.attempts)
        if same.update(state=State.WAITING, asked_at=now):
            _enqueue(reading.revision_id)
            asked += 1
    return asked


def _enqueue(revision: int, priority: int = 0) -> None:
    from evidence.tasks import read_file as task  # late: the task runs this module

    transaction.on_commit(lambda: task.using(priority=priority).enqueue(revision))
