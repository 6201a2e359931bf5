"""One paper of the final set as a file for good: tagged, PDF/A-3b declared, with its code, in one piece.

Unlike a draft's parts nothing is stamped on it afterwards: page numbers and foot stand in the margin boxes of the style
sheet, which a reader aloud skips, and the file that is written is the file that is stored. No validator of PDF/A is to be
had here, so nothing says "validated".
"""

from __future__ import annotations

import io
import multiprocessing
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pikepdf import Array, Name, ObjectStreamMode, Pdf, String

from reports.documents import rendering, wording
from reports.documents.blocks import Document, QrCode, SignatureBlock
from reports.documents.fonts import FontFolder

VARIANT = "pdf/a-3b"
SIDE = 22
"""Millimetres of the QR code: squares of half a millimetre and more, which a telephone reads from paper."""
RECIPIENT_SIGNS, MOST_RECIPIENT_LINES = 38, 4
"""How many signs of a recipient fit on a line, and how many lines leave room for the code below them."""
BESIDE = """
.sign + .qr-code { margin: -18mm 53% 0 0; }
.sign + .qr-code .caption, .sign + .qr-code .address { padding-top: 0; font-size: 8.5pt; line-height: 1.2; }
"""
"""The code below the recipients instead of below the signature: the paper seldom needs a page for it alone."""
REMARK_AT_MOST = 400
"""Signs of what every page says besides its code: three lines of the bottom margin."""
PIXEL = 72 / 96
"""Points in a pixel of CSS."""
SIGN_HERE = "ky-"
HEAVY = 1000
"""Cells of tables (``rendering.weight``) from which a file has a process of its own: some 140 rows of the index."""

Place = dict[str, Any]
"""Where a signature belongs: {"page" (from 0), "box" [left, bottom, right, top] in points}."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF, related to the paper as its data: its name, what it is, its bytes."""

    name: str
    title: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Final:
    """What one file is made of.

    ``author``: the ward, for the file's properties. ``code`` and ``address``: how the paper is verified. ``foot``: the line at
    the foot of every page; ``remark``: what every page must say besides it, "" for nothing. ``created``: aware.
    """

    document: Document
    author: str
    code: str
    address: str
    foot: str
    created: datetime
    remark: str = ""
    attached: Attached | None = None


def render_final(final: Final, folder: FontFolder) -> tuple[bytes, int, Place | None]:
    """Return the file, its number of pages, and where its signature belongs (None: it carries none).

    Raises FontsMissing and ``pdf.DocumentError``. Of two who sign, the place is that of the one at the right, who presides.
    """
    from reports.documents.pdf import render_laid_out  # nearly a second, spent only when there is work

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # WeasyPrint leaves its colour profile to the collector
        data, anchors = render_laid_out(
            _with_code(final),
            folder,
            style=margins(final, folder),
            pdf_variant=VARIANT,
            pdf_tags=True,
            attachments=_attachments(final),
        )
    with Pdf.open(io.BytesIO(data)) as pdf:
        place = _place(pdf, anchors)
        _describe(pdf, final)
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return target.getvalue(), len(pdf.pages), place


def _with_code(final: Final) -> Document:
    """Return the paper with the block that says how it is verified at its end."""
    caption = f"Mã xác minh: {final.code}\nQuét mã hoặc mở địa chỉ sau để kiểm tra văn bản này:"
    last = final.document.sections[-1]
    whole = replace(last, blocks=(*last.blocks, QrCode(final.address, caption, SIDE)))
    return replace(final.document, sections=(*final.document.sections[:-1], whole))


def _attachments(final: Final) -> list[Any]:
    from weasyprint import Attachment

    if (found := final.attached) is None:
        return []
    moment = final.created
    return [
        Attachment(
            string=found.data,
            name=found.name,
            description=found.title,
            relationship="Data",
            created=moment,
            modified=moment,
        )
    ]


def _place(pdf: Pdf, anchors: Sequence[Mapping[str, tuple[float, float, float, float]]]) -> Place | None:
    found = [
        (name, number, box)
        for number, page in enumerate(anchors)
        for name, box in page.items()
        if name.startswith(SIGN_HERE)
    ]
    if not found:
        return None
    _, number, (left, top, right, bottom) = max(found, key=lambda one: (len(one[0]), one[0]))
    height = float(pdf.pages[number].mediabox[3])
    box = [left * PIXEL, height - bottom * PIXEL, right * PIXEL, height - top * PIXEL]
    return {"page": number, "box": [round(value, 2) for value in box]}


