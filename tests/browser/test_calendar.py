"""The calendar in a browser: arrows between days, Enter, a text copied; and its pages with something on them."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from playwright.sync_api import expect

from assignments.models import Holiday
from reports.occasions import occasions_of
from tests.browser.conftest import PHONE, Windows
from tests.browser.test_pages import Stop, _look
from tests.cast import Cast
from tests.reports.test_occasions import duty_of, row_of

NOVEMBER = {"year": 2023, "month": 11}


def begin(cast: Cast) -> str:
    """Some reports in several states; return the key of one that is overdue."""
    monthly = duty_of(cast, "month", "quarter", indicator=cast.mine.indicator("2.2"))
    duty_of(cast, "quarter", "year", post="van-phong", number=2)
    row_of(monthly, "2023-09", date(2023, 9, 30), date(2023, 10, 5), state="sent", sent_by=cast.an)
    row_of(monthly, "2023-10", date(2023, 10, 31), date(2023, 11, 6))
    Holiday.objects.create(ward=cast.mine.ward, day=date(2023, 11, 24), name="Phường nghỉ")
    return occasions_of(cast.mine.ward, 2023).overdue().all[-1].key


def test_arrows_go_from_day_to_day_enter_opens_and_the_text_is_copied(cast: Cast, windows: Windows) -> None:
    key = begin(cast)
    page = windows.of(cast.binh, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{reverse('reports:calendar_month', kwargs=NOVEMBER)}?nhac={key}")

    page.get_by_role("button", name="Sao chép").click()
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Kính gửi anh/chị Nguyễn Thị An: UBND phường chưa nhận được")

    page.locator(".day-today").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.querySelector('time').dateTime") == "2023-11-07"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bao-cao/*/2023-10/")


def test_the_pages_fit_and_are_accessible_with_something_on_them(cast: Cast, windows: Windows) -> None:
    key = begin(cast)
    page = windows.of(cast.binh)
    month = reverse("reports:calendar_month", kwargs=NOVEMBER)
    stops = [
        Stop("month", f"{month}?nhac={key}#tin-nhac"),
        Stop("list", reverse("reports:calendar_list", kwargs={"year": 2023}) + "?xep=-nguoi"),
        Stop("year", reverse("reports:calendar_year", kwargs={"year": 2023})),
        Stop("days off", reverse("reports:office_days", kwargs={"year": 2023})),
    ]
    assert {stop.name: faults for stop in stops if (faults := _look(page, stop))} == {}

    page.set_viewport_size(PHONE)
    page.goto(month)
    expect(page.locator("table.month")).to_be_hidden()
    expect(page.get_by_role("heading", name="Quá hạn")).to_be_visible()
