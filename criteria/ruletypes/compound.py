"""Rules made of rules, the registry of all types, and the one door that reads rule data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Self

from criteria.ruletypes.base import COMMON, Input, Rule, remarks
from criteria.ruletypes.beyond import AssessmentRecognised, LessThanLastYear, NotWorseThanLastYear
from criteria.ruletypes.judged import AllOrZero, Boolean, ChecklistMin, Manual, NotArising
from criteria.ruletypes.quantities import AmountMin, CountMin, IssuedOnTime, Zero
from criteria.ruletypes.ratios import RatioBands, RatioThreshold
from criteria.ruletypes.reader import Fault, Reader, Scale
from criteria.ruletypes.words import capital, named_points, reward

DEEPEST = 4
MODES = ("points", "pass_fail", "targets")


def part_key(position: int, key: str) -> str:
    """Return the figure key of a part; ``position`` counts from 1."""
    return f"p{position}_{key}"


def _inputs_of_parts(parts: Iterable[tuple[Rule, str]]) -> tuple[Input, ...]:
    """Return the inputs of all parts, keys prefixed, labels led by the part's name where it has one."""
    return tuple(
        replace(
            entry,
            key=part_key(position, entry.key),
            label=f"{capital(name)} – {entry.label}" if name else entry.label,
        )
        for position, (rule, name) in enumerate(parts, 1)
        for entry in rule.inputs()
    )


@dataclass(frozen=True, kw_only=True)
class AllOf(Rule):
    """Met, with all points, only if every part is met; figures of part i are prefixed ``p<i>_``, from 1."""

    TYPE = "all_of"
    parts: tuple[Rule, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("parts", *COMMON)
        # A part is asked only whether it is met: points belong to the whole.
        below = Scale(None, "pass_fail", reader.scale.depth + 1)
        parts = tuple(_read_rule(replace(row, scale=below)) for row in reader.rows("parts"))
        kept = tuple(part for part in parts if part is not None)
        if not kept or len(kept) < len(parts):
            return None
        return cls(parts=kept, **remarks(reader))

    def inputs(self) -> tuple[Input, ...]:
        return _inputs_of_parts((part, "") for part in self.parts)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        head = reward("đáp ứng tất cả các yêu cầu sau", "thiếu một yêu cầu", max_points)
        numbered = (f"{i}) {' '.join(part.in_words(None))}" for i, part in enumerate(self.parts, 1))
        return head, *numbered


@dataclass(frozen=True)
class SumPart:
    """One summand of a ``Sum``: its name, its most points and its rule."""

    label: str
    points: Decimal
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Sum(Rule):
    """Points of the parts add up; figures of part i are prefixed ``p<i>_``, from 1."""

    TYPE = "sum"
    parts: tuple[SumPart, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("parts", *COMMON)
        rows = reader.rows("parts")
        parts = tuple(part for row in rows if (part := cls._read_part(row)) is not None)
        if not parts or len(parts) < len(rows):
            return None
        scale = reader.scale
        whole = sum((part.points for part in parts), Decimal(0))
        if scale.by_points and scale.max_points is not None and whole != scale.max_points:
            reader.fault(
                "parts",
                f"Điểm các phần cộng lại là {named_points(whole)}, khác điểm tối đa {named_points(scale.max_points)}.",
            )
        return cls(parts=parts, **remarks(reader))

    @staticmethod
    def _read_part(row: Reader) -> SumPart | None:
        row.only("label", "points", "rule")
        label = row.text("label")
        points = row.number("points", most=row.scale.max_points)
        data = row.data.get("rule")
        if not isinstance(data, Mapping):
            row.fault("rule", "Cần là một quy tắc.")
            return None
        path = f"{row.prefix}.rule"
        below = Scale(points, row.scale.mode, row.scale.depth + 1)
        rule = _read_rule(Reader(data, below, path, row.faults))
        return SumPart(label, points, rule) if label and points is not None and rule is not None else None

    def inputs(self) -> tuple[Input, ...]:
        return _inputs_of_parts((part.rule, part.label) for part in self.parts)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        lines: list[str] = []
        for part in self.parts:
            scored = None if max_points is None else part.points
            head = (
                capital(part.label)
                if scored is None
                else f"{capital(part.label)} (tối đa {named_points(scored)})"
            )
            lines.append(f"{head}: {' '.join(part.rule.in_words(scored))}")
        return tuple(lines)


RULE_TYPES: Mapping[str, type[Rule]] = MappingProxyType(
    {
        kind.TYPE: kind
        for kind in (
            AllOrZero,
            Sum,
            AllOf,
            RatioBands,
            RatioThreshold,
            Boolean,
            ChecklistMin,
            CountMin,
            IssuedOnTime,
            AmountMin,
            Zero,
            NotWorseThanLastYear,
            LessThanLastYear,
            AssessmentRecognised,
            NotArising,
            Manual,
        )
    }
)


def _read_rule(reader: Reader) -> Rule | None:
    """Return the rule a reader stands on; None when its type or a parameter is unusable."""
    if reader.scale.depth > DEEPEST:
        reader.fault("", f"Quy tắc lồng nhau quá {DEEPEST} tầng.")
        return None
    name = reader.text("type")
    kind = RULE_TYPES.get(name)
    if kind is None:
        if name:
            reader.fault("type", f"Không có loại quy tắc “{name}”.")
        return None
    return kind.read(reader)


def parse_rule(
    data: Mapping[str, object] | None, *, max_points: Decimal | None, mode: str
) -> tuple[Rule | None, tuple[Fault, ...]]:
    """Return the rule written in framework data, or None with every fault found in it.

    ``max_points`` is the most the content or indicator can give (None: unknown); ``mode`` is "points",
    "pass_fail" or "targets". A null rule is legal data ("chưa có quy tắc") and gives (None, ()).
    """
    if data is None:
        return None, ()
    if mode not in MODES:
        return None, (Fault("mode", f"Không có cách đánh giá “{mode}”."),)
    if not isinstance(data, Mapping):
        return None, (Fault("", "Quy tắc cần là một nhóm tham số có type."),)  # type: ignore[unreachable]
    reader = Reader(data, Scale(max_points, mode))
    rule = _read_rule(reader)
    return (None if reader.faults else rule), tuple(reader.faults)
