"""Whether a file is an XLSX package that may be opened: its kind, its directory, its size counted while inflating."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

import olefile

from accounts.guard import Refused
from config import vietnamese as vi
from config.zipped import MAX_DIRECTORY, MAX_PARTS, MAX_UNPACKED, directory_size, has_doubled_parts

SAVE_AGAIN = "Hãy mở bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx rồi thử lại."
NOT_XLSX = f"Không đọc được tệp như một bảng tính Excel (.xlsx). {SAVE_AGAIN}"
OLD_EXCEL = f"Tệp này là dạng Excel cũ (.xls). {SAVE_AGAIN}"
PROTECTED = "Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu, lưu lại rồi thử lại."
EMPTY = "Tệp không có nội dung. Hãy chọn lại tệp."
MACROS = "Tệp có macro nên không nhận. Hãy lưu lại dạng .xlsx (không có macro) rồi thử lại."
UNPACKED = "Tệp giải nén ra quá lớn so với một bảng tính. Hãy chép nội dung sang bảng tính mới rồi thử lại."

TYPES, MACRO_SIGNS = "[Content_Types].xml", (b"macroEnabled", b"vbaProject")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    ValueError,
)
"""What zipfile and expat raise on files that were cut, spoilt or made by hand."""


def too_large(limit: int) -> str:
    """Return the sentence for a file over the limit, in bytes."""
    return f"Tệp lớn hơn mức {vi.filesize(limit)}. Hãy bỏ bớt phần không cần rồi thử lại."


@contextmanager
def opened(path: Path, *, max_bytes: int) -> Iterator[zipfile.ZipFile]:
    """Yield the package; raise Refused with one Vietnamese sentence for everything else."""
    try:
        _refuse_other_kinds(path, max_bytes)
        size = directory_size(path)
        if size is None:
            raise Refused(NOT_XLSX)
        if size > MAX_DIRECTORY:
            raise Refused(UNPACKED)
        with zipfile.ZipFile(path) as package:
            _count(package)
            yield package
    except BROKEN as error:
        raise Refused(NOT_XLSX) from error
    except RuntimeError as error:  # zipfile's word for a part under a password
        raise Refused(PROTECTED) from error


def _refuse_other_kinds(path: Path, max_bytes: int) -> None:
    size = path.stat().st_size
    if size == 0:
        raise Refused(EMPTY)
    if size > max_bytes:
        raise Refused(too_large(max_bytes))
    with path.open("rb") as file:
        head = file.read(len(COMPOUND))
    if head == COMPOUND:
        with olefile.OleFileIO(str(path)) as old:
            raise Refused(PROTECTED if old.exists("EncryptedPackage") else OLD_EXCEL)
    if not head.startswith(b"PK\x03\x04"):
        raise Refused(NOT_XLSX)


def _count(package: zipfile.ZipFile) -> None:
    """Read every part to its end: an entry can lie about its size. Two parts of one name are refused."""
    names = package.namelist()
    if len(names) > MAX_PARTS:
        raise Refused(UNPACKED)
    if has_doubled_parts(names):
        raise Refused(NOT_XLSX)
    total = 0
    for entry in package.infolist():
        with package.open(entry) as part:
            while chunk := part.read(256 * 1024):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise Refused(UNPACKED)
    _refuse_macros(package, names)


def _refuse_macros(package: zipfile.ZipFile, names: list[str]) -> None:
    """An .xlsm under the name of an .xlsx: nothing here would run it, yet no door of the portal takes macros."""
    types = package.read(TYPES) if TYPES in names else b""
    if any(name.lower().endswith("vbaproject.bin") for name in names) or any(
        sign in types for sign in MACRO_SIGNS
    ):
        raise Refused(MACROS)
