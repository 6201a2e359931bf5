"""Somebody says on a phone, without an account and without script, which dissemination models work; the ward sees it."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from evidence.logbooks import survey_links
from evidence.logbooks.survey import Asked, summary_of
from tests.browser.conftest import PHONE, Windows
from tests.browser.test_contributor import faults
from tests.cast import TODAY, Cast, actor

TALK, RADIO = "Hội nghị, buổi nói chuyện phổ biến pháp luật", "Phát thanh trên hệ thống truyền thanh cơ sở"


def test_a_slip_is_sent_from_a_phone_and_counted(cast: Cast, windows: Windows) -> None:
    asked = Asked((TALK, RADIO))
    given = survey_links.give(
        ward=cast.mine.ward, year=2023, asked=asked, last_day=TODAY, max_slips=9, by=actor(cast.an)
    )
    where = reverse("survey:page", args=[given.token])
    phone = windows.visitor(viewport=PHONE, has_touch=True)
    phone.goto(where)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Phiếu lấy ý kiến")
    assert faults(phone) == []
    phone.get_by_role("button", name="Gửi phiếu").click()
    expect(phone.get_by_role("alert")).to_contain_text("Xin chọn ý kiến cho ít nhất một hình thức, mô hình.")
    assert faults(phone) == []
    phone.get_by_role("group", name=TALK).get_by_label("Hiệu quả", exact=True).check()
    phone.get_by_label("Góp ý thêm").fill("Nên tổ chức buổi tối")
    phone.get_by_role("button", name="Gửi phiếu").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đã nhận phiếu")
    assert faults(phone) == []

    plain = windows.visitor(viewport=PHONE, java_script_enabled=False)
    plain.goto(where)
    plain.get_by_role("group", name=RADIO).get_by_label("Chưa hiệu quả").check()
    plain.get_by_role("button", name="Gửi phiếu").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Đã nhận phiếu")
    found = summary_of(cast.mine.ward, 2023, asked)
    assert (found.by_link, found.effective, found.remarks) == (2, (TALK,), ("Nên tổ chức buổi tối",))
    survey_links.revoke(link=given.link, by=actor(cast.an))
    plain.goto(where)
    expect(plain.get_by_role("heading", level=1)).to_have_text("Không còn nhận phiếu")
