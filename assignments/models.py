"""Who answers for what, and when: assessments, plans and their duties."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Position, Unit, User, Ward
from criteria.models import Framework, Indicator

HEADING_MARK = re.compile(r"^(?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])\.\s+(?:(?:Tiêu chí|Chỉ tiêu)\s+\d+:\s*)?")
"""What stands before the name in a heading: "1.2. Tiêu chí 2: ", "đ. Chỉ tiêu 5: ", "1. "."""


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        return self.filter(ward=user.ward_id)

    def yearly(self) -> AssessmentQuerySet:
        """The yearly standard, not the targets of a programme."""
        return self.exclude(framework__mode=Framework.Mode.TARGETS)

    def programmes(self) -> AssessmentQuerySet:
        """The years of programmes with targets of their own."""
        return self.filter(framework__mode=Framework.Mode.TARGETS)


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
    signature_lines = models.JSONField("thể thức ký", default=list)
    recipients = models.JSONField("nơi nhận", default=list)
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

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="paragraph_number_once")]

    def __str__(self) -> str:
        return f"đoạn {self.number}"

    @property
    def bare_text(self) -> str:
        """The text without the dash of its list."""
        return self.text.removeprefix("- ")

    @property
    def own_wording(self) -> str:
        """Of a heading, the name the plan gives to a criterion or indicator, without "1.2. Tiêu chí 2:"."""
        return HEADING_MARK.sub("", self.text).strip()


class PartyQuerySet(models.QuerySet["Party"]):
    def of_person(self, user: User, on: date) -> PartyQuerySet:
        """Parties the person stands behind on a day: by a position held, or as a member of a unit or group."""
        held = Position.objects.held_by(user, on)
        in_use = held.filter(is_active=True)
        return self.filter(
            Q(position__in=held.values("pk"))
            | Q(unit__in=in_use.values("unit"))
            | Q(unit__in=in_use.filter(groups__isnull=False).values("groups"))
        )


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of_indicator(self, indicator: Indicator) -> AssignmentQuerySet:
        return self.filter(indicator=indicator)

    def of_person(self, user: User, on: date | None = None) -> AssignmentQuerySet:
        """Duties of plans in force in which the person has a part on a day (default: the ward's day).

        Each carries four truths: ``leads`` (through a position), ``shares`` (a unit or group of theirs is charged as
        a whole), ``supports``, ``keeps_file``; ``my_parts`` names them.
        """
        if user.ward is None:
            return self.none()
        mine = Party.objects.of_person(user, on or user.ward.today())
        here = mine.filter(assignment=models.OuterRef("pk"))
        lead = here.filter(part=Party.Part.LEAD)
        return (
            self.filter(plan__ward=user.ward, plan__state=Plan.State.ISSUED, pk__in=mine.values("assignment"))
            .annotate(
                leads=models.Exists(lead.filter(position__isnull=False)),
                shares=models.Exists(lead.filter(unit__isnull=False)),
                supports=models.Exists(here.filter(part=Party.Part.SUPPORTING)),
                keeps_file=models.Exists(here.filter(part=Party.Part.KEEPS_FILE)),
            )
            .select_related("paragraph", "indicator")
            .order_by("plan", "order")
        )


class Assignment(models.Model):
    """One duty paragraph in the "6 rõ" sense: who (parties), what, responsibility, authority, when, result."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assignments")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="assignments")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    order = models.PositiveSmallIntegerField()
    what = models.TextField("việc")
    authority = models.TextField("thẩm quyền", blank=True)
    due_text = models.CharField("thời gian, như kế hoạch ghi", max_length=200, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True)
    result = models.TextField("kết quả, sản phẩm", blank=True)

    objects = AssignmentQuerySet.as_manager()

    # Answered by ``of_person``.
    leads: bool
    shares: bool
    supports: bool
    keeps_file: bool

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="assignment_order_once")]

    def __str__(self) -> str:
        return self.what[:80]

    @property
    def my_parts(self) -> list[str]:
        """What the person asked for in ``of_person`` is in this duty, in Vietnamese."""
        words = {
            "chủ trì": self.leads,
            "cùng thực hiện": self.shares,
            "phối hợp": self.supports,
            "lưu hồ sơ": self.keeps_file,
        }
        return [word for word, holds in words.items() if holds]


class Party(models.Model):
    """Who answers in an assignment and how: a position, or a unit or group of officials."""

    class Part(models.TextChoices):
        LEAD = "lead", "chủ trì"
        SUPPORTING = "supporting", "phối hợp"
        KEEPS_FILE = "keeps_file", "lưu hồ sơ"

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="parties")
    part = models.CharField(max_length=12, choices=Part.choices)
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="parties")

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="party_is_position_or_unit",
                condition=Q(position__isnull=False, unit__isnull=True)
                | Q(position__isnull=True, unit__isnull=False),
            ),
            models.UniqueConstraint(fields=["assignment", "part", "position"], name="party_position_once"),
            models.UniqueConstraint(fields=["assignment", "part", "unit"], name="party_unit_once"),
        ]

    @property
    def name(self) -> str:
        return str(self.position or self.unit)


class ReportDuty(models.Model):
    """A duty to report: cadence, subject, author and recipient; the calendar of the year is derived from it."""

    class Cadence(models.TextChoices):
        MONTH = "month", "hằng tháng"
        QUARTER = "quarter", "hằng quý"
        HALF_YEAR = "half_year", "06 tháng"
        YEAR = "year", "năm"
        ON_REQUEST = "on_request", "khi có yêu cầu"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="report_duties")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="report_duties")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="report_duties"
    )
    order = models.PositiveSmallIntegerField()
    subject = models.CharField("nội dung báo cáo", max_length=300)
    cadences = models.JSONField(default=list)
    author = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="reports_to_write"
    )
    author_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="reports_to_write"
    )
    recipient = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="reports_to_receive"
    )
    recipient_text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="report_duty_order_once")]

    def __str__(self) -> str:
        return self.subject

    @property
    def cadence_names(self) -> list[str]:
        """ "hằng quý", "06 tháng" ...; empty when the plan names no period."""
        return [str(self.Cadence(cadence).label) for cadence in self.cadences]

    @property
    def author_name(self) -> str:
        return str(self.author or self.author_unit or "")

    @property
    def recipient_name(self) -> str:
        """Who receives the report, as far as the plan says."""
        return str(self.recipient or self.recipient_text)


class Target(models.Model):
    """A figure the plan itself sets ("từ 95 % trở lên", "100 % đúng thời hạn")."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="plan_targets"
    )
    text = models.CharField(max_length=300)
    comparison = models.CharField(max_length=2, choices=[(">=", "từ"), (">", "trên"), ("=", "bằng")])
    value = models.DecimalField(max_digits=9, decimal_places=2)
    unit = models.CharField(max_length=16, default="%")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Request(models.Model):
    """What the plan asks of a body outside the committee (Đảng ủy, Mặt trận, HĐND), and its answer."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="requests")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="requests")
    body = models.ForeignKey(Unit, models.PROTECT, related_name="requests")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.text[:80]
