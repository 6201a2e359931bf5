"""A framework as a workbook: download it, check a corrected one, make a draft of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from accounts.workbooks.faults import FaultySheets
from accounts.workbooks.keeping import Checkable, Kept, kept_of, token_of
from accounts.workbooks.sending import received, sent_workbook
from config.access import Act
from criteria.models import Framework
from criteria.sheets.reading import Checked, check_workbook, import_workbook
from criteria.sheets.writing import file_name, workbook_of
from criteria.views.versions import find

GONE = "Bảng tính đã kiểm tra không còn ở đây (quá một giờ, hoặc đã lập dự thảo). Hãy tải bảng tính lên lại."
CHANGED = "Bộ tiêu chí đã thay đổi từ lúc kiểm tra. Hãy tải bảng tính lên lại để xem khác biệt mới."
FAULTS_SHOWN = 1_000


@require_safe
def sheet_file(request: Request, pk: int) -> HttpResponse:
    """The framework as XLSX; each download is in the log."""
    framework = find(request, pk)
    require(request.user, Act.SEE_FRAMEWORKS, framework)
    if request.method == "HEAD":
        return sent_workbook(b"", file_name(framework))
    content = workbook_of(framework)
    record(Actor.of_request(request), "framework_export", framework, version=str(framework.version))
    return sent_workbook(content, file_name(framework))


@takes_files
@require_POST
def sheet_check(request: Request, pk: int) -> HttpResponse:
    """What an uploaded workbook would change and what is wrong with it; nothing of the framework is touched."""
    framework = find(request, pk)
    require(request.user, Act.EDIT_FRAMEWORK, framework)
    try:
        kept = _received(request, framework)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("criteria:detail", pk)
    checked = Checked()
    try:
        checked = check_workbook(kept.path, framework)
    finally:
        if not checked.may_go_on:
            kept.discard()
    context = _context(framework, checked)
    if checked.may_go_on:
        context["token"] = token_of(kept, checkable(framework), request.user)
    return render(request, "criteria/sheet_check.html", context)


def _context(framework: Framework, checked: Checked) -> dict[str, Any]:
    more = len(checked.faults) - FAULTS_SHOWN
    return {
        "framework": framework,
        "checked": checked,
        "faults": checked.faults[:FAULTS_SHOWN],
        "more_faults": max(more, 0),
    }


def _received(request: Request, framework: Framework) -> Kept:
    """Keep the file that came; raise Refused when there is none, or none that may be read."""
    open_draft = _open_draft(framework)
    if open_draft is not None:
        raise Refused(
            f"Đang có dự thảo bản {open_draft.version} của bộ tiêu chí này. Hãy tải bảng tính lên ở trang của dự thảo đó."
        )
    return received(request)


def checkable(framework: Framework) -> Checkable:
    return Checkable(f"framework {framework.pk}", framework.digest, GONE, CHANGED)


def _open_draft(framework: Framework) -> Framework | None:
    """Return another open draft of the same rule set, which a new one may not stand beside."""
    drafts = Framework.objects.drafts().filter(code=framework.code).exclude(pk=framework.pk)
    return None if framework.is_draft else drafts.first()


@require_POST
def sheet_confirm(request: Request, pk: int) -> HttpResponse:
    """Make a draft of the workbook that the same person has just checked."""
    framework = find(request, pk)
    require(request.user, Act.EDIT_FRAMEWORK, framework)
    try:
        kept = kept_of(request.POST.get("token", ""), checkable(framework), request.user)
        draft = import_workbook(kept.path, framework, by=Actor.of_request(request))
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("criteria:detail", pk)
    except FaultySheets as wrong:
        return render(
            request, "criteria/sheet_check.html", _context(framework, Checked(faults=tuple(wrong.faults)))
        )
    kept.discard()
    done = "Đã thay nội dung" if framework.is_draft else "Đã lập"
    messages.success(request, f"{done} dự thảo bản {draft.version} từ bảng tính. Hãy so sánh rồi áp dụng.")
    return redirect("criteria:detail", draft.pk)
