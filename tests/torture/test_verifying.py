"""Two thousand files are read again without a false alarm; every damaged one among them is found."""

from __future__ import annotations

import json
import random
import time
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Ward
from evidence import store
from evidence.models import Revision
from tests.evidence.test_commands import keep_bytes, old
from tests.torture.conftest import Environment
from tests.torture.courses import tell

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
FILES, MIB = 2_000, 1024 * 1024


def test_two_thousand_files_give_no_false_alarm_and_hide_no_damage(
    environment: Environment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dice, ward = random.Random(4), Ward.objects.get(slug="vi-du")
    rows = [keep_bytes(ward, dice.randbytes(dice.randint(1, 20_000))) for _ in range(FILES - 1)]
    large = keep_bytes(ward, bytes(64 * MIB))
    for row in rows:
        old(store.path_of(row.stored_name), 100)
    tracemalloc.start()
    begun = time.monotonic()
    call_command("verify_evidence")
    took = time.monotonic() - begun
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert capsys.readouterr().out == f"{FILES} files, all as they were stored.\n"
    assert most < 16 * MIB < large.size
    harmed = {row.pk: _harm(row, nth, rows) for nth, row in enumerate(dice.sample(rows[1:], 100))}
    with pytest.raises(CommandError, match=f"100 of {FILES} files"):
        call_command("verify_evidence", report=str(tmp_path / "report.jsonl"))
    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()]
    assert {one["row"]: one["kind"] for one in lines if one["kind"] != "ward"} == harmed
    with capsys.disabled():
        tell(
            f"{FILES} files: no false alarm, {len(harmed)} damaged in 5 ways all found with their kind; "
            f"read in {took:.1f} s, Python memory {most / MIB:.1f} MiB at most with a file of {large.size // MIB} MiB among them"
        )


def _harm(row: Revision, nth: int, rows: list[Revision]) -> str:
    """Damage a file in one of five ways; return which."""
    path = store.path_of(row.stored_name)
    kind = ("changed", "cut", "grown", "swapped", "missing")[nth % 5]
    content = path.read_bytes()
    harmed = {
        "changed": bytes([content[0] ^ 1]) + content[1:],
        "cut": content[:-1],
        "grown": content + b"\n",
        "swapped": store.path_of(rows[0].stored_name).read_bytes(),
    }
    if kind == "missing":
        path.unlink()
    else:
        path.write_bytes(harmed[kind])
    return kind
