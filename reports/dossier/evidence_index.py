"""The list of accepted evidence by indicator: one part for each criterion, long ones in volumes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from config import vietnamese as vi
from criteria.tree import CriterionNode
from evidence.models import Document as Register
from reports.documents.assembly import Part, short_digest, volumes
from reports.documents.blocks import (
    Align,
    Block,
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
from reports.dossier.source import Piece, Source, indicator_name
from scoring.facts import ResultFacts

ROWS_A_PART = 100
"""Of a draft: parts of a hundred rows keep both processors busy, and a new document renders one of them again."""

ROWS_A_VOLUME = 1000
"""Of the final set: as many as one file may hold without asking for too much memory."""

Roll = tuple[ResultFacts, list[Piece]]
"""An indicator and its documents."""


def index_parts(source: Source, rows: int = ROWS_A_PART) -> list[Part]:
    """Return the parts of the evidence index, ``rows`` lines each at most; an indicator is never cut.

    Its indicators are bookmarks only: in the contents they would fill a page with "Chỉ tiêu 1.1".
    """
    return [
        Part(f"index-{criterion.number}-{number}", title, _document(title, blocks), listed=False)
        for criterion, number, title, blocks in _volumes(source, rows)
    ]


def index_document(source: Source) -> Document:
    """Return the whole index as one document, criterion after criterion."""
    sections = tuple(_section(blocks) for *_, blocks in _volumes(source, None))
    return Document(f"Danh mục tài liệu kiểm chứng năm {source.assessment.year}", sections)


def _document(title: str, blocks: tuple[Block, ...]) -> Document:
    return Document(title=title, sections=(_section(blocks),))


def _section(blocks: tuple[Block, ...]) -> Section:
    return Section(blocks=blocks, orientation=Orientation.LANDSCAPE)


def _volumes(source: Source, rows: int | None) -> Iterator[tuple[CriterionNode, int, str, tuple[Block, ...]]]:
    """Yield criterion, number of the volume from 1, title and blocks; ``rows`` None: one volume a criterion."""
    pieces = {pk: list(found) for pk, found in groupby(source.pieces, lambda piece: piece.facts.node.pk)}
    for criterion in source.facts.tree.criteria:
        found = [
            (facts, pieces.get(facts.node.pk, [])) for facts in source.facts.of_criterion(criterion.number)
        ]
        rolls = [found] if rows is None else volumes(found, lambda item: max(1, len(item[1])), rows)
        for number, roll in enumerate(rolls, 1):
            volume = f", tập {number}" if len(rolls) > 1 else ""
            name = criterion.name or "(chưa có tên chính thức)"
            title = f"Danh mục tài liệu kiểm chứng, tiêu chí {criterion.number}{volume}"
            head = TitleBlock(
                "DANH MỤC TÀI LIỆU KIỂM CHỨNG", (f"Tiêu chí {criterion.number}. {name}{volume}",)
            )
            yield criterion, number, title, (head, _table(roll))


def _table(roll: Iterable[Roll]) -> Table:
    center = Align.CENTER
    columns = (
        Column(11.5, center), Column(13), Column(9.5, center), Column(32), Column(14.5), Column(5.5, center),
        Column(4.5, center), Column(13, center),
    )  # fmt: skip
    names = (
        "Mã",
        "Số, ký hiệu",
        "Ngày ban hành",
        "Tên loại, trích yếu",
        "Cơ quan ban hành",
        "Số trang",
        "Bản",
        "Mã băm của tệp",
    )
    head = (Row(tuple(Cell(name, align=center) for name in names), bold=True),)
    return Table(columns=columns, head=head, groups=tuple(group for item in roll for group in _groups(item)))


def _groups(item: Roll) -> Iterator[RowGroup]:
    facts, pieces = item
    title = f"Chỉ tiêu {facts.node.number}. {indicator_name(facts)}"
    mark = Bookmark(f"Chỉ tiêu {facts.node.code}")
    head = Row((Cell(title, colspan=8, align=Align.LEFT),), shaded=True, bold=True, bookmark=mark)
    yield RowGroup((head,), keep_with_next=True)
    if not pieces:
        none = Run("Chưa có tài liệu được chấp nhận.", italic=True)
        yield RowGroup((Row((Cell((none,), colspan=8, align=Align.LEFT),)),))
    for piece in pieces:
        yield RowGroup((Row(_cells(piece)),))


def _cells(piece: Piece) -> tuple[Cell, ...]:
    document, revision = piece.use.document, piece.use.revision
    signed = (Run(" (đã ký số)", italic=True),) if piece.read.signed else ()
    return (
        Cell(piece.code), Cell(document.number or "không số"),
        Cell(vi.date(document.issued_on) if document.issued_on else "–"), Cell((said(piece), *signed)),
        Cell(document.issuer or "–"), Cell(str(piece.read.pages or "–")), Cell(str(revision.number)),
        Cell(short_digest(revision.digest)),
    )  # fmt: skip


def said(piece: Piece) -> str:
    """Return kind and subject: "Kế hoạch: Xây dựng phường …", the kind once where the subject begins with it."""
    document = piece.use.document
    kind = document.get_kind_display() if document.kind else ""
    if not kind or document.kind == Register.Kind.OTHER or begins(document.subject, kind):
        return document.subject
    return f"{kind}: {document.subject}"


def begins(subject: str, kind: str) -> bool:
    """Whether a subject names its kind itself: "Sổ theo dõi văn bản …"."""
    return subject.casefold().startswith(f"{kind.casefold()} ")
