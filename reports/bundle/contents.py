"""What the ZIP holds: the dossier, the lists as workbooks, every original by criterion, and what could not be put in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from accounts.models import Ward
from evidence import store
from reports.bundle.items import MISSING, OTHER_SIZE, Item
from reports.bundle.naming import file_name, safe_name, unique

DOSSIER, EVIDENCE = "Hồ sơ", "Tài liệu kiểm chứng"


@dataclass(frozen=True)
class Entry:
    """One file of the bundle: ``stored`` is its name in the store, or ``data`` what it holds; ``digest`` as it was recorded."""

    path: str
    """From the root of the ZIP: "Tài liệu kiểm chứng/Tiêu chí 2/TC2.CT3-01 - ….pdf"."""
    kind: str
    """"dossier", "list" or "evidence"."""
    title: str
    digest: str
    size: int
    stored: str = ""
    data: bytes = b""
    code: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Left:
    """What should be in the bundle and is not, and why."""

    code: str
    name: str
    why: str


@dataclass(frozen=True)
class Contents:
    """All that goes into one ZIP, in its order."""

    title: str
    """"Hồ sơ năm 2023, dự thảo 4"."""
    ward: Ward
    year: int
    at: datetime
    """Local time."""
    entries: tuple[Entry, ...]
    left: tuple[Left, ...]

    @property
    def file_name(self) -> str:
        """The name the ZIP is downloaded under."""
        return safe_name(f"Gói {self.title} - {self.ward.name_with_kind}", "zip")

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.entries)


def evidence_entries(items: Sequence[Item]) -> tuple[list[Entry], list[Left]]:
    """Return the originals in folders by criterion, and those that cannot be given out."""
    left = [Left(item.code, item.name, item.why_not) for item in items if item.why_not]
    whole = [item for item in items if not item.why_not]
    paths = unique(f"{EVIDENCE}/Tiêu chí {item.criterion}/{file_name(item)}" for item in whole)
    return [_evidence(item, path) for item, path in zip(whole, paths, strict=True)], left


def _evidence(item: Item, path: str) -> Entry:
    revision = item.revision
    return Entry(
        path=path,
        kind="evidence",
        title=item.name,
        digest=revision.digest,
        size=revision.size,
        stored=revision.stored_name,
        code=item.code,
        facts={
            "indicator": item.indicator,
            "number": item.number,
            "issued_on": item.issued_on.isoformat() if item.issued_on else "",
            "subject": item.subject,
            "issuer": item.issuer,
            "revision": revision.number,
            "original_name": revision.original_name,
        },
    )


@dataclass(frozen=True)
class Paper:
    """A stored file of the dossier itself."""

    name: str
    """Without ending."""
    stored: str
    digest: str
    size: int
    ending: str = "pdf"
    code: str = ""
    """The code of verification of an issued file."""


def paper_entries(papers: Sequence[Paper]) -> tuple[list[Entry], list[Left]]:
    """Return the dossier's own files, and those that are no longer whole in the store."""
    entries, left = [], []
    paths = unique(f"{DOSSIER}/{safe_name(paper.name, paper.ending)}" for paper in papers)
    for paper, path in zip(papers, paths, strict=True):
        if why := _why_not(paper):
            left.append(Left(paper.code, paper.name, why))
            continue
        facts: dict[str, str | int] = {"verification_code": paper.code} if paper.code else {}
        entries.append(
            Entry(path, "dossier", paper.name, paper.digest, paper.size, paper.stored, facts=facts)
        )
    return entries, left


def _why_not(paper: Paper) -> str:
    try:
        size = store.path_of(paper.stored).stat().st_size
    except FileNotFoundError:
        return MISSING
    return "" if size == paper.size else OTHER_SIZE


def folders(entries: Sequence[Entry]) -> Iterator[tuple[str, int]]:
    """Yield the folders with the number of their files, in the order of the ZIP."""
    counts: dict[str, int] = {}
    for entry in entries:
        folder = str(PurePosixPath(entry.path).parent)
        counts[folder] = counts.get(folder, 0) + 1
    yield from counts.items()
