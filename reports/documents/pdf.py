"""One document to PDF through WeasyPrint, which here can read nothing but the packaged typeface.

WeasyPrint's own fetcher reads local files and any address. Ours knows ``data:`` and the private scheme ``paper:`` (the
font files by name); everything else stops the rendering, also when a text should bring an address into the page.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from resource import RUSAGE_SELF, getrusage
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.document import Document as LaidOut
from weasyprint.formatting_structure.boxes import Box, LineBox, ParentBox, TableBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.documents import html
from reports.documents.blocks import Document
from reports.documents.fonts import FACES, FontFolder
from reports.documents.styles import paper_style

SCHEME = "paper"
Anchors = dict[str, tuple[float, float, float, float]]
KIBIBYTE = 1024
COLLECT_ABOVE = 200 * 1024 * KIBIBYTE
"""Peak memory of the process, in bytes, from which the boxes of each document are cleared away at once."""
LOOSE = "* { break-inside: auto !important } .grid .next, .part, .section, p, .title { break-after: auto !important }"
"""Added when WeasyPrint finds no place to break: what must stay with its neighbour can be longer than a page, and then
its layout fails (an assertion in ``make_page``). Better a heading apart from its text than no paper at all."""


class DocumentError(RuntimeError):
    """The document cannot be rendered."""


class AddressRefused(FatalURLFetchingError):
    """A page asked for something outside itself. (WeasyPrint swallows every other exception of a fetcher.)"""


class PaperFetcher(URLFetcher):
    """Fetches ``data:`` addresses and the font files of ``folder`` under ``paper:NAME``; refuses all else."""

    def __init__(self, folder: FontFolder) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._files = {f"{SCHEME}:{face.name}": folder.file(face) for face in FACES}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The packaged file or the data of ``url``; raises AddressRefused."""
        if (file := self._files.get(url)) is not None:
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": "font/ttf"})
        if not url.lower().startswith("data:"):
            raise AddressRefused(f"A document may not read {url}")
        return super().fetch(url, headers)


def render(document: Document, folder: FontFolder, **options: Any) -> bytes:
    """``document`` as PDF, without notice, page numbers and foot (``assembly`` stamps those).

    ``options`` go to WeasyPrint (``pdf_variant``, ``pdf_tags``, ``attachments``). Raises FontsMissing, DocumentError.
    """
    return render_page(html.page(document, "", folder.printable), folder, **options)


def render_page(source: str, folder: FontFolder, **options: Any) -> bytes:
    """A written HTML page as PDF, under the same rules."""
    return _printed(source, folder, "", options)[0]


def render_laid_out(
    document: Document, folder: FontFolder, style: str = "", **options: Any
) -> tuple[bytes, list[Anchors]]:
    """``document`` as PDF with rules of ``style`` added, and where the places with an id lie, page by page.

    A place is (left, top, right, bottom) in CSS pixels (1/96 inch) from the page's upper left corner; the places to sign
    are "ky-1", "ky-2", ... Otherwise as ``render``.
    """
    pdf, laid = _printed(html.page(document, "", folder.printable), folder, style, options)
    return pdf, [dict(sheet.anchors) for sheet in laid.pages]


def _printed(source: str, folder: FontFolder, style: str, options: dict[str, Any]) -> tuple[bytes, LaidOut]:
    """The PDF and the pages it was written from."""
    try:
        with _collector_resting():
            try:
                laid = _laid_out(source, folder, style, options)
            except AssertionError:
                laid = _laid_out(source, folder, f"{style}\n{LOOSE}", options)
            return bytes(laid.write_pdf(**options) or b""), laid
    except AddressRefused as refused:
        raise DocumentError(str(refused)) from refused


def _laid_out(source: str, folder: FontFolder, style: str, options: dict[str, Any]) -> LaidOut:
    fetcher, paper, fonts = _paper(folder)
    added = [CSS(string=style, font_config=fonts, url_fetcher=fetcher)] if style else []
    page = HTML(string=source, url_fetcher=fetcher, base_url=None)
    laid = page.render(font_config=fonts, stylesheets=[paper, *added], **options)
    for sheet in laid.pages:
        _close_tables(sheet._page_box)
    return laid


def _close_tables(box: Box) -> None:
    """End each table below its last row.

    WeasyPrint leaves a table the height of rows that it moved on to the next page to keep them with others: its left and right
    border would run on into the empty rest of the page. Tables hold no tables here, so nothing is looked for within.
    """
    if isinstance(box, TableBox):
        ends = [group.position_y + group.height for group in box.children]
        box.height = max(ends, default=box.content_box_y()) - box.content_box_y()
    elif isinstance(box, ParentBox) and not isinstance(box, LineBox):
        for child in box.children:
            _close_tables(child)


@lru_cache(maxsize=1)
def _paper(folder: FontFolder) -> tuple[PaperFetcher, CSS, FontConfiguration]:
    """Fetcher, style and loaded fonts, made once a process."""
    fetcher, fonts = PaperFetcher(folder), FontConfiguration()
    rules = folder.face_rules(lambda face: f"{SCHEME}:{face.name}")
    style = CSS(string=f"{rules}\n{paper_style()}", font_config=fonts, url_fetcher=fetcher)
    return fetcher, style, fonts


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Without the garbage collector, which costs a tenth of a rendering: its boxes live until the end anyhow.

    Afterwards one collection, but only in a process that has grown: it is not free either.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        if getrusage(RUSAGE_SELF).ru_maxrss * KIBIBYTE > COLLECT_ABOVE:
            gc.collect()


def browser_page(document: Document, folder: FontFolder) -> str:
    """The same page for a browser on this machine, fonts by file address: what ``bench/dossier.py`` compares with."""
    rules = folder.face_rules(lambda face: folder.file(face).as_uri())
    return html.page(document, f"{rules}\n{paper_style()}", folder.printable)
