"""What changed in a row, in words: old and new value of each field, as the log keeps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from config import vietnamese


def apply(row: Model, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the fields that differ, save only those, and return {Vietnamese field name: [old, new]} (empty: nothing)."""
    changed = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            before = said(row, name)
            setattr(row, name, value)
            changed[name] = [before, said(row, name)]
    if changed:
        row.save(update_fields=list(changed))
    return {_label(row, name): pair for name, pair in changed.items()}


def said(row: Model, name: str) -> str:
    """Return the value of the row's field as a person reads it."""
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if callable(shown) else getattr(row, name)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return vietnamese.date(value)
    return "" if value is None else str(value)


def _label(row: Model, name: str) -> str:
    return str(getattr(row._meta.get_field(name), "verbose_name", name))
