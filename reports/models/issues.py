"""The dossier for good: presented to leadership, issued part by part with a code each, signed, never rendered again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, Ward
from assignments.models import Assessment
from reports.models.jobs import LONGEST_MAKING
from reports.models.meetings import Agreement
from reports.models.outcomes import Submission


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, user: User) -> IssueQuerySet:
        return self.filter(assessment__ward=user.ward_id)

    def open(self) -> IssueQuerySet:
        """Presented or being made: at most one a year."""
        return self.filter(state__in=Issue.OPEN)

    def in_force(self) -> IssueQuerySet:
        return self.filter(state=Issue.State.ISSUED)

    def issued(self) -> IssueQuerySet:
        """Whatever was issued once, in force or replaced."""
        return self.filter(state__in=Issue.PUBLISHED)


class Issue(models.Model):
    """One final set of the year's dossier: presented, decided by leadership, made by the worker, stored for good.

    ``parts`` are the keys of its parts; ``entries`` what the clerk gave each: ``{key: {"number", "on"}}``, number and
    symbol, day as ISO, both may be empty. ``basis`` is the hash of what the parts said when it was presented: leadership
    issues what it read, or nothing. ``edition`` counts what was issued: 1, 2 …; a later one needs ``reason``.
    """

    class State(models.TextChoices):
        PRESENTED = "presented", "Chờ ký, phát hành"
        RETURNED = "returned", "Trả lại"
        WITHDRAWN = "withdrawn", "Đã rút trình"
        MAKING = "making", "Đang lập bản chính thức"
        FAILED = "failed", "Không lập được"
        ISSUED = "issued", "Đã phát hành"
        REPLACED = "replaced", "Đã thay bằng bản sau"

    OPEN = frozenset({State.PRESENTED, State.MAKING})
    PUBLISHED = frozenset({State.ISSUED, State.REPLACED})

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="issues")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField("lần trình")
    edition = models.PositiveSmallIntegerField("bản chính thức", null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PRESENTED)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField("gồm", max_length=12, choices=Submission.Kind.choices)
    parts = models.JSONField("các phần", default=list)
    entries = models.JSONField("số, ký hiệu và ngày", default=dict)
    signer = models.ForeignKey(User, models.PROTECT, related_name="issues_to_sign")
    signer_name = models.CharField("người ký", max_length=120)
    signs_for_chair = models.BooleanField("ký thay Chủ tịch", default=False)
    basis = models.CharField(max_length=64)
    note = models.TextField("lời trình", blank=True)
    presented_by = models.ForeignKey(User, models.PROTECT, related_name="issues_presented")
    presented_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="issues_answered"
    )
    """Who issued it, returned it, or took the presentation back."""
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField("lý do trả lại, rút trình", blank=True)
    reason = models.TextField("vì sao phát hành lại", blank=True)
    override = models.TextField("vì sao phát hành khi còn giá trị chưa đối chiếu", blank=True)
    unchecked = models.PositiveIntegerField("giá trị chưa đối chiếu", default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    parts_done = models.PositiveIntegerField(default=0)
    parts_total = models.PositiveIntegerField(default=0)
    part_running = models.CharField(max_length=200, blank=True)
    problem = models.TextField("vì sao không lập được", blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_on = models.DateField("ngày phát hành", null=True, blank=True)
    """The ward's own day."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 over the codes and hashes of its files."""

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="issue_number_once"),
            models.UniqueConstraint(fields=["assessment", "edition"], name="issue_edition_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state__in=["presented", "making"]), name="issue_one_open"
            ),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state="issued"), name="issue_one_in_force"
            ),
            models.CheckConstraint(
                name="issue_answered_has_author",
                condition=Q(state="presented") | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="issue_returned_says_why",
                condition=~Q(state__in=["returned", "withdrawn"]) | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="issue_failed_says_why", condition=~Q(state="failed") | ~Q(problem="")
            ),
            models.CheckConstraint(
                name="issue_issued_is_whole",
                condition=~Q(state__in=["issued", "replaced"])
                | (
                    Q(edition__isnull=False, issued_at__isnull=False, issued_on__isnull=False) & ~Q(digest="")
                ),
            ),
            models.CheckConstraint(
                name="issue_again_says_why",
                condition=Q(edition__isnull=True) | Q(edition=1) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="issue_unchecked_says_why",
                condition=~Q(state__in=["making", "issued", "replaced"]) | Q(unchecked=0) | ~Q(override=""),
            ),
        ]

    def __str__(self) -> str:
        if self.edition is None:
            return f"Hồ sơ năm {self.assessment.year} (trình lần {self.number})"
        return f"Hồ sơ năm {self.assessment.year}, bản chính thức {self.edition}"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward

    @property
    def page_address(self) -> str:
        return reverse("reports:dossier", kwargs={"year": self.assessment.year})

    @property
    def percent(self) -> int:
        """How much is made, by parts; for the bar."""
        return round(100 * self.parts_done / self.parts_total) if self.parts_total else 0

    @property
    def is_abandoned(self) -> bool:
        """Whether the worker that took it must have died (real clock)."""
        began = self.started_at or self.answered_at or self.presented_at
        return self.state == self.State.MAKING and timezone.now() - began > LONGEST_MAKING

    @property
    def worker_is_silent(self) -> bool:
        """Whether no worker has taken it for 60 seconds (real clock)."""
        if self.state != self.State.MAKING or self.started_at is not None or self.answered_at is None:
            return False
        return timezone.now() - self.answered_at > settings.WORKER_SILENCE


