"""What a book sums up to: by month, quarter, residential group and outcome; one query for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count as CountRows
from django.db.models import Sum, Value
from django.db.models.functions import Coalesce, ExtractMonth

from accounts.models import Ward
from evidence.logbooks.kinds import KINDS, BookKind, Count
from evidence.models import LogEntry


@dataclass(frozen=True)
class Cell:
    """The rows of one book that share month, group and outcome: how many they count for."""

    kind: str
    month: int
    unit_id: int | None
    outcome: str
    amount: int


@dataclass(frozen=True)
class Line:
    """One line of a summary: a quarter, month or group, with one amount for each count of the book."""

    label: str
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class BookCounts:
    """The counts of one book. ``cells`` are those of its rows that are not struck out."""

    kind: BookKind
    cells: tuple[Cell, ...]

    def amount(self, count: Count, cells: Iterable[Cell] | None = None) -> int:
        """Return what one count of the book is, over all its rows or over some cells."""
        chosen = self.cells if cells is None else cells
        return sum(cell.amount for cell in chosen if count.takes(cell.outcome))

    def of(self, key: str) -> int:
        """Return the count of this key; KeyError for one the book does not give."""
        return self.amount(self.kind.count(key))

    @property
    def total(self) -> int:
        return sum(cell.amount for cell in self.cells)

    @property
    def open(self) -> int:
        """Return how many are not ended."""
        return sum(cell.amount for cell in self.cells if not cell.outcome)

    def by_quarter(self) -> list[Line]:
        """Return the four quarters."""
        return [
            self._line(f"Quý {name}", [cell for cell in self.cells if (cell.month - 1) // 3 == at])
            for at, name in enumerate(("I", "II", "III", "IV"))
        ]

    def by_month(self) -> list[Line]:
        """Return the twelve months."""
        return [
            self._line(f"Tháng {month}", [cell for cell in self.cells if cell.month == month])
            for month in range(1, 13)
        ]

    def by_group(self, names: dict[int, str]) -> list[Line]:
        """Return the residential groups that have rows, in the order of ``names`` (id → name); others come last."""
        lines = [
            self._line(name, found)
            for pk, name in names.items()
            if (found := [cell for cell in self.cells if cell.unit_id == pk])
        ]
        nowhere = [cell for cell in self.cells if cell.unit_id not in names]
        return [*lines, self._line("Không ghi khối, tổ dân phố", nowhere)] if nowhere and lines else lines

    def by_outcome(self) -> list[tuple[str, int]]:
        """Return words and amount of every outcome, the open rows last."""
        keys = [one.key for one in self.kind.outcomes]
        amounts = {key: sum(cell.amount for cell in self.cells if cell.outcome == key) for key in (*keys, "")}
        return [(self.kind.outcome_words(key), amount) for key, amount in amounts.items() if amount]

    def _line(self, label: str, cells: list[Cell]) -> Line:
        return Line(label, tuple(self.amount(count, cells) for count in self.kind.counts))


def counts_of(ward: Ward, year: int, kinds: Iterable[str] | None = None) -> dict[str, BookCounts]:
    """Return the counts of the ward's books of the year by kind, those without rows too; one query."""
    wanted = tuple(KINDS if kinds is None else kinds)
    rows = LogEntry.objects.valid().filter(book__ward=ward, book__year=year, book__kind__in=wanted)
    grouped = (
        rows.annotate(month=ExtractMonth("day"))
        .order_by()
        .values("book__kind", "month", "unit_id", "outcome")
        .annotate(rows=CountRows("pk"), quantities=Sum(Coalesce("quantity", Value(1))))
    )
    cells: dict[str, list[Cell]] = {kind: [] for kind in wanted}
    for row in grouped:
        kind = row["book__kind"]
        amount = row["quantities"] if KINDS[kind].by_quantity else row["rows"]
        cells[kind].append(Cell(kind, row["month"], row["unit_id"], row["outcome"], amount))
    return {kind: BookCounts(KINDS[kind], tuple(found)) for kind, found in cells.items()}
