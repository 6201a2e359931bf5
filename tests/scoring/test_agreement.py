"""Figures that must be equal: said on both indicators' pages and on the desk, and nothing is held up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments.models import Assessment
from criteria.crosschecks import CrossCheck, Figure
from criteria.models import Framework
from scoring import actions
from scoring.agreement import Disagreement
from scoring.facts import facts_of
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.scoring.test_actions import REMEDY
from tests.scoring.test_facts import save

pytestmark = pytest.mark.django_db

D = Decimal
CHECK = {
    "what": "Số văn bản đúng hạn",
    "figures": ["1.2: numerator", "2.2: numerator"],
    "certainty": "derived",
    "source": "Suy ra từ tên số liệu",
}
SENTENCE = "Số văn bản đúng hạn ở chỉ tiêu 1.2 là 12, ở chỉ tiêu 2.2 là 11: hai số phải bằng nhau."


@pytest.fixture
def checked(cast: Cast) -> Cast:
    """The cast's framework with one check between 1.2 and 2.2."""
    _check(cast, CHECK)
    return cast


def _check(cast: Cast, *checks: dict[str, Any]) -> None:
    Framework.objects.filter(pk=cast.mine.framework.pk).update(cross_checks=list(checks))


def enter(cast: Cast, one: int = 12, other: int = 11) -> None:
    save(cast, "1.2", cast.chi, c0__numerator=D(one), c0__denominator=D(14))
    save(cast, "2.2", cast.chi, c0__numerator=D(other), c0__denominator=D(14))


def found(cast: Cast) -> tuple[Disagreement, ...]:
    rows = Assessment.objects.select_related("ward", "framework")
    return facts_of(rows.get(pk=cast.mine.assessment.pk)).disagreements


def page(cast: Cast, code: str) -> str:
    url = reverse("scoring:indicator", args=[cast.mine.result(code).pk])
    return cast.client(cast.dung).get(url).content.decode()


def test_both_pages_say_it_and_lead_to_each_other(checked: Cast) -> None:
    enter(checked)
    for code, other in (("1.2", "2.2"), ("2.2", "1.2")):
        text = page(checked, code)
        assert SENTENCE in text
        link = reverse("scoring:indicator", args=[checked.mine.result(other).pk])
        assert f'<a href="{link}">Xem chỉ tiêu {other}</a>' in text
        assert "Suy ra từ nguồn khác. Nguồn: Suy ra từ tên số liệu" in text
    assert SENTENCE not in page(checked, "1.1")


def test_equal_figures_and_a_figure_not_entered_yet_say_nothing(checked: Cast) -> None:
    save(checked, "1.2", checked.chi, c0__numerator=D(12), c0__denominator=D(14))
    assert found(checked) == ()
    save(checked, "2.2", checked.chi, c0__numerator=D(12), c0__denominator=D(14))
    assert found(checked) == ()
    save(checked, "2.2", checked.chi, c0__numerator=D(0), c0__denominator=D(14))
    assert [one.sentence for one in found(checked)] == [
        "Số văn bản đúng hạn ở chỉ tiêu 1.2 là 12, ở chỉ tiêu 2.2 là 0: hai số phải bằng nhau."
    ]


def test_where_nothing_arose_nothing_is_compared(checked: Cast) -> None:
    enter(checked)
    IndicatorResult.objects.filter(pk=checked.mine.result("2.2").pk).update(
        not_arising=True, not_arising_ground="Không có hồ sơ"
    )
    assert found(checked) == ()


def test_a_figure_the_rule_no_longer_asks_for_is_not_compared(checked: Cast) -> None:
    enter(checked)
    _check(checked, {**CHECK, "figures": ["1.2: settled", "2.2: numerator", "9.9: count"]})
    assert found(checked) == ()


def test_three_places_and_two_contents_of_one_indicator_are_named() -> None:
    check = CrossCheck("số tổ", (), "derived", "")
    places = ((Figure("3.3.1", "a"), D(5)), (Figure("3.4.3", "b"), D(6)), (Figure("3.4.4", "c"), D(1200)))
    assert Disagreement(check, places).sentence == (
        "Số tổ ở chỉ tiêu 3.3, nội dung 1 là 5, ở chỉ tiêu 3.4, nội dung 3 là 6, "
        "ở chỉ tiêu 3.4, nội dung 4 là 1.200: các số phải bằng nhau."
    )
    assert Disagreement(check, places).codes == ("3.3", "3.4")


def test_the_desk_says_it_and_the_indicator_is_handed_in_all_the_same(checked: Cast) -> None:
    enter(checked)
    figures = {"c0__numerator": D(12), "c0__denominator": D(14)}
    save(checked, "1.2", checked.chi, **figures, **REMEDY)
    result = checked.mine.result("1.2")
    actions.submit(result=result, version=result.version, by=actor(checked.chi), as_not_met=True)
    desk = checked.client(checked.dung).get(reverse("reports:desk", args=[2023])).content.decode()
    assert desk.count(SENTENCE) == 1


def test_comparing_asks_the_database_nothing_more(checked: Cast) -> None:
    enter(checked)
    rows = Assessment.objects.select_related("ward", "framework")
    counts = []
    for checks in ([], [CHECK]):
        _check(checked, *checks)
        for code in (None, "1.2"):
            pk = code and checked.mine.indicator(code).pk
            with CaptureQueriesContext(connection) as queries:
                facts = facts_of(rows.get(pk=checked.mine.assessment.pk), indicator_id=pk)
            counts.append(len(queries))
            assert len(facts.disagreements) == len(checks)
    assert counts[:2] == counts[2:]
