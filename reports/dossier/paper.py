"""What all papers of a dossier have in common: whose they are, who may edit them, and until when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.guard import require
from accounts.models import User
from assignments.models import Assessment, AssessmentQuerySet
from config import vietnamese as vi
from config.access import Act
from reports.documents.blocks import Document
from reports.dossier.source import PROVISIONAL, Source, gather
from reports.models import Issue
from reports.papers import Paper

YEAR = re.compile("20[0-9]{2}")
PRESENTED = "Hồ sơ đang trình lãnh đạo nên văn bản không sửa được; muốn sửa, xin rút trình."
DECIDED = "Năm này đã có kết quả cuối cùng nên văn bản không sửa được nữa."
DECIDED_STATES = frozenset({Assessment.State.RECOGNISED, Assessment.State.NOT_RECOGNISED})


def _with_issues(rows: AssessmentQuerySet) -> AssessmentQuerySet:
    """Read along whether a set is open, and the edition and day of the one in force."""
    sets = Issue.objects.filter(assessment=OuterRef("pk"))
    issued = sets.in_force()
    return rows.annotate(
        set_open=Exists(sets.open()),
        set_edition=Subquery(issued.values("edition")[:1]),
        set_issued_on=Subquery(issued.values("issued_on")[:1]),
    )


def dossier_paper(source: Source, *, name: str, document: Document, stem: str) -> Paper:
    """Return a document of the year's dossier as a paper.

    It is frozen while a set is presented, and once the year is decided.
    """
    assessment: Any = source.assessment
    if not hasattr(assessment, "set_open"):
        assessment = _with_issues(Assessment.objects.select_related("ward")).get(pk=assessment.pk)
    return Paper(
        name=name,
        ward=assessment.ward,
        subject=assessment,
        document=document,
        home=reverse("reports:dossier", kwargs={"year": assessment.year}),
        home_label=f"Hồ sơ năm {assessment.year}",
        file_stem=f"{stem} {assessment.year}",
        is_draft=True,
        edit_act=Act.BUILD_DOSSIER,
        frozen=_frozen(assessment, is_open=assessment.set_open),
        caution=f"({PROVISIONAL}) tạm tính, chưa đối chiếu văn bản gốc" if source.provisional else "",
        remark=_remark(assessment.set_edition, assessment.set_issued_on) if assessment.set_edition else "",
    )


def _frozen(assessment: Assessment, *, is_open: bool) -> str:
    """Return why nothing may be edited: leadership must issue what it read, and a decided year stays as it went up."""
    if assessment.state in DECIDED_STATES:
        return DECIDED
    return PRESENTED if is_open else ""


def _remark(edition: int, issued_on: date | None) -> str:
    on = f" ngày {vi.date(issued_on)}" if issued_on else ""
    return f"Bản chính thức {edition} đã phát hành{on} giữ nguyên. Lời sửa ở đây chỉ có trong bản phát hành lại sau đó."


def finder(paper: Callable[[Source], Paper]) -> Callable[[User, str], Paper]:
    """Return what finds a paper of "2023" for a person."""

    def find(user: User, key: str) -> Paper:
        """Return the year's paper; raise Http404 or PermissionDenied."""
        if not YEAR.fullmatch(key):
            raise Http404
        rows = Assessment.objects.visible_to(user).yearly().select_related("ward", "framework")
        assessment = _with_issues(rows).filter(year=int(key)).first()
        if assessment is None:
            raise Http404
        require(user, Act.SEE_WARD_WORK)
        return paper(gather(assessment, number=0, at=timezone.localtime()))

    return find
