"""What is asked of a ZIP package before its list of parts is read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from config.zipped import directory_size, has_doubled_parts


def test_the_directory_says_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.xml", b"1")
        package.writestr("bc.xml", b"22")
        package.comment = b"x" * 300
    assert directory_size(path) == 2 * 46 + len("a.xml") + len("bc.xml")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-1.7\n" * 20_000])
def test_a_file_without_a_directory_has_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert directory_size(path) is None


def test_a_directory_of_64_bits_is_believed_over_a_small_one(tmp_path: Path) -> None:
    record = b"PK\x06\x06" + bytes(36) + (7_000_000).to_bytes(8, "little") + bytes(8)
    locator = b"PK\x06\x07" + bytes(16)
    path = tmp_path / "a.zip"
    path.write_bytes(record + locator + b"PK\x05\x06" + bytes(8) + (60).to_bytes(4, "little") + bytes(6))
    assert directory_size(path) == 7_000_000


def test_parts_of_one_name_in_another_case_or_with_other_slashes_are_doubled() -> None:
    assert has_doubled_parts(["a/b.xml", "A\\B.xml"])
    assert not has_doubled_parts(["a/b.xml", "a/c.xml"])
