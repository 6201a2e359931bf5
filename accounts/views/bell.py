"""The bell: what happened while the person was away."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Notice
from accounts.requests import Request

PAGE_SIZE = 50


@require_safe
def notices(request: Request) -> HttpResponse:
    """List the person's notices, newest first."""
    own = Notice.objects.visible_to(request.user)
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "has_unseen": any(notice.seen_at is None for notice in page)}
    return render(request, "accounts/notice_list.html", context)


@require_POST
def see_all(request: Request) -> HttpResponse:
    """Mark every notice of the person as seen."""
    Notice.objects.visible_to(request.user).unseen().update(seen_at=timezone.now())
    return redirect("accounts:notices")


@require_POST
def open_notice(request: Request, pk: int) -> HttpResponse:
    """Mark one notice as seen and go where it points."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    Notice.objects.filter(pk=notice.pk).unseen().update(seen_at=timezone.now())
    if notice.link and url_has_allowed_host_and_scheme(notice.link, None):
        return redirect(notice.link)
    return redirect("accounts:notices")
