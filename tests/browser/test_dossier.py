"""The page of the year's dossier: parts are chosen, the real worker makes the draft, its PDF is opened."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from reports.models import Dossier
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.test_pages import AXE, AXE_RUN, BARS_AT_REST, HEADS, WIDER_THAN_THE_WINDOW
from tests.cast import Cast
from tests.reports import coursing


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page at both widths."""
    page.evaluate(AXE)
    page.evaluate(BARS_AT_REST)
    found = list(page.evaluate(HEADS))
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found += [*page.evaluate(WIDER_THAN_THE_WINDOW), *page.evaluate(AXE_RUN, {})]
    return found


def test_chosen_parts_become_a_draft_that_opens(cast: Cast, windows: Windows, tmp_path: Path) -> None:
    coursing.lawful(cast)
    page = windows.of(cast.binh, viewport=PHONE)
    page.goto(reverse("reports:dossier", args=[2023]))
    expect(page.locator("#phan-score-sheet")).to_contain_text("4 chỉ tiêu chưa được chấp nhận")
    page.get_by_text("Chọn phần, ghi chú").click()
    for label in ("Mẫu 01", "Mẫu 03", "Văn bản đề nghị", "Mẫu 04", "Biên bản họp", "Niêm yết", "Danh mục"):
        page.get_by_role("checkbox", name=f"{label}: ").uncheck()
    page.get_by_label("Ghi chú").fill("Bản in soát lỗi")
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Dựng dự thảo mới").click()
    expect(page.locator("#dossier-job")).to_contain_text("Đang dựng")

    call_command("db_worker", batch=True, verbosity=0, startup_delay=False)
    link = page.get_by_role("link", name="PDF một tệp")
    expect(link).to_be_visible()
    expect(page.get_by_text("Bản in soát lỗi · chỉ 1 phần")).to_be_visible()
    with page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "ho-so.pdf")
    with pikepdf.open(tmp_path / "ho-so.pdf") as pdf, pdf.open_outline() as outline:
        assert "Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu" in [item.title for item in outline.root]
    assert Dossier.objects.get().parts == ["score-sheet"]
    assert faults(page) == []
