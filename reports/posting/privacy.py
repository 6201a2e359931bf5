"""Personal data in what is to be posted: where it may stand, and how it is covered. Pure.

What is found: numbers as long as an identity card's, a bank account's or a telephone's, e-mail addresses, days of birth,
names after a form of address ("ông", "bà", "họ tên" …) and names that begin with a common family name. It finds too
much rather than too little: a person looks at each place and keeps by hand what may be shown; all the rest is covered.
Texts are looked at run by run: what a person typed is never split over two.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from reports.documents.blocks import Document, QrCode
from reports.documents.wording import clean

T = TypeVar("T")
MASK, KEEP = "mask", "keep"
CONTEXT = 60
"""Letters shown before and after a place."""
PLACES_SHOWN = 12
KINDS = {
    "identity": ("Số căn cước, chứng minh nhân dân", "[đã che số định danh]"),
    "phone": ("Số điện thoại", "[đã che số điện thoại]"),
    "number": ("Dãy số dài (số tài khoản, mã số …)", "[đã che dãy số]"),
    "email": ("Địa chỉ thư điện tử", "[đã che thư điện tử]"),
    "birth": ("Ngày, năm sinh", "[đã che]"),
    "name": ("Họ tên", "[đã che tên]"),
}
"""By kind: what the page calls it, and what stands in its place."""

_RUN = re.compile(r"\d+(?:[\s.\-\u2010-\u2015]{1,5}\d+)*")
_PHONE = re.compile(
    r"(?<!\d)(?:\+?84\s?)?\(?0(?:\)\s?)?\d{2,3}\)?[\s./,_·•\-\u2010-\u2015]{0,4}\d{3}[\s./,_·•\-\u2010-\u2015]{0,3}\d{3,4}(?!\d)"
)
"""A telephone written with brackets, strokes, commas or dots of any kind between its parts."""
_CHUNK = re.compile(r"\d+")
_MONEY = re.compile(r"\d{1,3}(?:[.\s]\d{3})+\Z")
_CURRENCY = re.compile(r"\s*(?:đồng|đ\b|triệu|tỷ|vnđ|vnd)", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63})+")
_BIRTH = re.compile(
    r"(?<!\w)(?<!học )(?<!phát )(?<!vệ )(?<!nảy )(?<!khai )"
    r"(?:sinh\s+(?:ngày|năm)|ngày\s+sinh|năm\s+sinh|sn|sinh(?=[\s:]*\d{1,2}[-./]\d{1,2}[-./]\d{2,4}))\s*:?\s*"
    r"(?P<value>\d{1,4}(?:\s?[-./–]\s?\d{1,4}){0,2}(?:\s+tháng\s+\d{1,2}\s+năm\s+\d{4})?)",
    re.IGNORECASE,
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[^\W\d_]+")
_BEFORE_NAME = re.compile(r"[\s:()“\"']{1,4}\Z")
_STRONG = _set("ông bà anh chị em cháu cụ cô chú bác")
_WEAK = frozenset({
    "công dân", "người dân", "hộ", "gia đình", "vợ", "chồng", "con", "đương sự", "nạn nhân", "đối tượng", "bị can", "bị cáo",
    "thương binh", "đồng chí", "họ tên", "và tên", "tên là", "tên", "của", "do", "với", "giữa", "cho",
})  # fmt: skip
"""After these a name has at least two words: "hộ Nguyễn Văn An", but not "của Ủy"."""
_FAMILIES = _set(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn trịnh trương lâm mai đào cao hà lương "
    "tô tạ thái châu chu vương quách phùng lưu nghiêm kiều đậu thân tống tăng khổng doãn ninh bạch quan trà la kim từ hứa "
    "cù tôn văn khúc lục mạc âu giáp thạch sơn danh thi vừ xồng lầu giàng sùng thào hờ lò lô vi lữ kha moong vàng quàng "
    "lường nông bế triệu cầm"
)
_UNMISTAKABLE = _set("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ ngô trịnh")
"""Family names that are hardly ever another word, so that a name all in small letters is seen after "ông", "bà"."""
_PLACES = _set("phường xã trấn phố quận huyện tỉnh đường ngõ khối thôn xóm tổ trường chợ làng")
"""After these a name is a place's or a school's: "phường Trần Hưng Đạo"."""
_NOBODY = frozenset({"việt nam", "hồ chí minh"})
_LONGEST_NAME = 6


@dataclass(frozen=True)
class Found:
    """One place in a text: what kind, from where to where."""

    kind: str
    start: int
    end: int


@dataclass
class Finding:
    """One number, address or name wherever it stands; decided once for all its places. ``hint`` helps to decide."""

    key: str
    kind: str
    text: str
    hint: str = ""
    places: list[dict[str, str]] = field(default_factory=list)
    more: int = 0
    """How many places there are beyond those listed."""
    decision: str = MASK

    @property
    def label(self) -> str:
        return KINDS[self.kind][0]

    @property
    def cover(self) -> str:
        return KINDS[self.kind][1]

    def as_json(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


def look(text: str, officials: frozenset[str] = frozenset()) -> list[Found]:
    """Return the places of a cleaned text in their order, none overlapping.

    The names of ``officials`` are left out only where one fills a line of its own, as in a column of signatures.
    """
    taken: list[Found] = []
    for one in sorted(_all(text, officials), key=lambda found: (found.start, -found.end)):
        if taken and one.start < taken[-1].end:
            last = taken.pop()
            one = Found(last.kind, last.start, max(last.end, one.end))
        taken.append(one)
    return taken


def _all(text: str, officials: frozenset[str]) -> Iterator[Found]:
    yield from (Found("email", *match.span()) for match in _EMAIL.finditer(text))
    yield from (Found("phone", *match.span()) for match in _PHONE.finditer(text))
    yield from (Found("birth", *match.span("value")) for match in _BIRTH.finditer(text))
    for run in _RUN.finditer(text):
        if not (_MONEY.match(run[0]) and _CURRENCY.match(text, run.end())):
            yield from _numbers(run)
    yield from _names(text, officials)


def _numbers(run: re.Match[str]) -> Iterator[Found]:
    """Yield the parts of a run of digits, in whole chunks, that are as long as a number of a person."""
    chunks = [(run.start() + one.start(), run.start() + one.end()) for one in _CHUNK.finditer(run[0])]
    text = run.string
    for first, (start, _) in enumerate(chunks):
        digits = ""
        for left, right in chunks[first:]:
            digits += text[left:right]
            if len(digits) > 12:
                break
            if kind := _kind_of(digits, alone=left == start):
                yield Found(kind, start, right)
    yield from (Found("number", left, right) for left, right in chunks if right - left > 12)


def _kind_of(digits: str, *, alone: bool) -> str:
    if (digits[0] == "0" and len(digits) in (10, 11)) or (digits[:2] == "84" and len(digits) == 11):
        return "phone"
    if len(digits) in (9, 12):
        return "identity"
    return "number" if alone and len(digits) in (10, 11) else ""


def _names(text: str, officials: frozenset[str]) -> Iterator[Found]:
    words = list(_WORD.finditer(text))
    lower = [word[0].lower() for word in words]
    place = 0
    while place < len(words):
        last = _name_at(text, words, lower, place)
        if not last:
            place += 1
            continue
        start, end = words[place].start(), words[last - 1].end()
        if not (text[start:end] in officials and _is_line(text, start, end)):
            yield Found("name", start, end)
        place = last


def _name_at(text: str, words: list[re.Match[str]], lower: list[str], place: int) -> int:
    """Return the place behind the name that begins here; 0: none does."""
    least = _least_words(text, words, lower, place)
    last = _end_of_name(text, words, place, over_lines=least > 0)
    if not last and least == 1 and lower[place] in _UNMISTAKABLE:
        last = min(place + 3, len(words))  # all in small letters: where it ends cannot be seen
    if not last or " ".join(lower[place:last]) in _NOBODY or max(map(len, lower[place:last])) == 1:
        return 0
    of_place = place > 0 and lower[place - 1] in _PLACES
    bare = last - place >= 3 and lower[place] in _FAMILIES and not of_place
    return last if bare or 0 < least <= last - place else 0


def _least_words(text: str, words: list[re.Match[str]], lower: list[str], place: int) -> int:
    """Return of how many words a name has to be here because of what stands before it; 0: nothing announces one."""
    if not place or not _BEFORE_NAME.match(text[words[place - 1].end() : words[place].start()]):
        return 0
    if lower[place - 1] in _STRONG:
        return 1
    pair = " ".join(lower[max(place - 2, 0) : place])
    weak = lower[place - 1] in _WEAK or pair in _WEAK
    return 2 if weak and lower[place] in _FAMILIES else 0


def _end_of_name(text: str, words: list[re.Match[str]], place: int, *, over_lines: bool) -> int:
    """Return the place behind the last capitalised word of those that follow each other from here; 0: there is none.

    ``over_lines``: the name may go on in the next line; in a column of signatures the next line is another name.
    """
    last = 0
    for index in range(place, min(place + _LONGEST_NAME, len(words))):
        gap = text[words[index - 1].end() : words[index].start()] if index > place else ""
        if not words[index][0][0].isupper() or (
            gap and (not gap.isspace() or ("\n" in gap and not over_lines))
        ):
            break
        last = index + 1
    return last


def _is_line(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    return not before.strip() and not after.strip()


def key_of(kind: str, value: str) -> str:
    """Return the name of a finding: the same for one number however it is grouped, for one name in any case of letters."""
    if kind in {"identity", "phone", "number"}:
        plain = "".join(sign for sign in value if sign.isdigit())
    else:
        plain = " ".join(value.split()).casefold()
    return hashlib.sha256(f"{kind}\n{plain}".encode()).hexdigest()[:16]


def findings_in(texts: Iterable[tuple[str, str]], officials: frozenset[str] = frozenset()) -> list[Finding]:
    """Return what was found in texts, each with the name of the paper it stands in; in order of appearance."""
    found: dict[str, Finding] = {}
    known = {name.casefold() for name in officials}
    for paper, raw in texts:
        text = clean(raw)
        for place in look(text, officials):
            value = text[place.start : place.end]
            key = key_of(place.kind, value)
            hint = "Trùng tên công chức, lãnh đạo của phường." if value.casefold() in known else ""
            finding = found.setdefault(key, Finding(key, place.kind, value, hint))
            where = {
                "paper": paper,
                "before": _shortened(text[: place.start], ending=True),
                "after": _shortened(text[place.end :], ending=False),
            }
            if where not in finding.places:
                finding.more += len(finding.places) >= PLACES_SHOWN
                finding.places += [where] if len(finding.places) < PLACES_SHOWN else []
    return list(found.values())


def _shortened(text: str, *, ending: bool) -> str:
    """Return the part of a text beside a place, cut at a word."""
    flat = " ".join(text.split(" "))
    if len(flat) <= CONTEXT:
        return flat
    if ending:
        return f"… {flat[-CONTEXT:].partition(' ')[2]}"
    return f"{flat[:CONTEXT].rpartition(' ')[0]} …"


def covered(raw: str, kept: frozenset[str], officials: frozenset[str] = frozenset()) -> str:
    """Return the text with everything covered that is not among the kept keys."""
    text = clean(raw)
    for place in reversed(look(text, officials)):
        if key_of(place.kind, text[place.start : place.end]) not in kept:
            text = f"{text[: place.start]}{KINDS[place.kind][1]}{text[place.end :]}"
    return text


def kept_of(findings: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the keys that a person decided to keep, of findings as they are stored."""
    return frozenset(str(one["key"]) for one in findings if one.get("decision") == KEEP)


def masked_document(document: Document, kept: frozenset[str], officials: frozenset[str]) -> Document:
    """Return the document with every text covered; the address in a QR code is the portal's own and stays."""
    return _mapped(document, lambda text: covered(text, kept, officials))


def masked_content(content: Mapping[str, Any], kept: frozenset[str]) -> dict[str, Any]:
    """Return the content of a public page with every text covered; the ward's own names stay."""
    return {
        name: value if name == "ward" else _mapped(value, lambda text: covered(text, kept))
        for name, value in content.items()
    }


def texts_of(value: object) -> Iterator[str]:
    """Yield every text of a document or of content, in order."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    _mapped(value, note)
    yield from found


def _mapped(value: T, change: Callable[[str], str]) -> T:
    result: Any = value
    if isinstance(value, Enum | QrCode):
        return value
    if isinstance(value, str):
        result = change(value)
    elif isinstance(value, tuple | list):
        result = type(value)(_mapped(one, change) for one in value)
    elif isinstance(value, dict):
        result = {key: _mapped(one, change) for key, one in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        result = replace(
            value, **{one.name: _mapped(getattr(value, one.name), change) for one in fields(value)}
        )
    return result
