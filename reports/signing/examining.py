"""What a signed PDF is: its signatures, and whether it is the issued one with nothing but signatures added. Runs in the child.

Two parsers that know nothing of each other are asked. Does each signature hold, over all that was in the file when it was made
(pyHanko)? And does what each signer signed, and the file as it is now, say what the issued one says, the signatures before it
unchanged (``comparing``, by qpdf), whoever wrote it?
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from logging import CRITICAL, getLogger
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from accounts.guard import Refused
from reports.signing.comparing import ONLY_SIGNED, UNREADABLE, Found, Widget, compare, opened

for _name in ("pyhanko", "pyhanko_certvalidator"):
    getLogger(_name).setLevel(CRITICAL)  # what it finds is answered, not logged: it names people

Fact = dict[str, Any]
Place = dict[str, Any]
Box = tuple[float, float, float, float]

MOST = 20
"""Signatures in one file."""
AROUND_PLACE = 45.0
"""Points round the place to sign where a seal may lie over position and name (NĐ 30: a third of the signature)."""
RIM = 2.0
"""Points by which a widget may touch a sign or a picture."""
MOST_OF_A_FRAME = 20
"""Segments of a path; one with more is a drawing, as the QR code is, not a rule or the frame of a cell."""
LARGEST_SHARE = 0.25
"""Of the page, that one signature may take."""
USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
UNSIGNED = "Tệp này chưa có chữ ký số nào. " + ONLY_SIGNED
TOO_MANY = f"Tệp này có hơn {MOST} chữ ký số. {ONLY_SIGNED}"
BROKEN = (
    "Chữ ký số của {signer} không còn nguyên vẹn: nội dung đã đổi sau khi ký. Xin ký lại lên bản chính thức."
)
PARTIAL = "Chữ ký số của {signer} không bao trùm hết nội dung của tệp. Xin ký lại lên bản chính thức."
CHANGED = "Sau chữ ký số của {signer}, tệp còn bị sửa thêm ngoài việc ký. Xin ký lại lên bản chính thức."
COVERS = "Ô chữ ký ở trang {page} che chữ của văn bản. Xin ký lại, đặt chữ ký vào chỗ ký hoặc chỗ trống."
TOO_LARGE = "Ô chữ ký ở trang {page} lớn hơn một phần tư trang. Xin ký lại, đặt chữ ký nhỏ hơn."


def facts_job(name: str, roots: str) -> list[Fact]:
    """Return what is said of each signature of the file (``_told``), in the order of signing."""
    with Path(name).open("rb") as file:
        return [_told(one, _status(one, roots), roots) for one in _signatures(file)]


def same_job(original: str, candidate: str, place: Place | None, roots: str) -> Fact:
    """Return ``{"continued", "signatures"}`` of a signed copy; raise ``Refused`` with why it is none.

    ``continued``: the issued file stands in it byte for byte, and is what everything else was appended to.
    """
    issued, data = Path(original).read_bytes(), Path(candidate).read_bytes()
    opened(data).close()
    try:
        with Path(candidate).open("rb") as file:
            signatures = _signatures(file)
            told = [_held(one, roots) for one in signatures]
            found = _compared(
                issued, data, [(_end(one), fact) for one, fact in zip(signatures, told, strict=True)]
            )
            if not signatures:
                raise Refused(UNSIGNED)
            reader = signatures[0].reader
            if found.signed != len(reader.embedded_signatures):  # two programs would see other signatures
                raise Refused(UNREADABLE)
            continued = _is_continued(issued, data, reader)
    except (
        PdfError,
        ValueError,
    ) as error:  # pyHanko says so of damaged files, asn1crypto of damaged signatures
        raise Refused(UNREADABLE) from error
    _refuse_covering(Path(original), found.widgets, place)
    return {"continued": continued, "signatures": told}


def _compared(issued: bytes, data: bytes, ends: list[tuple[int, Fact]]) -> Found:
    """Compare what each signer signed with what stood before, from the issued file on, and the file as it is now.

    A file that is appended to holds each of its former states as its beginning.
    """
    before, found, signer = issued, None, ""
    for end, fact in [*sorted(ends, key=lambda one: one[0]), (len(data), {"signer": ""})]:
        try:
            found = compare(before, data[:end])
        except Refused:
            if before is issued:
                raise
            raise Refused(CHANGED.format(signer=signer)) from None
        before, signer = data[:end], _quoted(fact)
    assert found is not None  # noqa: S101 - the loop runs once at least
    return found


def _end(signature: Any) -> int:
    """Return where the bytes end that were signed; ``_held`` made sure that they begin with the file."""
    return int(signature.byte_range[2]) + int(signature.byte_range[3])


def _quoted(fact: Fact) -> str:
    return f"“{fact['signer']}”" if fact["signer"] else "người ký"


def _signatures(file: Any) -> list[Any]:
    """Return the signatures in the file in the order of signing; time stamps of the whole document are none."""
    reader = PdfFileReader(file, strict=False)
    if reader.xrefs.hybrid_xrefs_present:  # two programs would see two documents
        raise Refused(UNREADABLE)
    found: list[Any] = reader.embedded_regular_signatures
    if len(found) > MOST:
        raise Refused(TOO_MANY)
    return found


def _status(signature: Any, roots: str) -> PdfSignatureStatus:
    """Return what pyHanko says of the signature itself; what came after it is ``_compared``.

    pyHanko's own comparison of revisions follows every path through the file: of a tagged paper of 86 pages it took minutes.
    """
    known = list(load_certs_from_pemder([roots])) if roots else []
    context = ValidationContext(trust_roots=known, allow_fetching=False)
    return validate_pdf_signature(signature, context, key_usage_settings=USAGE, skip_diff=True)


def _held(signature: Any, roots: str) -> Fact:
    """Return what is said of a signature that holds; raise ``Refused`` of one that does not."""
    status = _status(signature, roots)
    told = _told(signature, status, roots)
    if not (status.intact and status.valid):
        raise Refused(BROKEN.format(signer=_quoted(told)))
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise Refused(PARTIAL.format(signer=_quoted(told)))
    is_last = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if signature.docmdp_level == MDPPerm.NO_CHANGES and not is_last:
        raise Refused(CHANGED.format(signer=_quoted(told)))
    return told


def _told(signature: Any, status: PdfSignatureStatus, roots: str) -> Fact:
    """Return ``{"signer", "organisation", "signed_at" (ISO), "intact", "whole", "trusted", "id"}``; ``id`` tells it again.

    ``trusted`` is None where no roots are configured.
    """
    when = signature.self_reported_timestamp
    subject = signature.signer_cert.subject.native
    return {
        "signer": _word(subject.get("common_name"))[:200],
        "organisation": _word(subject.get("organization_name"))[:200],
        "signed_at": when.isoformat() if when else "",
        "intact": bool(status.intact and status.valid),
        "whole": status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
        "trusted": status.trusted if roots else None,
        "id": hashlib.sha256(signature.pkcs7_content).hexdigest(),
    }


def _word(value: Any) -> str:
    """A name may hold several parts of one kind."""
    return " ".join(str(one) for one in value) if isinstance(value, list) else str(value or "")


def _is_continued(issued: bytes, data: bytes, reader: PdfFileReader) -> bool:
    """Whether the issued file stands at the beginning and is the base of what follows."""
    if not data.startswith(issued):
        return False
    ours = PdfFileReader(BytesIO(issued), strict=False).xrefs
    last = ours.total_revisions - 1
    same = reader.xrefs.total_revisions > last
    return same and reader.xrefs.get_startxref_for_revision(last) == ours.get_startxref_for_revision(last)


# What the signatures show on paper ---------------------------------------------------------------------------------


def _refuse_covering(original: Path, widgets: list[Widget], place: Place | None) -> None:
    """Raise when a signature lies over text or a picture of the issued paper, but in the place to sign."""
    document = pdfium.PdfDocument(original)
    try:
        for widget in widgets:
            if widget.is_visible:
                _refuse_one(document[widget.page], widget, place)
    finally:
        document.close()


def _refuse_one(page: pdfium.PdfPage, widget: Widget, place: Place | None) -> None:
    width, height = page.get_size()
    left, bottom, right, top = widget.box
    if (right - left) * (top - bottom) > LARGEST_SHARE * width * height:
        raise Refused(TOO_LARGE.format(page=widget.page + 1))
    free = _around(place) if place and place["page"] == widget.page else None
    if any(_meet(one, widget.box) and not (free and _lies_in(one, free)) for one in _printed(page)):
        raise Refused(COVERS.format(page=widget.page + 1))


def _around(place: Place) -> Box:
    left, bottom, right, top = (float(side) for side in place["box"])
    return left - AROUND_PLACE, bottom - AROUND_PLACE, right + AROUND_PLACE, top + AROUND_PLACE


def _printed(page: pdfium.PdfPage) -> Iterator[Box]:
    """Yield the heart of each printed sign and picture, in points; rules and frames may be touched."""
    text = page.get_textpage()
    for number in range(text.count_chars()):
        if not chr(raw.FPDFText_GetUnicode(text, number)).isspace():
            yield _heart(text.get_charbox(number))
    text.close()
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH)):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE or raw.FPDFPath_CountSegments(item) > MOST_OF_A_FRAME:
            yield _heart(item.get_bounds())


def _heart(box: Box) -> Box:
    """Return the box without what a signature may touch at its edges: a quarter at each side, ``RIM`` at most."""
    left, bottom, right, top = box
    wide, high = min((right - left) / 4, RIM), min((top - bottom) / 4, RIM)
    return left + wide, bottom + high, right - wide, top - high


def is_free(page: pdfium.PdfPage, box: Box) -> bool:
    """Whether nothing is printed there."""
    left, bottom, right, top = box
    wider = (left - RIM, bottom - RIM, right + RIM, top + RIM)
    return not any(_meet(one, wider) for one in _printed(page))


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _lies_in(inner: Box, outer: Box) -> bool:
    """Whether its middle lies there."""
    across, up = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] < across < outer[2] and outer[1] < up < outer[3]
