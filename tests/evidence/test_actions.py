"""The states of evidence, the register, and what may be removed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from config import vietnamese
from evidence import actions, intake, moves
from evidence.intake import Incoming
from evidence.models import Document, Evidence, EvidenceEvent
from evidence.moves import MOVES, make_move
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take, stored

pytestmark = pytest.mark.django_db
State = Evidence.State


def in_state(cast: Cast, use: Evidence, state: str) -> Evidence:
    """Bring a fresh draft into the state, by its own moves."""
    way = {
        State.DRAFT: [],
        State.SUBMITTED: ["submit"],
        State.ACCEPTED: ["submit", "accept"],
        State.RETURNED: ["submit", "return"],
    }[State(state)]
    for move in way:
        make_move(use, move, by=actor(cast.an), version=use.version, comment="vì")
    return use


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("name", MOVES)
def test_every_move_starts_only_where_the_table_says(cast: Cast, take: Take, name: str, state: str) -> None:
    use = in_state(cast, take(), state)
    before, move = use.version, MOVES[name]
    if state in move.sources:
        make_move(use, name, by=actor(cast.binh), version=before, comment="vì")
        assert (use.state, use.version) == (move.target, before + 1)
        return
    with pytest.raises(Refused) as refused:
        make_move(use, name, by=actor(cast.binh), version=before, comment="vì")
    if use.decided_at:
        words = {State.ACCEPTED: "chấp nhận", State.RETURNED: "trả lại"}[State(state)]
        moment = vietnamese.datetime(timezone.localtime(use.decided_at))
        assert str(refused.value) == f"Nguyễn Thị An đã {words} “{use.document}” lúc {moment}."
    else:
        assert str(refused.value) == (
            f"Tài liệu đang ở trạng thái “{State(state).label}”, chưa thực hiện được việc này."
        )
    assert Evidence.objects.get(pk=use.pk).version == before


def test_a_move_writes_its_event_and_its_row_in_the_log(cast: Cast, take: Take) -> None:
    use = take()
    actions.submit(use=use, version=1, by=actor(cast.an))
    event = EvidenceEvent.objects.last()
    assert event is not None
    assert (event.act, event.user, event.revision) == ("submit", cast.an, use.revision)
    row = AuditEntry.objects.get(act="evidence_submit")
    assert (row.object_id, row.version, row.person) == (str(use.pk), "2", "Nguyễn Thị An")
    assert (use.submitted_by, use.decided_by) == (cast.an, None)


def test_a_return_needs_its_reason_and_rings_for_who_handed_in(cast: Cast, take: Take) -> None:
    use = in_state(cast, take(), State.SUBMITTED)
    with pytest.raises(Refused) as refused:
        actions.send_back(use=use, version=2, comment=" ", by=actor(cast.binh))
    assert str(refused.value) == "Xin ghi lý do trả lại, để người nộp biết cần sửa gì."
    assert not Notice.objects.exists()
    actions.send_back(use=use, version=2, comment=" Thiếu trang 2 ", by=actor(cast.binh))
    assert (use.comment, use.decided_by) == ("Thiếu trang 2", cast.binh)
    notice = Notice.objects.get()
    assert (notice.user, notice.sentence) == (cast.an, "Tài liệu “bao-cao” được trả lại: Thiếu trang 2")


def test_a_double_click_is_one_act(cast: Cast, take: Take) -> None:
    use = take()
    actions.submit(use=use, version=1, by=actor(cast.an))
    again = Evidence.objects.get(pk=use.pk)
    with pytest.raises(Refused, match="đang ở trạng thái “Chờ rà soát”"):
        actions.submit(use=again, version=1, by=actor(cast.an))
    assert EvidenceEvent.objects.filter(act="submit").count() == 1


def test_who_saw_an_older_version_is_told(cast: Cast, take: Take) -> None:
    use = in_state(cast, take(), State.SUBMITTED)
    make_move(use, "withdraw", by=actor(cast.an), version=2)
    make_move(use, "submit", by=actor(cast.an), version=3)
    with pytest.raises(Refused) as refused:
        actions.accept(use=use, version=2, by=actor(cast.binh))
    assert str(refused.value) == (
        "Đã có người vừa xử lý tài liệu này. Xin xem lại trạng thái hiện tại rồi thực hiện."
    )


def test_an_acceptance_can_be_taken_back(cast: Cast, take: Take) -> None:
    use = in_state(cast, take(), State.SUBMITTED)
    actions.accept(use=use, version=2, by=actor(cast.binh))
    actions.reopen(use=use, version=3, by=actor(cast.binh))
    assert (use.state, use.decided_by, use.decided_at) == (State.SUBMITTED, None, None)
    assert use.submitted_by == cast.an


def test_all_drafts_of_an_indicator_are_handed_in_together(cast: Cast, take: Take) -> None:
    for _ in range(2):
        take()
    in_state(cast, take(), State.SUBMITTED)
    take(code="2.2")
    place = {"assessment": cast.mine.assessment, "by": actor(cast.an)}
    assert actions.submit_drafts(indicator=cast.mine.indicator("2.1"), **place) == 2  # type: ignore[arg-type]
    assert actions.submit_drafts(indicator=cast.mine.indicator("2.1"), **place) == 0  # type: ignore[arg-type]
    assert Evidence.objects.awaiting_review().count() == 3


@pytest.mark.parametrize(("day", "late"), [(date(2023, 11, 29), False), (date(2023, 11, 30), True)])
def test_proof_after_the_last_day_is_taken_and_marked(cast: Cast, take: Take, day: date, late: bool) -> None:
    """ "Trước ngày 30/11" ends on 29/11."""
    cast.mine.ward.demo_day = day
    cast.mine.ward.save()
    use = Evidence.objects.get(pk=take().pk)
    actions.submit(use=use, version=1, by=actor(cast.an))
    assert use.late is late
    actions.withdraw(use=use, version=2, by=actor(cast.an))
    assert use.late is False


def test_a_draft_never_handed_in_goes_with_its_file_after_the_commit(
    cast: Cast, take: Take, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    use = take()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        actions.delete_draft(use=use, version=1, by=actor(cast.an))
        assert len(stored(media)) == 1
    assert (len(callbacks), stored(media)) == (1, [])
    assert (Document.objects.count(), Evidence.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(act="evidence_delete").count() == 1


def test_what_was_handed_in_once_is_never_deleted(
    cast: Cast, take: Take, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    use = in_state(cast, take(), State.SUBMITTED)
    actions.withdraw(use=use, version=2, by=actor(cast.an))
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_draft(use=use, version=3, by=actor(cast.an))
    assert (len(stored(media)), Document.objects.count(), Evidence.objects.count()) == (1, 1, 0)
    again = actions.reuse(
        document=Document.objects.get(),
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.2"),
        by=actor(cast.an),
    )
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_draft(use=again, version=1, by=actor(cast.an))
    assert (len(stored(media)), Document.objects.count(), Evidence.objects.count()) == (1, 1, 0)


def test_a_document_used_elsewhere_stays(cast: Cast, take: Take, media: Path) -> None:
    use = take()
    where = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("2.2")}
    actions.reuse(document=use.document, by=actor(cast.an), **where)  # type: ignore[arg-type]
    actions.delete_draft(use=use, version=1, by=actor(cast.an))
    assert (Document.objects.count(), Evidence.objects.get().indicator.code) == (1, "2.2")


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.RETURNED])
def test_only_a_draft_can_be_removed(cast: Cast, take: Take, state: str) -> None:
    use = in_state(cast, take(), state)
    with pytest.raises(Refused, match="Chỉ xóa được tài liệu đang là nháp"):
        actions.delete_draft(use=use, version=use.version, by=actor(cast.an))


def test_a_document_is_used_once_for_an_indicator(cast: Cast, take: Take) -> None:
    use = take()
    where = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("2.1")}
    with pytest.raises(Refused, match="Chỉ tiêu này đã dùng tài liệu vừa chọn"):
        actions.reuse(document=use.document, by=actor(cast.an), **where)  # type: ignore[arg-type]


def values(**changes: object) -> dict[str, object]:
    empty = {"kind": "", "number": "", "issued_on": None, "subject": "bao-cao", "issuer": "", "signer": ""}
    return {**empty, **changes}


def test_the_register_is_described_and_found(cast: Cast, take: Take) -> None:
    document = take().document
    told = values(
        kind="QĐ", number="12/QĐ-UBND", issued_on=date(2023, 5, 4), subject="Phân công hòa giải viên"
    )
    actions.describe(document=document, values=told, version=1, by=actor(cast.an))
    assert (document.version, document.issued_on) == (2, date(2023, 5, 4))
    assert list(Document.objects.matching("quyet dinh HOA giai 12")) == [document]
    row = AuditEntry.objects.get(act="document_describe")
    assert '"number": "12/QĐ-UBND"' in row.detail
    actions.describe(document=document, values=told, version=2, by=actor(cast.an))
    assert (document.version, AuditEntry.objects.filter(act="document_describe").count()) == (2, 1)


def test_the_slower_of_two_is_told_who_was_quicker(cast: Cast, take: Take) -> None:
    document = take().document
    slow = Document.objects.get(pk=document.pk)
    actions.describe(document=document, values=values(number="1"), version=1, by=actor(cast.binh))
    with pytest.raises(Refused, match=r"^Trần Văn Bình vừa sửa tài liệu này lúc \d\d:\d\d\. Dưới đây là"):
        actions.describe(document=slow, values=values(number="2"), version=1, by=actor(cast.an))
    document.refresh_from_db()
    assert document.number == "1"


CLOSED = "Kỳ đánh giá năm 2023 đang ở bước “Niêm yết công khai”; tài liệu kiểm chứng không thay đổi được nữa."


def post_year(cast: Cast) -> None:
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=Assessment.State.POSTING)


@pytest.mark.parametrize("verb", ["add", "replace"])
def test_a_file_that_arrives_while_the_year_is_posted_is_not_used(
    cast: Cast, take: Take, verb: str, media: Path
) -> None:
    """A large file takes a while; the year was open when it began to arrive."""
    use = take()
    kept = stored(media)

    def slowly() -> Any:
        yield files.pdf(2)
        post_year(cast)

    late = Incoming(slowly(), "lon.pdf", timezone.now())
    year, place = cast.mine.assessment, cast.mine.indicator("2.1")
    verbs: dict[str, Callable[[], object]] = {
        "add": lambda: intake.take(assessment=year, indicator=place, incoming=late, by=actor(cast.an)),
        "replace": lambda: intake.replace(use=use, incoming=late, version=1, by=actor(cast.an)),
    }
    with pytest.raises(Refused) as refused:
        verbs[verb]()
    assert str(refused.value) == CLOSED
    assert stored(media) == kept
    assert list(Evidence.objects.values_list("version", "revision__number")) == [(1, 1)]


@pytest.mark.parametrize("verb", ["submit", "delete_draft"])
def test_a_year_that_is_posted_while_a_verb_runs_stays_as_it_was_posted(
    cast: Cast, take: Take, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verb has looked at the year already when the posting comes: it looks again before it is stored."""
    use = take()
    looked = moves.refuse_closed

    def posted_meanwhile(year: Assessment) -> None:
        looked(year)
        post_year(cast)

    monkeypatch.setattr(moves, "refuse_closed", posted_meanwhile)
    monkeypatch.setattr(actions, "refuse_closed", posted_meanwhile)
    verbs = {"submit": actions.submit, "delete_draft": actions.delete_draft}
    with pytest.raises(Refused) as refused:
        verbs[verb](use=use, version=1, by=actor(cast.an))
    assert str(refused.value) == CLOSED
    assert Evidence.objects.get().state == State.DRAFT
