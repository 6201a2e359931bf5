"""What ``standing`` counts: a rule set's conditions, and the scores that people gave, by criterion. No queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from criteria.tree import FrameworkTree, IndicatorNode
from scoring.models import IndicatorResult
from scoring.rules import ConditionsRule, CriterionFacts, IndicatorFacts


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
    return [
        CriterionFacts(
            code=str(criterion.number),
            name=criterion.name or "",
            max_points=criterion.max_points,
            indicators=tuple(
                _indicator(node, results[node.pk]) for node in criterion.indicators if node.pk in results
            ),
        )
        for criterion in tree.criteria
    ]


def _indicator(node: IndicatorNode, result: IndicatorResult) -> IndicatorFacts:
    return IndicatorFacts(
        code=node.code,
        max_points=node.max_points,
        self_points=result.handed_in_points,
        reviewed_points=result.reviewed_points,
        self_met=result.handed_in_met,
        reviewed_met=result.reviewed_met,
    )