class IssuedFileQuerySet(models.QuerySet["IssuedFile"]):
    def visible_to(self, user: User) -> IssuedFileQuerySet:
        return self.filter(issue__assessment__ward=user.ward_id)

    def published(self) -> IssuedFileQuerySet:
        """Files of sets that were issued, in force or replaced; what is being made is nobody's yet."""
        return self.filter(issue__state__in=Issue.PUBLISHED)


class IssuedFile(models.Model):
    """One legal part of an issued set as it was made: tagged, PDF/A-3b declared, with its code; never changed.

    ``place`` is where a signature belongs: ``{"page" (from 0), "box" [left, bottom, right, top] in points}``; null where the
    part carries none.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="files")
    order = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    volume = models.PositiveSmallIntegerField("tập", null=True, blank=True)
    title = models.CharField("tên văn bản", max_length=250)
    form = models.CharField("mẫu", max_length=20, blank=True)
    code = models.CharField("mã xác minh", max_length=20, unique=True)
    """What the public page finds it by: random, printed on the paper and in the QR code."""
    stored_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    place = models.JSONField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = IssuedFileQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "order"], name="issued_file_order_once"),
            models.CheckConstraint(
                name="issued_file_is_whole",
                condition=Q(size__gt=0, pages__gt=0) & ~Q(stored_name="") & ~Q(digest="") & ~Q(code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ward(self) -> Ward:
        return self.issue.assessment.ward


class SignedCopyQuerySet(models.QuerySet["SignedCopy"]):
    def visible_to(self, user: User) -> SignedCopyQuerySet:
        return self.filter(file__issue__assessment__ward=user.ward_id)

    def counting(self) -> SignedCopyQuerySet:
        return self.filter(struck_at__isnull=True)


class SignedCopy(models.Model):
    """An issued file with one signature more: the same content, checked when it came; struck out, never deleted.

    ``signatures`` holds what was found in it: ``{"signer", "signed_at" (ISO), "intact", "whole", "trusted" (true, false, or
    null: no roots are configured), "added" (whether it was not in the copy before)}``, in the order of signing.
    """

    class Method(models.TextChoices):
        OUTSIDE = "outside", "Ký ngoài cổng, nộp lại"
        PORTAL = "portal", "Ký trên cổng"

    file = models.ForeignKey(IssuedFile, models.PROTECT, related_name="signed")
    number = models.PositiveSmallIntegerField()
    method = models.CharField("cách ký", max_length=8, choices=Method.choices)
    stored_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    signatures = models.JSONField(default=list)
    is_continued = models.BooleanField(default=True)
    """Whether the issued file stands in it byte for byte; False: another program wrote it anew, its pages are the same."""
    added_by = models.ForeignKey(User, models.PROTECT, related_name="signed_copies")
    added_at = models.DateTimeField(default=timezone.now)
    struck_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="signed_copies_struck"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_reason = models.CharField("lý do gạch bỏ", max_length=300, blank=True)

    objects = SignedCopyQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="signed_copy_number_once"),
            models.UniqueConstraint(
                fields=["file", "digest"], condition=Q(struck_at__isnull=True), name="signed_copy_once"
            ),
            models.CheckConstraint(
                name="signed_copy_is_whole",
                condition=Q(size__gt=0) & ~Q(stored_name="") & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="signed_copy_struck_says_why",
                condition=Q(struck_at__isnull=True) | (Q(struck_by__isnull=False) & ~Q(struck_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}, bản ký {self.number}"

    @property
    def ward(self) -> Ward:
        return self.file.ward


class FormOutline(models.Model):
    """The sections of an official form as this ward writes them, where the form is only partly known.

    ``sections`` is a list of ``{"key", "title", "level" ("part" or "section"), "content" (what the portal writes there, or
    "" for the ward's own section), "text" (the ward's own paragraph)}``; what is not here is the shipped data
    (``criteria/dossiers``). ``source`` and ``certainty`` say what the ward compared it with.
    """

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="form_outlines")
    framework_code = models.CharField(max_length=64)
    form = models.CharField(max_length=40)
    sections = models.JSONField()
    source = models.CharField("căn cứ", max_length=300)
    certainty = models.CharField("độ tin cậy", max_length=16)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="form_outlines_edited")
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ward", "framework_code", "form"], name="form_outline_once"),
            models.CheckConstraint(name="form_outline_has_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"Bố cục {self.form} của {self.ward}"
