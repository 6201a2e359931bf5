"""The bundle as a stream: one file after the other goes out as it is read, hashed on the way; nothing is built first.

Nothing is packed smaller (evidence is mostly PDF and pictures), so the size of the whole is known before its first byte.
What was recorded of each file when it came in stands in ``SHA256SUMS.txt``; whether it still holds, in ``manifest.json``.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from typing import Any

from zipstream import ZipStream

from config import vietnamese as vi
from evidence import store
from reports.bundle.contents import Contents, Entry, folders

log = logging.getLogger(__name__)
READ_FIRST, RESULT = "Đọc trước.txt", "Kết quả kiểm tra.txt"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS.txt"
RESULT_ROOM = 4096
"""Bytes kept for what is found on the way; what does not fit stands in the manifest."""
UNKNOWN = "0" * 64
LINE = "\r\n"
"""The texts are opened in Windows; the list of hashes is read by ``sha256sum``, which wants none of this."""


class Bundle:
    """One ZIP to be sent: ``len`` is its size in bytes, iterating gives it chunk by chunk, once."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self._found: dict[str, str] = {}
        read_first = _read_first(contents).encode()
        self._found[READ_FIRST] = hashlib.sha256(read_first).hexdigest()
        self._sizes = {READ_FIRST: len(read_first), RESULT: RESULT_ROOM}
        self._zip = ZipStream(sized=True)
        self._zip.add(read_first, READ_FIRST)
        for entry in contents.entries:
            self._zip.add(self._file(entry), entry.path, size=entry.size)
        self._zip.add(self._result(), RESULT, size=RESULT_ROOM)
        self._zip.add(self._manifest(), MANIFEST, size=len(self._manifest_bytes()))
        self._zip.add(self._sums(), SUMS, size=len(self._sums_bytes()))

    def __len__(self) -> int:
        return len(self._zip)

    def __iter__(self) -> Iterator[bytes]:
        yield from self._zip

    @property
    def broken(self) -> list[Entry]:
        """What went out so far and is not what was recorded."""
        return [
            entry
            for entry in self.contents.entries
            if self._found.get(entry.path, entry.digest) != entry.digest
        ]

    def _file(self, entry: Entry) -> Iterator[bytes]:
        """Yield a file's bytes, exactly as many as were announced: one that was cut meanwhile is filled up, and told."""
        digest, left = hashlib.sha256(), entry.size
        for chunk in _chunks(entry):
            part = chunk[:left]
            left -= len(part)
            digest.update(part)
            yield part
            if not left:
                break
        while left:
            part = bytes(min(left, store.CHUNK))
            left -= len(part)
            digest.update(part)
            yield part
        self._found[entry.path] = digest.hexdigest()
        if self._found[entry.path] != entry.digest:
            log.error("%s is not what was stored; run manage.py verify_evidence.", entry.stored)

    def _result(self) -> Iterator[bytes]:
        data = _result(self.broken, len(self.contents.entries))
        self._found[RESULT] = hashlib.sha256(data).hexdigest()
        yield data

    def _manifest(self) -> Iterator[bytes]:
        data = self._manifest_bytes()
        self._found[MANIFEST] = hashlib.sha256(data).hexdigest()
        yield data

    def _manifest_bytes(self) -> bytes:
        """The manifest; of one length whatever is found, because its hashes and words are."""
        own = [
            self._row(path, "text", self._found.get(path, UNKNOWN), size)
            for path, size in self._sizes.items()
        ]
        entries = [
            self._row(entry.path, entry.kind, entry.digest, entry.size)
            | ({"code": entry.code} if entry.code else {})
            | {"title": entry.title, **entry.facts}
            for entry in self.contents.entries
        ]
        content = {
            "title": self.contents.title,
            "ward": self.contents.ward.name_with_kind,
            "ward_code": self.contents.ward.code,
            "year": self.contents.year,
            "made_at": self.contents.at.isoformat(timespec="seconds"),
            "algorithm": store.ALGORITHM,
            "entries": own + entries,
            "left_out": [vars(left) for left in self.contents.left],
        }
        return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"

    def _row(self, path: str, kind: str, digest: str, size: int) -> dict[str, Any]:
        found = self._found.get(path, UNKNOWN)
        whole = found in {digest, UNKNOWN}
        return {
            "path": path,
            "kind": kind,
            "size": size,
            "sha256": digest,
            "sha256_found": found,
            "state": "intact" if whole else "broken",
        }

    def _sums(self) -> Iterator[bytes]:
        yield self._sums_bytes()

    def _sums_bytes(self) -> bytes:
        recorded = {entry.path: entry.digest for entry in self.contents.entries}
        own = {path: self._found.get(path, UNKNOWN) for path in (READ_FIRST, RESULT, MANIFEST)}
        return "".join(f"{digest}  {path}\n" for path, digest in (recorded | own).items()).encode()


def _chunks(entry: Entry) -> Iterator[bytes]:
    if not entry.stored:
        yield entry.data
        return
    try:
        with store.path_of(entry.stored).open("rb") as file:
            while chunk := file.read(store.CHUNK):
                yield chunk
    except OSError:
        log.exception("%s cannot be read.", entry.stored)


def _read_first(contents: Contents) -> str:
    """What the bundle is, what lies where, and what is not in it."""
    lines = [
        contents.title.upper(),
        contents.ward.name_with_kind,
        f"Lập lúc {vi.datetime(contents.at)}.",
        "",
        "Trong gói có:",
        *(f"- {folder}: {vi.number(count)} tệp" for folder, count in folders(contents.entries)),
        f"- {MANIFEST}: danh sách mọi tệp với dung lượng và mã băm SHA-256",
        f"- {SUMS}: mã băm đã ghi lúc nhận tệp; kiểm tra bằng lệnh sha256sum -c {SUMS}",
        f"- {RESULT}: kết quả so mã băm lúc đóng gói",
        "",
    ]
    if contents.left:
        lines.append("Không có trong gói:")
        lines += [f"- {left.code} {left.name}: {left.why}".replace("-  ", "- ") for left in contents.left]
    else:
        lines.append("Không thiếu tài liệu nào.")
    return "\ufeff" + LINE.join(lines) + LINE


def _result(broken: list[Entry], count: int) -> bytes:
    """What was found on the way, filled up to the room kept for it."""
    head = f"\ufeffĐã so mã băm SHA-256 của {vi.number(count)} tệp lúc đóng gói với mã băm đã ghi khi nhận.{LINE}"
    if not broken:
        return _filled(f"{head}Mọi tệp đều nguyên vẹn.{LINE}")
    said = f"{head}{vi.number(len(broken))} tệp KHÔNG còn nguyên vẹn, xin không sử dụng:{LINE}"
    for number, entry in enumerate(broken):
        line = f"- {entry.path}{LINE}"
        rest = f"- và {vi.number(len(broken) - number)} tệp khác, ghi “broken” trong {MANIFEST}{LINE}"
        if len((said + line + rest).encode()) > RESULT_ROOM:
            return _filled(said + rest)
        said += line
    return _filled(said)


def _filled(text: str) -> bytes:
    return text.encode().ljust(RESULT_ROOM - len(LINE)) + LINE.encode()
