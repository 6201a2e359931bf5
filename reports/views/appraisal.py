"""The appraised scores of a year: by form, all indicators on one page, and by workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from accounts.workbooks.checked import Checked
from accounts.workbooks.faults import FaultySheets
from accounts.workbooks.keeping import kept_of, token_of
from accounts.workbooks.sending import received, sent_workbook
from config.access import Act
from reports.course_case import CourseCase
from reports.outcome.appraising import Appraisal, AppraisalForm
from reports.outcome.page import OutcomePage
from reports.outcome.sheets import check_workbook, checkable, file_name, import_workbook, workbook_of
from reports.views.years import of_year
from scoring.appraisal import STALE, enter_appraisal


def _appraisal(request: Request, year: int) -> Appraisal:
    assessment = of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    return Appraisal(CourseCase(assessment))


def _outcome(year: int) -> str:
    return reverse("reports:outcome", kwargs={"year": year}) + "#tham-dinh"


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal(request: Request, year: int) -> HttpResponse:
    """Enter what the appraising body gave each indicator, or read it where it may not be entered."""
    found = _appraisal(request, year)
    if request.method != "POST":
        return _page(request, found)
    require(request.user, Act.KEEP_OUTCOME)
    form = AppraisalForm(request.POST, appraisal=found)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    by, assessment = Actor.of_request(request), found.case.assessment
    try:
        changed = enter_appraisal(assessment=assessment, entries=form.entries(), own=found.own, by=by)
    except Refused as refused:
        fresh = Appraisal(CourseCase(of_year(request, year)))
        again = AppraisalForm(_renewed(request.POST, fresh), appraisal=fresh)
        again.is_valid()
        again.add_error(None, str(refused))
        return _page(request, fresh, again, status=409, conflict=str(refused) == STALE)
    messages.success(
        request,
        f"Đã lưu kết quả thẩm định của {changed} chỉ tiêu." if changed else "Không có thay đổi để lưu.",
    )
    return redirect(_outcome(year))


def _renewed(typed: QueryDict, appraisal: Appraisal) -> QueryDict:
    """Return what was typed with the versions of now: sent once more, it is kept."""
    data = typed.copy()
    for row in appraisal.rows:
        data[f"v-{row.result.pk}"] = str(row.result.version)
    return data


def _page(
    request: Request,
    appraisal: Appraisal,
    form: AppraisalForm | None = None,
    *,
    status: int = 200,
    conflict: bool = False,
) -> HttpResponse:
    page = OutcomePage(appraisal.case, request.user)
    form = form or AppraisalForm(appraisal=appraisal)
    context = {
        "page": page,
        "appraisal": appraisal,
        "year": appraisal.case.assessment.year,
        "form": form,
        "differing": form.differing() if conflict else [],
        "conflict": STALE if conflict else "",
    }
    return render(request, "reports/outcome_appraisal.html", context, status=status)


# As a workbook ---------------------------------------------------------------------------------------------------


@require_safe
def sheet(request: Request, year: int) -> HttpResponse:
    """What can be done with a workbook of the scores, and the field for one."""
    found = _appraisal(request, year)
    context = {"page": OutcomePage(found.case, request.user), "year": year}
    return render(request, "reports/outcome_sheet.html", context)


@require_safe
def sheet_file(request: Request, year: int) -> HttpResponse:
    """The scores as XLSX; each download is in the log."""
    found = _appraisal(request, year)
    assessment = found.case.assessment
    name = file_name(assessment.ward, year)
    if request.method == "HEAD":
        return sent_workbook(b"", name)
    content = workbook_of(found)
    record(Actor.of_request(request), "appraisal_export", assessment, detail={"name": name})
    return sent_workbook(content, name)


@takes_files
@require_POST
def sheet_check(request: Request, year: int) -> HttpResponse:
    """What an uploaded workbook would change, row by row, and what is wrong with it; nothing is stored."""
    found = _appraisal(request, year)
    require(request.user, Act.KEEP_OUTCOME)
    page = OutcomePage(found.case, request.user)
    try:
        if page.why_not_after:
            raise Refused(page.why_not_after)
        kept = received(request)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("reports:appraisal_sheet", year)
    checked = Checked()
    try:
        now = checkable(found)
        checked = check_workbook(kept.path, found).checked
    finally:
        if not checked.may_go_on:
            kept.discard()
    token = token_of(kept, now, request.user) if checked.may_go_on else ""
    context = {"year": year, "checked": checked, "token": token}
    return render(request, "reports/outcome_sheet_check.html", context)


@require_POST
def sheet_confirm(request: Request, year: int) -> HttpResponse:
    """Store the workbook that the same person has just checked."""
    found = _appraisal(request, year)
    require(request.user, Act.KEEP_OUTCOME)
    token, by = request.POST.get("token", ""), Actor.of_request(request)
    try:
        kept = kept_of(token, checkable(found), request.user)
        changed = import_workbook(
            kept.path, found.case.assessment, by=by, verify=lambda now: kept_of(token, now, request.user)
        )
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("reports:appraisal_sheet", year)
    except FaultySheets as wrong:
        context = {"year": year, "checked": Checked(faults=tuple(wrong.faults)), "token": ""}
        return render(request, "reports/outcome_sheet_check.html", context)
    kept.discard()
    messages.success(request, f"Đã lưu kết quả thẩm định của {changed} chỉ tiêu từ bảng tính.")
    return redirect(_outcome(year))
