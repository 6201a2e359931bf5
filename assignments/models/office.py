"""What belongs to a ward's daily office: its days off, and questions on indicators with their answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User, Ward
from assignments.models.assessments import Assessment
from criteria.models import Indicator


class Holiday(models.Model):
    """A ward's own correction of the public holidays: one more day off, or a day that is worked after all (làm bù)."""

    ward = models.ForeignKey(Ward, models.CASCADE, related_name="holidays")
    day = models.DateField("ngày")
    name = models.CharField("tên", max_length=200)
    is_off = models.BooleanField("được nghỉ", default=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["ward", "day"], name="holiday_once_per_ward")]

    def __str__(self) -> str:
        return self.name


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User) -> QuestionQuerySet:
        return self.filter(assessment__ward=user.ward_id)

    def unanswered(self) -> QuestionQuerySet:
        return self.filter(answered_at__isnull=True)

    def published(self) -> QuestionQuerySet:
        return self.filter(published_at__isnull=False)


class Question(models.Model):
    """A difficulty an official raises on an indicator; the answer may be published to the whole ward as guidance."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="questions")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="questions")
    text = models.TextField("khó khăn, vướng mắc")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="questions_asked")
    asked_as = models.CharField("chức danh khi hỏi", max_length=150, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField("trả lời", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="questions_answered"
    )
    answered_as = models.CharField("chức danh khi trả lời", max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="question_answered_has_time", condition=Q(answer="") | Q(answered_at__isnull=False)
            ),
            models.CheckConstraint(
                name="question_published_is_answered",
                condition=Q(published_at__isnull=True) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
