"""Blocks to HTML: the writer for WeasyPrint (and for any browser that prints the same page).

Every word passes through ``_Writer.text``, which cleans, replaces what the typeface lacks and escapes; no block can bring
markup, an address or a style of its own. The look is ``static/paper.css``.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from reports.documents import blocks as b
from reports.documents import grid, qr, wording

WRITER_VERSION = 5
"""Raise it when the same blocks give other HTML: parts kept on disk are then rendered anew."""

SIGN_HERE = "ky-"
"""How the ids of the places to sign begin; ``pdf.render_laid_out`` tells where they lie."""

PIECE, BREAK = 24, "\u200b"
"""A word of more than 90 letters is broken anywhere, offered in pieces: the renderer's own search is quadratic."""
MOST_RULED = 400
_LONG_WORD = re.compile(r"\S{91,}")
FEW_ROWS, FEW_LINES = 4, 26
"""A table of so few rows and lines stays on one page: the renderer would split its first row rather than move it."""
SIGNS_A_LINE = 72
"""How many wide signs fit on a line across the narrower sheet; a column holds its share."""

_CELL_CLASS = {b.Align.LEFT: "", b.Align.CENTER: "c", b.Align.RIGHT: "r", b.Align.JUSTIFY: "j"}
_TAGS = {b.Level.PART: "h2", b.Level.SECTION: "h3"}


def write(document: b.Document, printable: Callable[[str], str] = str) -> str:
    """The body of ``document`` as HTML: its sections one after the other.

    ``printable`` replaces what the typeface cannot print (see ``fonts.FontFolder.printable``).
    """
    writer = _Writer(printable)
    return "".join(writer.section(section) for section in document.sections)


def page(document: b.Document, style: str, printable: Callable[[str], str] = str) -> str:
    """A whole HTML file with ``style`` inside, for WeasyPrint (``style`` may be empty) or a browser."""
    return (
        f'<!doctype html><html lang="{escape(document.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(printable(wording.clean(document.title)))}</title><style>{style}</style></head>"
        f"<body>{write(document, printable)}</body></html>"
    )


def _attributes(classes: list[str], mark: b.Bookmark | None, label: str = "") -> str:
    if mark is not None:
        classes = [*classes, f"bookmark-{min(mark.level, 3)}"]
    names = " ".join(name for name in classes if name)
    text = f' class="{names}"' if names else ""
    return f'{text} data-bookmark="{label}"' if mark is not None else text


