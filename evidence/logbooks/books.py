"""Questions about books: which a ward has in a year, and the rows of one as a person wants to see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from accounts.models import Unit, User, Ward
from evidence.logbooks.counts import BookCounts, counts_of
from evidence.logbooks.kinds import KINDS, BookKind
from evidence.models import LogBook, LogEntry
from evidence.models.logbooks import LogEntryQuerySet

SORTS = {
    "so": ("number",),
    "-so": ("-number",),
    "ngay": ("day", "number"),
    "-ngay": ("-day", "-number"),
}
NEWEST_FIRST = "-so"
OPEN = "dang-theo-doi"
"""The filter's word for rows that have not ended."""
STRUCK = "gach-bo"


@dataclass(frozen=True)
class BookLine:
    """One book of the overview: what it counts, its newest row, and how many rows were struck out."""

    kind: BookKind
    counts: BookCounts
    rows: int
    struck: int
    last_day: date | None


def overview(ward: Ward, year: int) -> list[BookLine]:
    """Return every kind of book, those without rows too; two queries."""
    counts = counts_of(ward, year)
    valid = Q(entries__struck_at__isnull=True)
    books = LogBook.objects.filter(ward=ward, year=year).annotate(
        rows=Count("entries", filter=valid),
        struck=Count("entries", filter=~valid),
        last_day=Max("entries__day", filter=valid),
    )
    found = {book.kind: book for book in books}
    return [
        BookLine(kind, counts[key], book.rows, book.struck, book.last_day)
        if (book := found.get(key))
        else BookLine(kind, counts[key], 0, 0, None)
        for key, kind in KINDS.items()
    ]


def years_of(ward: Ward) -> list[int]:
    """Return the years the ward has books of, and the present one, the newest first; one query."""
    found = set(LogBook.objects.filter(ward=ward).values_list("year", flat=True))
    return sorted(found | {ward.today().year}, reverse=True)


@dataclass(frozen=True)
class Wanted:
    """Which rows of a book a person wants to see, and in which order."""

    words: str = ""
    quarter: int | None = None
    unit: Unit | None = None
    outcome: str = ""
    sort: str = NEWEST_FIRST

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.quarter or self.unit or self.outcome)

    def among(self, rows: LogEntryQuerySet) -> LogEntryQuerySet:
        """Return the rows that are wanted, in order."""
        found = rows.matching(self.words)
        if self.quarter:
            found = found.filter(day__quarter=self.quarter)
        if self.unit:
            found = found.filter(unit=self.unit)
        if self.outcome == STRUCK:
            found = found.filter(struck_at__isnull=False)
        elif self.outcome:
            found = found.valid().filter(outcome="" if self.outcome == OPEN else self.outcome)
        return found.order_by(*SORTS[self.sort])


def rows_of(ward: Ward, year: int, kind: BookKind) -> LogEntryQuerySet:
    """Return all rows of a book with what a page shows of them."""
    rows = LogEntry.objects.filter(book__ward=ward, book__year=year, book__kind=kind.kind)
    return rows.select_related("book", "unit", "document", "entered_by", "struck_by")


def last_of(user: User, ward: Ward, year: int, kind: BookKind) -> LogEntry | None:
    """Return the row the person wrote last in a book: its day and group are proposed for the next; one query."""
    rows = LogEntry.objects.valid().filter(
        book__ward=ward, book__year=year, book__kind=kind.kind, entered_by=user
    )
    return rows.order_by("-number").first()
