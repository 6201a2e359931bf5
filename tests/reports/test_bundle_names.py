"""Names of files in the bundle: what Windows, Macs and Linux all take."""

from __future__ import annotations

import unicodedata

import pytest

from reports.bundle.naming import safe_name, unique


@pytest.mark.parametrize(
    ("stem", "ending", "name"),
    [
        (
            "TC2.CT3-01 - 114/KH-UBND - Kế hoạch phổ biến",
            "pdf",
            "TC2.CT3-01 - 114-KH-UBND - Kế hoạch phổ biến.pdf",
        ),
        ('a<b>c:d"e\\f|g?h*i', "pdf", "a-b-c-d-e-f-g-h-i.pdf"),
        ("../../etc/passwd", "pdf", "-..-etc-passwd.pdf"),
        ("Kết thúc bằng chấm... ", "", "Kết thúc bằng chấm"),
        ("CON", "pdf", "_CON.pdf"),
        ("lpt1.ghi chú", "docx", "_lpt1.ghi chú.docx"),
        ("Console", "pdf", "Console.pdf"),
        (unicodedata.normalize("NFD", "Tiếp cận"), "pdf", "Tiếp cận.pdf"),
        ("Sổ\u202egpj\u200b\x00\n theo dõi", "xlsx", "Sổ gpj theo dõi.xlsx"),
        ("\u3164 ..", "pdf", "tài liệu.pdf"),
    ],
)
def test_a_name_is_one_that_every_system_takes(stem: str, ending: str, name: str) -> None:
    assert safe_name(stem, ending) == name


def test_a_long_name_is_cut_at_a_word_and_keeps_its_ending() -> None:
    name = safe_name("TC1.CT1-01 - " + "Kế hoạch triển khai công tác phổ biến " * 12, "docx")
    assert len(name) <= 120
    assert name.endswith("…docx".replace("…", "….")) and name.startswith("TC1.CT1-01 - Kế hoạch")
    assert unicodedata.is_normalized("NFC", name)


def test_signs_that_take_two_places_or_four_bytes_count_as_such() -> None:
    for sign in ("😀", "ệ", "漢"):
        name = safe_name(sign * 300, "pdf")
        assert len(name.encode("utf-16-le")) <= 240
        assert len(name.encode()) <= 240
        assert name.endswith("….pdf")


def test_names_that_differ_by_case_alone_are_told_apart() -> None:
    assert list(unique(["A.pdf", "a.PDF", "a.pdf", "b"])) == ["A.pdf", "a (2).PDF", "a (3).pdf", "b"]
