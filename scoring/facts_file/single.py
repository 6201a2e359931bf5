"""Judge one rule with its parameters and figures, both as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from criteria.ruletypes import MODES, RULE_TYPES, Input, InputKind, parse_rule
from criteria.ruletypes.reader import exact
from scoring.facts_file.faults import Fault, FaultyFacts, refused, shown
from scoring.facts_file.report import outcome_data
from scoring.facts_file.values import Groups, Unreadable, read
from scoring.fields import parse_number
from scoring.rules import Value, evaluate

MOST_POINTS = 1_000
GIVES_POINTS = ("points", "points_if_none", "points_if_any")


def judge_one(
    name: str, params: str, facts: str, *, most: str | None = None, mode: str | None = None
) -> dict[str, Any]:
    """Return points, max, met, status and explanation of one rule; raise FaultyFacts for what cannot be read.

    ``most``, else ``max_points`` among the parameters, else the most the parameters give, is the maximum. Without
    ``mode`` points count where the parameters, the maximum or the figures speak of points. A figure that is not of its
    kind is the rule's to judge ("chưa đủ số liệu"); a figure that the rule does not know is refused.
    """
    kind = name.strip().lower().replace("-", "_")
    if kind not in RULE_TYPES:
        raise refused(
            f"Không có loại quy tắc “{shown(name, 60)}”. Các loại: {', '.join(RULE_TYPES)}.", "--rule"
        )
    data = {key: value for key, value in _object("--params", params).items() if key != "type"}
    given = _object("--facts", facts)
    maximum = _maximum(most, data)
    scale = _mode(mode, maximum, data, given)
    rule, faults = parse_rule({"type": kind, **data}, max_points=maximum, mode=scale)
    if rule is None or faults:
        raise FaultyFacts([Fault(f"--params, {shown(one.field)}", one.message) for one in faults])
    figures = _figures(rule.inputs(), given)
    outcome = evaluate(rule, figures, max_points=maximum, mode=scale)
    return {
        **outcome_data(outcome, maximum if scale == "points" else None),
        "explanation": outcome.explanation,
    }


def _object(place: str, text: str) -> dict[str, Any]:
    """Return a JSON object with exact numbers; raise FaultyFacts."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise refused("Có khóa ghi hai lần.", place)
        return found

    def no_constant(name: str) -> None:
        raise refused(f"“{name}” không phải là số dùng được.", place)

    try:
        text.encode()
        found = json.loads(text, parse_float=Decimal, parse_constant=no_constant, object_pairs_hook=once)
        # A lone surrogate can neither be printed nor stored.
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise refused(
            'Cần là một nhóm giá trị viết đúng dạng JSON, ví dụ {"answer": true}.', place
        ) from error
    if not isinstance(found, dict):
        raise refused("Cần là một nhóm giá trị {…}.", place)
    return found


def _maximum(most: str | None, data: dict[str, Any]) -> Decimal | None:
    own = data.pop("max_points", None)
    if most is not None:
        try:
            found: Decimal | None = parse_number(most.strip(), whole=False)
        except ValidationError as error:
            raise refused(" ".join(error.messages), "--max") from error
    elif own is not None:
        found = exact(own)
    else:
        return _best(data)
    if found is None or not 0 <= found <= MOST_POINTS:
        raise refused(
            f"Cần là một số từ 0 đến {MOST_POINTS}.", "--max" if most is not None else "--params, max_points"
        )
    return found


def _best(data: Mapping[str, Any]) -> Decimal | None:
    """Return the most points that the parameters can give; None where they do not say."""
    bands, parts = data.get("bands"), data.get("parts")
    for key in ("points_if_none", "points"):
        if key in data:
            return exact(data[key])
    if isinstance(bands, list) and data.get("complete") is True:
        return max(_points_in(bands), default=None)
    if isinstance(parts, list) and len(_points_in(parts)) == len(parts):
        return sum(_points_in(parts), Decimal(0))
    return None


def _points_in(rows: Sequence[Any]) -> list[Decimal]:
    found = (exact(row.get("points")) for row in rows if isinstance(row, dict))
    return [points for points in found if points is not None]


def _mode(mode: str | None, most: Decimal | None, data: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    if mode is not None:
        wanted = mode.strip().lower().replace("-", "_")
        if wanted not in MODES:
            raise refused(f"Cần là một trong: {', '.join(MODES)}.", "--mode")
        return wanted
    lists = [found for key in ("bands", "parts") if isinstance(found := data.get(key), list)]
    rows = [row for found in lists for row in found if isinstance(row, dict)]
    speaks = any(key in where for where in (data, *rows) for key in GIVES_POINTS)
    return "points" if most is not None or speaks or "points" in given else "pass_fail"


def _figures(inputs: Sequence[Input], given: Mapping[str, Any]) -> dict[str, Value | None]:
    known = {entry.key: entry for entry in inputs}
    faults, found, groups = [], {}, Groups()
    for name, raw in given.items():
        entry = known.get(name.strip().lower())
        if entry is None:
            names = ", ".join(known)
            faults.append(
                Fault(f"--facts, {shown(name)}", f"Quy tắc này không hỏi số liệu đó; chỉ hỏi: {names}.")
            )
            continue
        if entry.key in found:
            faults.append(Fault(f"--facts, {shown(name)}", "Số liệu này ghi hai lần."))
            continue
        try:
            found[entry.key] = read(entry, raw, groups)
        except Unreadable as error:
            if entry.kind == InputKind.TEXT:
                faults.append(Fault(f"--facts, {shown(name)}", str(error)))
            found[entry.key] = raw
    if faults:
        raise FaultyFacts(faults)
    return found
