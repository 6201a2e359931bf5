"""Lines of a plan as rows of the database: read, written, and kept in the plan's order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F, Max, Q

from assignments.lines import (
    DutyMeaning,
    FundingMeaning,
    Line,
    ModelMeaning,
    ReportMeaning,
    TargetMeaning,
    TaskMeaning,
)
from assignments.models import (
    Assignment,
    FundingLine,
    ModelGroup,
    Paragraph,
    Party,
    Plan,
    ReportDuty,
    Request,
    Target,
    Task,
)
from assignments.models.plans import HEADING_MARK

OFFSET = 16_000
"""Where numbers wait while their places are taken: above any plan's, within a small integer of PostgreSQL."""
ORDERED: tuple[type[models.Model], ...] = (Assignment, ReportDuty, Request, Task, FundingLine, ModelGroup)
"""The rows that follow the order of their paragraphs."""
MEANINGS: tuple[type[models.Model], ...] = (*ORDERED, Target)
"""Every kind of row that says what a paragraph means."""


def bare(text: str) -> str:
    """Return the words of a paragraph without the dash of its list."""
    return Paragraph(text=text).bare_text


def task_title(text: str) -> str:
    """Return the words of a paragraph that heads a task, without its dash and number."""
    return HEADING_MARK.sub("", bare(text)).strip()


# Reading -------------------------------------------------------------------------------------------------------


def read_lines(paragraphs: Sequence[Paragraph]) -> dict[int, Line]:
    """Return the lines by the ids of their paragraphs, all of one plan; eight queries for any number."""
    found = _Found(paragraphs)
    return {paragraph.pk: found.line(paragraph) for paragraph in paragraphs}


def read_line(paragraph: Paragraph) -> Line:
    """Return one line as stored."""
    return read_lines([paragraph])[paragraph.pk]


