"""Many years scored at once: the same as one by one, few queries, constant memory."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assignments.models import Assessment
from criteria.models import Criterion
from scoring import actions
from scoring.facts import facts_of, standing_of
from scoring.yearly import score_all, scored
from tests.cast import Cast, actor, make_ward, make_ward_cast
from tests.scoring.test_facts import save

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked(cast: Cast) -> Cast:
    save(cast, "1.1", cast.chi, not_arising=True, not_arising_ground="Không được giao văn bản nào")
    result = cast.mine.result("1.1")
    actions.submit(result=result, version=result.version, by=actor(cast.chi))
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    return cast


def test_the_batch_says_what_the_dashboard_says(worked: Cast) -> None:
    by_ward = {one.assessment.ward_id: one for one in scored(Assessment.objects.all())}
    for ward in (worked.mine, worked.other):
        assessment = Assessment.objects.select_related("ward", "framework").get(pk=ward.assessment.pk)
        facts = facts_of(assessment)
        one = by_ward[ward.ward.pk]
        assert one.standing == standing_of(facts)[0]
        assert one.outcomes == {found.node.code: found.outcome for found in facts.results}
    mine = by_ward[worked.mine.ward.pk]
    assert (mine.standing.total, mine.computed) == (Decimal(3), 2)


def test_one_assessment_takes_five_queries_and_ten_as_many(
    worked: Cast, django_assert_num_queries: Any
) -> None:
    rows = Assessment.objects.select_related("ward", "framework")
    list(score_all(list(rows)))  # a frozen rule set is read once by a process
    one = [rows.get(pk=worked.mine.assessment.pk)]
    with django_assert_num_queries(5):
        list(score_all(one))
    for number in range(8):
        make_ward_cast(make_ward(f"xa-{number}", f"Xã {number}"), worked.mine.framework)
    ten = list(rows.all())
    with django_assert_num_queries(5):
        assert len(list(score_all(ten))) == 10


def test_the_command_prints_a_line_for_each_ward(worked: Cast) -> None:
    out = io.StringIO()
    call_command("standings", "--year", "2023", stdout=out)
    assert out.getvalue().splitlines() == [
        "Phường Bên Cạnh, 2023, Bộ tiêu chí để thử: 0,0/100 điểm; 0/4 chỉ tiêu đủ số liệu",
        "Phường Ví Dụ, 2023, Bộ tiêu chí để thử: 3,0/100 điểm; 2/4 chỉ tiêu đủ số liệu",
    ]
    out = io.StringIO()
    call_command("standings", "--year", "2023", "--framework", "BO-THU", "--json", stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (lines[1]["ward"], lines[1]["total"], lines[1]["max"]) == ("vi-du", 3, 100)
    assert lines[1]["indicators"]["1.2"] == {"points": 5.5, "met": False, "status": "computed"}
    assert {"name": "total", "met": False} in lines[1]["conditions"]
    with pytest.raises(CommandError, match="Không có bộ tiêu chí nào mang mã “khac”"):
        call_command("standings", "--year", "2023", "--framework", "khac")


def test_a_total_on_an_unchecked_maximum_says_so(cast: Cast) -> None:
    """Also where every indicator is checked and a criterion's own maximum alone is not."""
    criterion = cast.mine.framework.criteria.get(number=2)
    Criterion.objects.filter(pk=criterion.pk).update(points_certainty="guess")
    out = io.StringIO()
    call_command("standings", "--year", "2023", stdout=out)
    assert "để thử: 0,0/100 điểm (tạm tính); 0/4 chỉ tiêu" in out.getvalue()
    out = io.StringIO()
    call_command("standings", "--year", "2023", "--json", stdout=out)
    assert [json.loads(line)["provisional"] for line in out.getvalue().splitlines()] == [True, True]