class _Writer:
    """Writes one document; holds how text is made printable, and how many places to sign it has."""

    def __init__(self, printable: Callable[[str], str]) -> None:
        self.printable = printable
        self.signers = 0
        self.blocks: dict[type, Callable[[Any], str]] = {
            b.Heading: self.heading,
            b.FormLabel: self.form_label,
            b.TitleBlock: self.title,
            b.Paragraph: self.paragraph,
            b.Table: self.table,
            b.SignatureBlock: self.signature,
            b.SignaturePair: self.signatures,
            b.Notice: self.notice,
            b.PageBreak: self.page_break,
            b.Cover: self.cover,
            b.QrCode: self.qr_code,
        }

    def text(self, content: b.Inline) -> str:
        """Runs as escaped inline HTML; a line feed becomes a line break."""
        parts = []
        for run in wording.as_runs(content):
            words = escape(_LONG_WORD.sub(_with_breaks, self.printable(run.text))).replace("\n", "<br>")
            words = f"<i>{words}</i>" if run.italic else words
            parts.append(f"<b>{words}</b>" if run.bold else words)
        return "".join(parts)

    def attributes(self, classes: list[str], mark: b.Bookmark | None = None) -> str:
        """The class attribute and, for a bookmark, its label."""
        return _attributes(classes, mark, "" if mark is None else self.text(mark.label).replace("<br>", " "))

    def lines(self, texts: tuple[str, ...], name: str, *, ruled: bool = False) -> str:
        """One div a line; under the last one a rule, when ``ruled``."""
        parts = [f'<div class="{name}">{self.text(text)}</div>' for text in texts]
        if ruled and texts:
            parts[-1] = f'<div class="{name}">{self.ruled(texts[-1])}</div>'
        return "".join(parts)

    def ruled(self, text: str) -> str:
        """A line with a rule below whose length follows the line's own; a text of many lines goes without."""
        if len(text) > MOST_RULED:
            return self.text(text)
        return f'<span class="ruled">{self.text(text)}<span class="rule"></span></span>'

    def section(self, section: b.Section) -> str:
        """A section on sheets of its orientation."""
        body = "".join(self.blocks[type(block)](block) for block in section.blocks)
        return f"<section{self.attributes([section.orientation.value], section.bookmark)}>{body}</section>"

    def form_label(self, block: b.FormLabel) -> str:
        """The form's name in the top margin."""
        return f'<div class="form">{self.text(block.text)}</div>'

    def heading(self, block: b.Heading) -> str:
        """Issuing body and number at the left; nation, motto, place and date at the right."""
        left = self.lines(block.superior, "above") + self.lines(block.issuer, "issuer", ruled=True)
        right = (
            f'<div class="nation">{wording.NATION}</div><div class="motto">{self.ruled(wording.MOTTO)}</div>'
        )
        number = self.text(wording.number_line(block.number)) if block.number else ""
        dated = self.text(b.Run(wording.date_line(block.dated), italic=True)) if block.dated else ""
        about = f'<div class="about">{self.text(block.about)}</div>' if block.about else ""
        return (
            f'<table class="head"><tr><td class="from">{left}</td><td>{right}</td></tr>'
            f'<tr><td class="from"><div class="line">{number}</div>{about}</td>'
            f'<td><div class="line">{dated}</div></td></tr></table>'
        )

    def title(self, block: b.TitleBlock) -> str:
        """Kind and subject over a short rule."""
        kind = f'<div class="kind">{self.text(block.kind)}</div>'
        body = kind + self.lines(block.subject, "subject", ruled=True)
        return f"<div{self.attributes(['title'], block.bookmark)}>{body}</div>"

    def paragraph(self, block: b.Paragraph) -> str:
        """A paragraph or one of the two bold headings of the text."""
        tag = _TAGS.get(block.level, "p")
        classes = [
            block.level.value,
            block.align.value if block.align else "",
            "keep" if block.keep_with_next else "",
        ]
        dash = wording.DASH if block.level is b.Level.BULLET else ""
        return f"<{tag}{self.attributes(classes, block.bookmark)}>{dash}{self.text(block.content)}</{tag}>"

    def notice(self, block: b.Notice) -> str:
        """A framed remark."""
        return f'<div class="notice">{self.text(block.content)}</div>'

    def page_break(self, _block: b.PageBreak) -> str:
        """An empty block that begins a page."""
        return '<div class="break"></div>'

    def table(self, block: b.Table) -> str:
        """Column widths, head (repeated by the renderer), one tbody a group."""
        whole = sum(column.width for column in block.columns)
        widths = "".join(
            f'<col style="width: {100 * column.width / whole:.3f}%">' for column in block.columns
        )
        aligns = [_CELL_CLASS[column.align] for column in block.columns]
        head = "".join(self.head_row(row) for row in block.head)
        body = "".join(self.group(group, aligns) for group in block.groups)
        caption = f'<p class="caption">{self.text(block.caption)}</p>' if block.caption else ""
        name = "grid whole" if _is_short(block) else "grid"
        return (
            f'{caption}<table class="{name}" style="font-size: {block.size}pt"><colgroup>{widths}</colgroup>'
            f"<thead>{head}</thead>{body}</table>"
        )

    def head_row(self, row: b.Row) -> str:
        """A row of column titles."""
        return (
            f"<tr>{''.join(f'<th{_spans(cell)}>{self.text(cell.content)}</th>' for cell in row.cells)}</tr>"
        )

    def group(self, group: b.RowGroup, aligns: list[str]) -> str:
        """The rows of a group; a cell knows its column also below a rowspan."""
        classes = ["keep" if group.keep_together else "", "next" if group.keep_with_next else ""]
        placed = zip(group.rows, grid.place(group.rows, len(aligns)), strict=True)
        body = "".join(self.row(row, places, aligns) for row, places in placed)
        return f"<tbody{self.attributes(classes)}>{body}</tbody>"

    def row(self, row: b.Row, places: list[grid.Place], aligns: list[str]) -> str:
        """One row; its bookmark stands at the first cell."""
        cells, mark = [], row.bookmark
        for place in places:
            if (cell := place.cell) is None:
                continue
            align = _CELL_CLASS[cell.align] if cell.align else aligns[place.column]
            cells.append(f"<td{_spans(cell)}{self.attributes([align], mark)}>{self.text(cell.content)}</td>")
            mark = None
        style = self.attributes(["shaded" if row.shaded else "", "strong" if row.bold else ""])
        return f"<tr{style}>{''.join(cells)}</tr>"

    def signature(self, block: b.SignatureBlock) -> str:
        """Recipients at the left, the signer at the right, on one page."""
        by = self.lines(block.authority, "authority") + self.signer(block.position, block.name)
        to = self.recipients(block.recipients)
        return f'<table class="sign"><tr><td class="to">{to}</td><td class="by">{by}</td></tr></table>'

    def signatures(self, block: b.SignaturePair) -> str:
        """Two signers beside each other, the recipients below, on one page."""
        both = "".join(
            f'<td class="by">{self.signer(position, name)}</td>'
            for position, name in (block.left, block.right)
        )
        to = f'<tr><td class="to" colspan="2">{self.recipients(block.recipients)}</td></tr>'
        return f'<table class="sign"><tr>{both}</tr>{to if block.recipients else ""}</table>'

    def signer(self, position: str, name: str) -> str:
        """Position and name, between them the place to sign: "ky-1" is the first of the document, "ky-2" the next."""
        self.signers += 1
        return (
            f'<div class="position">{self.text(position)}</div><div class="space" id="{SIGN_HERE}{self.signers}"></div>'
            f'<div class="name">{self.text(name)}</div>'
        )

    def recipients(self, recipients: tuple[str, ...]) -> str:
        """Nơi nhận with its lines; nothing without them."""
        label = f'<div class="label">{wording.RECIPIENTS}</div>' if recipients else ""
        return label + self.lines(wording.recipient_lines(recipients), "recipient")

    def cover(self, block: b.Cover) -> str:
        """The framed first page of a dossier."""
        facts = "".join(
            f'<tr><td class="what">{self.text(label)}</td><td>{self.text(b.Run(value, bold=True))}</td></tr>'
            for label, value in block.facts
        )
        table = f'<table class="facts">{facts}</table>' if facts else ""
        return (
            f'<div class="cover">{self.lines(block.issuer, "issuer", ruled=True)}'
            f'<div class="name">{self.text(block.title)}</div>{self.lines(block.subject, "subject")}'
            f'{table}<div class="foot">{self.text(block.foot)}</div></div>'
        )

    def qr_code(self, block: b.QrCode) -> str:
        """A QR code, its caption above and its address below."""
        caption = f'<div class="caption">{self.text(block.caption)}</div>' if block.caption else ""
        picture = qr.svg(block.address, wording.plain(block.caption) or block.address, f"{block.side}mm")
        return f'<div class="qr-code">{caption}{picture}<div class="address">{self.text(block.address)}</div></div>'


def _with_breaks(word: re.Match[str]) -> str:
    """A word longer than any line in pieces between which a line may break: nothing of it is lost beyond the margin."""
    return "".join(letters + BREAK for letters in re.findall(f".{{1,{PIECE}}}", word[0]))


def _is_short(table: b.Table) -> bool:
    """Whether the table surely fits on a page; one that does not would lose lines when it must not be split."""
    if sum(len(group.rows) for group in table.groups) > FEW_ROWS:
        return False
    rows = (row for group in table.groups for row in grid.place(group.rows, len(table.columns)))
    return sum(max(_lines(place, table) for place in row) for row in rows) <= FEW_LINES


def _lines(place: grid.Place, table: b.Table) -> int:
    """Return how many lines a cell takes, rather too many than too few."""
    if place.cell is None:
        return 1
    span = sum(column.width for column in table.columns[place.column : place.column + place.columns])
    room = max(1, int(SIGNS_A_LINE * span / sum(column.width for column in table.columns)))
    text = wording.plain(place.cell.content)
    return 1 + text.count("\n") + len(text) // room


def _spans(cell: b.Cell) -> str:
    columns = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return f'{columns} rowspan="{cell.rowspan}"' if cell.rowspan > 1 else columns
