"""A programme's target that reads the ward's yearly assessment: recognised is met, anything before is not known yet."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Unit
from assignments.models import Assessment
from criteria.loading import load_frameworks
from criteria.models import Framework
from criteria.ruletypes import AllOf, CountMin, Rule, parse_rule
from scoring.actions import open_assessment
from scoring.facts import ResultFacts, facts_of, facts_of_result, standing_of
from scoring.judging import subjects_of
from scoring.models import IndicatorResult, Measure
from scoring.recognition import Sister, with_gathered
from scoring.rules import Status
from tests.cast import Cast

State = Assessment.State
BY = Actor.system("test")
YEARLY = "Kỳ đánh giá năm 2026 theo QĐ 27/2025/QĐ-TTg"
STANDARD = Sister(framework="qd27-2025", yearly=True, name=YEARLY, recognised=False)
OTHER = Sister(framework="chuong-trinh", yearly=False, name="Chương trình khác", recognised=True)


def rule_of(data: dict[str, Any]) -> Rule:
    rule, faults = parse_rule(data, max_points=None, mode="targets")
    assert faults == ()
    assert rule is not None
    return rule


READS = {"type": "assessment_recognised"}


@pytest.mark.parametrize(
    ("sisters", "expected"),
    [
        ((), (None, None)),
        ((OTHER,), (None, None)),
        ((OTHER, STANDARD), (None, YEARLY)),
        (
            (STANDARD, Sister("qd25-2021", yearly=True, name="Kỳ cũ", recognised=True)),
            (True, "Kỳ cũ"),
        ),
    ],
)
def test_the_yearly_standard_is_read_not_another_programme(
    sisters: tuple[Sister, ...], expected: tuple[bool | None, str | None]
) -> None:
    found = with_gathered(rule_of(READS), {"recognised": True}, sisters)
    assert (found["recognised"], found["assessment"]) == expected


def test_a_rule_may_name_the_rule_sets_it_reads() -> None:
    found = with_gathered(rule_of({**READS, "frameworks": ["chuong-trinh"]}), {}, (STANDARD, OTHER))
    assert found == {"recognised": True, "assessment": "Chương trình khác"}


def test_a_rule_inside_another_is_found() -> None:
    quiet = {"type": "zero", "what": "số điểm nóng"}
    found = with_gathered(
        rule_of({"type": "all_of", "parts": [quiet, READS]}), {"p1_count": Decimal(0)}, (STANDARD,)
    )
    assert found == {"p1_count": Decimal(0), "p2_recognised": None, "p2_assessment": YEARLY}


def test_other_rules_gather_nothing() -> None:
    assert with_gathered(rule_of({"type": "zero", "what": "số điểm nóng"}), {}, (STANDARD,)) == {}
    assert with_gathered(None, {}, (STANDARD,)) == {}


@pytest.fixture
def frameworks(cast: Cast) -> dict[str, Framework]:
    return {one.framework.code: one.framework for one in load_frameworks(by=BY)}


def opened(cast: Cast, framework: Framework, year: int = 2026) -> Assessment:
    return open_assessment(ward=cast.mine.ward, framework=framework, year=year, by=BY)


def result_of(programme: Assessment, code: str) -> IndicatorResult:
    rows = IndicatorResult.objects.select_related("assessment__ward", "assessment__framework")
    return rows.get(assessment=programme, indicator__code=code)


def recognition(programme: Assessment) -> ResultFacts:
    return facts_of_result(result_of(programme, "2.4"))


@pytest.mark.django_db
def test_the_target_follows_the_yearly_assessment(cast: Cast, frameworks: dict[str, Framework]) -> None:
    programme = opened(cast, frameworks["bach-dang-2026-2030"])
    before = recognition(programme).outcome
    assert (before.status, before.met) == (Status.MISSING_FIGURES, None)
    assert before.explanation == (
        "Chưa đủ số liệu: chưa có kết quả kỳ đánh giá chuẩn tiếp cận pháp luật hằng năm của cùng năm"
    )
    yearly = opened(cast, frameworks["qd27-2025"])
    for state in (State.SELF_SCORING, State.AGREED, State.SENT):
        Assessment.objects.filter(pk=yearly.pk).update(state=state)
        found = recognition(programme)
        assert (found.outcome.status, found.outcome.met) == (Status.MISSING_FIGURES, None)
        assert found.outcome.explanation == (
            "Chưa đủ số liệu: kỳ đánh giá năm 2026 theo QĐ 27/2025/QĐ-TTg chưa được công nhận"
        )
    assert found.missing[0].sentence == "chờ kỳ đánh giá khác của năm được công nhận"
    Assessment.objects.filter(pk=yearly.pk).update(state=State.RECOGNISED)
    found = recognition(programme)
    assert (found.outcome.met, found.self_met) == (True, True)
    assert found.outcome.explanation == f"{YEARLY} đã được công nhận → Đạt"


@pytest.mark.django_db
def test_another_year_or_ward_is_not_read(cast: Cast, frameworks: dict[str, Framework]) -> None:
    programme = opened(cast, frameworks["bach-dang-2026-2030"])
    theirs = open_assessment(ward=cast.other.ward, framework=frameworks["qd27-2025"], year=2026, by=BY)
    next_year = opened(cast, frameworks["qd27-2025"], 2027)
    Assessment.objects.filter(pk__in=[theirs.pk, next_year.pk]).update(state=State.RECOGNISED)
    assert recognition(programme).outcome.status is Status.MISSING_FIGURES


@pytest.mark.django_db
def test_one_query_more_and_only_where_a_rule_reads(
    cast: Cast, frameworks: dict[str, Framework], django_assert_num_queries: Any
) -> None:
    programme = opened(cast, frameworks["bach-dang-2026-2030"])
    yearly = opened(cast, frameworks["qd27-2025"])
    for assessment in (programme, yearly):
        facts_of(assessment)  # the tree is read once in a process
    with django_assert_num_queries(10):
        facts_of(programme)
    with django_assert_num_queries(
        10
    ):  # none for sisters, one for the ward's days off: 2.1 counts working days
        facts_of(yearly)


@pytest.mark.django_db
def test_the_page_asks_for_nothing_and_a_stored_figure_changes_nothing(
    cast: Cast, frameworks: dict[str, Framework]
) -> None:
    programme = opened(cast, frameworks["bach-dang-2026-2030"])
    result = result_of(programme, "2.4")
    Measure.objects.create(
        result=result,
        key="recognised",
        slot=Measure.slot_of(None, "recognised", None),
        kind="boolean",
        value="1",
    )
    assert recognition(programme).outcome.met is None
    text = cast.client(cast.dung).get(reverse("scoring:indicator", args=[result.pk])).content.decode()
    assert "Không cần nhập số liệu: cổng đọc kết quả công nhận" in text
    assert 'name="f-0-recognised"' not in text


@pytest.mark.django_db
def test_a_programme_counts_the_targets_met_in_its_year(cast: Cast, frameworks: dict[str, Framework]) -> None:
    programme = opened(cast, frameworks["bach-dang-2026-2030"])
    met = IndicatorResult.objects.filter(
        assessment=programme, indicator__code__in=["1.1", "6.1", "6.2", "6.3"]
    )
    met.update(self_met=True, self_at=timezone.now(), state=IndicatorResult.State.SUBMITTED)
    found, _ = standing_of(facts_of(programme))
    assert (found.met_count, found.indicator_count, found.met) == (4, 23, None)
    assert [criterion.met for criterion in found.criteria] == [None, None, None, None, None, True]
    assert (found.total, found.max_points) == (None, None)


@pytest.mark.django_db
def test_every_group_of_the_ward_counts_also_inside_another_rule(
    cast: Cast, frameworks: dict[str, Framework]
) -> None:
    target = facts_of_result(result_of(opened(cast, frameworks["bach-dang-2026-2030"]), "2.1")).node
    groups = tuple(
        Unit.objects.create(ward=cast.mine.ward, kind=Unit.Kind.RESIDENTIAL_GROUP, code=code, name=code)
        for code in ("to-1", "to-2")
    )
    assert isinstance(target.rule, CountMin)
    both = replace(target, rule=AllOf(parts=(target.rule, rule_of(READS))))
    two = Decimal(2)
    for node, key in ((target, "count"), (both, "p1_count")):
        seen = []
        for counts in ({groups[0].pk: two}, {group.pk: two for group in groups}):
            (subject,) = subjects_of(node, {0: {key: counts, "p2_recognised": True}}, groups, "targets")
            seen.append(subject.outcome.met)
        assert seen == [None, True]
