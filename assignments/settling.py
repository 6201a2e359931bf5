"""Make stored lines of a plan say what a file says, so that a line that stays keeps its identity, lineage and state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, Model

from accounts.guard import Refused
from assignments.models import (
    Assignment,
    FundingLine,
    ModelGroup,
    Paragraph,
    Party,
    Plan,
    ReportDuty,
    Request,
    Task,
)

Row = TypeVar("Row", bound=Any)  # a model with a plan and a paragraph
Name = tuple[Any, ...]
MOVE_AWAY = 10_000
"""Added to the order of stored lines before they are numbered anew: an order stands once in a plan."""


NAMES: dict[Any, Callable[[Any], Name]] = {
    Assignment: lambda row: (),
    Task: lambda row: (),
    ReportDuty: lambda row: (row.subject, row.author_id, row.author_unit_id),
    Request: lambda row: (row.body_id,),
    FundingLine: lambda row: (row.source, row.purpose),
    ModelGroup: lambda row: (row.name,),
}
"""What tells lines of one paragraph apart, by kind of line; a paragraph has one duty or task at most."""


@dataclass(frozen=True)
class Line:
    """What a file says of one line: its paragraph, what it is called within it, and its columns by attribute name."""

    paragraph: Paragraph
    name: Name
    values: dict[str, Any]


def settle(
    model: type[Row], plan: Plan, lines: Sequence[Line], named: Callable[[Row], Name], renamed: bool = True
) -> list[Row]:
    """Store the lines and return their rows in the same order; what is stored and said by no line goes.

    Within a paragraph a line is found again by its name, and where ``renamed`` else by its place among those that are
    left. Rows under no paragraph were added in the portal: they stay, behind the others. Raises ``Refused`` when a row
    that would go has come to something (a state, an answer, an amount) or anything else hangs on it.
    """
    stored = list(model._default_manager.filter(plan=plan))
    found = found_again(stored, lines, named, renamed)
    kept = {row.pk for row in found.values()} | {row.pk for row in stored if row.paragraph_id is None}
    _remove(plan, [row for row in stored if row.pk not in kept])
    rows = [found.get(at) or model(plan=plan) for at in range(len(lines))]
    values = [{**line.values, "paragraph_id": line.paragraph.pk} for line in lines]
    for row in stored:
        if row.paragraph_id is None:
            rows.append(row)
            values.append({})
    if _has_order(model):
        values = [{**columns, "order": order} for order, columns in enumerate(values, 1)]
    _write(model, plan, rows, values)
    return rows[: len(lines)]


def _has_order(model: type[Row]) -> bool:
    return any(field.name == "order" for field in model._meta.get_fields())


def found_again(
    stored: list[Row], lines: Sequence[Line], named: Callable[[Row], Name], renamed: bool
) -> dict[int, Row]:
    """Return the place of a line in ``lines`` → the row that says it already."""
    free: dict[int, list[Row]] = defaultdict(list)
    for row in stored:
        free[row.paragraph_id].append(row)
    found: dict[int, Row] = {}
    for at, line in enumerate(lines):
        here = free[line.paragraph.pk]
        same = next((row for row in here if named(row) == line.name), None)
        if same is not None:
            here.remove(same)
            found[at] = same
    for at, line in enumerate(lines):
        if renamed and at not in found and free[line.paragraph.pk]:
            found[at] = free[line.paragraph.pk].pop(0)
    return found


def _write(model: type[Row], plan: Plan, rows: list[Row], values: list[dict[str, Any]]) -> None:
    """Give the rows their columns; touch only what differs."""
    changed = [
        row
        for row, columns in zip(rows, values, strict=True)
        if row.pk and any(getattr(row, name) != value for name, value in columns.items())
    ]
    moves = [
        row
        for row, columns in zip(rows, values, strict=True)
        if row.pk and "order" in columns and row.order != columns["order"]
    ]
    if moves:
        pks = [row.pk for row in moves]
        model._default_manager.filter(plan=plan, pk__in=pks).update(order=F("order") + MOVE_AWAY)
    for row, columns in zip(rows, values, strict=True):
        for name, value in columns.items():
            setattr(row, name, value)
    if changed:
        names = sorted({name for columns in values for name in columns})
        model._default_manager.bulk_update(changed, [name.removesuffix("_id") for name in names])
    model._default_manager.bulk_create([row for row in rows if not row.pk])


def _remove(plan: Plan, rows: list[Row]) -> None:
    for row in rows:
        if _has_come_to_something(row) or _is_leant_on(row):
            raise Refused(
                f"{plan}: “{row}” đã có kết quả, báo cáo hoặc tài liệu nên phải giữ lại; không đọc lại được."
            )
        row.delete()


def _has_come_to_something(row: Row) -> bool:
    if isinstance(row, Task):
        return row.state != Task.State.OPEN
    if isinstance(row, Request):
        return bool(row.answer or row.answered_on)
    if isinstance(row, FundingLine):
        return any(amount is not None for amount in (row.estimate, row.allotted, row.spent)) or bool(row.note)
    return False


def _is_leant_on(row: Model) -> bool:
    """Whether rows of any app stand on this one; its parties are its own."""
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        if model is not Party and model._base_manager.filter(**{relation.field.name: row.pk}).exists():
            return True
    return False


def charge(
    owner: str, charged: Iterable[tuple[Assignment | Task, Sequence[tuple[str, int | None, int | None]]]]
) -> None:
    """Give assignments or tasks (``owner`` names the column) their parties: (part, position id, unit id) each."""
    wanted = {row.pk: list(parties) for row, parties in charged}
    stored: dict[int, list[tuple[str, int | None, int | None]]] = {pk: [] for pk in wanted}
    for party in Party.objects.filter(**{f"{owner}__in": list(wanted)}):
        stored[getattr(party, f"{owner}_id")].append((party.part, party.position_id, party.unit_id))
    other = [pk for pk in wanted if stored[pk] != wanted[pk]]
    Party.objects.filter(**{f"{owner}__in": other}).delete()
    Party.objects.bulk_create(
        Party(**{f"{owner}_id": pk}, part=part, position_id=position, unit_id=unit)
        for pk in other
        for part, position, unit in wanted[pk]
    )
