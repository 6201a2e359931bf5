"""Binds the volume: pages of many PDFs as they are, each stamped with its document's number, bookmarks and index.

Runs in a child of ``evidence.sandbox`` and knows no database: it parses strangers' files. The content of a page is never
decoded; its stream becomes a form of the new page, so that whatever state a page leaves behind cannot move the stamp.
"""

from __future__ import annotations

import gc
import io
import resource
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream, String

from reports.bundle import front
from reports.bundle.front import Drawn, Index, Order
from reports.documents import outline
from reports.documents.fonts import REGULAR, FontFolder
from reports.documents.stamp import MM, Ink

ENCRYPTED = "Tệp PDF được đặt mật khẩu nên không mở được."
DAMAGED = "Tệp PDF hỏng, không đọc được các trang."
CUT = "Chỉ chuyển tối đa {} trang của tệp này; xem đủ trong tệp gốc."
STAMP_SIZE, PAGE_SHORT_SIDE = 9.0, 595.0
TOP, SIDE, FOOT = 4 * MM, 8 * MM, 5 * MM
PAD = 1.5
Box = tuple[float, float, float, float]
A4: Box = (0.0, 0.0, front.WIDTH, front.HEIGHT)
SPARE_FILES = 56
"""Files the child may have open beside the sources."""
FORM = "/TapNoiDung"
PACKING = frozenset({"/Length", "/Filter", "/DecodeParms"})
DROPPED = frozenset(
    {"/AA", "/AF", "/B", "/Dur", "/Metadata", "/PieceInfo", "/StructParents", "/Tabs", "/Thumb", "/Trans"}
)
"""What a page says to the file it came from."""
LEADING_AWAY = frozenset(
    {"/Link", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Popup"}
)
"""Notes on a page that lead to somewhere else or carry files; what is drawn on it stays."""
FIELD_KEYS = ("/A", "/AA", "/AF", "/DV", "/Kids", "/PA", "/Parent", "/Popup", "/IRT", "/V")
"""What a note or a field on a page knows of the form it belonged to."""


class _Pen:
    """Writes short texts on white, each ending at a given place."""

    def __init__(self, ink: Ink) -> None:
        self._glyphs, self._font = ink.glyphs[REGULAR], str(ink.names[REGULAR])

    def label(self, text: str, right: float, base: float) -> str:
        wide = self._glyphs.width(text) * STAMP_SIZE / 1000
        left = right - wide
        return (
            f"1 g {left - PAD:.2f} {base - 2.4:.2f} {wide + 2 * PAD:.2f} {STAMP_SIZE + 2.2:.2f} re f 0 g\n"
            f"BT {self._font} {STAMP_SIZE:g} Tf {left:.2f} {base:.2f} Td <{self._glyphs.encode(text)}> Tj ET\n"
        )


@dataclass
class _Bound:
    """What was bound so far; ``counts`` and ``firsts`` by document, pages from 0 without the index."""

    whole: Pdf
    ink: Ink
    pen: _Pen
    fonts: Object
    sources: list[Pdf] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    lacking: list[tuple[int, str]] = field(default_factory=list)
    content: set[tuple[int, int]] = field(default_factory=set)


_to_the_end: list[_Bound] = []
"""The child ends with its answer; to take a volume apart in memory before would cost a tenth of the work."""


def bind(head: dict[str, Any], orders: list[Order], fonts: str, cache: str, target: str) -> dict[str, Any]:
    """Bind the documents into ``target``.

    ``head``: ``{"issuer": [lines], "title", "lines": [lines], "name" (of the file)}``. ``fonts`` and ``cache`` are the
    folders of the typeface and of its cuts. Returns ``{"pages", "lacking": [[document, why], …]}``: documents that have a
    sheet instead of pages.
    """
    gc.disable()  # the child lives for this one job
    whole = Pdf.new()
    ink = Ink(_texts(head, orders), FontFolder(Path(fonts)), Path(cache))
    bound = _Bound(whole, ink, _Pen(ink), whole.make_indirect(ink.fonts(whole)))
    _to_the_end.append(bound)
    for number, order in enumerate(orders):
        _take(bound, number, order)
    index = Index(head, orders, ink)
    _stamp_all(bound, orders, len(index))
    _put_index(bound, index)
    _mark(bound, orders, len(index))
    _describe(whole, head["name"])
    whole.save(
        target, compress_streams=False
    )  # what came packed stays so; a stamp is too short to gain by it
    return {"pages": len(whole.pages), "lacking": bound.lacking}


def _texts(head: dict[str, Any], orders: Sequence[Order]) -> str:
    said = [head["title"], *head["issuer"], *head["lines"], DAMAGED, ENCRYPTED, CUT]
    for order in orders:
        said += [order["code"], order["criterion"], order["indicator"], *order["said"], *order["numbered"]]
        said += [order["why"], *(text for fact in order["facts"] for text in fact)]
    return "".join(said)


def _take(bound: _Bound, number: int, order: Order) -> None:
    """Add the pages of one document; a sheet where there are none."""
    before = len(bound.whole.pages)
    why = order["why"]
    if order["path"]:
        try:
            source = _opened(Path(order["path"]), len(bound.sources))
            bound.sources.append(source)
            for page in source.pages:
                _quiet(page.obj)
            bound.whole.pages.extend(source.pages)
            added = len(bound.whole.pages) - before
            why = "" if added else DAMAGED
            if order["most"] and added >= order["most"]:
                order["said"].append(CUT.format(order["most"]))
                bound.lacking.append((number, CUT.format(order["most"])))
        except pikepdf.PasswordError:
            why = ENCRYPTED
        except (
            pikepdf.PdfError,
            ArithmeticError,
            AttributeError,
            LookupError,
            OSError,
            TypeError,
            ValueError,
        ):
            why = DAMAGED
            del bound.whole.pages[before:]
    if why and front.NO_PAGES not in order["said"]:
        order["said"].append(front.NO_PAGES)
    bound.firsts.append(before)
    bound.counts.append(len(bound.whole.pages) - before)
    if why:
        bound.lacking.append((number, why))
        bound.whole.pages.append(_drawn_page(bound, front.sheet(order, why, bound.ink)))


def _opened(path: Path, opened: int) -> Pdf:
    """Open a file where it lies; once there are too many open ones, from memory."""
    if opened < resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES:
        return Pdf.open(path)
    return Pdf.open(io.BytesIO(path.read_bytes()))


def _quiet(page: Any) -> None:
    """Take from a page of a source what leads away from it; the file itself is not touched."""
    known = page.keys()
    for key in DROPPED & known:
        del page[key]
    if "/Annots" not in known:
        return
    notes = page.Annots
    kept = []
    for note in notes if isinstance(notes, Array) else ():
        if not isinstance(note, Dictionary) or str(note.get(Name.Subtype, "")) in LEADING_AWAY:
            continue
        for key in FIELD_KEYS:
            if key in note:
                del note[key]
        kept.append(note)
    page.Annots = Array(kept)


def _stamp_all(bound: _Bound, orders: Sequence[Order], ahead: int) -> None:
    """Print on every page its document's number, which page of it this is, and the page of the volume."""
    place = 0
    pages = iter(bound.whole.pages)
    for order, count in zip(orders, bound.counts, strict=True):
        for number in range(1, max(count, 1) + 1):
            place += 1
            said = f"{order['code']} · trang {number}/{count}" if count else f"{order['code']} · tờ thay thế"
            _stamp(bound, next(pages).obj, said, str(ahead + place))


def _stamp(bound: _Bound, page: Any, said: str, number: str) -> None:
    """Lay the page's own content under the two stamps; both are upright as the page is looked at."""
    matrix, width, height = _looked_at(page)
    scale = min(width, height) / PAGE_SHORT_SIDE
    right, top = width / scale - SIDE, height / scale - TOP - STAMP_SIZE - PAD
    under = f"q {FORM} Do Q\n" if _make_form(bound, page) else ""
    marks = bound.pen.label(said, right, top) + bound.pen.label(number, right, FOOT)
    content = f"{under}q {matrix} cm {scale:.4f} 0 0 {scale:.4f} 0 0 cm\n{marks}Q\n"
    page.Contents = bound.whole.make_stream(content.encode())


def _make_form(bound: _Bound, page: Any) -> bool:
    """Make the page's content a form with the page's resources; False for a page without content."""
    content, own = page.get(Name.Contents), page.get(Name.Resources)
    if isinstance(content, Array):
        if len(content) > 1:
            Page(page).contents_coalesce()
            content = page.Contents
        else:
            content = content[0] if len(content) else None
    if not isinstance(content, Stream):
        page.Resources = Dictionary(Font=bound.fonts)
        return False
    if content.objgen in bound.content:  # two pages of one content, perhaps with other resources
        content = _copied(bound.whole, content)
    bound.content.add(content.objgen)
    for key in content.keys() - PACKING:  # what means nothing of a page's content may hide or turn a form
        del content[key]
    content.Subtype, content.BBox = Name.Form, Array(_box(page, Name.MediaBox))
    content.Resources = own if own is not None else Dictionary()
    page.Resources = Dictionary(Font=bound.fonts, XObject=Dictionary({FORM: content}))
    return True


def _copied(whole: Pdf, content: Stream) -> Stream:
    kept = {key: content[key] for key in PACKING - {"/Length"} if key in content}
    return whole.make_stream(bytes(content.read_raw_bytes()), Dictionary(kept))


def _box(page: Any, name: Name) -> Box:
    """Return the page's box, its corners in order; A4 where the page has none that can be."""
    found = page.get(name)
    return _corners(found.unparse(resolved=True)) if isinstance(found, Array) else A4


@lru_cache(maxsize=256)
def _corners(written: bytes) -> Box:
    """Read a box as it is written in the file: most pages of a volume have the same."""
    try:
        one, two, three, four = (float(value) for value in written.strip(b"[] ").split())
    except ValueError:
        return A4
    left, foot, right, top = min(one, three), min(two, four), max(one, three), max(two, four)
    return (left, foot, right, top) if right - left > 1 and top - foot > 1 else A4


def _looked_at(page: Any) -> tuple[str, float, float]:
    """Return the matrix from the page as it is looked at to its own space, and its width and height as looked at."""
    left, foot, right, top = _box(page, Name.CropBox if Name.CropBox in page else Name.MediaBox)
    try:
        turn = int(page.get(Name.Rotate, 0)) // 90 % 4
    except (TypeError, ValueError):
        turn = 0
    x, y = ((left, foot), (right, foot), (right, top), (left, top))[turn]
    turned = ("1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0")[turn]
    sides = (top - foot, right - left) if turn % 2 else (right - left, top - foot)
    return f"{turned} {x:.2f} {y:.2f}", *sides


def _drawn_page(bound: _Bound, drawn: Drawn) -> Page:
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, front.WIDTH, front.HEIGHT]),
        Resources=Dictionary(Font=bound.fonts),
        Contents=bound.whole.make_stream("\n".join(drawn.marks).encode()),
    )
    return Page(bound.whole.make_indirect(page))


