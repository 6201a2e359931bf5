"""Rules that look beyond the year's own figures: last year's, or another assessment of the same year."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria.ruletypes import Fault, parse_rule
from scoring.rules import Outcome, Status, evaluate

D = Decimal
Data = Mapping[str, object]

FEWER: Data = {"type": "less_than_last_year", "what": "số vụ vi phạm pháp luật", "unit": "vụ"}
SETTLED: Data = {
    "type": "not_worse_than_last_year",
    "numerator": "số vụ hòa giải thành",
    "denominator": "tổng số vụ đã hòa giải",
    "unit": "vụ",
    "better": "more",
}
LATE: Data = {
    "type": "not_worse_than_last_year",
    "what": "số hồ sơ quá hạn",
    "unit": "hồ sơ",
    "better": "less",
}
MEETINGS: Data = {**LATE, "what": "số buổi tuyên truyền", "unit": "buổi", "better": "more"}
RECOGNISED: Data = {"type": "assessment_recognised"}
YEARLY = "Kỳ đánh giá năm 2026 theo QĐ 27/2025/QĐ-TTg"
NOTHING = "Nếu trong năm không phát sinh, chọn “Không phát sinh” và ghi rõ căn cứ."


def score(
    data: Data, figures: Mapping[str, Any], max_points: int | None = None, mode: str = "targets"
) -> Outcome:
    most = None if max_points is None else D(max_points)
    rule, faults = parse_rule(data, max_points=most, mode=mode)
    assert faults == ()
    return evaluate(rule, figures, max_points=most, mode=mode)


def line(outcome: Outcome) -> str:
    return outcome.explanation.replace("\u00a0", " ")


def ratios(few: int, all_: int, last_few: int, last_all: int) -> dict[str, Decimal]:
    return {
        "numerator": D(few),
        "denominator": D(all_),
        "last_numerator": D(last_few),
        "last_denominator": D(last_all),
    }


TABLE: list[tuple[str, Data, dict[str, Any], bool, str]] = [
    (
        "fewer",
        FEWER,
        {"count": D(5), "last_year": D(7)},
        True,
        "Số vụ vi phạm pháp luật: 5 vụ, năm trước 7 vụ → yêu cầu ít hơn năm trước → Đạt",
    ),
    (
        "as many is not fewer",
        FEWER,
        {"count": D(7), "last_year": D(7)},
        False,
        "Số vụ vi phạm pháp luật: 7 vụ, năm trước 7 vụ → yêu cầu ít hơn năm trước → Chưa đạt",
    ),
    (
        "more after none",
        FEWER,
        {"count": D(1), "last_year": D(0)},
        False,
        "Số vụ vi phạm pháp luật: 1 vụ, năm trước 0 vụ → yêu cầu ít hơn năm trước → Chưa đạt",
    ),
    (
        "none after none, where the rule says that this is met",
        {**FEWER, "na_pass": True},
        {"count": D(0), "last_year": D(0)},
        True,
        "Số vụ vi phạm pháp luật: 0 vụ, năm trước 0 vụ → yêu cầu ít hơn năm trước → Đạt",
    ),
    (
        "none after none, where the rule says that this is not met",
        {**FEWER, "na_pass": False},
        {"count": D(0), "last_year": D(0)},
        False,
        "Số vụ vi phạm pháp luật: 0 vụ, năm trước 0 vụ → yêu cầu ít hơn năm trước → Chưa đạt",
    ),
    (
        "a lower ratio",
        {**FEWER, "what": None, "numerator": "số vụ quá hạn", "denominator": "tổng số vụ"},
        ratios(1, 10, 1, 5),
        True,
        "Năm trước 1/5 vụ = 20,0 %, năm nay 1/10 vụ = 10,0 % → yêu cầu thấp hơn năm trước → Đạt",
    ),
    (
        "the same ratio is not worse",
        SETTLED,
        ratios(1, 3, 2, 6),
        True,
        "Năm trước 2/6 vụ = 33,3 %, năm nay 1/3 vụ = 33,3 % → yêu cầu không thấp hơn năm trước → Đạt",
    ),
    (
        "two ratios that differ never look the same",
        SETTLED,
        ratios(7996, 10000, 8004, 10000),
        False,
        "Năm trước 8.004/10.000 vụ = 80,04 %, năm nay 7.996/10.000 vụ = 79,96 % "
        "→ yêu cầu không thấp hơn năm trước → Chưa đạt",
    ),
    (
        "as few late",
        LATE,
        {"count": D(3), "last_year": D(3)},
        True,
        "Số hồ sơ quá hạn: 3 hồ sơ, năm trước 3 hồ sơ → yêu cầu không nhiều hơn năm trước → Đạt",
    ),
    (
        "one more late",
        LATE,
        {"count": D(4), "last_year": D(3)},
        False,
        "Số hồ sơ quá hạn: 4 hồ sơ, năm trước 3 hồ sơ → yêu cầu không nhiều hơn năm trước → Chưa đạt",
    ),
    (
        "one meeting fewer",
        MEETINGS,
        {"count": D(3), "last_year": D(4)},
        False,
        "Số buổi tuyên truyền: 3 buổi, năm trước 4 buổi → yêu cầu không ít hơn năm trước → Chưa đạt",
    ),
    (
        "recognised",
        RECOGNISED,
        {"recognised": True, "assessment": YEARLY},
        True,
        f"{YEARLY} đã được công nhận → Đạt",
    ),
    (
        "refused",
        RECOGNISED,
        {"recognised": False},
        False,
        "Kỳ đánh giá chuẩn tiếp cận pháp luật hằng năm không được công nhận → Chưa đạt",
    ),
]


@pytest.mark.parametrize(
    ("data", "figures", "met", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_met_or_not(data: Data, figures: dict[str, Any], met: bool, expected: str) -> None:
    outcome = score(data, figures)
    assert (outcome.status, outcome.met, outcome.points, outcome.faults) == (Status.COMPUTED, met, None, ())
    assert line(outcome) == expected


def test_met_gives_all_points_and_not_met_gives_none() -> None:
    found = [score(FEWER, {"count": D(n), "last_year": D(7)}, 3, "points") for n in (6, 7)]
    assert [outcome.points for outcome in found] == [D(3), D(0)]
    assert line(found[0]).endswith("→ yêu cầu ít hơn năm trước → 3/3 điểm")


def test_the_ratio_of_this_year_is_told() -> None:
    assert score(SETTLED, ratios(9, 10, 8, 10)).ratio == D(90)
    assert score(FEWER, {"count": D(1), "last_year": D(2)}).ratio is None


LACKING: list[tuple[Data, dict[str, Any], str]] = [
    (
        FEWER,
        {"count": D(5)},
        "Chưa đủ số liệu: chưa có số liệu năm trước của “Số vụ vi phạm pháp luật” để so sánh",
    ),
    (
        SETTLED,
        {"numerator": D(9), "denominator": D(10)},
        "Chưa đủ số liệu: chưa có số liệu năm trước của “Số vụ hòa giải thành” để so sánh",
    ),
    (
        SETTLED,
        ratios(9, 10, 0, 0),
        "Chưa đủ số liệu: chưa có số liệu năm trước của “Số vụ hòa giải thành” để so sánh",
    ),
    (SETTLED, ratios(0, 0, 9, 10), f"Chưa đủ số liệu: tổng số vụ đã hòa giải bằng 0. {NOTHING}"),
    (
        FEWER,
        {"last_year": D(5)},
        "Chưa đủ số liệu: chưa nhập “Số vụ vi phạm pháp luật”",
    ),
    (
        RECOGNISED,
        {"recognised": None, "assessment": YEARLY},
        "Chưa đủ số liệu: kỳ đánh giá năm 2026 theo QĐ 27/2025/QĐ-TTg chưa được công nhận",
    ),
    (
        {**RECOGNISED, "frameworks": ["qd27-2025"]},
        {},
        "Chưa đủ số liệu: chưa có kết quả kỳ đánh giá theo bộ tiêu chí qd27-2025 của cùng năm",
    ),
]


@pytest.mark.parametrize(("data", "figures", "expected"), LACKING)
def test_what_is_missing_is_said(data: Data, figures: dict[str, Any], expected: str) -> None:
    outcome = score(data, figures)
    assert (outcome.status, outcome.met, outcome.faults) == (Status.MISSING_FIGURES, None, ())
    assert line(outcome) == expected


def test_none_after_none_has_no_rule_unless_one_is_written() -> None:
    outcome = score(FEWER, {"count": D(0), "last_year": D(0)})
    assert (outcome.status, outcome.met) == (Status.MISSING_RULE, None)
    assert line(outcome) == (
        "Số vụ vi phạm pháp luật: 0 vụ, năm trước 0 vụ "
        "→ chưa đủ quy tắc: hai năm đều bằng 0, chưa có quy tắc cho trường hợp này"
    )


@pytest.mark.parametrize(
    ("data", "figures", "expected"),
    [
        (
            SETTLED,
            ratios(9, 10, 11, 10),
            Fault(
                "last_numerator",
                "Nhập số từ 0 đến 10. Số vụ hòa giải thành (năm trước) không lớn hơn "
                "tổng số vụ đã hòa giải (năm trước).",
            ),
        ),
        (
            FEWER,
            {"count": D("1.5"), "last_year": D(2)},
            Fault("count", "Số vụ vi phạm pháp luật: nhập số nguyên từ 0 trở lên."),
        ),
        (
            FEWER,
            {"count": D(1), "last_year": D(-2)},
            Fault("last_year", "Số vụ vi phạm pháp luật (năm trước): nhập số nguyên từ 0 trở lên."),
        ),
        (
            RECOGNISED,
            {"recognised": "1"},
            Fault(
                "recognised",
                "Kỳ đánh giá chuẩn tiếp cận pháp luật hằng năm được công nhận: chọn Có hoặc Không.",
            ),
        ),
        (
            RECOGNISED,
            {"recognised": True, "assessment": 3},
            Fault("assessment", "Kỳ đánh giá: cần là một đoạn chữ."),
        ),
    ],
)
def test_an_impossible_figure_is_named(data: Data, figures: dict[str, Any], expected: Fault) -> None:
    outcome = score(data, figures)
    assert (outcome.status, outcome.faults) == (Status.MISSING_FIGURES, (expected,))


steady = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
COUNT = st.integers(0, 1000).map(Decimal)


@steady
@given(count=COUNT, more=COUNT, last=COUNT)
def test_better_figures_never_give_fewer_points(count: Decimal, more: Decimal, last: Decimal) -> None:
    few, many = {"count": count, "last_year": last}, {"count": count + more, "last_year": last}
    for data, worse, better in (
        ({**FEWER, "na_pass": True}, many, few),
        (LATE, many, few),
        (MEETINGS, few, many),
    ):
        low, high = (score(data, figures, 2, "points").points for figures in (worse, better))
        assert low is not None
        assert high is not None
        assert low <= high
