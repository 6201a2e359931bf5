"""The arithmetic of the regulation, as tables: figures in, points or met / not met out, with the line that says why."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.workdays import OfficeDays
from criteria.ruletypes import Band, Fault, Manual, RatioBands, Rule, parse_rule
from scoring.figures import shown_percent
from scoring.rules import Outcome, Status, combine, evaluate

D = Decimal
Data = Mapping[str, object]

# QĐ 25/2021, criterion 1, indicator 1 (published sheet of a commune) and the known bands of 2.5.
ISSUED: Data = {
    "type": "all_or_zero",
    "violation": "không ban hành từ 01 văn bản quy phạm pháp luật trở lên",
    "unit": "văn bản được giao",
    "total": "Số văn bản được giao",
    "points_if_none": 1,
    "points_if_any": 0,
}
LAWFUL: Data = {
    "type": "all_or_zero",
    "violation": "ban hành từ 01 văn bản quy phạm pháp luật trở lên trái pháp luật và bị cơ quan có thẩm quyền xử lý",
    "total": "Số văn bản đã ban hành",
    "points_if_none": 2,
    "points_if_any": 0,
}
NO_TASK: Data = {
    "type": "not_arising",
    "text": "Trong năm đánh giá không có nhiệm vụ được giao ban hành VBQPPL được tính 03 điểm",
    "points": 3,
}
TRAINED: Data = {
    "type": "ratio_bands",
    "numerator": "số tuyên truyền viên pháp luật được bồi dưỡng, tập huấn",
    "denominator": "tổng số tuyên truyền viên pháp luật",
    "unit": "người",
    "bands": [
        {"from": 80, "below": 90, "points": 1},
        {"from": 70, "below": 80, "points": 0.5},
        {"from": 50, "below": 70, "points": 0.25},
        {"from": 0, "below": 50, "points": 0},
    ],
    "complete": False,
}
# A whole scale, as a ward would enter it after checking the annex.
LETTERS: Data = {
    "type": "ratio_bands",
    "numerator": "số văn bản đúng quy định",
    "denominator": "tổng số văn bản",
    "unit": "văn bản",
    "bands": [
        {"from": 100, "below": None, "points": 7},
        {"from": 90, "below": 100, "points": 5.5},
        {"from": 50, "below": 90, "points": 3},
        {"from": 0, "below": 50, "points": 0},
    ],
    "complete": True,
}
SETTLED: Data = {
    "type": "ratio_threshold",
    "numerator": "Số vụ hòa giải thành",
    "denominator": "Tổng số vụ đã hòa giải",
    "unit": "vụ",
    "comparison": ">=",
    "min_percent": 80,
    "na_pass": True,
}
# TT 56/2023/TT-BTC: 150,000 đ for a team and month; 400,000 đ for a case settled, 300,000 đ for one that was not.
TEAMS_PAID: Data = {
    "type": "amount_min",
    "paid": "Số tiền đã chi",
    "terms": [{"key": "teams", "count": "Số tổ hòa giải", "rate": 150000, "times": 12}],
}
CASES_PAID: Data = {
    "type": "amount_min",
    "paid": "Số tiền đã chi",
    "terms": [
        {"key": "settled", "count": "Số vụ hòa giải thành", "rate": 400000, "times": 1},
        {"key": "failed", "count": "Số vụ hòa giải không thành", "rate": 300000, "times": 1},
    ],
}
ON_TIME: Data = {
    "type": "issued_on_time",
    "document": "Kế hoạch PBGDPL",
    "working_days": 7,
    "from": "ngày ban hành Kế hoạch của tỉnh",
}
ONLINE: Data = {"type": "checklist_min", "min": 1, "options": ["Thi trực tuyến", "Tập huấn trực tuyến"]}
LISTED: Data = {"type": "boolean", "question": "Có lập danh mục thông tin không?", "pass_value": True}
IN_GROUPS: Data = {
    "type": "count_min",
    "what": "số hoạt động",
    "unit": "hoạt động",
    "min": 2,
    "per_group": True,
}
IN_ALL: Data = {**IN_GROUPS, "per_group": False}
QUIET: Data = {"type": "zero", "what": "số vụ khiếu kiện đông người", "unit": "vụ"}
BOTH: Data = {"type": "all_of", "parts": [SETTLED, CASES_PAID]}
ADDED: Data = {
    "type": "sum",
    "parts": [
        {"label": "Kế hoạch", "points": 1, "rule": ON_TIME},
        {"label": "Kết quả", "points": 2, "rule": {"type": "manual"}},
    ],
}
NOTHING = "Nếu trong năm không phát sinh, chọn “Không phát sinh” và ghi rõ căn cứ."


def rule_of(data: Data, max_points: Decimal | None = None, mode: str = "points") -> Rule:
    rule, faults = parse_rule(data, max_points=max_points, mode=mode)
    assert faults == ()
    assert rule is not None
    return rule


def score(
    data: Data,
    figures: Mapping[str, Any],
    max_points: int | str | None = None,
    mode: str = "points",
    label: str = "",
) -> Outcome:
    most = None if max_points is None else D(max_points)
    return evaluate(rule_of(data, most, mode), figures, max_points=most, mode=mode, label=label)


def line(outcome: Outcome) -> str:
    return outcome.explanation.replace("\u00a0", " ")


def ratio(few: int, all_: int) -> dict[str, Any]:
    return {"numerator": D(few), "denominator": D(all_)}


# --- QĐ 25/2021 -----------------------------------------------------------------------------------------------------


def test_criterion_1_with_no_task_assigned_gives_three_of_three() -> None:
    outcome = score(NO_TASK, {"ground": "Công văn 12/STP"}, 3)
    assert (outcome.status, outcome.points, outcome.met) == (Status.NOT_ARISING, D(3), True)
    assert line(outcome) == "Không phát sinh (căn cứ: Công văn 12/STP) → 3/3 điểm"


def test_not_arising_without_points_of_its_own_gives_all() -> None:
    outcome = score({**NO_TASK, "points": None}, {"ground": "Công văn 12/STP"}, 7)
    assert (outcome.status, outcome.points) == (Status.NOT_ARISING, D(7))
    met = score(NO_TASK, {"ground": "Công văn 12/STP"}, None, "pass_fail")
    assert (met.status, met.met, met.points) == (Status.NOT_ARISING, True, None)


def test_criterion_1_one_document_missing_loses_content_1() -> None:
    missing = score(ISSUED, {"violations": D(1), "total": D(4)}, 1, label="nội dung 1")
    lawful = score(LAWFUL, {"violations": D(0), "total": D(3)}, 2, label="nội dung 2")
    whole = combine([missing, lawful], max_points=D(3), mode="points")
    assert [missing.points, lawful.points, whole.points] == [D(0), D(2), D(2)]
    assert line(missing) == "Không ban hành 1/4 văn bản được giao → nội dung 1: 0/1 điểm"
    assert line(whole) == (
        "Không ban hành 1/4 văn bản được giao → nội dung 1: 0/1 điểm; "
        "Không có trường hợp ban hành văn bản quy phạm pháp luật trái pháp luật và bị cơ quan có thẩm quyền xử lý "
        "(0/3) → nội dung 2: 2/2 điểm → cộng: 2/3 điểm"
    )
    assert (whole.status, whole.met) == (Status.COMPUTED, False)


def test_criterion_1_one_unlawful_document_loses_content_2() -> None:
    issued = score(ISSUED, {"violations": D(0)}, 1)
    unlawful = score(LAWFUL, {"violations": D(1), "total": D(4)}, 2, label="nội dung 2")
    whole = combine([issued, unlawful], max_points=D(3), mode="points")
    assert [issued.points, unlawful.points, whole.points] == [D(1), D(0), D(1)]
    assert line(unlawful) == (
        "Ban hành 1/4 văn bản quy phạm pháp luật trái pháp luật và bị cơ quan có thẩm quyền xử lý "
        "→ nội dung 2: 0/2 điểm"
    )


def test_criterion_1_all_issued_and_lawful_gives_all() -> None:
    parts = [score(ISSUED, {"violations": D(0)}, 1), score(LAWFUL, {"violations": D(0)}, 2)]
    whole = combine(parts, max_points=D(3), mode="points")
    assert (whole.points, whole.met) == (D(3), True)


@pytest.mark.parametrize(
    ("few", "all_", "points", "index", "expected"),
    [
        (85, 100, "1", 0, "85/100 người = 85,0 % → bậc từ 80 % đến dưới 90 % → 1/5 điểm"),
        (80, 100, "1", 0, "80/100 người = 80,0 % → bậc từ 80 % đến dưới 90 % → 1/5 điểm"),
        (7999, 10000, "0.5", 1, "7.999/10.000 người = 79,99 % → bậc từ 70 % đến dưới 80 % → 0,5/5 điểm"),
        (70, 100, "0.5", 1, "70/100 người = 70,0 % → bậc từ 70 % đến dưới 80 % → 0,5/5 điểm"),
        (6999, 10000, "0.25", 2, "6.999/10.000 người = 69,99 % → bậc từ 50 % đến dưới 70 % → 0,25/5 điểm"),
        (2, 3, "0.25", 2, "2/3 người = 66,7 % → bậc từ 50 % đến dưới 70 % → 0,25/5 điểm"),
        (1, 2, "0.25", 2, "1/2 người = 50,0 % → bậc từ 50 % đến dưới 70 % → 0,25/5 điểm"),
        (0, 2, "0", 3, "0/2 người = 0,0 % → bậc dưới 50 % → 0/5 điểm"),
    ],
)
def test_indicator_2_5_in_its_known_bands(
    few: int, all_: int, points: str, index: int, expected: str
) -> None:
    outcome = score(TRAINED, ratio(few, all_), 5)
    assert (outcome.status, outcome.points, outcome.band_index) == (Status.COMPUTED, D(points), index)
    assert line(outcome) == expected


@pytest.mark.parametrize(("few", "all_", "shown"), [(95, 100, "95,0"), (90, 100, "90,0"), (20, 20, "100,0")])
def test_indicator_2_5_outside_its_known_bands_has_no_rule(few: int, all_: int, shown: str) -> None:
    outcome = score(TRAINED, ratio(few, all_), 5)
    assert (outcome.status, outcome.points, outcome.met) == (Status.MISSING_RULE, None, None)
    assert outcome.ratio == 100 * D(few) / D(all_)
    assert line(outcome) == (
        f"{few}/{all_} người = {shown} % → chưa đủ quy tắc: tỷ lệ này ngoài các bậc đã biết"
    )


def test_the_best_known_band_of_an_incomplete_rule_is_not_full_marks() -> None:
    assert score(TRAINED, ratio(85, 100), 5).met is False


def test_points_of_a_band_do_not_need_a_maximum() -> None:
    outcome = score(TRAINED, ratio(85, 100), None)
    assert outcome.points == D(1)
    assert line(outcome).endswith("→ bậc từ 80 % đến dưới 90 % → 1 điểm")


# --- QĐ 27/2025: met / not met --------------------------------------------------------------------------------------

TABLE: list[tuple[str, Data, dict[str, Any], bool, str]] = [
    (
        "settled in 80 % exactly",
        SETTLED,
        ratio(8, 10),
        True,
        "8/10 vụ = 80,0 % → yêu cầu từ 80 % trở lên → Đạt",
    ),
    (
        "settled in less",
        SETTLED,
        ratio(79, 100),
        False,
        "79/100 vụ = 79,0 % → yêu cầu từ 80 % trở lên → Chưa đạt",
    ),
    (
        "trên 95 %, exactly 95 %",
        {**SETTLED, "comparison": ">", "min_percent": 95},
        ratio(19, 20),
        False,
        "19/20 vụ = 95,0 % → yêu cầu trên 95 % → Chưa đạt",
    ),
    (
        "trên 95 %, a little more",
        {**SETTLED, "comparison": ">", "min_percent": 95},
        ratio(9504, 10000),
        True,
        "9.504/10.000 vụ = 95,04 % → yêu cầu trên 95 % → Đạt",
    ),
    (
        "teams paid in full",
        TEAMS_PAID,
        {"paid": D(18_000_000), "teams": D(10)},
        True,
        "Đã chi 18.000.000 đ, mức phải chi 10 × 150.000 đ × 12 = 18.000.000 đ → Đạt",
    ),
    (
        "one đồng too little",
        CASES_PAID,
        {"paid": D(1_099_999), "settled": D(2), "failed": D(1)},
        False,
        "Đã chi 1.099.999 đ, mức phải chi 2 × 400.000 đ + 1 × 300.000 đ = 1.100.000 đ → Chưa đạt",
    ),
    (
        "on the seventh working day",
        ON_TIME,
        {"base_on": date(2026, 1, 9), "issued_on": date(2026, 1, 20)},
        True,
        (
            "Kế hoạch PBGDPL ban hành ngày 20/01/2026, hạn 20/01/2026 "
            "(7 ngày làm việc kể từ ngày ban hành Kế hoạch của tỉnh 09/01/2026) → Đạt"
        ),
    ),
    (
        "a day late",
        ON_TIME,
        {"base_on": date(2026, 1, 9), "issued_on": date(2026, 1, 21)},
        False,
        (
            "Kế hoạch PBGDPL ban hành ngày 21/01/2026, hạn 20/01/2026 "
            "(7 ngày làm việc kể từ ngày ban hành Kế hoạch của tỉnh 09/01/2026) → Chưa đạt"
        ),
    ),
    (
        "one of a list",
        ONLINE,
        {"chosen": ("Thi trực tuyến",)},
        True,
        "Đã thực hiện 1/2 nội dung, yêu cầu ít nhất 1 → Đạt",
    ),
    (
        "none of a list",
        ONLINE,
        {"chosen": ()},
        False,
        "Đã thực hiện 0/2 nội dung, yêu cầu ít nhất 1 → Chưa đạt",
    ),
    ("yes", LISTED, {"answer": True}, True, "Có lập danh mục thông tin không: Có → Đạt"),
    ("no", LISTED, {"answer": False}, False, "Có lập danh mục thông tin không: Không → Chưa đạt"),
    (
        "every group",
        IN_GROUPS,
        {"count": {1: D(2), 2: D(5)}},
        True,
        "Số hoạt động: 2/2 khối, tổ dân phố, thôn có từ 2 hoạt động trở lên → Đạt",
    ),
    (
        "one group short",
        IN_GROUPS,
        {"count": {1: D(9), 2: D(1)}},
        False,
        "Số hoạt động: 1/2 khối, tổ dân phố, thôn có từ 2 hoạt động trở lên → Chưa đạt",
    ),
    (
        "enough in all",
        IN_ALL,
        {"count": D(2)},
        True,
        "Số hoạt động: 2 hoạt động, yêu cầu từ 2 hoạt động trở lên → Đạt",
    ),
    ("none happened", QUIET, {"count": D(0)}, True, "Số vụ khiếu kiện đông người: 0 vụ → Đạt"),
    ("one happened", QUIET, {"count": D(1)}, False, "Số vụ khiếu kiện đông người: 1 vụ → Chưa đạt"),
    (
        "no violation",
        ISSUED,
        {"violations": D(0)},
        True,
        "Không có trường hợp không ban hành văn bản được giao → Đạt",
    ),
    ("the whole scale", LETTERS, ratio(20, 20), True, "20/20 văn bản = 100,0 % → bậc 100 % → Đạt"),
    (
        "not the best band",
        LETTERS,
        ratio(18, 20),
        False,
        "18/20 văn bản = 90,0 % → bậc từ 90 % đến dưới 100 % → Chưa đạt",
    ),
    (
        "all of two",
        BOTH,
        {
            "p1_numerator": D(1),
            "p1_denominator": D(1),
            "p2_paid": D(400_000),
            "p2_settled": D(1),
            "p2_failed": D(0),
        },
        True,
        (
            "1/1 vụ = 100,0 % → yêu cầu từ 80 % trở lên → Đạt; "
            "Đã chi 400.000 đ, mức phải chi 1 × 400.000 đ + 0 × 300.000 đ = 400.000 đ → Đạt → kết quả chung: Đạt"
        ),
    ),
    (
        "one of two",
        BOTH,
        {
            "p1_numerator": D(1),
            "p1_denominator": D(2),
            "p2_paid": D(400_000),
            "p2_settled": D(1),
            "p2_failed": D(0),
        },
        False,
        (
            "1/2 vụ = 50,0 % → yêu cầu từ 80 % trở lên → Chưa đạt; "
            "Đã chi 400.000 đ, mức phải chi 1 × 400.000 đ + 0 × 300.000 đ = 400.000 đ → Đạt → kết quả chung: Chưa đạt"
        ),
    ),
]


@pytest.mark.parametrize(
    ("data", "figures", "met", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
@pytest.mark.parametrize("mode", ["pass_fail", "targets"])
def test_met_or_not(mode: str, data: Data, figures: dict[str, Any], met: bool, expected: str) -> None:
    outcome = score(data, figures, None, mode)
    assert (outcome.status, outcome.met, outcome.points, outcome.faults) == (Status.COMPUTED, met, None, ())
    assert line(outcome) == expected


OWN_POINTS = ("all_or_zero", "ratio_bands", "all_of")
WHOLE = [row for row in TABLE if row[1]["type"] not in OWN_POINTS]


@pytest.mark.parametrize(
    ("data", "figures", "met", "expected"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE]
)
def test_met_gives_all_points_and_not_met_gives_none(
    data: Data, figures: dict[str, Any], met: bool, expected: str
) -> None:
    outcome = score(data, figures, 4)
    assert (outcome.points, outcome.met) == (D(4) if met else D(0), met)
    assert line(outcome) == f"{expected.rpartition(' → ')[0]} → {4 if met else 0}/4 điểm"


def test_all_of_gives_all_points_or_none() -> None:
    figures = dict(TABLE[-2][2])
    assert score(BOTH, figures, 2).points == D(2)
    assert score(BOTH, {**figures, "p2_paid": D(0)}, 2).points == D(0)


def test_a_part_of_the_whole_scale_as_the_page_prints_it() -> None:
    assert line(score(LETTERS, ratio(18, 20), 7)) == (
        "18/20 văn bản = 90,0 % → bậc từ 90 % đến dưới 100 % → 5,5/7 điểm"
    )


def test_a_sum_adds_the_points_of_its_parts() -> None:
    figures = {
        "p1_base_on": date(2023, 1, 6),
        "p1_issued_on": date(2023, 1, 17),
        "p2_points": D("1.5"),
        "p2_ground": "Báo cáo 12/BC-UBND",
    }
    outcome = score(ADDED, figures, 3)
    assert (outcome.status, outcome.points, outcome.met) == (Status.MANUAL, D("2.5"), False)
    assert line(outcome).endswith(
        "→ Kế hoạch: 1/1 điểm; Nhập theo căn cứ: Báo cáo 12/BC-UBND → Kết quả: 1,5/2 điểm → cộng: 2,5/3 điểm"
    )


# --- What is missing ------------------------------------------------------------------------------------------------


def test_a_threshold_nobody_knows_gives_no_result() -> None:
    outcome = score({**SETTLED, "min_percent": None}, ratio(9, 10), None, "pass_fail")
    assert (outcome.status, outcome.met, outcome.ratio) == (Status.MISSING_RULE, None, D(90))
    assert line(outcome) == "9/10 vụ = 90,0 % → chưa đủ quy tắc: chưa có mức tỷ lệ phải đạt"


@pytest.mark.parametrize(
    ("na_pass", "status", "met", "expected"),
    [
        (True, Status.NOT_ARISING, True, "Tổng số vụ đã hòa giải bằng 0: không phát sinh → Đạt"),
        (
            None,
            Status.MISSING_RULE,
            None,
            "Chưa đủ quy tắc: tổng số vụ đã hòa giải bằng 0, chưa có quy tắc cho trường hợp không phát sinh",
        ),
        (False, Status.MISSING_FIGURES, None, f"Chưa đủ số liệu: tổng số vụ đã hòa giải bằng 0. {NOTHING}"),
    ],
)
def test_a_denominator_of_zero(na_pass: bool | None, status: Status, met: bool | None, expected: str) -> None:
    outcome = score({**SETTLED, "na_pass": na_pass}, ratio(0, 0), None, "pass_fail")
    assert (outcome.status, outcome.met, line(outcome)) == (status, met, expected)


def test_nothing_to_divide_by_asks_for_not_arising() -> None:
    outcome = score(TRAINED, ratio(0, 0), 5)
    assert (outcome.status, outcome.faults) == (Status.MISSING_FIGURES, ())
    assert line(outcome) == f"Chưa đủ số liệu: tổng số tuyên truyền viên pháp luật bằng 0. {NOTHING}"


def test_nothing_to_pay_asks_for_not_arising() -> None:
    outcome = score(CASES_PAID, {"paid": D(5), "settled": D(0), "failed": D(0)}, None, "pass_fail")
    assert (outcome.status, line(outcome)) == (
        Status.MISSING_FIGURES,
        f"Chưa đủ số liệu: mức phải chi bằng 0. {NOTHING}",
    )


def test_more_than_the_whole_is_an_impossible_figure() -> None:
    outcome = score(LETTERS, ratio(21, 20), 7)
    sentence = "Nhập số từ 0 đến 20. Số văn bản đúng quy định không lớn hơn tổng số văn bản."
    assert outcome.status is Status.MISSING_FIGURES
    assert outcome.faults == (Fault("numerator", sentence),)
    assert line(outcome) == f"Số liệu chưa đúng: {sentence}"


def test_more_violations_than_documents_is_an_impossible_figure() -> None:
    outcome = score(ISSUED, {"violations": D(5), "total": D(4)}, 1, label="nội dung 1")
    assert [fault.field for fault in outcome.faults] == ["violations"]
    assert line(outcome).startswith("Nội dung 1: số liệu chưa đúng: Nhập số từ 0 đến 4.")


def test_missing_figures_are_named_by_their_labels() -> None:
    assert line(score(LETTERS, {"numerator": D(3)}, 7)) == "Chưa đủ số liệu: chưa nhập “Tổng số văn bản”"
    assert line(score(LETTERS, {"numerator": "", "denominator": None}, 7, label="nội dung 2")) == (
        "Nội dung 2: chưa đủ số liệu: chưa nhập “Số văn bản đúng quy định”, “Tổng số văn bản”"
    )


def test_a_group_without_a_figure_is_missing() -> None:
    for count in ({}, {1: D(2), 2: None}):
        outcome = score(IN_GROUPS, {"count": count}, None, "pass_fail")
        assert (outcome.status, line(outcome)) == (
            Status.MISSING_FIGURES,
            "Chưa đủ số liệu: chưa nhập “Số hoạt động của từng khối, tổ dân phố, thôn”",
        )


@pytest.mark.parametrize(
    ("data", "figures", "expected"),
    [
        (QUIET, {"count": D("1.5")}, "Số vụ khiếu kiện đông người: nhập số nguyên từ 0 trở lên."),
        (QUIET, {"count": D(-1)}, "Số vụ khiếu kiện đông người: nhập số nguyên từ 0 trở lên."),
        (QUIET, {"count": D("NaN")}, "Số vụ khiếu kiện đông người: nhập số nguyên từ 0 trở lên."),
        (QUIET, {"count": D("1e400")}, "Số vụ khiếu kiện đông người: nhập số nguyên từ 0 trở lên."),
        (QUIET, {"count": True}, "Số vụ khiếu kiện đông người: nhập số nguyên từ 0 trở lên."),
        (QUIET, {"count": "1"}, "Số vụ khiếu kiện đông người: nhập số nguyên từ 0 trở lên."),
        (IN_GROUPS, {"count": D(3)}, "Số hoạt động: nhập số liệu của từng khối, tổ dân phố, thôn."),
        (IN_GROUPS, {"count": {1: D(-3)}}, "Số hoạt động: nhập số nguyên từ 0 trở lên."),
        (LISTED, {"answer": D(1)}, "Có lập danh mục thông tin không?: chọn Có hoặc Không."),
        (ONLINE, {"chosen": ("Khác",)}, "Các nội dung đã thực hiện: chỉ chọn trong danh sách của chỉ tiêu."),
        (
            ONLINE,
            {"chosen": "Thi trực tuyến"},
            "Các nội dung đã thực hiện: chỉ chọn trong danh sách của chỉ tiêu.",
        ),
        (
            ON_TIME,
            {"base_on": date(1, 1, 1), "issued_on": date(2023, 1, 1)},
            "Ngày ban hành Kế hoạch của tỉnh: nhập ngày theo dạng ngày/tháng/năm, từ năm 1990 đến năm 2100.",
        ),
        (NO_TASK, {"ground": " \n"}, "Căn cứ xác định không phát sinh: xin ghi rõ căn cứ."),
        (
            {"type": "manual"},
            {"points": D("0.3"), "ground": "x"},
            "Nhập điểm từ 0 đến 3, theo nấc 0,25 điểm.",
        ),
        (
            {"type": "manual"},
            {"points": D("3.25"), "ground": "x"},
            "Nhập điểm từ 0 đến 3, theo nấc 0,25 điểm.",
        ),
    ],
)
def test_an_impossible_figure_is_named(data: Data, figures: dict[str, Any], expected: str) -> None:
    outcome = score(data, figures, 3)
    assert (outcome.status, outcome.points, outcome.met) == (Status.MISSING_FIGURES, None, None)
    assert [fault.message for fault in outcome.faults] == [expected]


def test_faults_of_a_part_carry_the_key_of_the_whole() -> None:
    outcome = score(BOTH, {"p1_numerator": D(3), "p1_denominator": D(2)}, None, "pass_fail")
    assert [fault.field for fault in outcome.faults] == ["p1_numerator"]


def test_a_moment_counts_as_its_day() -> None:
    figures = {"base_on": datetime(2026, 1, 9, 8), "issued_on": datetime(2026, 1, 20, 17)}
    assert score(ON_TIME, figures, None, "pass_fail").met is True


@pytest.mark.parametrize(
    ("figures", "points", "expected"),
    [
        (
            {"points": D("2.25"), "ground": "Bảng chấm  của\nTổ"},
            D("2.25"),
            "Nhập theo căn cứ: Bảng chấm của Tổ → 2,25/3 điểm",
        ),
        ({"points": D(2)}, None, "Chưa đủ số liệu: chưa nhập “Căn cứ”"),
        ({"ground": "x"}, None, "Chưa đủ số liệu: chưa nhập “Điểm”"),
    ],
)
def test_manual_points_need_a_ground(figures: dict[str, Any], points: Decimal | None, expected: str) -> None:
    outcome = score({"type": "manual"}, figures, 3)
    assert (outcome.points, line(outcome)) == (points, expected)
    assert outcome.status is (Status.MISSING_FIGURES if points is None else Status.MANUAL)


def test_manual_met_or_not_needs_a_ground() -> None:
    met = score({"type": "manual"}, {"met": True, "ground": "Biên bản"}, None, "pass_fail")
    assert (met.status, met.met, line(met)) == (Status.MANUAL, True, "Nhập theo căn cứ: Biên bản → Đạt")
    assert score({"type": "manual"}, {"met": True}, None, "pass_fail").status is Status.MISSING_FIGURES


def test_no_rule_and_no_maximum_are_said() -> None:
    nothing = evaluate(None, {}, max_points=D(5), mode="points")
    assert (nothing.status, nothing.explanation) == (
        Status.MISSING_RULE,
        "Chưa đủ quy tắc: chưa có quy tắc cho nội dung này",
    )
    unknown = score(QUIET, {"count": D(0)}, None)
    assert (unknown.status, unknown.points) == (Status.MISSING_RULE, None)
    assert line(unknown) == "Số vụ khiếu kiện đông người: 0 vụ → chưa đủ quy tắc: chưa có điểm tối đa"


def test_a_rule_that_gives_more_than_the_maximum_is_not_believed() -> None:
    outcome = evaluate(rule_of(LETTERS, D(7)), ratio(20, 20), max_points=D(5), mode="points")
    assert (outcome.status, outcome.points) == (Status.MISSING_RULE, None)
    assert line(outcome) == "Chưa đủ quy tắc: quy tắc cho 7 điểm, vượt điểm tối đa 5 điểm"


# --- Contents to indicator ------------------------------------------------------------------------------------------

GIVEN = Outcome(Status.COMPUTED, D(1), True, explanation="một")
BY_HAND = Outcome(Status.MANUAL, D("0.5"), False, explanation="hai")
NO_FIGURES = Outcome(Status.MISSING_FIGURES, explanation="thiếu số", faults=(Fault("count", "sai"),))
NO_RULE = Outcome(Status.MISSING_RULE, explanation="thiếu quy tắc")
NOT_ARISING = Outcome(Status.NOT_ARISING, D(1), True, explanation="không có")


@pytest.mark.parametrize(
    ("outcomes", "status", "points"),
    [
        ([GIVEN, GIVEN], Status.COMPUTED, D(2)),
        ([GIVEN, BY_HAND], Status.MANUAL, D("1.5")),
        ([GIVEN, NOT_ARISING], Status.COMPUTED, D(2)),
        ([NOT_ARISING, NOT_ARISING], Status.NOT_ARISING, D(2)),
        ([NOT_ARISING, BY_HAND], Status.MANUAL, D("1.5")),
        ([GIVEN, NO_RULE], Status.MISSING_RULE, None),
        ([GIVEN, NO_FIGURES], Status.MISSING_FIGURES, None),
        ([NO_RULE, NO_FIGURES], Status.MISSING_FIGURES, None),
        ([], Status.MISSING_RULE, None),
    ],
)
def test_contents_add_up(outcomes: list[Outcome], status: Status, points: Decimal | None) -> None:
    whole = combine(outcomes, max_points=D(3), mode="points")
    assert (whole.status, whole.points) == (status, points)


def test_an_indicator_of_one_content_is_that_content() -> None:
    assert combine([GIVEN], max_points=D(3), mode="points") is GIVEN


def test_what_is_missing_in_one_content_is_said_for_the_indicator() -> None:
    whole = combine([GIVEN, NO_FIGURES], max_points=D(3), mode="points")
    assert (whole.explanation, whole.faults) == ("một; thiếu số", NO_FIGURES.faults)


def test_all_contents_must_be_met() -> None:
    met, not_met = Outcome(Status.COMPUTED, met=True), Outcome(Status.COMPUTED, met=False)
    assert combine([met, met], max_points=None, mode="pass_fail").met is True
    assert combine([met, not_met], max_points=None, mode="pass_fail").met is False
    assert combine([met, NO_RULE], max_points=None, mode="pass_fail").met is None


def test_contents_never_give_more_than_the_indicator() -> None:
    by_rule = combine([GIVEN, GIVEN], max_points=D("1.5"), mode="points")
    assert (by_rule.status, by_rule.points) == (Status.MISSING_RULE, None)
    by_hand = combine([GIVEN, BY_HAND], max_points=D(1), mode="points")
    assert (by_hand.status, by_hand.points) == (Status.MISSING_FIGURES, None)
    assert [fault.message.replace("\u00a0", " ") for fault in by_hand.faults] == [
        "Điểm các nội dung cộng lại là 1,5 điểm vượt điểm tối đa 1 điểm."
    ]
    assert combine([GIVEN], max_points=D("0.5"), mode="points").points is None


# --- Days and percentages -------------------------------------------------------------------------------------------


def test_holidays_are_no_working_days() -> None:
    """Tết 2023 took 20 to 26/01: seven working days from 18/01 end on 03/02, by the week alone on 27/01."""
    rule = rule_of(ON_TIME, mode="pass_fail")
    last = {"base_on": date(2023, 1, 18), "issued_on": date(2023, 2, 3)}
    late = {"base_on": date(2023, 1, 18), "issued_on": date(2023, 2, 6)}
    week_only = OfficeDays({})

    def met(figures: dict[str, date], office: OfficeDays | None = None) -> bool | None:
        return evaluate(rule, figures, max_points=None, mode="pass_fail", office=office).met

    assert (met(last), met(late)) == (True, False)
    assert met(last, week_only) is False


@pytest.mark.parametrize(
    ("percent", "limits", "expected"),
    [
        (Fraction(90), [90], "90,0 %"),
        (Fraction(6999, 100), [70], "69,99 %"),
        (Fraction(699999, 10000), [70], "69,99 %"),
        (Fraction(9504, 100), [95], "95,04 %"),
        (Fraction(200, 3), [50, 70], "66,7 %"),
        (Fraction(200, 3), ["66.67"], "66,66 %"),
        (Fraction(6625, 100), ["66.25"], "66,25 %"),
        (Fraction(9999, 100), [], "99,99 %"),
        (Fraction(1, 1000), [50], "0,001 %"),
        (Fraction(70) - Fraction(1, 10**9), [70], "69,99 %"),
        (Fraction(95) + Fraction(1, 10**9), [95], "95,000000001 %"),
        (Fraction(100), [80], "100,0 %"),
        (Fraction(0), [80], "0,0 %"),
    ],
)
def test_a_percentage_is_never_shown_on_the_wrong_side_of_a_limit(
    percent: Fraction, limits: list[int | str], expected: str
) -> None:
    assert shown_percent(percent, [D(limit) for limit in limits]).replace("\u00a0", " ") == expected


# --- Properties -----------------------------------------------------------------------------------------------------

steady = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
"""The same examples on every run, and no clock: a busy machine must not fail a test of arithmetic."""
thorough = settings(steady, max_examples=300)

ALL = [
    ISSUED,
    LAWFUL,
    NO_TASK,
    TRAINED,
    LETTERS,
    SETTLED,
    TEAMS_PAID,
    CASES_PAID,
    ON_TIME,
    ONLINE,
    LISTED,
    IN_GROUPS,
]
ALL += [
    IN_ALL,
    QUIET,
    BOTH,
    {"type": "manual"},
    {**SETTLED, "min_percent": None},
    {**SETTLED, "na_pass": None},
]
KEYS = sorted(
    {
        entry.key
        for data in [*ALL, ADDED]
        for mode in ("points", "pass_fail")
        for entry in rule_of(data, None, mode).inputs()
    }
)
JUNK = (
    st.none()
    | st.booleans()
    | st.sampled_from(
        ["", " ", "1", "\0", "Thi trực tuyến", D("sNaN"), D("NaN"), D("-Infinity"), D("1E+999999")]
    )
    | st.sampled_from(
        [D("1E-999999"), D("-0"), D("0.1"), float("nan"), 10**400, object(), [], {}, b"", (1,), ([],)]
    )
    | st.integers(-2, 10**6)
    | st.integers(0, 5).map(Decimal)
    | st.decimals()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.lists(st.sampled_from(["Thi trực tuyến", "Tập huấn trực tuyến", "khác"])).map(tuple)
    | st.dictionaries(st.integers(0, 3), st.integers(0, 4).map(Decimal) | st.none() | st.floats())
)
MODES = st.sampled_from(["points", "pass_fail", "targets", "khác"])


@thorough
@given(
    data=st.sampled_from([*ALL, ADDED]),
    figures=st.dictionaries(st.sampled_from(KEYS) | st.just(3), JUNK, max_size=8),
    mode=MODES,
    most=st.sampled_from([None, D(0), D(3), D("7.5"), D("NaN"), D(-1)]),
)
def test_any_figures_at_all_give_an_outcome_within_its_maximum(
    data: Data, figures: dict[Any, Any], mode: str, most: Decimal | None
) -> None:
    rule, _ = parse_rule(data, max_points=None, mode="points" if mode == "points" else "pass_fail")
    outcome = evaluate(rule, figures, max_points=most, mode=mode)
    assert outcome.explanation
    assert outcome.settled == (outcome.met is not None)
    assert (outcome.points is not None) == (outcome.settled and mode == "points")
    if outcome.points is not None:
        assert outcome.points >= 0
        assert most is None or not most.is_finite() or most < 0 or outcome.points <= most
    assert outcome.status is Status.MISSING_FIGURES or not outcome.faults


@steady
@given(all_=st.integers(1, 10**6), data=st.data())
@pytest.mark.parametrize("scale", [LETTERS, {**SETTLED, "comparison": ">"}, SETTLED])
def test_a_better_ratio_never_gives_fewer_points(scale: Data, all_: int, data: st.DataObject) -> None:
    worse = data.draw(st.integers(0, all_))
    better = data.draw(st.integers(worse, all_))
    low, high = (score(scale, ratio(few, all_), 7).points for few in (worse, better))
    assert low is not None
    assert high is not None
    assert low <= high


@steady
@given(count=st.integers(0, 50), more=st.integers(0, 50), due=st.integers(1, 50), paid=st.integers(0, 10**8))
def test_better_figures_never_give_fewer_points(count: int, more: int, due: int, paid: int) -> None:
    pairs: list[tuple[Data, dict[str, Any], dict[str, Any]]] = [
        (ISSUED, {"violations": D(count + more)}, {"violations": D(count)}),
        (QUIET, {"count": D(count + more)}, {"count": D(count)}),
        (IN_ALL, {"count": D(count)}, {"count": D(count + more)}),
        (TEAMS_PAID, {"teams": D(due), "paid": D(paid)}, {"teams": D(due), "paid": D(paid + more)}),
    ]
    for data, worse, better in pairs:
        low, high = score(data, worse, 1).points, score(data, better, 1).points
        assert low is not None
        assert high is not None
        assert low <= high


@steady
@given(few=st.integers(0, 10**6), more=st.integers(0, 10**6))
def test_a_shown_percentage_stands_where_the_true_one_stands(few: int, more: int) -> None:
    all_ = few + more or 1
    exact = Fraction(few * 100, all_)
    limits = [D(50), D(70), D(80), D("66.67")]
    text = shown_percent(exact, limits).replace("\u00a0%", "").replace(".", "").replace(",", ".")
    shown = Fraction(text)
    assert [shown >= Fraction(limit) for limit in limits] == [exact >= Fraction(limit) for limit in limits]
    assert abs(shown - exact) <= Fraction(1, 20)


def test_a_rule_type_nobody_scores_is_a_missing_rule() -> None:
    class Unheard(Manual):
        TYPE = "unheard"

    outcome = evaluate(Unheard(by_points=True), {}, max_points=D(1), mode="points")
    assert outcome.status is Status.MISSING_RULE


def test_bands_built_by_hand_may_be_empty() -> None:
    rule = RatioBands(numerator="a", denominator="b", unit="", bands=(), complete=False)
    assert evaluate(rule, ratio(1, 2), max_points=D(1), mode="points").status is Status.MISSING_RULE
    assert Band(D(0), D(50), D(0)).text == "dưới 50\u00a0%"
