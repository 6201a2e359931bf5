"""Documents of the ward's register chosen as proof of an indicator, several at once; each use pins its newest revision."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act
from criteria.models import Indicator
from evidence import actions
from evidence.forms import ChooseForm
from evidence.models import Document, DocumentQuerySet, Evidence
from evidence.reusing import caution
from evidence.views.answering import back

PAGE_SIZE = 25
LONGEST = 200


@require_http_methods(["GET", "POST"])
def choose(request: Request, assessment: int, indicator: int) -> HttpResponse:
    """Search the register and tick what proves the indicator."""
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    period = get_object_or_404(rows, pk=assessment)
    require(request.user, Act.CONTRIBUTE)
    target = get_object_or_404(period.framework.indicators.all(), pk=indicator)
    if request.method == "POST":
        return _use(request, period, target)
    words = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    page = Paginator(_offered(request, period, target, words), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "period": period,
        "indicator": target,
        "page": page,
        "rows": [(one, caution(one, period.year)) for one in page],
        "words": words,
        "next": back(request)["Location"],
    }
    return render(request, "evidence/choose_page.html", context)


def _offered(request: Request, period: Assessment, target: Indicator, words: str) -> DocumentQuerySet:
    """Return what the register holds beside what the indicator uses already."""
    used = Evidence.objects.of_indicator(period, target).values("document")
    found = Document.objects.visible_to(request.user).matching(words, ward=request.user.ward_id)
    uses = Evidence.objects.select_related("indicator", "assessment")
    return (
        found.filter(revisions__number=1)
        .exclude(pk__in=used)
        .prefetch_related(Prefetch("uses", uses), "revisions")
    )


def _use(request: Request, period: Assessment, target: Indicator) -> HttpResponse:
    form = ChooseForm(request.POST, offered=_offered(request, period, target, ""))
    if not form.is_valid():
        messages.warning(request, str(form.errors["document"][0]))
        return redirect(request.get_full_path())
    used, by = 0, Actor.of_request(request)
    for document in form.cleaned_data["document"]:
        try:
            actions.reuse(document=document, assessment=period, indicator=target, by=by)
            used += 1
        except Refused as refused:
            messages.warning(request, f"{document.subject}: {refused}")
    if used:
        messages.success(request, f"Đã dùng {used} tài liệu cho chỉ tiêu {target.code}, ở trạng thái nháp.")
    return back(request)
