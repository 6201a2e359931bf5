"""How a rule set says a year runs: its steps, how days of posting are counted, who meets, who receives and decides.

Data with provenance (``criteria/procedures/*.yaml``), one file for the rule sets it names: ``known`` (whether the text was
to be had), ``note``, ``steps`` (state, title, what, source, certainty), ``posting`` (``first_day_counts``: true, false, or
null where that is not known), ``meeting`` (chair and bodies), ``bodies`` (who receives, who decides; null: not known).
Numbers of days stand with the rule set's own deadlines (``Framework.deadlines``), where they are corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from criteria.models import Certainty, Framework

SHIPPED: Path = settings.BASE_DIR / "criteria" / "procedures"
STATES = ("self_scoring", "review", "posting", "meeting", "agreed", "sent")
"""The steps a year passes through, in their order; after the last it is decided."""
KEYS = {"frameworks", "known", "note", "steps", "posting", "meeting", "bodies"}
OTHERWISE = "qd27-2025"
"""What a rule set goes by that no file names: the one whose procedure is not known."""


@dataclass(frozen=True)
class Step:
    """One step: the state it is in, its title, what is done in it, and where that is written."""

    state: str
    title: str
    what: str
    source: str
    certainty: str


@dataclass(frozen=True)
class Body:
    """One body that takes part in the meeting, by its key."""

    key: str
    title: str
    required: bool


@dataclass(frozen=True)
class PostingTerms:
    """How long the posting lasts: days, broadcasts, and whether the first day counts; None where that is not known."""

    min_days: int | None
    radio_min_times: int | None
    first_day_counts: bool
    source: str
    certainty: str

    @property
    def is_known(self) -> bool:
        return self.min_days is not None


@dataclass(frozen=True)
class Procedure:
    """The course of a year by one rule set; ``has_course`` False: a programme's targets, which nobody posts or agrees on."""

    known: bool
    note: str
    steps: tuple[Step, ...]
    posting: PostingTerms
    bodies: tuple[Body, ...]
    chair: str
    receives: str
    decides: str
    supplement_days: int | None
    """Working days for a supplement (TT 09/2021/TT-BTP, điểm a khoản 2 Điều 3)."""
    send_before: tuple[str, int] | None
    """("01-10", 1): before 10/01 of the year after; None: not known."""
    decide_before: tuple[str, int] | None
    has_course: bool = True

    def step(self, state: str) -> Step:
        """Return the step of a state; a decided year stands behind the last."""
        return next((step for step in self.steps if step.state == state), self.steps[-1])

    def body(self, key: str) -> Body | None:
        return next((body for body in self.bodies if body.key == key), None)


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Return the procedure of every rule set that a file names; raise ValueError naming the file that is unsound."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(SHIPPED.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or set(data) != KEYS:
            raise ValueError(f"{path.name}: needs {', '.join(sorted(KEYS))}, nothing else")
        if tuple(step["state"] for step in data["steps"]) != STATES:
            raise ValueError(f"{path.name}: the steps are {', '.join(STATES)}, in this order")
        unsure = {part["certainty"] for part in (*data["steps"], data["posting"], data["meeting"])} - set(
            Certainty.values
        )
        if unsure:
            raise ValueError(f"{path.name}: no certainty is called {', '.join(sorted(unsure))}")
        for code in data["frameworks"]:
            found[code] = data
    return found


def procedure_of(framework: Framework) -> Procedure:
    """Return the course of a year by the rule set; no query."""
    data = shipped().get(framework.code) or shipped()[OTHERWISE]
    terms = {row.get("key"): row for row in framework.deadlines}
    posting = terms.get("posting", {})
    return Procedure(
        known=data["known"],
        note=data["note"],
        steps=tuple(Step(**step) for step in data["steps"]),
        posting=PostingTerms(
            min_days=posting.get("min_days"),
            radio_min_times=posting.get("radio_min_times"),
            first_day_counts=bool(data["posting"]["first_day_counts"]),
            source=data["posting"]["source"],
            certainty=data["posting"]["certainty"],
        ),
        bodies=tuple(Body(**body) for body in data["meeting"]["bodies"]),
        chair=data["meeting"]["chair"],
        receives=data["bodies"]["receives"] or "",
        decides=data["bodies"]["decides"] or "",
        supplement_days=terms.get("supplement", {}).get("working_days"),
        send_before=_before(terms.get("submit")),
        decide_before=_before(terms.get("recognise")),
        has_course=framework.mode != Framework.Mode.TARGETS,
    )


def _before(row: dict[str, Any] | None) -> tuple[str, int] | None:
    if not row or not row.get("before"):
        return None
    return str(row["before"]), int(row.get("year_offset") or 0)
