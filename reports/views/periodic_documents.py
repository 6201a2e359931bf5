"""Documents of a period report: new files, documents of the register, taking one off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from config.access import Act
from evidence.intake import Incoming
from evidence.models import Document
from evidence.views.receiving import Swap, receive
from reports.models import ReportDocument
from reports.periodic import actions
from reports.periodic.documents import let_go, take_in, use_instead
from reports.views.periodic import case_for

PLACE = "#tai-lieu-kem-theo"


@takes_files
@require_POST
def upload(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """Take files in with the report: one per request with script (JSON), several at once without."""
    case = case_for(request, lineage, period)
    require(request.user, Act.WRITE_REPORT, case)
    by = Actor.of_request(request)

    def take(incoming: Incoming) -> tuple[ReportDocument, str]:
        return take_in(case=case, incoming=incoming, by=by), "Đã kèm theo báo cáo."

    swap = Swap(
        use=lambda kept: use_instead(case=case, document=kept, by=by),
        let_go=lambda copy: let_go(case=case, document=copy, by=by),
        hold=lambda: actions.hold(case=case),
    )
    return receive(request, case.assessment or case.ward, take, swap) or redirect(case.address + PLACE)


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
