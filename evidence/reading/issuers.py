"""Who issued a paper: the names in the upper left of its head (NĐ 30/2020/NĐ-CP, Phụ lục I, mục II.2). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.vietnamese import fold
from evidence.reading.heads import Found, Head, is_nation
from evidence.reading.lines import LEFT, RIGHT, Line
from evidence.reading.naming import Spellings, body_name
from evidence.reading.words import BODIES, HELD_BY_ANOTHER, NOT_BODIES

MOST_LINES = 7
_GOES_ON = re.compile(r"(,|-|\bVÀ|\bVỀ|\bCỦA)$")
_BODY = re.compile(rf"^(?:{'|'.join(BODIES)})(?: |$)")
_CUT = re.compile(
    r"^(uy ban nhan(?! dan)|uy ban (phuong|xa|thi|quan|huyen|tinh)|hoi dong (phuong|xa|thi)|hoi dong nhan(?! dan))"
)
_NOT_BODY = re.compile(rf"^(?:{'|'.join(NOT_BODIES)})(?: |$)")


def issuer(head: Head, number: Found | None, spellings: Spellings) -> Found | None:
    """The lower of the bodies above the number, in the register's form (naming.py)."""
    lines = _block(head, number)
    groups = _bodies(lines)
    if not groups or len(lines) > MOST_LINES:
        return None
    own = groups[-1]
    if _is_part(own) and len(groups) > 1:
        name = " ".join((_text(own), _text(groups[-2])))
        own = [*groups[-2], *own]
    elif _is_part(own):
        return None
    else:
        name = _text(own)
    written = body_name(name, spellings, guess=head.recognised)
    if len(written.split()) < 2 or len(written) > 200 or _is_bare(written):
        return None
    if head.recognised and not _is_likely(written):
        return None
    return Found(written, tuple(own))


def _block(head: Head, number: Found | None) -> list[Line]:
    """The lines of names above the number: those of the left column, or of one column that has all."""
    upper = list(head.upper)
    if number and number.lines[0] in upper:
        upper = upper[: upper.index(number.lines[0])]
    elif not any(is_nation(line.text) for line in upper):
        return []
    else:
        upper = _above_number_word(upper)
    parted = any(line.column == LEFT for line in upper)
    # Word's tabs do not always say on which side a line stands: there a line of neither side is of the left.
    lines = [
        line
        for line in upper
        if (line.column == LEFT or (not line.column and line.box is None) if parted else line.column != RIGHT)
    ]
    named = [line for line in lines if _names(line)]
    start = next((at for at, line in enumerate(named) if _begins_body(line.text)), None)
    return [] if start is None else named[start:]


def _above_number_word(upper: list[Line]) -> list[Line]:
    end = next(
        (at for at, line in enumerate(upper) if re.match(r"^\W{0,3}S[ốÓóôỐ6]\b", line.text)), len(upper)
    )
    return upper[:end]


def _names(line: Line) -> bool:
    """Whether the line is of a name in capitals: not the nation, a rule, a date, a remark."""
    letters = [sign for sign in line.text if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    return len(letters) >= 2 and capitals >= 0.7 * len(letters) and not is_nation(line.text)


def _begins_body(text: str) -> bool:
    folded = fold(text)
    return bool(_BODY.match(folded)) and not _NOT_BODY.match(folded)


def _bodies(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each body: a line that begins like one begins one, unless type or words say that it goes on."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _starts_another(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _starts_another(group: list[Line], line: Line) -> bool:
    last = group[-1]
    if _GOES_ON.search(last.text.strip()) or len(line.text.split()) == 1:
        return False  # "PHƯỜNG THẠCH" / "BÀN"
    if last.bold is not None and line.bold is not None and last.bold != line.bold:
        return _begins_body(line.text)
    if not _begins_body(line.text):
        return False
    # "HỘI ĐỒNG" / "PHỔ BIẾN …", "ỦY BAN" / "MẶT TRẬN TỔ QUỐC": a bare word is not a body yet.
    return not (
        len(fold(_text(group)).split()) <= 2
        and fold(_text(group)) in {"uy ban", "hoi dong", "hoi", "ban", "doan", "truong"}
    )


def _text(group: Sequence[Line]) -> str:
    return " ".join(line.text.strip(" *_-.") for line in group)


def _is_part(group: Sequence[Line]) -> bool:
    """Whether the name says little without the body above: "BAN THƯỜNG TRỰC"."""
    return fold(_text(group)) in HELD_BY_ANOTHER


def _is_bare(name: str) -> bool:
    """Whether a word was lost: the kind of body without its place, or a kind that is none."""
    if _CUT.match(fold(name)):
        return True
    return fold(name) in {
        "uy ban nhan dan",
        "hoi dong nhan dan",
        "cong an",
        "dang uy",
        "ban chi dao",
        "uy ban",
    }


def _is_likely(name: str) -> bool:
    """Whether a recognised name has only words a name has: letters, no stray signs."""
    return not re.search(r"[^\w\s,&.\-/()]", name) and all(
        len(word) > 1 or word in "-&" or word.isdigit() for word in name.split()
    )
