"""Versions of a rule set: draft one, correct its values, compare it, put it in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from config.access import Act, may
from criteria import actions
from criteria.comparison import compare
from criteria.edit_forms import EditForm, edit_form
from criteria.models import Framework
from criteria.plain import data_of, node_at
from criteria.provenance import FIELD_OF, Value, provenance_of


def find(request: Request, pk: int) -> Framework:
    """Return a rule set that the person may see, with the one it was edited from; raise Http404."""
    return get_object_or_404(Framework.objects.visible_to(request.user).select_related("base"), pk=pk)


@require_POST
def start_draft(request: Request, pk: int) -> HttpResponse:
    """Begin the next version as a draft with this one's content."""
    framework = find(request, pk)
    require(request.user, Act.EDIT_FRAMEWORK, framework)
    try:
        draft = actions.start_draft(framework=framework, by=Actor.of_request(request))
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("criteria:detail", pk)
    messages.success(request, f"Đã lập dự thảo bản {draft.version}. Chọn “Sửa” cạnh giá trị cần sửa.")
    return redirect("criteria:detail", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int, path: str, what: str) -> HttpResponse:
    """Correct one value of a draft."""
    framework = find(request, pk)
    require(request.user, Act.EDIT_FRAMEWORK, framework)
    value = provenance_of(framework).at(path, FIELD_OF.get(what, ""))
    if value is None:
        raise Http404
    if not framework.is_draft:
        messages.error(request, actions.NOT_A_DRAFT)
        return redirect("criteria:detail", pk)
    node = node_at(data_of(framework), path) or {}
    form = edit_form(node, value, framework, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _changed(request, framework, value, form):
        messages.success(request, f"Đã sửa {value.field_word} của {value.node_word.lower()} trong dự thảo.")
        return redirect(f"{framework_url(framework)}#{anchor_of(path)}")
    context = {"framework": framework, "value": value, "form": form}
    return render(request, "criteria/value_edit.html", context)


def _changed(request: Request, draft: Framework, value: Value, form: EditForm) -> bool:
    given: dict[str, Any] = form.cleaned_data
    try:
        actions.change_value(
            draft=draft,
            value=value,
            new=form.new_value(),
            certainty=given["certainty"],
            source=given["source"],
            by=Actor.of_request(request),
        )
    except Refused as reason:
        form.add_error(None, str(reason))
        return False
    return True


def framework_url(framework: Framework) -> str:
    """Return the address of the framework's page."""
    return reverse("criteria:detail", args=[framework.pk])


def anchor_of(path: str) -> str:
    """Return where the page shows a criterion ("2"), indicator ("2.1") or content ("2.1.3")."""
    steps = path.split(".")
    return f"tieu-chi-{steps[0]}" if len(steps) == 1 else f"chi-tieu-{steps[0]}.{steps[1]}"


@require_safe
def comparison(request: Request, pk: int, other: int) -> HttpResponse:
    """Two versions of one rule set side by side, the older one first."""
    one, two = find(request, pk), find(request, other)
    require(request.user, Act.SEE_FRAMEWORKS, one)
    if one.code != two.code or one.pk == two.pk:
        raise Http404
    before, after = sorted((one, two), key=lambda framework: framework.version)
    context = {
        "found": compare(before, after),
        "may_edit": may(request.user, Act.EDIT_FRAMEWORK, after),
    }
    return render(request, "criteria/framework_compare.html", context)


@require_POST
def put_in_force(request: Request, pk: int) -> HttpResponse:
    """Let new years be assessed by the draft."""
    framework = find(request, pk)
    require(request.user, Act.EDIT_FRAMEWORK, framework)
    try:
        actions.put_in_force(draft=framework, by=Actor.of_request(request))
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(
            request,
            f"Bản {framework.version} đã áp dụng cho các kỳ đánh giá mở từ nay; kỳ đang mở vẫn theo bản cũ cho đến khi lãnh đạo chuyển.",
        )
    return redirect("criteria:detail", pk)


@require_POST
def drop_draft(request: Request, pk: int) -> HttpResponse:
    """Delete a draft nobody uses."""
    framework = find(request, pk)
    require(request.user, Act.EDIT_FRAMEWORK, framework)
    try:
        actions.drop_draft(draft=framework, by=Actor.of_request(request))
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("criteria:detail", pk)
    messages.success(request, f"Đã bỏ dự thảo bản {framework.version}.")
    return redirect("criteria:detail", framework.base_id) if framework.base_id else redirect("criteria:list")
