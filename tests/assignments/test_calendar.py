"""The calendar of reports: how many, of which period, due when; what moves and what does not."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assignments.calendar import Occurrence, due_rule, occurrences_of, periods_of
from assignments.models import Holiday, Plan, ReportDuty
from assignments.office_days import office_days
from config.workdays import OfficeDays, national_office
from tests.cast import make_ward

OFFICE = national_office(range(2022, 2032))
CADENCES = ["month", "quarter", "half_year", "year"]


def a_plan(**changes: Any) -> Plan:
    given = {"first_year": 2023, "last_year": 2023, "issued_on": date(2023, 3, 13)}
    return Plan(**{**given, **changes})


def a_duty(*cadences: str, order: int = 1) -> ReportDuty:
    return ReportDuty(subject="Một việc", cadences=list(cadences), order=order, lineage=UUID(int=order))


def due(found: tuple[Occurrence, ...]) -> dict[str, str]:
    return {one.period.key: f"{one.due_on:%d/%m/%Y}" for one in found}


@pytest.fixture
def hong_son_year(plan: Plan) -> tuple[Occurrence, ...]:
    duties = plan.report_duties.select_related("indicator")
    return occurrences_of(plan, duties, 2023, office_days(plan.ward, (2022, 2023, 2024)))


def test_the_plan_of_hong_son_asks_for_88_reports(hong_son_year: tuple[Occurrence, ...]) -> None:
    assert Counter(one.period.cadence for one in hong_son_year) == {
        "month": 36,
        "quarter": 36,
        "half_year": 7,
        "year": 9,
    }
    codes = Counter(one.duty.indicator.code if one.duty.indicator else "" for one in hong_son_year)
    assert codes == {"1.2": 5, "2.1": 12, "2.2": 6, "3.2": 6, "4.1": 18, "4.5": 6, "5.1": 18, "5.2": 17}
    assert codes.total() == len(hong_son_year) == 88


def test_a_day_off_moves_a_derived_date(hong_son_year: tuple[Occurrence, ...]) -> None:
    months = due(tuple(one for one in hong_son_year if one.period.cadence == "month"))

    assert months == {
        "2023-01": "06/02/2023",  # 05/02 is a Sunday
        "2023-02": "06/03/2023",  # a Sunday
        "2023-03": "05/04/2023",
        "2023-04": "05/05/2023",
        "2023-05": "05/06/2023",
        "2023-06": "05/07/2023",
        "2023-07": "07/08/2023",  # a Saturday
        "2023-08": "05/09/2023",
        "2023-09": "05/10/2023",
        "2023-10": "06/11/2023",  # a Sunday
        "2023-11": "05/12/2023",
        "2023-12": "05/01/2024",
    }


def test_the_longer_periods_are_due_after_their_last_month(hong_son_year: tuple[Occurrence, ...]) -> None:
    longer = due(tuple(one for one in hong_son_year if one.period.cadence != "month"))

    assert longer == {
        "2023-q1": "05/04/2023",
        "2023-q2": "05/07/2023",
        "2023-h1": "05/07/2023",
        "2023-q3": "05/10/2023",
        "2023-q4": "05/01/2024",
        "2023": "05/01/2024",
    }


def test_what_ended_before_the_plan_was_issued_is_not_asked_for(
    hong_son_year: tuple[Occurrence, ...],
) -> None:
    before = Counter(one.period.key for one in hong_son_year if one.before_plan)

    assert before == {"2023-01": 3, "2023-02": 3}


def test_a_version_that_amends_does_not_excuse_what_an_earlier_one_asked() -> None:
    old, new = a_duty("quarter"), a_duty("quarter", order=2)
    amended = a_plan(issued_on=date(2023, 7, 14))

    found = occurrences_of(amended, [old, new], 2023, OFFICE, {old.lineage: date(2023, 3, 13)})

    assert [(one.duty.order, one.period.key) for one in found if one.before_plan] == [
        (2, "2023-q1"),
        (2, "2023-q2"),
    ]


def test_the_day_the_plan_names_never_moves(plan: Plan) -> None:
    """29/11/2023 would be a day off by the ward's word: it stays the last day for papers all the same."""
    Holiday.objects.create(ward=plan.ward, day=date(2023, 11, 29), name="Phường nghỉ")

    assert plan.last_evidence_day == date(2023, 11, 29)


@pytest.mark.parametrize(
    ("first", "last", "days", "expected"),
    [
        (2024, 2024, {}, {"2024-02": "05/03/2024", "2024-12": "06/01/2025"}),
        (2024, 2024, {"month": 0}, {"2024-02": "29/02/2024", "2024-04": "02/05/2024"}),
        (2023, 2023, {"month": 20}, {"2023-08": "20/09/2023", "2023-12": "22/01/2024"}),
        (2023, 2023, {"month": 1}, {"2023-04": "04/05/2023", "2023-08": "05/09/2023"}),
        (2025, 2025, {"month": 27}, {"2024-12": None, "2025-01": "27/02/2025", "2025-03": "28/04/2025"}),
    ],
)
def test_the_rule_of_days_is_the_wards(
    first: int, last: int, days: dict[str, int], expected: dict[str, str | None]
) -> None:
    plan = a_plan(first_year=first, last_year=last, report_due_days=days)

    months = due(occurrences_of(plan, [a_duty("month")], first, OFFICE))

    assert {key: months.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({}, "chậm nhất 5 ngày sau khi kết thúc kỳ báo cáo"),
        (
            {"quarter": 10, "year": 15},
            "chậm nhất sau khi kết thúc kỳ báo cáo: báo cáo tháng 5 ngày, báo cáo quý 10 ngày, "
            "báo cáo 06 tháng 5 ngày, báo cáo năm 15 ngày",
        ),
    ],
)
def test_the_rule_of_days_in_words(days: dict[str, int], words: str) -> None:
    assert due_rule(a_plan(report_due_days=days)) == words


