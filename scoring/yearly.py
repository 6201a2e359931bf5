"""Where many years stand: every assessment of a query scored from its figures, in batches and constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import Unit
from assignments.models import Assessment
from config.workdays import OfficeDays
from criteria.tree import FrameworkTree, IndicatorNode
from scoring.counting import conditions_of, criteria_of
from scoring.facts import kept_tree
from scoring.judging import outcome_of, subjects_of
from scoring.measures import figures_of
from scoring.models import HEAD_NOT_DISCIPLINED, ConditionFinding, IndicatorResult, Measure
from scoring.office import offices_of_all
from scoring.recognition import Sister, sisters_of_all
from scoring.rules import Findings, Outcome, Standing, standing

BATCH = 100


@dataclass(frozen=True)
class Scored:
    """One assessment: where it stands by the scores handed in, and what the rules compute from its figures (by code)."""

    assessment: Assessment
    standing: Standing
    outcomes: Mapping[str, Outcome]
    provisional: bool
    """Whether the figures rest on a value nobody has checked against the official text."""

    @property
    def computed(self) -> int:
        """Return how many indicators have enough figures for a result."""
        return sum(outcome.settled for outcome in self.outcomes.values())


def scored(assessments: QuerySet[Assessment]) -> Iterator[Scored]:
    """Yield every assessment of the query, scored; memory stays that of one batch, whatever their number."""
    keys = list(assessments.values_list("pk", flat=True))  # a few bytes each; the rows come batch by batch
    for start in range(0, len(keys), BATCH):
        rows = assessments.select_related("ward", "framework").in_bulk(keys[start : start + BATCH])
        yield from score_all([rows[key] for key in keys[start : start + BATCH] if key in rows])


def score_all(assessments: Sequence[Assessment]) -> Iterator[Scored]:
    """Score assessments read with ward and framework.

    At most seven queries for all of them (check marks once for each rule set among them): check marks, residential groups,
    results, figures, findings, and the year's other assessments where a rule reads them, the wards' days off where one counts working days.
    """
    trees = {one.framework_id: one.framework for one in assessments}
    kept = {pk: kept_tree(framework) for pk, framework in trees.items()}
    sisters = sisters_of_all(assessments, kept.values())
    offices = offices_of_all(assessments, kept.values())
    groups = _groups(assessments)
    results = list(IndicatorResult.objects.filter(assessment__in=assessments))
    by_result: dict[int, list[Measure]] = {}
    for measure in Measure.objects.filter(result__assessment__in=assessments):
        by_result.setdefault(measure.result_id, []).append(measure)
    of_year: dict[int, dict[int, IndicatorResult]] = {}
    for result in results:
        of_year.setdefault(result.assessment_id, {})[result.indicator_id] = result
    heads = _heads(assessments)
    for one in assessments:
        tree = kept[one.framework_id]
        found = of_year.get(one.pk, {})
        valid = _valid(groups.get(one.ward_id, ()), one.year)
        outcomes = {
            node.code: _outcome(
                node, found[node.pk], by_result, valid, tree, sisters.get(one.pk, ()), offices.get(one.pk)
            )
            for criterion in tree.criteria
            for node in criterion.indicators
            if node.pk in found
        }
        yield Scored(one, _standing(one, tree, found, heads.get(one.pk)), outcomes, tree.provisional)


def _groups(assessments: Sequence[Assessment]) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = {}
    wards = {one.ward_id for one in assessments}
    for unit in Unit.objects.filter(ward__in=wards, kind=Unit.Kind.RESIDENTIAL_GROUP):
        found.setdefault(unit.ward_id, []).append(unit)
    return found


def _valid(units: Sequence[Unit], year: int) -> tuple[Unit, ...]:
    """Denominators count the units valid on 31/12 of the year."""
    day = date(year, 12, 31)
    return tuple(
        unit
        for unit in units
        if (unit.valid_from is None or unit.valid_from <= day)
        and (unit.valid_to is None or unit.valid_to >= day)
    )


def _heads(assessments: Sequence[Assessment]) -> dict[int, bool]:
    """Return the newest finding on the head of each assessment that has one."""
    rows = ConditionFinding.objects.filter(assessment__in=assessments, key=HEAD_NOT_DISCIPLINED)
    return dict(rows.order_by("confirmed_at", "pk").values_list("assessment", "met"))


def _outcome(
    node: IndicatorNode,
    result: IndicatorResult,
    measures: Mapping[int, list[Measure]],
    groups: tuple[Unit, ...],
    tree: FrameworkTree,
    sisters: tuple[Sister, ...],
    office: OfficeDays | None,
) -> Outcome:
    figures = figures_of(measures.get(result.pk, ()))
    subjects = subjects_of(node, figures, groups, tree.mode, sisters=sisters, office=office)
    ground = result.not_arising_ground if result.not_arising else None
    return outcome_of(node, subjects, tree.mode, ground=ground)


def _standing(
    assessment: Assessment,
    tree: FrameworkTree,
    results: Mapping[int, IndicatorResult],
    head_met: bool | None,
) -> Standing:
    conditions = conditions_of(assessment.framework.thresholds, assessment.framework.exclusions)
    findings = Findings(head_disciplined=None if head_met is None else not head_met)
    return standing(criteria_of(tree, results), conditions, findings, tree.aggregation)
