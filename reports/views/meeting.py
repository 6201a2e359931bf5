"""The meeting of a year: its page with the parts that are sent on their own, one person of the list, what was frozen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.requests import Request
from config.access import Act
from reports.course_case import CourseCase
from reports.meeting.attendance import correct_person, remove_person
from reports.meeting.forms import PersonForm
from reports.meeting.frozen import frozen_result
from reports.meeting.holding import NO_COURSE, Changed
from reports.meeting.page import MeetingPage
from reports.meeting.sections import PLAN, SECTIONS, differences
from reports.models import Agreement, Attendee, Meeting
from reports.views.years import of_year


def _find(request: Request, year: int) -> CourseCase:
    case = _case(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    return case


def _case(request: Request, year: int) -> CourseCase:
    case = CourseCase(of_year(request, year))
    if not case.procedure.has_course:
        raise Http404(NO_COURSE)
    return case


def _address(year: int, anchor: str = "") -> str:
    return reverse("reports:meeting", kwargs={"year": year}) + (f"#{anchor}" if anchor else "")


@require_safe
def meeting(request: Request, year: int) -> HttpResponse:
    """When and where, who is invited and came, what was concluded, the vote, the minutes."""
    return _answer(request, _find(request, year))


def _answer(request: Request, case: CourseCase, status: int = 200, **sent: Any) -> HttpResponse:
    """Answer the page; ``sent`` are the forms as they came, ``conflict`` and ``problem``."""
    page = MeetingPage(case, request.user)
    forms: dict[str, Any] = {}
    if page.may_write:
        wanted = ["lich", "them", "moi"] if page.meeting else [PLAN]
        wanted += ["diem-danh", "ket-luan", "bieu-quyet"] if page.meeting and page.may_note else []
        wanted += ["hop-moi"] if page.outdated else []
        forms = {SECTIONS[key].form: SECTIONS[key].build(case, None) for key in wanted}
    forms |= sent
    people = page.people(forms.get("roll_form"))
    context = {"page": page, "case": case, "year": case.assessment.year, "people": people, **forms}
    return render(request, "reports/meeting_page.html", context, status=status)


@require_POST
def note(request: Request, year: int, part: str) -> HttpResponse:
    """Store one part of the page; with a stale page both values are shown and what was typed is kept."""
    section = SECTIONS.get(part)
    if section is None:
        raise Http404
    require(request.user, Act.KEEP_MEETING)
    case = _case(request, year)
    if part != PLAN and case.meeting is None:
        messages.warning(request, "Chưa lập cuộc họp.")
        return redirect(_address(year))
    form = section.build(case, request.POST)
    if not form.is_valid():
        return _answer(request, case, 422, **{section.form: form, "wrong": form})
    version = form.cleaned_data["version"]
    try:
        section.verb(case, form, version, Actor.of_request(request))
    except Changed as lost:
        return _conflict(request, year, part, form, str(lost))
    except Refused as reason:
        return _answer(request, _find(request, year), 409, **{section.form: form, "problem": str(reason)})
    messages.success(request, section.said)
    return redirect(_address(year, section.anchor))


def _conflict(request: Request, year: int, part: str, form: Any, sentence: str) -> HttpResponse:
    case, section = _find(request, year), SECTIONS[part]
    if case.meeting is None:
        return _answer(request, case, 409, problem=sentence)
    now = section.build(case, None)
    typed = request.POST.copy()
    typed["version"] = str(case.meeting.version)
    return _answer(
        request,
        case,
        409,
        **{section.form: section.build(case, typed)},
        conflict=differences(now, form),
        sentence=sentence,
        save=section.save,
    )


def _person_of(case: CourseCase, pk: int) -> Attendee:
    return get_object_or_404(Attendee.objects.filter(meeting__assessment=case.assessment), pk=pk)


def _person_form(case: CourseCase, row: Attendee, data: Any) -> PersonForm:
    version = case.meeting.version if case.meeting else 1
    initial = PersonForm.initial_of(row, version)
    return PersonForm(data, initial=initial, procedure=case.procedure, ward_id=case.assessment.ward_id)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: Request, year: int, pk: int) -> HttpResponse:
    """One person of the list: corrected, or with ``bo`` taken off."""
    case = _case(request, year)
    row = _person_of(case, pk)
    require(request.user, Act.KEEP_MEETING)
    if row.meeting_id != getattr(case.meeting, "pk", None):
        raise Http404
    form = _person_form(case, row, posted(request))
    if request.method != "POST" or not (form.is_valid() or "bo" in request.POST):
        return _person_answer(request, case, row, form, status=422 if form.errors else 200)
    try:
        _write_person(request, row.meeting, row, form)
    except Changed as lost:
        return _person_conflict(request, year, pk, form, str(lost))
    except Refused as reason:
        return _person_answer(request, case, row, form, status=409, problem=str(reason))
    messages.success(request, "Đã bỏ khỏi danh sách." if "bo" in request.POST else "Đã sửa người dự họp.")
    return redirect(_address(year, "thanh-phan"))


def _write_person(request: Request, of: Meeting, row: Attendee, form: PersonForm) -> None:
    common: dict[str, Any] = {"meeting": of, "attendee": row.pk, "by": Actor.of_request(request)}
    version = form.cleaned_data.get("version") or 0
    if "bo" in request.POST:
        remove_person(version=version, **common)
    else:
        correct_person(person=form.person(), version=version, **common)


def _person_conflict(request: Request, year: int, pk: int, form: PersonForm, sentence: str) -> HttpResponse:
    case = _find(request, year)
    row = _person_of(case, pk)
    typed = request.POST.copy()
    typed["version"] = str(row.meeting.version)
    rows = differences(_person_form(case, row, None), form)
    fresh = _person_form(case, row, typed)
    return _person_answer(request, case, row, fresh, status=409, conflict=rows, sentence=sentence)


def _person_answer(
    request: Request, case: CourseCase, row: Attendee, form: PersonForm, *, status: int, **sent: Any
) -> HttpResponse:
    context = {"case": case, "year": case.assessment.year, "row": row, "form": form, **sent}
    return render(request, "reports/meeting_person.html", context, status=status)


@require_safe
def result(request: Request, year: int) -> HttpResponse:
    """The result that was agreed on, as it was frozen; ``?lan=`` asks for one that was taken back."""
    case = _find(request, year)
    rows = Agreement.objects.filter(assessment=case.assessment).select_related("agreed_by", "meeting")
    every = list(rows.select_related("superseded_by").order_by("-number"))
    asked = request.GET.get("lan", "")
    chosen = (
        next((row for row in every if str(row.number) == asked), None) if asked else next(iter(every), None)
    )
    if asked and chosen is None:
        raise Http404
    frozen = frozen_result(chosen) if chosen else None
    context = {"year": year, "case": case, "frozen": frozen, "row": chosen, "every": every}
    return render(request, "reports/meeting_result.html", context)
