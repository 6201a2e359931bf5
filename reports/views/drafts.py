"""A draft of the dossier while the worker has it: how far it is, stopped, taken up again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from config.access import Act, may
from reports.dossier import making
from reports.models import Dossier


def _draft(request: Request, pk: int, act: Act) -> Dossier:
    rows = Dossier.objects.visible_to(request.user).select_related("assessment__ward")
    draft = get_object_or_404(rows, pk=pk)
    require(request.user, act)
    return draft


@require_safe
def dossier_progress(request: Request, pk: int) -> HttpResponse:
    """The bar of a draft being made; asked for every two seconds while it runs."""
    draft = _draft(request, pk, Act.SEE_WARD_WORK)
    context = {"job": draft, "may_build": may(request.user, Act.BUILD_DOSSIER)}
    answer = render(request, "reports/_dossier_job.html", context)
    if not draft.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def dossier_stop(request: Request, pk: int) -> HttpResponse:
    """Stop a draft that is waiting or running."""
    draft = _draft(request, pk, Act.BUILD_DOSSIER)
    try:
        making.stop(dossier=draft, by=Actor.of_request(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã dừng dựng {str(draft).lower()}.")
    return redirect("reports:dossier", year=draft.assessment.year)


@require_POST
def dossier_restart(request: Request, pk: int) -> HttpResponse:
    """Make a draft that was stopped or failed again, from the figures of now."""
    draft = _draft(request, pk, Act.BUILD_DOSSIER)
    try:
        taken = making.restart(dossier=draft, by=Actor.of_request(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, f"Đang dựng {str(taken).lower()}. Có thể rời trang này; xong sẽ báo ở chuông."
        )
    return redirect("reports:dossier", year=draft.assessment.year)
