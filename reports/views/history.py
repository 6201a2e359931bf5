"""The page of an object's history."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guard import require
from accounts.log_rows import rows_of
from accounts.requests import Request
from accounts.views.log import PAGE_SIZE
from config.access import Act
from reports.history import history_of


@require_safe
def history(request: Request, kind: str, pk: int) -> HttpResponse:
    """List what happened to one object and its parts, newest first."""
    found = history_of(request.user, kind, pk)
    require(request.user, Act.SEE_WARD_WORK)
    page = Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"subject": found.subject, "home": found.home, "page": page, "rows": rows_of(page)}
    return render(request, "reports/history_page.html", context)
