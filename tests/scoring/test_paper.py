"""The same outcomes as a report words them: whole sentences, no arrow, no sign of the machine."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from criteria.ruletypes import NotWorseThanLastYear
from scoring import paper as words
from scoring.rules import Outcome, combine, evaluate
from tests.scoring.test_rules import (
    BOTH,
    CASES_PAID,
    IN_ALL,
    IN_GROUPS,
    ISSUED,
    LAWFUL,
    LETTERS,
    LISTED,
    NO_TASK,
    ON_TIME,
    ONLINE,
    QUIET,
    SETTLED,
    TEAMS_PAID,
    TRAINED,
    rule_of,
)
from tests.scoring.test_rules_beyond import FEWER
from tests.scoring.test_rules_beyond import SETTLED as LAST_YEAR

D = Decimal
Data = Mapping[str, object]
DONE: Data = {"type": "boolean", "question": "Đã niêm yết bảng thông tin?", "pass_value": True}
OPEN: Data = {"type": "boolean", "question": "Trụ sở có bảng niêm yết", "pass_value": True}
PARTS: Data = {
    "type": "sum",
    "parts": [
        {"label": "Niêm yết", "points": 1, "rule": DONE},
        {"label": "Khiếu kiện", "points": 2, "rule": QUIET},
    ],
}


def judged(
    data: Data | None, figures: dict[str, Any], most: int | None, label: str = "", mode: str = "points"
) -> Outcome:
    whole = None if most is None else D(most)
    rule = rule_of(data, whole, mode) if data else None
    return evaluate(rule, figures, max_points=whole, mode=mode, label=label)


def paper(
    data: Data | None, figures: dict[str, Any], most: int | None, label: str = "", mode: str = "points"
) -> str:
    return judged(data, figures, most, label, mode).paper.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("data", "figures", "most", "label", "expected"),
    [
        (ISSUED, {"violations": D(0), "total": D(4)}, 1, "nội dung 1", "Ban hành 4/4 văn bản được giao; nội dung 1 đạt 1/1 điểm."),
        (ISSUED, {"violations": D(1), "total": D(4)}, 1, "nội dung 1", "Không ban hành 1/4 văn bản được giao; nội dung 1 đạt 0/1 điểm."),
        (LAWFUL, {"violations": D(0), "total": D(3)}, 2, "", "Không có trường hợp ban hành văn bản quy phạm pháp luật trái pháp luật và bị cơ quan có thẩm quyền xử lý (0/3); đạt 2/2 điểm."),
        (LETTERS, {"numerator": D(18), "denominator": D(20)}, 7, "", "Số văn bản đúng quy định: 18/20 văn bản (90,0 %), thuộc mức từ 90 % đến dưới 100 %; đạt 5,5/7 điểm."),
        (TRAINED, {"numerator": D(9), "denominator": D(10)}, 2, "", "Số tuyên truyền viên pháp luật được bồi dưỡng, tập huấn: 9/10 người (90,0 %); chưa đủ quy tắc: tỷ lệ này ngoài các bậc đã biết."),
        (SETTLED, {"numerator": D(5), "denominator": D(5)}, 2, "", "Số vụ hòa giải thành: 5/5 vụ (100,0 %), mức yêu cầu từ 80 % trở lên; đạt 2/2 điểm."),
        (SETTLED, {"numerator": D(0), "denominator": D(0)}, 2, "", "Tổng số vụ đã hòa giải bằng 0: không phát sinh; đạt 2/2 điểm."),
        (TEAMS_PAID, {"paid": D(6300000), "teams": D(7)}, 2, "", "Đã chi 6.300.000 đồng, mức phải chi là 12.600.000 đồng (7 × 150.000 đồng × 12); đạt 0/2 điểm."),
        (CASES_PAID, {"paid": D(1100000), "settled": D(2), "failed": D(1)}, 2, "", "Đã chi 1.100.000 đồng, mức phải chi là 1.100.000 đồng (2 × 400.000 đồng + 1 × 300.000 đồng); đạt 2/2 điểm."),
        (ON_TIME, {"base_on": date(2023, 1, 5), "issued_on": date(2023, 1, 16)}, 1, "", "Kế hoạch PBGDPL ban hành ngày 16/01/2023, hạn 16/01/2023 (7 ngày làm việc kể từ ngày ban hành Kế hoạch của tỉnh 05/01/2023); đạt 1/1 điểm."),
        (ONLINE, {"chosen": ("Thi trực tuyến",)}, 1, "", "Đã thực hiện 1/2 nội dung, yêu cầu ít nhất 1; đạt 1/1 điểm."),
        (LISTED, {"answer": True}, 1, "", "Có lập danh mục thông tin; đạt 1/1 điểm."),
        (LISTED, {"answer": False}, 1, "", "Không lập danh mục thông tin; đạt 0/1 điểm."),
        (DONE, {"answer": True}, 1, "Niêm yết", "Đã niêm yết bảng thông tin; nội dung “Niêm yết” đạt 1/1 điểm."),
        (DONE, {"answer": False}, 1, "", "Chưa niêm yết bảng thông tin; đạt 0/1 điểm."),
        (OPEN, {"answer": False}, 1, "", "Trụ sở có bảng niêm yết: không; đạt 0/1 điểm."),
        (IN_ALL, {"count": D(3)}, 1, "", "Số hoạt động: 3 hoạt động, yêu cầu từ 2 hoạt động trở lên; đạt 1/1 điểm."),
        (IN_GROUPS, {"count": {1: D(2), 2: D(1)}}, 1, "", "Số hoạt động: 1/2 khối, tổ dân phố, thôn có từ 2 hoạt động trở lên; đạt 0/1 điểm."),
        (QUIET, {"count": D(0)}, 6, "", "Không có vụ khiếu kiện đông người; đạt 6/6 điểm."),
        (QUIET, {"count": D(2)}, 6, "", "Số vụ khiếu kiện đông người: 2 vụ; đạt 0/6 điểm."),
        (NO_TASK, {"ground": "Báo cáo số 171/BC-UBND."}, 3, "", "Không phát sinh (căn cứ: Báo cáo số 171/BC-UBND); đạt 3/3 điểm."),
        ({"type": "manual"}, {"points": D("1.5"), "ground": "Biên bản họp."}, 2, "", "Chấm theo căn cứ: Biên bản họp; đạt 1,5/2 điểm."),
        ({"type": "manual"}, {"points": D(1), "ground": "Biên bản họp"}, None, "", "Chấm theo căn cứ: Biên bản họp; được 1 điểm."),
        (None, {}, 2, "", "Chưa đủ quy tắc: chưa có quy tắc cho nội dung này."),
        (QUIET, {}, 2, "", "Chưa đủ số liệu: chưa nhập “Số vụ khiếu kiện đông người”."),
        (QUIET, {"count": D(0)}, None, "", "Không có vụ khiếu kiện đông người; chưa đủ quy tắc: chưa có điểm tối đa."),
        (PARTS, {"p1_answer": True, "p2_count": D(1)}, 3, "", "Đã niêm yết bảng thông tin; nội dung “Niêm yết” đạt 1/1 điểm. Số vụ khiếu kiện đông người: 1 vụ; nội dung “Khiếu kiện” đạt 0/2 điểm. Tổng cộng đạt 1/3 điểm."),
        (BOTH, {"p1_numerator": D(5), "p1_denominator": D(5), "p2_paid": D(0), "p2_settled": D(5), "p2_failed": D(0)}, 3, "", "Số vụ hòa giải thành: 5/5 vụ (100,0 %), mức yêu cầu từ 80 % trở lên; đạt yêu cầu. Đã chi 0 đồng, mức phải chi là 2.000.000 đồng (5 × 400.000 đồng + 0 × 300.000 đồng); chưa đạt yêu cầu. Kết quả chung đạt 0/3 điểm."),
    ],
)  # fmt: skip
def test_an_outcome_is_a_sentence_of_a_report(
    data: Data | None, figures: dict[str, Any], most: int | None, label: str, expected: str
) -> None:
    assert paper(data, figures, most, label) == expected
    assert "→" not in expected


@pytest.mark.parametrize(
    ("data", "figures", "expected"),
    [
        (FEWER, {"count": D(5), "last_year": D(7)}, "Số vụ vi phạm pháp luật: 5 vụ, năm trước 7 vụ, mức yêu cầu ít hơn năm trước; đạt yêu cầu."),
        (FEWER, {"count": D(0), "last_year": D(0)}, "Số vụ vi phạm pháp luật: 0 vụ, năm trước 0 vụ; chưa đủ quy tắc: hai năm đều bằng 0, chưa có quy tắc cho trường hợp này."),
    ],
)  # fmt: skip
def test_a_comparison_with_last_year_is_a_sentence(
    data: Data, figures: dict[str, Any], expected: str
) -> None:
    assert paper(data, figures, None, mode="targets") == expected


def test_the_shares_of_two_years_stand_in_brackets_behind_what_is_counted() -> None:
    rule = rule_of(LAST_YEAR, None, "targets")
    assert isinstance(rule, NotWorseThanLastYear)
    facts = "Năm trước 5/5 vụ = 100,0\u00a0%, năm nay 9/10 vụ = 90,0\u00a0%"
    assert words.compared(rule, facts).replace("\u00a0", " ") == (
        "Số vụ hòa giải thành: năm trước 5/5 vụ (100,0 %), năm nay 9/10 vụ (90,0 %), mức yêu cầu không thấp hơn năm trước"
    )


def test_met_or_not_is_said_where_no_points_count() -> None:
    assert paper(QUIET, {"count": D(0)}, None, mode="pass_fail") == (
        "Không có vụ khiếu kiện đông người; đạt yêu cầu."
    )
    figures = {"met": False, "ground": "Biên bản"}
    assert paper({"type": "manual"}, figures, None, "nội dung 2", "pass_fail") == (
        "Căn cứ: Biên bản; nội dung 2 chưa đạt yêu cầu."
    )


def test_contents_are_named_by_their_numbers_on_paper_alone() -> None:
    first = judged(DONE, {"answer": True}, 1)
    second = judged(QUIET, {"count": D(0)}, 2)
    whole = combine([first, second], max_points=D(3), mode="points", numbers=[1, 3])
    assert whole.paper.replace("\u00a0", " ") == (
        "Nội dung 1: đã niêm yết bảng thông tin; đạt 1/1 điểm. "
        "Nội dung 3: không có vụ khiếu kiện đông người; đạt 2/2 điểm. Tổng cộng đạt 3/3 điểm."
    )
    assert whole.explanation.replace("\u00a0", " ") == (
        "Đã niêm yết bảng thông tin: Có → 1/1 điểm; Số vụ khiếu kiện đông người: 0 vụ → 2/2 điểm → cộng: 3/3 điểm"
    )
