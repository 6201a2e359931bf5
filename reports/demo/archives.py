"""Office files as the same bytes every time: their libraries write the moment of saving into them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
CORE = "docProps/core.xml"


def repack(data: bytes, day: date) -> bytes:
    """Return the archive with every entry, and the document's own created and modified, dated 08:00 of ``day``."""
    stamp = (day.year, day.month, day.day, 8, 0, 0)
    moment = f"{day.isoformat()}T08:00:00Z".encode()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == CORE:
                content = SAVED.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return target.getvalue()
