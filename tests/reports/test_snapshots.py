"""Where a year stood on Mondays, and what changed since: written once, compared with the week before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from assignments.models import Assessment
from reports.models import WeeklySnapshot
from reports.snapshots import Figures, compared_with, keep_week, week_of
from tests.cast import Cast
from tests.reports.test_views import accept, dashboard

MONDAY = date(2023, 11, 20)
THEN: Figures = {
    "accepted": "34.5",
    "waiting": "33",
    "not_scored": "25",
    "lost": "7.5",
    "indicators_accepted": 8,
    "documents_accepted": 69,
    "reports_overdue": 2,
}
NOW: Figures = THEN | {
    "accepted": "43.5",
    "waiting": "29.5",
    "indicators_accepted": 10,
    "documents_accepted": 81,
    "reports_overdue": 3,
}


def test_the_week_is_compared_with_the_monday_of_the_week_before() -> None:
    days = [MONDAY, date(2023, 11, 22), date(2023, 11, 26), date(2023, 11, 27)]
    assert [compared_with(day) for day in days] == [date(2023, 11, 13)] * 3 + [MONDAY]


def test_what_changed_is_said_line_by_line_with_the_pace_of_the_review() -> None:
    week = week_of([(date(2023, 11, 13), THEN), (MONDAY, NOW)], NOW, MONDAY)
    assert week.since == date(2023, 11, 13)
    assert [(one.words, one.before, one.after, one.change, one.rises, one.better) for one in week.rows] == [
        ("Điểm đã chấp nhận", "34,5", "43,5", "9,0", True, True),
        ("Điểm tự chấm, chờ rà soát", "33,0", "29,5", "3,5", False, None),
        ("Điểm đã mất", "7,5", "7,5", "", False, None),
        ("Chỉ tiêu được chấp nhận", "8", "10", "2", True, True),
        ("Tài liệu được chấp nhận", "69", "81", "12", True, True),
        ("Báo cáo quá hạn", "2", "3", "1", True, False),
    ]
    assert week.pace is not None
    assert (week.pace.waiting, week.pace.gained, week.pace.over_on) == (
        Decimal("29.5"),
        Decimal(9),
        date(2023, 12, 13),
    )


def test_without_review_nothing_is_foreseen() -> None:
    week = week_of([(date(2023, 11, 13), THEN)], THEN, MONDAY)
    assert week.pace is not None
    assert week.pace.over_on is None
    assert week_of([(date(2023, 11, 13), THEN)], NOW | {"waiting": "0"}, MONDAY).pace is None


def test_an_older_monday_stands_in_and_a_newer_one_says_from_when() -> None:
    older = week_of([(date(2023, 10, 30), THEN)], NOW, MONDAY)
    assert older.since == date(2023, 10, 30)
    fresh = week_of([(MONDAY, NOW)], NOW, date(2023, 11, 23))
    assert (fresh.since, fresh.first_on) == (None, date(2023, 11, 27))
    assert week_of([], NOW, date(2023, 11, 23)).first_on == date(2023, 12, 4)


@pytest.mark.django_db
def test_the_daily_command_keeps_a_monday_once_and_the_page_compares_with_it(cast: Cast) -> None:
    accept(cast)
    assert keep_week(cast.mine.ward, date(2023, 11, 14)) == 0
    assert (keep_week(cast.mine.ward, date(2023, 11, 13)), keep_week(cast.mine.ward, date(2023, 11, 13))) == (
        1,
        0,
    )
    kept = WeeklySnapshot.objects.get()
    assert kept.figures == {
        "accepted": "3.00",
        "waiting": "0",
        "not_scored": "97.00",
        "lost": "0.00",
        "indicators_accepted": 1,
        "documents_accepted": 0,
        "reports_overdue": 0,
    }
    WeeklySnapshot.objects.update(figures=kept.figures | {"accepted": "1.00"})
    page = dashboard(cast.client(cast.binh))
    assert 'So với tuần trước <span class="muted fw-normal">(13/11/2023)</span>' in page
    assert "1,0 <span" in page
    call_command("send_reminders", stdout=StringIO())
    rows = WeeklySnapshot.objects.filter(assessment=cast.mine.assessment)
    assert list(rows.values_list("day", flat=True)) == [MONDAY, date(2023, 11, 13)]


@pytest.mark.django_db
def test_a_posted_year_is_kept_no_more(cast: Cast) -> None:
    Assessment.objects.update(state=Assessment.State.POSTING)
    assert keep_week(cast.mine.ward, MONDAY) == 0
    assert "So với tuần trước" not in dashboard(cast.client(cast.binh))
