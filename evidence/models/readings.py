"""What the machine found in a stored file: its text, what the register could say, signatures, viruses, pages to look at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User, Ward
from evidence.models.documents import Revision


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: User) -> ReadingQuerySet:
        return self.filter(revision__document__ward=user.ward_id)

    def waiting(self) -> ReadingQuerySet:
        """Return those nobody has read yet, or whose reader was killed."""
        return self.filter(state__in=[Reading.State.WAITING, Reading.State.RUNNING])

    def sealed(self) -> ReadingQuerySet:
        """Return those of files that nobody may open (``Reading.is_sealed``)."""
        return self.filter(scan__in=SEALED)

    def unscanned(self) -> ReadingQuerySet:
        return self.filter(scan=Reading.Scan.WAITING)


class Reading(models.Model):
    """What was found in one stored file; made again at any time, so nothing here is the ward's own word.

    ``proposals`` is a list of ``{"field", "value", "raw", "page", "box"}``: a field of the register (kind, number,
    issued_on as ISO date, subject, issuer, signer), what was read for it, the words as they stand, the page (1 is the
    first; 0 where the file has no pages) and the place on it as shares of width and height (left, top, right, bottom; empty
    where the file has no places). ``signatures`` is a list of ``{"signer", "signed_at", "intact", "whole"}``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ đọc"
        RUNNING = "running", "Đang đọc"
        DONE = "done", "Đã đọc"
        FAILED = "failed", "Không đọc được"

    class Source(models.TextChoices):
        NONE = "", "không có chữ"
        TEXT = "text", "chữ trong tệp"
        OCR = "ocr", "nhận dạng từ ảnh"

    class Scan(models.TextChoices):
        OFF = "off", "Máy chủ không quét vi-rút"
        WAITING = "waiting", "Chờ quét"
        CLEAN = "clean", "Đã quét"
        FOUND = "found", "Có mã độc"

    class Preview(models.TextChoices):
        NEVER = "never", "không xem trước"
        WAITING = "waiting", "đang dựng bản xem trước"
        DONE = "done", "có bản xem trước"
        FAILED = "failed", "không dựng được bản xem trước"

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="reading")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.NONE, blank=True)
    text = models.TextField(blank=True)
    """NFC, the pages parted by form feeds, cut at ``evidence.reading.TEXT_ROOM`` signs."""
    folded = models.TextField(editable=False, blank=True)
    """The text without accents and signs (``config.vietnamese.fold``): what the search reads."""
    pages = models.PositiveIntegerField(default=0)
    proposals = models.JSONField(default=list, blank=True)
    signatures = models.JSONField(default=list, blank=True)
    problem = models.CharField("vì sao chưa đọc được", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.OFF)
    scan_note = models.CharField("tên mã độc", max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    preview = models.CharField(max_length=8, choices=Preview.choices, default=Preview.NEVER)
    preview_pages = models.PositiveIntegerField(default=0)
    preview_problem = models.CharField("vì sao chưa xem trước được", max_length=300, blank=True)
    rotation = models.PositiveSmallIntegerField("xoay khi xem, độ theo chiều kim đồng hồ", default=0)
    """How people look at it; the stored file stays as it came."""
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reading_rotation_in_quarters", condition=Q(rotation__in=[0, 90, 180, 270])
            ),
            models.CheckConstraint(
                name="reading_finished_has_time",
                condition=Q(state__in=["waiting", "running"]) | Q(finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], name="reading_waits", condition=Q(state__in=["waiting", "running"])
            ),
            models.Index(fields=["asked_at"], name="reading_unscanned", condition=Q(scan="waiting")),
        ]

    def __str__(self) -> str:
        return str(self.revision)

    @property
    def ward(self) -> Ward:
        return self.revision.document.ward

    @property
    def is_under_way(self) -> bool:
        """Whether the machine has not read the file to its end yet."""
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def is_sealed(self) -> bool:
        """Whether nobody may open the file yet (not scanned) or ever (something was found in it)."""
        return self.scan in SEALED

    @property
    def badge(self) -> str:
        """The state on the screen of a sealed file (``status_badge``)."""
        return "infected" if self.scan == self.Scan.FOUND else "unscanned"


SEALED = frozenset({Reading.Scan.WAITING, Reading.Scan.FOUND})

WEIGHTY = ("text", "folded", "signatures")
"""What lists of files leave in the database: ``rows.select_related("revision__reading").defer(*weighty("revision__reading"))``."""


def weighty(path: str) -> list[str]:
    """Return the weighty fields of the reading that is reached by the path."""
    return [f"{path}__{name}" for name in WEIGHTY]
