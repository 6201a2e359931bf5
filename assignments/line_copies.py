"""The lines of one plan written into another: rows copied with their lineage, words and days moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import models

from accounts.models import Position, Unit
from assignments.models import (
    Assignment,
    FundingLine,
    ModelGroup,
    ModelSite,
    Paragraph,
    Party,
    Phase,
    Plan,
    ReportDuty,
    Request,
    Target,
    Task,
)
from assignments.shifting import Shift, without_issue

Row = TypeVar("Row", bound=models.Model)


def clone(row: Row, **changes: Any) -> Row:
    """Return an unsaved copy of a row; ``changes`` by column ("plan_id")."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields} | changes)


@dataclass(frozen=True)
class InUse:
    """The posts and units of a ward that a new plan may charge."""

    posts: frozenset[int]
    units: frozenset[int]

    @classmethod
    def of(cls, ward_id: int, on: date) -> InUse:
        posts = Position.objects.filter(ward=ward_id, is_active=True)
        units = Unit.objects.filter(ward=ward_id).valid(on)
        return cls(
            frozenset(posts.values_list("pk", flat=True)), frozenset(units.values_list("pk", flat=True))
        )

    def holds(self, post: int | None, unit: int | None) -> bool:
        return post in self.posts if post else unit in self.units


def first_day(plan: Plan, today: date) -> date:
    """Return the day from which the plan's posts and units must be in use: its first, or today when that has come."""
    return max(today, date(plan.first_year, 1, 1))


class LineCopies:
    """Writes the lines of one plan into another. ``shift`` None: the next version, which keeps the course of things."""

    def __init__(self, source: Plan, copy: Plan, shift: Shift | None, indicators: Mapping[int, int]) -> None:
        self.source, self.copy, self.indicators = source, copy, indicators
        self.is_version = shift is None
        self.shift = shift or Shift(source.first_year, source.last_year, 0)
        self.in_use = InUse.of(source.ward_id, first_day(copy, source.ward.today()))
        self.paragraphs: dict[int, Paragraph] = {}
        self.phases: dict[int, Phase] = {}

    def run(self) -> None:
        self.phases = self._copy(
            Phase,
            lambda row: {
                "name": self._words(row.name),
                "first_year": row.first_year + self.shift.by,
                "last_year": self.shift.year(row.last_year),
            },
        )
        self.paragraphs = self._copy(Paragraph, self._paragraph)
        self._charge("assignment", self._copy(Assignment, self._assignment))
        self._copy(ReportDuty, self._report)
        self._copy(Target, lambda row: {"text": self._words(row.text, 300)})
        self._copy(Request, self._request)
        self._charge("task", self._copy(Task, self._task))
        self._copy(FundingLine, self._money)
        self._place(self._copy(ModelGroup, lambda row: {"name": self._words(row.name, 300)}))

    def _words(self, text: str, most: int | None = None) -> str:
        return self.shift.words(text)[:most]

    def _copy(self, model: type[Row], changes: Any) -> dict[int, Any]:
        """Write copies of the plan's rows of a model, and return them by the id of the row each was copied from."""
        old = list(model._default_manager.filter(plan=self.source).order_by("pk"))
        new = []
        for row in old:
            change = changes(row)
            if change is not None:
                new.append((row.pk, clone(row, **self._where(row) | change)))
        model._default_manager.bulk_create(row for _, row in new)
        return dict(new)

    def _where(self, row: Any) -> dict[str, Any]:
        """Return where the copy of a row stands: the plan, its paragraph, phase and indicator."""
        found: dict[str, Any] = {"plan_id": self.copy.pk}
        for column, rows in (("paragraph_id", self.paragraphs), ("phase_id", self.phases)):
            if getattr(row, column, None):
                found[column] = rows[getattr(row, column)].pk
        if not self.is_version and getattr(row, "indicator_id", None):
            found["indicator_id"] = self.indicators.get(row.indicator_id)
        return found

    def _paragraph(self, row: Paragraph) -> dict[str, Any]:
        return {"text": copied_words(row, self.shift), "original": "", "version": 1}

    def _assignment(self, row: Assignment) -> dict[str, Any]:
        moved = {name: self._words(getattr(row, name)) for name in ("what", "authority", "result")}
        return moved | self._due(row)

    def _due(self, row: Assignment | Task) -> dict[str, Any]:
        return {
            "due_text": self._words(row.due_text, 200),
            "due_on": self.shift.last_day(row.due_on, row.due_text),
        }

    def _report(self, row: ReportDuty) -> dict[str, Any]:
        found: dict[str, Any] = {"subject": self._words(row.subject, 300)}
        if not self.is_version:
            for column, known in (
                ("author_id", self.in_use.posts),
                ("author_unit_id", self.in_use.units),
                ("recipient_id", self.in_use.posts),
            ):
                found[column] = getattr(row, column) if getattr(row, column) in known else None
        return found

    def _request(self, row: Request) -> dict[str, Any] | None:
        if self.is_version:
            return {}
        if row.body_id not in self.in_use.units:
            return None
        unanswered = {"answer": "", "answered_on": None, "noted_by_id": None, "noted_at": None, "version": 1}
        return unanswered | {"text": self._words(row.text)}

    def _task(self, row: Task) -> dict[str, Any]:
        moved: dict[str, Any] = {name: self._words(getattr(row, name)) for name in ("title", "result")}
        moved |= self._due(row)
        moved["year"] = self.shift.year(row.year)
        if not self.is_version:
            moved |= {"state": Task.State.OPEN, "closed_on": None, "reason": "", "closed_by_id": None}
        return moved | {"version": 1}

    def _money(self, row: FundingLine) -> dict[str, Any]:
        moved: dict[str, Any] = {name: self._words(getattr(row, name), 300) for name in ("source", "purpose")}
        if not self.is_version:
            moved |= {"estimate": None, "allotted": None, "spent": None, "note": ""}
        return moved | {"version": 1}

    def _charge(self, owner: str, copies: Mapping[int, models.Model]) -> None:
        """Give the copies of duties or tasks their parties; a post or unit no longer used stays out of another year."""
        rows = Party.objects.filter(**{f"{owner}__in": list(copies)}).order_by("pk")
        Party.objects.bulk_create(
            clone(row, **{f"{owner}_id": copies[getattr(row, f"{owner}_id")].pk})
            for row in rows
            if self.is_version or self.in_use.holds(row.position_id, row.unit_id)
        )

    def _place(self, groups: Mapping[int, ModelGroup]) -> None:
        """Give the pilots their sites; into another year go only those that go on."""
        rows = ModelSite.objects.filter(model_group__in=list(groups)).order_by("pk")
        goes_on = (
            rows
            if self.is_version
            else [r for r in rows.exclude(state=ModelSite.State.DROPPED) if r.unit_id in self.in_use.units]
        )
        ModelSite.objects.bulk_create(
            clone(row, model_group_id=groups[row.model_group_id].pk, version=1) for row in goes_on
        )


def copied_words(row: Paragraph, shift: Shift) -> str:
    """Return what a paragraph says in the copy: moved by years, at the head without the number and day of its issue."""
    if row.kind == Paragraph.Kind.TEXT:
        bare = without_issue(row.text, shift.by)
        if bare != row.text:
            return bare
    return shift.words(row.text)
