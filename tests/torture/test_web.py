"""Uploads through a real web server: killed, broken off, on a full disk, very large, many at once."""

from __future__ import annotations

import http.client
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.management import call_command

from accounts.audit import verify
from evidence import store
from evidence.models import Document, Revision
from tests.cast import Cast
from tests.evidence import files
from tests.torture.conftest import Environment
from tests.torture.web import Sender, Web

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
KILLS, ABORTS = 12, 20
MIB = 1024 * 1024


def paper(size: int) -> bytes:
    """A PDF of about the size, unlike any other."""
    return files.pdf(text=os.urandom(size // 2).hex())


@pytest.fixture
def web(environment: Environment) -> Generator[Web]:
    server = Web(environment)
    yield server
    server.kill()


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait until the server has come round to it."""
    end = time.monotonic() + seconds
    while not (answer := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def unfinished() -> list[str]:
    return [name for name, _ in store.unfinished_files()]


def test_nothing_acknowledged_is_lost_when_the_web_server_is_killed(cast: Cast, web: Web) -> None:
    sender = Sender.of(cast, cast.an, web.port)
    acknowledged: set[str] = set()
    stopped = Event()

    def keep_sending() -> None:
        while not stopped.is_set():
            try:
                answer = sender.send(paper(random.randrange(10_000, 2 * MIB)))
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.05)  # the server is gone; nothing was acknowledged
                continue
            assert answer["ok"], answer
            acknowledged.add(answer["sha256"])

    with ThreadPoolExecutor(4) as pool:
        senders = [pool.submit(keep_sending) for _ in range(4)]
        for _ in range(KILLS):
            time.sleep(random.uniform(0.2, 2))
            web.kill()
            web.start()
        stopped.set()
        for one in senders:
            one.result()
    assert len(acknowledged) >= KILLS
    assert acknowledged - set(Revision.objects.values_list("digest", flat=True)) == set()
    call_command("verify_evidence")
    assert list(verify()) == []


def test_who_breaks_off_leaves_nothing(cast: Cast, web: Web) -> None:
    sender = Sender.of(cast, cast.an, web.port)
    for _ in range(ABORTS):
        sender.break_off(paper(3 * MIB), random.random())
    assert until(lambda: not unfinished())
    assert (list(store.kept_files()), Document.objects.count()) == ([], 0)
    assert sender.send(paper(1000))["ok"] is True


def test_a_full_disk_is_said_and_nothing_is_half_written(cast: Cast, environment: Environment) -> None:
    """The store of the web server lies on a disk of 8 MiB, in a name space of its own."""
    unshare = shutil.which("unshare")
    assert unshare, "util-linux is missing"
    media = Path(environment["MEDIA_ROOT"])
    media.mkdir(parents=True)
    mount = f'mount -t tmpfs -o size=8m tmpfs "{media}" && exec "$@"'
    apart = [unshare, "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", mount, "sh"]
    web = Web(environment, before=tuple(apart))
    try:
        sender = Sender.of(cast, cast.an, web.port)
        answers = [sender.send(paper(3 * MIB)) for _ in range(4)]
        assert [answer["ok"] for answer in answers] == [True, True, False, False]
        assert {answer["message"] for answer in answers[2:]} == {store.NO_ROOM}
        seen = Path(f"/proc/{web.worker}/root") / media.relative_to("/")
        kept = sorted(path.stat().st_size for path in (seen / store.KEPT).rglob("*") if path.is_file())
        assert kept == sorted(Revision.objects.values_list("size", flat=True))
        assert list((seen / store.INCOMING).iterdir()) == []
        assert sender.send(paper(100_000))["ok"] is True
    finally:
        web.kill()


def resident(pid: int, name: str) -> int:
    """Return the process's memory in bytes: ``VmRSS`` now, ``VmHWM`` at most since the mark was reset."""
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{name}:\s+(\d+) kB", text)
    assert found
    return int(found[1]) * 1024


@pytest.mark.parametrize("ending", ["pdf", "jpg"])
def test_a_file_of_50_mib_takes_little_memory(cast: Cast, web: Web, ending: str) -> None:
    sender = Sender.of(cast, cast.an, web.port)
    assert sender.send(paper(100_000))["ok"] is True
    before = resident(web.worker, "VmRSS")
    Path(f"/proc/{web.worker}/clear_refs").write_text("5")
    content = large(ending)
    assert len(content) > 49 * MIB
    answer = sender.send(content, f"to.{ending}")
    assert answer["ok"] is True, answer
    growth = resident(web.worker, "VmHWM") - before
    assert growth <= 20 * MIB, f"{growth / MIB:.1f} MiB"


def large(ending: str) -> bytes:
    """A file of nearly 50 MiB, as a scanner or a camera makes it."""
    filling = os.urandom(49 * MIB + MIB // 2)
    if ending == "pdf":
        import pikepdf

        file = pikepdf.new()
        file.add_blank_page()
        file.Root["/Scan"] = file.make_stream(filling)
        return files.saved(file, compress_streams=False)
    picture = files.picture("JPEG", (4000, 3000))
    return picture[:-2] + filling.replace(b"\xff", b"\x00") + picture[-2:]


def test_ten_large_files_at_once_all_succeed(cast: Cast, web: Web) -> None:
    sender = Sender.of(cast, cast.an, web.port)
    content = large("pdf")

    def send(number: int) -> dict[str, Any]:
        return sender.send(content, f"{number}.pdf")

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    assert [answer["ok"] for answer in answers] == [True] * 10
    call_command("verify_evidence")
    assert unfinished() == []
