"""Days of a year's course: for the calendar and for reminders."""

from datetime import date, time
from typing import Any

import pytest
from django.utils import timezone

from assignments.models import Assessment
from reports import reminders
from reports.course_dues import dues_of
from reports.models import Meeting
from tests.cast import Cast
from tests.reports.outcomes import make_supplement
from tests.reports.posting import hang

pytestmark = pytest.mark.django_db
State = Assessment.State


@pytest.fixture
def year(cast: Cast) -> Assessment:
    """The ward's year under a rule set that names the days of QĐ 25/2021 and TT 09/2021."""
    framework = cast.mine.framework
    framework.code = "qd25-2021"
    framework.deadlines = [
        {"key": "posting", "min_days": 5, "radio_min_times": 3},
        {"key": "submit", "before": "01-10", "year_offset": 1},
    ]
    framework.save()
    return cast.mine.assessment


def dues(cast: Cast) -> list[tuple[str, str, bool]]:
    return [(f"{one.day:%d/%m/%Y}", one.title, one.done) for one in dues_of(cast.mine.ward, 2023, 2023)]


def test_the_dossier_is_sent_on_the_day_before_10_january(cast: Cast, year: Assessment) -> None:
    assert dues(cast) == [("09/01/2024", "Gửi hồ sơ đánh giá năm 2023", False)]
    Assessment.objects.update(state=State.SENT)
    assert dues(cast) == [("09/01/2024", "Gửi hồ sơ đánh giá năm 2023", True)]


def test_a_posting_may_end_and_a_meeting_is_held(cast: Cast, year: Assessment) -> None:
    hang(cast, date(2023, 11, 11))
    Meeting.objects.create(
        assessment=year, number=1, held_on=date(2023, 12, 20), starts_at=time(8), place="Hội trường"
    )
    assert dues(cast)[:2] == [
        ("17/11/2023", "Kết thúc niêm yết năm 2023 (đủ thời hạn)", False),
        ("20/12/2023", "Họp thống nhất kết quả năm 2023", False),
    ]


def test_a_supplement_has_its_day_until_it_is_struck_out(cast: Cast, year: Assessment) -> None:
    Assessment.objects.update(state=State.SENT)
    asked = make_supplement(cast.mine, cast.binh)
    asked.received_on, asked.due_on = date(2024, 1, 15), date(2024, 1, 18)
    asked.save()
    wanted = ("18/01/2024", "Bổ sung hồ sơ năm 2023 theo yêu cầu lần 1", False)
    assert dues(cast)[-1] == wanted
    asked.struck_at, asked.struck_by, asked.struck_reason = timezone.now(), cast.binh, "Ghi nhầm"
    asked.save()
    assert wanted not in dues(cast)


def test_coordinator_and_leadership_are_reminded_of_what_must_not_wait(cast: Cast, year: Assessment) -> None:
    hang(cast, date(2023, 12, 11))

    def course(on: date) -> dict[str, set[Any]]:
        things = reminders.open_things(cast.mine.ward, on)
        return {one.name: set(one.people) for one in things if one.key.startswith(("send", "posting"))}

    cast.mine.ward.demo_day = date(2023, 12, 18)
    cast.mine.ward.save()
    both = {cast.binh.pk, cast.dung.pk}
    ending, sending = "Kết thúc niêm yết năm 2023 (đủ thời hạn)", "Gửi hồ sơ đánh giá năm 2023"
    assert course(date(2023, 12, 17)) == {ending: both, sending: both}
    assert course(date(2023, 12, 18)) == {sending: both}
