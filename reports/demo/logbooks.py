"""Write the registers of a demo year: each book's rows together, one row in the log for each book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Unit, Ward
from evidence.logbooks.actions import add_many, opened_book
from evidence.logbooks.checking import faults_of
from evidence.logbooks.choosing import Register
from evidence.logbooks.kinds import KINDS
from reports.demo.pieces import read


def play_logbooks(
    path: Path, ward: Ward, year: int, groups: Sequence[str], actors: Mapping[str, Actor]
) -> None:
    """Write what the YAML file holds of the ward's books; raise Refused for a row that no form would take."""
    units = {unit.name: unit for unit in ward.units.filter(kind=Unit.Kind.RESIDENTIAL_GROUP)}
    numbered = {number: units[name] for number, name in enumerate(groups, 1)}
    register = Register(ward)
    for key, told in read(path)["books"].items():
        kind, by = KINDS[key], actors[told["by"]]
        rows = []
        for told_row in told["rows"]:
            values: dict[str, Any] = dict(zip(told["columns"], told_row, strict=True))
            values["unit"] = numbered[values["unit"]] if values.get("unit") else None
            values["document"] = register.find(values.get("document") or "")
            if faults := faults_of(kind, values, ward=ward, year=year):
                raise Refused(f"{path.name}, {key}, {told_row[0]}: {faults}")
            rows.append(values)
        book = opened_book(ward=ward, year=year, kind=kind)
        add_many(book=book, rows=rows, by=by)
        record(by, "logbook_import", book, detail={"rows": len(rows)})
