"""Word and Excel as packages (docx, xlsx): parts counted while inflating, the main part named, no macros."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from accounts.guard import Refused
from config.zipped import MAX_DIRECTORY, MAX_PARTS, MAX_UNPACKED, directory_size, has_doubled_parts
from evidence import sentences
from evidence.filetypes.attached import could_run
from evidence.filetypes.compound import MAGIC, refuse_active

MAX_XML = 8 * 1024 * 1024
"""Bytes of a part that is read as XML here: the list of types, and the relations of one part."""

CONTENT_TYPES = "[Content_Types].xml"
MAIN_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
MACROS = {"docx": sentences.MACRO, "xlsx": sentences.MACRO_SHEET}
MACRO_TYPES = ("macroEnabled", "vbaProject", "macrosheet", "intlmacrosheet", "vbaData")
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
MACRO_FOLDERS = ("/macrosheets/", "/intlmacrosheets/")
MACRO_RELATIONS = ("/vbaProject", "/wordVbaData", "/xlMacrosheet", "/xlIntlMacrosheet")
"""How relations end that lead Office to macros ([MS-OFFMACRO2]); it follows them whatever the list of types says."""
XML_PARTS = (".xml", ".rels", ".vml")
DOCUMENT_TYPES = ["<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
OBJECTS = ("/embeddings/", "/activex/", "/externallinks/", "/ctrlprops/")


def begins(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def checker(extension: str) -> Callable[[Path], bool]:
    """Return the check of one ending: whether the package carries objects or reads from elsewhere."""

    def check(path: Path) -> bool:
        size = directory_size(path)
        if size is None:
            raise Refused(sentences.DAMAGED)
        if size > MAX_DIRECTORY:
            raise Refused(sentences.UNPACKED)
        try:
            with zipfile.ZipFile(path) as package:
                return _check(package, extension)
        except zipfile.BadZipFile as error:
            raise Refused(sentences.DAMAGED) from error
        except NotImplementedError as error:  # a way of packing nobody's Office uses
            raise Refused(sentences.DAMAGED) from error
        except RuntimeError as error:  # zipfile's word for a part under a password
            raise Refused(sentences.ENCRYPTED_OFFICE) from error

    return check


def _check(package: zipfile.ZipFile, extension: str) -> bool:
    names = package.namelist()
    if len(names) > MAX_PARTS:
        raise Refused(sentences.UNPACKED)
    if has_doubled_parts(names):
        raise Refused(sentences.DAMAGED)
    _refuse_programs(package)
    compounds = _inflate(package)
    _refuse_macros(package, names, extension)
    for name in compounds:
        _refuse_active(package, name, MACROS[extension])
    objects = [name for name in names if any(mark in f"/{name.lower()}" for mark in OBJECTS)]
    for name in objects:
        _refuse_macros_inside(package, name, MACROS[extension])
    relations = [name for name in names if name.lower().endswith(".rels")]
    elsewhere = [_reads_elsewhere(package, name, MACROS[extension]) for name in relations]
    return bool(objects) or any(elsewhere)


def _inflate(package: zipfile.ZipFile) -> list[str]:
    """Read every part to its end: an entry can lie about its size, and a cut file shows only here.

    Return the names of the parts that are compound files, wherever they lie. Raise ``Refused`` for XML with a document
    type, through which entities come; Office never writes one.
    """
    total, compounds = 0, []
    for entry in package.infolist():
        is_xml, last = entry.filename.lower().endswith(XML_PARTS), b""
        with package.open(entry) as part:
            while chunk := part.read(256 * 1024):
                if not last and chunk.startswith(MAGIC):
                    compounds.append(entry.filename)
                if is_xml and any(mark in last + chunk for mark in DOCUMENT_TYPES):
                    raise Refused(sentences.DAMAGED)
                last = chunk[-32:]
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise Refused(sentences.UNPACKED)
    return compounds


def _refuse_programs(package: zipfile.ZipFile) -> None:
    """No part is a program, wherever it lies: what leads to it may hide."""
    for entry in package.infolist():
        base = entry.filename.replace("\\", "/").rpartition("/")[2].lower()
        if base.endswith(".odttf"):  # an embedded font, whose head is scrambled
            continue
        with package.open(entry) as part:
            head = part.read(64)
        is_generic = base.endswith(
            (".bin", ".mht")
        )  # so Office names every object, and text it takes in whole
        if could_run("" if is_generic else base, head):
            raise Refused(sentences.ACTIVE_OFFICE)


def _refuse_macros(package: zipfile.ZipFile, names: list[str], extension: str) -> None:
    if names.count(CONTENT_TYPES) != 1:
        raise Refused(sentences.DAMAGED)
    types = {element.get("ContentType", "") for element in _elements(package, CONTENT_TYPES)}
    if any(mark in one for one in types for mark in MACRO_TYPES):
        raise Refused(MACROS[extension])
    lower = [f"/{name.lower()}" for name in names]
    if any(name.endswith(MACRO_PARTS) or any(folder in name for folder in MACRO_FOLDERS) for name in lower):
        raise Refused(MACROS[extension])
    if MAIN_TYPES[extension] not in types:
        raise Refused(sentences.DAMAGED)


def _elements(package: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """Return the attributes of every element of a part; one with a document type, which Office never writes, is refused."""
    with package.open(name) as part:
        content = part.read(MAX_XML + 1)
    if len(content) > MAX_XML:
        raise Refused(sentences.DAMAGED)
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append(attributes)
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(content, True)
    return found


def _refuse_document_type(*parts: object) -> None:
    raise Refused(sentences.DAMAGED)


def _reads_elsewhere(package: zipfile.ZipFile, name: str, macro_sentence: str) -> bool:
    """Whether a part is bound to a template, workbook or picture outside; ordinary links are fine. Nothing is followed."""
    relations = _elements(package, name)
    if any(one.get("Type", "").endswith(MACRO_RELATIONS) for one in relations):
        raise Refused(macro_sentence)
    return any(
        one.get("TargetMode") == "External" and not one.get("Type", "").endswith("/hyperlink")
        for one in relations
    )


def _refuse_active(package: zipfile.ZipFile, name: str, macro_sentence: str) -> None:
    """Look into a part that is a compound file: a project of macros under any name, or a packed program."""
    with package.open(name) as part, tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(part, copy)
        refuse_active(copy, macro_sentence)


def _refuse_macros_inside(package: zipfile.ZipFile, name: str, macro_sentence: str) -> None:
    """Look at the list of parts of an object that is a package of its own; nothing of it is unpacked."""
    with package.open(name) as part:
        if not begins(part.read(4)):
            return
        part.seek(0)
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(part, copy)
            with zipfile.ZipFile(copy) as inner:
                if any(one.lower().endswith(MACRO_PARTS) for one in inner.namelist()):
                    raise Refused(macro_sentence)