def _put_index(bound: _Bound, index: Index) -> None:
    """Put the index before the rest, each row a link to the first page of its document."""
    leaves = [page.obj for page in bound.whole.pages]
    ahead = len(index)
    for place, drawn in enumerate(index.draw(bound.counts, [first + ahead + 1 for first in bound.firsts])):
        page = _drawn_page(bound, drawn)
        page.obj.Annots = Array(
            [
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Link,
                    Rect=Array(list(box)),
                    Border=Array([0, 0, 0]),
                    Dest=Array([leaves[bound.firsts[document]], Name.Fit]),
                )
                for box, document in drawn.links
            ]
        )
        _stamp_number(bound, page.obj, str(place + 1))
        bound.whole.pages.insert(place, page)


def _stamp_number(bound: _Bound, page: Any, number: str) -> None:
    label = bound.pen.label(number, front.WIDTH - SIDE, FOOT)
    page.Contents = Array([page.Contents, bound.whole.make_stream(f"\n{label}".encode())])


def _mark(bound: _Bound, orders: Sequence[Order], ahead: int) -> None:
    """Write the bookmarks: index, then criterion → indicator → document."""
    parts: list[tuple[str, int, tuple[outline.Mark, ...]]] = [("Danh mục tài liệu trong tập", 0, ())]
    numbered = list(enumerate(orders))
    for criterion, of_criterion in groupby(numbered, lambda item: str(item[1]["criterion"])):
        marks: list[outline.Mark] = []
        inside = list(of_criterion)
        start = bound.firsts[inside[0][0]]
        for indicator, of_indicator in groupby(inside, lambda item: str(item[1]["indicator"])):
            documents = list(of_indicator)
            marks.append(outline.Mark(0, indicator, bound.firsts[documents[0][0]] - start, front.HEIGHT))
            for number, order in documents:
                label = f"{order['code']} – {order['name']}"
                marks.append(outline.Mark(1, label, bound.firsts[number] - start, front.HEIGHT))
        parts.append((criterion, start + ahead, tuple(marks)))
    outline.write(bound.whole, parts)


def _describe(whole: Pdf, name: str) -> None:
    whole.Root.Lang = String("vi")
    whole.Root.PageMode = Name.UseOutlines
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    whole.docinfo[Name.Title] = String(name)
