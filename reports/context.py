"""What every page shows around its content: the ward, the year, the person and the menu of their role (ux §2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SEEN_EVERY, session_ends_at
from accounts.models import User
from assignments.models import Assessment
from config.access import Act, Role, has_role, may
from reports.desk import OpenWork

PAGES_BELOW: dict[str, list[tuple[str, list[Any]]]] = {
    "reports:dashboard": [
        ("scoring:indicator", [0]),
        ("reports:open", []),
        ("reports:course", [2000]),
        ("reports:meeting", [2000]),
        ("reports:outcome", [2000]),
    ],
    "reports:posting": [("reports:opinions", [2000])],
    "accounts:people": [("accounts:positions", []), ("accounts:units", [])],
}
"""Pages, with the arguments of their address, that belong to a menu entry whose own address they do not begin with."""

IN_BAR = 6
"""Entries beside the ward's name; with two counts and a long name a seventh would run into the search at 1280 px."""


@dataclass(frozen=True)
class MenuItem:
    """One entry of a menu; ``main`` marks the round button of the phone's bottom bar.

    ``count`` says how much is open there, ``counted`` what it counts, for who hears the page.
    """

    label: str
    url: str
    active: bool = False
    icon: str = ""
    main: bool = False
    count: int = 0
    counted: str = ""


