"""What was read of a document, as proposals for its line in the register."""

from __future__ import annotations

from datetime import date

from config.vietnamese import fold
from evidence.models import Document, Reading
from evidence.reading.finding import Proposal
from evidence.reading.naming import same_body


def proposals_of(reading: Reading | None) -> list[Proposal]:
    """Return what was read; nothing of a file that nobody may open (not scanned, or something was found in it)."""
    if reading is None or reading.is_sealed:
        return []
    return [Proposal.of(plain) for plain in reading.proposals]


def blank_proposals(document: Document, reading: Reading | None) -> dict[str, Proposal]:
    """Return field → proposal where the register says nothing yet, or something else."""
    return {one.field: one for one in proposals_of(reading) if not agrees(document, one)}


def agrees(document: Document, proposal: Proposal) -> bool:
    """Whether the register says the same already: accents count, spaces, case and abbreviations of a body do not."""
    own = getattr(document, proposal.field)
    stored = own.isoformat() if isinstance(own, date) else str(own or "")
    if not stored:
        return False
    match proposal.field:
        case "issuer":
            return same_body(stored, proposal.value)
        case "number":
            return "".join(stored.split()).casefold() == "".join(proposal.value.split()).casefold()
        case "subject" | "signer":
            return fold(stored) == fold(proposal.value)
    return stored == proposal.value
