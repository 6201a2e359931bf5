"""What is assessed: ward × framework × year."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import User, Ward
from criteria.models import Framework


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        return self.filter(ward=user.ward_id)

    def yearly(self) -> AssessmentQuerySet:
        """The yearly standard, not the targets of a programme."""
        return self.exclude(framework__mode=Framework.Mode.TARGETS)

    def programmes(self) -> AssessmentQuerySet:
        """The years of programmes with targets of their own."""
        return self.filter(framework__mode=Framework.Mode.TARGETS)

    def hold(self, pk: int) -> Assessment:
        """Lock the year's row within a transaction and return it as it stands, with ward and framework.

        Whoever moves the year does this first, and so does every verb whose row a move rests on: neither comes between
        the other's reading and writing.
        """
        rows = self.select_for_update(of=("self",), no_key=True).select_related("ward", "framework")
        return rows.get(pk=pk)


class Assessment(models.Model):
    """Ward × framework × year: identity, state and version only. What moves it reads more than this app knows."""

    class State(models.TextChoices):
        SELF_SCORING = "self_scoring", "Tự chấm và nộp tài liệu"
        REVIEW = "review", "Rà soát"
        POSTING = "posting", "Niêm yết công khai"
        MEETING = "meeting", "Họp thống nhất kết quả"
        AGREED = "agreed", "Đã thống nhất kết quả"
        SENT = "sent", "Đã gửi hồ sơ"
        RECOGNISED = "recognised", "Đã công nhận"
        NOT_RECOGNISED = "not_recognised", "Chưa đạt chuẩn"

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="assessments")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField("năm đánh giá")
    state = models.CharField(max_length=16, choices=State.choices, default=State.SELF_SCORING)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(default=timezone.now)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "framework", "year"], name="assessment_once"),
        ]

    def __str__(self) -> str:
        return f"Kỳ đánh giá năm {self.year}"

    @property
    def is_decided(self) -> bool:
        """Whether the year has ended, recognised or not."""
        return self.state in {self.State.RECOGNISED, self.State.NOT_RECOGNISED}
