"""The states of a period report: one table, one door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from config.access import Act
from reports.models import PeriodicReport, ReportEvent

State = PeriodicReport.State


@dataclass(frozen=True)
class Move:
    """From which states to which, by whom, and whether a comment must say why."""

    sources: frozenset[str]
    target: str
    act: Act
    needs_comment: bool = False


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
"""States in which the text, the figures and the documents may be changed."""

MOVES: dict[str, Move] = {
    "send": Move(EDITABLE, State.SENT, Act.WRITE_REPORT),
    "return": Move(frozenset({State.SENT}), State.RETURNED, Act.RECEIVE_REPORT, needs_comment=True),
    # "Lồng ghép": the report of a shorter period says what this one would say.
    "nest": Move(EDITABLE, State.SENT, Act.WRITE_REPORT),
    "unnest": Move(frozenset({State.SENT, State.RETURNED}), State.DRAFT, Act.WRITE_REPORT),
}

STALE = "Có người vừa lưu báo cáo này. Nội dung vừa nhập được giữ bên dưới; xin xem bản đang có rồi lưu lại."


def make_move(
    report: PeriodicReport,
    name: str,
    *,
    by: Actor,
    version: int,
    comment: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """Make the move as one compare-and-swap with its event and its row in the log; raise ``Refused``.

    ``version`` is the one the person saw, ``changes`` are further columns. Runs inside the caller's transaction.
    """
    move = MOVES[name]
    comment = comment.strip()
    if move.needs_comment and not comment:
        raise Refused("Xin ghi lý do trả lại, để người gửi biết cần sửa gì.")
    moved = PeriodicReport.objects.filter(pk=report.pk, version=version, state__in=move.sources).update(
        state=move.target, version=F("version") + 1, **(changes or {})
    )
    if not moved:
        raise Refused(_why_not(report, move))
    old = report.state
    report.refresh_from_db()
    write_down(report, name, by=by, comment=comment)
    detail = {"from": old, "to": report.state, "comment": comment, "period": report.period}
    record(by, f"report_{name}", report, version=str(report.version), detail=detail)


def write_down(report: PeriodicReport, act: str, *, by: Actor, comment: str = "") -> None:
    """Write one step into the report's own history."""
    ReportEvent.objects.create(
        report=report, act=act, at=timezone.now(), user=by.user, position=by.position[:150], comment=comment
    )


def _why_not(report: PeriodicReport, move: Move) -> str:
    current = PeriodicReport.objects.get(pk=report.pk)
    if current.state in move.sources:
        return STALE
    return f"Báo cáo đang ở trạng thái “{current.get_state_display()}”, chưa thực hiện được việc này."
