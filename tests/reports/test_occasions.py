"""A year's reports joined with what was sent of them: states on a day, whose they are, and how much is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Holding
from assignments.models import Holiday, Plan, ReportDuty
from reports.models import PeriodicReport
from reports.occasions import QUERIES, Occasion, State, occasions_of
from tests.cast import TODAY, Cast

pytestmark = pytest.mark.django_db


def duty_of(
    cast: Cast, *cadences: str, post: str | None = "tai-chinh", number: int = 1, **more: Any
) -> ReportDuty:
    ward = cast.mine
    return ReportDuty.objects.create(
        plan=more.pop("plan", ward.plan),
        paragraph=ward.plan.paragraphs.get(number=number),
        order=number,
        subject=f"Việc {number}",
        cadences=list(cadences),
        author=ward.positions[post] if post else None,
        **more,
    )


def row_of(duty: ReportDuty, period: str, last: date, due: date, **more: Any) -> PeriodicReport:
    state = more.pop("state", PeriodicReport.State.DRAFT)
    if state == PeriodicReport.State.SENT:
        more = {"sent_at": timezone.now(), "sent_on": due, **more}
    return PeriodicReport.objects.create(
        ward=duty.plan.ward,
        duty=duty,
        lineage=duty.lineage,
        period=period,
        first_day=last.replace(day=1),
        last_day=last,
        due_on=due,
        state=state,
        **more,
    )


def states(cast: Cast, on: date = TODAY) -> dict[str, str]:
    return {one.period.key: str(one.state) for one in occasions_of(cast.mine.ward, 2023, on)}


@pytest.fixture
def october(cast: Cast) -> dict[str, Any]:
    return {"period": "2023-10", "last": date(2023, 10, 31), "due": date(2023, 11, 6)}


def october_of(cast: Cast, on: date = TODAY) -> Occasion:
    return next(one for one in occasions_of(cast.mine.ward, 2023, on) if one.period.key == "2023-10")


def test_what_nobody_began_stands_as_the_days_tell(cast: Cast) -> None:
    """The plan is of 01/03/2023: January and February ended before it. The day is 30/11."""
    duty_of(cast, "month")

    assert states(cast, date(2023, 11, 30)) == {
        "2023-01": "before_plan",
        "2023-02": "before_plan",
        **{f"2023-{month:02}": "overdue" for month in range(3, 11)},
        "2023-11": "due_soon",
        "2023-12": "not_due",
    }


@pytest.mark.parametrize(
    ("on", "state", "left"),
    [
        (date(2023, 10, 29), "not_due", 8),
        (date(2023, 10, 30), "due_soon", 7),
        (date(2023, 11, 6), "due_soon", 0),
        (date(2023, 11, 7), "overdue", -1),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_overdue(cast: Cast, on: date, state: str, left: int) -> None:
    duty_of(cast, "month")

    assert (october_of(cast, on).state, october_of(cast, on).days_left()) == (state, left)


def test_a_period_that_is_over_waits_where_the_ward_gives_more_days(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.mine.plan.pk).update(report_due_days={"month": 20})
    duty_of(cast, "month")

    assert october_of(cast, date(2023, 11, 2)).state == State.READY


def test_begun_and_returned_reports_show_the_time_beside(cast: Cast, october: dict[str, Any]) -> None:
    report = row_of(duty_of(cast, "month"), **october)
    assert (october_of(cast).state, october_of(cast).states) == ("overdue", ("draft", "overdue"))
    assert october_of(cast, date(2023, 11, 1)).states == ("draft", "due_soon")
    assert october_of(cast, date(2023, 10, 20)).states == ("draft",)

    PeriodicReport.objects.filter(pk=report.pk).update(state="returned", comment="Thiếu số liệu")
    assert october_of(cast).states == ("returned", "overdue")
    assert october_of(cast, date(2023, 11, 2)).state == "returned"


@pytest.mark.parametrize(
    ("more", "state", "late"),
    [
        ({}, "sent", False),
        ({"sent_on": date(2023, 11, 7)}, "sent_late", True),
        ({"not_arising": True, "not_arising_reason": "Không có vụ việc"}, "not_arising", False),
    ],
)
def test_what_was_sent_says_how(
    cast: Cast, october: dict[str, Any], more: dict[str, Any], state: str, late: bool
) -> None:
    row_of(duty_of(cast, "month"), **october, state="sent", **more)

    found = october_of(cast)

    assert (found.state, found.is_late, found.is_open, found.is_overdue) == (state, late, False, False)


def test_a_longer_periods_report_may_be_served_by_a_shorter_ones(cast: Cast) -> None:
    duty = duty_of(cast, "quarter", "half_year")
    end, due = date(2023, 6, 30), date(2023, 7, 5)
    shorter = row_of(duty, "2023-q2", end, due, state="sent")
    row_of(duty, "2023-h1", end, due, state="sent", served_by=shorter)

    found = states(cast)

    assert (found["2023-q2"], found["2023-h1"]) == ("sent", "nested")


def test_a_day_off_entered_later_does_not_make_a_sent_report_late_or_early(
    cast: Cast, october: dict[str, Any]
) -> None:
    row_of(duty_of(cast, "month"), **october, state="sent", sent_on=date(2023, 11, 7))
    Holiday.objects.create(ward=cast.mine.ward, day=date(2023, 11, 6), name="Phường nghỉ")

    assert october_of(cast).is_late
    assert october_of(cast).due_on == date(2023, 11, 6)
    assert october_of(cast).occurrence.due_on == date(2023, 11, 7)


def test_whose_it_is_depends_on_who_holds_the_post_on_the_day(cast: Cast) -> None:
    duty_of(cast, "year")
    duty_of(cast, "year", post=None, number=2, author_unit=cast.mine.ward.units.get(code="chuyen-mon"))
    duty_of(cast, "on_request", number=3)
    finance = cast.mine.positions["tai-chinh"]
    finance.holdings.update(until=date(2023, 11, 30))
    Holding.objects.create(position=finance, user=cast.chi, since=date(2023, 12, 1))

    def subjects(user: Any, on: date) -> list[str]:
        return [one.duty.subject for one in occasions_of(cast.mine.ward, 2023, on).of_person(user)]

    assert subjects(cast.an, TODAY) == ["Việc 1", "Việc 2"]
    assert subjects(cast.chi, TODAY) == ["Việc 2"]
    assert subjects(cast.an, date(2023, 12, 1)) == []
    assert subjects(cast.chi, date(2023, 12, 1)) == ["Việc 1", "Việc 2"]
    group = occasions_of(cast.mine.ward, 2023).all[1]
    assert [person.name for person in group.authors] == ["Trần Văn Bình", "Lê Thị Chi", "Nguyễn Thị An"]
    undated = occasions_of(cast.mine.ward, 2023).of_person(cast.an).undated
    assert [one.duty.subject for one in undated] == ["Việc 3"]


def test_every_plan_in_force_in_the_year_asks(cast: Cast) -> None:
    ward = cast.mine
    programme = Plan.objects.create(
        ward=ward.ward,
        code="chuong-trinh",
        state=Plan.State.ISSUED,
        title="Chương trình",
        issued_on=date(2022, 6, 1),
        first_year=2022,
        last_year=2026,
    )
    paragraph = programme.paragraphs.create(number=1, kind="reporting", text="Báo cáo")
    duty_of(cast, "year")
    ReportDuty.objects.create(
        plan=programme, paragraph=paragraph, order=1, subject="Chương trình", cadences=["year"]
    )

    assert [one.duty.subject for one in occasions_of(ward.ward, 2023)] == ["Việc 1", "Chương trình"]
    assert len(occasions_of(ward.ward, 2023).plans) == 2
    assert [one.duty.subject for one in occasions_of(ward.ward, 2025)] == ["Chương trình"]
    assert len(occasions_of(cast.other.ward, 2023)) == 0


def test_a_new_version_keeps_what_was_asked_and_what_was_sent(cast: Cast) -> None:
    """Amended on 01/07: Việc 1 goes on and stays overdue, Việc 2 is new, Việc 3 fell away but was sent once."""
    ward, old = cast.mine.ward, cast.mine.plan
    kept, gone = duty_of(cast, "quarter"), duty_of(cast, "quarter", number=3)
    row_of(gone, "2023-q1", date(2023, 3, 31), date(2023, 4, 5), state="sent")
    row_of(gone, "2023-q2", date(2023, 6, 30), date(2023, 7, 5))
    new = Plan.objects.create(
        ward=ward,
        code=old.code,
        version=2,
        title=old.title,
        issued_on=date(2023, 7, 1),
        first_year=2023,
        last_year=2023,
        based_on=old,
        state=Plan.State.ISSUED,
    )
    Plan.objects.filter(pk=old.pk).update(state=Plan.State.SUPERSEDED)
    paragraph = new.paragraphs.create(number=1, kind="reporting", text="Báo cáo")
    for order, lineage in enumerate((kept.lineage, None), 1):
        lines = {"lineage": lineage} if lineage else {}
        ReportDuty.objects.create(
            plan=new, paragraph=paragraph, order=order, subject=f"Mới {order}", cadences=["quarter"], **lines
        )

    found = {f"{one.duty.subject} {one.period.key[5:]}": str(one.state) for one in occasions_of(ward, 2023)}

    assert found == {
        "Mới 1 q1": "overdue",
        "Mới 2 q1": "before_plan",
        "Việc 3 q1": "sent",
        "Mới 1 q2": "overdue",
        "Mới 2 q2": "before_plan",
        "Mới 1 q3": "overdue",
        "Mới 2 q3": "overdue",
        "Mới 1 q4": "not_due",
        "Mới 2 q4": "not_due",
    }


def test_questions_narrow_the_year(cast: Cast, october: dict[str, Any]) -> None:
    row_of(duty_of(cast, "month"), **october, state="sent")
    found = occasions_of(cast.mine.ward, 2023, date(2023, 12, 1))

    def keys(some: Any) -> str:
        return " ".join(one.period.key[5:] for one in some)

    assert keys(found.overdue()) == "03 04 05 06 07 08 09"
    assert keys(found.open()) == "03 04 05 06 07 08 09 11 12"
    assert keys(found.unsent()) == "03 04 05 06 07 08 09 11"
    assert keys(found.between(date(2023, 11, 6), date(2023, 12, 5))) == "10 11"
    assert (found.count(State.OVERDUE), found.count(State.SENT, State.NOT_DUE), len(found)) == (7, 2, 12)


def test_the_database_is_asked_as_often_for_one_as_for_500(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    duty = duty_of(cast, "year")
    with django_assert_num_queries(QUERIES):
        assert len(occasions_of(cast.mine.ward, 2023)) == 1
    duty.delete()
    paragraph = cast.mine.plan.paragraphs.get(number=1)
    ReportDuty.objects.bulk_create(
        ReportDuty(
            plan=cast.mine.plan,
            paragraph=paragraph,
            order=order,
            subject=f"Việc {order}",
            cadences=["month"],
            author=cast.mine.positions["tai-chinh"],
        )
        for order in range(10, 52)
    )
    with django_assert_num_queries(QUERIES):
        found = occasions_of(cast.mine.ward, 2023)
        assert [one.authors[0].name for one in found.of_person(cast.an)] == ["Nguyễn Thị An"] * 504


def test_a_report_that_two_plans_ask_for_is_asked_once(cast: Cast) -> None:
    """A programme of 2023-2025 and the one made from it for 2024-2026 share the lines: one report a period."""
    common = {
        "ward": cast.mine.ward,
        "state": "issued",
        "issued_on": date(2023, 1, 2),
        "title": "Chương trình",
    }
    old, new = (
        Plan.objects.create(code=f"ct-{year}", first_year=year, last_year=year + 2, **common)
        for year in (2023, 2024)
    )
    duty = duty_of(cast, "year", plan=old)
    later = duty_of(cast, "year", plan=new, lineage=duty.lineage)
    row_of(duty, "2024", date(2024, 12, 31), date(2025, 1, 6), state="sent")

    (one,) = occasions_of(cast.mine.ward, 2024, date(2025, 1, 6))

    assert (one.duty, one.is_sent) == (later, True)
    assert [found.duty for found in occasions_of(cast.mine.ward, 2023, TODAY)] == [duty]


def test_what_has_no_period_is_asked_by_the_years_own_plans(cast: Cast) -> None:
    """In January the reports of the year before are still asked for, but not those "khi có yêu cầu"."""
    duty_of(cast, "on_request")
    duty_of(cast, "month", number=2)

    assert len(occasions_of(cast.mine.ward, 2023, since=2022).undated) == 1
    assert occasions_of(cast.mine.ward, 2024, date(2024, 1, 3), since=2023).undated == ()
