"""A framework file that is another one with some values replaced.

It has ``code``, ``base`` (the other file's code), ``title``, ``short_title``, ``illustrative``, and the ``certainty`` and
``source`` of what it replaces, unless a value has its own. ``criteria`` (number → ``max_points``) and ``indicators``
(code → ``max_points``, ``rule`` or ``contents``, ``not_arising``, ``evidence_examples``) name what is replaced;
``cross_checks`` stand in place of the base's; names and everything else stay the base's.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from criteria import fields as f
from criteria.crosschecks import KEY as CROSS_CHECKS
from criteria.fields import Group, Key
from criteria.marked import Marked, Steps

HEAD = {
    "code": Key(f.slug),
    "base": Key(f.slug),
    "title": Key(f.text(300)),
    "short_title": Key(f.text(120)),
    "illustrative": Key(f.flag),
    "certainty": Key(f.certainty),
    "source": Key(f.text()),
}
OF_CRITERION = ("max_points", "points_certainty", "points_source")
OF_INDICATOR = (
    *OF_CRITERION,
    "rule",
    "rule_certainty",
    "rule_source",
    "contents",
    "not_arising",
    "evidence_examples",
)
WHAT = {"name": "name", "max_points": "points", "rule": "rule", "not_arising": "rule"}
"""A value and the beginning of the keys that tell its certainty and source."""


def merged(over: Marked, base: Marked) -> Marked:
    """Return the base with the values of ``over`` in their places; faults name the file a value stands in."""
    top = Group(over, (), over.data, {})
    head = top.take(HEAD, others=("criteria", "indicators", CROSS_CHECKS))
    found = Marked(over.file, deepcopy(base.data), dict(base.places), over.faults)
    found.places[()] = over.places[()]
    for key in ("code", "title", "short_title", "illustrative"):
        if key in head:
            found.graft((key,), head[key], over, (key,))
    certainty, source = head.get("certainty", ""), head.get("source", "")
    if CROSS_CHECKS in over.data:
        found.graft((CROSS_CHECKS,), deepcopy(over.data[CROSS_CHECKS]), over, (CROSS_CHECKS,))
    spots = _spots(base.data)
    for name, allowed in (("criteria", OF_CRITERION), ("indicators", OF_INDICATOR)):
        group = top.group(name)
        for code in group.data if group else ():
            part = group.group(code) if group else None
            if part is None:
                continue
            if code not in spots[name]:
                over.fault(part.steps, f"Bộ tiêu chí gốc không có “{code}”.")
                continue
            _replace(found, spots[name][code], part, allowed, {"certainty": certainty, "source": source})
    return found


def _spots(data: Mapping[str, Any]) -> dict[str, dict[str, Steps]]:
    """Return where each criterion ("2") and indicator ("2.1") of the base stands."""
    criteria: dict[str, Steps] = {}
    indicators: dict[str, Steps] = {}
    for c, criterion in enumerate(_rows(data, "criteria")):
        criteria[str(criterion.get("number"))] = ("criteria", c)
        for i, indicator in enumerate(_rows(criterion, "indicators")):
            code = f"{criterion.get('number')}.{indicator.get('number')}"
            indicators[code] = ("criteria", c, "indicators", i)
    return {"criteria": criteria, "indicators": indicators}


def _rows(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = data.get(key)
    return [row if isinstance(row, Mapping) else {} for row in rows] if isinstance(rows, list) else []


def _replace(
    found: Marked, at: Steps, part: Group, allowed: tuple[str, ...], default: Mapping[str, str]
) -> None:
    target: Any = found.data
    for step in at:
        target = target[step]
    if "rule" in part.data or "contents" in part.data:
        # Certainty and source stay where the base says what holds if nothing arises: they tell of that, too.
        origin = () if target.get("not_arising") else ("rule_certainty", "rule_source")
        for key in ("rule", "contents", *origin):
            target.pop(key, None)
    for key, value in part.data.items():
        if key in allowed:
            found.graft((*at, key), deepcopy(value), part.file, (*part.steps, key))
        else:
            part.fault(key, "Khóa này không thay được ở đây.")
    _say_origin(target, part.data, default)
    contents = target.get("contents") if "contents" in part.data else None
    for content in contents if isinstance(contents, list) else ():
        if isinstance(content, dict):
            _say_origin(content, dict(content), default)


def _say_origin(target: dict[str, Any], given: Mapping[str, Any], default: Mapping[str, str]) -> None:
    """Give each replaced value that is known the file's certainty and source where it has none of its own."""
    for value, prefix in WHAT.items():
        if given.get(value) is None:
            continue
        for what, text in default.items():
            if f"{prefix}_{what}" not in given:
                target[f"{prefix}_{what}"] = text
