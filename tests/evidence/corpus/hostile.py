"""What nobody should send, by class; each is refused, whatever its name says."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.evidence import files
from tests.evidence.corpus import bombs

EXE = b"MZ\x90\x00\x03" + bytes(200)
PROJECT = files.compound({"VBA/dir": b"x", "PROJECT": b"x"})


@dataclass(frozen=True)
class Hostile:
    """One file: its class and what is wrong with it, its name, how it is made."""

    kind: str
    what: str
    name: str
    make: Callable[[], bytes]


def _page_with(annotation: Dictionary) -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    file.pages[0].Annots = Array([file.make_indirect(annotation)])
    return files.saved(file)


def _annotation(**entries: object) -> bytes:
    return _page_with(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries))


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _scripts_by_name() -> bytes:
    return files.pdf_with("/Names", Dictionary(JavaScript=Dictionary(Names=Array([String("a"), _script()]))))


def _script_as_stream() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    file.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=file.make_stream(b"app.alert(1)"))
    return files.saved(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _script_on_a_page() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    file.pages[0].AA = Dictionary(O=_script())
    return files.saved(file)


def _script_after_a_link() -> bytes:
    return files.pdf_with(
        "/OpenAction", Dictionary(S=Name.URI, URI=String("http://a.example"), Next=_script())
    )


def _script_in_a_form() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    entries = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), Rect=Array([0, 0, 9, 9])
    )
    field = file.make_indirect(entries)
    field.AA = Dictionary(K=_script())
    file.pages[0].Annots = Array([field])
    file.Root.AcroForm = Dictionary(Fields=Array([field]))
    return files.saved(file)


def _script_added_later() -> bytes:
    """A second generation of the catalogue behind the first: what readers take is the later one."""
    first = files.pdf()
    catalogue = b"1 0 obj\n<< /Pages 3 0 R /Type /Catalog"
    assert catalogue in first
    old = first[first.rindex(b"startxref") + 9 : first.rindex(b"%%EOF")].strip()
    later = catalogue + b" /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\nendobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer << /Size 6 /Root 1 0 R /Prev %s >>\n" % (len(first), old)
    return first + later + table + b"startxref\n%d\n%%%%EOF\n" % (len(first) + len(later))


def _name_apart() -> bytes:
    """The kind of the action is an object of its own, so that it does not stand beside its key."""
    file = pikepdf.new()
    file.add_blank_page()
    file.Root.OpenAction = Dictionary(S=file.make_indirect(Name.Launch), F=String("cmd.exe"))
    return files.saved(file)


def _script_of_a_film() -> bytes:
    return files.pdf_with("/OpenAction", Dictionary(S=Name.Rendition, JS=String("app.alert(1)"), OP=0))


def _attached_by_a_note() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    spec = Dictionary(
        Type=Name.Filespec, F=String("chay.bat"), EF=Dictionary(F=file.make_stream(b"@echo off"))
    )
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=file.make_indirect(spec)
    )
    file.pages[0].Annots = Array([file.make_indirect(note)])
    return files.saved(file)


def _pdf_forms_xfa() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    file.Root.AcroForm = Dictionary(XFA=file.make_stream(b"<xdp><submit target='http://a.example'/></xdp>"))
    return files.saved(file)


def _owner_password() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    return files.saved(file, encryption=pikepdf.Encryption(owner="a", user=""))


def _locked_part() -> bytes:
    """The parts of a docx under ZIP's own password: the mark in every header."""
    data = bytearray(files.docx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def _macro_main() -> bytes:
    """A .docm that was given another name."""
    old = files.docx()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(old)) as source, zipfile.ZipFile(out, "w") as new:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "[Content_Types].xml":
                data = data.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            new.writestr(entry.filename, data)
    return out.getvalue()


def _with_xml(part: str, text: bytes) -> bytes:
    return files.with_part(files.without_part(files.docx(), part), part, text)


LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def _many_parts() -> bytes:
    out = io.BytesIO(files.docx())
    with zipfile.ZipFile(out, "a") as package:
        for number in range(5000):
            package.writestr(f"word/media/{number}.png", b"")
    return out.getvalue()


