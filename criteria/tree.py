"""One framework ready to be judged: criteria → indicators → contents with parsed rules, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from criteria.aggregation import Aggregation, aggregation_of
from criteria.models import Certainty, Content, Criterion, Framework, Indicator, Ruled, ValueCheck
from criteria.ruletypes import NotArising, Rule, parse_rule

POINTS, RULE = ValueCheck.Field.POINTS, ValueCheck.Field.RULE


@dataclass(frozen=True)
class ContentNode:
    """One content; a single content without its own maximum has the indicator's."""

    pk: int
    number: int
    name: str | None
    max_points: Decimal | None
    rule: Rule | None
    provisional: bool


@dataclass(frozen=True)
class IndicatorNode:
    """One indicator; ``rule`` is None when its contents carry the rules, ``least_contents`` of which must be met.

    ``citation``: the rule set, the indicator and how sure its rules are, as it stands behind an explanation.
    """

    pk: int
    code: str
    number: int
    name: str | None
    short_name: str
    max_points: Decimal | None
    contents: tuple[ContentNode, ...]
    rule: Rule | None
    not_arising: NotArising | None
    provisional: bool
    provisional_reasons: tuple[str, ...]
    evidence_examples: tuple[str, ...]
    least_contents: int | None
    citation: str


@dataclass(frozen=True)
class CriterionNode:
    """One criterion; ``provisional``: nobody has checked its own maximum."""

    pk: int
    number: int
    name: str | None
    max_points: Decimal | None
    provisional: bool
    indicators: tuple[IndicatorNode, ...]

    @property
    def rests_on_unchecked(self) -> bool:
        """Return whether its result does: through its own maximum or through an indicator."""
        return self.provisional or any(node.provisional for node in self.indicators)


@dataclass(frozen=True)
class FrameworkTree:
    pk: int
    mode: str
    criteria: tuple[CriterionNode, ...]
    aggregation: Aggregation

    @property
    def provisional(self) -> bool:
        """Return whether what is counted by it rests on a value nobody has checked."""
        return any(criterion.rests_on_unchecked for criterion in self.criteria)


def tree_of(framework: Framework) -> FrameworkTree:
    """Return the tree of the framework; four queries."""
    checked = ValueCheck.objects.filter(framework=framework).values_list("path", "field")
    return arranged(
        framework,
        Criterion.objects.filter(framework=framework),
        Indicator.objects.filter(framework=framework),
        Content.objects.filter(indicator__framework=framework),
        checked=set(checked),
    )


def tree_of_data(data: Mapping[str, Any]) -> FrameworkTree:
    """Return the tree of a checked framework file (``loading.read_frameworks``); no query, nothing is stored."""
    framework = Framework(
        pk=0, code=data["code"], mode=data["mode"], notes=data["notes"], short_title=data["short_title"]
    )
    criteria: list[Criterion] = []
    indicators: list[Indicator] = []
    contents: list[Content] = []
    for c, row in enumerate(data["criteria"], 1):
        criterion = Criterion(pk=c, **_fields(row))
        criteria.append(criterion)
        for entry in row["indicators"]:
            indicator = Indicator(
                pk=len(indicators) + 1,
                criterion_id=c,
                code=f"{row['number']}.{entry['number']}",
                short_name=entry["short_name"],
                not_arising=entry["not_arising"],
                **_ruled_fields(entry),
            )
            indicators.append(indicator)
            contents += [
                Content(pk=len(contents) + at, indicator_id=indicator.pk, **_ruled_fields(one))
                for at, one in enumerate(entry["contents"], 1)
            ]
    return arranged(framework, criteria, indicators, contents, checked=set())


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    most = row["max_points"]
    return {
        "number": row["number"],
        "name": row["name"],
        "max_points": None if most is None else Decimal(most),
        "points_certainty": row["points_certainty"],
    }


def _ruled_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_fields(row),
        "rule": row["rule"],
        "rule_certainty": row["rule_certainty"],
        "evidence_examples": row.get("evidence_examples", []),
    }


