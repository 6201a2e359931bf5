"""The states of a task of a plan: one table, one door; who works on it, and what happened to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.audit import Actor, AuditEntry, record
from accounts.guard import Refused
from accounts.models import User
from assignments.models import Plan, Task
from assignments.parties import TaskOnDay, parties_of_tasks
from config import vietnamese

State = Task.State


@dataclass(frozen=True)
class Move:
    """From which states to which."""

    sources: frozenset[str]
    target: str


MOVES: dict[str, Move] = {
    "finish": Move(frozenset({State.OPEN}), State.DONE),
    "not_done": Move(frozenset({State.OPEN}), State.NOT_DONE),
    "reopen": Move(frozenset({State.DONE, State.NOT_DONE}), State.OPEN),
}

STILL_A_DRAFT = "Kế hoạch còn là dự thảo nên chưa ghi được; xin ghi sau khi kế hoạch được ban hành."
REPLACED = "Kế hoạch này đã thay bằng bản mới. Xin ghi ở bản đang có hiệu lực."
WHY_NOT_DONE = "Xin ghi lý do không thực hiện nhiệm vụ."


@transaction.atomic
def refuse_idle(plan: Plan) -> None:
    """Raise ``Refused`` unless the plan is issued and in force; asks the database, whatever was read before.

    Inside a verb the plan stays locked: a version that takes its place waits, or was quicker.
    """
    rows = Plan.objects.select_for_update(no_key=True)
    state = rows.values_list("state", flat=True).get(pk=plan.pk)
    if state == Plan.State.DRAFT:
        raise Refused(STILL_A_DRAFT)
    if state != Plan.State.ISSUED:
        raise Refused(REPLACED)


# Verbs ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def finish(*, task: Task, on: date, version: int, by: Actor, reason: str = "") -> None:
    """Say on which day a task was done; a day after its last one needs the reason. Raises ``Refused``."""
    today, last, reason = task.plan.ward.today(), task.last_day, reason.strip()
    if on > today:
        raise Refused(f"Ngày xong không sau hôm nay ({vietnamese.date(today)}).")
    if last and on > last and not reason:
        raise Refused(f"Nhiệm vụ xong sau hạn {vietnamese.date(last)}. Xin ghi lý do chậm.")
    _move(task, "finish", by=by, version=version, closed_on=on, reason=reason)


@transaction.atomic
def give_up(*, task: Task, reason: str, version: int, by: Actor) -> None:
    """Say that a task will not be done, and why. Raises ``Refused``."""
    if not reason.strip():
        raise Refused(WHY_NOT_DONE)
    today = task.plan.ward.today()
    _move(task, "not_done", by=by, version=version, closed_on=today, reason=reason.strip())


@transaction.atomic
def reopen(*, task: Task, version: int, by: Actor) -> None:
    """Take a task up again; the log keeps how it had ended. Raises ``Refused``."""
    _move(task, "reopen", by=by, version=version)


def _move(
    task: Task, name: str, *, by: Actor, version: int, closed_on: date | None = None, reason: str = ""
) -> None:
    """Make the move as one compare-and-swap with its row in the log; ``version`` is the one the person saw."""
    move = MOVES[name]
    refuse_idle(task.plan)
    moved = Task.objects.filter(
        pk=task.pk, version=version, state__in=move.sources, plan__state=Plan.State.ISSUED
    ).update(
        state=move.target,
        closed_on=closed_on,
        reason=reason,
        closed_by=by.user if closed_on else None,
        version=F("version") + 1,
    )
    if not moved:
        raise Refused(_why_not(task))
    old = task.state
    task.refresh_from_db(fields=["state", "closed_on", "reason", "closed_by", "version"])
    detail: dict[str, Any] = {"from": old, "to": task.state, "reason": reason}
    if closed_on:
        detail["closed_on"] = closed_on
    record(by, f"task_{name}", task, ward=task.plan.ward, version=str(task.version), detail=detail)


def _why_not(task: Task) -> str:
    now = Task.objects.select_related("closed_by").filter(pk=task.pk).first()
    if now is None:
        return "Nhiệm vụ này không còn trong kế hoạch."
    if now.closed_by is None:
        return "Nhiệm vụ này vừa được người khác sửa. Xin xem lại rồi ghi."
    return (
        f"{now.closed_by.full_name} vừa ghi nhiệm vụ này là “{now.get_state_display()}”. "
        "Xin xem lại rồi ghi nếu cần."
    )


# Who -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TaskCase(TaskOnDay):
    """A task with its parties on the ward's day: what the rights (``Act.CLOSE_TASK``) and the page need to know."""

    @property
    def worker_ids(self) -> frozenset[int]:
        """Return everybody who leads or supports, members of units and groups included."""
        return frozenset(person.user_id for party in self.parties for person in party.people)


def case_of(task: Task) -> TaskCase:
    """Return the task with the people behind it on the ward's day; three queries."""
    ward = task.plan.ward
    return TaskCase(task, parties_of_tasks(ward.pk, [task], ward.today()).get(task.pk, ()))


def mine_of(plan: Plan, user: User, on: date) -> frozenset[int]:
    """Return the ids of the plan's tasks that the person leads or supports on a day; one query."""
    return frozenset(Task.objects.filter(plan=plan).of_person(user, on).values_list("pk", flat=True))


# What happened -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TaskEvent:
    """One step in the life of a task, as the log tells it: who, when, from what to what, why."""

    act: str
    at: datetime
    person: str
    position: str
    old: str = ""
    new: str = ""
    closed_on: date | None = None
    reason: str = ""
    document: str = ""


ACTS = ("task_finish", "task_not_done", "task_reopen", "attachment_add", "attachment_remove")


def history_of(task: Task) -> tuple[TaskEvent, ...]:
    """Return what happened to a task in all versions of its plan, newest first; two queries."""
    ids = [str(pk) for pk in Task.objects.of_line(task).values_list("pk", flat=True)]
    rows = AuditEntry.objects.filter(
        ward=task.plan.ward_id, object_kind=Task._meta.label_lower, object_id__in=ids, act__in=ACTS
    )
    return tuple(_events(rows))


def _events(rows: Iterable[AuditEntry]) -> Iterable[TaskEvent]:
    words = dict(State.choices)
    for row in rows:
        detail = json.loads(row.detail or "{}")
        day = detail.get("closed_on")
        yield TaskEvent(
            act=row.act,
            at=row.at,
            person=row.person,
            position=row.position,
            old=words.get(detail.get("from", ""), ""),
            new=words.get(detail.get("to", ""), ""),
            closed_on=date.fromisoformat(day) if day else None,
            reason=detail.get("reason", ""),
            document=detail.get("name", ""),
        )
