"""The head of a paper: where it ends, its number, its date, its kind, its subject, who issued it.

Pure functions of lines with places. Each returns None when in doubt: an empty field costs a moment, a wrong one trust.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.vietnamese import fold
from evidence.models import Document
from evidence.reading.lines import LEFT, RIGHT, Line
from evidence.reading.words import (
    ABBREVIATIONS,
    BEGINNINGS,
    BODY_SYMBOLS,
    NOT_TITLES,
    SYMBOLS,
    TITLES,
    squeezed,
)

Kind = Document.Kind
NATION = ("conghoaxahoi", "doclaptudo", "dangcongsanvietnam", "hoachunghiavietnam", "xahoichunghia")
HEAD_LINES = 40
"""So many lines from the top a head may reach, with what stands above it."""
LOWEST_TITLE = 0.6
_SYMBOL = r"[A-ZĐƯÔƠÂĂÊ][A-Za-zĐđƯưÔôƠơÂâĂăÊê0-9&]{0,9}"
_NUMBER = re.compile(
    rf"(?P<value>\d{{1,5}}\s?[a-zA-Z]?)\s*(?P<slash>[/\-])\s*(?:(?P<year>(?:19|20)\d\d)\s*(?P<second>[/\-])\s*)?"
    rf"(?P<symbols>{_SYMBOL}(?:\s*[-/.]\s*{_SYMBOL}){{0,4}})(?P<rest>.*)$"
)
_NUMBER_WORD = re.compile(
    r"^[\W_]{0,4}(?P<word>số|sô|só|sỏ|sõ|sọ|sổ|so|s6|s0|sồ|sế|sơ)\s*[:;.,]*\s*(?P<rest>.*)$", re.IGNORECASE
)
_DATE = re.compile(
    r"ngay (?P<day>[\dolis]{1,2}) thang (?P<month>[\dolis]{1,2}) nam (?P<year>(?:19|20)\d\d)\b.{0,3}$"
)
_DATE_SHORT = re.compile(
    r"ngày\s+(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>(?:19|20)\d\d)\W*$",
    re.IGNORECASE,
)
_MATTER = re.compile(r"^[\W_]{0,3}(?:v\s?[/.]\s?[vy]|về việc)\b[\s:.]*(?P<matter>.*)$", re.IGNORECASE)
PLACE_WORDS = frozenset({"phuong", "xa", "thi", "tran", "thanh", "pho", "quan", "huyen", "tinh", "tp"})
_QUARTER = re.compile(r"(?<=\bquý )[Il1|]{2,3}(?![\w|])", re.IGNORECASE)
"""Quarters II and III as recognition writes them: "quý I1/2023"; no quarter is the eleventh."""
_DIGIT_SLIPS = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0", "o": "0", "i": "1", "s": "5"})
_DASHES = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-", "\u2212": "-"})


@dataclass(frozen=True)
class Found:
    """A value with the lines it was read from."""

    value: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Head:
    """The lines up to the title, and where it and "Kính gửi" stand (their number among the lines; None when absent)."""

    lines: Sequence[Line]
    title: int | None
    addressed: int | None
    recognised: bool

    @property
    def upper(self) -> Sequence[Line]:
        """What stands above the title, above "Kính gửi", or at the top of a paper that has neither."""
        ends = [end for end in (self.title, self.addressed) if end is not None]
        return self.lines[: min([*ends, HEAD_LINES])]


def head_of(lines: Sequence[Line], *, recognised: bool) -> Head:
    """Look for the head among the lines of the first page that has any."""
    first = lines[0].page if lines else 0
    top = [line for line in lines if line.page == first]
    reach = top[: HEAD_LINES + 10]
    addressed = next((at for at, line in enumerate(reach) if squeezed(line.text).startswith("kinhgui")), None)
    title = next((at for at, line in enumerate(reach) if is_title(line, recognised=recognised)), None)
    if title is not None and addressed is not None and title > addressed:
        title = None
    return Head(top, title, addressed, recognised)


def is_nation(text: str) -> bool:
    """Whether the line is of the nation's name or motto, or of the Party's name."""
    key = squeezed(text)
    return any(words in key for words in NATION)


def has_nation(head: Head) -> bool:
    return any(is_nation(line.text) for line in head.upper)


def is_title(line: Line, *, recognised: bool) -> bool:
    """Whether the line names a kind, alone, in capitals, where a title stands."""
    return _title_kind(line, recognised=recognised) is not None


def _title_kind(line: Line, *, recognised: bool) -> Kind | None:
    text = line.text.strip(" *-_.")
    if line.column == LEFT or (line.box and line.box.top > LOWEST_TITLE) or not _in_capitals(text):
        return None
    if text.endswith(":") or (line.column == RIGHT and line.box is not None):
        return None
    key = squeezed(text)
    if key in TITLES:
        return TITLES[key]
    if recognised and len(key) >= 6:
        near = {kind for title, kind in TITLES.items() if len(title) == len(key) and _differ(title, key) == 1}
        if len(near) == 1:
            return near.pop()
    folded = fold(text)
    if not (line.centred or line.box is None) or folded.startswith(NOT_TITLES):
        return None
    return next((kind for words, kind in BEGINNINGS if folded.startswith(f"{words} ")), None)


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _in_capitals(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) >= 5 and sum(sign.isupper() for sign in letters) >= 0.85 * len(letters)


def kind(head: Head, number: Found | None) -> Found | None:
    """The title's kind; without a title what the number says; an official letter by its "V/v" or its "Kính gửi"."""
    said = _kind_of_number(number.value) if number else None
    if head.title is not None:
        line = head.lines[head.title]
        titled = _title_kind(line, recognised=head.recognised)
        return Found(str(titled), (line,)) if titled else None
    if number is None:
        told = matter(head, number) if head.addressed is not None else None
        return Found(str(Kind.LETTER), told.lines) if told else None
    if said == Kind.LETTER or (said is None and (matter(head, number) or _is_letter(head, number))):
        return Found(str(Kind.LETTER), number.lines)
    return Found(str(said), number.lines) if said and head.addressed is None else None


