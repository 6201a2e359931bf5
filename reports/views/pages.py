"""Pages that need everything: home, dashboard, "Việc của tôi", opening a year."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import Actor
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.requests import Request, own_ward
from config.access import Act, Role, has_role, may
from criteria.models import Framework
from reports.desk import open_work_of
from reports.first_steps import first_steps
from reports.forms import OpenForm
from reports.my_work import work_of
from reports.views.years import current
from scoring import actions as scoring_actions
from scoring.facts import facts_of


@require_safe
def home(request: Request) -> HttpResponse:
    """Lead each role to the page it comes for (ux §2)."""
    user = request.user
    if has_role(user, Role.JUSTICE_OFFICER, Role.LEADER):
        return redirect("reports:current_dashboard")
    if has_role(user, Role.OFFICIAL):
        return redirect("reports:my_work")
    if has_role(user, Role.WARD_ADMIN):
        steps = first_steps(user)
        left = sum(not step.done for step in steps)
        if left:
            return render(request, "reports/start_page.html", {"first_steps": steps, "steps_left": left})
        return redirect("accounts:people")
    if may(user, Act.SEE_FRAMEWORKS):
        return redirect("criteria:list")
    return redirect("reports:health" if may(user, Act.SEE_HEALTH) else "accounts:profile")


def _no_assessment(request: Request) -> HttpResponse:
    """Say how the first year is opened, with the other first steps for those who may open it."""
    may_open = may(request.user, Act.OPEN_ASSESSMENT)
    context = {"may_open": may_open, "first_steps": first_steps(request.user) if may_open else []}
    return render(request, "reports/dashboard_empty.html", context)


@require_safe
def current_dashboard(request: Request) -> HttpResponse:
    """Lead to the newest year, or say how the first one is opened."""
    require(request.user, Act.SEE_WARD_WORK)
    assessment = current(request)
    if assessment is None:
        return _no_assessment(request)
    return redirect("reports:dashboard", year=assessment.year)


@require_safe
def my_work(request: Request) -> HttpResponse:
    """What this person leads, supports and keeps; what is missing and due."""
    require(request.user, Act.SEE_WARD_WORK)
    own_ward(request)
    assessment = current(request)
    facts = facts_of(assessment) if assessment else None
    work = work_of(facts, request.user)
    if facts:
        request.open_work = open_work_of(facts, request.user, work.open_count)  # type: ignore[attr-defined]
    if assessment is None and not work.has_plan:
        return _no_assessment(request)
    year = assessment.year if assessment else work.on.year
    context = {"assessment": assessment, "facts": facts, "work": work, "year": year}
    return render(request, "reports/my_work_page.html", context)


@require_http_methods(["GET", "POST"])
def open_assessment(request: Request) -> HttpResponse:
    """Open the ward's assessment of a year."""
    require(request.user, Act.OPEN_ASSESSMENT)
    asked = request.GET.get("nam", "")
    wanted = {"year": asked} if asked.isdecimal() and len(asked) == 4 else {}
    form = OpenForm(posted(request), user=request.user, initial=wanted)
    if request.method == "POST" and form.is_valid():
        try:
            assessment = scoring_actions.open_assessment(
                ward=own_ward(request), by=Actor.of_request(request), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã mở kỳ đánh giá năm {assessment.year}.")
            if assessment.framework.mode == Framework.Mode.TARGETS:
                return redirect("reports:programme", assessment.pk)
            return redirect("reports:dashboard", year=assessment.year)
    return render(request, "reports/open_form.html", {"form": form}, status=422 if form.is_bound else 200)
