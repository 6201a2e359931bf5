"""The ward's inbox: what came in is given its place once, comes back when a use is removed, and never crosses wards."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.audit import Actor, AuditEntry
from accounts.guard import Refused
from accounts.models import User
from assignments.models import Task
from evidence import actions, attachments, inbox
from evidence.inbox_rows import for_rows, rows_of
from evidence.models import Document, Evidence, InboxItem
from tests.assignments.test_tasks import make_task
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import incoming, stored

pytestmark = pytest.mark.django_db
State = InboxItem.State


def put_in(cast: Cast, by: User | None = None, text: str = "một", name: str = "anh.pdf") -> InboxItem:
    return inbox.put_in(
        ward=cast.mine.ward,
        year=2023,
        incoming=incoming(files.pdf(text=text), name),
        by=actor(by or cast.an),
    )


def test_a_file_that_came_twice_is_told_of_its_older_copy(cast: Cast) -> None:
    ward, content = cast.mine.ward, files.pdf()
    came = [
        incoming(content, "anh.pdf"),
        incoming(files.pdf(text="hai"), "hai.pdf"),
        incoming(content, "anh (1).pdf"),
    ]
    first, *_ = [inbox.put_in(ward=ward, year=2023, incoming=one, by=actor(cast.an)) for one in came]
    rows = rows_of(for_rows(InboxItem.objects.visible_to(cast.an).order_by("pk")), None)
    assert [row.same_as for row in rows] == [None, None, first.document]


def test_what_comes_in_waits_in_the_register_without_a_use(cast: Cast) -> None:
    item = put_in(cast, name="Biên bản 2.1.pdf")
    assert (item.state, item.version, item.document.subject) == (State.WAITING, 1, "Biên bản 2.1")
    assert item.document.created_by == cast.an
    assert not Evidence.objects.exists()


def test_a_refused_file_leaves_no_item(cast: Cast, media: Path) -> None:
    with pytest.raises(Refused):
        inbox.put_in(
            ward=cast.mine.ward, year=2023, incoming=incoming(b"MZ nothing", "a.pdf"), by=actor(cast.an)
        )
    assert not InboxItem.objects.exists()
    assert not Document.objects.exists()
    assert stored(media) == []


def test_one_item_for_several_indicators(cast: Cast) -> None:
    item = put_in(cast)
    chosen = [cast.mine.indicator("2.1"), cast.mine.indicator("2.2")]
    uses = inbox.file_item(
        item=item, assessment=cast.mine.assessment, indicators=chosen, version=1, by=actor(cast.binh)
    )
    assert [(use.indicator.code, use.state, use.added_by) for use in uses] == [
        ("2.1", "draft", cast.binh),
        ("2.2", "draft", cast.binh),
    ]
    assert (item.state, item.version, item.settled_by) == (State.TAKEN, 2, cast.binh)
    assert AuditEntry.objects.filter(act="inbox_file").count() == 1


def test_the_second_to_sort_reads_who_was_quicker(cast: Cast) -> None:
    item = put_in(cast)
    inbox.set_aside(item=InboxItem.objects.get(), reason="Ảnh mờ.", version=1, by=actor(cast.binh))
    with pytest.raises(Refused, match=f"^{cast.binh.full_name} đã đánh dấu không dùng tài liệu này lúc "):
        inbox.file_item(
            item=item,
            assessment=cast.mine.assessment,
            indicators=[cast.mine.indicator("2.1")],
            version=1,
            by=actor(cast.an),
        )
    assert not Evidence.objects.exists()


def test_set_aside_wants_a_reason_and_can_be_undone(cast: Cast) -> None:
    item = put_in(cast)
    with pytest.raises(Refused, match="Xin ghi lý do không dùng"):
        inbox.set_aside(item=item, reason="  ", version=1, by=actor(cast.an))
    inbox.set_aside(item=item, reason="Gửi nhầm.", version=1, by=actor(cast.an))
    inbox.bring_back(item=item, version=2, by=actor(cast.an))
    assert (item.state, item.reason, item.settled_by, item.settled_at) == (State.WAITING, "", None, None)


def test_attached_to_a_task(cast: Cast) -> None:
    task: Task = make_task(cast.mine)
    item = put_in(cast)
    inbox.attach_item(item=item, task=task, version=1, by=actor(cast.an))
    assert [one.document for one in attachments.of_task(task)] == [item.document]
    assert InboxItem.objects.get().state == State.TAKEN


def test_a_use_given_elsewhere_takes_it_out(cast: Cast) -> None:
    item = put_in(cast)
    actions.reuse(
        document=item.document,
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.1"),
        by=actor(cast.an),
    )
    item.refresh_from_db()
    assert (item.state, item.settled_by, item.version) == (State.TAKEN, cast.an, 2)


def test_a_removed_draft_waits_again_and_its_file_stays(cast: Cast, media: Path) -> None:
    item = put_in(cast)
    [use] = inbox.file_item(
        item=item,
        assessment=cast.mine.assessment,
        indicators=[cast.mine.indicator("2.1")],
        version=1,
        by=actor(cast.an),
    )
    actions.delete_draft(use=use, version=1, by=actor(cast.an))
    item.refresh_from_db()
    assert (item.state, item.settled_at, item.version) == (State.WAITING, None, 3)
    assert len(stored(media)) == 1


def test_a_task_that_holds_it_keeps_it_out_of_the_inbox(cast: Cast) -> None:
    item = put_in(cast)
    attachments.attach(document=item.document, to=make_task(cast.mine), by=actor(cast.an))
    use = actions.reuse(
        document=item.document,
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.1"),
        by=actor(cast.an),
    )
    actions.delete_draft(use=use, version=1, by=actor(cast.an))
    assert InboxItem.objects.get().state == State.TAKEN


def test_the_sender_takes_a_file_back(cast: Cast, media: Path) -> None:
    item = put_in(cast)
    inbox.let_go(item=item, by=actor(cast.an))
    assert not Document.objects.exists()


def test_a_file_that_somebody_sorted_meanwhile_is_not_taken_back(cast: Cast) -> None:
    item = put_in(cast)
    inbox.set_aside(item=InboxItem.objects.get(), reason="Trùng.", version=1, by=actor(cast.binh))
    with pytest.raises(Refused, match=f"^{cast.binh.full_name} đã đánh dấu không dùng tài liệu này"):
        inbox.let_go(item=item, by=actor(cast.an))
    assert InboxItem.objects.get().document == item.document


def test_what_was_removed_meanwhile_is_neither_used_nor_attached(cast: Cast) -> None:
    document, place = put_in(cast).document, {"indicator": cast.mine.indicator("2.1")}
    inbox.let_go(item=InboxItem.objects.get(), by=actor(cast.an))
    with pytest.raises(Refused, match="vừa được bỏ khỏi sổ"):
        actions.reuse(document=document, assessment=cast.mine.assessment, by=actor(cast.an), **place)
    with pytest.raises(Refused, match="vừa được bỏ khỏi sổ"):
        attachments.attach(document=document, to=make_task(cast.mine), by=actor(cast.an))


def test_nobody_without_an_account_sorts(cast: Cast) -> None:
    with pytest.raises(Refused, match="công chức và lãnh đạo"):
        inbox.set_aside(item=put_in(cast), reason="x", version=1, by=Actor(None, "Cổng thông tin"))


def test_another_ward_sees_none_of_it(cast: Cast) -> None:
    put_in(cast)
    assert InboxItem.objects.visible_to(cast.an).count() == 1
    assert not InboxItem.objects.visible_to(cast.hien).exists()
