"""Two people, or two clicks, at once: one act, and nobody waits for ever. With real threads on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import User
from evidence import actions, inbox, intake
from evidence.intake import Incoming
from evidence.models import Document, Evidence, EvidenceEvent, InboxItem, Revision
from tests.cast import Cast, actor, make_cast
from tests.evidence import files
from tests.evidence.conftest import incoming, stored
from tests.evidence.test_uploads import JSON

pytestmark = pytest.mark.django_db(transaction=True)
State = Evidence.State


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def at_once(*verbs: Callable[[], object]) -> Counter[str]:
    """Run the verbs at the same moment, each in a thread of its own; count how they ended."""
    start = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> str:
        start.wait(timeout=60)
        try:
            verb()
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return Counter(pool.map(run, verbs))


def draft(cast: Cast, by: User | None = None, code: str = "2.1") -> Evidence:
    return intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator(code),
        incoming=incoming(files.pdf()),
        by=actor(by or cast.an),
    ).use


def test_many_clicks_hand_in_once(cast: Cast) -> None:
    pk = draft(cast).pk
    by = actor(cast.an)
    ended = at_once(
        *[lambda: actions.submit(use=Evidence.objects.get(pk=pk), version=1, by=by) for _ in range(6)]
    )
    assert ended == {"done": 1, "refused": 5}
    assert EvidenceEvent.objects.filter(act="submit").count() == 1
    assert AuditEntry.objects.filter(act="evidence_submit").count() == 1
    assert Evidence.objects.get().version == 2


def test_accepted_or_returned_but_not_both(cast: Cast) -> None:
    use = draft(cast)
    actions.submit(use=use, version=1, by=actor(cast.an))
    ended = at_once(
        lambda: actions.accept(use=Evidence.objects.get(pk=use.pk), version=2, by=actor(cast.binh)),
        lambda: actions.send_back(
            use=Evidence.objects.get(pk=use.pk), version=2, comment="mờ", by=actor(cast.dung)
        ),
    )
    assert ended == {"done": 1, "refused": 1}
    assert Evidence.objects.get().version == 3
    assert EvidenceEvent.objects.filter(act__in=["accept", "return"]).count() == 1


def test_two_replacements_are_one_and_the_other_file_is_gone(cast: Cast, media: Path) -> None:
    use = draft(cast)

    def replacing(pages: int) -> Callable[[], object]:
        return lambda: intake.replace(
            use=Evidence.objects.select_related("assessment__ward", "revision").get(pk=use.pk),
            incoming=incoming(files.pdf(pages)),
            version=1,
            by=actor(cast.an),
        )

    assert at_once(replacing(2), replacing(3)) == {"done": 1, "refused": 1}
    assert sorted(Revision.objects.values_list("number", flat=True)) == [1, 2]
    assert len(stored(media)) == 2
    assert Evidence.objects.get().revision.number == 2


def test_acts_on_the_same_rows_in_another_order_do_not_wait_in_a_circle(cast: Cast) -> None:
    """The log's head is locked last by everybody, however many rows a verb changes."""
    uses = [draft(cast) for _ in range(3)]
    place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("2.1")}

    def submitting(use: Evidence) -> Callable[[], object]:
        return lambda: actions.submit(use=Evidence.objects.get(pk=use.pk), version=1, by=actor(cast.an))

    ended = at_once(
        lambda: actions.submit_drafts(by=actor(cast.an), **place),  # type: ignore[arg-type]
        *[submitting(use) for use in reversed(uses)],
        lambda: actions.submit_drafts(by=actor(cast.binh), **place),  # type: ignore[arg-type]
    )
    assert ended["done"] + ended["refused"] == 5
    assert set(Evidence.objects.values_list("state", "version")) == {(State.SUBMITTED, 2)}
    assert EvidenceEvent.objects.filter(act="submit").count() == 3
    assert list(audit.verify()) == []


def test_a_draft_removed_and_replaced_at_once_leaves_no_file_without_a_row(cast: Cast, media: Path) -> None:
    use = draft(cast)
    at_once(
        lambda: actions.delete_draft(use=Evidence.objects.get(pk=use.pk), version=1, by=actor(cast.an)),
        lambda: intake.replace(
            use=Evidence.objects.select_related("assessment__ward", "revision").get(pk=use.pk),
            incoming=incoming(files.pdf(2)),
            version=1,
            by=actor(cast.an),
        ),
    )
    names = set(Revision.objects.values_list("stored_name", flat=True))
    assert {str(path.relative_to(media)) for path in stored(media)} == names
    assert len(names) in {0, 2}


