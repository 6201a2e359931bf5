"""What the indicator's page says after files came in, without being loaded again."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from evidence import actions
from evidence.models import Evidence
from tests.browser.conftest import Windows
from tests.browser.steps import hand_in, open_indicator, payload, use_called
from tests.cast import Cast, actor
from tests.evidence import files


def test_heading_missing_list_and_action_bar_follow_the_files(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    missing = page.locator("#missing")
    expect(missing.get_by_role("heading")).to_have_text("Còn 2 việc trước khi nộp")
    page.get_by_label("Tổng số hồ sơ").fill("100")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url.partition('://')[2]}"))

    hand_in(page, payload("Báo cáo.pdf", files.pdf(text="một")), payload("Sổ.docx", files.docx()))
    expect(use_called(page, "Báo cáo")).to_have_count(1)
    expect(page.locator("#tai-lieu-kiem-chung")).to_have_text("Tài liệu kiểm chứng 0/2 được chấp nhận")
    expect(missing.get_by_role("heading")).to_have_text("Còn 1 việc trước khi nộp")
    expect(missing.get_by_role("link", name="Tài liệu “Sổ”: chưa ghi loại, số, ngày")).to_be_visible()
    expect(page.locator(".action-bar-missing")).to_have_text("Còn thiếu 1 nhập đủ số liệu")
    expect(page.get_by_label("Tổng số hồ sơ")).to_have_value("100")
    own = reverse("scoring:indicator", args=[cast.mine.result("2.2").pk])
    assert len([one for one in asked if one.startswith("GET ") and one.endswith(own)]) == 1
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()


def test_files_sent_from_a_refused_page_are_shown_too(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    page.get_by_label("Tổng số hồ sơ").fill("một trăm")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    hand_in(page, payload("Báo cáo.pdf", files.pdf()))
    use_called(page, "Báo cáo").get_by_role("button", name="Nộp tài liệu này").click()
    expect(page.get_by_text("Đã nhận Báo cáo lúc")).to_be_visible()


def test_a_reason_being_written_is_not_thrown_away(cast: Cast, windows: Windows) -> None:
    an = windows.of(cast.an)
    open_indicator(an, cast, "2.1")
    hand_in(an, payload("Biên bản.pdf", files.pdf()))
    actions.submit(use=Evidence.objects.get(), version=1, by=actor(cast.an))

    page = windows.of(cast.binh)
    open_indicator(page, cast, "2.1")
    theirs = use_called(page, "Biên bản")
    theirs.locator("summary", has_text="Trả lại").click()
    theirs.get_by_label("Lý do trả lại").fill("Thiếu chữ ký.")
    hand_in(page, payload("Danh sách.pdf", files.pdf(2)))
    expect(page.locator("#tai-lieu-kiem-chung")).to_have_text("Tài liệu kiểm chứng 0/2 được chấp nhận")
    expect(theirs.get_by_label("Lý do trả lại")).to_have_value("Thiếu chữ ký.")
    theirs.get_by_role("button", name="Trả lại tài liệu").click()
    expect(use_called(page, "Biên bản").locator(".st")).to_have_text("Trả lại")
