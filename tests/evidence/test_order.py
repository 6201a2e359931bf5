"""Evidence is kept: the recorded order in which a file is written, flushed, moved, told to the database and answered."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from evidence import store
from evidence.models import Revision
from tests.cast import Cast
from tests.evidence import files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what reaches the disk and the database from now on, in the order it happens."""
    noted: list[str] = []
    real_write, real_fsync, real_rename = store.Writer.write, os.fsync, Path.rename
    real_commit = connection._commit

    def write(self: store.Writer, chunk: bytes) -> None:
        real_write(self, chunk)
        noted.append("write")

    def fsync(descriptor: int) -> None:
        real_fsync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        inside = path.relative_to(store.root())
        noted.append(f"flush folder {len(inside.parts)}" if path.is_dir() else f"flush {inside.parts[0]}")

    def rename(self: Path, target: Path) -> Path:
        noted.append(f"rename {self.parent.name} -> {target.relative_to(store.root()).parts[0]}")
        return real_rename(self, target)

    def commit() -> None:
        known = Revision.objects.exists()
        real_commit()
        noted.append(f"commit {'with' if known else 'without'} the file")

    monkeypatch.setattr(store.Writer, "write", write)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(connection, "_commit", commit)
    return noted


def test_written_flushed_renamed_flushed_committed_answered(
    cast: Cast, steps: list[str], settings: Any
) -> None:
    target = reverse("evidence:upload", args=[cast.mine.assessment.pk, cast.mine.indicator("2.1").pk])
    client = cast.client(cast.an)
    steps.clear()
    sent = SimpleUploadedFile("bao-cao.pdf", files.pdf())
    answer = client.post(target, {"files": sent}, headers={"Accept": "application/json"})
    steps.append(f"answer {answer.status_code}")
    told = [step for step in steps if step != "commit without the file"]  # the session's own
    assert told[:9] == [
        "write",
        "flush incoming",
        "rename incoming -> evidence",
        *(f"flush folder {depth}" for depth in (4, 3, 2, 1, 0)),
        "commit with the file",
    ]
    assert set(told[9:-1]) <= {"commit with the file"}  # the worker is given its task
    assert told[-1] == "answer 200"
