"""What holds for every request: storable text, session limits, one's own password, a row for each refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.audit import Actor, AuditEntry, record
from config.logs import without_secrets

Answer = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = timedelta(minutes=5)
POLLED = "X-Polled"
"""The header of what a page asks for by itself, again and again: no sign that somebody sits before it."""
NOT_STORED = "chua-luu"
"""Marks the address of a login page reached by a form: what was sent is not kept, for it came from nobody."""


def _unstorable(text: str) -> bool:
    """PostgreSQL stores no NUL, and no database a lone surrogate."""
    return "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text)


def refuse_unstorable_text(get_response: Answer) -> Answer:
    """Answer 400 in Vietnamese to an address or cookie that holds a NUL or broken text; forms refuse such text themselves."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if any(_unstorable(text) for text in _sent_texts(request)):
            return HttpResponseBadRequest(render(request, "400.html").content)
        return get_response(request)

    return middleware


def _sent_texts(request: HttpRequest) -> Iterator[str]:
    """Yield what is used before a form looks at it; a quoted cookie may hold "\\000", which becomes a NUL."""
    yield request.path
    yield from request.COOKIES.values()
    for name, values in request.GET.lists():
        yield name
        yield from values


def keep_pages_private(get_response: Answer) -> Answer:
    """Let no shared cache keep a page and no browser show an old one unasked (docs/decisions/0008)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html") and not response.has_header(
            "Cache-Control"
        ):
            response["Cache-Control"] = "private, no-cache"
        return response

    return middleware


class RequireLogin(LoginRequiredMiddleware):
    """Login is the default; after it the person comes back to the page they were on, also when a form was sent."""

    def handle_no_permission(  # type: ignore[override]
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],  # noqa: ARG002 - Django's signature
    ) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            # Leaving the page would lose what is being typed on it: portal.js opens the dialog of the lost session.
            return HttpResponse(status=401, headers={"HX-Trigger": "session-lost"})
        login_page = resolve_url(settings.LOGIN_URL)
        if request.method == "POST" and request.path != reverse("accounts:logout"):
            login_page += f"?{NOT_STORED}=1"
        return redirect_to_login(page_of(request), login_page)


def page_of(request: HttpRequest) -> str:
    """Return the path of the page the person looks at: for a form or a fragment the one that sent it."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    sender = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(sender, {request.get_host()}, require_https=request.is_secure()):
        return sender
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def end_old_sessions(get_response: Answer) -> Answer:
    """End a session 60 minutes after its last sign of life and 12 hours after it began (real clock)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            began = _moment(request.session.get("began"))
            seen = _moment(request.session.get("seen"))
            if began is None or seen is None:
                begin_session(request)
            elif now - seen > settings.SESSION_IDLE or now - began > settings.SESSION_LIFE:
                _end_session(request)
                if request.method != "POST":  # of what was sent and not stored the login page speaks itself
                    messages.info(request, "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục.")
            elif now - seen > SEEN_EVERY and POLLED not in request.headers:
                keep_session(request)
        return get_response(request)

    return middleware


def _end_session(request: HttpRequest) -> None:
    """Take the login out of the session and leave its key: pages vary by the cookie, and with another one the Back
    button would ask for the page anew instead of showing what was typed on it. The next login gets a key of its own.
    """
    request.session.clear()
    request.session["ended"] = True
    request.user = AnonymousUser()


def begin_session(request: HttpRequest) -> None:
    """Start both clocks of the session: at login, or at the first request of a session made elsewhere."""
    request.session["began"] = request.session["seen"] = timezone.now().isoformat()


def keep_session(request: HttpRequest) -> None:
    """Note a sign of life; the 12 hours in all go on."""
    request.session["seen"] = timezone.now().isoformat()


def session_ends_at(request: HttpRequest) -> datetime | None:
    """Return when the session ends if nothing more happens; None without a login. Warned of five minutes before."""
    began, seen = _moment(request.session.get("began")), _moment(request.session.get("seen"))
    if began is None or seen is None:
        return None
    return min(seen + settings.SESSION_IDLE, began + settings.SESSION_LIFE)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def require_own_password(get_response: Answer) -> Answer:
    """Lead a person who came in with a one-time password to the page where they choose their own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password:
            allowed = {reverse("accounts:password_change"), reverse("accounts:logout")}
            if request.path not in allowed and not request.path.startswith(settings.STATIC_URL):
                return redirect("accounts:password_change")
        return get_response(request)

    return middleware


def record_refusals(get_response: Answer) -> Answer:
    """Write a row to the ward's log for every refused act (403) of a person who is logged in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            record(
                Actor.of_request(request),
                "refused",
                detail=f"{request.method} {without_secrets(request.path)}"[:300],
                result=AuditEntry.Result.REFUSED,
            )
        return response

    return middleware
