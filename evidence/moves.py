"""The states of a use of evidence: one table, one door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.models import Assessment
from config import vietnamese
from config.access import Act
from evidence.models import Evidence, EvidenceEvent, Reading, is_late
from evidence.sentences import sealed

State = Evidence.State


@dataclass(frozen=True)
class Move:
    """From which states to which, by whom, and whether a comment must say why."""

    sources: frozenset[str]
    target: str
    act: Act
    needs_comment: bool = False


MOVES: dict[str, Move] = {
    "submit": Move(frozenset({State.DRAFT}), State.SUBMITTED, Act.CHANGE_EVIDENCE),
    "withdraw": Move(frozenset({State.SUBMITTED}), State.DRAFT, Act.CHANGE_EVIDENCE),
    "accept": Move(frozenset({State.SUBMITTED}), State.ACCEPTED, Act.REVIEW_EVIDENCE),
    "return": Move(
        frozenset({State.SUBMITTED, State.ACCEPTED}), State.RETURNED, Act.REVIEW_EVIDENCE, needs_comment=True
    ),
    # "Hoàn tác" after an acceptance.
    "reopen": Move(frozenset({State.ACCEPTED}), State.SUBMITTED, Act.REVIEW_EVIDENCE),
    # A new revision returns the open uses of a document to the reviewer; a draft stays a draft.
    "replace": Move(frozenset({State.SUBMITTED, State.RETURNED}), State.SUBMITTED, Act.CHANGE_EVIDENCE),
    "replace_draft": Move(frozenset({State.DRAFT}), State.DRAFT, Act.CHANGE_EVIDENCE),
}
REPLACEABLE = MOVES["replace"].sources | MOVES["replace_draft"].sources
OPEN_YEARS = frozenset({Assessment.State.SELF_SCORING, Assessment.State.REVIEW})
"""Steps of a year in which proof may change; from the posting on it stands as it is."""

OPEN_FILE_ONLY = frozenset({"submit", "accept"})
"""Moves that nobody makes on a file that waits for its virus scan, or in which something was found."""

GONE = "Tài liệu này vừa được bỏ khỏi chỉ tiêu."
STALE = "Đã có người vừa xử lý tài liệu này. Xin xem lại trạng thái hiện tại rồi thực hiện."


def refuse_closed(assessment: Assessment) -> None:
    """Raise ``Refused`` when the year's proof may not change any more; asks the database, whatever was read before."""
    _refuse_state(assessment, Assessment.objects.values_list("state", flat=True).get(pk=assessment.pk))


def _refuse_state(assessment: Assessment, state: str) -> None:
    if state not in OPEN_YEARS:
        raise Refused(
            f"Kỳ đánh giá năm {assessment.year} đang ở bước “{Assessment.State(state).label}”; "
            "tài liệu kiểm chứng không thay đổi được nữa."
        )


def refuse_ended(assessment: Assessment) -> Assessment:
    """Ask again when everything is written, holding the year's row until it is stored: a step comes before or after, whole.

    Held last, right before the log, as every verb on proof and scores does. Raises ``Refused``.
    """
    year = Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    _refuse_state(year, year.state)
    return year


def refuse_moved(use: Evidence) -> None:
    """Raise ``Refused`` when the year was closed, or moved to another version of its rule set, while the use was being written.

    Asked after the use is written, and holding the year's row until it is stored: a move comes before or after, whole.
    """
    year = refuse_ended(use.assessment)
    if year.framework_id != use.indicator.framework_id:
        raise Refused(
            "Kỳ đánh giá vừa chuyển sang bản khác của bộ tiêu chí. Xin mở lại trang chỉ tiêu rồi nộp."
        )


def late_now(assessment: Assessment) -> bool:
    """Return whether the ward's day lies after the plan's internal deadline."""
    plan = assessment.plans.in_force().order_by("pk").first()
    return is_late(assessment.ward.today(), plan.last_evidence_day if plan else None)


def make_move(
    use: Evidence,
    name: str,
    *,
    by: Actor,
    version: int,
    comment: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """Make the move as one compare-and-swap, with its event and its row in the log; raise ``Refused``.

    ``version`` is the one the person saw. Runs inside the caller's transaction.
    """
    move = MOVES[name]
    comment = comment.strip()
    if move.needs_comment and not comment:
        raise Refused("Xin ghi lý do trả lại, để người nộp biết cần sửa gì.")
    refuse_closed(use.assessment)
    if name in OPEN_FILE_ONLY:
        _refuse_sealed(use)
    now = timezone.now()
    columns = _columns(name, by, now, comment) | (changes or {})
    moved = Evidence.objects.filter(pk=use.pk, version=version, state__in=move.sources).update(
        state=move.target, version=F("version") + 1, **columns
    )
    if not moved:
        raise Refused(_why_not(use, move, by))
    old = use.state
    use.refresh_from_db()
    refuse_ended(use.assessment)
    EvidenceEvent.objects.create(
        evidence=use,
        act=name,
        at=now,
        user=by.user,
        position=by.position,
        revision_id=use.revision_id,
        comment=comment,
    )
    detail = {"from": old, "to": use.state, "comment": comment, "revision": use.revision_id}
    record(by, f"evidence_{name}", use, version=str(use.version), detail=detail)


def _refuse_sealed(use: Evidence) -> None:
    reading = Reading.objects.sealed().filter(revision=use.revision_id).only("scan", "scan_note").first()
    if reading is not None:
        raise Refused(f"{use.document}: {sealed(reading.scan, reading.scan_note)}")


def _why_not(use: Evidence, move: Move, by: Actor) -> str:
    """Return the sentence for who came too late: who else decided what and when, where that is the reason."""
    current = Evidence.objects.select_related("decided_by").filter(pk=use.pk).first()
    if current is None:
        return GONE
    other = current.decided_by
    if other is not None and (by.user is None or other.pk != by.user.pk):
        moment = vietnamese.datetime(timezone.localtime(current.decided_at))
        return f"{other.full_name} đã {DECIDED[State(current.state)]} “{use.document}” lúc {moment}."
    if current.state in move.sources:
        return STALE
    return f"Tài liệu đang ở trạng thái “{current.get_state_display()}”, chưa thực hiện được việc này."


DECIDED = {State.ACCEPTED: "chấp nhận", State.RETURNED: "trả lại"}
"""What was decided, as a verb."""
UNDECIDED: dict[str, Any] = {"decided_at": None, "decided_by": None, "comment": ""}


def _columns(name: str, by: Actor, now: Any, comment: str) -> dict[str, Any]:
    if name in {"submit", "replace"}:
        return {"submitted_at": now, "submitted_by": by.user, **UNDECIDED}
    if name == "withdraw":
        return {"submitted_at": None, "submitted_by": None, "late": False}
    if name in {"accept", "return"}:
        return {"decided_at": now, "decided_by": by.user, "comment": comment}
    return UNDECIDED if name == "reopen" else {}
