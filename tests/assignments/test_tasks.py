"""A task of a plan: done, done late, not done, taken up again; by whom; one of two people at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Unit, User
from assignments import tasks
from assignments.models import Paragraph, Party, Plan, Task
from assignments.tasks import case_of, finish, give_up, history_of, mine_of, reopen
from config.access import Act, may
from tests.cast import Cast, WardCast, actor, make_cast

pytestmark = pytest.mark.django_db
State = Task.State


def make_task(ward: WardCast, title: str = "Tập huấn", *, lead: str = "tai-chinh", **changes: object) -> Task:
    """A task of the ward's plan in quarter III of 2023 that the finance officer leads."""
    plan = changes.pop("plan", ward.plan)
    assert isinstance(plan, Plan)
    number = (plan.paragraphs.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    paragraph = Paragraph.objects.create(
        plan=plan, number=number, kind=Paragraph.Kind.TASK, section="II.1", text=title
    )
    values = {"quarter": 3, "year": 2023, "order": number} | changes
    task = Task.objects.create(plan=plan, paragraph=paragraph, title=title, **values)
    Party.objects.create(task=task, part=Party.Part.LEAD, position=ward.positions[lead])
    return task


def log_of(task: Task) -> list[tuple[str, str]]:
    rows = AuditEntry.objects.filter(object_kind="assignments.task", object_id=str(task.pk))
    return [(row.act, row.detail) for row in rows.order_by("number")]


def test_a_task_is_done_in_time(cast: Cast) -> None:
    task = make_task(cast.mine)
    finish(task=task, on=date(2023, 9, 30), version=1, by=actor(cast.an))
    task.refresh_from_db()
    assert (task.state, task.closed_on, task.reason, task.closed_by, task.version, task.is_late) == (
        State.DONE,
        date(2023, 9, 30),
        "",
        cast.an,
        2,
        False,
    )
    assert log_of(task) == [
        ("task_finish", '{"from": "open", "to": "done", "reason": "", "closed_on": "2023-09-30"}')
    ]
    assert AuditEntry.objects.get(act="task_finish").ward == cast.mine.ward


def test_a_late_end_says_why_and_no_end_lies_ahead(cast: Cast) -> None:
    task = make_task(cast.mine)
    by = actor(cast.an)
    with pytest.raises(Refused, match=r"^Nhiệm vụ xong sau hạn 30/09/2023. Xin ghi lý do chậm.$"):
        finish(task=task, on=date(2023, 10, 1), version=1, by=by, reason=" ")
    with pytest.raises(Refused, match=r"^Ngày xong không sau hôm nay \(20/11/2023\).$"):
        finish(task=task, on=date(2023, 11, 21), version=1, by=by, reason="chậm")
    finish(task=task, on=date(2023, 10, 1), version=1, by=by, reason="Chờ tài liệu ")
    assert (task.is_late, task.reason) == (True, "Chờ tài liệu")


def test_not_done_needs_its_reason_and_may_be_taken_up_again(cast: Cast) -> None:
    task = make_task(cast.mine)
    by = actor(cast.an)
    with pytest.raises(Refused, match="Xin ghi lý do không thực hiện"):
        give_up(task=task, reason="  ", version=1, by=by)
    give_up(task=task, reason="Cấp trên không tổ chức", version=1, by=by)
    assert (task.state, task.closed_on, task.version) == (State.NOT_DONE, date(2023, 11, 20), 2)
    with pytest.raises(Refused, match=r"^Nguyễn Thị An vừa ghi nhiệm vụ này là “Không thực hiện”"):
        finish(task=task, on=date(2023, 9, 1), version=2, by=actor(cast.binh))
    reopen(task=task, version=2, by=actor(cast.binh))
    assert (task.state, task.closed_on, task.reason, task.closed_by, task.version) == (
        State.OPEN,
        None,
        "",
        None,
        3,
    )
    events = history_of(task)
    assert [(one.act, one.person, one.position, one.old, one.new, one.reason) for one in events] == [
        ("task_reopen", "Trần Văn Bình", "Công chức Tư pháp - Hộ tịch", "Không thực hiện", "Chưa xong", ""),
        (
            "task_not_done",
            "Nguyễn Thị An",
            "Công chức Tài chính - Kế toán",
            "Chưa xong",
            "Không thực hiện",
            "Cấp trên không tổ chức",
        ),
    ]
    assert [one.closed_on for one in events] == [None, date(2023, 11, 20)]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [(Plan.State.DRAFT, tasks.STILL_A_DRAFT), (Plan.State.SUPERSEDED, tasks.REPLACED)],
)
def test_only_a_plan_in_force_moves(cast: Cast, state: str, sentence: str) -> None:
    task = make_task(cast.mine)
    Plan.objects.filter(pk=task.plan_id).update(state=state)
    for verb in (
        lambda: finish(task=task, on=date(2023, 9, 1), version=1, by=actor(cast.an)),
        lambda: give_up(task=task, reason="x", version=1, by=actor(cast.an)),
        lambda: reopen(task=task, version=1, by=actor(cast.an)),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert str(refused.value) == sentence
    assert log_of(task) == []


def test_an_old_page_is_told(cast: Cast) -> None:
    task = make_task(cast.mine)
    Task.objects.update(version=2)
    with pytest.raises(Refused, match="vừa được người khác sửa"):
        finish(task=task, on=date(2023, 9, 1), version=1, by=actor(cast.an))


def test_who_works_on_a_task_on_the_wards_day(cast: Cast) -> None:
    task = make_task(cast.mine)
    group = Unit.objects.get(ward=cast.mine.ward, code="chuyen-mon")
    other = make_task(cast.mine, lead="chu-tich")
    Party.objects.create(task=other, part=Party.Part.SUPPORTING, unit=group)
    foreign = make_task(cast.other)
    assert case_of(task).worker_ids == {cast.an.pk}
    assert case_of(other).worker_ids == {cast.dung.pk, cast.an.pk, cast.binh.pk, cast.chi.pk}

    def who_may(one: Task) -> list[str]:
        people: list[User] = [cast.an, cast.binh, cast.chi, cast.dung, cast.em]
        return [user.username for user in people if may(user, Act.CLOSE_TASK, case_of(one))]

    assert who_may(task) == ["an", "binh"]
    assert who_may(other) == ["an", "binh", "chi", "dung"]
    cast.an.holdings.update(until=date(2023, 11, 19))
    assert case_of(task).worker_ids == frozenset()
    assert who_may(task) == ["binh"]
    today = cast.mine.ward.today()
    assert mine_of(cast.mine.plan, cast.an, today) == frozenset()
    assert mine_of(cast.mine.plan, cast.chi, today) == {other.pk}
    assert mine_of(cast.other.plan, cast.hien, today) == {foreign.pk}


def test_history_follows_the_task_into_an_amended_plan_but_not_into_next_year(cast: Cast) -> None:
    task = make_task(cast.mine)
    finish(task=task, on=date(2023, 9, 1), version=1, by=actor(cast.an))
    old = cast.mine.plan
    amended = Plan.objects.create(
        ward=old.ward, code=old.code, version=2, state="issued", title="x", first_year=2023, last_year=2023
    )
    later = Plan.objects.create(
        ward=old.ward, code="nam-sau", state="issued", title="x", first_year=2024, last_year=2024
    )
    again = make_task(cast.mine, plan=amended, lineage=task.lineage)
    next_year = make_task(cast.mine, plan=later, lineage=task.lineage)
    assert [one.act for one in history_of(again)] == ["task_finish"]
    assert history_of(next_year) == ()


@pytest.mark.django_db(transaction=True)
def test_two_people_close_a_task_and_one_of_them_is_told(transactional_db: None) -> None:
    cast = make_cast()
    pk = make_task(cast.mine).pk
    start = Barrier(2)

    def close(user: User) -> str:
        start.wait(timeout=60)
        try:
            task = Task.objects.select_related("plan__ward").get(pk=pk)
            finish(task=task, on=date(2023, 9, 1), version=1, by=actor(user))
        except Refused as refused:
            return str(refused).split(" vừa ")[1]
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ended = Counter(pool.map(close, [cast.an, cast.binh]))
    assert ended == {
        "done": 1,
        "ghi nhiệm vụ này là “Đã xong”. Xin xem lại rồi ghi nếu cần.": 1,
    }
    assert AuditEntry.objects.filter(act="task_finish").count() == 1
    assert Task.objects.get().version == 2
