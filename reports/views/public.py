"""What everybody may read of a posting, without an account, and the form by which they speak.

The page is made of ``Posting.content``, the papers' rows and the answers that were given for the public: no figure of a
table behind it is ever asked. It needs no script and, until an opinion is sent, no cookie.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.paginator import Page, Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_POST, require_safe

from accounts.guard import Refused
from accounts.models import Ward
from accounts.network import client_address
from evidence import attempts, store
from reports.models import Posting, PostingPaper
from reports.opinions import actions
from reports.opinions.answers import Answered, answered_of
from reports.opinions.codes import new_ticket
from reports.opinions.forms import PublicForm
from reports.opinions.posted import Posted, posted, timing_of
from reports.posting.privacy import covered

log = logging.getLogger(__name__)
MOST = (60, 10)
"""Opinions within ten minutes: on one posting, and of them from one address; behind one address there may be a village."""
TOO_OFTEN = (
    "Có quá nhiều ý kiến gửi trong ít phút. Ý kiến này chưa được gửi; nội dung vẫn còn trên trang này. "
    "Xin chờ {minutes} phút rồi bấm “Gửi ý kiến”."
)
SALT = "reports.views.public"
TICKET_LENGTH = 64
ANSWERS = 20


@dataclass(frozen=True)
class Place:
    """One address: the ward's slug and the year, the posting that counts there."""

    ward: Ward
    year: int
    posting: Posting
    shown: Posted

    def url(self, name: str, **more: str) -> str:
        return reverse(f"reports:{name}", kwargs={"ward": self.ward.slug, "year": self.year, **more})


def _place(ward: str, year: int) -> Place:
    """Return the newest result that was ever posted there; Http404 where there is none, whatever is being prepared."""
    rows = Posting.objects.public().filter(assessment__ward__slug=ward, assessment__year=year)
    found = rows.select_related("assessment__ward").order_by("-posted_at", "-pk").first()
    if found is None:
        raise Http404
    return Place(found.assessment.ward, year, found, posted(found))


