"""What goes into bundle and volume: every accepted document by its number in the index, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assignments.models import Assessment
from config.vietnamese import date as date_words
from criteria.models import Indicator
from evidence import store
from evidence.models import Document, Evidence, Reading, Revision
from reports.dossier.source import Source
from reports.models import Agreement
from reports.sealing import digest_of

NO_NAME = "(chưa có tên chính thức)"
MISSING = "Tệp không còn trong kho lưu trữ. Xin báo người quản trị hệ thống kiểm tra kho."
OTHER_SIZE = "Tệp trong kho không còn đủ như lúc nhận. Xin báo người quản trị hệ thống kiểm tra kho."
INFECTED = "Tệp có mã độc nên không kèm theo."
UNSCANNED = "Tệp đang chờ quét vi-rút nên chưa kèm theo."


@dataclass(frozen=True)
class Item:
    """One accepted document: its number in the index, what the register says of it, and its stored file."""

    code: str
    """"TC2.CT3-01"."""
    criterion: int
    criterion_name: str
    indicator: str
    """"2.3"."""
    indicator_name: str
    number: str
    issued_on: date | None
    kind: str
    subject: str
    issuer: str
    revision: Revision
    is_signed: bool = False
    """Whether the stored file carries a digital signature."""
    why_not: str = ""
    """Why its file cannot be given out, as a sentence; empty: nothing stands in the way."""

    @property
    def name(self) -> str:
        """The document in one line: "114/KH-UBND, Kế hoạch: …"."""
        kind = f"{self.kind}: " if self.kind else ""
        return f"{self.number}, {kind}{self.subject}" if self.number else f"{kind}{self.subject}"

    @property
    def dated(self) -> str:
        return date_words(self.issued_on) if self.issued_on else ""


def items_of(source: Source) -> list[Item]:
    """Return the year's accepted documents in the order of the index; two queries beyond the source's own."""
    found = [
        Item(
            code=piece.code,
            criterion=piece.facts.criterion.number,
            criterion_name=piece.facts.criterion.name or NO_NAME,
            indicator=piece.facts.node.code,
            indicator_name=piece.facts.node.name or NO_NAME,
            number=piece.use.document.number,
            issued_on=piece.use.document.issued_on,
            kind=_kind(piece.use.document),
            subject=piece.use.document.subject,
            issuer=piece.use.document.issuer,
            revision=piece.use.revision,
        )
        for piece in source.pieces
    ]
    return _looked_at(found)


def frozen_items(agreement: Agreement) -> list[Item]:
    """Return the documents that an agreed result froze, with the words and revisions of that day; four queries."""
    content = agreement.content
    names = {one["number"]: one["name"] for one in content.get("criteria", ())}
    numbers = dict(Indicator.objects.filter(framework=agreement.framework_id).values_list("code", "number"))
    rows = [(one, row) for one in content.get("indicators", ()) for row in one.get("evidence", ())]
    revisions = _revisions({row["document"] for _, row in rows})
    found, place, last = [], 0, ""
    for one, row in rows:
        place = place + 1 if one["code"] == last else 1
        last = one["code"]
        revision = revisions[row["document"], row["revision"]]
        found.append(
            Item(
                code=f"TC{one['criterion']}.CT{numbers[one['code']]}-{place:02d}",
                criterion=one["criterion"],
                criterion_name=names.get(one["criterion"]) or NO_NAME,
                indicator=one["code"],
                indicator_name=one["name"] or NO_NAME,
                number=row["number"],
                issued_on=date.fromisoformat(row["date"]) if row["date"] else None,
                kind=_kind(revision.document),
                subject=row["subject"],
                issuer=revision.document.issuer,
                revision=revision,
            )
        )
    return _looked_at(found)


def _kind(document: Document) -> str:
    return str(document.get_kind_display()) if document.kind else ""


def _revisions(documents: Iterable[int]) -> Mapping[tuple[int, int], Revision]:
    rows = Revision.objects.filter(document__in=documents).select_related("document")
    return {(row.document_id, row.number): row for row in rows}


def _looked_at(items: Iterable[Item]) -> list[Item]:
    """Say of each item whether it is signed, and what keeps its file from being given out."""
    found = list(items)
    readings = {
        revision: (scan, bool(signatures))
        for revision, scan, signatures in Reading.objects.filter(
            revision__in=[item.revision.pk for item in found]
        ).values_list("revision_id", "scan", "signatures")
    }
    return [_with(item, *readings.get(item.revision.pk, (Reading.Scan.OFF, False))) for item in found]


def _with(item: Item, scan: str, signed: bool) -> Item:
    values = {**vars(item), "is_signed": signed, "why_not": _why_not(item.revision, scan)}
    return Item(**values)


def _why_not(revision: Revision, scan: str) -> str:
    if scan == Reading.Scan.FOUND:
        return INFECTED
    if scan == Reading.Scan.WAITING:
        return UNSCANNED
    try:
        size = store.path_of(revision.stored_name).stat().st_size
    except FileNotFoundError:
        return MISSING
    return "" if size == revision.size else OTHER_SIZE


@dataclass(frozen=True)
class Listed:
    """The year's list at one moment: its hash, how many documents, how many bytes."""

    basis: str
    count: int
    size: int


def listed(assessment: Assessment) -> Listed:
    """Return the hash of the year's list: another document, revision, order or word of the register is another list.

    One query, so that a page can ask whether a volume still holds what the index holds.
    """
    rows = Evidence.objects.filter(assessment=assessment).accepted().order_by("indicator__order", "pk")
    names = ("number", "issued_on", "kind", "subject", "issuer")
    found = list(
        rows.values_list(
            "revision__size", "indicator__code", "revision__digest", *(f"document__{name}" for name in names)
        )
    )
    basis = digest_of([[str(value) for value in row[1:]] for row in found])
    return Listed(basis, len(found), sum(row[0] for row in found))
