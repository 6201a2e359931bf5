"""How a framework says what makes an indicator, a criterion and the standard: all of what stands below, or n of it."""

from typing import Any

import pytest

from criteria.aggregation import Aggregation, aggregation_of
from criteria.loading import SHIPPED, read_frameworks
from criteria.tree import tree_of_data
from criteria.yamlfile import FaultyFile
from tests.criteria.conftest import Write

AGGREGATION = "notes:\n  aggregation:\n    title: Cách tổng hợp\n    certainty: partial\n"


def test_where_a_framework_is_silent_all_are_needed_and_the_standard_is_not_known() -> None:
    found = aggregation_of("pass_fail", {})
    assert (found.of_contents("1.1", 3), found.of_indicators("1", 5), found.of_criteria(3)) == (3, 5, None)


def test_a_programme_is_met_when_all_its_targets_are() -> None:
    assert aggregation_of("targets", {}).of_criteria(6) == 6


def test_n_of_m_and_what_differs() -> None:
    note = {"contents": 2, "indicators": "all", "criteria": 2, "at_least": ["2.3: 1", "2: 4"]}
    found = aggregation_of("pass_fail", {"aggregation": note})
    assert [found.of_contents(code, 3) for code in ("2.2", "2.3")] == [2, 1]
    assert [found.of_indicators(code, 7) for code in ("1", "2")] == [7, 4]
    assert found.of_criteria(3) == 2


def test_what_is_null_is_not_known() -> None:
    found = aggregation_of("targets", {"aggregation": {"indicators": None, "criteria": None}})
    assert (found.of_indicators("1", 2), found.of_criteria(2)) == (None, None)


def test_qd27_names_contents_and_indicators_but_not_what_makes_the_standard() -> None:
    data = next(data for data in read_frameworks(SHIPPED) if data["code"] == "qd27-2025")
    assert data["notes"]["aggregation"]["certainty"] == "partial"
    assert tree_of_data(data).aggregation == Aggregation("all", "all", None, {})


def read(write: Write, lines: str) -> Any:
    (found,) = read_frameworks(write(("notes: {}\n", f"{AGGREGATION}{lines}")))
    return found["notes"]["aggregation"]


def test_a_file_keeps_it(write: Write) -> None:
    found = read(write, '    contents: 1\n    criteria: null\n    at_least: ["1.2: 1"]\n')
    assert (found["contents"], found["criteria"], found["at_least"]) == (1, None, ["1.2: 1"])


@pytest.mark.parametrize(
    ("lines", "field", "message"),
    [
        ("    contents: 0\n", "contents", "Cần là all hoặc số nguyên từ 1 đến 99."),
        ("    indicators: most\n", "indicators", "Cần là all hoặc số nguyên từ 1 đến 99."),
        ("    criteria: true\n", "criteria", "Cần là all hoặc số nguyên từ 1 đến 99."),
        (
            "    at_least: [2.3]\n",
            "at_least",
            "Mỗi dòng viết như “2.3: 1” (mã chỉ tiêu hoặc tiêu chí, số cần đạt).",
        ),
        ('    at_least: ["1.9: 1"]\n', "at_least[0]", "Không có chỉ tiêu hoặc tiêu chí 1.9."),
        (
            '    at_least: ["1.2: 1", "1.2: 3"]\n',
            "at_least[1]",
            "1.2 chỉ có 2 phần, không thể cần đạt 3.",
        ),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(write: Write, lines: str, field: str, message: str) -> None:
    with pytest.raises(FaultyFile) as caught:
        read(write, lines)
    assert [(fault.field, fault.message) for fault in caught.value.faults] == [
        (f"notes.aggregation.{field}", message)
    ]
