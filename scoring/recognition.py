"""What a rule reads from the ward's other assessments of the same year: whether the yearly standard is recognised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assignments.models import Assessment
from criteria.models import Framework
from criteria.ruletypes import AllOf, AssessmentRecognised, Rule, Sum, part_key
from criteria.tree import FrameworkTree
from scoring.rules import Value


@dataclass(frozen=True)
class Sister:
    """Another assessment of the ward and year."""

    framework: str
    yearly: bool
    name: str
    recognised: bool


def sisters_of(assessment: Assessment, tree: FrameworkTree) -> tuple[Sister, ...]:
    """Return the other assessments of the ward and year; one query, and none where no rule reads them."""
    return sisters_of_all([assessment], [tree]).get(assessment.pk, ())


def sisters_of_all(
    assessments: Sequence[Assessment], trees: Iterable[FrameworkTree]
) -> dict[int, tuple[Sister, ...]]:
    """Return each assessment's sisters; one query for all, and none where no rule of the trees reads them."""
    if not any(True for tree in trees for rule in rules_of(tree) for _ in _readers(rule)):
        return {}
    wards, years = {one.ward_id for one in assessments}, {one.year for one in assessments}
    among: dict[tuple[int, int], list[Assessment]] = {}
    for one in Assessment.objects.filter(ward__in=wards, year__in=years).select_related("framework"):
        among.setdefault((one.ward_id, one.year), []).append(one)
    return {
        one.pk: tuple(
            _sister(other) for other in among.get((one.ward_id, one.year), ()) if other.pk != one.pk
        )
        for one in assessments
    }


def _sister(other: Assessment) -> Sister:
    return Sister(
        framework=other.framework.code,
        yearly=other.framework.mode != Framework.Mode.TARGETS,
        name=f"Kỳ đánh giá năm {other.year} theo {other.framework.short_title}",
        recognised=other.state == Assessment.State.RECOGNISED,
    )


def with_gathered(
    rule: Rule | None, figures: Mapping[str, Value | None], sisters: Iterable[Sister]
) -> dict[str, Value | None]:
    """Return the figures entered and those no form asks for; not recognised yet is not known, never "no"."""
    found = dict(figures)
    for prefix, reader in _readers(rule):
        # The recognised one first: the ward may have moved from one rule set to another within the year.
        read = sorted((one for one in sisters if _meant(reader, one)), key=lambda one: not one.recognised)
        found[f"{prefix}recognised"] = True if read and read[0].recognised else None
        found[f"{prefix}assessment"] = read[0].name if read else None
    return found


def _meant(rule: AssessmentRecognised, sister: Sister) -> bool:
    return sister.framework in rule.frameworks if rule.frameworks else sister.yearly


def _readers(rule: Rule | None, prefix: str = "") -> Iterable[tuple[str, AssessmentRecognised]]:
    """Yield each rule that reads another assessment, with the prefix of its figures; those inside others too."""
    yield from (
        (place, one) for place, one in rules_within(rule, prefix) if isinstance(one, AssessmentRecognised)
    )


def rules_within(rule: Rule | None, prefix: str = "") -> Iterable[tuple[str, Rule]]:
    """Yield the rule and every one inside it, each with the prefix of its figures."""
    if rule is not None:
        yield prefix, rule
    parts: tuple[Rule, ...] = ()
    if isinstance(rule, AllOf):
        parts = rule.parts
    if isinstance(rule, Sum):
        parts = tuple(part.rule for part in rule.parts)
    for position, part in enumerate(parts, 1):
        yield from rules_within(part, f"{prefix}{part_key(position, '')}")


def rules_of(tree: FrameworkTree, indicator_id: int | None = None) -> Iterable[Rule | None]:
    """Yield the rule of every indicator and content, or of one indicator and its contents."""
    for criterion in tree.criteria:
        for node in criterion.indicators:
            if indicator_id not in (None, node.pk):
                continue
            yield node.rule
            yield from (content.rule for content in node.contents)
