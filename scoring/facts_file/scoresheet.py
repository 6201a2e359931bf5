"""Ask the rules what a file of figures gives: points or met / not met per indicator and criterion, and conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from config import vietnamese as vi
from criteria.ruletypes.words import named_percent
from criteria.tree import CriterionNode, IndicatorNode
from scoring.facts_file.rulebook import Rulebook
from scoring.facts_file.slots import CONDITIONS, GROUND, HEAD_DISCIPLINED, NOT_ARISING, Filled, path_of
from scoring.judging import Subject, outcome_of, subjects_of
from scoring.rules import (
    ConditionResult,
    ConditionState,
    CriterionFacts,
    Findings,
    IndicatorFacts,
    Outcome,
    Standing,
    standing,
)


@dataclass(frozen=True)
class IndicatorScore:
    """What one indicator gives."""

    node: IndicatorNode
    outcome: Outcome


@dataclass(frozen=True)
class CriterionScore:
    """What one criterion gives; ``points`` None: none of its indicators has any yet.

    ``met``: enough indicators met; where points count, whether it reaches the least share that the framework asks of
    each criterion. None while figures that are missing may still decide it, or there is no such rule.
    """

    node: CriterionNode
    points: Decimal | None
    max_points: Decimal | None
    met: bool | None
    indicators: tuple[IndicatorScore, ...]


@dataclass(frozen=True)
class Condition:
    """One condition of the framework: its name, whether it is met (None: not known yet), and how it stands."""

    key: str
    name: str
    met: bool | None
    sentence: str


@dataclass(frozen=True)
class ScoreSheet:
    """A year as the figures of a file give it; ``total`` None: no points yet, or a framework without points."""

    rulebook: Rulebook
    total: Decimal | None
    max_points: Decimal | None
    conditions: tuple[Condition, ...]
    criteria: tuple[CriterionScore, ...]

    @property
    def provisional(self) -> bool:
        """Return whether a result rests on a value that nobody has compared with the official text."""
        return self.rulebook.tree.provisional


def judge(rulebook: Rulebook, filled: Filled) -> ScoreSheet:
    """Return the score sheet of the figures; every figure gives a result, none an error."""
    scores = [
        (node, tuple(IndicatorScore(one, _outcome(one, filled, rulebook.mode)) for one in node.indicators))
        for node in rulebook.tree.criteria
    ]
    findings = Findings(_flag(filled, CONDITIONS, HEAD_DISCIPLINED.key))
    now = _standing(rulebook, scores, findings, best=False)
    best = _standing(rulebook, scores, findings, best=True)
    criteria = tuple(
        _criterion(rulebook, node, indicators, now, best, position)
        for position, (node, indicators) in enumerate(scores)
    )
    known = [one.points for one in criteria if one.points is not None]
    return ScoreSheet(
        rulebook=rulebook,
        total=sum(known, Decimal(0)) if known else None,
        max_points=now.max_points,
        conditions=tuple(_conditions(rulebook, now, best)),
        criteria=criteria,
    )


def impossible(filled: Filled, sheet: ScoreSheet) -> list[str]:
    """Return a line for each figure that contradicts another one or the rule, with its place in the file."""
    lines = []
    for criterion in sheet.criteria:
        for score in criterion.indicators:
            for subject in _subjects(score.node, filled, sheet.rulebook.mode):
                path = path_of(score.node, subject.number)
                lines += [
                    f"{place}: {fault.message}"
                    for fault in subject.outcome.faults
                    if (place := filled.places.get((path, fault.field)))
                ]
    return lines


def _flag(filled: Filled, path: str, key: str) -> bool | None:
    value = filled.figures.get(path, {}).get(key)
    return value if isinstance(value, bool) else None


def _subjects(node: IndicatorNode, filled: Filled, mode: str) -> tuple[Subject, ...]:
    figures = {
        content.pk: filled.figures.get(path_of(node, content.number), {}) for content in node.contents
    } or {0: filled.figures.get(path_of(node, None), {})}
    # The groups of a file are those it names: there is no ward whose groups could be missing.
    return subjects_of(node, figures, (), mode)


def _outcome(node: IndicatorNode, filled: Filled, mode: str) -> Outcome:
    ground = None
    if _flag(filled, node.code, NOT_ARISING.key):
        written = filled.figures[node.code].get(GROUND.key)
        ground = written if isinstance(written, str) else ""
    return outcome_of(node, _subjects(node, filled, mode), mode, ground=ground)


def _standing(
    rulebook: Rulebook,
    scores: Sequence[tuple[CriterionNode, tuple[IndicatorScore, ...]]],
    findings: Findings,
    *,
    best: bool,
) -> Standing:
    """Return where the year stands; ``best``: if everything that has no result yet were to give all its points."""
    criteria = [
        CriterionFacts(
            code=str(node.number),
            name=node.name or "",
            max_points=node.max_points,
            indicators=tuple(_facts(one, best) for one in indicators),
        )
        for node, indicators in scores
    ]
    return standing(criteria, rulebook.conditions, findings, rulebook.tree.aggregation)


def _facts(score: IndicatorScore, best: bool) -> IndicatorFacts:
    outcome = score.outcome
    if best and not outcome.settled:
        outcome = replace(outcome, points=score.node.max_points, met=True)
    return IndicatorFacts(
        code=score.node.code,
        max_points=score.node.max_points,
        self_points=outcome.points,
        self_met=outcome.met,
    )


def _criterion(
    rulebook: Rulebook,
    node: CriterionNode,
    indicators: tuple[IndicatorScore, ...],
    now: Standing,
    best: Standing,
    position: int,
) -> CriterionScore:
    known = [one.outcome.points for one in indicators if one.outcome.points is not None]
    found = now.criteria[position]
    if rulebook.by_points:
        least = rulebook.conditions.min_percent_each
        met = _both(
            _reaches(found.points, found.max_points, least),
            _reaches(best.criteria[position].points, found.max_points, least),
        )
    else:
        met = found.met
    points = sum(known, Decimal(0)) if known else None
    return CriterionScore(node, points, found.max_points, met, indicators)


def _reaches(points: Decimal | None, most: Decimal | None, percent: Decimal | None) -> bool | None:
    if points is None or most is None or percent is None:
        return None
    return points * 100 >= most * percent


def _both(now: bool | None, best: bool | None) -> bool | None:
    """Return an answer that the missing figures cannot change any more."""
    return now if now == best else None


def _conditions(rulebook: Rulebook, now: Standing, best: Standing) -> list[Condition]:
    found = []
    for result, at_best in zip(now.conditions, best.conditions, strict=True):
        if result.state is ConditionState.NOT_PROVIDED:
            continue
        met = _both(_met(result), _met(at_best))
        found.append(Condition(result.key, _name(rulebook, result), met, result.sentence))
    return found


def _met(result: ConditionResult) -> bool | None:
    return {ConditionState.MET: True, ConditionState.NOT_MET: False}.get(result.state)


def _name(rulebook: Rulebook, result: ConditionResult) -> str:
    rule = rulebook.conditions
    if result.key == "total":
        return f"Tổng điểm từ {vi.points_paper(rule.min_total or 0)} điểm trở lên"
    if result.key == "each_criterion":
        return (
            f"Từng tiêu chí đạt từ {named_percent(rule.min_percent_each or Decimal(0))} điểm tối đa trở lên"
        )
    if result.key == "head":
        return "Không có người đứng đầu cấp ủy, chính quyền bị xử lý kỷ luật hoặc bị truy cứu trách nhiệm hình sự"
    return result.sentence
