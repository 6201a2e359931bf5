"""Which indicator of a rule set lives on in which of its successor: data that proposes, and decides nothing.

A file (``criteria/mappings/*.yaml``) holds ``from`` and ``to`` (codes of two rule sets), ``same_as`` (codes of sets with
the indicators of ``from``); ``indicators``: every indicator of ``from`` once with ``to`` (codes; empty: no successor),
``certainty`` and ``reason``; ``new``: every indicator of ``to`` that none lives on in, with the same two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from criteria import fields as f
from criteria.fields import Group, Key
from criteria.marked import Marked, read_marked
from criteria.yamlfile import Fault, FaultyFile

SHIPPED: Path = settings.BASE_DIR / "criteria" / "mappings"
_CODE = re.compile(r"[1-9]\d?\.[1-9]\d?")


def _code(value: Any) -> tuple[str, str]:
    known = isinstance(value, str) and _CODE.fullmatch(value)
    return (value, "") if known else ("", "Cần là mã chỉ tiêu đặt trong dấu nháy, như '2.1'.")


def _each(check: f.Check) -> f.Check:
    def checked(value: Any) -> tuple[list[str], str]:
        if not isinstance(value, list):
            return [], "Cần là một danh sách."
        found = [check(item) for item in value]
        return [kept for kept, _ in found], next((message for _, message in found if message), "")

    return checked


HEAD = {"from": Key(f.slug), "to": Key(f.slug), "same_as": Key(_each(f.slug), absent=True)}
WHY = {"certainty": Key(f.certainty), "reason": Key(f.text(300))}
LINE = {"from": Key(_code), "to": Key(_each(_code)), **WHY}
NEW = {"to": Key(_code), **WHY}


@dataclass(frozen=True)
class Line:
    """One indicator and where it lives on (nowhere: empty), or, with no ``source``, one that is new."""

    source: str
    targets: tuple[str, ...]
    certainty: str
    reason: str


@dataclass(frozen=True)
class IndicatorMap:
    """The whole table between two rule sets; ``old`` are the codes of all that have the old one's indicators."""

    old: tuple[str, ...]
    new: str
    lines: tuple[Line, ...]
    fresh: tuple[Line, ...]

    def sources_of(self, code: str) -> tuple[str, ...]:
        """Return the old indicators that live on in a new one."""
        return tuple(line.source for line in self.lines if code in line.targets)


def read_mappings(
    directory: Path, frameworks: Iterable[Mapping[str, Any]] | None = None
) -> list[IndicatorMap]:
    """Return the tables of all ``*.yaml`` files; with ``frameworks`` (checked data) their codes must exist.

    Raises FaultyFile with every fault of every file.
    """
    known = None if frameworks is None else {data["code"]: _codes(data) for data in frameworks}
    found, faults = [], list[Fault]()
    for path in sorted(directory.glob("*.yaml")):
        file = read_marked(path)
        table = _table(file)
        if known is not None and not file.faults:
            _check_codes(file, table, known)
        faults += file.faults
        found.append(table)
    if faults:
        raise FaultyFile(sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.field)))
    return found


def _table(file: Marked) -> IndicatorMap:
    top = Group(file, (), file.data, {})
    if not file.data:
        return IndicatorMap((), "", (), ())
    head = top.take(HEAD, others=("indicators", "new"))
    lines = [group.take(LINE) for group in top.groups("indicators")]
    fresh = [group.take(NEW) for group in top.groups("new")]
    return IndicatorMap(
        (head.get("from", ""), *head.get("same_as", [])),
        head.get("to", ""),
        tuple(_line(row, row.get("from", ""), row.get("to", [])) for row in lines),
        tuple(_line(row, "", [row.get("to", "")]) for row in fresh),
    )


def _line(row: Mapping[str, Any], source: str, targets: Iterable[str]) -> Line:
    return Line(source, tuple(targets), row.get("certainty", ""), row.get("reason", ""))


def _codes(data: Mapping[str, Any]) -> list[str]:
    return [f"{row['number']}.{entry['number']}" for row in data["criteria"] for entry in row["indicators"]]


def _check_codes(file: Marked, table: IndicatorMap, known: Mapping[str, list[str]]) -> None:
    """Every indicator of both sets stands in the table once, and no other."""
    for steps, code in [(("to",), table.new), *((("from",), code) for code in table.old)]:
        if code not in known:
            file.fault(steps, f"Không có bộ tiêu chí nào mang mã “{code}”.")
    if file.faults:
        return
    targets = known[table.new]
    for index, line in enumerate(table.lines):
        for code in line.targets:
            if code not in targets:
                file.fault(("indicators", index, "to"), f"Bộ “{table.new}” không có chỉ tiêu {code}.")
    reached = {code for line in table.lines for code in line.targets}
    fresh = [line.targets[0] for line in table.fresh]
    for old in table.old:
        _once(file, "indicators", [line.source for line in table.lines], known[old], old)
    _once(file, "new", fresh, [code for code in targets if code not in reached], table.new)


def _once(file: Marked, key: str, given: list[str], wanted: list[str], code: str) -> None:
    for index, one in enumerate(given):
        if one not in wanted:
            file.fault((key, index), f"Chỉ tiêu {one} không thuộc phần này của bộ “{code}”.")
        elif one in given[:index]:
            file.fault((key, index), f"Chỉ tiêu {one} ghi hai lần.")
    for one in wanted:
        if one not in given:
            file.fault((key,), f"Thiếu chỉ tiêu {one} của bộ “{code}”.")


@cache
def shipped() -> tuple[IndicatorMap, ...]:
    """Return the tables that come with the portal; loading the rule sets checks their codes."""
    return tuple(read_mappings(SHIPPED))


def origins_of(framework: str, indicator: str) -> dict[str, tuple[str, ...]]:
    """Return, by the code of a rule set, which of its indicators live on in this one; itself and its kin among them.

    ``framework`` is a code: versions of one code have the same indicators.
    """
    found: dict[str, tuple[str, ...]] = {framework: (indicator,)}
    for table in shipped():
        if framework in table.old:
            found |= dict.fromkeys(table.old, (indicator,))
        elif framework == table.new and (sources := table.sources_of(indicator)):
            found |= dict.fromkeys(table.old, sources)
    return found


def tables_of(code: str) -> Iterator[IndicatorMap]:
    """Yield the tables a rule set stands in, on either side."""
    return (table for table in shipped() if code == table.new or code in table.old)
