"""Files to hand in, made on the spot: honest ones of every kind, and hostile ones."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile

import openpyxl
import pikepdf
from docx import Document as WordDocument
from PIL import Image
from pillow_heif import from_pillow


def pdf(pages: int = 1, text: str = "a") -> bytes:
    file = pikepdf.new()
    for _ in range(pages):
        file.add_blank_page()
    file.docinfo["/Title"] = text
    return saved(file)


def saved(file: pikepdf.Pdf, **options: object) -> bytes:
    """The bytes of a PDF, the same each time, so that two calls can be compared."""
    out = io.BytesIO()
    options.setdefault("deterministic_id", "encryption" not in options)
    file.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def pdf_with(name: str, value: pikepdf.Object) -> bytes:
    """A PDF whose catalogue holds the entry."""
    file = pikepdf.new()
    file.add_blank_page()
    file.Root[name] = file.make_indirect(value)
    return saved(file)


def pdf_action(kind: str) -> bytes:
    return pdf_with(
        "/OpenAction", pikepdf.Dictionary(S=pikepdf.Name(kind), JS=pikepdf.String("app.alert(1)"))
    )


def pdf_attachment(name: str, content: bytes = b"PK") -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    file.attachments[name] = content
    return saved(file)


def pdf_encrypted() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    return saved(file, encryption=pikepdf.Encryption(owner="a", user="b"))


def docx(text: str = "Biên bản họp") -> bytes:
    document = WordDocument()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(text: str = "Sổ theo dõi") -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def heic() -> bytes:
    out = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 64), (1, 2, 3))).save(out, format="HEIF")
    return out.getvalue()


def with_part(package: bytes, name: str, content: bytes, types: str = "") -> bytes:
    """Return the docx or xlsx with one more part, and with a declared type more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "[Content_Types].xml" and types:
                data = data.replace(b"</Types>", types.encode() + b"</Types>")
            new.writestr(entry.filename, data)
        new.writestr(name, content)
    return out.getvalue()


def without_part(package: bytes, name: str) -> bytes:
    """Return the docx or xlsx without one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
    return out.getvalue()


def with_relation(package: bytes, name: str, kind: str, target: str, mode: str = "External") -> bytes:
    """Return the docx or xlsx with one more part of relations that names something (outside, unless ``mode`` says else)."""
    text = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return with_part(package, name, text.encode())


def jpeg_of_a_phone() -> bytes:
    """A JPEG with a thumbnail that ends with an end mark of its own, odd EXIF, and a film behind the picture."""
    thumbnail = picture("JPEG", (16, 12))
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff\x01" + thumbnail
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return (
        b"\xff\xd8" + segment + picture("JPEG", (640, 480))[2:] + b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 300
    )


def tiff_pages(count: int) -> bytes:
    """A scan of several pages in black and white, packed like a fax."""
    pages = [Image.new("1", (1654, 2339), index % 2) for index in range(count)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return out.getvalue()


# Compound files ([MS-CFB]): what doc, xls and packed objects are made of ------------------------------------------------

SECTOR, FREE, CHAIN_END, FAT_SECTOR = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file with the streams; "/" in a name makes storages. Short streams are filled up with zeros."""
    entries: list[tuple[str, int, bytes]] = [("Root Entry", 5, b"")]
    places, children = {"": 0}, {0: []}  # type: ignore[var-annotated]
    for path, content in streams.items():
        parent = ""
        *folders, name = path.split("/")
        for folder in folders:
            inner = f"{parent}/{folder}"
            if inner not in places:
                places[inner] = _entry(entries, children, places[parent], (folder, 1, b""))
            parent = inner
        _entry(entries, children, places[parent], (name, 2, content.ljust(4096, b"\0")))
    return _written(entries, children)


def _entry(
    entries: list[tuple[str, int, bytes]],
    children: dict[int, list[int]],
    parent: int,
    new: tuple[str, int, bytes],
) -> int:
    entries.append(new)
    place = len(entries) - 1
    children[parent].append(place)
    children[place] = []
    return place


def _written(entries: list[tuple[str, int, bytes]], children: dict[int, list[int]]) -> bytes:
    directory_sectors = -(-len(entries) // 4)
    bodies = [-(-len(content) // SECTOR) for _, _, content in entries]
    fat_sectors = 1
    while fat_sectors * 128 < fat_sectors + directory_sectors + sum(bodies):
        fat_sectors += 1
    fat = [FAT_SECTOR] * fat_sectors + _chain(fat_sectors, directory_sectors)
    starts = []
    for count in bodies:
        starts.append(len(fat) if count else CHAIN_END)
        fat += _chain(len(fat), count)
    fat += [FREE] * (fat_sectors * 128 - len(fat))
    right = {a: b for siblings in children.values() for a, b in itertools.pairwise(siblings)}
    directory = b"".join(
        _directory_entry(
            name, kind, right.get(place, FREE), (children[place] or [FREE])[0], starts[place], len(content)
        )
        for place, (name, kind, content) in enumerate(entries)
    ).ljust(directory_sectors * SECTOR, b"\0")
    head = struct.pack(
        "<8s16sHHHHH6s9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fat_sectors, fat_sectors, 0, 4096,
        CHAIN_END, 0, CHAIN_END, 0,
    )  # fmt: skip
    difat = [*range(fat_sectors), *[FREE] * (109 - fat_sectors)]
    body = b"".join(content.ljust(-(-len(content) // SECTOR) * SECTOR, b"\0") for _, _, content in entries)
    return head + struct.pack("<109I", *difat) + struct.pack(f"<{len(fat)}I", *fat) + directory + body


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), CHAIN_END] if count else []


def _directory_entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sI16sIQ", text, len(text), kind, 1, FREE, right, child, b"", 0, b"", start, size
    )


def doc(*, encrypted: bool = False, **more: bytes) -> bytes:
    """A Word file of old as far as the portal reads it; ``more`` are further streams ("Macros__VBA__dir")."""
    flags = 0x0100 if encrypted else 0
    words = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags)
    return compound(
        {"WordDocument": words, "1Table": b"", **{key.replace("__", "/"): more[key] for key in more}}
    )


def xls(*records: tuple[int, bytes], **more: bytes) -> bytes:
    """An Excel file of old: the records of its globals between their beginning and their end."""
    everything = [(0x0809, bytes(16)), *records, (0x0085, bytes(6) + b"\x01\0a"), (0x000A, b"")]
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in everything)
    return compound({"Workbook": stream, **{key.replace("__", "/"): more[key] for key in more}})


def packaged(name: str, content: bytes) -> bytes:
    """The stream in which Windows packs a file into a document."""
    label = name.encode() + b"\0"
    body = b"\x02\0" + label + label + b"\0\0\x03\0" + struct.pack("<I", len(label)) + label
    body += struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(body)) + body
