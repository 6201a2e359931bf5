"""The tree of a framework is the same from its rows and from its file."""

from dataclasses import replace

import pytest

from accounts.audit import Actor
from criteria.loading import SHIPPED, load_frameworks, read_frameworks
from criteria.tree import ContentNode, CriterionNode, FrameworkTree, IndicatorNode, tree_of, tree_of_data

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
