"""The public posting: its papers, where it was shown, what people said of it and what they were answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User, Ward
from assignments.models import Assessment


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, user: User) -> PostingQuerySet:
        return self.filter(assessment__ward=user.ward_id)

    def public(self) -> PostingQuerySet:
        """What was ever shown to everybody: posted, ended, or taken back."""
        return self.filter(posted_at__isnull=False)

    def alive(self) -> PostingQuerySet:
        """Neither discarded nor taken back nor failed: prepared, posted or ended."""
        return self.exclude(state__in=Posting.GONE)

    def begun(self) -> PostingQuerySet:
        """In hand, and not shown to anybody yet."""
        return self.filter(state__in=Posting.BEGUN)


class Posting(models.Model):
    """One public posting of the draft report and score sheet (TT 09/2021/TT-BTP, điểm c khoản 1 Điều 3).

    ``content`` is all that the public page shows, personal data masked; it and the papers are fixed before the posting and
    never change. ``basis`` is the hash of the unmasked figures and texts they were made from: when the year says
    something else today, the portal's own pages say so. ``findings`` are places that may hold personal data, each with
    what a person decided ("mask" or "keep").
    """

    class State(models.TextChoices):
        CHECKING = "checking", "Chờ kiểm tra dữ liệu cá nhân"
        RENDERING = "rendering", "Đang lập bản niêm yết"
        READY = "ready", "Sẵn sàng niêm yết"
        FAILED = "failed", "Không lập được"
        DISCARDED = "discarded", "Đã bỏ"
        POSTED = "posted", "Đang niêm yết"
        CLOSED = "closed", "Đã kết thúc niêm yết"
        WITHDRAWN = "withdrawn", "Đã rút"

    BEGUN = frozenset({State.CHECKING, State.RENDERING, State.READY})
    GONE = frozenset({State.DISCARDED, State.WITHDRAWN, State.FAILED})

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="postings")
    number = models.PositiveSmallIntegerField("lần niêm yết")
    state = models.CharField(max_length=12, choices=State.choices, default=State.CHECKING)
    version = models.PositiveIntegerField(default=1)
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="postings_prepared")
    prepared_at = models.DateTimeField(default=timezone.now)
    basis = models.CharField(max_length=64)
    findings = models.JSONField("chỗ có thể có dữ liệu cá nhân", default=list)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="postings_checked"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField("nội dung công khai", default=dict)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 over the content and the papers' hashes; printed on the papers' page and shown to the public."""
    problem = models.TextField("vì sao không lập được", blank=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="postings_posted")
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_on = models.DateField("ngày niêm yết", null=True, blank=True)
    """The ward's own day."""
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="postings_closed")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField("ngày kết thúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="postings_withdrawn"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_on = models.DateField("ngày rút", null=True, blank=True)
    reason = models.TextField("lý do rút", blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="posting_number_once"),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(state__in=["checking", "rendering", "ready", "posted"]),
                name="posting_one_open",
            ),
            models.CheckConstraint(
                name="posting_checked_has_author",
                condition=Q(state__in=["checking", "failed", "discarded"])
                | Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="posting_posted_is_whole",
                condition=~Q(state__in=["posted", "closed", "withdrawn"])
                | (
                    Q(posted_by__isnull=False, posted_at__isnull=False, posted_on__isnull=False)
                    & ~Q(digest="")
                ),
            ),
            models.CheckConstraint(
                name="posting_closed_has_author",
                condition=~Q(state="closed")
                | Q(closed_by__isnull=False, closed_at__isnull=False, closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="posting_withdrawn_says_why",
                condition=~Q(state="withdrawn")
                | (
                    Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, withdrawn_on__isnull=False)
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="posting_failed_says_why", condition=~Q(state="failed") | ~Q(problem="")
            ),
        ]

    def __str__(self) -> str:
        return f"Niêm yết lần {self.number} năm {self.assessment.year}"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward

    @property
    def is_open(self) -> bool:
        """Whether the public may send opinions on it."""
        return self.state == self.State.POSTED


