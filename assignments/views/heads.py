"""The head of a draft plan, and the days after which a plan's reports are due."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.requests import Request
from assignments.editing import Stale
from assignments.head_editing import Head, change_head, head_words, set_report_days
from assignments.head_forms import DaysForm, HeadForms
from assignments.models import Plan
from assignments.views.editing import find_plan, not_editable


@require_http_methods(["GET", "HEAD", "POST"])
def head(request: Request, pk: int) -> HttpResponse:
    """The form of the draft's head: title, posts, dates, recipients, phases, days of reports."""
    plan = find_plan(request, pk)
    if answer := not_editable(request, plan):
        return answer
    if request.method != "POST":
        return _head_page(request, plan, HeadForms(plan, Head.of(plan)))
    forms = HeadForms(plan, Head.of(plan), request.POST)
    if not forms.is_valid():
        return _head_page(request, plan, forms, status=422)
    typed = forms.typed()
    try:
        change_head(
            plan=plan, edits=forms.form.cleaned_data["edits"], head=typed, by=Actor.of_request(request)
        )
    except Stale as stale:
        return _head_conflict(request, plan, typed, str(stale))
    except Refused as refused:
        return _head_page(request, plan, forms, status=409, conflict=str(refused))
    messages.success(request, "Đã lưu phần đầu của dự thảo.")
    return redirect("assignments:edit", plan.pk)


def _head_conflict(request: Request, plan: Plan, typed: Head, sentence: str) -> HttpResponse:
    plan.refresh_from_db()
    stored = Head.of(plan)
    data = request.POST.copy()
    data["edits"] = str(plan.edits)
    forms = HeadForms(plan, stored, data)
    forms.is_valid()
    posts = dict(plan.ward.positions.values_list("pk", "title"))
    now, mine = head_words(stored, posts), head_words(typed, posts)
    rows = [
        {"label": label, "now": now[label], "typed": mine[label]}
        for label in now
        if now[label] != mine[label]
    ]
    return _head_page(request, plan, forms, status=409, conflict=sentence, rows=rows)


def _head_page(
    request: Request,
    plan: Plan,
    forms: HeadForms,
    *,
    status: int = 200,
    conflict: str = "",
    rows: list[dict[str, str]] | None = None,
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": forms.form,
        "phases": forms.phases,
        "errors": forms.errors(),
        "conflict": conflict,
        "rows": rows or [],
    }
    return render(request, "assignments/line_head.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def report_days(request: Request, pk: int) -> HttpResponse:
    """After how many days the reports are due: the plan names no days, so an issued plan's may be set as well."""
    plan = find_plan(request, pk)
    form = DaysForm(request.POST if request.method == "POST" else None, initial=plan.report_due_days)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                set_report_days(plan=plan, days=form.days(), by=Actor.of_request(request))
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, "Đã đặt hạn gửi báo cáo.")
            return redirect("assignments:plan", plan.pk)
        status = 422
    return render(request, "assignments/line_days.html", {"plan": plan, "form": form}, status=status)
