"""Every act in the log has a Vietnamese name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from accounts.acts import ACTS, DETAILS, act_label
from assignments import tasks
from evidence import moves as evidence
from scoring import moves as scoring
from tests.vietnamese import assert_no_english

APPS = ("accounts", "criteria", "assignments", "evidence", "scoring", "reports")


def acts_in(source: str) -> Iterator[str]:
    """Yield every act that the source records by its own name, also from a choice between two."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        is_verb = (
            name[:1].islower() and name != "create"
        )  # a row of another table may have an "act" of its own
        places = [keyword.value for keyword in node.keywords if is_verb and keyword.arg == "act"]
        if name == "record" and len(node.args) > 1:
            places.append(node.args[1])
        for place in places:
            branches = [place.body, place.orelse] if isinstance(place, ast.IfExp) else [place]
            for branch in branches:
                if isinstance(branch, ast.Constant) and isinstance(branch.value, str):
                    yield branch.value


def all_acts() -> dict[str, str]:
    found: dict[str, str] = {}
    for app in APPS:
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            for act in acts_in(path.read_text(encoding="utf-8")):
                found.setdefault(act, str(path.relative_to(settings.BASE_DIR)))
    return found


def test_every_act_of_the_source_has_a_name() -> None:
    used = all_acts()
    assert "person_lock" in used
    assert {act: where for act, where in used.items() if act not in ACTS} == {}


@pytest.mark.parametrize(
    ("what", "moves"),
    [("result", scoring.MOVES), ("evidence", evidence.MOVES), ("task", tasks.MOVES)],
)
def test_every_move_has_a_name(what: str, moves: dict[str, object]) -> None:
    assert [move for move in moves if f"{what}_{move}" not in ACTS] == []


def test_names_are_vietnamese_and_told_apart() -> None:
    assert_no_english(" ".join([*ACTS.values(), *DETAILS.values()]))
    assert len(set(ACTS.values())) == len(ACTS)


def test_an_unknown_act_shows_its_key() -> None:
    assert act_label("login") == "Đăng nhập"
    assert act_label("new_act") == "new_act"


def test_the_finder_sees_both_branches() -> None:
    assert list(
        acts_in('record(by, "a" if x else "b", obj)\nverb(act="c")\nEvent(act="d")\nrecord(by, name, obj)')
    ) == [
        "a",
        "b",
        "c",
    ]
