"""The indicator's page: figures, self score, evidence, review and thread."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act
from evidence.actions import reuse as reuse_document
from evidence.forms import OLD_PAGE, VersionForm
from scoring import actions
from scoring.facts import AssessmentFacts, ResultFacts, facts_of
from scoring.forms import ConditionForm, EntryForm, MessageForm, MoveForm, ReviewForm
from scoring.judging import outcome_of, subjects_of
from scoring.lastyear import documents_of
from scoring.models import IndicatorResult
from scoring.moves import EDITABLE, STALE, last_review
from scoring.page import decisions_beside, page_context
from scoring.versions import move_assessment, moving, newer_version


def _find(request: Request, pk: int) -> tuple[IndicatorResult, AssessmentFacts, ResultFacts]:
    """Return the result in the person's scope (else 404) with its facts; the right to see it is asked first.

    Of an accepted indicator the whole assessment is read, in as many queries: its reviewer is led to the next one.
    """
    rows = IndicatorResult.objects.visible_to(request.user).with_guidance()
    rows = rows.select_related("assessment__ward", "assessment__framework", "indicator")
    result = get_object_or_404(rows, pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    whole = result.state == IndicatorResult.State.ACCEPTED
    one = None if whole else result.indicator_id
    found = facts_of(result.assessment, indicator_id=one, shown=result.indicator_id)
    facts = next(one for one in found.results if one.node.pk == result.indicator_id)
    facts.result.indicator, facts.result.guidance = result.indicator, result.guidance  # read already
    return facts.result, found, facts


def _page(
    request: Request,
    found: AssessmentFacts,
    facts: ResultFacts,
    *,
    form: EntryForm | None = None,
    use_book: str = "",
    status: int = 200,
    **sent: Any,
) -> HttpResponse:
    """Answer the page; ``use_book`` is the field to fill from its register.

    ``sent`` are the other forms as they came (``review_form`` ...), ``problem`` and ``conflict``.
    """
    context = page_context(request.user, found, facts, form, use_book) | sent
    return render(request, "scoring/indicator_page.html", context, status=status)


@require_safe
def indicator(request: Request, pk: int) -> HttpResponse:
    """One indicator: its rule, figures, evidence, scores and thread."""
    _, found, facts = _find(request, pk)
    return _page(request, found, facts, use_book=request.GET.get("dung-so", ""))


@require_POST
def save(request: Request, pk: int) -> HttpResponse:
    """Save the draft; with ``submit`` hand it in, with ``submit_not_met`` hand it in as "chưa đạt"."""
    result, found, facts = _find(request, pk)
    require(request.user, Act.WORK_ON_RESULT, facts)
    form = EntryForm(request.POST, facts=facts, groups=found.groups)
    if not form.is_valid():
        return _page(request, found, facts, form=form, status=422)
    by = Actor.of_request(request)
    if _is_handed_in(request, result, form):
        return redirect("scoring:indicator", pk=pk)
    try:
        actions.save_entry(result=result, entry=form.entry(), version=form.cleaned_data["version"], by=by)
    except Refused as refused:
        return _refused(request, pk, str(refused))
    try:
        if request.POST.keys() & {"submit", "submit_not_met"}:
            as_not_met = "submit_not_met" in request.POST
            actions.submit(result=result, version=result.version, by=by, as_not_met=as_not_met)
            messages.success(request, f"Đã nộp chỉ tiêu {facts.node.code} để rà soát.")
        else:
            messages.success(request, "Đã lưu nháp.")
    except Refused as refused:
        messages.error(request, f"Đã lưu nháp. {refused}")
    return redirect("scoring:indicator", pk=pk)


def _is_handed_in(request: Request, result: IndicatorResult, form: EntryForm) -> bool:
    """Whether the same page was sent twice and the first click handed it in: saved and handed in are two versions."""
    handed_in = result.version == form.cleaned_data["version"] + 2 and result.self_by_id == request.user.pk
    clicked = request.POST.keys() & {"submit", "submit_not_met"}
    return bool(clicked) and handed_in and result.state == IndicatorResult.State.SUBMITTED


def _refused(request: Request, pk: int, sentence: str) -> HttpResponse:
    """Show the page as it is now with what was typed kept; a stale save shows both values side by side."""
    result, found, facts = _find(request, pk)
    data = request.POST.copy()
    data["version"] = str(result.version)
    form = EntryForm(data, facts=facts, groups=found.groups)
    form.is_valid()
    conflict = None
    if sentence == STALE and result.state in EDITABLE:
        current = EntryForm(facts=facts, groups=found.groups)
        conflict = [
            {
                "label": form[name].label,
                "now": current[name].value() or "–",
                "typed": form[name].value() or "–",
            }
            for name in form.fields
            if name != "version" and _shown(current, name) != _shown(form, name)
        ]
    return _page(request, found, facts, form=form, conflict=conflict, problem=sentence, status=409)


def _shown(form: EntryForm, name: str) -> str:
    value = form[name].value()
    field = form.fields[name]
    return (
        str(field.widget.format_value(field.prepare_value(value)) or "") if value not in (None, False) else ""
    )


@require_POST
def preview(request: Request, pk: int) -> HttpResponse:
    """Answer the explanation lines for typed figures; stores nothing."""
    _, found, facts = _find(request, pk)
    require(request.user, Act.WORK_ON_RESULT, facts)
    form = EntryForm(request.POST, facts=facts, groups=found.groups)
    form.is_valid()
    ground = form.cleaned_data.get("not_arising_ground", "") if form.cleaned_data.get("not_arising") else None
    typed, node = form.typed_figures(), facts.node
    subjects = subjects_of(node, typed, found.groups, facts.mode, sisters=found.sisters, office=found.office)
    outcome = outcome_of(node, subjects, facts.mode, ground=ground)
    context = {"subject_outcomes": subjects, "outcome": outcome, "facts": facts}
    return render(request, "scoring/_explanation.html", context)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a submitted indicator back."""
    result, _, facts = _find(request, pk)
    require(request.user, Act.WORK_ON_RESULT, facts)
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(OLD_PAGE)
        actions.withdraw(result=result, version=form.cleaned_data["version"], by=Actor.of_request(request))
        messages.success(request, f"Đã rút lại chỉ tiêu {facts.node.code} để sửa.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("scoring:indicator", pk=pk)


@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    """Whoever answers for the indicator confirms what somebody else handed in; a second click is the same signature."""
    result, _, facts = _find(request, pk)
    require(request.user, Act.SIGN_RESULT, facts)
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(OLD_PAGE)
        if not (facts.is_signed and result.signed_by_id == request.user.pk):
            actions.sign(result=result, version=form.cleaned_data["version"], by=Actor.of_request(request))
        messages.success(request, f"Đã ký xác nhận chỉ tiêu {facts.node.code}.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("scoring:indicator", pk=pk)


DECISIONS = {"return": "Đã trả lại", "confirm": "Đã rà soát lại", "accept": "Đã chấp nhận"}
"""The reviewer's buttons, with what the toast says."""


@require_POST
def review(request: Request, pk: int) -> HttpResponse:
    """Accept with the reviewed score, confirm it after a change, or return with the reason."""
    result, found, facts = _find(request, pk)
    require(request.user, Act.REVIEW_RESULT, facts)
    form = ReviewForm(request.POST, facts=facts)
    if not form.is_valid():
        return _page(request, found, facts, review_form=form, status=422)
    name = next((name for name in DECISIONS if name in request.POST), "accept")
    if not _is_repeat(request, result, name, form):
        try:
            _decide(name, result, form, Actor.of_request(request))
        except Refused as refused:
            return _came_late(request, pk, name, str(refused))
    messages.success(request, f"{DECISIONS[name]} chỉ tiêu {facts.node.code}.")
    return redirect("scoring:indicator", pk=pk)


def _decide(name: str, result: IndicatorResult, form: ReviewForm, by: Actor) -> None:
    data = form.cleaned_data
    if name == "return":
        actions.return_result(result=result, version=data["version"], comment=data["comment"], by=by)
        return
    verb = actions.confirm_review if name == "confirm" else actions.accept
    score = {"points": data.get("points"), "met": data.get("met"), "reason": data["comment"]}
    verb(result=result, version=data["version"], by=by, **score)


def _is_repeat(request: Request, result: IndicatorResult, name: str, form: ReviewForm) -> bool:
    """Whether the same person has just decided the same from the same page: a double click is one decision."""
    last = last_review(result) if result.version == form.cleaned_data["version"] + 1 else None
    return last is not None and (last.act, last.user_id) == (name, request.user.pk)


def _came_late(request: Request, pk: int, name: str, sentence: str) -> HttpResponse:
    """Show the page as it is now with what the reviewer typed; where somebody else decided, both beside each other."""
    result, found, facts = _find(request, pk)
    data = request.POST.copy()
    typed_on, data["version"] = data.get("version"), str(result.version)
    form = ReviewForm(data, facts=facts)
    form.is_valid()
    sent: dict[str, Any] = {"review_form": form, "problem": sentence}
    if typed_on != data["version"]:
        sent["review_conflict"] = decisions_beside(facts, form, name, last_review(result))
    return _page(request, found, facts, status=409, **sent)


@require_POST
def reuse(request: Request, pk: int) -> HttpResponse:
    """Use one of last year's documents that the page proposes, as a draft."""
    result, found, facts = _find(request, pk)
    require(request.user, Act.CONTRIBUTE)
    proposals = {str(one.document.pk): one for one in documents_of(result)}
    chosen = proposals.get(request.POST.get("document", ""))
    try:
        if chosen is None:
            raise Refused("Tài liệu này không còn trong danh sách gợi ý. Xin xem lại danh sách tài liệu.")
        reuse_document(
            document=chosen.document,
            assessment=found.assessment,
            indicator=result.indicator,
            by=Actor.of_request(request),
        )
        messages.success(request, f"Đã dùng lại tài liệu cho chỉ tiêu {facts.node.code}, ở trạng thái nháp.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(reverse("scoring:indicator", kwargs={"pk": pk}) + "#evidence")


@require_POST
def say(request: Request, pk: int) -> HttpResponse:
    """Add a message to the thread."""
    result, found, facts = _find(request, pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, found, facts, message_form=form, status=422)
    actions.say(result=result, text=form.cleaned_data["text"], by=Actor.of_request(request))
    return redirect(reverse("scoring:indicator", kwargs={"pk": pk}) + "#thread")


@require_http_methods(["GET", "POST"])
def condition(request: Request, pk: int) -> HttpResponse:
    """Leadership confirms the condition on the head of the committee."""
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    assessment = get_object_or_404(rows, pk=pk)
    require(request.user, Act.CONFIRM_CONDITION)
    form, status = ConditionForm(posted(request)), 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        by = Actor.of_request(request)
        try:
            actions.confirm_condition(assessment=assessment, by=by, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, "Đã ghi nhận xác nhận của lãnh đạo.")
            return redirect("reports:dashboard", year=assessment.year)
    closed = actions.why_condition_stands(assessment)
    context = {"form": form, "assessment": assessment, "closed": closed}
    return render(request, "scoring/condition_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def move_version(request: Request, pk: int) -> HttpResponse:
    """Leadership moves an open year to the newest version of its rule set, the differences listed first."""
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    assessment = get_object_or_404(rows, pk=pk)
    require(request.user, Act.MOVE_ASSESSMENT)
    target = newer_version(assessment)
    if target is None:
        messages.info(request, "Kỳ đánh giá đang theo bản mới nhất của bộ tiêu chí.")
        return redirect("reports:dashboard", year=assessment.year)
    if request.method == "POST":
        form = MoveForm(request.POST)
        try:
            if not form.is_valid() or form.cleaned_data["target"] != target.pk:
                raise Refused("Vừa có bản mới hơn. Xin xem lại các khác biệt rồi chuyển.")
            version = form.cleaned_data["version"]
            move_assessment(
                assessment=assessment, target=target, version=version, by=Actor.of_request(request)
            )
        except Refused as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, f"Kỳ đánh giá năm {assessment.year} đã theo bản {target.version}.")
            return redirect("reports:dashboard", year=assessment.year)
    plan = moving(assessment, target)
    return render(request, "scoring/version_move.html", {"plan": plan, "found": plan.found})
