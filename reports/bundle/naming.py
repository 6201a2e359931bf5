"""Names of files that every system can unpack: official, short, and no two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from evidence.names import UNSEEN
from reports.bundle.items import Item

LONGEST = 120
"""Signs of a name with its ending, as Windows counts them (UTF-16): three folders deep it stays below its limit of 260."""
MOST_BYTES = 240
"""Bytes of a name in UTF-8; file systems of Linux take 255."""
FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|\s*$)", re.IGNORECASE)
"""Names that Windows keeps for its devices, whatever the ending."""
NAMELESS = "tài liệu"


def file_name(item: Item) -> str:
    """Return "TC2.CT3-01 - 114-KH-UBND - Kế hoạch ….pdf": number in the index, number of the document, subject."""
    said = (item.code, item.number, item.subject)
    return safe_name(" - ".join(one for one in said if one.strip()), item.revision.extension)


def safe_name(stem: str, ending: str) -> str:
    """Return a name in NFC that Windows takes, at most 120 signs long; ``ending`` comes without the dot and stays whole."""
    tail = f".{ending}" if ending else ""
    words = _seen(FORBIDDEN.sub("-", unicodedata.normalize("NFC", stem)))
    kept = _cut(" ".join(words.split()).strip(". "), tail)
    if not kept:
        kept = NAMELESS
    if RESERVED.match(kept + tail):
        kept = f"_{kept}"
    return kept + tail


def _seen(text: str) -> str:
    """Leave out what shows nothing: controls, marks of direction, lone surrogates, blank letters."""
    shown = (sign if unicodedata.category(sign)[0] != "C" else " " for sign in UNSEEN.sub("", text))
    return "".join(shown)


def _cut(stem: str, tail: str) -> str:
    """Cut at a word where one ends not far off; a mark is never parted from its letter."""
    if _fits(stem + tail):
        return stem
    kept = stem
    while not _fits(f"{kept}…{tail}"):
        kept = kept[:-1]
    if unicodedata.combining(stem[len(kept)]):
        kept = kept[:-1]
    before = kept.rfind(" ")
    if before > len(kept) - 20 and not stem[len(kept)].isspace():
        kept = kept[:before]
    return kept.rstrip(" .,;-–") + "…"


def _fits(name: str) -> bool:
    return len(name.encode("utf-16-le")) <= 2 * LONGEST and len(name.encode()) <= MOST_BYTES


def unique(names: Iterable[str]) -> Iterator[str]:
    """Yield the names, those that differ from an earlier one by case alone with " (2)", " (3)" before the ending."""
    taken: set[str] = set()
    for name in names:
        number, free = 1, name
        while _folded(free) in taken:
            number += 1
            stem, dot, ending = name.rpartition(".")
            free = f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"
        taken.add(_folded(free))
        yield free


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())
