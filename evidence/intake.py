"""The one path of a file that came in: streamed and hashed → inspected → kept → told to the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import Max

from accounts.audit import Actor, AuditEntry, record
from accounts.guard import Refused
from accounts.models import Ward
from assignments.models import Assessment
from criteria.models import Content, Indicator
from evidence import scanning, store
from evidence.filetypes import Accepted
from evidence.inspection import inspect
from evidence.models import Document, Evidence, EvidenceEvent, Reading, Revision
from evidence.moves import (
    GONE,
    MOVES,
    OPEN_YEARS,
    REPLACEABLE,
    late_now,
    make_move,
    refuse_closed,
    refuse_moved,
)
from evidence.names import clean_name, subject_of
from evidence.reading.making import begin
from evidence.scanning import Verdict
from evidence.sentences import infected, too_large
from evidence.store import Received

POSTGRES_DISK_FULL = "53100"

Told = TypeVar("Told", Document, Evidence)
"""What the database is told of a kept file."""


@dataclass(frozen=True)
class Incoming:
    """A file as the sender handed it over: chunks of bytes, their own name for it, when the request came.

    ``received`` is set instead of ``chunks`` when the file lies in the store's incoming folder already. A ``priority``
    below zero lets its reading wait behind those of what people send.
    """

    chunks: Iterable[bytes]
    name: str
    received_at: datetime
    received: Received | None = None
    priority: int = 0

    def arrive(self) -> AbstractContextManager[Received]:
        """Return the received file for as long as it is looked at."""
        return nullcontext(self.received) if self.received else store.receive(_limited(self.chunks))


@dataclass(frozen=True)
class Register:
    """What the register says of a document; an empty subject is proposed from the file's name."""

    kind: str = ""
    number: str = ""
    issued_on: date | None = None
    subject: str = ""
    issuer: str = ""
    signer: str = ""


@dataclass(frozen=True)
class Taken:
    """A file that was taken in, and the ward's own document that holds the same bytes already, if any."""

    use: Evidence
    same_as: Document | None


@dataclass(frozen=True)
class _Place:
    """Where a file goes: the ward's folder of a year, and what a refusal is written down at."""

    ward: Ward
    year: int
    about: Ward | Assessment

    @classmethod
    def of(cls, assessment: Assessment) -> _Place:
        return cls(assessment.ward, assessment.year, assessment)


@dataclass(frozen=True)
class _Kept:
    """A file in its place, of which the database does not know yet."""

    stored_name: str
    received: Received
    kind: Accepted
    scan: Verdict
    name: str
    received_at: datetime
    priority: int


