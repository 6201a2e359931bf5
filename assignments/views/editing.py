"""A draft edited in place: the plan as it reads, one form per line, and the order of the lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.forms import LONGEST_ID
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments import editing
from assignments.editing import Gone, Stale, why_not_editable
from assignments.line_forms import LineForms
from assignments.line_rows import read_line, read_lines
from assignments.lines import WORDS, Line, Names, differing, words_of
from assignments.models import Paragraph, Plan
from config.access import Act

Kind = Paragraph.Kind


@dataclass(frozen=True)
class ShownLine:
    """One line as the page of the draft shows it."""

    paragraph: Paragraph
    meaning: list[tuple[str, str]]
    is_part: bool  # heads a main part of the document, which the page's links lead to

    @property
    def number(self) -> int:
        return self.paragraph.number


def find_plan(request: Request, pk: int) -> Plan:
    """Return a plan of the person's ward (404), who may edit plans (403)."""
    plans = Plan.objects.visible_to(request.user).select_related("ward", "coordinator", "deputy_reviewer")
    plan = get_object_or_404(plans, pk=pk)
    require(request.user, Act.EDIT_PLAN, plan)
    return plan


def not_editable(request: Request, plan: Plan) -> HttpResponse | None:
    """Lead back to the plan's page with the reason when it is no draft."""
    sentence = why_not_editable(plan)
    if not sentence:
        return None
    messages.error(request, sentence)
    return redirect("assignments:plan", plan.pk)


def _back_to(plan: Plan, number: int) -> HttpResponse:
    return redirect(f"{reverse('assignments:edit', args=[plan.pk])}#doan-{number}")


# The whole draft -----------------------------------------------------------------------------------------------


@require_safe
def edit(request: Request, pk: int) -> HttpResponse:
    """The draft as the document reads, each line with its meaning and the way to its form."""
    plan = find_plan(request, pk)
    if answer := not_editable(request, plan):
        return answer
    lines = _shown(plan, list(plan.paragraphs.all()))
    edited = [line for line in lines if line.paragraph.is_edited]
    only_edited = request.GET.get("loc") == "da-sua" and bool(edited)
    context = {
        "plan": plan,
        "lines": edited if only_edited else lines,
        "total": len(lines),
        "edited": len(edited),
        "only_edited": only_edited,
        "parts": [] if only_edited else [line for line in lines if line.is_part],
        "last_number": len(lines),
    }
    return render(request, "assignments/edit_page.html", context)


def _shown(plan: Plan, paragraphs: list[Paragraph]) -> list[ShownLine]:
    names, lines = Names.of(plan), read_lines(paragraphs)
    return [
        ShownLine(
            paragraph,
            [
                (label, words)
                for label, words in words_of(lines[paragraph.pk], names).items()
                if label not in WORDS
            ],
            paragraph.kind == Kind.HEADING and bool(paragraph.section) and "." not in paragraph.section,
        )
        for paragraph in paragraphs
    ]


# One line ------------------------------------------------------------------------------------------------------


def _paragraph(plan: Plan, number: int) -> Paragraph:
    paragraph = get_object_or_404(Paragraph, plan=plan, number=number)
    paragraph.plan = plan
    return paragraph


def _sent_paragraph(request: Request, plan: Plan, number: int) -> Paragraph:
    """Return the line the form was opened for: it may have another number by now, or be gone (Gone)."""
    sent = request.POST.get("line", "")
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_ID):
        return _paragraph(plan, number)
    found = Paragraph.objects.filter(plan=plan, pk=int(sent)).first()
    if found is None:
        raise Gone(
            "Đoạn này vừa được bỏ khỏi dự thảo. Nội dung vừa nhập còn ở bên dưới; "
            "bấm “Thêm đoạn” nếu vẫn cần."
        )
    found.plan = plan
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: Request, pk: int, number: int) -> HttpResponse:
    """The form of one line, in place or as a page of its own; with ``xem`` the line as it is read."""
    plan = find_plan(request, pk)
    if answer := not_editable(request, plan):
        return answer
    if request.method == "POST":
        return _save_line(request, plan, number)
    paragraph = _paragraph(plan, number)
    if request.GET.get("xem"):
        (shown,) = _shown(plan, [paragraph])
        return render(request, "assignments/_line.html", {"plan": plan, "line": shown})
    forms = _forms_of(plan, paragraph, kind=request.GET.get("kind", ""))
    return _line_page(request, plan, paragraph, forms)


