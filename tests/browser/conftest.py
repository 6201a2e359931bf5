"""A real Chromium before a real server: one browser for the run, a window of its own for each person."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from accounts.models import User
from tests.cast import PASSWORD, Cast, make_cast

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
DESK = {"width": 1280, "height": 720}
PHONE = {"width": 360, "height": 740}
PATIENCE = 10_000
"""Milliseconds an expectation may take on a busy machine; a right page answers far sooner."""
REFUSED_ON_PURPOSE = ("the server responded with a status of 4", "Response Status Error Code 4")
"""What Chromium and htmx write for an answer of 4xx; the tests say which answers they expect."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here: script/test runs it apart."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Generator[Browser, None, None]:
    """The browser of the run. Playwright keeps an event loop in this thread, which Django takes for async code."""
    path = shutil.which("chromium")
    assert path, "Chromium is missing: install the package chromium."
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
            yield browser
            browser.close()


@dataclass
class Windows:
    """Opens a window for a person and remembers what went wrong in any of them."""

    browser: Browser
    address: str
    faults: list[str] = field(default_factory=list)

    def visitor(self, **options: Any) -> Page:
        """Return a window in which nobody has logged in."""
        context = self.browser.new_context(
            base_url=self.address, locale="vi-VN", **{"viewport": DESK, "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", self._console)
        context.on(
            "weberror", lambda error: self.faults.append(f"{error.page and error.page.url}: {error.error}")
        )
        context.on("request", self._request)
        return context.new_page()

    def of(self, person: User, **options: Any) -> Page:
        """Return a window in which the person is logged in, without the way through the login page."""
        page = self.visitor(**options)
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.address}]
        )
        return page

    def after_login(self, person: User, **options: Any) -> Page:
        """Return a window in which the person typed name and password."""
        page = self.visitor(**options)
        page.goto(reverse("accounts:login"))
        page.get_by_label("Tên đăng nhập").fill(person.username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(
            page.get_by_role("link", name=person.full_name).or_(page.get_by_text(person.full_name)).first
        ).to_be_attached()
        return page

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(words in message.text for words in REFUSED_ON_PURPOSE)
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"{message.page and message.page.url}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and not request.url.startswith(self.address):
            self.faults.append(f"{request.url} was asked for")


@pytest.fixture
def windows(chromium: Browser, live_server: Any) -> Generator[Windows, None, None]:
    """Windows of this test; a console error, a policy violation or a request to another host fails it at the end."""
    expect.set_options(timeout=PATIENCE)
    opened = Windows(chromium, live_server.url)
    yield opened
    for context in chromium.contexts:
        context.close()
    assert opened.faults == []


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    """The cast in a database that the server sees, and a place for files of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.RENDER_CACHE = tmp_path / "render"
    settings.PREVIEW_DIR = tmp_path / "previews"
    return make_cast()


@pytest.fixture
def stored(cast: Cast, tmp_path: Path) -> Callable[[], int]:
    """Count the files the portal holds."""
    return lambda: sum(path.is_file() for path in (tmp_path / "media").rglob("*"))
