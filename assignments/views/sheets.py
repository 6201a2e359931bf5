"""A plan's duties and tasks as a workbook: download it; into a draft, check a corrected one and store it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from accounts.workbooks.checked import Checked
from accounts.workbooks.faults import FaultySheets
from accounts.workbooks.keeping import kept_of, token_of
from accounts.workbooks.sending import received, sent_workbook
from assignments.editing import why_not_editable
from assignments.models import Plan
from assignments.sheets.reading import check_workbook
from assignments.sheets.storing import checkable, import_workbook
from assignments.sheets.writing import file_name, workbook_of
from config.access import Act, may, refusal


def _find(request: Request, pk: int) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user).select_related("ward"), pk=pk)


@require_safe
def sheet(request: Request, pk: int) -> HttpResponse:
    """What can be done with a workbook of the plan, and, for a draft, the field for one."""
    plan = _find(request, pk)
    require(request.user, Act.SEE_PLAN, plan)
    may_edit = may(request.user, Act.EDIT_PLAN, plan)
    why_not = why_not_editable(plan) if may_edit else refusal(Act.EDIT_PLAN)
    return render(request, "assignments/sheet_page.html", {"plan": plan, "why_not": why_not})


@require_safe
def sheet_file(request: Request, pk: int) -> HttpResponse:
    """The plan's duties and tasks as XLSX; each download is in the log."""
    plan = _find(request, pk)
    require(request.user, Act.SEE_PLAN, plan)
    if request.method == "HEAD":
        return sent_workbook(b"", file_name(plan))
    content = workbook_of(plan)
    record(Actor.of_request(request), "plan_sheet_export", plan, version=str(plan.version))
    return sent_workbook(content, file_name(plan))


@takes_files
@require_POST
def sheet_check(request: Request, pk: int) -> HttpResponse:
    """What an uploaded workbook would change in the draft, row by row, and what is wrong with it; nothing is stored."""
    plan = _find(request, pk)
    require(request.user, Act.EDIT_PLAN, plan)
    try:
        if sentence := why_not_editable(plan):
            raise Refused(sentence)
        kept = received(request)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("assignments:sheet", pk)
    checked = Checked()
    try:
        now = checkable(plan)
        checked = check_workbook(kept.path, plan).checked
    finally:
        if not checked.may_go_on:
            kept.discard()
    token = token_of(kept, now, request.user) if checked.may_go_on else ""
    return render(request, "assignments/sheet_check.html", {"plan": plan, "checked": checked, "token": token})


@require_POST
def sheet_confirm(request: Request, pk: int) -> HttpResponse:
    """Store the workbook that the same person has just checked."""
    plan, token = _find(request, pk), request.POST.get("token", "")
    require(request.user, Act.EDIT_PLAN, plan)
    try:
        kept = kept_of(token, checkable(plan), request.user)
        stored = import_workbook(
            kept.path,
            plan,
            by=Actor.of_request(request),
            verify=lambda now: kept_of(token, now, request.user),
        )
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("assignments:sheet", pk)
    except FaultySheets as wrong:
        checked = Checked(faults=tuple(wrong.faults))
        context = {"plan": plan, "checked": checked, "token": ""}
        return render(request, "assignments/sheet_check.html", context)
    kept.discard()
    messages.success(request, f"Đã lưu bảng tính: {stored.new} đoạn mới, {stored.changed} đoạn đổi.")
    return redirect("assignments:edit", pk)
