"""What the ward's registers propose for the figures of one indicator; the person decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assignments.models import Assessment
from config import vietnamese as vi
from config.vietnamese import fold
from criteria.ruletypes import Input, InputKind
from evidence.logbooks.counts import counts_of
from evidence.logbooks.survey import effective_in
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
    chosen: tuple[str, ...] | None = None
    """The options proposed, of a figure that is a list of choices; ``amount`` is how many."""
    others: tuple[str, ...] = ()
    """What the book names beside the rule's options: it counts for nothing there, the person is told."""

    @property
    def value(self) -> Decimal | list[str]:
        """What the form's field shows when the book's figure is taken."""
        return Decimal(self.amount) if self.chosen is None else list(self.chosen)

    @property
    def chosen_lines(self) -> str:
        """Return the options proposed, a line each, for the page's script."""
        return "\n".join(self.chosen or ())

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
        if not self.kept or self.stored is None:
            return False
        if self.chosen is not None and isinstance(self.stored, tuple):
            return set(self.stored) != set(self.chosen)
        return self.stored != Decimal(self.amount)


def proposals_of(assessment: Assessment, facts: ResultFacts) -> dict[str, Proposal]:
    """Return the proposals of an indicator by the name of their field.

    One query where the rule set ties a figure of the indicator to a book (one more for a derived count), none elsewhere.
    """
    wanted = list(_wanted(assessment, facts))
    if not wanted:
        return {}
    ward, year = assessment.ward, assessment.year
    summed = {one.figure.book.kind.value for one in wanted if not one.figure.is_derived}
    counts = counts_of(ward, year, summed) if summed else {}
    effective = effective_in(ward, year) if any(one.figure.is_derived for one in wanted) else None
    on = min(ward.today(), date(year, 12, 31))
    found = {}
    for one in wanted:
        if one.figure.is_derived:
            found[one.name] = _derived(one, year, on, effective)
            continue
        book = counts[one.figure.book.kind.value]
        amount, kept = book.amount(one.figure.count), bool(book.cells)
        found[one.name] = Proposal(one.name, one.figure, amount, year, on, one.stored, kept)
    return found


@dataclass(frozen=True)
class _Wanted:
    """One figure that a book counts: the form's field, what the rule asks there, what is entered."""

    name: str
    figure: BookFigure
    entry: Input
    stored: Value | None


def _derived(one: _Wanted, year: int, on: date, effective: tuple[str, ...] | None) -> Proposal:
    """Return the models that most call effective: how many, or those among the rule's options."""
    named, kept = effective or (), effective is not None
    if one.entry.kind != InputKind.CHOICES:
        return Proposal(one.name, one.figure, len(named), year, on, one.stored, kept)
    said = {fold(name) for name in named}
    chosen = tuple(option for option in one.entry.options if fold(option) in said)
    known = {fold(option) for option in one.entry.options}
    others = tuple(name for name in named if fold(name) not in known)
    return Proposal(one.name, one.figure, len(chosen), year, on, one.stored, kept, chosen, others)


def _wanted(assessment: Assessment, facts: ResultFacts) -> Iterator[_Wanted]:
    """Yield each figure that a book counts, as the rule asks for it."""
    figures = [
        one for one in shipped().get(assessment.framework.code, ()) if one.indicator == facts.node.code
    ]
    for subject in facts.subjects if figures else ():
        for entry in subject.inputs:
            plain = not entry.per_group and not entry.gathered
            for figure in figures:
                if (figure.content, figure.key) != (subject.number, entry.key) or not plain:
                    continue
                if fold(figure.label) == fold(entry.label) and _fits(figure, entry):
                    name = f"f-{subject.content_id}-{entry.key}"
                    yield _Wanted(name, figure, entry, subject.figures.get(entry.key))


def _fits(figure: BookFigure, entry: Input) -> bool:
    """Whether what the book counts is what the field takes: whole numbers, or choices for a derived count."""
    return entry.kind == InputKind.INTEGER or (figure.is_derived and entry.kind == InputKind.CHOICES)
