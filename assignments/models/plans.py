"""A plan, its own text, and the stages of a programme."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from accounts.models import Position, User, Ward
from assignments.models.assessments import Assessment
from criteria.models import Indicator


def lineage_field() -> models.UUIDField:
    """Say what a line of a plan is through all its versions and years: a copy keeps the lineage of what it was copied from."""
    return models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)


def due_days() -> dict[str, int]:
    """Return after how many days a report of each period is due where the plan names no day; the ward may set others."""
    return {"month": 5, "quarter": 5, "half_year": 5, "year": 5}


HEADING_MARK = re.compile(
    r"^(?:(?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])\.|[a-zđ]\))\s+(?:(?:Tiêu chí|Chỉ tiêu)\s+\d+:\s*)?"
)
"""What stands before the name in a heading: "1.2. Tiêu chí 2: ", "đ. Chỉ tiêu 5: ", "1. ", "a) "."""


def nearest_heading(section: str, headings: Mapping[str, str]) -> str:
    """Return the heading a section ("IV.2.a") stands under: its own, else that of the section above; "" without any."""
    while section and not headings.get(section):
        section = section.rpartition(".")[0]
    return headings.get(section, "")


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User) -> PlanQuerySet:
        return self.filter(ward=user.ward_id)

    def in_force(self) -> PlanQuerySet:
        """Issued, and not replaced by a newer version."""
        return self.filter(state=Plan.State.ISSUED)


class Plan(models.Model):
    """The ward's plan, as issued; what a source leaves unnamed stays empty."""

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        ISSUED = "issued", "Đã ban hành"
        SUPERSEDED = "superseded", "Đã thay bằng bản mới"

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="plans")
    code = models.SlugField(max_length=64)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    title = models.CharField("trích yếu", max_length=300)
    number = models.CharField("số, ký hiệu", max_length=64, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    place = models.CharField("địa danh", max_length=100, blank=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    assessments = models.ManyToManyField(Assessment, related_name="plans", blank=True)
    coordinator = models.ForeignKey(
        Position,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinated_plans",
        verbose_name="đầu mối",
    )
    deputy_reviewer = models.ForeignKey(
        Position,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_plans",
        verbose_name="người rà soát thay",
    )
    evidence_before = models.DateField("nộp tài liệu trước ngày", null=True, blank=True)
    based_on = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="descendants", verbose_name="lập từ"
    )
    """The plan it was made from: last year's, or the version it amends."""
    signer = models.CharField("người ký", max_length=120, blank=True)
    report_due_days = models.JSONField("hạn gửi báo cáo, số ngày sau kỳ", default=due_days)
    signature_lines = models.JSONField("thể thức ký", default=list)
    recipients = models.JSONField("nơi nhận", default=list)
    edits = models.PositiveIntegerField("số lần sửa", default=0, editable=False)
    """Counts the changes of a draft's head and order, so that of two people at once one is told."""
    digest = models.CharField(max_length=64, blank=True, editable=False)  # of the file it was loaded from

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-first_year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "code", "version"], name="plan_version_once"),
            models.CheckConstraint(
                name="plan_ends_after_it_begins", condition=Q(last_year__gte=F("first_year"))
            ),
        ]

    def __str__(self) -> str:
        return f"Kế hoạch {self.number}".strip() if self.number else f"Kế hoạch: {self.title}"

    @property
    def last_evidence_day(self) -> date | None:
        """ "Trước ngày 30/11" ends on 29/11 and never moves."""
        return self.evidence_before - timedelta(days=1) if self.evidence_before else None


class Paragraph(models.Model):
    """One paragraph of a plan's own text, cited by number."""

    class Kind(models.TextChoices):
        HEADING = "heading", "đề mục"
        LEGAL_BASIS = "legal_basis", "căn cứ"
        PURPOSE = "purpose", "mục đích"
        REQUIREMENT = "requirement", "yêu cầu"
        DUTY = "duty", "nhiệm vụ"
        TARGET = "target", "mục tiêu"
        TASK = "task", "nhiệm vụ kế hoạch"
        REQUEST = "request", "đề nghị"
        FUNDING = "funding", "kinh phí"
        REPORTING = "reporting", "chế độ báo cáo"
        TEXT = "text", "lời văn"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="paragraphs")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    section = models.CharField("mục", max_length=32, blank=True)  # "II.1.2.a"
    text = models.TextField()
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="plan_paragraphs"
    )
    original = models.TextField("câu trước khi sửa", blank=True)
    """What stood here when the draft was made, kept from the first edit on; empty while nobody edited it."""
    lineage = lineage_field()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="paragraph_number_once")]

    def __str__(self) -> str:
        return f"đoạn {self.number}"

    @property
    def is_edited(self) -> bool:
        return bool(self.original) and self.original != self.text

    @property
    def bare_text(self) -> str:
        """The text without the dash of its list."""
        return self.text.removeprefix("- ")

    @property
    def own_wording(self) -> str:
        """Of a heading, the name the plan gives to a criterion or indicator, without "1.2. Tiêu chí 2:"."""
        return HEADING_MARK.sub("", self.text).strip()


class Phase(models.Model):
    """A stage of a programme ("Giai đoạn 2026 - 2027"); without a last year it stays open."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases")
    order = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=32)
    name = models.CharField("giai đoạn", max_length=200)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm", null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="phase_code_once"),
            models.CheckConstraint(
                name="phase_ends_after_it_begins",
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
