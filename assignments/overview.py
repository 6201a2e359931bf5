"""One plan as its page shows it: by criterion and indicator, beside the law's wording, with what is unclear counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assignments.calendar import due_rule
from assignments.models import Paragraph, Plan, ReportDuty, Request, Target
from assignments.parties import Gap, TaskOnDay, clear_answer, tasks_on_day
from assignments.responsibilities import Duty, duties_of
from criteria.models import Criterion, Indicator

Kind = Paragraph.Kind


def same_wording(one: str, other: str) -> bool:
    """Return whether two names say the same words, whatever case, spaces and final full stop."""
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return text.casefold().rstrip(". ").split()


@dataclass(frozen=True)
class Wording:
    """The plan's own name of a criterion or indicator beside the law's ("" where that is not known)."""

    own: str
    law: str

    @property
    def differs(self) -> bool:
        return bool(self.own and self.law) and not same_wording(self.own, self.law)

    @property
    def shown(self) -> str:
        return self.law or self.own


@dataclass(frozen=True)
class DutyRow:
    """A duty paragraph with its reports; a report of the duty fixes its date as well."""

    duty: Duty
    reports: tuple[ReportDuty, ...]

    @property
    def unclear(self) -> str:
        """Return "Chưa rõ: người chủ trì, thời hạn. Chưa có người giữ: Trưởng Công an phường.", or ""."""
        lacking = self.duty.lacking
        words = {
            "Chưa rõ": self.duty.gaps,
            "Chưa có người giữ": lacking.get(Gap.VACANT, ()),
            "Đang nghỉ": lacking.get(Gap.AWAY, ()),
            "Không còn dùng": lacking.get(Gap.RETIRED, ()),
            "Không còn hiệu lực": lacking.get(Gap.ENDED, ()),
        }
        return " ".join(f"{label}: {', '.join(names)}." for label, names in words.items() if names)


@dataclass(frozen=True)
class IndicatorBlock:
    """All the plan says of one indicator."""

    indicator: Indicator
    wording: Wording
    entries: tuple[tuple[Paragraph, DutyRow | None], ...]  # in the plan's order; None: no duty but words
    targets: tuple[Target, ...]
    requests: tuple[Request, ...]

    @property
    def has_duties(self) -> bool:
        return any(row for _, row in self.entries)


@dataclass(frozen=True)
class CriterionBlock:
    criterion: Criterion
    wording: Wording
    indicators: tuple[IndicatorBlock, ...]


@dataclass(frozen=True)
class RequestBlock:
    """What the plan asks of one outside body, outside the indicators."""

    body: str
    requests: tuple[Request, ...]


@dataclass(frozen=True)
class PlanOverview:
    """The whole page. ``of`` reads it in ten queries, whatever the size of the plan."""

    plan: Plan
    on: date
    duties: tuple[Duty, ...]
    criteria: tuple[CriterionBlock, ...]
    organisation: tuple[DutyRow, ...]
    requests: tuple[RequestBlock, ...]
    reports: tuple[ReportDuty, ...]
    by_kind: dict[str, list[Paragraph]] = field(repr=False)
    tasks: tuple[TaskOnDay, ...] = ()
    coordinator_names: tuple[str, ...] = ()
    deputy_names: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: Plan, on: date) -> PlanOverview:
        return _Builder(plan, on).build()

    @property
    def legal_bases(self) -> list[Paragraph]:
        return self.by_kind[Kind.LEGAL_BASIS]

    @property
    def purposes(self) -> list[Paragraph]:
        return self.by_kind[Kind.PURPOSE]

    @property
    def requirements(self) -> list[Paragraph]:
        return self.by_kind[Kind.REQUIREMENT]

    @property
    def funding(self) -> list[Paragraph]:
        return self.by_kind[Kind.FUNDING]

    @property
    def indicator_count(self) -> int:
        return sum(len(block.indicators) for block in self.criteria)

    @property
    def work_count(self) -> int:
        """How much the plan gives to do: duties of a plan by indicator, tasks of a plan by quarter or stage."""
        return len(self.duties) + len(self.tasks)

    @property
    def due_rule(self) -> str:
        """Return until when the reports are due, in words."""
        return due_rule(self.plan)

    @property
    def answer(self) -> str:
        """Return the answer sentence: how many duties and tasks are unclear, and in what."""
        return clear_answer((*self.duties, *self.tasks))


class _Builder:
    """Reads the plan and groups it."""

    def __init__(self, plan: Plan, on: date) -> None:
        self.plan, self.on = plan, on
        self.found = duties_of(plan.ward_id, [plan], on)
        self.duties_of_indicator = self.found.by_indicator()
        self.paragraphs = list(plan.paragraphs.select_related("indicator__criterion"))
        self.reports = list(
            plan.report_duties.select_related("author", "author_unit", "recipient", "paragraph")
        )
        self.targets = _grouped(plan.targets.all())
        self.requests = _grouped(plan.requests.select_related("body", "paragraph"))
        self.reports_of: dict[int, list[ReportDuty]] = defaultdict(list)
        for report in self.reports:
            self.reports_of[report.paragraph_id].append(report)
        self.headings = {
            p.section: p.own_wording for p in self.paragraphs if p.kind == Kind.HEADING and p.section
        }

    def build(self) -> PlanOverview:
        by_kind: dict[str, list[Paragraph]] = defaultdict(list)
        for paragraph in self.paragraphs:
            by_kind[paragraph.kind].append(paragraph)
        loose = [duty for duty in self.found.duties if duty.assignment.indicator_id is None]
        return PlanOverview(
            plan=self.plan,
            on=self.on,
            duties=self.found.duties,
            criteria=self._criteria(),
            organisation=self._rows(loose),
            requests=self._requests(),
            reports=tuple(self.reports),
            by_kind=by_kind,
            tasks=tasks_on_day(self.plan, self.found.people),
            coordinator_names=self._names(self.plan.coordinator_id),
            deputy_names=self._names(self.plan.deputy_reviewer_id),
        )

    def _names(self, position_id: int | None) -> tuple[str, ...]:
        return tuple(person.name for person in self.found.holders.get(position_id or 0, ()))

    def _rows(self, duties: Iterable[Duty]) -> tuple[DutyRow, ...]:
        return tuple(DutyRow(duty, tuple(self.reports_of[duty.assignment.paragraph_id])) for duty in duties)

    def _criteria(self) -> tuple[CriterionBlock, ...]:
        of_indicator: dict[Indicator, list[Paragraph]] = defaultdict(list)
        for paragraph in self.paragraphs:
            if paragraph.indicator:
                of_indicator[paragraph.indicator].append(paragraph)
        of_criterion: dict[Criterion, list[IndicatorBlock]] = defaultdict(list)
        sections: dict[Criterion, str] = {}
        for indicator in sorted(of_indicator, key=lambda row: row.order):
            found = of_indicator[indicator]
            of_criterion[indicator.criterion].append(self._indicator(indicator, found))
            sections.setdefault(indicator.criterion, _section_of_criterion(found[0]))
        shared = Counter(sections.values())
        own = {c: self.headings.get(at, "") if shared[at] == 1 else "" for c, at in sections.items()}
        return tuple(
            CriterionBlock(
                criterion,
                Wording(own[criterion], criterion.name or ""),
                tuple(blocks),
            )
            for criterion, blocks in of_criterion.items()
        )

    def _indicator(self, indicator: Indicator, paragraphs: list[Paragraph]) -> IndicatorBlock:
        headings = [p.own_wording for p in paragraphs if p.kind == Kind.HEADING]
        rows = {
            row.duty.assignment.paragraph_id: row
            for row in self._rows(self.duties_of_indicator.get(indicator.pk, ()))
        }
        return IndicatorBlock(
            indicator=indicator,
            wording=Wording(headings[0] if headings else "", indicator.name or ""),
            entries=tuple((p, rows.get(p.pk)) for p in paragraphs if p.kind != Kind.HEADING),
            targets=tuple(target for p in paragraphs for target in self.targets[p.pk]),
            requests=tuple(request for p in paragraphs for request in self.requests[p.pk]),
        )

    def _requests(self) -> tuple[RequestBlock, ...]:
        by_body: dict[str, list[Request]] = defaultdict(list)
        for paragraph in self.paragraphs:
            if paragraph.indicator_id is None:
                for request in self.requests[paragraph.pk]:
                    by_body[request.body.name].append(request)
        return tuple(RequestBlock(body, tuple(found)) for body, found in by_body.items())


def _section_of_criterion(first: Paragraph) -> str:
    """Return where the criterion's heading stands: over the indicator's own heading, else over its first line."""
    return first.section.rpartition(".")[0] if first.kind == Kind.HEADING else first.section


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Return the rows by their paragraph's id."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.paragraph_id].append(row)
    return found