def _describe(pdf: Pdf, final: Final) -> None:
    """Write author, code and time into the properties, the same in both places (ISO 19005-3, 6.6.3)."""
    created = final.created
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as known:
        known["dc:creator"] = [final.author]
        known["dc:identifier"] = final.code
        known["xmp:CreateDate"] = created.isoformat(timespec="seconds")
    moment = created.strftime("D:%Y%m%d%H%M%S%z")
    if Name.AF in pdf.Root:  # WeasyPrint names each file twice: in the tree of names and by itself
        pdf.Root.AF = Array(list({item.objgen: item for item in pdf.Root.AF}.values()))
    pdf.docinfo[Name.Author] = String(final.author)
    pdf.docinfo[Name.CreationDate] = String(f"{moment[:-2]}'{moment[-2:]}'")


def margins(final: Final, folder: FontFolder) -> str:
    """Return the style of what a final has and a draft has not: page number, foot, the block at the end.

    NĐ 30/2020/NĐ-CP, PL I, mục II (số trang): 13, upright, centred in the top margin, none on the first page.
    """
    remark = wording.clean(final.remark)
    remark = remark if len(remark) <= REMARK_AT_MOST else f"{remark[: REMARK_AT_MOST - 1]}…"
    lines = folder.printable("\n".join(line for line in (final.foot, " ".join(remark.split())) if line))
    return f"""
@page {{
  @top-center {{ content: counter(page); font: 13pt Tinos; vertical-align: bottom; padding-bottom: 2.4mm; }}
  @bottom-center {{ content: {_literal(lines)}; width: 100%; height: 15mm; margin-top: 2mm; vertical-align: top;
    padding-top: 1mm; border-top: .5pt solid #000; font: 8.5pt/1.15 Tinos; text-align: left; white-space: pre-wrap; }}
}}
@page :first {{ @top-center {{ content: none; }} }}
.qr-code {{ position: relative; min-height: {SIDE}mm; margin: 5mm 0 0; padding-left: {SIDE + 3}mm; break-before: avoid;
  text-align: left; }}
.qr-code svg {{ position: absolute; top: 0; left: 0; }}
.qr-code .caption {{ margin: 0; padding-top: 3mm; text-align: left; font-size: 11pt; line-height: 1.3; }}
.qr-code .address {{ font-size: 11pt; }}
{BESIDE if _has_room(final.document) else ""}"""


def _has_room(document: Document) -> bool:
    """Whether the block that says how a paper is verified fits below the few recipients, beside the place to sign."""
    last = document.sections[-1].blocks[-1]
    if not isinstance(last, SignatureBlock):
        return False
    lines = sum(1 + len(one) // RECIPIENT_SIGNS for one in last.recipients)
    return lines <= MOST_RECIPIENT_LINES


def _literal(text: str) -> str:
    """Return a text as a CSS string in which every sign is written by its number: nothing can end it early."""
    return '"' + "".join(f"\\{ord(sign):06x}" for sign in text) + '"'


def render_finals(
    finals: Mapping[str, Final], folder: FontFolder, *, processes: int = 2
) -> Iterator[tuple[str, bytes, int, Place | None]]:
    """Yield (key, PDF, pages, place of signature) of each as it is ready.

    A heavy one has a process of its own, which ends with it: memory holds the boxes of one file at a time, and the largest
    file (an index of 1,000 rows) decides how much that is. ``processes`` at once; 0 renders here. Raises what ``render_final``
    raises, and BrokenProcessPool when the system ended a process; leaving the iterator ends the rest.
    """
    heavy = [key for key in finals if rendering.weight(finals[key].document) >= HEAVY]
    if not processes:
        yield from ((key, *render_final(final, folder)) for key, final in finals.items())
        return
    yield from _pooled({key: finals[key] for key in heavy}, folder, processes, 1)
    yield from _pooled({key: finals[key] for key in finals if key not in heavy}, folder, processes, None)


def _pooled(
    finals: Mapping[str, Final], folder: FontFolder, processes: int, tasks_a_child: int | None
) -> Iterator[tuple[str, bytes, int, Place | None]]:
    if not finals:
        return
    pool = ProcessPoolExecutor(
        min(processes, len(finals)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=rendering.begin_child,
        max_tasks_per_child=tasks_a_child,
    )
    try:
        futures = {pool.submit(render_final, final, folder): key for key, final in finals.items()}
        for future in as_completed(futures):
            yield futures[future], *future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
