"""The ward administrator's pages about people."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import (
    change_person,
    create_person,
    issue_one_time_password,
    lock_person,
    unlock_person,
)
from accounts.audit import Actor
from accounts.forms import PeopleFilter, PersonForm, posted
from accounts.guard import Refused, require
from accounts.models import Absence, Holding, User, UserQuerySet
from accounts.requests import Request, own_ward
from config.access import Act, Role

PAGE_SIZE = 50
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def people(request: Request) -> HttpResponse:
    """List the people of the ward with roles and posts."""
    require(request.user, Act.MANAGE_PEOPLE)
    chosen = PeopleFilter(request.GET)
    found = _filtered(User.objects.visible_to(request.user), chosen)
    posts = (
        Holding.objects.on(own_ward(request).today()).select_related("position").order_by("position__order")
    )
    found = found.prefetch_related(
        "grants",
        Prefetch("holdings", posts, to_attr="current_holdings"),
        Prefetch("absences", Absence.objects.on(own_ward(request).today()), to_attr="current_absences"),
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "filter_form": chosen, "is_filtered": any(request.GET.values())}
    return render(request, "accounts/person_list.html", context)


def _filtered(found: UserQuerySet, chosen: PeopleFilter) -> UserQuerySet:
    chosen.is_valid()
    data = chosen.cleaned_data
    if data.get("q"):
        found = found.matching(data["q"])
    if data.get("role"):
        found = found.with_role(Role(data["role"]))
    if data.get("state"):
        found = found.filter(is_active=data["state"] == "active")
    return found


@never_cache
@form_page
def create(request: Request) -> HttpResponse:
    """Create an account; the answer shows its one-time password, once."""
    require(request.user, Act.MANAGE_PEOPLE)
    form = PersonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            person, password = create_person(
                by=Actor.of_request(request), ward=own_ward(request), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error("username", str(refused))
        else:
            return _show_once(request, person, password)
    return render(request, "accounts/person_form.html", {"form": form})


@form_page
def change(request: Request, pk: int) -> HttpResponse:
    """Show one person and change name, user name, mail and roles."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, person)
    form = PersonForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            change_person(by=Actor.of_request(request), person=person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lưu. Vai trò mới có hiệu lực ngay.")
            return redirect("accounts:person", pk)
    holdings = person.holdings.select_related("position")
    return render(
        request, "accounts/person_form.html", {"form": form, "subject": person, "holdings": holdings}
    )


@require_POST
def lock(request: Request, pk: int) -> HttpResponse:
    """Take the login away."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, person)
    try:
        lock_person(by=Actor.of_request(request), person=person)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã khóa tài khoản của {person}.")
    return redirect("accounts:person", pk)


@require_POST
def unlock(request: Request, pk: int) -> HttpResponse:
    """Give the login back."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, person)
    unlock_person(by=Actor.of_request(request), person=person)
    messages.success(request, f"Đã mở khóa tài khoản của {person}.")
    return redirect("accounts:person", pk)


@never_cache
@require_POST
def one_time_password(request: Request, pk: int) -> HttpResponse:
    """Give a one-time password; the answer shows it, once."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, person)
    if person == request.user:
        messages.error(request, "Mật khẩu của mình được đổi ở trang Đổi mật khẩu.")
        return redirect("accounts:person", pk)
    password = issue_one_time_password(by=Actor.of_request(request), person=person)
    return _show_once(request, person, password)


def _show_once(request: Request, person: User, password: str) -> HttpResponse:
    """Answer the POST itself instead of redirecting: the password would otherwise have to be stored in between."""
    context = {"subject": person, "password": password}
    return render(request, "accounts/person_password.html", context)