class PostingPaper(models.Model):
    """One paper of a posting as it hangs on the board: stored once, with its hash, never rendered again."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "Thông báo niêm yết"
        REPORT = "report", "Dự thảo Báo cáo đánh giá"
        SCORE_SHEET = "score_sheet", "Bản tổng hợp điểm số"

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()

    class Meta:
        ordering = ["posting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "kind"], name="posting_paper_once"),
            models.CheckConstraint(name="posting_paper_not_empty", condition=Q(size__gt=0)),
        ]

    @property
    def ward(self) -> Ward:
        return self.posting.ward


class PostingRecord(models.Model):
    """Where and when the posting was shown: the office's board, a website, one broadcast; struck out, never deleted.

    ``day`` is the first day (of a broadcast its day), ``until`` the last whole day it hung there; null while it hangs.
    """

    class Channel(models.TextChoices):
        OFFICE = "office", "Trụ sở Ủy ban nhân dân"
        WEBSITE = "website", "Cổng, Trang thông tin điện tử"
        RADIO = "radio", "Đài truyền thanh"

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="records")
    channel = models.CharField("hình thức", max_length=8, choices=Channel.choices)
    day = models.DateField("từ ngày")
    until = models.DateField("đến hết ngày", null=True, blank=True)
    at = models.TimeField("lúc", null=True, blank=True)
    place = models.CharField("nơi niêm yết, địa chỉ trang, chương trình phát", max_length=300)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="posting_records_entered")
    entered_at = models.DateTimeField(default=timezone.now)
    struck_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="posting_records_struck"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_reason = models.CharField("lý do gạch bỏ", max_length=300, blank=True)

    class Meta:
        ordering = ["channel", "day", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="posting_record_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("day")),
            ),
            models.CheckConstraint(
                name="posting_record_broadcast_is_one_day",
                condition=~Q(channel="radio") | Q(until__isnull=True),
            ),
            models.CheckConstraint(
                name="posting_record_struck_says_why",
                condition=Q(struck_at__isnull=True) | ~Q(struck_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.place}"

    @property
    def ward(self) -> Ward:
        return self.posting.ward


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: User) -> OpinionQuerySet:
        return self.filter(posting__assessment__ward=user.ward_id)

    def unanswered(self) -> OpinionQuerySet:
        return self.filter(state=Opinion.State.NEW)


class Opinion(models.Model):
    """What somebody said of a posted result: by the public form, on paper, by word of mouth. Never deleted.

    Name and contact are the ward's alone: nothing of them is ever shown to the public.
    """

    class Channel(models.TextChoices):
        FORM = "form", "Trang niêm yết"
        PAPER = "paper", "Phiếu, đơn, thư"
        SPOKEN = "spoken", "Phản ánh trực tiếp, điện thoại"
        MEETING = "meeting", "Cuộc họp khối, tổ, thôn"

    class Sender(models.TextChoices):
        CITIZEN = "citizen", "Người dân"
        ORGANISATION = "organisation", "Cơ quan, tổ chức"

    class State(models.TextChoices):
        NEW = "new", "Chưa trả lời"
        ANSWERED = "answered", "Đã trả lời"
        SET_ASIDE = "set_aside", "Không xem xét"

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="opinions")
    number = models.PositiveIntegerField("số thứ tự")
    code = models.CharField("mã tiếp nhận", max_length=12, unique=True)
    channel = models.CharField("gửi bằng", max_length=8, choices=Channel.choices)
    sender_kind = models.CharField(
        "người gửi là", max_length=12, choices=Sender.choices, default=Sender.CITIZEN
    )
    about = models.CharField("về nội dung", max_length=8, blank=True)
    """Code of a criterion ("4") or an indicator ("4.2"); empty: the whole result."""
    text = models.TextField("nội dung ý kiến")
    sender = models.CharField("họ và tên, cơ quan", max_length=150, blank=True)
    contact = models.CharField("điện thoại, email", max_length=150, blank=True)
    consented = models.BooleanField("đồng ý để phường dùng thông tin trên để trả lời", default=False)
    received_at = models.DateTimeField("nhận lúc", default=timezone.now)
    received_on = models.DateField("ngày nhận")
    """The ward's own day."""
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="opinions_entered"
    )
    """Who of the ward entered it; null: the public form."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    version = models.PositiveIntegerField(default=1)
    set_aside_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="opinions_set_aside"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_reason = models.CharField("lý do không xem xét", max_length=300, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["posting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "number"], name="opinion_number_once"),
            models.CheckConstraint(
                name="opinion_set_aside_says_why",
                condition=~Q(state="set_aside")
                | (Q(set_aside_by__isnull=False, set_aside_at__isnull=False) & ~Q(set_aside_reason="")),
            ),
            models.CheckConstraint(
                name="opinion_contact_has_consent",
                condition=Q(sender="", contact="") | Q(consented=True) | Q(entered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Ý kiến {self.code}"

    @property
    def ward(self) -> Ward:
        return self.posting.ward


class Response(models.Model):
    """One answer to an opinion (Mẫu 03): taken up or explained, and what was changed; the newest counts, all are kept."""

    class Outcome(models.TextChoices):
        TAKEN_UP = "taken_up", "Tiếp thu"
        PARTLY = "partly", "Tiếp thu một phần"
        EXPLAINED = "explained", "Giải trình"

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="responses")
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome.choices)
    summary = models.TextField("nội dung ý kiến được công khai")
    """The opinion in words that name no private person: what the public page and Mẫu 03 show of it."""
    text = models.TextField("tiếp thu, giải trình")
    changes = models.TextField("nội dung đã chỉnh sửa", blank=True)
    is_public = models.BooleanField("công khai trên trang niêm yết", default=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="responses_given")
    answered_as = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="response_taken_up_says_what_changed",
                condition=Q(outcome="explained") | ~Q(changes=""),
            )
        ]

    @property
    def ward(self) -> Ward:
        return self.opinion.ward
