"""The course of an assessment: its moves, and where it stood from week to week."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import User, Ward
from assignments.models import Assessment


class CourseEvent(models.Model):
    """One move of the assessment: who (and in which post), when, from where to where, why. Never changed."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="course_events")
    act = models.CharField(max_length=32)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    at = models.DateTimeField(default=timezone.now)
    on = models.DateField()
    """The ward's own day, by which deadlines are measured."""
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="course_events")
    person = models.CharField(max_length=120)
    position = models.CharField(max_length=150, blank=True)
    comment = models.TextField(blank=True)
    version = models.PositiveIntegerField()
    """The assessment's version after the move."""

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "version"], name="course_event_once_per_version")
        ]

    @property
    def ward(self) -> Ward:
        return self.assessment.ward


class WeeklySnapshot(models.Model):
    """Where a year stood on a Monday: the numbers that "So với tuần trước" compares with; derived, never corrected."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="snapshots")
    day = models.DateField()
    """The ward's own day, a Monday."""
    figures = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["assessment", "day"], name="snapshot_once_a_day")]