def _is_letter(head: Head, number: Found) -> bool:
    """Whether a number that begins with a body ("123/UBND-TP") stands above "Kính gửi"."""
    first = re.split(r"[/\-.]", number.value)[1]
    return head.addressed is not None and first in BODY_SYMBOLS


def _kind_of_number(number: str) -> Kind | None:
    """BC in "187/BC-UBND" and in "12-BC/ĐU"."""
    symbols = re.split(r"[/\-.]", number)[1:]
    if symbols and symbols[0].isdigit():
        symbols = symbols[1:]
    return ABBREVIATIONS.get(symbols[0]) if symbols else None


def number(head: Head) -> Found | None:
    """The number with its symbols, without spaces: "187/BC-UBND", "12-KH/ĐU". A place left empty is no number."""
    for at, line in enumerate(head.upper):
        if line.column == RIGHT:
            continue
        found = _NUMBER_WORD.match(line.text)
        if not found or not (head.recognised or fold(found["word"]) == "so"):
            continue
        taken: tuple[Line, ...] = (line,)
        rest = found["rest"]
        beside = head.lines[at + 1] if at + 1 < len(head.lines) else None
        if not rest.strip() and beside is not None and _stands_beside(line, beside):
            taken, rest = (line, beside), beside.text
        written = rest.translate(_DASHES)
        if head.recognised:
            written = _mended_digits(written)
        value = _number_in(written, recognised=head.recognised)
        if value:
            return Found(value, taken)
        if _looks_numbered(rest):
            return None
    return None


def _stands_beside(line: Line, other: Line) -> bool:
    """Whether the other goes on in the same row after a somewhat wide space."""
    return bool(line.box and other.box) and other.column == RIGHT and _gap(line, other) < 0.1


