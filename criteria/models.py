"""The rules of the game as data: frameworks, their criteria, indicators and contents, each value with provenance."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User, Ward
from config.access import Role, has_role
from criteria.crosschecks import CrossCheck, cross_checks_of


class Certainty(models.TextChoices):
    """How sure the portal is of one value."""

    VERIFIED = "verified", "đã đối chiếu văn bản gốc"
    SEEN_ONCE = "seen_once", "thấy ở một nguồn"
    DERIVED = "derived", "suy ra từ nguồn khác"
    PARTIAL = "partial", "mới thấy một phần"
    GUESS = "guess", "ước đoán"
    ILLUSTRATIVE = "illustrative", "minh họa"
    UNKNOWN = "unknown", "chưa có nguồn"


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def visible_to(self, user: User) -> FrameworkQuerySet:
        """The regulations everybody has, and the versions of the person's own ward; drafts only who may edit them."""
        found = self.filter(Q(ward__isnull=True) | Q(ward=user.ward_id))
        if has_role(user, Role.PROVINCE):
            return found
        if not has_role(user, Role.WARD_ADMIN):
            return found.in_force()
        # A draft that several wards would share is the province's to edit, and nobody else's to see.
        shared = Q(ward__isnull=True) & Exists(Ward.objects.exclude(pk=user.ward_id or 0))
        return found.exclude(Q(state=Framework.State.DRAFT) & shared)

    def in_force(self) -> FrameworkQuerySet:
        """Without drafts: what a year may be assessed by."""
        return self.filter(state=Framework.State.IN_FORCE)

    def drafts(self) -> FrameworkQuerySet:
        return self.filter(state=Framework.State.DRAFT)

    def newest(self) -> FrameworkQuerySet:
        """Of each code the newest version among these only: another ward's later version hides nothing."""
        later = self.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
        return self.filter(~Exists(later))

    def other_versions_of(self, framework: Framework) -> FrameworkQuerySet:
        """The same code before and after, the newest first."""
        return self.filter(code=framework.code).exclude(pk=framework.pk).order_by("-version")

    def locked_versions(self, code: str) -> list[Framework]:
        """Lock every version of a rule set, drafts and other wards' too, and return them, the oldest first.

        Asked twice: who waited for the lock is shown the rows from before, without the version just made.
        """
        versions = self.filter(code=code).order_by("version").select_for_update()
        list(versions.values_list("pk"))
        return list(versions)

    def for_year(self, year: int) -> FrameworkQuerySet:
        return self.filter(
            Q(first_year__isnull=True) | Q(first_year__lte=year),
            Q(last_year__isnull=True) | Q(last_year__gte=year),
        )


