""" "Chờ quyết định": what of the ward waits for leadership."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assessment, Plan, Question
from reports.decisions import decisions_of
from scoring.facts import facts_of
from scoring.models import IndicatorResult
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def titles(cast: Cast) -> list[tuple[str, bool]]:
    year = Assessment.objects.select_related("ward", "framework").get(pk=cast.mine.assessment.pk)
    return [(one.title, one.is_ready) for one in decisions_of(cast.dung, [year], facts_of(year))]


def test_only_leadership_opens_the_page(cast: Cast) -> None:
    where = reverse("reports:decisions")
    assert cast.client(cast.binh).get(where).status_code == 403
    assert cast.client(cast.dung).get(where).status_code == 200


def test_drafts_of_plans_and_questions_wait(cast: Cast) -> None:
    mine = cast.mine
    Plan.objects.create(
        ward=mine.ward, code="2024", title="Kế hoạch năm 2024", first_year=2024, last_year=2024
    )
    Plan.objects.create(
        ward=cast.other.ward, code="2024", title="Của phường khác", first_year=2024, last_year=2024
    )
    Question.objects.create(
        assessment=mine.assessment, indicator=mine.indicator("2.1"), text="Khó khăn", asked_by=cast.an
    )
    assert titles(cast)[-2:] == [
        ("1 dự thảo kế hoạch chưa ban hành", True),
        ("1 câu hỏi của công chức chờ trả lời", True),
    ]


def test_the_next_step_stands_with_what_is_missing_behind_what_can_be_decided(cast: Cast) -> None:
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state="review")
    Plan.objects.create(ward=cast.mine.ward, code="2024", title="2024", first_year=2024, last_year=2024)
    found = titles(cast)
    assert found[-1] == ("Đưa lên niêm yết năm 2023", False)
    page = cast.client(cast.dung).get(reverse("reports:decisions")).content.decode()
    assert "4 chỉ tiêu chưa được chấp nhận (1.1, 1.2, 2.1, 2.2)" in page


def test_the_menu_counts_what_can_be_decided_now(cast: Cast) -> None:
    Plan.objects.create(ward=cast.mine.ward, code="2024", title="2024", first_year=2024, last_year=2024)
    answer = cast.client(cast.dung).get(reverse("reports:decisions"))
    counted = {item.label: item.count for item in answer.context["nav"] if item.counted}
    assert counted["Chờ quyết định"] == len(answer.context["ready"])


def test_as_many_queries_for_one_as_for_three(cast: Cast, django_assert_num_queries: Any) -> None:
    client, where = cast.client(cast.dung), reverse("reports:decisions")
    client.get(where)
    for number in (1, 3):
        IndicatorResult.objects.filter(pk__in=[cast.mine.result(f"{number // 2 + 1}.1").pk]).update(
            state="submitted", self_at=timezone.now(), self_by=cast.an
        )
        with django_assert_num_queries(17):
            client.get(where)


def test_what_leadership_reviews_in_place_of_others_waits(cast: Cast) -> None:
    """Bình leads 1.2 and Chi, who reviews in his place, scored it: it is leadership's."""
    IndicatorResult.objects.filter(pk=cast.mine.result("1.2").pk).update(
        state="submitted", self_at=timezone.now(), self_by=cast.chi, self_points=5
    )
    assert ("1 chỉ tiêu chờ ông, bà rà soát", True) in titles(cast)
    page = cast.client(cast.dung).get(reverse("reports:decisions")).content.decode()
    assert "Chỉ tiêu 1.2." in page
