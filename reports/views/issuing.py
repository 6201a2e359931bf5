"""The final set of a year: presented, decided, made, downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request
from config.access import Act, may
from evidence.answers import stored_answer
from reports.issuing import presenting
from reports.issuing.content import Outlook, outlook, why_not
from reports.issuing.forms import AnswerForm, DecideForm, PresentForm
from reports.issuing.numbers import signers_of
from reports.issuing.page import IssueRow, file_name
from reports.issuing.preview import preview_pdf
from reports.issuing.states import MOVED
from reports.models import Issue, IssuedFile
from reports.views.years import of_year

State = Issue.State


def _found(request: Request, pk: int) -> Issue:
    rows: QuerySet[Issue] = Issue.objects.visible_to(request.user)
    people = ("presented_by", "answered_by", "signer", "agreement")
    return get_object_or_404(
        rows.select_related("assessment__ward", "assessment__framework", *people).prefetch_related("files"),
        pk=pk,
    )


@require_safe
def issue(request: Request, pk: int) -> HttpResponse:
    """One set: where it stands, its papers, its files."""
    found = _found(request, pk)
    require(request.user, Act.SEE_WARD_WORK)
    return _show(request, found)


def _show(
    request: Request,
    found: Issue,
    *,
    sent: dict[str, forms.Form] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page of a set; ``sent`` are forms that came back, by name."""
    row = IssueRow(found, request.user)
    typed = next(iter((sent or {}).values()), None)
    context: dict[str, Any] = {
        "row": row,
        "issue": found,
        "year": found.assessment.year,
        "withdraw_form": (sent or {}).get("rut") or AnswerForm.of(found, name="rut"),
        "bound": typed if typed is not None and typed.is_bound else None,
        "conflict": conflict,
        "differing": _differing(found, typed) if conflict else [],
        "may_read": may(request.user, Act.BUILD_DOSSIER),
    }
    return render(request, "reports/issue_page.html", context, status=status)


def _differing(found: Issue, typed: forms.Form | None) -> list[dict[str, str]]:
    """Return what the set is now beside what was typed."""
    now = f"{found.get_state_display()}" + (f", {found.answered_by.full_name}" if found.answered_by else "")
    return [
        {"label": str(field.label), "now": now, "typed": str(field.value() or "")}
        for field in typed or ()
        if not field.is_hidden
    ]


# Presenting ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def present(request: Request, year: int) -> HttpResponse:
    """Choose parts, signer, numbers and days, and present the set to leadership."""
    assessment = of_year(request, year)
    require(request.user, Act.PRESENT_DOSSIER)
    seen = outlook(assessment)
    last = assessment.issues.select_related("agreement", "presented_by", "answered_by", "signer").first()
    signers = signers_of(assessment.ward, assessment.ward.today())
    data = request.POST if request.method == "POST" else None
    form = PresentForm(data, outlook=seen, signers=signers, last=last)
    if data is None:
        return _present_page(request, seen, form, last)
    if not form.is_valid():
        return _present_page(request, seen, form, last, status=422)
    known, proposed, by = form.cleaned_data["seen"], form.proposed(), Actor.of_request(request)
    try:
        done = presenting.present(assessment=assessment, proposed=proposed, seen=known, by=by)
    except Refused as refused:
        form.add_error(None, str(refused))
        if str(refused) not in presenting.STALES:
            return _present_page(request, seen, form, last, status=422)
        return _present_page(request, seen, form, last, status=409, conflict=str(refused))
    messages.success(request, "Đã trình. Lãnh đạo được báo ở chuông và ở mục Chờ quyết định.")
    return redirect("reports:issue", pk=done.pk)


def _present_page(
    request: Request,
    seen: Outlook,
    form: PresentForm,
    last: Issue | None,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "assessment": seen.case.assessment,
        "year": seen.case.assessment.year,
        "form": form,
        "outlook": seen,
        "lacks": seen.lacks,
        "why_not": why_not(seen.case),
        "is_open": last is not None and last.state in Issue.OPEN and not form.is_bound,
        "last": IssueRow(last, request.user) if last else None,
        "conflict": conflict,
        "differing": _presented_rows(last, form) if conflict and last else [],
    }
    return render(request, "reports/issue_present.html", context, status=status)


def _presented_rows(last: Issue, form: PresentForm) -> list[dict[str, str]]:
    """Return the set that is there beside what was typed."""
    signers = dict(form.fields["signer"].choices)  # type: ignore[attr-defined]
    typed = form.cleaned_data if hasattr(form, "cleaned_data") else {}
    return [
        {"label": "Người trình", "now": last.presented_by.full_name, "typed": "bản vừa nhập"},
        {"label": "Các phần", "now": ", ".join(last.parts), "typed": ", ".join(typed.get("parts", ()))},
        {"label": "Người ký", "now": last.signer_name, "typed": signers.get(typed.get("signer", ""), "")},
        {"label": "Lời trình", "now": last.note, "typed": typed.get("note", "")},
    ]


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take the presentation back."""
    found = _found(request, pk)
    require(request.user, Act.PRESENT_DOSSIER)
    form = AnswerForm.of(found, request.POST, name="rut")
    if not form.is_valid():
        if (
            found.state != State.PRESENTED
        ):  # the form is no longer on the page: its text stands in the conflict
            return _show(request, found, sent={"rut": form}, conflict=MOVED, status=409)
        return _show(request, found, sent={"rut": form}, status=422)
    version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    try:
        presenting.withdraw(issue=found, version=version, reason=reason, by=Actor.of_request(request))
    except Refused as refused:
        current = _found(request, pk)
        if not presenting.just_done(current, request.user, version, State.WITHDRAWN):
            form.add_error(None, str(refused))
            return _show(request, current, sent={"rut": form}, conflict=str(refused), status=409)
    messages.success(request, "Đã rút trình. Lý do được giữ trong lịch sử.")
    return redirect("reports:issue", pk=pk)


# Deciding --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Read what was presented, with what changed since, and issue it."""
    found = _found(request, pk)
    require(request.user, Act.ISSUE_DOSSIER)
    if request.method != "POST":
        return (
            _decide_page(request, found)
            if found.state == State.PRESENTED
            else redirect("reports:issue", pk=pk)
        )
    form = DecideForm(request.POST, issue=found, again=_is_again(found), unchecked=bool(found.unchecked))
    if not form.is_valid():
        return _decide_page(request, found, form=form, status=422)
    version = form.cleaned_data["version"]
    try:
        presenting.decide(issue=found, version=version, by=Actor.of_request(request), **form.words)
    except Refused as refused:
        current = _found(request, pk)
        if not presenting.just_done(current, request.user, version, State.MAKING):
            form.add_error(None, str(refused))
            return _lost(request, current, form, str(refused))
    messages.success(request, "Đã quyết định phát hành. Các tệp đang được lập; xong sẽ báo ở chuông.")
    return redirect("reports:issue", pk=pk)


