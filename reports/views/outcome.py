"""What follows the meeting: sent, asked back, decided; and the ward's years side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act, may
from reports.course_case import CourseCase
from reports.models import Supplement
from reports.outcome import records
from reports.outcome.forms import (
    DecisionForm,
    SubmissionForm,
    SupplementAnswerForm,
    SupplementCorrectForm,
    SupplementForm,
    SupplementStrikeForm,
)
from reports.outcome.page import OutcomePage
from reports.outcome.years import answer_of, same_rules, year_results
from reports.views.years import of_year, yearly


@require_safe
def years(request: Request) -> HttpResponse:
    """The ward's years side by side."""
    found = yearly(request)
    require(request.user, Act.SEE_WARD_WORK)
    rows = year_results(found)
    context = {"years": rows, "groups": same_rules(rows), "answer": answer_of(rows)}
    return render(request, "reports/outcome_years.html", context)


@require_safe
def outcome(request: Request, year: int) -> HttpResponse:
    """What was sent, asked back, appraised and decided of one year."""
    assessment = of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    return show(request, assessment)


def show(
    request: Request,
    assessment: Assessment,
    *,
    status: int = 200,
    sent: dict[str, forms.Form] | None = None,
    conflict: str = "",
) -> HttpResponse:
    """Show the page; ``sent`` are forms that came back, ``conflict`` the sentence where somebody noted it meanwhile."""
    page = OutcomePage(CourseCase(assessment), request.user, sent or {})
    name, bound = next(iter((sent or {}).items()), ("", None))
    context: dict[str, Any] = {
        "page": page,
        "assessment": assessment,
        "year": assessment.year,
        "may_decide": may(request.user, Act.DECIDE_COURSE),
        "bound": bound,
        "conflict": conflict,
        "button": BUTTONS.get(name.split("-")[0], ""),
        "differing": _differing(bound) if conflict and bound is not None else [],
    }
    return render(request, "reports/outcome_page.html", context, status=status)


def _differing(form: forms.Form) -> list[dict[str, Any]]:
    """Return the fields where what was typed is another than what stands now: label, now, typed."""
    found = []
    for field in form:
        typed, now = form.cleaned_data.get(field.name), field.initial
        if not field.is_hidden and field.name != "reason" and (typed or "") != (now or ""):
            found.append({"label": field.label, "now": _words(field, now), "typed": _words(field, typed)})
    return found


def _words(field: forms.BoundField, value: Any) -> Any:
    choices = dict(getattr(field.field, "choices", ()))
    return choices.get(value, value)


# Notes -----------------------------------------------------------------------------------------------------------


BUTTONS = {
    "submission": "Ghi việc gửi hồ sơ",
    "supplement": "Ghi yêu cầu bổ sung",
    "answer": "Ghi việc gửi bổ sung",
    "correct": "Ghi yêu cầu đã sửa",
    "strike": "Gạch bỏ yêu cầu",
    "decision": "Ghi kết quả",
}
"""The button of each form, by the first part of its name."""


@dataclass(frozen=True)
class Note:
    """One thing that is noted on the page: its form's name there, how it is made and kept, what is said then."""

    name: str
    make: Callable[[CourseCase, QueryDict], forms.Form]
    keep: Callable[[Any, Actor], object]
    said: str
    anchor: str


def _take(request: Request, assessment: Assessment, note: Note) -> HttpResponse:
    """Keep what the form holds; where it is refused, show what stands now beside what was typed."""
    require(request.user, Act.KEEP_OUTCOME)
    form = note.make(CourseCase(assessment), request.POST)
    if not form.is_valid():
        return show(request, assessment, status=422, sent={note.name: form})
    try:
        note.keep(form, Actor.of_request(request))
    except Refused as refused:
        again = _again(note, of_year(request, assessment.year), request.POST)
        again.add_error(None, str(refused))
        conflict = str(refused) if str(refused) == records.STALE else ""
        return show(request, assessment, status=409, sent={note.name: again}, conflict=conflict)
    messages.success(request, note.said)
    page = reverse("reports:outcome", kwargs={"year": assessment.year})
    return redirect(f"{page}#{note.anchor}")


