"""Pages that need everything: home, dashboard, "Việc của tôi", opening a year, the dossier."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor, record
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.requests import Request, own_ward
from assignments.models import Assessment
from config.access import Act, Role, has_role, may, refusal
from criteria.models import Framework
from criteria.procedures import procedure_of
from reports.course_case import CourseCase
from reports.desk import open_work_of
from reports.dossier import making
from reports.dossier.lacking import deadline_sentence, lacks_of
from reports.first_steps import first_steps
from reports.forms import OpenForm
from reports.models import Dossier
from reports.my_work import work_of
from reports.terms import term_of
from reports.views.years import current, facts_shown, of_year
from reports.year_result import result_of
from scoring import actions as scoring_actions
from scoring.facts import AssessmentFacts, facts_of


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
def dossier_file(request: Request, pk: int) -> HttpResponseBase:
    """Download a finished draft; the download is logged."""
    rows = Dossier.objects.visible_to(request.user).select_related("assessment__ward")
    draft = get_object_or_404(rows.filter(state=Dossier.State.DONE), pk=pk)
    require(request.user, Act.BUILD_DOSSIER)
    path = Path(settings.MEDIA_ROOT) / draft.stored_name
    if not path.is_file():
        raise Http404
    record(Actor.of_request(request), "dossier_download", draft, version=draft.digest[:16])
    inline = "xem" in request.GET
    answer = FileResponse(
        path.open("rb"), content_type="application/pdf", as_attachment=not inline, filename=draft.file_name
    )
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer
