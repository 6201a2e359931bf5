"""What stands around every page: the content policy, the demo day, the menu of the role."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Ward
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = [
    "reports:my_work",
    "reports:current_dashboard",
    "evidence:list",
    "assignments:list",
    "criteria:list",
    "accounts:notices",
]


@pytest.mark.parametrize("name", [*PAGES, "accounts:login"])
def test_every_page_has_a_strict_policy_and_each_answer_its_own_nonce(cast: Cast, name: str) -> None:
    client = cast.client(cast.binh)
    answers = [client.get(reverse(name), follow=True) for _ in range(2)]
    policies = [answer["Content-Security-Policy"] for answer in answers]
    for policy in policies:
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
    nonces = [re.search(r"'nonce-([^']+)'", policy) for policy in policies]
    if all(nonces):
        assert nonces[0][1] != nonces[1][1]  # type: ignore[index]
    assert {answer["X-Frame-Options"] for answer in answers} == {"DENY"}
    assert {answer["X-Content-Type-Options"] for answer in answers} == {"nosniff"}


def test_the_demo_day_stands_on_every_page_of_a_demo_ward_only(cast: Cast) -> None:
    band = "Ngày làm việc của phường: 20/11/2023."
    client = cast.client(cast.binh)
    assert [
        name for name in PAGES if band not in client.get(reverse(name), follow=True).content.decode()
    ] == []
    Ward.objects.update(demo_day=None)
    assert [
        name for name in PAGES if "minh họa." in client.get(reverse(name), follow=True).content.decode()
    ] == []


@pytest.mark.parametrize(
    ("person", "menu"),
    [
        (
            "an",
            [
                "Việc của tôi",
                "Bảng điểm",
                "Lịch báo cáo",
                "Rà soát",
                "Tài liệu",
                "Niêm yết",
                "Kế hoạch",
                "Bộ tiêu chí",
                "Nhiệm vụ",
                "Hỏi đáp",
            ],
        ),
        (
            "binh",
            [
                "Việc của tôi",
                "Bảng điểm",
                "Lịch báo cáo",
                "Rà soát",
                "Tài liệu",
                "Niêm yết",
                "Hồ sơ",
                "Kế hoạch",
                "Bộ tiêu chí",
                "Nhiệm vụ",
                "Hỏi đáp",
            ],
        ),
        (
            "dung",
            [
                "Bảng điểm",
                "Chờ quyết định",
                "Lịch báo cáo",
                "Rà soát",
                "Niêm yết",
                "Hồ sơ",
                "Tài liệu",
                "Kế hoạch",
                "Bộ tiêu chí",
                "Nhiệm vụ",
                "Hỏi đáp",
                "Nhật ký",
            ],
        ),
        (
            "em",
            ["Người dùng và chức danh", "Kế hoạch", "Bộ tiêu chí", "Nhật ký", "Tình trạng hệ thống"],
        ),
        ("khanh", ["Bộ tiêu chí"]),
        ("lan", ["Tình trạng hệ thống"]),
    ],
)
def test_each_role_sees_the_pages_it_may_open_and_no_other(cast: Cast, person: str, menu: list[str]) -> None:
    answer = cast.client(getattr(cast, person)).get(reverse("accounts:notices"))
    assert [item.label for item in [*answer.context["nav"], *answer.context["nav_more"]]] == menu


@pytest.mark.parametrize(
    ("person", "name", "active"),
    [
        ("binh", "scoring:indicator", "Bảng điểm"),
        ("binh", "reports:open", "Bảng điểm"),
        ("binh", "reports:course", "Bảng điểm"),
        ("binh", "reports:opinions", "Niêm yết"),
        ("binh", "assignments:plan", "Kế hoạch"),
        ("em", "accounts:positions", "Người dùng và chức danh"),
        ("em", "accounts:unit_create", "Người dùng và chức danh"),
    ],
)
def test_a_page_without_an_entry_marks_the_one_it_belongs_to(
    cast: Cast, person: str, name: str, active: str
) -> None:
    places = {"scoring:indicator": cast.mine.assessment.results.first(), "assignments:plan": cast.mine.plan}
    years = {"reports:course", "reports:opinions"}
    args = [places[name].pk] if name in places else [2023] if name in years else []
    page = cast.client(getattr(cast, person)).get(reverse(name, args=args))
    entries = [*page.context["nav"], *page.context["nav_more"]]
    assert [item.label for item in entries if item.active] == [active]
    assert 'aria-current="page"' not in page.content.decode().split("</header>")[0]


@pytest.mark.parametrize(("sentence", "alerts"), [("", 0), ("Có người vừa lưu.", 1)])
def test_two_values_stand_side_by_side_with_the_button_that_stores_the_typed_one(
    sentence: str, alerts: int
) -> None:
    rows = [{"label": "Số, ký hiệu", "now": "12/QĐ-UBND", "typed": ""}]
    context = {"rows": rows, "sentence": sentence, "save": "Lưu thông tin", "keep_url": "/x/", "draft": "so"}
    shown = render_to_string("_conflict.html", context)
    assert re.findall(r'<span class="differs">([^<]+)</span>', shown) == ["12/QĐ-UBND", "(để trống)"]
    assert "bấm “Lưu thông tin” để lưu bản vừa nhập." in shown
    assert '<a class="btn btn-outline" data-draft-drop="so" href="/x/">Giữ bản đang có</a>' in shown
    assert shown.count('role="alert"') == alerts
