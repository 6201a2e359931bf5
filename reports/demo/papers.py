"""A piece as a paper in the layout of NĐ 30/2020: blocks for the document engine, or a Word file of the same words."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from reports.demo.archives import repack
from reports.demo.pieces import MARK, REMARK, Piece, TableText
from reports.documents import blocks as b
from reports.documents.wording import MOTTO, NATION, date_line

LEVELS = (
    (re.compile(r"[IVX]+\. "), b.Level.PART),
    (re.compile(r"\d+\. "), b.Level.POINT),
    (re.compile(r"[a-zđ]\) "), b.Level.POINT),
    (re.compile(r"- "), b.Level.BULLET),
    (re.compile(r"Kính gửi"), b.Level.ADDRESSEE),
)
RECIPIENTS = ("Như trên", "Lưu: VT")


def document(piece: Piece) -> b.Document:
    """The piece as a document for the PDF writer; the framed remark says that it is invented."""
    parts: list[b.Block] = [
        b.Notice((b.Run(f"{MARK}. ", bold=True), REMARK)),
        b.Heading(
            issuer=(piece.issuer or piece.office,),
            superior=(piece.superior,),
            number=_number(piece),
            dated=b.PlaceDate(piece.place, piece.day.year, piece.day.month, piece.day.day),
        ),
        b.TitleBlock(piece.title, (piece.subject,)),
        *(b.Paragraph(_bare(text), _level(text)) for text in piece.text),
    ]
    if piece.table:
        parts.append(_table(piece.table))
    parts.append(b.SignatureBlock(_authority(piece), _post(piece), piece.signer, RECIPIENTS))
    return b.Document(piece.subject, (b.Section(tuple(parts)),))


def word_file(piece: Piece) -> bytes:
    """The piece as DOCX, the same bytes every time."""
    word = WordDocument()
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    page.header.paragraphs[0].text = f"{MARK}. {REMARK}"
    style = word.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    _word_head(word, piece)
    for text in piece.text:
        line = word.add_paragraph(text)
        line.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if _level(text) is b.Level.PART:
            line.runs[0].bold = True
    if piece.table:
        _word_table(word, piece.table)
    _centred(word, _post(piece).upper(), bold=True).paragraph_format.space_before = Pt(18)
    _centred(word, piece.signer, bold=True).paragraph_format.space_before = Pt(54)
    word.core_properties.title = piece.subject[:250]
    word.core_properties.author = piece.signer
    target = io.BytesIO()
    word.save(target)
    return repack(target.getvalue(), piece.day)


def _word_head(word: Any, piece: Piece) -> None:
    head = word.add_table(rows=1, cols=2)
    left, right = head.rows[0].cells
    _fill(left, (piece.issuer or piece.office).upper(), f"Số: {piece.number}" if piece.number else "")
    dated = b.PlaceDate(piece.place, piece.day.year, piece.day.month, piece.day.day)
    _fill(right, NATION, MOTTO, date_line(dated))
    _centred(word, piece.title.upper(), bold=True).paragraph_format.space_before = Pt(18)
    _centred(word, piece.subject, bold=True)


def _fill(cell: Any, *lines: str) -> None:
    """Write the lines of a letterhead's cell, centred; the first is bold."""
    cell.text = ""
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(line)
        run.bold, run.font.size = index == 0, Pt(12)


def _centred(word: Any, text: str, *, bold: bool = False) -> Any:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).bold = bold
    return paragraph


def _word_table(word: Any, table: TableText) -> None:
    grid = word.add_table(rows=1, cols=len(table.head))
    grid.style = "Table Grid"
    for cell, text in zip(grid.rows[0].cells, table.head, strict=True):
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    for row in table.rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            cell.text = str(value)


def _table(table: TableText) -> b.Table:
    columns = tuple(
        b.Column(width, b.Align.RIGHT if all(_is_amount(row[at]) for row in table.rows) else b.Align.LEFT)
        for at, width in enumerate(table.widths)
    )
    head = b.Row(tuple(b.Cell(text, align=b.Align.CENTER) for text in table.head), bold=True)
    rows = tuple(b.RowGroup((b.Row(tuple(b.Cell(str(value)) for value in row)),)) for row in table.rows)
    return b.Table(columns, (head,), rows, size=13)


def _is_amount(value: str | int) -> bool:
    return isinstance(value, int) or value.replace(".", "").isdigit()


def _level(text: str) -> b.Level:
    return next((level for pattern, level in LEVELS if pattern.match(text)), b.Level.TEXT)


def _bare(text: str) -> str:
    """A dash is set by the writer."""
    return text.removeprefix("- ")


def _number(piece: Piece) -> b.Number | None:
    if not piece.number:
        return None
    value, _, symbol = piece.number.partition("/")
    return b.Number(symbol, value)


def _authority(piece: Piece) -> tuple[str, ...]:
    """ "TM. ỦY BAN NHÂN DÂN", and "KT. CHỦ TỊCH" where the deputy signs; nothing over others."""
    if piece.own_issuer or "Chủ tịch" not in piece.signer_post:
        return ()
    lines = ("TM. ỦY BAN NHÂN DÂN",)
    return (*lines, "KT. CHỦ TỊCH") if piece.signer_post.startswith("Phó") else lines


def _post(piece: Piece) -> str:
    return piece.signer_post or ("Chủ trì" if piece.own_issuer else "Người lập")
