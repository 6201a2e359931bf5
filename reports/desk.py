"""The review desk and "Việc của tôi": what waits for this person."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from assignments.models import Assignment, ReportDuty
from config.access import Act, may
from evidence.models import Evidence
from reports.periods import Period, running_periods
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.models import IndicatorResult

State = IndicatorResult.State


@dataclass(frozen=True)
class DeskItem:
    """One indicator on the desk: what of it waits, and whether this person reviews it."""

    facts: ResultFacts
    evidence: tuple[Evidence, ...]
    mine: bool

    @property
    def since(self) -> object:
        moments = [use.submitted_at for use in self.evidence if use.submitted_at]
        if self.facts.result.state == State.SUBMITTED and self.facts.result.self_at:
            moments.append(self.facts.result.self_at)
        return min(moments)


@dataclass(frozen=True)
class Desk:
    """Indicators that wait for review: this person's, longest waiting first, and those other people review."""

    mine: tuple[DeskItem, ...]
    others: tuple[DeskItem, ...]

    @property
    def documents(self) -> int:
        return sum(len(item.evidence) for item in self.mine)


def desk_of(facts: AssessmentFacts, user: User) -> Desk:
    """Return what waits for review in the assessment, in one query beyond the facts."""
    waiting: dict[int, list[Evidence]] = {}
    for use in (
        Evidence.objects.filter(assessment=facts.assessment)
        .awaiting_review()
        .select_related("document", "revision__uploaded_by", "submitted_by")
    ):
        waiting.setdefault(use.indicator_id, []).append(use)
    items = [
        DeskItem(found, tuple(waiting.get(found.node.pk, ())), may(user, Act.REVIEW_RESULT, found))
        for found in facts.results
        if found.result.state == State.SUBMITTED or found.node.pk in waiting
    ]
    items.sort(key=lambda item: (item.since, item.facts.result.indicator_id))
    return Desk(tuple(item for item in items if item.mine), tuple(item for item in items if not item.mine))


@dataclass(frozen=True)
class WorkCard:
    """One indicator of "Việc của tôi" with this person's part in it."""

    facts: ResultFacts
    part: str


@dataclass(frozen=True)
class DueReport:
    """A duty to report and the periods that run on the day, one for each cadence."""

    duty: ReportDuty
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class MyWork:
    """What the person leads, supports and keeps; what is missing, returned or due."""

    returned: tuple[WorkCard, ...]
    to_do: tuple[WorkCard, ...]
    handed_in: tuple[WorkCard, ...]
    supporting: tuple[WorkCard, ...]
    duties: tuple[Assignment, ...]
    reports: tuple[DueReport, ...]
    days_left: int | None


def work_of(facts: AssessmentFacts, user: User) -> MyWork:
    """Return the person's work in the assessment; three queries beyond the facts."""
    led = [f for f in facts.results if user.pk in facts.responsibilities.lead_ids(f.node.pk)]
    helped = [
        f for f in facts.results if f not in led and user.pk in facts.responsibilities.part_ids(f.node.pk)
    ]
    cards = [WorkCard(found, "chủ trì") for found in led]
    last = facts.plan.last_evidence_day if facts.plan else None
    return MyWork(
        returned=tuple(
            c for c in cards if c.facts.result.state == State.RETURNED or c.facts.evidence.returned
        ),
        to_do=tuple(
            c for c in cards if c.facts.result.state == State.DRAFT and not c.facts.evidence.returned
        ),
        handed_in=tuple(
            c
            for c in cards
            if c.facts.result.state in {State.SUBMITTED, State.ACCEPTED} and not c.facts.evidence.returned
        ),
        supporting=tuple(WorkCard(found, "phối hợp") for found in helped),
        duties=tuple(Assignment.objects.of_person(user, facts.today).filter(plan=facts.plan))
        if facts.plan
        else (),
        reports=_reports_of(facts, user),
        days_left=(last - facts.today).days if last else None,
    )


def _reports_of(facts: AssessmentFacts, user: User) -> tuple[DueReport, ...]:
    if facts.plan is None:
        return ()
    held = user.holdings.on(facts.today).values("position")
    duties = ReportDuty.objects.filter(plan=facts.plan, author__in=held).select_related(
        "indicator", "author", "author_unit", "recipient"
    )
    return tuple(DueReport(duty, running_periods(duty.cadences, facts.today)) for duty in duties)
