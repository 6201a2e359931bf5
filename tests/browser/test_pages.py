"""Every page a role can open: fits a phone and a desk, stays within its policy, passes axe-core, works by keyboard.

The list comes from the URL resolver by way of the matrix of rights, so a new page is looked at without being named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from scoring.models import IndicatorResult
from tests.browser.conftest import DESK, PHONE, Windows
from tests.cast import Cast
from tests.test_permissions import MATRIX, PERSONAL, PUBLIC, World

AXE = (Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js").read_text()
AXE_RUN = """(rules) => axe.run(document, { rules,
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
}).then((found) => found.violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`))"""
WIDER_THAN_THE_WINDOW = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [`scrolls sideways (${document.documentElement.scrollWidth} of ${innerWidth}): ` +
   [...document.querySelectorAll("main *, header *, footer *, nav *")]
     .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
     .slice(0, 4).map((one) => one.tagName + "." + one.className).join(" ")]"""
HEADS = """() => [
  ...(document.title.trim() ? [] : ["no title"]),
  ...(document.querySelectorAll("h1").length === 1 ? [] : ["not one h1"]),
  ...(document.documentElement.lang === "vi" ? [] : ["not marked as Vietnamese"]),
]"""
REACHABLE = """() => {
  const named = (one) => one.tagName + ":" + (one.id || one.getAttribute("name") || one.getAttribute("href") || one.innerText.trim().slice(0, 40));
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert], dialog:not([open])");
  const wanted = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((one) => seen(one) && !one.matches(":disabled, [type=hidden], [type=radio], [tabindex='-1'][aria-hidden]"));
  window.missed = new Set(wanted);
  window.steps = wanted.length + 20;
  document.addEventListener("focusin", (event) => window.missed.delete(event.target));
  document.activeElement && document.activeElement.blur();
  window.namesMissed = () => [...window.missed].map(named);
  return window.steps;
}"""
COLOURS_SEEN = {"color-contrast": {"enabled": False}}
"""The slowest rule, for the narrow window: the colours are those of the wide one."""
SHAPE = """() => [...document.querySelectorAll("main, main *")].map((one) => [
  one.tagName, one.className.baseVal ?? one.className, one.type, one.getAttribute("role"), one.children.length === 0 && !one.textContent.trim(),
  ...one.getAttributeNames().filter((name) => name.startsWith("aria-") || name.startsWith("data-label")),
].join(" ")).join("|")"""
"""What a page's own part is made of, its words aside: two people see the same page when these are equal."""
seen: set[tuple[str, str]] = set()
"""Pages, by name and shape, that were looked at closely for somebody."""
PEOPLE = ("an", "binh", "dung", "em", "khanh", "lan")
"""One person for each role."""
UPLOADED, RETURNED, ACCEPTED = "1.1", "1.2", "2.2"


@dataclass(frozen=True)
class Stop:
    """One page to look at: its name for a message and its address."""

    name: str
    address: str


def _opened_by(person: str, world: World) -> list[Stop]:
    """Return the pages of the person: what everybody has, then what the matrix of rights allows."""
    stops = [Stop(name, reverse(name)) for name, method in PERSONAL.items() if method == "get"]
    for name, row in MATRIX.items():
        if row.method == "get" and person in f"{row.allowed} {row.also}".split() and name not in FILES:
            stops.append(Stop(name, reverse(name, kwargs=world.parts[row.kind])))
    return stops


FILES = {
    "accounts:sheet_file",
    "assignments:sheet_file",
    "criteria:sheet_file",
    "reports:calendar_sheet",
    "reports:dashboard_sheet",
    "reports:paper_file",
    "reports:report_file",
    "reports:signed_file",
    "reports:synthesis_file",
    "evidence:file",
    "evidence:page",
    "evidence:preview",
    "evidence:workbook",
    "evidence:book_file",
    "evidence:book_documents",
    "reports:task_sheet",
    "reports:appraisal_file",
    "reports:bundle",
    "reports:dossier_docx",
    "reports:dossier_file",
    "reports:dossier_progress",
    "reports:dossier_sheet",
    "reports:issue_bundle",
    "reports:issue_progress",
    "reports:issued_file",
    "reports:posting_paper",
    "reports:posting_progress",
    "reports:volume_file",
    "reports:volume_progress",
}
"""Answers that are no page: files, and the part of a page that a running job asks for."""


BARS_AT_REST = """() => document.querySelectorAll(".topbar, .bottombar, .action-bar").forEach((bar) => {
  bar.style.position = "static";
})"""
"""Bars that stay in view cover a link here and there, wherever the page is scrolled to; axe would call it too small."""


def _look(page: Page, stop: Stop) -> list[str]:
    """Open the page on a desk, narrow the window to a phone's, and return what is wrong with it."""
    page.set_viewport_size(DESK)
    answer = page.goto(stop.address)
    assert answer is not None
    faults = [] if answer.status < 400 else [f"status {answer.status}"]
    faults += page.evaluate(HEADS)
    # The bar at a phone's foot is the same on every page: its colours are looked at on the first.
    narrow = COLOURS_SEEN if seen else {}
    closely = _is_new(page, stop)
    if closely:
        page.evaluate(AXE)
        page.evaluate(BARS_AT_REST)
    for size, rules in ((DESK, {}), (PHONE, narrow)):
        page.set_viewport_size(size)
        faults += [f"{fault} at {size['width']} px" for fault in page.evaluate(WIDER_THAN_THE_WINDOW)]
        if closely:
            faults += [f"{fault} at {size['width']} px" for fault in page.evaluate(AXE_RUN, rules)]
    return faults


def _is_new(page: Page, stop: Stop) -> bool:
    """Whether nobody was shown this page in this shape before: axe takes most of the time, and would say the same again."""
    shape = (stop.name, page.evaluate(SHAPE))
    if shape in seen:
        return False
    seen.add(shape)
    return True


def _bring(cast: Cast, code: str, state: str) -> None:
    """Put a result into a state, with the author and score that the state needs."""
    now = timezone.now()
    scores = {"self_points": 0, "self_at": now, "self_by": cast.an}
    if state == "accepted":
        scores |= {"reviewed_points": 0, "reviewed_at": now, "reviewed_by": cast.binh}
    IndicatorResult.objects.filter(pk=cast.mine.result(code).pk).update(state=state, **scores)


@pytest.fixture
def world(cast: Cast) -> World:
    """One object of every kind, and an indicator in each state."""
    made = World(cast.mine, cast.an)
    states = {UPLOADED: "draft", RETURNED: "returned", ACCEPTED: "accepted"}
    for code, state in states.items():
        _bring(cast, code, state)
    _bring(cast, "2.1", "submitted")
    return made


def _indicators(cast: Cast) -> list[Stop]:
    return [
        Stop(f"scoring:indicator {code}", reverse("scoring:indicator", args=[cast.mine.result(code).pk]))
        for code in (UPLOADED, RETURNED, ACCEPTED)
    ]


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_of_a_person_fits_and_is_accessible(
    cast: Cast, world: World, windows: Windows, person: str
) -> None:
    page = windows.of(getattr(cast, person))
    stops = _opened_by(person, world)
    if person in {"an", "binh", "dung"}:
        stops += _indicators(cast)
    found = {stop.name: faults for stop in stops if (faults := _look(page, stop))}
    assert found == {}


def test_every_page_of_a_visitor_fits_and_is_accessible(cast: Cast, windows: Windows) -> None:
    page = windows.visitor()
    stops = [
        Stop(name, reverse(name, args=["MQ", "x-y"] if name.endswith("confirm") else []))
        for name in sorted(
            PUBLIC - {"accounts:first_run", "hand_in:page", "survey:page", "survey:thanks"}
        )  # links have their own tests, and so have what is posted and a paper's code
        if not name.startswith("reports:public") and name != "reports:verify_code"
    ]
    found = {stop.name: faults for stop in stops if (faults := _look(page, stop))}
    assert found == {}


def test_the_first_page_of_an_empty_portal_fits_and_is_accessible(
    transactional_db: None, windows: Windows
) -> None:
    page = windows.visitor()
    assert User.objects.count() == 0
    assert _look(page, Stop("accounts:first_run", reverse("accounts:first_run"))) == []


@pytest.mark.parametrize("person", ["binh", "em"])
def test_everything_on_a_page_is_reached_by_tab(
    cast: Cast, world: World, windows: Windows, person: str
) -> None:
    page = windows.of(getattr(cast, person))
    found: dict[str, Any] = {}
    for stop in _opened_by(person, world):
        page.goto(stop.address)
        if ("Tab", page.evaluate(SHAPE)) in seen:
            continue
        seen.add(("Tab", page.evaluate(SHAPE)))
        for _ in range(page.evaluate(REACHABLE)):
            page.keyboard.press("Tab")
        missed = page.evaluate("() => window.namesMissed()")
        if missed:
            found[stop.name] = missed
    assert found == {}
