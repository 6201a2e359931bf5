"""Next year's plan from this year's: at most twelve clicks from the list of plans to the issued plan."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from assignments.models import Plan
from tests.browser.conftest import Windows
from tests.cast import Cast

MOST = 12


@dataclass
class Clicks:
    """Counts every click; what is typed needs none but the first field of a form."""

    count: int = 0

    def on(self, target: Locator) -> None:
        target.click()
        self.count += 1


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_from_the_list_to_the_issued_plan_of_2024(cast: Cast, windows: Windows) -> None:
    Plan.objects.filter(pk=cast.mine.plan.pk).update(title="Đạt chuẩn tiếp cận pháp luật năm 2023")
    clicks = Clicks()

    # The justice officer makes the draft, sees what changed and opens the year it belongs to.
    officer = windows.of(cast.binh)
    officer.goto(reverse("assignments:list"))
    clicks.on(link(officer, "Lập kế hoạch mới"))
    expect(officer.get_by_label("Năm của kế hoạch mới")).to_have_value("2024")
    clicks.on(button(officer, "Lập dự thảo"))
    expect(officer.get_by_role("heading", level=1)).to_have_text("Thay đổi so với Kế hoạch 01/KH-UBND")
    expect(officer.locator(".answer")).to_have_text("Chỉ khác năm: 2 chỗ chỉ đổi năm.")
    clicks.on(link(officer, "Mở kỳ đánh giá năm 2024"))
    expect(officer.get_by_label("Năm đánh giá")).to_have_value("2024")
    clicks.on(officer.get_by_label("Bộ tiêu chí"))
    officer.get_by_label("Bộ tiêu chí").select_option(index=1)
    clicks.on(button(officer, "Mở kỳ đánh giá"))
    expect(officer.get_by_text("Đã mở kỳ đánh giá năm 2024.")).to_be_visible()

    # Leadership reads what is lacking and issues it, on a phone.
    leader = windows.of(cast.dung, viewport={"width": 360, "height": 740})
    leader.goto(reverse("assignments:list"))
    clicks.on(link(leader, "Đạt chuẩn tiếp cận pháp luật năm 2024"))
    clicks.on(link(leader, "Kiểm tra và ban hành"))
    assert leader.evaluate("document.documentElement.scrollWidth") == 360
    clicks.on(leader.get_by_label("Số, ký hiệu"))
    leader.get_by_label("Số, ký hiệu").fill("12/KH-UBND")
    clicks.on(button(leader, "Ban hành kế hoạch"))
    expect(leader.get_by_text("Kế hoạch 12/KH-UBND đã ban hành.").first).to_be_visible()
    assert leader.evaluate("document.documentElement.scrollWidth") == 360

    assert clicks.count == 9 <= MOST
    plan = Plan.objects.get(code="ke-hoach-2024")
    assert (plan.state, plan.signer, plan.evidence_before.isoformat()) == (
        "issued",
        "Phạm Văn Dũng",
        "2024-11-30",
    )
    assert [year.year for year in plan.assessments.all()] == [2024]
    assert list(plan.assignments.values_list("indicator__code", flat=True)) == ["1.1", "1.2", "2.1", "2.2"]
