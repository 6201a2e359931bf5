"""What is open for whom: the order of "Việc của tôi", and what the menu counts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assessment, ReportDuty
from reports.desk import work_of
from scoring.facts import facts_of
from scoring.models import IndicatorResult
from tests.cast import Cast
from tests.reports.test_views import accept, text_of
from tests.scoring.test_actions import hand_in

pytestmark = pytest.mark.django_db
WORK = reverse("reports:my_work")
DESK = reverse("reports:desk", kwargs={"year": 2023})


def counts(client: Client, where: str) -> dict[str, int]:
    return {item.label: item.count for item in client.get(where).context["nav"] if item.counted}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("an", {"Việc của tôi": 2, "Rà soát": 0}),
        ("binh", {"Việc của tôi": 1, "Rà soát": 1}),
        ("chi", {"Việc của tôi": 0, "Rà soát": 0}),
        ("dung", {"Rà soát": 0}),
    ],
)
def test_the_menu_counts_what_is_open_for_the_person(
    cast: Cast, person: str, expected: dict[str, int]
) -> None:
    hand_in(cast)
    assert counts(cast.client(getattr(cast, person)), DESK) == expected


@pytest.mark.parametrize("name", ["reports:dashboard", "reports:desk", "reports:dossier"])
def test_pages_that_gather_the_year_carry_the_counts(cast: Cast, name: str) -> None:
    where = reverse(name, kwargs={"year": 2023})
    assert counts(cast.client(cast.binh), where) == {"Việc của tôi": 1, "Rà soát": 0}


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


def test_work_begins_with_what_is_missing_and_ends_folded_with_what_is_done(cast: Cast) -> None:
    accept(cast)
    IndicatorResult.objects.filter(pk=cast.mine.result("2.2").pk).update(
        state="submitted", self_points=0, self_at=timezone.now(), self_by=cast.chi
    )
    for indicator in ("1.1", "1.2"):
        duty = cast.mine.plan.assignments.get(indicator__code=indicator)
        duty.parties.update(position=cast.mine.positions["tai-chinh"])
    page = text_of(cast.client(cast.an).get(WORK))
    assert (
        "<li><b>0</b> bị trả lại</li><li><b>2</b> chưa nộp</li><li><b>1</b> chờ rà soát</li><li><b>1</b> đã xong</li>"
    ) in page
    places = [page.index(mark) for mark in ('id="chua-nop"', 'id="da-nop"', "Đã xong (1)")]
    assert places == sorted(places)
    done = page[places[-1] :]
    assert '<details class="fold"><summary>' in page[: places[-1]].rsplit("<svg", 1)[0][-60:]
    assert "Chỉ tiêu 1.1. " in done and "Chỉ tiêu 1.2. " not in done


def test_reports_come_in_the_order_they_are_due(cast: Cast) -> None:
    """On 20/11: October's is overdue, November's due on 05/12; quarter and year end after the month shown."""
    plan = cast.mine.plan
    for number, cadences in enumerate((["on_request"], ["year"], ["quarter", "month"], []), 1):
        ReportDuty.objects.create(
            plan=plan,
            paragraph=plan.paragraphs.get(number=number),
            order=number,
            subject=f"Báo cáo {number}",
            cadences=cadences,
            author=cast.mine.positions["tai-chinh"],
        )

    found = work_of(facts_of(cast.mine.assessment), cast.an).reports

    assert (
        " ".join(one.period.key.removeprefix("2023-") for one in found)
        == "03 q1 04 05 06 q2 07 08 09 q3 10 11"
    )
    assert [(f"{one.due_on:%d/%m/%Y}", one.state) for one in found][-3:] == [
        ("05/10/2023", "overdue"),
        ("06/11/2023", "overdue"),
        ("05/12/2023", "not_due"),
    ]
    assert [one.duty.subject for one in found.undated] == ["Báo cáo 1", "Báo cáo 4"]
