"""A plan's life: begin it, look at what changed and what is lacking, issue it, amend it, drop a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.forms import LONGEST_ID
from accounts.guard import Refused, require
from accounts.requests import Request, own_ward
from assignments import copying, issuing
from assignments.changes import changes_between
from assignments.copying import NOT_A_DRAFT
from assignments.forms import EmptyPlanForm, IssueForm, StartForm
from assignments.lacks import lacks_of
from assignments.models import Plan
from config.access import Act, may, refusal

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _find(request: Request, pk: int) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related(
        "ward", "coordinator", "deputy_reviewer", "based_on__coordinator", "based_on__deputy_reviewer"
    )
    return get_object_or_404(plans, pk=pk)


@form_page
def start(request: Request) -> HttpResponse:
    """Begin a plan: from last year's, or empty."""
    require(request.user, Act.EDIT_PLAN)
    ward = own_ward(request)
    way = request.POST.get("way", "")
    plans = Plan.objects.in_force().filter(ward=ward)
    asked = request.GET.get("tu", "")
    chosen = plans.filter(pk=asked).first() if asked.isdecimal() and len(asked) <= LONGEST_ID else None
    previous = StartForm(request.POST if way == "previous" else None, plans=plans, chosen=chosen)
    empty = EmptyPlanForm(request.POST if way == "empty" else None, ward=ward)
    ways: dict[str, StartForm | EmptyPlanForm] = {"previous": previous, "empty": empty}
    form = ways.get(way)
    if form is not None and form.is_valid():
        try:
            draft = form.make(Actor.of_request(request))
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Đã lập dự thảo. Xin xem lại trước khi trình ban hành.")
            return redirect("assignments:changes" if draft.based_on_id else "assignments:plan", draft.pk)
    context = {
        "previous": previous if plans else None,
        "empty": empty,
        "form": form,
        "drafts": Plan.objects.visible_to(request.user).filter(state=Plan.State.DRAFT),
    }
    return render(request, "assignments/plan_start.html", context, status=422 if form else 200)


@require_safe
def changes(request: Request, pk: int) -> HttpResponse:
    """What the plan says otherwise than the one it was made from."""
    plan = _find(request, pk)
    require(request.user, Act.SEE_PLAN, plan)
    context = {
        "plan": plan,
        "found": changes_between(plan.based_on, plan) if plan.based_on else None,
        "may_edit": may(request.user, Act.EDIT_PLAN, plan),
        "may_open": may(request.user, Act.OPEN_ASSESSMENT),
        "is_attached": plan.assessments.exists(),
    }
    return render(request, "assignments/plan_changes.html", context)


@require_safe
def check(request: Request, pk: int) -> HttpResponse:
    """What a draft lacks before it is issued, and, for leadership, the form that issues it."""
    plan = _find(request, pk)
    require(request.user, Act.SEE_PLAN, plan)
    if plan.state != Plan.State.DRAFT:
        messages.info(request, "Kế hoạch này không còn là dự thảo.")
        return redirect("assignments:plan", pk)
    return _issue_page(request, plan, IssueForm(plan=plan, signer=request.user.full_name))


@require_POST
def issue(request: Request, pk: int) -> HttpResponse:
    """Put a draft in force."""
    plan = _find(request, pk)
    require(request.user, Act.ISSUE_PLAN, plan)
    if plan.state != Plan.State.DRAFT:
        messages.error(request, NOT_A_DRAFT)
        return redirect("assignments:plan", pk)
    form = IssueForm(request.POST, plan=plan)
    if form.is_valid():
        try:
            issued = issuing.issue_plan(plan=plan, by=Actor.of_request(request), **form.cleaned_data)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"{issued} đã ban hành. Người có phần việc đã được báo ở chuông.")
            return redirect("assignments:plan", pk)
    return _issue_page(request, plan, form, status=422)


def _issue_page(request: Request, plan: Plan, form: IssueForm, status: int = 200) -> HttpResponse:
    may_issue = may(request.user, Act.ISSUE_PLAN, plan)
    context = {
        "plan": plan,
        "form": form if may_issue else None,
        "lacks": lacks_of(plan, plan.ward.today()),
        "may_edit": may(request.user, Act.EDIT_PLAN, plan),
        "may_open": may(request.user, Act.OPEN_ASSESSMENT),
        "refusal": refusal(Act.ISSUE_PLAN),
    }
    return render(request, "assignments/plan_issue.html", context, status=status)


@form_page
def drop(request: Request, pk: int) -> HttpResponse:
    """Ask once more, then delete a draft that nobody issued."""
    plan = _find(request, pk)
    require(request.user, Act.EDIT_PLAN, plan)
    if plan.state != Plan.State.DRAFT:
        messages.error(request, NOT_A_DRAFT)
        return redirect("assignments:plan", pk)
    if request.method != "POST":
        return render(request, "assignments/plan_drop.html", {"plan": plan})
    try:
        issuing.withdraw_draft(plan=plan, by=Actor.of_request(request))
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("assignments:plan", pk)
    messages.success(request, f"Đã bỏ dự thảo: {plan.title}.")
    return redirect("assignments:list")


@require_POST
def amend(request: Request, pk: int) -> HttpResponse:
    """Begin the next version of a plan in force."""

    def verb(plan: Plan, by: Actor) -> tuple[int, str]:
        draft = issuing.amend_plan(plan=plan, by=by)
        return (
            draft.pk,
            "Đã lập dự thảo sửa đổi. Bản đang có hiệu lực giữ nguyên cho đến khi ban hành bản này.",
        )

    return _do(request, pk, verb)


@require_POST
def rebuild(request: Request, pk: int) -> HttpResponse:
    """Write the words of a draft anew from the plan it was made from; what was edited stays."""

    def verb(plan: Plan, by: Actor) -> tuple[int, str]:
        count = copying.rebuild_words(plan=plan, by=by)
        done = f"Đã dựng lại {count} đoạn" if count else "Không có đoạn nào cần dựng lại"
        return plan.pk, f"{done}; đoạn đã sửa giữ nguyên."

    return _do(request, pk, verb)


def _do(request: Request, pk: int, verb: Callable[[Plan, Actor], tuple[int, str]]) -> HttpResponse:
    """Let an officer do something to a plan and lead them to the plan it ends with, or back with the reason."""
    plan = _find(request, pk)
    require(request.user, Act.EDIT_PLAN, plan)
    try:
        target, sentence = verb(plan, Actor.of_request(request))
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("assignments:plan", pk)
    messages.success(request, sentence)
    return redirect("assignments:plan", target)


def actions_of(request: Request, plan: Plan) -> dict[str, Any]:
    """Return what the plan's page offers the person to do with the plan as a whole, by its state; two queries at most."""
    draft = plan.state == Plan.State.DRAFT
    others = Plan.objects.filter(ward=plan.ward_id, code=plan.code).exclude(pk=plan.pk)
    return {
        "may_issue": may(request.user, Act.ISSUE_PLAN, plan),
        "may_open": may(request.user, Act.OPEN_ASSESSMENT),
        "open_draft": None if draft else others.filter(state=Plan.State.DRAFT).first(),
        "newest": others.in_force().first() if plan.state == Plan.State.SUPERSEDED else None,
        "is_attached": plan.state != Plan.State.SUPERSEDED and plan.assessments.exists(),
    }
