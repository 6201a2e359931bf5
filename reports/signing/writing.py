"""A signature written onto an issued file: appended, so that every byte that was there stays. Runs in the child.

The widget stands in the place to sign, which two signatures share: the official's and the office's. Where nothing is free any
more the signature does not show on the page and is said beside the file instead.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp import TextStampStyle

from reports.documents.fonts import FontFolder
from reports.signing.comparing import Widget, compare
from reports.signing.examining import Place, is_free
from reports.signing.keys import Opened, Owner, open_key
from reports.signing.typeface import Typeface

Box = tuple[float, float, float, float]
GAP = 4.0
"""Points between two signatures."""
SIZE = 10
LINE = 44
"""Signs of a line of the widget."""
BLUE, RED = (0.05, 0.15, 0.55), (0.75, 0.05, 0.05)
"""NĐ 30/2020/NĐ-CP, PL I: the official's signature is blue, the office's is red."""


def sign_job(files: dict[str, str], key: bytes, password: str, terms: dict[str, Any]) -> dict[str, Any]:
    """Sign ``files["source"]`` into ``files["target"]``; return ``{"visible", "name"}``. Raises ``Refused``.

    ``files``: "original" (the issued file), "source" (the original or its last signed copy), "target" (made), "fonts" (the
    folder). ``terms``: "ward", "signer", "now" (ISO, aware), "place".
    """
    owner = Owner(terms["ward"], terms["signer"], datetime.fromisoformat(terms["now"]))
    opened = open_key(key, password, owner)
    original, source = Path(files["original"]), Path(files["source"])
    spot = _spot(original, _widgets(original, source), terms["place"], is_person=opened.is_person)
    fonts = FontFolder(Path(files["fonts"]))
    text = _text(opened, owner, fonts)
    look = _look(opened, fonts, text)
    with source.open("rb") as file, Path(files["target"]).open("w+b") as target:
        writer = IncrementalPdfFileWriter(file, strict=False)
        known = {name for name, _, _ in enumerate_sig_fields(writer)}
        field = next(name for number in range(1, 100) if (name := f"ChuKySo{number}") not in known)
        about = PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=opened.name
        )
        spec = SigFieldSpec(field, on_page=spot.page, box=spot.box) if spot else SigFieldSpec(field)  # type: ignore[arg-type]
        PdfSigner(about, opened.signer, stamp_style=look, new_field_spec=spec).sign_pdf(
            writer, output=target, appearance_text_params={"text": text}
        )
    return {"visible": spot is not None, "name": opened.name}


def _widgets(original: Path, source: Path) -> list[Widget]:
    """Return the signatures that show already; raise ``Refused`` when the source is not the issued file signed."""
    return compare(original.read_bytes(), source.read_bytes()).widgets


def _spot(original: Path, widgets: list[Widget], place: Place | None, *, is_person: bool) -> Widget | None:
    """Return where the signature shows: the first of its places that is free; None where none is."""
    if place is None:
        return None
    document = pdfium.PdfDocument(original)
    try:
        page = document[place["page"]]
        for box, is_own in _places(place, is_person=is_person):
            spot = Widget(place["page"], box)
            taken = any(_overlap(spot, other) for other in widgets)
            if box[0] > 0 and not taken and (is_own or is_free(page, box)):
                return spot
    finally:
        document.close()
    return None


def _places(place: Place, *, is_person: bool) -> Iterator[tuple[Box, bool]]:
    """Yield the boxes a signature may take, each with whether it lies within the place to sign.

    The official's is the upper half, the office's the lower one, whoever signs first; then the other half, then what lies to
    the left.
    """
    left, bottom, right, top = place["box"]
    middle = (bottom + top) / 2
    upper, lower = (left, middle + GAP / 2, right, top), (left, bottom, right, middle - GAP / 2)
    yield (upper if is_person else lower), True
    yield (lower if is_person else upper), True
    yield (2 * left - right - GAP, bottom, left - GAP, top), False


def _overlap(one: Widget, other: Widget) -> bool:
    (l1, b1, r1, t1), (l2, b2, r2, t2) = one.box, other.box
    return one.page == other.page and other.is_visible and l1 < r2 and l2 < r1 and b1 < t2 and b2 < t1


def _text(opened: Opened, owner: Owner, fonts: FontFolder) -> str:
    """Return what the widget says: who, and when to the second in Vietnam's time (NĐ 30/2020/NĐ-CP, PL I)."""
    lines = [f"Ký bởi: {opened.name}"]
    if opened.is_person:
        lines.append(f"Cơ quan: {owner.ward}")
    lines.append(f"Thời gian ký: {owner.now:%d/%m/%Y %H:%M:%S} {owner.now.isoformat()[-6:]}")
    return "\n".join(part for line in lines for part in textwrap.wrap(fonts.printable(line), LINE))


def _look(opened: Opened, fonts: FontFolder, text: str) -> TextStampStyle:
    colour = BLUE if opened.is_person else RED
    fit = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins.uniform(2))
    return TextStampStyle(
        border_width=1,
        border_color=colour,
        stamp_text="%(text)s",
        inner_content_layout=fit,
        text_box_style=TextBoxStyle(
            font=Typeface(fonts, text, SIZE), font_size=SIZE, leading=SIZE + 1, text_color=colour
        ),
    )
