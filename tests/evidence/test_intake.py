"""A file that was acknowledged is there, whole; a refused one leaves nothing."""

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.guard import Refused
from evidence import actions, intake, store
from evidence.intake import Incoming
from evidence.models import Document, Evidence, EvidenceEvent, Revision
from tests.cast import Cast, actor
from tests.evidence import files

pytestmark = pytest.mark.django_db
State = Evidence.State


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    return tmp_path / "media"


def incoming(content: bytes, name: str = "bao-cao.pdf") -> Incoming:
    return Incoming([content[:10], content[10:]], name, timezone.now())


def take(cast: Cast, content: bytes | None = None, name: str = "bao-cao.pdf", code: str = "2.1") -> Evidence:
    return intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator(code),
        incoming=incoming(content or files.pdf(), name),
        by=actor(cast.an),
    ).use


def stored(media: Path) -> list[Path]:
    return sorted(path for path in media.rglob("*") if path.is_file())


def test_a_file_is_kept_bit_for_bit_under_a_name_of_the_servers(cast: Cast, media: Path) -> None:
    content = files.pdf(3)
    use = take(cast, content, "Báo cáo số 5.pdf")
    revision = use.revision
    assert store.path_of(revision.stored_name).read_bytes() == content
    assert (revision.digest, revision.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (revision.original_name, revision.number, use.state) == ("Báo cáo số 5.pdf", 1, State.DRAFT)
    assert "Báo" not in revision.stored_name
    assert use.document.subject == "Báo cáo số 5"


def test_a_refused_file_changes_nothing(cast: Cast, media: Path) -> None:
    with pytest.raises(Refused):
        take(cast, b"MZ not a pdf at all")
    assert (stored(media), Document.objects.count(), Revision.objects.count()) == ([], 0, 0)


def test_a_sender_who_breaks_off_leaves_nothing(cast: Cast, media: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield files.pdf()[:100]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        intake.take(
            assessment=cast.mine.assessment,
            indicator=cast.mine.indicator("2.1"),
            incoming=Incoming(broken(), "a.pdf", timezone.now()),
            by=actor(cast.an),
        )
    assert (stored(media), Document.objects.count()) == ([], 0)


def test_a_failed_transaction_takes_the_file_back(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("database gone")

    monkeypatch.setattr(intake, "record", fail)
    with pytest.raises(RuntimeError, match="database gone"):
        take(cast)
    assert (stored(media), Document.objects.count()) == ([], 0)


def test_a_full_disk_says_so(cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused) as refused:
        take(cast)
    assert str(refused.value) == store.NO_ROOM
    assert (stored(media), Document.objects.count()) == ([], 0)


def test_written_flushed_renamed_folder_flushed_then_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")  # noqa: PTH112
        real_fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_rename(self, target)

    def told(*args: object, **kwargs: object) -> object:
        steps.append("database")
        return made(*args, **kwargs)

    made = Revision.objects.create
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(Revision.objects, "create", told)
    take(cast)
    assert steps[:3] == ["file", "rename", "folder"]
    assert steps[-1] == "database"
    assert set(steps[2:-1]) == {"folder"}


def test_the_same_bytes_in_the_ward_are_noticed_and_never_across_wards(cast: Cast) -> None:
    content = files.pdf()
    first = take(cast, content)
    args = {"incoming": incoming(content), "indicator": cast.mine.indicator("2.2")}
    again = intake.take(assessment=cast.mine.assessment, by=actor(cast.an), **args)  # type: ignore[arg-type]
    args["incoming"] = incoming(content)
    there = intake.take(assessment=cast.other.assessment, by=actor(cast.hien), **args)  # type: ignore[arg-type]
    assert again.same_as == first.document
    assert there.same_as is None


def test_a_replacement_is_a_new_revision_and_goes_back_to_the_reviewer(cast: Cast) -> None:
    use = take(cast)
    actions.submit(use=use, version=1, by=actor(cast.an))
    actions.send_back(use=use, version=2, comment="Thiếu trang 2", by=actor(cast.binh))
    assert (use.state, use.comment) == (State.RETURNED, "Thiếu trang 2")
    new = intake.replace(use=use, incoming=incoming(files.pdf(2)), version=3, by=actor(cast.an))
    assert (new.state, new.revision.number, new.comment) == (State.SUBMITTED, 2, "")
    assert Revision.objects.count() == 2
    actions.accept(use=new, version=new.version, by=actor(cast.binh))
    acts = list(EvidenceEvent.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["add", "submit", "return", "replace", "accept"]


def test_the_same_file_is_no_replacement(cast: Cast) -> None:
    content = files.pdf()
    use = take(cast, content)
    with pytest.raises(Refused, match="giống hệt bản đang có"):
        intake.replace(use=use, incoming=incoming(content), version=1, by=actor(cast.an))


def test_an_accepted_use_keeps_the_revision_it_pinned(cast: Cast) -> None:
    use = take(cast)
    other = actions.reuse(
        document=use.document,
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.2"),
        by=actor(cast.an),
    )
    actions.submit(use=other, version=1, by=actor(cast.an))
    actions.accept(use=other, version=2, by=actor(cast.binh))
    intake.replace(use=use, incoming=incoming(files.pdf(2)), version=1, by=actor(cast.an))
    other.refresh_from_db()
    use.refresh_from_db()
    assert (other.revision.number, other.state) == (1, State.ACCEPTED)
    assert (use.revision.number, use.state) == (2, State.DRAFT)


def test_a_return_needs_its_reason(cast: Cast) -> None:
    use = take(cast)
    actions.submit(use=use, version=1, by=actor(cast.an))
    with pytest.raises(Refused, match="Xin ghi lý do trả lại"):
        actions.send_back(use=use, version=2, comment=" ", by=actor(cast.binh))


def test_a_double_click_is_one_act(cast: Cast) -> None:
    use = take(cast)
    actions.submit(use=use, version=1, by=actor(cast.an))
    again = Evidence.objects.get(pk=use.pk)
    with pytest.raises(Refused, match="đang ở trạng thái “Chờ rà soát”"):
        actions.submit(use=again, version=1, by=actor(cast.an))
    assert EvidenceEvent.objects.filter(act="submit").count() == 1


def test_a_draft_never_handed_in_goes_with_its_file(
    cast: Cast, media: Path, django_capture_on_commit_callbacks: object
) -> None:
    use = take(cast)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.delete_draft(use=use, version=1, by=actor(cast.an))
    assert (stored(media), Document.objects.count(), Evidence.objects.count()) == ([], 0, 0)


def test_what_was_handed_in_once_is_never_deleted(cast: Cast, media: Path) -> None:
    use = take(cast)
    actions.submit(use=use, version=1, by=actor(cast.an))
    actions.withdraw(use=use, version=2, by=actor(cast.an))
    actions.delete_draft(use=use, version=3, by=actor(cast.an))
    assert (len(stored(media)), Document.objects.count(), Evidence.objects.count()) == (1, 1, 0)


def test_proof_after_the_internal_deadline_is_taken_and_marked(cast: Cast) -> None:
    ward = cast.mine.ward
    ward.demo_day = cast.mine.plan.evidence_before  # "trước ngày 30/11": the last day was 29/11
    ward.save()
    use = take(cast)
    actions.submit(use=Evidence.objects.get(pk=use.pk), version=1, by=actor(cast.an))
    assert Evidence.objects.get(pk=use.pk).late is True


def test_every_damaged_cut_swapped_or_missing_file_is_found_and_no_false_one(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    uses = [take(cast, files.pdf(n + 1)) for n in range(5)]
    paths = [store.path_of(use.revision.stored_name) for use in uses]
    call_command("verify_evidence")
    assert capsys.readouterr().out == "5 files, all as they were received.\n"
    whole = paths[0].read_bytes()
    paths[0].write_bytes(whole[:-1] + b"!")
    paths[1].write_bytes(paths[1].read_bytes()[:50])
    paths[2].unlink()
    with pytest.raises(CommandError, match="3 of 5 files"):
        call_command("verify_evidence")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[1].split(" ")[0] for line in lines] == ["content", "50", "missing"]


def test_the_register_is_found_without_accents(cast: Cast) -> None:
    use = take(cast, name="Biên bản hòa giải.pdf")
    assert list(Document.objects.matching("HOA giai")) == [use.document]
    assert list(Document.objects.matching("hoa giai 2022")) == []
