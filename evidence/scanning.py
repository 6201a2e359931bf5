"""Viruses: the file is handed to ClamAV's clamd through a local socket or a port; without one nothing is scanned."""

from __future__ import annotations

import logging
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.models import Notice, User
from config.access import Role
from evidence.models import Reading, Revision

log = logging.getLogger(__name__)

CHUNK = 256 * 1024
CONNECT_SECONDS = 2
WHOLE_SECONDS = 20
"""An upload waits no longer; the worker asks again."""
LONGEST_REPLY = 4096
SILENT = "Máy quét vi-rút không trả lời."
TOO_LARGE = "Tệp lớn hơn mức máy quét vi-rút nhận (StreamMaxLength)."


@dataclass(frozen=True)
class Verdict:
    """What the scanner says: ``scan`` is one of ``Reading.Scan``; ``note`` the virus's name, or why it still waits."""

    scan: str
    note: str = ""


def scan(path: Path) -> Verdict:
    """Ask the scanner about a file; never raises for a scanner that is away, slow or full.

    OFF: the server has none. WAITING: it gave no answer, the worker asks again. FOUND: ``note`` names what it found.
    """
    if not settings.CLAMD_SOCKET:
        return Verdict(Reading.Scan.OFF)
    try:
        reply = _ask(path)
    except OSError as error:  # refused, timed out, closed; the file itself is ours and there
        log.warning("clamd at %s: %s", settings.CLAMD_SOCKET, error)
        return Verdict(Reading.Scan.WAITING, SILENT)
    return _verdict(reply)


@transaction.atomic
def settle(reading: Reading, verdict: Verdict) -> None:
    """Store what a later scan said of a stored file; what was found is logged and told to uploader and justice officers.

    What was once found stays found, and a scanner that is away takes nothing back; ``reading`` is as stored afterwards.
    """
    found = verdict.scan == Reading.Scan.FOUND
    rows = Reading.objects.filter(pk=reading.pk).exclude(scan=Reading.Scan.FOUND)
    if verdict.scan == Reading.Scan.WAITING:
        rows.filter(scan=Reading.Scan.WAITING).update(scan_note=verdict.note)
    else:
        answered = None if verdict.scan == Reading.Scan.OFF else timezone.now()
        if rows.update(scan=verdict.scan, scan_note=verdict.note, scanned_at=answered) and found:
            _tell(reading.revision, verdict.note)
    reading.refresh_from_db(fields=["scan", "scan_note", "scanned_at"])


def _tell(revision: Revision, found: str) -> None:
    document = revision.document
    by = Actor.system("tiến trình xử lý")
    record(by, "evidence_scan", revision, version=str(revision.number), detail={"found": found})
    sentence = f"Máy quét vi-rút thấy mã độc ({found}) trong tệp của “{document}”. Tệp đã được khóa; xin thay bằng bản sạch."
    officers = User.objects.of_ward(document.ward).active().with_role(Role.JUSTICE_OFFICER)
    told = {
        *officers.values_list("pk", flat=True),
        *([revision.uploaded_by_id] if revision.uploaded_by_id else []),
    }
    link = reverse("evidence:document", args=[document.pk])
    Notice.objects.bulk_create(Notice(user_id=pk, sentence=sentence[:500], link=link) for pk in sorted(told))


def _verdict(reply: str) -> Verdict:
    """Read "stream: OK", "stream: NAME FOUND" or "… ERROR" (clamd(8), INSTREAM)."""
    words = reply.removeprefix("stream:").strip()
    if words == "OK":
        return Verdict(Reading.Scan.CLEAN)
    if words.endswith(" FOUND"):
        return Verdict(Reading.Scan.FOUND, words.removesuffix(" FOUND")[:200])
    log.warning("clamd at %s: %s", settings.CLAMD_SOCKET, words or "no answer")
    return Verdict(Reading.Scan.WAITING, TOO_LARGE if "size limit exceeded" in words else SILENT)


def _ask(path: Path) -> str:
    """Send the file in pieces, each behind its length, and return the scanner's one line."""
    until = time.monotonic() + WHOLE_SECONDS
    with _connected() as line, path.open("rb") as file:
        with suppress(BrokenPipeError, ConnectionResetError):  # it heard enough: why stands in its answer
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                _spend(line, until)
                line.sendall(struct.pack(">L", len(chunk)) + chunk)
            line.sendall(struct.pack(">L", 0))
        reply = b""
        while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY:
            _spend(line, until)
            piece = line.recv(LONGEST_REPLY)
            if not piece:
                break
            reply += piece
    return reply.rstrip(b"\0\n").decode(errors="replace")


def answers() -> bool:
    """Whether the scanner answers a call; what the health page asks. False where there is none."""
    if not settings.CLAMD_SOCKET:
        return False
    try:
        with _connected() as line:
            line.settimeout(CONNECT_SECONDS)
            line.sendall(b"zPING\0")
            return line.recv(LONGEST_REPLY).startswith(b"PONG")
    except OSError:
        return False


def _spend(line: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    line.settimeout(left)


def _connected() -> socket.socket:
    """Return the line to clamd: a path is a local socket, host:port a machine."""
    place = settings.CLAMD_SOCKET
    host, colon, port = place.rpartition(":")
    if colon and port.isdigit() and not place.startswith("/"):
        return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(CONNECT_SECONDS)
        line.connect(place)
    except BaseException:
        line.close()
        raise
    return line
