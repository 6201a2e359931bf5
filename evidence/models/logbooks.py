"""The registers that the plans demand: dated rows with document and residential group, from which figures are proposed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Unit, User, Ward
from evidence.models.documents import Document, search_words


class LogBookQuerySet(models.QuerySet["LogBook"]):
    def visible_to(self, user: User) -> LogBookQuerySet:
        return self.filter(ward=user.ward_id)


class LogBook(models.Model):
    """One register of a ward in a year; made with its first row."""

    class Kind(models.TextChoices):
        POSTING = "posting", "Sổ theo dõi niêm yết, công khai thông tin"
        INFORMATION = "information", "Sổ theo dõi yêu cầu cung cấp thông tin"
        PRESS = "press", "Sổ theo dõi phản ánh của báo chí, kiến nghị"
        TO_ISSUE = "to_issue", "Danh mục văn bản được giao ban hành"
        CITIZENS = "citizens", "Sổ tiếp công dân"
        MEDIATION = "mediation", "Sổ theo dõi vụ việc hòa giải ở cơ sở"
        LEGAL_AID = "legal_aid", "Sổ theo dõi người được trợ giúp pháp lý"
        SATISFACTION = "satisfaction", "Phiếu khảo sát sự hài lòng tại bộ phận một cửa"
        MODELS = "models", "Phiếu lấy ý kiến về hình thức, mô hình phổ biến, giáo dục pháp luật"

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="logbooks")
    year = models.PositiveSmallIntegerField("năm")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    asked = models.JSONField("hình thức, mô hình được hỏi", default=list, blank=True)
    """Of slips on dissemination models: the names asked about, as the ward edited them; empty: as proposed."""
    created_at = models.DateTimeField(default=timezone.now)

    objects = LogBookQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "kind"]
        constraints = [models.UniqueConstraint(fields=["ward", "year", "kind"], name="logbook_once_per_year")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} năm {self.year}"


class SurveyLinkQuerySet(models.QuerySet["SurveyLink"]):
    def visible_to(self, user: User) -> SurveyLinkQuerySet:
        return self.filter(ward=user.ward_id)


class SurveyLink(models.Model):
    """One public address where people say of each dissemination model whether it works (Mẫu 04, TT 09/2021/TT-BTP).

    The address holds a random token; only its SHA-256 is stored. ``asked`` are the names of the models, in their order.
    """

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="survey_links")
    year = models.PositiveSmallIntegerField("năm")
    token_digest = models.CharField(max_length=64, unique=True)
    asked = models.JSONField("hình thức, mô hình được hỏi", default=list)
    expires_at = models.DateTimeField("hết hạn lúc")
    max_slips = models.PositiveIntegerField("số phiếu nhiều nhất", default=2000)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="survey_links_created")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="survey_links_revoked"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_link_revoked_has_author",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(name="survey_link_takes_something", condition=Q(max_slips__gt=0)),
        ]

    def __str__(self) -> str:
        return f"Phiếu lấy ý kiến năm {self.year}"


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def visible_to(self, user: User) -> LogEntryQuerySet:
        return self.filter(book__ward=user.ward_id)

    def valid(self) -> LogEntryQuerySet:
        """Without rows that were struck out: what counts."""
        return self.filter(struck_at__isnull=True)

    def matching(self, words: str) -> LogEntryQuerySet:
        """Every word must occur, accents and case aside."""
        found = self
        for word in search_words(words):
            found = found.filter(search_text__contains=word)
        return found


class LogEntry(models.Model):
    """One dated row. Which columns a kind of book uses, and under which name, says ``evidence/logbooks/kinds.py``.

    A row is never deleted but struck out, with a reason, as in a book of paper; its number is not given again.
    """

    book = models.ForeignKey(LogBook, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField("số thứ tự")
    day = models.DateField("ngày")
    subject = models.CharField("nội dung", max_length=500)
    person = models.CharField("người, cơ quan", max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="log_entries")
    due_on = models.DateField("hạn", null=True, blank=True)
    done_on = models.DateField("ngày xong", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=32, blank=True)
    quantity = models.PositiveIntegerField("số lượng", null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="log_entries")
    note = models.CharField("ghi chú", max_length=500, blank=True)
    slip = models.UUIDField("phiếu", null=True, blank=True, editable=False)
    """Rows of one slip of paper, or of one form sent in, carry the same mark."""
    link = models.ForeignKey(
        SurveyLink, models.PROTECT, null=True, blank=True, related_name="entries", editable=False
    )
    """The public address it came by; null: somebody of the ward entered it."""
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="log_entries_entered")
    entered_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    struck_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="log_entries_struck"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_reason = models.CharField("lý do gạch bỏ", max_length=300, blank=True)
    search_text = models.TextField(editable=False, default="")

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="log_entry_number_once"),
            models.CheckConstraint(
                name="log_entry_struck_has_reason",
                condition=Q(struck_at__isnull=True) | ~Q(struck_reason=""),
            ),
            models.CheckConstraint(
                name="log_entry_done_after_day",
                condition=Q(done_on__isnull=True) | Q(done_on__gte=models.F("day")),
            ),
        ]
        indexes = [
            models.Index(fields=["book", "day"], name="log_entries_of_book"),
            models.Index(fields=["link", "slip"], name="log_entries_of_link"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.subject}"

    @property
    def ward(self) -> Ward:
        return self.book.ward
