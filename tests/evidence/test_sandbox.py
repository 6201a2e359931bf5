"""Work on a stranger's file: what a child may take, and what becomes of one that wants more."""

import logging
import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.guard import Refused
from evidence import sandbox
from evidence.sandbox import MIB, Limits, Stopped
from tests.processes import descendants, parents, until

LIMITS = Limits(memory=512 * MIB, seconds=20)


def ask(job: str, *args: Any, limits: Limits = LIMITS) -> Any:
    return sandbox.call(f"tests.evidence.jobs:{job}", *args, limits=limits)


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def stopped(job: str, *args: Any, limits: Limits = LIMITS) -> str:
    with pytest.raises(Stopped) as found:
        ask(job, *args, limits=limits)
    return found.value.why


def test_a_job_answers_or_refuses(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "evidence.sandbox"):
        assert ask("sums", 1, 2, 3) == {"sum": 6}
    logged: Any = caplog.records[-1].args
    seconds, memory = logged[1]
    assert 0 < seconds < 20 and MIB < memory < 512 * MIB
    with pytest.raises(Refused, match=r"^Không nhận: thử\.$"):
        ask("refuses")


@pytest.mark.parametrize(
    ("job", "why"),
    [("raises", "LookupError"), ("hoards", "memory"), ("dies", "killed"), ("answers_oddly", "TypeError")],
)
def test_a_job_that_fails_is_stopped(job: str, why: str) -> None:
    assert stopped(job) == why


@pytest.mark.parametrize("said", [b"[]", b"{}", b"[" * 100_000, b"{", b'"' + b"x" * MIB + b'"'])
def test_what_is_no_answer_is_not_taken_for_one(said: bytes) -> None:
    assert stopped("says", said.decode()) == "killed"


def test_asking_leaves_no_open_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does asking in vain: the small server may be killed at any moment."""

    def gone(child: object) -> None:
        raise ConnectionRefusedError

    ask("sums", 1)
    before = open_files()
    ask("sums", 1)
    monkeypatch.setattr(sandbox, "_start", gone)
    assert stopped("sums", 1) == "start"
    assert open_files() == before


@pytest.mark.parametrize("job", ["sleeps", "counts"])
def test_time_ends(job: str) -> None:
    assert stopped(job, limits=Limits(seconds=1)) in {"time", "killed"}  # by the clock, or by the processor's


def test_an_answer_that_does_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "GRACE", 0)
    assert stopped("stalls", limits=Limits(seconds=1)) == "killed"


def test_what_the_child_started_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    assert stopped("starts_another", str(note), limits=Limits(seconds=1, output=100)) == "time"
    with suppress(ProcessLookupError):  # it is gone
        ended = os.pidfd_open(int(note.read_text()))
        assert select.select([ended], [], [], 30)[0] == [ended]
        os.close(ended)


def test_what_a_killed_parent_started_ends_at_once(tmp_path: Path) -> None:
    """The small server, the child in the middle of its work, and what that one started."""
    note = tmp_path / "pid"
    job = ("tests.evidence.jobs:starts_another", str(note))
    program = (
        f"from evidence.sandbox import Limits, call; call(*{job!r}, limits=Limits(seconds=50, output=100))"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=settings.BASE_DIR)
    try:
        until(lambda: note.exists() and note.read_text() != "", 30)
        started = descendants(parent.pid)
        assert len(started) >= 3 and int(note.read_text()) in started
    finally:
        parent.kill()
        parent.wait()
    assert until(lambda: not started & set(parents()), 5)


def test_a_child_writes_no_more_than_allowed(tmp_path: Path) -> None:
    place = str(tmp_path / "out")
    assert ask("writes", place, 10) == "EFBIG"
    assert ask("writes", place, 10, limits=Limits(output=10)) == "written"
    assert ask("writes", place, 11, limits=Limits(output=10)) == "EFBIG"


def test_a_child_has_no_network() -> None:
    assert sandbox.network_is_cut()
    assert [ask("calls_home", family) for family in ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK")] == [
        "EACCES"
    ] * 4
    local = Limits(local_sockets=True)
    assert [ask("calls_home", family, limits=local) for family in ("AF_INET", "AF_UNIX")] == [
        "EACCES",
        "open",
    ]


def test_a_child_does_not_run_the_server_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is the server's own program changed by having a child."""
    ours = sys.modules["__main__"]
    monkeypatch.setattr(ours, "__file__", "/srv/portal/gunicorn", raising=False)
    assert ask("program") != "/srv/portal/gunicorn"
    assert sys.modules["__main__"] is ours
