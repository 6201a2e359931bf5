"""Where the words that were looked for stand in a text, accents and case aside: marked, with a little of what is around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from config.vietnamese import fold

BEFORE, AFTER = 50, 130
"""Signs of the text shown before and after where the words begin."""
MOST_PLACES = 200
"""How many places of a text are weighed against each other."""
LETTERS = (range(0x250), range(0x1E00, 0x1F00))
"""Latin letters with all their marks: every sign of Vietnamese in its composed form."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; ``hit``: it is what was looked for."""

    text: str
    hit: bool = False


@cache
def _spellings() -> dict[str, str]:
    """Return each folded sign with all signs that fold to it."""
    found: dict[str, str] = {}
    for sign in (chr(code) for block in LETTERS for code in block):
        bare = fold(sign)
        if len(bare) == 1:
            found[bare] = found.get(bare, "") + sign
    return found


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of the folded words as they are written with accents; the longest first."""
    spellings = _spellings()
    return re.compile(
        "|".join(
            "".join(f"[{re.escape(spellings.get(sign, sign + sign.upper()))}]" for sign in word)
            for word in sorted(words, key=len, reverse=True)
        )
    )


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """Return the text in pieces, the folded words as hits; a text without any is one piece."""
    text = unicodedata.normalize("NFC", text)
    if not words:
        return [Piece(text)]
    pieces, end = [], 0
    for hit in _pattern(words).finditer(text):
        pieces += [Piece(text[end : hit.start()]), Piece(hit.group(), hit=True)]
        end = hit.end()
    pieces.append(Piece(text[end:]))
    return [piece for piece in pieces if piece.text]


def snippet(text: str, words: Sequence[str]) -> list[Piece]:
    """Return the place of the text (NFC) where most of the folded words stand together; empty when there is none."""
    if not words:
        return []
    hits = []
    for hit in _pattern(words).finditer(text):
        hits.append((hit.start(), fold(hit.group())))
        if len(hits) == MOST_PLACES:
            break
    if not hits:
        return []
    start = max(hits, key=lambda hit: (_weight(hits, hit[0]), -hit[0]))[0]
    return marked(_around(text, start), words)


def _weight(hits: list[tuple[int, str]], start: int) -> int:
    """Return how many different words stand in what would be shown from a place on."""
    return len({word for place, word in hits if start <= place < start + AFTER})


def _around(text: str, start: int) -> str:
    """Return the text around a place, cut between words, on one line."""
    first, last = max(0, start - BEFORE), min(len(text), start + AFTER)
    before, after = text[first:start], text[start:last]
    if first:
        before = "… " + (re.split(r"\s", before, maxsplit=1)[1:] or [""])[0].lstrip()
    if last < len(text):
        after = (after.rsplit(None, 1)[0] if re.search(r"\s", after.strip()) else after) + " …"
    return " ".join((before + after).split())
