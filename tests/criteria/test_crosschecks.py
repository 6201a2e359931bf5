"""Figures that must be equal, as framework data: what a file may say, and that every way in and out keeps it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.audit import Actor
from criteria.comparison import compare
from criteria.crosschecks import CrossCheck, Figure, figure_faults
from criteria.loading import SHIPPED, load_frameworks, read_frameworks
from criteria.models import Framework
from criteria.plain import data_of, digest_of, faults_of
from tests.cast import Cast
from tests.criteria.conftest import SMALL, Write
from tests.criteria.test_loading import OVER, faults

BY = Actor.system("tests")
TRAINED = """\
rule: {type: ratio_threshold, numerator: Số người được tập huấn, denominator: Tổng số người, min_percent: 80}
"""
COUNTED = """\
rule: {type: count_min, what: Số người được tập huấn, unit: người, min: 2}
"""
AGREE = """\
cross_checks:
  - what: Số người được tập huấn
    figures: ["1.2.1: numerator", "1.2.2: count"]
    certainty: derived
    source: "{luat}, Điều 2"
criteria:
"""
FILE = (
    SMALL.replace("rule: {type: manual}\n", TRAINED)
    .replace("rule: null\n", COUNTED)
    .replace("criteria:\n", AGREE)
)
PLACED = "Số liệu “{}” ở chỉ tiêu {} không phải là một con số của cả xã, phường."


def test_a_check_is_read_with_its_source_written_out(write: Write) -> None:
    (data,) = read_frameworks(write(text=FILE))
    assert data["cross_checks"] == [
        {
            "what": "Số người được tập huấn",
            "figures": ["1.2.1: numerator", "1.2.2: count"],
            "source": "Luật mẫu, Điều 2",
            "certainty": "derived",
        }
    ]


@pytest.mark.parametrize(
    ("old", "new", "field", "sentence"),
    [
        ('"1.2.1: n', '"1.9.1: n', "figures[0]", "Không có chỉ tiêu 1.9, nội dung 1, hoặc quy tắc không ghi ở đó."),
        ('"1.2.1: n', '"1.2: n', "figures[0]", "Không có chỉ tiêu 1.2, hoặc quy tắc không ghi ở đó."),
        ('2.2: count"', '2.2: settled"', "figures[1]", "Quy tắc ở chỉ tiêu 1.2, nội dung 2 không hỏi số liệu “settled”; có: count."),
        ('2.2: count"', '2.9: count"', "figures[1]", "Không có chỉ tiêu 1.2, nội dung 9, hoặc quy tắc không ghi ở đó."),
        ('"1.2.2: count"', '"1.1: answer"', "figures[1]", PLACED.format("answer", "1.1")),
        ("min: 2}", "min: 2, per_group: true}", "figures[1]", PLACED.format("count", "1.2, nội dung 2")),
        ('"1.2.2: count"', '"mot hai"', "figures", "Mỗi dòng viết như “3.2.2: numerator” (mã nội dung hoặc chỉ tiêu, tên số liệu của quy tắc)."),
        (', "1.2.2: count"', "", "figures", "Cần ít nhất hai số liệu để đối chiếu."),
        ('"1.2.2: count"', '"1.2.1: numerator"', "figures", "Có hai dòng giống nhau."),
        ("    certainty: derived\n", "", "certainty", "Thiếu khóa này."),
        ("{luat}, Điều 2", "{khac}", "source", "Không có nguồn “khac” ở mục sources."),
        ("  - what: Số", "  - waht: Số", "waht", "Khóa này không có trong quy ước của tệp."),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(write: Write, old: str, new: str, field: str, sentence: str) -> None:
    found = faults(write((old, new), text=FILE))
    place = f"cross_checks[0].{field}: {sentence}"
    assert [line for line in found if line.endswith(place)], found
    assert all(line.startswith("nho.yaml:") and not line.startswith("nho.yaml:1:") for line in found)


def test_a_place_without_a_rule_and_money_beside_a_count_are_faults() -> None:
    def node(number: int, rule: object) -> dict[str, object]:
        return {"number": number, "rule": rule, "contents": []}

    paid = {
        "type": "amount_min",
        "paid": "Số tiền",
        "terms": [{"key": "teams", "count": "Số tổ", "rate": 1, "times": 1}],
    }
    data = {
        "mode": "points",
        "criteria": [{"number": 1, "indicators": [node(1, None), node(2, paid)]}],
        "cross_checks": [{"figures": ["1.1: count", "1.2: teams"]}, {"figures": ["1.2: teams", "1.2: paid"]}],
    }
    assert list(figure_faults(data)) == [
        (0, 0, "Ở chỉ tiêu 1.1 chưa có quy tắc."),
        (1, 1, "Không đối chiếu số tiền với số lượng."),
    ]


def test_an_overlay_has_its_own_checks(write: Write) -> None:
    write(text=FILE)
    over = (
        OVER
        + '\ncross_checks:\n  - {what: Số, figures: ["1.2.1: denominator", "1.2.2: count"], certainty: illustrative}\n'
    )
    data = read_frameworks(write(text=over, name="over.yaml"))[1]
    assert [row["figures"] for row in data["cross_checks"]] == [["1.2.1: denominator", "1.2.2: count"]]


def test_the_shipped_sets_name_their_checks() -> None:
    found = {data["code"]: data.get("cross_checks", []) for data in read_frameworks(SHIPPED)}
    assert [row["figures"] for row in found["qd27-2025"]] == [
        ["3.2.2: numerator", "3.4.4: p2_settled"],
        ["3.2.1: numerator", "3.2.2: denominator"],
        ["3.3.1: denominator", "3.4.3: p1_denominator", "3.4.3: p2_groups"],
    ]
    assert [row["certainty"] for row in found["qd27-2025"]] == ["partial", "derived", "derived"]
    assert {row["certainty"] for row in found["qd25-2021-minh-hoa"]} == {"illustrative"}
    assert found["qd25-2021"] == []


@pytest.mark.django_db
class TestStored:
    def test_the_row_and_the_plain_data_keep_them(self, write: Write) -> None:
        directory = write(text=FILE)
        (data,) = read_frameworks(directory)
        load_frameworks(directory=directory, by=BY)
        framework = Framework.objects.get(code="nho")
        assert data_of(framework) == data
        assert digest_of(data_of(framework)) == framework.digest
        assert framework.agreements == (
            CrossCheck(
                "Số người được tập huấn",
                (Figure("1.2.1", "numerator"), Figure("1.2.2", "count")),
                "derived",
                "Luật mẫu, Điều 2",
            ),
        )

    def test_a_file_without_them_is_what_it_was(self, write: Write) -> None:
        directory = write()
        (data,) = read_frameworks(directory)
        load_frameworks(directory=directory, by=BY)
        assert "cross_checks" not in data
        assert data_of(Framework.objects.get(code="nho")) == data

    def test_a_comparison_names_them(self, write: Write) -> None:
        load_frameworks(directory=write(text=FILE), by=BY)
        first = Framework.objects.get(code="nho")
        first.mark_used()
        load_frameworks(
            directory=write(("Số người được tập huấn\n    figures", "Số người\n    figures"), text=FILE),
            by=BY,
        )
        second = Framework.objects.get(code="nho", version=2)
        assert compare(first, second).head == ("đối chiếu giữa các chỉ tiêu",)

    def test_a_draft_whose_rule_no_longer_asks_for_the_figure_is_not_held_up(self, write: Write) -> None:
        load_frameworks(directory=write(text=FILE), by=BY)
        data = data_of(Framework.objects.get(code="nho"))
        data["criteria"][0]["indicators"][1]["contents"][1]["rule"] = {"type": "manual"}
        assert faults_of(data) == []

    def test_the_page_lists_them_with_their_source(self, cast: Cast) -> None:
        framework = cast.mine.framework
        check = {
            "what": "Số văn bản",
            "figures": ["1.2: numerator", "2.2: denominator"],
            "certainty": "derived",
        }
        Framework.objects.filter(pk=framework.pk, first_used_at__isnull=True).update(cross_checks=[check])
        page = cast.client(cast.dung).get(reverse("criteria:detail", args=[framework.pk])).content.decode()
        assert "<b>Số văn bản</b>: chỉ tiêu 1.2 = chỉ tiêu 2.2" in page
        assert "Suy ra từ nguồn khác" in page
