"""docs/rules.md says what the rules do: every type, every parameter, and each example gives what stands there."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from criteria.ruletypes import RULE_TYPES, Rule, parse_rule
from scoring.facts_file.single import judge_one

PAGE = Path(settings.BASE_DIR) / "docs" / "rules.md"
_SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^#{1,2} |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```json (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_KEYS = re.compile(r"`([a-z_0-9]+)`")


@dataclass(frozen=True)
class Section:
    """One rule type as the page describes it."""

    parameters: set[str]
    facts: set[str]
    blocks: dict[str, Any]


def sections() -> dict[str, Section]:
    found = {}
    for kind, text in _SECTION.findall(PAGE.read_text(encoding="utf-8")):
        parameters, facts = text.split("| fact | kind | says |")
        blocks = {name: json.loads(body) for name, body in _BLOCK.findall(text)}
        found[kind] = Section(_first_column(parameters), _first_column(facts), blocks)
    return found


def _first_column(text: str) -> set[str]:
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return {key for row in rows for key in _KEYS.findall(row)}


SECTIONS = sections()


def rule_of(kind: str) -> Rule:
    rule, faults = parse_rule(
        {"type": kind, **SECTIONS[kind].blocks["params"]}, max_points=None, mode="points"
    )
    assert faults == ()
    assert rule is not None
    return rule


def test_no_type_is_forgotten() -> None:
    assert set(SECTIONS) == set(RULE_TYPES)


@pytest.mark.parametrize("kind", sorted(RULE_TYPES))
def test_the_example_gives_what_the_page_says(kind: str) -> None:
    blocks = SECTIONS[kind].blocks
    params, facts = (json.dumps(blocks[name], ensure_ascii=False) for name in ("params", "facts"))
    found = judge_one(kind, params, facts)
    assert {**found, "explanation": found["explanation"].replace("\u00a0", " ")} == blocks["result"]


@pytest.mark.parametrize("kind", sorted(RULE_TYPES))
def test_the_parameters_are_those_the_type_knows(kind: str) -> None:
    named = SECTIONS[kind].parameters
    assert set(SECTIONS[kind].blocks["params"]) <= named
    _, faults = parse_rule({"type": kind, **dict.fromkeys(named)}, max_points=None, mode="points")
    unknown = [fault.field for fault in faults if fault.message.startswith("Không có tham số tên này")]
    assert unknown == []


COMPOUND = {"sum", "all_of", "amount_min"}
"""Their facts have the names of their parts or terms."""


@pytest.mark.parametrize("kind", sorted(set(RULE_TYPES) - COMPOUND))
def test_the_facts_are_those_the_type_asks_for(kind: str) -> None:
    assert {entry.key for entry in rule_of(kind).inputs()} <= SECTIONS[kind].facts
