"""The tree of a framework is the same from its rows and from its file."""

from dataclasses import replace
from datetime import date

import pytest

from accounts.audit import Actor
from config.access import Role
from criteria.loading import SHIPPED, load_frameworks, read_frameworks
from criteria.models import ValueCheck
from criteria.tree import ContentNode, CriterionNode, FrameworkTree, IndicatorNode, tree_of, tree_of_data
from tests.cast import make_user

SHIPPED_DATA = {data["code"]: data for data in read_frameworks(SHIPPED)}


def without_keys(tree: FrameworkTree) -> tuple[CriterionNode, ...]:
    """Return the tree with every primary key 0."""

    def content(node: ContentNode) -> ContentNode:
        return replace(node, pk=0)

    def indicator(node: IndicatorNode) -> IndicatorNode:
        return replace(node, pk=0, contents=tuple(content(one) for one in node.contents))

    return tuple(
        replace(node, pk=0, indicators=tuple(indicator(one) for one in node.indicators))
        for node in tree.criteria
    )


@pytest.mark.django_db
def test_rows_and_files_give_the_same_tree() -> None:
    loaded = load_frameworks(by=Actor.system("test"))
    assert {one.framework.code for one in loaded} == set(SHIPPED_DATA)
    for one in loaded:
        from_file = tree_of_data(SHIPPED_DATA[one.framework.code])
        assert from_file.mode == one.framework.mode
        assert without_keys(from_file) == without_keys(tree_of(one.framework))


def test_a_file_needs_no_database() -> None:
    tree = tree_of_data(SHIPPED_DATA["qd25-2021"])
    codes = [node.code for criterion in tree.criteria for node in criterion.indicators]
    assert (len(codes), codes[0], codes[-1]) == (20, "1.1", "5.4")
    assert len({node.pk for criterion in tree.criteria for node in criterion.indicators}) == 20
    contents = [one for criterion in tree.criteria for node in criterion.indicators for one in node.contents]
    assert len({one.pk for one in contents}) == len(contents)


def test_an_indicator_cites_its_rule_set_and_how_sure_its_rules_are() -> None:
    nodes = {
        (code, node.code): node.citation
        for code in ("qd25-2021", "qd27-2025", "bach-dang-2026-2030")
        for criterion in tree_of_data(SHIPPED_DATA[code]).criteria
        for node in criterion.indicators
    }
    assert nodes["qd25-2021", "1.1"] == "QĐ 25/2021/QĐ-TTg, chỉ tiêu 1.1; cách tính thấy ở một nguồn"
    assert nodes["qd27-2025", "2.6"] == (
        "QĐ 27/2025/QĐ-TTg, chỉ tiêu 2.6; cách tính chưa có nguồn, mới thấy một phần"
    )
    assert nodes["bach-dang-2026-2030", "6.1"] == (
        "Chương trình phường Bạch Đằng 2026-2030, chỉ tiêu 6.1; cách tính suy ra từ nguồn khác"
    )


@pytest.mark.django_db
def test_a_check_makes_a_rule_sure() -> None:
    loaded = {one.framework.code: one.framework for one in load_frameworks(by=Actor.system("test"))}
    framework, checker = loaded["qd25-2021"], make_user("kiem", "Trần Văn Kiểm", None, Role.PROVINCE)
    for path in ("1.1.1", "1.1.2"):
        ValueCheck.objects.create(
            framework=framework,
            path=path,
            field=ValueCheck.Field.RULE,
            document="Phụ lục I",
            checked_on=date(2026, 1, 5),
            checked_by=checker,
        )
    node = tree_of(framework).criteria[0].indicators[0]
    assert node.citation == "QĐ 25/2021/QĐ-TTg, chỉ tiêu 1.1; cách tính đã đối chiếu văn bản gốc"
