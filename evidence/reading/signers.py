"""Who signed a paper: the name below "TM.", "KT.", "TL." or a post at its end (NĐ 30/2020/NĐ-CP, Phụ lục I, mục II.7). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from config.vietnamese import fold
from evidence.reading.heads import Found
from evidence.reading.lines import RIGHT, Line
from evidence.reading.naming import person_name
from evidence.reading.words import AUTHORITY, BESIDE, POSTS, RANKS, SURNAMES

REACH = 16
"""Lines of its column below a post among which the name stands: a digital signature may say much in between."""
NEAR = 200
"""Lines of all columns below a post among which these are looked for."""
LOWEST_START = 8
"""No signature among the first lines of a paper."""
ASIDE = 0.12
"""How far (share of the width) the middle of the name may stand from the middle of the post."""
DEEPEST = 0.3
"""How far (share of the height) below the post the name may stand."""
_AUTHORITY = re.compile(rf"^(?:{'|'.join(AUTHORITY)})(?: |$)")
_POST = re.compile(rf"^(?:{'|'.join(POSTS)})(?: |$)")
_BESIDE = re.compile(rf"^(?:{'|'.join(BESIDE)})(?: |$)")
_RANK = re.compile(rf"^(?:{'|'.join(RANKS)}) ")
_NOTE = re.compile(
    r"^\W*(\(?(đã ký|ký tên|ký,|ký và|ký số|da ky|chữ ký)|người ký|ký bởi|thời gian ký|ngày ký|cơ quan|email|signature|digitally|"
    r"tổ chức|chức vụ|date|reason|location|được ký)",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"^(PHỤ LỤC|PHỤ BIỂU|BIỂU MẪU|MẪU SỐ|DANH SÁCH KÈM)\b")
_SIGNED_BY = re.compile(
    r"^\W*(?:người ký|ký bởi|được ký bởi|digitally signed by)\s*:\s*(?P<name>[^,;(\d]{4,60})", re.IGNORECASE
)


def signer(lines: Sequence[Line], *, recognised: bool) -> Found | None:
    """The first name that stands below a post; of a post and one that signs beside it (a secretary) the former's."""
    lines = lines[: _annex(lines)]
    first: Found | None = None
    beside: Found | None = None
    acted = False
    for at, line in enumerate(lines):
        if at < LOWEST_START or not _is_post(line):
            continue
        acted = acted or not _BESIDE.match(fold(line.text))
        found = _name_below(lines, at, recognised=recognised)
        if found is None:
            continue
        if _BESIDE.match(fold(line.text)):
            beside = beside or found
            continue
        first = found
        break
    if first is None and (beside is None or acted):
        return _digital(lines)
    return first or beside


def _annex(lines: Sequence[Line]) -> int:
    """Where the first annex begins: who signs there is another."""
    for at, line in enumerate(lines):
        if (
            at >= LOWEST_START
            and _ANNEX.match(line.text.strip())
            and (line.centred or line.column == RIGHT or not line.box)
        ):
            return at
    return len(lines)


def _is_post(line: Line) -> bool:
    """Whether the line is who signs for whom, or a post: short, in capitals."""
    text = re.sub(r"\(.*?\)", "", line.text).strip(" *_-")
    letters = [sign for sign in text if sign.isalpha()]
    if not letters or len(text) > 70:
        return False
    folded = fold(text)
    if text[:1].isalpha() and sum(sign.isupper() for sign in letters) < 0.8 * len(letters):
        return False
    return bool(_AUTHORITY.match(folded) or _POST.match(folded) or _BESIDE.match(folded))


def _name_below(lines: Sequence[Line], at: int, *, recognised: bool) -> Found | None:
    post = lines[at]
    column = list(_same_column(lines, at))
    for line, after in zip_longest(column, column[1:]):
        if _is_far(post, line):
            return None
        if _is_post(line) or _NOTE.match(line.text) or _is_stray(line, recognised=recognised):
            continue
        text = line.text
        if name_goes_on(line, after):
            text = f"{text} {after.text}" if after else text
        name = person(text, recognised=recognised)
        if name and (line.box is None or post.box is None or abs(line.box.middle - post.box.middle) < ASIDE):
            return Found(name, (line,))
        if not _may_be_passed(line):
            return None
    return None


