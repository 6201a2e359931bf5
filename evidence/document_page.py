"""What the page of one document shows of its file: the revision in view, what was read, signatures, words looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from evidence.checks import Check, distinct, of_uses
from evidence.comparing import Line, compare
from evidence.models import Document, Evidence, Reading, Revision, search_words
from evidence.reading.finding import Proposal
from evidence.reading.proposals import proposals_of
from evidence.snippets import Piece, snippet

MOST_SNIPPETS = 5
SHOWN_APART = frozenset({"scan", "infected", "reading", "unread", "signed", "broken", "unsigned", "differs"})
"""Keys of checks that the page says elsewhere: in the viewer, at each field, among the signatures."""
REVISION_KEY, WORDS_KEY = "ban", "q"


@dataclass(frozen=True)
class Signature:
    """A digital signature of the file: who, when, and whether the file is still what was signed. Shown, not judged.

    ``intact`` and ``whole`` as the reader stored them; None where it cannot tell.
    """

    signer: str
    signed_at: datetime | None
    intact: bool | None
    whole: bool | None

    @property
    def sentence(self) -> str:
        if self.intact is None:
            return "không xác định được tệp có đổi sau khi ký hay không"
        if not self.intact:
            return "tệp đã đổi sau khi ký, hoặc chữ ký bị hỏng"
        return "sau khi ký, tệp được ghi thêm nội dung" if self.whole is False else "tệp không đổi từ khi ký"


@dataclass(frozen=True)
class Passage:
    """Where words that were looked for stand in the file's text; page 0 where the file has no pages."""

    page: int
    pieces: list[Piece]


@dataclass(frozen=True)
class DocumentPage:
    """The file's side of the page."""

    revisions: list[Revision]
    revision: Revision | None
    reading: Reading | None
    lines: Mapping[str, Line]
    found: Mapping[str, Proposal]
    signatures: list[Signature]
    passages: list[Passage]

    @property
    def is_newest(self) -> bool:
        return not self.revisions or self.revision == self.revisions[0]

    @property
    def to_take(self) -> list[Line]:
        """Return the fields for which the file says something that the register does not."""
        return [line for line in self.lines.values() if line.off]

    @property
    def is_unsigned(self) -> bool:
        """Whether the file could carry a digital signature, was read, and carries none."""
        read = self.reading is not None and self.reading.state == Reading.State.DONE
        pdf = self.revision is not None and self.revision.extension == "pdf"
        return read and pdf and not self.signatures

    @property
    def is_guess(self) -> bool:
        """Whether the text was recognised in a picture."""
        return self.reading is not None and self.reading.source == Reading.Source.OCR


def checks_of(uses: Iterable[Evidence]) -> list[Check]:
    """Return what is to be minded of the document in all its uses, each sentence once; two queries."""
    return [check for check in distinct(of_uses(uses)) if check.key not in SHOWN_APART]


def page_of(document: Document, query: Mapping[str, str]) -> DocumentPage:
    """Return what the address asks for: ?ban= a revision (the newest else), ?q= words; one query, two with words."""
    revisions = list(
        document.revisions.select_related("uploaded_by", "reading").defer("reading__text", "reading__folded")
    )
    wanted = query.get(REVISION_KEY, "")
    chosen = [one for one in revisions if str(one.number) == wanted] or revisions
    revision = chosen[0] if chosen else None
    reading: Reading | None = getattr(revision, "reading", None)
    found = {one.field: one for one in proposals_of(reading)}
    return DocumentPage(
        revisions,
        revision,
        reading,
        {line.field: line for line in compare(document, found.values())},
        found,
        [_signature(one) for one in reading.signatures] if reading and not reading.is_sealed else [],
        _passages(reading, search_words(query.get(WORDS_KEY, ""))) if reading else [],
    )


def _signature(stored: Mapping[str, Any]) -> Signature:
    moment = parse_datetime(str(stored["signed_at"])) if stored.get("signed_at") else None
    if moment is not None and timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return Signature(str(stored["signer"]), moment, stored["intact"], stored["whole"])


def _passages(reading: Reading, words: list[str]) -> list[Passage]:
    if not words or reading.is_sealed:
        return []
    pages = reading.text.split("\f")
    numbered = len(pages) > 1 or reading.pages == 1
    passages = []
    for number, text in enumerate(pages, 1):
        pieces = snippet(text, words)
        if pieces:
            passages.append(Passage(number if numbered else 0, pieces))
        if len(passages) == MOST_SNIPPETS:
            break
    return passages
