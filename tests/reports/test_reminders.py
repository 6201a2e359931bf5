"""Reminders: the step of each day, to whom, once; the bell first, then one letter each."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.audit import Actor, AuditEntry
from accounts.models import Holding, Notice, Unit, User
from accounts.posts import hand_over
from assignments.issuing import amend_plan, issue_plan
from assignments.models import Party, Plan, Task
from reports import reminders
from reports.models import PeriodicReport, Reminder
from reports.reminders import Thing, items_of, said, send, step_of, when
from scoring.models import IndicatorResult
from tests.cast import Cast, actor, make_cast
from tests.evidence.test_races import at_once
from tests.reports.test_occasions import duty_of

pytestmark = pytest.mark.django_db
BY = Actor.system("thử")
DUE = date(2023, 11, 6)
"""The report of October: five days after the month, moved from Sunday to Monday."""


@pytest.fixture
def monthly(cast: Cast, settings: Any) -> Any:
    """An reports monthly; nothing else is due: the plan names no day for proof. There is no mail."""
    settings.MAIL_WORKS = False
    Plan.objects.update(evidence_before=None)
    return duty_of(cast, "month")


def told(person: User) -> list[tuple[str, date]]:
    return list(Reminder.objects.filter(user=person).order_by("pk").values_list("step", "on"))


def bell(person: User) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("sentence", flat=True))


def settle_before_october(duty: Any) -> None:
    for month in range(3, 10):
        last = date(2023, month + 1, 1) - timedelta(days=1)
        sent = {"state": "sent", "sent_on": last, "sent_at": f"2023-{month:02}-28T00:00Z"}
        PeriodicReport.objects.create(
            ward=duty.plan.ward,
            duty=duty,
            lineage=duty.lineage,
            period=f"2023-{month:02}",
            first_day=last.replace(day=1),
            last_day=last,
            due_on=last,
            **sent,
        )


# The steps -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (31, None),
        (30, "30"),
        (8, "30"),
        (7, "7"),
        (2, "7"),
        (1, "1"),
        (0, "1"),
        (-1, "overdue"),
        (-90, "overdue"),
    ],
)
def test_the_most_urgent_step_reached(left: int, step: str | None) -> None:
    assert step_of(DUE, DUE - timedelta(days=left)) == step


def test_how_far_the_last_day_is() -> None:
    said_on = {day: when(DUE, date(2023, 11, day)) for day in (4, 6, 8)}
    assert said_on == {
        4: "còn 2 ngày, hạn 06/11/2023",
        6: "hạn hôm nay",
        8: "quá hạn 2 ngày, hạn 06/11/2023",
    }


def test_who_was_told_a_step_is_not_told_it_again() -> None:
    thing = Thing("task:1", "Việc", DUE, "/", frozenset({1, 2}))
    found = items_of([thing], DUE - timedelta(days=7), {(1, "task:1", "7"), (2, "task:1", "30")})
    assert {person: [item.step for item in items] for person, items in found.items()} == {2: ["7"]}


def test_the_bell_counts_and_names_the_first_three() -> None:
    days = [date(2023, 11, 5), date(2023, 11, 7), date(2023, 11, 13), date(2023, 12, 6)]
    things = [Thing(f"{n}", f"Việc {n}", day, "/", frozenset({1})) for n, day in enumerate(days)]
    assert said(items_of(things, DUE, set())[1]) == (
        "1 việc quá hạn, 2 việc đến hạn trong 7 ngày, 1 việc đến hạn trong 30 ngày: "
        "Việc 0: quá hạn 1 ngày, hạn 05/11/2023 · Việc 1: còn 1 ngày, hạn 07/11/2023 · "
        "Việc 2: còn 7 ngày, hạn 13/11/2023 · và 1 việc khác."
    )


# Through the days ----------------------------------------------------------------------------------------------


def test_a_report_is_told_four_times_and_only_to_its_author(cast: Cast, monthly: Any) -> None:
    settle_before_october(monthly)
    for day in range(50):
        send(cast.mine.ward, on=date(2023, 10, 1) + timedelta(days=day), by=BY)
    october = Reminder.objects.filter(thing=f"report:{monthly.lineage}:2023-10")
    assert [(r.user, r.step, r.on) for r in october] == [
        (cast.an, "30", date(2023, 10, 7)),
        (cast.an, "7", date(2023, 10, 30)),
        (cast.an, "1", date(2023, 11, 5)),
        (cast.an, "overdue", date(2023, 11, 7)),
    ]
    assert bell(cast.an)[1:4] == [
        "1 việc đến hạn trong 7 ngày: Báo cáo tháng 10: Việc 1: còn 7 ngày, hạn 06/11/2023.",
        "1 việc đến hạn trong 7 ngày, 1 việc đến hạn trong 30 ngày: "
        "Báo cáo tháng 10: Việc 1: còn 1 ngày, hạn 06/11/2023 · "
        "Báo cáo tháng 11: Việc 1: còn 30 ngày, hạn 05/12/2023.",
        "1 việc quá hạn: Báo cáo tháng 10: Việc 1: quá hạn 1 ngày, hạn 06/11/2023.",
    ]
    assert not Notice.objects.exclude(user=cast.an).exists()


def test_what_is_sent_is_not_told(cast: Cast, monthly: Any) -> None:
    settle_before_october(monthly)
    send(cast.mine.ward, on=date(2023, 9, 20), by=BY)
    assert told(cast.an) == []


def test_a_second_run_of_the_day_tells_nothing(cast: Cast, monthly: Any) -> None:
    first, second = (send(cast.mine.ward, on=DUE, by=BY) for _ in range(2))
    assert (first.people, dict(first.steps)) == (1, {"overdue": 7, "1": 1, "30": 1})
    assert (second.people, dict(second.steps)) == (0, {})
    assert len(bell(cast.an)) == 1
    assert AuditEntry.objects.get(act="reminders_send").detail == (
        '{"ngày": "06/11/2023", "số người": 1, "số việc": 9, "số thư": 0}'
    )


def test_before_the_plan_nobody_was_asked(cast: Cast, monthly: Any) -> None:
    send(cast.mine.ward, on=date(2023, 3, 1), by=BY)
    assert Reminder.objects.filter(thing__endswith="2023-02").count() == 0


def test_a_group_is_told_as_a_whole_and_a_locked_account_is_not(cast: Cast, monthly: Any) -> None:
    staff = Unit.objects.get(ward=cast.mine.ward)
    monthly.author, monthly.author_unit = None, staff
    monthly.save()
    User.objects.filter(pk=cast.chi.pk).update(is_active=False)
    send(cast.mine.ward, on=DUE, by=BY)
    assert {r.user for r in Reminder.objects.all()} == {cast.an, cast.binh}


def test_what_nobody_is_behind_is_told_to_the_justice_officer(cast: Cast, monthly: Any) -> None:
    settle_before_october(monthly)
    Holding.objects.filter(user=cast.an).update(until=date(2023, 9, 30))
    send(cast.mine.ward, on=date(2023, 10, 30), by=BY)
    assert (told(cast.an), told(cast.binh)) == ([], [("7", date(2023, 10, 30))])
    assert Reminder.objects.get().sentence.endswith("chưa có người thực hiện: còn 7 ngày, hạn 06/11/2023.")


def test_who_takes_a_post_over_hears_the_step_that_holds(cast: Cast, monthly: Any) -> None:
    settle_before_october(monthly)
    send(cast.mine.ward, on=date(2023, 10, 30), by=BY)
    hand_over(
        by=actor(cast.em), position=cast.mine.positions["tai-chinh"], holder=cast.chi, since=date(2023, 11, 1)
    )
    send(cast.mine.ward, on=date(2023, 11, 1), by=BY)
    send(cast.mine.ward, on=date(2023, 11, 5), by=BY)
    october = Reminder.objects.filter(thing__endswith="2023-10").values_list("user__username", "step", "on")
    assert list(october) == [
        ("an", "7", date(2023, 10, 30)),
        ("chi", "7", date(2023, 11, 1)),
        ("chi", "1", date(2023, 11, 5)),
    ]


def test_proof_before_30_11_is_late_on_30_11(cast: Cast) -> None:
    """An leads 2.1 and 2.2; 2.1 is handed in."""
    result = cast.mine.result("2.1")
    IndicatorResult.objects.filter(pk=result.pk).update(
        state="submitted", self_points=0, self_at="2023-11-01T00:00Z", self_by=cast.an
    )
    thing = f"proof:{cast.mine.assessment.pk}:2.2:2023-11-29"
    for day in (date(2023, 10, 29), date(2023, 10, 30), date(2023, 11, 29), date(2023, 11, 30)):
        send(cast.mine.ward, on=day, by=BY)
    assert [(r.thing, r.step, r.on) for r in Reminder.objects.filter(user=cast.an)] == [
        (thing, "30", date(2023, 10, 30)),
        (thing, "1", date(2023, 11, 29)),
        (thing, "overdue", date(2023, 11, 30)),
    ]
    assert bell(cast.an)[-1] == (
        "1 việc quá hạn: Tài liệu kiểm chứng chỉ tiêu 2.2 (Giải quyết thủ tục): quá hạn 1 ngày, hạn 29/11/2023."
    )


def make_task(cast: Cast, **more: Any) -> Task:
    plan = cast.mine.plan
    task = Task.objects.create(
        plan=plan, paragraph=plan.paragraphs.get(number=1), order=1, title="Tổ chức hội nghị", **more
    )
    Party.objects.create(task=task, part=Party.Part.LEAD, position=cast.mine.positions["van-phong"])
    Party.objects.create(task=task, part=Party.Part.SUPPORTING, position=cast.mine.positions["tai-chinh"])
    return task


def test_a_task_is_told_to_its_leads_until_it_is_done(cast: Cast, monthly: Any) -> None:
    settle_before_october(monthly)
    task = make_task(cast, year=2023, quarter=3)
    send(cast.mine.ward, on=date(2023, 9, 23), by=BY)
    assert [(r.user, r.thing, r.step) for r in Reminder.objects.all()] == [
        (cast.chi, f"task:{task.lineage}:2023-09-30", "7")
    ]
    assert bell(cast.chi) == [
        "1 việc đến hạn trong 7 ngày: Nhiệm vụ “Tổ chức hội nghị”: còn 7 ngày, hạn 30/09/2023."
    ]
    Task.objects.update(state="done", closed_on=date(2023, 9, 25))
    send(cast.mine.ward, on=date(2023, 10, 5), by=BY)
    assert Reminder.objects.filter(user=cast.chi).count() == 1


def test_an_amendment_is_told_only_where_it_moves_a_day(cast: Cast, monthly: Any) -> None:
    settle_before_october(monthly)
    make_task(cast, due_on=date(2023, 9, 30))
    send(cast.mine.ward, on=date(2023, 9, 23), by=BY)
    for number, due_on in ((2, date(2023, 9, 30)), (3, date(2023, 10, 10))):
        draft = amend_plan(plan=Plan.objects.in_force().get(ward=cast.mine.ward), by=BY)
        draft.tasks.update(due_on=due_on)
        day = date(2023, 9, 22 + number)
        facts = {"number": f"{number}/KH-UBND", "issued_on": day, "place": "Ví Dụ", "signer": "Người ký"}
        issue_plan(plan=draft, by=BY, **facts)
        send(cast.mine.ward, on=day, by=BY)
    told = Reminder.objects.filter(user=cast.chi).order_by("pk")
    assert list(told.values_list("on", "step", "sentence")) == [
        (date(2023, 9, 23), "7", "Nhiệm vụ “Tổ chức hội nghị”: còn 7 ngày, hạn 30/09/2023."),
        (date(2023, 9, 25), "30", "Nhiệm vụ “Tổ chức hội nghị”: còn 15 ngày, hạn 10/10/2023."),
    ]


# Letters -------------------------------------------------------------------------------------------------------


@pytest.fixture
def mailing(monthly: Any, settings: Any) -> None:
    settings.MAIL_WORKS = True
    settings.PORTAL_URL = "https://portal.vidu.example"


def test_one_letter_each_with_dates_and_one_link(cast: Cast, monthly: Any, mailing: None) -> None:
    settle_before_october(monthly)
    make_task(cast, due_on=date(2023, 11, 10))
    run = send(cast.mine.ward, on=date(2023, 11, 5), by=BY)
    assert (run.letters, run.failed) == (2, 0)
    letter = next(one for one in mail.outbox if one.to == ["an@vidu.example"])
    assert letter.subject == "[Phường Ví Dụ] 2 việc sắp đến hạn"
    assert letter.body == (
        "Kính gửi anh/chị Nguyễn Thị An,\n\n"
        "Các việc sau đây của anh/chị đã quá hạn hoặc sắp đến hạn:\n\n"
        "- Báo cáo tháng 10: Việc 1: còn 1 ngày, hạn 06/11/2023.\n"
        "- Báo cáo tháng 11: Việc 1: còn 30 ngày, hạn 05/12/2023.\n\n"
        f"Mở “Việc của tôi” để làm tiếp: https://portal.vidu.example{reverse('reports:my_work')}\n\n"
        "Cần trao đổi thêm, xin liên hệ Trần Văn Bình, Công chức Tư pháp - Hộ tịch.\n\n"
        "Trân trọng,\nPhường Ví Dụ\n"
        "Cổng chuẩn tiếp cận pháp luật (thư gửi tự động, xin không trả lời thư này)\n\n"
    )
    send(cast.mine.ward, on=date(2023, 11, 5), by=BY)
    assert len(mail.outbox) == 2


def test_the_subject_names_the_week(cast: Cast, monthly: Any, mailing: None) -> None:
    send(cast.mine.ward, on=DUE, by=BY)
    assert [letter.subject for letter in mail.outbox] == [
        "[Phường Ví Dụ] 7 việc quá hạn, 1 việc đến hạn trong tuần 06/11 – 12/11, 1 việc đến hạn sau đó"
    ]


def test_a_letter_that_fails_is_tried_again_without_a_second_line_in_the_bell(
    cast: Cast, monthly: Any, mailing: None, settings: Any
) -> None:
    settle_before_october(monthly)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.reports.test_reminders.Broken"
    failed = send(cast.mine.ward, on=date(2023, 10, 30), by=BY)
    assert (failed.people, failed.letters, failed.failed) == (1, 0, 1)
    assert list(Reminder.objects.values_list("mailed_at", flat=True)) == [None]
    settings.EMAIL_BACKEND = working
    again = send(cast.mine.ward, on=date(2023, 10, 31), by=BY)
    assert (again.people, again.letters, again.failed) == (0, 1, 0)
    assert "còn 6 ngày, hạn 06/11/2023" in mail.outbox[0].body
    assert Reminder.objects.get().mailed_at is not None
    assert len(bell(cast.an)) == 1


class Broken:
    """A mail server that is not there."""

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, letters: Any) -> int:
        raise ConnectionRefusedError


def test_a_letter_that_failed_is_not_written_about_what_was_sent_since(
    cast: Cast, monthly: Any, mailing: None, settings: Any
) -> None:
    settings.MAIL_WORKS = False
    send(cast.mine.ward, on=date(2023, 4, 4), by=BY)
    settle_before_october(monthly)
    settings.MAIL_WORKS = True
    send(cast.mine.ward, on=date(2023, 4, 6), by=BY)
    assert mail.outbox == []


def test_without_an_address_the_bell_alone_rings(cast: Cast, monthly: Any, mailing: None) -> None:
    User.objects.filter(pk=cast.an.pk).update(email="")
    run = send(cast.mine.ward, on=DUE, by=BY)
    assert (run.people, run.letters, mail.outbox) == (1, 0, [])


# The command, and two at once ----------------------------------------------------------------------------------


def command(**options: Any) -> str:
    out = io.StringIO()
    call_command("send_reminders", stdout=out, **options)
    return out.getvalue()


def test_the_command_tells_every_ward_by_its_own_day(cast: Cast, monthly: Any) -> None:
    assert command() == (
        "ben-canh: 0 people, steps none, 0 letters\nvi-du: 1 people, steps 30: 1, overdue: 8, 0 letters\n"
    )
    assert command(ward="vi-du", on=date(2023, 11, 29)) == "vi-du: 1 people, steps 7: 1, 0 letters\n"


def test_the_command_knows_its_wards_and_days(cast: Cast) -> None:
    with pytest.raises(CommandError, match="There is no ward 'x'"):
        command(ward="x")
    with pytest.raises(CommandError, match="invalid fromisoformat value: '30/11'"):
        call_command("send_reminders", "--on", "30/11")


@pytest.mark.django_db(transaction=True)
def test_two_timers_at_once_tell_once(transactional_db: None) -> None:
    cast = make_cast()
    duty_of(cast, "month")
    ward = cast.mine.ward
    assert at_once(*[lambda: send(ward, on=DUE, by=BY) for _ in range(4)]) == {"done": 4}
    assert Reminder.objects.filter(user=cast.an).count() == 11
    assert Notice.objects.filter(user=cast.an).count() == 1


@pytest.mark.parametrize("more", [0, 3])
def test_as_many_queries_for_many(cast: Cast, more: int, django_assert_num_queries: Any) -> None:
    duty_of(cast, "month")
    for number in range(2, 2 + more):
        duty_of(cast, "month", "quarter", number=number)
    make_task(cast, due_on=DUE)
    for code in range(more):
        Holding.objects.create(
            position=cast.mine.positions["tai-chinh"], user=cast.chi, since=date(2022, 1, 1 + code)
        )
    with django_assert_num_queries(26):
        reminders.due_reminders(cast.mine.ward, DUE, reminders.open_things(cast.mine.ward, DUE))
