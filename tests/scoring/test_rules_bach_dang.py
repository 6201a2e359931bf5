"""The programme of Bạch Đằng ward: each target as the plan words it (III.2), judged at the edge of its wording."""

from decimal import Decimal
from typing import Any

import pytest

from criteria.loading import SHIPPED, read_frameworks
from criteria.ruletypes import Rule, parse_rule
from scoring.rules import Status, evaluate

D = Decimal
Figures = dict[str, Any]

WORDING: dict[str, str] = {
    "1.1": "100% cán bộ, công chức phường được phổ biến, quán triệt, cập nhật văn bản pháp luật mới hằng năm",
    "1.2": (
        "100% văn bản hành chính thuộc thẩm quyền của UBND phường được ban hành đúng trình tự, thủ tục, đúng quy "
        "định pháp luật"
    ),
    "1.3": (
        "100% cán bộ, công chức thực hiện nghiêm kỷ luật, kỷ cương hành chính và quy tắc ứng xử trong thực thi công vụ"
    ),
    "1.4": (
        "Hằng năm, UBND phường xây dựng và triển khai thực hiện đầy đủ kế hoạch công tác phổ biến, giáo dục pháp luật; "
        "kế hoạch theo dõi tình hình thi hành pháp luật; kế hoạch kiểm tra, rà soát văn bản theo quy định"
    ),
    "2.1": "100% tổ dân phố tổ chức ít nhất 02 hoạt động tuyên truyền, phổ biến pháp luật mỗi năm",
    "2.2": (
        "100% văn bản pháp luật liên quan trực tiếp đến quyền và nghĩa vụ của người dân được tuyên truyền, phổ biến "
        "kịp thời đến Nhân dân bằng các hình thức phù hợp"
    ),
    "2.3": (
        "Phấn đấu trên 95% người dân được tiếp cận thông tin pháp luật thông qua các kênh tuyên truyền của địa phương"
    ),
    "2.4": "Hằng năm phường đạt chuẩn tiếp cận pháp luật theo quy định của Chính phủ",
    "3.1": "100% tổ hòa giải ở cơ sở được kiện toàn đầy đủ thành phần theo quy định",
    "3.2": "Tỷ lệ hòa giải thành đạt từ 85% trở lên",
    "3.3": "100% hòa giải viên được bồi dưỡng, tập huấn nghiệp vụ khi có kế hoạch của cấp trên",
    "3.4": (
        "100% đối tượng thuộc diện trợ giúp pháp lý được hướng dẫn, hỗ trợ tiếp cận dịch vụ trợ giúp pháp lý khi có "
        "yêu cầu"
    ),
    "4.1": "100% sự kiện hộ tịch phát sinh trên địa bàn được đăng ký đúng quy định và đúng thời hạn",
    "4.2": "100% thủ tục hành chính thuộc thẩm quyền được niêm yết công khai, minh bạch",
    "4.3": "Trên 95% hồ sơ thủ tục hành chính được giải quyết đúng và trước hạn",
    "4.4": "Trên 90% người dân hài lòng đối với việc giải quyết thủ tục hành chính của UBND phường",
    "5.1": "100% tổ dân phố xây dựng, rà soát và thực hiện hương ước, quy ước bảo đảm đúng quy định pháp luật",
    "5.2": (
        "100% tổ dân phố duy trì hiệu quả các mô hình tự quản về an ninh trật tự, bảo vệ môi trường, phòng cháy chữa "
        "cháy và văn minh đô thị"
    ),
    "5.3": (
        "Hằng năm có ít nhất 80% số tổ dân phố đạt danh hiệu “Tổ dân phố văn hóa”, không có tổ dân phố phát sinh điểm "
        "nóng phức tạp về an ninh trật tự"
    ),
    "5.4": (
        "Xây dựng và duy trì ít nhất 01 mô hình điểm về “Tổ dân phố thượng tôn và tuân thủ pháp luật” để nhân rộng "
        "trên địa bàn"
    ),
    "6.1": (
        "Hằng năm giảm số vụ việc vi phạm pháp luật, tệ nạn xã hội và các vụ việc mâu thuẫn, tranh chấp kéo dài so với "
        "năm trước"
    ),
    "6.2": "Phân đấu không để phát sinh điểm nóng về an ninh trật tự trên địa bàn",
    "6.3": (
        "100% tin báo, phản ánh của Nhân dân liên quan đến an ninh trật tự được tiếp nhận, xử lý hoặc chuyển cơ quan "
        "có thẩm quyền giải quyết theo quy định"
    ),
}


@pytest.fixture(scope="module")
def programme() -> dict[str, Any]:
    return next(data for data in read_frameworks(SHIPPED) if data["code"] == "bach-dang-2026-2030")


