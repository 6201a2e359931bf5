"""Text and layout of a Word document (.docx), from its XML alone. Runs in the child only.

Word does not say where on a page a line stands; what it says is enough: columns of a borderless table, tabs between two
halves, centred and bold paragraphs.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from evidence.reading.encodings import TCVN3, convert, from_tcvn3, from_vni
from evidence.reading.lines import LEFT, RIGHT, WHOLE, Line

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
LARGEST_PART = 64 * 1024 * 1024
DEEPEST = 12
"""Tables in tables, text boxes in text boxes."""
OFF = frozenset({"0", "false", "off", "none"})
_parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)


@dataclass
class _Style:
    """What a paragraph style says; ``based_on`` says the rest."""

    centred: bool | None = None
    bold: bool | None = None
    based_on: str = ""


@dataclass
class _Reader:
    styles: dict[str, _Style]
    lines: list[Line] = field(default_factory=list)
    room: int = 0

    def read(self, body: etree._Element, column: str = WHOLE, depth: int = 0) -> None:
        if depth > DEEPEST:
            return
        for child in body:
            if self.room <= 0:
                return
            if child.tag == f"{W}p":
                self._paragraph(child, column, depth)
            elif child.tag == f"{W}tbl":
                self._table(child, column, depth)
            elif child.tag in {f"{W}sdt", f"{W}ins", f"{W}smartTag", f"{W}customXml"}:
                self.read(_content(child), column, depth + 1)

    def _table(self, table: etree._Element, column: str, depth: int) -> None:
        for row in table.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl")) is not table:
                continue
            cells = [cell for cell in _within(row, f"{W}tc") if "".join(_texts(cell)).strip()]
            if 1 <= len(cells) <= 2 and not column:
                self._halves(row, cells, depth)
            elif len(cells) > 2 and not any(True for cell in cells for _ in cell.iter(f"{W}tbl")):
                joined = "\t".join(" ".join("".join(_texts(cell)).split()) for cell in cells)
                self._add(joined, WHOLE, centred=False, bold=False)
            else:
                for cell in cells:
                    self.read(cell, column, depth + 1)

    def _halves(self, row: etree._Element, cells: list[etree._Element], depth: int) -> None:
        """The two halves of a head or a foot; one cell alone keeps the side on which it stands."""
        every = list(_within(row, f"{W}tc"))
        for cell in cells:
            if len(every) == 1:
                side = WHOLE
            else:
                side = LEFT if every.index(cell) * 2 < len(every) else RIGHT
                side = RIGHT if len(cells) == 2 and cell is cells[1] else side
            self.read(cell, side, depth + 1)

    def _paragraph(self, paragraph: etree._Element, column: str, depth: int) -> None:
        for box in paragraph.iter(f"{W}txbxContent"):
            if not any(True for _ in box.iterancestors(FALLBACK)):
                self.read(box, column, depth + 1)
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        looks = self._looks(style.get(f"{W}val", "") if style is not None else "")
        centred = self._is_centred(paragraph, looks)
        runs = [run for run in _own(paragraph, f"{W}r") if "".join(_run_text(run)).strip()]
        bold = _are_bold(runs, bool(looks.bold))
        text = "".join("".join(_run_text(run)) for run in _own(paragraph, f"{W}r"))
        for part in text.split("\n"):
            halves = [half for half in re.split(r"\t+", part) if half.strip()]
            if len(halves) == 1 and not column and part.endswith("\t") and len(part) < 60:
                self._add(part, LEFT, centred=False, bold=bold)
            elif len(halves) == 2 and not column and all(len(half) < 60 for half in halves):
                self._add(halves[0], LEFT, centred=False, bold=_are_bold(runs[:1], bool(looks.bold)))
                self._add(halves[1], RIGHT, centred=False, bold=_are_bold(runs[-1:], bool(looks.bold)))
            else:
                self._add(part, column, centred=centred, bold=bold)

    def _add(self, text: str, column: str, *, centred: bool, bold: bool) -> None:
        clean = unicodedata.normalize("NFC", " ".join(text.split(" "))).replace("\x00", "").strip()
        if clean:
            self.room -= len(clean) + 1
            self.lines.append(Line(convert(clean), 0, None, column, centred, bold))

    def _looks(self, name: str) -> _Style:
        """The style with what those it is based on say."""
        found = _Style()
        for _ in range(DEEPEST):
            style = self.styles.get(name)
            if style is None:
                break
            found.centred = style.centred if found.centred is None else found.centred
            found.bold = style.bold if found.bold is None else found.bold
            name = style.based_on
        return found

    def _is_centred(self, paragraph: etree._Element, looks: _Style) -> bool:
        own = paragraph.find(f"{W}pPr/{W}jc")
        return bool(looks.centred) if own is None else own.get(f"{W}val") == "center"


def read(path: Path, room: int) -> list[Line]:
    """Return the lines of the document's body, in the order of the file, at most about ``room`` signs."""
    with zipfile.ZipFile(path) as package:
        body = _part(package, "word/document.xml").find(f"{W}body")
        styles = _styles(package) if "word/styles.xml" in package.namelist() else {}
    reader = _Reader(styles, room=room)
    if body is not None:
        reader.read(body)
    return reader.lines


