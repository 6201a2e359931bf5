"""What is printed on the finished pages: the draft's notice, the page number, the foot.

Parts of a dossier are rendered apart and kept, so what depends on the whole (numbers) or on the moment (draft number,
time, hash, the head of the log on the cover) is written here, straight into the content of each page, in Tinos, as text that can be searched and copied.
NĐ 30/2020, PL I, mục II (số trang): 13, upright, centred in the top margin, none on the first page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from reports.documents import wording
from reports.documents.blocks import Inline, Run
from reports.documents.fonts import BOLD, REGULAR, Face, FontFolder
from reports.documents.glyphs import ALPHABET, Glyphs, load

MM = 72 / 25.4
LEFT, RIGHT, FRAME_WIDTH = 30 * MM, 15 * MM, 165 * MM
FRAME_TOP, LEADING = 6 * MM, 1.22
NUMBER_BASELINE, NUMBER_ROOM, NUMBER_SIZE = 16.8 * MM, 3.6 * MM, 13
FOOT_RULE, FOOT_BASELINE, FOOT_LEADING, FOOT_SIZE = 13 * MM, 9.2 * MM, 3.7 * MM, 9
NOTICE_SIZES, NOTICE_LINES = (10.0, 9.5, 9.0, 8.5), 2
COVER_BASELINE, COVER_LEADING, COVER_WIDTH, COVER_SIZES = (
    44 * MM,
    6.5 * MM,
    145 * MM,
    (13.0, 12.0, 11.0, 10.0),
)
ELLIPSIS = "…"
MOST_LETTERS = 400
"""More than a line of the sheet can hold at any size."""

Word = tuple[str, Face]
Line = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The texts of the margins.

    ``notice``: framed in the top margin of every page, at most two lines (cut with "…"); empty on a clean final.
    ``foot_left`` and ``foot_right``: under a rule in the bottom margin; empty ones are left out. ``cover``: label and
    value of what belongs on the cover and changes from draft to draft, a line each above the cover's foot.
    """

    notice: Inline = ""
    foot_left: str = ""
    foot_right: str = ""
    cover: tuple[tuple[str, str], ...] = ()

    def texts(self) -> str:
        """All that is printed, for the letters that are needed."""
        lines = (
            self.notice,
            self.foot_left,
            self.foot_right,
            *(text for fact in self.cover for text in fact),
        )
        return "".join(map(wording.plain, lines))


class Ink:
    """The two faces of what is drawn at assembly: measures and writes text, hands out the font objects.

    ``texts`` is all that will be written; every Vietnamese letter is there anyhow, so that most drafts share one cut.
    """

    def __init__(self, texts: str, folder: FontFolder, cache: Path | None) -> None:
        letters = "".join(sorted(set(ALPHABET + texts) - {"\n"}))
        self.glyphs = {face: load(folder, face, letters, cache) for face in (REGULAR, BOLD)}
        self.names = {REGULAR: Name("/StampRegular"), BOLD: Name("/StampBold")}

    def width(self, text: str, face: Face, size: float) -> float:
        return self.glyphs[face].width(text) * size / 1000

    def show(self, text: str, face: Face, size: float, x: float, y: float) -> str:
        return (
            f"BT {self.names[face]} {size:g} Tf {x:.2f} {y:.2f} Td <{self.glyphs[face].encode(text)}> Tj ET"
        )

    def fonts(self, pdf: Pdf) -> Dictionary:
        fonts = {str(name): font_object(pdf, self.glyphs[face]) for face, name in self.names.items()}
        return Dictionary(fonts)


def apply(pdf: Pdf, stamp: Stamp, ink: Ink, fonts: Dictionary, *, covered: bool = False) -> None:
    """Stamp every page of ``pdf`` in place; ``fonts`` are those of ``ink``. ``covered``: the first page is a cover."""
    opening = pdf.make_stream(b"q\n")
    common: dict[tuple[float, float], Any] = {}
    frame = _Frame.around(stamp.notice, ink)
    for index, page in enumerate(pdf.pages):
        width, height = float(page.mediabox[2]), float(page.mediabox[3])
        if (width, height) not in common:
            common[width, height] = pdf.make_stream(_common(stamp, frame, ink, width, height).encode())
        if index:
            own = _number(index + 1, frame, ink, width, height)
        else:
            own = _cover(stamp.cover, ink, width) if covered else ""
        content = page.obj.Contents
        before = list(content) if isinstance(content, Array) else [content]
        parts = [opening, *before, common[width, height]]
        page.obj.Contents = Array([*parts, pdf.make_stream(own.encode())] if own else parts)
        add_fonts(page.obj, fonts)


