"""A document of the portal: read it, edit a paragraph in one's own words, take it along as PDF or Word file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import Actor, record
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.requests import Request
from reports.documents.fonts import FontsMissing
from reports.documents.pdf import DocumentError
from reports.forms import ParagraphForm
from reports.paper_preview import preview
from reports.papers import MEDIA_TYPES, PAPERS, Paper, paper_answer, write_paper
from reports.text_edits import EditedMeanwhile, Line, drop_edit, save_edit


def _find(request: Request, kind: str, key: str) -> Paper:
    if kind not in PAPERS:
        raise Http404
    return PAPERS[kind](request.user, key)


def _line(paper: Paper, block: str) -> Line:
    for line in paper.lines:
        if line.key == block:
            return line
    raise Http404


@require_safe
def paper(request: Request, kind: str, key: str) -> HttpResponse:
    """The document as it will be printed, with the paragraphs that may be edited and those that were."""
    found = _find(request, kind, key)
    lines = found.lines
    context = {
        "paper": found,
        "sections": preview(found.printed, lines, found.owned),
        "edited": [line for line in lines if line.edit],
        "kind": kind,
        "key": key,
        "edit_refusal": found.refusal_to_edit(request.user),
    }
    return render(request, "reports/paper_page.html", context)


@require_http_methods(["GET", "POST"])
def edit_paragraph(request: Request, kind: str, key: str, block: str) -> HttpResponse:
    """Write a paragraph in one's own words, or take the portal's back."""
    found = _find(request, kind, key)
    require(request.user, found.edit_act, found.subject)
    if found.frozen:
        return _closed(request, found, {"kind": kind, "key": key}, block)
    line = _line(found, block)
    context: dict[str, Any] = {"paper": found, "line": line, "kind": kind, "key": key}
    form = ParagraphForm(posted(request), initial={"text": line.text, "version": line.version})
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, found, line, form)
        except EditedMeanwhile as lost:
            typed = form.cleaned_data["text"]
            context["conflict"] = [{"label": "Đoạn văn", "now": line.text, "typed": typed}]
            context |= {"sentence": str(lost), "form": form.for_conflict(line.version)}
            return render(request, "reports/paper_edit.html", context, status=409)
        except Refused as reason:
            form.add_error("text", str(reason))
        else:
            said = "Đã lấy lại câu do cổng lập." if form.drops else "Đã lưu đoạn văn."
            messages.success(request, said)
            return redirect("reports:paper", kind, key)
    context["form"] = form
    return render(request, "reports/paper_edit.html", context, status=422 if form.errors else 200)


def _closed(request: Request, found: Paper, address: dict[str, str], block: str) -> HttpResponse:
    """Say why the paper is closed; what was typed meanwhile stays on the screen."""
    if not (typed := request.POST.get("text", "").strip()):
        messages.error(request, found.frozen)
        return redirect("reports:paper", address["kind"], address["key"])
    now = next((line.text for line in found.lines if line.key == block), "")
    row = {"label": "Đoạn văn", "now": now, "typed": typed}
    context = {"paper": found, "sentence": found.frozen, "conflict": [row], **address}
    return render(request, "reports/paper_edit.html", context, status=409)


def _save(request: Request, found: Paper, line: Line, form: ParagraphForm) -> None:
    common: dict[str, Any] = {
        "ward": found.ward,
        "name": found.name,
        "line": line,
        "version": form.cleaned_data["version"],
        "by": Actor.of_request(request),
    }
    if form.drops:
        drop_edit(**common)
    else:
        save_edit(text=form.cleaned_data["text"], **common)


@require_safe
def paper_file(request: Request, kind: str, key: str, ending: str) -> HttpResponse:
    """Download the document; the download is logged."""
    found = _find(request, kind, key)
    if ending not in MEDIA_TYPES:
        raise Http404
    try:
        data = write_paper(found, ending, timezone.localtime())
    except (FontsMissing, DocumentError) as problem:
        messages.error(request, f"Chưa lập được tệp: {problem}")
        return redirect("reports:paper", kind, key)
    record(Actor.of_request(request), "paper_download", found.subject, detail={"tệp": ending})
    return paper_answer(data, found, ending)
