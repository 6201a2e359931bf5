"""The private store: a file is written, flushed, renamed, its folder flushed; then the database may speak of it.

Stored names are the server's own and hold nothing of the sender's. Nothing is ever written over. Files lie under
``MEDIA_ROOT``, which no address serves; they are answered by a view only.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

from accounts.guard import Refused

ALGORITHM = "sha256"
CHUNK = 256 * 1024
INCOMING = "incoming"
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
def receive(chunks: Iterable[bytes]) -> Iterator[Received]:
    """Write the chunks to the incoming folder, hashing on the way; whatever is not kept is gone afterwards.

    Memory holds one chunk at a time. Raises ``Refused`` when the disk is full.
    """
    folder = root() / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / uuid4().hex
    digest, size = hashlib.new(ALGORITHM), 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield Received(path, digest.hexdigest(), size)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Refused(NO_ROOM) from error
        raise
    finally:
        path.unlink(missing_ok=True)


def keep(received: Received, *, ward_slug: str, year: int, extension: str) -> str:
    """Move an inspected file to its place and return its stored name; it survives a power cut from here on."""
    name = uuid4().hex
    stored = f"evidence/{ward_slug}/{year}/{name[:2]}/{name}.{extension}"
    target = path_of(stored)
    target.parent.mkdir(parents=True, exist_ok=True)
    received.path.rename(target)
    for folder in _new_folders(target.parent):
        _flush(folder)
    return stored


def discard(stored_name: str) -> None:
    """Remove a file no row speaks of: a draft that was never handed in, or one whose transaction failed."""
    path_of(stored_name).unlink(missing_ok=True)


def _new_folders(folder: Path) -> list[Path]:
    """Return the folder and those above it up to the store's root: a new folder's own entry must be flushed, too."""
    chain = [folder]
    while chain[-1] != root() and chain[-1] != chain[-1].parent:
        chain.append(chain[-1].parent)
    return chain


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_of(file: BinaryIO) -> tuple[str, int]:
    """Return hash (hex) and size of an open file, read in chunks."""
    digest, size = hashlib.new(ALGORITHM), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
