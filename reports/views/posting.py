"""The posting of a year as the ward keeps it: prepared, checked for personal data, its papers, where it stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act
from evidence.answers import stored_answer
from evidence.forms import VersionForm
from reports.course_case import CourseCase
from reports.models import Posting, PostingPaper
from reports.posting import preparing
from reports.posting.page import Job, page_of
from reports.posting.privacy import KINDS, MASK, kept_of, masked_content
from reports.posting.records import panel_of
from reports.posting.snapshot import content_of
from reports.views.years import facts_shown, of_year

CONFIRM = "Xin đánh dấu xác nhận đã đọc trước khi lập bản niêm yết."


def _case(request: Request, assessment: Assessment) -> CourseCase:
    return CourseCase(assessment, facts_shown(request, assessment))


def _version(request: Request) -> int:
    """Return the version the person saw; 0, which no row has, where the page is not ours."""
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else 0


@require_safe
def posting(request: Request, year: int) -> HttpResponse:
    """Where the posting stands, its papers, where it hangs, what is said of it, and those before."""
    assessment = of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    page = page_of(_case(request, assessment), request.user)
    context = {
        "page": page,
        "year": year,
        "assessment": assessment,
        "job": _job(page.posting),
        "records": panel_of(page.case, request.user),
    }
    return render(request, "reports/posting_page.html", context)


def _job(found: Posting | None) -> Job | None:
    if found is None or found.state != Posting.State.RENDERING:
        return None
    return Job(found, len(found.papers.all()))


@require_safe
def posting_progress(request: Request, year: int) -> HttpResponse:
    """The bar of a copy being written; asked for every two seconds while it is."""
    assessment = of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    job = _job(assessment.postings.filter(state=Posting.State.RENDERING).first())
    answer = render(request, "reports/_posting_job.html", {"job": job, "year": year})
    if job is None or not job.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def posting_prepare(request: Request, year: int) -> HttpResponse:
    """Begin a copy; a second press leads to the one begun."""
    assessment = of_year(request, year)
    require(request.user, Act.PREPARE_POSTING)
    try:
        found = preparing.prepare(assessment=assessment, by=Actor.of_request(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("reports:posting", year=year)
    checking = found.state == Posting.State.CHECKING
    return redirect("reports:posting_check" if checking else "reports:posting", year=year)


@require_http_methods(["GET", "HEAD", "POST"])
def posting_check(request: Request, year: int) -> HttpResponse:
    """Show every place that may hold personal data, and take what a person decides of each."""
    assessment = of_year(request, year)
    require(request.user, Act.PREPARE_POSTING)
    if request.method == "POST":
        return _decide(request, assessment)
    found = assessment.postings.alive().order_by("-number").first()
    if found is None or found.state != Posting.State.CHECKING:
        return redirect("reports:posting", year=year)
    found.assessment = assessment
    return _check_page(request, found, {})


def _decide(request: Request, assessment: Assessment) -> HttpResponse:
    pk = request.POST.get("ban", "")
    found = get_object_or_404(
        assessment.postings, pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 18 else 0
    )
    found.assessment = assessment
    decisions = {one["key"]: request.POST.get(f"cho-{one['key']}", "") for one in found.findings}
    if found.state == Posting.State.CHECKING and request.POST.get("da-doc") != "1":
        return _check_page(request, found, decisions, failure=CONFIRM, status=422)
    by = Actor.of_request(request)
    try:
        preparing.check(posting=found, version=_version(request), decisions=decisions, by=by)
    except Refused as refused:
        status = 409 if str(refused) == preparing.MOVED else 422
        return _check_page(request, found, decisions, failure=str(refused), status=status)
    messages.success(request, "Đang lập bản niêm yết. Có thể rời trang này; xong sẽ báo ở chuông.")
    return redirect("reports:posting", year=assessment.year)


def _check_page(
    request: Request, found: Posting, decisions: dict[str, str], *, failure: str = "", status: int = 200
) -> HttpResponse:
    typed = bool(decisions)
    rows = [
        {
            **one,
            "label": KINDS[one["kind"]][0],
            "cover": KINDS[one["kind"]][1],
            "chosen": decisions.get(one["key"], MASK),
            "now": one["decision"],
        }
        for one in found.findings
    ]
    open_ = found.state == Posting.State.CHECKING
    context: dict[str, Any] = {
        "posting": found,
        "year": found.assessment.year,
        "rows": rows,
        "failure": failure,
        "is_open": open_,
        "typed": typed,
        "confirmed": request.POST.get("da-doc") == "1",
        "told": _told(request, found) if open_ else [],
    }
    return render(request, "reports/posting_check.html", context, status=status)


def _told(request: Request, found: Posting) -> list[dict[str, Any]]:
    """Return the words that people wrote and that would be posted, as they would be with everything covered."""
    content = masked_content(content_of(_case(request, found.assessment)), kept_of(found.findings))
    rows = [one for criterion in content["criteria"] for one in criterion["indicators"]]
    return [one for one in rows if one["words"] or one["shortfall"]]


@require_POST
def posting_discard(request: Request, year: int) -> HttpResponse:
    """Set aside a copy that was never shown."""
    assessment = of_year(request, year)
    require(request.user, Act.PREPARE_POSTING)
    found = assessment.postings.begun().first()
    try:
        if found is None:
            raise Refused(preparing.MOVED)
        preparing.discard(posting=found, version=_version(request), by=Actor.of_request(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã bỏ bản niêm yết lần {found.number}. Bản này chưa từng được công khai.")
    return redirect("reports:posting", year=year)


@require_safe
def posting_paper(request: Request, pk: int) -> HttpResponse:
    """Open a paper of a posting as it was made; the download is logged."""
    papers = PostingPaper.objects.filter(posting__assessment__ward=request.user.ward_id).exclude(
        posting__digest=""
    )
    paper = get_object_or_404(papers.select_related("posting__assessment__ward"), pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    name = f"{paper.title} {paper.posting.assessment.year} - niêm yết lần {paper.posting.number}.pdf"
    answer = stored_answer(paper.stored_name, name=name, inline=True)
    record(Actor.of_request(request), "posting_download", paper.posting, version=paper.digest[:16])
    return answer
