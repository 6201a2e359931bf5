"""Figures of different indicators that must be equal, as a framework's data say it. Pure data; it warns, never blocks.

A framework lists them under ``cross_checks``: ``what`` is counted, ``figures`` are the places it is entered at, each
"3.2.2: numerator" (path of the content, or of an indicator without contents; the key of the figure in its rule), with
``certainty`` and ``source`` of the demand that they agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from criteria.ruletypes import Input, InputKind, parse_rule

KEY = "cross_checks"
_FIGURE = re.compile(r"([1-9]\d?\.[1-9]\d?(?:\.[1-9]\d?)?): ([a-z][a-z0-9_]{0,60})")
COUNTS = {InputKind.INTEGER, InputKind.DECIMAL, InputKind.MONEY}


@dataclass(frozen=True)
class Figure:
    """One figure: the path of its content or indicator ("3.2.2", "3.2") and its key in the rule."""

    path: str
    key: str

    @property
    def indicator(self) -> str:
        """Return the code of its indicator ("3.2")."""
        return ".".join(self.path.split(".")[:2])

    @property
    def content(self) -> int | None:
        """Return the number of its content; None: the indicator has none."""
        number = self.path.split(".")[2:]
        return int(number[0]) if number else None

    @property
    def place(self) -> str:
        """Return "chỉ tiêu 3.2, nội dung 2"."""
        return f"chỉ tiêu {self.indicator}" + (f", nội dung {self.content}" if self.content else "")


@dataclass(frozen=True)
class CrossCheck:
    """What is counted at several places, where, and how sure it is that the figures must be equal."""

    what: str
    figures: tuple[Figure, ...]
    certainty: str
    source: str


def cross_checks_of(rows: Sequence[Mapping[str, Any]]) -> tuple[CrossCheck, ...]:
    """Return the checks a framework holds (``Framework.cross_checks``)."""
    return tuple(
        CrossCheck(
            row["what"],
            tuple(figure for line in row["figures"] if (figure := read_figure(line))),
            row["certainty"],
            row.get("source", ""),
        )
        for row in rows
    )


def read_figure(line: str) -> Figure | None:
    """Return the figure of "3.2.2: numerator"; None where the line is not written so."""
    found = _FIGURE.fullmatch(line)
    return Figure(found[1], found[2]) if found else None


def figures(value: Any) -> tuple[list[str], str]:
    """Check the list of places: two or more, each once."""
    lines = [line for line in value if isinstance(line, str)] if isinstance(value, list) else []
    if not isinstance(value, list) or len(lines) < len(value) or not all(map(read_figure, lines)):
        return (
            [],
            "Mỗi dòng viết như “3.2.2: numerator” (mã nội dung hoặc chỉ tiêu, tên số liệu của quy tắc).",
        )
    if len(set(lines)) < len(lines):
        return [], "Có hai dòng giống nhau."
    return (lines, "") if len(lines) > 1 else ([], "Cần ít nhất hai số liệu để đối chiếu.")


def figure_faults(data: Mapping[str, Any]) -> Iterator[tuple[int, int, str]]:
    """Yield (check, line, what is wrong) for each figure that checked framework data do not ask for."""
    rules = dict(_rules(data))
    for row, check in enumerate(data.get(KEY, ())):
        kinds: set[str] = set()
        for line, text in enumerate(check.get("figures", ())):
            figure = read_figure(text)
            if figure is None:
                continue
            entry, fault = _entry(rules, figure)
            if entry is None or fault:
                yield row, line, fault
                continue
            kinds.add("money" if entry.kind is InputKind.MONEY else "count")
            if len(kinds) > 1:
                yield row, line, "Không đối chiếu số tiền với số lượng."
                break


def _entry(rules: Mapping[str, Mapping[str, Input] | None], figure: Figure) -> tuple[Input | None, str]:
    if figure.path not in rules:
        return None, f"Không có {figure.place}, hoặc quy tắc không ghi ở đó."
    inputs = rules[figure.path]
    if inputs is None:
        return None, f"Ở {figure.place} chưa có quy tắc."
    entry = inputs.get(figure.key)
    if entry is None:
        known = ", ".join(inputs)
        return None, f"Quy tắc ở {figure.place} không hỏi số liệu “{figure.key}”; có: {known}."
    if entry.kind not in COUNTS or entry.per_group:
        return entry, f"Số liệu “{figure.key}” ở {figure.place} không phải là một con số của cả xã, phường."
    return entry, ""


def _rules(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Input] | None]]:
    """Yield the path of each place that holds a rule, with the figures its rule asks for; None: no rule is known."""
    for criterion in data.get("criteria", ()):
        for row in criterion["indicators"]:
            path = f"{criterion.get('number')}.{row.get('number')}"
            for node, at in (
                [(one, f"{path}.{one.get('number')}") for one in row["contents"]]
                if row["contents"]
                else [(row, path)]
            ):
                # Which figures are asked for does not hang on the maximum.
                rule, _ = parse_rule(node.get("rule"), max_points=None, mode=data.get("mode", "points"))
                yield at, None if rule is None else {entry.key: entry for entry in rule.inputs()}
