"""Files that are small on the disk and large when they are opened."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.evidence import files

MIB = 1024 * 1024
ZEROS = bytes(MIB)


def deflated(mebibytes: int) -> bytes:
    """A raw deflate stream of so many zeros: one packed mebibyte, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(ZEROS) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def _checksum(mebibytes: int) -> int:
    total = 0
    for _ in range(mebibytes):
        total = zlib.crc32(ZEROS, total)
    return total


def zipped(base: bytes, name: str, mebibytes: int, *, says: int | None = None, times: int = 1) -> bytes:
    """The package with a part of so many zeros.

    ``says``: the size its entry claims. ``times``: so many entries of the directory lead to its bytes.
    """
    body, checksum = deflated(mebibytes), _checksum(mebibytes)
    size = mebibytes * MIB if says is None else says
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
        at = out.tell()
        label = name.encode()
        facts = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 33, checksum, len(body), size, len(label), 0)
        out.write(b"PK\x03\x04" + facts + label + body)
        for number in range(times):
            entry = zipfile.ZipInfo(name if number == 0 else name.replace(".", f"{number}."))
            entry.compress_type, entry.header_offset = zipfile.ZIP_DEFLATED, at
            entry.CRC, entry.compress_size, entry.file_size = checksum, len(body), size
            new.filelist.append(entry)
        new.start_dir, new._didModify = out.tell(), True  # type: ignore[attr-defined]
    return out.getvalue()


def pdf_of_objects(stream: bytes, extra: str) -> bytes:
    """A PDF whose objects lie in a packed stream, which readers open first."""
    head = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    at = len(head)
    body = (
        f"4 0 obj<</Type/ObjStm/N 1/First 4/Length {len(stream)}{extra}>>stream\n".encode()
        + stream
        + b"\nendstream endobj\n"
    )
    rows = [
        (0, 0, 0),
        (1, 9, 0),
        (1, head.index(b"2 0 obj"), 0),
        (2, 4, 0),
        (1, at, 0),
        (1, at + len(body), 0),
    ]
    table = b"".join(struct.pack(">BLB", *row) for row in rows)
    xref = (
        f"5 0 obj<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length {len(table)}>>stream\n".encode()
        + table
        + b"\nendstream endobj\n"
    )
    return head + body + xref + f"startxref\n{at + len(body)}\n%%EOF\n".encode()


def pdf_object_bomb(mebibytes: int) -> bytes:
    """The page of this PDF lies in a stream of so many zeros."""
    return pdf_of_objects(b"\x78\xda" + deflated(mebibytes), "/Filter/FlateDecode")


def pdf_deep(depth: int) -> bytes:
    """A PDF with lists within lists."""
    return files.pdf().replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * depth + b"]" * depth)


def pdf_page_tree(levels: int) -> bytes:
    """A tree of pages in which every branch is hung up twice: two to the power of ``levels`` pages."""
    branches = [b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 2>>" % (n + 1, n + 1) for n in range(2, levels + 2)]
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", *branches, b"<</Type/Page/MediaBox[0 0 9 9]>>"]
    out = b"%PDF-1.4\n" + b"".join(
        b"%d 0 obj%sendobj\n" % (number, body) for number, body in enumerate(objects, 1)
    )
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n" % (len(objects) + 1)


def png(width: int, height: int, *, text_mebibytes: int = 0) -> bytes:
    """A PNG that claims the size; with ``text_mebibytes`` it carries so much packed text."""
    chunks = [(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))]
    if text_mebibytes:
        chunks.append((b"zTXt", b"Comment\0\0\x78\xda" + deflated(text_mebibytes)))
    chunks += [(b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def jpeg(width: int, height: int) -> bytes:
    """A JPEG whose frame claims the size."""
    content = bytearray(files.picture())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def heic(width: int, height: int) -> bytes:
    """A HEIC whose boxes claim the size."""
    honest = files.heic()
    lying = honest.replace(
        b"ispe" + struct.pack(">LLL", 0, 64, 64), b"ispe" + struct.pack(">LLL", 0, width, height)
    )
    assert lying != honest
    return lying


def tiff(*entries: tuple[int, int, int, int], next_page: int = 0) -> bytes:
    """A TIFF of one page with these entries (tag, type, count, value) and the place of the next page."""
    rows = b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<LH", 8, len(entries)) + rows + struct.pack("<L", next_page)
