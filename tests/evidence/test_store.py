"""A stored file survives; a half-written one is never seen."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.guard import Refused
from evidence import store
from tests.evidence.conftest import stored


def steps_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every flush and rename from now on, in the order they happen."""
    steps: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}")
        steps.append(f"flush {path.resolve().relative_to(store.root()) if path.is_dir() else 'file'}")
        real_fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    return steps


def test_written_flushed_renamed_every_folder_flushed(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = steps_of(monkeypatch)
    with store.receive([b"ab", b"c"]) as received:
        name = store.keep(received, ward_slug="vi-du", year=2023, extension="pdf")
    two = name.split("/")[3]
    assert steps == [
        "flush file",
        "rename",
        f"flush evidence/vi-du/2023/{two}",
        "flush evidence/vi-du/2023",
        "flush evidence/vi-du",
        "flush evidence",
        "flush .",
    ]
    assert (received.size, received.digest) == (3, hashlib.sha256(b"abc").hexdigest())
    assert store.path_of(name).read_bytes() == b"abc"
    assert stored(media) == [store.path_of(name)]


def test_the_files_are_the_servers_alone() -> None:
    with store.receive([b"x"]) as received:
        assert stat.S_IMODE(received.path.stat().st_mode) == 0o600


def test_what_is_not_kept_is_gone(media: Path) -> None:
    with store.receive([b"x"]) as received:
        assert stored(media) == [received.path]
    assert stored(media) == []


def test_a_sender_who_breaks_off_leaves_nothing(media: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 100
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError), store.receive(broken()):
        pass
    assert stored(media) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(
    media: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*args: object) -> None:
        raise OSError(code, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Refused, match="Máy chủ hết chỗ lưu"), store.receive([b"x"]):
            pass
    assert stored(media) == []
    with store.receive([b"x"]) as received:
        monkeypatch.setattr(os, "fsync", full)  # now the folder cannot be flushed
        with pytest.raises(Refused) as refused:
            store.keep(received, ward_slug="vi-du", year=2023, extension="pdf")
    assert str(refused.value) == ("Máy chủ hết chỗ lưu. Tệp chưa được lưu; xin báo người quản trị phường.")
    assert stored(media) == []


def test_another_fault_of_the_disk_is_not_taken_for_a_full_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"), store.receive([b"x"]):
        pass
