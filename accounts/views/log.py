"""The ward's log, for administrators and leaders."""

from __future__ import annotations

from datetime import date, datetime, time

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import AuditEntry, AuditQuerySet
from accounts.forms import LogFilter
from accounts.guard import require
from accounts.log_rows import rows_of
from accounts.requests import Request
from config.access import Act

PAGE_SIZE = 50


@require_safe
def log(request: Request) -> HttpResponse:
    """List what was done in the ward, newest first."""
    require(request.user, Act.SEE_LOG)
    chosen = LogFilter(request.GET, viewer=request.user)
    found = _filtered(AuditEntry.objects.visible_to(request.user), chosen)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page),
        "filter_form": chosen,
        "is_filtered": any(request.GET.values()),
    }
    return render(request, "accounts/log.html", context)


def _filtered(found: AuditQuerySet, chosen: LogFilter) -> AuditQuerySet:
    chosen.is_valid()
    data = chosen.cleaned_data
    if data.get("q"):
        found = found.matching(data["q"])
    if data.get("person"):
        found = found.filter(user=data["person"])
    if data.get("act"):
        found = found.filter(act=data["act"])
    if data.get("since"):
        found = found.filter(at__gte=_moment(data["since"], time.min))
    if data.get("until"):
        found = found.filter(at__lte=_moment(data["until"], time.max))
    return found


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
