"""Signing an issued file: its page, a signed copy that came back, a signature made here, a wrong copy struck out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from config.access import Act
from evidence import intake
from evidence.answers import stored_answer
from evidence.uploads import Upload, receipt_of, wants_json
from reports.models import IssuedFile, SignedCopy
from reports.signing import actions
from reports.signing.forms import KeyForm, StrikeForm
from reports.signing.keyfile import KeyUploadHandler
from reports.signing.page import SigningPage

NO_FILE = "Chưa chọn tệp nào. Xin chọn bản PDF đã ký rồi gửi lại."
NOT_SHOWN = "Chữ ký không hiện trên trang vì không còn chỗ trống; phần mềm đọc PDF vẫn cho thấy chữ ký."
KEPT = "Đã nhận bản ký {number}: đúng bản chính thức, chữ ký nguyên vẹn."


def _find(request: Request, pk: int) -> IssuedFile:
    rows = IssuedFile.objects.visible_to(request.user).published()
    return get_object_or_404(rows.select_related("issue__assessment__ward", "issue__signer"), pk=pk)


def _find_copy(request: Request, pk: int) -> SignedCopy:
    rows = SignedCopy.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("file__issue__assessment__ward"), pk=pk)


@require_safe
def signing(request: Request, pk: int) -> HttpResponse:
    """One issued file with its signed copies, and the two ways of signing."""
    file = _find(request, pk)
    require(request.user, Act.BUILD_DOSSIER)
    return _show(request, file)


def _show(
    request: Request,
    file: IssuedFile,
    *,
    key: forms.Form | None = None,
    strike: tuple[int, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page; ``key`` and ``strike`` (of which copy) are forms that came back."""
    page = SigningPage(file, request.user)
    last = page.last.number if page.last else 0
    struck, struck_form = strike or (0, StrikeForm(auto_id="gach-bo-%s"))
    context = {
        "page": page,
        "file": file,
        "issue": file.issue,
        "key_form": key or KeyForm(initial={"seen": last}),
        "strike_form": struck_form,
        "strike_of": struck,
        "bound": key or (strike and strike[1]),
    }
    return render(request, "reports/signing_page.html", context, status=status)


# Signed outside ----------------------------------------------------------------------------------------------------


@takes_files
@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """Take a signed copy in, and say what was found."""
    file = _find(request, pk)
    require(request.user, Act.KEEP_SIGNED)
    sent = receipt_of(request).uploads[:1]
    told: dict[str, Any] = {"ok": False, "message": NO_FILE}
    if sent:
        told = _taken(request, file, sent[0])
    if wants_json(request):
        return JsonResponse(told, status=200 if told["ok"] else 422)
    (messages.success if told["ok"] else messages.error)(request, told["message"])
    return redirect("reports:signing", pk)


def _taken(request: Request, file: IssuedFile, sent: Upload) -> dict[str, Any]:
    """Keep one file; return what the page's script is told of it."""
    by = Actor.of_request(request)
    try:
        if sent.received is None:
            raise Refused(sent.refusal or NO_FILE)
        copy = actions.keep_signed(file=file, received=sent.received, by=by)
    except Refused as refused:
        intake.record_refusal(
            assessment=file.issue.assessment, name=sent.name or "", sentence=str(refused), by=by
        )
        return {"ok": False, "name": sent.name, "message": str(refused)}
    said = KEPT.format(number=copy.number)
    return {"ok": True, "name": sent.name, "sha256": copy.digest, "size": copy.size, "message": said}


# Signed here -------------------------------------------------------------------------------------------------------


@csrf_exempt
def sign(request: Request, pk: int) -> HttpResponseBase:
    """Let the key go to memory only, before anything of the request is read; the token is asked for right after."""
    request.upload_handlers = [KeyUploadHandler(request)]
    return _sign(request, pk)


@csrf_protect
@require_POST
@sensitive_post_parameters("password", "key")
@sensitive_variables("form", "data", "password")
def _sign(request: Request, pk: int) -> HttpResponse:
    """Sign the file with the key handed in; both are forgotten with this request."""
    file = _find(request, pk)
    require(request.user, Act.SIGN_DOSSIER)
    form = KeyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, file, key=form, status=422)
    data, password = form.cleaned_data["key"], form.cleaned_data["password"]
    seen, by = form.cleaned_data["seen"], Actor.of_request(request)
    try:
        copy, is_shown = actions.sign_here(file=file, key=data, password=password, seen=seen, by=by)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, file, key=form, status=409)
    shown = "" if is_shown else f" {NOT_SHOWN}"
    messages.success(request, f"Đã ký. Bản ký {copy.number} đã được lưu.{shown}")
    return redirect("reports:signing", pk)


# Copies ------------------------------------------------------------------------------------------------------------


@require_safe
def signed_file(request: Request, pk: int) -> HttpResponse:
    """A signed copy, byte for byte as it was kept."""
    copy = _find_copy(request, pk)
    require(request.user, Act.BUILD_DOSSIER)
    name = f"{copy.file.title} - bản ký {copy.number}.pdf"
    return stored_answer(copy.stored_name, name=name)


@require_POST
def strike(request: Request, pk: int) -> HttpResponse:
    """Strike a wrong copy out, with a reason."""
    copy = _find_copy(request, pk)
    require(request.user, Act.KEEP_SIGNED)
    form = StrikeForm(request.POST, auto_id="gach-bo-%s")
    file = _find(request, copy.file_id)
    if not form.is_valid():
        return _show(request, file, strike=(copy.pk, form), status=422)
    try:
        actions.strike(copy=copy, reason=form.cleaned_data["reason"], by=Actor.of_request(request))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, file, strike=(copy.pk, form), status=409)
    messages.success(request, f"Đã gạch bỏ bản ký {copy.number}. Tệp vẫn được giữ.")
    return redirect("reports:signing", copy.file_id)
