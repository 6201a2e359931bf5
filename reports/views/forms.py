"""The outline of an official form: its sections with where each was seen, and how the ward writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act, may, refusal
from reports.dossier.forms import (
    OutlineForm,
    Sections,
    dropped_of,
    rearranged,
    rows_of,
    sections_form,
    sent,
    values_of,
)
from reports.dossier.outlines import (
    ChangedMeanwhile,
    FormSections,
    restore_outline,
    save_outline,
    sections_of,
)
from reports.views.years import yearly

SAVE, RESTORE = "luu", "ban-goc"
MOVED = "Chưa lưu: xem lại thứ tự các mục rồi bấm “Lưu bố cục”."


@dataclass
class _Page:
    """What one answer shows: the year, the stored sections, the forms as they stand, and what is to be said of them."""

    request: Request
    form: str
    assessment: Assessment
    sections: FormSections
    formset: Sections
    head: OutlineForm
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{reverse('reports:form_outline', args=[self.form])}?nam={self.assessment.year}"

    def answer(self, status: int = 200) -> HttpResponse:
        user = self.request.user
        context = {
            "page": self,
            "rows": list(rows_of(self.formset, self.sections)),
            "dropped": dropped_of(self.formset, self.sections),
            "may_edit": may(user, Act.EDIT_FORM),
            "refusal": refusal(Act.EDIT_FORM),
            "errors": self._errors,
            **self.extra,
        }
        return render(self.request, "reports/form_outline.html", context, status=status)

    @property
    def _errors(self) -> list[dict[str, str]]:
        """Return every fault of what was sent, each with the field that holds it."""
        found = [{"href": "", "text": str(one)} for one in self.formset.non_form_errors()]
        for place, form in enumerate(self.formset.forms, 1):
            for name, faults in form.errors.items():
                label = form.fields[name].label or name
                found += [
                    {"href": f"#{form[name].auto_id}", "text": f"Mục {place}, {label}: {one}"}
                    for one in faults
                ]
        return found


def _page(request: Request, form: str) -> _Page:
    """Find the year whose rule set is meant (``nam``; else the newest) and the form's sections by it."""
    rows, year = yearly(request), request.GET.get("nam", "")
    found = [one for one in rows if not year or str(one.year) == year]
    if not found:
        raise Http404
    try:
        sections = sections_of(found[0].ward, found[0].framework, form)
    except KeyError as unknown:
        raise Http404 from unknown
    row = sections.row
    initial: dict[str, Any] = {"version": sections.version}
    initial |= {"source": row.source, "certainty": row.certainty} if row else {}
    head = OutlineForm(initial=initial)
    return _Page(request, form, found[0], sections, sections_form(values_of(sections)), head)


@require_http_methods(["GET", "POST"])
def form_outline(request: Request, form: str) -> HttpResponse:
    """The sections of a form in order; titles, order and own paragraphs changed, or the shipped outline taken back."""
    if not may(request.user, Act.EDIT_FORM):
        require(request.user, Act.SEE_WARD_WORK)
    page = _page(request, form)
    if request.method == "GET":
        return page.answer()
    require(request.user, Act.EDIT_FORM)
    act = request.POST.get("lam", SAVE)
    page.head = OutlineForm(request.POST)
    if act == RESTORE:
        return _restore(page)
    page.formset = sent(request.POST)
    if act == SAVE:
        return _save(page)
    page.formset.is_valid()  # what is typed is kept, whether or not it may be saved
    page.formset = sections_form(rearranged(page.formset.typed(), act, page.sections))
    page.head = OutlineForm(initial={name: page.head[name].value() for name in page.head.fields})
    page.extra["moved"] = MOVED
    return page.answer()


def _save(page: _Page) -> HttpResponse:
    if not (page.formset.is_valid() and page.head.is_valid()):
        return page.answer(422)
    given = page.head.cleaned_data
    try:
        save_outline(
            ward=page.assessment.ward,
            framework=page.assessment.framework,
            form=page.form,
            written=page.formset.written(),
            by=Actor.of_request(page.request),
            **given,
        )
    except ChangedMeanwhile as lost:
        return _conflict(page, lost)
    except Refused as reason:
        page.head.add_error(None, str(reason))
        return page.answer(422)
    messages.success(page.request, "Đã lưu bố cục của phường.")
    return redirect(page.address)


def _conflict(page: _Page, lost: ChangedMeanwhile) -> HttpResponse:
    """Show what is stored beside what was typed; saving again replaces what is stored."""
    typed = "\n".join(str(row["title"] or row.get("text", "")) for row in page.formset.typed())
    now = "\n".join(one.title or one.text for one in page.sections.sections)
    page.extra |= {"conflict": [{"label": "Các mục", "now": now, "typed": typed}], "sentence": str(lost)}
    values = {name: page.head[name].value() for name in page.head.fields}
    page.head = OutlineForm(initial=values | {"version": page.sections.version})
    return page.answer(409)


def _restore(page: _Page) -> HttpResponse:
    version = page.request.POST.get("version", "")
    try:
        restore_outline(
            ward=page.assessment.ward,
            framework=page.assessment.framework,
            form=page.form,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            by=Actor.of_request(page.request),
        )
    except ChangedMeanwhile as lost:
        messages.error(page.request, f"{lost} Xin xem lại rồi thực hiện.")
    else:
        messages.success(page.request, "Đã lấy lại bố cục của cổng.")
    return redirect(page.address)
