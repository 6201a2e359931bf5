"""The frameworks: which there are, one of them whole, and marking a value as compared with the official text."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from config.access import Act, may, refusal
from criteria.actions import check_value
from criteria.forms import ValueCheckForm
from criteria.models import Framework
from criteria.provenance import FIELD_OF, provenance_of, provenance_of_all
from criteria.views.versions import anchor_of, find, framework_url


@require_safe
def framework_list(request: Request) -> HttpResponse:
    """All frameworks that reach the person, each in its newest version."""
    require(request.user, Act.SEE_FRAMEWORKS)
    frameworks = provenance_of_all(list(Framework.objects.visible_to(request.user).in_force().newest()))
    context = {
        "frameworks": frameworks,
        "drafts": Framework.objects.visible_to(request.user).drafts(),
        "open_count": sum(one.open_count for one in frameworks if not one.framework.illustrative),
    }
    return render(request, "criteria/framework_list.html", context)


@require_safe
def framework_page(request: Request, pk: int) -> HttpResponse:
    """One framework whole, each value with how sure it is and where it comes from; or only what is not checked."""
    framework = find(request, pk)
    require(request.user, Act.SEE_FRAMEWORKS, framework)
    other_versions = Framework.objects.visible_to(request.user).other_versions_of(framework)
    may_edit = may(request.user, Act.EDIT_FRAMEWORK, framework)
    values, only_open = provenance_of(framework), request.GET.get("chua-doi-chieu") == "1"
    context = {
        "framework": framework,
        "values": values,
        "only_open": only_open,
        "shown": values.only_open() if only_open else values,
        "other_versions": other_versions,
        "draft": next((one for one in other_versions if one.is_draft), None),
        "may_edit": may_edit,
        "editing": may_edit and framework.is_draft,
        "may_check": may(request.user, Act.CHECK_VALUES, framework),
        "check_refusal": refusal(Act.CHECK_VALUES),
    }
    return render(request, "criteria/framework_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, pk: int, path: str, what: str) -> HttpResponse:
    """Mark one value as compared with the official text."""
    framework = find(request, pk)
    require(request.user, Act.CHECK_VALUES, framework)
    value = provenance_of(framework).at(path, FIELD_OF.get(what, ""))
    if value is None:
        raise Http404
    form = ValueCheckForm(request.POST if request.method == "POST" else None)
    if not value.checkable:
        messages.error(request, "Giá trị này đã được đối chiếu, hoặc chưa có gì để đối chiếu.")
        return redirect("criteria:detail", pk)
    if request.method != "POST" or not form.is_valid():
        context = {"framework": framework, "value": value, "form": form}
        return render(request, "criteria/value_check.html", context)
    by = Actor.of_request(request)
    try:
        check_value(framework=framework, path=value.path, field=value.field, by=by, **form.cleaned_data)
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"Đã ghi đối chiếu: {value.node_word}, {value.field_word}.")
    return redirect(f"{framework_url(framework)}#{anchor_of(path)}")
