"""Paragraphs, tables and sheets in WordprocessingML (ISO/IEC 29500-1), the order of elements as its schema wants it.

Every word passes through ``letters``, which cleans and escapes it. Lengths are twips (twentieths of a point).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from reports.documents import wording
from reports.documents.blocks import Align, Inline, Orientation
from reports.documents.docx_styles import GAP, GRID, JUSTIFIED, MM, RULE, Style, size, twips

MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM, MARGIN_LEFT = (twips(side * MM) for side in (20, 15, 20, 30))
SHORT_SIDE, LONG_SIDE = twips(210 * MM), twips(297 * MM)
NUMBER_FROM_TOP = twips(12.7 * MM)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An A4 sheet, in twips."""

    width: int
    height: int

    @classmethod
    def lying(cls, orientation: Orientation) -> "Sheet":
        """The sheet upright or on its side; the margins are the same (NĐ 30, PL I, mục I.4)."""
        if orientation is Orientation.LANDSCAPE:
            return cls(LONG_SIDE, SHORT_SIDE)
        return cls(SHORT_SIDE, LONG_SIDE)

    @property
    def text_width(self) -> int:
        """Between the margins."""
        return self.width - MARGIN_LEFT - MARGIN_RIGHT

    @property
    def text_height(self) -> int:
        """Between the margins."""
        return self.height - MARGIN_TOP - MARGIN_BOTTOM

    def properties(self) -> str:
        """The end of a section on this sheet."""
        orient = ' w:orient="landscape"' if self.width > self.height else ""
        return (
            '<w:sectPr><w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{self.width}" w:h="{self.height}"{orient}/>'
            f'<w:pgMar w:top="{MARGIN_TOP}" w:right="{MARGIN_RIGHT}" w:bottom="{MARGIN_BOTTOM}" w:left="{MARGIN_LEFT}"'
            f' w:header="{NUMBER_FROM_TOP}" w:footer="{NUMBER_FROM_TOP}" w:gutter="0"/><w:cols w:space="720"/>'
            "</w:sectPr>"
        )


def letters(content: Inline, *, bold: bool = False, points: float | None = None) -> str:
    """Runs of text; a line feed becomes a line break. ``bold`` and ``points`` go over what the style says."""
    parts = []
    for run in wording.as_runs(content):
        look = "<w:b/><w:bCs/>" if run.bold or bold else ""
        look += "<w:i/><w:iCs/>" if run.italic else ""
        look += size(points) if points is not None else ""
        lines = "<w:br/>".join(
            f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in run.text.split("\n")
        )
        if lines:
            parts.append(f"<w:r><w:rPr>{look}</w:rPr>{lines}</w:r>" if look else f"<w:r>{lines}</w:r>")
    return "".join(parts)


def paragraph(
    style: Style,
    runs: str = "",
    *,
    keep: bool = False,
    new_page: bool = False,
    frame: str = "",
    after: int | None = None,
    sides: int | None = None,
    align: Align | None = None,
    outline: int = 0,
    section: str = "",
) -> str:
    """One paragraph of ``style``; the rest is what differs from the style.

    ``keep``: on one page with what follows. ``sides``: indent left and right. ``align``: set to the margins; what is not
    justified has no first-line indent. ``outline``: level in the navigation pane. ``section``: the properties of the
    section that ends here.
    """
    parts = [f'<w:pStyle w:val="{style.id}"/>', "<w:keepNext/>" if keep and not style.keep else ""]
    parts += ["<w:pageBreakBefore/>" if new_page else "", frame]
    parts.append(f'<w:spacing w:after="{after}"/>' if after is not None else "")
    if sides is not None:
        parts.append(f'<w:ind w:left="{sides}" w:right="{sides}"/>')
    elif align not in (None, Align.JUSTIFY) and style.first_line:
        parts.append('<w:ind w:firstLine="0"/>')
    parts.append(
        f'<w:jc w:val="{JUSTIFIED[align]}"/>' if align is not None and align is not style.align else ""
    )
    parts.append(f'<w:outlineLvl w:val="{outline - 1}"/>' if outline else "")
    return f"<w:p><w:pPr>{''.join(parts)}{section}</w:pPr>{runs}</w:p>"


