"""Names set in capitals written as in a sentence: "ỦY BAN NHÂN DÂN PHƯỜNG HỒNG SƠN" → "UBND phường Hồng Sơn".

**The form the register takes**: the committee and the council of a place by their usual abbreviations, "UBND phường …" and
"HĐND phường …", whatever the paper writes; every other body as its paper names it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from config.vietnamese import fold
from evidence.reading.words import PHRASES

LONGEST_PHRASE = max(len(phrase.split()) for phrase in PHRASES)
PLACES = frozenset({"phuong", "xa", "thi tran", "thi xa", "thanh pho", "tp", "quan", "huyen", "tinh"})
"""Behind these stands the name of a place, in capitals."""
RUN_TOGETHER = {phrase.replace(" ", ""): written for phrase, written in PHRASES.items() if " " in phrase}
SHORT = (("Ủy ban nhân dân", "UBND"), ("Hội đồng nhân dân", "HĐND"))
OLD_SPELLING = str.maketrans({"\u2013": "-", "\u2014": "-"})
_OLD_UY = re.compile("([Uu])([ỷỶ])")


class Spellings:
    """How the words of a text are written where they are not in capitals; a scan's slips are outvoted."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words: dict[str, Counter[str]] = {}
        for text in texts:
            tokens = re.findall(r"[^\W\d_]+", text)
            if sum(token.isupper() for token in tokens) * 2 > len(tokens):
                continue
            for token in tokens[1:]:
                if not token.isupper() or len(token) == 1:
                    self.words.setdefault(fold(token), Counter())[token] += 1

    def of(self, word: str, *, guess: bool) -> str:
        """Return the word with a capital, or small where the text mostly has it so.

        ``guess``: the word was recognised on a scan, so that its accents may be wrong.
        """
        seen = self.words.get(fold(word))
        same = Counter({one: n for one, n in (seen or {}).items() if one.lower() == word.lower()})
        known = same or (seen if guess and seen else None)
        if not known:
            return word.capitalize()
        best, count = max(known.items(), key=lambda pair: (pair[1], pair[0]))
        capital = sum(n for one, n in known.items() if one[0].isupper())
        return best.capitalize() if capital * 2 >= known.total() or count == 0 else best.lower()


def tidy(text: str) -> str:
    """Return the text with single spaces, plain hyphens and the tone of "ủy" where the register's own words have it."""
    spaced = " ".join(text.translate(OLD_SPELLING).split())
    return _OLD_UY.sub(
        lambda found: ("Ủ" if found[1] == "U" else "ủ") + ("Y" if found[2] == "Ỷ" else "y"), spaced
    )


def body_name(text: str, spellings: Spellings, *, guess: bool = False) -> str:
    """Return the name of a body as the register writes it."""
    name = tidy(text).strip(" *-_.,:;")
    if sum(sign.isupper() for sign in name) * 2 > sum(sign.isalpha() for sign in name):
        name = _sentence(name, spellings, guess=guess)
    for long, short in SHORT:
        name = re.sub(f"^{long}(?= )", short, name, flags=re.IGNORECASE)
    return name[:1].upper() + name[1:]


def same_body(one: str, other: str) -> bool:
    """Whether two names say the same body: abbreviated or not, in capitals or not."""
    return _long(one) == _long(other)


def _long(name: str) -> str:
    folded = f" {fold(tidy(name))} "
    for short, long in (
        (" ubnd ", " uy ban nhan dan "),
        (" hdnd ", " hoi dong nhan dan "),
        (" tp ", " thanh pho "),
    ):
        folded = folded.replace(short, long)
    return folded


def person_name(text: str) -> str:
    """Return the name of a person with capitals: "NGUYỄN VĂN A" → "Nguyễn Văn A"."""
    words = tidy(text).strip(" .,:;_-*").split()
    return " ".join(word if not word.isupper() or len(word) == 1 else word.capitalize() for word in words)


def _sentence(name: str, spellings: Spellings, *, guess: bool) -> str:
    tokens = name.split(" ")
    written: list[str] = []
    at, place = 0, False
    while at < len(tokens):
        phrase, length = _phrase_at(tokens, at, guess=guess, shortest=2 if place else 1)
        if phrase:
            written.append(phrase)
            place = fold(phrase) in PLACES
        else:
            word = _word(tokens[at], spellings, guess=guess)
            written.append(word[:1].upper() + word[1:] if place else word)
        at += length
    return " ".join(written)


def _phrase_at(tokens: list[str], at: int, *, guess: bool, shortest: int) -> tuple[str, int]:
    """The longest known phrase that begins here and how many words it takes; "" and 1 where there is none."""
    for length in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
        piece = " ".join(tokens[at : at + length])
        phrase = PHRASES.get(fold(piece), "")
        same = guess or phrase.lower() == piece.lower().rstrip(",") or phrase == "UBND"
        if phrase and same and (length >= shortest or fold(phrase) in PLACES):
            return phrase + ("," if piece.endswith(",") else ""), length
    return "", 1


def _word(token: str, spellings: Spellings, *, guess: bool) -> str:
    """A word no list knows: most are names of places; two that a program wrote without a space are parted."""
    if token.lower() == "số":
        return "số"
    if fold(token) in RUN_TOGETHER:
        return RUN_TOGETHER[fold(token)]
    return re.sub(r"[^\W\d_]+", lambda found: _cased(found[0], spellings, guess), token)


def _cased(word: str, spellings: Spellings, guess: bool) -> str:
    return spellings.of(word, guess=guess)
