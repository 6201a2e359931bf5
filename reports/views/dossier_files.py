"""The dossier as files to work with: chosen parts in one Word file, score sheet and index as workbooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.audit import Actor, record
from accounts.guard import require
from accounts.requests import Request
from accounts.workbooks.sending import sent_workbook
from assignments.models import Assessment
from config.access import Act
from reports.documents.assembly import Part
from reports.documents.blocks import Cover, Document, Notice
from reports.documents.docx import MEDIA_TYPE as DOCX
from reports.documents.docx import write_docx
from reports.dossier.cover import cover
from reports.dossier.parts import kept_keys, parts_of, whole
from reports.dossier.source import Source, gather
from reports.dossier.workbooks import index_book, score_book
from reports.views.years import of_year

SHEETS: Mapping[str, tuple[str, Callable[[Source], bytes]]] = {
    "diem": ("Bản tổng hợp", score_book),
    "danh-muc": ("Danh mục tài liệu kiểm chứng", index_book),
}
"""The workbooks by the word in their address: how the file is called, what makes it."""


@require_safe
def dossier_docx(request: Request, year: int) -> HttpResponse:
    """Send the chosen parts (``phan``; none: all, behind the cover) as one Word file; the download is logged."""
    assessment = of_year(request, year)
    require(request.user, Act.BUILD_DOSSIER)
    asked = request.GET.getlist("phan")
    keys = kept_keys(assessment, asked)
    if asked and not keys:
        raise Http404
    source = gather(assessment, number=0, at=timezone.localtime())
    parts = parts_of(source, keys)
    if not parts:
        raise Http404
    if not keys:
        parts = [Part("cover", "Bìa", cover(source)), *parts]
    document = _marked(whole(f"Hồ sơ năm {year}, {assessment.ward.name_with_kind}", parts), source.notice)
    data = write_docx(document, created=source.at)
    _log(request, assessment, "docx", [part.key for part in parts])
    answer = HttpResponse(data, content_type=DOCX)
    name = f"Hồ sơ {year} - {assessment.ward.name_with_kind}.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def dossier_sheet(request: Request, year: int, kind: str) -> HttpResponse:
    """Send the score sheet ("diem") or the evidence index ("danh-muc") as a workbook; the download is logged."""
    assessment = of_year(request, year)
    require(request.user, Act.BUILD_DOSSIER)
    if kind not in SHEETS:
        raise Http404
    name, make = SHEETS[kind]
    data = make(gather(assessment, number=0, at=timezone.localtime()))
    _log(request, assessment, "xlsx", [kind])
    return sent_workbook(data, f"{name} {year} - {assessment.ward.name_with_kind}.xlsx")


def _marked(document: Document, notice: str) -> Document:
    """Put behind the cover what the file must not be taken for: Word has no margin that is stamped."""
    sections = list(document.sections)
    place = 1 if len(sections) > 1 and any(isinstance(block, Cover) for block in sections[0].blocks) else 0
    sections[place] = replace(sections[place], blocks=(Notice(notice), *sections[place].blocks))
    return replace(document, sections=tuple(sections))


def _log(request: Request, assessment: Assessment, ending: str, parts: list[str]) -> None:
    detail = {"tệp": ending, "phần": parts}
    record(Actor.of_request(request), "paper_download", assessment, detail=detail)
