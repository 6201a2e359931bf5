"""A workbook on its way: out of a request into the waiting folder, and back to the person as a download."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from accounts.guard import Refused
from accounts.workbooks.keeping import Kept, keep
from accounts.workbooks.package import too_large

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = "Chưa có tệp nào được gửi. Hãy chọn bảng tính (.xlsx) rồi gửi lại."


def received(request: HttpRequest) -> Kept:
    """Keep the file that came as "file"; raise Refused when there is none, or none that may be read."""
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise Refused(NO_FILE)
    refusal = getattr(sent, "refusal", "")  # of the store's handler, which reads every request with files
    if refusal:
        sent_bytes = int(request.META.get("CONTENT_LENGTH") or 0)
        raise Refused(too_large(settings.MAX_FILE_BYTES) if sent_bytes > settings.MAX_FILE_BYTES else refusal)
    return keep(sent.chunks())


def sent_workbook(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download that no cache keeps."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
