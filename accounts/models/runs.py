"""The last run of each command that a timer starts: what the health page shows."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class JobRun(models.Model):
    """One run of a command or of a look-out of the worker; of each name the last hundred are kept."""

    name = models.CharField(max_length=64)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    ok = models.BooleanField(null=True)
    """None while it runs, or when it was killed."""
    summary = models.CharField(max_length=500, blank=True)
    """One Vietnamese sentence for the health page; never names of people or of files."""

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["name", "-started_at"], name="runs_of_job")]

    def __str__(self) -> str:
        return self.name
