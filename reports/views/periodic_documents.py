"""Documents of a period report: new files, documents of the register, taking one off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from config.access import Act
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Document
from evidence.sentences import too_many
from evidence.uploads import Receipt, Upload, receipt_of, wants_json
from reports.models import ReportDocument
from reports.periodic import actions
from reports.periodic.cases import ReportCase
from reports.periodic.documents import take_in
from reports.views.periodic import case_for

NO_FILE = "Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."
PLACE = "#tai-lieu-kem-theo"


@takes_files
@require_POST
def upload(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """Take files in with the report: one per request with script (JSON), several at once without."""
    case = case_for(request, lineage, period)
    require(request.user, Act.WRITE_REPORT, case)
    receipt = receipt_of(request)
    outcomes = [_take(request, case, sent, receipt) for sent in receipt.uploads]
    if receipt.over_count or not outcomes:
        sentence = too_many(receipt.over_count) if receipt.over_count else NO_FILE
        outcomes.append({"ok": False, "name": "", "message": sentence})
    if wants_json(request):
        refused = [outcome for outcome in outcomes if not outcome["ok"]]
        shown = (refused or outcomes)[0]
        return JsonResponse(shown, status=422 if refused else 200)
    for outcome in outcomes:
        tell = messages.success if outcome["ok"] else messages.error
        tell(request, f"{outcome['name']}: {outcome['message']}" if outcome["name"] else outcome["message"])
    return redirect(case.address + PLACE)


def _take(request: Request, case: ReportCase, sent: Upload, receipt: Receipt) -> dict[str, Any]:
    name, by = sent.name or "", Actor.of_request(request)
    if sent.refusal:
        intake.record_refusal(
            assessment=case.assessment or case.ward, name=name, sentence=sent.refusal, by=by
        )
        return {"ok": False, "name": name, "message": sent.refusal}
    incoming = Incoming((), name, receipt.received_at, sent.received)
    try:
        attached = take_in(case=case, incoming=incoming, by=by)
    except Refused as refused:
        return {"ok": False, "name": name, "message": str(refused)}
    revision = attached.revision
    return {
        "ok": True,
        "name": revision.original_name,
        "sha256": revision.digest,
        "size": revision.size,
        "url": reverse("evidence:document", args=[attached.document_id]),
        "message": "Đã kèm theo báo cáo.",
    }


@require_POST
def attach(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """Let a document of the ward's register go with the report."""
    case = case_for(request, lineage, period)
    require(request.user, Act.WRITE_REPORT, case)
    chosen = request.POST.get("document", "")
    rows = Document.objects.visible_to(request.user)
    wanted = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) <= 18 else 0
    document = rows.filter(pk=wanted).first()
    try:
        if document is None:
            raise Refused("Tài liệu này không còn trong sổ tài liệu của phường. Xin tìm lại.")
        actions.attach(case=case, document=document, by=Actor.of_request(request))
        messages.success(request, "Đã kèm tài liệu theo báo cáo.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(case.address + PLACE)


@require_POST
def detach(request: Request, lineage: UUID, period: str, pk: int) -> HttpResponse:
    """Take a document off a report that is not sent."""
    case = case_for(request, lineage, period)
    rows = ReportDocument.objects.filter(report__ward=case.ward, report=case.report).select_related(
        "document"
    )
    attached = get_object_or_404(rows, pk=pk)
    require(request.user, Act.WRITE_REPORT, case)
    try:
        actions.detach(case=case, attached=attached, by=Actor.of_request(request))
        messages.success(request, "Đã bỏ tài liệu khỏi báo cáo.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(case.address + PLACE)
