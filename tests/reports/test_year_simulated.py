"""The year of the Hồng Sơn plan, day by day from 01/01/2023 to 10/01/2024: who is reminded of what, and when.

The ward's own day is moved, no clock is patched. The command's verb runs on every day on which a step falls or somebody
does something; of every day between, the fixture proves that nobody would be told anything. The plan asks for 88 reports
and is issued on 02/03/2023. Văn hóa - Xã hội sends each report on its last day, Tư pháp - Hộ tịch three days late, the
others send none. The accountant's post goes from *ketoan* to *ketoanmoi* on 15/06/2023. Of the indicators, those that
Văn phòng - Thống kê leads are handed in on 20/11/2023; the proof is due "trước ngày 30/11".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Holding, Notice, Position, User, Ward
from accounts.posts import hand_over
from assignments.loading import load_plan
from assignments.models import Assessment
from assignments.planfile import read_plan
from assignments.responsibilities import Responsibilities
from config.access import Role
from reports import reminders
from reports.models import PeriodicReport, Reminder
from reports.occasions import Occasion, occasions_of
from reports.reminders import Thing, items_of, open_things, send
from scoring.models import IndicatorResult
from tests.assignments.conftest import PLAN_PATH, make_qd25
from tests.cast import make_user, make_ward

pytestmark = pytest.mark.django_db
BY = Actor.system("thử")
FIRST, LAST = date(2023, 1, 1), date(2024, 1, 10)
HANDED_OVER = date(2023, 6, 15)
HANDED_IN = date(2023, 11, 20)
PROOF = date(2023, 11, 29)
PEOPLE = {
    "chu-tich": "chutich",
    "pho-chu-tich": "phochutich",
    "van-phong-thong-ke": "vanphong",
    "tu-phap-ho-tich": "tuphap",
    "tai-chinh-ke-toan": "ketoan",
    "van-hoa-xa-hoi": "vanhoa",
    "chinh-sach": "chinhsach",
    "truong-cong-an": "congan",
    "chi-huy-truong-quan-su": "quansu",
}
DAYS_AFTER = {"van-hoa-xa-hoi": 0, "tu-phap-ho-tich": 3}
"""How long after the last day a post sends its reports; the others send none."""


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: Any) -> Generator[Ward]:
    """The whole year lived once; everything it writes is rolled back after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        ward = make_ward("hong-son", "Hồng Sơn", demo_day=FIRST)
        assessment = Assessment.objects.create(ward=ward, framework=make_qd25(), year=2023)
        load_plan(ward=ward, plan=read_plan(PLAN_PATH), by=BY)
        posts = {post.code: post for post in Position.objects.filter(ward=ward)}
        for code, name in PEOPLE.items():
            make_user(name, name, ward, Role.OFFICIAL, position=posts[code])
        make_user("ketoanmoi", "ketoanmoi", ward, Role.OFFICIAL)
        for indicator in assessment.framework.indicators.all():
            IndicatorResult.objects.create(assessment=assessment, indicator=indicator)
        sent_on = _reports_by_day(ward)
        lively = _lively_days(ward) | set(sent_on)
        things, told = _open_at_night(ward, FIRST)
        for day in (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)):
            if day not in lively:
                assert not items_of(things, day, told), day
                continue
            _live(ward, assessment, posts, day)
            for one in sent_on.get(day, ()):
                _write(one, day)
            if day + timedelta(days=1) not in lively:
                things, told = _open_at_night(ward, day)
        yield ward
        transaction.set_rollback(True)


def _lively_days(ward: Ward) -> set[date]:
    """Return the days on which a step falls, somebody acts, or a year begins; on the first of all nothing is told yet."""
    due = {one.due_on for one in occasions_of(ward, 2023, FIRST).open()} | {PROOF}
    steps = {day + timedelta(days=number) for day in due for number in (-30, -7, -1, 1)}
    return steps | {FIRST, HANDED_OVER - timedelta(days=1), HANDED_OVER, HANDED_IN, date(2024, 1, 1), LAST}


