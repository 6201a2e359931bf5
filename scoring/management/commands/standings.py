"""Where every ward of this installation stands in a year: ``manage.py standings --year 2023 [--framework CODE] [--json]``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assignments.models import Assessment
from config import vietnamese as vi
from criteria.models import Framework
from scoring.rules import ConditionState
from scoring.yearly import Scored, scored

CONDITION = {
    ConditionState.MET: True,
    ConditionState.NOT_MET: False,
    ConditionState.UNCONFIRMED: None,
}


class Command(BaseCommand):
    help = "Score every assessment of a year from its figures, one line each; memory stays the same for any number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True, metavar="YEAR")
        parser.add_argument(
            "--framework", metavar="CODE", help="only assessments by this rule set, in any case"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Assessment.objects.filter(year=min(options["year"], 32767)).order_by("ward__name", "pk")
        if options["framework"]:
            code = options["framework"].lower()
            if not Framework.objects.filter(code=code).exists():
                raise CommandError(f"Không có bộ tiêu chí nào mang mã “{options['framework']}”.")
            found = found.filter(framework__code=code)
        write = _as_json if options["json"] else _as_line
        for one in scored(found):
            self.stdout.write(write(one))


def _as_line(one: Scored) -> str:
    year, stand = one.assessment, one.standing
    if stand.total is None or stand.max_points is None:
        met = sum(criterion.met is True for criterion in stand.criteria)
        points = f"{met}/{len(stand.criteria)} tiêu chí đạt"
    else:
        points = f"{vi.points(stand.total)}/{vi.points_paper(stand.max_points)} điểm"
    mark = " (tạm tính)" if one.provisional else ""
    figures = f"{one.computed}/{len(one.outcomes)} chỉ tiêu đủ số liệu"
    return f"{year.ward}, {year.year}, {year.framework}: {points}{mark}; {figures}"


def _as_json(one: Scored) -> str:
    year, stand = one.assessment, one.standing
    data = {
        "ward": year.ward.slug,
        "year": year.year,
        "framework": year.framework.code,
        "version": year.framework.version,
        "total": _number(stand.total),
        "max": _number(stand.max_points),
        "provisional": one.provisional,
        "conditions": [
            {"name": condition.key, "met": CONDITION[condition.state]}
            for condition in stand.conditions
            if condition.state in CONDITION
        ],
        "indicators": {
            code: {"points": _number(outcome.points), "met": outcome.met, "status": str(outcome.status)}
            for code, outcome in one.outcomes.items()
        },
    }
    return json.dumps(data, ensure_ascii=False)


def _number(points: Decimal | None) -> int | float | None:
    if points is None:
        return None
    return int(points) if points == points.to_integral_value() else float(points)
