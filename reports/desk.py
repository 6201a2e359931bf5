"""The review desk, and how much of the year is open for a person: what the menu counts, what "Việc của tôi" sorts."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from config.access import Act, may
from evidence.models import Evidence
from scoring.agreement import Disagreement
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.models import IndicatorResult

State = IndicatorResult.State


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
        if waits(found)
    ]
    items.sort(key=lambda item: (item.since, item.facts.result.indicator_id))
    return Desk(tuple(item for item in items if item.mine), tuple(item for item in items if not item.mine))


@dataclass(frozen=True)
class OpenWork:
    """What the menu counts for one person: indicators to review in the year, and the person's own open work.

    The own work includes reports and tasks: only the page that gathers them says how much it is (elsewhere None).
    """

    to_review: int
    to_do: int | None = None


def open_work_of(facts: AssessmentFacts, user: User, to_do: int | None = None) -> OpenWork:
    """Return what the menu counts; no query beyond the facts."""
    to_review = sum(waits(found) and may(user, Act.REVIEW_RESULT, found) for found in facts.results)
    return OpenWork(to_review, to_do)


def led_by(facts: AssessmentFacts, user: User) -> list[ResultFacts]:
    """Return the indicators that the person leads, in the rule set's order."""
    return [found for found in facts.results if user.pk in facts.responsibilities.lead_ids(found.node.pk)]


def is_returned(found: ResultFacts) -> bool:
    """Whether the indicator, or a document of it, was sent back."""
    return found.result.state == State.RETURNED or found.evidence.returned > 0


def is_open(found: ResultFacts) -> bool:
    """Whether the leads have something to hand in: the indicator, or a document that was sent back."""
    return found.editable or is_returned(found)


def waits(found: ResultFacts) -> bool:
    """Whether the indicator, or a document of it, waits for review."""
    return found.result.state == State.SUBMITTED or found.evidence.submitted > 0