@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    """Return the set to who presented it."""
    found = _found(request, pk)
    require(request.user, Act.ISSUE_DOSSIER)
    form = AnswerForm.of(found, request.POST)
    if not form.is_valid():
        return _decide_page(request, found, answer=form, status=422)
    version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    try:
        presenting.send_back(issue=found, version=version, reason=reason, by=Actor.of_request(request))
    except Refused as refused:
        current = _found(request, pk)
        if not presenting.just_done(current, request.user, version, State.RETURNED):
            form.add_error(None, str(refused))
            return _lost(request, current, form, str(refused))
    messages.success(request, "Đã trả lại hồ sơ; người trình được báo ở chuông.")
    return redirect("reports:issue", pk=pk)


def _is_again(found: Issue) -> bool:
    return found.assessment.issues.issued().exists()


def _lost(request: Request, current: Issue, form: forms.Form, sentence: str) -> HttpResponse:
    """Show what the set is now to who was slower, or why it can't be issued, with what was typed."""
    if current.state == State.PRESENTED and sentence != MOVED:
        named = {"form": form} if isinstance(form, DecideForm) else {"answer": form}
        return _decide_page(request, current, status=422, **named)
    return _show(request, current, sent={"": form}, conflict=sentence, status=409)


def _decide_page(
    request: Request,
    found: Issue,
    *,
    form: forms.Form | None = None,
    answer: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    if found.state != State.PRESENTED:
        return _show(request, found, sent={"": form or answer or forms.Form()}, conflict=MOVED, status=409)
    seen = outlook(found.assessment)
    form = form or DecideForm(None, issue=found, again=_is_again(found), unchecked=bool(seen.unchecked_words))
    context = {
        "row": IssueRow(found, request.user),
        "issue": found,
        "year": found.assessment.year,
        "outlook": seen,
        "lacks": seen.lacks,
        "why_not": why_not(seen.case),
        "form": form,
        "answer": answer or AnswerForm.of(found),
        "bound": form if form.is_bound else answer,
    }
    return render(request, "reports/issue_decide.html", context, status=status)


# Files -----------------------------------------------------------------------------------------------------------


@require_POST
def make_again(request: Request, pk: int) -> HttpResponse:
    """Hand a set that could not be made to the worker once more."""
    found = _found(request, pk)
    require(request.user, Act.ISSUE_DOSSIER)
    try:
        presenting.make_again(issue=found, version=found.version, by=Actor.of_request(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đang lập lại các tệp chính thức; xong sẽ báo ở chuông.")
    return redirect("reports:issue", pk=pk)


@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    """The bar of a set being made; asked for every two seconds while it is."""
    found = _found(request, pk)
    require(request.user, Act.SEE_WARD_WORK)
    row = IssueRow(found, request.user)
    answer = render(request, "reports/_issue_job.html", {"row": row})
    if not row.is_being_made:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def preview(request: Request, pk: int, key: str) -> HttpResponse:
    """One paper of a set that was presented, as PDF, exactly as it would be issued but marked as not issued."""
    found = _found(request, pk)
    require(request.user, Act.BUILD_DOSSIER)
    if found.state != State.PRESENTED:
        messages.error(request, "Hồ sơ này không còn chờ quyết định nên không xem bản trình được nữa.")
        return redirect("reports:issue", pk=pk)
    cache = Path(settings.RENDER_CACHE) / found.ward.slug
    made = preview_pdf(found, key, cache)
    if made is None:
        raise Http404
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = (
        content_disposition_header(False, f"{made.title} - chưa phát hành.pdf") or "inline"
    )
    answer["Cache-Control"] = "private, no-store"
    record(Actor.of_request(request), "issue_preview", found, detail={"part": key})
    return answer


@require_safe
def issued_file(request: Request, pk: int) -> HttpResponse:
    """Download one file of an issued set; the download is logged."""
    rows = IssuedFile.objects.visible_to(request.user).published().select_related("issue__assessment__ward")
    found = get_object_or_404(rows, pk=pk)
    require(request.user, Act.BUILD_DOSSIER)
    answer = stored_answer(found.stored_name, name=file_name(found), inline="xem" in request.GET)
    record(
        Actor.of_request(request),
        "issue_download",
        found.issue,
        version=found.digest[:16],
        detail={"file": found.pk},
    )
    return answer
