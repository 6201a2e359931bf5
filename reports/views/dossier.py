"""The year's dossier: its parts and what they lack, drafts, and what was issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act, may, refusal
from criteria.procedures import procedure_of
from evidence.answers import stored_answer
from reports.course_case import CourseCase
from reports.dossier import making
from reports.dossier.lacking import deadline_sentence, lacks_of
from reports.models import Dossier
from reports.terms import term_of
from reports.views.years import facts_shown, of_year
from reports.year_result import result_of
from scoring.facts import AssessmentFacts


@require_safe
def dossier(request: Request, year: int) -> HttpResponse:
    """The year's drafts, the one being made with its progress, and what a draft rests on."""
    assessment = of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    drafts, facts = list(assessment.dossiers.select_related("asked_by")), facts_shown(request, assessment)
    procedure = procedure_of(assessment.framework)
    context = {
        "assessment": assessment,
        "year": year,
        "drafts": drafts,
        "job": next((draft for draft in drafts if draft.is_open), None),
        "facts": facts,
        "deadline": _sent(facts) or deadline_sentence(term_of(procedure.send_before, year), facts.today),
        "lacks": lacks_of(facts),
        "may_build": may(request.user, Act.BUILD_DOSSIER),
        "refusal": refusal(Act.BUILD_DOSSIER),
    }
    return render(request, "reports/dossier_page.html", context)


def _sent(facts: AssessmentFacts) -> str:
    """Return what became of a dossier that was sent, in place of the term; empty while it was not."""
    if facts.assessment.state == Assessment.State.AGREED:
        return ""
    result = result_of(CourseCase(facts.assessment, facts))
    return " ".join(result.sentences) if result else ""


@require_POST
def build_dossier(request: Request, year: int) -> HttpResponse:
    """Ask for a new draft."""
    assessment = of_year(request, year)
    require(request.user, Act.BUILD_DOSSIER)
    draft = making.ask(assessment=assessment, by=Actor.of_request(request))
    messages.success(
        request, f"Đang dựng dự thảo {draft.number}. Có thể rời trang này; xong sẽ báo ở chuông."
    )
    return redirect("reports:dossier", year=year)


@require_safe
def dossier_progress(request: Request, pk: int) -> HttpResponse:
    """The bar of a draft being made; asked for every two seconds while it runs."""
    draft = get_object_or_404(Dossier.objects.visible_to(request.user).select_related("assessment"), pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    answer = render(request, "reports/_dossier_job.html", {"job": draft})
    if not draft.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
def dossier_file(request: Request, pk: int) -> HttpResponse:
    """Download a finished draft; the download is logged."""
    rows = Dossier.objects.visible_to(request.user).select_related("assessment__ward")
    draft = get_object_or_404(rows.filter(state=Dossier.State.DONE), pk=pk)
    require(request.user, Act.BUILD_DOSSIER)
    answer = stored_answer(draft.stored_name, name=draft.file_name, inline="xem" in request.GET)
    record(Actor.of_request(request), "dossier_download", draft, version=draft.digest[:16])
    return answer
