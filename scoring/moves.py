"""The states of an indicator's result: one table, one door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act
from evidence.moves import OPEN_YEARS
from scoring.models import IndicatorResult, ResultEvent

State = IndicatorResult.State
STAYS = ""
"""The target of a move that leaves state and version as they are."""


@dataclass(frozen=True)
class Move:
    """From which states to which, by whom, whether a comment must say why, and what is taken off with it."""

    sources: frozenset[str]
    target: str
    act: Act
    needs_comment: bool = False
    clears: Mapping[str, Any] = field(default_factory=dict)


UNSIGNED: dict[str, Any] = {"signed_by": None, "signed_as": "", "signed_at": None}
UNREVIEWED: dict[str, Any] = {
    "reviewed_points": None,
    "reviewed_met": None,
    "reviewed_reason": "",
    "reviewed_by": None,
    "reviewed_at": None,
    "reviewed_basis": None,
}


MOVES: dict[str, Move] = {
    "submit": Move(frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED, Act.WORK_ON_RESULT),
    # Whoever answers for the indicator confirms what stands; a reviewer's open page stays good.
    "sign": Move(frozenset({State.SUBMITTED, State.ACCEPTED}), STAYS, Act.SIGN_RESULT),
    "withdraw": Move(frozenset({State.SUBMITTED}), State.DRAFT, Act.WORK_ON_RESULT, clears=UNSIGNED),
    "return": Move(
        frozenset({State.SUBMITTED, State.ACCEPTED}),
        State.RETURNED,
        Act.REVIEW_RESULT,
        needs_comment=True,
        clears=UNSIGNED | UNREVIEWED,
    ),
    "accept": Move(frozenset({State.SUBMITTED}), State.ACCEPTED, Act.REVIEW_RESULT),
    # Figures or evidence changed after the acceptance: looked at again, the score rests on what stands now.
    "confirm": Move(frozenset({State.ACCEPTED}), State.ACCEPTED, Act.REVIEW_RESULT),
}
REVIEWS = {"accept": "chấp nhận", "confirm": "rà soát lại", "return": "trả lại"}
"""The reviewer's moves, as verbs."""
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


def refuse_ended(assessment: Assessment) -> None:
    """Ask again when everything is written, holding the year's row until it is stored: a step comes before or after, whole.

    Held last, right before the log, as every verb on proof and scores does. Raises ``Refused``.
    """
    if refusal := closed_sentence(Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)):
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
    columns = {**move.clears, **(changes or {})}
    if move.target != STAYS:
        columns |= {"state": move.target, "version": F("version") + 1}
    row = IndicatorResult.objects.filter(pk=result.pk, version=version, state__in=move.sources)
    if not row.update(**columns):
        raise Refused(_why_not(result, name, by))
    old = result.state
    result.refresh_from_db()
    refuse_ended(result.assessment)
    _write_down(result, name, by=by, old=old, comment=comment)


def last_review(result: IndicatorResult) -> ResultEvent | None:
    """Return the decision that stands: the newest acceptance or return, with who made it; None where there is none."""
    decided = result.events.filter(act__in=REVIEWS).select_related("user")
    current = IndicatorResult.objects.get(pk=result.pk)
    return decided.last() if current.state in {State.ACCEPTED, State.RETURNED} else None


def _why_not(result: IndicatorResult, name: str, by: Actor) -> str:
    """Return the sentence for who came too late; of two reviewers it says who decided what and when."""
    last = last_review(result) if name in REVIEWS else None
    if last is not None and (by.user is None or last.user_id != by.user.pk):
        return _decided(last)
    current = IndicatorResult.objects.get(pk=result.pk)
    if current.state in MOVES[name].sources:
        return STALE
    return f"Chỉ tiêu đang ở trạng thái “{current.get_state_display()}”, chưa thực hiện được việc này."


def _decided(event: ResultEvent) -> str:
    """Return "Trần Văn Bình đã chấp nhận chỉ tiêu này lúc 20/11/2023 14:05 với 5,5 điểm: Còn một văn bản chậm."."""
    who = event.user.full_name if event.user else "Cổng thông tin"
    moment = vi.datetime(timezone.localtime(event.at))
    score = f" với {vi.points(event.points)} điểm" if event.points is not None else ""
    why = f": {event.comment.rstrip('.')}" if event.comment else ""
    return f"{who} đã {REVIEWS[event.act]} chỉ tiêu này lúc {moment}{score}{why}."


def _write_down(result: IndicatorResult, name: str, *, by: Actor, old: str, comment: str) -> None:
    """Write the event of the indicator and the row of the ward's log."""
    points = result.reviewed_points if name in REVIEWS else result.self_points
    ResultEvent.objects.create(
        result=result, act=name, user=by.user, position=by.position, comment=comment, points=points
    )
    detail = {
        "from": old,
        "to": result.state,
        "comment": comment,
        "self": result.self_points,
        "reviewed": result.reviewed_points,
        "signed": result.signed_at is not None,
    }
    record(by, f"result_{name}", result, version=str(result.version), detail=detail)
