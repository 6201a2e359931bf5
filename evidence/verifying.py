"""Whether the store still holds what was stored: every file read again, every file that no row names.

A ``Shelf`` says which rows name the files of a folder; evidence has one, whoever stores files of its own brings more
(``reports/verifying/shelves.py``). Files are read in chunks, rows and names in portions, so that memory stays the same
whatever the number of files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db.models import F, QuerySet

from evidence import store
from evidence.models import Revision

T = TypeVar("T")
PORTION = 500
DAY = 24 * 60 * 60
"""Seconds until which a file without a row may be one whose row is about to be written."""
ORPHAN = "orphan"
REVISION = "revision"


@dataclass(frozen=True)
class Shelf:
    """Files of one kind: what their rows are called, the folder they lie in, the rows, the way from a row to its ward.

    The rows have ``stored_name``, ``digest`` (hex) and ``size``; ``algorithm`` where it is not the store's own.
    """

    what: str
    folder: str
    rows: Callable[[], QuerySet[Any]]
    ward: str

    def stored(self, slug: str = "") -> Iterator[dict[str, Any]]:
        """Yield what each row says of its file, in the order they were stored; of one ward where its slug is given."""
        rows = self.rows().order_by("pk")
        if slug:
            rows = rows.filter(**{f"{self.ward}__slug": slug})
        more = ("algorithm", "document") if self.what == REVISION else ()
        columns = rows.values("pk", "stored_name", "digest", "size", *more, slug=F(f"{self.ward}__slug"))
        yield from columns.iterator(chunk_size=PORTION)

    def named(self, stored_names: list[str]) -> set[str]:
        """Return those of the names that a row has."""
        return set(self.rows().filter(stored_name__in=stored_names).values_list("stored_name", flat=True))


RECEIVED = Shelf(REVISION, store.KEPT, Revision.objects.all, "document__ward")
"""What people handed in."""


@dataclass(frozen=True)
class Fault:
    """One file that is not as it was stored, or that no row names (then ``what`` is empty).

    ``kind``: changed, cut, grown, swapped (it holds what another row of its shelf names), missing, unreadable, orphan.
    """

    kind: str
    ward: str
    file: str
    sentence: str
    what: str = ""
    row: int | None = None
    document: int | None = None
    expected_size: int | None = None
    size: int | None = None
    expected_digest: str = ""
    digest: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as a line of the report."""
        return asdict(self)

    def __str__(self) -> str:
        name = f"{self.what} {self.row} ({self.file})" if self.what else self.file
        return f"{name}: {self.sentence}"


@dataclass(frozen=True)
class Looked:
    """One stored file that was read again, and what is wrong with it."""

    ward: str
    fault: Fault | None


def read_again(slug: str = "", *, shelves: Sequence[Shelf] = (RECEIVED,)) -> Iterator[Looked]:
    """Read every file that a row names, of one ward where its slug is given."""
    for shelf in shelves:
        for row in shelf.stored(slug):
            fault = _fault(shelf, row)
            if fault and not shelf.rows().filter(pk=row["pk"], stored_name=row["stored_name"]).exists():
                continue  # a draft may go while this runs
            yield Looked(row["slug"], fault)


def _fault(shelf: Shelf, row: dict[str, Any]) -> Fault | None:
    try:
        with store.path_of(row["stored_name"]).open("rb") as file:
            digest, size = store.hash_of(file, row.get("algorithm", store.ALGORITHM))
    except FileNotFoundError:
        return _of(shelf, row, "missing", "missing")
    except OSError as error:
        return _of(shelf, row, "unreadable", f"cannot be read ({error.strerror})")
    if (digest, size) == (row["digest"], row["size"]):
        return None
    kind, sentence = _damage(shelf, row, digest, size)
    return _of(shelf, row, kind, sentence, size=size, digest=digest)


def _damage(shelf: Shelf, row: dict[str, Any], digest: str, size: int) -> tuple[str, str]:
    same = shelf.rows().filter(digest=digest).exclude(pk=row["pk"]).order_by("pk")
    other = same.values_list("pk", flat=True).first()
    if other and digest != row["digest"]:
        return "swapped", f"holds what {shelf.what} {other} should hold"
    if size == row["size"]:
        return "changed", "content differs from what was stored"
    return "cut" if size < row["size"] else "grown", f"{size} bytes instead of {row['size']}"


def _of(
    shelf: Shelf, row: dict[str, Any], kind: str, sentence: str, *, size: int | None = None, digest: str = ""
) -> Fault:
    return Fault(
        kind=kind,
        ward=row["slug"],
        file=row["stored_name"],
        sentence=sentence,
        what=shelf.what,
        row=row["pk"],
        document=row.get("document"),
        expected_size=row["size"],
        size=size,
        expected_digest=row["digest"],
        digest=digest,
    )


def orphans(
    slug: str = "", *, older_than: float = DAY, shelves: Sequence[Shelf] = (RECEIVED,)
) -> Iterator[Fault]:
    """Yield the files in the shelves' folders that no row names and that have lain there for longer than some seconds."""
    before = time.time() - older_than
    for folder in dict.fromkeys(shelf.folder for shelf in shelves):
        old = (name for name, changed in store.kept_files(folder) if changed < before)
        for portion in portions(name for name in old if not slug or _ward_of(name) == slug):
            known = set().union(*(shelf.named(portion) for shelf in shelves if shelf.folder == folder))
            for name in portion:
                if name not in known:
                    yield Fault(ORPHAN, _ward_of(name), name, "no row names it")


def _ward_of(stored_name: str) -> str:
    """Return the slug in a stored name (``store.keep``)."""
    parts = stored_name.split("/")
    return parts[1] if len(parts) > 2 else ""


def portions(names: Iterable[T]) -> Iterator[list[T]]:
    """Yield lists of at most ``PORTION`` things."""
    rest = iter(names)
    while portion := list(islice(rest, PORTION)):
        yield portion
