"""Questions on indicators: asked, answered, published as guidance (ux: "Hỏi đáp")."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments import questions as verbs
from assignments.models import Question, QuestionQuerySet
from config.access import Act, may, refusal
from evidence.forms import OLD_PAGE, VersionForm
from reports.question_forms import AnswerForm, QuestionForm, QuestionSearch
from scoring.models import IndicatorResult

PAGE_SIZE = 50
READ = ("assessment__ward", "indicator", "asked_by", "answered_by")


def _visible(request: Request) -> QuestionQuerySet:
    return Question.objects.visible_to(request.user).select_related(*READ)


@require_safe
def questions(request: Request) -> HttpResponse:
    """All questions this person may see, newest first; those without an answer, or the guidance, alone."""
    require(request.user, Act.SEE_WARD_WORK)
    search = QuestionSearch(request.GET)
    search.is_valid()
    wanted, words = search.cleaned_data.get("loc", ""), search.cleaned_data.get("q", "")
    mine = _visible(request).matching(words)
    kinds = {"": mine, "chua-tra-loi": mine.unanswered(), "da-cong-bo": mine.published()}
    found = kinds.get(wanted, mine).order_by("-asked_at", "-pk")
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "search": search,
        "words": words,
        "wanted": wanted,
        "waiting": mine.unanswered().count(),
    }
    return render(request, "reports/question_list.html", context)


@require_safe
def question(request: Request, pk: int) -> HttpResponse:
    """One question with its answer, and what this person may do with it."""
    found = get_object_or_404(_visible(request), pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    return _question_page(request, found)


def _question_page(
    request: Request, found: Question, form: AnswerForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    user, year = request.user, found.assessment.year
    result = IndicatorResult.objects.filter(assessment=found.assessment_id, indicator=found.indicator_id)
    may_answer = may(user, Act.ANSWER_QUESTION, found)
    context = {
        "question": found,
        "result_id": result.values_list("pk", flat=True).first(),
        "form": form or AnswerForm(initial={"text": found.answer, "version": found.version}),
        "problem": problem,
        "may_answer": may_answer,
        "own_refusal": "" if may_answer or found.asked_by_id != user.pk else refusal(Act.ANSWER_QUESTION),
        "may_publish": may(user, Act.PUBLISH_ANSWER),
        "year": year,
    }
    return render(request, "reports/question_page.html", context, status=status)


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Write the answer, or correct it."""
    found = get_object_or_404(_visible(request), pk=pk)
    require(request.user, Act.ANSWER_QUESTION, found)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _question_page(request, found, form, status=422)
    data = form.cleaned_data
    try:
        verbs.answer(by=Actor.of_request(request), question=found, version=data["version"], text=data["text"])
    except Refused as refused:
        found = get_object_or_404(_visible(request), pk=pk)
        typed = request.POST.copy()
        typed["version"] = str(found.version)
        return _question_page(request, found, AnswerForm(typed), problem=str(refused), status=409)
    messages.success(request, f"Đã trả lời câu hỏi về chỉ tiêu {found.indicator.code}.")
    return redirect("reports:question", pk)


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Publish the answer to the ward's officials; with ``thoi`` take it back."""
    found = get_object_or_404(_visible(request), pk=pk)
    require(request.user, Act.PUBLISH_ANSWER)
    form = VersionForm(request.POST)
    back = "thoi" in request.POST
    try:
        if not form.is_valid():
            raise Refused(OLD_PAGE)
        verb = verbs.unpublish if back else verbs.publish
        verb(by=Actor.of_request(request), question=found, version=form.cleaned_data["version"])
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request,
            "Đã thôi công bố câu trả lời." if back else "Đã công bố câu trả lời cho công chức của phường.",
        )
    return redirect("reports:question", pk)


@require_safe
def of_indicator(request: Request, pk: int) -> HttpResponse:
    """The questions of one indicator with the field to ask; a part of the indicator's page where scripts run."""
    result = _result(request, pk)
    require(request.user, Act.SEE_WARD_WORK)
    return _indicator_page(request, result)


def _result(request: Request, pk: int) -> IndicatorResult:
    rows = IndicatorResult.objects.visible_to(request.user).select_related("assessment__ward", "indicator")
    return get_object_or_404(rows, pk=pk)


def _indicator_page(
    request: Request, result: IndicatorResult, form: QuestionForm | None = None, status: int = 200
) -> HttpResponse:
    found = _visible(request).filter(assessment=result.assessment_id, indicator=result.indicator_id)
    context: dict[str, Any] = {
        "result": result,
        "questions": found.order_by("-asked_at", "-pk"),
        "form": form or QuestionForm(initial={"text": _followed_up(found, request.GET.get("tiep", ""))}),
        "year": result.assessment.year,
    }
    part = "HX-Request" in request.headers
    template = "reports/_indicator_questions.html" if part else "reports/question_indicator.html"
    page = render(request, template, context, status=status)
    patch_vary_headers(page, ["HX-Request"])
    return page


def _followed_up(found: QuestionQuerySet, pk: str) -> str:
    """Return how a question begins that asks on: "Tiếp câu hỏi ngày 20/11/2023: "."""
    before = found.filter(pk=pk).first() if pk.isdecimal() and len(pk) <= 18 else None
    return f"Tiếp câu hỏi ngày {before.asked_on}: " if before else ""


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask about the indicator."""
    result = _result(request, pk)
    require(request.user, Act.ASK_QUESTION)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _indicator_page(request, result, form, status=422)
    verbs.ask(
        by=Actor.of_request(request),
        assessment=result.assessment,
        indicator=result.indicator,
        text=form.cleaned_data["text"],
    )
    messages.success(request, "Đã gửi câu hỏi. Câu trả lời sẽ báo ở chuông.")
    return redirect("reports:indicator_questions", pk)
