"""The states of an indicator's result: one table, one door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.models import Assessment
from config.access import Act
from evidence.moves import OPEN_YEARS
from scoring.models import IndicatorResult, ResultEvent

State = IndicatorResult.State


@dataclass(frozen=True)
class Move:
    """From which states to which, by whom, and whether a comment must say why."""

    sources: frozenset[str]
    target: str
    act: Act
    needs_comment: bool = False


MOVES: dict[str, Move] = {
    "submit": Move(frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED, Act.WORK_ON_RESULT),
    "withdraw": Move(frozenset({State.SUBMITTED}), State.DRAFT, Act.WORK_ON_RESULT),
    "return": Move(
        frozenset({State.SUBMITTED, State.ACCEPTED}), State.RETURNED, Act.REVIEW_RESULT, needs_comment=True
    ),
    "accept": Move(frozenset({State.SUBMITTED}), State.ACCEPTED, Act.REVIEW_RESULT),
}
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
"""States in which figures and self score may be changed; a submitted indicator is withdrawn first."""

STALE = "Có người vừa lưu chỉ tiêu này. Nội dung vừa nhập được giữ bên dưới; xin xem bản đang có rồi lưu lại."


def closed_sentence(assessment: Assessment) -> str:
    """Return why figures and scores of the year stand as they are; empty while they may change."""
    if assessment.state in OPEN_YEARS:
        return ""
    return (
        f"Kỳ đánh giá năm {assessment.year} đang ở bước “{assessment.get_state_display()}”; "
        "số liệu và điểm không thay đổi được nữa."
    )


def take(result: IndicatorResult) -> None:
    """Lock the result for a verb and ask its year; raise ``Refused`` when that is closed or moved to another version.

    Every verb takes the result first, then documents, then the log: two at once never wait in a circle.
    """
    rows = IndicatorResult.objects.select_for_update(of=("self",), no_key=True)
    current = rows.select_related("assessment").filter(pk=result.pk).first()
    # The year moved meanwhile: what was read belongs to contents of the old version, where nobody would find it.
    if current is None or current.indicator_id != result.indicator_id:
        raise Refused(STALE)
    if refusal := closed_sentence(current.assessment):
        raise Refused(refusal)


def make_move(
    result: IndicatorResult,
    name: str,
    *,
    by: Actor,
    version: int,
    comment: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """Make the move as one compare-and-swap and write its event and its row in the log; raise ``Refused``.

    ``changes`` are further columns written together with the state. Runs inside the caller's transaction.
    """
    move = MOVES[name]
    comment = comment.strip()
    if move.needs_comment and not comment:
        raise Refused("Xin ghi lý do trả lại, để người nộp biết cần sửa gì.")
    moved = IndicatorResult.objects.filter(pk=result.pk, version=version, state__in=move.sources).update(
        state=move.target, version=F("version") + 1, **(changes or {})
    )
    if not moved:
        raise Refused(_why_not(result, move))
    old = result.state
    result.refresh_from_db()
    _write_down(result, name, by=by, old=old, comment=comment)


def _why_not(result: IndicatorResult, move: Move) -> str:
    current = IndicatorResult.objects.get(pk=result.pk)
    if current.state in move.sources:
        return STALE
    return f"Chỉ tiêu đang ở trạng thái “{current.get_state_display()}”, chưa thực hiện được việc này."


def _write_down(result: IndicatorResult, name: str, *, by: Actor, old: str, comment: str) -> None:
    """Write the event of the indicator and the row of the ward's log."""
    points = result.reviewed_points if name in {"accept", "return"} else result.self_points
    ResultEvent.objects.create(
        result=result, act=name, at=timezone.now(), user=by.user, comment=comment, points=points
    )
    detail = {
        "from": old,
        "to": result.state,
        "comment": comment,
        "self": result.self_points,
        "reviewed": result.reviewed_points,
    }
    record(by, f"result_{name}", result, version=str(result.version), detail=detail)
