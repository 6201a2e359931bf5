"""The course of one final set: one table of moves with one door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from accounts.audit import Actor, record
from accounts.guard import Refused
from reports.models import Issue

State = Issue.State
MOVED = "Hồ sơ trình vừa thay đổi trên máy khác. Xin xem lại bản hiện tại rồi thực hiện."


@dataclass(frozen=True)
class Move:
    """From which states to which; ``act`` is its name in the log."""

    sources: frozenset[str]
    target: str
    act: str


MOVES: Mapping[str, Move] = {
    "withdraw": Move(frozenset({State.PRESENTED}), State.WITHDRAWN, "issue_withdraw"),
    "return": Move(frozenset({State.PRESENTED}), State.RETURNED, "issue_return"),
    "decide": Move(frozenset({State.PRESENTED}), State.MAKING, "issue_decide"),
    "again": Move(frozenset({State.MAKING, State.FAILED}), State.MAKING, "issue_again"),
    "fail": Move(frozenset({State.MAKING}), State.FAILED, "issue_fail"),
    "finish": Move(frozenset({State.MAKING}), State.ISSUED, "issue_done"),
    "replace": Move(frozenset({State.ISSUED}), State.REPLACED, "issue_replace"),
}


def move(
    issue: Issue,
    key: str,
    *,
    version: int,
    by: Actor,
    detail: Mapping[str, Any] | None = None,
    **columns: Any,
) -> Issue:
    """Make the move as one compare-and-swap with its row in the log, inside the caller's transaction; return the set as it is.

    ``version`` is the one that was seen. Raises ``Refused`` when somebody was faster.
    """
    made = MOVES[key]
    rows = Issue.objects.filter(pk=issue.pk, state__in=made.sources, version=version)
    if not rows.update(state=made.target, version=F("version") + 1, **columns):
        raise Refused(MOVED)
    source = issue.state
    issue.refresh_from_db()
    record(
        by,
        made.act,
        issue,
        version=str(issue.version),
        detail={"from": source, "to": made.target, **(detail or {})},
    )
    return issue
