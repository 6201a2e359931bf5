"""What the worker makes and stores as one file: asked for, running, done, stopped or failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User

if TYPE_CHECKING:
    from accounts.models import Ward

LONGEST_MAKING = timedelta(minutes=30)
"""Far above what the largest file takes; a job that runs longer lost its worker, and no other takes it up."""


class Making(models.Model):
    """A file made by the worker, with its progress; abstract. A done one is stored with its SHA-256 and never changes."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ xử lý"
        RUNNING = "running", "Đang xử lý"
        DONE = "done", "Đã xong"
        STOPPED = "stopped", "Đã dừng"
        FAILED = "failed", "Không dựng được"

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="%(class)ss_asked")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    """When the worker last said that it is alive."""
    parts_done = models.PositiveIntegerField(default=0)
    parts_total = models.PositiveIntegerField(default=0)
    part_running = models.CharField(max_length=200, blank=True)
    problem = models.TextField("vì sao không dựng được", blank=True)
    stored_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def ward(self) -> Ward:
        raise NotImplementedError

    @property
    def percent(self) -> int:
        """How much is done, by parts; for the bar."""
        return round(100 * self.parts_done / self.parts_total) if self.parts_total else 0

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING} and not self.is_abandoned

    @property
    def is_abandoned(self) -> bool:
        """Whether the worker that took the job must have died (real clock)."""
        began = self.started_at or self.asked_at
        return self.state == self.State.RUNNING and timezone.now() - began > LONGEST_MAKING

    @property
    def worker_is_silent(self) -> bool:
        """Whether no worker has taken the job for 60 seconds (real clock)."""
        return self.state == self.State.WAITING and timezone.now() - self.asked_at > settings.WORKER_SILENCE


def has_file() -> Q:
    """The condition of a row that is done: finished, with a stored file, its size and its hash."""
    return ~Q(state="done") | (Q(size__gt=0, finished_at__isnull=False) & ~Q(stored_name="") & ~Q(digest=""))
