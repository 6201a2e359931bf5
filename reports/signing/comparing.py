"""Whether a signed PDF says on paper what the issued one says: object by object, whatever program wrote it.

Signing tools either append to the file or write it anew, with other object numbers, streams packed otherwise, another
producer. So the two trees are walked side by side: pages with their content and resources, attachments, structure,
outline. Free is only what a signature brings along: form fields of signatures with their widgets, permissions, validation
data, metadata. Whatever else differs is refused. Pure but for reading the two files; runs in the child.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

from accounts.guard import Refused

MOST_STEPS = 5_000_000
"""Pairs of objects looked at; an honest index of 1,000 rows has a tenth of that."""
MOST_FIELDS = 200
ONLY_SIGNED = (
    "Chỉ nhận bản chính thức có thêm chữ ký số. Xin tải lại bản chính thức từ cổng rồi ký lên bản đó."
)
UNREADABLE = "Không đọc được tệp này như một tệp PDF. " + ONLY_SIGNED
LOCKED = "Tệp này đặt mật khẩu nên không đối chiếu được. " + ONLY_SIGNED

_FREE_OF_CATALOG = frozenset(
    {"/AcroForm", "/Perms", "/DSS", "/Extensions", "/Version", "/Metadata", "/Pages", "/StructTreeRoot"}
)
_FREE_OF_PAGE = frozenset({"/Parent", "/Annots", "/Tabs", "/Contents"})
_FREE_OF_STRUCTURE = frozenset({"/K", "/ParentTree", "/ParentTreeNextKey", "/Type"})
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_PACKING = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL"})
_ACTIVE = ("/A", "/AA", "/OC")
_TEXTS = ("/Alt", "/ActualText", "/E", "/T", "/Lang")
_PARTS = {
    "/Names": "Dữ liệu kèm theo",
    "/AF": "Dữ liệu kèm theo",
    "/Outlines": "Mục lục dấu trang",
    "/OCProperties": "Lớp ẩn hiện",
    "/OpenAction": "Thao tác khi mở tệp",
    "/AA": "Thao tác khi mở tệp",
}


Pair = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Widget:
    """Where a signature field shows on paper: page from 0, box left, bottom, right, top in points."""

    page: int
    box: tuple[float, float, float, float]

    @property
    def is_visible(self) -> bool:
        left, bottom, right, top = self.box
        return right - left > 0.01 and top - bottom > 0.01


@dataclass(frozen=True)
class Found:
    """The widgets of all signature fields in a file, and how many of the fields are signed."""

    widgets: list[Widget]
    signed: int


def compare(before: bytes, after: bytes) -> Found:
    """Return the signatures in ``after``; raise ``Refused`` with what else differs from ``before``.

    What was signed in ``before`` must look as it did.
    """
    try:
        with pikepdf.open(BytesIO(before)) as ours, opened(after) as theirs:
            return _Comparison(ours, theirs).found()
    except (pikepdf.PdfError, RecursionError) as error:
        raise Refused(UNREADABLE) from error


def opened(data: bytes) -> pikepdf.Pdf:
    """Return the file opened; raise ``Refused`` when that takes a password or a repair.

    A file whose tables must be repaired is read by each program in its own way: none is accepted.
    """
    try:
        found = pikepdf.open(BytesIO(data), attempt_recovery=False)
    except pikepdf.PasswordError as error:
        raise Refused(LOCKED) from error
    except pikepdf.PdfError as error:
        raise Refused(UNREADABLE) from error
    if found.is_encrypted:
        raise Refused(LOCKED)
    return found


def _differs(what: str) -> Refused:
    return Refused(f"{what} của tệp này khác bản chính thức. {ONLY_SIGNED}")


class _Comparison:
    """The two files, their pages by number, and how much was looked at."""

    def __init__(self, ours: pikepdf.Pdf, theirs: pikepdf.Pdf) -> None:
        self.ours, self.theirs = ours, theirs
        self.our_pages = {page.obj.objgen: number for number, page in enumerate(ours.pages)}
        self.their_pages = {page.obj.objgen: number for number, page in enumerate(theirs.pages)}
        self.met: set[Pair] = set()
        self.steps = 0

    def found(self) -> Found:
        if len(self.theirs.pages) != len(self.ours.pages) or len(self.their_pages) != len(self.ours.pages):
            raise Refused(
                f"Tệp này có {len(self.theirs.pages)} trang, bản chính thức có {len(self.ours.pages)} trang. {ONLY_SIGNED}"
            )
        self._catalog()
        signed = self._form()
        found: list[Widget] = []
        pairs = zip(self.ours.pages, self.theirs.pages, strict=True)
        for number, (one, other) in enumerate(pairs):
            self._page(number, one.obj, other.obj)
            found.extend(self._annotations(number, one.obj, other.obj))
        return Found(found, signed)

    # The file as a whole --------------------------------------------------------------------------------------------

    def _catalog(self) -> None:
        one, other = self.ours.Root, self.theirs.Root
        for key in sorted((set(one.keys()) | set(other.keys())) - _FREE_OF_CATALOG):
            if not self._equal(one.get(key), other.get(key)):
                raise _differs(_PARTS.get(key, f"Cấu trúc ({key[1:41]})"))
        if ("/Metadata" in one and "/Metadata" not in other) or not self._same_structure(one, other):
            raise _differs("Cấu trúc thẻ")
        if set(other.get("/Perms", {}).keys()) - {"/DocMDP"}:
            raise _differs("Quyền sử dụng")

    def _same_structure(self, one: Any, other: Any) -> bool:
        """Whether the tagged structure is the same but for the elements a tool makes for its signature fields."""
        trees = one.get("/StructTreeRoot"), other.get("/StructTreeRoot")
        if trees[0] is None or trees[1] is None:
            return trees[0] is None and trees[1] is None
        keys = set(trees[0].keys()) | set(trees[1].keys())
        if not all(self._equal(trees[0].get(key), trees[1].get(key)) for key in keys - _FREE_OF_STRUCTURE):
            return False
        lines = self._structure(trees[0], self.our_pages), self._structure(trees[1], self.their_pages)
        return all(left == right for left, right in _side_by_side(*lines))

    def _structure(self, root: Any, pages: dict[tuple[int, int], int]) -> Iterator[tuple[Any, ...]]:
        """Yield each element in its order: depth, kind, texts, page; and each piece of content it holds."""
        stack: list[tuple[int, Any]] = [(0, kid) for kid in reversed(_listed(root.get("/K")))]
        while stack:
            depth, node = stack.pop()
            self._step()
            if not isinstance(node, pikepdf.Dictionary):
                yield depth, "content", int(node) if isinstance(node, int) else repr(node)
            elif "/S" in node:
                if _stands_for_signature(node):
                    continue
                page = pages.get(node["/Pg"].objgen) if "/Pg" in node else None
                yield depth, str(node["/S"]), page, tuple(_bytes(node.get(key)) for key in _TEXTS)
                stack.extend((depth + 1, kid) for kid in reversed(_listed(node.get("/K"))))
            else:
                page = pages.get(node["/Pg"].objgen) if "/Pg" in node else None
                yield depth, str(node.get("/Type")), page, node.get("/MCID")

    def _form(self) -> int:
        """Return how many fields are signed; raise unless all are those of signatures, and do nothing."""
        form = self.theirs.Root.get("/AcroForm")
        if form is None:
            return 0
        if "/XFA" in form or "/CO" in form:
            raise _differs("Biểu mẫu")
        stack, seen, signed = _listed(form.get("/Fields")), 0, 0
        while stack:
            field, seen = stack.pop(), seen + 1
            kids = [kid for kid in _listed(field.get("/Kids")) if "/T" in kid]
            wrong = not kids and _up(field, "/FT") != pikepdf.Name.Sig
            if wrong or seen > MOST_FIELDS or any(key in field for key in _ACTIVE):
                raise _differs("Biểu mẫu")
            signed += not kids and _up(field, "/V") is not None
            stack.extend(kids)
        return signed

    # One page -------------------------------------------------------------------------------------------------------

    def _page(self, number: int, one: Any, other: Any) -> None:
        keys = (set(one.keys()) | set(other.keys())) - _FREE_OF_PAGE - set(_INHERITED)
        same = all(self._equal(one.get(key), other.get(key)) for key in keys)
        same = same and all(self._equal(_up(one, key), _up(other, key)) for key in _INHERITED)
        if not same or _content(one) != _content(other):
            raise _differs(f"Nội dung trang {number + 1}")

    def _annotations(self, number: int, one: Any, other: Any) -> list[Widget]:
        """Return the page's signature widgets; whatever else lies on it, and what was signed, must lie on ours in that order."""
        known = [item for item in _listed(one.get("/Annots")) if not _is_signature(item) or _is_signed(item)]
        theirs, matched = _listed(other.get("/Annots")), 0
        for item in theirs:
            if matched < len(known) and self._equal(known[matched], item):
                matched += 1
            elif not _is_signature(item) or not _is_plain(item):
                break
        else:
            if matched == len(known):
                return [Widget(number, _box(item)) for item in theirs if _is_signature(item)]
        raise Refused(f"Trang {number + 1} của tệp này có thêm nội dung ngoài chữ ký số. {ONLY_SIGNED}")

    # Two objects ----------------------------------------------------------------------------------------------------

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Refused(UNREADABLE)

    def _equal(self, one: Any, other: Any) -> bool:
        """Whether two objects with all they lead to are the same; pages stand for themselves."""
        met: list[Pair] = []
        same = self._walk(one, other, met)
        if not same:
            self.met.difference_update(met)  # it was noted before all below it was seen
        return same

    def _walk(self, one: Any, other: Any, met: list[Pair]) -> bool:
        stack = [(one, other)]
        while stack:
            left, right = stack.pop()
            self._step()
            if not isinstance(left, pikepdf.Object) or not isinstance(right, pikepdf.Object):
                if type(left) is not type(right) and not _are_numbers(left, right):
                    return False
                if left != right:
                    return False
                continue
            if left.is_indirect and right.is_indirect:
                pair = (left.objgen, right.objgen)
                if pair in self.met:
                    continue  # objects lead back to each other
                self.met.add(pair)
                met.append(pair)
            if not self._same_here(left, right):
                return False
            stack.extend(_below(left, right))
        return True

    def _same_here(self, left: Any, right: Any) -> bool:
        """Whether two objects are the same by themselves, without what they lead to."""
        if type(left) is not type(right) or left._type_code != right._type_code:
            return False
        if isinstance(left, (pikepdf.String, pikepdf.Name)):
            return bytes(left) == bytes(right)
        if isinstance(left, pikepdf.Array):
            return len(left) == len(right)
        pages = self.our_pages.get(left.objgen), self.their_pages.get(right.objgen)
        if pages != (None, None):
            return pages[0] == pages[1]
        if _keys(left) != _keys(right):
            return False
        return not isinstance(left, pikepdf.Stream) or _data(left) == _data(right)


