"""What was acknowledged survives ``kill -9`` at any moment; ten senders at once all succeed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.audit import verify
from evidence import store
from evidence.models import Evidence, Revision
from tests.torture.conftest import Environment
from tests.torture.courses import tell

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
KILLS, SENDERS, EACH = 25, 10, 20


def _sender(environment: Environment, most: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.torture.hand_in", str(most)]
    return subprocess.Popen(
        command,
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _check(acknowledged: set[str]) -> None:
    kept = set(Revision.objects.values_list("digest", flat=True))
    assert acknowledged - kept == set()
    call_command("verify_evidence")
    assert list(verify()) == []
    assert Evidence.objects.count() == Revision.objects.count()


def test_nothing_acknowledged_is_lost_by_kill_9(environment: Environment) -> None:
    acknowledged: set[str] = set()
    for _ in range(KILLS):
        sender = _sender(environment, -1)
        assert sender.stdout is not None
        acknowledged.add(sender.stdout.readline().strip())
        time.sleep(random.random() * 0.4)
        sender.send_signal(signal.SIGKILL)
        rest, _ = sender.communicate()
        acknowledged |= {line for line in rest.splitlines() if len(line) == 64}
    assert len(acknowledged) >= KILLS
    _check(acknowledged - {""})
    tell(f"{KILLS} kills of a sending process: {len(acknowledged)} acknowledged and there")


def test_ten_senders_at_once_all_succeed(environment: Environment) -> None:
    begun = time.monotonic()
    senders = [_sender(environment, EACH) for _ in range(SENDERS)]
    answers = [sender.communicate(timeout=300) for sender in senders]
    assert [errors for _, errors in answers if errors] == []
    acknowledged = {line for out, _ in answers for line in out.splitlines()}
    assert len(acknowledged) == SENDERS * EACH
    tell(f"{len(acknowledged)} files by {SENDERS} processes: {time.monotonic() - begun:.1f} s, all there")
    _check(acknowledged)
    assert sorted(path.name for path in (store.root() / store.INCOMING).glob("*")) == []
