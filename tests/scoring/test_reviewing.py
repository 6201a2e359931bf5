"""The review of an indicator: scores beside each other, a change confirmed, two reviewers, two clicks."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.guard import Refused
from assignments.models import Assessment
from config.access import Role
from evidence.models import Evidence, EvidenceEvent
from scoring import actions
from scoring.models import IndicatorResult, ResultEvent
from tests.cast import Cast, actor, make_user
from tests.scoring.test_actions import State, hand_in
from tests.scoring.test_basis import accept_use, accepted, add, found
from tests.scoring.test_basis import hand_in as hand_in_use
from tests.scoring.test_facts import save
from tests.scoring.test_views import address, post, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store_here(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def changed(cast: Cast) -> Evidence:
    """Return a document that came to 1.2 after its review and was accepted by itself."""
    accepted(cast)
    return accept_use(cast, hand_in_use(cast, add(cast, "bao-cao.pdf")))


def test_a_changed_indicator_is_confirmed_with_what_stands_now(cast: Cast) -> None:
    changed(cast)
    before = cast.mine.result("1.2")
    answer = post(cast, cast.chi, "1.2", "review", confirm="1", points="5", comment="Sổ mới thiếu một trang")
    assert answer.status_code == 302
    result = cast.mine.result("1.2")
    assert (result.state, result.reviewed_points, result.version) == (
        State.ACCEPTED,
        Decimal(5),
        before.version + 1,
    )
    assert len((result.reviewed_basis or {})["uses"]) == 2
    assert not found(cast).changed_since_review
    event = ResultEvent.objects.filter(result=result).last()
    assert event is not None
    assert (event.act, event.user, event.position, event.points, event.comment) == (
        "confirm",
        cast.chi,
        "Công chức Văn phòng - Thống kê",
        Decimal(5),
        "Sổ mới thiếu một trang",
    )
    args = {"points": Decimal(5), "met": None, "reason": "như trên", "by": actor(cast.chi)}
    with pytest.raises(Refused, match="không thay đổi từ lần rà soát trước"):
        actions.confirm_review(result=result, version=result.version, **args)  # type: ignore[arg-type]


def test_nothing_is_confirmed_while_a_document_waits(cast: Cast) -> None:
    accepted(cast)
    hand_in_use(cast, add(cast, "bao-cao.pdf"))
    answer = post(cast, cast.chi, "1.2", "review", confirm="1", points="5,5")
    assert answer.status_code == 409
    assert "Còn 1 tài liệu chưa được chấp nhận." in text_of(answer)
    assert found(cast).changed_since_review


def test_the_page_says_what_changed_and_who_confirms(cast: Cast) -> None:
    changed(cast)
    words = "1 tài liệu thêm sau khi rà soát: “bao-cao”"
    mine = text_of(cast.client(cast.chi).get(address(cast, "1.2")))
    assert "Thay đổi sau khi rà soát" in mine
    assert f'<a href="#evidence">{words}</a>' in mine
    assert 'name="confirm"' in mine
    other = text_of(cast.client(cast.binh).get(address(cast, "1.2")))
    assert words in other
    assert (
        "Chờ người rà soát xác nhận lại điểm hoặc trả lại chỉ tiêu. Người rà soát thay: Lê Thị Chi." in other
    )
    assert 'name="confirm"' not in other


def test_evidence_is_added_to_an_accepted_indicator_while_the_year_is_open(cast: Cast) -> None:
    accepted(cast)
    page = text_of(cast.client(cast.binh).get(address(cast, "1.2")))
    assert "data-upload" in page
    Assessment.objects.update(state=Assessment.State.POSTING)
    assert "data-upload" not in text_of(cast.client(cast.binh).get(address(cast, "1.2")))


def test_a_reviewed_score_stands_beside_the_self_score_with_its_reason(cast: Cast) -> None:
    save(
        cast,
        "1.1",
        cast.chi,
        not_arising=True,
        not_arising_ground="Không được giao văn bản nào",
        self_points=Decimal("2.5"),
        self_reason="Một việc làm chậm",
    )
    result = cast.mine.result("1.1")
    actions.submit(result=result, version=result.version, by=actor(cast.chi))
    post(cast, cast.binh, "1.1", "review", accept="1", points="2", comment="Còn một văn bản chậm")
    page = text_of(cast.client(cast.chi).get(address(cast, "1.1")))
    assert "<b>Tự chấm khác máy tính (−0,5 điểm)</b>: Một việc làm chậm" in page
    assert "<b>Rà soát khác tự chấm (−0,5 điểm)</b>: Còn một văn bản chậm" in page


@pytest.mark.parametrize("winner", ["accept", "return"])
def test_the_second_of_two_reviewers_sees_both_decisions_and_keeps_the_words(cast: Cast, winner: str) -> None:
    minh = make_user("minh", "Đặng Văn Minh", cast.mine.ward, Role.JUSTICE_OFFICER)
    hand_in(cast)
    version = str(cast.mine.result("1.1").version)
    first = {"version": version, "points": "3", "comment": "Thiếu căn cứ", winner: "1"}
    second = {"version": version, "points": "2", "comment": "Tôi thấy còn chậm", "accept": "1"}
    place = address(cast, "1.1", "review")
    assert cast.client(minh).post(place, first).status_code == 302
    answer = cast.client(cast.binh).post(place, second)
    page = text_of(answer)
    assert answer.status_code == 409
    decided = "chấp nhận" if winner == "accept" else "trả lại"
    assert f"Đặng Văn Minh đã {decided} chỉ tiêu này lúc" in page
    assert "Hai người cùng sửa" in page
    assert '<span class="differs">Tôi thấy còn chậm</span>' in page
    assert '<span class="differs">2,0</span>' in page
    if winner == "return":
        assert '<span class="differs">Trả lại</span>' in page
        assert "Việc này không còn thực hiện được ở bước hiện tại." in page
    assert ResultEvent.objects.filter(act__in=["accept", "return"]).count() == 1


@pytest.mark.parametrize("decision", ["accept", "return"])
def test_a_double_click_of_one_reviewer_is_one_decision(cast: Cast, decision: str) -> None:
    hand_in(cast)
    version = str(cast.mine.result("1.1").version)
    for _ in range(2):
        sent = {"version": version, "points": "2", "comment": "Chậm một văn bản", decision: "1"}
        answer = cast.client(cast.binh).post(address(cast, "1.1", "review"), sent)
        assert answer.status_code == 302
    assert ResultEvent.objects.filter(act=decision).count() == 1


def test_a_double_click_on_handing_in_is_one(cast: Cast) -> None:
    sent = {"version": "1", "not_arising": "on", "not_arising_ground": "Không được giao", "submit": "1"}
    for _ in range(2):
        answer = cast.client(cast.chi).post(address(cast, "1.1", "save"), sent)
        assert answer.status_code == 302
    assert list(ResultEvent.objects.values_list("act", flat=True)) == ["save", "submit"]


def test_a_reviewer_who_reads_the_newer_page_decides_at_once(cast: Cast) -> None:
    hand_in(cast)
    stale = str(cast.mine.result("1.1").version - 1)
    sent = {"version": stale, "points": "2", "comment": "Chậm một văn bản", "accept": "1"}
    answer = cast.client(cast.binh).post(address(cast, "1.1", "review"), sent)
    assert answer.status_code == 409
    version = cast.mine.result("1.1").version
    assert f'name="version" value="{version}"' in text_of(answer)
    sent["version"] = str(version)
    assert cast.client(cast.binh).post(address(cast, "1.1", "review"), sent).status_code == 302


def test_every_step_of_a_document_keeps_the_post_of_who_made_it(cast: Cast) -> None:
    accepted(cast)
    steps = EvidenceEvent.objects.values_list("act", "position")
    justice, office = "Công chức Tư pháp - Hộ tịch", "Công chức Văn phòng - Thống kê"
    assert list(steps) == [("add", justice), ("submit", justice), ("accept", office)]
    assert IndicatorResult.objects.filter(signed_as=justice).count() == 1