def _forms_of(plan: Plan, paragraph: Paragraph, **more: Any) -> LineForms:
    return LineForms(
        plan=plan, line=read_line(paragraph), row=paragraph.pk, version=paragraph.version, **more
    )


def _line_page(
    request: Request,
    plan: Plan,
    paragraph: Paragraph,
    forms: LineForms,
    *,
    status: int = 200,
    conflict: str = "",
    rows: list[dict[str, str]] | None = None,
) -> HttpResponse:
    htmx = bool(getattr(request, "htmx", False)) and request.method != "POST"
    part = request.GET.get("phan") == "nghia"
    if htmx:
        forms.words.fields["text"].widget.attrs["autofocus"] = True
    context = {
        "plan": plan,
        "paragraph": paragraph,
        "forms": forms,
        "action": reverse("assignments:line", args=[plan.pk, paragraph.number]),
        "draft": f"doan-{paragraph.pk}",
        "in_place": htmx,
        "conflict": conflict,
        "rows": rows or [],
        "is_last": not plan.paragraphs.filter(number__gt=paragraph.number).exists(),
    }
    return render(request, _template(htmx=htmx, part=part), context, status=status)


def _template(*, htmx: bool, part: bool) -> str:
    """Return what is asked for: a whole page, the form that takes a line's place, or what a kind of line means."""
    if not htmx:
        return "assignments/line_page.html"
    return "assignments/_line_meaning.html" if part else "assignments/_line_form.html"


def _save_line(request: Request, plan: Plan, number: int) -> HttpResponse:
    try:
        paragraph = _sent_paragraph(request, plan, number)
    except Gone as gone:
        return _add_page(request, plan, _forms_to_add(request, plan, number), number, str(gone), status=409)
    forms = _forms_of(plan, paragraph, data=request.POST)
    if not forms.is_valid():
        return _line_page(request, plan, paragraph, forms, status=422)
    typed = forms.line()
    try:
        editing.change_line(
            paragraph=paragraph,
            version=forms.words.cleaned_data["version"],
            line=typed,
            by=Actor.of_request(request),
        )
    except Stale as stale:
        return _conflict(request, plan, paragraph, typed, str(stale))
    except Refused as refused:
        return _line_page(request, plan, paragraph, forms, status=409, conflict=str(refused))
    messages.success(request, f"Đã lưu đoạn {paragraph.number}.")
    return _back_to(plan, paragraph.number)


def _conflict(request: Request, plan: Plan, paragraph: Paragraph, typed: Line, sentence: str) -> HttpResponse:
    """Show what is stored beside what was typed; the form keeps the typed text and takes the version just seen."""
    paragraph.refresh_from_db()
    paragraph.plan = plan
    data = request.POST.copy()
    data["version"] = str(paragraph.version)
    forms = _forms_of(plan, paragraph, data=data)
    forms.is_valid()
    rows = differing(forms.stored_line, typed, forms.offer.names)
    return _line_page(request, plan, paragraph, forms, status=409, conflict=sentence, rows=rows)


# Adding, moving, removing --------------------------------------------------------------------------------------


def _beginning(plan: Plan, after: int) -> Line:
    """Return what a new line begins with: the place of the one before it."""
    before = plan.paragraphs.filter(number=after).first()
    if before is None:
        if after:
            raise Http404
        return Line("", Kind.TEXT)
    kind = Kind.TEXT if before.kind == Kind.HEADING else before.kind
    return Line("", kind, before.section, before.indicator_id)


def _forms_to_add(request: Request, plan: Plan, after: int) -> LineForms:
    """Return the forms of a new line; what was typed for a line that is gone goes on here."""
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        data["version"] = str(plan.edits)
    beginning = _beginning(plan, min(after, plan.paragraphs.count()))
    return LineForms(plan=plan, line=beginning, data=data, version=plan.edits)


