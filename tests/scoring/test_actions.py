"""The course of one indicator: saved, handed in, returned, accepted; one wins, nothing is lost."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.audit import AuditEntry, verify
from accounts.guard import Refused
from assignments.models import Assessment
from scoring import actions, moves
from scoring.facts import facts_of_result
from scoring.models import ConditionFinding, IndicatorResult, Measure, ResultEvent
from tests.cast import Cast, actor
from tests.scoring.test_facts import entry_of, save

pytestmark = pytest.mark.django_db
State = IndicatorResult.State

REMEDY = {
    "shortfall": "Chưa có sổ theo dõi",
    "remedy": "Lập sổ trong quý I",
    "remedy_owner": "Văn phòng - Thống kê",
    "remedy_before": "2024-03-31",
}


def hand_in(cast: Cast, code: str = "1.1", **more: Any) -> IndicatorResult:
    """Hand 1.1 in as not arising, which needs neither figures nor evidence."""
    save(cast, code, cast.chi, not_arising=True, not_arising_ground="Không được giao văn bản nào")
    result = cast.mine.result(code)
    actions.submit(result=result, version=result.version, by=actor(cast.chi), **more)
    return cast.mine.result(code)


def test_saving_keeps_who_entered_which_figure(cast: Cast) -> None:
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    save(cast, "1.2", cast.chi, c0__numerator=Decimal(19), c0__denominator=Decimal(20))
    kept = {m.key: (m.value, m.entered_by_id) for m in Measure.objects.all()}
    assert kept == {"numerator": ("19", cast.chi.pk), "denominator": ("20", cast.binh.pk)}


def test_the_history_says_what_a_save_changed(cast: Cast) -> None:
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    save(
        cast, "1.2", cast.chi, c0__numerator=Decimal(19), c0__denominator=Decimal(20), self_points=Decimal(7)
    )
    save(cast, "1.2", cast.chi, c0__numerator=None, c0__denominator=Decimal(20))
    assert list(ResultEvent.objects.values_list("comment", "position")) == [
        (
            "Số văn bản đúng quy định: chưa có → 18; Tổng số văn bản: chưa có → 20",
            "Công chức Tư pháp - Hộ tịch",
        ),
        (
            "Số văn bản đúng quy định: 18 → 19; điểm tự chấm: theo máy tính → 7,0",
            "Công chức Văn phòng - Thống kê",
        ),
        (
            "Số văn bản đúng quy định: 19 → chưa có; điểm tự chấm: 7,0 → theo máy tính",
            "Công chức Văn phòng - Thống kê",
        ),
    ]


def test_an_emptied_figure_is_gone(cast: Cast) -> None:
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    save(cast, "1.2", cast.binh, c0__numerator=None, c0__denominator=Decimal(20))
    assert list(Measure.objects.values_list("key", flat=True)) == ["denominator"]


def test_a_stale_save_is_refused_and_stores_nothing(cast: Cast) -> None:
    result = cast.mine.result("1.2")
    entry = entry_of(cast, "1.2", c0__numerator=Decimal(1), c0__denominator=Decimal(2))
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    with pytest.raises(Refused, match="Có người vừa lưu chỉ tiêu này"):
        actions.save_entry(result=result, entry=entry, version=1, by=actor(cast.chi))
    assert {m.key: m.value for m in Measure.objects.all()} == {"numerator": "18", "denominator": "20"}


def test_handing_in_fixes_the_self_score(cast: Cast) -> None:
    result = hand_in(cast)
    assert (result.state, result.self_points, result.self_by) == (State.SUBMITTED, Decimal(3), cast.chi)


def test_nothing_is_handed_in_while_something_is_missing(cast: Cast) -> None:
    result = cast.mine.result("1.2")
    with pytest.raises(Refused, match="nhập đủ số liệu; nộp tài liệu kiểm chứng"):
        actions.submit(result=result, version=1, by=actor(cast.binh))
    assert cast.mine.result("1.2").state == State.DRAFT


def test_not_met_can_always_be_handed_in_with_reason_remedy_owner_and_date(cast: Cast) -> None:
    result = cast.mine.result("1.2")
    with pytest.raises(Refused, match="ghi tồn tại, hạn chế"):
        actions.submit(result=result, version=1, by=actor(cast.binh), as_not_met=True)
    save(cast, "1.2", cast.binh, **REMEDY)
    result = cast.mine.result("1.2")
    actions.submit(result=result, version=result.version, by=actor(cast.binh), as_not_met=True)
    after = cast.mine.result("1.2")
    assert (after.state, after.self_points) == (State.SUBMITTED, Decimal(0))


def test_a_self_score_other_than_computed_needs_a_reason(cast: Cast) -> None:
    save(
        cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20), self_points=Decimal(7)
    )
    sentences = [item.sentence for item in facts_of_result(cast.mine.result("1.2")).missing]
    assert "ghi lý do điểm tự chấm khác điểm máy tính" in sentences


def test_what_was_handed_in_is_withdrawn_before_it_is_changed(cast: Cast) -> None:
    result = hand_in(cast)
    with pytest.raises(Refused, match="Rút lại để sửa"):
        actions.save_entry(
            result=result, entry=entry_of(cast, "1.1"), version=result.version, by=actor(cast.chi)
        )
    actions.withdraw(result=result, version=result.version, by=actor(cast.chi))
    assert cast.mine.result("1.1").state == State.DRAFT


def test_a_return_needs_a_reason_and_takes_the_reviewed_score_off(cast: Cast) -> None:
    result = hand_in(cast)
    actions.accept(
        result=result, version=result.version, points=Decimal(3), met=None, reason="", by=actor(cast.binh)
    )
    result = cast.mine.result("1.1")
    with pytest.raises(Refused, match="Xin ghi lý do trả lại"):
        actions.return_result(result=result, version=result.version, comment="  ", by=actor(cast.binh))
    actions.return_result(result=result, version=result.version, comment="Thiếu căn cứ", by=actor(cast.binh))
    after = cast.mine.result("1.1")
    assert (after.state, after.reviewed_points, after.reviewed_by) == (State.RETURNED, None, None)


def test_a_reviewed_score_that_departs_needs_a_reason(cast: Cast) -> None:
    result = hand_in(cast)
    args = {
        "result": result,
        "version": result.version,
        "points": Decimal(2),
        "met": None,
        "by": actor(cast.binh),
    }
    with pytest.raises(Refused, match="Điểm rà soát khác điểm tự chấm"):
        actions.accept(reason="", **args)
    actions.accept(reason="Còn một văn bản chậm", **args)
    after = cast.mine.result("1.1")
    assert (after.self_points, after.reviewed_points, after.reviewed_reason) == (
        Decimal(3),
        Decimal(2),
        "Còn một văn bản chậm",
    )


def test_nothing_is_accepted_without_a_reviewed_score(cast: Cast) -> None:
    result = hand_in(cast)
    with pytest.raises(Refused, match="Xin nhập điểm rà soát"):
        actions.accept(
            result=result,
            version=result.version,
            points=None,
            met=None,
            reason="Chưa rõ điểm",
            by=actor(cast.binh),
        )
    assert cast.mine.result("1.1").state == State.SUBMITTED


def test_a_second_click_changes_nothing(cast: Cast) -> None:
    result = hand_in(cast)
    version = result.version
    actions.accept(
        result=result, version=version, points=Decimal(3), met=None, reason="", by=actor(cast.binh)
    )
    again = IndicatorResult.objects.get(pk=result.pk)
    with pytest.raises(Refused, match="đang ở trạng thái “Chấp nhận”"):
        actions.accept(
            result=again, version=version, points=Decimal(3), met=None, reason="", by=actor(cast.binh)
        )
    assert ResultEvent.objects.filter(result=result, act="accept").count() == 1


CLOSED = "Kỳ đánh giá năm 2023 đang ở bước “Niêm yết công khai”; số liệu và điểm không thay đổi được nữa."


@pytest.mark.parametrize("verb", ["save", "submit", "submit as not met", "withdraw", "return", "accept"])
def test_no_verb_changes_a_year_that_is_closed(cast: Cast, verb: str) -> None:
    result = hand_in(cast)
    before = IndicatorResult.objects.filter(pk=result.pk).values().get()
    entry = entry_of(cast, "1.1", not_arising=True, not_arising_ground="Lý do khác")
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=Assessment.State.POSTING)
    seen: dict[str, Any] = {"result": result, "version": result.version, "by": actor(cast.binh)}
    verbs: dict[str, Callable[[], None]] = {
        "save": lambda: actions.save_entry(entry=entry, **seen),
        "submit": lambda: actions.submit(**seen),
        "submit as not met": lambda: actions.submit(as_not_met=True, **seen),
        "withdraw": lambda: actions.withdraw(**seen),
        "return": lambda: actions.return_result(comment="Thiếu căn cứ", **seen),
        "accept": lambda: actions.accept(points=Decimal(3), met=None, reason="", **seen),
    }
    with pytest.raises(Refused) as refused:
        verbs[verb]()
    assert str(refused.value) == CLOSED
    assert IndicatorResult.objects.filter(pk=result.pk).values().get() == before


@pytest.mark.parametrize("verb", ["save", "submit", "withdraw"])
def test_a_year_that_is_posted_while_a_verb_runs_stays_as_it_was_posted(
    cast: Cast, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verb has looked at the year already when the posting comes: it looks again before it is stored."""
    result = hand_in(cast) if verb == "withdraw" else cast.mine.result("1.1")
    entry = entry_of(cast, "1.1", not_arising=True, not_arising_ground="Không được giao văn bản nào")
    if verb == "submit":
        save(cast, "1.1", cast.chi, not_arising=True, not_arising_ground="Không được giao văn bản nào")
        result = cast.mine.result("1.1")
    before = IndicatorResult.objects.filter(pk=result.pk).values().get()
    looked = moves.take

    def posted_meanwhile(one: IndicatorResult) -> None:
        looked(one)
        Assessment.objects.filter(pk=one.assessment_id).update(state=Assessment.State.POSTING)

    monkeypatch.setattr(actions, "take", posted_meanwhile)
    seen: dict[str, Any] = {"result": result, "version": result.version, "by": actor(cast.binh)}
    verbs: dict[str, Callable[[], None]] = {
        "save": lambda: actions.save_entry(entry=entry, **seen),
        "submit": lambda: actions.submit(**seen),
        "withdraw": lambda: actions.withdraw(**seen),
    }
    with pytest.raises(Refused) as refused:
        verbs[verb]()
    assert str(refused.value) == CLOSED
    assert IndicatorResult.objects.filter(pk=result.pk).values().get() == before


