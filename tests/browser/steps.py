"""What people do on the pages, for every test of the browser."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.cast import Cast


def payload(name: str, content: bytes) -> FilePayload:
    """Return a file as the browser's file dialog would give it; the type it claims is of no weight."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def open_indicator(page: Page, cast: Cast, code: str) -> None:
    page.goto(reverse("scoring:indicator", args=[cast.mine.result(code).pk]))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Chỉ tiêu {code}.")


def hand_in(page: Page, *sent: FilePayload) -> None:
    """Choose files in the drop zone and wait until each has its tick and stands in the list."""
    page.locator("#chon-tep").set_input_files(list(sent))
    expect(page.locator(".drop-row[data-state=done]")).to_have_count(len(sent))


def enter(page: Page, **figures: str) -> None:
    """Type figures into the fields of these labels, underscores for spaces."""
    for label, value in figures.items():
        page.get_by_label(label.replace("_", " ")).fill(value)


def use_called(page: Page, subject: str) -> Locator:
    """Return the row of the evidence list with this subject."""
    return page.locator("#evidence-list > ul > li").filter(has_text=subject)


def close_notice(page: Page, text: str) -> None:
    """Read the notice of what was done and close it: it lies over the foot of the page."""
    notice = page.locator("[data-toast]").filter(has_text=text)
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Đóng thông báo").click()
    expect(notice).to_have_count(0)
