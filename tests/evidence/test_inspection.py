"""The door for files: what is asked before a child looks, and what a stopped child means for the sender."""

import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from accounts.guard import Refused
from evidence import sandbox, sentences
from evidence.filetypes import Accepted
from evidence.inspection import inspect
from evidence.sandbox import MIB
from tests.evidence import files


def refusal(path: Path, name: str) -> str:
    with pytest.raises(Refused) as refused:
        inspect(path, name)
    return str(refused.value)


@pytest.fixture
def came(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.write_bytes(files.pdf())
    return path


def test_a_child_says_what_the_file_is(came: Path) -> None:
    before = multiprocessing.active_children()
    assert inspect(came, "Tờ trình.PDF") == Accepted("application/pdf", "pdf")
    came.write_bytes(files.pdf_attachment("so-lieu.xlsx"))
    assert inspect(came, "a.pdf") == Accepted("application/pdf", "pdf", has_embedded_objects=True)
    came.write_bytes(files.pdf_encrypted())
    assert refusal(came, "a.pdf") == sentences.ENCRYPTED_PDF
    assert multiprocessing.active_children() == before


def test_an_object_in_a_package_can_be_copied_out_by_the_child(came: Path) -> None:
    inside = files.compound({"\x01Ole10Native": files.packaged("bang.xlsx", b"PK")})
    came.write_bytes(files.with_part(files.docx(), "word/embeddings/oleObject1.bin", inside))
    assert inspect(came, "a.docx").has_embedded_objects is True


def test_size_and_ending_are_asked_before_a_child_is_made(
    came: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "call", None)
    assert refusal(came, "chay.exe") == (
        "Không nhận: loại tệp .exe. Chỉ nhận PDF, Word, Excel và ảnh JPG, PNG, TIFF, HEIC. Hãy lưu lại thành PDF rồi gửi."
    )
    with came.open("wb") as file:
        file.truncate(61 * MIB)
    assert refusal(came, "a.pdf") == (
        "Không nhận: tệp 61 MB, quá mức 50 MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp."
    )
    settings.MAX_FILE_BYTES = 1024
    came.write_bytes(bytes(1025))
    assert refusal(came, "a.pdf") == (
        "Không nhận: tệp 1 MB, quá mức 0 MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp."
    )
    came.write_bytes(b"")
    assert refusal(came, "a.pdf") == sentences.EMPTY


@pytest.mark.parametrize(
    ("why", "sentence"),
    [("time", sentences.TOO_SLOW), ("memory", sentences.TOO_MUCH), ("killed", sentences.UNCHECKED)],
)
def test_a_stopped_child_is_a_refusal(
    came: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, why: str, sentence: str
) -> None:
    def stopped(*args: object, **kwargs: object) -> None:
        raise sandbox.Stopped(why)

    monkeypatch.setattr(sandbox, "call", stopped)
    with caplog.at_level("WARNING"):
        assert refusal(came, "a.pdf") == sentence
    assert why in caplog.text and str(came) not in caplog.text
