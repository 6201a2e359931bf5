"""A frozen result as its page shows it: read from what was stored alone, never from live figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.models import Agreement
from reports.sealing import digest_of


@dataclass(frozen=True)
class FrozenRow:
    """One indicator: its scores as numbers (None: none), the rest as it was stored."""

    stored: Mapping[str, Any]

    def _points(self, key: str) -> Decimal | None:
        value = self.stored.get(key)
        return None if value is None else Decimal(value)

    @property
    def most(self) -> Decimal | None:
        return self._points("max")

    @property
    def own(self) -> Decimal | None:
        return self._points("self")

    @property
    def reviewed(self) -> Decimal | None:
        return self._points("reviewed")

    @property
    def agreed(self) -> Decimal | None:
        return self._points("agreed")


@dataclass(frozen=True)
class FrozenCriterion:
    """One criterion with its agreed points and its indicators."""

    number: int
    name: str
    points: Decimal | None
    most: Decimal | None
    rows: tuple[FrozenRow, ...]

    @property
    def provisional(self) -> bool:
        """Whether a score of the criterion rests on a value that nobody had checked then."""
        return any(row.stored.get("provisional") for row in self.rows)


@dataclass(frozen=True)
class FrozenResult:
    """What was frozen; ``is_whole``: its hash is still the one that was stored and written into the log."""

    content: Mapping[str, Any]
    criteria: tuple[FrozenCriterion, ...]
    total: Decimal | None
    most: Decimal | None
    is_whole: bool
    documents: int
    provisional: bool

    @property
    def by_points(self) -> bool:
        return self.total is not None


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def frozen_result(row: Agreement) -> FrozenResult:
    """Return the frozen result with its hash computed anew; what was cut out of it is missing, and its hash differs."""
    content = row.content
    rows = [FrozenRow(one) for one in content.get("indicators", ())]
    return FrozenResult(
        content=content,
        criteria=tuple(
            FrozenCriterion(
                one["number"],
                one["name"],
                _number(one["points"]),
                _number(one["max"]),
                tuple(found for found in rows if found.stored.get("criterion") == one["number"]),
            )
            for one in content.get("criteria", ())
        ),
        total=_number(content.get("total")),
        most=_number(content.get("max")),
        is_whole=digest_of(content) == row.digest,
        documents=sum(len(one.stored.get("evidence", ())) for one in rows),
        provisional=bool(content.get("provisional")),
    )
