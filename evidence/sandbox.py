"""Work on files of strangers: done by a child process with limits on memory, time, output and network.

A job is named ("evidence.filetypes:inspect_job"), takes and returns what JSON can say, and is run in a process forked off a
small server that has the parsers loaded but no database and no request. JSON, never pickle: what a parser that was taken
over sends back is data. What the child starts itself (LibreOffice, OCR) inherits its limits.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import logging
import multiprocessing
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import BoundedSemaphore, Lock, Timer
from types import ModuleType
from typing import Any

from accounts.guard import Refused

log = logging.getLogger(__name__)

MIB = 1024 * 1024
OUTCOMES = frozenset({"answer", "refused", "died"})
GRACE = 2
"""Seconds for an answer that began in time."""
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
"""Actions of libseccomp (SCMP_ACT_ALLOW, SCMP_ACT_ERRNO)."""
NOT_EQUAL = 1
"""SCMP_CMP_NE."""
PRELOADED = ["evidence.filetypes", "evidence.unpacking"]

_at_once = BoundedSemaphore((os.cpu_count() or 1) + 1)
"""Ten large files that come at once wait for each other: each child may take its whole memory."""
_starting = Lock()
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(PRELOADED)


def preload(module: str) -> None:
    """Let children find a module of jobs loaded: for one that takes longer to load than to run. Asked for while modules load."""
    if module not in PRELOADED:
        PRELOADED.append(module)


@dataclass(frozen=True)
class Limits:
    """What a job may take: bytes of memory, seconds by the clock, bytes of any file it writes, and of its answer.

    ``local_sockets``: LibreOffice speaks to itself through one; to the network nothing speaks.
    """

    memory: int = 1024 * MIB
    seconds: int = 30
    output: int = 0
    local_sockets: bool = False
    answer: int = MIB
    files: int = 256
    """How many it may have open; what the system allows is not exceeded."""


class Stopped(Exception):
    """The child was stopped or died; ``why`` is "time", "memory" or the name of what it died of."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def call(job: str, *args: Any, limits: Limits) -> Any:
    """Run ``module:function`` with the arguments in a child and return its answer.

    Raises ``Refused`` with the job's own sentence, and ``Stopped`` when a limit was reached or the child died.
    """
    with _at_once:
        answer = _asked(job, args, limits)
    log.debug("%s took %s (seconds of processor time, bytes of memory)", job, answer.get("used"))
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    if "died" in answer:
        raise Stopped(str(answer["died"]))
    return answer["answer"]


def _asked(job: str, args: Sequence[Any], limits: Limits) -> dict[str, Any]:
    receiver, sender = _context.Pipe(duplex=False)
    lifeline, ours = _context.Pipe(duplex=False)
    child = _context.Process(target=_work, args=(sender, lifeline, job, args, limits), daemon=True)
    with receiver, ours:
        with sender, lifeline:
            try:
                _start(child)
            except (
                EOFError,
                OSError,
            ):  # the small server was killed a moment ago, or there are too many files open
                log.exception("No child for %s.", job)
                return {"died": "start"}
        # also for one that stops in the middle of its answer
        end = Timer(limits.seconds + GRACE, _end, (child.pid,))
        end.daemon = True
        end.start()
        try:
            return _answer_of(receiver, limits)
        finally:
            end.cancel()
            _end(child.pid)
            child.join()
            child.close()


def _start(child: BaseProcess) -> None:
    """Start the child without the program that runs here (gunicorn): multiprocessing would import it anew in each."""
    with _starting:
        program, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            child.start()
        finally:
            sys.modules["__main__"] = program


def _answer_of(receiver: Connection, limits: Limits) -> dict[str, Any]:
    """Return what the child said; of one that was taken over neither the length nor the form is as agreed."""
    if not receiver.poll(limits.seconds):
        return {"died": "time"}
    try:
        answer = json.loads(receiver.recv_bytes(limits.answer))
    except (EOFError, OSError, RecursionError, ValueError):
        return {"died": "killed"}  # by the kernel, or by its limit on processor time
    agreed = isinstance(answer, dict) and not OUTCOMES.isdisjoint(answer)
    return answer if agreed else {"died": "killed"}


def _end(pid: int | None) -> None:
    """End the child with all it started; it leads a process group of its own."""
    if pid is None:
        return
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _work(sender: Connection, lifeline: Connection, job: str, args: Sequence[Any], limits: Limits) -> None:
    """Run in the child."""
    os.setsid()
    _end_with(lifeline)
    sys.dont_write_bytecode = True  # the limit on files would cut it short, and others read the stump
    _limit(limits)
    try:
        module, _, name = job.partition(":")
        answer = {"answer": getattr(import_module(module), name)(*args)}
        json.dumps(answer)  # an answer that JSON cannot say is a fault of the job
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"died": "memory"}
    except Exception as error:  # noqa: BLE001 - whatever a parser of a hostile file raises
        answer = {"died": type(error).__name__}
    answer["used"] = _used()
    with suppress(BrokenPipeError):
        sender.send_bytes(json.dumps(answer).encode())
    sender.close()
    os._exit(0)  # no clean-up of a process that a file may have upset


def _end_with(lifeline: Connection) -> None:
    """Let the kernel end this process group as soon as nobody holds the other end of the pipe.

    Only the parent does. When it is killed, it can no longer stop what it started, and the small server lives as long as its
    last child.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    if lifeline.poll():  # it ended before the kernel was told
        os._exit(1)


def _used() -> tuple[float, int]:
    """Return the processor time (seconds) and the most memory (bytes) of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output, limits.output))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    files = limits.files if most == resource.RLIM_INFINITY else min(limits.files, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    cut_network(local_sockets=limits.local_sockets)


class _Comparison(ctypes.Structure):
    """struct scmp_arg_cmp."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


@cache
def _seccomp() -> Any:
    """Return libseccomp, which Debian's own package manager brings; None where there is none."""
    try:
        library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    except OSError:
        return None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(_Comparison),
    ]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    return library


def network_is_cut() -> bool:
    """Return whether children can be kept from the network on this machine; the health page says so."""
    return _seccomp() is not None


def cut_network(*, local_sockets: bool) -> None:
    """Refuse this process, and all it starts, every new socket but those of this machine's own files.

    A door that is none for a socket is shut too: io_uring makes sockets without asking ``socket``.
    """
    library = _seccomp()
    if library is None:
        return
    rules = library.seccomp_init(ALLOW)
    refuse = ERRNO | errno.EACCES
    if local_sockets:
        only = _Comparison(0, NOT_EQUAL, socket.AF_UNIX, 0)
        added = library.seccomp_rule_add_array(
            rules, refuse, _number(library, b"socket"), 1, ctypes.byref(only)
        )
    else:
        added = library.seccomp_rule_add_array(rules, refuse, _number(library, b"socket"), 0, None)
    library.seccomp_rule_add_array(rules, refuse, _number(library, b"io_uring_setup"), 0, None)
    if added != 0 or library.seccomp_load(rules) != 0:
        raise OSError("the network could not be cut off")


def _number(library: Any, name: bytes) -> int:
    return int(library.seccomp_syscall_resolve_name(name))
