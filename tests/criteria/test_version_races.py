"""Two people, or a person and a loaded file, on one rule set at once: with real threads on both databases."""

from __future__ import annotations

import pytest

from accounts.audit import Actor
from criteria import actions
from criteria.loading import load_frameworks
from criteria.models import Framework
from criteria.plain import data_of, node_at
from tests.criteria.conftest import Write
from tests.criteria.test_versions import change
from tests.evidence.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor.system("thử")
ROUNDS = range(3)


@pytest.fixture
def small(write: Write) -> Framework:
    return load_frameworks(directory=write(), by=BY)[0].framework


def read(framework: Framework) -> Framework:
    return Framework.objects.get(pk=framework.pk)


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_clicks_start_one_draft(small: Framework, _round: int) -> None:
    def start() -> None:
        actions.start_draft(framework=read(small), by=BY)

    assert at_once(start, start) == {"done": 1, "refused": 1}
    assert Framework.objects.drafts().count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_file_is_loaded_beside_a_new_draft(small: Framework, write: Write, _round: int) -> None:
    directory = write(("title: Bộ tiêu chí nhỏ", "title: Bộ tiêu chí nhỏ, bản sửa"))
    ended = at_once(
        lambda: load_frameworks(directory=directory, by=BY),
        lambda: actions.start_draft(framework=read(small), by=BY),
    )
    assert ended == {"done": 2}
    assert Framework.objects.drafts().count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_corrections_of_one_draft_both_stay(small: Framework, _round: int) -> None:
    draft = actions.start_draft(framework=small, by=BY)
    ended = at_once(
        lambda: change(read(draft), "1.1", "name", "Chỉ tiêu khác"),
        lambda: change(read(draft), "1", "name", "Tiêu chí khác"),
    )
    assert ended == {"done": 2}
    data = data_of(read(draft))
    names = [node["name"] for path in ("1", "1.1") if (node := node_at(data, path))]
    assert names == ["Tiêu chí khác", "Chỉ tiêu khác"]


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_draft_is_dropped_or_put_in_force(small: Framework, _round: int) -> None:
    draft = actions.start_draft(framework=small, by=BY)
    one, two = read(draft), read(draft)
    ended = at_once(
        lambda: actions.drop_draft(draft=one, by=BY), lambda: actions.put_in_force(draft=two, by=BY)
    )
    assert ended == {"done": 1, "refused": 1}