@pytest.fixture(scope="module")
def targets(programme: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{c['number']}.{i['number']}": i for c in programme["criteria"] for i in c["indicators"]}


def rule_of(target: dict[str, Any]) -> Rule:
    rule, faults = parse_rule(target["rule"], max_points=None, mode="targets")
    assert faults == ()
    assert rule is not None
    return rule


def test_one_indicator_a_target_in_the_words_of_the_plan(targets: dict[str, dict[str, Any]]) -> None:
    assert {code: target["name"] for code, target in targets.items()} == WORDING


def test_it_holds_from_2026_to_2030_and_counts_no_points(programme: dict[str, Any]) -> None:
    assert (programme["mode"], programme["first_year"], programme["last_year"]) == ("targets", 2026, 2030)
    assert [row["name"] for row in programme["criteria"]] == [
        "Về công tác quản lý nhà nước và thi hành pháp luật",
        "Về phổ biến, giáo dục pháp luật và tiếp cận pháp luật",
        "Về hòa giải ở cơ sở và trợ giúp pháp lý",
        "Về công tác hộ tịch và cải cách hành chính",
        "Về xây dựng cộng đồng dân cư tuân thủ pháp luật",
        "Về bảo đảm an ninh trật tự, phòng chống vi phạm pháp luật",
    ]


def test_every_value_names_its_paragraph_and_none_is_called_certain(targets: dict[str, Any]) -> None:
    for target in targets.values():
        assert "mục III.2." in target["name_source"]
        assert "mục III.2." in target["rule_source"]
    assert {target["name_certainty"] for target in targets.values()} == {"seen_once"}
    read_into = {code for code, target in targets.items() if target["rule_certainty"] == "derived"}
    assert read_into == {"2.4", "3.3", "3.4", "4.1", "4.4", "6.1", "6.3"}
    rest = {target["rule_certainty"] for code, target in targets.items() if code not in read_into}
    assert rest == {"seen_once"}


def ratio(few: int, all_: int, prefix: str = "") -> Figures:
    return {f"{prefix}numerator": D(few), f"{prefix}denominator": D(all_)}


def falls(*pairs: tuple[int, int]) -> Figures:
    """Return (this year, last year) of each part."""
    return {
        f"p{i}_{key}": D(value)
        for i, (now, last) in enumerate(pairs, 1)
        for key, value in (("count", now), ("last_year", last))
    }


PLANS = (
    "Kế hoạch công tác phổ biến, giáo dục pháp luật",
    "Kế hoạch theo dõi tình hình thi hành pháp luật",
    "Kế hoạch kiểm tra, rà soát văn bản theo quy định",
)
ALL_OF_THEM = ("1.1", "1.2", "1.3", "2.2", "3.1", "3.3", "3.4", "4.1", "4.2", "5.1", "5.2", "6.3")
EDGES: list[tuple[str, Figures, bool | None]] = [
    *((code, ratio(200, 200), True) for code in ALL_OF_THEM),
    *((code, ratio(199, 200), False) for code in ALL_OF_THEM),
    *((code, ratio(0, 0), True if code in {"3.3", "3.4", "4.1", "6.3"} else None) for code in ALL_OF_THEM),
    ("1.4", {"chosen": PLANS}, True),
    ("1.4", {"chosen": PLANS[:2]}, False),
    ("2.1", {"count": {1: D(2), 2: D(2)}}, True),
    ("2.1", {"count": {1: D(9), 2: D(1)}}, False),
    ("2.1", {"count": {1: D(2), 2: None}}, None),
    ("2.3", ratio(95, 100), False),
    ("2.3", ratio(9501, 10000), True),
    ("2.4", {"recognised": True}, True),
    ("2.4", {"recognised": None}, None),
    ("3.2", ratio(85, 100), True),
    ("3.2", ratio(8499, 10000), False),
    ("3.2", ratio(0, 0), None),
    ("4.3", ratio(95, 100), False),
    ("4.3", ratio(951, 1000), True),
    ("4.4", ratio(90, 100), False),
    ("4.4", ratio(901, 1000), True),
    ("5.3", {**ratio(8, 10, "p1_"), "p2_count": D(0)}, True),
    ("5.3", {**ratio(79, 100, "p1_"), "p2_count": D(0)}, False),
    ("5.3", {**ratio(10, 10, "p1_"), "p2_count": D(1)}, False),
    ("5.4", {"count": D(1)}, True),
    ("5.4", {"count": D(0)}, False),
    ("6.1", falls((1, 2), (0, 1), (4, 5)), True),
    ("6.1", falls((1, 2), (1, 1), (4, 5)), False),
    ("6.1", falls((1, 2), (0, 0), (4, 5)), None),
    ("6.1", {"p1_count": D(1), "p2_count": D(1), "p3_count": D(1)}, None),
    ("6.2", {"count": D(0)}, True),
    ("6.2", {"count": D(1)}, False),
]


@pytest.mark.parametrize(("code", "figures", "met"), EDGES)
def test_a_target_at_the_edge_of_its_wording(
    targets: dict[str, dict[str, Any]], code: str, figures: Figures, met: bool | None
) -> None:
    outcome = evaluate(rule_of(targets[code]), figures, max_points=None, mode="targets")
    assert (outcome.met, outcome.points) == (met, None)


def test_every_target_has_an_edge() -> None:
    assert {code for code, _, _ in EDGES} == set(WORDING)


def test_an_empty_sheet_gives_no_target_a_result(targets: dict[str, dict[str, Any]]) -> None:
    for target in targets.values():
        outcome = evaluate(rule_of(target), {}, max_points=None, mode="targets")
        assert (outcome.status, outcome.met) == (Status.MISSING_FIGURES, None)
        assert outcome.explanation
