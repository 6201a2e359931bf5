"""The page of a year's course: where it stands, what is missing as links, the button with its reason; a move asked twice."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from reports.course import NO_REASON, STALE
from reports.models import CourseEvent
from tests.cast import Cast
from tests.evidence.conftest import media
from tests.reports import coursing
from tests.reports.coursing import go, year_of

__all__ = ["media"]
pytestmark = pytest.mark.django_db
PAGE = "/tien-trinh/2023/"


@pytest.fixture
def binh(cast: Cast) -> Client:
    return cast.client(cast.binh)


def shown(client: Client, url: str = PAGE) -> str:
    return client.get(url).content.decode()


def test_it_says_where_the_year_stands_and_what_is_missing_with_links(cast: Cast, binh: Client) -> None:
    coursing.lawful(cast)
    text = shown(binh)
    assert "Đang ở bước “Tự chấm và nộp tài liệu”." in text
    assert "Còn 1 việc trước khi chuyển sang rà soát:" in text
    assert (
        '<a href="/bang-diem/2023/?loc=chua-nop#cac-chi-tieu">4 chỉ tiêu chưa nộp (1.1, 1.2, 2.1, 2.2)</a>'
        in text
    )
    assert "disabled>Chuyển sang rà soát</button>" in text
    assert "TT 09/2021/TT-BTP, điểm c và điểm d khoản 1 Điều 3" in text
    assert "Bước sau: Rà soát" in text
    assert "Chưa có lần chuyển bước nào." in text


def test_the_button_is_on_for_who_may_and_says_to_others_whose_it_is(cast: Cast, binh: Client) -> None:
    coursing.stand(cast, "review")
    button = '<a class="btn btn-primary" href="/tien-trinh/2023/niem-yet/">Đưa lên niêm yết</a>'
    assert button in shown(cast.client(cast.dung))
    text = shown(binh)
    assert button not in text
    assert "Đã đủ điều kiện. Việc này do Chủ tịch hoặc Phó Chủ tịch quyết định." in text
    assert '<a href="/tien-trinh/2023/ve-tu-cham/">Trở lại bước tự chấm</a>' in text
    assert '<a href="/tien-trinh/2023/ve-tu-cham/">' not in shown(cast.client(cast.an))


def test_what_happened_stands_with_person_post_and_reason(cast: Cast, binh: Client) -> None:
    coursing.to_review(cast)
    go(cast, "ve-tu-cham", "2.1 phải bổ sung", by=cast.binh)
    text = " ".join(shown(binh).split())
    assert "<b>Trở lại bước tự chấm</b>: Rà soát → Tự chấm và nộp tài liệu" in text
    assert "Trần Văn Bình, Công chức Tư pháp - Hộ tịch" in text
    assert "2.1 phải bổ sung" in text


QUERIES = {"self_scoring": 15, "review": 17, "posting": 17, "meeting": 19, "sent": 19, "recognised": 15}


@pytest.mark.parametrize("state", QUERIES)
def test_the_page_costs_the_same_whatever_happened(cast: Cast, state: str) -> None:
    coursing.stand(cast, state)
    client = cast.client(cast.dung)
    client.get(PAGE)  # the session is stored once
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    assert len(queries) == QUERIES[state]
    last = CourseEvent.objects.order_by("version").last()
    if last is not None:
        for version in (101, 102):
            last.pk, last.version = None, version
            last.save(force_insert=True)
        with CaptureQueriesContext(connection) as again:
            client.get(PAGE)
        assert len(again) == QUERIES[state]


def test_a_move_is_checked_before_it_is_made(cast: Cast, binh: Client) -> None:
    coursing.to_review(cast)
    url = PAGE + "ve-tu-cham/"
    text = shown(binh, url)
    assert "<dt>Từ bước</dt><dd>Rà soát</dd><dt>Sang bước</dt><dd>Tự chấm và nộp tài liệu</dd>" in text
    assert "Mọi người làm việc trong kỳ đánh giá" in text
    without = binh.post(url, {"version": 2, "comment": " "})
    assert (without.status_code, NO_REASON in without.content.decode()) == (422, True)
    made = binh.post(url, {"version": 2, "comment": "2.1 phải bổ sung"})
    assert (made.status_code, made.url) == (302, PAGE)
    assert year_of(cast).state == "self_scoring"
    assert binh.get(PAGE + "khong-co/").status_code == 404
    assert binh.post(url, {"comment": "x"}).status_code == 422


def test_what_a_step_rests_on_is_shown_a_last_time(cast: Cast) -> None:
    coursing.stand(cast, "review")
    dung = cast.client(cast.dung)
    assert "<dt>Tổng điểm</dt><dd>93,5</dd>" in shown(dung, PAGE + "niem-yet/")
    coursing.post(cast)
    coursing.close(cast)
    coursing.hold(cast)
    text = shown(dung, PAGE + "thong-nhat/")
    assert "<dt>Cuộc họp</dt><dd>ngày 28/12/2023, Phòng họp số 1, trụ sở UBND phường</dd>" in text
    assert "<dt>Tổng điểm</dt><dd>93,5</dd>" in text
    go(cast, "thong-nhat")
    coursing.send(cast)
    text = shown(dung, PAGE + "gui-ho-so/")
    assert "<dt>Đã gửi</dt><dd>Hồ sơ đề nghị công nhận, ngày 05/01/2024</dd>" in text
    go(cast, "gui-ho-so")
    coursing.decide(cast)
    text = shown(dung, PAGE + "cong-nhan/")
    assert "<dt>Văn bản</dt><dd>120/QĐ-UBND ngày 30/01/2024</dd>" in text


def test_what_lacks_stops_the_check_page_too(cast: Cast) -> None:
    coursing.to_review(cast)
    text = shown(cast.client(cast.dung), PAGE + "niem-yet/")
    assert "Còn 3 việc trước khi đưa lên niêm yết:" in text
    assert '<form method="post" action="/tien-trinh/2023/niem-yet/"' not in text


def test_a_double_click_is_one_action(cast: Cast, binh: Client) -> None:
    coursing.to_review(cast)
    url, sent = PAGE + "ve-tu-cham/", {"version": 2, "comment": "2.1 phải bổ sung"}
    assert [binh.post(url, sent).status_code for _ in range(3)] == [302, 302, 302]
    assert CourseEvent.objects.filter(act="ve-tu-cham").count() == 1
    assert Notice.objects.filter(user=cast.dung, sentence__endswith="đã trở lại bước tự chấm.").count() == 1


def test_who_comes_second_sees_both_states_and_keeps_the_words(cast: Cast, binh: Client) -> None:
    coursing.to_review(cast)
    go(cast, "ve-tu-cham", "Của Chủ tịch", by=cast.dung)
    late = binh.post(PAGE + "ve-tu-cham/", {"version": 2, "comment": "Của công chức"})
    text = late.content.decode()
    assert late.status_code == 409
    assert STALE in text
    assert "<dt>Khi mở trang</dt><dd>Rà soát</dd><dt>Hiện nay</dt><dd>Tự chấm và nộp tài liệu</dd>" in text
    assert "Của Chủ tịch" in text
    assert "Của công chức</textarea>" in text
    go(cast, "chuyen-ra-soat", by=cast.dung)
    again = binh.post(PAGE + "ve-tu-cham/", {"version": 3, "comment": "Của công chức"})
    assert again.status_code == 409
    assert 'name="version" value="4"' in again.content.decode()
    assert (
        '<button type="submit" class="btn btn-primary">Trở lại bước tự chấm</button>'
        in again.content.decode()
    )


def test_a_programme_of_targets_has_no_course(cast: Cast, binh: Client) -> None:
    cast.mine.framework.mode = "targets"
    cast.mine.framework.save()
    assert binh.get(PAGE).status_code == 404
