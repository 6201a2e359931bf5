"""Two people at the same indicator, and a login that ended while somebody typed."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from scoring.models import Measure
from tests.browser.conftest import Windows
from tests.browser.steps import end_all_sessions, enter, log_in, open_indicator
from tests.cast import PASSWORD, Cast


def test_the_second_of_two_sees_both_values_and_can_save_the_own_one(cast: Cast, windows: Windows) -> None:
    an, binh = windows.of(cast.an), windows.of(cast.binh)
    open_indicator(an, cast, "2.2")
    open_indicator(binh, cast, "2.2")
    enter(an, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    an.get_by_role("button", name="Lưu nháp").click()
    expect(an.get_by_text("Đã lưu nháp.")).to_be_visible()

    enter(binh, Số_hồ_sơ_đúng_hạn="57", Tổng_số_hồ_sơ="100")
    binh.get_by_role("button", name="Lưu nháp").click()
    both = binh.get_by_role("table", name="So sánh bản đang có và bản vừa nhập")
    expect(both.get_by_role("row", name="Số hồ sơ đúng hạn").get_by_role("cell")).to_have_text(["96", "57"])
    expect(both.get_by_role("row")).to_have_count(2)  # the head and what differs
    expect(binh.get_by_label("Số hồ sơ đúng hạn")).to_have_value("57")
    assert Measure.objects.get(key="numerator").value == "96"
    assert binh.title().startswith("Lỗi: ")

    binh.get_by_role("button", name="Lưu nháp").click()
    expect(binh.get_by_text("Đã lưu nháp.")).to_be_visible()
    assert Measure.objects.get(key="numerator").value == "57"
    assert Measure.objects.get(key="numerator").entered_by == cast.binh


def test_the_one_who_keeps_what_stands_saves_nothing(cast: Cast, windows: Windows) -> None:
    an, binh = windows.of(cast.an), windows.of(cast.binh)
    open_indicator(an, cast, "2.2")
    open_indicator(binh, cast, "2.2")
    enter(an, Số_hồ_sơ_đúng_hạn="96")
    an.get_by_role("button", name="Lưu nháp").click()
    expect(an.get_by_text("Đã lưu nháp.")).to_be_visible()
    enter(binh, Số_hồ_sơ_đúng_hạn="57")
    binh.get_by_role("button", name="Lưu nháp").click()
    binh.get_by_role("link", name="Giữ bản đang có").click()
    expect(binh.get_by_label("Số hồ sơ đúng hạn")).to_have_value("96")
    assert Measure.objects.get(key="numerator").value == "96"


def test_after_an_expired_login_the_person_comes_back_to_the_page_they_sent(
    cast: Cast, windows: Windows
) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    here = page.url
    enter(page, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    end_all_sessions()
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    expect(page.get_by_role("alert")).to_contain_text("Phiên làm việc đã hết trước khi lưu.")
    log_in(page, cast.an)
    expect(page).to_have_url(here)
    assert Measure.objects.count() == 0


def test_the_end_of_a_session_is_warned_of_and_put_off(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    page.clock.install()
    open_indicator(page, cast, "2.2")
    explained = reverse("scoring:preview", args=[cast.mine.result("2.2").pk])
    with page.expect_response(lambda answer: answer.url.endswith(explained)):  # its answer is a sign of life
        enter(page, Số_hồ_sơ_đúng_hạn="96")
    warning = page.get_by_role("dialog", name="Phiên làm việc sắp hết")
    # The page counts 55 minutes, for the server notes a sign of life every five only, and warns five before the end.
    page.clock.fast_forward("49:00")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button", name="Tiếp tục làm việc")).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith(reverse("accounts:stay"))) as told:
        page.keyboard.press("Enter")
    assert told.value.ok
    expect(warning).to_be_hidden()
    expect(page.get_by_label("Số hồ sơ đúng hạn")).to_have_value("96")


def test_a_session_that_ended_is_said_and_the_typed_text_stays_on_the_page(
    cast: Cast, windows: Windows
) -> None:
    page = windows.of(cast.an)
    page.clock.install()
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96")
    end_all_sessions()
    page.clock.fast_forward("01:01:00")
    warning = page.get_by_role("dialog", name="Phiên làm việc sắp hết")
    expect(warning.get_by_role("link", name="Đăng nhập lại ở cửa sổ mới")).to_be_visible()
    with page.context.expect_page() as opened:
        warning.get_by_role("link", name="Đăng nhập lại ở cửa sổ mới").click()
    login = opened.value
    login.get_by_label("Tên đăng nhập").fill("an")
    login.get_by_label("Mật khẩu").fill(PASSWORD)
    login.get_by_role("button", name="Đăng nhập").click()
    expect(login.get_by_role("heading", level=1)).not_to_have_text("Đăng nhập")
    warning.get_by_role("button", name="Tiếp tục làm việc").click()
    expect(warning).to_be_hidden()
    expect(page.get_by_label("Số hồ sơ đúng hạn")).to_have_value("96")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()
    assert Measure.objects.get().value == "96"


def test_a_form_is_not_sent_into_an_ended_session(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    page.clock.install()
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96")
    end_all_sessions()
    page.clock.set_system_time(timezone.now() + timedelta(hours=2))  # the machine slept: no timer has run
    here = page.url
    page.get_by_label("Số hồ sơ đúng hạn").press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Phiên làm việc đã hết.")).to_be_visible()
    assert page.url == here
    expect(page.get_by_label("Số hồ sơ đúng hạn")).to_have_value("96")
