"""Documents of tasks and requests: attached once, taken off while the task is open, found again in an amended plan."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Plan
from assignments.tasks import REPLACED, finish, history_of, reopen
from evidence import actions, attachments, intake
from evidence.attachments import attach, counts_of_requests, counts_of_tasks, detach, of_request, of_task
from evidence.models import Attachment, Document
from tests.assignments.test_books import make_request
from tests.assignments.test_tasks import make_task
from tests.cast import Cast, WardCast, actor
from tests.evidence import files
from tests.evidence.conftest import Take, incoming

pytestmark = pytest.mark.django_db


def make_document(cast: Cast, ward: WardCast | None = None) -> Document:
    place = (ward or cast.mine).ward
    return intake.take_document(ward=place, year=2023, incoming=incoming(files.pdf()), by=actor(cast.an))


def amend(plan: Plan) -> Plan:
    """The next version of the plan, in force in its place."""
    values = {"title": plan.title, "first_year": 2023, "last_year": 2023, "state": Plan.State.ISSUED}
    new = Plan.objects.create(
        ward=plan.ward, code=plan.code, version=plan.version + 1, based_on=plan, **values
    )
    plan.state = Plan.State.SUPERSEDED
    plan.save()
    return new


def test_a_product_is_attached_once_and_taken_off_while_the_task_is_open(cast: Cast) -> None:
    task, document, by = make_task(cast.mine), make_document(cast), actor(cast.an)
    made = attach(document=document, to=task, by=by)
    assert (made.revision.number, made.added_by) == (1, cast.an)
    with pytest.raises(Refused) as twice:
        attach(document=document, to=task, by=by)
    assert str(twice.value) == attachments.TWICE
    assert counts_of_tasks(cast.mine.plan) == {task.lineage: 1}
    finish(task=task, on=date(2023, 9, 1), version=1, by=by)
    with pytest.raises(Refused, match="xin mở lại nhiệm vụ trước"):
        detach(attachment=made.pk, from_=task, by=by)
    reopen(task=task, version=2, by=by)
    detach(attachment=made.pk, from_=task, by=by)
    with pytest.raises(Refused, match="vừa được gỡ"):
        detach(attachment=made.pk, from_=task, by=by)
    assert Document.objects.get() == document
    events = [(one.act, one.document) for one in history_of(task)]
    assert events == [
        ("attachment_remove", "bao-cao"),
        ("task_reopen", ""),
        ("task_finish", ""),
        ("attachment_add", "bao-cao"),
    ]


def test_a_foreign_document_is_not_attached(cast: Cast) -> None:
    foreign = make_document(cast, cast.other)
    with pytest.raises(Refused, match="không có trong sổ tài liệu hoặc chưa có tệp"):
        attach(document=foreign, to=make_task(cast.mine), by=actor(cast.an))
    assert not Attachment.objects.exists()


def test_an_attachment_follows_its_task_and_request_into_an_amended_plan(cast: Cast) -> None:
    task, asked, document = make_task(cast.mine), make_request(cast.mine), make_document(cast)
    made = attach(document=document, to=task, by=actor(cast.an))
    attach(document=document, to=asked, by=actor(cast.binh))
    new = amend(cast.mine.plan)
    with pytest.raises(Refused) as refused:
        attach(document=make_document(cast), to=task, by=actor(cast.an))
    assert str(refused.value) == REPLACED
    again = make_task(cast.mine, plan=new, lineage=task.lineage)
    next_year = Plan.objects.create(
        ward=new.ward, code="nam-sau", state="issued", title="x", first_year=2024, last_year=2024
    )
    later = make_task(cast.mine, plan=next_year, lineage=task.lineage)
    foreign = make_task(cast.other, lineage=task.lineage)
    assert list(of_task(again)) == [made]
    assert [list(of_task(one)) for one in (later, foreign)] == [[], []]
    assert counts_of_tasks(new) == {task.lineage: 1}
    assert counts_of_requests(new) == {asked.lineage: 1}
    asked.plan = new
    assert [one.document for one in of_request(asked)] == [document]
    with pytest.raises(Refused) as twice:
        attach(document=document, to=again, by=actor(cast.an))
    assert str(twice.value) == attachments.TWICE
    detach(attachment=made.pk, from_=again, by=actor(cast.an))
    assert not of_task(again).exists()
    assert AuditEntry.objects.filter(act="attachment_remove").count() == 1


def test_a_draft_of_an_indicator_that_shows_a_product_leaves_its_document(cast: Cast, take: Take) -> None:
    use = take()
    made = attach(document=use.document, to=make_task(cast.mine), by=actor(cast.an))
    actions.delete_draft(use=use, version=1, by=actor(cast.an))
    made.refresh_from_db()
    assert made.document.revisions.count() == 1
