"""How a posting is prepared: gathered, checked for personal data by a person, written by the worker, or discarded."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from evidence import store
from reports.course_case import CourseCase
from reports.documents.fonts import FontsMissing
from reports.dossier.source import Source, gather
from reports.models import LONGEST_MAKING, Posting, PostingPaper
from reports.posting.papers import Written, masked, officials_of, papers_of, rendered
from reports.posting.privacy import (
    KEEP,
    MASK,
    Finding,
    findings_in,
    kept_of,
    masked_content,
    texts_of,
)
from reports.posting.snapshot import basis_of, content_of
from reports.sealing import digest_of

log = logging.getLogger(__name__)
State = Posting.State
FOLDER = "postings"
ON_PAGE = "Trang công khai"

TOO_EARLY = "Kỳ đánh giá đang ở bước tự chấm. Bản niêm yết được lập sau khi chuyển sang bước rà soát."
TOO_LATE = "Kỳ đánh giá đã qua bước rà soát. Muốn lập bản niêm yết khác, xin rút bản niêm yết hiện tại trước."
NO_COURSE = "Chương trình có mục tiêu riêng không niêm yết theo trình tự của kỳ đánh giá hằng năm."
MOVED = "Bản niêm yết vừa thay đổi trên máy khác. Xin xem lại bản hiện tại rồi thực hiện."
CHANGED = "Số liệu, điểm hoặc lời ghi đã thay đổi sau khi lập bản này. Xin bỏ bản này và lập lại."
UNDECIDED = "Xin chọn “Che” hoặc “Giữ” cho từng chỗ."
UNKNOWN_PROBLEM = "Không lập được bản niêm yết do lỗi của cổng thông tin. Xin lập lại; nếu vẫn lỗi, báo người quản trị hệ thống."


@dataclass(frozen=True)
class Gathered:
    """What a posting is written from at one moment; ``papers`` are not masked yet."""

    source: Source
    case: CourseCase
    papers: tuple[Written, ...]
    content: dict[str, Any]

    @property
    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that would be posted, with the paper it stands in."""
        for paper in self.papers:
            yield from ((paper.title, text) for text in texts_of(paper.document))
        shown = {name: value for name, value in self.content.items() if name != "ward"}
        yield from ((ON_PAGE, text) for text in texts_of(shown))

    @property
    def findings(self) -> list[Finding]:
        return findings_in(self.texts, officials_of(self.source))


def gathered(assessment: Assessment, *, number: int, at: datetime) -> Gathered:
    """Gather the year as it stands; ``assessment`` comes with ``ward`` and ``framework`` selected."""
    source = gather(assessment, number=number, at=at)
    case = source.case
    return Gathered(source, case, papers_of(source), content_of(case))


def why_not_prepare(case: CourseCase) -> str:
    """Return why no copy can be prepared in the year's state, as a sentence; "" when one can."""
    if not case.procedure.has_course:
        return NO_COURSE
    state = case.assessment.state
    if state == Assessment.State.REVIEW:
        return ""
    return TOO_EARLY if state == Assessment.State.SELF_SCORING else TOO_LATE


@transaction.atomic
def prepare(*, assessment: Assessment, by: Actor) -> Posting:
    """Gather the year and note every place that may hold personal data; a copy already begun is returned instead.

    Raises ``Refused`` outside the review.
    """
    current = Assessment.objects.hold(assessment.pk)
    if sentence := why_not_prepare(CourseCase(current)):
        raise Refused(sentence)
    begun = current.postings.begun().first()
    if begun is not None:
        return begun
    last = current.postings.order_by("-number").first()
    number = last.number + 1 if last else 1
    found = gathered(current, number=number, at=timezone.localtime())
    kept = kept_of(last.findings) if last else frozenset()
    posting = Posting.objects.create(
        assessment=current,
        number=number,
        prepared_by=by.user,
        basis=basis_of(found.case),
        findings=[_hinted(one, kept).as_json() for one in found.findings],
    )
    record(by, "posting_prepare", posting, detail={"places": len(posting.findings)})
    return posting


def _hinted(finding: Finding, kept: frozenset[str]) -> Finding:
    """Say of what was kept the last time that it was; it is covered all the same until a person decides again."""
    if finding.key in kept:
        finding.hint = f"{finding.hint} Lần niêm yết trước đã giữ lại.".strip()
    return finding


@transaction.atomic
def check(*, posting: Posting, version: int, decisions: Mapping[str, str], by: Actor) -> None:
    """Store what a person decided of each place and hand the copy to the worker; raise ``Refused``.

    ``decisions``: "mask" or "keep" by key. Refused when somebody was faster, a place is left open, or the year changed.
    """
    rows = Posting.objects.select_for_update(of=("self",)).select_related(
        "assessment__ward", "assessment__framework"
    )
    current = rows.get(pk=posting.pk)
    if current.state != State.CHECKING or current.version != version:
        raise Refused(MOVED)
    if any(decisions.get(one["key"]) not in {MASK, KEEP} for one in current.findings):
        raise Refused(UNDECIDED)
    if basis_of(CourseCase(current.assessment)) != current.basis:
        raise Refused(CHANGED)
    findings = [{**one, "decision": decisions[one["key"]]} for one in current.findings]
    current.findings, current.state, current.version = findings, State.RENDERING, version + 1
    current.checked_by, current.checked_at = by.user, timezone.now()
    current.save(update_fields=["findings", "state", "version", "checked_by", "checked_at"])
    counts = {choice: sum(one["decision"] == choice for one in findings) for choice in (MASK, KEEP)}
    record(by, "posting_check", current, version=str(current.version), detail=counts)
    from reports.tasks import make_posting  # late: the task imports this module

    transaction.on_commit(lambda: make_posting.enqueue(current.pk))