def _gap(line: Line, other: Line) -> float:
    assert line.box is not None and other.box is not None  # noqa: S101 - asked before
    same_row = abs(line.box.bottom - other.box.bottom) < line.box.height
    return other.box.left - line.box.right if same_row else 1.0


def _looks_numbered(rest: str) -> bool:
    """Whether this was the line of the number, though nothing certain stands in it."""
    return "/" in rest or not rest.strip(" .…_")


def _mended_digits(written: str) -> str:
    """Letters that recognition puts for digits before the first stroke."""
    value, stroke, rest = written.partition("/") if "/" in written[:9] else written.partition("-")
    mended = value.translate(_DIGIT_SLIPS)
    return mended + stroke + rest if any(sign.isdigit() for sign in value) else written


def _number_in(written: str, *, recognised: bool) -> str | None:
    found = _NUMBER.match(written)
    if found is None:
        return None
    rest = found["rest"].strip(" .,;:*_'\"`|")
    if rest and not re.search(r"ngày|tháng", rest, re.IGNORECASE) and not (recognised and len(rest) <= 2):
        return None
    symbols = re.sub(r"\s+", "", found["symbols"]).strip(".-/")
    if recognised:
        mended = _mended_symbols(symbols)
        if mended is None:
            return None
        symbols = mended
    year = f"{found['year']}{found['second']}" if found["year"] else ""
    return f"{''.join(found['value'].split())}{found['slash']}{year}{symbols}"


def _mended_symbols(symbols: str) -> str | None:
    """Symbols that are known, mended; others as they stand when they look like symbols; None when they do not."""
    parts = re.split(r"([-/.])", symbols)
    mended = []
    for part in parts:
        known = SYMBOLS.get(squeezed(part))
        if part in {"-", "/", "."}:
            mended.append(part)
        elif known:
            mended.append(known)
        elif re.fullmatch(r"[A-ZĐ]{2,8}", part):
            mended.append(part)
        else:
            return None
    return "".join(mended)


def issued_on(head: Head) -> Found | None:
    """The date beside the number, "Hồng Sơn, ngày 05 tháng 02 năm 2023", as an ISO date; never one of the text."""
    lines = head.upper
    for at, line in enumerate(lines):
        if line.column == LEFT and any(one.column == RIGHT for one in lines):
            continue
        value = _date_in(line.text, recognised=head.recognised)
        if value:
            return Found(value.isoformat(), (line,))
        below = next((one for one in lines[at + 1 : at + 4] if one.column == line.column), None)
        if below and "ngày" in line.text.lower() + below.text.lower() and len(line.text) < 50:
            value = _date_in(f"{line.text} {below.text}", recognised=head.recognised)
            if value:
                return Found(value.isoformat(), (line, below))
    return None


def _date_in(text: str, *, recognised: bool) -> date | None:
    """The date at the end of a line that begins with a place, or with the day itself."""
    place, word, rest = _before_day(text)
    short = _DATE_SHORT.match(word + rest)
    found = short or _DATE.match(re.sub(r"(?<=\d) (?=\d\b)", "", fold(word + rest)))
    if found is None or not _is_place(place):
        return None
    try:
        day, month = (int(_digits(found[name], recognised=recognised)) for name in ("day", "month"))
        return date(int(found["year"]), month, day)
    except ValueError:
        return None


def _is_dateline(text: str) -> bool:
    """Whether this is a place with a day, or with the room for one; not a day that a sentence names."""
    place, _, rest = _before_day(text)
    if not place.strip() or not _is_place(place):
        return False
    return _date_in(text, recognised=True) is not None or (place.strip()[-1] == "," and "thang" in fold(rest))


def _before_day(text: str) -> tuple[str, str, str]:
    """The line parted at the word "ngày", whatever recognition made of its accent."""
    found = re.search(r"\bng[àaáảãạâ]y\b", text, re.IGNORECASE)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _digits(text: str, *, recognised: bool) -> str:
    return text.translate(_DIGIT_SLIPS) if recognised and any(sign.isdigit() for sign in text) else text


