"""A monthly report on a phone: filled in, the session lost in between, sent; nothing typed is gone."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import PeriodicReport
from tests.browser.conftest import PHONE, Windows
from tests.browser.steps import log_in
from tests.cast import Cast
from tests.reports.reporting import duty_of

DONE = "Đã giải quyết 20 hồ sơ, 18 hồ sơ đúng hạn."


def test_a_monthly_report_at_360_px_survives_a_lost_session(cast: Cast, windows: Windows) -> None:
    duty = duty_of(cast.mine)
    address = reverse("reports:report", kwargs={"lineage": duty.lineage, "period": "2023-10"})
    page = windows.after_login(cast.an, viewport=PHONE)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_label("Số hồ sơ đúng hạn").fill("18")
    page.get_by_label("Tổng số hồ sơ").fill("20")
    page.get_by_label("Kết quả thực hiện").focus()
    expect(page.locator("[data-autosave-said]")).to_contain_text("Đã lưu nháp lúc ")
    expect(page.locator("#missing")).to_contain_text("Còn 1 việc trước khi gửi")
    assert PeriodicReport.objects.get().figures == {"0/numerator/0": "18", "0/denominator/0": "20"}

    Session.objects.all().delete()
    page.get_by_label("Kết quả thực hiện").fill(DONE)
    page.get_by_label("Khó khăn, vướng mắc").focus()
    expect(page.locator("[data-autosave-said]")).to_contain_text("Phiên làm việc đã hết.")
    page.get_by_role("button", name="Lưu nháp").click()
    log_in(page, cast.an)
    expect(page).to_have_url(f"{windows.address}{address}")
    expect(page.get_by_label("Số hồ sơ đúng hạn")).to_have_value("18")
    page.locator("[data-draft-offer]").get_by_role("button", name="Dùng lại").click()
    expect(page.get_by_label("Kết quả thực hiện")).to_have_value(DONE)

    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_text("Đã gửi báo cáo tháng 10")).to_be_visible()
    report = PeriodicReport.objects.get()
    assert (report.state, report.text, report.sent_by) == ("sent", DONE, cast.an)
    assert [event.act for event in report.events.all()] == ["begin", "save", "save", "send"]
