"""What is wrong in a file of figures: every fault with its place, in one exception."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong: its place ("Tờ “Số liệu”, ô F12"; "" for the file itself) and a Vietnamese sentence."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class FaultyFacts(Exception):
    """A file that was refused, with all its faults."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def refused(message: str, place: str = "") -> FaultyFacts:
    """Return the refusal of a file for one reason."""
    return FaultyFacts([Fault(place, message)])


def shown(text: str, longest: int = 80) -> str:
    """Return foreign text as a message may repeat it: one line, short, nothing that a terminal cannot print."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    line = "".join(sign if sign.isprintable() else " " for sign in safe)
    line = " ".join(line.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
