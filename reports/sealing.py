"""Content that is stored once and never changes: how points are written in it, and the hash it is known by."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal


def digest_of(content: object) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of some content; what JSON does not know counts as its text."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def points_text(value: Decimal | None) -> str | None:
    """Return points in their shortest form, with a decimal point: "88.5", "100"; None stays None."""
    return None if value is None else f"{value.normalize():f}"
