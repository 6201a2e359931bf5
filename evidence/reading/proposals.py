"""What was read of a document, as proposals for its line in the register."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.comparing import Verdict, compare
from evidence.models import Document, Reading, Revision
from evidence.names import subject_of
from evidence.reading.finding import Proposal


@dataclass(frozen=True)
class Gain:
    """A field of the register and what was read for it, as a person writes it."""

    field: str
    shown: str


def proposals_of(reading: Reading | None) -> list[Proposal]:
    """Return what was read; nothing of a file that nobody may open (not scanned, or something was found in it)."""
    if reading is None or reading.is_sealed:
        return []
    return [Proposal.of(plain) for plain in reading.proposals]


def gains_of(document: Document, revision: Revision, reading: Reading | None) -> list[Gain]:
    """Return what one click may write without taking anything from a person: fields that say nothing yet or the same less well.

    A subject that is only the file's name was nobody's word either.
    """
    found = proposals_of(reading)
    unnamed = document.subject == subject_of(revision.original_name)
    return [
        Gain(line.field, line.read)
        for line in compare(document, found)
        if line.verdict in {Verdict.BLANK, Verdict.LESS}
        or (line.field == "subject" and unnamed and line.gives)
    ]
