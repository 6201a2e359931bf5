"""What the demo's people entered for each indicator and what became of it, read from a results file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.models import Unit
from criteria.ruletypes import Input, InputKind
from reports.demo.pieces import read
from scoring.actions import Entry
from scoring.facts import ResultFacts

Figures = Mapping[tuple[int, Input, int | None], Any]
NUMBERS = {InputKind.INTEGER, InputKind.DECIMAL, InputKind.MONEY, InputKind.POINTS}


@dataclass(frozen=True)
class Message:
    """One line of the review thread."""

    by: str
    text: str


@dataclass(frozen=True)
class Story:
    """One indicator's year: who entered what, how far it came, and what the reviewer said.

    ``figures`` maps a content's number (0: the indicator itself) to key → figure; a list is a figure for each
    residential group. ``ends`` is the state on the demo day; ``lately``: what of it happened in the week before that day
    ("review", "all", or "" for nothing).
    """

    by: str
    ends: str
    figures: Mapping[int, Mapping[str, Any]]
    values: Mapping[str, Any]
    as_not_met: bool = False
    reviewed: Decimal | None = None
    comment: str = ""
    lately: str = ""
    messages: tuple[Message, ...] = field(default=())

    def entry(self, facts: ResultFacts, groups: tuple[Unit, ...]) -> Entry:
        """Return what is typed on the indicator's page; ``KeyError`` when a figure is asked that the data lacks."""
        return Entry(figures=dict(self._typed(facts, groups)), **self.values)

    def _typed(
        self, facts: ResultFacts, groups: tuple[Unit, ...]
    ) -> Iterator[tuple[tuple[int, Input, int | None], Any]]:
        for subject in facts.subjects:
            entered = self.figures.get(subject.number or 0, {})
            inputs = {field.key: field for field in subject.inputs}
            for key, value in entered.items():
                asked = inputs[key]
                if asked.per_group:
                    for group, one in zip(groups, value, strict=True):
                        yield (subject.content_id, asked, group.pk), typed(asked.kind, one)
                else:
                    yield (subject.content_id, asked, None), typed(asked.kind, value)


def typed(kind: InputKind, value: Any) -> Any:
    """Return a figure of the YAML file as the form would hand it over."""
    if kind in NUMBERS:
        return Decimal(str(value))
    return tuple(value) if kind == InputKind.CHOICES else value


def read_stories(path: Path) -> dict[str, Story]:
    """Return indicator code → story, in the order of the file."""
    return {code: _story(entry) for code, entry in read(path)["indicators"].items()}


def read_week_ago(path: Path) -> date | None:
    """Return the Monday before the demo day, for what stood then; None where nothing is told of it."""
    day: date | None = read(path).get("week_ago")
    return day


def read_condition(path: Path) -> tuple[str, str] | None:
    """Return who confirmed the condition on the head, and on what ground."""
    entry = read(path).get("condition")
    return (entry["by"], entry["ground"]) if entry else None


def _story(entry: dict[str, Any]) -> Story:
    values: dict[str, Any] = {
        key: entry[key] for key in ("shortfall", "remedy", "remedy_owner", "self_reason") if key in entry
    }
    if "not_arising" in entry:
        values |= {"not_arising": True, "not_arising_ground": entry["not_arising"]}
    if "self_points" in entry:
        values["self_points"] = Decimal(str(entry["self_points"]))
    if "remedy_before" in entry:
        values["remedy_before"] = entry["remedy_before"]
    reviewed = entry.get("reviewed")
    return Story(
        by=entry["by"],
        ends=entry.get("ends", ""),
        figures=entry.get("figures", {}),
        values=values,
        as_not_met=entry.get("as_not_met", False),
        reviewed=None if reviewed is None else Decimal(str(reviewed)),
        comment=entry.get("comment", ""),
        lately=entry.get("lately", ""),
        messages=tuple(Message(**message) for message in entry.get("messages", ())),
    )
