"""The working days that rules count by: read for those assessments only whose rules count working days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assignments.models import Assessment, Holiday
from assignments.office_days import around, with_corrections
from config.workdays import OfficeDays
from criteria.ruletypes import IssuedOnTime
from criteria.tree import FrameworkTree
from scoring.recognition import rules_of, rules_within


def office_of(
    assessment: Assessment, tree: FrameworkTree, indicator_id: int | None = None
) -> OfficeDays | None:
    """Return the ward's working days around the year; one query, none (and None) where no rule counts them.

    ``indicator_id``: only the rules of this indicator are asked.
    """
    if not _counts_days(tree, indicator_id):
        return None
    return offices_of_all([assessment], [tree]).get(assessment.pk)


def offices_of_all(
    assessments: Sequence[Assessment], trees: Iterable[FrameworkTree]
) -> dict[int, OfficeDays]:
    """Return each assessment's working days; one query for all, none where no rule of the trees counts them."""
    if not any(_counts_days(tree) for tree in trees):
        return {}
    rows: dict[int, list[Holiday]] = {}
    years = [year for one in assessments for year in around(one.year)]
    for row in Holiday.objects.filter(
        ward__in={one.ward_id for one in assessments}, day__year__gte=min(years), day__year__lte=max(years)
    ):
        rows.setdefault(row.ward_id, []).append(row)
    return {one.pk: with_corrections(around(one.year), rows.get(one.ward_id, ())) for one in assessments}


def _counts_days(tree: FrameworkTree, indicator_id: int | None = None) -> bool:
    rules = (rule for top in rules_of(tree, indicator_id) for _, rule in rules_within(top))
    return any(isinstance(rule, IssuedOnTime) for rule in rules)
