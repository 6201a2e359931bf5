"""Opinions on dissemination models (Mẫu 04) on the side of the ward: summary, slips of paper, what is asked, public addresses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.models import Ward
from accounts.requests import Request, own_ward
from config.access import Act, may, refusal
from evidence.logbooks import books, survey, survey_links
from evidence.logbooks.checking import groups_of
from evidence.logbooks.forms import ReasonForm
from evidence.logbooks.kinds import MODELS
from evidence.logbooks.survey_forms import AskedForm, PaperSlipForm, SurveyLinkForm
from evidence.models import SurveyLink

DAYS_OPEN = timedelta(days=14)
"""How long an address is proposed to take slips."""


def _ward(request: Request, year: int) -> Ward:
    """Return the person's ward; 403 without the right, 404 for a year that has not begun."""
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    if year > ward.today().year:
        raise Http404
    return ward


@require_safe
def summary(request: Request, year: int) -> HttpResponse:
    """What the year's slips sum up to, model by model and group by group; the public addresses below."""
    ward = _ward(request, year)
    asked = survey.asked_in(ward, year)
    found = survey.summary_of(ward, year, asked)
    context = {
        "survey_year": year,
        "asked": asked,
        "summary": found,
        "book": MODELS,
        "rule_words": survey.RULE_WORDS,
        "links": survey_links.rows_for(ward, year, request.user),
        "keeps": may(request.user, Act.KEEP_LOGBOOK),
        "keep_refusal": refusal(Act.KEEP_LOGBOOK),
        "may_give": may(request.user, Act.GIVE_SURVEY),
        "this_year": ward.today().year,
    }
    return render(request, "evidence/survey_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: Request, year: int) -> HttpResponse:
    """Enter a whole slip of paper; the next one begins with the same day and group."""
    ward = _ward(request, year)
    require(request.user, Act.KEEP_LOGBOOK)
    asked = survey.asked_in(ward, year)
    form = PaperSlipForm(
        posted(request),
        names=asked.names,
        groups=groups_of(ward, year),
        year=year,
        initial={} if request.method == "POST" else _kept(request, ward, year),
    )
    context = {"survey_year": year, "form": form, "asked": asked, "may_ask": True}
    if request.method != "POST":
        return render(request, "evidence/survey_slip.html", context)
    if form.is_valid():
        try:
            rows = survey.add_slip(ward=ward, year=year, slip=form.slip(), by=Actor.of_request(request))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = f"Đã ghi phiếu: {rows} ý kiến." if rows else "Phiếu này đã được ghi trước đó."
            messages.success(request, said)
            return redirect(reverse("evidence:survey_slip", args=[year]) + "?tiep=1")
    return render(request, "evidence/survey_slip.html", context, status=422)


def _kept(request: Request, ward: Ward, year: int) -> dict[str, Any]:
    """Return what the person's next slip begins with: day and group of the last, else today; one query."""
    if last := books.last_of(request.user, ward, year, MODELS):
        return {"day": last.day, "unit": str(last.unit_id or "")}
    today = ward.today()
    return {"day": today} if today.year == year else {}


@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: Request, year: int) -> HttpResponse:
    """Write the list of what the slips ask; what somebody else wrote meanwhile is shown beside it."""
    ward = _ward(request, year)
    require(request.user, Act.KEEP_LOGBOOK)
    now = survey.asked_in(ward, year)
    form = AskedForm(posted(request), initial={"seen": now.digest, "names": "\n".join(now.names)})
    context: dict[str, Any] = {"survey_year": year, "form": form, "asked": now}
    if request.method != "POST":
        return render(request, "evidence/survey_asked.html", context)
    if not form.is_valid():
        return render(request, "evidence/survey_asked.html", context, status=422)
    names, seen = form.cleaned_data["names"], form.cleaned_data["seen"]
    try:
        survey.ask(ward=ward, year=year, names=names, seen=seen, by=Actor.of_request(request))
    except Refused as refused:
        now = survey.asked_in(ward, year)
        context["conflict"] = [{"label": "Danh sách", "now": "; ".join(now.names), "typed": "; ".join(names)}]
        data = {"seen": now.digest, "names": "\n".join(names)}
        context |= {"sentence": str(refused), "form": AskedForm(data), "asked": now}
        return render(request, "evidence/survey_asked.html", context, status=409)
    messages.success(request, "Đã lưu danh sách. Đường dẫn đã tạo trước vẫn hỏi theo danh sách cũ.")
    return redirect("evidence:survey", year)


# Public addresses ----------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: Request, year: int) -> HttpResponse:
    """Make a public address where people say what they think of the models."""
    ward = _ward(request, year)
    require(request.user, Act.GIVE_SURVEY)
    day = min(ward.today() + DAYS_OPEN, date(year, 12, 31))
    listed = survey.asked_in(ward, year)
    form = SurveyLinkForm(posted(request), initial={"last_day": day})
    context: dict[str, Any] = {"survey_year": year, "form": form, "asked": listed}
    if request.method != "POST":
        return render(request, "evidence/survey_give.html", context)
    if form.is_valid():
        try:
            given = survey_links.give(
                ward=ward, year=year, asked=listed, by=Actor.of_request(request), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            # Answers the POST itself instead of redirecting: the address would otherwise have to be stored in between.
            return render(request, "evidence/survey_given.html", {**context, "given": given})
    return render(request, "evidence/survey_give.html", context, status=422)


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take no more slips by an address."""
    link = get_object_or_404(SurveyLink.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.GIVE_SURVEY)
    try:
        survey_links.revoke(link=link, by=Actor.of_request(request))
        messages.success(request, "Đã thu hồi đường dẫn lấy ý kiến.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(reverse("evidence:survey", args=[link.year]) + "#duong-dan")


@require_POST
def strike(request: Request, pk: int) -> HttpResponse:
    """Strike out all slips that came by a revoked address."""
    link = get_object_or_404(SurveyLink.objects.visible_to(request.user).select_related("ward"), pk=pk)
    require(request.user, Act.KEEP_LOGBOOK)
    form = ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(next(iter(form.errors["reason"])))
        rows = survey.strike_link(link=link, reason=form.cleaned_data["reason"], by=Actor.of_request(request))
        messages.success(request, f"Đã gạch bỏ {rows} ý kiến nhận qua đường dẫn.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(reverse("evidence:survey", args=[link.year]) + "#duong-dan")