def _is_place(words: str) -> bool:
    """Whether the words before a day are the name of a place: few, capitals but for the sort of place, no figures."""
    names = re.findall(r"\w+", words)
    small = [name for name in names if not name[0].isupper()]
    return (
        len(names) <= 8
        and not any(any(sign.isdigit() for sign in name) for name in names)
        and (all(fold(name) in PLACE_WORDS for name in small))
    )


def subject(head: Head, number: Found | None) -> Found | None:
    """What stands centred below the title, or "V/v …" below the number of a letter, in one line."""
    if head.title is None:
        return matter(head, number)
    lines: list[Line] = []
    title = head.lines[head.title]
    if not _stands_alone(title):
        return None
    for line in head.lines[head.title + 1 : head.title + 9]:
        if not _goes_on(line, lines, title, head.lines[head.title + 1]):
            break
        lines.append(line)
    text = " ".join(line.text.strip(" *_") for line in lines).strip(" .:;-_*/")
    if len(text) < 8 or _in_capitals(text):
        return None
    if head.recognised:
        text = _QUARTER.sub(lambda found: "I" * len(found[0]), text)
    return Found(text[:1].upper() + text[1:500], tuple(lines))


def _stands_alone(title: Line) -> bool:
    return squeezed(title.text) in TITLES or len(title.text.split()) <= 3


STARTS = re.compile(
    r"^(căn cứ|thực hiện|kính gửi|theo |xét |hôm nay|thi hành|để |nhằm |ngày \d|[ivx]+\s*[.)]|[a-z\d]\s*[.)]|[-+•] |phần |điều |chương "
    r"|ủy ban nhân dân .*(báo cáo|ban hành|thông báo|xây dựng)|ubnd .*(báo cáo|ban hành|thông báo|xây dựng))",
    re.IGNORECASE,
)


MAY_START = re.compile(r"^(thực hiện|thi hành|theo dõi|xét )", re.IGNORECASE)
"""So a paragraph may begin, and a subject that is set in bold type or recognised on a scan."""


def _goes_on(line: Line, before: Sequence[Line], title: Line, below: Line) -> bool:
    """Whether a line below the title still belongs to the subject."""
    text = line.text.strip()
    if not line.centred or (_in_capitals(text) and len(text.split()) > 2):
        return False
    if STARTS.match(text) and not (line is below and MAY_START.match(text) and line.bold is not False):
        return False
    if set(text) <= set("-_*=. ─—–"):
        return False
    last = before[-1] if before else title
    if before and line.bold is False and before[-1].bold:
        return False
    if line.box and last.box:
        gap = line.box.top - last.box.bottom
        if gap > 1.3 * max(line.box.height, last.box.height):
            return False
        reaches = line.box.right - line.box.left > 0.77
        if reaches and line.bold is None and before and last.box.right - last.box.left < 0.7:
            return False
    return True


def matter(head: Head, number: Found | None) -> Found | None:
    """ "V/v …" below the number, to the end of its column; without the words "V/v"."""
    upper = list(head.upper)
    numbered = (at for at, line in enumerate(upper) if line.column != RIGHT and _NUMBER_WORD.match(line.text))
    start = upper.index(number.lines[0]) if number and number.lines[0] in upper else next(numbered, None)
    if start is None:
        return None
    below = [line for line in upper[start + 1 :] if line.column != RIGHT]
    for at, line in enumerate(below):
        found = _MATTER.match(line.text)
        if found is None:
            continue
        taken, last = [line], line
        for more in below[at + 1 :]:
            if (
                (more.column != line.column and more.box is None)
                or _is_dateline(more.text)
                or (more.box and last.box and more.box.top - last.box.bottom > last.box.height)
            ):
                break
            taken.append(more)
            last = more
        text = " ".join([found["matter"], *(one.text for one in taken[1:])]).strip(" .:;-_*/")
        return Found(text[:1].upper() + text[1:500], tuple(taken)) if len(text) >= 6 else None
    return None
