"""Verbs on evidence and on the register; each atomic, logged, and without a request."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.models import Assessment, Plan
from criteria.models import Indicator
from evidence import store
from evidence.models import Document, Evidence, EvidenceEvent, Revision, is_late
from evidence.moves import make_move

State = Evidence.State
REGISTER_FIELDS = ("kind", "number", "issued_on", "subject", "issuer", "signer")


def _late(assessment: Assessment) -> bool:
    """Whether the ward's day lies after the plan's internal deadline."""
    plan = assessment.plans.filter(state=Plan.State.ISSUED).order_by("pk").first()
    return is_late(assessment.ward.today(), plan.last_evidence_day if plan else None)


@transaction.atomic
def submit(*, use: Evidence, version: int, by: Actor) -> None:
    """Hand a draft in for review; after the internal deadline it is marked late."""
    make_move(use, "submit", by=by, version=version, changes={"late": _late(use.assessment)})


@transaction.atomic
def submit_drafts(*, assessment: Assessment, indicator: Indicator, by: Actor) -> int:
    """Hand in every draft of the indicator; return how many."""
    drafts = list(Evidence.objects.of_indicator(assessment, indicator).filter(state=State.DRAFT))
    late = _late(assessment) if drafts else False
    for use in drafts:
        make_move(use, "submit", by=by, version=use.version, changes={"late": late})
    return len(drafts)


@transaction.atomic
def withdraw(*, use: Evidence, version: int, by: Actor) -> None:
    """Take a submitted document back to draft, as long as nobody has reviewed it."""
    make_move(use, "withdraw", by=by, version=version)


@transaction.atomic
def accept(*, use: Evidence, version: int, by: Actor) -> None:
    make_move(use, "accept", by=by, version=version)


@transaction.atomic
def send_back(*, use: Evidence, version: int, comment: str, by: Actor) -> None:
    """Return the document with the reason."""
    make_move(use, "return", by=by, version=version, comment=comment)


@transaction.atomic
def reuse(*, document: Document, assessment: Assessment, indicator: Indicator, by: Actor) -> Evidence:
    """Use a document of the ward's register for one more indicator, pinned to its newest revision."""
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
    EvidenceEvent.objects.create(evidence=use, act="add", user=by.user, revision=revision)
    record(
        by, "evidence_add", use, version="1", detail={"indicator": indicator.code, "digest": revision.digest}
    )
    return use


@transaction.atomic
def delete_draft(*, use: Evidence, version: int, by: Actor) -> None:
    """Remove a draft. What was ever handed in, or is used elsewhere, stays in the register; only the use goes."""
    found = Evidence.objects.select_for_update().filter(pk=use.pk, version=version, state=State.DRAFT).first()
    if found is None:
        raise Refused("Chỉ xóa được tài liệu đang là nháp; tài liệu đã nộp thì thay bằng bản mới.")
    document = found.document
    record(by, "evidence_delete", found, version=str(version), detail={"indicator": found.indicator.code})
    handed_in = EvidenceEvent.objects.filter(evidence__document=document).exclude(
        act__in=["add", "replace_draft"]
    )
    keep = handed_in.exists() or document.uses.exclude(pk=found.pk).exists()
    found.events.all().delete()
    found.delete()
    if keep:
        return
    names = list(document.revisions.values_list("stored_name", flat=True))
    Revision.objects.filter(document=document).delete()
    document.delete()
    for name in names:
        transaction.on_commit(lambda name=name: store.discard(name))  # type: ignore[misc]


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
        raise Refused(
            "Có người vừa sửa tài liệu này. Dưới đây là bản đang có và bản vừa nhập; xin kiểm tra rồi lưu lại."
        )
    old = {name: getattr(document, name) for name in changed}
    document.refresh_from_db()
    record(
        by, "document_describe", document, version=str(document.version), detail={"old": old, "new": changed}
    )