def test_ten_uploads_at_once_all_succeed(cast: Cast, media: Path) -> None:
    contents = [files.pdf(n + 1) for n in range(10)]

    def taking(content: bytes) -> Callable[[], object]:
        return lambda: intake.take(
            assessment=cast.mine.assessment,
            indicator=cast.mine.indicator("2.1"),
            incoming=Incoming([content], "a.pdf", timezone.now()),
            by=actor(cast.an),
        )

    assert at_once(*[taking(content) for content in contents]) == {"done": 10}
    assert Document.objects.count() == 10
    assert sorted(path.read_bytes() for path in stored(media)) == sorted(contents)
    assert list(audit.verify()) == []


def waiting(cast: Cast) -> int:
    incoming_file = incoming(files.pdf())
    return inbox.put_in(ward=cast.mine.ward, year=2023, incoming=incoming_file, by=actor(cast.an)).pk


def test_an_item_of_the_inbox_is_sorted_by_one(cast: Cast) -> None:
    pk = waiting(cast)

    def filing(by: User, code: str) -> Callable[[], object]:
        return lambda: inbox.file_item(
            item=InboxItem.objects.get(pk=pk),
            assessment=cast.mine.assessment,
            indicators=[cast.mine.indicator(code)],
            version=1,
            by=actor(by),
        )

    def setting_aside() -> object:
        item = InboxItem.objects.get(pk=pk)
        return inbox.set_aside(item=item, reason="Trùng.", version=1, by=actor(cast.dung))

    ended = at_once(filing(cast.an, "2.1"), filing(cast.binh, "2.2"), setting_aside)
    assert ended == {"done": 1, "refused": 2}
    item = InboxItem.objects.get()
    assert item.version == 2
    assert Evidence.objects.count() == (item.state == InboxItem.State.TAKEN)
    assert AuditEntry.objects.filter(act__startswith="inbox_").count() == 1


def test_sorted_and_reused_at_once_is_one_use(cast: Cast) -> None:
    pk = waiting(cast)
    place = {"assessment": cast.mine.assessment, "by": actor(cast.an)}

    def filing() -> object:
        item, chosen = InboxItem.objects.get(pk=pk), [cast.mine.indicator("2.1")]
        return inbox.file_item(item=item, indicators=chosen, version=1, **place)  # type: ignore[arg-type]

    def reusing() -> object:
        document = Document.objects.get()
        return actions.reuse(document=document, indicator=cast.mine.indicator("2.1"), **place)  # type: ignore[arg-type]

    assert at_once(filing, reusing) == {"done": 1, "refused": 1}
    assert (Evidence.objects.count(), InboxItem.objects.get().state) == (1, InboxItem.State.TAKEN)


def test_a_copy_let_go_while_another_file_comes_in_does_not_wait_in_a_circle(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A swap writes to the log, then touches the year; an upload the other way round: the swap holds the year first."""
    known, copy = draft(cast, code="2.2").document, draft(cast).document
    let_go, year_held = Event(), Event()
    reuse, refuse_moved = actions.reuse, intake.refuse_moved

    def using(**values: Any) -> Evidence:
        let_go.set()
        year_held.wait(timeout=0.5)
        return reuse(**values)

    def looking(use: Evidence) -> None:
        refuse_moved(use)
        year_held.set()

    monkeypatch.setattr(actions, "reuse", using)
    monkeypatch.setattr(intake, "refuse_moved", looking)

    def swapping() -> object:
        place = [cast.mine.assessment.pk, cast.mine.indicator("2.1").pk]
        asked = {"kept": known.pk, "copy": copy.pk}
        answer = cast.client(cast.an).post(reverse("evidence:upload", args=place), asked, headers=JSON)
        assert answer.json()["ok"]
        return None

    def sending() -> object:
        assert let_go.wait(timeout=60)
        return draft(cast, cast.binh)

    assert at_once(swapping, sending) == {"done": 2}
    assert Document.objects.count() == 2
    assert list(audit.verify()) == []