EMU = 12700
"""A point in the unit of drawings."""


def picture(name: str, number: int, side: float, label: str) -> str:
    """A run with a square picture of ``side`` points; ``name`` stands for it until the file is packed."""
    length, said = round(side * EMU), quoteattr(label)
    box = f'<a:off x="0" y="0"/><a:ext cx="{length}" cy="{length}"/>'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{length}" cy="{length}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr={said}/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="{name}" descr={said}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{name}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>{box}</a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def gap(after: float = 0, *, keep: bool = False, new_page: bool = False, section: str = "") -> str:
    """An empty paragraph of one point, with ``after`` points of room below."""
    return paragraph(GAP, after=twips(after), keep=keep, new_page=new_page, section=section)


def rule(length: int, width: int, *, after: float = 0) -> str:
    """A rule of ``length`` in the middle of ``width``, with ``after`` points of room below."""
    return paragraph(RULE, sides=max(0, (width - length) // 2), after=twips(after))


def line_width(text: str, points: float) -> int:
    """How wide a line of bold text is, to a twentieth or so: Word tells nobody, and a rule must follow the line's length.

    Mean advance widths of Times New Roman Bold: capitals 0.70 of the size, other letters and digits 0.50, the rest 0.27.
    """
    ems = sum(0.7 if sign.isupper() else 0.5 if sign.isalnum() else 0.27 for sign in text)
    return twips(ems * points)


def shares(widths: Sequence[float], whole: int) -> list[int]:
    """``whole`` divided in proportion to ``widths``, without a twip left over."""
    total, edges, reached = sum(widths), [0], 0.0
    for width in widths:
        reached += width
        edges.append(round(whole * reached / total))
    return [right - left for left, right in pairwise(edges)]


def cell(
    content: str,
    width: int,
    *,
    columns: int = 1,
    merge: str = "",
    shade: str = "",
    align: str = "",
    room: str = "",
) -> str:
    """A table cell; ``content`` ends with a paragraph. ``merge``: restart or continue, down the rows."""
    parts = [
        f'<w:tcW w:w="{width}" w:type="dxa"/>',
        f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else "",
    ]
    parts.append(f'<w:vMerge w:val="{merge}"/>' if merge else "")
    parts.append(f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else "")
    parts += [room, f'<w:vAlign w:val="{align}"/>' if align else ""]
    return f"<w:tc><w:tcPr>{''.join(parts)}</w:tcPr>{content}</w:tc>"


def cell_room(*, top: float = 0, side: float = 0, bottom: float = 0) -> str:
    """The room inside one cell, in points."""
    return f"<w:tcMar>{_room(top, side, bottom)}</w:tcMar>"


def _room(top: float, side: float, bottom: float) -> str:
    sides = (("top", top), ("left", side), ("bottom", bottom), ("right", side))
    return "".join(f'<w:{name} w:w="{twips(length)}" w:type="dxa"/>' for name, length in sides)


def row(cells: Iterable[str], *, head: bool = False, height: int = 0) -> str:
    """A table row that no page break splits; a ``head`` row is repeated on each page."""
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    again = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}{again}</w:trPr>{''.join(cells)}</w:tr>"


def layout_table(
    rows: Iterable[str], widths: Sequence[int], *, top: float = 0, centred: bool = False, borders: str = ""
) -> str:
    """A table that only sets things side by side: no lines but ``borders``, no room in the cells but ``top`` points."""
    parts = ['<w:jc w:val="center"/>' if centred else '<w:tblInd w:w="0" w:type="dxa"/>']
    parts.append(f"<w:tblBorders>{borders}</w:tblBorders>" if borders else "")
    return _table(
        "TableNormal", "".join(parts), f"<w:tblCellMar>{_room(top, 0, 0)}</w:tblCellMar>", widths, rows
    )


def grid_table(rows: Iterable[str], widths: Sequence[int]) -> str:
    """A ruled table."""
    return _table(GRID, '<w:tblInd w:w="0" w:type="dxa"/>', "", widths, rows)


def _table(style: str, before: str, after: str, widths: Sequence[int], rows: Iterable[str]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{before}'
        f'<w:tblLayout w:type="fixed"/>{after}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
