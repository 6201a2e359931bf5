"""What a document is used for: proof of an indicator, which is what is reviewed, and the products of tasks."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User, Ward
from assignments.models import Assessment, Request, Task
from criteria.models import Content, Indicator
from evidence.models.documents import Document, Revision
from evidence.models.readings import weighty


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        return self.filter(assessment__ward=user.ward_id)

    def of_indicator(self, assessment: Assessment, indicator: Indicator) -> EvidenceQuerySet:
        return self.filter(assessment=assessment, indicator=indicator)

    def awaiting_review(self) -> EvidenceQuerySet:
        return self.filter(state=Evidence.State.SUBMITTED)

    def for_facts(self) -> EvidenceQuerySet:
        """With what counting needs: state, who chose it, when and by whom it was handed in, what the register says of the
        document, the pinned file's digest; in one query.

        A use comes once for each revision of its document, with who uploaded that one as ``uploader_id``.
        """
        own = ("assessment", "indicator", "state", "version", "added_by", "submitted_at", "late", "revision")
        return (
            self.annotate(uploader_id=F("document__revisions__uploaded_by"))
            .select_related("document", "revision", "submitted_by")
            .only(
                *own,
                "submitted_by__full_name",
                "revision__algorithm",
                "revision__digest",
                *(f"document__{name}" for name in ("subject", "kind", "number", "issued_on")),
            )
            .order_by("pk")
        )

    def for_rows(self) -> EvidenceQuerySet:
        """With everything a row of a page names: document, file, people."""
        return (
            self.select_related(
                *("document", "indicator", "revision__uploaded_by", "revision__reading"),
                *("submitted_by", "decided_by"),
            )
            .defer(*weighty("revision__reading"))
            .prefetch_related("document__revisions")
        )

    def accepted(self) -> EvidenceQuerySet:
        return self.filter(state=Evidence.State.ACCEPTED)


class Evidence(models.Model):
    """The use of one pinned revision for an indicator of an assessment; this is what is reviewed."""

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Chờ rà soát"
        RETURNED = "returned", "Trả lại"
        ACCEPTED = "accepted", "Chấp nhận"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="evidence")
    content = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="evidence")
    document = models.ForeignKey(Document, models.PROTECT, related_name="uses")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="uses")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="evidence_added")
    added_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="evidence_submitted"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="evidence_decided"
    )
    comment = models.TextField("lời nhắn của người rà soát", blank=True)
    late = models.BooleanField("nộp sau hạn nội bộ", default=False)
    uploader_id: int | None  # of for_facts()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["indicator__order", "pk"]
        verbose_name = "tài liệu kiểm chứng"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "document"], name="document_once_per_indicator"
            ),
            models.CheckConstraint(
                name="evidence_decided_has_time",
                condition=Q(state__in=["draft", "submitted"]) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_submitted_has_time", condition=Q(state="draft") | Q(submitted_at__isnull=False)
            ),
            models.CheckConstraint(
                name="evidence_returned_has_comment", condition=~Q(state="returned") | ~Q(comment="")
            ),
        ]
        indexes = [models.Index(fields=["assessment", "indicator", "state"], name="evidence_of_indicator")]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def ward(self) -> Ward:
        return self.assessment.ward


class EvidenceEvent(models.Model):
    """One step in the life of a use: handed in, returned, accepted, replaced; newest last."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="events")
    act = models.CharField(max_length=16)
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="evidence_events")
    position = models.CharField(max_length=150, blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="events")
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def for_rows(self) -> AttachmentQuerySet:
        """With everything a row of a page names: document, file, who attached it."""
        rows = self.select_related("document", "revision__reading", "added_by")
        return rows.defer(*weighty("revision__reading"))


class Attachment(models.Model):
    """A document that shows the product of a task, or that brought the answer to a request."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="attachments")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="attachments")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="attachments")
    request = models.ForeignKey(Request, models.CASCADE, null=True, blank=True, related_name="attachments")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="attachments_added")
    added_at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_of_task_or_request",
                condition=Q(task__isnull=False, request__isnull=True)
                | Q(task__isnull=True, request__isnull=False),
            ),
            models.UniqueConstraint(fields=["task", "document"], name="document_once_per_task"),
            models.UniqueConstraint(fields=["request", "document"], name="document_once_per_request"),
        ]

    def __str__(self) -> str:
        return str(self.document)


def is_late(day: date, last_day: date | None) -> bool:
    """Proof after the internal deadline stays possible until posting, marked late."""
    return last_day is not None and day > last_day
