"""Who answers for what, and when: assessments, plans and their duties."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Position, Unit, User, Ward
from criteria.models import Framework, Indicator


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        return self.filter(ward=user.ward_id)

    def yearly(self) -> AssessmentQuerySet:
        """The yearly standard, not the targets of a programme."""
        return self.exclude(framework__mode=Framework.Mode.TARGETS)


class Assessment(models.Model):
    """Ward × framework × year; identity, state and version only (its moves are reports/course.py)."""

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
        Position, models.PROTECT, null=True, blank=True, related_name="coordinated_plans", verbose_name="đầu mối"
    )
    deputy_reviewer = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="deputy_plans", verbose_name="người rà soát thay"
    )
    evidence_before = models.DateField("nộp tài liệu trước ngày", null=True, blank=True)
    signature_lines = models.JSONField("thể thức ký", default=list)
    recipients = models.JSONField("nơi nhận", default=list)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-first_year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "code", "version"], name="plan_version_once"),
            models.CheckConstraint(name="plan_ends_after_it_begins", condition=Q(last_year__gte=F("first_year"))),
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
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="plan_paragraphs")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="paragraph_number_once")]

    def __str__(self) -> str:
        return f"đoạn {self.number}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of_indicator(self, indicator: Indicator) -> AssignmentQuerySet:
        return self.filter(indicator=indicator)


class Assignment(models.Model):
    """One duty paragraph in the "6 rõ" sense: who (parties), what, responsibility, authority, when, result."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assignments")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="assignments")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="assignments")
    order = models.PositiveSmallIntegerField()
    what = models.TextField("việc")
    authority = models.TextField("thẩm quyền", blank=True)
    due_text = models.CharField("thời gian, như kế hoạch ghi", max_length=200, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True)
    result = models.TextField("kết quả, sản phẩm", blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="assignment_order_once")]

    def __str__(self) -> str:
        return self.what[:80]


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

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="party_is_position_or_unit",
                condition=Q(position__isnull=False, unit__isnull=True) | Q(position__isnull=True, unit__isnull=False),
            ),
            models.UniqueConstraint(fields=["assignment", "part", "position"], name="party_position_once"),
            models.UniqueConstraint(fields=["assignment", "part", "unit"], name="party_unit_once"),
        ]

    @property
    def name(self) -> str:
        return (self.position or self.unit).__str__()


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
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="report_duties")
    order = models.PositiveSmallIntegerField()
    subject = models.CharField("nội dung báo cáo", max_length=300)
    cadences = models.JSONField(default=list)
    author = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="reports_to_write")
    author_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="reports_to_write")
    recipient = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="reports_to_receive")
    recipient_text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="report_duty_order_once")]

    def __str__(self) -> str:
        return self.subject


class Target(models.Model):
    """A figure the plan itself sets ("từ 95 % trở lên", "100 % đúng thời hạn")."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="plan_targets")
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