class _Found:
    """The rows of some paragraphs, grouped."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        plan = paragraphs[0].plan_id if paragraphs else 0
        # A whole plan is asked for by its id: hundreds of ids in one question are slow, and SQLite counts them.
        few = {"paragraph__in": [paragraph.pk for paragraph in paragraphs]} if len(paragraphs) < 20 else {}
        self.rows: dict[type[models.Model], dict[int, list[Any]]] = {
            model: _grouped(model._default_manager.filter(plan=plan, **few)) for model in MEANINGS
        }
        self.parties: dict[tuple[str, int], list[Party]] = defaultdict(list)
        owners = Q(assignment__plan=plan) | Q(task__plan=plan)
        if few:
            owners = Q(assignment__in=self._pks(Assignment)) | Q(task__in=self._pks(Task))
        for party in Party.objects.filter(owners):
            owner = ("a", party.assignment_id) if party.assignment_id else ("t", party.task_id or 0)
            self.parties[owner].append(party)

    def _pks(self, model: type[models.Model]) -> list[int]:
        return [row.pk for rows in self.rows[model].values() for row in rows]

    def _keys(self, kind: str, row: int, part: str) -> tuple[str, ...]:
        return tuple(party_key(party) for party in self.parties[kind, row] if party.part == part)

    def line(self, paragraph: Paragraph) -> Line:
        rows = {model: found.get(paragraph.pk, []) for model, found in self.rows.items()}
        return Line(
            text=paragraph.text,
            kind=paragraph.kind,
            section=paragraph.section,
            indicator=paragraph.indicator_id,
            duty=next((self._duty(row, paragraph) for row in rows[Assignment]), None),
            task=next((self._task(row, paragraph) for row in rows[Task]), None),
            reports=tuple(_report(row) for row in rows[ReportDuty]),
            targets=tuple(
                TargetMeaning(row.text, row.comparison, row.value, row.unit, row.pk) for row in rows[Target]
            ),
            requests=tuple(row.body_id for row in rows[Request]),
            funding=tuple(FundingMeaning(row.source, row.purpose, row.pk) for row in rows[FundingLine]),
            models=tuple(
                ModelMeaning(row.name, row.at_least, row.at_most, row.every_group, row.phase_id, row.pk)
                for row in rows[ModelGroup]
            ),
        )

    def _duty(self, row: Assignment, paragraph: Paragraph) -> DutyMeaning:
        return DutyMeaning(
            lead=self._keys("a", row.pk, Party.Part.LEAD),
            supporting=self._keys("a", row.pk, Party.Part.SUPPORTING),
            keeps_file=self._keys("a", row.pk, Party.Part.KEEPS_FILE),
            what="" if row.what == paragraph.bare_text else row.what,
            authority=row.authority,
            due_text=row.due_text,
            due_on=row.due_on,
            result=row.result,
        )

    def _task(self, row: Task, paragraph: Paragraph) -> TaskMeaning:
        return TaskMeaning(
            kind=row.kind,
            lead=self._keys("t", row.pk, Party.Part.LEAD),
            supporting=self._keys("t", row.pk, Party.Part.SUPPORTING),
            title="" if row.title == task_title(paragraph.text) else row.title,
            phase=row.phase_id,
            year=row.year,
            quarter=row.quarter,
            due_text=row.due_text,
            due_on=row.due_on,
            result=row.result,
        )


def _report(row: ReportDuty) -> ReportMeaning:
    author = f"p{row.author_id}" if row.author_id else f"u{row.author_unit_id}" if row.author_unit_id else ""
    cadences = tuple(row.cadences)
    return ReportMeaning(row.subject, cadences, author, row.recipient_id, row.recipient_text, row.pk)


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.paragraph_id:
            found[row.paragraph_id].append(row)
    return found


def party_key(party: Party) -> str:
    """Return "p12" for a position, "u5" for a unit."""
    return f"p{party.position_id}" if party.position_id else f"u{party.unit_id}"


def _party_columns(key: str) -> dict[str, int | None]:
    pk = int(key[1:])
    return {"position_id": pk, "unit_id": None} if key[0] == "p" else {"position_id": None, "unit_id": pk}


# Writing -------------------------------------------------------------------------------------------------------


@dataclass
class Writing:
    """Makes the rows of one paragraph say what the line says. The paragraph's own columns are already stored."""

    paragraph: Paragraph
    line: Line
    changed: set[type[models.Model]] = field(default_factory=set)  # kinds of rows that came or went

    def write(self) -> None:
        """Write what the line means; raise ProtectedError when a row that would go is still in use."""
        self._duty()
        self._task()
        self._requests()
        self._rows(ReportDuty, self.line.reports, _report_columns)
        self._rows(
            Target, self.line.targets, lambda row: _columns(row, "text", "comparison", "value", "unit")
        )
        self._rows(FundingLine, self.line.funding, lambda row: _columns(row, "source", "purpose"))
        self._rows(ModelGroup, self.line.models, _model_columns)
        for model in self.changed - {Target}:
            put_in_order(self.paragraph.plan, model)

    def _indicator(self, model: type[models.Model]) -> dict[str, Any]:
        named = any(column.name == "indicator" for column in model._meta.fields)
        return {"indicator_id": self.line.indicator} if named else {}

    def _new(self, model: type[models.Model], columns: Mapping[str, Any]) -> Any:
        plan = self.paragraph.plan
        place = {"order": _next_order(plan, model)} if model is not Target else {}
        self.changed.add(model)
        return model._default_manager.create(plan=plan, paragraph=self.paragraph, **place, **columns)

    def _one(self, model: type[models.Model], columns: Mapping[str, Any] | None) -> Any:
        """Create, change or remove the one row of this kind."""
        row = model._default_manager.filter(plan=self.paragraph.plan_id, paragraph=self.paragraph).first()
        if columns is None:
            if row is not None:
                row.delete()
                self.changed.add(model)
            return None
        if row is None:
            return self._new(model, columns)
        model._default_manager.filter(pk=row.pk).update(**columns)
        return row

    def _duty(self) -> None:
        duty = self.line.duty
        columns = (
            None
            if duty is None
            else {
                **_columns(duty, "authority", "due_text", "due_on", "result"),
                "what": duty.what or bare(self.line.text),
                **self._indicator(Assignment),
            }
        )
        row = self._one(Assignment, columns)
        if row is not None and duty is not None:
            _write_parties(
                {"assignment": row},
                {
                    Party.Part.LEAD: duty.lead,
                    Party.Part.SUPPORTING: duty.supporting,
                    Party.Part.KEEPS_FILE: duty.keeps_file,
                },
            )

    def _task(self) -> None:
        task = self.line.task
        columns = (
            None
            if task is None
            else {
                **_columns(task, "kind", "year", "quarter", "due_text", "due_on", "result"),
                "phase_id": task.phase,
                "title": task.title or task_title(self.line.text),
                **self._indicator(Task),
            }
        )
        row = self._one(Task, columns)
        if row is not None and task is not None:
            _write_parties(
                {"task": row}, {Party.Part.LEAD: task.lead, Party.Part.SUPPORTING: task.supporting}
            )

    def _requests(self) -> None:
        rows = {row.body_id: row for row in Request.objects.filter(paragraph=self.paragraph)}
        for body, row in rows.items():
            if body not in self.line.requests:
                row.delete()
                self.changed.add(Request)
        text = bare(self.line.text)
        Request.objects.filter(paragraph=self.paragraph).exclude(text=text).update(text=text)
        for body in self.line.requests:
            if body not in rows:
                self._new(Request, {"body_id": body, "text": text})

    def _rows(self, model: type[models.Model], wanted: Sequence[Any], columns: Any) -> None:
        rows = {row.pk: row for row in model._default_manager.filter(paragraph=self.paragraph)}
        kept = {entry.row for entry in wanted}
        for pk, row in rows.items():
            if pk not in kept:
                row.delete()
                self.changed.add(model)
        for entry in wanted:
            values = {**columns(entry), **self._indicator(model)}
            if entry.row in rows:
                model._default_manager.filter(pk=entry.row).update(**values)
            else:
                self._new(model, values)


