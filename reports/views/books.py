"""What a plan keeps book of beside its tasks: requests to other bodies, money, pilots."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from assignments import books, models
from assignments.models import FundingLine, ModelGroup, ModelSite, Plan
from config.access import Act, may, refusal
from evidence.attachments import counts_of_requests
from reports.plan_books import Funding, Pilots
from reports.task_forms import (
    AnswerForm,
    FundingForm,
    FundingLineForm,
    SiteForm,
    SiteMoveForm,
    units_for,
)
from reports.views.attaching import choose, documents_of, receive_files, take_off
from reports.views.tasks import plan_for, why_idle


def _keeps(request: Request, plan: Plan) -> bool:
    return may(request.user, Act.KEEP_PLAN_BOOKS, plan)


def _plan_context(request: Request, plan: Plan, tab: str, *, draft_too: bool = False) -> dict[str, Any]:
    """Return what the head of each book shows, and whether this person may write in it now."""
    states = {Plan.State.ISSUED, Plan.State.DRAFT} if draft_too else {Plan.State.ISSUED}
    keeps = _keeps(request, plan)
    return {
        "plan": plan,
        "tab": tab,
        "may_keep": keeps and plan.state in states,
        "keep_refusal": "" if keeps else refusal(Act.KEEP_PLAN_BOOKS),
        "idle": "" if plan.state in states else why_idle(plan),
    }


# Requests ------------------------------------------------------------------------------------------------------


@require_safe
def requests(request: Request, pk: int) -> HttpResponse:
    """What the plan asks of bodies outside the committee, unanswered first."""
    plan = plan_for(request, pk)
    rows = list(
        plan.requests.select_related("body", "noted_by", "paragraph").order_by("answered_on", "order")
    )
    rows.sort(key=lambda row: row.answered_on is not None)
    documents = counts_of_requests(plan)
    context = _plan_context(request, plan, "requests") | {
        "rows": [(row, documents[row.lineage]) for row in rows],
        "waiting": sum(row.answered_on is None for row in rows),
    }
    return render(request, "reports/request_list.html", context)


def _find_request(request: Request, pk: int) -> models.Request:
    rows = models.Request.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("plan__ward", "body", "noted_by", "paragraph"), pk=pk)


def _request_to_keep(request: Request, pk: int) -> models.Request:
    found = _find_request(request, pk)
    require(request.user, Act.KEEP_PLAN_BOOKS, found.plan)
    return found


@require_http_methods(["GET", "POST"])
def one_request(request: Request, pk: int) -> HttpResponse:
    """One request: what was asked, what was answered, when, what shows it."""
    found = _find_request(request, pk)
    require(request.user, Act.SEE_PLAN, found.plan)
    if request.method != "POST":
        return _request_page(request, found, AnswerForm.of(found, found.plan.ward.today()))
    require(request.user, Act.KEEP_PLAN_BOOKS, found.plan)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _request_page(request, found, form, status=422)
    values = dict(form.cleaned_data)
    try:
        books.answer_request(
            request=found, on=values.pop("answered_on"), by=Actor.of_request(request), **values
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _request_page(request, _find_request(request, pk), form, status=409)
    messages.success(request, "Đã ghi trả lời.")
    return redirect("reports:request", pk)


def _request_page(
    request: Request, found: models.Request, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    context = _plan_context(request, found.plan, "requests")
    context |= {
        "asked": found,
        "form": form,
        "may_open_documents": may(request.user, Act.SEE_WARD_WORK),
        **documents_of(request, found, may_attach=context["may_keep"]),
    }
    return render(request, "reports/request_page.html", context, status=status)


@require_POST
def attach(request: Request, pk: int) -> HttpResponse:
    """Attach a document of the register to an answer."""
    choose(request, _request_to_keep(request, pk))
    return redirect("reports:request", pk)


@takes_files
@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """Take files in as documents of an answer."""
    return receive_files(request, _request_to_keep(request, pk)) or redirect("reports:request", pk)


@require_POST
def remove(request: Request, pk: int, attachment: int) -> HttpResponse:
    """Take a document off an answer."""
    take_off(request, _request_to_keep(request, pk), attachment)
    return redirect("reports:request", pk)


# Money ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def funding(request: Request, pk: int) -> HttpResponse:
    """The plan's money, line by line with its totals; a post adds a line."""
    plan = plan_for(request, pk)
    if request.method != "POST":
        return _funding_page(request, plan)
    require(request.user, Act.KEEP_PLAN_BOOKS, plan)
    form = FundingForm(posted(request), auto_id="them_%s")
    if not form.is_valid():
        return _funding_page(request, plan, new=form, status=422)
    try:
        books.add_funding_line(plan=plan, values=form.cleaned_data, by=Actor.of_request(request))
        messages.success(request, "Đã thêm dòng kinh phí.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("reports:funding", pk)


@require_POST
def funding_line(request: Request, pk: int) -> HttpResponse:
    """Change one line."""
    rows = FundingLine.objects.filter(plan__ward=request.user.ward_id)
    line = get_object_or_404(rows.select_related("plan__ward"), pk=pk)
    plan = plan_for(request, line.plan_id)
    require(request.user, Act.KEEP_PLAN_BOOKS, plan)
    form = FundingLineForm(request.POST, line=line)
    if not form.is_valid():
        return _funding_page(request, plan, bound=form, line=line, status=422)
    values = dict(form.cleaned_data)
    try:
        books.change_funding_line(
            line=line, version=values.pop("version"), values=values, by=Actor.of_request(request)
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _funding_page(request, plan, bound=form, line=line, status=409)
    messages.success(request, "Đã ghi dòng kinh phí.")
    return redirect("reports:funding", plan.pk)


def _funding_page(
    request: Request,
    plan: Plan,
    *,
    new: FundingForm | None = None,
    bound: FundingLineForm | None = None,
    line: FundingLine | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page; ``bound`` is the form of ``line`` as it was sent, kept open with what was typed."""
    page = Funding.of(plan)
    context = _plan_context(request, plan, "funding", draft_too=True)
    keeps = context["may_keep"]
    rows = [
        (
            row,
            bound if line and row.line.pk == line.pk else FundingLineForm(line=row.line) if keeps else None,
        )
        for row in page.rows
    ]
    context |= {"page": page, "rows": rows, "new_form": new or FundingForm.empty(), "bound": bound}
    return render(request, "reports/funding_page.html", context, status=status)


# Pilots --------------------------------------------------------------------------------------------------------


@require_safe
def pilots(request: Request, pk: int) -> HttpResponse:
    """What pilots the plan wants, and where they stand."""
    return _pilots_page(request, plan_for(request, pk))


def _pilots_page(
    request: Request, plan: Plan, *, bound: SiteForm | SiteMoveForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the page; ``bound`` is the form that was sent, kept open with what was typed."""
    today = plan.ward.today()
    page = Pilots.of(plan, today)
    context = _plan_context(request, plan, "models") | {"page": page, "bound": bound}
    context["rows"] = [
        (
            pilot,
            _same(bound, SiteForm(group=pilot.group, units=list(pilot.choices), on=today)),
            [(site, _same(bound, SiteMoveForm(site=site, on=today))) for site in pilot.sites],
        )
        for pilot in page.pilots
    ]
    return render(request, "reports/models_page.html", context, status=status)


def _same(bound: Any, fresh: Any) -> Any:
    """Return the form that was sent where it stands for the same row, else the fresh one."""
    return bound if bound is not None and bound.auto_id == fresh.auto_id else fresh


@require_POST
def add_site(request: Request, pk: int) -> HttpResponse:
    """Choose one more site of a pilot."""
    groups = ModelGroup.objects.filter(plan__ward=request.user.ward_id)
    group = get_object_or_404(groups.select_related("plan__ward"), pk=pk)
    plan, by = plan_for(request, group.plan_id), Actor.of_request(request)
    require(request.user, Act.KEEP_PLAN_BOOKS, plan)
    today = plan.ward.today()
    form = SiteForm(request.POST, group=group, units=units_for(group, today), on=today)
    if not form.is_valid():
        return _pilots_page(request, plan, bound=form, status=422)
    unit = form.cleaned_data["unit"]
    try:
        books.add_site(group=group, unit=unit, on=form.cleaned_data["since"], by=by)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _pilots_page(request, plan, bound=form, status=409)
    messages.success(request, f"Đã chọn {unit}.")
    return redirect("reports:models", plan.pk)


@require_POST
def move_site(request: Request, pk: int) -> HttpResponse:
    """Say how far a site is."""
    sites = ModelSite.objects.filter(model_group__plan__ward=request.user.ward_id)
    site = get_object_or_404(sites.select_related("model_group__plan__ward", "unit"), pk=pk)
    plan, by = plan_for(request, site.model_group.plan_id), Actor.of_request(request)
    require(request.user, Act.KEEP_PLAN_BOOKS, plan)
    form = SiteMoveForm(request.POST, site=site, on=plan.ward.today())
    if not form.is_valid():
        return _pilots_page(request, plan, bound=form, status=422)
    values = dict(form.cleaned_data)
    try:
        books.move_site(site=site, to=values.pop("state"), on=values.pop("since"), by=by, **values)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _pilots_page(request, plan, bound=form, status=409)
    messages.success(request, f"Đã ghi tình hình của {site.unit}.")
    return redirect("reports:models", plan.pk)
