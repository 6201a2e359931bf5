"""Which files are accepted as evidence: ending, first bytes and structure must agree; what can act is refused.

``inspect`` is a pure function of a file on disk and the sender's name, asks no settings and no database: it runs in a child
(evidence/inspection.py). Nothing is followed, run or rendered, and no picture is decoded. Refusals are Vietnamese sentences that say what to do (evidence/sentences.py).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

import magic
import pikepdf

from accounts.guard import Refused
from evidence import sentences
from evidence.filetypes import compound, packed, pdf, pictures
from evidence.names import extension_of

__all__ = ["ACCEPTED_ENDINGS", "EXCEL", "KINDS", "WORD", "Accepted", "inspect", "inspect_job"]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = 1024

PARSER_FAULTS = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    expat.ExpatError,
    pikepdf.PdfError,
    struct.error,
    zlib.error,
)
"""What the parsers say of a file that is not what it claims to be."""


@dataclass(frozen=True)
class Accepted:
    """What a file really is; ``has_embedded_objects``: accepted, but not previewed."""

    media_type: str
    extension: str
    has_embedded_objects: bool = False


@dataclass(frozen=True)
class Kind:
    """An accepted kind: its type, its name in words, how it begins, what libmagic may say, its check of structure.

    ``check`` returns whether the file carries other files or reads from elsewhere.
    """

    media_type: str
    words: str
    begins: Callable[[bytes], bool]
    sniffed: frozenset[str]
    check: Callable[[Path], bool]


def inspect(path: Path, name: str) -> Accepted:
    """Return what the file is; raise ``Refused`` with the sentence for the sender."""
    extension = extension_of(name)
    kind = KINDS.get(extension)
    if kind is None:
        raise Refused(sentences.other_kind(extension))
    with path.open("rb") as file:
        head = file.read(HEAD)
    try:
        if extension in {"docx", "xlsx"} and compound.is_encrypted_package(path):
            raise Refused(sentences.ENCRYPTED_OFFICE)
        if not kind.begins(head) or magic.from_file(str(path), mime=True) not in kind.sniffed:
            raise Refused(sentences.other_content(extension, kind.words))
        return Accepted(kind.media_type, extension, kind.check(path))
    except PARSER_FAULTS as error:
        raise Refused(sentences.DAMAGED) from error


def inspect_job(path: str, name: str) -> bool:
    """Do ``inspect`` in a child (evidence/sandbox.py): whether the file carries others. The rest its ending says."""
    return inspect(Path(path), name).has_embedded_objects


UNSURE = frozenset({"application/octet-stream", "text/plain"})
PACKED = frozenset({"application/zip", "application/octet-stream", WORD, EXCEL})
OLD = frozenset(
    {
        "application/CDFV2",
        "application/CDFV2-unknown",
        "application/encrypted",
        "application/msword",
        "application/octet-stream",
        "application/vnd.ms-excel",
        "application/vnd.ms-office",
        "application/x-ole-storage",
    }
)
JPEG = Kind("image/jpeg", "ảnh JPG", pictures.begins_jpeg, frozenset({"image/jpeg"}), pictures.check_jpeg)
TIFF = Kind("image/tiff", "ảnh TIFF", pictures.begins_tiff, frozenset({"image/tiff"}), pictures.check_tiff)
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", "PDF", pdf.begins, UNSURE | {"application/pdf"}, pdf.check),
    "docx": Kind(WORD, "Word (.docx)", packed.begins, PACKED, packed.checker("docx")),
    "xlsx": Kind(EXCEL, "Excel (.xlsx)", packed.begins, PACKED, packed.checker("xlsx")),
    "doc": Kind("application/msword", "Word (.doc)", compound.begins, OLD, compound.check_doc),
    "xls": Kind("application/vnd.ms-excel", "Excel (.xls)", compound.begins, OLD, compound.check_xls),
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": Kind(
        "image/png",
        "ảnh PNG",
        pictures.begins_png,
        frozenset({"image/png", "image/apng", "image/vnd.mozilla.apng"}),
        pictures.check_png,
    ),
    "tif": TIFF,
    "tiff": TIFF,
    "heic": Kind(
        "image/heic",
        "ảnh HEIC",
        pictures.begins_heic,
        frozenset({"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"}),
        pictures.check_heic,
    ),
}
ACCEPTED_ENDINGS = tuple(KINDS)
