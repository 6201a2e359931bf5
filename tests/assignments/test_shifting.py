"""The words of a plan moved by whole years: what is its own moves, what it cites stays and is told."""

from datetime import date

import pytest

from assignments.planfile import PlanFile
from assignments.shifting import Shift, shift_day, with_issue, without_issue

YEAR = Shift(2023, 2023, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("đạt chuẩn tiếp cận pháp luật năm 2023", "đạt chuẩn tiếp cận pháp luật năm 2024"),
        ("Năm 2023, đảm bảo", "Năm 2024, đảm bảo"),
        ("trước ngày 30/11/2023.", "trước ngày 30/11/2024."),
        ("ngày 30 tháng 11 năm 2023", "ngày 30 tháng 11 năm 2024"),
        ("trong quý I/2023; tháng 6/2023", "trong quý I/2024; tháng 6/2024"),
        ("hàng quý, 06 tháng và năm 2023", "hàng quý, 06 tháng và năm 2024"),
    ],
)
def test_the_plans_own_year_moves(before: str, after: str) -> None:
    assert YEAR.read(before) == type(YEAR.read(""))(after, ())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Quyết định số 25/2021/QĐ-TTg ngày 22/7/2021 của Thủ tướng", ("25/2021/QĐ-TTg ngày 22/7/2021",)),
        (
            "Công văn số 1088/UBND-TP ngày 10/3/2023 của UBND thành phố về đạt chuẩn năm 2023",
            ("1088/UBND-TP ngày 10/3/2023",),
        ),
        ("Kế hoạch số 03/KH-UBND ngày 04 tháng 01 năm 2023", ("03/KH-UBND ngày 04 tháng 01 năm 2023",)),
        ("Luật Hòa giải ở cơ sở năm 2023", ("Luật Hòa giải ở cơ sở năm 2023",)),
        ("(có hiệu lực thi hành kể từ ngày 01/7/2023)", ("hiệu lực thi hành kể từ ngày 01/7/2023",)),
        ("so với năm 2022", ("2022",)),
        ("giai đoạn 2023-2025", ("2023-2025",)),
        ("theo Nghị định 10/2023/NĐ-CP", ()),
    ],
)
def test_what_is_cited_stays_and_is_told(text: str, kept: tuple[str, ...]) -> None:
    found = YEAR.read(text)
    assert (found.text, found.kept) == (text, kept)


def test_a_citation_ends_with_its_clause() -> None:
    found = YEAR.read(
        "Thực hiện Kế hoạch số 03/KH-UBND ngày 04/01/2023 về năm 2022. Xã lập kế hoạch năm 2023."
    )
    assert (
        found.text
        == "Thực hiện Kế hoạch số 03/KH-UBND ngày 04/01/2023 về năm 2022. Xã lập kế hoạch năm 2024."
    )


def test_a_programme_moves_all_its_years() -> None:
    five = Shift(2026, 2030, 5)
    assert five.words("giai đoạn 2026-2030; sơ kết năm 2028") == "giai đoạn 2031-2035; sơ kết năm 2033"


def test_the_29th_of_february_becomes_the_28th() -> None:
    assert shift_day(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert shift_day(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert Shift(2024, 2024, 1).words("trước 29/02/2024") == "trước 28/02/2025"


def test_before_the_first_of_march_ends_on_the_last_day_of_february() -> None:
    before = "trước ngày 01/3/2023"
    assert YEAR.last_day(date(2023, 2, 28), before) == date(2024, 2, 29)
    assert YEAR.last_day(date(2023, 2, 28), "chậm nhất ngày 28/02/2023") == date(2024, 2, 28)
    assert Shift(2024, 2024, 1).last_day(date(2024, 2, 29), before) == date(2025, 2, 28)
    assert YEAR.last_day(date(2023, 12, 31), "trước ngày 01/01/2024") == date(2024, 12, 31)
    assert YEAR.last_day(None, before) is None


def test_in_the_whole_plan_only_citations_keep_the_year(plan_file: PlanFile) -> None:
    left = {
        entry.number: YEAR.read(entry.text).kept
        for entry in plan_file.paragraphs
        if "2023" in YEAR.words(entry.text)
    }
    assert left == {
        14: ("1088/UBND-TP ngày 10/3/2023",),
        37: ("hiệu lực thi hành kể từ ngày 01/7/2023",),
    }


def test_the_head_loses_and_gets_its_number_and_day() -> None:
    assert without_issue("Số: 114/KH-UBND", 1) == "Số: /KH-UBND"
    bare = without_issue("Phường Hồng Sơn, ngày 13 tháng 3 năm 2023", 1)
    assert bare == "Phường Hồng Sơn, ngày tháng năm 2024"
    issued = {"number": "9/KH-UBND", "day": date(2024, 2, 5), "place": "Phường Hồng Sơn"}
    assert with_issue("Số: /KH-UBND", **issued) == "Số: 9/KH-UBND"
    assert with_issue(bare, **issued) == "Phường Hồng Sơn, ngày 05 tháng 02 năm 2024"
    assert with_issue("- Phòng Tư pháp;", **issued) == "- Phòng Tư pháp;"