def _columns(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _report_columns(report: ReportMeaning) -> dict[str, Any]:
    author = _party_columns(report.author) if report.author else {"position_id": None, "unit_id": None}
    return {
        "subject": report.subject,
        "cadences": list(report.cadences),
        "author_id": author["position_id"],
        "author_unit_id": author["unit_id"],
        "recipient_id": report.recipient,
        "recipient_text": report.recipient_text,
    }


def _model_columns(model: ModelMeaning) -> dict[str, Any]:
    return {**_columns(model, "name", "at_least", "at_most", "every_group"), "phase_id": model.phase}


def _write_parties(owner: dict[str, models.Model], parts: Mapping[str, tuple[str, ...]]) -> None:
    """Make the parties of a duty or task those that are named; who stays keeps the row."""
    rows = {(party.part, party_key(party)): party for party in Party.objects.filter(**owner)}
    wanted = [(str(part), key) for part, keys in parts.items() for key in keys]
    gone = [party.pk for named, party in rows.items() if named not in wanted]
    Party.objects.filter(pk__in=gone).delete()
    Party.objects.bulk_create(
        Party(**owner, part=part, **_party_columns(key)) for part, key in wanted if (part, key) not in rows
    )


# Order ---------------------------------------------------------------------------------------------------------


def _next_order(plan: Plan, model: type[models.Model]) -> int:
    last = model._default_manager.filter(plan=plan).aggregate(last=Max("order"))["last"]
    return int(last or 0) + 1


def put_in_order(plan: Plan, model: type[models.Model]) -> None:
    """Number the rows of a kind 1, 2, 3 ... in the order of their paragraphs (those without one come last).

    Both databases look at uniqueness row by row: what moves goes to a free range first.
    """
    rows = model._default_manager.filter(plan=plan)
    order = rows.order_by(F("paragraph__number").asc(nulls_last=True), "order", "pk")
    moved = {pk: place for place, (pk, old) in enumerate(order.values_list("pk", "order"), 1) if old != place}
    if not moved:
        return
    rows.filter(pk__in=moved).update(order=F("order") + OFFSET)
    found = list(rows.filter(pk__in=moved))
    for row in found:
        row.order = moved[row.pk]  # type: ignore[attr-defined]
    model._default_manager.bulk_update(found, ["order"], batch_size=200)


def put_all_in_order(plan: Plan) -> None:
    """Let every kind of row follow its paragraphs."""
    for model in ORDERED:
        put_in_order(plan, model)
