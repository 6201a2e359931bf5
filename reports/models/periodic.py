"""Reports of a period: what an official writes for one occurrence of a report duty, and what happened to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Position, User, Ward
from assignments.models import Assessment, ReportDuty
from evidence.models import Document, Revision


class PeriodicReportQuerySet(models.QuerySet["PeriodicReport"]):
    def visible_to(self, user: User) -> PeriodicReportQuerySet:
        return self.filter(ward=user.ward_id)

    def unsent(self) -> PeriodicReportQuerySet:
        return self.exclude(state=PeriodicReport.State.SENT)


class PeriodicReport(models.Model):
    """One occurrence of a report duty as it is written: figures, text, difficulties, documents; sent on time or late.

    The occurrence itself is derived (``assignments.calendar``); a row stands only for what somebody began. ``lineage`` is
    the duty's: the report stays the same when the plan gets a new version. ``figures`` are typed texts by the name of the
    figure, as the indicator's rule asks them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SENT = "sent", "Đã gửi"
        RETURNED = "returned", "Trả lại"

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="periodic_reports")
    duty = models.ForeignKey(ReportDuty, models.PROTECT, related_name="reports")
    lineage = models.UUIDField(editable=False)
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, null=True, blank=True, related_name="periodic_reports"
    )
    period = models.CharField(max_length=12)  # "2023-03", "2023-q1", "2023-h1", "2023"
    first_day = models.DateField()
    last_day = models.DateField()
    due_on = models.DateField("hạn gửi")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    figures = models.JSONField("số liệu", default=dict)
    text = models.TextField("kết quả thực hiện", blank=True)
    difficulties = models.TextField("khó khăn, vướng mắc", blank=True)
    proposals = models.TextField("đề xuất, kiến nghị", blank=True)
    not_arising = models.BooleanField("không phát sinh", default=False)
    not_arising_reason = models.TextField("lý do không phát sinh", blank=True)
    served_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="serves", verbose_name="lồng ghép trong"
    )
    """The report of a shorter period with the same last day that says what this one would say."""
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="reports_started")
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    sent_on = models.DateField("ngày gửi", null=True, blank=True)
    """The ward's own day of sending, by which it is on time or late."""
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="reports_sent")
    sent_as = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="periodic_reports_sent"
    )
    comment = models.TextField("lời nhắn khi trả lại", blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PeriodicReportQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["ward", "due_on"], name="report_of_ward_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["ward", "lineage", "period"], name="report_once_per_period"),
            models.CheckConstraint(
                name="report_sent_has_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False, sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="report_returned_has_comment", condition=~Q(state="returned") | ~Q(comment="")
            ),
            models.CheckConstraint(
                name="report_sent_not_arising_has_reason",
                condition=~Q(state="sent", not_arising=True) | ~Q(not_arising_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty.subject} ({self.period})"

    @property
    def is_late(self) -> bool:
        """Whether it was first sent after its day."""
        return self.sent_on is not None and self.sent_on > self.due_on


class ReportEvent(models.Model):
    """One step in the life of a report: begun, sent, returned, sent again; who and in which post."""

    report = models.ForeignKey(PeriodicReport, models.CASCADE, related_name="events")
    act = models.CharField(max_length=16)
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="report_events")
    position = models.CharField(max_length=150, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]


class ReportDocument(models.Model):
    """A document that goes with a report."""

    report = models.ForeignKey(PeriodicReport, models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, models.PROTECT, related_name="reports")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reports")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="report_documents")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "document"], name="document_once_per_report")
        ]


class Reminder(models.Model):
    """One step (30, 7, 1 days before, or overdue) told to one person about one thing: never told twice."""

    class Step(models.TextChoices):
        MONTH = "30", "còn 30 ngày"
        WEEK = "7", "còn 7 ngày"
        DAY = "1", "còn 1 ngày"
        OVERDUE = "overdue", "quá hạn"

    user = models.ForeignKey(User, models.CASCADE, related_name="reminders")
    thing = models.CharField(
        max_length=80
    )  # "report:<lineage>:2023-q1", "task:<lineage>:<last day>", "proof:<assessment>:1.2:<last day>"
    step = models.CharField(max_length=8, choices=Step.choices)
    on = models.DateField()
    sentence = models.CharField(max_length=500)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "thing", "step"], name="reminder_once")]
