"""The shipped rule sets, facts in and points or met out, each row written from the words of the regulation.

QĐ 25/2021: criterion 1 and the known bands of 2.5 (TT 09/2021/TT-BTP, as far as they were seen). QĐ 27/2025: the
thresholds that are known. TT 56/2023/TT-BTC: 150,000 đ for a mediation group and month, 400,000 đ for a case that was
settled, 300,000 đ for one that was not.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from criteria.loading import SHIPPED, read_frameworks
from criteria.tree import FrameworkTree, IndicatorNode, tree_of_data
from scoring.facts_file.single import judge_one
from scoring.judging import outcome_of, subjects_of
from scoring.rules import Outcome, Status

D = Decimal
Given = dict[int, dict[str, Any]]
"""Content number (0: the indicator's own rule) → figures."""

TREES: dict[str, FrameworkTree] = {data["code"]: tree_of_data(data) for data in read_frameworks(SHIPPED)}


def node_of(code: str, indicator: str) -> IndicatorNode:
    nodes = (node for criterion in TREES[code].criteria for node in criterion.indicators)
    return next(node for node in nodes if node.code == indicator)


def score(
    code: str, indicator: str, given: Given, *, ground: str | None = None
) -> tuple[Outcome, list[Outcome]]:
    """Return the outcome of the indicator and of each of its contents."""
    node, mode = node_of(code, indicator), TREES[code].mode
    ids = {content.number: content.pk for content in node.contents} or {0: 0}
    figures = {ids[number]: values for number, values in given.items()}
    subjects = subjects_of(node, figures, (), mode)
    return outcome_of(node, subjects, mode, ground=ground), [subject.outcome for subject in subjects]


def ratio(few: int, all_: int) -> dict[str, Any]:
    return {"numerator": D(few), "denominator": D(all_)}


def laws(missing: int, assigned: int, unlawful: int, issued: int) -> Given:
    return {
        1: {"violations": D(missing), "total": D(assigned)},
        2: {"violations": D(unlawful), "total": D(issued)},
    }


# --- QĐ 25/2021 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "points"),
    [
        (laws(0, 4, 0, 4), ["1", "2", "3"]),
        (laws(1, 4, 0, 3), ["0", "2", "2"]),
        (laws(0, 4, 1, 4), ["1", "0", "1"]),
        (laws(4, 4, 1, 1), ["0", "0", "0"]),
    ],
)
def test_indicator_1_1_loses_the_points_of_a_content_with_the_first_violation(
    given: Given, points: list[str]
) -> None:
    whole, parts = score("qd25-2021", "1.1", given)
    assert [outcome.points for outcome in (*parts, whole)] == [D(one) for one in points]


def test_indicator_1_1_gives_three_points_where_nothing_was_assigned() -> None:
    whole, _ = score("qd25-2021", "1.1", {}, ground="Công văn số 12/STP")
    assert (whole.status, whole.points, whole.met) == (Status.NOT_ARISING, D(3), True)
    assert score("qd25-2021", "1.1", {}, ground=" ")[0].points is None


def test_indicator_1_2_has_no_known_bands_and_is_entered_by_hand() -> None:
    whole, _ = score("qd25-2021", "1.2", {1: {"points": D("5.5"), "ground": "Biên bản"}})
    assert (whole.status, whole.points) == (Status.MANUAL, D("5.5"))
    assert score("qd25-2021", "1.2", {1: {"points": D("7.25"), "ground": "Biên bản"}})[0].points is None


@pytest.mark.parametrize(
    ("few", "all_", "points"),
    [
        (9, 10, None),
        (8999, 10000, "1"),
        (8, 10, "1"),
        (7999, 10000, "0.5"),
        (7, 10, "0.5"),
        (6999, 10000, "0.25"),
        (5, 10, "0.25"),
        (4999, 10000, "0"),
        (0, 10, "0"),
        (0, 0, None),
        (11, 10, None),
    ],
)
def test_indicator_2_5_by_the_bands_that_are_known(few: int, all_: int, points: str | None) -> None:
    _, (first, *_) = score("qd25-2021", "2.5", {1: ratio(few, all_)})
    assert first.points == (None if points is None else D(points))


# --- QĐ 27/2025 -----------------------------------------------------------------------------------------------------

ALL_OF_THEM = ("1.1.1", "1.2.1", "1.3.1", "2.2.1", "2.3.1", "2.4.2", "2.4.3", "3.1.1", "3.1.2")
NOTHING_IS_MET = {"1.1.1", "1.2.1", "1.3.1", "3.1.1", "3.1.2"}


def content(path: str, figures: dict[str, Any]) -> Outcome:
    indicator, _, number = path.rpartition(".")
    _, parts = score("qd27-2025", indicator, {int(number): figures})
    return parts[int(number) - 1]


@pytest.mark.parametrize("path", ALL_OF_THEM)
def test_all_of_them_means_a_hundred_percent(path: str) -> None:
    assert content(path, ratio(7, 7)).met is True
    assert content(path, ratio(9999, 10000)).met is False
    assert content(path, ratio(8, 7)).met is None
    assert content(path, ratio(0, 0)).met is (True if path in NOTHING_IS_MET else None)


