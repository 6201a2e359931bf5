"""A real web server on the test's own database and store, and senders who speak to it without a browser."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from tests.cast import Cast
from tests.processes import descendants, marked, parents, until

TOKEN = "a" * 32
LINE = "ranh-gioi-cua-cac-phan"
PATIENCE = 60
SOON = 10
"""Seconds within which what a killed process had started must be gone."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Web:
    """gunicorn as script/demo runs it; entered to start it; may be killed, whole or one process of it, and started again.

    ``said`` is what it wrote to its log, through all its starts. Every process it starts carries a mark, also one that
    outlives it.
    """

    def __init__(
        self,
        environment: dict[str, str],
        *,
        processes: int = 1,
        threads: int = 12,
        before: tuple[str, ...] = (),
    ) -> None:
        self.mark = f"torture-{uuid4().hex}"
        self.environment = {**environment, "PORTAL_TORTURE": self.mark}
        self.processes, self.threads, self.before = processes, threads, before
        self.port = free_port()
        self.log = Path(environment["MEDIA_ROOT"]).with_name(f"{self.mark}.log")

    def __enter__(self) -> Web:
        self.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [*self.before, sys.executable, "-m", "gunicorn", "config.wsgi:application", "--preload"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--no-control-socket"]
        command += ["--workers", str(self.processes), "--threads", str(self.threads)]
        command += ["--timeout", "120", "--log-level", "error"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=settings.BASE_DIR, start_new_session=True, stderr=log
            )
        assert until(self._answers, PATIENCE), "the web server does not answer"

    def _answers(self) -> bool:
        """Return whether a page is answered: the port is open before the process behind it is ready."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/", headers={"Host": "localhost"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        return sorted(pid for pid, parent in parents().items() if parent == self.process.pid)

    def kill(self) -> float:
        """End the server and its processes by force; return after how many seconds all they had started was gone.

        What they started is not touched: nobody but themselves knows of it.
        """
        for pid in [] if self.process.poll() is not None else [self.process.pid, *self.workers]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        return self._seconds_until_gone(lambda: marked(self.mark))

    def kill_one(self) -> float:
        """End one of the processes that answer by force; the server starts another. Returns as ``kill`` does."""
        with suppress(ProcessLookupError):
            os.kill(random.choice(self.workers), signal.SIGKILL)
        return self._seconds_until_gone(
            lambda: marked(self.mark) - {self.process.pid} - descendants(self.process.pid)
        )

    def _seconds_until_gone(self, left: Callable[[], set[int]]) -> float:
        begun = time.monotonic()
        assert until(lambda: not left(), SOON), f"still there: {left()}"
        return time.monotonic() - begun


@dataclass
class Sender:
    """A person who is logged in and sends files to one indicator."""

    port: int
    cookie: str
    path: str

    @classmethod
    def of(cls, cast: Cast, user: User, port: int, indicator: str = "2.1") -> Sender:
        session = cast.client(user).cookies[settings.SESSION_COOKIE_NAME].value
        path = reverse("evidence:upload", args=[cast.mine.assessment.pk, cast.mine.indicator(indicator).pk])
        return cls(port, f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}", path)

    def _headers(self, length: int) -> dict[str, str]:
        return {
            "Accept": "application/json",
            "Content-Type": f"multipart/form-data; boundary={LINE}",
            "Content-Length": str(length),
            "Cookie": self.cookie,
            "X-CSRFToken": TOKEN,
        }

    @staticmethod
    def _body(content: bytes, name: str) -> bytes:
        head = f'--{LINE}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        return head.encode() + content + f"\r\n--{LINE}--\r\n".encode()

    def send(self, content: bytes, name: str = "a.pdf") -> dict[str, Any]:
        """Send one file and return the answer; raises OSError or HTTPException when the server is gone.

        A page of a failure is no answer: it fails the test.
        """
        body = self._body(content, name)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", self.path, body, self._headers(len(body)))
            response = connection.getresponse()
            text = response.read()
            assert response.status in {200, 422}, f"{response.status}: {text[:300]!r}"
            answer: dict[str, Any] = json.loads(text)
            return answer
        finally:
            connection.close()

    def break_off(self, content: bytes, share: float) -> None:
        """Send a part of a file and hang up."""
        body = self._body(content, "a.pdf")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest("POST", self.path)
        for name, value in self._headers(len(body)).items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[: int(len(body) * share)])
        connection.close()
