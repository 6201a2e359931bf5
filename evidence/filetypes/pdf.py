"""PDF: opens, has pages and an end, is not encrypted, runs nothing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from accounts.guard import Refused
from evidence import sentences
from evidence.filetypes.attached import could_run, ends_as_zip

MAX_PAGES = 3_000
BLANK = b"\xef\xbb\xbf\x00\t\n\x0c\r "
TAIL = 4096
ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/RichMediaExecute"}
)
"""Actions that run, send or open something else (ISO 32000-1, 12.6.4)."""
KEYS = frozenset({"/JavaScript", "/OnInstantiate", "/RichMediaContent", "/RichMediaSettings"})
RICH = frozenset({"/RichMedia"})
SUSPECT = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|GoToR|GoToE|RichMedia|OnInstantiate|EF|XFA)"
)
"""Names whose objects are looked at closely; all others are passed over, whatever their number."""


def begins(head: bytes) -> bool:
    """Readers look for the mark anywhere in the first kilobyte; what stands before it could be another file."""
    return head.lstrip(BLANK).startswith(b"%PDF-")


def check(path: Path) -> bool:
    """Return whether the PDF carries other files; raise ``Refused``."""
    if not _has_end(path):
        raise Refused(sentences.DAMAGED)
    if ends_as_zip(path):
        raise Refused(sentences.ACTIVE_PDF)
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise Refused(sentences.ENCRYPTED_PDF)
            if len(pdf.pages) == 0:
                raise Refused(sentences.DAMAGED)
            if len(pdf.pages) > MAX_PAGES:
                raise Refused(sentences.MANY_PAGES)
            carries = False
            for node in _close_look(pdf):
                carries = _carries(node) or carries
            return carries
    except pikepdf.PasswordError as error:
        raise Refused(sentences.ENCRYPTED_PDF) from error


def _has_end(path: Path) -> bool:
    """A file that was cut on its way has lost its end; scanners and servers add some blanks or a line after it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 64 * 1024))
        return b"%%EOF" in file.read().rstrip(BLANK)[-TAIL:]


def _close_look(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary of the file that is worth a look. Names are compared as parsed: "/J#53" is "/JS"."""
    yield from _dictionaries(pdf.trailer, 0)
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Stream):
            text = obj.stream_dict.unparse(resolved=True)
        elif isinstance(obj, pikepdf.Dictionary | pikepdf.Array):
            text = obj.unparse(resolved=True)
        elif isinstance(obj, pikepdf.Name) and str(obj) in ACTIONS | KEYS | RICH:
            raise Refused(sentences.ACTIVE_PDF)  # written apart so that nobody finds it beside its key
        else:
            continue
        if SUSPECT.search(text):
            yield from _dictionaries(obj, 0)


def _dictionaries(obj: Any, depth: int) -> Iterator[Any]:
    """Yield the dictionaries of one object, those written inside it included; references are objects of their own."""
    if depth > 100:
        raise Refused(sentences.DAMAGED)
    values: list[Any] = []
    if isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
        yield obj
        values = [obj.get(key) for key in list(obj.keys())]
    elif isinstance(obj, pikepdf.Array):
        values = list(obj)
    for value in values:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _dictionaries(value, depth + 1)


def _carries(node: Any) -> bool:
    """Return whether the dictionary names a file inside the PDF; raise ``Refused`` for what acts."""
    keys = set(node.keys())
    runs = str(node.get("/S", "")) in ACTIONS or {"/S", "/JS"} <= keys
    if runs or keys & KEYS or str(node.get("/Subtype", "")) in RICH:
        raise Refused(sentences.ACTIVE_PDF)
    if "/XFA" in keys and _scripted(node["/XFA"]):
        raise Refused(sentences.ACTIVE_PDF)
    if "/EF" not in keys:
        return False
    files = [value for value in node["/EF"].values() if isinstance(value, pikepdf.Stream)]
    names = [str(node[key]) for key in ("/UF", "/F", "/DOS", "/Mac", "/Unix") if key in keys]
    if any(could_run(name, b"") for name in names) or any(
        could_run("", _first_bytes(file)) for file in files
    ):
        raise Refused(sentences.ACTIVE_PDF)
    return True


def _scripted(form: Any) -> bool:
    """Whether a form of Adobe's XML kind holds scripts or sends itself."""
    parts = [form] if isinstance(form, pikepdf.Stream) else [p for p in form if isinstance(p, pikepdf.Stream)]
    return any(
        re.search(rb"<(?:\w+:)?(?:script|submit)\b", _first_bytes(part, 1024 * 1024)) for part in parts
    )


def _first_bytes(stream: Any, count: int = 64) -> bytes:
    """Return the beginning of a stream without unpacking the rest of it."""
    raw = bytes(stream.get_raw_stream_buffer())
    names = stream.get("/Filter")
    if names is None:
        return raw[:count]
    if str(names) == "/FlateDecode" or (
        isinstance(names, pikepdf.Array) and [str(n) for n in names] == ["/FlateDecode"]
    ):
        return zlib.decompressobj().decompress(raw, count)
    return stream.read_bytes()[:count]  # within the child's memory, whatever it unpacks to
