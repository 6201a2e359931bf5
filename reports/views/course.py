"""The course of a year: where it stands, and each move with the page that asks again before it is made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act
from reports.course import MOVES, NO_COURSE, Move, just_made, make_move
from reports.course_case import CourseCase
from reports.course_forms import MoveForm
from reports.course_page import Check, CoursePage, seen_state, since
from reports.views.years import facts_shown, of_year


@require_safe
def course(request: Request, year: int) -> HttpResponse:
    """Where the year stands, what is missing before the next step, what comes after it, what happened."""
    found = of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    page = CoursePage(CourseCase(found, facts_shown(request, found)), request.user)
    if not page.case.procedure.has_course:
        raise Http404(NO_COURSE)
    return render(request, "reports/course_page.html", {"page": page, "year": year, "assessment": found})


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, year: int, key: str) -> HttpResponse:
    """Say what a move does and ask again; make it."""
    wanted = MOVES.get(key)
    if wanted is None:
        raise Http404
    require(request.user, wanted.act)
    found = of_year(request, year)
    if request.method != "POST":
        return _check_page(request, found, wanted)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _check_page(request, found, wanted, form=form, status=422)
    return _make(request, found, wanted, form)


def _make(request: Request, found: Assessment, wanted: Move, form: MoveForm) -> HttpResponse:
    """Make the move; the second press of the button is told the same, a refusal keeps what was typed."""
    version, by = form.cleaned_data["version"], Actor.of_request(request)
    try:
        make_move(
            assessment=found, key=wanted.key, version=version, comment=form.cleaned_data["comment"], by=by
        )
    except Refused as refused:
        if not just_made(assessment=found, key=wanted.key, version=version, by=by):
            return _refused(request, found, wanted, form, str(refused))
    messages.success(request, wanted.done)
    return redirect("reports:course", year=found.year)


def _refused(
    request: Request, found: Assessment, wanted: Move, form: MoveForm, sentence: str
) -> HttpResponse:
    """Show the year as it is now beside what the person saw, with the words they typed."""
    version = form.cleaned_data["version"]
    current = Assessment.objects.select_related("ward", "framework").get(pk=found.pk)
    stale = current.version != version
    status = 409 if stale or current.state not in wanted.sources else 422
    again = MoveForm({"version": current.version, "comment": form.cleaned_data["comment"]})
    more = {"failure": sentence, "stale": stale}
    if stale:
        more |= {"seen": seen_state(current, version), "meanwhile": list(since(current, version))}
    return _check_page(request, current, wanted, form=again, status=status, **more)


def _check_page(
    request: Request,
    found: Assessment,
    wanted: Move,
    *,
    form: MoveForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    check = Check(CourseCase(found), wanted)
    if not check.case.procedure.has_course:
        raise Http404(NO_COURSE)
    shown = form or MoveForm(initial={"version": found.version})
    context = {
        "check": check,
        "move": wanted,
        "year": found.year,
        "assessment": found,
        "form": shown.ask(wanted, needed=check.needs_words),
        **more,
    }
    return render(request, "reports/course_move.html", context, status=status)
