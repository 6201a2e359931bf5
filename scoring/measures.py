"""Figures between the form, the database and the rules: one canonical text for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from criteria.ruletypes import InputKind
from scoring.models import Measure
from scoring.rules import Value

NUMBERS = {InputKind.INTEGER, InputKind.DECIMAL, InputKind.MONEY, InputKind.POINTS}


def to_text(value: Decimal | bool | date | str | tuple[str, ...] | list[str]) -> str:
    """Return the canonical text of a figure: decimal point, ISO date, "1"/"0", options joined by line breaks."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return "\n".join(value)
    return value


def to_value(kind: str, text: str) -> Decimal | bool | date | str | tuple[str, ...] | None:
    """Return the typed figure of a canonical text; None for text that is not of the kind."""
    try:
        if kind in NUMBERS:
            return Decimal(text)
        if kind == InputKind.DATE:
            return date.fromisoformat(text)
    except (InvalidOperation, ValueError):
        return None
    if kind == InputKind.BOOLEAN:
        return text == "1"
    if kind == InputKind.CHOICES:
        return tuple(text.split("\n")) if text else ()
    return text


def figures_of(measures: Iterable[Measure]) -> dict[int, dict[str, Value | None]]:
    """Return content id (0: the indicator itself) → key → figure; figures per group become group id → number."""
    found: dict[int, dict[str, Value | None]] = {}
    for measure in measures:
        figures = found.setdefault(measure.content_id or 0, {})
        value = to_value(measure.kind, measure.value)
        if measure.group_id is None:
            figures[measure.key] = value
        elif isinstance(value, Decimal):
            groups = figures.get(measure.key)
            figures[measure.key] = {
                **(groups if isinstance(groups, Mapping) else {}),
                measure.group_id: value,
            }
    return found
