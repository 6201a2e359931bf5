"""The ward's own days off and worked days: written down, taken back, and what they move."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Holiday, Plan
from assignments.office_days import add_day, moved_dates, office_days, remove_day
from tests.cast import Cast, actor
from tests.reports.test_occasions import duty_of
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db
PAGE = {"year": 2023}


def written(cast: Cast, day: date, name: str = "Phường nghỉ", *, is_off: bool = True) -> Holiday:
    return add_day(ward=cast.mine.ward, day=day, name=name, is_off=is_off, by=actor(cast.binh))


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def page(cast: Cast, who: Any, year: int = 2023) -> str:
    return text_of(cast.client(who).get(reverse("reports:office_days", kwargs={"year": year})))


def post(cast: Cast, **data: str) -> Any:
    return cast.client(cast.em).post(reverse("reports:office_days", kwargs=PAGE), data)


def moved(cast: Cast) -> list[str]:
    found = moved_dates(cast.mine.ward, 2023, office_days(cast.mine.ward, (2022, 2023, 2024)))
    return [
        f"{one.period.key} {one.asked:%d/%m} {one.why} {one.due_on:%d/%m}{' *' if one.own else ''}"
        for one in found
    ]


def test_a_day_is_written_down_and_taken_back_with_a_row_in_the_log(cast: Cast) -> None:
    row = written(cast, date(2023, 6, 5))
    assert not office_days(cast.mine.ward, [2023]).is_working(date(2023, 6, 5))

    remove_day(row=row, by=actor(cast.binh))
    with pytest.raises(Refused, match="vừa được bỏ"):
        remove_day(row=row, by=actor(cast.binh))

    assert office_days(cast.mine.ward, [2023]).is_working(date(2023, 6, 5))
    entries = AuditEntry.objects.filter(act__startswith="office_day").order_by("number")
    assert [(entry.act, entry.ward) for entry in entries] == [
        ("office_day_add", cast.mine.ward),
        ("office_day_remove", cast.mine.ward),
    ]


@pytest.mark.parametrize(
    ("day", "is_off", "sentence"),
    [
        (date(2023, 9, 4), True, "Ngày 04/09/2023 đã là ngày nghỉ (Quốc khánh (nghỉ bù))."),
        (date(2023, 6, 3), True, "Ngày 03/06/2023 đã là ngày nghỉ (Thứ Bảy)."),
        (date(2023, 6, 5), False, "Ngày 05/06/2023 đã là ngày làm việc."),
        (
            date(2023, 11, 20),
            False,
            "Ngày 20/11/2023 đã được ghi là “Phường nghỉ”. Xin bỏ dòng đó trước khi ghi lại.",
        ),
    ],
)
def test_what_is_so_already_is_refused(cast: Cast, day: date, is_off: bool, sentence: str) -> None:
    written(cast, date(2023, 11, 20))

    with pytest.raises(Refused) as refused:
        written(cast, day, is_off=is_off)

    assert str(refused.value) == sentence
    assert Holiday.objects.count() == 1


def test_report_dates_move_by_the_week_the_law_and_the_ward(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.mine.plan.pk).update(report_due_days={"month": 4})
    duty_of(cast, "month")
    assert moved(cast) == [
        "2023-01 04/02 Thứ Bảy 06/02",
        "2023-02 04/03 Thứ Bảy 06/03",
        "2023-05 04/06 Chủ nhật 05/06",
        "2023-08 04/09 Quốc khánh (nghỉ bù) 05/09",
        "2023-10 04/11 Thứ Bảy 06/11",
    ]

    written(cast, date(2023, 6, 5))
    written(cast, date(2023, 9, 4), "Làm bù", is_off=False)
    written(cast, date(2023, 12, 4))

    assert moved(cast)[2:] == [
        "2023-05 04/06 Chủ nhật 06/06 *",
        "2023-08 04/09 Quốc khánh (nghỉ bù) 04/09 *",
        "2023-10 04/11 Thứ Bảy 06/11",
        "2023-11 04/12 Phường nghỉ 05/12 *",
    ]


def test_the_page_shows_the_days_and_what_they_move(cast: Cast, django_assert_num_queries: Any) -> None:
    duty_of(cast, "month")
    written(cast, date(2023, 6, 5))

    found = page(cast, cast.an)

    assert "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)" in found
    assert (
        '<th scope="row">tháng 5</th><td data-label="Hạn tính theo kế hoạch">05/06/2023</td>'
        '<td data-label="Vì sao chuyển">Phường nghỉ <span class="muted small">do phường ghi</span></td>'
        '<td data-label="Hạn gửi"><b>06/06/2023</b></td>'
    ) in found
    assert "Ghi thêm một ngày" not in found
    assert "04/05/2024</b> <span" in page(cast, cast.em, 2024)
    client = cast.client(cast.em)
    client.get(reverse("reports:office_days", kwargs=PAGE))
    with django_assert_num_queries(4):
        client.get(reverse("reports:office_days", kwargs=PAGE))
    for day in (6, 7):
        written(cast, date(2023, 6, day))
    duty_of(cast, "quarter", number=2)
    with django_assert_num_queries(4):
        client.get(reverse("reports:office_days", kwargs=PAGE))


def test_the_form_writes_a_day_down(cast: Cast) -> None:
    answer = post(cast, day="2023-11-25", kind="worked", name="Làm bù ngày 24/11")

    assert answer.status_code == 302
    row = Holiday.objects.get()
    assert (row.ward, row.day, row.is_off, row.name) == (
        cast.mine.ward,
        date(2023, 11, 25),
        False,
        "Làm bù ngày 24/11",
    )


def test_a_line_is_taken_back_on_the_page_it_was_seen_on(cast: Cast) -> None:
    row = written(cast, date(2023, 6, 5))
    client, where = cast.client(cast.em), reverse("reports:remove_office_day", args=[row.pk])

    assert "Trang này đã cũ." in text_of(client.post(where, follow=True))
    assert Holiday.objects.count() == 1
    assert "Đã bỏ dòng ngày 05/06/2023: Phường nghỉ." in text_of(
        client.post(where, {"day": "2023-06-05"}, follow=True)
    )
    assert Holiday.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Xin chọn ngày."),
        ({"day": "31/02/2023", "kind": "off", "name": "x"}, "Xin nhập ngày theo dạng ngày/tháng/năm."),
        ({"day": "2024-01-02", "kind": "off", "name": "x"}, "Xin chọn một ngày của năm 2023."),
        ({"day": "2023-09-02", "kind": "off", "name": "x"}, "Ngày 02/09/2023 đã là ngày nghỉ (Quốc khánh)."),
        ({"day": "2023-09-05", "kind": "?", "name": "x\0"}, "Xin chọn lại."),
    ],
)
def test_what_cannot_be_written_down_is_told(cast: Cast, data: dict[str, str], sentence: str) -> None:
    answer = post(cast, **data)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert_no_english(answer.content.decode())
    assert Holiday.objects.count() == 0


def test_an_official_may_look_but_not_write(cast: Cast) -> None:
    row = written(cast, date(2023, 6, 5))
    client = cast.client(cast.an)

    where = reverse("reports:office_days", kwargs=PAGE)
    assert client.post(where, {"day": "2023-06-06", "kind": "off", "name": "x"}).status_code == 403
    assert client.post(reverse("reports:remove_office_day", args=[row.pk])).status_code == 403
    assert cast.client(cast.hien).post(reverse("reports:remove_office_day", args=[row.pk])).status_code == 404
    assert Holiday.objects.count() == 1


def test_the_first_and_the_last_year_have_no_way_beyond(cast: Cast) -> None:
    assert 'rel="prev"' not in page(cast, cast.em, 2000)
    assert 'rel="next"' not in page(cast, cast.em, 2099)
