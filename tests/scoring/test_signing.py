"""Who answers for an indicator signs it: at once, later, again after it changed; and what the paper says of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Holding, Notice
from scoring import actions
from scoring.facts import facts_of_result
from scoring.models import IndicatorResult, ResultEvent
from tests.cast import Cast, actor
from tests.scoring.test_actions import REMEDY, State, hand_in
from tests.scoring.test_facts import save
from tests.scoring.test_views import address, post, text_of

pytestmark = pytest.mark.django_db
OFFICE = "Công chức Văn phòng - Thống kê"


def hand_in_for_the_lead(cast: Cast) -> IndicatorResult:
    """Bình, who coordinates, hands in what Chi leads."""
    save(cast, "1.1", cast.binh, not_arising=True, not_arising_ground="Không được giao văn bản nào")
    result = cast.mine.result("1.1")
    actions.submit(result=result, version=result.version, by=actor(cast.binh))
    return cast.mine.result("1.1")


def signed(result: IndicatorResult) -> tuple[Any, str, bool]:
    return result.signed_by, result.signed_as, result.signed_at is not None


def test_the_lead_who_hands_in_signs_at_once(cast: Cast) -> None:
    result = hand_in(cast)
    assert signed(result) == (cast.chi, OFFICE, True)
    assert not facts_of_result(result).waits_for_signature


def test_what_somebody_else_hands_in_waits_for_the_lead_who_is_told(cast: Cast) -> None:
    result = hand_in_for_the_lead(cast)
    assert signed(result) == (None, "", False)
    assert facts_of_result(result).waits_for_signature
    notice = Notice.objects.get()
    assert (notice.user, notice.sentence) == (
        cast.chi,
        "Chỉ tiêu 1.1 do Trần Văn Bình nộp, chờ ký xác nhận.",
    )
    with pytest.raises(Refused, match="Việc ký xác nhận do công chức phụ trách"):
        actions.sign(result=result, version=result.version, by=actor(cast.binh))
    actions.sign(result=result, version=result.version, by=actor(cast.chi))
    after = cast.mine.result("1.1")
    assert signed(after) == (cast.chi, OFFICE, True)
    assert (after.state, after.version) == (
        State.SUBMITTED,
        result.version,
    )  # a reviewer's open page stays good
    event = ResultEvent.objects.filter(result=after).last()
    assert event is not None
    assert (event.act, event.user, event.position, event.points) == ("sign", cast.chi, OFFICE, Decimal(3))
    assert AuditEntry.objects.filter(act="result_sign").count() == 1
    with pytest.raises(Refused, match="Lê Thị Chi đã ký xác nhận chỉ tiêu này lúc"):
        actions.sign(result=after, version=after.version, by=actor(cast.chi))


def test_nobody_signs_a_draft(cast: Cast) -> None:
    result = cast.mine.result("1.1")
    with pytest.raises(Refused, match="đang ở trạng thái “Nháp”"):
        actions.sign(result=result, version=result.version, by=actor(cast.chi))


def test_where_nobody_holds_the_leads_post_who_hands_in_signs(cast: Cast) -> None:
    Holding.objects.filter(user=cast.chi).delete()
    result = hand_in_for_the_lead(cast)
    assert signed(result) == (cast.binh, "Công chức Tư pháp - Hộ tịch", True)


@pytest.mark.parametrize("step", ["withdraw", "return"])
def test_a_signature_is_taken_off_with_what_was_signed(cast: Cast, step: str) -> None:
    result = hand_in(cast)
    if step == "withdraw":
        actions.withdraw(result=result, version=result.version, by=actor(cast.chi))
    else:
        actions.return_result(result=result, version=result.version, comment="mờ", by=actor(cast.binh))
    after = cast.mine.result("1.1")
    assert signed(after) == (None, "", False)
    actions.submit(result=after, version=after.version, by=actor(cast.binh))
    assert signed(cast.mine.result("1.1")) == (None, "", False)  # it is another's hand-in now


def test_the_page_offers_the_signature_to_the_lead_alone_and_a_double_click_is_one(cast: Cast) -> None:
    hand_in_for_the_lead(cast)
    button = f'action="{address(cast, "1.1", "sign")}"'
    assert button not in text_of(cast.client(cast.binh).get(address(cast, "1.1")))
    page = text_of(cast.client(cast.chi).get(address(cast, "1.1")))
    assert button in page
    assert "Chờ ký xác nhận" in page
    version = str(cast.mine.result("1.1").version)
    for _ in range(2):
        answer = cast.client(cast.chi).post(address(cast, "1.1", "sign"), {"version": version}, follow=True)
        assert "Đã ký xác nhận chỉ tiêu 1.1." in text_of(answer)
    assert ResultEvent.objects.filter(act="sign").count() == 1
    page = text_of(cast.client(cast.binh).get(address(cast, "1.1")))
    assert f"<b>Lê Thị Chi</b>, {OFFICE}, ký xác nhận" in page
    assert post(cast, cast.an, "1.1", "sign").status_code == 403


def test_what_is_not_met_is_handed_in_and_signed_as_well(cast: Cast) -> None:
    save(cast, "1.2", cast.binh, **REMEDY)
    answer = post(cast, cast.binh, "1.2", submit_not_met="1", **REMEDY | {"remedy_before": "31/03/2024"})
    assert answer.status_code == 302
    result = cast.mine.result("1.2")
    assert (result.state, result.self_points, result.signed_by) == (State.SUBMITTED, Decimal(0), cast.binh)
