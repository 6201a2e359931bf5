"""Figures that must be equal at several places and are not: a warning, never a hindrance. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from config import vietnamese as vi
from criteria.crosschecks import CrossCheck, Figure
from criteria.ruletypes import Rule
from criteria.ruletypes.words import capital
from criteria.tree import FrameworkTree
from scoring.rules import Value

Entered = Mapping[str, Mapping[int, Mapping[str, Value | None]]]
"""Code of an indicator → content id (0: the indicator itself) → key → figure."""


@dataclass(frozen=True)
class Disagreement:
    """One demand that is not met: the figures entered so far, at least two of them different."""

    check: CrossCheck
    found: tuple[tuple[Figure, Decimal], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the indicators it concerns, each once, in the order the demand names them."""
        return tuple(dict.fromkeys(figure.indicator for figure, _ in self.found))

    @property
    def sentence(self) -> str:
        """Return "Số vụ hòa giải thành ở chỉ tiêu 3.2 là 12, ở chỉ tiêu 3.4 là 11: hai số phải bằng nhau."."""
        alone = len(self.codes) == len(self.found)
        places = (
            f"ở {f'chỉ tiêu {figure.indicator}' if alone else figure.place} là {vi.number(value)}"
            for figure, value in self.found
        )
        how_many = "hai số" if len(self.found) == 2 else "các số"
        return f"{capital(self.check.what)} {', '.join(places)}: {how_many} phải bằng nhau."


def disagreements_of(
    checks: Iterable[CrossCheck], tree: FrameworkTree, entered: Entered
) -> tuple[Disagreement, ...]:
    """Return the checks whose figures differ; a figure not entered yet, or not asked for any more, is not compared."""
    contents = dict(_content_ids(tree))
    found = []
    for check in checks:
        known = tuple(
            (figure, value)
            for figure in check.figures
            if (value := _value(figure, contents, entered)) is not None
        )
        if len({value for _, value in known}) > 1:
            found.append(Disagreement(check, known))
    return tuple(found)


def _content_ids(tree: FrameworkTree) -> Iterator[tuple[str, tuple[int, frozenset[str]]]]:
    """Yield the path of each place that holds a rule, with its content id and the figures its rule asks for."""
    for criterion in tree.criteria:
        for node in criterion.indicators:
            for content in node.contents:
                yield f"{node.code}.{content.number}", (content.pk, _keys(content.rule))
            if not node.contents:
                yield node.code, (0, _keys(node.rule))


def _keys(rule: Rule | None) -> frozenset[str]:
    return frozenset(entry.key for entry in rule.inputs()) if rule else frozenset()


def _value(
    figure: Figure, contents: Mapping[str, tuple[int, frozenset[str]]], entered: Entered
) -> Decimal | None:
    content_id, keys = contents.get(figure.path, (0, frozenset[str]()))
    value = entered.get(figure.indicator, {}).get(content_id, {}).get(figure.key)
    return value if figure.key in keys and isinstance(value, Decimal) else None
