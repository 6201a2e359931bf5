"""What the year can still win: per indicator with a computed rule, what one step better gives. No query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from criteria.models import Framework
from criteria.ruletypes.words import capital
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.judging import outcome_of
from scoring.moves import closed_sentence
from scoring.obtainable import Groups, Step, next_steps, verdict
from scoring.rules import Outcome, evaluate


@dataclass(frozen=True)
class Obtainable:
    """One step of one indicator: its words and the points more (None where met / not met counts)."""

    facts: ResultFacts
    sentence: str
    gain: Decimal | None
    settles: bool
    """Whether the whole indicator would be met."""


def obtainable_of(facts: AssessmentFacts) -> tuple[Obtainable, ...]:
    """Return the steps that are left, the most points first; where met / not met counts, what settles an indicator.

    Nothing in a closed year, and nothing where the score that counts is a person's and not the rule's.
    """
    if closed_sentence(facts.assessment):
        return ()
    groups = {group.pk: group.name for group in facts.groups}
    found = [one for result in facts.results if _rule_counts(result) for one in _of_indicator(result, groups)]
    # Sorting is stable: what gives as much keeps the order of the regulation.
    return tuple(sorted(found, key=lambda one: (-(one.gain or Decimal(0)), not one.settles)))


def _rule_counts(facts: ResultFacts) -> bool:
    """Whether the computed score is the one that counts, and not yet the best."""
    if facts.result.not_arising or facts.departs:
        return False
    if facts.mode == Framework.Mode.POINTS:
        return facts.result.reviewed_points in (None, facts.outcome.points)
    return not facts.outcome.met and facts.result.reviewed_met in (None, facts.outcome.met)


def _of_indicator(facts: ResultFacts, groups: Groups) -> Iterator[Obtainable]:
    for index, subject in enumerate(facts.subjects):
        for step in next_steps(
            subject.rule,
            subject.figures,
            max_points=subject.max_points,
            mode=facts.mode,
            groups=groups,
            office=subject.office,
        ):
            whole = _after(facts, index, step)
            # Contents may give more together than the indicator has: then the data contradict each other.
            if facts.outcome.settled and not whole.settled:
                continue
            label = f"nội dung {subject.number}" if subject.number and len(facts.subjects) > 1 else ""
            sentence = f"{capital(step.what)} → {verdict(step, label)}"
            yield Obtainable(facts, sentence, step.gain, bool(whole.met))


def _after(facts: ResultFacts, index: int, step: Step) -> Outcome:
    """Return what the indicator gives with one content after the step."""
    subjects = list(facts.subjects)
    own = subjects[index]
    outcome = evaluate(own.rule, step.figures, max_points=own.max_points, mode=facts.mode, office=own.office)
    subjects[index] = replace(own, figures=step.figures, outcome=outcome)
    return outcome_of(facts.node, tuple(subjects), facts.mode, ground=None)
