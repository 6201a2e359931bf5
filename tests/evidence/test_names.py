"""The sender's file name survives as they wrote it, and nothing of it can harm."""

import unicodedata

import pytest

from evidence.names import clean_name, extension_of, subject_of


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Báo cáo quý III.pdf", "Báo cáo quý III.pdf"),
        (unicodedata.normalize("NFD", "Sổ tiếp công dân.xlsx"), "Sổ tiếp công dân.xlsx"),
        ("C:\\Users\\a\\bien-ban.docx", "bien-ban.docx"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\u200b.pdf", "ab.pdf"),
        ("", "tệp không tên"),
        ("...", "tệp không tên"),
        ("  hai   khoảng .pdf", "hai khoảng .pdf"),
    ],
)
def test_a_name_is_cleaned_and_keeps_its_tone_marks(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_long_vietnamese_name_is_cut_between_letters_and_keeps_its_ending() -> None:
    name = clean_name("ế" * 300 + ".pdf")
    assert name == "ế" * 83 + ".pdf"
    assert len(name.encode()) == 253


@pytest.mark.parametrize(
    ("name", "ending"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("khong", ""), (".pdf", "")]
)
def test_the_ending_is_read_in_lower_case(name: str, ending: str) -> None:
    assert extension_of(name) == ending


def test_the_register_starts_from_the_name() -> None:
    assert subject_of("bao_cao_quy_3.pdf") == "bao cao quy 3"
