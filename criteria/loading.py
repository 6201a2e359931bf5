"""Load framework files into the database: all of them or none, again and again with the same result."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.audit import Actor, record
from criteria.checking import check
from criteria.marked import Marked, read_marked
from criteria.models import Content, Criterion, Framework, Indicator
from criteria.overlay import merged
from criteria.provenance import carry_checks, values_of
from criteria.yamlfile import Fault, FaultyFile

SHIPPED: Path = settings.BASE_DIR / "criteria" / "frameworks"
PLAIN = (
    "title",
    "short_title",
    "mode",
    "illustrative",
    "first_year",
    "last_year",
    "issuer",
    "documents",
    "thresholds",
    "exclusions",
    "deadlines",
    "dossier_parts",
    "forms",
    "notes",
)
NODE = ("number", "name", "name_certainty", "points_certainty")
NODE_TEXTS = ("name_hint", "name_source", "points_source")


class Outcome(StrEnum):
    CREATED = "created"
    REPLACED = "replaced"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Loaded:
    """A framework and what loading did to it."""

    framework: Framework
    outcome: Outcome


def read_frameworks(directory: Path) -> list[dict[str, Any]]:
    """Return the checked frameworks of all ``*.yaml`` files of a directory, by file name.

    Raises FaultyFile with every fault of every file.
    """
    files = {path.name: read_marked(path) for path in sorted(directory.glob("*.yaml"))}
    if not files:
        raise FaultyFile([Fault(str(directory.name), 0, "", "Không có tệp bộ tiêu chí nào (*.yaml).")])
    by_code = {file.data.get("code"): file for file in files.values() if "base" not in file.data}
    read: list[dict[str, Any]] = []
    faults: list[Fault] = []
    codes: set[str] = set()
    for file in files.values():
        data = _checked(file, by_code)
        code = data.get("code", "")
        if code and code in codes:
            file.fault(("code",), f"Mã “{code}” đã dùng ở tệp khác.")
        codes.add(code)
        faults.extend(file.faults)
        read.append(data)
    if faults:
        raise FaultyFile(sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.field)))
    return read


def _checked(file: Marked, by_code: Mapping[Any, Marked]) -> dict[str, Any]:
    if not file.data:
        return {}
    if "base" not in file.data:
        return check(file)
    base = by_code.get(file.data["base"])
    if base is None or not base.data:
        file.fault(("base",), f"Không có tệp nào mang mã “{file.data['base']}”.")
        return {}
    return check(merged(file, base))


def load_frameworks(*, directory: Path = SHIPPED, by: Actor) -> list[Loaded]:
    """Store the frameworks of a directory; return what was done with each.

    What did not change writes nothing. A changed framework that an assessment uses is left as it is and becomes the
    next version; one that is not in use is replaced. Checks of values that stayed the same are kept.
    """
    # Files are read and hashed before the transaction: SQLite has one writer, who should not wait for a disk.
    read = [(data, _digest(data)) for data in read_frameworks(directory)]
    with transaction.atomic():
        return [_store(data, digest, by) for data, digest in read]


def _digest(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _store(data: Mapping[str, Any], digest: str, by: Actor) -> Loaded:
    last = Framework.objects.select_for_update().filter(code=data["code"]).order_by("version").last()
    if last is not None and last.digest == digest:
        return Loaded(last, Outcome.UNCHANGED)
    values, checks = (values_of(last), list(last.checks.all())) if last else ({}, [])
    if last is None:
        framework, outcome = Framework(code=data["code"]), Outcome.CREATED
    elif last.first_used_at is None:
        framework, outcome = last, Outcome.REPLACED
        framework.checks.all().delete()
        framework.criteria.all().delete()
    else:
        framework, outcome = Framework(code=data["code"], version=last.version + 1), Outcome.NEW_VERSION
    _write(framework, data, digest)
    carry_checks(framework, checks, values)
    detail = {"framework": framework.code, "version": framework.version, "sha256": digest}
    record(by, "framework_load", framework, version=str(framework.version), detail=detail)
    return Loaded(framework, outcome)


def _write(framework: Framework, data: Mapping[str, Any], digest: str) -> None:
    for name in PLAIN:
        setattr(framework, name, data[name])
    framework.years_note = data.get("years_note", "")
    framework.issued_on = dt.date.fromisoformat(data["issued_on"]) if data["issued_on"] else None
    framework.digest = digest
    framework.save()
    order = 0
    for row in data["criteria"]:
        criterion = Criterion.objects.create(framework=framework, **_node(row))
        for entry in row["indicators"]:
            order += 1
            indicator = Indicator.objects.create(
                framework=framework,
                criterion=criterion,
                code=f"{criterion.number}.{entry['number']}",
                short_name=entry["short_name"],
                not_arising=entry["not_arising"],
                order=order,
                **_ruled(entry),
            )
            Content.objects.bulk_create(
                Content(indicator=indicator, **_ruled(content)) for content in entry["contents"]
            )


def _node(row: Mapping[str, Any]) -> dict[str, Any]:
    most = row["max_points"]
    return {
        **{name: row[name] for name in NODE},
        **{name: row.get(name, "") for name in NODE_TEXTS},
        "max_points": None if most is None else Decimal(most),
    }


def _ruled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_node(row),
        "rule": row["rule"],
        "rule_certainty": row["rule_certainty"],
        "rule_source": row.get("rule_source", ""),
        "evidence_examples": row.get("evidence_examples", []),
    }
