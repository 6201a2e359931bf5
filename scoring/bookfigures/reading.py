"""Load the files that tie figures to counts of registers.

A file holds ``framework`` (code) and ``figures``: a list of ``indicator`` (code in quotes), ``content`` (its number; left
out: the indicator itself), ``key`` and ``label`` (of the rule's figure), ``book`` and ``count``
(``evidence/logbooks/kinds.py``), ``why``. A count that is no sum of rows (``derived``: the models that most call effective)
is proposed as a number, or for a list of choices as those among them. The label is compared with the rule's own: a ward that words its rule in
another way is not offered a count that may mean something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from evidence.logbooks.kinds import KINDS, BookKind, Count

SHIPPED: Path = settings.BASE_DIR / "scoring" / "bookfigures"
NEEDED = {"indicator", "key", "label", "book", "count", "why"}


@dataclass(frozen=True)
class BookFigure:
    """One figure that a book counts; ``content`` is the content's number, None for the indicator itself."""

    indicator: str
    content: int | None
    key: str
    label: str
    book: BookKind
    count: Count
    why: str

    @property
    def is_derived(self) -> bool:
        """Whether the count is no sum of rows."""
        return self.count in self.book.derived


@cache
def shipped() -> dict[str, tuple[BookFigure, ...]]:
    """Return the figures of every shipped file, by the code of the rule set."""
    found = [read_file(path) for path in sorted(SHIPPED.glob("*.yaml"))]
    return dict(found)


def read_file(path: Path) -> tuple[str, tuple[BookFigure, ...]]:
    """Return rule set and figures of a file; raise ValueError naming file and entry for anything unsound."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or set(data) != {"framework", "figures"}:
        raise ValueError(f"{path.name}: needs framework and figures, nothing else")
    if data["framework"] != path.stem:
        raise ValueError(f"{path.name}: is named after another rule set than {data['framework']}")
    figures = tuple(
        _figure(entry, f"{path.name}, figure {at}") for at, entry in enumerate(data["figures"], 1)
    )
    places = [(figure.indicator, figure.content, figure.key) for figure in figures]
    twice = {place for place in places if places.count(place) > 1}
    if twice:
        raise ValueError(f"{path.name}: named twice: {sorted(map(str, twice))}")
    return data["framework"], figures


def _figure(entry: Any, where: str) -> BookFigure:
    if not isinstance(entry, dict) or set(entry) - {"content"} != NEEDED:
        raise ValueError(f"{where}: needs {', '.join(sorted(NEEDED))}, and content where there is one")
    if any(not isinstance(entry[key], str) or not entry[key] for key in NEEDED):
        raise ValueError(f"{where}: {', '.join(sorted(NEEDED))} must be text")
    if not isinstance(entry.get("content", 1), int):
        raise ValueError(f"{where}: content must be a number")
    kind = KINDS.get(entry["book"])
    if kind is None:
        raise ValueError(f"{where}: no book is called {entry['book']}")
    try:
        count = kind.count(entry["count"])
    except KeyError as error:
        raise ValueError(f"{where}: {entry['book']} does not count {entry['count']}") from error
    said = {key: entry[key] for key in ("indicator", "key", "label", "why")}
    return BookFigure(content=entry.get("content"), book=kind, count=count, **said)
