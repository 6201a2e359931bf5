"""The public check: whoever holds a paper or a file asks whether it is what a ward issued.

Without an account, a cookie or a script. A file is read into the store's incoming folder, compared, and gone with the
request.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.network import client_address
from accounts.requests import takes_files_if
from evidence import attempts
from evidence.uploads import FORM_ROOM
from reports.verifying.actions import check_for_public
from reports.verifying.checking import Answer, Busy, Outcome, check_code
from reports.verifying.codes import normal
from reports.verifying.forms import TOO_LARGE, VerifyForm
from reports.verifying.words import words_of

SENT = (600, 30)
"""Files and codes sent within ten minutes: by all, and from one address; a province checks the sets of many wards."""
MISSED = (600, 60)
"""Addresses with a code that nobody issued, within ten minutes: by all, and from one address."""
TOO_OFTEN = "Có quá nhiều lượt kiểm tra trong ít phút. Xin chờ {minutes} phút rồi kiểm tra lại."

BUSY = "Máy chủ đang kiểm tra tệp của người khác. Xin chờ {minutes} phút rồi kiểm tra lại."


@dataclass(frozen=True)
class Checked:
    """The file that was sent, as the answer names it."""

    name: str
    size: int
    digest: str


def _wait(request: HttpRequest) -> int:
    """Return for how many seconds this sender has to wait; counted once a request."""
    known: int | None = getattr(request, "verify_wait", None)
    if known is None:
        known = attempts.admit(link=None, address=client_address(request), scope="verify", most=SENT)
        request.verify_wait = known  # type: ignore[attr-defined]
    return known


def _is_too_long(request: HttpRequest) -> bool:
    """Whether more comes than one file: nothing of it is written."""
    length = request.headers.get("Content-Length", "")
    return length.isdigit() and int(length) > settings.MAX_FILE_BYTES + FORM_ROOM


def _may_send(request: HttpRequest) -> bool:
    """Say before a byte of a file is written whether it may come in."""
    return request.method == "POST" and not _is_too_long(request) and not _wait(request)


@csrf_exempt  # nothing is changed, so no token is asked for and no cookie is set
@takes_files_if(_may_send)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and what is said of what was sent with it."""
    if request.method != "POST":
        return _page(VerifyForm())
    if wait := _wait(request):
        return _busy(wait)
    form = VerifyForm(request.POST, request.FILES)
    if _is_too_long(request):
        form.errors.pop("code", None)  # nothing of the request was read, so nothing is known of the code
        form.add_error("file", TOO_LARGE)
    if not form.is_valid():
        return _page(form, status=422)
    code, upload = form.cleaned_data["code"], form.cleaned_data["file"]
    if upload is not None and upload.received is not None:
        try:
            answer = check_for_public(file=upload.received, typed=code)
        except Busy:
            return _busy(60, BUSY, 503)
        checked = Checked(upload.name, upload.received.size, upload.received.digest)
        return _page(VerifyForm(), answer, checked)
    if (known := normal(code)) is not None:
        return redirect("reports:verify_code", known)
    return _page(VerifyForm(initial={"code": code}), check_code(code))


@login_not_required
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What is said of a code; where the QR code of a paper leads."""
    answer = check_code(code)
    if answer.outcome == Outcome.KNOWN:
        return _page(VerifyForm(initial={"code": answer.code}), answer)
    if wait := attempts.admit(link=None, address=client_address(request), scope="verify:missed", most=MISSED):
        return _busy(wait)
    return _page(VerifyForm(initial={"code": answer.code or answer.typed}), answer, status=404)


def _page(
    form: VerifyForm,
    answer: Answer | None = None,
    checked: Checked | None = None,
    *,
    busy: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render without the portal's own frame: nothing on the page depends on who looks at it."""
    words = words_of(answer) if answer else None
    context = {"form": form, "answer": answer, "words": words, "checked": checked, "busy": busy}
    page = HttpResponse(render_to_string("reports/verify_page.html", context), status=status)
    page["X-Robots-Tag"] = "noindex"
    return page


def _busy(seconds: int, sentence: str = TOO_OFTEN, status: int = 429) -> HttpResponse:
    page = _page(VerifyForm(), busy=sentence.format(minutes=-(-seconds // 60)), status=status)
    page["Retry-After"] = str(seconds)
    return page
