"""Gathers what goes into the bundle of a year and of an issued set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from assignments.models import Assessment
from reports.bundle.contents import DOSSIER, Contents, Entry, Left, Paper, evidence_entries, paper_entries
from reports.bundle.items import Item, frozen_items, items_of
from reports.bundle.naming import safe_name
from reports.dossier.source import Source, gather
from reports.dossier.workbooks import index_book, score_book
from reports.models import Dossier, Issue, SignedCopy

NO_DRAFT = Left("", "Hồ sơ (PDF)", "Chưa dựng bản dự thảo nào.")


def bundle_of_year(assessment: Assessment, at: datetime) -> Contents:
    """Return the bundle of the year: the issued set in force, else the latest draft; ``at`` is local time.

    ``assessment`` comes with ``ward`` and ``framework`` selected.
    """
    issue = assessment.issues.in_force().select_related("agreement").first()
    if issue is not None:
        return bundle_of_issue(issue, at)
    draft = assessment.dossiers.filter(state=Dossier.State.DONE).first()
    source = gather(assessment, number=draft.number if draft else 0, at=at)
    papers = [_paper_of_draft(draft)] if draft else []
    title = f"Hồ sơ năm {assessment.year}" + (f", dự thảo {draft.number}" if draft else "")
    left = () if draft else (NO_DRAFT,)
    return _contents(title, assessment, at, papers, _lists(source), items_of(source), left)


def bundle_of_issue(issue: Issue, at: datetime) -> Contents:
    """Return the bundle of a set that was issued, with the evidence that its agreed result froze.

    ``issue`` comes with ``agreement`` and ``assessment__ward`` selected. Where a later result took the place of that one,
    the workbooks, which tell the year as it stands, are not in it.
    """
    assessment = issue.assessment
    source = gather(assessment, number=0, at=at)
    current = source.agreement is not None and source.agreement.pk == issue.agreement_id
    return _contents(
        str(issue),
        assessment,
        at,
        _papers_of_issue(issue),
        _lists(source, source.notice.replace("DỰ THẢO", str(issue), 1)) if current else [],
        frozen_items(issue.agreement),
    )


def _contents(
    title: str,
    assessment: Assessment,
    at: datetime,
    papers: Sequence[Paper],
    lists: Sequence[Entry],
    items: Sequence[Item],
    left: Sequence[Left] = (),
) -> Contents:
    own, own_left = paper_entries(papers)
    evidence, evidence_left = evidence_entries(items)
    return Contents(
        title=title,
        ward=assessment.ward,
        year=assessment.year,
        at=at,
        entries=(*own, *lists, *evidence),
        left=(*left, *own_left, *evidence_left),
    )


def _paper_of_draft(draft: Dossier) -> Paper:
    name = f"Hồ sơ năm {draft.assessment.year} - dự thảo {draft.number}"
    return Paper(name, draft.stored_name, draft.digest, draft.size)


def _papers_of_issue(issue: Issue) -> list[Paper]:
    """Return each issued file, or its latest signed copy where there is one; two queries."""
    signed: dict[int, SignedCopy] = {}
    for copy in SignedCopy.objects.filter(file__issue=issue).counting().order_by("number"):
        signed[copy.file_id] = copy
    papers = []
    for file in issue.files.all():
        latest = signed.get(file.pk)
        stored = latest or file
        name = f"{file.order:02d} - {file.title}" + (" (đã ký)" if latest else "")
        papers.append(Paper(name, stored.stored_name, stored.digest, stored.size, code=file.code))
    return papers


def _lists(source: Source, said: str = "") -> list[Entry]:
    """Return score sheet and index as workbooks; ``said`` stands over their tables in place of the draft's notice."""
    sheet = "Bản tổng hợp điểm số" if source.by_points else "Bản tổng hợp kết quả"
    books = ((sheet, score_book(source, said)), ("Danh mục tài liệu kiểm chứng", index_book(source, said)))
    return [
        Entry(
            path=f"{DOSSIER}/{safe_name(title, 'xlsx')}",
            kind="list",
            title=title,
            digest=sha256(data).hexdigest(),
            size=len(data),
            data=data,
        )
        for title, data in books
    ]
