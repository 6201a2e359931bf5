"""Somebody without an account sends a photo through a link, on a phone; and files without script."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, Request, expect

from evidence import links
from evidence.links import Given, Place, Terms
from evidence.models import InboxItem
from tests.browser.conftest import PHONE, Windows
from tests.browser.steps import payload
from tests.browser.test_pages import AXE, AXE_RUN, WIDER_THAN_THE_WINDOW
from tests.cast import TODAY, Cast, actor
from tests.evidence import files

NAME = "Nguyễn Thị Hoa, Mặt trận phường"


def give(cast: Cast) -> Given:
    place = Place.of_indicator(cast.mine.assessment, cast.mine.indicator("2.1"))
    return links.give(place=place, terms=Terms("Mặt trận phường", "Ảnh hội nghị", TODAY), by=actor(cast.an))


def faults(page: Page) -> list[str]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    return [*page.evaluate(WIDER_THAN_THE_WINDOW), *page.evaluate(AXE_RUN, {})]


def test_a_photo_from_a_phone_is_confirmed_and_waits_in_the_inbox(
    cast: Cast, windows: Windows, stored: Callable[[], int]
) -> None:
    given = give(cast)
    page = windows.visitor(viewport=PHONE, has_touch=True)
    told: list[Request] = []
    page.on("request", lambda request: told.append(request))
    page.goto(reverse("hand_in:page", args=[given.token]))
    expect(page.locator(".answer")).to_have_text(
        "UBND phường Ví Dụ đề nghị Mặt trận phường gửi: Ảnh hội nghị"
    )
    assert faults(page) == []

    page.get_by_text("Chụp ảnh").click()  # without a name no photo is taken in vain
    expect(page.get_by_role("alert").filter(has_text="Xin ghi họ tên người gửi")).to_be_visible()
    expect(page.get_by_label("Họ tên người gửi")).to_be_focused()
    assert faults(page) == []
    page.keyboard.type(NAME)
    expect(page.get_by_role("alert").filter(has_text="Xin ghi họ tên người gửi")).to_be_hidden()
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Chụp ảnh").click()
    chooser.value.set_files([payload("IMG_0001.jpg", files.jpeg_of_a_phone())])

    expect(page.locator(".drop-row[data-state=done]")).to_have_count(1)
    received = page.locator("#da-nhan")
    expect(received.get_by_role("heading")).to_have_text("Đã nhận 1 tệp")
    expect(received.get_by_role("listitem")).to_contain_text("IMG_0001.jpg")
    expect(page.locator("#con-nhan")).to_contain_text("Còn nhận 19 tệp")
    assert faults(page) == []
    item = InboxItem.objects.get()
    assert (item.sender, item.link, item.state, stored()) == (NAME, given.link, "waiting", 1)
    assert [one.url for one in told if given.token in one.all_headers().get("referer", "")] == []


def test_files_are_sent_without_script_and_a_closed_link_says_whom_to_ask(
    cast: Cast, windows: Windows
) -> None:
    given = give(cast)
    page = windows.visitor(viewport=PHONE, java_script_enabled=False)
    page.goto(reverse("hand_in:page", args=[given.token]))
    page.get_by_role("button", name="Gửi tài liệu").click()
    expect(page.get_by_role("alert")).to_contain_text("Xin ghi họ tên người gửi")
    page.get_by_label("Họ tên người gửi").fill(NAME)
    page.locator("#chon-tep").set_input_files(
        [payload("Biên bản.pdf", files.pdf()), payload("Ảnh.png", b"x")]
    )
    page.get_by_role("button", name="Gửi tài liệu").click()
    expect(page.locator("#da-nhan").get_by_role("heading")).to_have_text("Đã nhận 1 tệp")
    expect(page.get_by_role("alert")).to_contain_text("Ảnh.png: Không nhận")
    links.revoke(link=given.link, by=actor(cast.an))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đường dẫn không còn nhận tài liệu")
    expect(page.get_by_text("Xin liên hệ công chức Tài chính - Kế toán phường Ví Dụ")).to_be_visible()
