"""Lines with their places: what every reader of a file hands to the finding, whatever the file is.

Made in the child from a stranger's file, sent to the portal as JSON and taken as data there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import median
from typing import Any, NamedTuple

LEFT, RIGHT, WHOLE = "left", "right", ""
MOST = 20_000
"""Lines of one file that are looked at: a book has fewer, a drawing made to keep the worker busy more."""

USUAL_MARGINS = (0.143, 0.929)
"""Left and right edge of the text on A4 as shares of its width (NĐ 30/2020/NĐ-CP, Phụ lục I: 30 mm and 15 mm)."""
SAME_LINE = 0.3
"""Words stand on one line when their bases differ by less than that share of their height: a scan may be askew."""
SPACE = 0.13
"""A narrower gap (in line heights) is none."""
COLUMN_GAP = 0.7
"""A space of that many line heights may part two columns."""
CLEARLY_WIDER = (0.5, 2.5)
"""So does one of fewer, when it is that many times as wide as the row's usual space: a narrow head filled to its edge."""
NARROWEST = 0.3
"""A row of two columns is wider than that share of the page."""
MIDDLE = (0.28, 0.68)
"""Between these shares of the width lies the space between the columns of a head or of a foot."""
LOPSIDED = 0.022
"""How much the spaces on both sides of a centred line may differ; the indent of a paragraph (1 cm) is 0.048."""


class Box(NamedTuple):
    """A place on a page as shares of its width and height, from the left upper corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Word:
    """A word on a page, a piece of one, or a space; ``base`` is where the line under it lies, a share of the height."""

    text: str
    box: Box
    base: float
    bold: bool = False


@dataclass(frozen=True)
class Line:
    """One line, or that half of one which stands in a column.

    ``page`` counts from 1, 0 where the file has no pages; ``box`` is None where it has no places; ``column`` is "left"
    or "right" in heads and feet of two columns; ``bold`` is None where nobody can say (a scan).
    """

    text: str
    page: int = 0
    box: Box | None = None
    column: str = WHOLE
    centred: bool = False
    bold: bool | None = None


def plain(lines: Iterable[Line]) -> list[list[Any]]:
    """Return the lines as JSON can say them, at most ``MOST``; ``unplain`` reads them back."""
    return [
        [line.text, line.page, line.box, line.column, line.centred, line.bold] for line in islice(lines, MOST)
    ]


def unplain(rows: Iterable[list[Any]]) -> list[Line]:
    return [
        Line(
            sayable(text), int(page), Box(*map(float, box)) if box else None, str(column), bool(centred), bold
        )
        for text, page, box, column, centred, bold in islice(rows, MOST)
    ]


def sayable(text: object) -> str:
    """Return a stranger's text as both databases keep it: no NUL, no half of a sign beyond the first 65,536."""
    return str(text).replace("\0", "").encode(errors="replace").decode()


def union(boxes: Iterable[Box | None]) -> Box | None:
    """Return the box around all of them; None when one has no place."""
    places = list(boxes)
    known = [box for box in places if box is not None]
    if not known or len(known) != len(places):
        return None
    return Box(
        min(box.left for box in known),
        min(box.top for box in known),
        max(box.right for box in known),
        max(box.bottom for box in known),
    )


def rows_of(words: Iterable[Word], page: int, *, aspect: float, recognised: bool = False) -> list[list[Line]]:
    """Put the words of a page into rows from the top to the bottom, each of one line, or of two where it has columns.

    ``aspect`` is the page's height for its width. ``recognised``: the words are a scan's, whole, and nobody knows of bold
    type; else they may be pieces, which the change of a font within a word leaves.
    """
    rows = [row if recognised else _joined(row, aspect) for row in _rows(words)]
    margins = _margins(rows)
    lines = []
    for row in rows:
        parts = []
        for part, column in _parted(row, aspect):
            box = union(word.box for word in part)
            bold = None if recognised else sum(word.bold for word in part) * 2 > len(part)
            text = " ".join(word.text for word in part)
            centred = box is not None and _is_centred(box, margins)
            parts.append(Line(text, page, box, column or _column(box), centred, bold))
        lines.append(parts)
    return lines