def _public(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render without the portal's own frame: nothing on the page depends on who looks at it."""
    answer = HttpResponse(render_to_string(template, context), status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _context(place: Place, **more: Any) -> dict[str, Any]:
    return {
        "place": place,
        "shown": place.shown,
        "posting": place.posting,
        "ward": place.ward,
        "page_url": place.url("public"),
        "send_url": place.url("public_opinion"),
        **more,
    }


@gzip_page  # nothing secret stands on it, no token either: its length tells nobody anything
@conditional_page
@login_not_required
@require_safe
def page(request: HttpRequest, ward: str, year: int) -> HttpResponse:
    """The posted result, its papers, the answers given so far, the form."""
    answer = _page(request, _place(ward, year))
    if not request.COOKIES:
        # Kept by any cache, but asked for each time: an end, a withdrawal, an answer show at once.
        answer["Cache-Control"] = "public, no-cache"
    return answer


def _page(
    request: HttpRequest, place: Place, form: PublicForm | None = None, status: int = 200
) -> HttpResponse:
    withdrawn = place.posting.state == Posting.State.WITHDRAWN
    context = _context(
        place,
        reason=covered(place.posting.reason, frozenset()),  # written for the file, read here by everybody
        form=form or PublicForm(shown=place.shown),
        papers=[] if withdrawn else _papers(place),
        answers=_answers(request, place),
        timing=timing_of(place.shown, place.ward),
    )
    template = "reports/public/withdrawn.html" if withdrawn else "reports/public/page.html"
    return _public(template, context, status)


def _papers(place: Place) -> list[tuple[PostingPaper, str]]:
    rows = place.posting.papers.order_by("pk")
    return [(paper, place.url("public_paper", kind=paper.kind.replace("_", "-"))) for paper in rows]


def _answers(request: HttpRequest, place: Place) -> Page[Answered]:
    """Return what was answered on any posting of the year: of a withdrawn one, too."""
    found = answered_of(place.posting.assessment, place.shown)
    return Paginator(found, ANSWERS).get_page(request.GET.get("trang"))


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def check(request: HttpRequest, ward: str, year: int) -> HttpResponse:
    """Show what was typed once more before it is sent, or the form again. Nothing is stored, so no token is asked for:
    the page before it stays free of cookies and the same for everybody.
    """
    place = _place(ward, year)
    form = PublicForm(request.POST, shown=place.shown)
    if not place.posting.is_open:
        return _ended(place, form)
    if not form.is_valid() or "sua" in request.POST:
        return _page(request, place, form, 422 if form.errors else 200)
    return _check_page(request, place, form)


def _check_page(
    request: HttpRequest, place: Place, form: PublicForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = _context(
        place,
        form=form,
        problem=problem,
        subject=place.shown.title_of(form.cleaned_data["about"]),
        typed=form.cleaned_data,
        ticket=_ticket(request),
        csrf_token=get_token(request),
        confirm_url=place.url("public_send"),
    )
    return _public("reports/public/check.html", context, status)


def _ticket(request: HttpRequest) -> str:
    sent = request.POST.get("ticket", "")
    return sent if 0 < len(sent) <= TICKET_LENGTH else new_ticket()


@login_not_required
@never_cache
@require_POST
def send(request: HttpRequest, ward: str, year: int) -> HttpResponse:
    """Take the opinion, once however often it is clicked, and say under which number."""
    place = _place(ward, year)
    form = PublicForm(request.POST, shown=place.shown)
    if not place.posting.is_open:
        return _ended(place, form)
    if not form.is_valid():
        return _page(request, place, form, 422)
    wait = attempts.admit(
        link=None, address=client_address(request), scope=f"opinion:{place.posting.pk}", most=MOST
    )
    if wait:
        said = TOO_OFTEN.format(minutes=-(-wait // 60))
        answer = _check_page(request, place, form, problem=said, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    try:
        opinion = actions.send(posting=place.posting, said=form.said, ticket=_ticket(request))
    except Refused:  # it ended between the two looks
        return _ended(_place(ward, year), form)
    receipt = signing.dumps(opinion.code, salt=_salt(place), compress=False)
    return redirect(place.url("public_sent", receipt=receipt))


def _salt(place: Place) -> str:
    """A receipt speaks of its own ward and year alone."""
    return f"{SALT}:{place.ward.pk}:{place.year}"


def _ended(place: Place, form: PublicForm) -> HttpResponse:
    """Say that nothing is taken any more, and give back what was typed."""
    context = _context(place, typed=form.data.get("text", ""))
    return _public("reports/public/ended.html", context, 409)


@login_not_required
@never_cache
@require_safe
def sent(request: HttpRequest, ward: str, year: int, receipt: str) -> HttpResponse:
    """Confirm what came in, by the number in the signed address: nothing can be asked about any other number."""
    place = _place(ward, year)
    try:
        code = signing.loads(receipt, salt=_salt(place))
    except signing.BadSignature:
        raise Http404 from None
    return _public("reports/public/sent.html", _context(place, code=code))


@login_not_required
@require_safe
def paper(request: HttpRequest, ward: str, year: int, kind: str) -> HttpResponseBase:
    """One paper as it hangs on the board; of a posting that was taken back there is none."""
    place = _place(ward, year)
    if place.posting.state == Posting.State.WITHDRAWN:
        raise Http404
    found = place.posting.papers.filter(kind=kind.replace("-", "_")).first()
    path = store.path_of(found.stored_name) if found else None
    if found is None or path is None or not path.is_file():
        if found is not None:
            log.error("Posting paper %s: %s is missing", found.pk, path)
        raise Http404
    etag = quote_etag(found.digest)
    known = get_conditional_response(request, etag=etag)
    answer: HttpResponseBase
    if isinstance(known, HttpResponseNotModified):
        answer = known
    else:
        answer = FileResponse(path.open("rb"), content_type="application/pdf")
        name = f"{found.title} - {place.year}.pdf"
        answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
        answer["Content-Security-Policy"] = "default-src 'none'"
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer
