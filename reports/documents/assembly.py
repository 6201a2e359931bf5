"""A dossier: parts rendered apart, kept on disk, joined into one PDF with numbers, bookmarks and margins.

Only parts that changed since the last draft are rendered. The same parts, stamp and title give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, String

from reports.documents import outline, stamp
from reports.documents.blocks import Cover, Document
from reports.documents.cache import PartCache, part_key
from reports.documents.contents import Contents, entries_of
from reports.documents.fonts import FontFolder
from reports.documents.rendering import render_all
from reports.documents.stamp import Ink, Stamp

Item = TypeVar("Item")
Progress = Callable[[int, int, str], None]
CONTENTS_MARK = "Mục lục"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a dossier: ``key`` unique in it, ``title`` its bookmark.

    ``listed``: whether the table of contents also names what is directly in it; the bookmarks always do.
    """

    key: str
    title: str
    document: Document
    listed: bool = field(default=True, repr=False)  # out of repr: digests stay those of the words


@dataclass(frozen=True, slots=True)
class Assembled:
    """The finished file, its number of pages, the keys of the parts rendered now and taken from the cache, all parts."""

    pdf: bytes
    pages: int
    rendered: tuple[str, ...]
    reused: tuple[str, ...]
    made: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A part as it lies in the file: its first page (from 1), how many it has, ``part_digest`` of what it says."""

    key: str
    title: str
    first: int
    pages: int
    digest: str


def part_digest(part: Part) -> str:
    """SHA-256 over what the part says, not how or when it is printed."""
    return hashlib.sha256(repr(part).encode("utf-8", "backslashreplace")).hexdigest()


def content_digest(parts: Iterable[Part]) -> str:
    """SHA-256 over the digests of the parts in their order, for the foot of a draft."""
    return hashlib.sha256("\n".join(map(part_digest, parts)).encode()).hexdigest()


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
    pulse: Callable[[], None] | None = None,
    contents: bool = False,
) -> Assembled:
    """Render what is new, join all parts and stamp every page.

    ``created`` goes into the file's properties (aware, or left out). ``progress`` gets (parts done, parts in all, title
    of the part just done); ``pulse`` is called every second or so while parts are rendered; what either raises stops the
    work. ``contents`` draws a table of contents, behind the cover where the first part is one. Raises ValueError without parts or with a key twice,
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
    documents = {key: part.document for key, part in missing.items()}
    for key, pdf in render_all(documents, folder, processes, pulse):
        ready[key] = pdf
        if cache is not None:
            cache.put(key, pdf)
        done += 1
        tell(done, len(parts), missing[key].title)
    pairs = [(part, ready[keys[part.key]]) for part in parts]
    binding = _Binding(pairs, folder, stamped, cache.path if cache else None, contents=contents)
    data = binding.bound(title, created)
    if cache is not None:
        cache.sweep()
    rendered = tuple(part.key for part in parts if part.key not in set(reused))
    return Assembled(data, binding.pages, rendered, reused, binding.made())


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


class _Binding:
    """The parts as one file. The first file is extended: a new one would lose its language."""

    def __init__(
        self,
        parts: Sequence[tuple[Part, bytes]],
        folder: FontFolder,
        stamped: Stamp,
        cache: Path | None,
        *,
        contents: bool,
    ) -> None:
        self.parts, self.stamped = [part for part, _ in parts], stamped
        self.sources = [Pdf.open(io.BytesIO(pdf)) for _, pdf in parts]
        self.counts = [len(source.pages) for source in self.sources]
        firsts = [0, *accumulate(self.counts)]
        self.pages = firsts.pop()
        marks = map(outline.read, self.sources)
        self.marked = list(zip((part.title for part in self.parts), firsts, marks, strict=True))
        self.covered = any(isinstance(block, Cover) for block in self.parts[0].document.sections[0].blocks)
        self.place = self.counts[0] if self.covered else 0
        told = [
            (title, first, marks if part.listed else ())
            for part, (title, first, marks) in zip(self.parts, self.marked, strict=True)
        ]
        entries = entries_of(told[1:] if self.covered else told) if contents else []
        texts = "".join([stamped.texts(), *(entry.label for entry in entries)])
        self.ink = Ink(texts, folder, cache)
        self.contents = Contents.of(entries, self.ink) if entries else None
        if self.contents is not None:
            self.pages += self.contents.pages

    def bound(self, title: str, created: datetime | None) -> bytes:
        """The file; to be called once."""
        for part, source in zip(self.parts, self.sources, strict=True):
            _name_fonts(source, hashlib.sha256(part.key.encode()).digest())
        whole = self.sources[0]
        for source in self.sources[1:]:
            whole.pages.extend(source.pages)
        fonts, marked = (
            self.ink.fonts(whole),
            [(name, self.first(page), marks) for name, page, marks in self.marked],
        )
        if self.contents is not None:
            self.contents.insert(whole, self.place, self.ink, fonts)
            marked.insert(int(self.covered), (CONTENTS_MARK, self.place, ()))
        outline.write(whole, marked)
        stamp.apply(whole, self.stamped, self.ink, fonts, covered=self.covered)
        _describe(whole, title, self.parts[0].document.language, created)
        outline.number(whole, self.parts[0].title if self.covered else "")
        target = io.BytesIO()
        whole.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        for source in self.sources:
            source.close()
        return target.getvalue()

    def first(self, page: int) -> int:
        """The page of the whole, from 0, for one counted without the contents."""
        return page + (self.contents.pages if self.contents is not None and page >= self.place else 0)

    def made(self) -> tuple[Made, ...]:
        """Where each part lies."""
        return tuple(
            Made(part.key, part.title, self.first(page) + 1, count, part_digest(part))
            for part, count, (_, page, _) in zip(self.parts, self.counts, self.marked, strict=True)
        )


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
