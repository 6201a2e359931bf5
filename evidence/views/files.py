"""Files in and out: upload to an indicator, replace, download."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from assignments.models import Assessment
from config.access import Act
from evidence import intake
from evidence.answers import file_answer
from evidence.forms import VersionForm
from evidence.intake import Incoming
from evidence.models import Document, Evidence, Revision
from evidence.uploads import receipt_of
from evidence.views.answering import back, use_for
from evidence.views.receiving import NO_FILE, receive


@takes_files
@require_POST
def upload(request: Request, assessment: int, indicator: int) -> HttpResponse:
    """Take files in for an indicator: one per request with script (JSON), several at once without."""
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    period = get_object_or_404(rows, pk=assessment)
    require(request.user, Act.CONTRIBUTE)
    target = get_object_or_404(period.framework.indicators.all(), pk=indicator)

    def take(incoming: Incoming) -> tuple[Evidence, str]:
        by = Actor.of_request(request)
        taken = intake.take(assessment=period, indicator=target, incoming=incoming, by=by)
        return taken.use, _known(taken.same_as) if taken.same_as else "Đã nhận, đang là nháp."

    return receive(request, period, take) or back(request)


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
