"""Blocks to a Word file: the same words in the same order as ``html``, as paragraphs, tables and styles an officer can edit.

Paragraphs and tables are written as the schema wants them, python-docx packs them. What only paper needs and Word
cannot show is left out: bookmarks of sections and table rows (Word's navigation pane lists paragraphs only).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from reports.documents import blocks as b
from reports.documents import docx_styles as st
from reports.documents import grid, qr, wording
from reports.documents.docx_markup import (
    Sheet,
    cell,
    cell_room,
    gap,
    grid_table,
    layout_table,
    letters,
    line_width,
    paragraph,
    picture,
    row,
    rule,
    shares,
)
from reports.documents.docx_package import package

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RULE_SHARE = 0.4
"""Length of the rule under issuer and subject over the line's: between a third and a half (NĐ 30, PL I, mục II.2, 5)."""
MOTTO_WIDTH = st.twips(56.1 * st.MM)
"""The motto in 13 bold, which its rule must match."""
SHADE = "F0F0F0"
LABEL_FROM_TOP = st.twips(10 * st.MM)
DOUBLE_FRAME = "".join(
    f'<w:{side} w:val="double" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right")
)


def write_docx(document: b.Document, *, created: datetime | None = None) -> bytes:
    """``document`` as a .docx file. ``created`` (aware) goes into its properties, or nothing does.

    Raises ValueError when a table row has more cells than the table has columns.
    """
    body: list[str] = []
    pictures: dict[str, bytes] = {}
    for index, section in enumerate(document.sections):
        sheet = Sheet.lying(section.orientation)
        properties = sheet.properties()
        body.extend(_Writer(sheet, pictures).blocks(section.blocks))
        # The last section's properties end the body; the others travel in a paragraph of their own.
        body.append(properties if index == len(document.sections) - 1 else gap(section=properties))
    return package(
        "".join(body), title=document.title, language=document.language, created=created, pictures=pictures
    )


