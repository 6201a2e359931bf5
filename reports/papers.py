"""Documents of the portal that are read, edited paragraph by paragraph, and downloaded as PDF or Word file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header

from accounts.guard import require
from accounts.models import User, Ward
from assignments.models import Plan
from config import vietnamese as vi
from config.access import Act, may, refusal
from reports.documents.assembly import Part, build, content_digest, short_digest
from reports.documents.blocks import Document, Notice
from reports.documents.docx import MEDIA_TYPE as DOCX
from reports.documents.docx import write_docx
from reports.documents.edits import editable, with_texts
from reports.documents.fonts import configured
from reports.documents.stamp import Stamp
from reports.models import TextEdit
from reports.paper_preview import Owned
from reports.plan_document.document import plan_document
from reports.plan_document.source import PlanSource, gather
from reports.plan_document.text import key_of
from reports.text_edits import Line, edits_of, lines_with

MEDIA_TYPES = {"pdf": "application/pdf", "docx": DOCX}


@dataclass(frozen=True)
class Paper:
    """One document: its name among the edits, its blocks as generated, whose it is, where it belongs."""

    name: str
    ward: Ward
    subject: models.Model
    document: Document
    home: str
    home_label: str
    file_stem: str
    is_draft: bool
    edit_act: Act
    frozen: str = ""
    """Why nothing may be edited any more; empty while it may."""
    owned: Mapping[str, Owned] = field(default_factory=dict)
    """Paragraphs that are edited on a page of their own, by their key."""
    standing: str = ""
    """How it stands, for a paper that is never issued with a number: "để in"; empty says draft or issued."""
    caution: str = ""
    """What every page of a copy says: that its points are not checked."""
    layout: str = ""
    """Page on which the sections of its form are laid out; empty where they are not data."""
    remark: str = ""
    """What who edits should know beside: that the issued copy stays as it is."""

    @cached_property
    def _edits(self) -> Mapping[str, TextEdit]:
        return edits_of(self.ward, self.name) if editable(self.document) else {}

    @property
    def lines(self) -> tuple[Line, ...]:
        found = lines_with(self.document, self._edits)
        return tuple(line for line in found if line.key not in self.owned)

    @property
    def printed(self) -> Document:
        """The document with the officers' own words."""
        return with_texts(self.document, {key: edit.text for key, edit in self._edits.items()})

    @property
    def notice(self) -> str:
        """What every copy must say: the figures and people of a demo ward are invented; what is not checked."""
        illustrative = "Dữ liệu minh họa" if self.ward.is_demo else ""
        return " – ".join(filter(None, (illustrative, self.caution)))

    def refusal_to_edit(self, user: User) -> str:
        """Return why the person may not edit, or ""."""
        return self.frozen or ("" if may(user, self.edit_act, self.subject) else refusal(self.edit_act))


def _plan(user: User, pk: str) -> Paper:
    if not re.fullmatch("[0-9]{1,18}", pk):
        raise Http404
    plans = Plan.objects.visible_to(user).select_related("ward")
    plan = get_object_or_404(plans, pk=int(pk))
    require(user, Act.SEE_PLAN, plan)
    return plan_paper(plan)


def plan_paper(plan: Plan) -> Paper:
    """Return the plan as a document; an issued plan is frozen with its appendices."""
    issued = plan.state != Plan.State.DRAFT
    source = gather(plan)
    return Paper(
        name=f"plan:{plan.pk}",
        ward=plan.ward,
        subject=plan,
        document=plan_document(source),
        owned=_plan_paragraphs(source),
        home=reverse("assignments:plan", args=[plan.pk]),
        home_label=str(plan),
        file_stem=f"Ke hoach {plan.first_year}" + (f" - {plan.number}" if plan.number else " - du thao"),
        is_draft=not issued,
        edit_act=Act.EDIT_PLAN,
        frozen="Kế hoạch đã ban hành nên không sửa được; muốn sửa, xin lập bản sửa đổi." if issued else "",
    )


