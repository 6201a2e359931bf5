"""Uploads through a real web server: many at once, killed, broken off, on a full disk, very large."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from evidence import store
from evidence.models import Document, Evidence, Reading, Revision
from tests.cast import Cast
from tests.evidence import files
from tests.processes import descendants, until
from tests.torture.conftest import Environment
from tests.torture.courses import (
    MIB,
    check,
    kill_while_sending,
    officials,
    paper,
    tell,
    unfinished,
    upload_together,
)
from tests.torture.web import Sender, Web

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
PEOPLE, EACH, PROCESSES = 10, 50, 4
KILLS, ABORTS = 50, 20


@pytest.fixture
def web(environment: Environment) -> Generator[Web]:
    with Web(environment) as server:
        yield server


@pytest.fixture
def worker(environment: Environment, tmp_path: Path) -> Generator[Path]:
    """The worker reads what comes in meanwhile: on SQLite one more who writes. The log is what it says."""
    log = tmp_path / "worker.log"
    command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--interval", "0.1"]
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stderr=said)
        yield log
        process.kill()
        process.wait()


def test_five_hundred_files_by_ten_people_at_once(cast: Cast, environment: Environment, worker: Path) -> None:
    people = officials(cast, PEOPLE)
    with Web(environment, processes=PROCESSES, threads=4) as web:
        begun = time.monotonic()
        tally = upload_together(cast, web, people, EACH, MIB)
        took = time.monotonic() - begun
        assert len(web.workers) == PROCESSES
        assert all(descendants(pid) for pid in web.workers), "a process had nothing to inspect"
        read = Reading.objects.filter(state="done").count()
    assert len(tally.acknowledged) == PEOPLE * EACH
    assert Counter(Evidence.objects.values_list("added_by", flat=True)) == {one.pk: EACH for one in people}
    assert check(tally) == 0
    assert unfinished() == []
    assert "locked" not in (said := web.said + worker.read_text()) and "Traceback" not in said, said
    tell(
        f"{PEOPLE * EACH} files ({tally.bytes / MIB:.0f} MiB) by {PEOPLE} people, {PROCESSES} processes: "
        f"{took:.1f} s, an answer after {median(tally.seconds):.1f} s, the slowest after {max(tally.seconds):.1f} s, "
        f"all there, hashes equal, "
        f"no locked database; {read} read by the worker meanwhile"
    )


def test_nothing_acknowledged_is_lost_when_the_web_server_is_killed(
    cast: Cast, environment: Environment
) -> None:
    with Web(environment, processes=2, threads=4) as web:
        killing = kill_while_sending(cast, web, officials(cast, 4), kills=KILLS, whole=10, largest=2 * MIB)
    tally = killing.tally
    assert len(killing.seconds) == KILLS and tally.broken >= KILLS / 2
    left = check(tally)
    tell(
        f"{KILLS} kills ({KILLS // 10} of the whole server), {sum(killing.under_way)} files under way at them: "
        f"{len(tally.acknowledged)} acknowledged and there, {tally.broken} attempts broken off, "
        f"{left} files without a row and {len(unfinished())} unfinished for collect_orphans; "
        f"all that was started gone after {max(killing.seconds):.2f} s at most"
    )


def test_who_breaks_off_leaves_nothing(cast: Cast, web: Web) -> None:
    sender = Sender.of(cast, cast.an, web.port)
    for _ in range(ABORTS):
        sender.break_off(paper(3 * MIB), random.random())
    begun = time.monotonic()
    assert until(lambda: not unfinished(), 20)
    tell(f"{ABORTS} aborts: nothing left after {time.monotonic() - begun:.2f} s")
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
    with Web(environment, before=tuple(apart)) as web:
        sender = Sender.of(cast, cast.an, web.port)
        answers = [sender.send(paper(3 * MIB)) for _ in range(4)]
        assert [answer["ok"] for answer in answers] == [True, True, False, False]
        assert {answer["message"] for answer in answers[2:]} == {store.NO_ROOM}
        seen = Path(f"/proc/{web.workers[0]}/root") / media.relative_to("/")
        kept = sorted(path.stat().st_size for path in (seen / store.KEPT).rglob("*") if path.is_file())
        assert kept == sorted(Revision.objects.values_list("size", flat=True))
        assert list((seen / store.INCOMING).iterdir()) == []
        assert sender.send(paper(100_000))["ok"] is True
        tell("disk of 8 MiB: 2 files of 3 MiB kept, 2 refused with the sentence, nothing half-written")


def resident(pid: int, name: str) -> int:
    """Return the process's memory in bytes: ``VmRSS`` now, ``VmHWM`` at most since the mark was reset."""
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{name}:\s+(\d+) kB", text)
    assert found
    return int(found[1]) * 1024


@pytest.mark.parametrize("ending", ["pdf", "jpg"])
def test_a_file_of_50_mib_takes_little_memory(cast: Cast, environment: Environment, ending: str) -> None:
    with Web({**environment, "LOG_LEVEL": "DEBUG"}) as web:
        sender, (process,) = Sender.of(cast, cast.an, web.port), web.workers
        assert sender.send(paper(100_000))["ok"] is True
        before = resident(process, "VmRSS")
        Path(f"/proc/{process}/clear_refs").write_text("5")
        content = large(ending)
        assert len(content) > 49 * MIB
        answer = sender.send(content, f"to.{ending}")
        assert answer["ok"] is True, answer
        growth = resident(process, "VmHWM") - before
        children = [int(one) for one in re.findall(r"inspect_job took .[\d.]+, (\d+).", web.said)]
    assert growth <= 20 * MIB, f"{growth / MIB:.1f} MiB"
    assert len(children) == 2
    tell(
        f"{len(content) / MIB:.1f} MiB .{ending}: the web process grows by {growth / MIB:.1f} MiB from "
        f"{before / MIB:.0f} MiB; the child that inspects it takes {children[-1] / MIB:.0f} MiB at most"
    )


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

    begun = time.monotonic()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    tell(f"10 files of {len(content) / MIB:.1f} MiB at once: {time.monotonic() - begun:.1f} s")
    assert [answer["ok"] for answer in answers] == [True] * 10
    call_command("verify_evidence")
    assert unfinished() == []
