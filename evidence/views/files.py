"""Files in and out: upload to an indicator, replace, download."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from assignments.models import Assessment
from config.access import Act
from criteria.models import Indicator
from evidence import intake
from evidence.answers import file_answer
from evidence.forms import VersionForm
from evidence.intake import Incoming
from evidence.models import Document, Revision
from evidence.sentences import too_many
from evidence.uploads import Upload, receipt_of, wants_json
from evidence.views.answering import back, use_for

NO_FILE = "Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."


@takes_files
@require_POST
def upload(request: Request, assessment: int, indicator: int) -> HttpResponse:
    """Take files in for an indicator: one per request with script (JSON), several at once without."""
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    period = get_object_or_404(rows, pk=assessment)
    require(request.user, Act.CONTRIBUTE)
    target = get_object_or_404(period.framework.indicators.all(), pk=indicator)
    receipt = receipt_of(request)
    outcomes = [_take(request, period, target, sent, receipt.received_at) for sent in receipt.uploads]
    if receipt.over_count:
        outcomes.append({"ok": False, "name": "", "message": too_many(receipt.over_count)})
    if not outcomes:
        outcomes = [{"ok": False, "name": "", "message": NO_FILE}]
    if wants_json(request):
        return _json(outcomes)
    for outcome in outcomes:
        tell = messages.success if outcome["ok"] else messages.error
        tell(request, f"{outcome['name']}: {outcome['message']}" if outcome["name"] else outcome["message"])
    return back(request)


def _json(outcomes: list[dict[str, Any]]) -> JsonResponse:
    """Answer one file as itself; several, which the page's script never sends, as a list with a common verdict."""
    if len(outcomes) == 1:
        return JsonResponse(outcomes[0], status=200 if outcomes[0]["ok"] else 422)
    refused = [outcome["message"] for outcome in outcomes if not outcome["ok"]]
    answer = {"ok": not refused, "message": " ".join(refused), "files": outcomes}
    return JsonResponse(answer, status=422 if refused else 200)


def _take(
    request: Request, period: Assessment, target: Indicator, sent: Upload, received_at: datetime
) -> dict[str, Any]:
    name, by = sent.name or "", Actor.of_request(request)
    if sent.refusal:
        intake.record_refusal(assessment=period, name=name, sentence=sent.refusal, by=by)
        return {"ok": False, "name": name, "message": sent.refusal}
    incoming = Incoming((), name, received_at, sent.received)
    try:
        taken = intake.take(assessment=period, indicator=target, incoming=incoming, by=by)
    except Refused as refused:
        return {"ok": False, "name": name, "message": str(refused)}
    revision = taken.use.revision
    return {
        "ok": True,
        "name": revision.original_name,
        "sha256": revision.digest,
        "size": revision.size,
        "url": reverse("evidence:document", args=[taken.use.document_id]),
        "message": _known(taken.same_as) if taken.same_as else "Đã nhận, đang là nháp.",
    }


def _known(document: Document) -> str:
    """Return sentence 47; only ever about a document of the same ward."""
    day = f" ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    named = f"{document.number}{day}" if document.number else f"“{document.subject}”{day}"
    return (
        f"Đã nhận, đang là nháp. Tệp này đã có trong sổ tài liệu của phường: {named}. "
        "Nếu là cùng một tài liệu, nên xóa nháp vừa gửi và dùng lại tài liệu đó."
    )


@takes_files
@require_POST
def replace(request: Request, pk: int) -> HttpResponse:
    """Put a new revision in the place of the file."""
    use = use_for(request, pk, Act.CHANGE_EVIDENCE)
    receipt, form, by = receipt_of(request), VersionForm(request.POST), Actor.of_request(request)
    sent = receipt.uploads[0] if receipt.uploads else None
    if sent is None or not form.is_valid():
        messages.error(request, NO_FILE if sent is None else str(form.errors["version"][0]))
    elif sent.refusal:
        intake.record_refusal(assessment=use.assessment, name=sent.name or "", sentence=sent.refusal, by=by)
        messages.error(request, sent.refusal)
    else:
        incoming = Incoming((), sent.name or "", receipt.received_at, sent.received)
        try:
            new = intake.replace(use=use, incoming=incoming, version=form.cleaned_data["version"], by=by)
            messages.success(request, f"Đã thay bằng bản {new.revision.number}.")
        except Refused as refused:
            messages.error(request, str(refused))
    return back(request, reverse("evidence:document", args=[use.document_id]))


@require_safe
def file(request: Request, pk: int) -> HttpResponse:
    """Answer the bytes of a revision; every download is in the log."""
    rows = Revision.objects.visible_to(request.user).select_related("document__ward")
    revision = get_object_or_404(rows, pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    answer = file_answer(revision, inline="xem" in request.GET)
    record(Actor.of_request(request), "evidence_download", revision, version=str(revision.number))
    return answer
