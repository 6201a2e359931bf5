"""Whether the store still holds what was received: every file read again, every file that no row names.

Files are read in chunks, rows and names in portions, so that memory stays the same whatever the number of files.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, TypeVar

from evidence import store
from evidence.models import Revision

T = TypeVar("T")
PORTION = 500
DAY = 24 * 60 * 60
"""Seconds until which a file without a row may be one whose row is about to be written."""
ORPHAN = "orphan"


@dataclass(frozen=True)
class Fault:
    """One file that is not as it was received, or that no row names (then revision and document are None).

    ``kind``: changed, cut, grown, swapped (it holds another revision's content), missing, unreadable, orphan.
    """

    kind: str
    ward: str
    file: str
    sentence: str
    revision: int | None = None
    document: int | None = None
    expected_size: int | None = None
    size: int | None = None
    expected_digest: str = ""
    digest: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as a line of the report."""
        return asdict(self)

    def __str__(self) -> str:
        name = f"revision {self.revision} ({self.file})" if self.revision else self.file
        return f"{name}: {self.sentence}"


@dataclass(frozen=True)
class Looked:
    """One stored file that was read again, and what is wrong with it."""

    ward: str
    fault: Fault | None


def read_again(slug: str = "") -> Iterator[Looked]:
    """Read every file that a row names, of one ward where its slug is given."""
    rows = Revision.objects.select_related("document__ward").order_by("pk")
    if slug:
        rows = rows.filter(document__ward__slug=slug)
    for revision in rows.defer("document__search_text").iterator(chunk_size=PORTION):
        fault = _fault(revision)
        if fault and not Revision.objects.filter(pk=revision.pk).exists():  # a draft may go while this runs
            continue
        yield Looked(revision.document.ward.slug, fault)


def _fault(revision: Revision) -> Fault | None:
    try:
        with store.path_of(revision.stored_name).open("rb") as file:
            digest, size = store.hash_of(file, revision.algorithm)
    except FileNotFoundError:
        return _of(revision, "missing", "missing")
    except OSError as error:
        return _of(revision, "unreadable", f"cannot be read ({error.strerror})")
    if (digest, size) == (revision.digest, revision.size):
        return None
    kind, sentence = _damage(revision, digest, size)
    return _of(revision, kind, sentence, size=size, digest=digest)


def _damage(revision: Revision, digest: str, size: int) -> tuple[str, str]:
    other = Revision.objects.filter(digest=digest).exclude(pk=revision.pk).order_by("pk").first()
    if other and digest != revision.digest:
        return "swapped", f"holds what revision {other.pk} received"
    if size == revision.size:
        return "changed", "content differs from what was received"
    return "cut" if size < revision.size else "grown", f"{size} bytes instead of {revision.size}"


def _of(revision: Revision, kind: str, sentence: str, *, size: int | None = None, digest: str = "") -> Fault:
    return Fault(
        kind=kind,
        ward=revision.document.ward.slug,
        file=revision.stored_name,
        sentence=sentence,
        revision=revision.pk,
        document=revision.document_id,
        expected_size=revision.size,
        size=size,
        expected_digest=revision.digest,
        digest=digest,
    )


def orphans(slug: str = "", *, older_than: float = DAY) -> Iterator[Fault]:
    """Yield the files of evidence that no row names and that have lain there for longer than some seconds."""
    before = time.time() - older_than
    old = (name for name, changed in store.kept_files() if changed < before)
    for portion in portions(name for name in old if not slug or _ward_of(name) == slug):
        known = set(Revision.objects.filter(stored_name__in=portion).values_list("stored_name", flat=True))
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
