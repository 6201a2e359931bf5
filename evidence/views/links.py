"""Links for people without an account, on the side of the ward: made, listed, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.requests import Request, own_ward
from assignments.models import Assessment, Plan, Task
from config.access import Act
from criteria.models import Indicator
from evidence import links as verbs
from evidence.link_forms import LinkForm
from evidence.links import Place
from evidence.models import HandInLink, InboxItem
from evidence.views.answering import back

PAGE_SIZE = 50
DAYS_OPEN = timedelta(days=14)
"""How long a link is proposed to be open where no deadline of the ward is near."""


@require_safe
def links(request: Request) -> HttpResponse:
    """List the ward's links with their state and what came in by each."""
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    arrived = InboxItem.objects.filter(document__revisions__number=1).annotate(
        file_name=F("document__revisions__original_name")
    )
    found = HandInLink.objects.visible_to(request.user).with_arrivals().for_rows()
    found = found.prefetch_related(Prefetch("items", arrived.order_by("arrived_at", "pk")))
    page = Paginator(found.order_by("-created_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = verbs.rows_for(page, ward, request.user)
    in_time = HandInLink.objects.visible_to(request.user).open(verbs.moment_of(ward)).count()
    context = {"page": page, "rows": rows, "in_time": in_time}
    return render(request, "evidence/link_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def for_indicator(request: Request, assessment: int, indicator: int) -> HttpResponse:
    """Make a link for an indicator of a year."""
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    period = get_object_or_404(rows, pk=assessment)
    target = get_object_or_404(Indicator.objects.filter(framework=period.framework_id), pk=indicator)
    plans = Plan.objects.in_force().filter(assessments=period).order_by("evidence_before")
    days = [plan.last_evidence_day for plan in plans if plan.last_evidence_day]
    place = Place.of_indicator(period, target)
    return _give(request, place, [day for day in days if day >= period.ward.today()])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def for_task(request: Request, pk: int) -> HttpResponse:
    """Make a link for a task of a plan."""
    rows = Task.objects.visible_to(request.user).select_related("plan__ward", "phase")
    task = get_object_or_404(rows, pk=pk)
    last = task.last_day
    return _give(request, Place.of_task(task), [last] if last and last >= task.plan.ward.today() else [])


def _give(request: Request, place: Place, deadlines: list[Any]) -> HttpResponse:
    require(request.user, Act.GIVE_LINK, place)
    day = next(iter(deadlines), place.ward.today() + DAYS_OPEN)
    form = LinkForm(posted(request), initial={"last_day": min(day, place.ward.today() + verbs.LONGEST)})
    context = {"form": form, "place": place, "back": _back_to(request, place)}
    if request.method != "POST":
        return render(request, "evidence/link_form.html", context)
    if form.is_valid():
        try:
            given = verbs.give(place=place, terms=form.terms, by=Actor.of_request(request))
        except Refused as refused:
            form.add_error("last_day", str(refused))
        else:
            # Answers the POST itself instead of redirecting: the address would otherwise have to be stored in between.
            return render(request, "evidence/link_given.html", {**context, "given": given})
    return render(request, "evidence/link_form.html", context, status=422)


def _back_to(request: Request, place: Place) -> str:
    """Return the page of what the link collects for; an indicator's own page says so itself."""
    if place.task:
        return reverse("reports:task", args=[place.task.pk])
    return back(request, reverse("evidence:links"))["Location"]


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take no more files by a link."""
    link = get_object_or_404(HandInLink.objects.visible_to(request.user).for_rows(), pk=pk)
    require(request.user, Act.GIVE_LINK, Place.of_link(link))
    try:
        verbs.revoke(link=link, by=Actor.of_request(request))
        messages.success(request, f"Đã thu hồi đường dẫn gửi {link.recipient}.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("evidence:links")
