"""The year's dossier: its parts and what they lack, drafts, and what was issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import require
from accounts.requests import Request
from config.access import Act
from criteria.dossiers import dossier_of
from evidence.answers import stored_answer
from reports.dossier import making
from reports.dossier.compare import comparison
from reports.dossier.page import DossierPage, DraftForm
from reports.models import Dossier
from reports.views.years import of_year


@require_safe
def dossier(request: Request, year: int) -> HttpResponse:
    """The parts of the year's dossier with what they lack, its drafts and finals, and what may be done now."""
    assessment = of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    return _page(request, DossierPage(assessment, request.user))


def _page(request: Request, page: DossierPage, status: int = 200) -> HttpResponse:
    context = {"page": page, "year": page.year, "assessment": page.assessment, "form": page.sent}
    return render(request, "reports/dossier_page.html", context, status=status)


@require_POST
def build_dossier(request: Request, year: int) -> HttpResponse:
    """Ask for a new draft, of the chosen parts."""
    assessment = of_year(request, year)
    require(request.user, Act.BUILD_DOSSIER)
    form = DraftForm(request.POST, dossier_of(assessment.framework), ())
    if not form.is_valid():
        return _page(request, DossierPage(assessment, request.user, sent=form), status=422)
    draft = making.ask(
        assessment=assessment,
        by=Actor.of_request(request),
        parts=form.parts(),
        note=form.cleaned_data["note"],
    )
    messages.success(
        request, f"Đang dựng dự thảo {draft.number}. Có thể rời trang này; xong sẽ báo ở chuông."
    )
    return redirect("reports:dossier", year=year)


@require_safe
def dossier_compare(request: Request, year: int) -> HttpResponse:
    """Two drafts side by side: which parts differ, and in a chosen one which lines."""
    assessment = of_year(request, year)
    require(request.user, Act.BUILD_DOSSIER)
    asked = request.GET
    found = comparison(
        list(assessment.dossiers.all()), asked.get("truoc", ""), asked.get("sau", ""), asked.get("phan", "")
    )
    context = {"assessment": assessment, "year": year, "found": found}
    return render(request, "reports/dossier_compare.html", context)


@require_safe
def dossier_file(request: Request, pk: int) -> HttpResponse:
    """Download a finished draft; the download is logged."""
    rows = Dossier.objects.visible_to(request.user).select_related("assessment__ward")
    draft = get_object_or_404(rows.filter(state=Dossier.State.DONE), pk=pk)
    require(request.user, Act.BUILD_DOSSIER)
    answer = stored_answer(draft.stored_name, name=draft.file_name, inline="xem" in request.GET)
    record(Actor.of_request(request), "dossier_download", draft, version=draft.digest[:16])
    return answer
