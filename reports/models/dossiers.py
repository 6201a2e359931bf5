"""What is printed: dossiers of an assessment, made by the worker."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, Ward
from assignments.models import Assessment

LONGEST_MAKING = timedelta(minutes=30)
"""Far above what the largest draft takes; a draft that runs longer lost its worker, and no other takes it up."""


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User) -> DossierQuerySet:
        return self.filter(assessment__ward=user.ward_id)


class Dossier(models.Model):
    """One numbered draft of the year's dossier: asked for, made by the worker, stored with its hash."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ xử lý"
        RUNNING = "running", "Đang xử lý"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không dựng được"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="dossiers")
    number = models.PositiveSmallIntegerField("dự thảo số")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="dossiers_asked")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    parts_done = models.PositiveSmallIntegerField(default=0)
    parts_total = models.PositiveSmallIntegerField(default=0)
    part_running = models.CharField(max_length=200, blank=True)
    problem = models.TextField("vì sao không dựng được", blank=True)
    stored_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="dossier_number_once"),
            models.CheckConstraint(
                name="dossier_done_has_file",
                condition=~Q(state="done")
                | (Q(size__gt=0, finished_at__isnull=False) & ~Q(stored_name="") & ~Q(digest="")),
            ),
            models.CheckConstraint(
                name="dossier_failed_says_why", condition=~Q(state="failed") | ~Q(problem="")
            ),
        ]

    def __str__(self) -> str:
        return f"Dự thảo {self.number}"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward

    @property
    def percent(self) -> int:
        """How much is done, by parts; for the bar."""
        return round(100 * self.parts_done / self.parts_total) if self.parts_total else 0

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING} and not self.is_abandoned

    @property
    def is_abandoned(self) -> bool:
        """Whether the worker that took the draft must have died (real clock)."""
        began = self.started_at or self.asked_at
        return self.state == self.State.RUNNING and timezone.now() - began > LONGEST_MAKING

    @property
    def worker_is_silent(self) -> bool:
        """Whether no worker has taken the draft for 60 seconds (real clock)."""
        return self.state == self.State.WAITING and timezone.now() - self.asked_at > settings.WORKER_SILENCE

    @property
    def page_address(self) -> str:
        return reverse("reports:dossier", kwargs={"year": self.assessment.year})

    @property
    def file_name(self) -> str:
        """The name the file is downloaded under."""
        return f"Hồ sơ {self.assessment.year} - {self.ward.name_with_kind} - dự thảo {self.number}.pdf"
