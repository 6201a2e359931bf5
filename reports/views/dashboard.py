"""The scoring dashboard of a year, of a programme, as a workbook; the same year person by person."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.audit import Actor, record
from accounts.guard import require
from accounts.requests import Request
from accounts.workbooks.sending import sent_workbook
from assignments.models import Assessment, Plan
from config.access import Act, Role, has_role, may
from criteria.models import Framework
from reports.course_case import CourseCase
from reports.dashboard import LATE, Dashboard, dashboard_of
from reports.dashboard_book import dashboard_book
from reports.deadlines import OPEN, with_steps
from reports.desk import open_work_of
from reports.occasions import Occasions, occasions_of
from reports.people_board import people_board
from reports.posting.changed import changed_after_posting
from reports.snapshots import with_week
from reports.year_result import result_of
from scoring.actions import why_condition_stands
from scoring.facts import AssessmentFacts, facts_of
from scoring.versions import newer_version

SHOWN = frozenset({Assessment.State.POSTING, Assessment.State.MEETING})
"""Steps in which a posted copy hangs, or waits for the meeting: a change since then is said."""


@require_safe
def dashboard(request: Request, year: int) -> HttpResponse:
    """Where the ward stands in the year."""
    assessment, programmes = _of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    page = _page(request, assessment, with_reports=True)
    facts = page.facts
    request.open_work = open_work_of(facts, request.user)  # type: ignore[attr-defined]
    drafts = assessment.plans.filter(state=Plan.State.DRAFT)
    context = _board(request, page) | {
        "programmes": programmes,
        "draft_plan": None if facts.plan else drafts.order_by("-version").first(),
        "result": result_of(page.case),
        "may_remind": may(request.user, Act.REMIND),
        "may_decide": has_role(request.user, Role.LEADER),
        "posting_changed": assessment.state in SHOWN and changed_after_posting(page.case),
    }
    return render(request, "reports/dashboard_page.html", context)


@require_safe
def programme(request: Request, pk: int) -> HttpResponse:
    """Where the ward stands in a programme's targets of one year, which run beside the yearly standard."""
    found = Assessment.objects.visible_to(request.user).programmes().select_related("ward", "framework")
    assessment = get_object_or_404(found, pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    context = _board(request, _page(request, assessment, with_reports=False)) | {"programme": True}
    return render(request, "reports/dashboard_page.html", context)


@require_safe
def dashboard_sheet(request: Request, year: int) -> HttpResponse:
    """The indicators that the page shows, as a workbook; handing it out is logged."""
    assessment, _ = _of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    page = _page(request, assessment, with_reports=request.GET.get("loc") == LATE)
    rows = sum(len(row.results) for row in page.shown)
    record(Actor.of_request(request), "dashboard_export", assessment, detail={"rows": rows})
    return sent_workbook(dashboard_book(page), f"bang-diem-{year}.xlsx")


@require_safe
def people(request: Request, year: int) -> HttpResponse:
    """The same year person by person, and by unit: who leads what, how far it is, what is late."""
    assessment, _ = _of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    facts = facts_of(assessment)
    request.open_work = open_work_of(facts, request.user)  # type: ignore[attr-defined]
    board = people_board(facts, _occasions(facts))
    return render(
        request, "reports/dashboard_people.html", {"assessment": assessment, "year": year, "board": board}
    )


def _of_year(request: Request, year: int) -> tuple[Assessment, list[Assessment]]:
    """Return the ward's assessment of the year and its programmes, all by one query; Http404 when there is none.

    They come with the dates of their steps and last week's snapshot; the menu then asks for its years no more.
    """
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    ward = request.user.ward
    found = list(with_week(with_steps(rows), ward.today())) if ward else []
    yearly = [one for one in found if one.framework.mode != Framework.Mode.TARGETS]
    request.assessed_years = [one.year for one in yearly]  # type: ignore[attr-defined]
    assessment = next((one for one in yearly if one.year == year), None)
    if assessment is None:
        raise Http404
    return assessment, [one for one in found if one.year == year and one not in yearly]


def _page(request: Request, assessment: Assessment, *, with_reports: bool) -> Dashboard:
    """Return the dashboard; the year's reports cost three queries and are read where something is said of them."""
    facts = facts_of(assessment)
    case = CourseCase(assessment, known_facts=facts)
    occasions = _occasions(facts) if with_reports else None
    return dashboard_of(case, occasions, request.user, request.GET.get("loc", ""))


def _occasions(facts: AssessmentFacts) -> Occasions:
    assessment = facts.assessment
    people = facts.responsibilities.people
    return occasions_of(assessment.ward, assessment.year, facts.today, people=people, office=facts.office)


def _board(request: Request, page: Dashboard) -> dict[str, Any]:
    assessment = page.facts.assessment
    return {
        "assessment": assessment,
        "page": page,
        "year": assessment.year,
        "may_confirm": may(request.user, Act.CONFIRM_CONDITION) and not why_condition_stands(assessment),
        "newer": newer_version(assessment) if assessment.state in OPEN else None,
        "may_move": may(request.user, Act.MOVE_ASSESSMENT),
    }
