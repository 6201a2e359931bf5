"""The commands that look after the store."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import JobRun, Ward
from evidence import store, verifying
from evidence.models import Document, Revision
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import Take, stored

pytestmark = pytest.mark.django_db


def test_every_kind_of_damage_is_found_and_no_false_one(
    cast: Cast, take: Take, media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    revisions = [take(files.pdf(n + 1)).revision for n in range(8)]
    paths = [store.path_of(revision.stored_name) for revision in revisions]
    call_command("verify_evidence")
    assert capsys.readouterr().out == "8 files, all as they were stored.\n"
    whole = paths[0].read_bytes()
    paths[0].write_bytes(whole[:-1] + b"!")  # one byte changed
    paths[1].write_bytes(paths[1].read_bytes()[:50])  # cut
    paths[2].unlink()  # missing
    third, fourth = paths[3].read_bytes(), paths[4].read_bytes()
    paths[3].write_bytes(fourth)  # swapped with each other
    paths[4].write_bytes(third)
    paths[5].write_bytes(paths[5].read_bytes() + b"x")  # grown
    paths[6].unlink()
    paths[6].mkdir()  # no file at all
    orphan = old(media / "evidence/vi-du/2023/aa/orphan.pdf", 25)
    old(media / "evidence/vi-du/2023/aa/young.pdf", 23)
    report = tmp_path / "report.jsonl"
    expected = r"^7 of 8 files are not as they were stored, 1 no row names\.$"
    with pytest.raises(CommandError, match=expected):
        call_command("verify_evidence", report=str(report))
    sizes = [revision.size for revision in revisions]
    problems = {
        0: ("changed", "content differs from what was stored"),
        1: ("cut", f"50 bytes instead of {sizes[1]}"),
        2: ("missing", "missing"),
        3: ("swapped", f"holds what revision {revisions[4].pk} should hold"),
        4: ("swapped", f"holds what revision {revisions[3].pk} should hold"),
        5: ("grown", f"{sizes[5] + 1} bytes instead of {sizes[5]}"),
        6: ("unreadable", "cannot be read (Is a directory)"),
    }
    assert capsys.readouterr().out.splitlines() == [
        *(
            f"revision {revisions[n].pk} ({revisions[n].stored_name}): {words}"
            for n, (_, words) in problems.items()
        ),
        f"{orphan.relative_to(media)}: no row names it",
    ]
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(one["kind"], one["row"]) for one in lines[:7]] == [
        (kind, revisions[n].pk) for n, (kind, _) in problems.items()
    ]
    assert lines[1] == {
        "kind": "cut",
        "ward": "vi-du",
        "file": revisions[1].stored_name,
        "sentence": f"50 bytes instead of {sizes[1]}",
        "what": "revision",
        "row": revisions[1].pk,
        "document": revisions[1].document_id,
        "expected_size": sizes[1],
        "size": 50,
        "expected_digest": revisions[1].digest,
        "digest": lines[1]["digest"],
    }
    assert lines[7:] == [
        {**lines[7], "kind": "orphan", "ward": "vi-du", "row": None},
        {"kind": "ward", "ward": "vi-du", "files": 8, "faults": 8},
    ]
    assert [(run.ok, run.summary) for run in JobRun.objects.all()] == [
        (
            False,
            "8 tệp đã kiểm tra: 1 tệp bị sửa, 1 tệp bị cắt ngắn, 1 tệp bị dài ra, 2 tệp bị tráo, "
            "1 tệp bị mất, 1 tệp không mở được, 1 tệp không thuộc mục nào.",
        ),
        (True, "8 tệp, tất cả còn nguyên."),
    ]


def test_sixty_files_of_two_wards_give_no_false_alarm(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The 2,000 of the heavy run in small; the portions are smaller still, so that several are read."""
    monkeypatch.setattr(verifying, "PORTION", 7)
    for number in range(30):
        for ward in (cast.mine.ward, cast.other.ward):
            keep_bytes(ward, f"{ward} {number}".encode() * (number + 1))
    for path in (store.root() / store.KEPT).rglob("*.pdf"):
        old(path, 1000)
    call_command("verify_evidence")
    assert capsys.readouterr().out.splitlines() == [
        "ben-canh: 30 files, 0 faults",
        "vi-du: 30 files, 0 faults",
        "60 files, all as they were stored.",
    ]


