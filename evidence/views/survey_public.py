"""The public slip: anybody who holds the address says of each dissemination model whether it works; nobody gives a name.

The token is in the address alone: nothing here writes it anywhere, and ``config/logs.py`` keeps it out of the server's log.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import posted
from accounts.guard import Refused
from accounts.network import client_address
from evidence import attempts
from evidence.links import State
from evidence.logbooks import survey_links
from evidence.logbooks.checking import groups_of
from evidence.logbooks.survey_forms import PublicSlipForm
from evidence.models import SurveyLink

BUSY = "Có nhiều người gửi phiếu cùng lúc. Phiếu chưa được ghi; ý kiến vừa chọn vẫn còn ở dưới. Xin chờ {minutes} phút rồi gửi lại."
UNKNOWN = "Có quá nhiều lượt truy cập trong ít phút. Xin chờ {minutes} phút rồi mở lại đường dẫn."


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the slip; take it."""
    return _discreet(_answer(request, token))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    link = survey_links.find(token)
    if link is None:
        return _missing(request)
    state = survey_links.state_of(link, survey_links.slips_of(link))
    if state != State.OPEN:
        return _closed(request, link, survey_links.closed_sentence(link, state))
    ward = link.ward
    form = PublicSlipForm(posted(request), names=link.asked, groups=groups_of(ward, link.year))
    if request.method != "POST":
        return _page(request, link, form)
    scope, limits = f"survey:{link.pk}", survey_links.PER_TEN_MINUTES
    wait = attempts.admit(link=None, address=client_address(request), scope=scope, most=limits)
    if wait:
        answer = _page(request, link, form, 429, BUSY.format(minutes=-(-wait // 60)))
        answer["Retry-After"] = str(wait)
        return answer
    if not form.is_valid():
        return _page(request, link, form, 422)
    try:
        survey_links.take_slip(link=link, slip=form.slip(ward.today()))
    except Refused as refused:  # closed, or full, since the page was opened
        return _closed(request, link, str(refused))
    return redirect("survey:thanks", token)


@login_not_required
@never_cache
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the slip came in; the next person at the same machine begins anew."""
    link = survey_links.find(token)
    if link is None:
        return _discreet(_missing(request))
    open_ = survey_links.state_of(link, survey_links.slips_of(link)) == State.OPEN
    context = {"link": link, "ward": link.ward, "demo_day": link.ward.demo_day, "token": token, "open": open_}
    return _discreet(render(request, "hand_in/survey_thanks.html", context))


def _missing(request: HttpRequest) -> HttpResponse:
    """Answer an address that is none; whoever tries many waits."""
    wait = attempts.admit(link=None, address=client_address(request))
    if not wait:
        raise Http404
    context = {"sentence": UNKNOWN.format(minutes=-(-wait // 60)), "ward": None}
    answer = render(request, "hand_in/busy.html", context, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def _page(
    request: HttpRequest, link: SurveyLink, form: PublicSlipForm, status: int = 200, busy: str = ""
) -> HttpResponse:
    context = {
        "link": link,
        "ward": link.ward,
        "demo_day": link.ward.demo_day,
        "last_day": survey_links.last_day_of(link),
        "form": form,
        "busy": busy,
    }
    return render(request, "hand_in/survey.html", context, status=status)


def _closed(request: HttpRequest, link: SurveyLink, sentence: str) -> HttpResponse:
    context = {"sentence": sentence, "ward": link.ward, "demo_day": link.ward.demo_day}
    return render(request, "hand_in/survey_closed.html", context, status=410)


def _discreet(answer: HttpResponse) -> HttpResponse:
    """Keep the address from others, as that of a link for files."""
    answer["Referrer-Policy"] = "strict-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
