"""The course of a year as data: read whole, with its certainty; what is not known stays unknown."""

import pytest

from criteria.models import Framework
from criteria.procedures import STATES, procedure_of, shipped


def framework(code: str, mode: str = "points", **deadlines: dict[str, object]) -> Framework:
    return Framework(code=code, mode=mode, deadlines=[{"key": key, **row} for key, row in deadlines.items()])


def test_the_shipped_files_are_sound() -> None:
    assert set(shipped()) == {"qd25-2021", "qd25-2021-minh-hoa", "qd27-2025"}
    for code in shipped():
        found = procedure_of(framework(code))
        assert tuple(step.state for step in found.steps) == STATES
        assert all(body.title for body in found.bodies)


def test_terms_are_the_rule_set_s_own_deadlines() -> None:
    found = procedure_of(
        framework(
            "qd25-2021",
            posting={"min_days": 5, "radio_min_times": 3},
            supplement={"working_days": 3},
            submit={"before": "01-10", "year_offset": 1},
            recognise={"before": "02-10", "year_offset": 1},
        )
    )
    terms = found.posting
    assert (terms.min_days, terms.radio_min_times, terms.first_day_counts) == (5, 3, False)
    assert (found.supplement_days, found.send_before, found.decide_before) == (3, ("01-10", 1), ("02-10", 1))
    assert (found.receives, found.decides) == ("Phòng Tư pháp", "Chủ tịch Ủy ban nhân dân cấp huyện")
    assert [body.key for body in found.bodies if body.required] == [
        "committee",
        "officials",
        "police",
        "front",
        "organisations",
        "group_heads",
    ]


@pytest.mark.parametrize("code", ["qd27-2025", "bo-cua-phuong"])
def test_an_unknown_procedure_names_no_days_and_no_bodies_that_decide(code: str) -> None:
    found = procedure_of(framework(code))
    assert (found.known, found.posting.is_known, found.receives, found.decides) == (False, False, "", "")
    assert {step.certainty for step in found.steps} == {"unknown"}
    assert "chưa có văn bản" in found.note.lower()


def test_a_programme_of_targets_has_no_course() -> None:
    assert not procedure_of(framework("bach-dang-2026-2030", mode="targets")).has_course
