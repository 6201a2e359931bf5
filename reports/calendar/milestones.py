"""What the calendar shows beside reports: the days the plan or the rule set names, and tasks with a last day.

Such a day is never moved: "trước ngày 30/11" ends on 29/11, whatever day of the week that is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import Ward
from assignments.models import Plan, Task
from reports import course_dues
from reports.course_dues import dues_of
from scoring.models import IndicatorResult
from scoring.moves import EDITABLE

QUERIES = 3 + course_dues.QUERIES
"""What ``milestones_of`` costs: plans, indicators handed in, tasks, and the days of the course."""
FEW = 3
"""So many tasks of a plan stand on a day by name."""


class Kind(StrEnum):
    """What a day stands for; the value is its icon."""

    EVIDENCE = "flag-fill"
    COURSE = "signpost-2"
    DOSSIER = "send"
    TASK = "list-task"


@dataclass(frozen=True)
class Milestone:
    """One day that is not a report's: its last day, what is due, how far that is, and the page that shows it."""

    day: date
    title: str
    kind: Kind
    link: str
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.done >= self.total


def milestones_of(ward: Ward, first: date, last: date) -> tuple[Milestone, ...]:
    """Return the milestones of a ward from a day to another, both included, in their order; ``QUERIES`` queries."""
    found = [*_evidence(ward, first, last), *_course(ward, first, last), *_tasks(ward)]
    within = (one for one in found if first <= one.day <= last)
    return tuple(sorted(within, key=lambda one: (one.day, list(Kind).index(one.kind), one.title)))


def _evidence(ward: Ward, first: date, last: date) -> Iterator[Milestone]:
    """Yield the last day on which papers are handed in; counted are the indicators that were."""
    day = timedelta(days=1)
    plans = list(Plan.objects.in_force().filter(ward=ward, evidence_before__range=(first + day, last + day)))
    counts = {
        row["assessment__plans"]: (row["done"], row["total"])
        for row in IndicatorResult.objects.filter(assessment__plans__in=plans)
        .order_by()
        .values("assessment__plans")
        .annotate(total=Count("pk"), done=Count("pk", filter=~Q(state__in=EDITABLE)))
    }
    for plan in plans:
        done, total = counts.get(plan.pk, (0, 1))
        link = reverse("assignments:plan", args=[plan.pk])
        if plan.last_evidence_day:
            yield Milestone(
                plan.last_evidence_day, "Nộp tài liệu kiểm chứng", Kind.EVIDENCE, link, done, total
            )


def _course(ward: Ward, first: date, last: date) -> Iterator[Milestone]:
    """Yield the days of the course: a posting that may end, the meeting, the dossier sent up, supplements."""
    kinds = {"send": Kind.DOSSIER, "supplement": Kind.DOSSIER}
    for due in dues_of(ward, first.year - 1, last.year):
        kind = kinds.get(due.key.partition(":")[0], Kind.COURSE)
        yield Milestone(due.day, due.title, kind, due.link, int(due.done), 1)


def _tasks(ward: Ward) -> Iterator[Milestone]:
    """Yield the last days of tasks; of many that a plan has on one day, one entry that leads to its board."""
    due: dict[tuple[Plan, date], list[Task]] = defaultdict(list)
    for task in Task.objects.in_force().filter(plan__ward=ward).select_related("phase", "plan"):
        if task.last_day:
            due[task.plan, task.last_day].append(task)
    for (plan, day), tasks in due.items():
        done = [int(task.state != Task.State.OPEN) for task in tasks]
        if len(tasks) > FEW:
            title = f"{len(tasks)} nhiệm vụ, giải pháp của {plan}"
            link = reverse("reports:task_board", args=[plan.pk])
            yield Milestone(day, title, Kind.TASK, link, sum(done), len(tasks))
            continue
        for task, closed in zip(tasks, done, strict=True):
            yield Milestone(day, task.title, Kind.TASK, reverse("reports:task", args=[task.pk]), closed, 1)
