"""The private store: a file is written, flushed, renamed, its folder flushed; then the database may speak of it.

Stored names are the server's own and hold nothing of the sender's. Nothing is ever written over. Files lie under
``MEDIA_ROOT``, which no address serves; they are answered by a view only.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

from accounts.guard import Refused

ALGORITHM = "sha256"
CHUNK = 256 * 1024
INCOMING = "incoming"
KEPT, DOSSIERS = "evidence", "dossiers"
NO_ROOM = "Máy chủ hết chỗ lưu. Tệp chưa được lưu; xin báo người quản trị phường."


@dataclass(frozen=True)
class Received:
    """A file that came in whole and lies in the store's incoming folder: not yet inspected, not yet kept."""

    path: Path
    digest: str
    size: int


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def path_of(stored_name: str) -> Path:
    """Return where a stored file lies."""
    return root() / stored_name


@contextmanager
def _room() -> Iterator[None]:
    """Turn "no space left" into the sentence for the sender."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Refused(NO_ROOM) from error
        raise


class Writer:
    """A file on its way in: hashed and counted while it is written, in the folder from which it is renamed later.

    Whoever makes a writer ends with ``discard``, which does nothing to a file that was kept meanwhile.
    Every method but ``discard`` raises ``Refused`` when the disk is full.
    """

    def __init__(self) -> None:
        folder = root() / INCOMING
        self.path = folder / uuid4().hex
        self._digest, self._size = hashlib.new(ALGORITHM), 0
        with _room():
            folder.mkdir(parents=True, exist_ok=True)
            mode = settings.FILE_UPLOAD_PERMISSIONS or 0o600
            self._file: BinaryIO = os.fdopen(
                os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb"
            )

    def write(self, chunk: bytes) -> None:
        with _room():
            self._file.write(chunk)
        self._digest.update(chunk)
        self._size += len(chunk)

    def finish(self) -> Received:
        """Flush the file to the disk and return what came in."""
        with _room():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return Received(self.path, self._digest.hexdigest(), self._size)

    def discard(self) -> None:
        with suppress(OSError):  # what could not be flushed is thrown away with the rest
            self._file.close()
        self.path.unlink(missing_ok=True)


def incoming_place(name: str) -> Path:
    """Return where a file of the server's own name lies while it comes in; the folder is there. Raises ``Refused``."""
    folder = root() / INCOMING
    with _room():
        folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def adopt(path: Path) -> Received:
    """Hash and flush a file that a child wrote into the incoming folder; what it says of it is not asked.

    Raises ``Refused`` when the disk is full.
    """
    with _room(), os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "rb") as file:
        digest, size = hash_of(file)
        os.fsync(file.fileno())
    return Received(path, digest, size)


@contextmanager
def receive(chunks: Iterable[bytes]) -> Iterator[Received]:
    """Write the chunks to the incoming folder; whatever is not kept is gone afterwards.

    Memory holds one chunk at a time. Raises ``Refused`` when the disk is full.
    """
    writer = Writer()
    try:
        for chunk in chunks:
            writer.write(chunk)
        yield writer.finish()
    finally:
        writer.discard()


def keep(received: Received, *, ward_slug: str, year: int, extension: str, folder: str = KEPT) -> str:
    """Move a file to its place and return its stored name; it survives a power cut from here on.

    Evidence was inspected before; what the portal made itself has a ``folder`` of its own. Raises ``Refused`` when the disk
    is full; then the file lies in neither place.
    """
    name = uuid4().hex
    stored = f"{folder}/{ward_slug}/{year}/{name[:2]}/{name}.{extension}"
    target = path_of(stored)
    try:
        with _room():
            target.parent.mkdir(parents=True, exist_ok=True)
            received.path.rename(target)
            for above in _up_to_root(target.parent):
                _flush(above)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return stored


def discard(stored_name: str) -> None:
    """Remove a file no row speaks of: a draft that was never handed in, or one whose transaction failed."""
    path_of(stored_name).unlink(missing_ok=True)


def _up_to_root(folder: Path) -> list[Path]:
    """Return the folder and those above it up to the store's root: a new folder's own entry must be flushed, too.

    All of them each time: another process may have made one a moment ago and not have flushed its entry yet.
    """
    chain = [folder]
    while chain[-1] != root():
        chain.append(chain[-1].parent)
    return chain


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_of(file: BinaryIO, algorithm: str = ALGORITHM) -> tuple[str, int]:
    """Return hash (hex) and size of an open file, read in chunks."""
    digest, size = hashlib.new(algorithm), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def kept_files(folder: str = KEPT) -> Iterator[tuple[str, float]]:
    """Yield the stored name and the time of change (seconds since 1970) of every file in a folder of the store."""
    yield from _with_times((root() / folder).rglob("*"))


def unfinished_files() -> Iterator[tuple[str, float]]:
    """Yield the same of what lies in the incoming folder: uploads under way, and what a killed process left."""
    yield from _with_times((root() / INCOMING).glob("*"))


def _with_times(paths: Iterable[Path]) -> Iterator[tuple[str, float]]:
    for path in paths:
        try:
            facts = path.stat()
        except FileNotFoundError:  # finished or discarded meanwhile
            continue
        if stat.S_ISREG(facts.st_mode):
            yield str(path.relative_to(root())), facts.st_mtime