def add_fonts(page: Any, fonts: Dictionary) -> None:
    """Make the stamp's fonts known to the page; pages of one part share their resources, then this is quick."""
    resources = page.Resources
    if Name.Font not in resources:
        resources.Font = Dictionary()
    for name, font in fonts.items():
        if name not in resources.Font:
            resources.Font[name] = font


def _common(stamp: Stamp, frame: "_Frame", ink: Ink, width: float, height: float) -> str:
    """What is the same on all pages of one size: closes the page's own state, then notice and foot."""
    marks = [*frame.marks(ink, height), *_foot(stamp, ink, width)]
    return "\n".join(["\nQ", *_artifact(marks)]) + "\n"


def _artifact(marks: list[str]) -> list[str]:
    """Marked as page furniture: a reader aloud skips it."""
    return ["/Artifact BMC q 0 g 0 G", *marks, "Q EMC"] if marks else []


def _number(number: int, frame: "_Frame", ink: Ink, width: float, height: float) -> str:
    """The page number in the top margin, centred over the text, below the frame."""
    text = str(number)
    x = (width + LEFT - RIGHT - ink.width(text, REGULAR, NUMBER_SIZE)) / 2
    y = height - max(NUMBER_BASELINE, FRAME_TOP + frame.depth + NUMBER_ROOM)
    return "\n".join(_artifact([ink.show(text, REGULAR, NUMBER_SIZE, x, y)])) + "\n"


def _cover(facts: tuple[tuple[str, str], ...], ink: Ink, width: float) -> str:
    """The lines above the foot of the cover, centred over the text; a long one is set smaller, then cut."""
    marks: list[str] = []
    for row, (label, value) in enumerate(reversed(facts)):
        words = tuple(_words(wording.as_runs((f"{label}:", Run(value, bold=True)))))
        size, (line, *_) = _fit(words, ink, COVER_WIDTH, sizes=COVER_SIZES, lines=1)
        x = (width + LEFT - RIGHT - _line_width(line, ink, size)) / 2
        marks.extend(_show_line(line, ink, size, x, COVER_BASELINE + row * COVER_LEADING))
    return "\n".join(marks) + "\n"


