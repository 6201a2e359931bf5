"""The days that one year still has before it, and its steps with their dates."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from assignments.models import Assessment
from criteria.models import Framework
from reports.course_case import CourseCase
from reports.deadlines import next_deadlines, steps_of, with_steps
from reports.models import CourseEvent, Meeting, Supplement
from scoring.models import IndicatorResult
from tests.cast import Cast
from tests.reports.meetings import today
from tests.reports.outcomes import TERMS, make_agreement, make_submission
from tests.reports.posting import hang

pytestmark = pytest.mark.django_db
State = Assessment.State


@pytest.fixture
def year(cast: Cast) -> Cast:
    """The cast's year under a rule set that names the days of QĐ 25/2021 and TT 09/2021."""
    terms = [{"key": "posting", "min_days": 5, "radio_min_times": 3}, *TERMS]
    Framework.objects.filter(pk=cast.mine.framework.pk).update(code="qd25-2021", deadlines=terms)
    return cast


def case_in(cast: Cast, state: str, on: date | None = None) -> CourseCase:
    if on:
        today(cast.mine.ward, on)
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=state)
    rows = Assessment.objects.select_related("ward", "framework")
    return CourseCase(rows.get(pk=cast.mine.assessment.pk))


def days(case: CourseCase) -> list[tuple[str, str, str]]:
    return [(one.key, f"{one.day:%d/%m/%Y}", one.when) for one in next_deadlines(case)]


def test_an_open_year_hands_in_proof_then_posts_in_time_to_send(year: Cast) -> None:
    """To be over on 09/01, the last day for the dossier, a posting of 5 days, its first not counted, begins on 03/01."""
    assert days(case_in(year, State.SELF_SCORING)) == [
        ("evidence", "29/11/2023", "còn 9 ngày"),
        ("latest_posting", "03/01/2024", "còn 44 ngày"),
        ("send", "09/01/2024", "còn 50 ngày"),
    ]


def test_the_day_for_proof_stays_late_until_all_is_handed_in(year: Cast) -> None:
    late = next_deadlines(case_in(year, State.REVIEW, date(2023, 12, 1)))[0]
    assert (late.key, late.is_late, late.when) == ("evidence", True, "quá hạn 2 ngày")
    IndicatorResult.objects.filter(assessment=year.mine.assessment).update(
        state=IndicatorResult.State.SUBMITTED, self_points=1, self_at=timezone.now(), self_by=year.an
    )
    assert [one.key for one in next_deadlines(case_in(year, State.REVIEW))] == ["latest_posting", "send"]


def test_a_posted_year_may_end_it_meets_and_sends(year: Cast) -> None:
    hang(year, date(2023, 12, 11))
    Meeting.objects.create(
        assessment=year.mine.assessment,
        number=1,
        held_on=date(2023, 12, 20),
        starts_at=time(8),
        place="Hội trường",
    )
    case = case_in(year, State.POSTING, date(2023, 12, 15))
    assert days(case) == [
        ("posting", "17/12/2023", "còn 2 ngày"),
        ("meeting", "20/12/2023", "còn 5 ngày"),
        ("send", "09/01/2024", "còn 25 ngày"),
    ]
    over = next_deadlines(case_in(year, State.POSTING, date(2023, 12, 18)))[0]
    assert (over.key, over.is_late, over.when) == ("posting", False, "đã kết thúc được")
    assert [one.key for one in next_deadlines(case_in(year, State.MEETING))] == ["meeting", "send"]


def test_a_year_sent_up_answers_supplements_and_waits_for_the_decision(year: Cast) -> None:
    sent = make_submission(year.mine, year.dung, make_agreement(year.mine, year.dung))
    for number, answered in ((1, date(2024, 1, 16)), (2, None)):
        answer = {"answer": "Đã gửi", "answered_by": year.binh, "answered_at": timezone.now()}
        Supplement.objects.create(
            submission=sent,
            number=number,
            received_on=date(2024, 1, 15),
            asked="Bổ sung biên bản",
            due_on=date(2024, 1, 18),
            recorded_by=year.binh,
            answered_on=answered,
            **(answer if answered else {}),
        )
    assert days(case_in(year, State.SENT, date(2024, 1, 17))) == [
        ("supplement:2", "18/01/2024", "còn 1 ngày"),
        ("decide", "09/02/2024", "còn 23 ngày"),
    ]
    assert days(case_in(year, State.RECOGNISED)) == []


def test_where_no_term_is_known_none_is_named(cast: Cast) -> None:
    assert [one.key for one in next_deadlines(case_in(cast, State.REVIEW))] == ["evidence"]
    assert next_deadlines(case_in(cast, State.AGREED)) == []


def test_a_step_that_is_done_says_when_and_the_others_what_is_due(
    year: Cast, django_assert_num_queries: Any
) -> None:
    def left(source: str, target: str, day: date, version: int) -> None:
        CourseEvent.objects.create(
            assessment=year.mine.assessment,
            act="x",
            source=source,
            target=target,
            on=day,
            person="Bình",
            version=version,
        )

    left(State.SELF_SCORING, State.REVIEW, date(2023, 12, 1), 2)
    left(State.REVIEW, State.SELF_SCORING, date(2023, 12, 2), 3)
    left(State.SELF_SCORING, State.REVIEW, date(2023, 12, 4), 4)
    left(State.REVIEW, State.POSTING, date(2023, 12, 11), 5)
    hang(year, date(2023, 12, 11))
    case = case_in(year, State.POSTING, date(2023, 12, 15))
    found = steps_of(case)
    assert [(one.label, one.note, one.current, one.done) for one in found] == [
        ("Tự chấm và nộp tài liệu", "xong ngày 04/12/2023", False, True),
        ("Rà soát", "xong ngày 11/12/2023", False, True),
        ("Niêm yết công khai", "kết thúc được từ 17/12/2023", True, False),
        ("Họp thống nhất kết quả", "", False, False),
        ("Gửi hồ sơ", "trước 10/01/2024", False, False),
        ("Công nhận", "trước 10/02/2024", False, False),
    ]
    rows = with_steps(Assessment.objects.select_related("ward", "framework"))
    read = CourseCase(rows.get(pk=case.assessment.pk), known_facts=case.facts)
    with django_assert_num_queries(2):  # the posting with its records, the meeting with its people
        assert steps_of(read) == found


def test_a_decided_year_has_all_steps_behind_it(year: Cast) -> None:
    steps = steps_of(case_in(year, State.NOT_RECOGNISED, date(2024, 2, 20) + timedelta(days=1)))
    assert [one.done for one in steps] == [True] * 6
    assert not any(one.current for one in steps)
