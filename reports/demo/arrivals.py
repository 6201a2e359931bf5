"""What waits in a demo ward's inbox and the links it came by, read from ``inbox.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reports.demo.pieces import Letterhead, Piece, read, read_piece


@dataclass(frozen=True)
class ToldLink:
    """One link for people without an account. ``token``: its address is public in the demo; empty: nobody knows it."""

    key: str
    indicator: str
    by: str
    recipient: str
    asked: str
    given: date
    last_day: date
    token: str


@dataclass(frozen=True)
class Arrival:
    """One file that came in: from an official (``by``) or through a link, with what its sender wrote.

    ``piece`` is None for one that is the same bytes as another file of the demo, named by ``same_as``.
    """

    file: str
    by: str
    link: str
    sender: str
    note: str
    same_as: str
    piece: Piece | None


@dataclass(frozen=True)
class Arrivals:
    """The links in the order they were given, the files in the order they came."""

    links: tuple[ToldLink, ...] = ()
    items: tuple[Arrival, ...] = ()

    @property
    def pieces(self) -> list[Piece]:
        return [item.piece for item in self.items if item.piece]


def read_arrivals(path: Path, head: Letterhead) -> Arrivals:
    """Return what the file tells."""
    told: Mapping[str, Any] = read(path)
    links = tuple(ToldLink(**{"token": "", **entry}) for entry in told["links"])
    return Arrivals(links, tuple(_item(entry, head) for entry in told["items"]))


def _item(entry: dict[str, Any], head: Letterhead) -> Arrival:
    rest = {name: entry.get(name, "") for name in ("by", "link", "sender", "note", "same_as")}
    piece = None if "same_as" in entry else read_piece(entry, head)
    return Arrival(entry["file"], piece=piece, **rest)
