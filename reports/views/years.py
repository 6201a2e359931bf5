"""What the pages of one year share: the ward's years, and the facts of the one that is shown."""

from __future__ import annotations

from django.http import Http404

from accounts.requests import Request
from assignments.models import Assessment
from reports.desk import open_work_of
from scoring.facts import AssessmentFacts, facts_of


def yearly(request: Request) -> list[Assessment]:
    """Return the ward's yearly assessments, the newest first; the menu then asks for its years no more."""
    rows = Assessment.objects.visible_to(request.user).yearly().select_related("ward", "framework")
    found = list(rows)
    request.assessed_years = [one.year for one in found]  # type: ignore[attr-defined]
    return found


def current(request: Request) -> Assessment | None:
    """Return the ward's newest yearly assessment."""
    return next(iter(yearly(request)), None)


def of_year(request: Request, year: int) -> Assessment:
    """Return the ward's assessment of the year; Http404 when there is none."""
    found = next((one for one in yearly(request) if one.year == year), None)
    if found is None:
        raise Http404
    return found


def facts_shown(request: Request, assessment: Assessment) -> AssessmentFacts:
    """Gather the facts of the year; where they are known, the menu says how much is open for the person."""
    facts = facts_of(assessment)
    request.open_work = open_work_of(facts, request.user)  # type: ignore[attr-defined]
    return facts
