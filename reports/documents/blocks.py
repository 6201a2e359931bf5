"""The blocks a document is made of: frozen data, no markup, no ORM.

The kinds of block and what they look like follow Phụ lục I of Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 (thể thức và kỹ
thuật trình bày văn bản hành chính). A writer (``html`` for PDF, another for Word) turns each block into its own format,
so a block holds only words, structure and the few choices an author has. All sequences are tuples: a document can be
hashed, compared and sent to another process.

Inside a text a line feed is a line break; a run of no-break spaces is a gap left for the clerk's pen.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Orientation(StrEnum):
    """How the sheet lies: upright, or on its side for wide tables (NĐ 30, PL I, mục I.1)."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Align(StrEnum):
    """How lines are set between the margins."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


class Level(StrEnum):
    """What a paragraph is within the text; decides weight and indent.

    ``PART`` is "I. ...", ``SECTION`` is "1. ..." (both bold), ``POINT`` is "a) ...", ``TEXT`` the running text,
    ``BULLET`` a dash, ``ADDRESSEE`` the "Kính gửi" lines, ``NOTE`` small print under a table.
    """

    PART = "part"
    SECTION = "section"
    POINT = "point"
    TEXT = "text"
    BULLET = "bullet"
    ADDRESSEE = "addressee"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight and slope."""

    text: str
    bold: bool = False
    italic: bool = False


Inline = str | Run | tuple[str | Run, ...]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; ``level`` counts from 1 inside its document."""

    label: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Number:
    """Số, ký hiệu: "Số: 12/BC-UBND". An empty ``value`` is left as a gap for the clerk."""

    symbol: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PlaceDate:
    """Địa danh và thời gian ban hành. A missing day or month is left as a gap for the clerk."""

    place: str
    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class FormLabel:
    """The form's own name at the right of the top margin of its first page: "Mẫu 02"."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of an administrative document (NĐ 30, PL I, mục II.1-4).

    Left: superior body (13, capitals), issuing body (13, bold capitals, a rule of a third to half of its line), number,
    and of an official letter (công văn), which has no title, what it is about: "V/v gửi hồ sơ …" (12 to 13, upright).
    Right: Quốc hiệu (13, bold capitals), Tiêu ngữ (13, bold, a rule as long as the line), place and date (13, italic).
    """

    issuer: tuple[str, ...]
    superior: tuple[str, ...] = ()
    number: Number | None = None
    dated: PlaceDate | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """Tên loại (14, bold capitals) and trích yếu (14, bold) over a short rule (NĐ 30, PL I, mục II.5)."""

    kind: str
    subject: tuple[str, ...] = ()
    bookmark: Bookmark | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``align`` overrides what its level would have.

    ``key`` is the name under which an officer may edit the text, empty where nobody may; the writers do not print it.
    """

    content: Inline
    level: Level = Level.TEXT
    align: Align | None = None
    bookmark: Bookmark | None = None
    keep_with_next: bool = False
    key: str = field(default="", repr=False)  # out of repr: digests and kept parts stay those of the words


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; ``width`` is a share of the whole (any unit, the writer adds them up)."""

    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; ``align`` overrides the column's."""

    content: Inline = ""
    colspan: int = 1
    rowspan: int = 1
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A table row. Cells covered by a rowspan from above are left out, as in HTML."""

    cells: tuple[Cell, ...]
    shaded: bool = False
    bold: bool = False
    bookmark: Bookmark | None = None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that belong together; ``keep_together`` forbids a page break inside, ``keep_with_next`` one behind."""

    rows: tuple[Row, ...]
    keep_together: bool = True
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table with fixed columns; ``head`` is printed again on each page. ``size`` is the text size in points."""

    columns: tuple[Column, ...]
    head: tuple[Row, ...]
    groups: tuple[RowGroup, ...]
    caption: str = ""
    size: float = 11.5


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Chức vụ, họ tên và chữ ký; Nơi nhận at the left (NĐ 30, PL I, mục II.7-9). Never split.

    ``authority`` holds the lines over the position ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"). An empty ``name`` is left
    for the pen. ``recipients`` are printed with dashes; the last one ends with a full stop, the others with a semicolon.
    """

    authority: tuple[str, ...]
    position: str
    name: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignaturePair:
    """Two people sign side by side, as under a biên bản: secretary at the left, chair at the right. Never split.

    Each is (position, name); an empty name is left for the pen. ``recipients`` stand below, as in ``SignatureBlock``.
    """

    left: tuple[str, str]
    right: tuple[str, str]
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A framed remark in the text, for what the reader must not overlook."""

    content: Inline


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover page of a dossier: issuing body, title, subject, facts as label and value, place and year below."""

    issuer: tuple[str, ...]
    title: str
    subject: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    foot: str = ""


@dataclass(frozen=True, slots=True)
class QrCode:
    """An address as a QR code with the same address in letters below it; ``side`` in millimetres, quiet zone included."""

    address: str
    caption: str = ""
    side: float = 42


Block = (
    Heading
    | FormLabel
    | TitleBlock
    | Paragraph
    | Table
    | SignatureBlock
    | SignaturePair
    | Notice
    | PageBreak
    | Cover
    | QrCode
)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks on sheets of one orientation; begins on a new page."""

    blocks: tuple[Block, ...]
    orientation: Orientation = Orientation.PORTRAIT
    bookmark: Bookmark | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: its title (for the file's properties), its sections, its language."""

    title: str
    sections: tuple[Section, ...]
    language: str = "vi"
