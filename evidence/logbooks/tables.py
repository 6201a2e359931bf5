"""A book as its page shows it: rows with their cells, sums by quarter, month and group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from config import vietnamese as vi
from evidence.logbooks.counts import BookCounts, Line
from evidence.logbooks.kinds import BookKind
from evidence.models import LogEntry


@dataclass(frozen=True)
class Cell:
    """One cell: the column's key and name, and what it says."""

    key: str
    label: str
    text: str

    @property
    def is_number(self) -> bool:
        return self.key == "quantity"


@dataclass(frozen=True)
class Row:
    """One row of a book: the cells before and behind the one that names it, and what stands below its name."""

    entry: LogEntry
    day: Cell
    name: str
    below: tuple[str, ...]
    cells: tuple[Cell, ...]
    is_open: bool


@dataclass(frozen=True)
class Summary:
    """One table of sums: headings of its columns, and one row for each count of the book."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]


def headings(kind: BookKind) -> list[tuple[str, str]]:
    """Return key and name of the columns behind the one that names a row."""
    return [(key, kind.labels[key]) for key in _behind(kind)]


def _behind(kind: BookKind) -> list[str]:
    return [key for key in kind.columns if key not in ("day", "subject", "person", "note")]


def rows_for(kind: BookKind, entries: Iterable[LogEntry]) -> list[Row]:
    """Return the rows of a page."""
    main = kind.main_column
    second = "subject" if main == "person" else "person"
    return [
        Row(
            entry=entry,
            day=Cell("day", kind.labels["day"], vi.date(entry.day)),
            name=getattr(entry, main),
            below=tuple(text for text in (getattr(entry, second), entry.note) if text),
            cells=tuple(Cell(key, kind.labels[key], _text(kind, key, entry)) for key in _behind(kind)),
            is_open="outcome" in kind.columns and not entry.outcome,
        )
        for entry in entries
    ]


def _text(kind: BookKind, key: str, entry: LogEntry) -> str:
    value: Any = getattr(entry, key)
    if key == "outcome":
        return kind.outcome_words(value)
    if value is None:
        return ""
    if isinstance(value, date):
        return vi.date(value)
    return vi.number(value) if isinstance(value, int) else str(value)


def summary(counts: BookCounts, lines: Sequence[Line]) -> Summary:
    """Return the sums with one column for each line (quarter, month, group) and the sum of the year."""
    rows = tuple(
        (count.words, tuple(line.amounts[at] for line in lines), counts.amount(count))
        for at, count in enumerate(counts.kind.counts)
    )
    return Summary(tuple(line.label for line in lines), rows)
