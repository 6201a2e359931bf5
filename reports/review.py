"""One document on the review desk: what the register says, what was read, what the rule asks, what was said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from accounts.models import User
from config import vietnamese
from config.access import Act, may
from criteria.ruletypes import Input, InputKind
from evidence.checks import Check
from evidence.comparing import Line, compare
from evidence.models import Evidence, EvidenceEvent, EvidenceQuerySet, Reading, Revision
from evidence.moves import OPEN_YEARS
from evidence.phrases import Phrase, phrases_for
from evidence.reading.proposals import proposals_of
from evidence.rows import EvidenceCase, EvidenceRow, UseInHands, case_in_hands
from evidence.sentences import sealed
from reports.checks import of_uses
from scoring.facts import AssessmentFacts, ResultFacts

SIGNATURES = frozenset({"signed", "unsigned", "broken"})
"""Keys of the checks that stand in the row of the digital signature."""
SHOWN_ELSEWHERE = frozenset({"differs", "reading", "unread", "late", "scan", "infected"})
"""Keys of the checks that the desk shows in another form: rows of the register, a line above them, a badge, the reason."""


@dataclass(frozen=True)
class Review:
    """A document with everything a reviewer looks at; ``row`` says what this person may do with it."""

    use: Evidence
    found: ResultFacts
    row: EvidenceRow
    reading: Reading | None
    lines: tuple[Line, ...]
    events: tuple[EvidenceEvent, ...]
    used_for: tuple[ResultFacts, ...]
    """The indicators of the year that the document proves."""
    checks: tuple[Check, ...]
    phrases: tuple[Phrase, ...]
    figures: tuple[tuple[str, str], ...]
    signatures: tuple[str, ...]
    newest: int

    @property
    def newer(self) -> int | None:
        """The number of the document's newest revision, where this use is pinned to an older one."""
        return self.newest if self.newest > self.use.revision.number else None

    @property
    def sealed(self) -> str:
        """Why nobody may open or accept the file yet, or ever; empty for any other."""
        reading = self.reading
        return sealed(reading.scan, reading.scan_note) if reading and reading.is_sealed else ""

    @property
    def may_accept(self) -> bool:
        return self.row.can_accept and not self.sealed

    @property
    def comments(self) -> tuple[EvidenceEvent, ...]:
        """Return what was said, the newest last: messages, and decisions with a reason."""
        return tuple(event for event in self.events if event.comment)

    @property
    def off(self) -> int:
        """How many fields of the register do not say what the file says."""
        return sum(line.off for line in self.lines)


def chosen_uses(user: User) -> EvidenceQuerySet:
    """Return the uses a person may open on the desk, with all that one page shows of one; text stays away."""
    rows = Evidence.objects.visible_to(user).select_related(
        "assessment", "document", "revision__uploaded_by", "revision__reading", "submitted_by", "decided_by"
    )
    newest = Revision.objects.filter(document=OuterRef("document")).order_by("-number").values("number")[:1]
    return rows.defer("revision__reading__text", "revision__reading__folded").annotate(
        newest=Subquery(newest)
    )


def review_of(facts: AssessmentFacts, user: User, use: Evidence) -> Review | None:
    """Return the review of a use that came from ``chosen_uses``; None when it went while the facts were gathered.

    One query for what was said, and those of the checks.
    """
    found, own = next(
        ((one, hands) for one in facts.results for hands in one.uses if hands.use.pk == use.pk), (None, None)
    )
    if found is None or own is None:
        return None
    reading = getattr(use.revision, "reading", None)
    case = case_in_hands(own, facts.responsibilities, use.revision.uploaded_by_id)
    checks = of_uses(facts, [use]).get(use.pk, [])
    open_year = facts.assessment.state in OPEN_YEARS
    return Review(
        use=use,
        found=found,
        row=_row(use, case, user, open_year=open_year),
        reading=reading,
        lines=compare(use.document, proposals_of(reading)),
        events=tuple(use.events.select_related("user", "revision").order_by("at", "pk")),
        used_for=tuple(one for one in facts.results if _uses_document(one.uses, use.document_id)),
        checks=tuple(check for check in checks if check.key not in SHOWN_ELSEWHERE | SIGNATURES),
        phrases=phrases_for(found.node.code, facts.assessment.year),
        figures=tuple(entered(found)),
        signatures=tuple(check.sentence for check in checks if check.key in SIGNATURES),
        newest=use.newest,  # type: ignore[attr-defined]
    )


def _row(use: Evidence, case: EvidenceCase, user: User, *, open_year: bool) -> EvidenceRow:
    return EvidenceRow(
        use,
        case,
        may_change=open_year and may(user, Act.CHANGE_EVIDENCE, case),
        may_review=open_year and may(user, Act.REVIEW_EVIDENCE, case),
    )


def _uses_document(uses: tuple[UseInHands, ...], document_id: int) -> bool:
    return any(one.use.document_id == document_id for one in uses)


def entered(found: ResultFacts) -> Iterator[tuple[str, str]]:
    """Yield the label and the value of every figure that was entered for the indicator, as people write them."""
    if found.result.not_arising:
        yield "Không phát sinh", found.result.not_arising_ground
        return
    for subject in found.subjects:
        for entry in subject.inputs:
            text = _in_words(entry, subject.figures.get(entry.key))
            if text:
                yield entry.label, text


def _in_words(entry: Input, value: object) -> str:
    """Return "18 văn bản", "14/11/2023", "có", the chosen options; a figure per residential group as its sum."""
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, Mapping):
        value = sum((Decimal(one) for one in value.values()), Decimal(0))
    if isinstance(value, Decimal | int):
        if entry.kind == InputKind.MONEY:
            return vietnamese.vnd(value)
        return f"{vietnamese.number(value)} {entry.unit}".strip()
    if isinstance(value, date):
        return vietnamese.date(value)
    return "; ".join(value) if isinstance(value, tuple) else str(value)
