"""A real web server on the test's own database and store, and senders who speak to it without a browser."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from tests.cast import Cast

TOKEN = "a" * 32
LINE = "ranh-gioi-cua-cac-phan"
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Web:
    """gunicorn as script/demo runs it, one process with some threads; may be killed and started again."""

    def __init__(self, environment: dict[str, str], before: tuple[str, ...] = ()) -> None:
        self.environment, self.before = environment, before
        self.port = free_port()
        self.start()

    def start(self) -> None:
        command = [*self.before, sys.executable, "-m", "gunicorn", "config.wsgi:application"]
        command += [
            "--bind",
            f"127.0.0.1:{self.port}",
            "--worker-class",
            "gthread",
            "--workers",
            "1",
            "--threads",
            "12",
        ]
        command += ["--timeout", "120", "--log-level", "error"]
        self.process = subprocess.Popen(
            command,
            env=self.environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self._ask()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the web server does not answer")

    def _ask(self) -> None:
        """Return once a page was answered: the port is open before the process behind it is ready."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/", headers={"Host": "localhost"})
            connection.getresponse().read()
        finally:
            connection.close()

    def kill(self) -> None:
        """End the server and its workers as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def worker(self) -> int:
        """The process that answers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[-1])


@dataclass
class Sender:
    """A person who is logged in and sends files to one indicator."""

    port: int
    cookie: str
    path: str

    @classmethod
    def of(cls, cast: Cast, user: User, port: int) -> Sender:
        session = cast.client(user).cookies[settings.SESSION_COOKIE_NAME].value
        path = reverse("evidence:upload", args=[cast.mine.assessment.pk, cast.mine.indicator("2.1").pk])
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
        """Send one file and return the answer; raises OSError or HTTPException when the server is gone."""
        body = self._body(content, name)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", self.path, body, self._headers(len(body)))
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
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
