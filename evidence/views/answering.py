"""What the views of evidence share: where an act returns to, and the use it is about."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.guard import require
from accounts.requests import Request
from assignments.responsibilities import Responsibilities
from config.access import Act
from evidence.models import Evidence
from evidence.rows import case_of


def back(request: Request, fallback: str = "", name: str = "next") -> HttpResponse:
    """Return to the page the person came from (the field ``name`` holds it), if it is one of ours."""
    wanted = request.POST.get(name) or request.GET.get(name) or ""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return HttpResponseRedirect(wanted)
    return HttpResponseRedirect(fallback or reverse("evidence:list"))


def use_for(request: Request, pk: int, act: Act) -> Evidence:
    """Return the use in the person's scope (else 404) after asking the right (else 403)."""
    rows = Evidence.objects.visible_to(request.user).for_rows().select_related("assessment__ward")
    use = get_object_or_404(rows, pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    require(request.user, act, case_of(use, Responsibilities.of(use.assessment)))
    return use
