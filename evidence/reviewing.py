"""Verbs of the review desk: several documents decided at once, and what both sides say of one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.urls import reverse

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice
from assignments.responsibilities import Responsibilities
from evidence import actions
from evidence.models import Evidence, EvidenceEvent
from evidence.moves import GONE
from evidence.rows import case_of

Decision = Literal["accept", "return"]
"""The reviewer's two moves, by their names in ``evidence.moves.MOVES``."""
NO_REASON = "Xin ghi lý do trả lại, để người nộp biết cần sửa gì."
NO_WORDS = "Xin viết nội dung trao đổi."
STILL_A_DRAFT = "Tài liệu còn là nháp. Xin nộp để rà soát trước, rồi trao đổi."


@dataclass(frozen=True)
class Chosen:
    """A document that a reviewer chose in a list, with the version the list showed."""

    use: Evidence
    version: int


@dataclass(frozen=True)
class Left:
    """A document that was not decided, and the sentence that says why."""

    use: Evidence
    why: str


@dataclass(frozen=True)
class Decided:
    """What became of the chosen documents, in their order."""

    done: tuple[Evidence, ...]
    left: tuple[Left, ...]


def decide_several(*, chosen: Iterable[Chosen], decision: Decision, comment: str = "", by: Actor) -> Decided:
    """Accept or return each of the chosen documents in a transaction of its own.

    A document that somebody else decided meanwhile, that changed or whose file is sealed stays as it is and is named
    with the reason; the others go through. Raises ``Refused`` when a return has no reason: then nothing is done.
    Whoever calls has asked the right for every document.
    """
    if decision == "return" and not comment.strip():
        raise Refused(NO_REASON)
    done: list[Evidence] = []
    left: list[Left] = []
    for one in chosen:
        try:
            if decision == "accept":
                actions.accept(use=one.use, version=one.version, by=by)
            else:
                actions.send_back(use=one.use, version=one.version, comment=comment, by=by)
        except Refused as refused:
            left.append(Left(one.use, str(refused)))
        else:
            done.append(one.use)
    return Decided(tuple(done), tuple(left))


@transaction.atomic
def comment(*, use: Evidence, text: str, by: Actor) -> EvidenceEvent:
    """Add a message to the document's thread; the other side is told.

    The other side of a reviewer is who handed the document in; the other side of everybody else are the reviewers who
    took part already, or, where none did, all whose turn it is. ``use`` comes with ``assessment`` and ``revision``.
    Raises ``Refused`` without words, of a draft, which nobody but its authors has seen, and of a use that is gone.
    """
    text = text.strip()
    if not text:
        raise Refused(NO_WORDS)
    state = Evidence.objects.select_for_update(no_key=True).filter(pk=use.pk).values_list("state", flat=True)
    match state.first():
        case None:
            raise Refused(GONE)
        case Evidence.State.DRAFT:
            raise Refused(STILL_A_DRAFT)
    event = EvidenceEvent.objects.create(
        evidence=use,
        act="comment",
        user=by.user,
        position=by.position,
        revision_id=use.revision_id,
        comment=text,
    )
    record(by, "evidence_comment", use, version=str(use.version), detail={"comment": text})
    author = by.user.pk if by.user else None
    sentence = f"{by.user.full_name if by.user else 'Cổng thông tin'} trao đổi về “{use.document}”: {text}"
    for pk, link in _other_side(use, author).items():
        Notice.objects.create(user_id=pk, sentence=sentence[:500], link=link)
    return event


def _other_side(use: Evidence, author: int | None) -> dict[int, str]:
    """Return whom a word of the author is for, each with the page where they answer it."""
    case = case_of(use, Responsibilities.of(use.assessment))
    reviewers = case.reviewer_ids - case.involved_ids
    if author in reviewers:
        sender = use.submitted_by_id or use.revision.uploaded_by_id or use.added_by_id
        return {sender: reverse("evidence:document", args=[use.document_id])} if sender else {}
    spoke = set(use.events.filter(act__in=["comment", "return", "accept"]).values_list("user", flat=True))
    desk = reverse("reports:desk_document", args=[use.assessment.year, use.pk])
    return dict.fromkeys(sorted((reviewers & spoke) or reviewers), desk)
