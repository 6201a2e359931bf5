"""The indicator's page: what it shows to whom, what it keeps, what it refuses; and how much it asks the database."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assessment
from evidence import actions as evidence_actions
from evidence import intake
from evidence.intake import Incoming
from scoring.facts import facts_of_result
from scoring.models import IndicatorResult, Measure, ResultEvent
from tests.cast import Cast, actor
from tests.evidence import files
from tests.scoring.test_actions import CLOSED, hand_in
from tests.scoring.test_facts import save
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db
State = IndicatorResult.State


def address(cast: Cast, code: str, name: str = "indicator") -> str:
    return reverse(f"scoring:{name}", kwargs={"pk": cast.mine.result(code).pk})


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def post(cast: Cast, person: Any, code: str, name: str = "save", **data: str) -> Any:
    version = str(cast.mine.result(code).version)
    return cast.client(person).post(address(cast, code, name), {"version": version, **data})


def test_the_page_shows_rule_figures_and_who_reviews(cast: Cast) -> None:
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    page = text_of(cast.client(cast.binh).get(address(cast, "1.2")))
    assert "18/20 văn bản = 90,0 % → bậc từ 90 % đến dưới 100 % → 5,5/7 điểm" in page
    assert "Phường đang ở đây" in page
    assert "Người rà soát thay: Lê Thị Chi." in page


def test_figures_are_saved_with_decimal_comma_and_said(cast: Cast) -> None:
    answer = post(
        cast, cast.binh, "1.2", **{"f-0-numerator": "18", "f-0-denominator": "20", "self_points": "5,5"}
    )
    assert answer.status_code == 302
    assert {m.key: m.value for m in Measure.objects.all()} == {"numerator": "18", "denominator": "20"}
    assert cast.mine.result("1.2").self_points == Decimal("5.5")


@pytest.mark.parametrize(
    "data",
    [
        {"f-0-numerator": "mười", "f-0-denominator": "20"},
        {"f-0-numerator": "-1"},
        {"self_points": "999"},
        {"self_points": "5,3"},
        {"remedy_before": "31/02/2024"},
        {"self_reason": "x" * 5000},
        {"self_reason": "a\x00b"},
        {"version": "abc"},
        {"version": "99999999999999999999"},
        {"version": ""},
    ],
)
def test_bad_input_is_answered_in_vietnamese_and_stores_nothing(cast: Cast, data: dict[str, str]) -> None:
    answer = post(cast, cast.binh, "1.2", **data)
    assert answer.status_code == 422
    assert_no_english(answer.content.decode())
    assert Measure.objects.count() == 0
    assert cast.mine.result("1.2").version == 1


def test_what_was_typed_stays_on_the_page_when_it_is_refused(cast: Cast) -> None:
    page = text_of(
        post(cast, cast.binh, "1.2", **{"f-0-numerator": "mười", "self_reason": "Số liệu tháng 12 chưa có"})
    )
    assert 'value="mười"' in page
    assert "Số liệu tháng 12 chưa có" in page
    assert "<title>Lỗi: " in page


def test_a_second_person_sees_both_values_and_keeps_their_text(cast: Cast) -> None:
    stale = {"version": "1", "f-0-numerator": "19", "f-0-denominator": "20"}
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    client = cast.client(cast.binh)
    answer = client.post(address(cast, "1.2", "save"), stale)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Hai người cùng sửa" in page
    assert ">18</span>" in page
    assert ">19</span>" in page
    again = client.post(address(cast, "1.2", "save"), {**stale, "version": "2"})
    assert again.status_code == 302
    assert Measure.objects.get(key="numerator").value == "19"


def test_handing_in_with_something_missing_keeps_the_draft_and_says_what(cast: Cast) -> None:
    answer = cast.client(cast.binh).post(
        address(cast, "1.2", "save"), {"version": "1", "f-0-numerator": "18", "submit": "1"}, follow=True
    )
    assert [(str(told), told.level_tag) for told in answer.context["messages"]] == [
        ("Đã lưu nháp. Chưa nộp được: nhập đủ số liệu; nộp tài liệu kiểm chứng.", "error")
    ]
    assert Measure.objects.get().value == "18"
    assert cast.mine.result("1.2").state == State.DRAFT


def test_the_preview_computes_and_stores_nothing(cast: Cast) -> None:
    answer = post(cast, cast.binh, "1.2", "preview", **{"f-0-numerator": "20", "f-0-denominator": "20"})
    assert "7,0 / 7 điểm" in text_of(answer)
    assert Measure.objects.count() == 0


def test_the_reviewer_accepts_on_the_page_and_nobody_else_sees_the_button(cast: Cast) -> None:
    hand_in(cast)
    assert 'name="accept"' in text_of(cast.client(cast.binh).get(address(cast, "1.1")))
    assert 'name="accept"' not in text_of(cast.client(cast.chi).get(address(cast, "1.1")))
    answer = post(cast, cast.binh, "1.1", "review", accept="1", points="3")
    assert answer.status_code == 302
    assert cast.mine.result("1.1").reviewed_points == Decimal(3)


def test_a_review_without_its_reason_keeps_what_was_typed(cast: Cast) -> None:
    hand_in(cast)
    answer = post(cast, cast.binh, "1.1", "review", accept="1", points="2,5")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Điểm rà soát khác điểm tự chấm. Xin ghi lý do." in page
    assert 'value="2,5"' in page


def history_of(page: str) -> tuple[list[str], list[str], str]:
    """Return the steps shown, those folded away, and the sentence that unfolds them."""
    part = page[page.index('id="lich-su"') :].split("</section>")[0]
    shown, _, folded = part.partition("<details")
    plain = [
        [" ".join(re.sub("<[^>]+>", " ", step).split()) for step in re.findall(r"<li.*?</li>", half)]
        for half in (shown, folded)
    ]
    summary = re.search(r"<summary>(.*?)</summary>", folded)
    return plain[0], plain[1], summary[1] if summary else ""


def test_the_history_tells_figures_and_documents_in_one_list_newest_first(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    hand_in(cast)
    place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("1.1")}
    first = Incoming([files.pdf()], "bao-cao.pdf", timezone.now())
    use = intake.take(incoming=first, by=actor(cast.an), **place).use  # type: ignore[arg-type]
    evidence_actions.submit(use=use, version=1, by=actor(cast.an))
    three = history_of(text_of(cast.client(cast.binh).get(address(cast, "1.1"))))
    evidence_actions.send_back(use=use, version=2, comment="mờ", by=actor(cast.binh))
    newer = Incoming([files.pdf(2)], "bao-cao-sua.pdf", timezone.now())
    use = intake.replace(use=use, incoming=newer, version=3, by=actor(cast.an))
    evidence_actions.accept(use=use, version=4, by=actor(cast.binh))
    shown, folded, summary = history_of(text_of(cast.client(cast.binh).get(address(cast, "1.1"))))
    assert [step.split(" ", 2)[2] for step in three[0]] == [
        "Nguyễn Thị An, Công chức Tài chính - Kế toán, nộp tài liệu bao-cao",
        "Nguyễn Thị An, Công chức Tài chính - Kế toán, thêm tài liệu bao-cao",
        "Lê Thị Chi, Công chức Văn phòng - Thống kê, nộp để rà soát, tự chấm 3,0 điểm",
        "Lê Thị Chi, Công chức Văn phòng - Thống kê, lưu số liệu: chọn “Không phát sinh”",
    ]
    assert three[1:] == ([], "")
    assert [step.split(" ", 2)[2] for step in shown] == [
        "Trần Văn Bình, Công chức Tư pháp - Hộ tịch, chấp nhận tài liệu bao-cao , bản 2",
        "Nguyễn Thị An, Công chức Tài chính - Kế toán, thay tài liệu bao-cao bằng bản 2",
        "Trần Văn Bình, Công chức Tư pháp - Hộ tịch, trả lại tài liệu bao-cao : mờ",
        "Nguyễn Thị An, Công chức Tài chính - Kế toán, nộp tài liệu bao-cao",
        "Nguyễn Thị An, Công chức Tài chính - Kế toán, thêm tài liệu bao-cao",
    ]
    assert [step.split(" ", 2)[2] for step in folded] == [
        "Lê Thị Chi, Công chức Văn phòng - Thống kê, nộp để rà soát, tự chấm 3,0 điểm",
        "Lê Thị Chi, Công chức Văn phòng - Thống kê, lưu số liệu: chọn “Không phát sinh”",
    ]
    assert summary == "Xem cả lịch sử (7)"


def test_what_is_missing_stands_before_scores_and_figures(cast: Cast) -> None:
    page = text_of(cast.client(cast.binh).get(address(cast, "1.2")))
    places = [page.index(f'id="{name}"') for name in ("con-thieu", "cach-tinh", "so-lieu", "trao-doi")]
    assert places == sorted(places)
    assert places[0] < page.index('<dl class="scores">') < places[1]


def test_points_entered_by_hand_are_asked_once(cast: Cast) -> None:
    page = text_of(cast.client(cast.an).get(address(cast, "2.1")))
    assert 'name="f-0-points"' in page
    assert 'name="self_points"' not in page
    assert "Điểm nhập ở trên là điểm tự chấm của chỉ tiêu." in page
    assert 'name="self_points"' in text_of(cast.client(cast.binh).get(address(cast, "1.2")))
    answer = post(cast, cast.an, "2.1", **{"f-0-points": "30", "f-0-ground": "Theo sổ theo dõi"})
    assert answer.status_code == 302
    facts = facts_of_result(cast.mine.result("2.1"))
    assert (facts.self_points, facts.departs) == (Decimal(30), False)


def test_another_self_score_kept_before_can_still_be_changed(cast: Cast) -> None:
    save(cast, "2.1", cast.an, c0__points=Decimal(30), c0__ground="Theo sổ", self_points=Decimal(20))
    assert 'name="self_points"' in text_of(cast.client(cast.an).get(address(cast, "2.1")))


def test_after_accepting_the_reviewer_is_led_to_the_next_one_that_waits_for_them(cast: Cast) -> None:
    hand_in(cast)
    cast.mine.assessment.results.filter(indicator__code__in=["1.2", "2.2"]).update(
        state=State.SUBMITTED, self_points=0, self_at=timezone.now(), self_by=cast.an
    )
    post(cast, cast.binh, "1.1", "review", accept="1", points="3")
    page = text_of(cast.client(cast.binh).get(address(cast, "1.1")))
    # 1.2 stands before 2.2 but is Bình's own: the deputy reviews it.
    link = f'<a class="btn btn-primary" href="{address(cast, "2.2")}">Chỉ tiêu chờ rà soát tiếp theo: 2.2</a>'
    assert link in page
    assert "tiếp theo:" not in text_of(cast.client(cast.an).get(address(cast, "1.1")))
    cast.mine.assessment.results.filter(indicator__code="2.2").update(state=State.DRAFT)
    page = text_of(cast.client(cast.binh).get(address(cast, "1.1")))
    assert "Không còn chỉ tiêu nào chờ rà soát." in page
    assert "tiếp theo:" not in page


def test_the_page_of_a_closed_year_shows_no_form_and_says_why(cast: Cast) -> None:
    hand_in(cast)
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=Assessment.State.POSTING)
    for person, code in [(cast.binh, "1.1"), (cast.binh, "1.2"), (cast.chi, "1.1")]:
        page = text_of(cast.client(person).get(address(cast, code)))
        buttons = re.findall(r'<button type="submit"[^>]* name="(\w+)"', page)
        assert set(buttons) <= {"submit_not_met"}  # inside the disabled form
        assert "<fieldset disabled>" in page
        assert f"{CLOSED}</p>" in page
        assert 'class="action-bar"' not in page
        assert 'id="review-form"' not in page
        assert 'id="con-thieu"' not in page
    answer = post(cast, cast.binh, "1.2", **{"f-0-numerator": "18", "f-0-denominator": "20"})
    assert answer.status_code == 409
    assert CLOSED in text_of(answer)
    assert Measure.objects.count() == 0


def test_a_message_is_kept_with_the_file(cast: Cast) -> None:
    answer = post(cast, cast.an, "1.2", "say", text="Đã nhờ Văn thư xuất lại sổ.")
    assert answer.status_code == 302
    assert ResultEvent.objects.get().comment == "Đã nhờ Văn thư xuất lại sổ."


def test_leadership_confirms_the_condition_with_its_ground(cast: Cast) -> None:
    where = reverse("scoring:condition", kwargs={"pk": cast.mine.assessment.pk})
    client = cast.client(cast.dung)
    assert client.post(where, {"met": "1", "ground": ""}).status_code == 422
    assert client.post(where, {"met": "1", "ground": "Báo cáo tổ chức cán bộ"}).status_code == 302
    page = text_of(client.get(reverse("reports:dashboard", kwargs={"year": 2023})))
    assert "Báo cáo tổ chức cán bộ" in page


def test_the_page_asks_the_database_as_often_for_one_row_as_for_three(
    cast: Cast, django_assert_num_queries: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client, where = cast.client(cast.binh), address(cast, "1.2")

    def one_more(text: str) -> None:
        incoming = Incoming([files.pdf(text=text)], f"{text}.pdf", timezone.now())
        indicator = cast.mine.indicator("1.2")
        intake.take(
            assessment=cast.mine.assessment, indicator=indicator, incoming=incoming, by=actor(cast.an)
        )
        ResultEvent.objects.create(result=cast.mine.result("1.2"), act="say", user=cast.an, comment=text)

    one_more("a")
    client.get(where)
    with django_assert_num_queries(19):
        client.get(where)
    one_more("b")
    one_more("c")
    with django_assert_num_queries(19):
        client.get(where)
