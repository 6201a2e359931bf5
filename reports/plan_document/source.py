"""What the document of a plan is made of, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from assignments.models import Assignment, Paragraph, Plan, ReportDuty, Task
from assignments.models.plans import nearest_heading

PARTIES = ("parties__position", "parties__unit")


@dataclass(frozen=True)
class PlanSource:
    """A plan with its paragraphs, duties, tasks and reports in the plan's order."""

    plan: Plan
    paragraphs: tuple[Paragraph, ...]
    duties: tuple[Assignment, ...]
    tasks: tuple[Task, ...]
    reports: tuple[ReportDuty, ...]
    headings: dict[str, str] = field(repr=False)
    """The text of each heading by its section ("IV.2")."""

    def heading_of(self, task: Task) -> str:
        """Return the heading a task stands under; "" where there is none."""
        return nearest_heading(task.paragraph.section, self.headings)


def gather(plan: Plan) -> PlanSource:
    """Return the source of the plan's document; nine queries, whatever the size of the plan."""
    paragraphs = tuple(plan.paragraphs.all())
    return PlanSource(
        plan=plan,
        paragraphs=paragraphs,
        duties=tuple(plan.assignments.select_related("indicator").prefetch_related(*PARTIES)),
        tasks=tuple(plan.tasks.select_related("paragraph", "phase").prefetch_related(*PARTIES)),
        reports=tuple(plan.report_duties.select_related("indicator", "author", "author_unit", "recipient")),
        headings={p.section: p.text for p in paragraphs if p.kind == Paragraph.Kind.HEADING and p.section},
    )
