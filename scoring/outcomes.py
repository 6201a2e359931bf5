"""What judging a rule gives: the outcome, and the case that words it in Vietnamese for page and dossier."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from config import vietnamese as vi
from criteria.ruletypes import Fault
from criteria.ruletypes.words import capital, lower, named_points
from scoring.figures import Figures


class Status(StrEnum):
    """Where a result stands; points and met are None for the two that are missing something."""

    COMPUTED = "computed"
    MANUAL = "manual"
    NOT_ARISING = "not_arising"
    MISSING_FIGURES = "missing_figures"
    MISSING_RULE = "missing_rule"


@dataclass(frozen=True)
class Outcome:
    """The result of one rule, content or indicator.

    ``met`` means the requirement is met in full; with points that is all of them. ``ratio`` is a percentage.
    ``band_index`` counts in ``RatioBands.band_rows()``. ``explanation`` is the one line that page and dossier
    print. ``faults`` name impossible figures by key.
    """

    status: Status
    points: Decimal | None = None
    met: bool | None = None
    ratio: Decimal | None = None
    explanation: str = ""
    band_index: int | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def settled(self) -> bool:
        """Return whether there is a result."""
        return self.status in (Status.COMPUTED, Status.MANUAL, Status.NOT_ARISING)


@dataclass(frozen=True)
class Case:
    """What a rule is judged with, beside its figures."""

    max_points: Decimal | None
    by_points: bool
    holidays: frozenset[date]
    label: str

    def verdict(self, points: Decimal, met: bool) -> str:
        """Return "nội dung 1: 0/1 điểm", "1 điểm" (maximum not known) or "Đạt"."""
        lead = f"{self.label}: " if self.label else ""
        if not self.by_points:
            return f"{lead}{'Đạt' if met else 'Chưa đạt'}"
        if self.max_points is None:
            return f"{lead}{named_points(points)}"
        return f"{lead}{vi.points_paper(points)}/{named_points(self.max_points)}"

    def _says(self, text: str) -> str:
        return f"{capital(self.label)}: {lower(text)}" if self.label else text

    def no_rule(self, text: str, ratio: Decimal | None = None) -> Outcome:
        """Return that the rule, or a part of it, is not known."""
        return Outcome(Status.MISSING_RULE, ratio=ratio, explanation=self._says(text))

    def no_figures(self, figures: Figures) -> Outcome:
        """Return which figures are missing or impossible."""
        if figures.faults:
            text = f"Số liệu chưa đúng: {' '.join(fault.message for fault in figures.faults)}"
        else:
            text = f"Chưa đủ số liệu: chưa nhập {', '.join(f'“{label}”' for label in figures.missing)}"
        faults = tuple(figures.faults)
        return Outcome(Status.MISSING_FIGURES, explanation=self._says(text), faults=faults)

    def lacking(self, text: str) -> Outcome:
        """Return that the figures, though entered, do not suffice."""
        return Outcome(Status.MISSING_FIGURES, explanation=self._says(text))

    def given(
        self, facts: str, points: Decimal, *, met: bool, status: Status = Status.COMPUTED, **seen: Any
    ) -> Outcome:
        """Return a result of so many points; points beyond the maximum mean that the rule data contradict it."""
        if self.by_points and self.max_points is not None and points > self.max_points:
            beyond = f"quy tắc cho {named_points(points)}, vượt điểm tối đa {named_points(self.max_points)}"
            return self.no_rule(f"Chưa đủ quy tắc: {beyond}")
        line = f"{facts} → {self.verdict(points, met)}"
        return Outcome(status, points if self.by_points else None, met, explanation=line, **seen)

    def judged(self, facts: str, met: bool, *, status: Status = Status.COMPUTED, **seen: Any) -> Outcome:
        """Return a result that is met (all points) or not met (none)."""
        if self.by_points and self.max_points is None:
            return self.no_rule(f"{facts} → chưa đủ quy tắc: chưa có điểm tối đa", seen.get("ratio"))
        full = self.max_points or Decimal(0)
        return self.given(facts, full if met else Decimal(0), met=met, status=status, **seen)
