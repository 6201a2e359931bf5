"""Let a version of a plan that a file brought go on where the version before it stands: the same lines, the same lineages."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from typing import Any

from assignments.models import Paragraph, Plan
from assignments.settling import NAMES, Line, found_again

ALIKE = 0.6
"""From this part of common words on, a paragraph of the same section and kind is an old one edited."""


def follow(older: Plan, newer: Plan) -> None:
    """Give the paragraphs of the newer version, and the lines under them, the lineage of those they repeat."""
    old, new = list(older.paragraphs.all()), list(newer.paragraphs.all())
    before = _repeated(old, new)
    for paragraph in new:
        if paragraph.pk in before:
            paragraph.lineage = before[paragraph.pk].lineage
    Paragraph.objects.bulk_update(new, ["lineage"])
    for model, named in NAMES.items():
        _follow_lines(model, named, older, newer, before)


def _follow_lines(model: Any, named: Any, older: Plan, newer: Plan, before: dict[int, Paragraph]) -> None:
    rows = [row for row in model.objects.filter(plan=newer) if row.paragraph_id in before]
    lines = [Line(before[row.paragraph_id], named(row), {}) for row in rows]
    stored = list(model.objects.filter(plan=older))
    for at, was in found_again(stored, lines, named, renamed=False).items():
        rows[at].lineage = was.lineage
    model.objects.bulk_update(rows, ["lineage"])


def _repeated(old: list[Paragraph], new: list[Paragraph]) -> dict[int, Paragraph]:
    """Return id of a new paragraph → the old one it repeats: word for word, else the one most alike."""
    words: dict[str, list[Paragraph]] = defaultdict(list)
    for paragraph in old:
        words[paragraph.text].append(paragraph)
    found = {row.pk: words[row.text].pop(0) for row in new if words[row.text]}
    left = [row for rows in words.values() for row in rows]
    for paragraph in new:
        if paragraph.pk not in found:
            near = [row for row in left if (row.section, row.kind) == (paragraph.section, paragraph.kind)]
            best = max(near, key=lambda row: _likeness(row, paragraph), default=None)
            if best is not None and _likeness(best, paragraph) >= ALIKE:
                left.remove(best)
                found[paragraph.pk] = best
    return found


def _likeness(one: Paragraph, other: Paragraph) -> float:
    return SequenceMatcher(None, one.text.split(), other.text.split(), autojunk=False).ratio()