@pytest.mark.parametrize("state", ["posting", "meeting", "agreed", "sent", "recognised", "not_recognised"])
def test_the_condition_on_the_head_stands_once_the_result_is_posted(cast: Cast, state: str) -> None:
    year = cast.mine.assessment
    actions.confirm_condition(assessment=year, met=True, ground="Không.", by=actor(cast.dung))
    Assessment.objects.filter(pk=year.pk).update(state=state)
    with pytest.raises(Refused, match=r"^Kết quả đã được niêm yết nên xác nhận này không đổi được nữa\."):
        actions.confirm_condition(assessment=year, met=False, ground="Khiển trách", by=actor(cast.dung))
    assert ConditionFinding.objects.get().met is True
    page = reverse("scoring:condition", args=[year.pk])
    client = cast.client(cast.dung)
    assert "Kết quả đã được niêm yết" in client.get(page).content.decode()
    answer = client.post(page, {"met": "0", "ground": "Khiển trách"})
    assert (answer.status_code, ConditionFinding.objects.count()) == (409, 1)


def test_figures_change_while_the_year_is_reviewed(cast: Cast) -> None:
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=Assessment.State.REVIEW)
    assert hand_in(cast).state == State.SUBMITTED


def test_every_step_is_in_the_wards_log_and_the_chain_holds(cast: Cast) -> None:
    hand_in(cast)
    acts = list(
        AuditEntry.objects.filter(ward=cast.mine.ward).order_by("number").values_list("act", flat=True)
    )
    assert acts == ["result_save", "result_submit"]
    assert list(verify()) == []
