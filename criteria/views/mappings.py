"""From one rule set to the next: where each indicator lives on, what has no successor, what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guard import require
from accounts.requests import Request
from config.access import Act
from criteria.mapping import IndicatorMap, Line, tables_of
from criteria.models import Framework, Indicator


@dataclass(frozen=True)
class Row:
    """One line of the table with the indicators it names."""

    line: Line
    source: Indicator | None
    targets: tuple[Indicator, ...]


@require_safe
def mapping(request: Request, old: str, new: str) -> HttpResponse:
    """The table between two rule sets, in their newest versions that reach the person."""
    require(request.user, Act.SEE_FRAMEWORKS)
    table = next((one for one in tables_of(old) if old == one.old[0] and new == one.new), None)
    newest = Framework.objects.visible_to(request.user).in_force().newest().filter(code__in=[old, new])
    sets = {framework.code: framework for framework in newest}
    if table is None or len(sets) < 2:
        raise Http404
    before, after = (_indicators(sets[code]) for code in (old, new))
    rows = [_row(line, before, after) for line in table.lines]
    context = {
        "old": sets[old],
        "new": sets[new],
        "kept": [row for row in rows if row.targets],
        "ended": [row for row in rows if not row.targets],
        "fresh": [_row(line, before, after) for line in table.fresh],
        "answer": _answer(table),
    }
    return render(request, "criteria/mapping_page.html", context)


def _indicators(framework: Framework) -> dict[str, Indicator]:
    return {indicator.code: indicator for indicator in framework.indicators.all()}


def _row(line: Line, before: Mapping[str, Indicator], after: Mapping[str, Indicator]) -> Row:
    """An indicator that somebody took out of his version is left out of its line."""
    return Row(line, before.get(line.source), tuple(after[code] for code in line.targets if code in after))


def _answer(table: IndicatorMap) -> str:
    kept = sum(bool(line.targets) for line in table.lines)
    return (
        f"{kept}/{len(table.lines)} chỉ tiêu cũ có chỉ tiêu nối tiếp, {len(table.lines) - kept} không còn; "
        f"{len(table.fresh)} chỉ tiêu mới."
    )
