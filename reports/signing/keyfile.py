"""A key on its way in: held in memory, never written, gone with the request.

The portal's own way of receiving files writes them to the disk; a private key must not lie there, not even for a moment.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

FIELD = "key"
LARGEST = 100 * 1024
"""Bytes; a certificate with its chain and key takes five to ten thousand."""


class KeyUploadHandler(FileUploadHandler):
    """Keeps the one file of the field ``key`` in memory; a larger one comes out empty, any other is read past."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.held: BytesIO | None = None

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name != FIELD or self.held is not None:
            raise SkipFile
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.held is not None and start + len(raw_data) <= LARGEST:
            self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self.held is None:
            return None
        if file_size > LARGEST:
            self.held.truncate(0)
        self.held.seek(0)
        return InMemoryUploadedFile(self.held, FIELD, "khoa.p12", "application/x-pkcs12", file_size, None)
