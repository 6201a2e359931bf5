"""How a request with files is read: straight into the store's incoming folder, hashed on the way, never in memory.

Only views marked ``takes_files`` receive files, and only from people who are logged in; the public page of a link asks its
own question first (``takes_files_if``). What is posted anywhere else is read past and never written. Nothing of a request
outlives it unless it was kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.utils import timezone

from accounts.guard import Refused
from evidence.names import clean_name
from evidence.sentences import too_large
from evidence.store import Received, Writer

FORM_ROOM = 1024 * 1024
"""Bytes of a request that its other fields and headers may take beside the files."""


class Upload(UploadedFile):
    """One file of a request: either received whole, or refused with a sentence."""

    def __init__(self, name: str, *, received: Received | None = None, refusal: str = "") -> None:
        file = received.path.open("rb") if received else BytesIO()
        super().__init__(file=file, name=name, size=received.size if received else 0)
        self.received = received
        self.refusal = refusal


@dataclass
class Receipt:
    """What came with one request: when it arrived, its files, and how many were too many."""

    received_at: datetime = field(default_factory=timezone.now)
    uploads: list[Upload] = field(default_factory=list)
    over_count: int = 0
    writers: list[Writer] = field(default_factory=list)

    def discard(self) -> None:
        """Remove what was not kept."""
        for upload in self.uploads:
            upload.close()
        for writer in self.writers:
            writer.discard()


def receipt_of(request: HttpRequest) -> Receipt:
    """Return what came with the request."""
    request.FILES  # noqa: B018 - reads the request, if nobody has yet
    return getattr(request, "receipt", None) or Receipt()


class StoreUploadHandler(FileUploadHandler):
    """Writes each file to the store while it comes in; what is too large or too much is counted and thrown away."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.receipt = Receipt()
        self.begun = 0
        self.writer: Writer | None = None
        self.refusal = ""
        request.receipt = self.receipt  # type: ignore[attr-defined]
        close = request.close

        def close_and_discard() -> None:
            """Also after a sender who broke off: Django would leave the unfinished file to the collector."""
            try:
                close()
            finally:
                self.receipt.discard()

        request.close = close_and_discard  # type: ignore[method-assign]

    def handle_raw_input(self, *parts: Any) -> None:
        """Keep the length the sender announced (the third of the arguments); the files are read by Django's parser."""
        self.request_bytes: int = parts[2]

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, clean_name(file_name), *args, **kwargs)
        if not self._expected():
            raise SkipFile
        self._stop_hopeless()
        self.begun += 1
        self.writer, self.refusal = None, ""
        if self.begun > settings.MAX_FILES_PER_REQUEST:
            self.receipt.over_count += 1
            raise SkipFile
        try:
            self.writer = Writer()
            self.receipt.writers.append(self.writer)
        except Refused as refused:
            self.refusal = str(refused)

    def _expected(self) -> bool:
        match, user = getattr(self.request, "resolver_match", None), getattr(self.request, "user", None)
        if match is None:
            return False
        takes = getattr(match.func, "takes_files", False)
        if callable(takes):
            return bool(takes(self.request, **match.kwargs))
        return bool(takes and user is not None and user.is_authenticated)

    def _stop_hopeless(self) -> None:
        """Stop reading at once where nothing of the rest is wanted: the answer comes while the sender still sends."""
        request: Any = self.request
        files = 1 if wants_json(request) else settings.MAX_FILES_PER_REQUEST
        if self.request_bytes > files * settings.MAX_FILE_BYTES + FORM_ROOM:
            self.receipt.uploads.append(Upload(self.file_name or "", refusal=too_large(self.request_bytes)))
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.writer is None:
            return
        try:
            if start + len(raw_data) > settings.MAX_FILE_BYTES:
                raise Refused(too_large(0))  # the whole size is known at its end
            self.writer.write(raw_data)
        except Refused as refused:
            self.refusal = str(refused)
            self._give_up()

    def _give_up(self) -> None:
        if self.writer:
            self.writer.discard()
            self.receipt.writers.remove(self.writer)
        self.writer = None

    def file_complete(self, file_size: int) -> Upload:
        received = None
        if self.writer is not None:
            try:
                received = self.writer.finish()
            except Refused as refused:
                self.refusal = str(refused)
                self._give_up()
        elif file_size > settings.MAX_FILE_BYTES:
            self.refusal = too_large(file_size)
        upload = Upload(self.file_name or "", received=received, refusal=self.refusal)
        self.receipt.uploads.append(upload)
        self.writer = None
        return upload


def wants_json(request: HttpRequest) -> bool:
    """Return whether the page's script sends this request: one file, answered with JSON."""
    return "application/json" in request.headers.get("Accept", "")
