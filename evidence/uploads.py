"""How a request with files is read: to temporary files on disk, at most so many, each at most so large."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from evidence.names import clean_name


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Skips what is too large or too much while it comes in, and remembers it for the answer.

    ``request.skipped_files`` maps the sender's name to the reason: ``"size"`` or ``"count"``.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        request: Any = self.request
        request.files_begun = getattr(request, "files_begun", 0) + 1
        if request.files_begun > settings.MAX_FILES_PER_REQUEST:
            self._skip("count")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.MAX_FILE_BYTES:
            self._skip("size")
        super().receive_data_chunk(raw_data, start)

    def _skip(self, reason: str) -> None:
        request: Any = self.request
        request.skipped_files = [
            *getattr(request, "skipped_files", []),
            (clean_name(self.file_name or ""), reason),
        ]
        self.file.close()
        raise SkipFile