def _below(left: Any, right: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what two objects of the same kind lead to; nothing of a page, which is compared by its number."""
    if isinstance(left, pikepdf.Array):
        yield from zip(left, right, strict=True)
    elif isinstance(left, (pikepdf.Dictionary, pikepdf.Stream)) and left.get("/Type") != pikepdf.Name.Page:
        yield from ((left.get(key), right.get(key)) for key in _keys(left))


def _side_by_side(one: Iterator[Any], other: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
    while True:
        left, right = next(one, None), next(other, None)
        yield left, right
        if left is None or right is None:
            return


def _keys(node: Any) -> set[str]:
    packing = _PACKING if isinstance(node, pikepdf.Stream) else frozenset()
    return {key for key in node.keys() if key not in packing}  # noqa: SIM118 - pikepdf iterates over keys only here


def _are_numbers(left: Any, right: Any) -> bool:
    """Whether both are numbers: one program writes 12, the other 12.0."""
    return not any(value is None or isinstance(value, (bool, str, pikepdf.Object)) for value in (left, right))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _bytes(value: Any) -> bytes | None:
    return bytes(value) if isinstance(value, (pikepdf.String, pikepdf.Name)) else None


def _up(node: Any, key: str) -> Any:
    """Return the value of ``key``, the node's own or the one it inherits."""
    for _ in range(50):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _content(page: Any) -> tuple[list[str], bytes]:
    """Return what is drawn, and how each stream is packed that cannot be unpacked: nobody sees what that draws."""
    found = [_data(one) for one in _listed(page.get("/Contents"))]
    return [packed for packed, _ in found if packed], b"\n".join(data for _, data in found).strip()


def _data(stream: Any) -> tuple[str, bytes]:
    """Return what the stream holds, unpacked where that is possible, and how it is packed where it is not (a picture)."""
    try:
        return "", bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return repr((stream.get("/Filter"), stream.get("/DecodeParms"))), bytes(stream.read_raw_bytes())


def _is_signature(node: Any) -> bool:
    return (
        isinstance(node, pikepdf.Dictionary)
        and node.get("/Subtype") == pikepdf.Name.Widget
        and _up(node, "/FT") == pikepdf.Name.Sig
    )


def _is_signed(widget: Any) -> bool:
    return _up(widget, "/V") is not None


def _stands_for_signature(element: Any) -> bool:
    """Whether a structure element is one that a signing tool made for its field, without any text of its own."""
    kids = _listed(element.get("/K"))
    return (
        element["/S"] == pikepdf.Name.Form
        and not any(key in element for key in _TEXTS)
        and bool(kids)
        and all(isinstance(kid, pikepdf.Dictionary) and _is_signature(kid.get("/Obj")) for kid in kids)
    )


def _is_plain(widget: Any) -> bool:
    """Whether a signature's widget does nothing and looks the same whatever one does with it; unsigned it shows nothing."""
    looks = widget.get("/AP", {})
    normal = looks.get("/N")
    return (
        not any(key in widget for key in _ACTIVE)
        and (normal is None or _is_signed(widget))
        and set(looks.keys()) <= {"/N"}
        and (normal is None or isinstance(normal, pikepdf.Stream))
    )


def _box(widget: Any) -> tuple[float, float, float, float]:
    try:
        x1, y1, x2, y2 = (float(side) for side in widget["/Rect"])
    except (KeyError, TypeError, ValueError) as error:
        raise _differs("Ô chữ ký") from error
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
