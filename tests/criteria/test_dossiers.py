"""The parts and forms of a dossier as data: what is shipped is sound, and a file that is not is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from criteria import dossiers
from criteria.dossiers import PARTS, dossier_of, shipped
from criteria.models import Certainty, Framework

FILES = sorted(path.name for path in dossiers.SHIPPED.glob("*.yaml"))
SOUND = "qd25-2021.yaml"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    shipped.cache_clear()
    yield
    shipped.cache_clear()


def data_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((dossiers.SHIPPED / name).read_text(encoding="utf-8"))
    return found


def test_every_shipped_file_is_sound() -> None:
    assert FILES == ["qd25-2021.yaml", "qd27-2025.yaml"]
    assert sorted(shipped()) == ["qd25-2021", "qd25-2021-minh-hoa", "qd27-2025"]


@pytest.mark.parametrize("name", FILES)
def test_every_part_and_section_says_how_sure_it_is_and_every_section_where_it_was_seen(name: str) -> None:
    rule = shipped()[data_of(name)["frameworks"][0]]
    sections = [section for outline in rule.outlines.values() for section in outline.sections]
    assert {one.certainty for one in (*rule.parts, *sections)} <= set(Certainty.values)
    assert all(section.source for section in sections)
    assert {"bases", "direction", "results", "shortfalls", "request"} <= {one.content for one in sections}


def test_the_dossier_of_the_regulation_names_its_parts_with_their_provisions() -> None:
    rule = shipped()["qd25-2021"]
    assert (rule.known, rule.source) == (True, "QĐ 25/2021/QĐ-TTg, khoản 4 Điều 5")
    assert tuple(part.key for part in rule.parts) == PARTS
    assert [part.key for part in rule.parts if part.required] == ["report", "score-sheet", "request"]
    assert [part.key for part in rule.parts if part.when_not_met] == ["report", "score-sheet"]
    assert {part.key: part.point for part in rule.parts if part.required} == {
        "report": "điểm a khoản 4 Điều 5",
        "score-sheet": "điểm b khoản 4 Điều 5",
        "request": "điểm d khoản 4 Điều 5",
    }
    assert rule.conditions_point == "Điều 4 Quyết định số 25/2021/QĐ-TTg"
    assert rule.report_only_point == "điểm e khoản 1 Điều 3 Thông tư số 09/2021/TT-BTP"
    assert rule.part("cover") is None


def test_a_rule_set_that_no_file_names_is_taken_for_one_whose_forms_are_not_known() -> None:
    rule = dossier_of(Framework(code="of-a-ward"))
    assert (rule.known, rule.conditions_point, {part.certainty for part in rule.parts}) == (
        False,
        "",
        {"unknown"},
    )
    assert not any(part.required for part in rule.parts)


def _unknown_key(data: dict[str, Any]) -> None:
    data["extra"] = 1


def _unknown_part(data: dict[str, Any]) -> None:
    data["parts"][0]["key"] = "cover"


def _unknown_content(data: dict[str, Any]) -> None:
    data["outlines"]["report"]["sections"][0]["content"] = "praise"


def _unknown_level(data: dict[str, Any]) -> None:
    data["outlines"]["report"]["sections"][0]["level"] = "chapter"


def _unknown_certainty(data: dict[str, Any]) -> None:
    data["parts"][0]["certainty"] = "sure"


def _unknown_form(data: dict[str, Any]) -> None:
    data["outlines"]["poem"] = data["outlines"]["report"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_unknown_key, "needs conditions_point, frameworks, known"),
        (_unknown_part, "no part is called cover"),
        (_unknown_content, "no content is called praise"),
        (_unknown_level, "no level is called chapter"),
        (_unknown_certainty, "no certainty is called sure"),
        (_unknown_form, "no outline is called poem"),
    ],
)
def test_an_unsound_file_is_named(
    spoil: Callable[[dict[str, Any]], None], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = data_of(SOUND)
    spoil(data)
    (tmp_path / "of-a-ward.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(dossiers, "SHIPPED", tmp_path)
    with pytest.raises(ValueError, match=f"^of-a-ward.yaml: {words}"):
        shipped()
