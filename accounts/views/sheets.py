"""The ward's positions and people as a workbook: download it, check a corrected one, store it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request, own_ward, takes_files
from accounts.sheets.reading import check_workbook
from accounts.sheets.storing import checkable, import_workbook
from accounts.sheets.writing import file_name, workbook_of
from accounts.workbooks.checked import Checked
from accounts.workbooks.faults import FaultySheets
from accounts.workbooks.keeping import kept_of, token_of
from accounts.workbooks.sending import received, sent_workbook
from config.access import Act


@require_safe
def sheet(request: Request) -> HttpResponse:
    """What can be done with a workbook, and the field for one."""
    require(request.user, Act.MANAGE_PEOPLE)
    return render(request, "accounts/sheet_page.html", {"ward": own_ward(request)})


@require_safe
def sheet_file(request: Request) -> HttpResponse:
    """The ward's positions and people as XLSX; each download is in the log."""
    require(request.user, Act.MANAGE_PEOPLE)
    ward = own_ward(request)
    if request.method == "HEAD":
        return sent_workbook(b"", file_name(ward))
    content = workbook_of(ward)
    record(Actor.of_request(request), "people_export", ward)
    return sent_workbook(content, file_name(ward))


@takes_files
@require_POST
def sheet_check(request: Request) -> HttpResponse:
    """What an uploaded workbook would change, row by row, and what is wrong with it; nothing is stored."""
    require(request.user, Act.MANAGE_PEOPLE)
    ward = own_ward(request)
    try:
        kept = received(request)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("accounts:sheet")
    checked = Checked()
    try:
        now = checkable(ward)
        checked = check_workbook(kept.path, ward, by=request.user).checked
    finally:
        if not checked.may_go_on:
            kept.discard()
    token = token_of(kept, now, request.user) if checked.may_go_on else ""
    return render(request, "accounts/sheet_check.html", {"checked": checked, "token": token})


@never_cache
@require_POST
def sheet_confirm(request: Request) -> HttpResponse:
    """Store the workbook that the same person has just checked; the answer shows new people's passwords, once."""
    require(request.user, Act.MANAGE_PEOPLE)
    ward, token = own_ward(request), request.POST.get("token", "")
    try:
        kept = kept_of(token, checkable(ward), request.user)
        stored = import_workbook(
            kept.path,
            ward,
            by=Actor.of_request(request),
            verify=lambda now: kept_of(token, now, request.user),
        )
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("accounts:sheet")
    except FaultySheets as wrong:
        checked = Checked(faults=tuple(wrong.faults))
        return render(request, "accounts/sheet_check.html", {"checked": checked, "token": ""})
    kept.discard()
    if not stored.accounts:
        messages.success(request, f"Đã lưu bảng tính: {stored.new} dòng mới, {stored.changed} dòng đổi.")
        return redirect("accounts:people")
    return render(request, "accounts/sheet_passwords.html", {"stored": stored})
