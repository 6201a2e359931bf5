"""Verbs on what the meeting found: the score of each indicator, what was said, the vote, the chair's conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.audit import Actor
from accounts.guard import Refused
from config import vietnamese as vi
from criteria.tree import IndicatorNode
from reports.course_case import CourseCase
from reports.course_guards import departs
from reports.meeting.holding import changed_columns, held, refuse_stale, write
from reports.models import Conclusion, Meeting

STEP = Decimal("0.25")


@dataclass(frozen=True)
class Concluded:
    """What the meeting concluded of one indicator; neither points nor met: nothing yet."""

    points: Decimal | None = None
    met: bool | None = None
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What was said, how it was voted, and the chair's conclusion; None: not counted yet."""

    ends_at: time | None = None
    discussion: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstain: int | None = None
    conclusion: str = ""


def fault_of(node: IndicatorNode, found: Concluded, by_points: bool) -> str:
    """Return what is wrong with a concluded score, as one sentence; "" when nothing is."""
    if not by_points or found.points is None:
        return ""
    most = node.max_points
    if not found.points.is_finite() or found.points < 0 or (most is not None and found.points > most):
        upper = f"đến {vi.points_paper(most)}" if most is not None else "trở lên"
        return f"Nhập điểm từ 0 {upper}."
    return "Nhập điểm theo nấc 0,25." if found.points % STEP else ""


@transaction.atomic
def conclude(*, meeting: Meeting, concluded: Mapping[int, Concluded], version: int, by: Actor) -> Meeting:
    """Note the score of each indicator (id → score); one other than the reviewed says why. Raises ``Refused``."""
    current = held(meeting, noting=True)
    case = CourseCase(current.assessment)
    changes: dict[str, Any] = {}
    for criterion in case.tree.criteria:
        for node in criterion.indicators:
            if node.pk in concluded and node.pk in case.results:
                found = _cleaned(case, node, concluded[node.pk])
                row = case.conclusions.get(node.pk) or Conclusion(meeting=current, indicator_id=node.pk)
                if changed := changed_columns(row, asdict(found)):
                    changes[node.code] = changed
                    _store(row, found)
    if not changes:
        return current
    refuse_stale(current, version)
    return write(current, "meeting_conclude", by, changes)


def _cleaned(case: CourseCase, node: IndicatorNode, found: Concluded) -> Concluded:
    """Return the conclusion as stored: points or met by the rule set, a reason only where it departs from the review."""
    by_points = case.assessment.framework.counts_points
    fault = fault_of(node, found, by_points)
    if fault:
        raise Refused(f"Chỉ tiêu {node.code}: {fault}")
    met = None if by_points else found.met
    kept = Concluded(found.points if by_points else None, met, found.reason.strip())
    row = Conclusion(points=kept.points, met=kept.met)
    if not departs(row, case.results[node.pk], by_points):
        return Concluded(kept.points, kept.met)
    if not kept.reason:
        raise Refused(f"Chỉ tiêu {node.code}: xin ghi lý do khác điểm rà soát.")
    return kept


def _store(row: Conclusion, found: Concluded) -> None:
    for name, value in asdict(found).items():
        setattr(row, name, value)
    row.save()


@transaction.atomic
def note_outcome(*, meeting: Meeting, outcome: Outcome, version: int, by: Actor) -> Meeting:
    """Note discussion, vote and conclusion, on the day or after it. Raises ``Refused``."""
    current = held(meeting, noting=True)
    if outcome.ends_at is not None and outcome.ends_at <= current.starts_at:
        raise Refused(f"Giờ kết thúc phải sau giờ bắt đầu ({current.starts_at:%H:%M}).")
    changes = changed_columns(current, asdict(outcome))
    if not changes:
        return current
    refuse_stale(current, version)
    return write(current, "meeting_vote", by, changes, **asdict(outcome))