@transaction.atomic
def discard(*, posting: Posting, version: int, by: Actor) -> None:
    """Set a copy aside that was never shown; raise ``Refused`` when it changed meanwhile or was posted."""
    begun = Posting.objects.begun().filter(pk=posting.pk, version=version)
    if not begun.update(state=State.DISCARDED, version=F("version") + 1):
        raise Refused(MOVED)
    record(by, "posting_discard", posting, version=str(version + 1), detail={"from": posting.state})


def make(posting_id: int) -> None:
    """Write, mask, render and store the papers; run by the worker, and again without harm after a worker died."""
    rows = Posting.objects.select_related("assessment__ward", "assessment__framework")
    posting = rows.get(pk=posting_id)
    if posting.state != State.RENDERING:
        return
    try:
        _make(posting)
    except (Refused, FontsMissing) as expected:
        _fail(posting, str(expected))
    except Exception:
        log.exception("posting %s could not be made", posting.pk)
        _fail(posting, UNKNOWN_PROBLEM)
        raise


def _make(posting: Posting) -> None:
    found = gathered(posting.assessment, number=posting.number, at=timezone.localtime())
    seen = {one["key"] for one in posting.findings}
    if basis_of(found.case) != posting.basis or any(one.key not in seen for one in found.findings):
        raise Refused(CHANGED)
    kept, officials = kept_of(posting.findings), officials_of(found.source)
    made = []
    for paper in found.papers:
        made.append(_stored(posting, masked(paper, kept, officials), found.source))
        if not _keep_paper(posting, made[-1]):
            return
    _finish(posting, masked_content(found.content, kept), made)


def _stored(posting: Posting, paper: Written, source: Source) -> PostingPaper:
    """Render one paper and keep its file; its row is not written yet."""
    assembled = rendered(paper, source)
    assessment = posting.assessment
    with store.receive([assembled.pdf]) as received:
        name = store.keep(
            received, ward_slug=assessment.ward.slug, year=assessment.year, extension="pdf", folder=FOLDER
        )
    return PostingPaper(
        posting=posting,
        kind=paper.kind,
        title=paper.title,
        stored_name=name,
        digest=received.digest,
        size=received.size,
        pages=assembled.pages,
    )


def _keep_paper(posting: Posting, paper: PostingPaper) -> bool:
    """Write the row of one paper in the place of an earlier attempt's; False when the copy was set aside meanwhile."""
    with transaction.atomic():
        held = Posting.objects.select_for_update().filter(pk=posting.pk, state=State.RENDERING).first()
        earlier = list(posting.papers.filter(kind=paper.kind)) if held else []
        for row in earlier:
            row.delete()
        if held:
            paper.save()
    for name in [row.stored_name for row in earlier] if held else [paper.stored_name]:
        store.discard(name)
    return held is not None


@transaction.atomic
def _finish(posting: Posting, content: dict[str, Any], made: list[PostingPaper]) -> None:
    rows = Posting.objects.filter(pk=posting.pk, state=State.RENDERING, version=posting.version)
    digest = whole_digest(content, {paper.kind: paper.digest for paper in made})
    columns = {"content": content, "digest": digest, "problem": "", "version": F("version") + 1}
    if rows.update(state=State.READY, **columns):
        _tell(posting, f"{posting}: bản niêm yết đã sẵn sàng.")
        pages = {paper.kind: paper.pages for paper in made}
        record(Actor.system("tiến trình xử lý"), "posting_done", posting, detail=pages)


def whole_digest(content: Mapping[str, Any], papers: Mapping[str, str]) -> str:
    """Return the SHA-256 over the content as canonical JSON and the papers' hashes by kind."""
    return digest_of({"content": content, "papers": dict(papers)})


@transaction.atomic
def _fail(posting: Posting, sentence: str) -> None:
    rows = Posting.objects.filter(pk=posting.pk, state=State.RENDERING, version=posting.version)
    if rows.update(state=State.FAILED, problem=sentence, version=F("version") + 1):
        _tell(posting, f"{posting}: không lập được bản niêm yết.")
        record(Actor.system("tiến trình xử lý"), "posting_fail", posting)


def _tell(posting: Posting, sentence: str) -> None:
    """Tell by the bell who prepared and who checked the copy."""
    link = reverse("reports:posting", kwargs={"year": posting.assessment.year})
    people = {pk for pk in (posting.prepared_by_id, posting.checked_by_id) if pk is not None}
    Notice.objects.bulk_create(Notice(user_id=pk, sentence=sentence, link=link) for pk in sorted(people))


def is_abandoned(posting: Posting) -> bool:
    """Whether the worker that took the copy must have died (real clock)."""
    began = posting.checked_at or posting.prepared_at
    return posting.state == State.RENDERING and timezone.now() - began > LONGEST_MAKING


def worker_is_silent(posting: Posting, papers_done: int) -> bool:
    """Whether no worker has taken the copy for 60 seconds (real clock)."""
    began = posting.checked_at or posting.prepared_at
    waits = posting.state == State.RENDERING and not papers_done
    return waits and timezone.now() - began > settings.WORKER_SILENCE
