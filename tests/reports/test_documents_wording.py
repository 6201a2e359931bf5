"""Set phrases and the cleaning of text, against NĐ 30/2020, Phụ lục I."""

import unicodedata
from datetime import date

import pytest

from reports.documents import blocks as b
from reports.documents import wording
from reports.documents.wording import GAP


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        (b.PlaceDate("Hồng Sơn", 2023, 2, 5), "Hồng Sơn, ngày 05 tháng 02 năm 2023"),
        (b.PlaceDate("Hồng Sơn", 2024, 1, 31), "Hồng Sơn, ngày 31 tháng 01 năm 2024"),
        (b.PlaceDate("Hồng Sơn", 2023, 3, 9), "Hồng Sơn, ngày 09 tháng 3 năm 2023"),
        (b.PlaceDate("Hồng Sơn", 2023, 12, 10), "Hồng Sơn, ngày 10 tháng 12 năm 2023"),
    ],
)
def test_days_below_ten_and_the_first_two_months_take_a_zero(dated, words):
    assert wording.date_line(dated) == words


def test_running_text_names_the_day_in_the_same_way():
    assert wording.day_in_words(date(2021, 7, 22)) == "ngày 22 tháng 7 năm 2021"
    assert wording.day_in_words(date(2023, 2, 5)) == "ngày 05 tháng 02 năm 2023"


def test_a_missing_day_or_month_is_a_gap_for_the_clerk():
    assert wording.date_line(b.PlaceDate("Hồng Sơn", 2023, 2)) == f"Hồng Sơn, ngày {GAP} tháng 02 năm 2023"
    assert wording.date_line(b.PlaceDate("Hồng Sơn", 2023)) == f"Hồng Sơn, ngày {GAP} tháng {GAP} năm 2023"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("", f"Số: {GAP}/BC-UBND"),
        ("7", "Số: 07/BC-UBND"),
        ("114", "Số: 114/BC-UBND"),
        (" 12a ", "Số: 12a/BC-UBND"),
    ],
)
def test_a_blank_number_is_a_gap_and_a_small_one_takes_a_zero(value, line):
    assert wording.number_line(b.Number("BC-UBND", value)) == line


def test_recipients_are_dashed_and_end_with_a_full_stop():
    assert wording.recipient_lines(("Như trên;", "- Phòng Tư pháp", "Lưu: VT.")) == (
        "- Như trên;",
        "- Phòng Tư pháp;",
        "- Lưu: VT.",
    )
    assert wording.recipient_lines(()) == ()


def test_text_is_composed_and_freed_of_what_must_not_reach_paper():
    decomposed = unicodedata.normalize("NFD", "Ẫ Ệ ự Đặng")
    assert wording.clean(decomposed) == "Ẫ Ệ ự Đặng"
    assert wording.clean("a\x00b\tc\r\nd") == "a b c\nd"
    assert wording.clean("bảng\u202efdp.exe\u200b") == "bảngfdp.exe"
    assert wording.clean("lỗi \ud800") == "lỗi \ufffd"
    assert wording.clean("lỗi \uffff\ufffe") == "lỗi \ufffd\ufffd"


def test_the_short_forms_of_a_text_are_the_same_runs():
    assert wording.as_runs("a") == wording.as_runs(b.Run("a")) == wording.as_runs(("a",)) == (b.Run("a"),)
    assert wording.plain(("Đã ", b.Run("ký", italic=True))) == "Đã ký"
