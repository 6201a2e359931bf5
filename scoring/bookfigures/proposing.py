"""What the ward's registers propose for the figures of one indicator; the person decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assignments.models import Assessment
from config import vietnamese as vi
from config.vietnamese import fold
from criteria.ruletypes import InputKind
from evidence.logbooks.counts import counts_of
from scoring.bookfigures.reading import BookFigure, shipped
from scoring.resultfacts import ResultFacts
from scoring.rules import Value


@dataclass(frozen=True)
class Proposal:
    """One figure as its book counts it today. ``field`` is the name of the form's field, ``stored`` the entered figure."""

    field: str
    figure: BookFigure
    amount: int
    year: int
    on: date
    stored: Value | None
    kept: bool = True
    """Whether the book has any row; one that is not kept proposes nothing: not kept is not zero."""

    @property
    def slug(self) -> str:
        return self.figure.book.slug

    @property
    def sentence(self) -> str:
        """Return "Sổ … năm 2023: 25 vụ, việc hòa giải thành, tính đến 20/11/2023"."""
        book = f"{self.figure.book.title} năm {self.year}"
        return f"{book}: {vi.number(self.amount)} {self.figure.count.words}, tính đến {vi.date(self.on)}"

    @property
    def is_open(self) -> bool:
        """Whether no figure is entered yet."""
        return self.stored is None

    @property
    def differs(self) -> bool:
        """Whether the entered figure is another; a book that goes on changes no figure, this says so."""
        return self.kept and self.stored is not None and self.stored != Decimal(self.amount)


def proposals_of(assessment: Assessment, facts: ResultFacts) -> dict[str, Proposal]:
    """Return the proposals of an indicator by the name of their field.

    One query where the rule set ties a figure of the indicator to a book, none elsewhere.
    """
    wanted = list(_wanted(assessment, facts))
    if not wanted:
        return {}
    ward, year = assessment.ward, assessment.year
    counts = counts_of(ward, year, {figure.book.kind.value for _, figure, _ in wanted})
    on = min(ward.today(), date(year, 12, 31))
    found = {}
    for name, figure, stored in wanted:
        book = counts[figure.book.kind.value]
        amount, kept = book.amount(figure.count), bool(book.cells)
        found[name] = Proposal(name, figure, amount, year, on, stored, kept)
    return found


def _wanted(assessment: Assessment, facts: ResultFacts) -> Iterator[tuple[str, BookFigure, Value | None]]:
    """Yield field name, figure and what is entered of each figure that a book counts, as the rule asks for it."""
    figures = [
        one for one in shipped().get(assessment.framework.code, ()) if one.indicator == facts.node.code
    ]
    for subject in facts.subjects if figures else ():
        for entry in subject.inputs:
            plain = entry.kind == InputKind.INTEGER and not entry.per_group and not entry.gathered
            for figure in figures:
                if (figure.content, figure.key) != (subject.number, entry.key) or not plain:
                    continue
                if fold(figure.label) == fold(entry.label):
                    name = f"f-{subject.content_id}-{entry.key}"
                    yield name, figure, subject.figures.get(entry.key)
