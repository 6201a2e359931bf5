"""The same work in a browser that runs no script."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from evidence.models import Evidence
from scoring.models import IndicatorResult, Measure
from tests.browser.conftest import Windows
from tests.browser.steps import enter, open_indicator, payload, use_called
from tests.cast import Cast
from tests.evidence import files


def test_two_files_figures_and_the_submission_without_script(
    cast: Cast, windows: Windows, stored: Callable[[], int]
) -> None:
    page = windows.after_login(cast.an, java_script_enabled=False)
    open_indicator(page, cast, "2.2")

    page.locator("#chon-tep").set_input_files(
        [payload("Báo cáo.pdf", files.pdf(text="một")), payload("Ảnh bảng tin.jpg", files.picture())]
    )
    page.get_by_role("button", name="Gửi tài liệu").click()
    expect(page.get_by_text("Báo cáo.pdf: Đã nhận, đang là nháp.")).to_be_visible()
    expect(page.get_by_text("Ảnh bảng tin.jpg: Đã nhận, đang là nháp.")).to_be_visible()
    expect(use_called(page, "Báo cáo").locator(".st")).to_have_text("Nháp")
    expect(use_called(page, "Ảnh bảng tin").locator(".st")).to_have_text("Nháp")
    assert stored() == 2

    enter(page, Số_hồ_sơ_đúng_hạn="94", Tổng_số_hồ_sơ="100")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()
    expect(page.get_by_label("Số hồ sơ đúng hạn")).to_have_value("94")
    figures = Measure.objects.filter(result=cast.mine.result("2.2"))
    assert dict(figures.values_list("key", "value")) == {"numerator": "94", "denominator": "100"}
    expect(page.locator(".explain")).to_contain_text("0,0 / 50 điểm")

    enter(page, Số_hồ_sơ_đúng_hạn="95")
    page.get_by_role("button", name="Nộp để rà soát").click()
    expect(page.get_by_text("Đã nộp chỉ tiêu 2.2 để rà soát.")).to_be_visible()
    assert cast.mine.result("2.2").state == IndicatorResult.State.SUBMITTED
    assert set(Evidence.objects.values_list("state", flat=True)) == {Evidence.State.SUBMITTED}


def test_a_refused_file_is_told_and_the_good_one_beside_it_is_kept(
    cast: Cast, windows: Windows, stored: Callable[[], int]
) -> None:
    page = windows.of(cast.an, java_script_enabled=False)
    open_indicator(page, cast, "2.2")
    page.locator("#chon-tep").set_input_files(
        [payload("trống.pdf", b""), payload("Báo cáo.pdf", files.pdf())]
    )
    page.get_by_role("button", name="Gửi tài liệu").click()
    expect(page.get_by_text("trống.pdf: Không nhận: tệp rỗng (0 byte).")).to_be_visible()
    expect(page.locator("#evidence-list > ul > li")).to_have_count(1)
    assert stored() == 1