def _plan_paragraphs(source: PlanSource) -> Mapping[str, Owned]:
    """The plan's own words are edited in the plan, where their meaning stands beside them."""
    return {
        key_of(paragraph): Owned(
            reverse("assignments:line", args=[source.plan.pk, paragraph.number]),
            paragraph.original if paragraph.is_edited else "",
        )
        for paragraph in source.paragraphs
    }


def _synthesis(user: User, key: str) -> Paper:
    from reports.synthesis.paper import find_synthesis  # late: it builds on Paper

    return find_synthesis(user, key)


def _invitation(user: User, key: str) -> Paper:
    from reports.meeting.papers import find_invitation  # late: it builds on Paper

    return find_invitation(user, key)


def _minutes(user: User, key: str) -> Paper:
    from reports.meeting.papers import find_minutes  # late: it builds on Paper

    return find_minutes(user, key)


def _blank_slip(user: User, key: str) -> Paper:
    from reports.survey_papers import find_slip  # late: it builds on Paper

    return find_slip(user, key)


def _survey_summary(user: User, key: str) -> Paper:
    from reports.survey_papers import find_summary  # late: it builds on Paper

    return find_summary(user, key)


def _opinions(user: User, key: str) -> Paper:
    from reports.opinions.summary import find_summary  # late: it builds on Paper

    return find_summary(user, key)


def _of_dossier(find: str) -> Callable[[User, str], Paper]:
    def found(user: User, key: str) -> Paper:
        from reports.dossier import papers  # late: it builds on Paper

        finder: Callable[[User, str], Paper] = getattr(papers, find)
        return finder(user, key)

    return found


def _report(user: User, key: str) -> Paper:
    from reports.dossier.report_paper import find_report  # late: it builds on Paper

    return find_report(user, key)


PAPERS: Mapping[str, Callable[[User, str], Paper]] = {
    "van-ban-de-nghi": _of_dossier("find_request"),
    "cong-van-gui": _of_dossier("find_letter"),
    "bien-ban-niem-yet": _of_dossier("find_posting_record"),
    "thong-bao-niem-yet": _of_dossier("find_notice"),
    "mau-02": _of_dossier("find_score_sheet"),
    "danh-muc": _of_dossier("find_index"),
    "bao-cao": _report,
    "mau-03": _opinions,
    "ke-hoach": _plan,
    "tong-hop": _synthesis,
    "giay-moi": _invitation,
    "bien-ban": _minutes,
    "phieu-mau-04": _blank_slip,
    "mau-04": _survey_summary,
}
"""The kinds of paper by the word in their address; each finds one for a person, or raises Http404 or PermissionDenied."""


def write_paper(paper: Paper, ending: str, at: datetime) -> bytes:
    """Return the document as "pdf" or "docx", with the officers' own words.

    Raises FontsMissing and DocumentError with a sentence for the person.
    """
    document = paper.printed
    if ending == "docx":
        return write_docx(_marked(document, paper.notice), created=at)
    part = Part("whole", document.title, document)
    foot = f"{vi.datetime(at)} · SHA-256 {short_digest(content_digest([part]))}" if paper.is_draft else ""
    return build(
        [part],
        folder=configured(),
        stamped=Stamp(notice=paper.notice, foot_left="Dự thảo" if paper.is_draft else "", foot_right=foot),
        title=document.title,
        created=at,
        processes=1,
    ).pdf


def _marked(document: Document, notice: str) -> Document:
    """Put the notice at the head of a Word file, which has no margin that is stamped."""
    if not notice:
        return document
    first, *others = document.sections
    return replace(document, sections=(replace(first, blocks=(Notice(notice), *first.blocks)), *others))


def paper_answer(data: bytes, paper: Paper, ending: str) -> HttpResponse:
    """Return a written document as a download under its own name, which no cache keeps."""
    answer = HttpResponse(data, content_type=MEDIA_TYPES[ending])
    answer["Content-Disposition"] = content_disposition_header(True, file_name(paper, ending)) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_name(paper: Paper, ending: str) -> str:
    """Return a name that every system takes: "Ke hoach 2023 - 114-KH-UBND.pdf"."""
    stem = "".join(sign if sign.isalnum() or sign in " -." else "-" for sign in paper.file_stem)
    return f"{stem}.{ending}"