def test_a_leap_years_february_has_29_days() -> None:
    assert [periods_of(year, "month")[1].last_day.day for year in (2023, 2024, 2100)] == [28, 29, 28]


def test_06_months_is_once_a_year() -> None:
    only = periods_of(2023, "half_year")

    assert [(one.key, one.name, one.first_day, one.last_day) for one in only] == [
        ("2023-h1", "06 tháng đầu năm", date(2023, 1, 1), date(2023, 6, 30))
    ]


def test_a_report_on_request_and_one_without_a_period_have_no_day() -> None:
    duties = [a_duty("on_request"), a_duty(order=2)]

    assert occurrences_of(a_plan(), duties, 2023, OFFICE) == ()


def test_a_programme_asks_every_year_for_its_own() -> None:
    plan = a_plan(first_year=2026, last_year=2030, issued_on=date(2026, 2, 10))
    of_year = {
        year: occurrences_of(plan, [a_duty("quarter", "year")], year, OFFICE) for year in range(2025, 2032)
    }

    assert {year: len(found) for year, found in of_year.items()} == {
        2025: 0,
        2026: 5,
        2027: 5,
        2028: 5,
        2029: 5,
        2030: 5,
        2031: 0,
    }
    assert due(of_year[2030])["2030"] == "06/01/2031"
    assert not any(one.before_plan for one in of_year[2027])


def test_a_draft_excuses_nothing_yet() -> None:
    assert not any(
        one.before_plan for one in occurrences_of(a_plan(issued_on=None), [a_duty("month")], 2023, OFFICE)
    )


def test_on_one_day_the_shorter_period_comes_first_then_the_plans_order() -> None:
    duties = [a_duty("year", "half_year", "month", order=2), a_duty("quarter", "year", order=1)]

    found = occurrences_of(a_plan(), duties, 2023, OFFICE)

    assert [(one.period.key, one.duty.order) for one in found if one.period.last_day.month in (6, 12)] == [
        ("2023-06", 2),
        ("2023-q2", 1),
        ("2023-h1", 2),
        ("2023-12", 2),
        ("2023-q4", 1),
        ("2023", 1),
        ("2023", 2),
    ]
    assert found == occurrences_of(a_plan(), reversed(duties), 2023, OFFICE)


def test_an_occurrence_is_named_by_its_line_and_period() -> None:
    found = occurrences_of(a_plan(), [a_duty("quarter")], 2023, OFFICE)

    assert found[2].key == "00000000-0000-0000-0000-000000000001:2023-q3"
    assert found[2].name == "Báo cáo quý III: Một việc"


@given(
    st.integers(2001, 2098),
    st.fixed_dictionaries(dict.fromkeys(CADENCES, st.integers(0, 90))),
    st.sets(st.dates(date(2001, 1, 1), date(2099, 12, 31)), max_size=20),
)
def test_a_report_is_due_on_a_working_day_that_is_not_before_its_periods_end(
    year: int, days: dict[str, int], off: set[date]
) -> None:
    office = national_office((year, year + 1)).corrected(dict.fromkeys(off, "nghỉ"), ())
    plan = a_plan(first_year=year, last_year=year, report_due_days=days)

    found = occurrences_of(plan, [a_duty(*CADENCES)], year, office)

    assert len(found) == 18
    assert list(found) == sorted(found, key=lambda one: one.due_on)
    for one in found:
        asked = one.period.last_day + timedelta(days=days[one.period.cadence])
        assert office.is_working(one.due_on)
        assert one.due_on >= asked >= one.period.last_day
        assert not any(office.is_working(asked + timedelta(n)) for n in range((one.due_on - asked).days))


@given(st.integers(2001, 2098), st.sampled_from(CADENCES))
def test_the_periods_of_a_year_follow_one_another_without_a_gap(year: int, cadence: str) -> None:
    periods = periods_of(year, cadence)

    assert periods[0].first_day == date(year, 1, 1)
    assert periods[-1].last_day == (date(year, 6, 30) if cadence == "half_year" else date(year, 12, 31))
    for one, after in pairwise(periods):
        assert after.first_day == one.last_day + timedelta(days=1)


def test_a_ward_corrects_the_national_days(plan: Plan, django_assert_num_queries: Any) -> None:
    ward = plan.ward
    Holiday.objects.create(ward=ward, day=date(2023, 6, 5), name="Ngày hội của phường")
    Holiday.objects.create(ward=ward, day=date(2023, 9, 4), name="Làm bù", is_off=False)

    with django_assert_num_queries(1):
        office = office_days(ward, (2022, 2023, 2024))

    moved = due(occurrences_of(a_plan(), [a_duty("month")], 2023, office))
    assert (moved["2023-05"], moved["2023-08"]) == ("06/06/2023", "05/09/2023")
    assert office.is_working(date(2023, 9, 4))


def test_another_wards_days_are_its_own(plan: Plan) -> None:
    Holiday.objects.create(ward=make_ward("khac", "Khác"), day=date(2023, 6, 5), name="Nơi khác nghỉ")

    assert office_days(plan.ward, [2023]).is_working(date(2023, 6, 5))


def test_office_days_are_plain_data() -> None:
    office = OfficeDays({date(2023, 6, 5): "nghỉ"})
    plan = SimpleNamespace(first_year=2023, last_year=2023, issued_on=None, report_due_days={})

    found = occurrences_of(plan, [a_duty("month")], 2023, office)  # type: ignore[arg-type]

    assert due(found)["2023-05"] == "06/06/2023"