@pytest.mark.parametrize(
    ("few", "all_", "met"),
    [(8, 10, True), (79, 100, False), (7999, 10000, False), (8001, 10000, True), (0, 0, True)],
)
def test_four_mediations_in_five_succeed(few: int, all_: int, met: bool) -> None:
    assert content("3.2.2", ratio(few, all_)).met is met


@pytest.mark.parametrize(
    ("issued", "met"), [(date(2026, 1, 9), True), (date(2026, 1, 20), True), (date(2026, 1, 21), False)]
)
def test_the_plan_is_issued_within_seven_working_days(issued: date, met: bool) -> None:
    assert content("2.4.1", {"base_on": date(2026, 1, 9), "issued_on": issued}).met is met


def test_one_digital_activity_is_enough() -> None:
    rule = node_of("qd27-2025", "2.5").contents[0].rule
    assert rule is not None
    (asked,) = rule.inputs()
    assert len(asked.options) == 8
    assert content("2.5.1", {"chosen": asked.options[:1]}).met is True
    assert content("2.5.1", {"chosen": ()}).met is False


@pytest.mark.parametrize("path", ["2.6.2", "2.6.3", "2.7.2", "3.2.1", "3.3.1", "3.4.2"])
def test_a_limit_that_is_not_known_is_not_made_up(path: str) -> None:
    outcome = content(path, ratio(9, 10))
    assert (outcome.status, outcome.met, outcome.ratio) == (Status.MISSING_RULE, None, D(90))


def test_an_indicator_is_met_when_all_its_contents_are() -> None:
    both: Given = {1: {"answer": True}, 2: {"answer": True}}
    assert score("qd27-2025", "2.1", both)[0].met is True
    assert score("qd27-2025", "2.1", {**both, 2: {"answer": False}})[0].met is False
    assert score("qd27-2025", "2.1", {1: {"answer": True}})[0].met is None


# --- TT 56/2023/TT-BTC ----------------------------------------------------------------------------------------------


def support(few: int, groups: int, paid: int) -> dict[str, Any]:
    return {"p1_numerator": D(few), "p1_denominator": D(groups), "p2_groups": D(groups), "p2_paid": D(paid)}


def fees(settled: int, unsettled: int, paid: int) -> dict[str, Any]:
    cases = D(settled + unsettled)
    return {
        "p1_numerator": cases,
        "p1_denominator": cases,
        "p2_settled": D(settled),
        "p2_unsettled": D(unsettled),
        "p2_paid": D(paid),
    }


@pytest.mark.parametrize(
    ("path", "figures", "met"),
    [
        ("3.4.3", support(10, 10, 18_000_000), True),
        ("3.4.3", support(10, 10, 17_999_999), False),
        ("3.4.3", support(9, 10, 18_000_000), False),
        ("3.4.3", support(1, 1, 1_800_000), True),
        ("3.4.4", fees(1, 0, 400_000), True),
        ("3.4.4", fees(1, 0, 399_999), False),
        ("3.4.4", fees(0, 1, 300_000), True),
        ("3.4.4", fees(0, 1, 299_999), False),
        ("3.4.4", fees(5, 3, 2_900_000), True),
        ("3.4.4", fees(5, 3, 2_899_999), False),
        ("3.4.4", fees(0, 0, 0), None),
    ],
)
def test_groups_and_mediators_are_paid_what_is_due(
    path: str, figures: dict[str, Any], met: bool | None
) -> None:
    assert content(path, figures).met is met


# --- Nothing entered, figures as people write them ------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(TREES))
def test_an_empty_sheet_gives_no_points_and_no_error(code: str) -> None:
    tree = TREES[code]
    for criterion in tree.criteria:
        for node in criterion.indicators:
            whole, _ = score(code, node.code, {})
            assert (whole.points, whole.met) == (None, None)
            assert whole.status in {Status.MISSING_FIGURES, Status.MISSING_RULE}
            assert whole.explanation


@pytest.mark.parametrize(
    ("kind", "params", "facts", "expected"),
    [
        ("manual", {"max_points": 3}, {"points": "2,25", "ground": "Biên bản"}, {"points": 2.25}),
        ("manual", {"max_points": 3}, {"points": "2,3", "ground": "Biên bản"}, {"points": None}),
        ("count_min", {"what": "Số buổi", "min": 1000}, {"count": "1.000"}, {"met": True}),
        ("count_min", {"what": "Số buổi", "min": 2}, {"count": "1,5"}, {"met": None}),
        ("ratio_threshold", {"min_percent": 66.67}, {"numerator": 2, "denominator": 3}, {"met": False}),
        ("ratio_threshold", {"min_percent": 66.66}, {"numerator": 2, "denominator": 3}, {"met": True}),
    ],
)
def test_a_decimal_comma_is_understood_and_a_ratio_is_not_rounded(
    kind: str, params: dict[str, Any], facts: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = judge_one(kind, json.dumps(params), json.dumps(facts, ensure_ascii=False))
    assert {key: found[key] for key in expected} == expected
