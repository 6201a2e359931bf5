"""Digital signatures of a file: who, when, and whether the bytes are those that were signed. Shown, never judged.

Whether a certificate is to be trusted is not asked: the child has no network, and the portal is no authority. Runs in the child.
"""

from __future__ import annotations

import mmap
import zipfile
from pathlib import Path
from typing import Any

MOST = 20
Signature = dict[str, Any]


def of_pdf(path: Path) -> list[Signature]:
    """Return ``{"signer", "signed_at" (ISO, empty when unsaid), "intact", "whole"}`` for each signature.

    ``intact``: the signed bytes are unchanged; ``whole``: nothing was added to the file after it; None: cannot be told.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b"/ByteRange") < 0:
            return []  # pyHanko takes half a second to load
    from pyhanko.pdf_utils.reader import PdfFileReader

    with path.open("rb") as file:
        found = PdfFileReader(file, strict=False).embedded_signatures
        return [
            _told(one) for one in found[:MOST] if str(one.sig_object.get("/Type", "/Sig")) != "/DocTimeStamp"
        ]


def of_package(path: Path) -> list[Signature]:
    """Return one line for each signature in a Word or Excel file: there is one, and nothing more is said of it."""
    with zipfile.ZipFile(path) as package:
        parts = [
            name
            for name in package.namelist()
            if name.startswith("_xmlsignatures/sig") and name.endswith(".xml")
        ]
    return [{"signer": "", "signed_at": "", "intact": None, "whole": None} for _ in parts[:MOST]]


def _told(signature: Any) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    intact: bool | None = None
    whole: bool | None = None
    try:
        status = validate_pdf_signature(
            signature, ValidationContext(allow_fetching=False, trust_roots=[]), skip_diff=True
        )
        intact = bool(status.intact and status.valid)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    except Exception:  # noqa: BLE001 - an odd signature is said to be there all the same
        whole = None
    when = signature.self_reported_timestamp
    return {
        "signer": _name(signature)[:200],
        "signed_at": when.isoformat() if when else "",
        "intact": intact,
        "whole": whole,
    }


def _name(signature: Any) -> str:
    """The common name in the certificate, else the name the signature gives itself."""
    try:
        native = signature.signer_cert.subject.native
        return str(native.get("common_name") or native.get("organization_name") or "")
    except Exception:  # noqa: BLE001 - a certificate that cannot be parsed
        return str(signature.sig_object.get("/Name", ""))
