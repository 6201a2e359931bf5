"""What people do on the pages, for every test of the browser."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload, Locator, Page, expect

from accounts.models import User
from tests.cast import PASSWORD, Cast


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


def log_in(page: Page, person: User) -> None:
    page.get_by_label("Tên đăng nhập").fill(person.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_label("Tên đăng nhập")).to_have_count(0)


def end_all_sessions() -> None:
    """Move every session's last sign of life back by two hours."""
    for row in Session.objects.all():
        data = row.get_decoded()
        data["seen"] = (timezone.now() - timedelta(hours=2)).isoformat()
        row.session_data = Session.objects.encode(data)
        row.save()
