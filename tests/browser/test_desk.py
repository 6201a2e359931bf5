"""The review desk as its people use it: ten documents by keyboard alone, and one on a phone."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from evidence import actions, intake
from evidence.intake import Incoming
from evidence.models import Document, Evidence
from tests.browser.conftest import PHONE, Windows
from tests.browser.test_pages import AXE, AXE_RUN
from tests.cast import Cast, actor
from tests.evidence import files

DESK = reverse("reports:desk", args=[2023])
NAMES = [f"Tài liệu số {number}" for number in range(1, 11)]
State = Evidence.State


def hand_in(cast: Cast, names: list[str]) -> None:
    for name in names:
        place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("2.1")}
        incoming = Incoming([files.pdf(text=name)], f"{name}.pdf", timezone.now())
        use = intake.take(incoming=incoming, by=actor(cast.an), **place).use
        Document.objects.filter(pk=use.document_id).update(subject=name)
        actions.submit(use=use, version=1, by=actor(cast.an))


def at(page: Page, name: str) -> None:
    """Wait until the document is on the desk, and long enough for a key to decide on it."""
    expect(page.locator("[data-desk-title]")).to_have_text(name)
    expect(page.locator("[data-desk][data-seen]")).to_be_attached()


def ringed(page: Page) -> str:
    """Return the text of what has the focus; the ring around it is seen."""
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.id")).strip()


def test_ten_documents_are_reviewed_by_keyboard_alone(cast: Cast, windows: Windows) -> None:
    hand_in(cast, NAMES)
    page = windows.of(cast.binh)
    page.goto(DESK)
    at(page, NAMES[0])
    page.evaluate(AXE)
    assert page.evaluate(AXE_RUN, {}) == []
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt của trang rà soát")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("j")
    at(page, NAMES[1])
    assert ringed(page) == NAMES[1]
    page.keyboard.press("k")
    at(page, NAMES[0])

    for number, name in enumerate(NAMES):
        at(page, name)
        if number == 3:  # "t" leads to the message, typing there decides nothing, Ctrl+Enter sends
            page.keyboard.press("t")
            assert ringed(page) == "loi-nhan"
            page.keyboard.type("Cần trang ký tên, xin gửi lại.")
            page.keyboard.press("Control+Enter")
        elif number == 6:  # from the button "t" sends as well; without a reason it leads back to the message
            page.keyboard.press("t")
            page.keyboard.press("Escape")
            page.locator("[data-desk-return]").focus()
            page.keyboard.press("t")
            expect(page.locator("#loi-nhan")).to_be_focused()
            assert ringed(page) == "loi-nhan"
            page.keyboard.press("Tab")
            assert ringed(page) == "Mờ, không đọc được"
            page.keyboard.press("Enter")
            page.keyboard.press("Escape")
            page.locator("[data-desk-return]").focus()
            page.keyboard.press("t")
        else:
            page.keyboard.press("c")
        if number == 0:
            expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
    expect(page.locator(".empty")).to_contain_text("Không có tài liệu chờ rà soát.")
    returned = Evidence.objects.filter(state=State.RETURNED)
    assert dict(returned.values_list("document__subject", "comment")) == {
        NAMES[3]: "Cần trang ký tên, xin gửi lại.",
        NAMES[
            6
        ]: "Bản quét bị mờ, có chỗ không đọc được. Đề nghị anh/chị quét lại ở 200–300 dpi rồi gửi bản mới.",
    }
    assert Evidence.objects.filter(state=State.ACCEPTED).count() == 8


def test_on_a_phone_the_queue_leads_to_the_document_and_its_sheet(cast: Cast, windows: Windows) -> None:
    hand_in(cast, NAMES[:2])
    page = windows.of(cast.binh, viewport=PHONE)
    page.goto(DESK)
    expect(page.locator("[data-desk-title]")).to_be_hidden()
    page.get_by_role("link", name=NAMES[0]).click()
    at(page, NAMES[0])
    expect(page.locator("#hang-doi")).to_be_hidden()
    expect(page.get_by_label("Lời nhắn cho người nộp")).to_be_hidden()
    page.get_by_role("button", name="Trả lại").click()  # the sheet comes up: the reason is missing
    message = page.get_by_label("Lời nhắn cho người nộp")
    expect(message).to_be_focused()
    page.evaluate(AXE)
    assert page.evaluate(AXE_RUN, {}) == []
    page.get_by_role("button", name="Thiếu trang").click()
    expect(message).to_have_value("Tài liệu còn thiếu trang. Đề nghị anh/chị gửi lại bản đủ trang.")
    page.get_by_role("button", name="Trả lại").click()
    at(page, NAMES[1])
    page.get_by_role("button", name="Chấp nhận").click()
    expect(page.locator(".empty")).to_be_visible()
    states = dict(Evidence.objects.values_list("document__subject", "state"))
    assert states == {NAMES[0]: State.RETURNED, NAMES[1]: State.ACCEPTED}