def _tiff_of_two(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("1", (10, 10)).save(
        out, "TIFF", save_all=True, append_images=[Image.new("1", size)], compression="group4"
    )
    return out.getvalue()


def _png(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("1", size).save(out, "PNG")
    return out.getvalue()


def _behind(base: bytes) -> bytes:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as package:
        package.writestr("a.class", b"\xca\xfe\xba\xbe")
    return base + hidden.getvalue()


def _compound_in_a_circle() -> bytes:
    """The text's sectors lead in a circle, and its length is 2 GiB."""
    data = bytearray(files.doc())
    entry = data.index("WordDocument".encode("utf-16-le"))
    data[entry + 120 : entry + 124] = struct.pack("<L", 2**31 - 1)
    start = struct.unpack_from("<L", data, entry + 116)[0]
    data[512 + 4 * start : 516 + 4 * start] = struct.pack("<L", start)
    return bytes(data)


def _of(kind: str, *rows: tuple[str, str, Callable[[], bytes]]) -> list[Hostile]:
    return [Hostile(kind, what, name, make) for what, name, make in rows]


MACROS = _of(
    "macros",
    ("a project in Word", "a.docx", lambda: files.with_part(files.docx(), "word/vbaProject.bin", PROJECT)),
    ("a project called a picture", "a.docx", lambda: files.with_part(files.docx(), "word/media/image1.png", PROJECT)),
    ("a project in an object", "a.docx", lambda: files.with_part(files.docx(), "word/embeddings/oleObject1.bin", PROJECT)),
    ("macros of a sheet inside", "a.docx", lambda: files.with_part(files.docx(), "word/embeddings/Bang1.xlsx", files.with_part(files.xlsx(), "xl/vbaProject.bin", PROJECT))),
    ("a docm by another name", "a.docx", _macro_main),
    ("a docm", "a.docm", files.docx),
    ("an xlsm", "a.xlsm", files.xlsx),
    ("a project in Excel", "a.xlsx", lambda: files.with_part(files.xlsx(), "xl/vbaProject.bin", PROJECT)),
    ("a sheet of macros", "a.xlsx", lambda: files.with_part(files.xlsx(), "xl/macrosheets/sheet1.xml", b"<x/>")),
    ("a sheet of macros abroad", "a.xlsx", lambda: files.with_part(files.xlsx(), "xl/intlMacrosheets/sheet1.xml", b"<x/>")),
    ("a relation to macros", "a.xlsx", lambda: files.with_relation(files.xlsx(), "xl/_rels/x.xml.rels", "xlMacrosheet", "s.xml", "Internal")),
    ("a project in Word of old", "a.doc", lambda: files.doc(Macros__VBA__dir=b"x")),
    ("a project in an object of old", "a.doc", lambda: files.doc(ObjectPool___1__Macros__VBA__dir=b"x")),
    ("a project in Excel of old", "a.xls", lambda: files.xls(_VBA_PROJECT_CUR__VBA__dir=b"x")),
    ("a sheet of Excel 4", "a.xls", lambda: files.xls((0x0085, bytes(5) + b"\x01\x01\0a"))),
)  # fmt: skip
ACTS = _of(
    "acts",
    *(
        (what, "a.pdf", lambda what=what: files.pdf_action(f"/{what}"))  # type: ignore[misc]
        for what in ("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE")
    ),
    ("scripts by name", "a.pdf", _scripts_by_name),
    ("a packed script", "a.pdf", _script_as_stream),
    ("a script of a page", "a.pdf", _script_on_a_page),
    ("a script behind a link", "a.pdf", _script_after_a_link),
    ("a script of a field", "a.pdf", _script_in_a_form),
    ("a script that came later", "a.pdf", _script_added_later),
    ("a script of a film", "a.pdf", _script_of_a_film),
    ("a name written apart", "a.pdf", _name_apart),
    ("rich media", "a.pdf", lambda: _annotation(Subtype=Name.RichMedia)),
    ("a form that sends itself", "a.pdf", _pdf_forms_xfa),
    ("a name in disguise", "a.pdf", lambda: files.pdf_action("/JavaScript").replace(b"/S /JavaScript", b"/S /Jav#61Script")),
)  # fmt: skip
PROGRAMS = _of(
    "programs",
    ("attached by name", "a.pdf", lambda: files.pdf_attachment("virus.exe", b"x")),
    ("attached as a sheet", "a.pdf", lambda: files.pdf_attachment("so-lieu.xlsx", EXE)),
    ("attached with macros", "a.pdf", lambda: files.pdf_attachment("mau.docm", b"PK")),
    ("attached by a note", "a.pdf", _attached_by_a_note),
    ("an object", "a.docx", lambda: files.with_part(files.docx(), "word/embeddings/oleObject1.bin", EXE)),
    ("a packed object", "a.docx", lambda: files.with_part(files.docx(), "word/embeddings/oleObject1.bin", files.compound({"\x01Ole10Native": files.packaged("hoa-don.exe", b"MZ")}))),
    ("a part", "a.docx", lambda: files.with_part(files.docx(), "word/media/chay.js", b"WScript.Echo(1)")),
    ("called a picture", "a.xlsx", lambda: files.with_part(files.xlsx(), "xl/media/image1.png", EXE)),
    ("an object of old", "a.doc", lambda: files.doc(**{"ObjectPool___1__\x01Ole10Native": files.packaged("a.vbs", b"x")})),
    ("by itself", "bao-cao.exe", lambda: EXE),
    ("with two endings", "bao-cao.pdf.scr", lambda: EXE),
)  # fmt: skip
LOCKED = _of(
    "locked",
    ("PDF", "a.pdf", files.pdf_encrypted),
    ("PDF that only its owner may print", "a.pdf", _owner_password),
    ("Word", "a.docx", lambda: files.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})),
    ("Excel", "a.xlsx", lambda: files.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})),
    ("the parts of a package", "a.docx", _locked_part),
    ("Word of old", "a.doc", lambda: files.doc(encrypted=True)),
    ("Excel of old", "a.xls", lambda: files.xls((0x002F, bytes(6)))),
)
BOMBS = _of(
    "bombs",
    ("one part of 400 MiB", "a.docx", lambda: bombs.zipped(files.docx(), "word/media/a.png", 400)),
    ("an XML part of 400 MiB", "a.xlsx", lambda: bombs.zipped(files.xlsx(), "xl/a.xml", 400)),
    ("a part that claims ten bytes", "a.docx", lambda: bombs.zipped(files.docx(), "word/media/a.png", 40, says=10)),
    ("forty entries of one part", "a.docx", lambda: bombs.zipped(files.docx(), "word/media/a.png", 10, times=40)),
    ("5,000 parts more", "a.docx", _many_parts),
    ("a packed object stream of 2 GiB", "a.pdf", lambda: bombs.pdf_object_bomb(2048)),
    ("lists in 100,000 lists", "a.pdf", lambda: bombs.pdf_deep(100_000)),
    ("two to the 40th pages", "a.pdf", lambda: bombs.pdf_page_tree(40)),
    ("3,001 pages", "a.pdf", lambda: files.pdf(3001)),
    ("more than 80 million dots", "a.png", lambda: _png((10_000, 8_001))),
    ("10,000 million dots", "a.png", lambda: bombs.png(100_000, 100_000)),
    ("packed text of 1 GiB", "a.png", lambda: bombs.png(10, 10, text_mebibytes=1024)),
    ("4,290 million dots", "a.jpg", lambda: bombs.jpeg(65_500, 65_500)),
    ("the second page", "a.tif", lambda: _tiff_of_two((10_000, 8_001))),
    ("4 million million dots", "a.tif", lambda: bombs.tiff((256, 4, 1, 2_000_000), (257, 4, 1, 2_000_000), (273, 4, 1, 8), (279, 4, 1, 1))),
    ("a list of a thousand million strips", "a.tif", lambda: bombs.tiff((256, 4, 1, 100), (257, 4, 1, 100), (273, 4, 1_000_000_000, 8), (279, 4, 1, 1))),
    ("900 million dots", "a.heic", lambda: bombs.heic(30_000, 30_000)),
    ("a catalogue of 20,000 texts", "a.pdf", lambda: bombs.pdf_of_objects(zlib.compress(b"3 0 " + b"<</X" * 20_000), "/Filter/FlateDecode")),
)  # fmt: skip
XML = _of(
    "XML",
    ("laughs in the list of types", "a.docx", lambda: _with_xml("[Content_Types].xml", LAUGHS)),
    ("laughs in the text", "a.docx", lambda: _with_xml("word/document.xml", LAUGHS)),
    ("a file of the server", "a.docx", lambda: _with_xml("word/document.xml", OUTSIDE)),
    ("in two bytes a letter", "a.docx", lambda: _with_xml("word/document.xml", OUTSIDE.decode().encode("utf-16"))),
    ("behind a long comment", "a.docx", lambda: _with_xml("word/styles.xml", b"<!--" + b" " * 600_000 + b"-->" + LAUGHS)),
    ("in a list of relations", "a.docx", lambda: _with_xml("word/_rels/document.xml.rels", OUTSIDE)),
    ("a million levels", "a.docx", lambda: _with_xml("word/_rels/document.xml.rels", b"<a>" * 1_000_000)),
    ("in a sheet", "a.xlsx", lambda: files.with_part(files.without_part(files.xlsx(), "xl/workbook.xml"), "xl/workbook.xml", LAUGHS)),
)  # fmt: skip
TWO_AT_ONCE = _of(
    "two at once",
    ("a page before a PDF", "a.pdf", lambda: b"<html><script>1</script>" + files.pdf()),
    ("a program before a PDF", "a.pdf", lambda: EXE + files.pdf()),
    ("a PDF in a picture", "a.jpg", lambda: files.picture()[:20] + b"%PDF-1.4" + files.picture()[20:]),
    ("a package behind a JPEG", "a.jpg", lambda: _behind(files.picture())),
    ("a package behind a PNG", "a.png", lambda: _behind(files.picture("PNG"))),
    ("a package behind a TIFF", "a.tif", lambda: _behind(files.picture("TIFF"))),
    ("a package behind a PDF", "a.pdf", lambda: _behind(files.pdf()) + b"\n%%EOF"),
    ("a drawing that is a page", "a.svg", lambda: b"<svg onload='alert(1)'/>"),
    ("a page called a sheet", "a.xls", lambda: b"<html><table/></html>"),
    ("a rich text called Word", "a.doc", lambda: b"{\\rtf1 a}"),
    (
        "a package of two of one name",
        "a.docx",
        lambda: files.with_part(files.docx(), "WORD/document.xml", b"<x/>"),
    ),
)
BROKEN = _of(
    "broken",
    ("nothing", "a.pdf", lambda: b""),
    ("cut PDF", "a.pdf", lambda: files.pdf(20)[:900]),
    ("PDF without pages", "a.pdf", lambda: b"%PDF-1.4\n%%EOF"),
    ("cut Word", "a.docx", lambda: files.docx()[:-30]),
    ("cut Excel", "a.xlsx", lambda: files.xlsx()[:800]),
    ("cut Word of old", "a.doc", lambda: files.doc()[:2000]),
    ("cut Excel of old", "a.xls", lambda: files.xls()[:2000]),
    ("cut JPEG", "a.jpg", lambda: files.picture("JPEG", (640, 480))[:900]),
    ("cut PNG", "a.png", lambda: files.picture("PNG", (640, 480))[:-30]),
    ("cut TIFF", "a.tif", lambda: files.tiff_pages(2)[:-200]),
    ("TIFF in a circle", "a.tif", lambda: bombs.tiff((256, 4, 1, 9), (257, 4, 1, 9), (273, 4, 1, 8), (279, 4, 1, 1), next_page=8)),
    ("cut HEIC", "a.heic", lambda: files.heic()[:-40]),
    ("2 GiB in a circle", "a.doc", _compound_in_a_circle),
    ("noise", "a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20),
)  # fmt: skip
NAMES = _of(
    "names",
    ("read backwards", "bao-cao\u202efdp.exe", files.pdf),
    ("an ending nobody sees", "bao-cao.pdf.\u200bexe", files.pdf),
    ("cut by a zero", "bao-cao.pdf\0.exe", files.pdf),
    ("only an ending", ".pdf", files.pdf),
    ("a folder", "../../bao-cao.php", files.pdf),
    ("nothing but control signs", "\x1b\x07\u200e", files.pdf),
)
HOSTILE = [*MACROS, *ACTS, *PROGRAMS, *LOCKED, *BOMBS, *XML, *TWO_AT_ONCE, *BROKEN, *NAMES]
