"""What makes up the dossier by a rule set, and how the forms of its parts are laid out, as far as that is known.

Data with provenance (``criteria/dossiers/*.yaml``), one file for the rule sets it names: ``known`` (whether the text was to
be had), ``note``, ``title``, ``source``, ``parts`` (in the order they are bound) and ``outlines`` (the sections of a form,
each with where it was seen). A ward may write its own outline (``reports.FormOutline``); the parts are the regulation's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from criteria.models import Certainty, Framework

SHIPPED: Path = settings.BASE_DIR / "criteria" / "dossiers"
PARTS = ("report", "score-sheet", "opinions", "request", "survey", "minutes", "posting-record", "index")
"""Every part the portal can write; a rule set names some of them, in its own order."""
CONTENTS = ("bases", "direction", "results", "shortfalls", "request", "")
"""What the portal writes in a section of the report; "": the ward's own paragraph, or a heading alone."""
LEVELS = ("part", "section")
KEYS = {
    "frameworks",
    "known",
    "note",
    "title",
    "source",
    "conditions_point",
    "report_only_point",
    "parts",
    "outlines",
}
OTHERWISE = "qd27-2025"
"""What a rule set goes by that no file names: the one whose forms are not known."""


@dataclass(frozen=True)
class PartRule:
    """One part: the form's name for the list, the provision that asks for it, whether it must be there.

    ``when_not_met``: it goes up, too, when the conditions are not met (TT 09/2021/TT-BTP, điểm e khoản 1 Điều 3).
    """

    key: str
    label: str
    point: str
    title: str
    required: bool
    when_not_met: bool
    certainty: str
    note: str


@dataclass(frozen=True)
class OutlineSection:
    """One section of a form: its heading ("": none), what the portal writes in it, and where that was seen."""

    key: str
    title: str
    level: str
    content: str
    certainty: str
    source: str


@dataclass(frozen=True)
class Outline:
    """How a form is laid out, as shipped."""

    name: str
    sections: tuple[OutlineSection, ...]


@dataclass(frozen=True)
class DossierRule:
    """The dossier by one rule set.

    ``conditions_point`` is the provision on the conditions of recognition, ``report_only_point`` the one on what goes up
    when they are not met, both as a letter cites them; "": not known.
    """

    known: bool
    note: str
    title: str
    source: str
    conditions_point: str
    report_only_point: str
    parts: tuple[PartRule, ...]
    outlines: Mapping[str, Outline]

    def part(self, key: str) -> PartRule | None:
        return next((part for part in self.parts if part.key == key), None)


@cache
def shipped() -> dict[str, DossierRule]:
    """Return the dossier of every rule set that a file names; raise ValueError naming the file that is unsound."""
    found: dict[str, DossierRule] = {}
    for path in sorted(SHIPPED.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or set(data) != KEYS:
            raise ValueError(f"{path.name}: needs {', '.join(sorted(KEYS))}, nothing else")
        rule = _read(data)
        _check(path.name, rule)
        found |= dict.fromkeys(data["frameworks"], rule)
    return found


def _read(data: Mapping[str, Any]) -> DossierRule:
    return DossierRule(
        known=data["known"],
        note=data["note"],
        title=data["title"],
        source=data["source"],
        conditions_point=data["conditions_point"],
        report_only_point=data["report_only_point"],
        parts=tuple(PartRule(**part) for part in data["parts"]),
        outlines={
            form: Outline(
                outline["name"], tuple(OutlineSection(**section) for section in outline["sections"])
            )
            for form, outline in data["outlines"].items()
        },
    )


def _check(name: str, rule: DossierRule) -> None:
    sections = [section for outline in rule.outlines.values() for section in outline.sections]
    found = [
        ("part", {part.key for part in rule.parts}, PARTS),
        ("outline", set(rule.outlines), PARTS),
        ("content", {section.content for section in sections}, CONTENTS),
        ("level", {section.level for section in sections}, LEVELS),
        (
            "certainty",
            {part.certainty for part in rule.parts} | {section.certainty for section in sections},
            Certainty.values,
        ),
    ]
    for what, given, known in found:
        if unknown := given - set(known):
            raise ValueError(f"{name}: no {what} is called {', '.join(sorted(unknown))}")


def dossier_of(framework: Framework) -> DossierRule:
    """Return the dossier by the rule set; no query."""
    return shipped().get(framework.code) or shipped()[OTHERWISE]
