"""Files in and out: upload to an indicator, replace, download."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, AuditEntry, record
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from assignments.models import Assessment
from assignments.responsibilities import Responsibilities
from config.access import Act
from criteria.models import Indicator
from evidence import actions, intake
from evidence.answers import file_answer
from evidence.forms import VersionForm
from evidence.intake import Incoming
from evidence.models import Document, Evidence, Reading, Revision
from evidence.rows import evidence_rows
from evidence.sentences import sealed
from evidence.uploads import receipt_of
from evidence.views.answering import back, use_for
from evidence.views.receiving import NO_FILE, Swap, receive


@takes_files
@require_POST
def upload(request: Request, assessment: int, indicator: int) -> HttpResponse:
    """Take files in for an indicator: one per request with script (JSON), several at once without."""
    period, target = _place(request, assessment, indicator)
    by = Actor.of_request(request)

    def take(incoming: Incoming) -> tuple[Evidence, str]:
        taken = intake.take(assessment=period, indicator=target, incoming=incoming, by=by)
        return taken.use, "Đã nhận, đang là nháp."

    return receive(request, period, take, _swap(period, target, by)) or back(request)


def _place(request: Request, assessment: int, indicator: int) -> tuple[Assessment, Indicator]:
    """Return the year in the person's scope (else 404) and its indicator, for who may hand in (else 403)."""
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    period = get_object_or_404(rows, pk=assessment)
    require(request.user, Act.CONTRIBUTE)
    return period, get_object_or_404(period.framework.indicators.all(), pk=indicator)


def _swap(period: Assessment, target: Indicator, by: Actor) -> Swap:
    """How the indicator uses a document of the register instead of a copy; a copy that was handed in stays."""
    uses = Evidence.objects.of_indicator(period, target)

    def use(kept: Document) -> str:
        if uses.filter(document=kept).exists():
            return f"Chỉ tiêu {target.code} đang dùng tài liệu đó; bản vừa gửi đã được bỏ."
        actions.reuse(document=kept, assessment=period, indicator=target, by=by)
        return f"Đã dùng lại tài liệu đó cho chỉ tiêu {target.code}, đang là nháp; bản vừa gửi đã được bỏ."

    def let_go(copy: Document) -> None:
        sent = uses.filter(document=copy).select_related("assessment").first()
        if sent:
            actions.delete_draft(use=sent, version=sent.version, by=by)

    return Swap(use, let_go)


@require_POST
def take_read(request: Request, assessment: int, indicator: int) -> HttpResponse:
    """Write what was read of an indicator's files into the register: of those that were sent along, as they were seen."""
    period, target = _place(request, assessment, indicator)
    seen, by, written = set(request.POST.getlist("document")), Actor.of_request(request), 0
    for row in evidence_rows(period, target, request.user, Responsibilities.of(period)):
        fields = [gain.field for gain in row.gains] if row.seen in seen else []
        if not fields:
            continue
        document = row.use.document
        try:
            actions.take_over(document=document, fields=fields, version=document.version, by=by)
            written += 1
        except Refused as refused:
            messages.warning(request, f"{document.subject}: {refused}")
    if written:
        messages.success(request, f"Đã ghi vào sổ {written} tài liệu theo nội dung đọc được.")
    else:
        messages.warning(request, actions.NOTHING_READ)
    return back(request)


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
    """Answer the bytes of a revision, or a page with the reason why nobody may open it; both are in the log."""
    rows = Revision.objects.visible_to(request.user).select_related("document__ward")
    revision = get_object_or_404(rows, pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    by, version = Actor.of_request(request), str(revision.number)
    reading = Reading.objects.sealed().filter(revision=revision).only("scan", "scan_note").first()
    if reading is not None:
        sentence = sealed(reading.scan, reading.scan_note)
        refused = AuditEntry.Result.REFUSED
        record(by, "evidence_download", revision, version=version, detail=sentence, result=refused)
        context = {"revision": revision, "reading": reading, "sentence": sentence}
        return render(request, "evidence/sealed_page.html", context, status=409)
    answer = file_answer(revision, inline="xem" in request.GET)
    record(by, "evidence_download", revision, version=version)
    return answer
