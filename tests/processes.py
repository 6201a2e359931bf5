"""What runs on this machine, as /proc tells it: which processes a process started, and which a run left behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROC = Path("/proc")


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait for something that another process does; return whether it came to that in time."""
    end = time.monotonic() + seconds
    while not (answer := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer


def parents() -> dict[int, int]:
    """Return the parent of each process that runs; one that ended and waits to be noticed is left out."""
    return dict(_parents())


def _parents() -> Iterator[tuple[int, int]]:
    for place in PROC.glob("[0-9]*"):
        try:
            facts = (place / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            continue
        if facts[0] not in "ZX":
            yield int(place.name), int(facts[1])


def descendants(pid: int) -> set[int]:
    """Return the processes that this one started, and those that they started."""
    above = parents()
    return {one for one in above if one != pid and pid in _line(one, above)}


def _line(pid: int, above: dict[int, int]) -> Iterator[int]:
    while pid in above:
        yield pid
        pid = above[pid]


def marked(mark: str) -> set[int]:
    """Return the processes that have the text in the environment they were started with."""
    found = set()
    for pid in parents():
        try:
            if mark.encode() in (PROC / str(pid) / "environ").read_bytes():
                found.add(pid)
        except OSError:  # it ended meanwhile
            continue
    return found
