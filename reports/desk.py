"""The review desk and "Việc của tôi": what waits for this person, and how much of it the menu counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from assignments.models import Assignment
from config.access import Act, may
from evidence.models import Evidence
from reports.occasions import Occasions, occasions_of
from scoring.agreement import Disagreement
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.models import IndicatorResult

State = IndicatorResult.State
MONTH = 31
"""Days ahead that "Việc của tôi" shows reports for."""


@dataclass(frozen=True)
class DeskItem:
    """One indicator on the desk: what of it waits, and whether this person reviews it."""

    facts: ResultFacts
    evidence: tuple[Evidence, ...]
    mine: bool
    disagreements: tuple[Disagreement, ...] = ()

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
        DeskItem(
            found,
            tuple(waiting.get(found.node.pk, ())),
            may(user, Act.REVIEW_RESULT, found),
            facts.disagreements_at(found.node.code),
        )
        for found in facts.results
        if _waits(found)
    ]
    items.sort(key=lambda item: (item.since, item.facts.result.indicator_id))
    return Desk(tuple(item for item in items if item.mine), tuple(item for item in items if not item.mine))


@dataclass(frozen=True)
class WorkCard:
    """One indicator of "Việc của tôi" with this person's part in it."""

    facts: ResultFacts
    part: str


@dataclass(frozen=True)
class MyWork:
    """What the person leads, supports and keeps: returned, missing, waiting for review, done; and what is due."""

    returned: tuple[WorkCard, ...]
    to_do: tuple[WorkCard, ...]
    handed_in: tuple[WorkCard, ...]
    done: tuple[WorkCard, ...]
    supporting: tuple[WorkCard, ...]
    duties: tuple[Assignment, ...]
    reports: Occasions
    days_left: int | None


def work_of(facts: AssessmentFacts, user: User) -> MyWork:
    """Return the person's work in the assessment; five queries beyond the facts."""
    led = _led_by(facts, user)
    helped = [
        f for f in facts.results if f not in led and user.pk in facts.responsibilities.part_ids(f.node.pk)
    ]
    open_ones = [f for f in led if _is_open(f)]
    closed = [f for f in led if not _is_open(f)]
    last = facts.plan.last_evidence_day if facts.plan else None
    return MyWork(
        returned=_cards([f for f in open_ones if _is_returned(f)]),
        to_do=_cards([f for f in open_ones if not _is_returned(f)]),
        handed_in=_cards([f for f in closed if _waits(f)]),
        done=_cards([f for f in closed if not _waits(f)]),
        supporting=_cards(helped, "phối hợp"),
        duties=tuple(Assignment.objects.of_person(user, facts.today).filter(plan=facts.plan))
        if facts.plan
        else (),
        reports=_reports_of(facts, user),
        days_left=(last - facts.today).days if last else None,
    )


@dataclass(frozen=True)
class OpenWork:
    """How much of the year is open for one person: what they lead and have to hand in, what they have to review."""

    year: int
    to_do: int
    to_review: int


def open_work_of(facts: AssessmentFacts, user: User) -> OpenWork:
    """Return what the menu counts; no query beyond the facts."""
    return OpenWork(
        year=facts.assessment.year,
        to_do=sum(_is_open(found) for found in _led_by(facts, user)),
        to_review=sum(_waits(found) and may(user, Act.REVIEW_RESULT, found) for found in facts.results),
    )


def _led_by(facts: AssessmentFacts, user: User) -> list[ResultFacts]:
    return [found for found in facts.results if user.pk in facts.responsibilities.lead_ids(found.node.pk)]


def _is_returned(found: ResultFacts) -> bool:
    return found.result.state == State.RETURNED or found.evidence.returned > 0


def _is_open(found: ResultFacts) -> bool:
    """Whether the leads have something to hand in: the indicator, or a document that was sent back."""
    return found.editable or _is_returned(found)


def _waits(found: ResultFacts) -> bool:
    """Whether the indicator, or a document of it, waits for review."""
    return found.result.state == State.SUBMITTED or found.evidence.submitted > 0


def _cards(results: list[ResultFacts], part: str = "chủ trì") -> tuple[WorkCard, ...]:
    return tuple(WorkCard(found, part) for found in results)


def _reports_of(facts: AssessmentFacts, user: User) -> Occasions:
    """Return what the person has to send: overdue, or due within a month; three queries."""
    year, today = facts.assessment.year, facts.today
    found = occasions_of(facts.assessment.ward, year, today, people=facts.responsibilities.people)
    return found.of_person(user).open().between(date.min, today + timedelta(days=MONTH))
