"""What follows the meeting: sent up, supplemented on request, appraised, decided; and the files of the whole course."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User, Ward
from assignments.models import Assessment
from evidence.models import Document, Revision
from reports.models.meetings import Agreement, Meeting
from reports.models.postings import Opinion, PostingRecord


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> SubmissionQuerySet:
        return self.filter(assessment__ward=user.ward_id)

    def in_force(self) -> SubmissionQuerySet:
        return self.filter(withdrawn_at__isnull=True)


class Submission(models.Model):
    """What went up, when, to whom (TT 09/2021/TT-BTP, điểm e khoản 1 Điều 3).

    A ward that does not meet the conditions sends report and score sheet only.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", "Hồ sơ đề nghị công nhận"
        REPORT_ONLY = "report_only", "Báo cáo đánh giá và Bản tổng hợp điểm số"

    class Method(models.TextChoices):
        PAPER = "paper", "Bản giấy"
        ELECTRONIC = "electronic", "Bản điện tử"
        BOTH = "both", "Bản giấy và bản điện tử"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="submissions")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField("lần gửi")
    kind = models.CharField("gửi gì", max_length=12, choices=Kind.choices)
    sent_on = models.DateField("ngày gửi")
    recipient = models.CharField("nơi nhận", max_length=200)
    method = models.CharField("gửi bằng", max_length=12, choices=Method.choices)
    letter_number = models.CharField("số, ký hiệu văn bản", max_length=64, blank=True)
    issue = models.ForeignKey(
        "reports.Issue", models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    """The issued set that went up; null: the ward sent papers that the portal did not issue."""
    note = models.TextField("ghi chú", blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="submissions_recorded")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="submissions_withdrawn"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="submission_number_once"),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(withdrawn_at__isnull=True),
                name="submission_one_in_force",
            ),
            models.CheckConstraint(
                name="submission_withdrawn_says_why",
                condition=Q(withdrawn_at__isnull=True)
                | (Q(withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} năm {self.assessment.year} (lần {self.number})"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward


class Supplement(models.Model):
    """One request of the appraising body to complete the dossier, and what the ward answered within 3 working days."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="supplements")
    number = models.PositiveSmallIntegerField("lần yêu cầu")
    received_on = models.DateField("ngày nhận yêu cầu")
    asked = models.TextField("yêu cầu bổ sung, hoàn thiện")
    due_on = models.DateField("hạn bổ sung", null=True, blank=True)
    """The last working day for the answer; null where the rule set names no term."""
    answered_on = models.DateField("ngày gửi bổ sung", null=True, blank=True)
    answer = models.TextField("nội dung đã bổ sung", blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="supplements_recorded")
    recorded_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="supplements_answered"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="supplements_struck"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_reason = models.CharField("lý do gạch bỏ", max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="supplement_number_once"),
            models.CheckConstraint(
                name="supplement_struck_says_why",
                condition=Q(struck_at__isnull=True) | (Q(struck_by__isnull=False) & ~Q(struck_reason="")),
            ),
            models.CheckConstraint(
                name="supplement_answered_is_whole",
                condition=Q(answered_on__isnull=True)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="supplement_answered_after_it_came",
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=models.F("received_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Yêu cầu bổ sung lần {self.number}"

    @property
    def ward(self) -> Ward:
        return self.submission.ward


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> DecisionQuerySet:
        return self.filter(assessment__ward=user.ward_id)

    def in_force(self) -> DecisionQuerySet:
        return self.filter(withdrawn_at__isnull=True)


class Decision(models.Model):
    """How the year ended: recognised by a decision, or on the list of those that do not meet the standard."""

    class Outcome(models.TextChoices):
        RECOGNISED = "recognised", "Công nhận đạt chuẩn"
        NOT_RECOGNISED = "not_recognised", "Chưa đạt chuẩn"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="decisions")
    outcome = models.CharField("kết quả", max_length=16, choices=Outcome.choices)
    number = models.CharField("số, ký hiệu", max_length=64, blank=True)
    decided_on = models.DateField("ngày ban hành")
    authority = models.CharField("cơ quan ban hành", max_length=200)
    signer = models.CharField("người ký", max_length=120, blank=True)
    total = models.DecimalField("tổng điểm thẩm định", max_digits=7, decimal_places=2, null=True, blank=True)
    no_scores_reason = models.CharField(
        "vì sao không có điểm thẩm định từng chỉ tiêu", max_length=300, blank=True
    )
    ground = models.TextField("lý do chưa đạt", blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="decisions_recorded")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="decisions_withdrawn"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(withdrawn_at__isnull=True), name="decision_one_in_force"
            ),
            models.CheckConstraint(
                name="decision_recognised_has_number",
                condition=~Q(outcome="recognised") | (~Q(number="") & ~Q(signer="")),
            ),
            models.CheckConstraint(
                name="decision_withdrawn_says_why",
                condition=Q(withdrawn_at__isnull=True)
                | (Q(withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} năm {self.assessment.year}"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward


OWNERS = ("posting_record", "opinion", "meeting", "submission", "supplement", "decision")
"""What a file of the course may belong to; each is a column, exactly one of them is filled."""


def _exactly_one() -> Q:
    found = Q()
    for owner in OWNERS:
        found |= Q(**{f"{name}__isnull": name != owner for name in OWNERS})
    return found


class CourseFile(models.Model):
    """A document of the register that belongs to a step of the course: photo, minutes, letter, decision."""

    class Purpose(models.TextChoices):
        PHOTO = "photo", "Ảnh chụp nơi niêm yết"
        MINUTES = "minutes", "Biên bản"
        INVITATION = "invitation", "Giấy mời"
        LETTER = "letter", "Văn bản gửi, nhận"
        DECISION = "decision", "Quyết định, danh sách"
        SCORES = "scores", "Bảng điểm thẩm định"
        OTHER = "other", "Tài liệu khác"

    document = models.ForeignKey(Document, models.PROTECT, related_name="course_files")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="course_files")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.OTHER)
    posting_record = models.ForeignKey(
        PostingRecord, models.PROTECT, null=True, blank=True, related_name="files"
    )
    opinion = models.ForeignKey(Opinion, models.PROTECT, null=True, blank=True, related_name="files")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="files")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="files")
    supplement = models.ForeignKey(Supplement, models.PROTECT, null=True, blank=True, related_name="files")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="files")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="course_files_added")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="course_file_belongs_to_one", condition=_exactly_one()),
            *(
                models.UniqueConstraint(fields=[owner, "document"], name=f"course_file_once_{owner}")
                for owner in OWNERS
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def ward(self) -> Ward:
        return self.document.ward