def arranged(
    framework: Framework,
    criteria: Iterable[Criterion],
    indicators: Iterable[Indicator],
    contents: Iterable[Content],
    *,
    checked: set[tuple[str, str]],
) -> FrameworkTree:
    """Return the tree of these rows; ``checked`` holds (path, field) of the values that were checked."""
    below: dict[int, list[Content]] = {}
    for content in contents:
        below.setdefault(content.indicator_id, []).append(content)
    nodes: dict[int, list[IndicatorNode]] = {}
    aggregation = aggregation_of(framework.mode, framework.notes)
    for row in indicators:
        rows = below.get(row.pk, [])
        least = aggregation.of_contents(row.code, len(rows)) if rows else None
        citation = f"{framework.short_title}, chỉ tiêu {row.code}; cách tính {_sureness(row, rows, checked)}"
        node = _indicator(row, rows, checked, framework.mode, least, citation)
        nodes.setdefault(row.criterion_id, []).append(node)
    found = tuple(
        CriterionNode(
            row.pk,
            row.number,
            row.name,
            row.max_points,
            # Where no points count there is no maximum to check.
            framework.mode == Framework.Mode.POINTS
            and _open(str(row.number), POINTS, row.points_certainty, checked),
            tuple(nodes.get(row.pk, [])),
        )
        for row in criteria
    )
    return FrameworkTree(framework.pk, framework.mode, found, aggregation)


def _open(path: str, field: str, certainty: str, checked: set[tuple[str, str]]) -> bool:
    return certainty != Certainty.VERIFIED and (path, field) not in checked


def _indicator(
    row: Indicator,
    contents: list[Content],
    checked: set[tuple[str, str]],
    mode: str,
    least: int | None,
    citation: str,
) -> IndicatorNode:
    single = row.max_points if len(contents) == 1 else None
    nodes = tuple(_content(row, content, single, checked, mode) for content in contents)
    own = None if contents else parse_rule(row.rule, max_points=row.max_points, mode=mode)[0]
    not_arising = None
    if row.not_arising:
        data = {"type": "not_arising", **row.not_arising}
        parsed, _ = parse_rule(data, max_points=row.max_points, mode=mode)
        not_arising = parsed if isinstance(parsed, NotArising) else None
    points_open = _open(row.code, POINTS, row.points_certainty, checked)
    # Beside contents an indicator's own rule is what it gives where nothing arose.
    rule_open = (not contents or bool(row.not_arising)) and _open(row.code, RULE, row.rule_certainty, checked)
    reasons = []
    if mode == Framework.Mode.POINTS and points_open:
        reasons.append("Điểm tối đa chưa đối chiếu với văn bản gốc.")
    if rule_open or any(node.provisional for node in nodes):
        reasons.append("Cách tính chưa đối chiếu với văn bản gốc.")
    return IndicatorNode(
        row.pk,
        row.code,
        row.number,
        row.name,
        row.short_name,
        row.max_points,
        nodes,
        own,
        not_arising,
        bool(reasons),
        tuple(reasons),
        tuple(row.evidence_examples),
        least,
        citation,
    )


def _sureness(row: Indicator, contents: list[Content], checked: set[tuple[str, str]]) -> str:
    """Return how sure the rules are: "thấy ở một nguồn", or each word once where contents differ."""
    ruled: list[tuple[str, Ruled]] = [(f"{row.code}.{content.number}", content) for content in contents]
    certainties = [
        Certainty.VERIFIED if (path, RULE) in checked else Certainty(one.rule_certainty)
        for path, one in ruled or [(row.code, row)]
    ]
    return ", ".join(dict.fromkeys(certainty.label for certainty in certainties))


def _content(
    row: Indicator, content: Content, single: Decimal | None, checked: set[tuple[str, str]], mode: str
) -> ContentNode:
    most = content.max_points if content.max_points is not None else single
    rule, _ = parse_rule(content.rule, max_points=most, mode=mode)
    path = f"{row.code}.{content.number}"
    # A content that has the indicator's maximum has no second one to check.
    own_points = mode == Framework.Mode.POINTS and (single is None or content.max_points is not None)
    provisional = _open(path, RULE, content.rule_certainty, checked) or (
        own_points and _open(path, POINTS, content.points_certainty, checked)
    )
    return ContentNode(content.pk, content.number, content.name, most, rule, provisional)
