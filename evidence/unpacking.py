"""A ZIP of files: taken apart by a child with limits, counted while it inflates; each file then goes the way of any other.

The child writes into the store's incoming folder under names the parent chose and reports by code words; the parent hashes
what it finds there itself. Nothing of a name inside the ZIP is ever used as a path.
"""

from __future__ import annotations

import errno
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from accounts.guard import Refused
from config.zipped import MAX_DIRECTORY, MAX_UNPACKED, directory_size
from evidence import sandbox, sentences, store
from evidence.names import clean_name, extension_of
from evidence.sandbox import MIB, Limits, Stopped
from evidence.store import Received

MAX_ENTRIES = 200
CHUNK = 256 * 1024
LEFT_OUT = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
ARCHIVES = frozenset({"zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz"})
PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
UNICODE_PATH = 0x7075
"""Extra field with the name in UTF-8 beside an older one (APPNOTE 4.6.9)."""
VIETNAMESE = frozenset(
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz0123456789"
    " .,-_()[]{}+&'!@#%=;~/\\–"
)


@dataclass(frozen=True)
class Member:
    """One file of a ZIP: received like an upload, or refused with a sentence."""

    name: str
    received: Received | None
    refusal: str = ""


def unpack(path: Path) -> list[Member]:
    """Return the files of the ZIP in its order, each written to the store's incoming folder, none inspected yet.

    The caller removes what it does not keep (``discard``). Raises ``Refused`` when the ZIP as a whole is not taken; then
    nothing of it is left.
    """
    place = store.incoming_place(uuid4().hex)
    allowed = {"entries": MAX_ENTRIES, "whole": MAX_UNPACKED, "each": settings.MAX_FILE_BYTES}
    limits = Limits(memory=512 * MIB, seconds=30, output=settings.MAX_FILE_BYTES + CHUNK)
    try:
        job = "evidence.unpacking:unpack_job"
        found = sandbox.call(job, str(path.absolute()), str(place.absolute()), allowed, limits=limits)
        return [_member(place, one) for one in found]
    except BaseException as error:
        for left in place.parent.glob(f"{place.name}-*"):
            left.unlink(missing_ok=True)
        if isinstance(error, Stopped):
            raise Refused(sentences.UNOPENED) from error
        raise


def discard(members: list[Member]) -> None:
    """Remove what nobody kept of the files."""
    for member in members:
        if member.received:
            member.received.path.unlink(missing_ok=True)


def _member(place: Path, found: dict[str, Any]) -> Member:
    name = clean_name(str(found["name"]))
    if found["why"]:
        return Member(name, None, _sentence(str(found["why"]), name))
    return Member(name, store.adopt(_written(place, int(found["number"]))))


def _sentence(why: str, name: str) -> str:
    if why == "large":
        return sentences.too_large(0)
    if why == "nested":
        return sentences.other_kind(extension_of(name))
    return {"locked": sentences.LOCKED_MEMBER, "link": sentences.LINK_MEMBER}.get(why, sentences.DAMAGED)


def _written(place: Path, number: int) -> Path:
    return place.with_name(f"{place.name}-{number:04d}")


# In the child -----------------------------------------------------------------------------------------------------------


@dataclass
class _Room:
    """Bytes that the files of the ZIP may still take together, and each of them."""

    whole: int
    each: int


def unpack_job(path: str, place: str, allowed: dict[str, int]) -> list[dict[str, str | int]]:
    """Write the files beside ``place``; return for each its name and number, or why not ("large", "nested", …)."""
    size = directory_size(Path(path))
    if size is None:
        raise Refused(sentences.UNOPENED)
    if size > MAX_DIRECTORY:
        raise Refused(sentences.MANY_MEMBERS)
    try:
        with zipfile.ZipFile(path) as package:
            wanted = list(_wanted(package))
            if len(wanted) > allowed["entries"]:
                raise Refused(sentences.MANY_MEMBERS)
            if not wanted:
                raise Refused(sentences.NO_MEMBERS)
            room = _Room(allowed["whole"], allowed["each"])
            names = _flat([name for _, name in wanted])
            return [
                {"name": name, "number": number, "why": _write(package, entry, name, target, room)}
                for number, ((entry, _), name) in enumerate(zip(wanted, names, strict=True))
                for target in [_written(Path(place), number)]
            ]
    except zipfile.BadZipFile as error:
        raise Refused(sentences.UNOPENED) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Refused(store.NO_ROOM) from error
        raise


def _wanted(package: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """Yield the files with their decoded names; folders and what systems leave behind are passed over in silence."""
    for entry in package.infolist():
        name = _decoded(entry).replace("\\", "/")
        *folders, base = name.split("/")
        system = base.lower() in LEFT_OUT or base.startswith(("._", "~$")) or "__MACOSX" in folders
        if base and not system:
            yield entry, name


def _write(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, target: Path, room: _Room) -> str:
    """Write one file; return why it was not written, or nothing."""
    if entry.flag_bits & 0x1:
        return "locked"
    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == 3 else 0
    if kind not in {0, stat.S_IFREG}:
        return "link"
    if extension_of(clean_name(name)) in ARCHIVES:
        return "nested"
    if entry.compress_type not in PLAIN:
        return "damaged"
    try:
        with package.open(entry) as source, target.open("xb") as file:
            target.chmod(0o600)
            size = 0
            while chunk := source.read(CHUNK):
                size += len(chunk)
                room.whole -= len(chunk)
                if room.whole < 0:
                    raise Refused(sentences.UNPACKED_ZIP)
                if size > room.each:
                    break
                file.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        target.unlink(missing_ok=True)
        return "damaged"
    if size > room.each:
        target.unlink()
        return "large"
    return ""


def _flat(names: list[str]) -> list[str]:
    """Return the names without their folders; where two would be the same, the last folder stands before the name."""
    bases = [name.rpartition("/")[2] for name in names]
    flat = []
    for name, base in zip(names, bases, strict=True):
        folder = name.rpartition("/")[0].rpartition("/")[2]
        flat.append(f"{folder} - {base}" if folder and bases.count(base) > 1 else base)
    return flat


def _decoded(entry: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: marked UTF-8, or UTF-8 beside it, or unmarked (macOS), or Windows in Vietnam.

    Python reads an unmarked name as cp437, which keeps every byte.
    """
    if entry.flag_bits & 0x800:
        return entry.orig_filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:  # it was read from the extra field already
        return entry.orig_filename
    beside = _unicode_path(entry.extra, raw)
    if beside is not None:
        return beside
    for encoding in ("utf-8", "cp1258"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or set(unicodedata.normalize("NFC", text).lower()) <= VIETNAMESE:
            return text
    return entry.orig_filename


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in the extra field, if there is one and it was made for this name."""
    while len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == UNICODE_PATH and body[:5] == b"\x01" + zlib.crc32(raw).to_bytes(4, "little"):
            return body[5:].decode("utf-8", errors="replace")
    return None
