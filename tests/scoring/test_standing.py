"""Where an assessment stands: four parts that add up, the total, and the conditions apart from it."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria.aggregation import Aggregation, aggregation_of
from scoring.rules import (
    ConditionsRule,
    ConditionState,
    CriterionFacts,
    Findings,
    IndicatorFacts,
    Mark,
    Split,
    Standing,
    standing,
)
from scoring.standing import enough

D = Decimal
QD25 = ConditionsRule(min_total=D(80), min_percent_each=D(50), head_not_disciplined=True)
QD27 = ConditionsRule()
NO_FINDING = Findings()


def indicator(most: int | None, own: str | None = None, reviewed: str | None = None) -> IndicatorFacts:
    return IndicatorFacts(
        code="1.1",
        max_points=None if most is None else D(most),
        self_points=None if own is None else D(own),
        reviewed_points=None if reviewed is None else D(reviewed),
    )


def criterion(most: int | None, *indicators: IndicatorFacts, code: str = "1") -> CriterionFacts:
    return CriterionFacts(code=code, max_points=None if most is None else D(most), indicators=indicators)


def one(most: int | None, *indicators: IndicatorFacts) -> Split:
    return standing([criterion(most, *indicators)], QD25, NO_FINDING).criteria[0].split


def sentences(found: Standing) -> list[tuple[ConditionState, str]]:
    return [(result.state, result.sentence.replace("\u00a0", " ")) for result in found.conditions]


def test_a_reviewed_score_takes_the_place_of_the_self_score() -> None:
    assert one(5, indicator(5, "5", "3.5")) == Split(accepted=D("3.5"), lost=D("1.5"))


def test_a_reviewed_zero_is_a_score() -> None:
    assert one(5, indicator(5, "5", "0")) == Split(lost=D(5))


def test_a_self_score_waits_and_what_it_gives_up_is_lost() -> None:
    assert one(5, indicator(5, "4")) == Split(waiting=D(4), lost=D(1))


def test_without_a_score_nothing_is_lost_yet() -> None:
    assert one(5, indicator(5)) == Split(not_scored=D(5))


def test_the_four_parts_of_a_criterion() -> None:
    """The example of the score ruler: 13 accepted, 10 waiting, 5 not scored, 2 lost, of 30."""
    split = one(30, indicator(14, "14", "13"), indicator(11, "10"), indicator(5))
    assert split == Split(accepted=D(13), waiting=D(10), not_scored=D(5), lost=D(2))
    assert (split.score, split.total) == (D(23), D(30))


def test_an_indicator_of_unknown_maximum_leaves_the_rest_not_scored() -> None:
    assert one(10, indicator(3, "3", "3"), indicator(None)) == Split(accepted=D(3), not_scored=D(7))


def test_a_score_beyond_the_maximum_counts_as_the_maximum() -> None:
    assert one(5, indicator(5, "9", "6")) == Split(accepted=D(5))


def test_a_criterion_of_unknown_maximum_is_as_large_as_its_indicators() -> None:
    found = standing([criterion(None, indicator(3, "2"), indicator(4))], QD25, NO_FINDING)
    assert (found.criteria[0].max_points, found.total) == (D(7), D(2))


def full(points: str) -> list[CriterionFacts]:
    """Five criteria of 20 points each, the first four full, the last as given."""
    first = [criterion(20, indicator(20, "20", "20"), code=str(number)) for number in range(1, 5)]
    return [*first, criterion(20, indicator(20, points), code="5")]


def test_all_conditions_met() -> None:
    found = standing(full("10"), QD25, Findings(head_disciplined=False))
    assert (found.total, found.max_points, found.short_by) == (D(90), D(100), D(0))
    assert found.all_conditions_met is True
    assert sentences(found) == [
        (ConditionState.MET, "Tổng điểm 90,0/100, đạt mốc 80 điểm."),
        (ConditionState.MET, "Tất cả tiêu chí đạt từ 50 % điểm tối đa trở lên."),
        (
            ConditionState.MET,
            (
                "Trong năm không có người đứng đầu cấp ủy, chính quyền bị xử lý kỷ luật "
                "hoặc bị truy cứu trách nhiệm hình sự."
            ),
        ),
    ]


def test_enough_in_all_but_too_little_in_one() -> None:
    found = standing(full("9.75"), QD25, Findings(head_disciplined=False))
    assert [state for state, _ in sentences(found)] == [
        ConditionState.MET,
        ConditionState.NOT_MET,
        ConditionState.MET,
    ]
    assert sentences(found)[1][1] == "Chưa đạt 50 % điểm tối đa: tiêu chí 5 mới được 9,75/20 điểm."
    assert found.all_conditions_met is False


def test_the_mark_of_80_is_reached_at_exactly_80() -> None:
    rule = ConditionsRule(min_total=D(80))
    reached = standing([criterion(100, indicator(100, "80"))], rule, NO_FINDING)
    short = standing([criterion(100, indicator(100, "73"))], rule, NO_FINDING)
    assert sentences(reached)[0] == (ConditionState.MET, "Tổng điểm 80,0/100, đạt mốc 80 điểm.")
    assert sentences(short)[0] == (
        ConditionState.NOT_MET,
        "Tổng điểm 73,0/100, còn thiếu 7,0 điểm để tới mốc 80.",
    )
    assert short.short_by == D(7)


def test_a_disciplined_head_stands_apart_from_the_sum() -> None:
    found = standing(full("20"), QD25, Findings(head_disciplined=True))
    assert (found.total, found.conditions[2].state) == (D(100), ConditionState.NOT_MET)
    assert found.all_conditions_met is False


def test_nobody_confirmed_the_head_yet() -> None:
    found = standing(full("20"), QD25, NO_FINDING)
    assert found.conditions[2].state is ConditionState.UNCONFIRMED
    assert found.all_conditions_met is None


def test_a_rule_set_without_thresholds_gets_none_invented() -> None:
    """QĐ 27/2025: met / not met, conditions not seen; never 80 points and 50 %."""
    cells = (
        IndicatorFacts("1.1", None, self_met=True, reviewed_met=True),
        IndicatorFacts("1.2", None, self_met=True, reviewed_met=False),
        IndicatorFacts("1.3", None, self_met=False),
        IndicatorFacts("1.4", None),
    )
    found = standing([CriterionFacts("1", None, cells)], QD27, NO_FINDING)
    assert (found.total, found.max_points, found.short_by) == (None, None, None)
    assert found.criteria[0].marks == (Mark.MET, Mark.NOT_MET, Mark.WAITING, Mark.OPEN)
    assert found.criteria[0].points is None
    assert found.all_conditions_met is None
    assert sentences(found) == [
        (ConditionState.NOT_PROVIDED, "Bộ tiêu chí này chưa có quy định về tổng điểm tối thiểu."),
        (
            ConditionState.NOT_PROVIDED,
            "Bộ tiêu chí này chưa có quy định về mức điểm tối thiểu của từng tiêu chí.",
        ),
        (
            ConditionState.NOT_PROVIDED,
            "Bộ tiêu chí này chưa có quy định về việc người đứng đầu cấp ủy, chính quyền bị xử lý kỷ luật.",
        ),
    ]


def test_thresholds_without_points_cannot_be_confirmed() -> None:
    found = standing([criterion(None, indicator(None))], QD25, Findings(head_disciplined=False))
    assert [result.state for result in found.conditions] == [
        ConditionState.UNCONFIRMED,
        ConditionState.UNCONFIRMED,
        ConditionState.MET,
    ]
    assert found.all_conditions_met is None


def test_an_empty_assessment_stands_nowhere() -> None:
    found = standing([], QD25, NO_FINDING)
    assert (found.total, found.split, found.criteria) == (None, Split(), ())


POINTS = (
    st.none()
    | st.sampled_from([D("NaN"), D("-1"), D("Infinity")])
    | st.integers(0, 400).map(lambda n: D(n) / 4)
)
INDICATORS = st.builds(
    IndicatorFacts,
    code=st.just("1.1"),
    max_points=POINTS,
    self_points=POINTS,
    reviewed_points=POINTS,
    self_met=st.none() | st.booleans(),
    reviewed_met=st.none() | st.booleans(),
)
CRITERIA = st.builds(
    CriterionFacts,
    code=st.just("1"),
    max_points=POINTS,
    indicators=st.lists(INDICATORS, max_size=4).map(tuple),
)


@settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    criteria=st.lists(CRITERIA, max_size=4),
    head=st.none() | st.booleans(),
    rule=st.sampled_from([QD25, QD27]),
)
def test_the_four_parts_always_add_up(
    criteria: list[CriterionFacts], head: bool | None, rule: ConditionsRule
) -> None:
    found = standing(criteria, rule, Findings(head_disciplined=head))
    for result in found.criteria:
        parts = (result.split.accepted, result.split.waiting, result.split.not_scored, result.split.lost)
        assert all(part >= 0 for part in parts)
        if result.max_points is not None:
            assert sum(parts) == result.max_points
    assert [result.key for result in found.conditions] == ["total", "each_criterion", "head"]
    assert all(result.sentence.endswith(".") for result in found.conditions)


@pytest.mark.parametrize("own", [None, "4"])
def test_adding_splits_adds_each_part(own: str | None) -> None:
    both = standing([criterion(5, indicator(5, own)), criterion(5, indicator(5, "5", "5"))], QD25, NO_FINDING)
    assert both.split == one(5, indicator(5, own)) + one(5, indicator(5, "5", "5"))
    assert both.split.total == D(10)


# --- Met or not met, above the indicators ---------------------------------------------------------------------------


def answers(*given: bool | None) -> CriterionFacts:
    rows = tuple(
        IndicatorFacts(code=f"1.{n}", max_points=None, self_met=met) for n, met in enumerate(given, 1)
    )
    return CriterionFacts(code="1", max_points=None, indicators=rows)


@pytest.mark.parametrize(
    ("given", "least", "expected"),
    [
        ((True, True), 2, True),
        ((True, False), 2, False),
        ((True, None), 2, None),
        ((False, None), 2, False),
        ((True, None, False), 1, True),
        ((False, None, False), 1, None),
        ((False, False), 1, False),
        ((True, True), None, None),
        ((), 0, None),
    ],
)
def test_enough_is_said_as_soon_as_nothing_open_can_change_it(
    given: tuple[bool | None, ...], least: int | None, expected: bool | None
) -> None:
    assert enough(given, least) is expected


@pytest.mark.parametrize(
    ("aggregation", "criteria", "each", "whole"),
    [
        (Aggregation(), [answers(True, True), answers(True)], [True, True], None),
        (Aggregation(criteria="all"), [answers(True, True), answers(True)], [True, True], True),
        (Aggregation(criteria="all"), [answers(True, False), answers(None)], [False, None], False),
        (Aggregation(criteria="all"), [answers(True, None), answers(True)], [None, True], None),
        (Aggregation(criteria=1), [answers(True), answers(False)], [True, False], True),
        (Aggregation(indicators=1, criteria="all"), [answers(True, False)], [True], True),
        (Aggregation(indicators=None, criteria="all"), [answers(True)], [None], None),
        (Aggregation(criteria="all", exceptions={"1": 2}), [answers(True, True, False)], [True], True),
    ],
)
def test_indicators_make_a_criterion_and_criteria_the_standard(
    aggregation: Aggregation, criteria: list[CriterionFacts], each: list[bool | None], whole: bool | None
) -> None:
    found = standing(criteria, QD27, NO_FINDING, aggregation)
    assert [criterion.met for criterion in found.criteria] == each
    assert (found.criteria_met, found.met) == (whole, whole)
    assert (found.total, found.max_points) == (None, None)


def test_a_programme_counts_its_targets_of_the_year() -> None:
    found = standing(
        [answers(True, False), answers(None, True)], QD27, NO_FINDING, aggregation_of("targets", {})
    )
    assert (found.met_count, found.indicator_count, found.met) == (2, 4, False)
    assert [criterion.met_count for criterion in found.criteria] == [1, 1]


def test_the_reviewed_answer_takes_the_place_of_the_own_one() -> None:
    rows = (IndicatorFacts(code="1.1", max_points=None, self_met=True, reviewed_met=False),)
    found = standing([CriterionFacts("1", None, rows)], QD27, NO_FINDING)
    assert (found.criteria[0].met, found.met_count) == (False, 0)


def test_a_condition_keeps_the_standard_from_being_met() -> None:
    rule = ConditionsRule(head_not_disciplined=True)
    for disciplined, expected in ((False, True), (None, None), (True, False)):
        found = standing([answers(True)], rule, Findings(disciplined), Aggregation(criteria="all"))
        assert found.met is expected


def test_where_points_count_the_conditions_make_the_standard() -> None:
    found = standing(full("10"), QD25, Findings(head_disciplined=False))
    assert (found.met, found.criteria_met) == (True, None)
    assert {criterion.met for criterion in found.criteria} == {None}
    assert standing(full("9.75"), QD25, Findings(head_disciplined=False)).met is False
    assert standing(full("10"), QD25, NO_FINDING).met is None
