"""What people and accidents do to a running web server, in any number: script/torture asks for many, the suite for few."""

from __future__ import annotations

import http.client
import os
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event, Lock

from django.core.management import call_command

from accounts.audit import verify
from accounts.models import User
from config.access import Role
from evidence import store
from evidence.models import Document, Evidence, Revision
from tests.cast import Cast, make_user
from tests.evidence import files
from tests.processes import until
from tests.torture.web import Sender, Web

MIB = 1024 * 1024
INDICATORS = ("1.1", "1.2", "2.1", "2.2")


def paper(size: int) -> bytes:
    """A PDF of about the size, unlike any other."""
    return files.pdf(text=os.urandom(size // 2).hex())


def tell(figures: str) -> None:
    """Say what was measured; script/torture shows it."""
    print(f"\n    {figures}")  # noqa: T201 - that is what it is for


@dataclass
class Tally:
    """What senders saw: hashes they sent, those the portal acknowledged, files broken off; may be shared by threads."""

    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    bytes: int = 0
    broken: int = 0
    seconds: list[float] = field(default_factory=list)
    under_way: int = 0
    _lock: Lock = field(default_factory=Lock)

    def send(self, sender: Sender, content: bytes) -> None:
        """Send a file and write down what became of it; raises what ``Sender.send`` raises."""
        digest = sha256(content).hexdigest()
        with self._lock:
            self.sent.add(digest)
            self.under_way += 1
        begun = time.monotonic()
        try:
            answer = sender.send(content)
        except (OSError, http.client.HTTPException):
            with self._lock:
                self.broken += 1
            raise
        finally:
            with self._lock:
                self.under_way -= 1
        assert (answer["ok"], answer.get("sha256")) == (True, digest), answer
        with self._lock:
            self.acknowledged.add(digest)
            self.bytes += len(content)
            self.seconds.append(time.monotonic() - begun)


def officials(cast: Cast, count: int) -> list[User]:
    return [
        make_user(f"cong-chuc-{n}", f"Công chức {n}", cast.mine.ward, Role.OFFICIAL) for n in range(count)
    ]


def upload_together(cast: Cast, web: Web, people: Sequence[User], each: int, largest: int) -> Tally:
    """Let all people send their files one after the other, all people at the same time."""
    tally = Tally()
    senders = [
        Sender.of(cast, user, web.port, INDICATORS[n % len(INDICATORS)]) for n, user in enumerate(people)
    ]

    def send_all(sender: Sender) -> None:
        for _ in range(each):
            tally.send(sender, paper(random.randrange(10_000, largest)))

    with ThreadPoolExecutor(len(senders)) as pool:
        list(pool.map(send_all, senders))
    return tally


@dataclass
class Killing:
    """What senders saw while processes were killed; files under way at each kill, seconds until all was gone."""

    tally: Tally
    under_way: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def kill_while_sending(
    cast: Cast, web: Web, people: Sequence[User], *, kills: int, whole: int, largest: int
) -> Killing:
    """Kill one process of the server at random moments of uploads, every so many times (``whole``) the whole server.

    Before each kill, and after the last, a file comes through: something is at stake, and the portal goes on.
    """
    killing, stopped = Killing(Tally()), Event()
    tally = killing.tally
    senders = [Sender.of(cast, user, web.port) for user in people]

    def keep_sending(sender: Sender) -> None:
        while not stopped.is_set():
            try:
                tally.send(sender, paper(random.randrange(10_000, largest)))
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)  # the process is gone; nothing was acknowledged

    def kill(nth: int) -> None:
        before = len(tally.acknowledged)
        assert until(lambda: len(tally.acknowledged) > before and tally.under_way > 0, 60)
        time.sleep(random.uniform(0, 0.5))
        killing.under_way.append(tally.under_way)
        if nth % whole:
            killing.seconds.append(web.kill_one())
        else:
            killing.seconds.append(web.kill())
            web.start()

    with ThreadPoolExecutor(len(people)) as pool:
        sending = [pool.submit(keep_sending, sender) for sender in senders]
        try:
            for nth in range(1, kills + 1):
                kill(nth)
            before = len(tally.acknowledged)
            assert until(lambda: len(tally.acknowledged) > before, 60)
        finally:
            stopped.set()
        for one in sending:
            one.result()
    return killing


def check(*tallies: Tally) -> int:
    """Everything acknowledged is there, nothing is there that was not sent whole, each file as its row says.

    Returns how many files lie in the store of which no row speaks: what ``collect_orphans`` removes.
    """
    told = set(Revision.objects.values_list("digest", flat=True))
    assert set().union(*(tally.acknowledged for tally in tallies)) - told == set()
    assert told - set().union(*(tally.sent for tally in tallies)) == set()
    assert Revision.objects.count() == Document.objects.count() == Evidence.objects.count() == len(told)
    call_command("verify_evidence")
    assert list(verify()) == []
    return len(list(store.kept_files())) - len(told)


def unfinished() -> list[str]:
    return [name for name, _ in store.unfinished_files()]
