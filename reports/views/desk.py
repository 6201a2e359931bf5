"""The review desk: a queue, one document at a time, and several documents decided at once."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import require
from accounts.requests import Request
from config.access import Act, refusal
from evidence.models import Evidence
from evidence.phrases import phrases_for_many
from evidence.reviewing import Chosen, Decided, Decision, Left, decide_several
from evidence.rows import rows_of
from reports.checks import of_uses
from reports.desk import Desk, Order, desk_of
from reports.desk_forms import DecideForm, choices_of
from reports.review import Review, chosen_uses, review_of
from reports.views.years import facts_shown, of_year
from scoring.facts import AssessmentFacts
from scoring.moves import closed_sentence


@require_safe
def desk(request: Request, year: int) -> HttpResponse:
    """The queue, with its first document beside it; a phone shows the queue alone."""
    facts = _facts(request, year)
    page = desk_of(facts, request.user, _order(request))
    use = chosen_uses(request.user).filter(pk=page.first.pk).first() if page.first else None
    review = review_of(facts, request.user, use) if use else None
    return _page(request, facts, page, review)


@require_safe
def desk_document(request: Request, year: int, pk: int) -> HttpResponse:
    """One document by its address: also one that was decided meanwhile, or that others review."""
    assessment = of_year(request, year)
    use = get_object_or_404(chosen_uses(request.user).filter(assessment=assessment), pk=pk)
    require(request.user, Act.SEE_REVIEW_DESK)
    facts = facts_shown(request, assessment)
    review = review_of(facts, request.user, use)
    return _page(request, facts, desk_of(facts, request.user, _order(request)), review, opened=True)


def _facts(request: Request, year: int) -> AssessmentFacts:
    assessment = of_year(request, year)
    require(request.user, Act.SEE_REVIEW_DESK)
    return facts_shown(request, assessment)


def _order(request: Request) -> Order:
    return Order.read(request.GET.get("xep", ""))


def _page(
    request: Request, facts: AssessmentFacts, page: Desk, review: Review | None, *, opened: bool = False
) -> HttpResponse:
    """Answer the page; ``opened``: the document was asked for by its address, so a phone shows it, not the queue."""
    before, after = page.beside(review.use.pk) if review else (None, None)
    query = f"?{urlencode({'xep': page.order.value})}" if page.order else ""
    context = {
        "desk": page,
        "review": review,
        "opened": opened,
        "assessment": facts.assessment,
        "year": facts.assessment.year,
        "here": request.get_full_path(),
        "orders": list(Order),
        "query": query,
        "queue_url": reverse("reports:desk", args=[facts.assessment.year]) + query,
        "before": before,
        "after": after,
        "open_key": page.open_key(review.use, review.found) if review else None,
        "place": page.place(review.use.pk) if review else None,
        "closed": closed_sentence(facts.assessment),
        "keys": request.user.single_keys,
    }
    return render(request, "reports/desk_page.html", context)


# Several at once -------------------------------------------------------------------------------------------------


@require_safe
def desk_several(request: Request, year: int) -> HttpResponse:
    """Everything that waits for the person as one list to choose from."""
    facts = _facts(request, year)
    page = desk_of(facts, request.user, _order(request))
    checks = of_uses(facts, page.uses)
    context = {
        "desk": page,
        "rows": [
            {"use": item.use, "code": item.found.node.code, "checks": checks.get(item.use.pk, ())}
            for item in page.items
        ],
        "year": year,
        "assessment": facts.assessment,
        "orders": list(Order),
        "closed": closed_sentence(facts.assessment),
    }
    return render(request, "reports/desk_several.html", context)


@require_POST
def desk_check(request: Request, year: int) -> HttpResponse:
    """List what was chosen before anything is decided."""
    facts = _facts(request, year)
    form = DecideForm(initial={"decision": request.POST.get("decision", "")})
    return _check(request, facts, form, request.POST.get("decision", ""))


def _check(
    request: Request, facts: AssessmentFacts, form: DecideForm, decision: str, status: int = 200
) -> HttpResponse:
    chosen, left = _chosen(request, facts)
    year = facts.assessment.year
    if not chosen and not left:
        messages.error(
            request, "Chưa chọn tài liệu nào. Đánh dấu tài liệu trong danh sách rồi chọn lại việc cần làm."
        )
        return redirect("reports:desk_several", year=year)
    context = {
        "form": form,
        "decision": "return" if decision == "return" else "accept",
        "chosen": chosen,
        "left": left,
        "year": year,
        "phrases": phrases_for_many(year),
    }
    return render(request, "reports/desk_check.html", context, status=status)


@require_POST
def desk_decide(request: Request, year: int) -> HttpResponse:
    """Accept or return what was chosen; what somebody else decided meanwhile is named, the rest goes through."""
    facts = _facts(request, year)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _check(request, facts, form, request.POST.get("decision", ""), status=422)
    chosen, left = _chosen(request, facts)
    decision = cast(Decision, form.cleaned_data["decision"])
    decided = decide_several(
        chosen=chosen, decision=decision, comment=form.cleaned_data["comment"], by=Actor.of_request(request)
    )
    _tell(request, decision, Decided(decided.done, (*left, *decided.left)))
    return redirect("reports:desk", year=year)


def _chosen(request: Request, facts: AssessmentFacts) -> tuple[list[Chosen], list[Left]]:
    """Return what was chosen and may be decided, and what may not with the reason; another ward's counts for nothing."""
    versions = choices_of(request.POST)
    rows = Evidence.objects.visible_to(request.user).filter(assessment=facts.assessment, pk__in=versions)
    chosen, left = [], []
    for row in rows_of(rows.for_rows().select_related("assessment"), request.user, facts.responsibilities):
        if row.may_review:
            chosen.append(Chosen(row.use, versions[row.use.pk]))
        else:
            left.append(Left(row.use, refusal(Act.REVIEW_EVIDENCE)))
    return chosen, left


def _tell(request: Request, decision: Decision, decided: Decided) -> None:
    words = "chấp nhận" if decision == "accept" else "trả lại"
    if decided.done:
        messages.success(request, f"Đã {words} {len(decided.done)} tài liệu.")
    for one in decided.left:
        named = str(one.use.document) in one.why
        messages.error(request, one.why if named else f"{one.use.document}: {one.why}")
    gone = len(choices_of(request.POST)) - len(decided.done) - len(decided.left)
    if gone > 0:
        messages.error(request, f"{gone} tài liệu đã chọn không còn ở chỉ tiêu nào của năm này.")
