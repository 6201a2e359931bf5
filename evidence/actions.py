"""Verbs on evidence and on the register; each atomic, logged, and without a request.

Whoever changes several rows locks them first, in the order document, uses, log: two people at once never wait for each
other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, AuditEntry, record
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from criteria.models import Indicator
from evidence import store
from evidence.models import Document, Evidence, EvidenceEvent, InboxItem, Reading, Revision
from evidence.moves import late_now, make_move, refuse_closed, refuse_ended, refuse_moved
from evidence.preview import cache
from evidence.reading.proposals import proposals_of

State = Evidence.State
REGISTER_FIELDS = ("kind", "number", "issued_on", "subject", "issuer", "signer")
NOTHING_READ = "Không còn nội dung đọc được để đưa vào sổ. Xin tải lại trang."
NEVER_HANDED_IN = ("add", "replace_draft")
"""Events of a use that nobody but its authors has seen."""


@transaction.atomic
def submit(*, use: Evidence, version: int, by: Actor) -> None:
    """Hand a draft in for review; after the internal deadline it is marked late."""
    make_move(use, "submit", by=by, version=version, changes={"late": late_now(use.assessment)})


@transaction.atomic
def submit_drafts(*, assessment: Assessment, indicator: Indicator, by: Actor) -> int:
    """Hand in every draft of the indicator; return how many."""
    uses = Evidence.objects.of_indicator(assessment, indicator).filter(state=State.DRAFT)
    drafts = list(uses.select_for_update().order_by("pk"))
    late = late_now(assessment) if drafts else False
    for use in drafts:
        use.assessment = assessment
        make_move(use, "submit", by=by, version=use.version, changes={"late": late})
    return len(drafts)


@transaction.atomic
def settle(*, assessment: Assessment, indicator: Indicator) -> int:
    """Lock the documents of an indicator that is being accepted; return how many still wait for somebody.

    Whoever looked at one of them before then holds an old version: a hand-in, a return or an undo that runs beside
    the acceptance either comes first and is counted, or is refused.
    """
    uses = Evidence.objects.of_indicator(assessment, indicator)
    states = [use.state for use in uses.select_for_update().order_by("pk")]
    uses.update(version=F("version") + 1)
    return sum(state in {State.SUBMITTED, State.RETURNED} for state in states)


@transaction.atomic
def withdraw(*, use: Evidence, version: int, by: Actor) -> None:
    """Take a submitted document back to draft, as long as nobody has reviewed it."""
    make_move(use, "withdraw", by=by, version=version)


@transaction.atomic
def accept(*, use: Evidence, version: int, by: Actor, comment: str = "") -> None:
    """Accept the document; who handed it in is told when the reviewer adds a message."""
    make_move(use, "accept", by=by, version=version, comment=comment)
    if use.comment:
        _tell_sender(use, f"Tài liệu “{use.document}” được chấp nhận, kèm lời nhắn: {use.comment}", by)


@transaction.atomic
def reopen(*, use: Evidence, version: int, by: Actor) -> None:
    """Take an acceptance back; the document waits for review again."""
    make_move(use, "reopen", by=by, version=version)


@transaction.atomic
def send_back(*, use: Evidence, version: int, comment: str, by: Actor) -> None:
    """Return the document with the reason; who handed it in is told."""
    make_move(use, "return", by=by, version=version, comment=comment)
    _tell_sender(use, f"Tài liệu “{use.document}” được trả lại: {use.comment}", by)


def _tell_sender(use: Evidence, sentence: str, by: Actor) -> None:
    recipient = use.submitted_by_id or use.revision.uploaded_by_id
    if recipient and (by.user is None or recipient != by.user.pk):
        link = reverse("evidence:document", args=[use.document_id])
        Notice.objects.create(user_id=recipient, sentence=sentence[:500], link=link)


@transaction.atomic
def reuse(*, document: Document, assessment: Assessment, indicator: Indicator, by: Actor) -> Evidence:
    """Use a document of the ward's register for one more indicator, pinned to its newest revision."""
    refuse_closed(assessment)
    InboxItem.objects.leave(document, by.user)
    revision = document.revisions.order_by("-number").first()
    if revision is None:
        raise Refused("Tài liệu này chưa có tệp.")
    try:
        with transaction.atomic():
            use = Evidence.objects.create(
                assessment=assessment,
                indicator=indicator,
                document=document,
                revision=revision,
                added_by=by.user,
            )
    except IntegrityError as error:
        raise Refused("Chỉ tiêu này đã dùng tài liệu vừa chọn.") from error
    refuse_moved(use)
    EvidenceEvent.objects.create(
        evidence=use, act="add", user=by.user, position=by.position, revision=revision
    )
    detail = {"indicator": indicator.code, "digest": revision.digest}
    record(by, "evidence_add", use, version="1", detail=detail)
    return use


