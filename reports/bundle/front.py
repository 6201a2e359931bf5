"""Pages that the volume has beside the evidence: its index, and a sheet in the place of a file without pages.

Drawn letter by letter as the table of contents is (``reports/documents/contents.py``): a volume of a thousand pages is
bound in less time than a typesetter takes to start. Runs in the child; lengths in points, y from the foot of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.documents.fonts import BOLD, REGULAR, Face
from reports.documents.stamp import ELLIPSIS, LEFT, MM, RIGHT, Ink, broken

Order = dict[str, Any]
"""One document as the child gets it (``volumes.order_of``)."""
Link = tuple[tuple[float, float, float, float], int]
"""A place on the page, and the document it leads to, from 0."""

WIDTH, HEIGHT = 210 * MM, 297 * MM
TOP, BOTTOM = HEIGHT - 20 * MM, 22 * MM
INNER = WIDTH - LEFT - RIGHT
SIZE, LEADING, PAD = 11.0, 14.0, 1.3 * MM
COLUMNS = (29 * MM, 34 * MM, 72 * MM, 13 * MM, 17 * MM)
NAMES = (
    ("Mã số",),
    ("Số, ký hiệu;", "ngày ban hành"),
    ("Tên loại, trích yếu nội dung;", "cơ quan ban hành"),
    ("Số", "trang"),
    ("Từ trang", "trong tập"),
)
MOST_LINES = 12
"""Lines of one cell; a subject has at most 500 signs."""
NO_PAGES = "Không có trang trong tập: xem tờ thay thế."
SHEET_TITLE = "TỜ THAY THẾ TÀI LIỆU"


@dataclass(frozen=True)
class Row:
    """One row of the index: a document (its place among them) or, with ``document`` None, a heading."""

    cells: tuple[tuple[str, ...], ...]
    document: int | None = None
    indent: float = 0

    @property
    def height(self) -> float:
        return max(len(lines) for lines in self.cells) * LEADING + 2 * PAD


@dataclass
class Drawn:
    """A page's marks, and where its links lie."""

    marks: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


class Index:
    """The index of the volume; how many pages it takes is known before any page number is."""

    def __init__(self, head: dict[str, Any], orders: Sequence[Order], ink: Ink) -> None:
        self._head, self._orders, self._ink = head, orders, ink
        self._pages = list(_pages(list(_rows(orders, ink)), TOP - self._head_depth()))

    def __len__(self) -> int:
        return len(self._pages)

    def draw(self, counts: Sequence[int], firsts: Sequence[int]) -> list[Drawn]:
        """Return the pages: ``counts`` of pages of each document, ``firsts`` its first page in the volume, from 1."""
        made = []
        for number, rows in enumerate(self._pages):
            page, y = Drawn(), TOP
            if number == 0:
                page.marks += self._head_marks()
                y -= self._head_depth()
            y = self._head_row(page, y)
            for row in rows:
                y = self._row(page, row, y, counts, firsts)
            made.append(page)
        return made

    def _head_lines(self) -> list[tuple[str, Face, float]]:
        """Words, face and size of the lines over the table."""
        title = [(line, BOLD, 14.0) for line in _lines(self._head["title"], self._ink, INNER, 14.0, BOLD)]
        below = [
            (line, REGULAR, 13.0)
            for text in self._head["lines"]
            for line in _lines(text, self._ink, INNER, 13.0)
        ]
        return [*((line, BOLD, 13.0) for line in self._head["issuer"]), ("", REGULAR, 13.0), *title, *below]

    def _head_depth(self) -> float:
        return len(self._head_lines()) * 18.0 + 6 * MM

    def _head_marks(self) -> Iterator[str]:
        y = TOP - 13
        for text, face, size in self._head_lines():
            yield self._ink.show(text, face, size, _centred(text, face, size, LEFT, INNER, self._ink), y)
            y -= 18.0

    def _head_row(self, page: Drawn, y: float) -> float:
        depth = 2 * LEADING + 2 * PAD
        page.marks.append(f"0.92 g {LEFT:.2f} {y - depth:.2f} {INNER:.2f} {depth:.2f} re f 0 g")
        x = LEFT
        for width, lines in zip(COLUMNS, NAMES, strict=True):
            start = y - PAD - SIZE - (2 - len(lines)) * LEADING / 2
            for line in lines:
                left = _centred(line, BOLD, SIZE, x, width, self._ink)
                page.marks.append(self._ink.show(line, BOLD, SIZE, left, start))
                start -= LEADING
            x += width
        page.marks.append(_rule(y) + _rule(y - depth))
        return y - depth

    def _row(self, page: Drawn, row: Row, y: float, counts: Sequence[int], firsts: Sequence[int]) -> float:
        below = y - row.height
        if row.document is None:
            self._cell(page, row.cells[0], LEFT + row.indent, y, BOLD)
        else:
            count, first = counts[row.document], firsts[row.document]
            numbers = ((str(count) if count else "–",), (str(first),))
            x = LEFT
            for place, (width, lines) in enumerate(zip(COLUMNS, (*row.cells, *numbers), strict=True)):
                if place < 3:
                    self._cell(page, lines, x + PAD, y, REGULAR)
                else:
                    self._cell(
                        page, lines, _centred(lines[0], REGULAR, SIZE, x, width, self._ink), y, REGULAR
                    )
                x += width
            page.links.append(((LEFT, below, LEFT + INNER, y), row.document))
        page.marks.append(_rule(below))
        return below

    def _cell(self, page: Drawn, lines: tuple[str, ...], x: float, y: float, face: Face) -> None:
        for place, line in enumerate(lines):
            page.marks.append(self._ink.show(line, face, SIZE, x, y - PAD - SIZE - place * LEADING))


