"""A framework as the plain data of a file (what ``criteria.checking.check`` returns): read from its rows and stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from criteria.checking import check
from criteria.marked import Marked, steps_of
from criteria.models import Content, Criterion, Framework, Indicator, Ruled, Valued
from criteria.provenance import carry_checks, values_of
from criteria.yamlfile import Fault

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
"""What a framework's row keeps just as the file has it."""
SPARE: Mapping[str, Any] = {"years_note": "", "cross_checks": []}
"""The same, left out of the data where empty: what stands in the row then."""

NODE = ("number", "name", "name_certainty", "points_certainty")
NODE_TEXTS = ("name_hint", "name_source", "points_source")


def data_of(framework: Framework) -> dict[str, Any]:
    """Return the framework whole as plain data; four queries."""
    contents: dict[int, list[dict[str, Any]]] = {}
    for content in Content.objects.filter(indicator__framework=framework):
        contents.setdefault(content.indicator_id, []).append(_ruled(content))
    indicators: dict[int, list[dict[str, Any]]] = {}
    for row in Indicator.objects.filter(framework=framework):
        data = {
            **_ruled(row),
            "short_name": row.short_name,
            "not_arising": row.not_arising,
            "contents": contents.get(row.pk, []),
        }
        indicators.setdefault(row.criterion_id, []).append(data)
    head = {name: getattr(framework, name) for name in PLAIN}
    return {
        "code": framework.code,
        **head,
        **{name: kept for name in SPARE if (kept := getattr(framework, name))},
        "issued_on": framework.issued_on.isoformat() if framework.issued_on else None,
        "criteria": [
            {**_node(row), "indicators": indicators.get(row.pk, [])}
            for row in Criterion.objects.filter(framework=framework)
        ],
    }


def _node(row: Valued) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in NODE},
        **{name: text for name in NODE_TEXTS if (text := getattr(row, name))},
        "max_points": None if row.max_points is None else _written(row.max_points),
    }


def _written(points: Decimal) -> str:
    """Return 5 as "5" and 2.50 as "2.5", the way a checked file has them."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _ruled(row: Ruled) -> dict[str, Any]:
    examples = row.evidence_examples if isinstance(row, Indicator | Content) else []
    return {
        **_node(row),
        "rule": row.rule,
        "rule_certainty": row.rule_certainty,
        **({"rule_source": row.rule_source} if row.rule_source else {}),
        **({"evidence_examples": examples} if examples else {}),
    }


def node_at(data: Mapping[str, Any], path: str) -> dict[str, Any] | None:
    """Return the criterion, indicator or content of a path ("1", "1.2", "1.2.1") in plain data; None for no node."""
    rows, found = data["criteria"], None
    for step, below in zip(path.split("."), ("indicators", "contents", ""), strict=False):
        found = next((row for row in rows if str(row["number"]) == step), None)
        if found is None:
            return None
        rows = found.get(below, [])
    return found


def _write_head(framework: Framework, data: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(framework, name, data[name])
    for name, empty in SPARE.items():
        setattr(framework, name, data.get(name, empty))
    framework.issued_on = dt.date.fromisoformat(data["issued_on"]) if data["issued_on"] else None
    framework.digest = digest_of(data)
    framework.save()


def write(framework: Framework, data: Mapping[str, Any], *, like: Framework | None) -> None:
    """Store checked data as the framework's content, in place of what it held, in a fixed number of statements.

    ``like``: the version before (or the framework itself); its check marks of values that stay the same are kept.
    """
    values, checks = (values_of(like), list(like.checks.all())) if like else ({}, [])
    if framework.pk is not None:
        framework.checks.all().delete()
        framework.criteria.all().delete()
    _write_head(framework, data)
    rows = data["criteria"]
    criteria = Criterion.objects.bulk_create(
        Criterion(framework=framework, **_node_fields(row)) for row in rows
    )
    below = [
        (criterion, entry)
        for criterion, row in zip(criteria, rows, strict=True)
        for entry in row["indicators"]
    ]
    indicators = Indicator.objects.bulk_create(
        Indicator(
            framework=framework,
            criterion=criterion,
            code=f"{criterion.number}.{entry['number']}",
            short_name=entry["short_name"],
            not_arising=entry["not_arising"],
            order=order,
            **_ruled_fields(entry),
        )
        for order, (criterion, entry) in enumerate(below, 1)
    )
    Content.objects.bulk_create(
        Content(indicator=indicator, **_ruled_fields(content))
        for indicator, (_, entry) in zip(indicators, below, strict=True)
        for content in entry["contents"]
    )
    carry_checks(framework, checks, values)


def _node_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    most = row["max_points"]
    return {
        **{name: row[name] for name in NODE},
        **{name: row.get(name, "") for name in NODE_TEXTS},
        "max_points": None if most is None else Decimal(most),
    }


def _ruled_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_node_fields(row),
        "rule": row["rule"],
        "rule_certainty": row["rule_certainty"],
        "rule_source": row.get("rule_source", ""),
        "evidence_examples": row.get("evidence_examples", []),
    }


def faults_of(data: Mapping[str, Any], *, name: str = "") -> list[Fault]:
    """Return what a file with this data would be refused for; ``name`` stands for the file's."""
    file = Marked(name or str(data.get("code", "")), as_file(data))
    check(file)
    return file.faults


def sentence_of(fault: Fault, data: Mapping[str, Any]) -> str:
    """Return a fault as a sentence that names its criterion, indicator or content: "Tiêu chí 2: …"."""
    numbers, words, node = [], "", data
    steps = steps_of(fault.field)
    for key, index in zip(steps[::2], steps[1::2], strict=False):
        if key not in ("criteria", "indicators", "contents") or not isinstance(index, int):
            break
        node = node[key][index]
        numbers.append(str(node["number"]))
        lead = f"Chỉ tiêu {'.'.join(numbers[:2])}"
        words = (f"Tiêu chí {numbers[0]}", lead, f"{lead}, nội dung {numbers[-1]}")[len(numbers) - 1]
    return f"{words}: {fault.message}" if words else fault.message


def as_file(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return checked data as a file holds it: without what checking only fills in."""
    counts = data.get("mode") == "points"
    return {
        **data,
        "sources": {},  # every source stands written out already
        "criteria": [
            _filed(
                {**row, "indicators": [_filed_indicator(one, counts) for one in row["indicators"]]}, counts
            )
            for row in data["criteria"]
        ],
    }


def _filed_indicator(row: Mapping[str, Any], counts: bool) -> dict[str, Any]:
    found = _filed({**row, "contents": [_filed(one, counts) for one in row["contents"]]}, counts)
    if row["contents"]:
        del found["rule"]
    else:
        del found["contents"]
    if row["not_arising"] is None:
        del found["not_arising"]
    return found


def _filed(row: Mapping[str, Any], counts: bool) -> dict[str, Any]:
    hidden = () if counts else ("max_points", "points_certainty", "points_source")
    found = {key: value for key, value in row.items() if key not in hidden}
    if found.get("max_points") is not None:
        found["max_points"] = Decimal(found["max_points"])
    return found


def digest_of(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the data, whatever order its keys are in."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
