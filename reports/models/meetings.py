"""The meeting that agrees on the result: who came, what was concluded, and what was frozen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Unit, User, Ward
from assignments.models import Assessment
from criteria.models import Framework, Indicator


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        return self.filter(assessment__ward=user.ward_id)

    def current(self) -> MeetingQuerySet:
        """The one that counts: a meeting whose result was taken back is kept beside it."""
        return self.exclude(state=Meeting.State.SUPERSEDED)


class Meeting(models.Model):
    """The meeting that agrees on the result (TT 09/2021/TT-BTP, điểm đ khoản 1 Điều 3)."""

    class State(models.TextChoices):
        PLANNED = "planned", "Đang chuẩn bị"
        INVITED = "invited", "Đã mời họp"
        AGREED = "agreed", "Đã thống nhất"
        SUPERSEDED = "superseded", "Đã họp lại"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField("lần họp")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    held_on = models.DateField("ngày họp")
    starts_at = models.TimeField("bắt đầu lúc")
    ends_at = models.TimeField("kết thúc lúc", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200)
    agenda = models.TextField("nội dung họp", blank=True)
    discussion = models.TextField("ý kiến tại cuộc họp", blank=True)
    conclusion = models.TextField("kết luận của người chủ trì", blank=True)
    votes_for = models.PositiveSmallIntegerField("tán thành", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("không tán thành", null=True, blank=True)
    votes_abstain = models.PositiveSmallIntegerField("ý kiến khác", null=True, blank=True)
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="meetings_invited"
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="meetings_created")
    created_at = models.DateTimeField(default=timezone.now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="meeting_number_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=~Q(state="superseded"), name="meeting_one_current"
            ),
            models.CheckConstraint(
                name="meeting_invited_has_author",
                condition=Q(state="planned") | Q(invited_by__isnull=False, invited_at__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_agreed_has_vote",
                condition=~Q(state="agreed")
                | Q(votes_for__isnull=False, votes_against__isnull=False, votes_abstain__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Cuộc họp thống nhất kết quả năm {self.assessment.year} (lần {self.number})"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward


class Attendee(models.Model):
    """One person invited to the meeting, for which body, and whether they came; ``present`` null: not noted yet.

    ``body`` is a key of the rule set's procedure (``criteria/procedures``): "officials", "police", "front" …
    """

    class Part(models.TextChoices):
        CHAIR = "chair", "Chủ trì"
        SECRETARY = "secretary", "Thư ký"
        MEMBER = "member", "Thành phần dự"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    part = models.CharField("vai trò", max_length=10, choices=Part.choices, default=Part.MEMBER)
    body = models.CharField("thành phần", max_length=32)
    name = models.CharField("họ và tên", max_length=120)
    position = models.CharField("chức vụ, đơn vị", max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="attendees")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="attended")
    present = models.BooleanField("có mặt", null=True, blank=True)
    note = models.CharField("lý do vắng, người dự thay", max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting"], condition=Q(part="chair"), name="attendee_one_chair"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(part="secretary"), name="attendee_one_secretary"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ward(self) -> Ward:
        return self.meeting.ward


class Conclusion(models.Model):
    """What the meeting concluded of one indicator; a score other than the reviewed one says why."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="conclusions")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="conclusions")
    points = models.DecimalField("điểm thống nhất", max_digits=6, decimal_places=2, null=True, blank=True)
    met = models.BooleanField("thống nhất: đạt", null=True, blank=True)
    reason = models.TextField("lý do khác điểm rà soát", blank=True)

    class Meta:
        ordering = ["indicator__order"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "indicator"], name="conclusion_once_per_indicator"),
            models.CheckConstraint(
                name="conclusion_points_not_negative",
                condition=Q(points__isnull=True) | Q(points__gte=0),
            ),
        ]


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self) -> AgreementQuerySet:
        return self.filter(superseded_at__isnull=True)


class Agreement(models.Model):
    """The result the meeting agreed on, frozen: never changed, superseded when the meeting is held again.

    ``content`` holds per indicator the four scores, figures and explanation, every piece of evidence with its revision and
    hash, the conditions, and the version of the rule set; ``digest`` is the SHA-256 of its canonical JSON.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="agreements")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="results_frozen")
    framework_digest = models.CharField(max_length=64)
    total = models.DecimalField("tổng điểm", max_digits=7, decimal_places=2, null=True)
    met = models.BooleanField("đủ điều kiện", null=True)
    """Whether the conditions are met by the agreed scores; null: the rule set does not say."""
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    agreed_by = models.ForeignKey(User, models.PROTECT, related_name="agreements_made")
    agreed_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="agreements_superseded"
    )
    superseded_reason = models.TextField(blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="agreement_number_once"),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(superseded_at__isnull=True),
                name="agreement_one_in_force",
            ),
            models.CheckConstraint(
                name="agreement_superseded_says_why",
                condition=Q(superseded_at__isnull=True)
                | (Q(superseded_by__isnull=False) & ~Q(superseded_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Kết quả thống nhất năm {self.assessment.year} (lần {self.number})"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward
