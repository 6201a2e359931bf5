"""What was read of a document, as proposals for its line in the register."""

from __future__ import annotations

from evidence.comparing import compare
from evidence.models import Document, Reading
from evidence.reading.finding import Proposal


def proposals_of(reading: Reading | None) -> list[Proposal]:
    """Return what was read; nothing of a file that nobody may open (not scanned, or something was found in it)."""
    if reading is None or reading.is_sealed:
        return []
    return [Proposal.of(plain) for plain in reading.proposals]


def blank_proposals(document: Document, reading: Reading | None) -> dict[str, Proposal]:
    """Return field → proposal where the register says nothing yet, something else, or the same less well."""
    found = {one.field: one for one in proposals_of(reading)}
    return {line.field: found[line.field] for line in compare(document, found.values()) if line.gives}
