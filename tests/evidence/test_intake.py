"""A file that was acknowledged is there, whole; a refused one leaves nothing."""

import hashlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Assessment
from evidence import actions, intake, store
from evidence.intake import Incoming, Register
from evidence.models import Document, Evidence, EvidenceEvent, Revision
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take, incoming, stored

pytestmark = pytest.mark.django_db
State = Evidence.State


def test_a_file_is_kept_bit_for_bit_under_a_name_of_the_servers(take: Take) -> None:
    content = files.pdf(3)
    use = take(content, "Báo cáo số 5.pdf")
    revision = use.revision
    assert store.path_of(revision.stored_name).read_bytes() == content
    assert (revision.digest, revision.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (revision.algorithm, revision.media_type, revision.extension) == (
        "sha256",
        "application/pdf",
        "pdf",
    )
    assert (revision.original_name, revision.number, use.state) == ("Báo cáo số 5.pdf", 1, State.DRAFT)
    assert revision.stored_name.startswith("evidence/vi-du/2023/")
    assert "Báo" not in revision.stored_name
    assert (use.document.subject, use.document.search_text) == ("Báo cáo số 5", "bao cao so 5")


def test_a_name_from_a_mac_keeps_its_tone_marks(take: Take) -> None:
    use = take(name="Sổ tiếp công dân.pdf")
    assert use.revision.original_name == "Sổ tiếp công dân.pdf"


def test_the_log_says_who_added_which_file(cast: Cast, take: Take) -> None:
    use = take()
    row = AuditEntry.objects.get(act="evidence_add")
    assert (row.person, row.object_id, row.ward_id) == ("Nguyễn Thị An", str(use.pk), cast.mine.ward.pk)
    assert use.revision.digest in row.detail
    event = EvidenceEvent.objects.get()
    assert (event.act, event.user, event.revision) == ("add", cast.an, use.revision)


def test_a_refused_file_changes_nothing_and_is_in_the_log(take: Take, media: Path) -> None:
    with pytest.raises(Refused):
        take(b"MZ not a pdf at all")
    assert (stored(media), Document.objects.count(), Revision.objects.count()) == ([], 0, 0)
    row = AuditEntry.objects.get()
    assert (row.act, row.result) == ("evidence_refuse", AuditEntry.Result.REFUSED)
    assert "nội dung không phải PDF" in row.detail


def test_a_file_over_the_limit_is_not_written_to_its_end(cast: Cast, media: Path, settings: Any) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    asked = 0

    def endless() -> Any:
        nonlocal asked
        while True:
            asked += 1
            yield bytes(256 * 1024)

    with pytest.raises(Refused, match="Không nhận: tệp quá mức 1 MB"):
        intake.take(
            assessment=cast.mine.assessment,
            indicator=cast.mine.indicator("2.1"),
            incoming=Incoming(endless(), "a.pdf", timezone.now()),
            by=actor(cast.an),
        )
    assert (asked, stored(media)) == (5, [])


def test_a_failed_transaction_takes_the_file_back(
    take: Take, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("database gone")

    monkeypatch.setattr(intake, "record", fail)
    with pytest.raises(RuntimeError, match="database gone"):
        take()
    assert (stored(media), Document.objects.count()) == ([], 0)


def test_a_file_whose_commit_stays_open_is_left_for_the_collector(
    take: Take, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks: whether the row is there nobody can say, so the file must be."""

    def gone(*args: object, **kwargs: object) -> None:
        raise DatabaseError("server closed the connection")

    monkeypatch.setattr(intake, "record", gone)
    monkeypatch.setattr(Revision.objects, "filter", gone)
    kept: list[str] = []
    real = store.keep
    monkeypatch.setattr(store, "keep", lambda *a, **k: kept.append(real(*a, **k)) or kept[0])
    with pytest.raises(DatabaseError):
        take()
    assert [str(path.relative_to(media)) for path in stored(media)] == kept


def test_a_full_disk_under_the_database_is_said(
    take: Take, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        cause = sqlite3.OperationalError("database or disk is full")
        cause.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise OperationalError("database or disk is full") from cause

    monkeypatch.setattr(intake, "record", full)
    with pytest.raises(Refused) as refused:
        take()
    assert (str(refused.value), stored(media)) == (store.NO_ROOM, [])


def test_the_database_is_told_last(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    real_fsync, real_rename, made = os.fsync, Path.rename, Revision.objects.create

    def fsync(descriptor: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")  # noqa: PTH112
        real_fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_rename(self, target)

    def told(*args: object, **kwargs: object) -> object:
        steps.append("database")
        return made(*args, **kwargs)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(Revision.objects, "create", told)
    take()
    assert steps == ["file", "rename", *["folder"] * 5, "database"]


def test_the_same_bytes_in_the_ward_are_noticed_and_never_across_wards(cast: Cast, take: Take) -> None:
    content = files.pdf()
    first = take(content)
    args: dict[str, Any] = {"incoming": incoming(content), "indicator": cast.mine.indicator("2.2")}
    again = intake.take(assessment=cast.mine.assessment, by=actor(cast.an), **args)
    there = intake.take(assessment=cast.other.assessment, by=actor(cast.hien), **args)
    assert again.same_as == first.document
    assert there.same_as is None


def test_the_register_takes_what_is_known(cast: Cast) -> None:
    register = Register(kind="BC", number="96/BC-UBND", subject="Báo cáo quý II", signer="Trần Văn B")
    use = intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.1"),
        incoming=incoming(files.pdf()),
        by=actor(cast.an),
        register=register,
    ).use
    assert str(use.document) == "96/BC-UBND Báo cáo quý II"
    assert list(Document.objects.matching("BAO cao 96 tran")) == [use.document]
    assert list(Document.objects.matching("bao cao 97")) == []


def test_a_replacement_is_a_new_revision_and_goes_back_to_the_reviewer(cast: Cast, take: Take) -> None:
    use = take()
    actions.submit(use=use, version=1, by=actor(cast.an))
    actions.send_back(use=use, version=2, comment="Thiếu trang 2", by=actor(cast.binh))
    assert (use.state, use.comment) == (State.RETURNED, "Thiếu trang 2")
    new = intake.replace(use=use, incoming=incoming(files.pdf(2)), version=3, by=actor(cast.an))
    assert (new.state, new.revision.number, new.comment, new.decided_by) == (State.SUBMITTED, 2, "", None)
    assert [revision.number for revision in new.document.revisions.all()] == [2, 1]
    assert all(store.path_of(revision.stored_name).exists() for revision in new.document.revisions.all())
    actions.accept(use=new, version=new.version, by=actor(cast.binh))
    acts = list(EvidenceEvent.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["add", "submit", "return", "replace", "accept"]


def test_every_open_use_follows_the_new_revision_and_accepted_ones_stay(cast: Cast, take: Take) -> None:
    use = take()
    uses = {
        code: actions.reuse(
            document=use.document,
            assessment=cast.mine.assessment,
            indicator=cast.mine.indicator(code),
            by=actor(cast.an),
        )
        for code in ("1.1", "1.2", "2.2")
    }
    for code in ("1.1", "1.2"):
        actions.submit(use=uses[code], version=1, by=actor(cast.an))
    actions.accept(use=uses["1.1"], version=2, by=actor(cast.binh))
    actions.send_back(use=uses["1.2"], version=2, comment="Sai năm", by=actor(cast.chi))
    intake.replace(use=use, incoming=incoming(files.pdf(2)), version=1, by=actor(cast.an))
    rows = Evidence.objects.order_by("indicator__code").values_list(
        "indicator__code", "state", "revision__number"
    )
    assert list(rows) == [
        ("1.1", State.ACCEPTED, 1),
        ("1.2", State.SUBMITTED, 2),
        ("2.1", State.DRAFT, 2),
        ("2.2", State.DRAFT, 2),
    ]


def test_a_use_of_a_closed_year_keeps_the_revision_it_pinned(cast: Cast, take: Take) -> None:
    use = take()
    last_year = Assessment.objects.create(
        ward=cast.mine.ward, framework=cast.mine.framework, year=2022, state=Assessment.State.AGREED
    )
    old = Evidence.objects.create(
        assessment=last_year,
        indicator=cast.mine.indicator("2.1"),
        document=use.document,
        revision=use.revision,
    )
    intake.replace(use=use, incoming=incoming(files.pdf(2)), version=1, by=actor(cast.an))
    old.refresh_from_db()
    assert (old.revision.number, old.version) == (1, 1)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.DRAFT])
def test_a_replacement_that_is_refused_leaves_nothing(
    cast: Cast, take: Take, media: Path, state: str
) -> None:
    content = files.pdf()
    use = take(content)
    if state == State.ACCEPTED:
        actions.submit(use=use, version=1, by=actor(cast.an))
        actions.accept(use=use, version=2, by=actor(cast.binh))
        sent, sentence = files.pdf(2), "Tài liệu đã được chấp nhận"
    else:
        sent, sentence = content, "giống hệt bản đang có"
    with pytest.raises(Refused, match=sentence):
        intake.replace(use=use, incoming=incoming(sent), version=use.version, by=actor(cast.an))
    assert (Revision.objects.count(), len(stored(media))) == (1, 1)


def test_a_replacement_of_what_somebody_changed_meanwhile_is_refused(
    cast: Cast, take: Take, media: Path
) -> None:
    use = take()
    actions.submit(use=Evidence.objects.get(pk=use.pk), version=1, by=actor(cast.an))
    with pytest.raises(Refused, match="Đã có người vừa xử lý tài liệu này"):
        intake.replace(use=use, incoming=incoming(files.pdf(2)), version=1, by=actor(cast.an))
    assert (Revision.objects.count(), len(stored(media))) == (1, 1)


@pytest.mark.parametrize("step", [Assessment.State.POSTING, Assessment.State.AGREED, Assessment.State.SENT])
def test_proof_stands_as_it_is_from_the_posting_on(cast: Cast, take: Take, step: str) -> None:
    use = take()
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=step)
    closed = "tài liệu kiểm chứng không thay đổi được nữa"
    with pytest.raises(Refused, match=closed):
        take(files.pdf(2))
    with pytest.raises(Refused, match=closed):
        intake.replace(use=use, incoming=incoming(files.pdf(2)), version=1, by=actor(cast.an))
    with pytest.raises(Refused, match=closed):
        actions.submit(use=use, version=1, by=actor(cast.an))
    with pytest.raises(Refused, match=closed):
        actions.delete_draft(use=use, version=1, by=actor(cast.an))