def _joined(row: list[Word], aspect: float) -> list[Word]:
    """Join the pieces of words: those with neither a space nor the room of one between them."""
    joined: list[Word] = []
    apart = True
    for word in row:
        last = joined[-1] if joined else None
        if word.text == " ":
            apart = True
        elif (
            last is None
            or apart
            or _room(last, word) > SPACE * aspect * max(word.box.height, last.box.height)
        ):
            joined.append(word)
            apart = False
        else:
            longer = last if len(last.text) >= len(word.text) else word
            around = union((last.box, word.box)) or last.box
            joined[-1] = Word(last.text + word.text, around, last.base, longer.bold)
    return joined


def _room(last: Word, word: Word) -> float:
    return word.box.left - last.box.right


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    """Words that stand on about the same line, each row from left to right."""
    ordered = sorted(words, key=lambda one: one.base)
    if not ordered:
        return []
    near = SAME_LINE * median(word.box.height for word in ordered)
    rows: list[list[Word]] = []
    bases: list[float] = []
    for word in ordered:
        for at in range(len(rows) - 1, max(-1, len(rows) - 3), -1):
            if word.base - bases[at] <= near and not _overlaps(word, rows[at]):
                rows[at].append(word)
                break
        else:
            rows.append([word])
            bases.append(word.base)
    return [
        sorted(row, key=lambda one: one.box.left) for row in rows if any(word.text != " " for word in row)
    ]


def _overlaps(word: Word, row: Iterable[Word]) -> bool:
    """Whether the word lies on another of the row: then it is of a line set closely below."""
    for other in row:
        if " " in (other.text, word.text):
            continue
        shared = min(word.box.right, other.box.right) - max(word.box.left, other.box.left)
        narrow = min(word.box.right - word.box.left, other.box.right - other.box.left)
        if shared > 0.5 * max(narrow, 0.001):
            return True
    return False


def _margins(rows: Iterable[list[Word]]) -> tuple[float, float]:
    """The edges of the text: of the long rows; the usual ones where there are few."""
    long = [
        (row[0].box.left, row[-1].box.right) for row in rows if row[-1].box.right - row[0].box.left > 0.55
    ]
    if len(long) < 4:
        return USUAL_MARGINS
    lefts, rights = sorted(left for left, _ in long), sorted(right for _, right in long)
    return lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]


def _is_centred(box: Box, margins: tuple[float, float]) -> bool:
    left, right = margins
    return abs((box.left - left) - (right - box.right)) < LOPSIDED


def _parted(row: list[Word], aspect: float) -> list[tuple[list[Word], str]]:
    """The row in one part, or in two where a wide space lies about the middle of the page."""
    if sum(len(word.text) == 1 for word in row) * 2 > len(row):
        return [(row, WHOLE)]  # a title set with spaces between its letters
    if len(row) < 2 or row[-1].box.right - row[0].box.left < NARROWEST:
        return [(row, WHOLE)]
    height = median(word.box.height for word in row) * aspect
    usual = median(_room(last, word) for last, word in pairwise(row))
    least = min(COLUMN_GAP * height, max(CLEARLY_WIDER[0] * height, CLEARLY_WIDER[1] * usual))
    wide = []
    for at, (last, word) in enumerate(pairwise(row), 1):
        middle = (last.box.right + word.box.left) / 2
        if _room(last, word) > least and MIDDLE[0] < middle < MIDDLE[1]:
            wide.append((_room(last, word), at))
    if not wide:
        return [(row, WHOLE)]
    _, at = max(wide)
    return [(row[:at], LEFT), (row[at:], RIGHT)]


def _column(box: Box | None) -> str:
    """The column of a line that stands alone in its row."""
    if box is None:
        return WHOLE
    if box.right < 0.56 and box.middle < 0.42:
        return LEFT
    return RIGHT if box.left > 0.4 and box.middle > 0.6 else WHOLE
