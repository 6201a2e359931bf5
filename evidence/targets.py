"""What a year's indicators are known by, gathered for ``evidence/proposing.py`` in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from assignments.models import Assessment, Assignment
from criteria.mapping import origins_of
from criteria.models import Indicator
from evidence.models import Evidence
from evidence.proposing import Target

Known = dict[int, list[tuple[str, str]]]
"""By indicator: number and subject of each document that proves it."""


def targets_of(assessment: Assessment) -> list[Target]:
    """Return the indicators of the year's rule set with what they are known by; five queries."""
    indicators = list(
        Indicator.objects.filter(framework=assessment.framework_id)
        .prefetch_related("contents")
        .order_by("order", "pk")
    )
    duties = _duties_of(assessment)
    now, before = _documents_of_this_year(assessment), _documents_of_last_year(assessment, indicators)
    return [_target(one, duties[one.pk], now[one.pk], before[one.pk]) for one in indicators]


def _target(
    indicator: Indicator,
    duties: Iterable[str],
    now: Iterable[tuple[str, str]],
    before: Iterable[tuple[str, str]],
) -> Target:
    contents = list(indicator.contents.all())
    named = [indicator.name, indicator.name_hint, indicator.short_name, *(one.name for one in contents)]
    examples = [*indicator.evidence_examples, *(text for one in contents for text in one.evidence_examples)]
    return Target(
        indicator=indicator.pk,
        code=indicator.code,
        names=tuple(name for name in named if name),
        examples=tuple(str(example) for example in examples),
        duties=tuple(duties),
        numbers=tuple(number for number, _ in now if number),
        subjects=tuple(subject for _, subject in now),
        last_subjects=tuple(subject for _, subject in before),
    )


def _duties_of(assessment: Assessment) -> dict[int, list[str]]:
    """Return the duty paragraphs of the plans in force for the year, by indicator."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Assignment.objects.filter(plan__in=assessment.plans.in_force(), indicator__isnull=False)
    for indicator, what in rows.order_by("pk").values_list("indicator", "what"):
        found[indicator].append(what)
    return found


def _documents_of_this_year(assessment: Assessment) -> Known:
    found: Known = defaultdict(list)
    uses = Evidence.objects.filter(assessment=assessment).exclude(state=Evidence.State.RETURNED)
    for indicator, number, subject in uses.order_by("pk").values_list(
        "indicator", "document__number", "document__subject"
    ):
        found[indicator].append((number, subject))
    return found


def _documents_of_last_year(assessment: Assessment, indicators: Iterable[Indicator]) -> Known:
    """Return last year's accepted documents under the indicator in which theirs lives on (``criteria/mapping.py``)."""
    heirs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in indicators:
        for framework, codes in origins_of(assessment.framework.code, one.code).items():
            for code in codes:
                heirs[framework, code].append(one.pk)
    found: Known = defaultdict(list)
    if not heirs:
        return found
    known = Q(indicator__framework__code__in={framework for framework, _ in heirs})
    uses = Evidence.objects.accepted().filter(
        known, assessment__ward=assessment.ward_id, assessment__year=assessment.year - 1
    )
    for framework, code, number, subject in uses.order_by("pk").values_list(
        "indicator__framework__code", "indicator__code", "document__number", "document__subject"
    ):
        for heir in heirs[framework, code]:
            found[heir].append((number, subject))
    return found