def _rows(orders: Sequence[Order], ink: Ink) -> Iterator[Row]:
    """Yield the rows: a heading where a criterion and an indicator begin, and every document."""
    criterion = indicator = ""
    for number, order in enumerate(orders):
        if order["criterion"] != criterion:
            criterion, indicator = order["criterion"], ""
            yield Row((_lines(criterion, ink, INNER - 2 * PAD, SIZE, BOLD),), indent=PAD)
        if order["indicator"] != indicator:
            indicator = order["indicator"]
            yield Row((_lines(indicator, ink, INNER - 6 * PAD, SIZE, BOLD),), indent=5 * PAD)
        widths = [width - 2 * PAD for width in COLUMNS]
        said = [line for text in order["said"] for line in _lines(text, ink, widths[2], SIZE)]
        numbered = [line for text in order["numbered"] for line in _lines(text, ink, widths[1], SIZE)]
        yield Row((_lines(order["code"], ink, widths[0], SIZE), tuple(numbered), tuple(said)), number)


def _pages(rows: Sequence[Row], first_top: float) -> Iterator[list[Row]]:
    """Cut the rows into pages; a heading stays with what it is over. Without rows there is one page."""
    taken: list[Row] = []
    head = 2 * LEADING + 2 * PAD
    y = first_top - head
    for place, row in enumerate(rows):
        needed = row.height
        follow = place
        while rows[follow].document is None and follow + 1 < len(rows):
            follow += 1
            needed += rows[follow].height
        before = rows[place - 1] if place else None
        if taken and y - needed < BOTTOM and (before is None or before.document is not None):
            yield taken
            taken, y = [], TOP - head
        taken.append(row)
        y -= row.height
    yield taken


def sheet(order: Order, why: str, ink: Ink) -> Drawn:
    """Return the sheet that stands in the place of a document without pages: which it is, and why."""
    page, y = Drawn(), TOP - 30 * MM
    title = f"{SHEET_TITLE} {order['code']}"
    page.marks.append(ink.show(title, BOLD, 14, _centred(title, BOLD, 14, LEFT, INNER, ink), y))
    y -= 12 * MM
    for label, value in (*order["facts"], ("Vì sao không có trang trong tập", why)):
        lines = broken(
            (*((word, BOLD) for word in f"{label}:".split()), *((word, REGULAR) for word in value.split())),
            ink,
            INNER,
            13,
            MOST_LINES,
        )
        for line in lines:
            x = LEFT
            for word, face in line:
                page.marks.append(ink.show(f"{word} ", face, 13, x, y))
                x += ink.width(f"{word} ", face, 13)
            y -= 18
        y -= 6
    return page


def _lines(text: str, ink: Ink, width: float, size: float, face: Face = REGULAR) -> tuple[str, ...]:
    """Set the text in lines; each word is measured once, which for a thousand documents tells."""
    words = text.split()
    widths = [ink.width(word, face, size) for word in words]
    if len(words) > MOST_LINES * 40 or any(wide > width for wide in widths):
        set_lines = broken(tuple((word, face) for word in words), ink, width, size, MOST_LINES)
        return tuple(" ".join(word for word, _ in line) for line in set_lines)
    space = ink.width(" ", face, size)
    lines: list[list[str]] = []
    room = 0.0
    for word, wide in zip(words, widths, strict=True):
        if not lines or wide + space > room:
            lines.append([])
            room = width + space
        lines[-1].append(word)
        room -= wide + space
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1][-1] = ELLIPSIS
    return tuple(" ".join(line) for line in lines[:MOST_LINES])


def _centred(text: str, face: Face, size: float, left: float, width: float, ink: Ink) -> float:
    return left + (width - ink.width(text, face, size)) / 2


def _rule(y: float) -> str:
    return f"0.5 w {LEFT:.2f} {y:.2f} m {LEFT + INNER:.2f} {y:.2f} l S "
