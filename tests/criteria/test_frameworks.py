"""The shipped frameworks say what the sources say, and no more."""

from decimal import Decimal
from typing import Any

import pytest

from criteria.loading import SHIPPED, read_frameworks
from criteria.ruletypes import RULE_TYPES


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, Any]]:
    return {data["code"]: data for data in read_frameworks(SHIPPED)}


def indicators(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{c['number']}.{i['number']}": i for c in data["criteria"] for i in c["indicators"]}


def rules(value: Any) -> list[dict[str, Any]]:
    """Return every rule of a framework, those inside others too."""
    if isinstance(value, list):
        return [rule for item in value for rule in rules(item)]
    if isinstance(value, dict):
        own = [value] if value.get("type") in RULE_TYPES else []
        return own + [rule for item in value.values() for rule in rules(item)]
    return []


def test_there_are_four(shipped: dict[str, dict[str, Any]]) -> None:
    assert sorted(shipped) == ["bach-dang-2026-2030", "qd25-2021", "qd25-2021-minh-hoa", "qd27-2025"]


@pytest.mark.parametrize(
    ("code", "criteria", "count"),
    [
        ("qd25-2021", 5, [2, 6, 3, 5, 4]),
        ("qd25-2021-minh-hoa", 5, [2, 6, 3, 5, 4]),
        ("qd27-2025", 3, [3, 7, 4]),
        ("bach-dang-2026-2030", 6, [4, 4, 4, 4, 4, 3]),
    ],
)
def test_criteria_and_indicators(shipped: Any, code: str, criteria: int, count: list[int]) -> None:
    rows = shipped[code]["criteria"]
    assert len(rows) == criteria
    assert [len(row["indicators"]) for row in rows] == count


@pytest.mark.parametrize("code", ["qd25-2021", "qd25-2021-minh-hoa"])
def test_maxima_add_up_to_a_hundred(shipped: Any, code: str) -> None:
    rows = shipped[code]["criteria"]
    assert [row["max_points"] for row in rows] == ["10", "30", "15", "20", "25"]
    below = [sum(Decimal(i["max_points"]) for i in row["indicators"]) for row in rows]
    assert below == [10, 30, 15, 20, 25]


def test_conditions_of_qd25(shipped: Any) -> None:
    limits = shipped["qd25-2021"]["thresholds"]
    assert (limits["total_max"], limits["min_total"], limits["min_percent_each_criterion"]) == (100, 80, 50)
    assert len(shipped["qd25-2021"]["exclusions"]) == 1
    assert [d["before"] for d in shipped["qd25-2021"]["deadlines"] if "before" in d] == [
        "01-10",
        "01-10",
        "02-10",
        "02-15",
        "02-20",
    ]
    assert [part["key"] for part in shipped["qd25-2021"]["dossier_parts"]] == ["a", "b", "c", "d", "đ"]
    assert [form["code"] for form in shipped["qd25-2021"]["forms"]] == [f"Mẫu {n:02d}" for n in range(1, 11)]


def test_criterion_one_of_qd25_was_seen_once(shipped: Any) -> None:
    one = indicators(shipped["qd25-2021"])["1.1"]
    assert one["not_arising"]["points"] == 3
    assert [content["max_points"] for content in one["contents"]] == ["1", "2"]
    assert {content["rule_certainty"] for content in one["contents"]} == {"seen_once"}
    assert one["rule_certainty"] == "seen_once"
    assert one["contents"][0]["rule"]["violation"] == (
        "không ban hành từ 01 văn bản quy phạm pháp luật trở lên"
    )


def test_guesses_are_called_guesses_and_unknown_rules_stay_manual(shipped: Any) -> None:
    rows = indicators(shipped["qd25-2021"])
    guessed = [code for code, row in rows.items() if row["points_certainty"] == "guess"]
    assert guessed == [code for code in rows if not code.startswith("1.")]
    manual = [code for code, row in rows.items() if row["rule"] == {"type": "manual"}]
    assert len(manual) == 17
    assert {rows[code]["rule_certainty"] for code in manual} == {"unknown"}


def test_known_bands_of_2_5_are_incomplete(shipped: Any) -> None:
    content = indicators(shipped["qd25-2021"])["2.5"]["contents"][0]
    assert content["rule"]["complete"] is False
    assert [(band["from"], band["points"]) for band in content["rule"]["bands"]] == [
        (80, 1),
        (70, 0.5),
        (50, 0.25),
        (0, 0),
    ]
    assert content["rule_certainty"] == "partial"


def test_nulls_of_qd27_are_kept(shipped: Any) -> None:
    data = shipped["qd27-2025"]
    rows = indicators(data)
    assert data["criteria"][2]["name"] is None
    assert [code for code, row in rows.items() if row["name"] is None] == ["2.6", "2.7"]
    assert rows["2.7"]["name_hint"].startswith("Chỉ tiêu có kế hoạch riêng")
    limits = [rule for rule in rules(data["criteria"]) if rule["type"] == "ratio_threshold"]
    assert sum(rule["min_percent"] is None for rule in limits) == 6
    assert data["thresholds"]["min_total"] is None
    assert data["deadlines"] == data["dossier_parts"] == data["forms"] == []
    assert all(row["max_points"] is None for row in rows.values())


def test_sources_are_written_out(shipped: Any) -> None:
    row = indicators(shipped["qd25-2021"])["1.1"]
    assert row["name_source"] == (
        "Bộ pháp điển, đề mục 44.8 (QĐ 25/2021/QĐ-TTg, TT 09/2021/TT-BTP) (Điều 3 QĐ 25/2021); "
        "Kế hoạch số 114/KH-UBND ngày 13/3/2023 của UBND phường Hồng Sơn"
    )


def test_the_illustrative_scale_keeps_the_official_names(shipped: Any) -> None:
    official, invented = indicators(shipped["qd25-2021"]), indicators(shipped["qd25-2021-minh-hoa"])
    assert shipped["qd25-2021-minh-hoa"]["illustrative"] is True
    assert [row["name"] for row in invented.values()] == [row["name"] for row in official.values()]
    assert [row["max_points"] for row in invented.values()] == [
        row["max_points"] for row in official.values()
    ]
    assert invented["1.1"]["contents"] == official["1.1"]["contents"]
    assert (
        invented["2.5"]["contents"][0]["rule"]["bands"][1:] == official["2.5"]["contents"][0]["rule"]["bands"]
    )


def test_the_illustrative_scale_uses_every_type(shipped: Any) -> None:
    data = shipped["qd25-2021-minh-hoa"]
    used = {rule["type"] for rule in rules(data["criteria"])}
    beyond = {"not_worse_than_last_year", "less_than_last_year", "assessment_recognised"}
    assert used == set(RULE_TYPES) - {"not_arising"} - beyond
    manual = [
        code for code, row in indicators(data).items() if row["rule"] and row["rule"]["type"] == "manual"
    ]
    assert manual == ["4.5"]
    invented = [row for code, row in indicators(data).items() if not code.startswith("1.")]
    assert {row["points_certainty"] for row in invented} == {"illustrative"}
    nothing = {code: row["rule_certainty"] for code, row in indicators(data).items() if row["not_arising"]}
    assert nothing == {
        "1.1": "seen_once",
        "2.2": "illustrative",
        "3.1": "illustrative",
        "4.3": "illustrative",
    }


@pytest.mark.parametrize("code", ["qd25-2021", "qd25-2021-minh-hoa", "qd27-2025", "bach-dang-2026-2030"])
def test_short_names_fit_a_table(shipped: Any, code: str) -> None:
    names = [row["short_name"] for row in indicators(shipped[code]).values()]
    assert max(map(len, names)) <= 60
    assert len([name for name in names if not name]) == (1 if code == "qd27-2025" else 0)
