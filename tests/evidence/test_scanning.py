"""The virus scanner's line: what is sent, what each answer means, and what happens while it is away."""

import getpass
import os
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice, User
from config.access import Role
from evidence import scanning
from evidence.actions import accept, submit
from evidence.models import Document, Evidence, Reading
from evidence.scanning import Verdict
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take, stored

Clamd = Callable[[bytes], list[bytes]]
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLEAN, INFECTED = b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0"


def _serve(listener: socket.socket, reply: bytes, heard: list[bytes], most: int) -> None:
    line, _ = listener.accept()
    with line, line.makefile("rb") as stream:
        command = stream.read(len(b"zINSTREAM\0"))
        body = b""
        while (length := struct.unpack(">L", stream.read(4))[0]) and len(body) + length <= most:
            body += stream.read(length)
        heard += [command, body]
        line.sendall(reply)


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[Callable[..., list[bytes]]]:
    """Listen for one file and answer it: ``clamd(reply, most=bytes)`` returns the list of what was heard."""
    threads: list[threading.Thread] = []
    settings.CLAMD_SOCKET = str(tmp_path / "c.sock")

    def listen(reply: bytes, *, most: int = 10**9, port: bool = False) -> list[bytes]:
        listener = socket.socket(socket.AF_INET if port else socket.AF_UNIX)
        listener.bind(("127.0.0.1", 0) if port else settings.CLAMD_SOCKET)
        listener.listen()
        if port:
            settings.CLAMD_SOCKET = f"127.0.0.1:{listener.getsockname()[1]}"
        heard: list[bytes] = []

        def serve() -> None:
            with listener:
                _serve(listener, reply, heard, most)

        threads.append(threading.Thread(target=serve, daemon=True))
        threads[-1].start()
        return heard

    yield listen
    for thread in threads:
        thread.join(10)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.write_bytes(b"a" * (scanning.CHUNK + 5))
    return path


@pytest.mark.parametrize("port", [False, True])
def test_the_whole_file_is_sent_and_judged_clean(
    clamd: Callable[..., list[bytes]], file: Path, port: bool
) -> None:
    heard = clamd(CLEAN, port=port)
    assert scanning.scan(file) == Verdict(Reading.Scan.CLEAN)
    assert heard == [b"zINSTREAM\0", file.read_bytes()]


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (INFECTED, Verdict(Reading.Scan.FOUND, "Eicar-Test-Signature")),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict(Reading.Scan.WAITING, scanning.TOO_LARGE)),
        (b"Can't allocate memory ERROR\0", Verdict(Reading.Scan.WAITING, scanning.SILENT)),
        (b"", Verdict(Reading.Scan.WAITING, scanning.SILENT)),
    ],
)
def test_each_answer_has_its_meaning(
    clamd: Callable[..., list[bytes]], file: Path, reply: bytes, verdict: Verdict
) -> None:
    clamd(reply)
    assert scanning.scan(file) == verdict


def test_a_scanner_that_stops_listening_still_says_why(clamd: Callable[..., list[bytes]], file: Path) -> None:
    clamd(b"INSTREAM size limit exceeded. ERROR\0", most=10)
    assert scanning.scan(file).scan == Reading.Scan.WAITING


def test_without_a_scanner_nothing_is_scanned(file: Path, settings: Any) -> None:
    settings.CLAMD_SOCKET = ""
    assert scanning.scan(file) == Verdict(Reading.Scan.OFF)


@pytest.mark.parametrize("place", ["c.sock", "127.0.0.1:1"])
def test_a_scanner_that_is_away_lets_the_file_wait(file: Path, settings: Any, place: str) -> None:
    settings.CLAMD_SOCKET = place
    assert scanning.scan(file) == Verdict(Reading.Scan.WAITING, scanning.SILENT)


def test_a_scanner_that_is_too_slow_lets_the_file_wait(
    tmp_path: Path, file: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "c.sock")
    monkeypatch.setattr(scanning, "WHOLE_SECONDS", 0.05)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(settings.CLAMD_SOCKET)
        deaf.listen()
        assert scanning.scan(file) == Verdict(Reading.Scan.WAITING, scanning.SILENT)


@pytest.mark.django_db
def test_an_infected_file_is_refused_and_leaves_nothing(
    clamd: Callable[..., list[bytes]], take: Take, media: Path
) -> None:
    clamd(INFECTED)
    with pytest.raises(Refused) as refused:
        take()
    assert str(refused.value) == (
        "Không nhận: máy quét vi-rút thấy mã độc trong tệp (Eicar-Test-Signature). "
        "Hãy báo người quản trị phường kiểm tra máy đã tạo ra tệp."
    )
    assert (stored(media), Document.objects.count()) == ([], 0)
    assert AuditEntry.objects.get().act == "evidence_refuse"


@pytest.mark.django_db
def test_a_file_is_taken_with_what_the_scanner_said(
    clamd: Callable[..., list[bytes]], take: Take, settings: Any
) -> None:
    heard = clamd(CLEAN)
    assert take(files.pdf(text="a")).revision.reading.scan == Reading.Scan.CLEAN
    assert heard[1] == files.pdf(text="a")
    settings.CLAMD_SOCKET = "gone.sock"
    assert take(files.pdf(text="b")).revision.reading.scan == Reading.Scan.WAITING
    settings.CLAMD_SOCKET = ""
    assert take(files.pdf(text="c")).revision.reading.scan == Reading.Scan.OFF


