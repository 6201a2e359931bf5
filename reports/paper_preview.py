"""A document as a page of the portal shows it: block by block, with what may be edited and what was. No styles, no numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.documents import blocks as b
from reports.documents.wording import DASH, date_line, number_line, plain
from reports.text_edits import Line

Rows = tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True)
class Owned:
    """A paragraph that is edited on a page of its own: where, and what stood there before it was edited."""

    url: str
    original: str = ""


@dataclass(frozen=True)
class Shown:
    """One block on the page: ``look`` names its style, ``rows`` are (text, columns) of a table's cells."""

    look: str
    text: str = ""
    head: Rows = ()
    rows: Rows = ()
    caption: str = ""
    line: Line | None = None
    owned: Owned | None = None


def preview(
    document: b.Document, lines: Sequence[Line], owned: Mapping[str, Owned]
) -> tuple[tuple[Shown, ...], ...]:
    """Return the blocks of each section, in order; ``lines`` and ``owned`` are found by the key of the paragraph."""
    by_key = {line.key: line for line in lines}
    return tuple(
        tuple(shown for block in section.blocks for shown in _shown(block, by_key, owned))
        for section in document.sections
    )


def _shown(block: b.Block, lines: Mapping[str, Line], owned: Mapping[str, Owned]) -> Iterator[Shown]:
    match block:
        case b.Heading():
            yield Shown("issuer", "\n".join((*block.superior, *block.issuer)))
            number = number_line(block.number) if block.number else ""
            yield Shown("number", "\n".join(line for line in (number, block.about) if line))
            yield Shown("dated", date_line(block.dated) if block.dated else "")
        case b.TitleBlock():
            yield Shown("title", "\n".join((block.kind, *block.subject)))
        case b.Paragraph():
            dash = DASH if block.level is b.Level.BULLET else ""
            yield Shown(
                block.level.value,
                dash + plain(block.content),
                line=lines.get(block.key),
                owned=owned.get(block.key),
            )
        case b.Table():
            yield _table(block)
        case b.SignatureBlock():
            yield Shown("recipients", "\n".join(block.recipients))
            yield Shown("signature", "\n".join((*block.authority, block.position, block.name)))
        case b.SignaturePair():
            yield Shown(
                "signature",
                " · ".join(" ".join(part for part in one if part) for one in (block.left, block.right)),
            )
            yield Shown("recipients", "\n".join(block.recipients))
        case b.Notice() | b.FormLabel():
            yield Shown("notice", plain(block.content if isinstance(block, b.Notice) else block.text))
        case b.Cover():
            yield Shown("title", "\n".join((block.title, *block.subject)))


def _table(table: b.Table) -> Shown:
    return Shown(
        "table",
        caption=table.caption,
        head=_cells(table.head),
        rows=_cells(row for group in table.groups for row in group.rows),
    )


def _cells(rows: Iterator[b.Row] | Sequence[b.Row]) -> Rows:
    return tuple(tuple((plain(cell.content), cell.colspan) for cell in row.cells) for row in rows)
