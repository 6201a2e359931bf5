"""The public page of a link: who asks for what until when, and files sent without an account.

Whoever holds the address may send; nobody learns more of the ward than what stands in the link, and what came in by it.
The token is in the address alone: nothing here writes it anywhere, and ``config/logs.py`` keeps it out of the server's log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.audit import Actor
from accounts.models import Ward
from accounts.network import client_address
from accounts.requests import takes_files_if
from evidence import attempts, inbox, links
from evidence.intake import Incoming
from evidence.link_forms import SenderForm
from evidence.links import State
from evidence.models import HandInLink, InboxItem, Revision
from evidence.uploads import wants_json
from evidence.views.receiving import receive

TOO_OFTEN = "Có quá nhiều lượt gửi trong ít phút. Tệp chưa được lưu. Xin chờ {minutes} phút rồi gửi tiếp; những tệp đã nhận vẫn còn."


@dataclass(frozen=True)
class Visit:
    """One request to the page: its link (None: there is no such), how that stands, and seconds it has to wait."""

    link: HandInLink | None
    state: State | None = None
    wait: int = 0

    @property
    def may_send(self) -> bool:
        return self.state == State.OPEN and not self.wait


def visit_of(request: HttpRequest, token: str) -> Visit:
    """Return what the address leads to, asked once a request; what is sent, and what leads nowhere, is counted."""
    known: Visit | None = getattr(request, "visit", None)
    if known is None:
        known = _visit(request, token)
        request.visit = known  # type: ignore[attr-defined]
    return known


def _visit(request: HttpRequest, token: str) -> Visit:
    link, address = links.find(token), client_address(request)
    if link is None:
        return Visit(None, wait=attempts.admit(link=None, address=address))
    state = links.state_of(link, link.came_files, link.came_bytes)
    sends = request.method == "POST" and state == State.OPEN
    return Visit(link, state, attempts.admit(link=link, address=address) if sends else 0)


def may_send(request: HttpRequest, token: str) -> bool:
    """Say before a byte of a file is written whether it may come in."""
    return visit_of(request, token).may_send


@takes_files_if(may_send)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked and what came in; take files."""
    visit = visit_of(request, token)
    if visit.wait:
        answer = _refused(request, _wait_sentence(visit.wait), "hand_in/busy.html", 429)
        answer["Retry-After"] = str(visit.wait)
    elif visit.link is None:
        raise Http404
    elif visit.state in {State.EXPIRED, State.REVOKED} or (
        visit.state == State.FULL and request.method == "POST"
    ):
        sentence = links.closed_sentence(visit.link, visit.state or State.REVOKED)
        status = 409 if visit.state == State.FULL else 410
        answer = _refused(request, sentence, "hand_in/closed.html", status, visit.link.ward)
    else:
        answer = _take(request, visit.link, token) if request.method == "POST" else _page(request, visit.link)
    return _discreet(answer)


def _take(request: HttpRequest, link: HandInLink, token: str) -> HttpResponse:
    form = SenderForm(request.POST)
    if not form.is_valid():
        if wants_json(request):
            sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"ok": False, "message": sentence, "again": True}, status=422)
        return _page(request, link, form, status=422)
    by, place, data = _sender(request, link), links.place_of(link), form.cleaned_data

    def take(incoming: Incoming) -> tuple[Any, str]:
        item = inbox.put_in(
            ward=link.ward,
            year=place.year,
            incoming=incoming,
            by=by,
            link=link,
            sender=data["sender"],
            note=data["note"],
        )
        return Arrived(item.document_id, item.document.revisions.get()), "Đã nhận."

    return receive(request, link.ward, take) or redirect("hand_in:page", token)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Arrived:
    """What came in, as ``receive`` tells of it."""

    document_id: int
    revision: Revision


def _sender(request: HttpRequest, link: HandInLink) -> Actor:
    """Return who acts: somebody of the ward who is logged in stays who they are, so that nobody reviews their own file."""
    user = request.user
    if user.is_authenticated and user.ward_id == link.ward_id:
        return Actor.of_request(request)
    return Actor(None, f"Người gửi qua đường dẫn: {link.recipient}", address=client_address(request))


def _page(
    request: HttpRequest, link: HandInLink, form: SenderForm | None = None, status: int = 200
) -> HttpResponse:
    place = links.place_of(link)
    arrived = InboxItem.objects.filter(link=link, document__revisions__number=1)
    context = {
        "link": link,
        "place": place,
        "ward": link.ward,
        "demo_day": link.ward.demo_day,
        "contact": links.contact_of(link),
        "last_day": links.last_day_of(link),
        "form": form or SenderForm(),
        "is_full": links.state_of(link, link.came_files, link.came_bytes) == State.FULL,
        "full_sentence": links.closed_sentence(link, State.FULL),
        "files_left": max(link.max_files - link.came_files, 0),
        "bytes_left": max(link.max_bytes - link.came_bytes, 0),
        "arrived": arrived.annotate(file_name=F("document__revisions__original_name")).order_by(
            "arrived_at", "pk"
        ),
        "upload_url": request.path,
    }
    return render(request, "hand_in/page.html", context, status=status)


def _wait_sentence(seconds: int) -> str:
    return TOO_OFTEN.format(minutes=-(-seconds // 60))


def _refused(
    request: HttpRequest, sentence: str, template: str, status: int, ward: Ward | None = None
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"ok": False, "message": sentence, "again": status == 429}, status=status)
    return render(request, template, {"sentence": sentence, "ward": ward}, status=status)


def _discreet(answer: HttpResponse) -> HttpResponse:
    """Keep the address from others: no search engine keeps it, and no request from the page tells its path.

    "no-referrer" would make the browser send "Origin: null" with the form, which the check against forgery refuses.
    """
    answer["Referrer-Policy"] = "strict-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
