"""The ward administrator's pages about positions and who holds them."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import posts
from accounts.audit import Actor
from accounts.forms import HandOverForm, PositionForm, posted
from accounts.guard import Refused, require
from accounts.models import Absence, Holding, Position
from accounts.requests import Request, own_ward
from config.access import Act

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def positions(request: Request) -> HttpResponse:
    """List the ward's positions with unit, groups and holder of the day."""
    require(request.user, Act.MANAGE_PEOPLE)
    today = own_ward(request).today()
    away = Prefetch("user__absences", Absence.objects.on(today), to_attr="current_absences")
    holders = Holding.objects.on(today).select_related("user").prefetch_related(away)
    found = (
        Position.objects.visible_to(request.user)
        .select_related("unit")
        .prefetch_related("groups", Prefetch("holdings", holders, to_attr="current_holdings"))
        .order_by("-is_active", "order", "title", "pk")
    )
    return render(request, "accounts/position_list.html", {"positions": found})


@form_page
def create(request: Request) -> HttpResponse:
    """Create a position."""
    require(request.user, Act.MANAGE_PEOPLE)
    form = PositionForm(posted(request), ward=own_ward(request))
    if request.method == "POST" and form.is_valid():
        position = posts.create_position(
            by=Actor.of_request(request),
            ward=own_ward(request),
            values=form.values(),
            groups=form.cleaned_data["groups"],
        )
        messages.success(request, f"Đã thêm chức danh {position}. Chọn người giữ chức danh ở phần dưới.")
        return redirect("accounts:position", position.pk)
    return render(request, "accounts/position_form.html", {"form": form})


@form_page
def change(request: Request, pk: int) -> HttpResponse:
    """Show one position, change it, and see who held it from when."""
    position = get_object_or_404(Position.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, position)
    form = PositionForm(posted(request), instance=position, ward=own_ward(request))
    if request.method == "POST" and form.is_valid():
        by, groups = Actor.of_request(request), form.cleaned_data["groups"]
        posts.change_position(by=by, position=position, values=form.values(), groups=groups)
        messages.success(request, "Đã lưu chức danh.")
        return redirect("accounts:position", pk)
    hand_over_form = HandOverForm(ward=own_ward(request))
    return _page(request, pk, form=form, hand_over_form=hand_over_form)


def _page(request: Request, pk: int, *, form: PositionForm, hand_over_form: HandOverForm) -> HttpResponse:
    # Read anew: a bound ModelForm has already written what was typed onto its instance.
    subject = Position.objects.visible_to(request.user).get(pk=pk)
    holdings = list(subject.holdings.select_related("user"))
    context = {"form": form, "hand_over_form": hand_over_form, "subject": subject, "holdings": holdings}
    return render(request, "accounts/position_form.html", context)


@require_POST
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Give the position to somebody from a day on."""
    position = get_object_or_404(Position.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, position)
    form = HandOverForm(request.POST, ward=own_ward(request))
    if form.is_valid():
        try:
            posts.hand_over(by=Actor.of_request(request), position=position, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã ghi người giữ chức danh.")
            return redirect("accounts:position", pk)
    return _page(
        request, pk, form=PositionForm(instance=position, ward=own_ward(request)), hand_over_form=form
    )


@require_POST
def remove_holding(request: Request, pk: int) -> HttpResponse:
    """Remove a line that was entered by mistake."""
    holding = get_object_or_404(
        Holding.objects.visible_to(request.user).select_related("position", "user"), pk=pk
    )
    require(request.user, Act.MANAGE_PEOPLE, holding.position)
    try:
        posts.remove_holding(by=Actor.of_request(request), holding=holding)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã xóa dòng của {holding.user}.")
    return redirect("accounts:position", holding.position_id)


@require_POST
def retire(request: Request, pk: int) -> HttpResponse:
    """Stop using a position."""
    position = get_object_or_404(Position.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, position)
    try:
        posts.retire_position(by=Actor.of_request(request), position=position)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã thôi dùng chức danh {position}.")
    return redirect("accounts:position", pk)


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    """Use a retired position again."""
    position = get_object_or_404(Position.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, position)
    posts.restore_position(by=Actor.of_request(request), position=position)
    messages.success(request, f"Đã dùng lại chức danh {position}.")
    return redirect("accounts:position", pk)
