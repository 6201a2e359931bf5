"""The ward's plans, one plan whole, and naming its deputy reviewer."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.actions import name_deputy_reviewer
from assignments.forms import DeputyReviewerForm
from assignments.models import Plan
from assignments.overview import PlanOverview
from assignments.views.life import actions_of
from config.access import Act, may, refusal


@require_safe
def plan_list(request: Request) -> HttpResponse:
    """All plans of the ward, the newest first."""
    require(request.user, Act.SEE_PLAN)
    plans = (
        Plan.objects.visible_to(request.user)
        .select_related("coordinator", "deputy_reviewer")
        .annotate(duties=Count("assignments", distinct=True) + Count("tasks", distinct=True))
        .order_by("-first_year", "code", "-version")
    )
    context = {"plans": plans, "may_start": may(request.user, Act.EDIT_PLAN)}
    return render(request, "assignments/plan_list.html", context)


@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    """One plan whole: who answers for what, and what is unclear."""
    found = _find(request, pk)
    require(request.user, Act.SEE_PLAN, found)
    return _page(request, found)


@require_POST
def deputy_reviewer(request: Request, pk: int) -> HttpResponse:
    """Name the post that reviews in the coordinator's place, or take the name away."""
    found = _find(request, pk)
    require(request.user, Act.EDIT_PLAN, found)
    form = DeputyReviewerForm(request.POST, plan=found)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        name_deputy_reviewer(
            plan=found, position=form.cleaned_data["deputy_reviewer"], by=Actor.of_request(request)
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "Đã ghi người rà soát thay.")
    return redirect("assignments:plan", pk)


def _find(request: Request, pk: int) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related(
        "ward", "coordinator", "deputy_reviewer", "based_on"
    )
    return get_object_or_404(plans, pk=pk)


def _page(request: Request, found: Plan, form: DeputyReviewerForm | None = None) -> HttpResponse:
    may_edit = may(request.user, Act.EDIT_PLAN, found) and found.state != Plan.State.SUPERSEDED
    context = {
        "plan": found,
        "overview": PlanOverview.of(found, found.ward.today()),
        "form": form or (DeputyReviewerForm(plan=found) if may_edit else None),
        "may_edit": may_edit,
        "edit_refusal": refusal(Act.EDIT_PLAN),
    }
    context |= actions_of(request, found)
    return render(request, "assignments/plan_page.html", context)
