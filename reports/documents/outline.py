"""Bookmarks and page labels: read from a rendered part, written under the part's title into the whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark of a part: depth from 0, label, page within the part from 0, height on the page in points."""

    depth: int
    label: str
    page: int
    top: float


def read(pdf: Pdf) -> tuple[Mark, ...]:
    """The bookmarks of ``pdf`` in reading order."""
    places = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    outlines = pdf.Root.get(Name.Outlines)
    return tuple(_walk(outlines, places, 0)) if outlines is not None else ()


def _walk(parent: Object, places: dict[tuple[int, int], int], depth: int) -> Iterator[Mark]:
    item = parent.get(Name.First)
    while item is not None:
        target = item.get(Name.Dest)
        if not isinstance(target, Array) and isinstance(action := item.get(Name.A), Dictionary):
            target = action.get(Name.D)
        if isinstance(target, Array):
            top = float(target[3]) if len(target) > 3 else 0.0
            yield Mark(depth, str(item.Title), places[target[0].objgen], top)
        yield from _walk(item, places, depth + 1)
        item = item.get(Name.Next)


def write(pdf: Pdf, parts: Sequence[tuple[str, int, tuple[Mark, ...]]]) -> None:
    """Replace the outline: one entry a part (title, first page from 0, its marks), the marks nested below."""
    with pdf.open_outline() as outline:
        outline.root.clear()
        for title, first, marks in parts:
            item = OutlineItem(title, first, "Fit")
            path = [item]
            for mark in marks:
                del path[mark.depth + 1 :]
                child = OutlineItem(mark.label, first + mark.page, "XYZ", left=0, top=mark.top)
                path[-1].children.append(child)
                path.append(child)
            outline.root.append(item)


def number(pdf: Pdf, cover: str = "") -> None:
    """Label the pages as they are numbered on paper, from 1; the first one bears no number and is named ``cover``."""
    labels = [0, Dictionary(S=Name.D, St=1)]
    if cover and len(pdf.pages) > 1:
        labels = [0, Dictionary(P=String(cover)), 1, Dictionary(S=Name.D, St=2)]
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))