def _limited(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Stop at the first byte over the limit instead of writing the rest."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > settings.MAX_FILE_BYTES:
            raise Refused(too_large(0))
        yield chunk


def take(
    *,
    assessment: Assessment,
    indicator: Indicator,
    incoming: Incoming,
    by: Actor,
    content: Content | None = None,
    register: Register | None = None,
) -> Taken:
    """Take a file in as a new document of the ward's register, used as a draft for the indicator.

    Raises ``Refused`` with the sentence for the sender; then nothing of the file is left.
    """
    refuse_closed(assessment)
    same_as: list[Document] = []

    def tell(kept: _Kept) -> Evidence:
        known = Revision.objects.filter(document__ward=assessment.ward, digest=kept.received.digest)
        same_as.extend(revision.document for revision in known.select_related("document").order_by("pk")[:1])
        document = _new_document(assessment.ward, register or Register(), kept.name, by)
        revision = _new_revision(document, 1, kept, by)
        use = Evidence.objects.create(
            assessment=assessment,
            indicator=indicator,
            content=content,
            document=document,
            revision=revision,
            added_by=by.user,
        )
        EvidenceEvent.objects.create(
            evidence=use, act="add", user=by.user, position=by.position, revision=revision
        )
        refuse_moved(use)
        detail = {"indicator": indicator.code, **_facts(kept)}
        record(by, "evidence_add", use, version="1", detail=detail)
        return use

    return Taken(_receive(_Place.of(assessment), incoming, by, tell), next(iter(same_as), None))


def take_document(
    *,
    ward: Ward,
    year: int,
    incoming: Incoming,
    by: Actor,
    register: Register | None = None,
    also: Callable[[Document], object] | None = None,
) -> Document:
    """Take a file in as a new document of the ward's register that is used for no indicator.

    It carries its one revision. The caller says what it belongs to (a report, a task), in the same transaction by ``also``;
    ``year`` is the store's folder.
    Raises ``Refused`` with the sentence for the sender; then nothing of the file is left.
    """

    def tell(kept: _Kept) -> Document:
        document = _new_document(ward, register or Register(), kept.name, by)
        _new_revision(document, 1, kept, by)
        record(by, "document_add", document, version="1", detail=_facts(kept))
        if also:
            also(document)
        return document

    return _receive(_Place(ward, year, ward), incoming, by, tell)


def replace(*, use: Evidence, incoming: Incoming, version: int, by: Actor) -> Evidence:
    """Put a new revision in the place of a draft, submitted or returned one, in every open use of the document.

    The old file stays; accepted uses, and uses of a year that is closed, keep the revision they pinned. Raises ``Refused``.
    """
    refuse_closed(use.assessment)
    if use.state not in REPLACEABLE:
        raise Refused(
            "Tài liệu đã được chấp nhận. Nộp bản mới thành tài liệu khác, hoặc đề nghị người rà soát trả lại trước."
        )

    def tell(kept: _Kept) -> Evidence:
        document = Document.objects.select_for_update(no_key=True).filter(pk=use.document_id).first()
        open_uses = _open_uses(document, use) if document else []
        if document is None or use.pk not in {one.pk for one in open_uses}:
            raise Refused(GONE)
        if use.revision.digest == kept.received.digest:
            raise Refused("Tệp vừa chọn giống hệt bản đang có. Xin chọn bản đã sửa.")
        number = (document.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
        revision = _new_revision(document, number, kept, by)
        for one in open_uses:
            seen = version if one.pk == use.pk else one.version
            changes: dict[str, object] = {"revision": revision}
            if one.state in MOVES["replace"].sources:
                make_move(
                    one, "replace", by=by, version=seen, changes=changes | {"late": late_now(one.assessment)}
                )
            else:
                make_move(one, "replace_draft", by=by, version=seen, changes=changes)
        return Evidence.objects.select_related("revision").get(pk=use.pk)

    return _receive(_Place.of(use.assessment), incoming, by, tell)


def _open_uses(document: Document, wanted: Evidence) -> list[Evidence]:
    """Return the uses that follow a new revision, locked in one order; the wanted one even if it moved meanwhile."""
    rows = document.uses.select_for_update(of=("self",)).select_related("assessment__ward").order_by("pk")
    return [
        one
        for one in rows
        if one.pk == wanted.pk or (one.state in REPLACEABLE and one.assessment.state in OPEN_YEARS)
    ]


def record_refusal(*, assessment: Assessment | Ward, name: str, sentence: str, by: Actor) -> None:
    """Write down that a file was not taken for an assessment, or into the ward's register alone, and why."""
    record(
        by,
        "evidence_refuse",
        assessment,
        detail={"name": clean_name(name), "reason": sentence},
        result=AuditEntry.Result.REFUSED,
    )


def _receive(place: _Place, incoming: Incoming, by: Actor, tell: Callable[[_Kept], Told]) -> Told:
    """Keep the file first, then tell the database in one transaction; when that fails, nothing is left of it."""
    name = clean_name(incoming.name)
    try:
        with incoming.arrive() as received:
            kind = inspect(received.path, name)
            scan = scanning.scan(received.path)
            if scan.scan == Reading.Scan.FOUND:
                raise Refused(infected(scan.note))
            slug = place.ward.slug
            stored = store.keep(received, ward_slug=slug, year=place.year, extension=kind.extension)
            kept = _Kept(stored, received, kind, scan, name, incoming.received_at, incoming.priority)
            return _tell_or_discard(kept, tell)
    except Refused as refused:
        if str(refused) != store.NO_ROOM:
            record_refusal(assessment=place.about, name=name, sentence=str(refused), by=by)
        raise


def _tell_or_discard(kept: _Kept, tell: Callable[[_Kept], Told]) -> Told:
    try:
        with transaction.atomic():
            return tell(kept)
    except BaseException as error:
        _discard_untold(kept.stored_name)
        if isinstance(error, IntegrityError):
            raise Refused("Tài liệu này vừa được thêm vào chỉ tiêu. Xin tải lại trang để xem.") from error
        if isinstance(error, OperationalError) and _is_full(error):
            raise Refused(store.NO_ROOM) from error
        raise


def _discard_untold(stored_name: str) -> None:
    """Remove the file unless the database knows it after all.

    A connection that breaks during the commit leaves that open. When nobody answers, the file stays: a row without its
    file would be worse, and ``manage.py collect_orphans`` finds a file without its row.
    """
    try:
        known = Revision.objects.filter(stored_name=stored_name).exists()
    except DatabaseError:
        return
    if not known:
        store.discard(stored_name)


def _is_full(error: OperationalError) -> bool:
    """Whether the database's own disk is full."""
    cause = error.__cause__
    full = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return full or getattr(cause, "pgcode", None) == POSTGRES_DISK_FULL


def _facts(kept: _Kept) -> dict[str, object]:
    return {"digest": kept.received.digest, "size": kept.received.size, "name": kept.name}


def _new_document(ward: Ward, register: Register, name: str, by: Actor) -> Document:
    document = Document(
        ward=ward,
        kind=register.kind,
        number=register.number,
        issued_on=register.issued_on,
        subject=register.subject or subject_of(name),
        issuer=register.issuer,
        signer=register.signer,
        created_by=by.user,
    )
    document.search_text = document.fold_for_search()
    document.save()
    return document


def _new_revision(document: Document, number: int, kept: _Kept, by: Actor) -> Revision:
    revision = Revision.objects.create(
        document=document,
        number=number,
        stored_name=kept.stored_name,
        algorithm=store.ALGORITHM,
        digest=kept.received.digest,
        size=kept.received.size,
        media_type=kept.kind.media_type,
        extension=kept.kind.extension,
        original_name=kept.name,
        has_embedded_objects=kept.kind.has_embedded_objects,
        uploaded_by=by.user,
        received_at=kept.received_at,
    )
    begin(revision, scan=kept.scan.scan, priority=kept.priority)
    return revision
