"""What a demo file is made of, read from ``evidence.yaml``: frozen data that another process can receive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
MARK = "TÀI LIỆU MINH HỌA"
REMARK = "Tên người, số văn bản, số liệu trong tài liệu này đều là giả định."
TITLES = {
    "KH": "Kế hoạch",
    "BC": "Báo cáo",
    "QĐ": "Quyết định",
    "TB": "Thông báo",
    "BB": "Biên bản",
    "GM": "Giấy mời",
    "CTr": "Chương trình",
}
"""Tên loại văn bản of a register's kind, as the paper's head writes it."""


@dataclass(frozen=True)
class TableText:
    """A table: its head, its rows (text or whole numbers), the widths of its columns as shares."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Board:
    """A photographed notice board: the heading on it, where and when, and its sheets (first line is the sheet's title)."""

    heading: str
    place: str
    sheets: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Piece:
    """One file to make: the sender's name of it, and what it says. ``office`` names the ward's committee in capitals.

    ``way`` is how the paper became a file: printed (empty), "scanned", "photographed" or "signed" digitally.
    """

    file: str
    office: str
    superior: str
    place: str
    kind: str
    title: str
    number: str
    day: date
    subject: str
    issuer: str
    signer: str
    signer_post: str
    text: tuple[str, ...]
    table: TableText | None
    board: Board | None
    way: str = ""

    @property
    def extension(self) -> str:
        return self.file.rpartition(".")[2]

    @property
    def own_issuer(self) -> bool:
        """Whether another body than the ward's committee issued it."""
        return bool(self.issuer)


@dataclass(frozen=True)
class Earlier:
    """A file that was returned with a comment and replaced by the next revision of the same document."""

    piece: Piece
    comment: str


@dataclass(frozen=True)
class Proof:
    """One document of the demo: its file, its line in the register, and the state in which each use stands at the end.

    ``thread`` are the words exchanged on its first use after it was decided: who, what.
    """

    piece: Piece
    by: str
    issuer: str
    uses: Mapping[str, str]
    comment: str
    earlier: Earlier | None
    thread: tuple[tuple[str, str], ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Its files, the oldest first."""
        return (self.earlier.piece, self.piece) if self.earlier else (self.piece,)


@dataclass(frozen=True)
class Letterhead:
    """What every paper of a ward has in common: its committee, the one above, the place, and the posts of signers."""

    office: str
    superior: str
    place: str
    posts: Mapping[str, str]


def read(path: Path) -> Any:
    """Return what a YAML file of this package says."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_proofs(entries: Iterable[dict[str, Any]], head: Letterhead) -> tuple[Proof, ...]:
    """Return the documents of one ward in the order they come in."""
    return tuple(_proof(entry, head) for entry in entries)


def _proof(entry: dict[str, Any], head: Letterhead) -> Proof:
    replaced = entry.pop("replaces", None)
    earlier = None
    if replaced:
        comment = replaced.pop("comment")
        earlier = Earlier(read_piece({**entry, "table": None, **replaced}, head), comment)
    return Proof(
        piece=read_piece(entry, head),
        by=entry["by"],
        issuer=entry.get("issuer", head.office),
        uses=entry["uses"],
        comment=entry.get("comment", ""),
        earlier=earlier,
        thread=tuple((said["by"], said["text"]) for said in entry.get("thread", ())),
    )


def read_piece(entry: dict[str, Any], head: Letterhead) -> Piece:
    """Return one file of the demo as an entry of ``evidence.yaml`` or ``inbox.yaml`` describes it."""
    signer = entry.get("signer", "")
    return Piece(
        file=entry["file"],
        office=head.office,
        superior=entry.get("superior", head.office if "issuer" in entry else head.superior),
        place=head.place,
        kind=entry["kind"],
        title=entry.get("title") or TITLES.get(entry["kind"], "Tài liệu"),
        number=entry.get("number", ""),
        day=entry["date"],
        subject=entry["subject"],
        issuer=entry.get("issuer", ""),
        signer=signer,
        signer_post=entry.get("signer_post", head.posts.get(signer, "")),
        text=tuple(entry.get("text", ())),
        table=_table(entry.get("table")),
        board=_board(entry.get("board")),
        way=entry.get("way", ""),
    )


def _table(entry: dict[str, Any] | None) -> TableText | None:
    if entry is None:
        return None
    head = tuple(entry["head"])
    widths = tuple(entry.get("widths", [1] * len(head)))
    return TableText(head, tuple(tuple(row) for row in entry["rows"]), widths)


def _board(entry: dict[str, Any] | None) -> Board | None:
    if entry is None:
        return None
    return Board(entry["heading"], entry["place"], tuple(tuple(sheet) for sheet in entry["sheets"]))
