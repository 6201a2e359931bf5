"""Coming in and going out, one's own password and profile."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as auth_login
from django.contrib.auth import logout as auth_logout
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import change_own_profile, set_own_password
from accounts.audit import Actor, AuditEntry, record
from accounts.forms import LoginForm, NewPasswordForm, OwnPasswordForm, ProfileForm, ResetForm, posted
from accounts.middleware import NOT_STORED, begin_session, keep_session
from accounts.models import User
from accounts.requests import Request

form_page = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@form_page
def login(request: HttpRequest) -> HttpResponse:
    """Let a person in and lead them where they wanted to go."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next_page(request))
    form = LoginForm(request, posted(request))
    if request.method == "POST":
        if form.is_valid():
            person = form.get_user()
            auth_login(request, person)
            begin_session(request)
            record(Actor.of_request(request), "login", person)
            return HttpResponseRedirect(_next_page(request))
        _record_failure(request, form)
    context = {
        "form": form,
        "next": _wanted(request),
        "is_new": not User.objects.exists(),
        "not_stored": NOT_STORED in request.GET,
    }
    return render(request, "registration/login.html", context)


def _wanted(request: HttpRequest) -> str:
    """Return the page asked for when it is one of ours, whole or from the root; else nothing."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if not wanted.startswith(("/", f"{request.scheme}://")):
        return ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def _next_page(request: HttpRequest) -> str:
    return _wanted(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def _record_failure(request: HttpRequest, form: LoginForm) -> None:
    """Write the failure to the log of the account's ward; an unknown name goes to the portal's own log, unnamed.

    What was typed is not kept: a password is easily typed into the field of the user name.
    """
    name = form.cleaned_data.get("username")
    if not name or not form.cleaned_data.get("password"):
        return
    locked = getattr(request, "axes_locked_out", False)
    record(
        Actor.of_request(request),
        "login_locked" if locked else "login_failed",
        User.objects.filter(username=name).select_related("ward").first(),
        result=AuditEntry.Result.REFUSED,
    )


@require_POST
def logout(request: Request) -> HttpResponse:
    """Let a person out."""
    record(Actor.of_request(request), "logout", request.user)
    auth_logout(request)
    return redirect("accounts:login")


@require_http_methods(["GET", "POST"])
def stay(request: Request) -> HttpResponse:
    """Answer "Tiếp tục làm việc": the 60 minutes begin anew, the 12 hours in all go on.

    After a login in another window the forms of this one hold an old token: GET tells the new one, and whose it is.
    """
    if request.method == "GET":
        told = {"token": get_token(request), "person": request.user.pk}
        return JsonResponse(told, headers={"Cache-Control": "no-store"})
    keep_session(request)
    return HttpResponse(status=204)


@sensitive_post_parameters()
@never_cache
@form_page
def password_change(request: Request) -> HttpResponse:
    """Change one's own password; a person with a one-time password comes here first."""
    form = OwnPasswordForm(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        by = Actor.of_request(request)
        password = form.cleaned_data["new_password1"]
        set_own_password(by=by, person=request.user, password=password, act="password_change")
        update_session_auth_hash(request, request.user)
        messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "registration/password_change.html", {"form": form})


@form_page
def profile(request: Request) -> HttpResponse:
    """Show one's own name, roles and posts; name and mail may be changed."""
    form = ProfileForm(posted(request), instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        change_own_profile(by=Actor.of_request(request), person=request.user, **form.cleaned_data)
        messages.success(request, "Đã lưu hồ sơ cá nhân.")
        return redirect("accounts:profile")
    holdings = request.user.holdings.select_related("position")
    return render(request, "accounts/profile.html", {"form": form, "holdings": holdings})


# The forgotten password ----------------------------------------------------------------------------------------


@login_not_required
@form_page
def password_reset(request: HttpRequest) -> HttpResponse:
    """Send the link; without a mail server the page says who else can help."""
    form = ResetForm(posted(request))
    if request.method == "POST" and settings.MAIL_WORKS and form.is_valid():
        for person in form.send(f"{request.scheme}://{request.get_host()}"):
            record(Actor.of_request(request), "password_reset_ask", person)
        return redirect("accounts:password_reset_done")
    return render(
        request, "registration/password_reset.html", {"form": form, "mail_works": settings.MAIL_WORKS}
    )


@login_not_required
@require_safe
def password_reset_done(request: HttpRequest) -> HttpResponse:
    """Say the same whether the address has an account or not."""
    return render(request, "registration/password_reset_done.html")


@method_decorator([login_not_required, form_page], name="dispatch")
class _ResetConfirm(PasswordResetConfirmView):
    """Django's view keeps the token out of the address and the referrer; only the words and the verb are ours."""

    form_class = NewPasswordForm
    template_name = "registration/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        by = Actor.of_request(self.request)
        password = form.cleaned_data["new_password1"]
        set_own_password(by=by, person=form.user, password=password, act="password_reset")
        del self.request.session["_password_reset_token"]
        messages.success(self.request, "Đã đặt mật khẩu mới. Xin đăng nhập.")
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Django gives an English title; the template has its own.
        return {**super().get_context_data(**kwargs), "title": ""}


password_reset_confirm = _ResetConfirm.as_view()