def _part(package: zipfile.ZipFile, name: str) -> etree._Element:
    with package.open(name) as file:
        content = file.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise MemoryError
    return etree.fromstring(content, _parser)


def _styles(package: zipfile.ZipFile) -> dict[str, _Style]:
    found = {}
    for style in _part(package, "word/styles.xml").iter(f"{W}style"):
        align, bold = style.find(f"{W}pPr/{W}jc"), style.find(f"{W}rPr/{W}b")
        based = style.find(f"{W}basedOn")
        found[style.get(f"{W}styleId", "")] = _Style(
            None if align is None else align.get(f"{W}val") == "center",
            None if bold is None else bold.get(f"{W}val", "1") not in OFF,
            "" if based is None else based.get(f"{W}val", ""),
        )
    return found


def _content(child: etree._Element) -> etree._Element:
    """The paragraphs within a content control."""
    inner = child.find(f"{W}sdtContent")
    return child if inner is None else inner


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of the tag below the parent, not those within one another."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag != f"{W}tbl":
            yield from _within(child, tag)


def _own(paragraph: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The runs of the paragraph itself: not of a text box in it, not what was deleted."""
    for child in paragraph:
        if child.tag == tag:
            yield child
        elif child.tag not in {f"{W}del", f"{W}moveFrom", f"{W}pPr"}:
            yield from _own(child, tag)


def _run_text(run: etree._Element) -> Iterator[str]:
    font = _font(run)
    for piece in run:
        if piece.tag == f"{W}t":
            yield _in_font(piece.text or "", font)
        elif piece.tag == f"{W}tab":
            yield "\t"
        elif piece.tag in {f"{W}br", f"{W}cr"}:
            yield "\n"
        elif piece.tag == f"{W}noBreakHyphen":
            yield "-"


def _font(run: etree._Element) -> str:
    fonts = run.find(f"{W}rPr/{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii", "")


def _in_font(text: str, font: str) -> str:
    """A run in a font of the nineties says by its name how it is written; capitals are a font of their own."""
    if font.startswith(".Vn") and any(sign in TCVN3 for sign in text):
        text = from_tcvn3(text)
    elif font.startswith("VNI-"):
        text = from_vni(text)
    return text.upper() if font.startswith(".Vn") and font.endswith("H") else text


def _texts(cell: etree._Element) -> Iterator[str]:
    for paragraph in cell.iter(f"{W}p"):
        for run in _own(paragraph, f"{W}r"):
            yield from _run_text(run)
        yield " "


def _are_bold(runs: list[etree._Element], by_style: bool) -> bool:
    """Whether more than half of the signs are bold."""
    signs = {True: 0, False: 0}
    for run in runs:
        own = run.find(f"{W}rPr/{W}b")
        bold = by_style if own is None else own.get(f"{W}val", "1") not in OFF
        signs[bold] += len("".join(_run_text(run)).strip())
    return signs[True] > signs[False]
