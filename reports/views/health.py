"""The health page of the installation."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guard import require
from accounts.requests import Request
from config.access import Act
from reports.health import health_of


@never_cache
@require_safe
def health(request: Request) -> HttpResponse:
    """Show what the machine has and does, and what is missing."""
    require(request.user, Act.SEE_HEALTH)
    return render(request, "reports/health_page.html", {"health": health_of(request.user)})
