"""A visitor with a phone and no script: reads what is posted, speaks, is told a number, reads the answer."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from reports.models import Opinion
from reports.opinions import actions
from reports.opinions.actions import Answer
from tests.browser.conftest import PHONE, Windows
from tests.browser.test_pages import AXE, AXE_RUN, HEADS, WIDER_THAN_THE_WINDOW
from tests.cast import Cast, actor
from tests.reports.posting import make_paper, make_posting
from tests.reports.verifying import changed, make_file, make_issue

TEXT = "Khối tôi chưa được họp bàn.\nĐề nghị phường xem lại."


def faults(page: Page) -> list[str]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    return [*page.evaluate(WIDER_THAN_THE_WINDOW), *page.evaluate(HEADS), *page.evaluate(AXE_RUN, {})]


def test_a_visitor_reads_speaks_and_is_answered(cast: Cast, windows: Windows) -> None:
    make_paper(make_posting(cast))
    where = reverse("reports:public", args=["vi-du", 2023])
    page = windows.visitor(viewport=PHONE, has_touch=True)
    page.goto(where)
    expect(page.get_by_text("Ngày thứ 3, còn 3 ngày để góp ý.")).to_be_visible()
    expect(page.get_by_role("img", name="Tiêu chí 2: 80,0 điểm trên 90; mốc một nửa 45")).to_be_visible()
    page.get_by_text("Xem đủ 4 chỉ tiêu").click()
    expect(page.get_by_role("row", name="2.2 Giải quyết thủ tục")).to_contain_text("40,0/50")
    assert faults(page) == []

    page.get_by_label("Họ và tên").fill("Nguyễn Văn Dân")
    page.get_by_role("button", name="Xem lại và gửi").click()
    expect(page).to_have_title(re.compile("^Lỗi: "))
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    assert faults(page) == []
    page.get_by_label("Ý kiến về nội dung nào?").select_option("2.1")
    page.get_by_label("Nội dung ý kiến").fill(TEXT)
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Xem lại và gửi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra lại trước khi gửi")
    assert faults(page) == []
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.get_by_label("Nội dung ý kiến")).to_have_value(TEXT)
    page.get_by_role("button", name="Xem lại và gửi").click()
    page.get_by_role("button", name="Gửi ý kiến").click()

    opinion = Opinion.objects.select_related("posting").get()
    expect(page.get_by_text(opinion.code, exact=True)).to_be_visible()
    assert (opinion.about, opinion.text, opinion.sender) == ("2.1", TEXT, "Nguyễn Văn Dân")
    assert faults(page) == []
    given = Answer("explained", "Đề nghị xem lại việc họp bàn.", "Đã họp bàn ngày 12/6.", "", True)
    actions.answer(opinion=opinion, version=1, given=given, by=actor(cast.binh))
    page.get_by_role("link", name="Về trang niêm yết").click()
    expect(page.get_by_role("heading", name=f"Ý kiến {opinion.code}")).to_be_visible()
    expect(page.get_by_text("Giải trình. Đã họp bàn ngày 12/6.")).to_be_visible()
    expect(page.get_by_text("Nguyễn Văn Dân")).to_have_count(0)


def test_it_needs_no_script_and_fits_a_desk(cast: Cast, windows: Windows) -> None:
    make_paper(make_posting(cast))
    where = reverse("reports:public", args=["vi-du", 2023])
    page = windows.visitor()
    page.goto(where)
    assert faults(page) == []
    page = windows.visitor(viewport=PHONE, java_script_enabled=False)
    page.goto(where)
    page.get_by_label("Nội dung ý kiến").fill(TEXT)
    page.get_by_role("button", name="Xem lại và gửi").click()
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_text("Ý kiến đã được tiếp nhận, mã số")).to_be_visible()
    assert Opinion.objects.count() == 1


def test_a_visitor_checks_a_paper(cast: Cast, windows: Windows, tmp_path: Path) -> None:
    row, data = make_file(cast.mine, make_issue(cast.mine, cast.dung))
    whole, less = tmp_path / "whole.pdf", tmp_path / "less.pdf"
    whole.write_bytes(data)
    less.write_bytes(changed(data, drop=1))
    page = windows.visitor(viewport=PHONE, has_touch=True)
    page.goto(reverse("reports:verify_code", args=[row.code]))  # as the QR code leads there
    expect(page.get_by_role("heading", name="Mã này thuộc một văn bản đã phát hành")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Tệp PDF").set_input_files(less)
    page.get_by_role("button", name="Kiểm tra").press("Enter")
    expect(page.get_by_role("heading", name="Tệp thiếu 1 trang")).to_be_visible()
    assert faults(page) == []

    page = windows.visitor(java_script_enabled=False)
    page.goto(reverse("reports:verify"))
    page.get_by_label("Tệp PDF").set_input_files(whole)
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("heading", name="Đúng văn bản đã phát hành")).to_be_visible()
    assert page.context.cookies() == []
