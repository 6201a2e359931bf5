"""What a plan as a file says, as frozen values: the head, positions, units, phases, and each paragraph with its meaning."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import Any

line_field = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class PositionEntry:
    """A post the plan names; ``groups`` are codes of units it belongs to."""

    code: str
    title: str
    short_title: str
    order: int
    groups: tuple[str, ...]
    line: int = line_field


@dataclass(frozen=True)
class UnitEntry:
    """A unit, body or group the plan names; ``kind`` as in ``Unit.Kind``."""

    code: str
    kind: str
    name: str
    line: int = line_field


@dataclass(frozen=True)
class PhaseEntry:
    """A stage of a programme; without a last year it stays open."""

    code: str
    name: str
    first_year: int
    last_year: int | None
    line: int = line_field


@dataclass(frozen=True)
class DutyEntry:
    """What a duty paragraph means: (part, code) pairs of its parties, authority, time and product."""

    parties: tuple[tuple[str, str], ...]
    authority: str
    due_text: str
    due_on: dt.date | None  # the last day: of "trước ngày 30/11" it is 29/11
    result: str


@dataclass(frozen=True)
class TaskEntry:
    """What a task, measure or milestone means: its parties, and its time as a day, quarter, year or phase."""

    kind: str
    parties: tuple[tuple[str, str], ...]
    year: int | None
    quarter: int | None
    phase: str
    due_text: str
    due_on: dt.date | None
    result: str


@dataclass(frozen=True)
class ReportEntry:
    """A duty to report: what, how often (``ReportDuty.Cadence``), the codes of who writes and who receives it."""

    subject: str
    cadences: tuple[str, ...]
    author: str
    recipient: str
    recipient_text: str


@dataclass(frozen=True)
class TargetEntry:
    """A figure the plan sets: "từ 95 % trở lên" is ``>=`` 95 in the unit "%"."""

    text: str
    comparison: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class FundingEntry:
    """A source of money and what it is for; a plan's words name no amounts."""

    source: str
    purpose: str


@dataclass(frozen=True)
class ModelEntry:
    """A pilot: in how many units, or in every residential group, and in which phase."""

    name: str
    at_least: int | None
    at_most: int | None
    every_group: bool
    phase: str


@dataclass(frozen=True)
class ParagraphEntry:
    """One paragraph word for word, and under it what it means."""

    number: int
    kind: str
    section: str
    text: str
    indicator: str
    duty: DutyEntry | None
    task: TaskEntry | None
    reports: tuple[ReportEntry, ...]
    targets: tuple[TargetEntry, ...]
    requests: tuple[str, ...]
    funding: tuple[FundingEntry, ...]
    models: tuple[ModelEntry, ...]
    line: int = line_field


@dataclass(frozen=True)
class PlanFile:
    """A whole plan; ``framework`` is empty for a plan that answers no set of indicators."""

    file: str
    code: str
    version: int
    state: str
    title: str
    number: str
    issued_on: dt.date | None
    place: str
    first_year: int
    last_year: int
    framework: str
    year: int
    coordinator: str
    deputy_reviewer: str
    evidence_before: dt.date | None
    signature_lines: tuple[str, ...]
    recipients: tuple[str, ...]
    positions: tuple[PositionEntry, ...]
    units: tuple[UnitEntry, ...]
    phases: tuple[PhaseEntry, ...]
    paragraphs: tuple[ParagraphEntry, ...]

    @property
    def duties(self) -> list[tuple[ParagraphEntry, DutyEntry]]:
        """Return the duty paragraphs, each with what it means."""
        return [(entry, entry.duty) for entry in self.paragraphs if entry.duty]

    @property
    def tasks(self) -> list[tuple[ParagraphEntry, TaskEntry]]:
        """Return the paragraphs that head a task, each with what it means."""
        return [(entry, entry.task) for entry in self.paragraphs if entry.task]

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of what the file says, whatever its comments and layout."""
        return hashlib.sha256(repr(_plain(self)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return the entry as nested tuples, without the file's name and line numbers."""
    if is_dataclass(value):
        return tuple(_plain(getattr(value, f.name)) for f in fields(value) if f.name not in {"line", "file"})
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return str(value)