@pytest.fixture
def real_clamd(tmp_path: Path, settings: Any) -> Iterator[None]:
    """ClamAV itself, with one signature: that of the file everybody tests scanners with."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "local.ndb").write_text(f"Test.File:0:*:{EICAR.hex()}\n")
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")
    facts = {"LocalSocket": settings.CLAMD_SOCKET, "DatabaseDirectory": tmp_path / "db", "Foreground": "yes"}
    facts |= {"StreamMaxLength": "1M", "User": getpass.getuser()}
    (tmp_path / "conf").write_text("".join(f"{name} {value}\n" for name, value in facts.items()))
    program = which("clamd", path=f"{os.environ['PATH']}:/usr/sbin") or "clamd"
    with subprocess.Popen([program, "-c", str(tmp_path / "conf")], stdout=subprocess.DEVNULL) as process:
        while not scanning.answers():
            with suppress(subprocess.TimeoutExpired):  # it did not end; it is asked again
                raise RuntimeError(f"clamd ended with {process.wait(0.1)}")
        yield
        process.terminate()


def test_clamav_itself_is_understood(real_clamd: None, tmp_path: Path) -> None:
    file = tmp_path / "in"
    said = []
    for content in (files.docx(), files.with_part(files.docx(), "word/a.txt", EICAR), bytes(5 * 1024 * 1024)):
        file.write_bytes(content)
        said.append(scanning.scan(file))
    assert said == [
        Verdict(Reading.Scan.CLEAN),
        Verdict(Reading.Scan.FOUND, "Test.File.UNOFFICIAL"),
        Verdict(Reading.Scan.WAITING, scanning.TOO_LARGE),
    ]


def infect(use: Evidence) -> None:
    scanning.settle(use.revision.reading, Verdict(Reading.Scan.FOUND, "Eicar"))


@pytest.mark.django_db
def test_a_sealed_file_is_neither_opened_nor_handed_in_nor_accepted(
    cast: Cast, take: Take, settings: Any
) -> None:
    use = take()
    submit(use=use, version=1, by=actor(cast.an))
    settings.CLAMD_SOCKET = "gone.sock"
    draft = take(files.pdf(text="b"))
    address = reverse("evidence:file", args=[draft.revision_id])
    answer = cast.client(cast.an).get(address)
    assert (answer.status_code, "Tệp đang chờ quét vi-rút nên chưa mở" in answer.content.decode()) == (
        409,
        True,
    )
    with pytest.raises(Refused, match="Tệp đang chờ quét vi-rút nên chưa mở, nộp hay chấp nhận được"):
        submit(use=draft, version=1, by=actor(cast.an))
    infect(use)
    use.refresh_from_db()
    with pytest.raises(Refused, match=r"thấy mã độc trong tệp này \(Eicar\) nên tệp đã được khóa"):
        accept(use=use, version=use.version, by=actor(cast.dung))
    answer = cast.client(cast.an).get(reverse("evidence:file", args=[use.revision_id]) + "?xem=1")
    assert (answer.status_code, "(Eicar)" in answer.content.decode()) == (409, True)
    refused = AuditEntry.objects.filter(act="evidence_download")
    assert [row.result for row in refused] == [AuditEntry.Result.REFUSED] * 2
    page = cast.client(cast.an).get(reverse("scoring:indicator", args=[cast.mine.result("2.1").pk]))
    text = page.content.decode()
    assert reverse("evidence:submit", args=[draft.pk]) not in text
    assert ("Chờ quét vi-rút" in text, "Có mã độc, đã khóa" in text, address in text) == (True, True, False)
    assert cast.client(cast.giang).get(address).status_code == 404


@pytest.mark.django_db
def test_what_is_found_later_is_told_once(cast: Cast, take: Take) -> None:
    use = take(by=cast.binh)
    infect(use)
    infect(use)
    scanning.settle(use.revision.reading, Verdict(Reading.Scan.CLEAN))
    reading = Reading.objects.get(revision=use.revision)
    assert (reading.scan, reading.scan_note, reading.scanned_at is None) == ("found", "Eicar", False)
    row = AuditEntry.objects.get(act="evidence_scan")
    assert (row.person, row.object_id) == ("tiến trình xử lý", str(use.revision_id))
    officers = User.objects.of_ward(cast.mine.ward).with_role(Role.JUSTICE_OFFICER)
    told = {notice.user_id: notice.sentence for notice in Notice.objects.all()}
    assert set(told) == {cast.binh.pk, *officers.values_list("pk", flat=True)}
    assert set(told.values()) == {
        f"Máy quét vi-rút thấy mã độc (Eicar) trong tệp của “{use.document}”. Tệp đã được khóa; xin thay bằng bản sạch."
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "after"),
    [
        (Verdict(Reading.Scan.CLEAN), ("clean", "", True)),
        (Verdict(Reading.Scan.OFF), ("off", "", False)),  # the operator took the scanner away
        (Verdict(Reading.Scan.WAITING, scanning.TOO_LARGE), ("waiting", scanning.TOO_LARGE, False)),
    ],
)
def test_a_later_answer_is_stored(take: Take, verdict: Verdict, after: tuple[str, str, bool]) -> None:
    reading = take().revision.reading
    Reading.objects.update(scan=Reading.Scan.WAITING)
    scanning.settle(reading, verdict)
    assert (reading.scan, reading.scan_note, reading.scanned_at is not None) == after
    if verdict.scan == Reading.Scan.CLEAN:
        scanning.settle(reading, Verdict(Reading.Scan.WAITING, scanning.SILENT))
        assert reading.scan == Reading.Scan.CLEAN
