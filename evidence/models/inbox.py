"""What came in and has no place yet, and the links by which people without an account hand in."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.guard import Refused
from accounts.models import User, Ward
from assignments.models import Assessment, Task
from criteria.models import Indicator
from evidence.models.documents import Document


class HandInLinkQuerySet(models.QuerySet["HandInLink"]):
    def visible_to(self, user: User) -> HandInLinkQuerySet:
        return self.filter(ward=user.ward_id)

    def open(self, at: datetime | None = None) -> HandInLinkQuerySet:
        """Return those that take files at a moment: neither expired nor revoked."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at or timezone.now())

    def with_arrivals(self) -> HandInLinkQuerySet:
        """Annotate ``came_files`` and ``came_bytes``: what each link brought so far, sorted already or not."""
        as_it_came = Q(items__document__revisions__number=1)
        size = Sum("items__document__revisions__size", filter=as_it_came)
        return self.annotate(came_files=Count("items", filter=as_it_came), came_bytes=Coalesce(size, 0))

    def for_rows(self) -> HandInLinkQuerySet:
        """Join what a page says of a link: where it belongs and who made it."""
        return self.select_related(
            "ward",
            "created_by",
            "revoked_by",
            "assessment__ward",
            "assessment__framework",
            "indicator",
            "task__plan__ward",
        )


class HandInLink(models.Model):
    """One address by which somebody without an account hands files in for one indicator or one task.

    The address holds a random token; only its SHA-256 is stored, so that nobody who reads the database can use the link.
    """

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="hand_in_links")
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, null=True, blank=True, related_name="hand_in_links"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="hand_in_links"
    )
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="hand_in_links")
    token_digest = models.CharField(max_length=64, unique=True)
    recipient = models.CharField("gửi cho", max_length=150)
    asked = models.CharField("đề nghị gửi", max_length=500)
    expires_at = models.DateTimeField("hết hạn lúc")
    max_files = models.PositiveSmallIntegerField("số tệp nhiều nhất", default=20)
    max_bytes = models.PositiveBigIntegerField("dung lượng nhiều nhất (byte)", default=200 * 1024 * 1024)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="hand_in_links_created")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="hand_in_links_revoked"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    came_files: int
    came_bytes: int
    """What it brought so far; on rows of ``with_arrivals`` only."""

    objects = HandInLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="hand_in_link_of_indicator_or_task",
                condition=Q(assessment__isnull=False, indicator__isnull=False, task__isnull=True)
                | Q(assessment__isnull=True, indicator__isnull=True, task__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_in_link_revoked_has_author",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_in_link_takes_something", condition=Q(max_files__gt=0, max_bytes__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.recipient


class LinkAttempt(models.Model):
    """One request that came by a link (or by an address that is none): what the limits on their number count.

    Rows older than a day are removed with the next one.
    """

    link = models.ForeignKey(HandInLink, models.CASCADE, null=True, related_name="attempts")
    scope = models.CharField(max_length=40, blank=True)
    """What other public form it came by: "opinion:12", "survey:3"; empty for links that hand in files."""
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["link", "at"], name="attempts_of_link"),
            models.Index(fields=["address", "at"], name="attempts_of_address"),
            models.Index(fields=["scope", "at"], name="attempts_of_scope"),
        ]


REMOVED = "Tài liệu này vừa được bỏ khỏi sổ tài liệu."
WAITING_AGAIN = {"state": "waiting", "settled_by": None, "settled_at": None, "reason": ""}


class InboxItemQuerySet(models.QuerySet["InboxItem"]):
    def visible_to(self, user: User) -> InboxItemQuerySet:
        return self.filter(document__ward=user.ward_id)

    def waiting(self) -> InboxItemQuerySet:
        return self.filter(state=InboxItem.State.WAITING)

    def leave(self, document: Document, user: User | None) -> None:
        """Hold a document that is being given a use, and take it out of the inbox; in the transaction of that verb.

        First of all, so that who sorts, replaces or removes it at the same moment waits before anything else is written.
        Raises ``Refused`` when it is gone.
        """
        rows = Document.objects.select_for_update(no_key=True).filter(pk=document.pk)
        if rows.values_list("pk", flat=True).first() is None:
            raise Refused(REMOVED)
        if user is not None:
            self.filter(document=document).exclude(state=InboxItem.State.TAKEN).update(
                state=InboxItem.State.TAKEN,
                settled_by=user,
                settled_at=timezone.now(),
                reason="",
                version=F("version") + 1,
            )

    def come_back(self, document: Document) -> None:
        """Let a document wait again that lost its last use."""
        self.filter(document=document).update(**WAITING_AGAIN, version=F("version") + 1)


class InboxItem(models.Model):
    """A document that came in without a place: put into the ward's inbox by an official, or handed in through a link."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ xếp"
        TAKEN = "taken", "Đã xếp"
        SET_ASIDE = "set_aside", "Không dùng"

    document = models.OneToOneField(Document, models.CASCADE, related_name="inbox")
    link = models.ForeignKey(HandInLink, models.PROTECT, null=True, blank=True, related_name="items")
    sender = models.CharField("người gửi tự ghi", max_length=120, blank=True)
    note = models.CharField("lời nhắn của người gửi", max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    arrived_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="inbox_items_settled"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("lý do không dùng", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = InboxItemQuerySet.as_manager()

    class Meta:
        ordering = ["-arrived_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="inbox_item_settled_has_author",
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False, settled_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="inbox_item_set_aside_has_reason", condition=~Q(state="set_aside") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["state", "arrived_at"], name="inbox_waiting")]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def ward(self) -> Ward:
        return self.document.ward
