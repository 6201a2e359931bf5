"""``script/demo`` in a copy of the project: the portal answers, a second start keeps the data, Ctrl-C ends both servers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.processes import until

ROOT = Path(settings.BASE_DIR)
ADDRESS = re.compile(r"The portal is at (http://127\.0\.0\.1:\d+)")
PATIENCE = 240
"""Seconds a start may take on a busy machine; a quiet one needs 30 the first time and 5 the second."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's own files alone, with what is installed beside them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / "cong" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / "cong" / name)
    for name in (".venv", "node_modules"):
        (tmp_path / "cong" / name).symlink_to(ROOT / name)
    return tmp_path / "cong"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def demo(copy: Path, *arguments: str) -> Iterator[tuple[str, str]]:
    """Start ``script/demo``; yield its address and what it printed; end it as Ctrl-C does."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    started = subprocess.Popen(
        ["script/demo", *arguments],
        cwd=copy,
        env={**kept, "PORT": str(_free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert started.stdout is not None
    printed = ""
    rest = Thread(target=started.stdout.read, daemon=True)
    """Reads on while the demo runs: a full pipe would hold the script."""
    try:
        limit = time.monotonic() + PATIENCE
        while not ADDRESS.search(printed):
            line = started.stdout.readline()
            assert line and time.monotonic() < limit, printed
            printed += line
        found = ADDRESS.search(printed)
        assert found is not None
        rest.start()
        yield found[1], printed
    finally:
        os.kill(started.pid, signal.SIGINT)
        started.wait(240)
        if rest.ident:
            rest.join(30)
        started.stdout.close()
    assert started.returncode == 0
    until(lambda: _still_running(copy) == [], 30)  # what reads files ends when its parent's pipe closes
    assert _still_running(copy) == []


def _still_running(copy: Path) -> list[str]:
    """Return the processes whose working directory is the copy: web server, worker, and what they started."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it ended meanwhile
            if link.readlink() == copy:
                found.append((link.parent / "cmdline").read_text().replace("\0", " "))
    return found


def _first_page(chromium: Browser, address: str, username: str) -> str:
    """Sign in as one of the printed logins and return what the first page says."""
    with chromium.new_context(locale="vi-VN") as window:
        page = window.new_page()
        page.goto(address)
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu", exact=True).fill("thu-cong-2023")
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: "dang-nhap" not in url)
        return page.locator("body").inner_text()


def test_the_demo_starts_keeps_its_data_and_starts_over(copy: Path, chromium: Browser) -> None:
    with demo(copy) as (address, printed):
        for username in ("tuphap", "taichinh", "chutich", "quantri", "sotuphap", "hethong"):
            assert username in printed
        assert "minh họa" in _first_page(chromium, address, "tuphap").lower()
    with closing(sqlite3.connect(copy / "var" / "portal.sqlite3")) as database:
        database.execute("UPDATE accounts_ward SET name = 'Đổi Tên' WHERE slug = 'hong-son'")
        database.commit()
    with demo(copy) as (address, _):
        assert "Phường Đổi Tên" in _first_page(chromium, address, "chutich")
    with demo(copy, "--reset") as (address, _):
        assert "Phường Hồng Sơn" in _first_page(chromium, address, "chutich")
