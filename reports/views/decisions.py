"""The page of what waits for leadership."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guard import require
from accounts.requests import Request
from config.access import Act
from reports.decisions import decisions_of
from reports.desk import open_work_of
from reports.views.years import yearly
from scoring.facts import facts_of


@require_safe
def decisions(request: Request) -> HttpResponse:
    """List what waits for the person's decision."""
    require(request.user, Act.SEE_DECISIONS)
    years = yearly(request)
    facts = facts_of(years[0]) if years else None
    found = decisions_of(request.user, years, facts)
    ready = [one for one in found if one.is_ready]
    if facts is not None:
        work = replace(open_work_of(facts, request.user), to_decide=len(ready))
        request.open_work = work  # type: ignore[attr-defined]
    context = {
        "ready": ready,
        "later": [one for one in found if not one.is_ready],
    }
    return render(request, "reports/decisions_page.html", context)
