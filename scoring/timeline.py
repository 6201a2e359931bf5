"""What happened to an indicator, its figures and its documents in one list, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from config import vietnamese as vi
from evidence.models import Document, EvidenceEvent
from scoring.models import IndicatorResult, ResultEvent

SHOWN = 5
"""How many of the newest steps are seen without unfolding the rest."""

RESULT_ACTS = {
    "save": "lưu số liệu",
    "submit": "nộp để rà soát",
    "withdraw": "rút lại để sửa",
    "return": "trả lại chỉ tiêu",
    "accept": "chấp nhận chỉ tiêu",
    "confirm": "rà soát lại chỉ tiêu sau khi có thay đổi",
    "sign": "ký xác nhận",
    "appraise": "ghi kết quả thẩm định",
}
SCORES = {"submit": "tự chấm", "accept": "rà soát", "confirm": "rà soát", "appraise": "thẩm định"}
"""Acts that say a score, with its name."""
WITH_WORDS = frozenset({"save", "return", "accept", "confirm", "appraise"})
"""Acts of which the history says what was changed, or why."""
EVIDENCE_ACTS = {
    "add": "thêm tài liệu",
    "submit": "nộp tài liệu",
    "withdraw": "rút lại tài liệu",
    "return": "trả lại tài liệu",
    "accept": "chấp nhận tài liệu",
    "reopen": "mở lại việc rà soát tài liệu",
    "comment": "trao đổi về tài liệu",
    "replace": "thay tài liệu",
    "replace_draft": "thay tài liệu",
}
REPLACEMENTS = frozenset({"replace", "replace_draft"})
MARKS = {"return": "return", "accept": "accepted", "confirm": "accepted"}


@dataclass(frozen=True)
class Step:
    """One line: when, who did what, with which document; ``mark`` is "return", "accepted" or "change".

    ``post`` is the person's position at that moment, empty where none was held or noted.
    """

    at: datetime
    who: str
    post: str
    mark: str
    words: str
    document: Document | None = None
    more: str = ""

    @property
    def document_name(self) -> str:
        return (self.document.number or self.document.subject) if self.document else ""


def steps_of(result: IndicatorResult, events: Iterable[ResultEvent]) -> list[Step]:
    """Return every step of the indicator, newest first; one query for those of its documents.

    ``events`` are the result's own, with their users; messages are no steps.
    """
    used = EvidenceEvent.objects.filter(
        evidence__assessment=result.assessment_id, evidence__indicator=result.indicator_id
    ).select_related("user", "revision", "evidence__document")
    steps = [_of_result(event) for event in events if event.act in RESULT_ACTS]
    steps.extend(_of_document(event) for event in used)
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _who(user: User | None) -> str:
    return user.full_name if user else "Cổng thông tin"


def _of_result(event: ResultEvent) -> Step:
    words = RESULT_ACTS[event.act]
    if event.points is not None and event.act in SCORES:
        words += f", {SCORES[event.act]} {vi.points(event.points)} điểm"
    more = f": {event.comment}" if event.comment and event.act in WITH_WORDS else ""
    return Step(event.at, _who(event.user), event.position, MARKS.get(event.act, "change"), words, more=more)


def _of_document(event: EvidenceEvent) -> Step:
    more = ""
    if event.act in REPLACEMENTS:
        more = f" bằng bản {event.revision.number}"
    elif event.revision.number > 1:
        more = f", bản {event.revision.number}"
    if event.comment:
        more += f": {event.comment}"
    document = event.evidence.document
    return Step(
        event.at,
        _who(event.user),
        event.position,
        MARKS.get(event.act, "change"),
        EVIDENCE_ACTS[event.act],
        document,
        more,
    )
