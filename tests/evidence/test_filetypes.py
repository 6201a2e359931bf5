"""Which files are accepted, and what each refused one is told."""

from pathlib import Path

import pikepdf
import pytest

from accounts.guard import Refused
from evidence import filetypes
from evidence.filetypes import Accepted, inspect
from tests.evidence import files


def _inspect(tmp_path: Path, name: str, content: bytes) -> Accepted:
    path = tmp_path / "in"
    path.write_bytes(content)
    return inspect(path, name)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", files.pdf(), "application/pdf"),
        ("A.PDF", files.pdf(), "application/pdf"),
        ("a.docx", files.docx(), filetypes.WORD),
        ("a.xlsx", files.xlsx(), filetypes.EXCEL),
        ("a.jpg", files.picture(), "image/jpeg"),
        ("a.jpeg", files.picture(), "image/jpeg"),
        ("a.png", files.picture("PNG"), "image/png"),
        ("a.tif", files.picture("TIFF"), "image/tiff"),
        ("a.heic", files.heic(), "image/heic"),
    ],
)
def test_real_files_are_accepted(tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
    assert _inspect(tmp_path, name, content).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", filetypes.EMPTY),
        ("a.pdf", files.pdf_encrypted(), filetypes.ENCRYPTED_PDF),
        ("a.pdf", files.pdf_action("/JavaScript"), filetypes.ACTIVE_PDF),
        ("a.pdf", files.pdf_action("/Launch"), filetypes.ACTIVE_PDF),
        ("a.pdf", files.pdf_action("/SubmitForm"), filetypes.ACTIVE_PDF),
        ("a.pdf", files.pdf_action("/ImportData"), filetypes.ACTIVE_PDF),
        ("a.pdf", files.pdf_action("/GoToR"), filetypes.ACTIVE_PDF),
        ("a.pdf", files.pdf_attachment("virus.exe"), filetypes.ACTIVE_PDF),
        ("a.pdf", files.pdf()[:200], filetypes.DAMAGED),
        ("a.docx", files.docx()[:500], filetypes.DAMAGED),
        ("a.docx", files.xlsx(), filetypes.DAMAGED),
        ("a.docx", files.with_part(files.docx(), "word/vbaProject.bin", b"x"), filetypes.MACRO),
        (
            "a.xlsx",
            files.with_part(
                files.xlsx(),
                "xl/x.bin",
                b"x",
                '<Override PartName="/xl/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
            ),
            filetypes.MACRO,
        ),
        ("a.jpg", files.picture()[:200], filetypes.DAMAGED),
    ],
)
def test_what_can_act_or_is_broken_is_refused(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        _inspect(tmp_path, name, content)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "bao-cao.pdf",
            b"MZ\x90\x00" + b"\x00" * 100,
            "Không nhận: tên tệp là .pdf nhưng nội dung không phải PDF. "
            "Hãy mở bằng phần mềm đã tạo ra tệp và lưu lại thành PDF.",
        ),
        (
            "anh.jpg",
            files.pdf(),
            "Không nhận: tên tệp là .jpg nhưng nội dung không phải ảnh JPG. "
            "Hãy mở bằng phần mềm đã tạo ra tệp và lưu lại thành ảnh JPG.",
        ),
        (
            "hinh.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "Không nhận: loại tệp .svg. Chỉ nhận PDF, Word, Excel và ảnh JPG, PNG, TIFF, HEIC. "
            "Hãy lưu lại thành PDF rồi gửi.",
        ),
        (
            "ho-so.zip",
            b"PK\x03\x04",
            "Không nhận: loại tệp .zip. Hãy giải nén và gửi từng tệp PDF, Word, Excel hoặc ảnh.",
        ),
        (
            "khong-duoi",
            b"x",
            "Không nhận: tệp không có phần đuôi cho biết loại. Chỉ nhận PDF, Word, Excel và ảnh JPG, PNG, TIFF, HEIC. "
            "Hãy lưu lại thành PDF rồi gửi.",
        ),
        ("so.xlsm", b"PK\x03\x04", filetypes.MACRO),
    ],
)
def test_ending_and_content_must_agree(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        _inspect(tmp_path, name, content)
    assert str(refused.value) == sentence


def test_a_harmless_attachment_is_accepted_and_marked(tmp_path: Path) -> None:
    assert _inspect(tmp_path, "a.pdf", files.pdf_attachment("so-lieu.xlsx")).has_embedded_objects is True


def test_an_embedded_object_of_word_is_accepted_and_marked(tmp_path: Path) -> None:
    content = files.with_part(files.docx(), "word/embeddings/oleObject1.bin", b"x")
    assert _inspect(tmp_path, "a.docx", content).has_embedded_objects is True


def test_an_ordinary_link_is_fine(tmp_path: Path) -> None:
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("mailto:a@vidu.example"))
    assert _inspect(tmp_path, "a.pdf", files.pdf_with("/OpenAction", link)) == Accepted(
        "application/pdf", "pdf"
    )


def test_a_picture_over_80_megapixels_is_refused(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "in"
    Image.new("1", (10_000, 8_001)).save(path, "PNG")
    with pytest.raises(Refused) as refused:
        inspect(path, "a.png")
    assert str(refused.value) == filetypes.PIXELS


def test_a_package_that_inflates_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetypes, "MAX_UNPACKED", 1_000_000)
    bomb = files.with_part(files.docx(), "word/media/a.bin", b"\x00" * 2_000_000)
    with pytest.raises(Refused) as refused:
        _inspect(tmp_path, "a.docx", bomb)
    assert str(refused.value) == filetypes.UNPACKED


def test_a_file_over_the_limit_says_its_size(tmp_path: Path) -> None:
    path = tmp_path / "in"
    with path.open("wb") as file:
        file.truncate(61 * 1024 * 1024)
    with pytest.raises(Refused, match="tệp 61 MB, quá mức 50 MB"):
        inspect(path, "a.pdf")
