"""One period report: write it, keep the draft, send it, return it, let it serve a longer period, print it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request
from config.access import Act
from evidence.forms import OLD_PAGE, VersionForm
from reports.documents.fonts import FontsMissing
from reports.documents.pdf import DocumentError
from reports.models import PeriodicReport
from reports.papers import MEDIA_TYPES, paper_answer, write_paper
from reports.periodic import actions
from reports.periodic.cases import ReportCase, find_case
from reports.periodic.figures import asked_of, lacks_of
from reports.periodic.forms import NestForm, ReportForm, ReturnReportForm
from reports.periodic.moves import STALE
from reports.periodic.page import page_context
from reports.periodic.paper import report_paper


def case_for(request: Request, lineage: UUID, period: str) -> ReportCase:
    """Return the case in the person's ward (else 404) after asking whether they may see the ward's work (else 403)."""
    ward = request.user.ward
    case = find_case(ward, lineage, period) if ward else None
    if case is None:
        raise Http404
    require(request.user, Act.SEE_WARD_WORK)
    return case


def _page(request: Request, case: ReportCase, *, status: int = 200, **sent: Any) -> HttpResponse:
    """Answer the page; ``sent`` are ``form`` and ``subjects`` as they came, other forms, ``problem``, ``conflict``."""
    own = {name: sent.pop(name) for name in ("form", "subjects") if name in sent}
    context = page_context(request.user, case, words=request.GET.get("tim", "")[:200], **own) | sent
    return render(request, "reports/periodic_page.html", context, status=status)


@require_safe
def report(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """The report of one period: form for who writes it, text for everybody else, history, documents."""
    return _page(request, case_for(request, lineage, period))


def _typed(request: Request, case: ReportCase) -> ReportForm:
    return ReportForm(request.POST, report=case.report, subjects=asked_of(case), is_early=case.is_early)


@require_POST
def save(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """Keep the draft; with ``send`` send it to its recipient."""
    case = case_for(request, lineage, period)
    require(request.user, Act.WRITE_REPORT, case)
    form = _typed(request, case)
    if not form.is_valid():
        return _page(request, case, form=form, subjects=form.subjects, status=422)
    by = Actor.of_request(request)
    try:
        kept = actions.save(case=case, entry=form.entry(), version=form.cleaned_data["version"], by=by)
    except Refused as refused:
        return _refused(request, lineage, period, str(refused))
    try:
        if "send" in request.POST:
            early = form.cleaned_data.get("early", False)
            sent = actions.send(case=case, version=kept.version, by=by, early=early)
            messages.success(request, _said(case, sent))
        else:
            messages.success(request, "Đã lưu nháp.")
    except Refused as refused:
        messages.error(request, f"Đã lưu nháp. {refused}")
    return redirect(case.address)


def _said(case: ReportCase, sent: PeriodicReport) -> str:
    """Return "Đã gửi báo cáo quý I lúc 08:14, đúng hạn."."""
    when = f"{timezone.localtime(sent.sent_at):%H:%M}"
    to = f" tới {case.recipient_name}" if case.recipient_name else ""
    timely = "sau hạn; báo cáo được ghi là gửi trễ" if sent.is_late else "đúng hạn"
    return f"Đã gửi báo cáo {case.period.name}{to} lúc {when}, {timely}."


def _refused(request: Request, lineage: UUID, period: str, sentence: str) -> HttpResponse:
    """Show the page as it is now with what was typed kept; a stale save shows both texts side by side."""
    case = case_for(request, lineage, period)
    data = request.POST.copy()
    data["version"] = str(case.report.version if case.report else 0)
    subjects = asked_of(case)
    form = ReportForm(data, report=case.report, subjects=subjects, is_early=case.is_early)
    form.is_valid()
    conflict = form.differing(case.report) if case.report and sentence == STALE else None
    return _page(request, case, form=form, subjects=subjects, conflict=conflict, problem=sentence, status=409)


@require_POST
def draft(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """Keep what is typed so far, for the page's script; answer the new version and what is still missing."""
    case = case_for(request, lineage, period)
    require(request.user, Act.WRITE_REPORT, case)
    form = _typed(request, case)
    form.is_valid()
    version = form.cleaned_data.get("version")
    try:
        if version is None:
            raise Refused(OLD_PAGE)
        kept = actions.save(
            case=case,
            entry=form.entry_so_far(case.report),
            version=version,
            by=Actor.of_request(request),
            while_typing=True,
        )
    except Refused as refused:
        return JsonResponse({"ok": False, "message": str(refused)}, status=409)
    wrong = [str(form.fields[name].label) for name in form.errors if name in form.fields]
    except_for = f", trừ ô chưa đúng: {', '.join(wrong)}" if wrong else ""
    lacks = {"lacks": lacks_of(kept, form.subjects)}
    return JsonResponse(
        {
            "ok": True,
            "version": kept.version,
            "message": f"Đã lưu nháp lúc {timezone.localtime(kept.saved_at):%H:%M}{except_for}",
            "missing": render_to_string("reports/_periodic_missing.html", lacks),
        }
    )


