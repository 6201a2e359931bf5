"""What the child of the tests is asked to do: well-behaved and ill-behaved work."""

from __future__ import annotations

import errno
import os
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from accounts.guard import Refused

MIB = 1024 * 1024


def sums(first: int, *more: int) -> dict[str, int]:
    return {"sum": sum([first, *more])}


def refuses() -> None:
    raise Refused("Không nhận: thử.")


def raises() -> None:
    raise LookupError("what it held is nobody's business")


def sleeps() -> None:
    time.sleep(60)


def starts_another(note: str) -> None:
    """Start a process that would outlive this one, and wait for it."""
    child = subprocess.Popen(["sleep", "60"])
    Path(note).write_text(str(child.pid))
    child.wait()


def stalls() -> None:
    """Begin an answer of a thousand bytes to the parent, and never end it."""
    sender = sys._getframe(1).f_locals["sender"]
    os.write(sender.fileno(), struct.pack("!i", 1000) + b"{")
    time.sleep(60)


def says(words: str) -> None:
    """Answer past the agreement, as a parser would that was taken over."""
    sys._getframe(1).f_locals["sender"].send_bytes(words.encode())
    os._exit(0)


def counts() -> None:
    while True:
        pass


def hoards() -> int:
    return len(bytes(600 * MIB))


def dies() -> None:
    os._exit(3)


def answers_oddly() -> object:
    return object()


def writes(path: str, count: int) -> str:
    try:
        Path(path).write_bytes(bytes(count))
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "written"


def calls_home(family: str) -> str:
    try:
        socket.socket(getattr(socket, family)).close()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "open"


def program() -> str | None:
    """The file of the program this process takes itself for."""
    return getattr(sys.modules["__main__"], "__file__", None)
