"""The commands that look after the store."""

import os
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from evidence import store
from evidence.models import Revision
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import Take, stored

pytestmark = pytest.mark.django_db


def test_every_damaged_cut_swapped_or_missing_file_is_found_and_no_false_one(
    cast: Cast, take: Take, capsys: pytest.CaptureFixture[str]
) -> None:
    revisions = [take(files.pdf(n + 1)).revision for n in range(7)]
    paths = [store.path_of(revision.stored_name) for revision in revisions]
    call_command("verify_evidence")
    assert capsys.readouterr().out == "7 files, all as they were received.\n"
    whole = paths[0].read_bytes()
    paths[0].write_bytes(whole[:-1] + b"!")  # one byte changed
    paths[1].write_bytes(paths[1].read_bytes()[:50])  # cut
    paths[2].unlink()  # missing
    third, fourth = paths[3].read_bytes(), paths[4].read_bytes()
    paths[3].write_bytes(fourth)  # swapped with each other
    paths[4].write_bytes(third)
    paths[5].write_bytes(paths[5].read_bytes() + b"x")  # grown
    with pytest.raises(CommandError, match=r"^6 of 7 files are not as they were received\.$"):
        call_command("verify_evidence")
    lines = capsys.readouterr().out.splitlines()
    found = {line.partition(":")[0]: line.partition(": ")[2] for line in lines}
    assert found == {
        f"revision {revision.pk} ({revision.stored_name})": problem
        for revision, problem in zip(
            revisions[:6],
            [
                "content differs from what was received",
                f"50 bytes instead of {revisions[1].size}",
                "missing",
                f"{len(fourth)} bytes instead of {len(third)}",
                f"{len(third)} bytes instead of {len(fourth)}",
                f"{revisions[5].size + 1} bytes instead of {revisions[5].size}",
            ],
            strict=True,
        )
    }


def test_one_ward_can_be_verified_alone(cast: Cast, take: Take, capsys: pytest.CaptureFixture[str]) -> None:
    take()
    there = take(by=cast.hien, ward=cast.other)
    store.path_of(there.revision.stored_name).unlink()
    call_command("verify_evidence", ward="vi-du")
    assert capsys.readouterr().out == "1 files, all as they were received.\n"
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_evidence", ward="ben-canh")
    with pytest.raises(CommandError, match="There is no ward 'khong-co'"):
        call_command("verify_evidence", ward="khong-co")


def old(path: Path, hours: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(b"x")
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))
    return path


def test_only_old_files_that_no_row_names_are_collected(
    cast: Cast, take: Take, media: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = old(store.path_of(take().revision.stored_name), 1000)
    young = [old(media / "evidence/vi-du/2023/aa/1.pdf", 23), old(media / "incoming/1", 23)]
    orphans = [old(media / "evidence/vi-du/2023/aa/2.pdf", 25), old(media / "incoming/2", 25)]
    dossier = old(media / "dossiers/a.pdf", 1000)
    call_command("collect_orphans", dry_run=True)
    assert len(stored(media)) == 6
    capsys.readouterr()
    call_command("collect_orphans")
    assert capsys.readouterr().out.splitlines() == [
        "evidence/vi-du/2023/aa/2.pdf",
        "incoming/2",
        "2 files were removed.",
    ]
    assert stored(media) == sorted([known, *young, dossier])
    assert not any(path.exists() for path in orphans)
    assert Revision.objects.count() == 1


def test_an_upload_under_way_is_never_collected() -> None:
    with pytest.raises(CommandError, match="--hours must be at least 1"):
        call_command("collect_orphans", hours=0)
