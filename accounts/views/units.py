"""The ward administrator's pages about departments, bodies, groups of officials and residential groups."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import posts
from accounts.audit import Actor
from accounts.forms import CloseUnitForm, UnitForm, posted
from accounts.guard import Refused, require
from accounts.models import Unit
from accounts.requests import Request, own_ward
from config.access import Act

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def units(request: Request) -> HttpResponse:
    """List the ward's units by kind, with the number of posts that belong to them."""
    require(request.user, Act.MANAGE_PEOPLE)
    found = list(
        Unit.objects.visible_to(request.user).annotate(
            post_count=Count("positions", distinct=True) + Count("member_positions", distinct=True)
        )
    )
    groups = [(kind.label, [unit for unit in found if unit.kind == kind]) for kind in Unit.Kind]
    context = {
        "groups": [(label, rows) for label, rows in groups if rows],
        "today": own_ward(request).today(),
    }
    return render(request, "accounts/unit_list.html", context)


@form_page
def create(request: Request) -> HttpResponse:
    """Create a unit."""
    require(request.user, Act.MANAGE_PEOPLE)
    form = UnitForm(posted(request))
    if request.method == "POST" and form.is_valid():
        by = Actor.of_request(request)
        unit = posts.create_unit(by=by, ward=own_ward(request), values=form.cleaned_data)
        messages.success(request, f"Đã thêm {unit}.")
        return redirect("accounts:units")
    return render(request, "accounts/unit_form.html", {"form": form})


@form_page
def change(request: Request, pk: int) -> HttpResponse:
    """Show one unit and change name, kind and first day."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, unit)
    form = UnitForm(posted(request), instance=unit)
    if request.method == "POST" and form.is_valid():
        posts.change_unit(by=Actor.of_request(request), unit=unit, values=form.cleaned_data)
        messages.success(request, "Đã lưu.")
        return redirect("accounts:unit", pk)
    close_form = CloseUnitForm(initial={"last_day": unit.valid_to})
    return _page(request, pk, form=form, close_form=close_form)


def _page(request: Request, pk: int, *, form: UnitForm, close_form: CloseUnitForm) -> HttpResponse:
    # Read anew: a bound ModelForm has already written what was typed onto its instance.
    subject = Unit.objects.visible_to(request.user).get(pk=pk)
    context = {"form": form, "close_form": close_form, "subject": subject}
    return render(request, "accounts/unit_form.html", context)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """End a unit with a day, or open it again."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.MANAGE_PEOPLE, unit)
    form = CloseUnitForm(request.POST)
    if form.is_valid():
        try:
            posts.close_unit(by=Actor.of_request(request), unit=unit, last_day=form.cleaned_data["last_day"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, "Đã ghi ngày kết thúc." if form.cleaned_data["last_day"] else "Đã mở lại."
            )
            return redirect("accounts:unit", pk)
    return _page(request, pk, form=UnitForm(instance=unit), close_form=form)
