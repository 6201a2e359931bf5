"""Is an answer Vietnamese throughout? Used by every test that sends bad input."""

from __future__ import annotations

import re
from html import unescape

WORDS = """
the this that these there is are was were be been has have does did not and or if of for from with without
your you we our please enter select choose ensure upload submit submitted check try again make sure
required valid invalid value values field fields allowed choice choices available character characters
must should cannot already exists exist least most than greater less between number whole integer decimal
date time format password username email address missing failed failure forbidden denied
request server error errors page found empty file files null too short many few expired
verification aborted tampered constraint violated instance object unknown unexpected
"""
"""English words of Django's sentences. What Vietnamese has too (a, an, can, do, hay, in, may, on, to) is left out."""
ENGLISH = frozenset(WORDS.split())

HIDDEN = re.compile(r"<(script|style|head|svg|code)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
SPOKEN_ATTRIBUTE = re.compile(r'\b(?:title|placeholder|aria-label|alt)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]+(?:’\w+)?")


def english_in(text: str) -> list[str]:
    """Return the English words that a reader of the page would meet, in order; ``text`` is HTML or plain text."""
    spoken = " ".join([HIDDEN.sub(" ", text), *SPOKEN_ATTRIBUTE.findall(text)])
    return [word for word in WORD.findall(unescape(spoken)) if word.lower() in ENGLISH]


def assert_no_english(text: str | bytes, *, allowed: tuple[str, ...] = ()) -> None:
    """Fail with the English words of the page; ``allowed`` names those that stand there as data or file names."""
    page = text.decode() if isinstance(text, bytes) else text
    found = [word for word in english_in(page) if word.lower() not in allowed]
    assert found == [], f"English on the page: {found}"
