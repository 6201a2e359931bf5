"""A plan's page in parts that fold: what is open on a phone, on a desk, by a link, and on paper."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Windows
from tests.cast import Cast

OPEN = """() => Object.fromEntries(
  [...document.querySelectorAll("details.part")].map((one) => [one.querySelector("h2").id, one.open]))"""


def opened(first: bool, second: bool, rest: bool) -> dict[str, bool]:
    return {
        "muc-dich": rest,
        "tieu-chi-1": first,
        "tieu-chi-2": second,
        "bao-cao": rest,
        "kinh-phi": rest,
    }


@pytest.fixture
def address(cast: Cast) -> str:
    return reverse("assignments:plan", args=[cast.mine.plan.pk])


def test_a_phone_begins_with_the_first_criterion_and_opens_all_at_once(
    cast: Cast, windows: Windows, address: str
) -> None:
    page = windows.of(cast.an, viewport=PHONE)
    page.goto(address)
    assert page.evaluate(OPEN) == opened(True, False, False)
    page.get_by_role("button", name="Mở hết").click()
    assert page.evaluate(OPEN) == opened(True, True, True)
    page.get_by_role("button", name="Thu hết").click()
    assert page.evaluate(OPEN) == opened(False, False, False)
    expect(page.get_by_role("button", name="Mở hết")).to_be_visible()


def test_a_link_into_a_part_opens_it(cast: Cast, windows: Windows, address: str) -> None:
    page = windows.of(cast.an, viewport=PHONE)
    page.goto(f"{address}#chi-tieu-2.1")
    assert page.evaluate(OPEN) == opened(True, True, False)
    expect(page.locator("[id='chi-tieu-2.1']")).to_be_in_viewport()
    page.get_by_role("link", name="Tiêu chí 1", exact=True).click()
    page.locator("summary", has_text="Tiêu chí 1.").click()
    assert page.evaluate(OPEN) == opened(False, True, False)
    page.get_by_role("link", name="Tiêu chí 1", exact=True).click()
    expect(page.locator("[id='chi-tieu-1.1']")).to_be_visible()


def test_a_desk_and_paper_show_all(cast: Cast, windows: Windows, address: str) -> None:
    page = windows.of(cast.an, viewport=DESK)
    page.goto(address)
    assert page.evaluate(OPEN) == opened(True, True, True)
    page.set_viewport_size(PHONE)
    page.reload()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(OPEN) == opened(True, True, True)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(OPEN) == opened(True, False, False)