@transaction.atomic
def delete_draft(*, use: Evidence, version: int, by: Actor) -> None:
    """Remove a draft. What was ever handed in, or is used elsewhere, stays in the register; only the use goes.

    The file goes after the commit: a transaction that fails keeps both.
    """
    refuse_closed(use.assessment)
    document = Document.objects.select_for_update().filter(pk=use.document_id).first()
    found = Evidence.objects.select_for_update().filter(pk=use.pk, version=version, state=State.DRAFT).first()
    if found is None or document is None:
        raise Refused("Chỉ xóa được tài liệu đang là nháp; tài liệu đã nộp thì thay bằng bản mới.")
    refuse_ended(use.assessment)
    record(by, "evidence_delete", found, version=str(version), detail={"indicator": found.indicator.code})
    if found.events.exclude(act__in=NEVER_HANDED_IN).exists():
        document.was_submitted = True
        document.save(update_fields=["was_submitted"])
    found.events.all().delete()
    found.delete()
    if not document.was_submitted and not document.uses.exists():
        _remove(document)


@transaction.atomic
def remove_unused(*, document: Document, by: Actor) -> bool:
    """Remove a document that nothing speaks of any more and that was never handed in; return whether it went.

    For whoever took it in with ``intake.take_document`` and lets it go again; raises nothing when it must stay.
    """
    found = Document.objects.select_for_update().filter(pk=document.pk).first()
    if found is None or found.was_submitted or found.uses.exists():
        return False
    label, ward = str(found), found.ward
    if not _remove(found):
        return False
    record(by, "document_delete", ward, detail=label)
    return True


def _remove(document: Document) -> bool:
    """Remove the document with its files; return False and leave all when a report, a task, a register's row or the inbox holds it.

    What came through the inbox and nothing else holds waits there again: a wrong use never loses somebody's file.
    """
    revisions = Revision.objects.filter(document=document)
    gone = list(revisions)
    try:
        with transaction.atomic():
            revisions.delete()
            in_a_register = document.log_entries.exists()
            came_in = not in_a_register and InboxItem.objects.filter(document=document).exists()
            if came_in:
                transaction.set_rollback(True)  # only asked whether anything holds it
            else:
                document.delete()
    except ProtectedError:
        return False
    if came_in:
        InboxItem.objects.come_back(document)
        return False
    for revision in gone:
        transaction.on_commit(lambda revision=revision: _let_go(revision))  # type: ignore[misc]
    return True


def _let_go(revision: Revision) -> None:
    """Remove the file of a revision that is gone, and its pictures; who has the same file draws them anew."""
    store.discard(revision.stored_name)
    cache.forget(revision)


@transaction.atomic
def describe(*, document: Document, values: dict[str, object], version: int, by: Actor) -> None:
    """Write what the register says of a document; raise ``Refused`` when somebody else wrote meanwhile."""
    changed = {name: values[name] for name in REGISTER_FIELDS if values[name] != getattr(document, name)}
    if not changed:
        return
    new = Document(**{name: values[name] for name in REGISTER_FIELDS})
    saved = Document.objects.filter(pk=document.pk, version=version).update(
        version=F("version") + 1, search_text=new.fold_for_search(), **changed
    )
    if not saved:
        raise Refused(_who_was_quicker(document))
    old = {name: getattr(document, name) for name in changed}
    document.refresh_from_db()
    detail = {"old": old, "new": changed}
    record(by, "document_describe", document, version=str(document.version), detail=detail)


@transaction.atomic
def take_over(*, document: Document, fields: Iterable[str], version: int, by: Actor) -> None:
    """Write what was read in the newest revision for these fields into the register, as ``describe`` does.

    Raises ``Refused`` when one of them has nothing to take over (a newer revision came), and when somebody else wrote.
    """
    newest = Reading.objects.filter(revision__document=document).order_by("-revision__number").first()
    read = {one.field: one.stored for one in proposals_of(newest)}
    wanted = list(fields)
    if not wanted or not set(wanted) <= read.keys():
        raise Refused(NOTHING_READ)
    values: dict[str, object] = {name: getattr(document, name) for name in REGISTER_FIELDS}
    values.update({name: read[name] for name in wanted})
    describe(document=document, values=values, version=version, by=by)


def _who_was_quicker(document: Document) -> str:
    last = AuditEntry.objects.filter(
        ward=document.ward_id,
        act="document_describe",
        object_kind=document._meta.label_lower,
        object_id=str(document.pk),
    ).first()
    who = (
        f"{last.person} vừa sửa tài liệu này lúc {timezone.localtime(last.at):%H:%M}"
        if last
        else "Tài liệu vừa được sửa"
    )
    return f"{who}. Dưới đây là bản đang có và bản vừa nhập. Chọn bản cần giữ, hoặc ghép lại rồi lưu."


def carry_uses(*, assessment: Assessment, indicators: Mapping[int, int], contents: Mapping[int, int]) -> None:
    """Give every use of the year its indicator and content of another version (old id → new id).

    Runs inside the caller's transaction, which has looked that each use has somewhere to go and writes the log.
    """
    for old, new in indicators.items():
        Evidence.objects.filter(assessment=assessment, indicator=old).update(indicator=new)
    for old, new in contents.items():
        Evidence.objects.filter(assessment=assessment, content=old).update(content=new)
