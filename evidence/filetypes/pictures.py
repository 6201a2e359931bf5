"""Pictures: the size in dots and the wholeness are read from the structure; no picture is decoded.

JPEG and TIFF are read here rather than by Pillow, which stumbles over the odd EXIF that phones write and forgives a file
that was cut.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image
from pillow_heif import register_heif_opener

from accounts.guard import Refused
from evidence import sentences
from evidence.filetypes.attached import ends_as_zip

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # the limit is ours, below, and says what to do

MAX_PIXELS = 80_000_000
MAX_FRAMES = 3_000
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def begins_jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff") and b"%PDF-" not in head


def begins_png(head: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n") and b"%PDF-" not in head


def begins_tiff(head: bytes) -> bool:
    return head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")) and b"%PDF-" not in head


def begins_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS and b"%PDF-" not in head


def _checker(look: Callable[[BinaryIO], None]) -> Callable[[Path], bool]:
    """Return the check of a kind of picture; pictures carry no files, so the check answers False."""

    def check(path: Path) -> bool:
        if ends_as_zip(path):
            raise Refused(sentences.TWO_FILES)
        with path.open("rb") as file:
            look(file)
        return False

    return check


def _refuse_huge(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Refused(sentences.DAMAGED)
    if width * height > MAX_PIXELS:
        raise Refused(sentences.PIXELS)


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise Refused(sentences.DAMAGED)
    return data


# JPEG (ITU-T T.81, annex B) ---------------------------------------------------------------------------------------------

FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN = 0xDA
END_OF_IMAGE = b"\xff\xd9"


def _look_jpeg(file: BinaryIO) -> None:
    """The frame within the limit, and the end mark behind the picture's data: a thumbnail has one of its own before."""
    file.seek(2)
    framed = False
    while (mark := _next_mark(file)) != SCAN:
        length = int.from_bytes(_exactly(file, 2), "big") - 2
        body = _exactly(file, max(length, 0))
        if mark in FRAMES:
            height, width = struct.unpack(">HH", body[1:5])
            _refuse_huge(width, height)
            framed = True
    if not framed or not _holds_end(file):
        raise Refused(sentences.DAMAGED)


def _next_mark(file: BinaryIO) -> int:
    """Return the next mark, past fillings and the stray bytes that decoders forgive."""
    last = b""
    while True:
        one = _exactly(file, 1)
        if last == b"\xff" and one not in (b"\xff", b"\0"):
            return one[0]
        last = one


def _holds_end(file: BinaryIO) -> bool:
    last = b""
    while chunk := file.read(256 * 1024):
        if END_OF_IMAGE in last + chunk:
            return True
        last = chunk[-1:]
    return False


# PNG and HEIC -----------------------------------------------------------------------------------------------------------


def _look_png(file: BinaryIO) -> None:
    with Image.open(file, formats=["PNG"]) as picture:
        _refuse_huge(*picture.size)
        picture.verify()  # reads every chunk and its checksum


def _look_heic(file: BinaryIO) -> None:
    _refuse_cut_boxes(file)
    file.seek(0)
    with Image.open(file, formats=["HEIF"]) as picture:
        _refuse_huge(*picture.size)


def _refuse_cut_boxes(file: BinaryIO) -> None:
    """Walk the boxes of the file (ISO 14496-12, 4.2): one that reaches beyond the end was cut."""
    end, at = file.seek(0, os.SEEK_END), 0
    while end - at >= 8:
        file.seek(at)
        length, kind = struct.unpack(">L4s", file.read(8))
        if length == 1:
            length = int.from_bytes(_exactly(file, 8), "big")
        if length == 0 or not kind.isalnum():  # the last box; or something a phone appended
            return
        at += length
        if length < 8 or at > end:
            raise Refused(sentences.DAMAGED)


# TIFF (TIFF 6.0, section 2; BigTIFF) ------------------------------------------------------------------------------------

WIDTH, HEIGHT = 256, 257
STARTS, LENGTHS = (273, 324, 513), (279, 325, 514)
"""Tags of strips, tiles and old JPEG data: where they begin, how long they are."""
MAX_LIST = 8 * 1024 * 1024
"""Bytes of one list of places; a page of a million strips is no scan."""
NUMBERS = {3: "H", 4: "L", 16: "Q"}


@dataclass(frozen=True)
class Layout:
    """How a TIFF writes its numbers: order of bytes, and the widths of the two generations of the format."""

    order: str
    count: str  # of a directory's entries
    entry: str  # tag, type, number of values, value or offset
    offset: str

    def unpack(self, form: str, data: bytes) -> tuple[int, ...]:
        return struct.unpack(self.order + form, data)

    def size(self, form: str) -> int:
        return struct.calcsize(self.order + form)


def _look_tiff(file: BinaryIO) -> None:
    """Every page within the limit, every strip or tile within the file."""
    size = file.seek(0, os.SEEK_END)
    for number, page in enumerate(_pages(file), 1):
        if number > MAX_FRAMES:
            raise Refused(sentences.MANY_FRAMES)
        _refuse_huge(page.get(WIDTH, (0,))[0], page.get(HEIGHT, (0,))[0])
        starts = [start for tag in STARTS for start in page.get(tag, ())]
        lengths = [length for tag in LENGTHS for length in page.get(tag, ())] or [1] * len(starts)
        if not starts or any(a + b > size for a, b in zip(starts, lengths, strict=True)):
            raise Refused(sentences.DAMAGED)


def _pages(file: BinaryIO) -> Iterator[dict[int, tuple[int, ...]]]:
    """Yield the wanted tags of each page's directory; raise ``Refused`` where one lies outside the file or in a circle."""
    file.seek(0)
    head = _exactly(file, 4)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:] in (b"+\0", b"\0+")
    layout = Layout(order, "Q", "HHQ8s", "Q") if big else Layout(order, "H", "HHL4s", "L")
    file.seek(8 if big else 4)
    seen: set[int] = set()
    while at := layout.unpack(layout.offset, _exactly(file, layout.size(layout.offset)))[0]:
        if at in seen:
            raise Refused(sentences.DAMAGED)
        seen.add(at)
        file.seek(at)
        count = layout.unpack(layout.count, _exactly(file, layout.size(layout.count)))[0]
        entries = [_exactly(file, layout.size(layout.entry)) for _ in range(min(count, 0x10000))]
        after = file.tell()
        yield {tag: values for entry in entries for tag, values in _values(file, layout, entry)}
        file.seek(after)


def _values(file: BinaryIO, layout: Layout, entry: bytes) -> Iterator[tuple[int, tuple[int, ...]]]:
    tag, kind, count, field = struct.unpack(layout.order + layout.entry, entry)
    if tag not in {WIDTH, HEIGHT, *STARTS, *LENGTHS} or kind not in NUMBERS:
        return
    form = f"{count}{NUMBERS[kind]}"
    length = layout.size(form)
    if length > MAX_LIST:
        raise Refused(sentences.DAMAGED)
    if length > len(field):
        file.seek(layout.unpack(layout.offset, field)[0])
        field = _exactly(file, length)
    yield tag, layout.unpack(form, field[:length])


check_jpeg, check_png, check_tiff, check_heic = (
    _checker(look) for look in (_look_jpeg, _look_png, _look_tiff, _look_heic)
)
