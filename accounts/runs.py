"""Writing down the runs of commands, so that the health page can say when each last ran and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import JobRun

KEPT_RUNS = 100


@dataclass
class Run:
    """What the body of a run says at its end: one Vietnamese sentence, and whether all was well."""

    summary: str = ""
    ok: bool = True


@contextmanager
def job_run(name: str) -> Iterator[Run]:
    """Write a run of the command ``name``: begun now, ended with what the body says, or as failed when it raises."""
    row = JobRun.objects.create(name=name)
    run = Run()
    try:
        yield run
    except BaseException:
        run.ok = False
        raise
    finally:
        row.finished_at, row.ok, row.summary = timezone.now(), run.ok, run.summary[:500]
        row.save(update_fields=["finished_at", "ok", "summary"])
        old = JobRun.objects.filter(name=name).values_list("pk", flat=True)[KEPT_RUNS:]
        JobRun.objects.filter(pk__in=list(old)).delete()
