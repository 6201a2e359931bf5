"""What a page says of files before they are sent: the same limits the server keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.conf import settings

from evidence.filetypes import ACCEPTED_ENDINGS
from evidence.rows import EvidenceRow

register = template.Library()


@dataclass(frozen=True)
class UploadLimits:
    """The largest file in bytes and in whole MB, files in one request, and the endings for a file dialog."""

    max_bytes: int
    megabytes: int
    max_files: int
    accept: str


@register.simple_tag
def upload_limits() -> UploadLimits:
    """Return the limits of the settings and the endings of evidence/filetypes, with the ZIP that is unpacked."""
    most = settings.MAX_FILE_BYTES
    endings = ",".join(f".{ending}" for ending in (*ACCEPTED_ENDINGS, "zip"))
    return UploadLimits(most, most // (1024 * 1024), settings.MAX_FILES_PER_REQUEST, endings)


@register.filter
def gaining(rows: Iterable[EvidenceRow]) -> list[EvidenceRow]:
    """Return the rows whose files say what the register does not; a document used twice comes once."""
    return list({row.use.document_id: row for row in rows if row.gains}.values())
