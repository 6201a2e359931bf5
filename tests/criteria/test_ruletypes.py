"""Rule data: what is read, which faults are named, which figures are asked for, how a rule is worded."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria.ruletypes import (
    RULE_TYPES,
    AllOrZero,
    Band,
    Fault,
    InputKind,
    Manual,
    RatioBands,
    RatioThreshold,
    Rule,
    parse_rule,
)
from criteria.ruletypes.reader import exact
from criteria.ruletypes.words import lower, sentence

FIVE = Decimal(5)

BANDS: dict[str, object] = {
    "type": "ratio_bands",
    "numerator": "số văn bản đúng quy định",
    "denominator": "tổng số văn bản",
    "unit": "văn bản",
    "bands": [
        {"from": 90, "below": None, "points": 5},
        {"from": 0, "below": 50, "points": 0},
        {"from": 50, "below": 90, "points": "2.5"},
    ],
    "complete": True,
}
THRESHOLD: dict[str, object] = {
    "type": "ratio_threshold",
    "numerator": "Số vụ hòa giải thành",
    "denominator": "Tổng số vụ đã hòa giải",
    "unit": "vụ",
    "comparison": ">=",
    "min_percent": 80,
    "na_pass": True,
}
AMOUNT: dict[str, object] = {
    "type": "amount_min",
    "paid": "Số tiền đã chi",
    "terms": [{"key": "teams", "count": "Số tổ hòa giải", "rate": 150000, "times": 12}],
}
SOUND: dict[str, dict[str, object]] = {
    "manual": {"type": "manual", "note": "các bậc chưa biết"},
    "all_or_zero": {
        "type": "all_or_zero",
        "violation": "không ban hành từ 01 văn bản trở lên",
        "unit": "văn bản được giao",
        "total": "Số văn bản được giao",
        "points_if_none": 5,
        "points_if_any": 0,
    },
    "all_of": {"type": "all_of", "parts": [THRESHOLD, AMOUNT]},
    "sum": {
        "type": "sum",
        "parts": [
            {"label": "Kết quả", "points": 3, "rule": THRESHOLD},
            {"label": "Kinh phí", "points": 2, "rule": {"type": "manual"}},
        ],
    },
    "ratio_bands": BANDS,
    "ratio_threshold": THRESHOLD,
    "boolean": {"type": "boolean", "question": "Có lập danh mục thông tin không?", "pass_value": True},
    "checklist_min": {
        "type": "checklist_min",
        "question": "Hoạt động",
        "min": 1,
        "options": ["Thi", "Tập huấn"],
    },
    "count_min": {
        "type": "count_min",
        "what": "Số hoạt động",
        "unit": "hoạt động",
        "min": 2,
        "per_group": True,
    },
    "issued_on_time": {
        "type": "issued_on_time",
        "document": "Kế hoạch",
        "working_days": 7,
        "from": "ngày ban hành Kế hoạch của tỉnh",
    },
    "amount_min": AMOUNT,
    "not_worse_than_last_year": {
        "type": "not_worse_than_last_year",
        "numerator": "Số vụ hòa giải thành",
        "denominator": "Tổng số vụ đã hòa giải",
        "unit": "vụ",
        "better": "more",
    },
    "less_than_last_year": {
        "type": "less_than_last_year",
        "what": "Số vụ vi phạm pháp luật",
        "unit": "vụ",
        "na_pass": True,
    },
    "assessment_recognised": {"type": "assessment_recognised", "frameworks": ["qd27-2025"]},
    "zero": {"type": "zero", "what": "Số vụ khiếu kiện đông người", "unit": "vụ"},
    "not_arising": {"type": "not_arising", "text": "Không có nhiệm vụ được giao", "points": None},
}


def read(data: Mapping[str, object], max_points: Decimal | None = FIVE, mode: str = "points") -> Rule:
    rule, faults = parse_rule(data, max_points=max_points, mode=mode)
    assert faults == ()
    assert rule is not None
    return rule


def faults_of(data: Any, max_points: Decimal | None = FIVE, mode: str = "points") -> list[Fault]:
    rule, faults = parse_rule(data, max_points=max_points, mode=mode)
    assert (rule is None) == bool(faults) or data is None
    return list(faults)


def words(rule: Rule, max_points: Decimal | None = FIVE) -> list[str]:
    return [line.replace("\u00a0", " ") for line in rule.in_words(max_points)]


def test_every_type_of_the_registry_has_a_sound_example_here() -> None:
    assert set(SOUND) == set(RULE_TYPES)


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("mode", ["points", "pass_fail", "targets"])
def test_a_sound_rule_is_read_as_its_type_and_words_itself(kind: str, mode: str) -> None:
    rule = read(SOUND[kind], mode=mode)
    assert type(rule) is RULE_TYPES[kind]
    assert rule.inputs()
    assert len({entry.key for entry in rule.inputs()}) == len(rule.inputs())
    for most in (FIVE, None):
        assert all(line.strip() for line in rule.in_words(most))


@pytest.mark.parametrize("kind", SOUND)
def test_a_rule_is_frozen_and_keeps_its_remarks(kind: str) -> None:
    rule = read({**SOUND[kind], "note": "ghi chú", "source": "TT 09/2021"})
    assert (rule.note, rule.source) == ("ghi chú", "TT 09/2021")
    with pytest.raises(AttributeError):
        setattr(rule, fields(rule)[0].name, "khác")


def test_a_null_rule_is_legal() -> None:
    assert parse_rule(None, max_points=FIVE, mode="points") == (None, ())


def test_bands_are_kept_from_best_to_worst_whatever_their_order() -> None:
    rule = read(BANDS)
    assert isinstance(rule, RatioBands)
    assert rule.bands == (
        Band(Decimal(90), None, Decimal(5)),
        Band(Decimal(50), Decimal(90), Decimal("2.5")),
        Band(Decimal(0), Decimal(50), Decimal(0)),
    )
    assert [text.replace("\u00a0", " ") for text, _ in rule.band_rows()] == [
        "từ 90 % trở lên",
        "từ 50 % đến dưới 90 %",
        "dưới 50 %",
    ]


WORDED: list[tuple[str, Decimal | None, list[str]]] = [
    (
        "manual",
        FIVE,
        ["Chưa có cách tính chính thức: nhập điểm từ 0 đến 5, mỗi nấc 0,25 điểm, và ghi rõ căn cứ."],
    ),
    (
        "all_or_zero",
        FIVE,
        ["Không ban hành từ 01 văn bản trở lên: 0 điểm.", "Không thuộc trường hợp trên: 5 điểm."],
    ),
    (
        "ratio_bands",
        FIVE,
        [
            "Tỷ lệ = số văn bản đúng quy định / tổng số văn bản. Tối đa 5 điểm.",
            "Tỷ lệ từ 90 % trở lên: 5 điểm.",
            "Tỷ lệ từ 50 % đến dưới 90 %: 2,5 điểm.",
            "Tỷ lệ dưới 50 %: 0 điểm.",
        ],
    ),
    (
        "ratio_threshold",
        FIVE,
        [
            "Tỷ lệ = số vụ hòa giải thành / tổng số vụ đã hòa giải.",
            "Tỷ lệ từ 80 % trở lên: 5 điểm; tỷ lệ thấp hơn: 0 điểm.",
            "Không phát sinh (mẫu số bằng 0): tính là đạt.",
        ],
    ),
    (
        "boolean",
        FIVE,
        ["Có lập danh mục thông tin không?", "Trả lời “Có”: 5 điểm; trả lời “Không”: 0 điểm."],
    ),
    (
        "checklist_min",
        None,
        ["Hoạt động.", "Đạt khi thực hiện ít nhất 1 trong 2 nội dung.", "– Thi", "– Tập huấn"],
    ),
    ("count_min", None, ["Đạt khi số hoạt động từ 2 hoạt động trở lên ở mỗi khối, tổ dân phố, thôn."]),
    (
        "issued_on_time",
        FIVE,
        [
            "Ban hành kế hoạch trong 7 ngày làm việc kể từ ngày ban hành Kế hoạch của tỉnh: 5 điểm; muộn hơn: 0 điểm."
        ],
    ),
    ("amount_min", None, ["Đạt khi số tiền đã chi không thấp hơn số tổ hòa giải × 150.000 đ × 12."]),
    ("zero", FIVE, ["Số vụ khiếu kiện đông người bằng 0 vụ: 5 điểm; từ 01 vụ trở lên: 0 điểm."]),
    (
        "not_worse_than_last_year",
        FIVE,
        [
            "Tỷ lệ = số vụ hòa giải thành / tổng số vụ đã hòa giải.",
            "Tỷ lệ không thấp hơn năm trước: 5 điểm; trường hợp khác: 0 điểm.",
        ],
    ),
    (
        "less_than_last_year",
        None,
        [
            "Đạt khi số vụ vi phạm pháp luật ít hơn năm trước.",
            "Cả hai năm đều bằng 0: tính là đạt.",
        ],
    ),
    (
        "assessment_recognised",
        None,
        ["Đạt khi kỳ đánh giá theo bộ tiêu chí qd27-2025 của cùng năm được công nhận."],
    ),
    ("not_arising", FIVE, ["Không có nhiệm vụ được giao: 5 điểm (ghi rõ căn cứ)."]),
    (
        "sum",
        FIVE,
        [
            "Kết quả (tối đa 3 điểm): Tỷ lệ = số vụ hòa giải thành / tổng số vụ đã hòa giải. Tỷ lệ từ 80 % trở lên: 3 điểm; tỷ lệ thấp hơn: 0 điểm. Không phát sinh (mẫu số bằng 0): tính là đạt.",
            "Kinh phí (tối đa 2 điểm): Chưa có cách tính chính thức: nhập điểm từ 0 đến 2, mỗi nấc 0,25 điểm, và ghi rõ căn cứ.",
        ],
    ),
    (
        "all_of",
        FIVE,
        [
            "Đáp ứng tất cả các yêu cầu sau: 5 điểm; thiếu một yêu cầu: 0 điểm.",
            "1) Tỷ lệ = số vụ hòa giải thành / tổng số vụ đã hòa giải. Đạt khi tỷ lệ từ 80 % trở lên. Không phát sinh (mẫu số bằng 0): tính là đạt.",
            "2) Đạt khi số tiền đã chi không thấp hơn số tổ hòa giải × 150.000 đ × 12.",
        ],
    ),
]


@pytest.mark.parametrize(("kind", "max_points", "expected"), WORDED)
def test_a_rule_in_words(kind: str, max_points: Decimal | None, expected: list[str]) -> None:
    assert words(read(SOUND[kind]), max_points) == expected


def test_a_rule_met_or_not_is_worded_without_points() -> None:
    zero = read(SOUND["all_or_zero"], None, "pass_fail")
    assert words(zero, None) == [
        "Không ban hành từ 01 văn bản trở lên: chưa đạt.",
        "Không thuộc trường hợp trên: đạt.",
    ]
    manual = read({"type": "manual"}, None, "pass_fail")
    assert words(manual, None) == ["Chưa có cách tính chính thức: chọn Đạt hoặc Chưa đạt và ghi rõ căn cứ."]
    nothing = read(SOUND["not_arising"], None, "pass_fail")
    assert words(nothing, None) == ["Không có nhiệm vụ được giao: tính là đạt (ghi rõ căn cứ)."]


@pytest.mark.parametrize(
    ("comparison", "limit", "expected"),
    [
        (">=", 85, "Tỷ lệ từ 85 % trở lên: 5 điểm; tỷ lệ thấp hơn: 0 điểm."),
        (">", 95, "Tỷ lệ trên 95 %: 5 điểm; tỷ lệ không vượt mức đó: 0 điểm."),
        (">=", 100, "Tỷ lệ 100 %: 5 điểm; tỷ lệ thấp hơn: 0 điểm."),
        (">=", None, "Mức tỷ lệ phải đạt: chưa có quy tắc chính thức."),
    ],
)
def test_a_limit_in_words(comparison: str, limit: int | None, expected: str) -> None:
    rule = read({**THRESHOLD, "comparison": comparison, "min_percent": limit, "na_pass": None})
    assert words(rule)[1:] == [expected]


def test_an_incomplete_rule_says_that_bands_are_unknown() -> None:
    rule = read({**BANDS, "complete": False})
    assert words(rule)[-1] == "Tỷ lệ ngoài các bậc trên: chưa có quy tắc chính thức."


def test_the_band_of_exactly_all_is_worded_as_such() -> None:
    assert Band(Decimal(100), None, FIVE).text.replace("\u00a0", " ") == "100 %"


def test_a_violation_without_a_number_in_it_takes_its_unit() -> None:
    rule = read({**SOUND["all_or_zero"], "violation": "không ban hành"})
    assert isinstance(rule, AllOrZero)
    assert rule.counted("1/4") == "không ban hành 1/4 văn bản được giao"
    assert words(rule)[0] == "Không ban hành từ 01 văn bản được giao trở lên: 0 điểm."


def test_inputs_of_parts_are_prefixed_and_named_after_their_part() -> None:
    assert [(entry.key, entry.label, entry.kind) for entry in read(SOUND["sum"]).inputs()] == [
        ("p1_numerator", "Kết quả – Số vụ hòa giải thành", InputKind.INTEGER),
        ("p1_denominator", "Kết quả – Tổng số vụ đã hòa giải", InputKind.INTEGER),
        ("p2_points", "Kinh phí – Điểm", InputKind.POINTS),
        ("p2_ground", "Kinh phí – Căn cứ", InputKind.TEXT),
    ]
    assert [entry.key for entry in read(SOUND["all_of"]).inputs()] == [
        "p1_numerator",
        "p1_denominator",
        "p2_paid",
        "p2_teams",
    ]


def test_a_comparison_asks_for_both_years() -> None:
    asked = [entry.key for entry in read(SOUND["not_worse_than_last_year"]).inputs()]
    assert asked == ["numerator", "denominator", "last_numerator", "last_denominator"]
    count = read(SOUND["less_than_last_year"]).inputs()
    assert [(entry.key, entry.label) for entry in count] == [
        ("count", "Số vụ vi phạm pháp luật"),
        ("last_year", "Số vụ vi phạm pháp luật (năm trước)"),
    ]


@pytest.mark.parametrize(
    ("figure", "better", "expected"),
    [
        ({"what": "Số buổi", "unit": "buổi"}, "more", "Đạt khi số buổi không ít hơn năm trước."),
        ({"what": "Số vụ", "unit": "vụ"}, "less", "Đạt khi số vụ không nhiều hơn năm trước."),
        ({"numerator": "a", "denominator": "b"}, "less", "Đạt khi tỷ lệ không cao hơn năm trước."),
    ],
)
def test_not_worse_is_worded_by_what_is_better(figure: dict[str, str], better: str, expected: str) -> None:
    rule = read({"type": "not_worse_than_last_year", "better": better, **figure})
    assert words(rule, None)[-1] == expected


def test_another_assessment_is_read_by_the_portal_not_entered() -> None:
    asked = read({"type": "assessment_recognised"}).inputs()
    assert [(entry.key, entry.gathered) for entry in asked] == [("recognised", True), ("assessment", True)]
    assert words(read({"type": "assessment_recognised"}), None) == [
        "Đạt khi kỳ đánh giá chuẩn tiếp cận pháp luật hằng năm của cùng năm được công nhận."
    ]


@pytest.mark.parametrize(
    ("data", "labels"),
    [
        ({"type": "ratio_threshold", "min_percent": 80}, ["Số đạt yêu cầu", "Tổng số"]),
        ({"type": "boolean", "pass_value": True}, ["Đáp ứng yêu cầu"]),
        (
            {"type": "issued_on_time", "working_days": 7, "from": "ngày ban hành Kế hoạch"},
            ["Ngày ban hành Kế hoạch", "Ngày ban hành văn bản"],
        ),
    ],
)
def test_words_that_the_name_of_a_content_says_may_be_left_out(
    data: dict[str, object], labels: list[str]
) -> None:
    assert [entry.label for entry in read(data).inputs()] == labels


def test_bands_are_whole_and_counts_for_every_group_only_where_the_rule_says_so() -> None:
    loose = read({key: value for key, value in BANDS.items() if key != "complete"})
    assert isinstance(loose, RatioBands)
    assert loose.complete is False
    assert [entry.per_group for entry in read({"type": "count_min", "what": "Số", "min": 1}).inputs()] == [
        False
    ]


def test_parts_of_all_of_are_asked_only_whether_they_are_met() -> None:
    rule = read({"type": "all_of", "parts": [{"type": "manual"}]})
    assert [entry.key for entry in rule.inputs()] == ["p1_met", "p1_ground"]


def test_manual_asks_for_points_or_for_met() -> None:
    by_points, by_met = read({"type": "manual"}), read({"type": "manual"}, mode="targets")
    assert isinstance(by_points, Manual)
    assert [entry.key for entry in by_points.inputs()] == ["points", "ground"]
    assert [entry.key for entry in by_met.inputs()] == ["met", "ground"]


def test_the_total_of_all_or_zero_is_optional_and_absent_without_a_label() -> None:
    with_total = read(SOUND["all_or_zero"]).inputs()
    assert [(entry.key, entry.required) for entry in with_total] == [("violations", True), ("total", False)]
    without = read({**SOUND["all_or_zero"], "total": None}).inputs()
    assert [entry.key for entry in without] == ["violations"]


def test_a_limit_and_what_nothing_means_may_be_unknown() -> None:
    rule = read({**THRESHOLD, "min_percent": None, "na_pass": None})
    assert isinstance(rule, RatioThreshold)
    assert (rule.min_percent, rule.na_pass) == (None, None)


def test_a_limit_without_a_sign_is_reached_by_equality() -> None:
    rule = read({key: value for key, value in THRESHOLD.items() if key != "comparison"})
    assert isinstance(rule, RatioThreshold)
    assert rule.strict is False
    assert rule.limit_text.replace("\u00a0", " ") == "từ 80 % trở lên"


def test_a_limit_that_is_not_known_has_no_wording() -> None:
    rule = read({**THRESHOLD, "min_percent": None})
    assert isinstance(rule, RatioThreshold)
    assert rule.limit_text == ""


def test_all_or_zero_needs_no_points_where_points_do_not_count() -> None:
    rule = read({"type": "all_or_zero", "violation": "ban hành trái pháp luật"}, None, "pass_fail")
    assert isinstance(rule, AllOrZero)
    assert (rule.points_if_none, rule.points_if_any) == (Decimal(1), Decimal(0))


def bands(*rows: tuple[object, object, object], complete: bool = True) -> dict[str, object]:
    found = [{"from": lower, "below": upper, "points": points} for lower, upper, points in rows]
    return {**BANDS, "bands": found, "complete": complete}


MISSING = "Thiếu tham số này."
NUMBER = "Cần là một số (ví dụ 80 hoặc 0.5)."
NO_FIGURE = "Thiếu tham số này (hoặc ghi numerator và denominator để so sánh tỷ lệ)."
BROKEN: list[tuple[object, list[tuple[str, str]]]] = [
    ([], [("", "Quy tắc cần là một nhóm tham số có type.")]),
    ({}, [("type", MISSING)]),
    ({"type": 3}, [("type", "Cần là một đoạn chữ, không để trống.")]),
    ({"type": "ratio"}, [("type", "Không có loại quy tắc “ratio”.")]),
    ({"type": "manual", "bands": []}, [("bands", "Không có tham số tên này ở loại quy tắc này.")]),
    ({"type": "manual", "note": 3}, [("note", "Cần là một đoạn chữ, không để trống.")]),
    (
        {**SOUND["all_or_zero"], "points_if_none": 6},
        [("points_if_none", "Số 6 nằm ngoài khoảng cho phép: từ 0 đến 5.")],
    ),
    ({**SOUND["all_or_zero"], "points_if_none": None}, [("points_if_none", MISSING)]),
    (
        {**SOUND["all_or_zero"], "points_if_none": 0, "points_if_any": 1},
        [("points_if_any", "Có vi phạm không thể được nhiều điểm hơn không có vi phạm.")],
    ),
    (bands((0, None, "một")), [("bands[0].points", NUMBER)]),
    (bands((0, None, True)), [("bands[0].points", NUMBER)]),
    (bands((0, None, float("nan"))), [("bands[0].points", NUMBER)]),
    (bands((0, None, "1e999999")), [("bands[0].points", NUMBER)]),
    (bands((0, None, 10**5000)), [("bands[0].points", NUMBER)]),
    (
        bands((-1, None, 1)),
        [("bands[0].from", f"Số {chr(0x2212)}1 nằm ngoài khoảng cho phép: từ 0 đến 100.")],
    ),
    (bands((50, 50, 1)), [("bands[0].below", "Cận trên của bậc phải lớn hơn cận dưới.")]),
    (bands((0, 60, 0), (50, None, 1)), [("bands", "Bậc dưới 60 % và bậc từ 50 % trở lên chồng lên nhau.")]),
    (
        bands((0, None, 0), (50, None, 1)),
        [("bands", "Bậc từ 0 % trở lên và bậc từ 50 % trở lên chồng lên nhau.")],
    ),
    (bands((0, 40, 0), (50, None, 1)), [("bands", "Thiếu bậc từ 40 % đến dưới 50 %.")]),
    (bands((10, None, 1)), [("bands", "Thiếu bậc dưới 10 %.")]),
    (bands((0, 100, 1)), [("bands", "Thiếu bậc từ 100 % trở lên.")]),
    (bands((0, 50, 2), (50, None, 1)), [("bands", "Bậc từ 50 % trở lên được ít điểm hơn bậc dưới 50 %.")]),
    ({**BANDS, "complete": "có"}, [("complete", "Cần là true hoặc false.")]),
    ({**BANDS, "bands": {}}, [("bands", "Cần là một danh sách có ít nhất một dòng.")]),
    ({**BANDS, "bands": ["90"]}, [("bands[0]", "Cần là một nhóm tham số.")]),
    (
        {**BANDS, "bands": [{"from": 0, "points": 1}]},
        [("bands[0].below", "Thiếu tham số này (null nếu bậc không có cận trên).")],
    ),
    (
        {**THRESHOLD, "comparison": "="},
        [("comparison", "Cần là “>=” (từ mức đó trở lên) hoặc “>” (trên mức đó).")],
    ),
    ({**THRESHOLD, "comparison": ">", "min_percent": 100}, [("min_percent", "Không tỷ lệ nào trên 100 %.")]),
    ({**THRESHOLD, "numerator": " "}, [("numerator", "Cần là một đoạn chữ, không để trống.")]),
    (
        {**SOUND["checklist_min"], "min": 3},
        [("min", "Số tối thiểu 3 lớn hơn số nội dung trong danh sách (2).")],
    ),
    ({**SOUND["checklist_min"], "min": 1.5}, [("min", "Cần là số nguyên.")]),
    ({**SOUND["checklist_min"], "options": ["Thi", " Thi "]}, [("options", "Có hai dòng giống nhau.")]),
    (
        {**SOUND["checklist_min"], "options": ["Thi", 2]},
        [("options", "Mỗi dòng cần là một đoạn chữ, không để trống.")],
    ),
    (
        {**SOUND["checklist_min"], "options": "Thi"},
        [("options", "Cần là một danh sách có ít nhất một dòng.")],
    ),
    ({**AMOUNT, "terms": [{"key": "a", "rate": 1, "times": 1}]}, [("terms[0].count", MISSING)]),
    ({"type": "boolean", "question": "Có không?"}, [("pass_value", MISSING)]),
    ({**SOUND["count_min"], "per_group": 1}, [("per_group", "Cần là true hoặc false.")]),
    ({"type": "less_than_last_year"}, [("what", NO_FIGURE)]),
    ({"type": "less_than_last_year", "numerator": "Số vụ"}, [("what", NO_FIGURE)]),
    (
        {**SOUND["less_than_last_year"], "numerator": "Số vụ"},
        [
            (
                "what",
                "Chỉ ghi what (so sánh số lượng) hoặc numerator và denominator (so sánh tỷ lệ).",
            )
        ],
    ),
    ({**SOUND["not_worse_than_last_year"], "better": None}, [("better", MISSING)]),
    (
        {**SOUND["not_worse_than_last_year"], "better": "cao"},
        [("better", "Cần là “more” (càng nhiều càng tốt) hoặc “less” (càng ít càng tốt).")],
    ),
    (
        {"type": "assessment_recognised", "frameworks": []},
        [("frameworks", "Cần là một danh sách có ít nhất một dòng.")],
    ),
    (
        {**SOUND["issued_on_time"], "working_days": 0},
        [("working_days", "Số 0 nằm ngoài khoảng cho phép: từ 1 đến 366.")],
    ),
    (
        {**AMOUNT, "terms": [{"key": "paid", "count": "Số tổ", "rate": 1, "times": 1}]},
        [("terms[0].key", "Cần là chữ thường không dấu, chữ số hoặc dấu gạch dưới, và khác “paid”.")],
    ),
    (
        {**AMOUNT, "terms": [{"key": "a", "count": "Số tổ", "rate": 1, "times": 1}] * 2},
        [("terms", "Hai khoản có cùng tên key.")],
    ),
    ({"type": "zero"}, [("what", MISSING)]),
    ({"type": "not_arising"}, [("text", MISSING)]),
    (
        {**SOUND["not_arising"], "points": 9},
        [("points", "Số 9 nằm ngoài khoảng cho phép: từ 0 đến 5.")],
    ),
    ({"type": "all_of", "parts": []}, [("parts", "Cần là một danh sách có ít nhất một dòng.")]),
    (
        {"type": "all_of", "parts": [THRESHOLD, {"type": "zero"}]},
        [("parts[1].what", MISSING)],
    ),
    (
        {"type": "sum", "parts": [{"label": "A", "points": 2, "rule": THRESHOLD}]},
        [("parts", "Điểm các phần cộng lại là 2 điểm, khác điểm tối đa 5 điểm.")],
    ),
    (
        {"type": "sum", "parts": [{"label": "A", "points": 5, "rule": None}]},
        [("parts[0].rule", "Cần là một quy tắc.")],
    ),
    (
        {"type": "sum", "parts": [{"label": "A", "points": 5, "rule": {**THRESHOLD, "from": 1}}]},
        [("parts[0].rule.from", "Không có tham số tên này ở loại quy tắc này.")],
    ),
]


@pytest.mark.parametrize(("data", "expected"), BROKEN)
def test_a_broken_rule_names_the_parameter_and_what_to_do(data: Any, expected: list[tuple[str, str]]) -> None:
    found = [(fault.field, fault.message.replace("\u00a0", " ")) for fault in faults_of(data)]
    assert found == expected


def test_all_faults_are_named_at_once() -> None:
    broken = {"type": "issued_on_time", "working_days": "mai", "form": 1}
    assert [fault.field for fault in faults_of(broken)] == ["form", "from", "working_days"]


def test_an_unknown_mode_is_a_fault() -> None:
    assert faults_of({"type": "manual"}, mode="stars") == [Fault("mode", "Không có cách đánh giá “stars”.")]


def test_a_rule_that_contains_itself_is_refused() -> None:
    endless: dict[str, object] = {"type": "all_of"}
    endless["parts"] = [endless]
    found = faults_of(endless)
    assert [fault.message for fault in found] == ["Quy tắc lồng nhau quá 4 tầng."]


def test_gaps_are_allowed_where_bands_are_unknown() -> None:
    rule = read(bands((0, 40, 0), (50, 90, 1), complete=False))
    assert isinstance(rule, RatioBands)
    assert not rule.best_known


steady = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
"""The same examples on every run, and no clock: a busy machine must not fail a test of arithmetic."""

JUNK = st.recursive(
    st.sampled_from(
        [None, True, False, 0, 1, -1, 100, 0.5, 10**400, float("nan"), float("inf"), "", " ", "\0", "1e9"]
    )
    | st.integers()
    | st.floats()
    | st.sampled_from(sorted(RULE_TYPES)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "parts", "bands", "rule", "points", "from", "below"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@steady
@given(
    kind=st.sampled_from(sorted(SOUND)),
    changes=st.dictionaries(
        st.sampled_from(sorted({key for sound in SOUND.values() for key in sound} - {"type"})),
        JUNK,
        max_size=3,
    ),
    mode=st.sampled_from(["points", "pass_fail", "targets", "khác"]),
)
def test_any_parameters_give_a_rule_or_faults(kind: str, changes: dict[str, object], mode: str) -> None:
    rule, faults = parse_rule({**SOUND[kind], **changes}, max_points=FIVE, mode=mode)
    assert (rule is None) == bool(faults)
    if rule is not None:
        assert rule.in_words(FIVE)
        assert rule.inputs()


@steady
@given(JUNK)
def test_any_data_at_all_give_a_rule_or_faults(data: Any) -> None:
    rule, faults = parse_rule(data, max_points=None, mode="points")
    assert rule is None or not faults


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (80, Decimal(80)),
        (0.1, Decimal("0.1")),
        ("66.67", Decimal("66.67")),
        ("0,5", None),
        (True, None),
        (float("inf"), None),
        ("1e13", None),
        ("0.0000001", None),
        (None, None),
    ],
)
def test_yaml_numbers_become_exact_decimals(value: object, expected: Decimal | None) -> None:
    assert exact(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tổng số", "tổng số"),
        ("HĐND phường", "HĐND phường"),
        ("Ủy ban nhân dân", "Ủy ban nhân dân"),
        ("", ""),
    ],
)
def test_only_common_words_lose_their_capital(text: str, expected: str) -> None:
    assert lower(text) == expected


def test_a_question_keeps_its_own_mark() -> None:
    assert (sentence("có không?"), sentence("hoạt động")) == ("Có không?", "Hoạt động.")
