"""Word and Excel of old (doc, xls): compound files. Also the objects inside new ones, which are compound files, too."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO, Any

import olefile

from accounts.guard import Refused
from evidence import sentences
from evidence.filetypes.attached import could_run

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = frozenset({"macros", "_vba_project_cur", "vba", "_vba_project"})
PROGRAM_ROOM = 64 * 1024
"""Bytes of a packaged file that are read: enough for its names and its beginning."""
LAST_SECTOR = 0xFFFFFFFA
"""From here on the numbers of sectors are marks ([MS-CFB] 2.1)."""
SHEET, FILE_PASSWORD, END = 0x0085, 0x002F, 0x000A
"""Records of a workbook ([MS-XLS] 2.4.28, 2.4.117, 2.4.103)."""


def begins(head: bytes) -> bool:
    return head.startswith(MAGIC)


def is_encrypted_package(path: Path) -> bool:
    """Return whether this is a docx or xlsx under a password: Office then wraps it into a compound file."""
    with path.open("rb") as file:
        if file.read(8) != MAGIC:
            return False
    with olefile.OleFileIO(str(path)) as document:
        return bool(document.exists("EncryptedPackage") or document.exists("EncryptionInfo"))


def check_doc(path: Path) -> bool:
    """Return whether the document carries objects; raise ``Refused``."""
    with olefile.OleFileIO(str(path)) as document:
        carries = _check(document, sentences.MACRO)
        if not document.exists("WordDocument"):
            raise Refused(sentences.other_content("doc", "Word (.doc)"))
        with document.openstream("WordDocument") as stream:
            head = stream.read(12)
        if len(head) < 12:
            raise Refused(sentences.DAMAGED)
        if head[11] & 0x01:  # fEncrypted ([MS-DOC] 2.5.2)
            raise Refused(sentences.ENCRYPTED_OFFICE)
        return carries


def check_xls(path: Path) -> bool:
    """Return whether the workbook carries objects; raise ``Refused``."""
    with olefile.OleFileIO(str(path)) as document:
        carries = _check(document, sentences.MACRO_SHEET)
        name = next((one for one in ("Workbook", "Book") if document.exists(one)), None)
        if name is None:
            raise Refused(sentences.other_content("xls", "Excel (.xls)"))
        with document.openstream(name) as stream:
            _check_workbook(stream)
        return carries


def _check(document: Any, macro_sentence: str) -> bool:
    _refuse_cut(document)
    _refuse_macros(document, macro_sentence)
    entries = [[part.lower() for part in entry] for entry in document.listdir(streams=True, storages=True)]
    if any(entry[0] in {"encryptedpackage", "encryptioninfo"} for entry in entries):
        raise Refused(sentences.ENCRYPTED_OFFICE)
    _refuse_packaged_programs(document)
    return any(
        entry[0] == "objectpool" or entry[0].startswith("mbd") or "ole10native" in entry[-1]
        for entry in entries
    )


def _refuse_cut(document: Any) -> None:
    """No chain of sectors may lead beyond the end of the file, and no stream be longer than the file."""
    streams = [entry for entry in document.direntries if entry and entry.size and not entry.is_minifat]
    begins = [entry.isectStart for entry in streams]
    if any(entry.size > document.nb_sect * document.sectorsize for entry in streams):
        raise Refused(sentences.DAMAGED)
    if any(document.nb_sect <= sector < LAST_SECTOR for sector in [*document.fat, *begins]):
        raise Refused(sentences.DAMAGED)


def _check_workbook(stream: IO[bytes]) -> None:
    """Walk the records of the workbook's globals: a password, or a sheet of the macros of old."""
    while len(head := stream.read(4)) == 4:
        kind, length = struct.unpack("<HH", head)
        body = stream.read(length)
        if len(body) < length:
            raise Refused(sentences.DAMAGED)
        if kind == FILE_PASSWORD:
            raise Refused(sentences.ENCRYPTED_OFFICE)
        if kind == SHEET and length > 5 and body[5] == 0x01:
            raise Refused(sentences.MACRO_SHEET)
        if kind == END:
            return
    raise Refused(sentences.DAMAGED)


def refuse_active(file: IO[bytes], macro_sentence: str) -> None:
    """Raise ``Refused`` when the open compound file, a part of a package, holds macros or packs a program."""
    file.seek(0)
    with olefile.OleFileIO(file) as document:
        _refuse_macros(document, macro_sentence)
        _refuse_packaged_programs(document)


def _refuse_macros(document: Any, macro_sentence: str) -> None:
    entries = document.listdir(streams=True, storages=True)
    if any(part.lower() in MACROS for entry in entries for part in entry):
        raise Refused(macro_sentence)


def _refuse_packaged_programs(document: Any) -> None:
    for entry in document.listdir(streams=True, storages=False):
        if entry[-1].lower() == "\x01ole10native":
            with document.openstream(entry) as stream:
                names, head = _packaged(stream.read(PROGRAM_ROOM))
            if any(could_run(name, head) for name in names):
                raise Refused(sentences.ACTIVE_OFFICE)


def _packaged(data: bytes) -> tuple[list[str], bytes]:
    """Return the names and the first bytes of a packaged file (the layout that Windows' packager writes)."""
    label, _, rest = data[6:].partition(b"\0")
    path, _, rest = rest.partition(b"\0")
    names = [text.decode("latin-1") for text in (label, path)]
    if len(rest) < 8:
        return names, b""
    length = int.from_bytes(rest[4:8], "little")
    return names, rest[8 + length + 4 :][:64]
