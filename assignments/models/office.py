"""What belongs to a ward's daily office: its days off, and questions on indicators with their answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Position, User, Ward
from assignments.models.assessments import Assessment
from assignments.models.duties import Assignment
from assignments.models.plans import Plan
from config import vietnamese
from config.access import Role, has_role
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
        """What was published to the ward, what the person asked, and what concerns them.

        That is: everything for the justice officer, leadership and the plan's coordinator; for others the indicators in
        which the plan gives them a part on the ward's day.
        """
        if user.ward is None:
            return self.none()
        of_ward = self.filter(assessment__ward=user.ward_id)
        if has_role(user, Role.JUSTICE_OFFICER, Role.LEADER):
            return of_ward
        part = Assignment.objects.of_person(user).filter(
            indicator=OuterRef("indicator"), plan__assessments=OuterRef("assessment")
        )
        held = Position.objects.held_by(user, user.ward.today())
        coordinated = Plan.objects.in_force().filter(
            assessments=OuterRef("assessment"), coordinator__in=held.values("pk")
        )
        return of_ward.filter(
            Q(published_at__isnull=False) | Q(asked_by=user) | Exists(part) | Exists(coordinated)
        )

    def matching(self, text: str) -> QuestionQuerySet:
        """Return the questions that hold every word, in the question, its answer or the indicator, whatever accents.

        Read in Python: a ward has some hundreds of questions, and SQLite folds no accents.
        """
        words = vietnamese.fold(text).split()
        if not words:
            return self
        rows = self.order_by().values_list("pk", "text", "answer", "indicator__code", "indicator__name")
        hits = [
            pk
            for pk, *said in rows
            if all(word in vietnamese.fold(" ".join(map(str, said))) for word in words)
        ]
        return self.filter(pk__in=hits)

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

    @property
    def asked_on(self) -> str:
        """The day of the question, as written: "20/11/2023"."""
        return vietnamese.date(timezone.localtime(self.asked_at))
