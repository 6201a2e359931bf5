"""The quarter's synthesis: page, PDF, Word file, workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import Actor, record
from accounts.guard import require
from accounts.requests import Request, own_ward
from accounts.workbooks.sending import sent_workbook
from config.access import Act, may
from reports.documents.fonts import FontsMissing
from reports.documents.pdf import DocumentError
from reports.papers import MEDIA_TYPES, file_name, paper_answer, write_paper
from reports.synthesis.gather import Synthesis, gather
from reports.synthesis.paper import synthesis_paper
from reports.synthesis.sheets import synthesis_book

XLSX = "xlsx"


def _find(request: Request, year: int, quarter: int) -> Synthesis:
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    if not 1 <= quarter <= 4:
        raise Http404
    return gather(ward, year, quarter)


@require_safe
def of_year(request: Request, year: int) -> HttpResponse:
    """Lead to the quarter of the year that ended last."""
    require(request.user, Act.SEE_WARD_WORK)
    today = own_ward(request).today()
    ended = (today.month - 1) // 3 if today.year == year else 4 if today.year > year else 1
    return redirect("reports:synthesis", year=year, quarter=max(ended, 1))


@require_safe
def synthesis(request: Request, year: int, quarter: int) -> HttpResponse:
    """All reports of the quarter by criterion and indicator, and who has not sent."""
    found = _find(request, year, quarter)
    context = {
        "found": found,
        "year": year,
        "quarters": [
            (number, roman, number == quarter) for number, roman in enumerate(("I", "II", "III", "IV"), 1)
        ],
        "may_edit": may(request.user, Act.BUILD_DOSSIER),
    }
    return render(request, "reports/synthesis_page.html", context)


@require_safe
def synthesis_file(request: Request, year: int, quarter: int, ending: str) -> HttpResponse:
    """Download the synthesis as PDF, Word file or workbook; the download is logged."""
    found = _find(request, year, quarter)
    if ending not in {XLSX, *MEDIA_TYPES}:
        raise Http404
    paper = synthesis_paper(found)
    try:
        data = synthesis_book(found) if ending == XLSX else write_paper(paper, ending, timezone.localtime())
    except (FontsMissing, DocumentError) as problem:
        messages.error(request, f"Chưa lập được tệp: {problem}")
        return redirect("reports:synthesis", year=year, quarter=quarter)
    detail = {"period": found.key, "tệp": ending}
    record(Actor.of_request(request), "synthesis_download", found.ward, detail=detail)
    if ending == XLSX:
        return sent_workbook(data, file_name(paper, ending))
    return paper_answer(data, paper, ending)
