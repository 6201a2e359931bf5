"""How a framework's data is written on its page: ``{% load frameworks %}``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template

from config import vietnamese as vi
from criteria.models import Certainty

register = template.Library()

NOT_KNOWN = "chưa có"


@register.filter
def certainty_word(value: str) -> str:
    """Return how sure a value is, with a capital letter: "Đã đối chiếu văn bản gốc"."""
    label = str(Certainty(value or Certainty.UNKNOWN).label)
    return label[:1].upper() + label[1:]


@register.filter
def iso_date(value: str) -> str:
    """Return "22/07/2021" for "2021-07-22"; framework data keeps dates as text."""
    return vi.date(dt.date.fromisoformat(value)) if value else NOT_KNOWN


@register.filter
def lines(note: Mapping[str, Any]) -> list[str]:
    """Return the listed lines of a note; ``note.items`` in a template would be the mapping's own method."""
    found: list[str] = note.get("items", [])
    return found