def test_one_ward_can_be_verified_alone(
    cast: Cast, take: Take, media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take()
    there = take(by=cast.hien, ward=cast.other)
    store.path_of(there.revision.stored_name).unlink()
    old(media / "evidence/ben-canh/2023/aa/orphan.pdf", 25)
    call_command("verify_evidence", ward="vi-du")
    assert capsys.readouterr().out == "1 files, all as they were stored.\n"
    with pytest.raises(CommandError, match=r"1 of 1 .*, 1 no row names"):
        call_command("verify_evidence", ward="ben-canh")
    with pytest.raises(CommandError, match="There is no ward 'khong-co'"):
        call_command("verify_evidence", ward="khong-co")
    with pytest.raises(CommandError, match="The report cannot be written"):
        call_command("verify_evidence", report=str(tmp_path / "no" / "folder"))
    assert not JobRun.objects.exists()  # a part is no run, and nothing was read


def keep_bytes(ward: Ward, content: bytes) -> Revision:
    """Store a content as a document of the ward, as the intake does, without looking into it."""
    with store.receive([content]) as received:
        name = store.keep(received, ward_slug=ward.slug, year=2023, extension="pdf")
    document = Document.objects.create(ward=ward, subject=name)
    return Revision.objects.create(
        document=document,
        stored_name=name,
        digest=received.digest,
        size=received.size,
        media_type="application/pdf",
        extension="pdf",
        original_name="a.pdf",
        received_at=timezone.now(),
    )


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
    draft = old(
        media / "dossiers/vi-du/2023/aa/3.pdf", 25
    )  # its worker was killed before the row was written
    other = old(media / "backup/a.pdf", 1000)  # not of the portal
    call_command("collect_orphans", dry_run=True)
    assert len(stored(media)) == 7
    capsys.readouterr()
    call_command("collect_orphans")
    assert capsys.readouterr().out.splitlines() == [
        "dossiers/vi-du/2023/aa/3.pdf",
        "evidence/vi-du/2023/aa/2.pdf",
        "incoming/2",
        "3 files were removed.",
    ]
    assert stored(media) == sorted([known, *young, other])
    assert [(run.ok, run.summary) for run in JobRun.objects.all()] == [(True, "Đã dọn 3 tệp bỏ dở.")]
    assert not any(path.exists() for path in (*orphans, draft))
    assert Revision.objects.count() == 1


def test_pictures_of_files_that_are_gone_are_forgotten_after_a_month(
    cast: Cast, take: Take, media: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    digest, root, month = take().revision.digest, Path(settings.PREVIEW_DIR), 30 * 24
    kept = [
        old(root / digest[:2] / f"{digest}.pdf" / "1-90-0.webp", 2 * month),  # its file is there
        old(root / "ab" / f"ab{digest[2:]}.pdf" / "1-90-0.webp", month - 1),
        old(root / "work-young" / "a", 23),
    ]
    gone = [
        old(root / "cd" / f"cd{digest[2:]}.docx" / "office.pdf", month + 1),
        old(root / "work-old" / "a", 25),
    ]
    for path in (*kept, *gone):
        old(path.parent, (time.time() - path.stat().st_mtime) / 3600)
    call_command("collect_orphans")
    assert capsys.readouterr().out.splitlines() == [
        f"previews/cd{digest[2:]}.docx",
        "previews/work-old",
        "0 files and 2 previews were removed.",
    ]
    assert stored(root) == sorted(kept)
    assert [run.summary for run in JobRun.objects.all()] == ["Đã dọn 2 bản xem trước không còn dùng."]
    call_command("collect_orphans")
    assert JobRun.objects.latest("pk").summary == "Không có tệp bỏ dở."


def test_an_upload_under_way_is_never_collected() -> None:
    with pytest.raises(CommandError, match="--hours must be at least 1"):
        call_command("collect_orphans", hours=0)
