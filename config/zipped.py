"""What a ZIP package (docx, xlsx) may hold before its list of parts is read: a leaf that every app may import."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

MAX_UNPACKED = 300 * 1024 * 1024
"""Bytes of all parts together, counted while they inflate: an entry can lie about its size."""
MAX_PARTS = 5_000
MAX_DIRECTORY = MAX_PARTS * 512
"""Bytes of the package's directory: beyond it there are more parts than allowed, or names nobody writes."""

END = struct.Struct("<4s4H2LH")
"""The record at the end of a package; its last field is the length of a comment behind it."""
LONGEST_COMMENT = 0xFFFF
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = 20


def directory_size(path: Path) -> int | None:
    """Return how many bytes the directory says it takes, before it is read into memory; None: there is none."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END.size - LONGEST_COMMENT - _LOCATOR_64 - _END_64.size))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        return None
    found: int = END.unpack_from(tail, at)[5]
    record = at - _LOCATOR_64 - _END_64.size
    if record >= 0 and tail[at - _LOCATOR_64 : at].startswith(b"PK\x06\x07"):
        found = max(_END_64.unpack_from(tail, record)[8], 0 if found == 0xFFFFFFFF else found)
    return found


def has_doubled_parts(names: Iterable[str]) -> bool:
    """Return whether two parts have one name: one reader takes the first, another the last.

    Names of parts know no case (Open Packaging Conventions).
    """
    known = [name.replace("\\", "/").strip("/").casefold() for name in names]
    return len(set(known)) < len(known)
