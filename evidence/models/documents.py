"""The ward's register: documents, and the stored files that are their revisions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User, Ward
from config.vietnamese import fold

LONGEST_SEARCH = 200
"""Signs of what somebody looks for that are read; the field on the page takes no more."""
MOST_WORDS = 20
"""Different words that are looked for; each costs a look through the ward's texts."""


def search_words(text: str) -> list[str]:
    """Return the folded words to look for, the longest first; a word that stands within another says nothing new.

    Of more than ``MOST_WORDS`` the longest, which say most, are taken.
    """
    words: list[str] = []
    for word in sorted(set(fold(text[:LONGEST_SEARCH]).split()), key=lambda one: (-len(one), one)):
        if not any(word in longer for longer in words):
            words.append(word)
    return words[:MOST_WORDS]


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        return self.filter(ward=user.ward_id)

    def with_the_bytes_of(self, revision: Revision) -> DocumentQuerySet:
        """Return the ward's other, older documents that hold the same bytes; the oldest first."""
        older = self.filter(ward=revision.document.ward_id, pk__lt=revision.document_id)
        same = older.filter(revisions__digest=revision.digest, revisions__algorithm=revision.algorithm)
        return same.order_by("pk").distinct()

    def matching(self, words: str, *, ward: Ward | int | None = None) -> DocumentQuerySet:
        """Every word must occur, accents and case aside, in what the register says or, given the ward, in a file's text.

        A word may stand in the one and the next in the other. The text is looked through within the ``ward`` alone (a
        ward or its key), and the answer holds nothing of another; without it only the register is.
        """
        found = self if ward is None else self.filter(ward=ward)
        for word in search_words(words):
            within = Q(search_text__contains=word)
            if ward is not None:
                # Not correlated, so that it is worked out once, from the rows of the ward or the trigrams of the word.
                texts = Revision.objects.filter(document__ward=ward, reading__folded__contains=word)
                within |= Q(pk__in=texts.order_by().values("document"))
            found = found.filter(within)
        return found


class Document(models.Model):
    """One line of the ward's register: kind, number, date, subject, issuer, signer."""

    class Kind(models.TextChoices):
        PLAN = "KH", "Kế hoạch"
        REPORT = "BC", "Báo cáo"
        DECISION = "QĐ", "Quyết định"
        RESOLUTION = "NQ", "Nghị quyết"
        NOTICE = "TB", "Thông báo"
        LETTER = "CV", "Công văn"
        MINUTES = "BB", "Biên bản"
        REGISTER = "SO", "Sổ theo dõi"
        LIST = "DS", "Danh sách"
        INVITATION = "GM", "Giấy mời"
        PROGRAMME = "CTr", "Chương trình"
        REGULATION = "QC", "Quy chế"
        RECEIPT = "CT", "Chứng từ"
        PHOTO = "ANH", "Ảnh chụp"
        OTHER = "KHAC", "Tài liệu khác"

    NUMBERLESS = frozenset({Kind.REGISTER, Kind.LIST, Kind.PHOTO, Kind.OTHER})
    """Kinds that need no number: nothing an office numbers, or nobody knows."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="documents")
    kind = models.CharField("loại văn bản", max_length=8, choices=Kind.choices, blank=True)
    number = models.CharField("số, ký hiệu", max_length=64, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    subject = models.CharField("trích yếu", max_length=500)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="documents_created")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    was_submitted = models.BooleanField("đã từng nộp để rà soát", default=False, editable=False)
    """Kept when the use that was handed in is removed, so that the document itself never is."""
    search_text = models.TextField(editable=False, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}".strip()

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the register lacks to tell this document from others, in words: its kind, number and date.

        One of number and date is enough; a kind without numbers is asked for its date only.
        """
        missing = () if self.kind else ("loại",)
        if self.number or self.issued_on:
            return missing
        return (*missing, "ngày") if self.kind in self.NUMBERLESS else (*missing, "số", "ngày")

    def fold_for_search(self) -> str:
        return fold(f"{self.get_kind_display()} {self.number} {self.subject} {self.issuer} {self.signer}")


SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""Types that every browser shows, and that can do nothing to the portal's pages when sealed off (evidence/answers.py)."""


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, user: User) -> RevisionQuerySet:
        return self.filter(document__ward=user.ward_id)


class Revision(models.Model):
    """A stored file of a document: never changed, never deleted once submitted. The stored name is the server's."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    stored_name = models.CharField(max_length=200, unique=True)
    algorithm = models.CharField(max_length=16, default="sha256")
    digest = models.CharField(max_length=128)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=8)
    original_name = models.CharField("tên tệp của người gửi", max_length=255)
    has_embedded_objects = models.BooleanField("có đối tượng nhúng, không xem trước", default=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="revisions_uploaded")
    received_at = models.DateTimeField("đến máy chủ lúc")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="revision_number_once"),
            models.CheckConstraint(name="revision_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.document} (bản {self.number})"

    @property
    def is_shown_inline(self) -> bool:
        """Whether "Xem" is offered; what carries other files inside is only handed over."""
        return self.media_type in SHOWN_INLINE and not self.has_embedded_objects

    @property
    def ward(self) -> Ward:
        return self.document.ward
