"""Which days the office works: the literal days of the law, moved ones, exchanged ones, and the ward's own word."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.workdays import OfficeDays, national_days, national_office


def weekdays_off(year: int) -> list[str]:
    """The days off from Monday to Friday, as "dd/mm"."""
    return [f"{day:%d/%m}" for day in national_days(year) if day.weekday() < 5]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2023, "02/01 20/01 23/01 24/01 25/01 26/01 01/05 02/05 03/05 01/09 04/09"),
        (2024, "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09"),
        (2025, "01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09"),
        (2026, "01/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09 24/11"),
        (2027, "01/01 04/02 05/02 08/02 09/02 10/02 16/04 30/04 03/05 02/09 03/09 24/11"),
    ],
)
def test_the_national_days_of_a_year(year: int, days: str) -> None:
    assert weekdays_off(year) == days.split()


def test_days_have_vietnamese_names() -> None:
    assert national_days(2023)[date(2023, 1, 22)] == "Tết Nguyên Đán"
    assert national_days(2023)[date(2023, 5, 2)] == "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"
    assert national_days(2025)[date(2025, 9, 2)] == "Quốc khánh"


@pytest.mark.parametrize(("year", "paid"), [(2023, 11), (2024, 11), (2025, 11), (2026, 12), (2027, 12)])
def test_every_year_gives_as_many_working_days_off_as_the_law(year: int, paid: int) -> None:
    """Điều 112: Tết 5, Quốc khánh 2, one each for 01/01, Giỗ Tổ, 30/4 and 01/5; from 2026 one for 24/11."""
    lost = [day for day, name in national_days(year).items() if day.weekday() < 5 and "thay cho" not in name]
    assert len(lost) == paid


def test_a_saturday_worked_in_exchange_is_a_working_day() -> None:
    office = national_office([2024])

    assert office.is_working(date(2024, 5, 4))
    assert not office.is_working(date(2024, 4, 29))
    assert office.why_off(date(2024, 4, 29)) == "Ngày nghỉ (thay cho ngày 04/05/2024)"


def test_a_day_says_why_it_is_off() -> None:
    office = national_office([2023])

    assert [office.why_off(date(2023, 9, day)) for day in (1, 2, 3, 4, 5)] == [
        "Quốc khánh",
        "Quốc khánh",
        "Chủ nhật",
        "Quốc khánh (nghỉ bù)",
        "",
    ]


def test_a_day_off_moves_to_the_next_working_day_and_a_working_one_stays() -> None:
    office = national_office([2023])

    assert office.next_working(date(2023, 1, 20)) == date(2023, 1, 27)
    assert office.next_working(date(2023, 4, 29)) == date(2023, 5, 4)
    assert office.next_working(date(2023, 1, 27)) == date(2023, 1, 27)
    assert OfficeDays({}).next_working(date.max) == date.max


def test_the_wards_word_wins_over_the_national_one() -> None:
    office = national_office([2023])

    shut = office.corrected({date(2023, 11, 20): "Phường nghỉ"}, [])
    worked = office.corrected({}, [date(2023, 9, 4), date(2023, 11, 25)])
    back = worked.corrected({date(2023, 11, 25): "Lại nghỉ"}, [])

    assert (shut.is_working(date(2023, 11, 20)), shut.why_off(date(2023, 11, 20))) == (False, "Phường nghỉ")
    assert worked.is_working(date(2023, 9, 4))
    assert worked.is_working(date(2023, 11, 25))
    assert not back.is_working(date(2023, 11, 25))


@pytest.mark.parametrize(
    ("base", "days", "expected"),
    [
        (date(2023, 1, 6), 1, date(2023, 1, 9)),
        (date(2023, 1, 7), 1, date(2023, 1, 9)),
        (date(2023, 1, 9), 5, date(2023, 1, 16)),
        (date(2023, 1, 18), 2, date(2023, 1, 20)),
        (date(2023, 1, 9), 0, date(2023, 1, 9)),
        (date.max, 3, date.max),
    ],
)
def test_working_days_without_holidays_are_monday_to_friday(base: date, days: int, expected: date) -> None:
    assert OfficeDays({}).add_working(base, days) == expected


def test_working_days_pass_over_tet() -> None:
    assert national_office([2023]).add_working(date(2023, 1, 18), 2) == date(2023, 1, 27)


@given(st.dates(date(2022, 12, 1), date(2025, 1, 31)), st.integers(1, 15))
def test_so_many_working_days_are_counted(day: date, days: int) -> None:
    office = national_office(range(2022, 2026))

    last = office.add_working(day, days)

    between = [day + timedelta(n) for n in range(1, (last - day).days + 1)]
    assert sum(office.is_working(one) for one in between) == days
    assert office.is_working(last)


def test_years_beyond_the_table_know_only_the_week() -> None:
    assert (dict(national_days(1999)), dict(national_days(2100))) == ({}, {})
    assert national_office([9999]).is_working(date(9999, 12, 30))
