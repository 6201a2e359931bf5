"""The log: one append-only table, written inside the verb and its transaction.

Each ward has its own chain. A row carries a keyed hash (HMAC-SHA256, key outside the database) over its content and
the hash of the row before, so that an edit, a removal, an insertion or a change of order shows in
``manage.py verify_audit``. The head (last number and hash) is kept in a row of its own, itself keyed, and is printed
in every dossier: what was cut off at the end shows against any printed head. Database triggers refuse UPDATE,
DELETE and (on SQLite, which would let it pass) REPLACE of rows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from config.vietnamese import fold

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User, Ward

PORTAL_CHAIN = "portal"
"""Chain of what belongs to no ward: failed logins, frameworks, the system's own acts."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, person: User) -> Self:
        """Return the log of the person's own ward; without a ward there is none to read."""
        return self.filter(ward_id=person.ward_id) if person.ward_id else self.none()

    def matching(self, text: str) -> Self:
        """Return the rows whose person or object holds every word, whatever accents and case."""
        found = self
        for word in fold(text).split():
            found = found.filter(folded__contains=word)
        return found


class AuditEntry(models.Model):
    """Who did what to which object, when, from where, with which result."""

    class Result(models.TextChoices):
        DONE = "done", "đã thực hiện"
        REFUSED = "refused", "bị từ chối"

    chain = models.CharField(max_length=32)
    number = models.PositiveBigIntegerField()
    ward = models.ForeignKey("accounts.Ward", models.PROTECT, null=True, related_name="audit_entries")
    at = models.DateTimeField()
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="audit_entries")
    person = models.CharField(max_length=120)
    position = models.CharField(max_length=150, blank=True)
    roles = models.CharField(max_length=150, blank=True)
    act = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(max_length=300, blank=True)
    version = models.CharField(max_length=32, blank=True)
    detail = models.TextField(blank=True)
    result = models.CharField(max_length=16, choices=Result.choices, default=Result.DONE)
    address = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    folded = models.CharField(max_length=500, blank=True)
    """Person and object without accents: what the log's search reads. Derived, so it is not part of the hash."""

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_number_once_per_chain")
        ]
        indexes = [
            models.Index(fields=["ward", "-number"], name="audit_of_ward"),
            models.Index(fields=["object_kind", "object_id"], name="audit_of_object"),
        ]

    SIGNED = [
        "chain",
        "number",
        "ward_id",
        "at",
        "user_id",
        "person",
        "position",
        "roles",
        "act",
        "object_kind",
        "object_id",
        "object_label",
        "version",
        "detail",
        "result",
        "address",
        "previous",
    ]

    def compute_digest(self) -> str:
        """Return the keyed hash (hex) over every stored field and the previous hash."""
        content = {name: getattr(self, name) for name in self.SIGNED}
        content["at"] = self.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return _keyed(text)


class AuditHead(models.Model):
    """The end of one chain: locked while a row is added, so that two acts at once get two numbers."""

    chain = models.CharField(max_length=32, unique=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    def compute_seal(self) -> str:
        return _keyed(f"head|{self.chain}|{self.number}|{self.digest}")


def _keyed(text: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Actor:
    """Who acts: the person, the post held at that moment, and the address the request came from.

    Verbs take an ``Actor`` as ``by`` and never see a request.
    """

    user: User | None
    name: str
    position: str = ""
    roles: str = ""
    address: str = ""

    @classmethod
    def of_request(cls, request: HttpRequest) -> Actor:
        from accounts.network import client_address  # late: network reads settings only

        user = request.user if request.user.is_authenticated else None
        return (
            cls.of_user(user, client_address(request))
            if user
            else cls(None, "(chưa đăng nhập)", address=client_address(request))
        )

    @classmethod
    def of_user(cls, user: User, address: str = "") -> Actor:
        return cls(user, user.full_name, user.position_title, ",".join(sorted(user.role_set)), address)

    @classmethod
    def system(cls, name: str) -> Actor:
        """Return the actor of a management command or of the worker, e.g. ``Actor.system("manage.py loaddemo")``."""
        return cls(None, name, address="máy chủ")


def record(
    by: Actor,
    act: str,
    obj: models.Model | None = None,
    *,
    ward: Ward | None = None,
    version: str = "",
    detail: dict[str, Any] | str = "",
    result: str = AuditEntry.Result.DONE,
) -> AuditEntry:
    """Append one row to the ward's chain, inside the caller's transaction; return it.

    ``ward`` defaults to the object's ward (or the object itself), then the person's. ``detail`` is free text or a
    JSON-able dict (old and new values); never evidence content, passwords or tokens.
    """
    ward = ward or _ward_of(obj) or (by.user.ward if by.user else None)
    chain = f"ward:{ward.pk}" if ward else PORTAL_CHAIN
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().get_or_create(chain=chain)[0]
        entry = AuditEntry(
            chain=chain,
            number=head.number + 1,
            ward=ward,
            at=timezone.now(),
            user=by.user,
            person=by.name[:120],
            position=by.position,
            roles=by.roles,
            act=act,
            object_kind=obj._meta.label_lower if obj else "",
            object_id=str(obj.pk) if obj else "",
            object_label=str(obj)[:300] if obj else "",
            version=version,
            detail=detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False, default=str),
            result=result,
            address=by.address[:64],
            previous=head.digest,
        )
        entry.folded = fold(f"{entry.person} {entry.object_label}")[:500]
        entry.digest = entry.compute_digest()
        entry.save(force_insert=True)
        head.number, head.digest = entry.number, entry.digest
        head.seal = head.compute_seal()
        head.save()
    return entry


def _ward_of(obj: models.Model | None) -> Ward | None:
    if obj is None:
        return None
    if obj._meta.label_lower == "accounts.ward":
        return obj  # type: ignore[return-value]
    return getattr(obj, "ward", None)


@dataclass(frozen=True)
class ChainFault:
    """One place where a chain does not hold: the chain, the row's number and an English sentence."""

    chain: str
    number: int
    message: str


def verify(chain: str | None = None) -> Iterator[ChainFault]:
    """Yield every fault of one chain, or of all; nothing when the log is whole. Rows are read in a stream."""
    heads = {head.chain: head for head in AuditHead.objects.all()}
    seen = set(AuditEntry.objects.order_by().values_list("chain", flat=True).distinct())
    for name in sorted(seen | set(heads)) if chain is None else [chain]:
        yield from _verify_chain(name, heads.get(name))


def _verify_chain(chain: str, head: AuditHead | None) -> Iterator[ChainFault]:
    expected, previous = 1, ""
    for entry in AuditEntry.objects.filter(chain=chain).order_by("number").iterator(chunk_size=2000):
        if entry.number != expected:
            yield ChainFault(chain, entry.number, f"row {expected} is missing before row {entry.number}")
        elif entry.previous != previous:
            yield ChainFault(chain, entry.number, "does not continue the row before it")
        if not hmac.compare_digest(entry.digest, entry.compute_digest()):
            yield ChainFault(chain, entry.number, "content and hash differ: the row was changed")
        expected, previous = entry.number + 1, entry.digest
    if head is None:
        if expected > 1:
            yield ChainFault(chain, expected - 1, "the head of the chain is missing")
    elif not hmac.compare_digest(head.seal, head.compute_seal()) and head.number:
        yield ChainFault(chain, head.number, "the head of the chain was changed")
    elif (head.number, head.digest) != (expected - 1, previous):
        yield ChainFault(
            chain, head.number, f"the log ends at row {expected - 1}, its head says {head.number}"
        )
