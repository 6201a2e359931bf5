"""A dossier: parts rendered apart, kept on disk, joined into one PDF with numbers, bookmarks and margins.

Only parts that changed since the last draft are rendered. The same parts, stamp and title give the same bytes.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, String

from reports.documents import outline, stamp
from reports.documents.blocks import Document
from reports.documents.cache import PartCache, part_key
from reports.documents.fonts import FontFolder
from reports.documents.rendering import render_all
from reports.documents.stamp import Stamp

Item = TypeVar("Item")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a dossier: ``key`` unique in it, ``title`` its bookmark."""

    key: str
    title: str
    document: Document


@dataclass(frozen=True, slots=True)
class Assembled:
    """The finished file, its number of pages, and the keys of the parts rendered now and taken from the cache."""

    pdf: bytes
    pages: int
    rendered: tuple[str, ...]
    reused: tuple[str, ...]


def content_digest(parts: Iterable[Part]) -> str:
    """SHA-256 over what the parts say (not how or when they are printed), for the foot of a draft."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def short_digest(digest: str) -> str:
    """The form for the foot: "e92b5f70…0d36"."""
    return f"{digest[:8]}…{digest[-4:]}"


def volumes(items: Iterable[Item], size: Callable[[Item], int], at_most: int) -> list[list[Item]]:
    """``items`` in order, cut into volumes of at most ``at_most`` by ``size``; an item is never cut.

    Parts of some hundred rows keep both processors busy and let a change touch few pages.
    """
    result: list[list[Item]] = []
    filled = 0
    for item in items:
        if not result or filled + size(item) > at_most:
            result.append([])
            filled = 0
        result[-1].append(item)
        filled += size(item)
    return result


def build(
    parts: Sequence[Part],
    *,
    folder: FontFolder,
    stamped: Stamp,
    title: str,
    cache: PartCache | None = None,
    created: datetime | None = None,
    processes: int = 2,
    progress: Progress | None = None,
) -> Assembled:
    """Render what is new, join all parts and stamp every page.

    ``created`` goes into the file's properties (aware, or left out). ``progress`` gets (parts done, parts in all, title
    of the part just done); what it raises stops the work. Raises ValueError without parts or with a key twice,
    FontsMissing, and ``pdf.DocumentError``.
    """
    if not parts or len({part.key for part in parts}) < len(parts):
        raise ValueError("a dossier needs parts, each with its own key")
    tell = progress or (lambda done, total, title: None)
    keys = {part.key: part_key(part.document, folder) for part in parts}
    ready = _kept(parts, keys, cache, tell)
    reused = tuple(part.key for part in parts if keys[part.key] in ready)
    missing = {keys[part.key]: part for part in parts if keys[part.key] not in ready}
    done = len(reused)
    for key, pdf in render_all({key: part.document for key, part in missing.items()}, folder, processes):
        ready[key] = pdf
        if cache is not None:
            cache.put(key, pdf)
        done += 1
        tell(done, len(parts), missing[key].title)
    data, pages = _join(
        [(part, ready[keys[part.key]]) for part in parts], folder, stamped, title, cache, created
    )
    if cache is not None:
        cache.sweep()
    rendered = tuple(part.key for part in parts if part.key not in set(reused))
    return Assembled(data, pages, rendered, reused)


def _kept(
    parts: Sequence[Part], keys: dict[str, str], cache: PartCache | None, tell: Progress
) -> dict[str, bytes]:
    """What the cache holds already, by cache key."""
    ready: dict[str, bytes] = {}
    if cache is None:
        return ready
    done = 0
    for part in parts:
        if (pdf := cache.get(keys[part.key])) is not None:
            ready[keys[part.key]] = pdf
            done += 1
            tell(done, len(parts), part.title)
    return ready


def _join(
    parts: Sequence[tuple[Part, bytes]],
    folder: FontFolder,
    stamped: Stamp,
    title: str,
    cache: PartCache | None,
    created: datetime | None,
) -> tuple[bytes, int]:
    """The parts as one file and its number of pages. The first file is extended: a new one would lose its language."""
    sources = [Pdf.open(io.BytesIO(pdf)) for _, pdf in parts]
    whole, marks, first = sources[0], [], 0
    for (part, _), source in zip(parts, sources, strict=True):
        marks.append((part.title, first, outline.read(source)))
        first += len(source.pages)
        _name_fonts(source, hashlib.sha256(part.key.encode()).digest())
    for source in sources[1:]:
        whole.pages.extend(source.pages)
    outline.write(whole, marks)
    stamp.apply(whole, stamped, folder, cache.path if cache else None)
    _describe(whole, title, parts[0][0].document.language, created)
    target = io.BytesIO()
    whole.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    for source in sources:
        source.close()
    return target.getvalue(), first


def _name_fonts(pdf: Pdf, seed: bytes) -> None:
    """Give the part's font subsets a tag of their own.

    WeasyPrint derives the tag from the font file, so the different subsets of two parts would share one name, which a
    printer's font cache takes for the same font (ISO 32000-1, 9.6.4).
    """
    tag = "".join(chr(65 + byte % 26) for byte in seed[:6])
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get(Name.Type) in (Name.Font, Name.FontDescriptor):
            for key in (Name.BaseFont, Name.FontName):
                if key in item and str(item[key])[7:8] == "+":
                    item[key] = Name(f"/{tag}{str(item[key])[7:]}")


def _describe(pdf: Pdf, title: str, language: str, created: datetime | None) -> None:
    """Title, language and the way to open the file."""
    pdf.Root.Lang = String(language)
    pdf.Root.PageMode = Name.UseOutlines
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo[Name.Title] = String(title)
    if created is not None:
        moment = created.strftime("D:%Y%m%d%H%M%S%z")
        pdf.docinfo[Name.CreationDate] = String(f"{moment[:-2]}'{moment[-2:]}'")
