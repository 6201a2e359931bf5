"""The one path of a file that came in: streamed and hashed → inspected → kept → told to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Ward
from assignments.models import Assessment
from criteria.models import Content, Indicator
from evidence import store
from evidence.filetypes import Accepted, inspect, refuse_size
from evidence.models import Document, Evidence, EvidenceEvent, Revision
from evidence.moves import MOVES, REPLACEABLE, make_move
from evidence.names import clean_name, subject_of
from evidence.store import Received


@dataclass(frozen=True)
class Incoming:
    """A file as the sender handed it over: chunks of bytes, their own name for it, when the request came."""

    chunks: Iterable[bytes]
    name: str
    received_at: datetime


@dataclass(frozen=True)
class Register:
    """What the register says of a document; an empty subject is proposed from the file's name."""

    kind: str = ""
    number: str = ""
    issued_on: object = None
    subject: str = ""
    issuer: str = ""
    signer: str = ""


@dataclass(frozen=True)
class Taken:
    """A file that was taken in, and the ward's own document that holds the same bytes already, if any."""

    use: Evidence
    same_as: Document | None


def _limited(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Stop at the first byte over the limit instead of writing the rest."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > settings.MAX_FILE_BYTES:
            refuse_size(size)
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
    same_as: list[Document] = []

    def tell(stored: str, received: Received, kind: Accepted, name: str) -> Evidence:
        known = Revision.objects.filter(document__ward=assessment.ward, digest=received.digest)
        same_as.extend(revision.document for revision in known.select_related("document")[:1])
        document = _new_document(assessment.ward, register or Register(), name, by)
        revision = _new_revision(document, 1, stored, received, kind, name, incoming.received_at, by)
        use = Evidence.objects.create(
            assessment=assessment,
            indicator=indicator,
            content=content,
            document=document,
            revision=revision,
            added_by=by.user,
        )
        EvidenceEvent.objects.create(evidence=use, act="add", user=by.user, revision=revision)
        detail = {"indicator": indicator.code, "digest": received.digest, "size": received.size, "name": name}
        record(by, "evidence_add", use, version="1", detail=detail)
        return use

    return Taken(_receive(assessment.ward, assessment.year, incoming, tell), next(iter(same_as), None))


def replace(*, use: Evidence, incoming: Incoming, version: int, by: Actor) -> Evidence:
    """Put a new revision in the place of a draft, submitted or returned one, in every open use of the document.

    The old file stays; accepted uses keep the revision they pinned. Raises ``Refused``.
    """
    if use.state not in REPLACEABLE:
        raise Refused(
            "Tài liệu đã được chấp nhận. Nộp bản mới thành tài liệu khác, hoặc đề nghị người rà soát trả lại trước."
        )

    def tell(stored: str, received: Received, kind: Accepted, name: str) -> Evidence:
        document = Document.objects.select_for_update().get(pk=use.document_id)
        if use.revision.digest == received.digest:
            raise Refused("Tệp vừa chọn giống hệt bản đang có. Xin chọn bản đã sửa.")
        number = (document.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
        revision = _new_revision(document, number, stored, received, kind, name, incoming.received_at, by)
        for open_use in document.uses.select_related("assessment__ward").filter(state__in=REPLACEABLE):
            seen = version if open_use.pk == use.pk else open_use.version
            move = "replace" if open_use.state in MOVES["replace"].sources else "replace_draft"
            make_move(open_use, move, by=by, version=seen, changes={"revision": revision})
        return Evidence.objects.get(pk=use.pk)

    assessment = use.assessment
    return _receive(assessment.ward, assessment.year, incoming, tell)


def _receive(
    ward: Ward, year: int, incoming: Incoming, tell: Callable[[str, Received, Accepted, str], Evidence]
) -> Evidence:
    """Keep the file first, then tell the database in one transaction; when that fails, nothing is left of it."""
    name = clean_name(incoming.name)
    with store.receive(_limited(incoming.chunks)) as received:
        kind = inspect(received.path, name)
        stored = store.keep(received, ward_slug=ward.slug, year=year, extension=kind.extension)
        try:
            with transaction.atomic():
                return tell(stored, received, kind, name)
        except IntegrityError as error:
            store.discard(stored)
            raise Refused("Tài liệu này vừa được thêm vào chỉ tiêu. Xin tải lại trang để xem.") from error
        except BaseException:
            store.discard(stored)
            raise


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


def _new_revision(
    document: Document,
    number: int,
    stored: str,
    received: Received,
    kind: Accepted,
    name: str,
    received_at: datetime,
    by: Actor,
) -> Revision:
    return Revision.objects.create(
        document=document,
        number=number,
        stored_name=stored,
        algorithm=store.ALGORITHM,
        digest=received.digest,
        size=received.size,
        media_type=kind.media_type,
        extension=kind.extension,
        original_name=name,
        has_embedded_objects=kind.has_embedded_objects,
        uploaded_by=by.user,
        received_at=received_at,
    )
