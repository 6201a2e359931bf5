"""Every value of a framework with its certainty, source and check: what is still to be compared with the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from criteria.models import Certainty, Content, Criterion, Framework, Indicator, Ruled, ValueCheck, Valued
from criteria.ruletypes import parse_rule

Spot = tuple[str, str]
"""A value's path ("1", "1.2", "1.2.1") and field ("name", "points", "rule")."""

Field = ValueCheck.Field
ADDRESSES: dict[str, str] = {Field.NAME: "ten", Field.POINTS: "diem", Field.RULE: "cach-tinh"}
"""Field → its word in an address."""
FIELD_OF = {word: field for field, word in ADDRESSES.items()}


@dataclass(frozen=True)
class Value:
    """One value: where it stands, what it is (None: not known), how sure and from where, and its check."""

    path: str
    field: str
    value: Any
    words: tuple[str, ...]
    certainty: str
    source: str
    check: ValueCheck | None

    @property
    def missing(self) -> bool:
        """Return whether there is nothing, or not enough, to compare with the official text."""
        return bool(
            self.value is None
            or self.certainty == Certainty.UNKNOWN
            or (self.field == Field.RULE and _gaps(self.value))
        )

    @property
    def gap_word(self) -> str:
        """Return what its certainty does not say already: the value is not known, or only a part of it."""
        if not self.missing or self.certainty == Certainty.UNKNOWN:
            return ""
        return "chưa có" if self.value is None else "chưa đủ"

    @property
    def open(self) -> bool:
        """Return whether nobody has compared the value with the official text."""
        return self.check is None and self.certainty != Certainty.VERIFIED

    @property
    def checkable(self) -> bool:
        """Return whether a person may mark the value as compared; an invented one has no text to compare with."""
        return self.open and not self.missing and self.certainty != Certainty.ILLUSTRATIVE

    @property
    def certainty_word(self) -> str:
        return Certainty(self.certainty).label

    @property
    def field_word(self) -> str:
        return Field(self.field).label

    @property
    def address(self) -> str:
        """Return the field's word in an address."""
        return ADDRESSES[self.field]

    @property
    def node_word(self) -> str:
        """Return "Tiêu chí 1", "Chỉ tiêu 1.2" or "Chỉ tiêu 1.2, nội dung 1"."""
        steps = self.path.split(".")
        if len(steps) == 1:
            return f"Tiêu chí {self.path}"
        lead = f"Chỉ tiêu {'.'.join(steps[:2])}"
        return lead if len(steps) == 2 else f"{lead}, nội dung {steps[2]}"


def _gaps(rule: Any) -> bool:
    """Return whether a rule says itself that a part of it is not known."""
    if isinstance(rule, Mapping):
        if rule.get("complete") is False:
            return True
        if rule.get("type") == "ratio_threshold" and rule.get("min_percent") is None:
            return True
        return any(_gaps(part) for part in rule.values())
    return isinstance(rule, list) and any(_gaps(part) for part in rule)


@dataclass(frozen=True)
class ContentValues:
    """A content; one that ``inherits`` has the indicator's maximum."""

    row: Content
    values: tuple[Value, ...]
    inherits: bool


@dataclass(frozen=True)
class IndicatorValues:
    row: Indicator
    values: tuple[Value, ...]
    contents: tuple[ContentValues, ...]


@dataclass(frozen=True)
class CriterionValues:
    row: Criterion
    values: tuple[Value, ...]
    indicators: tuple[IndicatorValues, ...]


@dataclass(frozen=True)
class FrameworkValues:
    """All values of one framework, in the order of the regulation."""

    framework: Framework
    criteria: tuple[CriterionValues, ...]

    def __iter__(self) -> Iterator[Value]:
        for criterion in self.criteria:
            yield from criterion.values
            for indicator in criterion.indicators:
                yield from indicator.values
                for content in indicator.contents:
                    yield from content.values

    @property
    def indicator_count(self) -> int:
        return sum(len(criterion.indicators) for criterion in self.criteria)

    @property
    def open_count(self) -> int:
        return sum(value.open for value in self)

    @property
    def missing_count(self) -> int:
        return sum(value.open and value.missing for value in self)

    @property
    def answer(self) -> str:
        """Return the sentence that says how far the framework can be relied on."""
        if not self.open_count:
            return "Mọi giá trị đã được đối chiếu với văn bản gốc."
        sentence = f"Còn {self.open_count} giá trị chưa đối chiếu với văn bản gốc"
        if self.missing_count:
            sentence += f", trong đó {self.missing_count} giá trị chưa có hoặc chưa đủ"
        return f"{sentence}."

    def only_open(self) -> FrameworkValues:
        """Return the same with those values alone that nobody has checked; a node with none of them is left out."""
        kept = (_open_criterion(criterion) for criterion in self.criteria)
        return replace(self, criteria=tuple(one for one in kept if one.values or one.indicators))

    def at(self, path: str, field: str) -> Value | None:
        """Return one value; None when the framework has no such value."""
        return next((value for value in self if (value.path, value.field) == (path, field)), None)


