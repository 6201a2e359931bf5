"""What the year can still win, on the dashboard: order, words, folding, and when nothing is said."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments.models import Assessment
from criteria.models import Content, Framework, Indicator
from reports.obtainable import obtainable_of
from scoring.facts import AssessmentFacts, facts_of
from scoring.models import IndicatorResult
from tests.cast import THRESHOLD, Cast
from tests.reports.test_views import accept, dashboard, text_of
from tests.scoring.test_facts import save

pytestmark = pytest.mark.django_db

STEP = re.compile(r"CT ([0-9.]+)</a><span>(.*?)</span><span class=\"num\">(.*?)</span></li>")


def facts(cast: Cast) -> AssessmentFacts:
    rows = Assessment.objects.select_related("ward", "framework")
    return facts_of(rows.get(pk=cast.mine.assessment.pk))


def figures(cast: Cast) -> None:
    """1.1: one text not issued; 1.2: 12/14; 2.2: 93/100."""
    save(cast, "1.1", cast.chi, c1__violations=Decimal(1), c2__violations=Decimal(0))
    save(cast, "1.2", cast.chi, c0__numerator=Decimal(12), c0__denominator=Decimal(14))
    save(cast, "2.2", cast.chi, c0__numerator=Decimal(93), c0__denominator=Decimal(100))


def section(page: str) -> str:
    return page[page.index('id="con-co-the-dat"') : page.index('id="cac-chi-tieu"')]


def test_what_gives_most_comes_first_with_its_step(cast: Cast) -> None:
    figures(cast)
    assert STEP.findall(section(dashboard(cast.client(cast.dung)))) == [
        ("2.2", "Thêm 2 hồ sơ đúng hạn → đạt 50/50 điểm", "+50,0"),
        ("1.2", "Thêm 1 văn bản đúng quy định → bậc từ 90 % đến dưới 100 %: đạt 5,5/7 điểm", "+2,5"),
        (
            "1.1",
            "Không còn trường hợp không ban hành văn bản → nội dung 1 đạt 1/1 điểm",
            "+1,0",
        ),
    ]


def test_nothing_is_said_of_points_by_hand_missing_figures_or_full_points(cast: Cast) -> None:
    save(cast, "2.1", cast.an, c0__points=Decimal(10), c0__ground="Theo báo cáo")
    save(cast, "1.2", cast.chi, c0__numerator=Decimal(12))
    save(cast, "2.2", cast.chi, c0__numerator=Decimal(100), c0__denominator=Decimal(100))
    assert obtainable_of(facts(cast)) == ()
    assert "Theo số liệu đã nhập, chưa tính được bước nào để đạt thêm." in dashboard(cast.client(cast.dung))


def test_a_persons_own_score_is_not_reckoned_with(cast: Cast) -> None:
    accept(cast, points="2", reason="Một văn bản chậm")
    assert obtainable_of(facts(cast)) == ()
    figures_row = IndicatorResult.objects.filter(pk=cast.mine.result("1.2").pk)
    save(cast, "1.2", cast.chi, c0__numerator=Decimal(12), c0__denominator=Decimal(14))
    assert [one.facts.node.code for one in obtainable_of(facts(cast))] == ["1.2"]
    figures_row.update(self_points=Decimal(5))
    assert obtainable_of(facts(cast)) == ()


def test_contents_that_would_give_more_than_the_indicator_has_are_left_out(cast: Cast) -> None:
    figures(cast)
    Indicator.objects.filter(pk=cast.mine.indicator("1.1").pk).update(max_points=Decimal(2))
    Framework.objects.filter(pk=cast.mine.framework.pk).update(digest="khac")
    assert [one.facts.node.code for one in obtainable_of(facts(cast))] == ["2.2", "1.2"]


def test_a_closed_year_has_no_such_part(cast: Cast) -> None:
    figures(cast)
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=Assessment.State.POSTING)
    assert obtainable_of(facts(cast)) == ()
    assert "con-co-the-dat" not in dashboard(cast.client(cast.dung))


def test_beyond_five_they_fold_and_no_query_is_added(cast: Cast) -> None:
    figures(cast)
    indicator = cast.mine.indicator("2.2")
    sure = {"name_certainty": "verified", "points_certainty": "verified", "rule_certainty": "verified"}
    for number in range(1, 7):
        Content.objects.create(
            indicator=indicator, number=number, name=f"Phần {number}", max_points=5, rule=THRESHOLD, **sure
        )
    Framework.objects.filter(pk=indicator.framework_id).update(digest="sau-noi-dung")
    for number in range(1, 7):
        figure = {f"c{number}__numerator": Decimal(9), f"c{number}__denominator": Decimal(10)}
        save(cast, "2.2", cast.chi, **figure)
    page = section(dashboard(cast.client(cast.dung)))
    folded = page[page.index("<details") :]
    assert "<summary>Xem tất cả (8)</summary>" in folded
    assert (len(STEP.findall(page)), len(STEP.findall(folded))) == (8, 3)
    found = facts(cast)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(obtainable_of(found)) == 8
    assert len(queries) == 0


def test_where_met_counts_the_step_says_what_is_met(cast: Cast) -> None:
    figures(cast)
    Framework.objects.filter(pk=cast.mine.framework.pk).update(mode="pass_fail", digest="dat")
    response = cast.client(cast.dung).get(reverse("reports:dashboard", kwargs={"year": 2023}))
    assert STEP.findall(section(text_of(response)))[:2] == [
        (
            "1.1",
            "Không còn trường hợp không ban hành văn bản → nội dung 1 đạt",
            "chỉ tiêu đạt",
        ),
        ("1.2", "Thêm 2 văn bản đúng quy định → bậc 100 %: đạt", "chỉ tiêu đạt"),
    ]