def name_goes_on(line: Line, after: Line | None) -> bool:
    """Whether a long name with its rank is broken in a narrow cell: one more word with a capital right below."""
    if after is None or line.box is None or after.box is None or person(line.text) is None:
        return False
    near = after.box.top - line.box.bottom < 0.5 * line.box.height
    return near and len(after.text.split()) == 1 and after.text.istitle() and after.bold == line.bold


def _same_column(lines: Sequence[Line], at: int) -> Iterator[Line]:
    """The lines below in the post's own column; a paper without columns goes on as it stands."""
    post, seen = lines[at], 0
    for line in lines[at + 1 : at + 1 + NEAR]:
        if line.page != post.page and not _is_next_top(post, line):
            return
        if post.column and line.column != post.column and line.column:
            continue
        if post.box and line.box and abs(line.box.middle - post.box.middle) > 2 * ASIDE:
            continue
        seen += 1
        if seen > REACH:
            return
        yield line


def _is_next_top(post: Line, line: Line) -> bool:
    """Whether the line stands at the top of the page after that on whose foot the post stands."""
    if post.box is None or line.box is None or line.page != post.page + 1:
        return False
    return post.box.top > 0.6 and line.box.top < 0.2


def _is_far(post: Line, line: Line) -> bool:
    if line.page != post.page:
        return False
    return bool(post.box and line.box and line.box.top - post.box.bottom > DEEPEST)


def _may_be_passed(line: Line) -> bool:
    """Whether a line between post and name may be what a stamp, a further line of the post or a scan's speck leaves."""
    text = line.text.strip()
    letters = [sign for sign in text if sign.isalpha()]
    return (
        len(letters) < 6
        or sum(sign.isupper() for sign in letters) >= 0.8 * len(letters)
        or (len(text) < 45 and not text.endswith((".", ";", ",")))
    )


def _is_stray(line: Line, *, recognised: bool) -> bool:
    return recognised and sum(sign.isalpha() for sign in line.text) < 6


def person(text: str, *, recognised: bool = False) -> str | None:
    """Return the name when the line is a person's: two to six words with capitals, one of the surnames first."""
    clean = re.sub(r"^\(?\s*(đã ký|ký)\s*\)?\s*", "", text.strip(), flags=re.IGNORECASE).strip(
        " .,:;_-*'`|\"()"
    )
    words = clean.split()
    while len(words) > 2 and _RANK.match(f"{fold(words[0])} "):
        words = words[1:]
    while len(words) > 3 and _RANK.match(f"{fold(' '.join(words[:2]))} "):
        words = words[2:]
    if not 2 <= len(words) <= 6 or any(not word.replace("'", "").isalpha() for word in words):
        return None
    if any(not word[0].isupper() or len(word) > 7 for word in words):
        return None
    folded = fold(" ".join(words))
    if folded.split()[0] not in SURNAMES and (recognised or len(words) < 3 or _is_place_or_body(folded)):
        return None
    if _POST.match(folded) or _AUTHORITY.match(folded):
        return None
    if all(word.isupper() for word in words) and _is_place_or_body(folded):
        return None
    if not recognised:
        return person_name(" ".join(words))
    known = SURNAMES[folded.split()[0]]
    surname = words[0].capitalize()
    if any(len(word) == 1 for word in words[1:-1]) or (surname not in known and len(known) > 1):
        return None
    return person_name(" ".join([surname if surname in known else min(known), *words[1:]]))


def _is_place_or_body(folded: str) -> bool:
    return bool(
        set(folded.split()) & {"phuong", "xa", "uy", "ban", "phong", "cong", "truong", "thanh", "pho", "dan"}
    )


def _digital(lines: Sequence[Line]) -> Found | None:
    """The one person that digital signatures name, where the paper has no other name."""
    found = [(line, person(name["name"])) for line in lines if (name := _SIGNED_BY.match(line.text))]
    people = {name for _, name in found if name}
    if len(people) != 1:
        return None
    return next(Found(name, (line,)) for line, name in found if name)
