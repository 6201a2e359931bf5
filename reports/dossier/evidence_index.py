"""The list of accepted evidence by indicator: one part for each criterion, long ones in volumes."""

from __future__ import annotations

from collections.abc import Iterable

from config import vietnamese as vi
from evidence.models import Evidence
from reports.documents.assembly import Part, volumes
from reports.documents.blocks import (
    Align,
    Bookmark,
    Cell,
    Column,
    Document,
    Orientation,
    Row,
    RowGroup,
    Run,
    Section,
    Table,
    TitleBlock,
)
from reports.dossier.source import Source, indicator_name
from scoring.facts import ResultFacts

ROWS_A_PART = 100
"""Of a draft: parts of a hundred rows keep both processors busy, and a new document renders one of them again."""

ROWS_A_VOLUME = 1000
"""Of the final set: as many as one file may hold without asking for too much memory."""


def index_parts(source: Source, rows: int = ROWS_A_PART) -> list[Part]:
    """Return the parts of the evidence index, ``rows`` lines each at most; an indicator is never cut."""
    parts: list[Part] = []
    for criterion in source.facts.tree.criteria:
        found = source.facts.of_criterion(criterion.number)
        numbered = _numbered(source, found)
        rolls = volumes(numbered, lambda item: max(1, len(item[1])), rows)
        for number, roll in enumerate(rolls, 1):
            volume = f", tập {number}" if len(rolls) > 1 else ""
            name = criterion.name or "(chưa có tên chính thức)"
            title = f"Danh mục tài liệu kiểm chứng, tiêu chí {criterion.number}{volume}"
            blocks = (
                TitleBlock(
                    kind="DANH MỤC TÀI LIỆU KIỂM CHỨNG",
                    subject=(f"Tiêu chí {criterion.number}. {name}{volume}",),
                ),
                _table(roll),
            )
            document = Document(
                title=title, sections=(Section(blocks=blocks, orientation=Orientation.LANDSCAPE),)
            )
            parts.append(Part(key=f"index-{criterion.number}-{number}", title=title, document=document))
    return parts


Roll = tuple[ResultFacts, list[tuple[int, Evidence]]]


def _numbered(source: Source, found: Iterable[ResultFacts]) -> list[Roll]:
    """Number the documents of a criterion through its indicators."""
    numbered: list[Roll] = []
    count = 0
    for facts in found:
        uses = source.evidence.get(facts.node.pk, ())
        numbered.append((facts, [(count + place, use) for place, use in enumerate(uses, 1)]))
        count += len(uses)
    return numbered


def _table(roll: list[Roll]) -> Table:
    center = Align.CENTER
    columns = (
        Column(5, center), Column(13), Column(9, center), Column(37), Column(18), Column(6, center), Column(12, center),
    )  # fmt: skip
    names = (
        "STT",
        "Số, ký hiệu",
        "Ngày ban hành",
        "Tên loại, trích yếu",
        "Cơ quan ban hành",
        "Bản",
        "Mã băm của tệp",
    )
    head = (Row(tuple(Cell(name, align=center) for name in names), bold=True),)
    return Table(
        columns=columns,
        head=head,
        groups=tuple(group for item in roll for group in _groups(item)),
    )


def _groups(item: Roll) -> Iterable[RowGroup]:
    facts, uses = item
    title = f"Chỉ tiêu {facts.node.number}. {indicator_name(facts)}"
    yield RowGroup(
        (
            Row(
                (Cell(title, colspan=7, align=Align.LEFT),),
                shaded=True,
                bold=True,
                bookmark=Bookmark(f"Chỉ tiêu {facts.node.code}"),
            ),
        ),
        keep_with_next=True,
    )
    if not uses:
        yield RowGroup(
            (
                Row(
                    (
                        Cell(
                            (Run("Chưa có tài liệu được chấp nhận.", italic=True),),
                            colspan=7,
                            align=Align.LEFT,
                        ),
                    )
                ),
            )
        )
    for number, use in uses:
        document, revision = use.document, use.revision
        kind = f"{document.get_kind_display()}: " if document.kind else ""
        cells = (
            Cell(str(number)), Cell(document.number or "không số"),
            Cell(vi.date(document.issued_on) if document.issued_on else "–"), Cell(f"{kind}{document.subject}"),
            Cell(document.issuer or "–"), Cell(str(revision.number)), Cell(f"{revision.digest[:8]}…{revision.digest[-4:]}"),
        )  # fmt: skip
        yield RowGroup((Row(cells),))
