"""The sender's own file name, made fit to keep and to show."""

from __future__ import annotations

import re
import unicodedata

NAMELESS = "tệp không tên"
LONGEST = 255
"""Bytes in UTF-8, as file systems count."""
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Signs that show nothing although Unicode counts them among letters and marks."""


def clean_name(name: str) -> str:
    """Return the base name in NFC without control, bidi or invisible signs, at most 255 bytes, its ending kept.

    Tone marks survive, also from a Mac's NFD. A name of which nothing is left becomes "tệp không tên".
    """
    base = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        sign for sign in UNSEEN.sub("", base) if unicodedata.category(sign)[0] != "C" or sign in "\t\n\r"
    )
    kept = " ".join(unicodedata.normalize("NFC", seen).split()).strip(". ")
    return _shortened(kept or NAMELESS)


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 16:
        stem, ending = name, ""
    tail = f".{ending}" if ending else ""
    room = LONGEST - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + tail


def extension_of(name: str) -> str:
    """Return the ending in lower case without the dot; empty when there is none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""


def subject_of(name: str) -> str:
    """Return the subject proposed for the register: the name without its ending, underscores as spaces."""
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").split())[:500] or NAMELESS