def _add_page(
    request: Request, plan: Plan, forms: LineForms, after: int, conflict: str = "", *, status: int = 200
) -> HttpResponse:
    htmx = bool(getattr(request, "htmx", False)) and request.method != "POST"
    context = {
        "plan": plan,
        "forms": forms,
        "after": after,
        "action": reverse("assignments:add_line", args=[plan.pk, after]),
        "draft": "doan-moi",
        "in_place": False,
        "conflict": conflict,
        "rows": [],
    }
    return render(request, _template(htmx=htmx, part=True), context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add_line(request: Request, pk: int, number: int) -> HttpResponse:
    """The form of a new line behind the one with this number (0: before all)."""
    plan = find_plan(request, pk)
    if answer := not_editable(request, plan):
        return answer
    beginning = _beginning(plan, number)
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        forms = LineForms(plan=plan, line=beginning, kind=kind, version=plan.edits)
        return _add_page(request, plan, forms, number)
    forms = LineForms(plan=plan, line=beginning, data=request.POST, version=plan.edits)
    if not forms.is_valid():
        return _add_page(request, plan, forms, number, status=422)
    edits, by = forms.words.cleaned_data["version"], Actor.of_request(request)
    try:
        added = editing.add_paragraph(plan=plan, after=number, edits=edits, line=forms.line(), by=by)
    except Refused as refused:
        plan.refresh_from_db(fields=["edits"])
        again = _forms_to_add(request, plan, number)
        again.is_valid()
        return _add_page(request, plan, again, number, str(refused), status=409)
    messages.success(request, f"Đã thêm đoạn {added.number}.")
    return _back_to(plan, added.number)


@dataclass(frozen=True)
class _Sent:
    """What a button of a line sends: which line, and the version the person saw."""

    paragraph: Paragraph
    version: int


def _button(request: Request, pk: int, number: int) -> tuple[Plan, _Sent | None]:
    plan = find_plan(request, pk)
    try:
        paragraph = _sent_paragraph(request, plan, number)
    except Gone:
        return plan, None
    version = request.POST.get("version", "")
    fits = version.isascii() and version.isdecimal() and len(version) < 10
    return plan, _Sent(paragraph, int(version) if fits else 0)


@require_POST
def move_line(request: Request, pk: int, number: int) -> HttpResponse:
    """Let a line change places with its neighbour: ``huong`` is "len" (up) or "xuong" (down)."""
    plan, sent = _button(request, pk, number)
    if sent is None:
        messages.warning(request, "Đoạn này vừa được bỏ khỏi dự thảo.")
        return _back_to(plan, number)
    sent.paragraph.number = number  # what the person saw
    try:
        moved = editing.move_paragraph(
            paragraph=sent.paragraph,
            version=sent.version,
            up=request.POST.get("huong") != "xuong",
            by=Actor.of_request(request),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return _refused_back(plan, number)
    messages.success(request, f"Đã chuyển thành đoạn {moved.number}.")
    return _back_to(plan, moved.number)


@require_POST
def remove_line(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a line and its meaning out of the draft."""
    plan, sent = _button(request, pk, number)
    if sent is not None:
        try:
            editing.remove_paragraph(
                paragraph=sent.paragraph, version=sent.version, by=Actor.of_request(request)
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return _refused_back(plan, number)
    messages.success(request, f"Đã bỏ đoạn {number}; các đoạn sau đánh số lại.")
    return _back_to(plan, max(number - 1, 1))


@require_POST
def restore_line(request: Request, pk: int, number: int) -> HttpResponse:
    """Give a line its earlier words back."""
    plan, sent = _button(request, pk, number)
    if sent is None:
        messages.warning(request, "Đoạn này vừa được bỏ khỏi dự thảo.")
        return _back_to(plan, number)
    try:
        editing.restore_paragraph(
            paragraph=sent.paragraph, version=sent.version, by=Actor.of_request(request)
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return _refused_back(plan, number)
    messages.success(request, f"Đoạn {sent.paragraph.number} đã lấy lại câu cũ.")
    return _back_to(plan, sent.paragraph.number)


def _refused_back(plan: Plan, number: int) -> HttpResponse:
    return redirect("assignments:plan", plan.pk) if why_not_editable(plan) else _back_to(plan, number)
