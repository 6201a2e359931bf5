"""What is open for whom: what the menu counts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assignments.models import Assessment
from tests.cast import Cast
from tests.reports.test_occasions import duty_of
from tests.reports.test_views import text_of
from tests.scoring.test_actions import hand_in

pytestmark = pytest.mark.django_db
WORK = reverse("reports:my_work")
DESK = reverse("reports:desk", kwargs={"year": 2023})


def counts(client: Client, where: str) -> dict[str, int]:
    return {item.label: item.count for item in client.get(where).context["nav"] if item.counted}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("an", {"Việc của tôi": 0, "Rà soát": 0}),
        ("binh", {"Việc của tôi": 0, "Rà soát": 1}),
        ("chi", {"Việc của tôi": 0, "Rà soát": 0}),
        ("dung", {"Chờ quyết định": 0, "Rà soát": 0}),
    ],
)
def test_the_menu_counts_what_is_open_for_the_person(
    cast: Cast, person: str, expected: dict[str, int]
) -> None:
    hand_in(cast)
    assert counts(cast.client(getattr(cast, person)), DESK) == expected


@pytest.mark.parametrize("name", ["reports:dashboard", "reports:desk"])
def test_pages_that_gather_the_year_carry_the_counts(cast: Cast, name: str) -> None:
    where = reverse(name, kwargs={"year": 2023})
    hand_in(cast)
    assert counts(cast.client(cast.binh), where) == {"Việc của tôi": 0, "Rà soát": 1}


def test_ones_own_page_counts_reports_and_tasks_too(cast: Cast) -> None:
    """Bình leads 1.2 and is late with the reports of March to October."""
    duty_of(cast, "month", post="tu-phap")
    assert counts(cast.client(cast.binh), WORK) == {"Việc của tôi": 10, "Rà soát": 0}


def test_a_page_that_does_not_know_the_year_counts_nothing(cast: Cast) -> None:
    assert counts(cast.client(cast.binh), reverse("evidence:list")) == {}


def test_the_counts_are_heard_and_seen_and_a_nought_is_neither(cast: Cast) -> None:
    page = text_of(cast.client(cast.an).get(WORK))
    heard = '<span class="visually-hidden">: 2 việc chưa xong</span>'
    seen = '<span class="count" aria-hidden="true">2</span>'
    assert page.count(f">Việc của tôi{heard} {seen}") == 2  # the menu, and the phone's "Thêm"
    assert page.count(f"<span>Việc của tôi</span>{heard} {seen}") == 1
    assert "chỉ tiêu chờ rà soát</span>" not in page
    hand_in(cast)
    assert '<span class="visually-hidden">: 1 chỉ tiêu chờ rà soát</span>' in text_of(
        cast.client(cast.binh).get(DESK)
    )


def test_a_past_year_counts_its_own_review_and_not_the_work_of_today(cast: Cast) -> None:
    hand_in(cast)
    Assessment.objects.create(ward=cast.mine.ward, framework=cast.mine.framework, year=2024)
    assert counts(cast.client(cast.binh), DESK) == {"Việc của tôi": 0, "Rà soát": 1}
