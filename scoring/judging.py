"""What the rules say of one indicator: its subjects with their outcomes, of stored figures and of typed ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Unit
from config.workdays import OfficeDays
from criteria.ruletypes import Input, Rule
from criteria.tree import IndicatorNode
from scoring.recognition import Sister, with_gathered
from scoring.rules import Outcome, Value, combine, evaluate


@dataclass(frozen=True)
class Subject:
    """What one rule judges: a content, or the indicator itself (content id 0) when it has no contents."""

    content_id: int
    number: int | None
    name: str | None
    max_points: Decimal | None
    rule: Rule | None
    figures: Mapping[str, Value | None]
    outcome: Outcome
    office: OfficeDays | None = None

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.rule.inputs() if self.rule else ()


def subjects_of(
    node: IndicatorNode,
    figures: Mapping[int, Mapping[str, Value | None]],
    groups: tuple[Unit, ...],
    mode: str,
    *,
    sisters: tuple[Sister, ...] | None = None,
    office: OfficeDays | None = None,
) -> tuple[Subject, ...]:
    """Judge each content, or the indicator itself, by its figures (content id → key → figure).

    ``sisters``: the ward's other assessments of the year, for rules that read them; None: the figures
    tell that themselves. ``office``: the ward's working days; None: the national ones.
    """
    return tuple(_judged(node, figures, groups, mode, sisters, office))


def outcome_of(
    node: IndicatorNode, subjects: tuple[Subject, ...], mode: str, *, ground: str | None
) -> Outcome:
    """Return the outcome of the whole; ``ground`` is the reason of "không phát sinh" when that is chosen, else None."""
    if ground is not None and node.not_arising is not None:
        return evaluate(node.not_arising, {"ground": ground}, max_points=node.max_points, mode=mode)
    outcomes, numbers = [subject.outcome for subject in subjects], [subject.number for subject in subjects]
    return combine(
        outcomes, max_points=node.max_points, mode=mode, numbers=numbers, least=node.least_contents
    )


def _judged(
    node: IndicatorNode,
    figures: Mapping[int, Mapping[str, Value | None]],
    groups: tuple[Unit, ...],
    mode: str,
    sisters: tuple[Sister, ...] | None,
    office: OfficeDays | None,
) -> Iterable[Subject]:
    judged = (
        [
            (content.pk, content.number, content.name, content.max_points, content.rule)
            for content in node.contents
        ]
        if node.contents
        else [(0, None, node.name, node.max_points, node.rule)]
    )
    for pk, number, name, max_points, rule in judged:
        known = _complete_groups(rule, figures.get(pk, {}), groups)
        known = known if sisters is None else with_gathered(rule, known, sisters)
        outcome = evaluate(rule, known, max_points=max_points, mode=mode, office=office)
        yield Subject(pk, number, name, max_points, rule, known, outcome, office)


def _complete_groups(
    rule: Rule | None, figures: Mapping[str, Value | None], groups: tuple[Unit, ...]
) -> Mapping[str, Value | None]:
    """A figure per residential group counts only when every group of the ward has one."""
    if rule is None or not groups or not any(entry.per_group for entry in rule.inputs()):
        return figures
    wanted = {group.pk for group in groups}
    kept: dict[str, Value | None] = {}
    for key, value in figures.items():
        if isinstance(value, Mapping):
            own = {pk: number for pk, number in value.items() if pk in wanted}
            kept[key] = own if set(own) == wanted else None
        else:
            kept[key] = value
    return kept
