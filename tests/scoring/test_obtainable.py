"""What one step more gives: the nearest better outcome, its words, and that taking it gives exactly what it says."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria.ruletypes import parse_rule
from scoring.obtainable import Step, next_steps, remediable, verdict
from scoring.rules import Status, evaluate

D = Decimal
Data = dict[str, Any]

MISSING: Data = {
    "type": "all_or_zero",
    "violation": "không ban hành từ 01 văn bản quy phạm pháp luật trở lên",
    "unit": "văn bản được giao",
    "total": "Số văn bản quy phạm pháp luật được giao",
    "points_if_none": 1,
    "points_if_any": 0,
}
UNLAWFUL: Data = {
    "type": "all_or_zero",
    "violation": "ban hành từ 01 văn bản trở lên trái pháp luật và bị cơ quan có thẩm quyền xử lý",
    "points_if_none": 1,
    "points_if_any": 0,
}
SETTLED: Data = {
    "type": "ratio_bands",
    "numerator": "Số vụ, việc hòa giải thành",
    "denominator": "Số vụ, việc đã hòa giải",
    "unit": "vụ, việc",
    "complete": True,
    "bands": [
        {"from": 90, "below": None, "points": 2},
        {"from": 80, "below": 90, "points": 1.5},
        {"from": 0, "below": 80, "points": 1},
    ],
}
TRAINED: Data = {
    "type": "ratio_bands",
    "numerator": "Số tuyên truyền viên được tập huấn",
    "denominator": "Tổng số tuyên truyền viên",
    "bands": [
        {"from": 70, "below": 80, "points": 1.5},
        {"from": 50, "below": 60, "points": 0.5},
    ],
}
ON_TIME: Data = {
    "type": "ratio_threshold",
    "numerator": "Số văn bản đúng hạn",
    "denominator": "Tổng số văn bản",
    "unit": "văn bản",
    "min_percent": 85,
}
OVER: Data = {**ON_TIME, "numerator": "Số lượng hồ sơ đúng hạn", "comparison": ">", "min_percent": 95}
PLAIN: Data = {"type": "ratio_threshold", "unit": "tổ", "min_percent": 100}
LISTED: Data = {"type": "boolean", "question": "Đã lập Danh mục thông tin?", "pass_value": True}
ASKED: Data = {"type": "boolean", "question": "Bảng niêm yết có đủ thông tin?", "pass_value": True}
PUNISHED: Data = {"type": "boolean", "question": "Có cán bộ bị kỷ luật không?", "pass_value": False}
OPEN_CASES: Data = {"type": "boolean", "question": "Có vụ việc chưa giải quyết không?", "pass_value": False}
DIGITAL: Data = {
    "type": "checklist_min",
    "question": "Hoạt động chuyển đổi số",
    "min": 3,
    "options": ["Zalo", "Cổng thông tin", "Mã QR", "Loa"],
}
MEETINGS: Data = {"type": "count_min", "what": "số hội nghị đối thoại", "unit": "hội nghị", "min": 2}
EACH: Data = {**MEETINGS, "per_group": True}
NOT_LED: Data = {
    "type": "zero",
    "what": "Số người không được giới thiệu đến nơi trợ giúp",
    "unit": "người",
}
DISCIPLINED: Data = {"type": "zero", "what": "Số công chức bị xử lý kỷ luật", "unit": "người"}
ISSUED: Data = {"type": "issued_on_time", "working_days": 10, "from": "ngày nhận kế hoạch của cấp trên"}
PAID: Data = {
    "type": "amount_min",
    "paid": "Số tiền đã hỗ trợ",
    "terms": [{"key": "teams", "count": "Số tổ hòa giải", "rate": 150000, "times": 12}],
}
MORE: Data = {
    "type": "not_worse_than_last_year",
    "what": "số buổi tuyên truyền",
    "unit": "buổi",
    "better": "more",
}
SHARE: Data = {
    "type": "not_worse_than_last_year",
    "numerator": "số vụ hòa giải thành",
    "denominator": "tổng số vụ",
    "unit": "vụ",
    "better": "more",
}
FEWER: Data = {"type": "less_than_last_year", "what": "số vụ vi phạm", "unit": "vụ"}
LATE: Data = {
    "type": "not_worse_than_last_year",
    "what": "số hồ sơ quá hạn",
    "unit": "hồ sơ",
    "better": "less",
}
BOTH: Data = {"type": "all_of", "parts": [LISTED, ON_TIME]}
BLOCKED: Data = {"type": "all_of", "parts": [LISTED, DISCIPLINED]}
SUM: Data = {
    "type": "sum",
    "parts": [
        {"label": "Danh mục", "points": 0.5, "rule": LISTED},
        {"label": "Hòa giải", "points": 2, "rule": SETTLED},
    ],
}
MANUAL: Data = {"type": "manual"}
RECOGNISED: Data = {"type": "assessment_recognised"}
GROUPS = {1: "Khối 1", 2: "Khối 2", 3: "Khối 3", 4: "Khối 4", 5: "Khối 5", 6: "Khối 6"}


def counts(numerator: int, denominator: int) -> Data:
    return {"numerator": D(numerator), "denominator": D(denominator)}


def steps_of(
    data: Data, figures: Mapping[str, Any], most: str | None = "2", mode: str = "points"
) -> tuple[Step, ...]:
    max_points = None if most is None else D(most)
    rule, faults = parse_rule(data, max_points=max_points, mode=mode)
    assert faults == ()
    return next_steps(rule, figures, max_points=max_points, mode=mode, groups=GROUPS)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


TABLE: list[tuple[str, Data, Data, str, str, str, str]] = [
    (
        "an omission can be made good",
        MISSING,
        {"violations": D(2), "total": D(4)},
        "1",
        "không còn trường hợp không ban hành văn bản được giao",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "the next band with the fewest cases",
        SETTLED,
        counts(10, 14),
        "2",
        "thêm 2 vụ, việc hòa giải thành",
        "0.5",
        "bậc từ 80 % đến dưới 90 %: nội dung 1 đạt 1,5/2 điểm",
    ),
    (
        "few cases jump a band",
        SETTLED,
        counts(1, 2),
        "2",
        "thêm 1 vụ, việc hòa giải thành",
        "1",
        "bậc từ 90 % trở lên: nội dung 1 đạt 2/2 điểm",
    ),
    (
        "over a gap between known bands",
        TRAINED,
        counts(5, 10),
        "1.5",
        "thêm 2 tuyên truyền viên được tập huấn",
        "1",
        "bậc từ 70 % đến dưới 80 %: nội dung 1 đạt 1,5/1,5 điểm",
    ),
    (
        "exactly the limit",
        ON_TIME,
        counts(16, 20),
        "1",
        "thêm 1 văn bản đúng hạn",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "past a strict limit",
        OVER,
        counts(18, 20),
        "1",
        "thêm 2 hồ sơ đúng hạn",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "words left to the content's name",
        PLAIN,
        counts(2, 3),
        "1",
        "thêm 1 tổ đạt yêu cầu",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "a question worded as done",
        LISTED,
        {"answer": False},
        "1",
        "lập Danh mục thông tin",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "any other question",
        ASKED,
        {"answer": False},
        "1",
        "trả lời được “Có” cho câu hỏi “bảng niêm yết có đủ thông tin”",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "what is still open can be settled",
        OPEN_CASES,
        {"answer": True},
        "1",
        "không còn vụ việc chưa giải quyết",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "how many of a list",
        DIGITAL,
        {"chosen": ("Zalo",)},
        "1",
        "thêm 2 trong 3 nội dung chưa thực hiện của danh sách",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "how many of a count",
        MEETINGS,
        {"count": D(0)},
        "1",
        "thêm 2 hội nghị đối thoại",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "which groups",
        EACH,
        {"count": {1: D(2), 2: D(1), 3: D(0)}},
        "1",
        "thêm hội nghị đối thoại ở 2/3 khối, tổ dân phố, thôn: Khối 2 (1 hội nghị), Khối 3 (2 hội nghị)",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "people not led there can be",
        NOT_LED,
        {"count": D(3)},
        "1",
        "không còn người không được giới thiệu đến nơi trợ giúp",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "how much money",
        PAID,
        {"paid": D(3_000_000), "teams": D(2)},
        "1",
        "chi thêm 600.000 đ",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "up to last year's count",
        MORE,
        {"count": D(3), "last_year": D(5)},
        "1",
        "thêm 2 buổi tuyên truyền",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "up to last year's ratio",
        SHARE,
        {**counts(7, 10), "last_numerator": D(4), "last_denominator": D(5)},
        "1",
        "thêm 1 vụ hòa giải thành",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
    (
        "all parts at once",
        BOTH,
        {"p1_answer": False, "p2_numerator": D(1), "p2_denominator": D(2)},
        "1",
        "lập Danh mục thông tin; thêm 1 văn bản đúng hạn",
        "1",
        "nội dung 1 đạt 1/1 điểm",
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_next_step(row: tuple[str, Data, Data, str, str, str, str]) -> None:
    _, data, figures, most, what, gain, reached = row
    (step,) = steps_of(data, figures, most)
    assert plain(step.what) == what
    assert step.gain == D(gain)
    assert plain(verdict(step, "nội dung 1")) == reached


def test_a_sum_has_a_step_for_each_part() -> None:
    first, second = steps_of(
        SUM, {"p1_answer": False, "p2_numerator": D(10), "p2_denominator": D(14)}, most="2.5"
    )
    assert (plain(verdict(first)), first.gain) == ("phần “Danh mục” đạt 0,5/0,5 điểm", D("0.5"))
    assert plain(verdict(second, "nội dung 2")) == (
        "bậc từ 80 % đến dưới 90 %: nội dung 2, phần “Hòa giải” đạt 1,5/2 điểm"
    )
    assert second.figures == {"p1_answer": False, "p2_numerator": D(12), "p2_denominator": D(14)}


def test_where_points_do_not_count_the_step_says_met() -> None:
    (step,) = steps_of(ON_TIME, counts(16, 20), None, "pass_fail")
    assert (step.gain, step.outcome.met) == (None, True)
    assert (verdict(step, "nội dung 2"), verdict(step)) == ("nội dung 2 đạt", "đạt")


def test_more_groups_than_are_named_are_counted() -> None:
    (step,) = steps_of(EACH, {"count": dict.fromkeys(range(1, 7), D(1))}, "1")
    assert plain(step.what).endswith(
        "ở 6/6 khối, tổ dân phố, thôn: Khối 1 (1 hội nghị), Khối 2 (1 hội nghị), "
        "Khối 3 (1 hội nghị), Khối 4 (1 hội nghị) và 2 nơi khác"
    )


NOTHING: list[tuple[str, Data, Data, str | None]] = [
    ("entered by hand", MANUAL, {"points": D(1), "ground": "Theo báo cáo"}, "2"),
    ("full points", SETTLED, counts(14, 14), "2"),
    ("a figure missing", SETTLED, {"numerator": D(3)}, "2"),
    ("an impossible figure", SETTLED, counts(15, 14), "2"),
    ("a ratio outside the known bands", TRAINED, counts(1, 10), "1.5"),
    ("the best known band, unlike the best", TRAINED, counts(7, 10), "2"),
    ("no known maximum", ON_TIME, counts(1, 10), None),
    ("an unknown limit", {**ON_TIME, "min_percent": None}, counts(1, 10), "1"),
    ("nothing to divide by", ON_TIME, counts(0, 0), "1"),
    ("an unlawful text stays one", UNLAWFUL, {"violations": D(1)}, "1"),
    ("a punishment stays one", DISCIPLINED, {"count": D(1)}, "1"),
    ("a yes that counts against the ward", PUNISHED, {"answer": True}, "1"),
    ("issued late", ISSUED, {"base_on": date(2023, 1, 2), "issued_on": date(2023, 3, 1)}, "1"),
    ("more than last year", FEWER, {"count": D(9), "last_year": D(3)}, "1"),
    ("later than last year", LATE, {"count": D(9), "last_year": D(3)}, "1"),
    ("another assessment", RECOGNISED, {"recognised": False}, "1"),
    ("one part that cannot be undone", BLOCKED, {"p1_answer": False, "p2_count": D(1)}, "1"),
]


@pytest.mark.parametrize("row", NOTHING, ids=lambda row: row[0])
def test_nothing_where_nothing_can_be_won_or_known(row: tuple[str, Data, Data, str | None]) -> None:
    _, data, figures, most = row
    assert steps_of(data, figures, most) == ()


def test_no_rule_has_no_step() -> None:
    assert next_steps(None, {}, max_points=D(1), mode="points") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("không ban hành văn bản", True),
        ("số vụ việc chưa được giải quyết", True),
        ("không ban hành đúng thời hạn", False),
        ("số cán bộ bị kỷ luật", False),
        ("số điểm nóng phát sinh", False),
    ],
)
def test_what_can_be_made_good(text: str, expected: bool) -> None:
    assert remediable(text) is expected


steady = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],
)
WHOLE = st.integers(-1, 40).map(Decimal)
FIGURE = (
    st.none()
    | WHOLE
    | st.booleans()
    | st.dates()
    | st.text(max_size=3)
    | st.floats()
    | st.just(D(10) ** 12)
    | st.lists(st.sampled_from(DIGITAL["options"]), max_size=3).map(tuple)
    | st.dictionaries(st.integers(1, 6), st.none() | WHOLE, max_size=4)
)
KEYS = ["violations", "total", "answer", "chosen", "count", "paid", "teams", "numerator", "denominator"]
KEYS += ["last_year", "last_numerator", "last_denominator", "base_on", "issued_on", "points", "ground", "met"]
ALL = [
    MISSING,
    UNLAWFUL,
    SETTLED,
    TRAINED,
    ON_TIME,
    OVER,
    PLAIN,
    LISTED,
    ASKED,
    PUNISHED,
    OPEN_CASES,
    DIGITAL,
]
ALL += [MEETINGS, EACH, NOT_LED, DISCIPLINED, ISSUED, PAID, MORE, SHARE, FEWER, LATE, MANUAL, RECOGNISED]
ALL += [BOTH, BLOCKED, SUM, {"type": "all_of", "parts": [SETTLED, SHARE, EACH]}]
ALL += [{"type": "sum", "parts": [{"label": "Cả hai", "points": 2.5, "rule": SUM}]}]


@steady
@given(
    data=st.sampled_from(ALL),
    figures=st.dictionaries(
        st.sampled_from([*KEYS, *(f"p{i}_{key}" for i in (1, 2, 3) for key in KEYS), "p1_p2_numerator"]),
        FIGURE,
        max_size=12,
    ),
    mode=st.sampled_from(["points", "pass_fail", "targets"]),
)
def test_any_figures_give_steps_and_no_exception(data: Data, figures: Data, mode: str) -> None:
    for step in steps_of(data, figures, "2.5" if data["type"] == "sum" else "2", mode):
        assert step.what
        assert verdict(step)


@st.composite
def ratios(draw: st.DrawFn, prefix: str = "") -> Data:
    whole = draw(st.integers(1, 60))
    return {f"{prefix}numerator": D(draw(st.integers(0, whole))), f"{prefix}denominator": D(whole)}


@st.composite
def sound(draw: st.DrawFn) -> tuple[Data, Data]:
    """Return a rule and possible figures for it."""
    data = draw(
        st.sampled_from([SETTLED, TRAINED, ON_TIME, OVER, MISSING, MEETINGS, EACH, PAID, MORE, SHARE, SUM])
    )
    pair, count = draw(ratios()), D(draw(st.integers(0, 20)))
    figures: Data = {**pair, "violations": count, "count": count, "paid": count * 900_000, "teams": D(4)}
    figures |= {"last_year": D(draw(st.integers(0, 20)))} | draw(ratios("last_"))
    figures |= {"p1_answer": draw(st.booleans())} | draw(ratios("p2_"))
    if data is EACH:
        figures["count"] = dict.fromkeys(GROUPS, count)
    return data, figures


@steady
@given(sound())
def test_taking_the_step_gives_exactly_what_it_says(case: tuple[Data, Data]) -> None:
    data, figures = case
    most = D("2.5") if data is SUM else D(2)
    rule, _ = parse_rule(data, max_points=most, mode="points")
    before = evaluate(rule, figures, max_points=most, mode="points")
    for step in next_steps(rule, figures, max_points=most, mode="points", groups=GROUPS):
        after = evaluate(rule, step.figures, max_points=most, mode="points")
        assert after.status is Status.COMPUTED
        assert before.points is not None
        assert step.gain is not None
        assert step.gain > 0
        assert after.points == before.points + step.gain
        assert step.label or after == step.outcome


@steady
@given(ratios())
def test_one_case_fewer_would_not_do(figures: Data) -> None:
    for step in steps_of(SETTLED, figures):
        fewer = {**step.figures, "numerator": step.figures["numerator"] - 1}  # type: ignore[operator]
        rule, _ = parse_rule(SETTLED, max_points=D(2), mode="points")
        short, now = (evaluate(rule, one, max_points=D(2), mode="points") for one in (fewer, figures))
        assert short.points == now.points
