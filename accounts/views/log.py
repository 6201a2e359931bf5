"""The ward's log, for administrators and leaders."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.acts import act_label, detail_label
from accounts.audit import AuditEntry, AuditQuerySet
from accounts.forms import LogFilter
from accounts.guard import require
from accounts.requests import Request
from config.access import Act

PAGE_SIZE = 50
COUNTED = {"assignments.paragraph", "scoring.indicatorresult", "evidence.evidence", "evidence.document"}
"""Objects whose version counts how often their row was written; those of the others are versions people know."""
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+\Z")
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}:00\Z")


@require_safe
def log(request: Request) -> HttpResponse:
    """List what was done in the ward, newest first."""
    require(request.user, Act.SEE_LOG)
    chosen = LogFilter(request.GET, viewer=request.user)
    found = _filtered(AuditEntry.objects.visible_to(request.user), chosen)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "entry": entry,
            "act": act_label(entry.act),
            "version": version_words(entry.object_kind, entry.version),
            "details": details(entry.detail),
        }
        for entry in page
    ]
    context = {"page": page, "rows": rows, "filter_form": chosen, "is_filtered": any(request.GET.values())}
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


def version_words(kind: str, version: str) -> str:
    """Return "lần ghi 5", "bản 2", or the beginning of a file's hash; "" where the row names no version."""
    if not version:
        return ""
    if kind in COUNTED:
        return f"lần ghi {version}"
    return f"bản {version}" if version.isdecimal() and len(version) < 8 else f"mã kiểm {version[:8]}"


def details(text: str) -> list[str]:
    """Return the detail of a row in lines: "họ và tên: cũ → mới" for what changed, "tên: giá trị" for the rest."""
    try:
        content = json.loads(text)
    except ValueError:
        return [text] if text else []
    if not isinstance(content, dict):
        return [text]
    return [f"{detail_label(name)}: {_told(value)}" for name, value in content.items()]


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{detail_label(name)}: {_told(part)}" for name, part in value.items())
    if isinstance(value, list) and len(value) == 2:
        return f"{_told(value[0])} → {_told(value[1])}"
    if isinstance(value, list):
        return ", ".join(_told(part) for part in value)
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        return "có" if value else "không"
    text = str(value)
    if day := DAY.match(text):
        return "/".join(reversed(day.groups()))
    if CLOCK.match(text):
        return text[:5]
    return text.replace(".", ",") if DECIMAL.match(text) else detail_label(text)
