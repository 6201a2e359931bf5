"""The page of a fresh portal: its first ward and that ward's administrator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import open_portal
from accounts.audit import Actor
from accounts.forms import SetupForm, posted
from accounts.guard import Refused
from accounts.models import User


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Create ward and administrator with the setup code of the server; no such page once anybody has an account."""
    if User.objects.exists():
        raise Http404
    form = SetupForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            open_portal(
                by=Actor.of_request(request),
                ward=form.ward_values(),
                username=data["username"],
                full_name=data["full_name"],
                password=data["password1"],
            )
        except Refused as refused:
            raise Http404 from refused
        messages.success(request, "Cổng đã sẵn sàng. Đăng nhập bằng tài khoản quản trị vừa tạo.")
        return redirect("accounts:login")
    return render(request, "accounts/first_run.html", {"form": form})
