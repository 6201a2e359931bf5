"""Records of a posting: entered, corrected, ended, struck out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from config.access import Act
from reports.course_case import CourseCase
from reports.course_files import files_of
from reports.models import CourseFile, PostingRecord
from reports.posting import records
from reports.posting.record_forms import EndForm, RecordForm, StrikeForm, differing
from reports.views.years import of_year

Channel = PostingRecord.Channel


def _posting_page(year: int) -> str:
    return reverse("reports:posting", kwargs={"year": year}) + "#noi-niem-yet"


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, year: int) -> HttpResponse:
    """Enter one hanging or one broadcast; ``hinh-thuc`` names the channel."""
    require(request.user, Act.KEEP_POSTING)
    found = of_year(request, year)
    case = CourseCase(found)
    reason = records.why_closed(case)
    if reason or case.posting is None:
        messages.error(request, reason)
        return redirect("reports:course", year)
    sent = request.POST.get("channel") if request.method == "POST" else request.GET.get("hinh-thuc")
    channel = str(sent) if sent in Channel.values else str(Channel.OFFICE)
    form = RecordForm.blank(channel, case.posting, case.today)
    status = 200
    if request.method == "POST":
        form = RecordForm(request.POST, channel=channel, posting=case.posting, today=case.today)
        status = 422
        if form.is_valid():
            try:
                records.add(assessment=found, entry=form.entry(), by=Actor.of_request(request))
                messages.success(request, "Đã ghi. Có thể thêm ảnh chụp ở dòng vừa ghi.")
                return redirect(_posting_page(year))
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 409
    context = {"form": form, "year": year, "channel": Channel(channel), "channels": list(Channel)}
    return render(request, "reports/posting_record_add.html", context, status=status)


def _find(request: Request, pk: int) -> PostingRecord:
    rows = PostingRecord.objects.filter(posting__assessment__ward=request.user.ward_id)
    found = get_object_or_404(
        rows.select_related("posting__assessment__ward", "entered_by", "struck_by"), pk=pk
    )
    require(request.user, Act.KEEP_POSTING)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, pk: int) -> HttpResponse:
    """One record with its pictures and minutes; corrected here."""
    row = _find(request, pk)
    if request.method != "POST":
        return _page(request, row)
    today = row.posting.assessment.ward.today()
    form = RecordForm(request.POST, channel=row.channel, posting=row.posting, today=today)
    if not form.is_valid():
        return _page(request, row, status=422, form=form)
    entry = form.entry()
    try:
        records.correct(
            row=row, entry=entry, version=form.cleaned_data["version"], by=Actor.of_request(request)
        )
    except Refused as refused:
        now = _find(request, pk)
        rows = differing(now, entry)
        form.data = _with_version(request, now)
        return _page(request, now, status=409, form=form, conflict=str(refused), rows=rows)
    messages.success(request, "Đã lưu.")
    return redirect(_posting_page(row.posting.assessment.year))


def _with_version(request: Request, now: PostingRecord) -> QueryDict:
    """Return what was typed with the version that stands: sent again, it is meant to hold."""
    data = request.POST.copy()
    data["version"] = str(now.version)
    return data


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Note the last whole day on which it hung."""
    row, form = _find(request, pk), EndForm(request.POST, auto_id="het_%s")
    return _do(request, row, form, "end_form", "Đã ghi ngày kết thúc.", records.end)


@require_POST
def strike(request: Request, pk: int) -> HttpResponse:
    """Strike a record out, with the reason."""
    row, form = _find(request, pk), StrikeForm(request.POST, auto_id="gach_%s")
    return _do(request, row, form, "strike_form", "Đã gạch bỏ; dòng vẫn được giữ để xem lại.", records.strike)


def _do(
    request: Request, row: PostingRecord, form: forms.Form, name: str, said: str, verb: Any
) -> HttpResponse:
    """Do the verb with what the form holds; a refusal shows the record as it is now, and what was typed."""
    if not form.is_valid():
        return _page(request, row, status=422, **{name: form})
    try:
        verb(row=row, by=Actor.of_request(request), **form.cleaned_data)
    except Refused as refused:
        now = _find(request, row.pk)
        form.data = _with_version(request, now)
        return _page(request, now, status=409, conflict=str(refused), **{name: form})
    messages.success(request, said)
    return redirect(_posting_page(row.posting.assessment.year))


def _page(request: Request, row: PostingRecord, *, status: int = 200, **bound: Any) -> HttpResponse:
    year = row.posting.assessment
    today = year.ward.today()
    case = CourseCase(year)
    case.posting = row.posting if case.posting and case.posting.pk == row.posting_id else None
    closed = records.STRUCK if row.struck_at else records.why_closed(case)
    hangs = row.channel != Channel.RADIO and row.until is None
    context: dict[str, Any] = {
        "row": row,
        "year": year.year,
        "channel": Channel(row.channel),
        "closed": closed,
        "may_attach": not closed,
        "places": _places(row),
        "form": RecordForm.of(row, today),
        "end_form": EndForm(initial={"version": row.version}, auto_id="het_%s") if hangs else None,
        "strike_form": StrikeForm(initial={"version": row.version}, auto_id="gach_%s"),
        "posting_page": _posting_page(year.year),
    }
    return render(request, "reports/posting_record_page.html", context | bound, status=status)


def _places(row: PostingRecord) -> list[dict[str, Any]]:
    """Return the files of a record by what they are: pictures, minutes; one query."""
    files = list(files_of(row))
    minutes = [one for one in files if one.purpose == CourseFile.Purpose.MINUTES]
    pictures = [one for one in files if one not in minutes]
    return [
        {"purpose": "photo", "title": "Ảnh chụp nơi niêm yết", "files": pictures},
        {"purpose": "minutes", "title": "Biên bản niêm yết", "files": minutes},
    ]
