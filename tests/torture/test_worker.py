"""``kill -9`` of the real worker in the middle of its work: what it left is taken up again and done once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from evidence import intake
from evidence.intake import Incoming
from evidence.models import Reading
from tests.cast import Cast, actor, make_cast
from tests.evidence import files
from tests.torture.conftest import Environment
from tests.torture.courses import tell
from tests.torture.slow import wait_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.torture]
PATIENCE = 240


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def worker(environment: Environment, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--interval", "0.1", *options]
    return subprocess.Popen(
        command, env=environment, cwd=settings.BASE_DIR, start_new_session=True, stderr=subprocess.DEVNULL
    )


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=PATIENCE)


def finish(environment: Environment) -> None:
    process = worker(environment, "--batch")
    try:
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        process.kill()


def test_a_task_whose_worker_was_killed_is_done_by_the_next(
    cast: Cast, environment: Environment, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    task = DBTaskResult.objects.get(pk=wait_once.enqueue(str(begun)).id)
    first = worker(environment)
    until(begun.exists)
    kill(first)
    task.refresh_from_db()
    assert task.status == "RUNNING"
    finish(environment)  # nobody takes it up by itself
    task.refresh_from_db()
    assert task.status == "RUNNING"
    call_command("requeue_stuck_tasks", minutes=0)
    finish(environment)
    task.refresh_from_db()
    assert (task.status, task.return_value, len(task.worker_ids)) == ("SUCCESSFUL", "done", 2)
    tell("a worker killed in the middle of a task: requeued, done by the next, 2 attempts")


def test_every_file_is_read_whenever_the_worker_was_killed(cast: Cast, environment: Environment) -> None:
    place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("2.1")}
    for number in range(4):
        incoming = Incoming([files.pdf(text=f"Báo cáo {number}")], f"{number}.pdf", timezone.now())
        intake.take(**place, incoming=incoming, by=actor(cast.an))  # type: ignore[arg-type]
    first = worker(environment)
    until(lambda: Reading.objects.filter(state__in=["running", "done"]).count() >= 2)
    kill(first)
    call_command("requeue_stuck_tasks", minutes=0)
    finish(environment)
    assert set(Reading.objects.values_list("state", flat=True)) == {"done"}
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    tell(f"a worker killed while it reads: {Reading.objects.count()} of 4 files read in the end")