def _open_values(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(value for value in values if value.open)


def _open_criterion(criterion: CriterionValues) -> CriterionValues:
    kept = (_open_indicator(indicator) for indicator in criterion.indicators)
    indicators = tuple(one for one in kept if one.values or one.contents)
    return replace(criterion, values=_open_values(criterion.values), indicators=indicators)


def _open_indicator(indicator: IndicatorValues) -> IndicatorValues:
    kept = (replace(content, values=_open_values(content.values)) for content in indicator.contents)
    contents = tuple(content for content in kept if content.values)
    return replace(indicator, values=_open_values(indicator.values), contents=contents)


def provenance_of(framework: Framework) -> FrameworkValues:
    """Return every value of the framework; four queries."""
    return provenance_of_all([framework])[0]


def provenance_of_all(frameworks: Sequence[Framework]) -> list[FrameworkValues]:
    """Return the values of each framework, in the given order; four queries for all of them."""
    checks: dict[int, dict[Spot, ValueCheck]] = {framework.pk: {} for framework in frameworks}
    for check in ValueCheck.objects.filter(framework__in=frameworks).select_related("checked_by"):
        checks[check.framework_id][check.path, check.field] = check
    contents: dict[int, list[Content]] = {}
    for content in Content.objects.filter(indicator__framework__in=frameworks):
        contents.setdefault(content.indicator_id, []).append(content)
    indicators: dict[int, list[Indicator]] = {}
    for indicator in Indicator.objects.filter(framework__in=frameworks):
        indicators.setdefault(indicator.criterion_id, []).append(indicator)
    criteria: dict[int, list[Criterion]] = {}
    for criterion in Criterion.objects.filter(framework__in=frameworks):
        criteria.setdefault(criterion.framework_id, []).append(criterion)
    return [
        FrameworkValues(
            framework,
            tuple(
                CriterionValues(
                    row,
                    tuple(_values(framework, row, str(row.number), checks[framework.pk], own_points=True)),
                    tuple(
                        _indicator(framework, below, contents.get(below.pk, []), checks[framework.pk])
                        for below in indicators.get(row.pk, ())
                    ),
                )
                for row in criteria.get(framework.pk, ())
            ),
        )
        for framework in frameworks
    ]


def _indicator(
    framework: Framework, row: Indicator, contents: list[Content], checks: Mapping[Spot, ValueCheck]
) -> IndicatorValues:
    values = list(_values(framework, row, row.code, checks, own_points=True))
    if not contents or row.not_arising:
        values.append(_own_rule(framework, row, checks, has_contents=bool(contents)))
    found = []
    for content in contents:
        path = f"{row.code}.{content.number}"
        # A single content without a maximum of its own has the indicator's: there is no second value to check.
        inherits = len(contents) == 1 and content.max_points is None
        most = row.max_points if inherits else content.max_points
        own = list(_values(framework, content, path, checks, own_points=not inherits))
        rule = _rule(framework, content, path, most, checks)
        found.append(ContentValues(content, (*own, rule), inherits))
    return IndicatorValues(row, tuple(values), tuple(found))


def _values(
    framework: Framework, row: Valued, path: str, checks: Mapping[Spot, ValueCheck], *, own_points: bool
) -> Iterator[Value]:
    """Yield the name, and where points count the maximum."""
    words = (row.name,) if row.name else ()
    check = checks.get((path, Field.NAME))
    yield Value(path, Field.NAME, row.name, words, row.name_certainty, row.name_source, check)
    if framework.counts_points and own_points:
        check = checks.get((path, Field.POINTS))
        yield Value(path, Field.POINTS, row.max_points, (), row.points_certainty, row.points_source, check)


def _rule(
    framework: Framework, row: Ruled, path: str, most: Decimal | None, checks: Mapping[Spot, ValueCheck]
) -> Value:
    rule, _ = parse_rule(row.rule, max_points=most, mode=framework.mode)
    words = rule.in_words(most) if rule else ()
    check = checks.get((path, Field.RULE))
    return Value(path, Field.RULE, row.rule, words, row.rule_certainty, row.rule_source, check)


def _own_rule(
    framework: Framework, row: Indicator, checks: Mapping[Spot, ValueCheck], *, has_contents: bool
) -> Value:
    """Return an indicator's own rule; what holds where nothing arose is a part of it, beside contents the whole."""
    rule = _rule(framework, row, row.code, row.max_points, checks)
    if not row.not_arising:
        return rule
    data = {"type": "not_arising", **row.not_arising}
    nothing, _ = parse_rule(data, max_points=row.max_points, mode=framework.mode)
    words = tuple(f"Không phát sinh: {line}" for line in nothing.in_words(row.max_points)) if nothing else ()
    whole = {"rule": rule.value, "not_arising": row.not_arising}
    known = has_contents or rule.value is not None
    return replace(rule, value=whole if known else None, words=(*rule.words, *words))


def values_of(framework: Framework) -> dict[Spot, Any]:
    """Return each value by its place: what a later version is compared with."""
    return {(value.path, value.field): value.value for value in provenance_of(framework)}


def carry_checks(framework: Framework, checks: Iterable[ValueCheck], before: Mapping[Spot, Any]) -> None:
    """Give a changed framework the checks of those values that stayed as they were."""
    checks = list(checks)
    if not checks:
        return
    now = values_of(framework)
    ValueCheck.objects.bulk_create(
        ValueCheck(
            framework=framework,
            path=check.path,
            field=check.field,
            document=check.document,
            checked_on=check.checked_on,
            checked_by_id=check.checked_by_id,
        )
        for check in checks
        if (check.path, check.field) in now
        and now[check.path, check.field] == before[check.path, check.field]
    )
