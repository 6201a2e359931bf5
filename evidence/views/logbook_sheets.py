"""A book as a workbook: download it; check a filled-in one and store it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from accounts.workbooks.checked import Checked
from accounts.workbooks.faults import FaultySheets
from accounts.workbooks.keeping import kept_of, token_of
from accounts.workbooks.sending import received, sent_workbook
from config.access import Act, may, refusal
from evidence.logbooks.sheets import check_workbook, checkable, file_name, import_workbook, workbook_of
from evidence.views.logbooks import find_book


@require_safe
def sheet(request: Request, year: int, slug: str) -> HttpResponse:
    """What can be done with a workbook of the book, and the field for one."""
    ward, kind = find_book(request, year, slug)
    why_not = "" if may(request.user, Act.KEEP_LOGBOOK) else refusal(Act.KEEP_LOGBOOK)
    context = {"ward": ward, "book": kind, "book_year": year, "why_not": why_not}
    return render(request, "evidence/book_sheet.html", context)


@require_safe
def sheet_file(request: Request, year: int, slug: str) -> HttpResponse:
    """The book as XLSX, for people of the ward alone; each download is in the log."""
    ward, kind = find_book(request, year, slug)
    name = file_name(ward, year, kind)
    if request.method == "HEAD":
        return sent_workbook(b"", name)
    content, rows = workbook_of(ward, year, kind)
    record(Actor.of_request(request), "logbook_export", ward, detail={"name": name, "rows": rows})
    return sent_workbook(content, name)


@takes_files
@require_POST
def sheet_check(request: Request, year: int, slug: str) -> HttpResponse:
    """What an uploaded workbook would add and change, row by row, and what is wrong with it; nothing is stored."""
    ward, kind = find_book(request, year, slug)
    require(request.user, Act.KEEP_LOGBOOK)
    try:
        kept = received(request)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("evidence:book_sheet", year, slug)
    checked = Checked()
    try:
        now = checkable(ward, year, kind)
        checked = check_workbook(kept.path, ward, year, kind).checked
    finally:
        if not checked.may_go_on:
            kept.discard()
    token = token_of(kept, now, request.user) if checked.may_go_on else ""
    context = {"book": kind, "book_year": year, "checked": checked, "token": token}
    return render(request, "evidence/book_check.html", context)


@require_POST
def sheet_confirm(request: Request, year: int, slug: str) -> HttpResponse:
    """Store the workbook that the same person has just checked."""
    ward, kind = find_book(request, year, slug)
    require(request.user, Act.KEEP_LOGBOOK)
    token = request.POST.get("token", "")
    try:
        kept = kept_of(token, checkable(ward, year, kind), request.user)
        stored = import_workbook(
            kept.path,
            ward,
            year,
            kind,
            by=Actor.of_request(request),
            verify=lambda now: kept_of(token, now, request.user),
        )
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("evidence:book_sheet", year, slug)
    except FaultySheets as wrong:
        checked = Checked(faults=tuple(wrong.faults))
        context = {"book": kind, "book_year": year, "checked": checked, "token": ""}
        return render(request, "evidence/book_check.html", context)
    kept.discard()
    messages.success(request, f"Đã lưu bảng tính: {stored.new} dòng mới, {stored.changed} dòng đổi.")
    return redirect("evidence:book", year, slug)
