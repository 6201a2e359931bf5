"""Who answers for what: duties, their parties, reports, targets."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from accounts.models import Position, Unit, User
from assignments.models.plans import Paragraph, Plan, lineage_field
from criteria.models import Indicator


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
        """Duties of plans in force in which the person has a part on a day (default: the ward's day)."""
        if user.ward is None:
            return self.none()
        mine = Party.objects.of_person(user, on or user.ward.today())
        return self.filter(
            plan__ward=user.ward, plan__state=Plan.State.ISSUED, pk__in=mine.values("assignment")
        ).order_by("plan", "order")


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
    lineage = lineage_field()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="assignment_order_once")]

    def __str__(self) -> str:
        return self.what[:80]


class Party(models.Model):
    """Who answers in an assignment or a task, and how: a position, or a unit or group of officials."""

    class Part(models.TextChoices):
        LEAD = "lead", "chủ trì"
        SUPPORTING = "supporting", "phối hợp"
        KEEPS_FILE = "keeps_file", "lưu hồ sơ"

    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, blank=True, related_name="parties")
    task = models.ForeignKey(
        "assignments.Task", models.CASCADE, null=True, blank=True, related_name="parties"
    )
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
            models.CheckConstraint(
                name="party_of_assignment_or_task",
                condition=Q(assignment__isnull=False, task__isnull=True)
                | Q(assignment__isnull=True, task__isnull=False),
            ),
            models.UniqueConstraint(fields=["assignment", "part", "position"], name="party_position_once"),
            models.UniqueConstraint(fields=["assignment", "part", "unit"], name="party_unit_once"),
            models.UniqueConstraint(fields=["task", "part", "position"], name="task_position_once"),
            models.UniqueConstraint(fields=["task", "part", "unit"], name="task_unit_once"),
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
    lineage = lineage_field()

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
