"""What judging a rule gives: the outcome, and the case that words it in Vietnamese for page and dossier."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from config import vietnamese as vi
from config.workdays import OfficeDays
from criteria.ruletypes import Fault
from criteria.ruletypes.words import capital, lower, named_points, sentence
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
    ``band_index`` counts in ``RatioBands.band_rows()``. ``explanation`` is the one line on screen, ``paper`` the same in
    whole sentences, as an official writes them in a report. ``faults`` name impossible figures by key.
    """

    status: Status
    points: Decimal | None = None
    met: bool | None = None
    ratio: Decimal | None = None
    explanation: str = ""
    paper: str = ""
    band_index: int | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def settled(self) -> bool:
        """Return whether there is a result."""
        return self.status in (Status.COMPUTED, Status.MANUAL, Status.NOT_ARISING)


TOTAL, TOGETHER = "cộng", "kết quả chung"
"""The labels of a sum of points, and of parts that must all be met."""
OWN_WORDS = ("nội dung ", TOTAL, TOGETHER)
"""How the portal's own labels begin; others are names of the rule data, set in quotes."""


@dataclass(frozen=True)
class Case:
    """What a rule is judged with, beside its figures."""

    max_points: Decimal | None
    by_points: bool
    office: OfficeDays | None
    label: str

    def verdict(self, points: Decimal, met: bool) -> str:
        """Return "nội dung 1: 0/1 điểm", "1 điểm" (maximum not known) or "Đạt"."""
        lead = f"{self.label}: " if self.label else ""
        if not self.by_points:
            return f"{lead}{'Đạt' if met else 'Chưa đạt'}"
        if self.max_points is None:
            return f"{lead}{named_points(points)}"
        return f"{lead}{vi.points_paper(points)}/{named_points(self.max_points)}"

    def _paper_verdict(self, points: Decimal, met: bool) -> str:
        """Return "nội dung 1 đạt 0/1 điểm", "được 1 điểm" (maximum not known) or "chưa đạt yêu cầu"."""
        named = self.label and not self.label.startswith(OWN_WORDS)
        subject = f"nội dung “{self.label}”" if named else self.label.replace(TOTAL, f"tổng {TOTAL}")
        lead = f"{subject} " if subject else ""
        if not self.by_points:
            return f"{lead}{'đạt' if met else 'chưa đạt'} yêu cầu"
        if self.max_points is None:
            return f"{lead}được {named_points(points)}"
        return f"{lead}đạt {vi.points_paper(points)}/{named_points(self.max_points)}"

    def _says(self, text: str) -> str:
        return f"{capital(self.label)}: {lower(text)}" if self.label else text

    def no_rule(self, text: str, ratio: Decimal | None = None, *, paper: str = "") -> Outcome:
        """Return that the rule, or a part of it, is not known."""
        written = sentence(self._says(paper or text))
        return Outcome(Status.MISSING_RULE, ratio=ratio, explanation=self._says(text), paper=written)

    def no_figures(self, figures: Figures) -> Outcome:
        """Return which figures are missing or impossible."""
        if figures.faults:
            text = f"Số liệu chưa đúng: {' '.join(fault.message for fault in figures.faults)}"
        else:
            text = f"Chưa đủ số liệu: chưa nhập {', '.join(f'“{label}”' for label in figures.missing)}"
        return replace(self.lacking(text), faults=tuple(figures.faults))

    def lacking(self, text: str) -> Outcome:
        """Return that the figures, though entered, do not suffice."""
        said = self._says(text)
        return Outcome(Status.MISSING_FIGURES, explanation=said, paper=sentence(said))

    def given(
        self,
        facts: str,
        points: Decimal,
        *,
        met: bool,
        status: Status = Status.COMPUTED,
        paper: str = "",
        **seen: Any,
    ) -> Outcome:
        """Return a result of so many points; points beyond the maximum mean that the rule data contradict it.

        ``paper`` are the facts as a report words them, where that differs: a clause, or whole sentences.
        """
        if self.by_points and self.max_points is not None and points > self.max_points:
            beyond = f"quy tắc cho {named_points(points)}, vượt điểm tối đa {named_points(self.max_points)}"
            return self.no_rule(f"Chưa đủ quy tắc: {beyond}")
        line = f"{facts} → {self.verdict(points, met)}"
        return Outcome(
            status,
            points if self.by_points else None,
            met,
            explanation=line,
            paper=_joined(paper or facts, self._paper_verdict(points, met)),
            **seen,
        )

    def judged(
        self, facts: str, met: bool, *, status: Status = Status.COMPUTED, paper: str = "", **seen: Any
    ) -> Outcome:
        """Return a result that is met (all points) or not met (none)."""
        if self.by_points and self.max_points is None:
            unknown = "chưa đủ quy tắc: chưa có điểm tối đa"
            return self.no_rule(
                f"{facts} → {unknown}", seen.get("ratio"), paper=_joined(paper or facts, unknown)
            )
        full = self.max_points or Decimal(0)
        return self.given(facts, full if met else Decimal(0), met=met, status=status, paper=paper, **seen)


def _joined(facts: str, verdict: str) -> str:
    """Return the facts and what follows from them: one sentence, or a sentence more where they are sentences."""
    return f"{facts} {capital(verdict)}." if facts.endswith(".") else f"{facts}; {verdict}."
