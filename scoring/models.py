"""What a ward found: the figures, and the result of each indicator with self, reviewed and appraised score apart."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Unit, User, Ward
from assignments.models import Assessment, Question
from criteria.models import Content, Indicator

HEAD_NOT_DISCIPLINED = "head_not_disciplined"
"""Key of the condition that leadership confirms (QĐ 25/2021/QĐ-TTg, Điều 4 khoản 3)."""


class IndicatorResultQuerySet(models.QuerySet["IndicatorResult"]):
    def visible_to(self, user: User) -> IndicatorResultQuerySet:
        return self.filter(assessment__ward=user.ward_id)

    def awaiting_review(self) -> IndicatorResultQuerySet:
        return self.filter(state=IndicatorResult.State.SUBMITTED)

    def with_guidance(self) -> IndicatorResultQuerySet:
        """Each carries ``guidance``: how many answers on it were published to the ward."""
        answers = Question.objects.published().filter(
            assessment=OuterRef("assessment"), indicator=OuterRef("indicator")
        )
        number = answers.order_by().values("indicator").annotate(number=Count("pk")).values("number")
        return self.annotate(guidance=Coalesce(Subquery(number), 0))


class IndicatorResult(models.Model):
    """Assessment × indicator. Live points are derived on read; *agreed* freezes them."""

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Chờ rà soát"
        RETURNED = "returned", "Trả lại"
        ACCEPTED = "accepted", "Chấp nhận"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="results")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="results")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)

    not_arising = models.BooleanField("không phát sinh", default=False)
    not_arising_ground = models.TextField("lý do không phát sinh", blank=True)

    self_points = models.DecimalField("điểm tự chấm", max_digits=6, decimal_places=2, null=True, blank=True)
    self_met = models.BooleanField("tự đánh giá đạt", null=True, blank=True)
    self_reason = models.TextField("lý do khác điểm máy tính", blank=True)
    self_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="results_self_scored"
    )
    self_at = models.DateTimeField(null=True, blank=True)

    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="results_signed")
    """Who answers for the indicator and confirmed what was handed in; the score sheet's column of signatures."""
    signed_as = models.CharField("chức danh khi ký xác nhận", max_length=150, blank=True)
    signed_at = models.DateTimeField("ký xác nhận lúc", null=True, blank=True)

    reviewed_points = models.DecimalField(
        "điểm rà soát", max_digits=6, decimal_places=2, null=True, blank=True
    )
    reviewed_met = models.BooleanField("rà soát: đạt", null=True, blank=True)
    reviewed_reason = models.TextField("lý do điểm rà soát khác điểm tự chấm", blank=True)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="results_reviewed"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_basis = models.JSONField("căn cứ lúc rà soát", null=True, blank=True, editable=False)
    """What the reviewed score rests on: figures, documents with their hashes, the computed result (scoring/basis.py)."""

    appraised_points = models.DecimalField(
        "điểm thẩm định", max_digits=6, decimal_places=2, null=True, blank=True
    )
    appraised_met = models.BooleanField("thẩm định: đạt", null=True, blank=True)
    appraised_reason = models.TextField("lý do điểm thẩm định khác", blank=True)
    appraised_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="results_appraisals_entered"
    )
    """Who of the ward entered what the appraising body decided."""
    appraised_at = models.DateTimeField(null=True, blank=True)

    shortfall = models.TextField("tồn tại, hạn chế", blank=True)
    remedy = models.TextField("giải pháp khắc phục", blank=True)
    remedy_owner = models.CharField("người thực hiện", max_length=150, blank=True)
    remedy_before = models.DateField("xong trước ngày", null=True, blank=True)

    objects = IndicatorResultQuerySet.as_manager()

    guidance: int  # answered by ``with_guidance``

    class Meta:
        ordering = ["indicator__order"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="result_once_per_indicator"),
            models.CheckConstraint(
                name="result_self_score_has_author",
                condition=Q(self_points__isnull=True, self_met__isnull=True) | Q(self_at__isnull=False),
            ),
            models.CheckConstraint(
                name="result_reviewed_score_has_author",
                condition=Q(reviewed_points__isnull=True, reviewed_met__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="result_submitted_has_author", condition=Q(state="draft") | Q(self_at__isnull=False)
            ),
            models.CheckConstraint(
                name="result_accepted_has_reviewed_score",
                condition=~Q(state="accepted")
                | (
                    Q(reviewed_at__isnull=False, reviewed_by__isnull=False)
                    & (Q(reviewed_points__isnull=False) | Q(reviewed_met__isnull=False))
                ),
            ),
            models.CheckConstraint(
                name="result_signature_is_whole",
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False, self_at__isnull=False),
            ),
            models.CheckConstraint(
                name="result_appraised_score_has_author",
                condition=Q(appraised_points__isnull=True, appraised_met__isnull=True)
                | Q(appraised_at__isnull=False),
            ),
            models.CheckConstraint(
                name="result_appraised_points_not_negative",
                condition=Q(appraised_points__isnull=True) | Q(appraised_points__gte=0),
            ),
            models.CheckConstraint(
                name="result_not_arising_has_ground",
                condition=Q(not_arising=False) | ~Q(not_arising_ground=""),
            ),
            models.CheckConstraint(
                name="result_points_not_negative",
                condition=(Q(self_points__isnull=True) | Q(self_points__gte=0))
                & (Q(reviewed_points__isnull=True) | Q(reviewed_points__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.indicator)

    @property
    def ward(self) -> Ward:
        return self.assessment.ward

    @property
    def handed_in_points(self) -> Decimal | None:
        """Return the self score as it counts: a draft's counts nowhere."""
        return None if self.state == self.State.DRAFT else self.self_points

    @property
    def handed_in_met(self) -> bool | None:
        """Return the self assessment as it counts: a draft's counts nowhere."""
        return None if self.state == self.State.DRAFT else self.self_met


class Measure(models.Model):
    """One typed figure of a content (or of the indicator itself), per residential group where the rule asks.

    ``value`` is canonical text (ISO date, decimal point, "1"/"0", options joined by a line break); ``kind`` says which.
    ``slot`` ("content/key/group", 0 for none) makes the row unique: SQLite knows no unique rows over nulls.
    """

    result = models.ForeignKey(IndicatorResult, models.CASCADE, related_name="measures")
    content = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="measures")
    key = models.CharField(max_length=64)
    group = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="measures")
    slot = models.CharField(max_length=100, editable=False)
    kind = models.CharField(max_length=16)
    value = models.TextField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="measures_entered")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["content__number", "key", "group"]
        constraints = [
            models.UniqueConstraint(fields=["result", "slot"], name="measure_once"),
        ]

    @staticmethod
    def slot_of(content_id: int | None, key: str, group_id: int | None = None) -> str:
        return f"{content_id or 0}/{key}/{group_id or 0}"


class ResultEvent(models.Model):
    """One move or message of an indicator: saved, submitted, returned, accepted, said; newest last."""

    result = models.ForeignKey(IndicatorResult, models.CASCADE, related_name="events")
    act = models.CharField(max_length=16)
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="result_events")
    position = models.CharField(max_length=150, blank=True)
    comment = models.TextField(blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class ConditionFinding(models.Model):
    """What leadership confirmed of a condition that no figure answers (no disciplined head, Điều 4 khoản 3)."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="condition_findings")
    key = models.CharField(max_length=32)
    met = models.BooleanField("đạt")
    ground = models.TextField("căn cứ")
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="condition_findings")
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        indexes = [models.Index(fields=["assessment", "key"], name="finding_of_condition")]

    @property
    def ward(self) -> Ward:
        return self.assessment.ward
