"""Work that was lost with its worker: tasks that run longer than they may, readings and scans that nobody finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from evidence.reading import making
from reports.models import LONGEST_MAKING

LONGEST = {
    "reports.tasks.make_dossier": LONGEST_MAKING,
    "reports.tasks.make_posting": LONGEST_MAKING,
    "reports.tasks.make_issue": LONGEST_MAKING,
    "reports.tasks.make_volume": LONGEST_MAKING,
}
"""How long a task may run, by its name; a worker that was killed leaves its task running for ever."""
LONGEST_READING = timedelta(minutes=15)
"""Recognition of a thick scan, conversion and preview together stay well below (their own limits are seconds)."""
MOST_WORKERS = 3
"""A task that ended so many workers is given up."""
GIVEN_UP = "The task ended every worker that took it up."


@dataclass(frozen=True)
class Found:
    """What one look brought: tasks taken up again and given up, readings asked for anew, scans settled."""

    tasks: int
    given_up: int
    readings: int
    scanned: int

    @property
    def summary(self) -> str:
        """Return the sentence for the health page."""
        said = [
            (self.tasks, "việc chạy lại"),
            (self.given_up, "việc bỏ vì hỏng nhiều lần"),
            (self.readings, "tệp đọc lại"),
            (self.scanned, "tệp quét xong"),
        ]
        done = ", ".join(f"{number} {words}" for number, words in said if number)
        return f"{done[0].upper()}{done[1:]}." if done else "Không có việc nào dở dang."


def look(*, longest: timedelta | None = None) -> Found:
    """Put what is stuck back into the queue; ``longest`` takes the place of every limit.

    Tasks may run twice and do their work once, so one that runs longer than its limit and ends after all does no harm.
    """
    again = given_up = 0
    for task in DBTaskResult.objects.running().order_by("started_at"):
        limit = longest if longest is not None else LONGEST.get(task.task_path, LONGEST_READING)
        if task.started_at is None or task.started_at > timezone.now() - limit:
            continue
        if _put_back(task):
            given_up += len(task.worker_ids) >= MOST_WORKERS
            again += len(task.worker_ids) < MOST_WORKERS
    readings = making.requeue(longest if longest is not None else LONGEST_READING)
    return Found(again, given_up, readings, making.scan_again())


def _put_back(task: DBTaskResult) -> bool:
    """Let the task wait again, or fail when it ended too many workers; False when its worker was alive after all."""
    same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) >= MOST_WORKERS:
        return bool(same.update(status="FAILED", finished_at=timezone.now(), traceback=GIVEN_UP))
    return bool(same.update(status="READY", started_at=None))
