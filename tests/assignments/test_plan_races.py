"""Two people at one plan at once: one act, and a polite sentence for the other. With real threads on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from accounts import audit
from assignments.copying import start_from
from assignments.issuing import amend_plan, issue_plan, withdraw_draft
from assignments.models import Plan, Task
from assignments.tasks import finish
from tests.cast import Cast, actor, make_cast
from tests.evidence.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def issue(cast: Cast, plan: Plan, number: str = "12/KH-UBND") -> Plan:
    facts = {"issued_on": date(2023, 11, 20), "place": "Phường Ví Dụ", "signer": "Phạm Văn Dũng"}
    return issue_plan(plan=Plan.objects.get(pk=plan.pk), number=number, by=actor(cast.dung), **facts)


def test_one_draft_of_a_year_and_one_amendment(cast: Cast) -> None:
    plan, by = cast.mine.plan, actor(cast.binh)
    made = at_once(*[lambda: start_from(plan=plan, year=2024, by=by) for _ in range(3)])
    assert made == {"done": 1, "refused": 2}
    amended = at_once(*[lambda: amend_plan(plan=plan, by=by) for _ in range(3)])
    assert amended == {"done": 1, "refused": 2}
    assert sorted(Plan.objects.filter(ward=plan.ward).values_list("code", "version", "state")) == [
        ("ke-hoach-2023", 1, "issued"),
        ("ke-hoach-2023", 2, "draft"),
        ("ke-hoach-2024", 1, "draft"),
    ]
    assert list(audit.verify()) == []


def test_issued_once_under_one_number(cast: Cast) -> None:
    version = amend_plan(plan=cast.mine.plan, by=actor(cast.binh))
    ended = at_once(lambda: issue(cast, version, "12/KH-UBND"), lambda: issue(cast, version, "13/KH-UBND"))
    assert ended == {"done": 1, "refused": 1}
    assert audit.AuditEntry.objects.filter(act="plan_issue").count() == 1
    assert Plan.objects.in_force().filter(ward=version.ward, code=version.code).count() == 1


def test_one_number_for_one_plan(cast: Cast) -> None:
    by = actor(cast.binh)
    drafts = [amend_plan(plan=cast.mine.plan, by=by), start_from(plan=cast.mine.plan, year=2024, by=by)]
    ended = at_once(*[lambda draft=draft: issue(cast, draft) for draft in drafts])  # type: ignore[misc]
    assert ended == {"done": 1, "refused": 1}
    assert Plan.objects.filter(number="12/KH-UBND").count() == 1


def test_issued_or_dropped_but_not_both(cast: Cast) -> None:
    draft = start_from(plan=cast.mine.plan, year=2024, by=actor(cast.binh))
    ended = at_once(lambda: issue(cast, draft), lambda: withdraw_draft(plan=draft, by=actor(cast.binh)))
    assert ended == {"done": 1, "refused": 1}
    left = Plan.objects.filter(pk=draft.pk)
    assert [plan.state for plan in left] in (["issued"], [])


def test_a_task_closed_beside_the_issue_of_its_new_version_is_never_open_again(cast: Cast) -> None:
    plan, day = cast.mine.plan, date(2023, 11, 20)
    row = Task.objects.create(plan=plan, paragraph=plan.paragraphs.get(number=1), order=1, title="Hội nghị")
    version = amend_plan(plan=plan, by=actor(cast.binh))

    def close() -> None:
        finish(task=Task.objects.get(pk=row.pk), on=day, version=1, by=actor(cast.binh))

    ended = at_once(close, lambda: issue(cast, version))
    closed = Task.objects.get(pk=row.pk).state == "done"
    assert ended == ({"done": 2} if closed else {"done": 1, "refused": 1})
    assert (Task.objects.get(plan=version).state == "done") is closed
