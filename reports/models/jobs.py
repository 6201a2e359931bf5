"""What the worker makes and stores as one file: asked for, running, done, stopped or failed."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User

if TYPE_CHECKING:
    from accounts.models import Ward

SILENT_MAKING = timedelta(minutes=3)
"""A job whose worker gives a sign of life every few seconds has lost it when none came for so long."""
LONGEST_MAKING = timedelta(minutes=30)
"""Far above what the largest file takes; a job that runs longer lost its worker, and no other takes it up."""

LAST_SECONDS = 5


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
        if self.state != self.State.RUNNING:
            return False
        if self.beat_at is not None:
            return timezone.now() - self.beat_at > SILENT_MAKING
        return timezone.now() - (self.started_at or self.asked_at) > LONGEST_MAKING

    @property
    def worker_is_silent(self) -> bool:
        """Whether no worker has taken the job, or the one that did gave no sign, for 60 seconds (real clock)."""
        heard = self.asked_at if self.state == self.State.WAITING else self.beat_at
        is_open = self.state in {self.State.WAITING, self.State.RUNNING}
        return is_open and heard is not None and timezone.now() - heard > settings.WORKER_SILENCE

    @property
    def remaining_words(self) -> str:
        """How long it will take, judged by the parts made so far (real clock); empty while nobody can know."""
        if self.state != self.State.RUNNING or self.started_at is None or not self.parts_done:
            return ""
        passed = (timezone.now() - self.started_at).total_seconds()
        seconds = passed / self.parts_done * max(0, self.parts_total - self.parts_done)
        if seconds <= LAST_SECONDS:
            return "sắp xong"
        if seconds <= 60:
            return f"còn khoảng {ceil(seconds / 10) * 10} giây"
        return f"còn khoảng {ceil(seconds / 60)} phút"


def has_file() -> Q:
    """The condition of a row that is done: finished, with a stored file, its size and its hash."""
    return ~Q(state="done") | (Q(size__gt=0, finished_at__isnull=False) & ~Q(stored_name="") & ~Q(digest=""))
