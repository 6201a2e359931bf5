"""Rendered parts kept on disk, each under the hash of all that its pages depend on.

The folder holds what the documents say: keep it private, one a ward, and delete it at will.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from reports.documents.blocks import Document
from reports.documents.files import write_whole
from reports.documents.fonts import FontFolder
from reports.documents.html import WRITER_VERSION
from reports.documents.styles import paper_style

DAY = 24 * 60 * 60
_HASH_LENGTH = 64


def part_key(document: Document, folder: FontFolder) -> str:
    """SHA-256 over the blocks, the style sheet, the typeface, the writer and the renderer."""
    ground = (WRITER_VERSION, version("weasyprint"), folder.fingerprint(), paper_style())
    return hashlib.sha256(f"{ground}\n{document!r}".encode("utf-8", "backslashreplace")).hexdigest()


@dataclass(frozen=True, slots=True)
class PartCache:
    """A folder of parts. Bounded: ``sweep`` removes what was unused for ``days`` and the oldest above ``max_bytes``."""

    path: Path
    days: int = 60
    max_bytes: int = 256 * 1024 * 1024

    def get(self, key: str) -> bytes | None:
        """The PDF kept under ``key``, or None; a damaged file counts as missing."""
        file = self._file(key)
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            return None
        digest, pdf = data[:_HASH_LENGTH], data[_HASH_LENGTH:]
        if digest != hashlib.sha256(pdf).hexdigest().encode():
            return None
        with suppress(FileNotFoundError):  # another worker may sweep just now
            os.utime(file)
        return pdf

    def put(self, key: str, pdf: bytes) -> None:
        """Keep ``pdf`` under ``key``, its own hash in front."""
        write_whole(self._file(key), hashlib.sha256(pdf).hexdigest().encode() + pdf)

    def sweep(self, now: float | None = None) -> int:
        """Remove old and surplus files, least recently used first; the number removed. ``now`` in seconds."""
        now = time.time() if now is None else now
        files = sorted(self._stats(), key=lambda pair: pair[0].st_mtime)
        size, removed = sum(stat.st_size for stat, _ in files), 0
        for stat, file in files:
            if size <= self.max_bytes and now - stat.st_mtime <= self.days * DAY:
                continue
            file.unlink(missing_ok=True)
            size, removed = size - stat.st_size, removed + 1
        return removed

    def _stats(self) -> Iterator[tuple[os.stat_result, Path]]:
        """Yield the files that are there; another worker may remove one between the listing and the look."""
        for file in self.path.glob("*.*"):
            with suppress(FileNotFoundError):
                yield file.stat(), file

    def _file(self, key: str) -> Path:
        return self.path / f"{key}.part"
