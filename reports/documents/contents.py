"""The table of contents of a dossier, drawn at assembly: titles, dot leaders, page numbers, each line a link.

It depends on how many pages every part has, so no kept part may hold it. Its own pages count, too: how many there are is
known before any number is, because a line's room for the number is fixed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, Page, Pdf

from reports.documents import wording
from reports.documents.fonts import BOLD, REGULAR, Face
from reports.documents.outline import Mark
from reports.documents.stamp import LEFT, MM, RIGHT, Ink, Line, add_fonts, broken

TITLE = "MỤC LỤC"
WIDTH, HEIGHT = 210 * MM, 297 * MM
TOP, BOTTOM = HEIGHT - 20 * MM, 20 * MM
TITLE_SIZE, TITLE_ROOM = 14, 14 * MM
SIZE, LEADING, SPACE, INDENT = 13, 17.0, 5.0, 8 * MM
NUMBER_WIDTH, LEADER_GAP, MOST_LINES = 13 * MM, 2 * MM, 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: depth 0 for a part, 1 for what is in it; the page it leads to (from 0, without the contents' own)."""

    depth: int
    label: str
    page: int
    top: float | None = None


@dataclass(frozen=True, slots=True)
class _Set:
    """An entry set in lines at its height on the page."""

    entry: Entry
    lines: list[Line]
    y: float

    @property
    def left(self) -> float:
        return LEFT + self.entry.depth * INDENT

    @property
    def face(self) -> Face:
        return REGULAR if self.entry.depth else BOLD

    @property
    def last(self) -> float:
        """The baseline of the line with the number."""
        return self.y - (len(self.lines) - 1) * LEADING


def entries_of(parts: Sequence[tuple[str, int, tuple[Mark, ...]]]) -> list[Entry]:
    """The parts (title, first page, bookmarks) and what is directly in each."""
    entries: list[Entry] = []
    for title, first, marks in parts:
        entries.append(Entry(0, _one_line(title), first))
        entries.extend(
            Entry(1, _one_line(mark.label), first + mark.page, mark.top)
            for mark in marks
            if mark.depth == 0 and mark.label.casefold() != title.casefold()
        )
    return entries


def _one_line(text: str) -> str:
    return " ".join(wording.clean(text).split())


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents laid out: one list of entries a page."""

    sheets: list[list[_Set]]

    @classmethod
    def of(cls, entries: Sequence[Entry], ink: Ink) -> Contents:
        """Lay out the entries; a part is never left at the foot of a page without its first line."""
        sheets: list[list[_Set]] = [[]]
        y = TOP - TITLE_ROOM
        blocks = [_lines(entry, ink) for entry in entries]
        for index, (entry, lines) in enumerate(zip(entries, blocks, strict=True)):
            space = 0 if entry.depth or not sheets[-1] else SPACE
            follows = index + 1 < len(entries) and not entry.depth and entries[index + 1].depth
            below = len(lines) - 1 + (len(blocks[index + 1]) if follows else 0)
            if sheets[-1] and y - space - below * LEADING < BOTTOM:
                sheets.append([])
                y, space = TOP - SIZE, 0
            placed = _Set(entry, lines, y - space)
            sheets[-1].append(placed)
            y = placed.last - LEADING
        return cls(sheets)

    @property
    def pages(self) -> int:
        return len(self.sheets)

    def insert(self, pdf: Pdf, at: int, ink: Ink, fonts: Dictionary) -> None:
        """Put the pages into ``pdf`` before page ``at``, with a link from each line to its page."""
        targets = list(pdf.pages)
        for number, sheet in enumerate(self.sheets):
            marks = list(_title(ink)) if number == 0 else []
            links = []
            for placed in sheet:
                page = placed.entry.page
                shown = page + 1 + (self.pages if page >= at else 0)
                marks.extend(_drawn(placed, str(shown), ink))
                links.append(_link(pdf, placed, targets[page]))
            content = pdf.make_stream("\n".join(["0 g 0 G", *marks]).encode())
            page_object = Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(WIDTH, 2), round(HEIGHT, 2)]),
                Resources=Dictionary(),
                Contents=content,
                Annots=Array(links),
            )
            add_fonts(page_object, fonts)
            pdf.pages.insert(at + number, Page(pdf.make_indirect(page_object)))


def _lines(entry: Entry, ink: Ink) -> list[Line]:
    face = REGULAR if entry.depth else BOLD
    words = tuple((word, face) for word in entry.label.split(" "))
    width = WIDTH - RIGHT - NUMBER_WIDTH - LEFT - entry.depth * INDENT
    return broken(words, ink, width, SIZE, MOST_LINES)


def _title(ink: Ink) -> Iterator[str]:
    x = (WIDTH + LEFT - RIGHT - ink.width(TITLE, BOLD, TITLE_SIZE)) / 2
    yield ink.show(TITLE, BOLD, TITLE_SIZE, x, TOP - TITLE_SIZE)


def _drawn(placed: _Set, number: str, ink: Ink) -> Iterator[str]:
    """The lines of an entry, a dotted line behind the last, the page number at the right margin."""
    y, end = placed.y, LEFT
    for line in placed.lines:
        text = " ".join(word for word, _ in line)
        yield ink.show(text, placed.face, SIZE, placed.left, y)
        end = placed.left + ink.width(text, placed.face, SIZE)
        y -= LEADING
    start = WIDTH - RIGHT - ink.width(number, REGULAR, SIZE)
    if start - end > 3 * LEADER_GAP:
        # Round dots as a dashed line: nothing that a reader aloud or a search would take for text.
        dots = f"{start - LEADER_GAP:.2f} {placed.last:.2f} m {end + LEADER_GAP:.2f} {placed.last:.2f} l S"
        yield f"/Artifact BMC q 0.9 w 1 J [0 3.4] 0 d {dots} Q EMC"
    yield ink.show(number, REGULAR, SIZE, start, placed.last)


def _link(pdf: Pdf, placed: _Set, page: Any) -> Any:
    top = placed.entry.top
    place = [Name.Fit] if top is None else [Name.XYZ, 0, round(top, 2), 0]
    box = [placed.left, placed.last - 4, WIDTH - RIGHT, placed.y + SIZE]
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([round(side, 2) for side in box]),
        Border=Array([0, 0, 0]),
        F=4,
        Dest=Array([page.obj, *place]),
    )
    return pdf.make_indirect(link)