def _again(note: Note, assessment: Assessment, typed: QueryDict) -> forms.Form:
    """Return the form with what was typed, made on what stands now: sent once more, it is kept."""
    data, form = typed.copy(), note.make(CourseCase(assessment), typed)
    for hidden in ("seen", "version"):
        if hidden in form.fields:
            data[hidden] = str(form.get_initial_for_field(form.fields[hidden], hidden) or "")
    again = note.make(CourseCase(assessment), data)
    again.is_valid()
    again.errors.pop("reason", None)  # why it is noted anew: nobody could have been asked before
    return again


@require_POST
def submission(request: Request, year: int) -> HttpResponse:
    """Note what was sent."""
    assessment = of_year(request, year)

    def keep(form: SubmissionForm, by: Actor) -> object:
        return records.record_submission(
            assessment=assessment, sent=form.sent(), seen=form.seen_note, reason=form.why, by=by
        )

    return _take(
        request,
        assessment,
        Note("submission", SubmissionForm.of, keep, "Đã ghi việc gửi hồ sơ.", "gui-ho-so"),
    )


@require_POST
def decision(request: Request, year: int) -> HttpResponse:
    """Note how the year ended."""
    assessment = of_year(request, year)

    def keep(form: DecisionForm, by: Actor) -> object:
        return records.record_decision(
            assessment=assessment, decided=form.decided(), seen=form.seen_note, reason=form.why, by=by
        )

    said = "Đã ghi kết quả. Xin tải lên văn bản ghi kết quả."
    return _take(request, assessment, Note("decision", DecisionForm.of, keep, said, "quyet-dinh"))


@require_POST
def supplement_add(request: Request, year: int) -> HttpResponse:
    """Note a request to complete the dossier."""
    assessment = of_year(request, year)

    def keep(form: forms.Form, by: Actor) -> object:
        return records.add_supplement(assessment=assessment, by=by, **form.cleaned_data)

    def make(case: CourseCase, data: QueryDict) -> forms.Form:
        return SupplementForm(data, auto_id="yeu-cau_%s")

    return _take(request, assessment, Note("supplement", make, keep, "Đã ghi yêu cầu bổ sung.", "bo-sung"))


def _supplement(request: Request, pk: int) -> Supplement:
    rows = Supplement.objects.filter(submission__assessment__ward=request.user.ward_id)
    return get_object_or_404(rows.select_related("submission__assessment"), pk=pk)


def _of_supplement(
    request: Request,
    pk: int,
    kind: str,
    form_of: Callable[..., forms.Form],
    verb: Callable[..., None],
    said: str,
) -> HttpResponse:
    row = _supplement(request, pk)
    assessment = of_year(request, row.submission.assessment.year)

    def make(case: CourseCase, data: QueryDict) -> forms.Form:
        return form_of(_supplement(request, pk), data)

    def keep(form: forms.Form, by: Actor) -> None:
        verb(row=row, by=by, **form.cleaned_data)

    return _take(request, assessment, Note(f"{kind}-{pk}", make, keep, said, "bo-sung"))


@require_POST
def supplement_answer(request: Request, pk: int) -> HttpResponse:
    """Note what was sent on a request."""
    said = "Đã ghi việc gửi bổ sung."
    return _of_supplement(request, pk, "answer", SupplementAnswerForm.of, records.answer_supplement, said)


@require_POST
def supplement_correct(request: Request, pk: int) -> HttpResponse:
    """Correct what was noted of a request."""
    said = "Đã sửa yêu cầu bổ sung."
    return _of_supplement(request, pk, "correct", SupplementCorrectForm.of, records.correct_supplement, said)


@require_POST
def supplement_strike(request: Request, pk: int) -> HttpResponse:
    """Strike out a request that was noted by mistake."""
    said = "Đã gạch bỏ yêu cầu ghi nhầm."
    return _of_supplement(request, pk, "strike", SupplementStrikeForm.of, records.strike_supplement, said)
