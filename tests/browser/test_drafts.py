"""What a person typed and did not save: kept, offered again, dropped, and shown to nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from scoring.models import Measure, ResultEvent
from tests.browser.conftest import Windows
from tests.browser.steps import end_all_sessions, enter, log_in, open_indicator
from tests.cast import Cast

GOOD = "Số hồ sơ đúng hạn"
ALL = "Tổng số hồ sơ"
MAKE_OLDER = """minutes => {
    const key = Object.keys(localStorage).find(key => key.startsWith("portal-draft:"));
    const draft = JSON.parse(localStorage[key]);
    localStorage[key] = JSON.stringify({...draft, at: Date.now() - minutes * 60000});
}"""


def offer(page: Page) -> Locator:
    return page.locator("[data-draft-offer]")


def log_out(page: Page) -> None:
    page.locator("form[data-logout]").first.evaluate("form => form.requestSubmit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def drafts(page: Page) -> int:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('portal-draft:')).length")


def test_what_was_sent_into_an_ended_session_is_taken_back_after_the_login(
    cast: Cast, windows: Windows
) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    here = page.url
    enter(page, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    end_all_sessions()
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator("[data-not-stored]")).to_have_text(
        "Phiên làm việc đã hết trước khi lưu. Nội dung vừa nhập được giữ lại trên máy này: "
        "đăng nhập lại, cổng sẽ hỏi có dùng lại không."
    )
    log_in(page, cast.an)
    expect(page).to_have_url(here)
    expect(page.get_by_label(GOOD)).to_have_value("")
    expect(offer(page)).to_contain_text("Đã giữ lại nội dung chưa lưu lúc ")
    offer(page).get_by_role("button", name="Dùng lại").click()
    expect(page.get_by_label(GOOD)).to_have_value("96")
    expect(page.get_by_label(ALL)).to_have_value("100")
    expect(page.get_by_label(GOOD)).to_be_focused()
    expect(page.locator(".explain")).to_contain_text("50,0 / 50 điểm")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()
    expect(offer(page)).to_have_count(0)
    assert Measure.objects.get(key="numerator").value == "96"
    assert drafts(page) == 0


def test_a_closed_window_keeps_what_was_typed_until_it_is_dropped(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96")
    address, context = page.url, page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    offer(page).get_by_role("button", name="Bỏ").click()
    expect(offer(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_label(GOOD)).to_have_value("")
    expect(offer(page)).to_have_count(0)
    assert drafts(page) == 0


def test_what_is_typed_beside_the_offer_goes_before_the_draft(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    page.reload()
    enter(page, Số_hồ_sơ_đúng_hạn="57")
    page.reload()
    offer(page).get_by_role("button", name="Dùng lại").click()
    expect(page.get_by_label(GOOD)).to_have_value("57")
    expect(page.get_by_label(ALL)).to_have_value("100")


def test_a_refused_page_keeps_its_draft_and_a_sent_message_leaves_none(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    here = page.url
    enter(page, Số_hồ_sơ_đúng_hạn="không phải số")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    page.goto(here)
    offer(page).get_by_role("button", name="Dùng lại").click()
    expect(page.get_by_label(GOOD)).to_have_value("không phải số")
    enter(page, Số_hồ_sơ_đúng_hạn="")
    assert drafts(page) == 0
    thread = page.locator("#thread")
    thread.get_by_role("textbox").fill("Xin xem giúp số liệu tháng 9.")
    assert drafts(page) == 1
    thread.get_by_role("button", name="Gửi").click()
    expect(thread.locator(".thread")).to_contain_text("Xin xem giúp số liệu tháng 9.")
    assert drafts(page) == 0
    assert ResultEvent.objects.filter(act="say").count() == 1


def test_nobody_else_is_offered_a_draft_and_a_logout_removes_it(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    here = page.url
    enter(page, Số_hồ_sơ_đúng_hạn="96")
    end_all_sessions()
    page.goto(here)
    log_in(page, cast.binh)
    expect(page).to_have_url(here)
    expect(page.get_by_label(GOOD)).to_be_attached()
    expect(offer(page)).to_have_count(0)
    log_out(page)
    assert drafts(page) == 1  # Bình's logout forgets what is Bình's
    log_in(page, cast.an)
    page.goto(here)
    expect(offer(page)).to_have_count(1)
    log_out(page)
    assert drafts(page) == 0


def test_after_seven_days_a_draft_is_removed(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96")
    assert drafts(page) == 1
    for minutes_left, kept in ((1, 1), (-1, 0)):
        page.evaluate(MAKE_OLDER, 7 * 24 * 60 - minutes_left)
        page.goto(reverse("accounts:notices"))
        assert drafts(page) == kept


def test_passwords_and_files_are_never_kept(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    page.goto(reverse("accounts:password_change"))
    for field in page.locator("input[type=password]").all():
        field.fill("bí mật 12345")
    assert "bí mật" not in page.evaluate(
        "JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})"
    )
    assert drafts(page) == 0


@pytest.mark.parametrize("keys", ["Control+s", "Meta+s"])
def test_ctrl_s_saves_the_figures_and_does_not_hand_them_in(cast: Cast, windows: Windows, keys: str) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    page.keyboard.press(keys)
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()
    assert Measure.objects.get(key="numerator").value == "96"
    assert cast.mine.result("2.2").state == "draft"


def test_ctrl_s_neither_accepts_nor_returns(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()
    result = cast.mine.result("2.2")
    result.state = "submitted"
    result.save()
    page = windows.after_login(cast.binh)
    open_indicator(page, cast, "2.2")
    comment = page.locator("#review-form textarea")
    comment.fill("Thiếu tháng 9.")
    here = page.url
    page.evaluate(
        "document.addEventListener('keydown', e => setTimeout(() => { window.keptOut = e.defaultPrevented; }))"
    )
    comment.press("Control+s")
    expect(page.locator("#thong-bao")).to_have_text(
        "Nội dung đang nhập được giữ lại trên máy này; bấm nút của biểu mẫu để gửi."
    )
    assert page.evaluate("window.keptOut") is True
    assert page.url == here
    assert cast.mine.result("2.2").state == "submitted"


def test_back_shows_no_page_of_before_after_logging_out(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    page.goto(reverse("accounts:notices"))
    log_out(page)
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_a_page_the_browser_kept_in_memory_is_asked_for_anew_after_logging_out(
    cast: Cast, windows: Windows
) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    from_memory = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    page.evaluate(from_memory)
    expect(page.get_by_label(GOOD)).to_be_visible()
    second = page.context.new_page()
    second.goto(reverse("accounts:notices"))
    log_out(second)
    page.evaluate(from_memory)
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_back_after_an_ended_session_shows_the_page_with_its_draft(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    here = page.url
    enter(page, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    expect(page.locator(".explain")).to_contain_text("50,0 / 50 điểm")
    end_all_sessions()
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator("[data-not-stored]")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(here)
    offer(page).get_by_role("button", name="Dùng lại").click()
    expect(page.get_by_label(GOOD)).to_have_value("96")
    expect(page.get_by_label(ALL)).to_have_value("100")


def test_a_window_of_the_person_before_saves_nothing_under_the_next_login(
    cast: Cast, windows: Windows
) -> None:
    page = windows.after_login(cast.an)
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    expect(page.locator(".explain")).to_contain_text("50,0 / 50 điểm")
    end_all_sessions()
    second = page.context.new_page()
    second.goto(reverse("accounts:login"))
    log_in(second, cast.binh)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang đã cũ, chưa lưu được")
    expect(page.get_by_text("có thể là người khác")).to_be_visible()
    assert Measure.objects.count() == 0


def test_going_on_after_somebody_elses_login_is_refused(cast: Cast, windows: Windows) -> None:
    page = windows.after_login(cast.an)
    page.clock.install()
    open_indicator(page, cast, "2.2")
    enter(page, Số_hồ_sơ_đúng_hạn="96")
    end_all_sessions()
    second = page.context.new_page()
    second.goto(reverse("accounts:login"))
    log_in(second, cast.binh)
    page.clock.fast_forward("01:01:00")
    dialog = page.get_by_role("dialog", name="Phiên làm việc sắp hết")
    dialog.get_by_role("button", name="Tiếp tục làm việc").click()
    expect(dialog.locator("[data-session-other]")).to_be_visible()
    expect(dialog).to_be_visible()
    expect(page.get_by_label(GOOD)).to_have_value("96")
    assert Measure.objects.count() == 0
