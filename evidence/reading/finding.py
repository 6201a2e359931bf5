"""What the register could take over from a paper: proposals with the place each was read at.

Pure: lines with places in, proposals out. The layout is that of NĐ 30/2020/NĐ-CP (Phụ lục I) and of the Party's papers
(Hướng dẫn 36-HD/VPTW); what is not found with some certainty is not proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from evidence.models import Document
from evidence.reading import heads
from evidence.reading.heads import Found, Head
from evidence.reading.issuers import issuer
from evidence.reading.lines import Line, union
from evidence.reading.naming import Spellings
from evidence.reading.signers import signer

Kind = Document.Kind
LONGEST_LINE = 500
LENGTHS = {"kind": 8, "number": 64, "issued_on": 10, "subject": 500, "issuer": 200, "signer": 120}
"""Room of each field in the register (evidence.models.Document)."""


@dataclass(frozen=True)
class Proposal:
    """A value for a field of the register as it was read.

    ``value`` is fit for the register (a date in ISO form), ``raw`` the words as they stand; ``page`` counts from 1, 0 where
    the file has no pages; ``box`` is (left, top, right, bottom) in shares of the page, empty where there is no place.
    """

    field: str
    value: str
    raw: str
    page: int = 0
    box: tuple[float, ...] = ()

    @property
    def stored(self) -> object:
        """The value as the register's column holds it."""
        return date.fromisoformat(self.value) if self.field == "issued_on" else self.value

    def lying(self, turn: int) -> Proposal:
        """Return it with its place on the page as it lies in the file, which was read turned clockwise by ``turn`` degrees."""
        if not self.box or not turn:
            return self
        left, top, right, bottom = self.box
        places = {
            90: (top, 1 - right, bottom, 1 - left),
            180: (1 - right, 1 - bottom, 1 - left, 1 - top),
            270: (1 - bottom, left, 1 - top, right),
        }
        return replace(self, box=tuple(round(share, 4) for share in places[turn]))

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"box": list(self.box)}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Proposal:
        return cls(plain["field"], plain["value"], plain["raw"], plain["page"], tuple(plain["box"]))


def propose(lines: Sequence[Line], *, recognised: bool = False, sheet: bool = False) -> list[Proposal]:
    """Return at most one proposal for each field. ``recognised``: the lines come from a scan; ``sheet``: from a workbook."""
    kept = [line for line in lines if line.text.strip() and len(line.text) <= LONGEST_LINE]
    head = heads.head_of(kept, recognised=recognised)
    if sheet:
        return _made({"kind": heads.kind(head, None)})
    number = heads.number(head)
    spellings = Spellings(line.text for line in kept)
    found = {
        "kind": heads.kind(head, number),
        "number": number,
        "issued_on": heads.issued_on(head) if _is_paper(head, number) or heads.has_nation(head) else None,
        "subject": heads.subject(head, number),
        "issuer": issuer(head, number, spellings),
        "signer": signer(kept, recognised=recognised) if _is_paper(head, number) else None,
    }
    return _made(found)


def propose_photo() -> list[Proposal]:
    """A picture without words that is no sheet of paper."""
    return [Proposal("kind", str(Kind.PHOTO), "")]


def _is_paper(head: Head, number: Found | None) -> bool:
    """Whether the file begins like an office's paper; in other texts a name at the end means little."""
    return number is not None or head.title is not None or head.addressed is not None


def _made(found: dict[str, Found | None]) -> list[Proposal]:
    return [_proposal(field, one) for field, one in found.items() if one and len(one.value) <= LENGTHS[field]]


def _proposal(field: str, found: Found) -> Proposal:
    page = found.lines[0].page
    box = union(line.box for line in found.lines if line.page == page)
    raw = " ".join(line.text for line in found.lines)
    return Proposal(
        field, found.value, raw[:500], page, tuple(round(share, 4) for share in box) if box else ()
    )