def _open_at_night(ward: Ward, day: date) -> tuple[list[Thing], set[tuple[int, str, str]]]:
    """Return all that is open at the end of a day, however far ahead, and what was told of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reminders, "FIRST", 400)
        things = open_things(ward, day)
    return things, set(Reminder.objects.values_list("user_id", "thing", "step"))


def _live(ward: Ward, assessment: Assessment, posts: dict[str, Position], day: date) -> None:
    """One day: the timer in the morning, then what people do."""
    Ward.objects.filter(pk=ward.pk).update(demo_day=day)
    ward.demo_day = day
    send(ward, by=BY)
    if day == HANDED_OVER - timedelta(days=1):
        new = User.objects.get(username="ketoanmoi")
        hand_over(by=BY, position=posts["tai-chinh-ke-toan"], holder=new, since=HANDED_OVER)
    if day == HANDED_IN:
        who = Responsibilities.of(assessment)
        lead = Holding.objects.get(position=posts["van-phong-thong-ke"]).user_id
        own = [row.pk for row in IndicatorResult.objects.all() if lead in who.lead_ids(row.indicator_id)]
        sent = {"state": "submitted", "self_points": 0, "self_at": timezone.now(), "self_by": lead}
        IndicatorResult.objects.filter(pk__in=own).update(**sent)


def _reports_by_day(ward: Ward) -> dict[date, list[Occasion]]:
    """Return what is sent on which day: what the plan asks of the two posts, so many days after it is due."""
    found = defaultdict(list)
    for one in occasions_of(ward, 2023, FIRST).open():
        post = one.duty.author.code if one.duty.author else ""
        if post in DAYS_AFTER:
            found[one.due_on + timedelta(days=DAYS_AFTER[post])].append(one)
    return found


def _write(one: Occasion, day: date) -> None:
    PeriodicReport.objects.create(
        ward=one.duty.plan.ward,
        duty=one.duty,
        lineage=one.duty.lineage,
        period=one.period.key,
        first_day=one.period.first_day,
        last_day=one.period.last_day,
        due_on=one.due_on,
        state="sent",
        sent_on=day,
        sent_at=timezone.now(),
    )


def steps_of(person: str, kind: str) -> dict[str, int]:
    rows = Reminder.objects.filter(user__username=person, thing__startswith=f"{kind}:")
    return dict(Counter(rows.values_list("step", flat=True)))


def each(number: int) -> dict[str, int]:
    return dict.fromkeys(("30", "7", "1", "overdue"), number)


def days_of(person: str, step: str, words: str) -> list[date]:
    rows = Reminder.objects.filter(user__username=person, step=step, sentence__contains=words)
    return list(rows.order_by("on").values_list("on", flat=True))


def test_each_step_of_each_report_is_told_to_its_author(year: Ward) -> None:
    """The charged group of 2.1 writes its six together: each of its five members is told of them."""
    told = {name: steps_of(name, "report") for name in sorted({*PEOPLE.values(), "ketoanmoi"})}
    assert told == {
        "chinhsach": each(6),
        "chutich": {},
        "congan": {},
        "ketoan": {"30": 9, "7": 3, "1": 3, "overdue": 3},
        "ketoanmoi": {"30": 15, "7": 15, "1": 15, "overdue": 18},
        "phochutich": {},
        "quansu": {},
        "tuphap": each(11),
        "vanhoa": {"30": 12, "7": 12, "1": 12, "overdue": 6},  # its own six were sent on their last day
        "vanphong": each(59),
    }


def test_the_days_of_one_report(year: Ward) -> None:
    """Báo cáo quý III is due on 05/10/2023, a Thursday; that of the year on 05/01/2024."""
    third = "Báo cáo quý III: Kết quả thẩm tra"
    assert {step: days_of("tuphap", step, third) for step in ("30", "7", "1", "overdue")} == {
        "30": [date(2023, 9, 5)],
        "7": [date(2023, 9, 28)],
        "1": [date(2023, 10, 4)],
        "overdue": [date(2023, 10, 6)],
    }
    assert days_of("vanphong", "overdue", "Báo cáo năm 2023: Kết quả tổ chức đối thoại") == [date(2024, 1, 6)]
    # The report of July would be due on Saturday 05/08, that of April on a Friday.
    assert days_of("vanphong", "overdue", "Báo cáo tháng 7: Kết quả tổ chức đối thoại") == [date(2023, 8, 8)]
    assert days_of("vanphong", "overdue", "Báo cáo tháng 4: Kết quả tổ chức đối thoại") == [date(2023, 5, 6)]


def test_what_is_late_is_told_the_day_after_its_last_day(year: Ward) -> None:
    due = {f"report:{one.key}": one.due_on for one in occasions_of(year, 2023, FIRST)}
    late = Reminder.objects.filter(step="overdue", thing__startswith="report:").exclude(on=HANDED_OVER)
    assert {(row.on - due[row.thing]).days for row in late} == {1}
    # Văn phòng, Tư pháp, the two accountants without what was told on the handover, Văn hóa, Chính sách
    assert late.count() == 59 + 11 + 3 + 15 + 6 + 6


def test_before_the_plan_nobody_is_told_anything(year: Ward) -> None:
    """The first report asked for is that of March, due on 05/04/2023."""
    assert Reminder.objects.order_by("on").first().on == date(2023, 3, 6)
    assert not Reminder.objects.filter(sentence__regex="^Báo cáo tháng [12]:").exists()


def test_no_step_is_told_twice_and_they_come_in_their_order(year: Ward) -> None:
    rank = {"30": 0, "7": 1, "1": 2, "overdue": 3}
    by_thing: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in Reminder.objects.order_by("on", "pk"):
        by_thing[row.user_id, row.thing].append(rank[row.step])
    assert all(steps == sorted(set(steps)) for steps in by_thing.values())


def test_one_line_of_the_bell_and_one_letter_a_day(year: Ward) -> None:
    days = Counter(Reminder.objects.values_list("user__username", "on").distinct())
    handovers = Notice.objects.filter(sentence__contains="bàn giao")
    assert handovers.count() == 2
    assert Notice.objects.count() - 2 == len(days)
    assert not Reminder.objects.filter(mailed_at=None).exists()
    assert Reminder.objects.values("user", "mailed_at").distinct().count() >= len(days)


def test_the_proof_before_30_11_is_late_on_30_11(year: Ward) -> None:
    told = {name: steps_of(name, "proof") for name in PEOPLE.values()}
    assert told == {
        "chinhsach": each(1),
        "chutich": {},
        "congan": each(1),
        "ketoan": {},
        "phochutich": {},
        "quansu": each(1),
        "tuphap": each(7),
        "vanhoa": each(2),
        "vanphong": {"30": 9},  # handed in on 20/11, before the second step
    }
    assert steps_of("ketoanmoi", "proof") == each(3)
    proof = Reminder.objects.filter(thing__startswith="proof:")
    assert {(row.step, row.on) for row in proof} == {
        ("30", date(2023, 10, 30)),
        ("7", date(2023, 11, 22)),
        ("1", date(2023, 11, 28)),
        ("overdue", date(2023, 11, 30)),
    }


def test_from_the_handover_on_the_new_holder_is_told(year: Ward) -> None:
    old, new = (
        Reminder.objects.filter(user__username=name).order_by("on") for name in ("ketoan", "ketoanmoi")
    )
    assert old.last().on == date(2023, 6, 5)
    assert Counter(new.filter(on=HANDED_OVER).values_list("step", flat=True)) == {"overdue": 3, "30": 6}
    assert not new.filter(on__lt=HANDED_OVER).exists()
    second = "Báo cáo quý II: Kết quả phân bổ kinh phí hỗ trợ hòa giải cơ sở"
    assert days_of("ketoan", "30", second) == [date(2023, 6, 5)]
    assert [days_of("ketoanmoi", step, second) for step in ("30", "7", "1", "overdue")] == [
        [HANDED_OVER],
        [date(2023, 6, 28)],
        [date(2023, 7, 4)],
        [date(2023, 7, 6)],
    ]