@require_POST
def send_back(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """Return the report to who sent it, with a comment."""
    case = case_for(request, lineage, period)
    require(request.user, Act.RECEIVE_REPORT, case)
    form = ReturnReportForm(request.POST)
    if not form.is_valid():
        return _page(request, case, return_form=form, status=422)
    data = form.cleaned_data
    try:
        actions.send_back(
            case=case, version=data["version"], comment=data["comment"], by=Actor.of_request(request)
        )
    except Refused as refused:
        return _page(
            request,
            case_for(request, lineage, period),
            return_form=form,
            problem=str(refused),
            status=409,
        )
    messages.success(request, f"Đã trả lại báo cáo {case.period.name}.")
    return redirect(case.address)


@require_POST
def nest(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """Let the sent report of a shorter period serve this one."""
    case = case_for(request, lineage, period)
    require(request.user, Act.WRITE_REPORT, case)
    form = NestForm(request.POST)
    rows = PeriodicReport.objects.visible_to(request.user).filter(lineage=lineage)
    source = rows.filter(pk=form.cleaned_data["source"]).first() if form.is_valid() else None
    try:
        if source is None:
            raise Refused("Xin chọn báo cáo để lồng ghép.")
        actions.nest(case=case, source=source, by=Actor.of_request(request))
        named = actions.short_name(source)
        messages.success(request, f"Báo cáo {case.period.name} đã lồng ghép trong báo cáo {named}.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(case.address)


@require_POST
def unnest(request: Request, lineage: UUID, period: str) -> HttpResponse:
    """Take "lồng ghép" back; the report is written by itself again."""
    case = case_for(request, lineage, period)
    require(request.user, Act.WRITE_REPORT, case)
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(OLD_PAGE)
        actions.unnest(case=case, version=form.cleaned_data["version"], by=Actor.of_request(request))
        messages.success(request, f"Đã bỏ lồng ghép. Báo cáo {case.period.name} cần lập và gửi riêng.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(case.address)


@require_safe
def report_file(request: Request, lineage: UUID, period: str, ending: str) -> HttpResponse:
    """Download the report as PDF or Word file; the download is logged."""
    case = case_for(request, lineage, period)
    if ending not in MEDIA_TYPES or case.report is None:
        raise Http404
    if case.report.served_by:
        named = actions.short_name(case.report.served_by)
        messages.info(request, f"Báo cáo này lồng ghép trong báo cáo {named}; xin tải báo cáo {named}.")
        return redirect(case.address)
    paper = report_paper(case, case.report)
    try:
        data = write_paper(paper, ending, timezone.localtime())
    except (FontsMissing, DocumentError) as problem:
        messages.error(request, f"Chưa lập được tệp: {problem}")
        return redirect(case.address)
    record(Actor.of_request(request), "paper_download", case.report, detail={"tệp": ending})
    return paper_answer(data, paper, ending)
