"""One document of the ward's register: its page, its use for one more indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from assignments.responsibilities import Responsibilities
from config.access import Act, may
from evidence import actions
from evidence.document_page import checks_of, page_of
from evidence.forms import RegisterForm, ReuseForm
from evidence.models import Document, EvidenceEvent
from evidence.moves import OPEN_YEARS
from evidence.reusing import caution
from evidence.rows import EvidenceRow, closed_row, rows_of
from evidence.views.register import current_year

ALL_FIELDS = "tat-ca"
"""What the button sends that takes over everything that was read and differs."""


@dataclass(frozen=True)
class OwnDocument:
    """What the rights need to know of a document that is used nowhere: who put it into the register."""

    uploaded_by_id: int | None
    worker_ids: frozenset[int] = frozenset()


def _describes(request: Request, found: Document, rows: list[EvidenceRow]) -> bool:
    own = OwnDocument(found.created_by_id)
    return any(row.may_change for row in rows) or may(request.user, Act.CHANGE_EVIDENCE, own)


@require_http_methods(["GET", "POST"])
def document(request: Request, pk: int) -> HttpResponse:
    """One document: register data, revisions, uses, what happened."""
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("ward"), pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    rows = _rows_of_document(found, request)
    if request.method != "POST":
        return _page(request, found, rows, RegisterForm.of(found))
    if not _describes(request, found, rows):
        require(request.user, Act.CHANGE_EVIDENCE, OwnDocument(found.created_by_id))
    form = RegisterForm(_with_what_was_read(request, found))
    if not form.is_valid():
        return _page(request, found, rows, form, status=422)
    values = dict(form.cleaned_data)
    try:
        actions.describe(
            document=found, values=values, version=values.pop("version"), by=Actor.of_request(request)
        )
    except Refused as refused:
        return _conflict(request, found, rows, form, str(refused))
    messages.success(request, "Đã lưu thông tin tài liệu.")
    return redirect("evidence:document", pk=pk)


def _with_what_was_read(request: Request, found: Document) -> QueryDict:
    """Return what was typed, with what was read in the file for the field whose "Dùng" was pressed, or for all that differ.

    Nothing else that was typed is lost by the button.
    """
    data, wanted = request.POST.copy(), request.POST.get("dung", "")
    if wanted:
        page = page_of(found, request.GET)
        all_that_differ = wanted == ALL_FIELDS
        for line in page.to_take if all_that_differ else page.lines.values():
            if all_that_differ or (line.field == wanted and line.gives):
                data[line.field] = page.found[line.field].value
    return data


def _conflict(
    request: Request, found: Document, rows: list[EvidenceRow], typed: RegisterForm, sentence: str
) -> HttpResponse:
    """Show what is stored beside what was typed; the form keeps the typed text and the version just seen."""
    found.refresh_from_db()
    stored = RegisterForm.of(found)
    differing = [
        {"label": str(field.label), "now": stored.in_words(field.name), "typed": typed.in_words(field.name)}
        for field in typed.visible_fields()
        if typed.cleaned_data[field.name] != getattr(found, field.name)
    ]
    data = {**typed.data.dict(), "version": str(found.version)}  # type: ignore[attr-defined]
    return _page(request, found, rows, RegisterForm(data), status=409, conflict=sentence, differing=differing)


def _page(
    request: Request,
    found: Document,
    rows: list[EvidenceRow],
    form: RegisterForm,
    *,
    status: int = 200,
    conflict: str = "",
    differing: list[dict[str, str]] | None = None,
) -> HttpResponse:
    year = current_year(request)
    context: dict[str, Any] = {
        "document": found,
        "form": form,
        "rows": rows,
        "may_describe": _describes(request, found, rows),
        "conflict": conflict,
        "differing": differing,
        "events": EvidenceEvent.objects.filter(evidence__document=found).select_related(
            "user", "evidence__indicator", "revision"
        ),
        "file": page_of(found, request.GET),
        "checks": checks_of(row.use for row in rows),
        "reuse_form": ReuseForm(assessment=year, but=[row.use for row in rows]) if year else None,
        "reuse_caution": _outside(found, year) if year else "",
    }
    return render(request, "evidence/document_page.html", context, status=status)


def _outside(found: Document, year: Assessment) -> str:
    """Return the caution of a date outside the year; a missing date is said at the register on the same page."""
    return caution(found, year.year) if found.issued_on else ""


def _rows_of_document(found: Document, request: Request) -> list[EvidenceRow]:
    """Return the uses of the document with their rights; only those of open years are asked for, all years at once."""
    uses = list(found.uses.for_rows().select_related("assessment__ward", "assessment__framework"))
    years = {use.assessment_id: use.assessment for use in uses if use.assessment.state in OPEN_YEARS}
    duties = Responsibilities.of_each(list(years.values()))
    return [
        row
        for use in uses
        for row in (
            rows_of([use], request.user, duties[use.assessment_id])
            if use.assessment_id in duties
            else [closed_row(use)]
        )
    ]


@require_POST
def reuse(request: Request, pk: int) -> HttpResponse:
    """Use the document for one more indicator of the current year."""
    found = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.CONTRIBUTE)
    year = current_year(request)
    if year is None:
        messages.warning(request, "Phường chưa mở kỳ đánh giá nào.")
        return redirect("evidence:document", pk=pk)
    form = ReuseForm(request.POST, assessment=year)
    if not form.is_valid():
        messages.warning(request, str(form.errors["indicator"][0]))
        return redirect("evidence:document", pk=pk)
    indicator = form.cleaned_data["indicator"]
    try:
        actions.reuse(document=found, assessment=year, indicator=indicator, by=Actor.of_request(request))
        mind = _outside(found, year)
        told = messages.warning if mind else messages.success
        told(request, f"Đã dùng tài liệu cho chỉ tiêu {indicator.code}, ở trạng thái nháp. {mind}".strip())
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("evidence:document", pk=pk)
