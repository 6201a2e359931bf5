"""Which files are accepted as evidence: ending, first bytes and structure must agree; what can act is refused.

``inspect`` is a pure function of a file on disk and the sender's name. Refusals are Vietnamese sentences that say what
to do (ux.md 38-45). Nothing is followed, run or rendered here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import magic
import olefile
import pikepdf
from django.conf import settings
from lxml import etree
from PIL import Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

from accounts.guard import Refused
from evidence.names import extension_of

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # the limit is ours, below, and says what to do

MAX_PIXELS = 80_000_000
MAX_PAGES = 3_000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_PARTS = 5_000

DAMAGED = "Không nhận: tệp bị hỏng hoặc tải lên chưa hết. Hãy gửi lại; nếu vẫn lỗi, quét lại bản giấy."
EMPTY = "Không nhận: tệp rỗng (0 byte). Hãy mở tệp kiểm tra rồi gửi lại."
ENCRYPTED_PDF = "Không nhận: PDF có mật khẩu. Hãy bỏ mật khẩu (In → Lưu thành PDF) rồi gửi lại."
ENCRYPTED_OFFICE = "Không nhận: tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi gửi."
ACTIVE_PDF = "Không nhận: PDF chứa tệp đính kèm hoặc lệnh tự chạy. Hãy in ra PDF mới rồi gửi lại."
MANY_PAGES = "Không nhận: PDF quá 3.000 trang. Hãy tách thành nhiều tệp rồi gửi lại."
MACRO = "Không nhận: tệp có macro. Hãy mở tệp, lưu lại dạng .docx hoặc PDF rồi gửi lại."
UNPACKED = "Không nhận: tệp nén quá lớn khi mở ra. Hãy mở tệp, lưu thành PDF rồi gửi lại."
PIXELS = "Không nhận: ảnh lớn hơn 80 triệu điểm ảnh. Hãy chụp lại ở chế độ thường."

EXECUTABLE = frozenset(
    [
        "exe",
        "com",
        "scr",
        "pif",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
        "hta",
        "msi",
        "msp",
        "dll",
        "jar",
        "lnk",
        "reg",
        "cpl",
        "sh",
        "app",
        "apk",
        "docm",
        "xlsm",
        "pptm",
    ]
)


@dataclass(frozen=True)
class Accepted:
    """What a file really is; ``has_embedded_objects``: accepted, but not previewed."""

    media_type: str
    extension: str
    has_embedded_objects: bool = False


@dataclass(frozen=True)
class Kind:
    """An accepted kind: the types its first bytes may show, its name in words, and its check of structure."""

    media_type: str
    sniffed: frozenset[str]
    words: str
    check: Callable[[Path], bool]


def inspect(path: Path, name: str) -> Accepted:
    """Return what the file is; raise ``Refused`` with the sentence for the sender."""
    size = path.stat().st_size
    if size == 0:
        raise Refused(EMPTY)
    refuse_size(size)
    extension = extension_of(name)
    kind = KINDS.get(extension)
    if kind is None:
        raise Refused(_unknown(extension))
    if magic.from_file(str(path), mime=True) not in kind.sniffed:
        raise Refused(
            f"Không nhận: tên tệp là .{extension} nhưng nội dung không phải {kind.words}. "
            f"Hãy mở bằng phần mềm đã tạo ra tệp và lưu lại thành {kind.words}."
        )
    return Accepted(kind.media_type, extension, kind.check(path))


def refuse_size(size: int) -> None:
    """Raise ``Refused`` for a file over the limit."""
    if size > settings.MAX_FILE_BYTES:
        megabytes = -(-size // (1024 * 1024))
        limit = settings.MAX_FILE_BYTES // (1024 * 1024)
        raise Refused(
            f"Không nhận: tệp {megabytes} MB, quá mức {limit} MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp."
        )


def _unknown(extension: str) -> str:
    if extension in {"zip", "rar", "7z"}:
        return f"Không nhận: loại tệp .{extension}. Hãy giải nén và gửi từng tệp PDF, Word, Excel hoặc ảnh."
    if extension in {"docm", "xlsm"}:
        return MACRO
    shown = f"loại tệp .{extension[:10]}" if extension else "tệp không có phần đuôi cho biết loại"
    return f"Không nhận: {shown}. Chỉ nhận PDF, Word, Excel và ảnh JPG, PNG, TIFF, HEIC. Hãy lưu lại thành PDF rồi gửi."


# PDF -----------------------------------------------------------------------------------------------------------------

ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/RichMediaExecute"}
)
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/RichMediaContent", "/RichMediaSettings"})


def _check_pdf(path: Path) -> bool:
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise Refused(ENCRYPTED_PDF)
            if len(pdf.pages) > MAX_PAGES:
                raise Refused(MANY_PAGES)
            if len(pdf.pages) == 0:
                raise Refused(DAMAGED)
            return _embeds(pdf)
    except pikepdf.PasswordError as error:
        raise Refused(ENCRYPTED_PDF) from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise Refused(DAMAGED) from error


def _embeds(pdf: pikepdf.Pdf) -> bool:
    """Return whether the file carries other files; raise ``Refused`` for what acts. Every object is looked at once."""
    embeds = False
    for obj in pdf.objects:
        for node in _dictionaries(obj, 0):
            keys = {str(key) for key in node}
            action = node.get("/S")
            acts = (
                isinstance(action, pikepdf.Name) and str(action) in ACTIVE_ACTIONS and not _is_structure(node)
            )
            if acts or keys & ACTIVE_KEYS or node.get("/Subtype") == "/RichMedia":
                raise Refused(ACTIVE_PDF)
            if "/EF" in keys:
                if extension_of(_file_name(node)) in EXECUTABLE:
                    raise Refused(ACTIVE_PDF)
                embeds = True
    return embeds


def _is_structure(node: Any) -> bool:
    """A structure element names its role under /S too; it is no action."""
    return node.get("/Type") == "/StructElem" or ("/P" in node and "/K" in node)


def _file_name(node: Any) -> str:
    return str(node.get("/UF") or node.get("/F") or "")


def _dictionaries(obj: Any, depth: int) -> Iterator[Any]:
    """Yield the dictionaries of one object, those written inside it included; references are objects of their own."""
    if depth > 40:
        raise Refused(DAMAGED)
    if isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
        yield obj
        for key in list(obj.keys()):
            try:
                value = obj.get(key)
            except (pikepdf.PdfError, ValueError):
                continue
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                yield from _dictionaries(value, depth + 1)
    elif isinstance(obj, pikepdf.Array):
        for value in obj:
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                yield from _dictionaries(value, depth + 1)


# Word and Excel, packed (docx, xlsx) -----------------------------------------------------------------------------------

CONTENT_TYPES = "[Content_Types].xml"
MAIN_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
EMBEDDED = ("/embeddings/", "/activex/", "/externallinks/")


def _check_packed(extension: str) -> Callable[[Path], bool]:
    def check(path: Path) -> bool:
        try:
            with zipfile.ZipFile(path) as package:
                names = package.namelist()
                if len(names) > MAX_PARTS:
                    raise Refused(UNPACKED)
                _inflate(package)
                _refuse_macros(package, names, extension)
                return any(mark in f"/{name.lower()}" for name in names for mark in EMBEDDED)
        except (zipfile.BadZipFile, EOFError, KeyError, NotImplementedError, etree.XMLSyntaxError) as error:
            raise Refused(DAMAGED) from error
        except RuntimeError as error:  # zipfile's word for a part under a password
            raise Refused(ENCRYPTED_OFFICE) from error

    return check


def _inflate(package: zipfile.ZipFile) -> None:
    """Read every part to its end: an entry can lie about its size, and a cut file shows only here."""
    total = 0
    for entry in package.infolist():
        with package.open(entry) as part:
            while chunk := part.read(1024 * 1024):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise Refused(UNPACKED)


def _refuse_macros(package: zipfile.ZipFile, names: list[str], extension: str) -> None:
    types = set()
    with package.open(CONTENT_TYPES) as part:
        for _, element in etree.iterparse(part, resolve_entities=False, no_network=True, load_dtd=False):
            types.add(element.get("ContentType", ""))
    if any("macroEnabled" in one or "vbaProject" in one for one in types):
        raise Refused(MACRO)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(MACRO)
    if MAIN_TYPES[extension] not in types:
        raise Refused(DAMAGED)


# Word and Excel, old (doc, xls) -----------------------------------------------------------------------------------------

MAIN_STREAMS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book")}
MACRO_STORAGES = ("macros", "_vba_project_cur", "vba")


def _check_old(extension: str) -> Callable[[Path], bool]:
    def check(path: Path) -> bool:
        try:
            with olefile.OleFileIO(str(path)) as document:
                storages = {part[0].lower() for part in document.listdir(streams=True, storages=True)}
                parts = {"/".join(part).lower() for part in document.listdir(streams=True, storages=True)}
                if any(name in storages for name in MACRO_STORAGES):
                    raise Refused(MACRO)
                if "encryptedpackage" in storages or "encryptioninfo" in storages:
                    raise Refused(ENCRYPTED_OFFICE)
                if not any(document.exists(stream) for stream in MAIN_STREAMS[extension]):
                    raise Refused(DAMAGED)
                if extension == "doc" and _doc_is_encrypted(document):
                    raise Refused(ENCRYPTED_OFFICE)
                return "objectpool" in storages or any("ole10native" in part for part in parts)
        except OSError as error:
            raise Refused(DAMAGED) from error

    return check


def _doc_is_encrypted(document: Any) -> bool:
    """Bit fEncrypted of the file information block ([MS-DOC] 2.5.2)."""
    with document.openstream("WordDocument") as stream:
        head = stream.read(12)
    return len(head) == 12 and bool(head[11] & 0x01)


# Pictures ---------------------------------------------------------------------------------------------------------------


def _check_picture(*formats: str) -> Callable[[Path], bool]:
    def check(path: Path) -> bool:
        try:
            with Image.open(path) as picture:
                if picture.format not in formats:
                    raise Refused(DAMAGED)
                if picture.width * picture.height > MAX_PIXELS:
                    raise Refused(PIXELS)
                # Decoded once, small: a picture cut in the middle shows here; draft() keeps JPEG decoding cheap.
                picture.draft("RGB", (640, 640))
                picture.load()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
            raise Refused(DAMAGED) from error
        return False

    return check


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PACKED = frozenset({"application/zip", "application/octet-stream", WORD, EXCEL})
OLD = frozenset(
    {"application/x-ole-storage", "application/CDFV2", "application/octet-stream", "application/encrypted"}
)
JPEG = Kind("image/jpeg", frozenset({"image/jpeg"}), "ảnh JPG", _check_picture("JPEG", "MPO"))
TIFF = Kind("image/tiff", frozenset({"image/tiff"}), "ảnh TIFF", _check_picture("TIFF"))
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", frozenset({"application/pdf"}), "PDF", _check_pdf),
    "docx": Kind(WORD, PACKED, "Word (.docx)", _check_packed("docx")),
    "xlsx": Kind(EXCEL, PACKED, "Excel (.xlsx)", _check_packed("xlsx")),
    "doc": Kind("application/msword", OLD | {"application/msword"}, "Word (.doc)", _check_old("doc")),
    "xls": Kind(
        "application/vnd.ms-excel", OLD | {"application/vnd.ms-excel"}, "Excel (.xls)", _check_old("xls")
    ),
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": Kind("image/png", frozenset({"image/png"}), "ảnh PNG", _check_picture("PNG")),
    "tif": TIFF,
    "tiff": TIFF,
    "heic": Kind("image/heic", frozenset({"image/heic", "image/heif"}), "ảnh HEIC", _check_picture("HEIF")),
}
ACCEPTED_ENDINGS = tuple(KINDS)
