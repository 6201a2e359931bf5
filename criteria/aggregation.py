"""How met contents make a met indicator, indicators a criterion, criteria the standard: all, or n of them. Pure data.

A framework says it in its note ``aggregation``, beside the words and the provenance of that note: ``contents`` (of an
indicator), ``indicators`` (of a criterion), ``criteria`` (of the standard), each ``all``, a number, or null (not known);
``at_least`` lists what differs, as "2.3: 1" (one content of indicator 2.3 is enough). Points are added up instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

NOTE = "aggregation"
ALL = "all"
Share = int | str | None
"""``all``, a number, or None: not known."""
_EXCEPTION = re.compile(r"([1-9]\d?(?:\.[1-9]\d?)?): ([1-9]\d?)")


@dataclass(frozen=True)
class Aggregation:
    """How many of what stands below must be met; ``exceptions``: path of an indicator or criterion → how many."""

    contents: Share = ALL
    indicators: Share = ALL
    criteria: Share = None
    exceptions: Mapping[str, int] = field(default_factory=dict)

    def of_contents(self, code: str, count: int) -> int | None:
        """Return how many of an indicator's contents must be met; None: not known."""
        return self.exceptions.get(code) or _least(self.contents, count)

    def of_indicators(self, code: str, count: int) -> int | None:
        """Return how many of a criterion's indicators must be met; None: not known."""
        return self.exceptions.get(code) or _least(self.indicators, count)

    def of_criteria(self, count: int) -> int | None:
        """Return how many criteria must be met; None: not known."""
        return _least(self.criteria, count)


def _least(share: Share, count: int) -> int | None:
    return count if share == ALL else share if isinstance(share, int) else None


def aggregation_of(mode: str, notes: Mapping[str, Any]) -> Aggregation:
    """Return what a framework says; where it is silent, all are needed, but what makes the standard is not known.

    A programme has no standard above its targets: it is met when all of them are.
    """
    note = notes.get(NOTE) or {}
    above: Share = ALL if mode == "targets" else None
    return Aggregation(
        contents=note.get("contents", ALL),
        indicators=note.get("indicators", ALL),
        criteria=note.get("criteria", above),
        exceptions=dict(_read(line) for line in note.get("at_least", ())),
    )


def _read(line: str) -> tuple[str, int]:
    code, _, number = line.partition(": ")
    return code, int(number)


def share(value: Any) -> tuple[Share, str]:
    """Check one of the three: "all" or a number from 1 to 99."""
    if value == ALL or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 99):
        return value, ""
    return ALL, "Cần là all hoặc số nguyên từ 1 đến 99."


def exceptions(value: Any) -> tuple[list[str], str]:
    """Check the list of what differs."""
    lines = [line for line in value if isinstance(line, str)] if isinstance(value, list) else []
    if isinstance(value, list) and len(lines) == len(value) and all(map(_EXCEPTION.fullmatch, lines)):
        return lines, ""
    return [], "Mỗi dòng viết như “2.3: 1” (mã chỉ tiêu hoặc tiêu chí, số cần đạt)."


def exception_faults(lines: Iterable[str], counts: Mapping[str, int]) -> Iterable[tuple[int, str]]:
    """Yield (row, what is wrong); ``counts``: path → how many contents or indicators stand below it."""
    for row, (code, number) in enumerate(map(_read, lines)):
        if code not in counts:
            yield row, f"Không có chỉ tiêu hoặc tiêu chí {code}."
        elif number > counts[code]:
            yield row, f"{code} chỉ có {counts[code]} phần, không thể cần đạt {number}."
