"""What ``standing`` counts: a rule set's conditions, and the scores that people gave, by criterion. No queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from config import vietnamese as vi
from criteria.models import Framework
from criteria.tree import FrameworkTree, IndicatorNode
from scoring.models import IndicatorResult
from scoring.rules import ConditionsRule, CriterionFacts, Findings, IndicatorFacts, Standing, standing

T = TypeVar("T")


@dataclass(frozen=True)
class Score:
    """One score: points, or met / not met in a rule set without points; both None: none was given."""

    points: Decimal | None = None
    met: bool | None = None

    @property
    def given(self) -> bool:
        return self.points is not None or self.met is not None

    @property
    def words(self) -> str:
        """Return "5,5", "Đạt", "Chưa đạt"; empty where none was given."""
        if self.points is not None:
            return vi.points(self.points)
        return "" if self.met is None else "Đạt" if self.met else "Chưa đạt"


def conditions_of(thresholds: Mapping[str, Any], exclusions: Iterable[Mapping[str, Any]]) -> ConditionsRule:
    """Return the conditions of recognition that a rule set has (its ``thresholds`` and ``exclusions``)."""
    return ConditionsRule(
        min_total=_decimal(thresholds.get("min_total")),
        min_percent_each=_decimal(thresholds.get("min_percent_each_criterion")),
        head_not_disciplined=any(exclusion.get("text") for exclusion in exclusions),
    )


def _decimal(value: float | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def criteria_of(tree: FrameworkTree, results: Mapping[int, IndicatorResult]) -> list[CriterionFacts]:
    """Return the criteria with the scores of their results (id of an indicator → result); no result, no indicator."""
    return _criteria(tree, results, _indicator)


def standing_of(
    framework: Framework, tree: FrameworkTree, scores: Mapping[int, Score], head_disciplined: bool | None
) -> Standing:
    """Return total and conditions by the scores of a meeting or an appraising body (id of an indicator → score).

    One without a score counts nothing and is open; an indicator that is not among them is left out. No query.
    """
    conditions = conditions_of(framework.thresholds, framework.exclusions)
    findings = Findings(head_disciplined=head_disciplined)
    return standing(_criteria(tree, scores, _scored), conditions, findings, tree.aggregation)


def _criteria(
    tree: FrameworkTree, rows: Mapping[int, T], facts_of: Callable[[IndicatorNode, T], IndicatorFacts]
) -> list[CriterionFacts]:
    return [
        CriterionFacts(
            code=str(criterion.number),
            name=criterion.name or "",
            max_points=criterion.max_points,
            indicators=tuple(
                facts_of(node, rows[node.pk]) for node in criterion.indicators if node.pk in rows
            ),
        )
        for criterion in tree.criteria
    ]


def _scored(node: IndicatorNode, score: Score) -> IndicatorFacts:
    return IndicatorFacts(
        code=node.code, max_points=node.max_points, reviewed_points=score.points, reviewed_met=score.met
    )


def _indicator(node: IndicatorNode, result: IndicatorResult) -> IndicatorFacts:
    return IndicatorFacts(
        code=node.code,
        max_points=node.max_points,
        self_points=result.handed_in_points,
        reviewed_points=result.reviewed_points,
        self_met=result.handed_in_met,
        reviewed_met=result.reviewed_met,
    )