@dataclass(frozen=True)
class YearItem:
    """One year the ward has assessed, with the page that shows it."""

    year: int
    url: str
    current: bool


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the names that ``base.html`` uses; three queries for a person of a ward, none for a visitor."""
    nonce = {"csp_nonce": getattr(request, "csp_nonce", "")}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return nonce
    ward = user.ward
    years = _years(user, getattr(request, "assessed_years", None))
    shown = _year_shown(request, years)
    menu = _counted(_menu(request, user, shown), getattr(request, "open_work", None))
    return nonce | {
        "ward": ward,
        "demo_day": ward.demo_day if ward else None,
        "person": {"name": user.full_name, "position": user.position_title},
        "nav": menu[:IN_BAR],
        "nav_more": menu[IN_BAR:],
        "nav_phone": _phone_menu(request, user, menu),
        "year": shown,
        "years": [YearItem(year, reverse("reports:dashboard", args=[year]), year == shown) for year in years],
        "other_year": _other_year(shown, years),
        "search_url": reverse("evidence:list") if may(user, Act.SEE_WARD_WORK) else "",
        "bell": {"url": reverse("accounts:notices"), "count": user.unseen_notices},
        "session_ping_url": reverse("accounts:stay"),
        "session_seconds": _session_seconds(request),
    }


def _session_seconds(request: HttpRequest) -> int:
    """How long the session lasts from now; the server notes a sign of life only every five minutes."""
    ends = session_ends_at(request)
    return 0 if ends is None else max(int((ends - timezone.now() - SEEN_EVERY).total_seconds()), 0)


def _years(user: Any, known: list[int] | None) -> list[int]:
    """Return the years the ward has assessed, the newest first; one query where the page has not read them itself."""
    if not may(user, Act.SEE_WARD_WORK) or user.ward_id is None:
        return []
    if known is None:
        rows = Assessment.objects.visible_to(user).yearly().order_by("-year")
        known = list(rows.values_list("year", flat=True))
    return list(dict.fromkeys(known))


def _year_shown(request: HttpRequest, years: list[int]) -> int | None:
    asked = request.resolver_match.kwargs.get("year") if request.resolver_match else None
    return asked if asked in years else (years[0] if years else None)


def _other_year(shown: int | None, years: list[int]) -> dict[str, Any] | None:
    """Another year than the newest one is said in a band."""
    if shown is None or shown == years[0]:
        return None
    return {
        "year": shown,
        "current_year": years[0],
        "current_url": reverse("reports:dashboard", args=[years[0]]),
    }


def _menu(request: HttpRequest, user: User, year: int | None) -> list[MenuItem]:
    """Only entries whose pages exist, in the order of the role."""
    work, led = may(user, Act.SEE_WARD_WORK), may(user, Act.SEE_DECISIONS)
    entries: list[tuple[bool, str, str, list[Any]]] = [
        (has_role(user, Role.OFFICIAL, Role.JUSTICE_OFFICER), "Việc của tôi", "reports:my_work", []),
        (
            work,
            "Bảng điểm",
            "reports:dashboard" if year else "reports:current_dashboard",
            [year] if year else [],
        ),
        (led, "Chờ quyết định", "reports:decisions", []),
        (work, "Lịch báo cáo", "reports:calendar", []),
        (work and year is not None, "Rà soát", "reports:desk", [year]),
        (work and not led, "Tài liệu", "evidence:list", []),
        (work and year is not None, "Niêm yết", "reports:posting", [year]),
        (may(user, Act.BUILD_DOSSIER) and year is not None, "Hồ sơ", "reports:dossier", [year]),
        (led, "Tài liệu", "evidence:list", []),
        (may(user, Act.MANAGE_PEOPLE), "Người dùng và chức danh", "accounts:people", []),
        (work or may(user, Act.EDIT_PLAN), "Kế hoạch", "assignments:list", []),
        (may(user, Act.SEE_FRAMEWORKS), "Bộ tiêu chí", "criteria:list", []),
        (work, "Nhiệm vụ", "reports:tasks", []),
        (work, "Hỏi đáp", "reports:questions", []),
        (may(user, Act.SEE_LOG), "Nhật ký", "accounts:log", []),
        (may(user, Act.SEE_HEALTH), "Tình trạng hệ thống", "reports:health", []),
    ]
    return [
        MenuItem(label, reverse(name, args=args), active=_is_under(request.path, name, args))
        for shown, label, name, args in entries
        if shown
    ]


def _counted(menu: list[MenuItem], found: OpenWork | None) -> list[MenuItem]:
    """Put the counts on the pages that gather the whole year anyway: elsewhere they would cost ten queries a page."""
    if found is None:
        return menu
    counts = {
        "Việc của tôi": (found.to_do or 0, "việc chưa xong"),
        "Rà soát": (found.to_review, "chỉ tiêu chờ rà soát"),
        "Chờ quyết định": (found.to_decide or 0, "việc quyết định được ngay"),
    }
    return [
        replace(item, count=counts[item.label][0], counted=counts[item.label][1])
        if item.label in counts
        else item
        for item in menu
    ]


def _is_under(path: str, name: str, args: list[Any]) -> bool:
    """Whether a page stands at or below a menu entry, by its address alone: a missing page shows as a foreign one."""
    below = [
        reverse(page, args=place).removesuffix("2000/").removesuffix("0/")
        for page, place in PAGES_BELOW.get(name, [])
    ]
    return path.startswith((reverse(name, args=args), *below))


PHONE = ("Việc của tôi", "Chờ quyết định", "Lịch báo cáo", "Bảng điểm", "Rà soát")
"""What the bottom bar holds for who works on the year, as far as the person has it: three, the camera in their middle."""


def _phone_menu(request: HttpRequest, user: User, menu: list[MenuItem]) -> list[MenuItem]:
    """The bottom bar of a phone: the pages a person opens most, and the camera that leads to the ward's inbox."""
    icons = {
        "Việc của tôi": "list-task",
        "Bảng điểm": "bar-chart-steps",
        "Tài liệu": "folder2-open",
        "Rà soát": "check2-square",
        "Hồ sơ": "file-earmark-pdf",
        "Người dùng và chức danh": "people",
        "Kế hoạch": "journal-text",
        "Lịch báo cáo": "calendar3",
        "Bộ tiêu chí": "list-check",
        "Hỏi đáp": "chat-left-text",
        "Nhật ký": "clock-history",
        "Nhiệm vụ": "kanban",
        "Chờ quyết định": "check2-all",
        "Niêm yết": "megaphone",
        "Tình trạng hệ thống": "heart-pulse",
    }
    if not may(user, Act.SORT_INBOX):
        return [replace(item, icon=icons[item.label]) for item in menu[:4]]
    own = {item.label: item for item in menu}
    bar = [replace(own[label], icon=icons[label]) for label in PHONE if label in own][:3]
    url = reverse("evidence:inbox")
    photo = MenuItem("Gửi ảnh", url, active=request.path == url, icon="camera-fill", main=True)
    return [*bar[:2], photo, *bar[2:]]