def _foot(stamp: Stamp, ink: Ink, width: float) -> Iterator[str]:
    left, right = wording.plain(stamp.foot_left), wording.plain(stamp.foot_right)
    if not left and not right:
        return
    yield f"0.5 w {LEFT:.2f} {FOOT_RULE:.2f} m {width - RIGHT:.2f} {FOOT_RULE:.2f} l S"
    yield ink.show(left, REGULAR, FOOT_SIZE, LEFT, FOOT_BASELINE)
    start = width - RIGHT - ink.width(right, REGULAR, FOOT_SIZE)
    meets = LEFT + ink.width(left, REGULAR, FOOT_SIZE) + 4 * MM > start
    yield ink.show(right, REGULAR, FOOT_SIZE, start, FOOT_BASELINE - (FOOT_LEADING if left and meets else 0))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The notice set in lines; ``depth`` in points, 0 without a notice."""

    lines: list[Line]
    size: float = 0
    depth: float = 0

    @classmethod
    def around(cls, notice: Inline, ink: Ink) -> "_Frame":
        words = tuple(_words(wording.as_runs(notice)))
        if not words:
            return cls([])
        size, lines = _fit(words, ink, FRAME_WIDTH - 4 * MM)
        return cls(lines, size, len(lines) * size * LEADING + 2 * MM)

    def marks(self, ink: Ink, height: float) -> Iterator[str]:
        if not self.lines:
            return
        top = height - FRAME_TOP
        # The frame is as wide as its longest line, so that a form's own name ("Mẫu 02") keeps its room at the right.
        width = max(_line_width(line, ink, self.size) for line in self.lines) + 4 * MM
        yield f"0.75 w {LEFT:.2f} {top - self.depth:.2f} {width:.2f} {self.depth:.2f} re S"
        for row, line in enumerate(self.lines):
            y = top - 1 * MM - (row + 1) * self.size * LEADING + 0.3 * self.size
            x = LEFT + (width - _line_width(line, ink, self.size)) / 2
            yield from _show_line(line, ink, self.size, x, y)


def _show_line(line: Line, ink: Ink, size: float, x: float, y: float) -> Iterator[str]:
    for text, face in _stretches(line):
        yield ink.show(text, face, size, x, y)
        x += ink.width(text, face, size)


def _words(runs: tuple[Run, ...]) -> Iterator[Word]:
    for run in runs:
        for word in run.text.split():
            yield word, BOLD if run.bold else REGULAR


def _stretches(line: Line) -> Iterator[Word]:
    """The words of a line joined where the face does not change, so that it is copied as one text."""
    start = 0
    for index in range(1, len(line) + 1):
        if index == len(line) or line[index][1] is not line[start][1]:
            text = " ".join(word for word, _ in line[start:index])
            yield text + (" " if index < len(line) else ""), line[start][1]
            start = index


def _line_width(line: Line, ink: Ink, size: float) -> float:
    return sum(ink.width(text, face, size) for text, face in _stretches(line))


def _fit(
    words: Line, ink: Ink, width: float, sizes: tuple[float, ...] = NOTICE_SIZES, lines: int = NOTICE_LINES
) -> tuple[float, list[Line]]:
    """The largest size at which the words fit one line, else up to ``lines`` at the smallest, cut if need be."""
    for size in sizes:
        if _line_width(words, ink, size) <= width:
            return size, [words]
    return sizes[-1], broken(words, ink, width, sizes[-1], lines)


def broken(words: Line, ink: Ink, width: float, size: float, at_most: int) -> list[Line]:
    """The words in lines of ``width`` points, at most ``at_most``; what is left over is cut with "…"."""
    lines: list[Line] = []
    rest = _narrow(words, ink, width, size, at_most)
    while rest and len(lines) < at_most:
        count = 1
        while count < len(rest) and _line_width(rest[: count + 1], ink, size) <= width:
            count += 1
        lines.append(rest[:count])
        rest = rest[count:]
    if rest:
        lines[-1] = (*lines[-1][:-1], (ELLIPSIS, lines[-1][-1][1]))
    return lines


def _narrow(words: Line, ink: Ink, width: float, size: float, at_most: int) -> Line:
    """The words, those too long for a line cut to lines; no more of them than ``at_most`` lines can take."""
    pieces: list[Word] = []
    for text, face in words:
        rest = text
        while ink.width(rest[:MOST_LETTERS], face, size) > width:
            filled = accumulate(ink.width(letter, face, size) for letter in rest[:MOST_LETTERS])
            fitting = max(1, sum(reached <= width for reached in filled))
            pieces.append((rest[:fitting], face))
            rest = rest[fitting:]
            if len(pieces) > at_most * MOST_LETTERS:
                return tuple(pieces)
        pieces.append((rest, face))
    return tuple(pieces)


def font_object(pdf: Pdf, glyphs: Glyphs) -> pikepdf.Object:
    """``glyphs`` as an embedded Type 0 font with widths and a map back to Unicode."""
    name = Name(f"/{glyphs.tag}+{glyphs.name}")
    file = pdf.make_stream(glyphs.file, Length1=len(glyphs.file))
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=name, FontFamily=pikepdf.String("Tinos"), Flags=4, ItalicAngle=0,
        FontBBox=Array(list(glyphs.box)), Ascent=glyphs.ascent, Descent=glyphs.descent, CapHeight=glyphs.ascent,
        StemV=80, FontFile2=file,
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, CIDToGIDMap=Name.Identity, DW=0,
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor), W=Array([0, Array(list(glyphs.widths))]),
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]), ToUnicode=pdf.make_stream(glyphs.to_unicode()),
    )  # fmt: skip
    return pdf.make_indirect(font)