class _Writer:
    """Writes the blocks of one section for its sheet; ``pictures`` gathers what the file must hold beside its text."""

    def __init__(self, sheet: Sheet, pictures: dict[str, bytes]) -> None:
        self.sheet = sheet
        self.pictures = pictures
        self.writers: dict[type, Callable[[Any], Iterator[str]]] = {
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

    def blocks(self, blocks: tuple[b.Block, ...]) -> Iterator[str]:
        """The blocks one after the other; a signature is never alone on a page."""
        for block, following in zip_longest(blocks, blocks[1:]):
            if isinstance(following, b.SignatureBlock | b.SignaturePair):
                block = _tied(block)
            yield from self.writers[type(block)](block)

    def lines(self, texts: tuple[str, ...], style: st.Style, *, capitals: bool = False) -> Iterator[str]:
        """One paragraph a line."""
        for text in texts:
            yield paragraph(style, letters(text.upper() if capitals else text))

    def ruled(self, texts: tuple[str, ...], style: st.Style, width: int, after: float = 0) -> Iterator[str]:
        """A short rule under the last of ``texts``, its length a share of the line's; nothing without texts."""
        if texts:
            length = min(width, line_width(wording.clean(texts[-1]), style.size))
            yield rule(round(RULE_SHARE * length), width, after=after)

    def form_label(self, block: b.FormLabel) -> Iterator[str]:
        """The form's name in the top margin: a text frame at the right."""
        place = f'w:wrap="around" w:vAnchor="page" w:hAnchor="margin" w:xAlign="right" w:y="{LABEL_FROM_TOP}"'
        yield paragraph(st.FORM_LABEL, letters(block.text), frame=f"<w:framePr {place}/>")
        yield gap()  # the frame hangs on it: LibreOffice loses one before a table

    def heading(self, block: b.Heading) -> Iterator[str]:
        """Issuing body and number at the left; nation, motto, place and date at the right."""
        left, right = widths = shares((40, 60), self.sheet.text_width)
        issuer = tuple(line.upper() for line in block.issuer)
        body = [
            *self.lines(block.superior, st.SUPERIOR, capitals=True),
            *self.lines(issuer, st.ISSUER),
            *self.ruled(issuer, st.ISSUER, left),
        ]
        nation = paragraph(st.NATION, letters(wording.NATION)) + paragraph(st.MOTTO, letters(wording.MOTTO))
        number = letters(wording.number_line(block.number)) if block.number else ""
        said = paragraph(st.NUMBER, number)
        said += paragraph(st.NUMBER, letters(block.about)) if block.about else ""
        dated = letters(wording.date_line(block.dated)) if block.dated else ""
        rows = (
            row((cell(_filled(body), left), cell(nation + rule(MOTTO_WIDTH, right), right))),
            row((cell(said, left), cell(paragraph(st.PLACE_DATE, dated), right))),
        )
        yield layout_table(rows, widths)
        yield gap(5 * st.MM)

    def title(self, block: b.TitleBlock) -> Iterator[str]:
        """Kind and subject over a short rule; a bookmark puts the kind into the navigation pane."""
        level = _level(block.bookmark)
        yield paragraph(st.KIND, letters(block.kind.upper()), outline=level)
        yield from self.lines(block.subject, st.SUBJECT)
        yield from self.ruled(block.subject, st.SUBJECT, self.sheet.text_width)
        yield gap(3 * st.MM, keep=True)

    def paragraph(self, block: b.Paragraph) -> Iterator[str]:
        """A paragraph in the style of its level."""
        style = st.LEVELS[block.level]
        dash = letters(wording.DASH) if block.level is b.Level.BULLET else ""
        level = _level(block.bookmark)
        yield paragraph(
            style,
            dash + letters(block.content),
            keep=block.keep_with_next,
            align=block.align,
            outline=0 if level == style.outline else level,
        )

    def notice(self, block: b.Notice) -> Iterator[str]:
        """A framed remark; the gap behind it keeps two frames apart."""
        yield paragraph(st.NOTICE, letters(block.content))
        yield gap(4 * st.MM)

    def page_break(self, _block: b.PageBreak) -> Iterator[str]:
        """An empty paragraph that begins a page."""
        yield gap(new_page=True)

    def table(self, block: b.Table) -> Iterator[str]:
        """A real table with its caption; the head is repeated on each page."""
        widths = shares([column.width for column in block.columns], self.sheet.text_width)
        if block.caption:
            yield paragraph(st.CAPTION, letters(block.caption))
        rows = list(self.rows(block, b.RowGroup(block.head, keep_with_next=True), widths, head=True))
        for group in block.groups:
            rows.extend(self.rows(block, group, widths))
        yield grid_table(rows, widths)
        yield gap(4 * st.MM, keep=bool(block.groups) and block.groups[-1].keep_with_next)

    def rows(
        self, table: b.Table, group: b.RowGroup, widths: list[int], *, head: bool = False
    ) -> Iterator[str]:
        """The rows of a group. Word keeps a row with the next one when its paragraphs say so."""
        last = len(group.rows) - 1
        for index, (source, places) in enumerate(
            zip(group.rows, grid.place(group.rows, len(widths)), strict=True)
        ):
            keep = group.keep_with_next if index == last else group.keep_together
            cells = (self.cell(table, source, place, widths, head=head, keep=keep) for place in places)
            yield row(cells, head=head)

    def cell(
        self, table: b.Table, source: b.Row, place: grid.Place, widths: list[int], *, head: bool, keep: bool
    ) -> str:
        """One place of the grid: a cell, what a cell from above covers, or what was left out."""
        found = place.cell or b.Cell()
        style = st.HEAD_CELL if head else st.CELL
        points = None if table.size == style.size else table.size
        runs = letters(found.content, bold=source.bold and not head, points=points)
        align = None if head else found.align or table.columns[place.column].align
        merge = "continue" if place.covered else "restart" if place.rows > 1 else ""
        return cell(
            paragraph(style, runs, keep=keep, align=align),
            sum(widths[place.column : place.column + place.columns]),
            columns=place.columns,
            merge=merge,
            shade=SHADE if source.shaded and not head else "",
            align="center",
        )

    def signature(self, block: b.SignatureBlock) -> Iterator[str]:
        """Recipients at the left, the signer at the right, in one row that is never split."""
        left, right = widths = shares((47, 53), self.sheet.text_width)
        to = self.recipients(block.recipients)
        by = [
            *self.lines(block.authority, st.AUTHORITY, capitals=True),
            *self.lines((block.position,), st.POSITION, capitals=True),
            *self.lines((block.name,), st.SIGNER),
        ]
        yield layout_table([row((cell(_filled(to), left), cell("".join(by), right)))], widths, top=4 * st.MM)
        yield gap()

    def signatures(self, block: b.SignaturePair) -> Iterator[str]:
        """Two signers beside each other in one row that is never split, the recipients below the left one."""
        left, right = widths = shares((50, 50), self.sheet.text_width)
        first, second = (
            "".join([*self.lines((post,), st.POSITION, capitals=True), *self.lines((name,), st.SIGNER)])
            for post, name in (block.left, block.right)
        )
        rows = [row((cell(first, left), cell(second, right)))]
        if block.recipients:
            to = "".join(self.recipients(block.recipients))
            rows.append(row((cell(to, left), cell(_filled([]), right))))
        yield layout_table(rows, widths, top=4 * st.MM)
        yield gap()

    def recipients(self, recipients: tuple[str, ...]) -> list[str]:
        """Nơi nhận with its lines; nothing without them."""
        to = [paragraph(st.RECIPIENTS, letters(wording.RECIPIENTS))] if recipients else []
        return [*to, *self.lines(wording.recipient_lines(recipients), st.RECIPIENT)]

    def cover(self, block: b.Cover) -> Iterator[str]:
        """The framed first page of a dossier: a table of two cells, the foot in the lower one."""
        width, foot = self.sheet.text_width, st.twips(24 * st.MM)
        issuer = tuple(line.upper() for line in block.issuer)
        body = [
            *self.lines(issuer, st.COVER_ISSUER),
            *self.ruled(issuer, st.COVER_ISSUER, width - st.twips(8 * st.MM)),
            gap(62 * st.MM),
            *self.lines((block.title,), st.COVER_TITLE, capitals=True),
            *self.lines(block.subject, st.COVER_SUBJECT),
            *self.facts(block.facts, width),
            gap(),
        ]
        rows = (
            row(
                [cell("".join(body), width, room=cell_room(top=8 * st.MM, side=4 * st.MM))],
                height=self.sheet.text_height - st.twips(5 * st.MM) - foot,
            ),
            row(
                [
                    cell(
                        paragraph(st.COVER_FOOT, letters(block.foot)),
                        width,
                        align="bottom",
                        room=cell_room(side=4 * st.MM, bottom=6 * st.MM),
                    )
                ],
                height=foot,
            ),
        )
        yield layout_table(rows, [width], borders=DOUBLE_FRAME)
        yield gap()

    def qr_code(self, block: b.QrCode) -> Iterator[str]:
        """A QR code as a picture, its caption above and its address below."""
        name = f"qr-{len(self.pictures) + 1}"
        self.pictures[name] = qr.png(block.address)
        if block.caption:
            yield paragraph(st.QR_CAPTION, letters(block.caption))
        label = wording.plain(block.caption) or wording.plain(block.address)
        yield paragraph(st.QR_CAPTION, picture(name, len(self.pictures), block.side * st.MM, label))
        yield paragraph(st.QR_ADDRESS, letters(block.address))

    def facts(self, facts: tuple[tuple[str, str], ...], width: int) -> Iterator[str]:
        """The facts of a cover: label and value side by side."""
        if not facts:
            return
        what, value = widths = shares((43, 57), round(0.84 * (width - st.twips(8 * st.MM))))
        room = cell_room(top=st.MM, side=2 * st.MM, bottom=st.MM)
        rows = (
            row(
                (
                    cell(paragraph(st.COVER_FACT, letters(label)), what, room=room),
                    cell(paragraph(st.COVER_FACT, letters(text, bold=True)), value, room=room),
                )
            )
            for label, text in facts
        )
        yield gap(18 * st.MM)
        yield layout_table(rows, widths, centred=True)


def _filled(paragraphs: list[str]) -> str:
    """The content of a cell, which Word wants to hold at least one paragraph."""
    return "".join(paragraphs) or paragraph(st.GAP)


def _level(mark: b.Bookmark | None) -> int:
    """The level of a bookmark in the navigation pane, 0 without one."""
    return min(mark.level, 3) if mark else 0


def _tied(block: b.Block) -> b.Block:
    """``block`` on one page with what follows: a paragraph, or a table with its last group."""
    if isinstance(block, b.Paragraph):
        return replace(block, keep_with_next=True)
    if isinstance(block, b.Table) and block.groups:
        last = replace(block.groups[-1], keep_with_next=True)
        return replace(block, groups=(*block.groups[:-1], last))
    return block