class Framework(models.Model):
    """One version of one rule set: draft → in force → frozen once an assessment uses it; an edit makes a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        IN_FORCE = "in_force", "Đang áp dụng"

    class Mode(models.TextChoices):
        POINTS = "points", "chấm điểm"
        PASS_FAIL = "pass_fail", "đạt / chưa đạt"
        TARGETS = "targets", "mục tiêu"

    code = models.SlugField("mã", max_length=64)
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="frameworks")
    state = models.CharField("trạng thái", max_length=12, choices=State.choices, default=State.IN_FORCE)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later_versions")
    """The version it was edited from; null: it was loaded from a file."""
    title = models.CharField("tên", max_length=300)
    short_title = models.CharField("tên gọn", max_length=120)
    mode = models.CharField("cách đánh giá", max_length=16, choices=Mode.choices)
    illustrative = models.BooleanField("thang điểm minh họa", default=False)
    first_year = models.PositiveSmallIntegerField("áp dụng từ năm", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("áp dụng đến năm", null=True, blank=True)
    years_note = models.TextField(blank=True)
    issued_on = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    documents = models.JSONField("căn cứ pháp lý", default=list)
    thresholds = models.JSONField("điều kiện về điểm", default=dict)
    exclusions = models.JSONField("điều kiện loại trừ", default=list)
    deadlines = models.JSONField("thời hạn", default=list)
    dossier_parts = models.JSONField("thành phần hồ sơ", default=list)
    forms = models.JSONField("biểu mẫu", default=list)
    notes = models.JSONField("ghi chú về độ tin cậy", default=dict)
    cross_checks = models.JSONField("đối chiếu giữa các chỉ tiêu", default=list)
    digest = models.CharField(max_length=64)
    first_used_at = models.DateTimeField("dùng lần đầu lúc", null=True, blank=True)
    """Set when the first assessment opens by it. From then on the database refuses changes (criteria/frozen.py)."""

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["-first_year", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="framework_version_once"),
            models.CheckConstraint(name="framework_version_from_one", condition=Q(version__gte=1)),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="draft"), name="framework_one_draft_a_code"
            ),
            models.CheckConstraint(
                name="framework_draft_is_not_used",
                condition=~Q(state="draft") | Q(first_used_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def counts_points(self) -> bool:
        return self.mode == self.Mode.POINTS

    @property
    def agreements(self) -> tuple[CrossCheck, ...]:
        """Return which figures of different indicators must be equal."""
        return cross_checks_of(self.cross_checks)

    @property
    def is_shared(self) -> bool:
        """Return whether several wards of this installation go by it; one query."""
        return self.ward_id is None and Ward.objects.count() > 1

    def mark_used(self) -> None:
        """Freeze the framework: an assessment uses it now. Again is nothing new."""
        now = timezone.now()
        if Framework.objects.filter(pk=self.pk, first_used_at__isnull=True).update(first_used_at=now):
            self.first_used_at = now


class Valued(models.Model):
    """Name, points and rule of a node, each with its certainty and source; null is legal data ("chưa có")."""

    number = models.PositiveSmallIntegerField("số thứ tự")
    name = models.TextField("tên", null=True, blank=True)  # noqa: DJ001 - null says: not known, shown "chưa có"
    name_hint = models.TextField("gợi ý tên", blank=True)
    name_certainty = models.CharField(max_length=16, choices=Certainty.choices)
    name_source = models.TextField(blank=True)
    max_points = models.DecimalField("điểm tối đa", max_digits=6, decimal_places=2, null=True, blank=True)
    points_certainty = models.CharField(max_length=16, choices=Certainty.choices)
    points_source = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["number"]


class Ruled(Valued):
    rule: Any = models.JSONField("cách tính", null=True, blank=True)
    rule_certainty = models.CharField(max_length=16, choices=Certainty.choices)
    rule_source = models.TextField(blank=True)

    class Meta(Valued.Meta):
        abstract = True


class Criterion(Valued):
    framework = models.ForeignKey(Framework, models.CASCADE, related_name="criteria")

    class Meta(Valued.Meta):
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="criterion_number_once")]

    def __str__(self) -> str:
        return f"Tiêu chí {self.number}"


class Indicator(Ruled):
    """An indicator; its rule stands here when it has no contents, else in the contents."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="indicators")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="indicators")
    code = models.CharField("mã chỉ tiêu", max_length=16)  # "1.2"
    short_name = models.CharField("tên gọn", max_length=120, blank=True)
    not_arising = models.JSONField("không phát sinh", null=True, blank=True)  # {"text", "points"}
    evidence_examples = models.JSONField("tài liệu thường có", default=list)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta(Ruled.Meta):
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return f"Chỉ tiêu {self.code}"


class Content(Ruled):
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="contents")
    evidence_examples = models.JSONField("tài liệu thường có", default=list)

    class Meta(Ruled.Meta):
        constraints = [models.UniqueConstraint(fields=["indicator", "number"], name="content_number_once")]

    def __str__(self) -> str:
        return f"Nội dung {self.number}"


class ValueCheck(models.Model):
    """A person compared one value with the official text: who, when, which document. Rows are added, never edited."""

    class Field(models.TextChoices):
        NAME = "name", "tên"
        POINTS = "points", "điểm tối đa"
        RULE = "rule", "cách tính"

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="checks")
    path = models.CharField(max_length=32)  # "1", "1.2", "1.2.1": criterion, indicator, content
    field = models.CharField(max_length=8, choices=Field.choices)
    document = models.CharField("văn bản đã đối chiếu", max_length=300)
    checked_on = models.DateField("ngày đối chiếu")
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="value_checks")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "path", "field"], name="value_checked_once"),
        ]
