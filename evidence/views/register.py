"""The ward's register of documents as a list."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guard import require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act
from evidence.forms import SearchForm
from evidence.models import Document

PAGE_SIZE = 50


def current_year(request: Request) -> Assessment | None:
    """Return the ward's newest yearly assessment: filters and reuse are about its indicators."""
    return Assessment.objects.visible_to(request.user).yearly().select_related("ward", "framework").first()


@require_safe
def documents(request: Request) -> HttpResponse:
    """The ward's register, searched without accents, filtered by state and indicator."""
    require(request.user, Act.SEE_WARD_WORK)
    form = SearchForm(request.GET, assessment=current_year(request))
    wanted = form.wanted()
    found = Document.objects.visible_to(request.user).matching(wanted.words)
    if wanted.uses:
        found = found.filter(**wanted.uses).distinct()
    rows = found.prefetch_related("uses__indicator", "revisions")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "search": form, "wanted": wanted, "total": page.paginator.count}
    return render(request, "evidence/document_list.html", context)
