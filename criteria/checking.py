"""What a framework file may say, and whether it adds up.

A file (``criteria/frameworks/*.yaml``) holds, at its head, ``code``, ``title``, ``short_title``, ``mode`` (points,
pass_fail, targets), ``illustrative``, ``first_year``, ``last_year``, ``years_note``, ``issued_on``, ``issuer``;
``sources`` (short name → full text, used as ``{short-name}`` in every ``…source``); ``documents``, ``thresholds``,
``exclusions``, ``deadlines``, ``dossier_parts``, ``forms``, ``notes`` (that on how contents, indicators and criteria
make the standard: ``criteria/aggregation.py``); ``cross_checks``, where figures of different indicators must be equal
(``criteria/crosschecks.py``; may be left out); and ``criteria`` → ``indicators`` →
``contents``. A document has its ``issuer`` as a citation names it, with ``issuer_certainty`` and ``issuer_source`` (null:
not known, left out of a citation); one with ``basis: false`` is a source that a ward's own papers do not cite. Each of these three has ``number``, ``name`` with ``name_certainty`` and ``name_source``, ``max_points``
with ``points_certainty`` and ``points_source``; a content, or an indicator without contents, has ``rule`` (see
``criteria/ruletypes``) with ``rule_certainty`` and ``rule_source``; an
indicator may have ``not_arising`` (text, points), which these two tell of as well. A null name, maximum, rule or limit is legal: not
known. Where a framework counts no points, ``max_points`` is left out.

A file with ``base`` is another file's framework with some values replaced: ``criteria/overlay.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from config import vietnamese as vi
from criteria import aggregation, crosschecks
from criteria import fields as f
from criteria.fields import Group, Key
from criteria.marked import Marked, Steps, steps_of
from criteria.models import Certainty
from criteria.ruletypes import MODES, parse_rule

LINE, NOTE = Key(f.text(300)), Key(f.text(), absent=True)
NULLABLE = Key(f.text(), null=True)
PROVENANCE = {"source": NOTE, "certainty": Key(f.certainty), "certainty_note": NOTE}
SOME_DATE = Key(f.date, null=True, absent=True)
SOME_COUNT = Key(f.whole(0, 1000), absent=True)
SOME_TEXTS = Key(f.texts, absent=True)

HEAD = {
    "code": Key(f.slug),
    "title": LINE,
    "short_title": Key(f.text(120)),
    "mode": Key(f.one_of(*MODES)),
    "illustrative": Key(f.flag),
    "first_year": Key(f.whole(2000, 2099), null=True),
    "last_year": Key(f.whole(2000, 2099), null=True),
    "years_note": NOTE,
    "issued_on": Key(f.date, null=True),
    "issuer": Key(f.text(200)),
}
LIMIT = Key(f.figure, null=True)
THRESHOLDS = {
    "total_max": LIMIT,
    "min_total": LIMIT,
    "min_percent_each_criterion": LIMIT,
    "comparison": Key(f.one_of(">=", ">"), absent=True),
    "score_basis": NOTE,
    "note": NOTE,
    **PROVENANCE,
}
LISTS: dict[str, dict[str, Key]] = {
    "documents": {
        "number": LINE,
        "date": Key(f.date, null=True),
        "title": Key(f.text()),
        "basis": Key(f.flag, absent=True),
        "issuer": Key(f.text(200), null=True, absent=True),
        "issuer_certainty": Key(f.certainty, absent=True),
        "issuer_source": NOTE,
        "signer": NOTE,
        "effective_from": SOME_DATE,
        "replaced_by": NOTE,
        "replaces": NOTE,
        "content": NOTE,
        **PROVENANCE,
    },
    "exclusions": {"text": NULLABLE, "note": NOTE, **PROVENANCE},
    "deadlines": {
        "key": LINE,
        "text": NULLABLE,
        "before": Key(f.month_day, absent=True),
        "year_offset": SOME_COUNT,
        "working_days": SOME_COUNT,
        "min_days": SOME_COUNT,
        "day_type": NOTE,
        "radio_min_times": SOME_COUNT,
        **PROVENANCE,
    },
    "dossier_parts": {
        "key": LINE,
        "name": NULLABLE,
        "form": NULLABLE,
        "required": Key(f.flag),
        "note": NOTE,
        **PROVENANCE,
    },
    "forms": {
        "code": LINE,
        "name": NULLABLE,
        "by": NULLABLE,
        "columns": Key(f.texts, null=True),
        "columns_source": NOTE,
        "sections_seen": SOME_TEXTS,
        "sections_source": NOTE,
        **PROVENANCE,
    },
}
NOTES = {
    "title": LINE,
    "text": Key(f.text(), null=True, absent=True),
    "items": SOME_TEXTS,
    "hint": NOTE,
    **PROVENANCE,
}
AGGREGATION = {
    **NOTES,
    "contents": Key(aggregation.share, absent=True),
    "indicators": Key(aggregation.share, null=True, absent=True),
    "criteria": Key(aggregation.share, null=True, absent=True),
    "at_least": Key(aggregation.exceptions, absent=True),
}
CROSS_CHECK = {"what": Key(f.text(200)), "figures": Key(crosschecks.figures), **PROVENANCE}
POINTS = {
    "max_points": Key(f.points, null=True, absent=True),
    "points_certainty": Key(f.certainty, absent=True),
    "points_source": NOTE,
}
VALUED = {
    "number": Key(f.whole(1, 99)),
    "name": NULLABLE,
    "name_hint": NOTE,
    "name_certainty": Key(f.certainty),
    "name_source": NOTE,
    **POINTS,
}
RULED = {
    "rule_certainty": Key(f.certainty, absent=True),
    "rule_source": NOTE,
    "evidence_examples": SOME_TEXTS,
}
INDICATOR = {**VALUED, **RULED, "short_name": Key(f.short_name)}


def check(file: Marked) -> dict[str, Any]:
    """Return the framework as it is stored, JSON-able; what is wrong stands in ``file.faults`` afterwards."""
    top = Group(file, (), file.data, _sources(file))
    below = (*LISTS, "sources", "thresholds", "notes", "criteria", crosschecks.KEY)
    found = top.take(HEAD, others=below)
    for name, keys in LISTS.items():
        found[name] = [group.take(keys) for group in top.groups(name)]
        _once(
            file,
            (name,),
            found[name],
            "number" if name == "documents" else "key" if name != "forms" else "code",
        )
    _check_issuers(top)
    thresholds = top.group("thresholds")
    found["thresholds"] = thresholds.take(THRESHOLDS) if thresholds else {}
    notes = top.group("notes")
    found["notes"] = {}
    for name in notes.data if notes else ():
        note = notes.group(name) if notes else None
        found["notes"][name] = note.take(AGGREGATION if name == aggregation.NOTE else NOTES) if note else {}
    # Left out where there is none: a file without it stays the data it was before.
    if checks := [group.take(CROSS_CHECK) for group in top.groups(crosschecks.KEY, absent=True)]:
        found[crosschecks.KEY] = checks
    mode = found.get("mode", "points")
    found["criteria"] = [_criterion(group, mode) for group in top.groups("criteria")]
    _check_years(file, found)
    _once(file, ("criteria",), found["criteria"], "number")
    _check_aggregation(file, found)
    _adds_up(
        file,
        ("thresholds", "total_max"),
        found["criteria"],
        found["thresholds"].get("total_max"),
        "Các tiêu chí",
    )
    return found


def _sources(file: Marked) -> dict[str, str]:
    group = Group(file, (), file.data, {}).group("sources")
    return group.take({name: Key(f.text()) for name in group.data}) if group else {}


def _check_issuers(top: Group) -> None:
    """Whoever names an issuer says how sure that is."""
    for group in top.groups("documents"):
        if group.data.get("issuer") is not None and "issuer_certainty" not in group.data:
            group.fault("issuer_certainty", "Thiếu khóa này.")


def _check_years(file: Marked, found: Mapping[str, Any]) -> None:
    first, last = found.get("first_year"), found.get("last_year")
    if first and last and last < first:
        file.fault(("last_year",), "Năm cuối đứng trước năm đầu.")


def _check_aggregation(file: Marked, found: Mapping[str, Any]) -> None:
    """What differs in how a part is met names a part there is, and no more than it has."""
    counts: dict[str, int] = {}
    for criterion in found["criteria"]:
        counts[str(criterion.get("number"))] = len(criterion["indicators"])
        for row in criterion["indicators"]:
            counts[f"{criterion.get('number')}.{row.get('number')}"] = len(row["contents"])
    lines = found["notes"].get(aggregation.NOTE, {}).get("at_least", ())
    for row, message in aggregation.exception_faults(lines, counts):
        file.fault(("notes", aggregation.NOTE, "at_least", row), message)


def _criterion(group: Group, mode: str) -> dict[str, Any]:
    found = _valued(group, VALUED, mode, others=("indicators",))
    found["indicators"] = [_indicator(row, mode) for row in group.groups("indicators")]
    _once(group.file, (*group.steps, "indicators"), found["indicators"], "number")
    _adds_up(
        group.file, (*group.steps, "max_points"), found["indicators"], found["max_points"], "Các chỉ tiêu"
    )
    return found


def _indicator(group: Group, mode: str) -> dict[str, Any]:
    found = _valued(group, INDICATOR, mode, others=("rule", "contents", "not_arising"))
    rows = group.groups("contents", absent=True)
    single = found["max_points"] if len(rows) == 1 else None
    found["contents"] = [_content(row, mode, single) for row in rows]
    _once(group.file, (*group.steps, "contents"), found["contents"], "number")
    _adds_up(group.file, (*group.steps, "max_points"), found["contents"], found["max_points"], "Các nội dung")
    if rows and "rule" in group.data:
        group.fault("rule", "Chỉ tiêu có nội dung thì quy tắc ghi ở từng nội dung.")
    if rows and group.data.get("not_arising") and "rule_certainty" not in group.data:
        group.fault("rule_certainty", "Thiếu khóa này.")
    found["rule"] = None if rows else _rule(group, mode, found["max_points"])
    found.setdefault("rule_certainty", str(Certainty.UNKNOWN))
    found["not_arising"] = _not_arising(group, mode, found["max_points"])
    return found


def _content(group: Group, mode: str, single: str | None) -> dict[str, Any]:
    found = _valued(group, {**VALUED, **RULED}, mode, others=("rule",))
    most = found["max_points"] if found["max_points"] is not None else single
    found["rule"] = _rule(group, mode, most)
    return found


def _valued(group: Group, keys: Mapping[str, Key], mode: str, *, others: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of a node; its certainties must fit what is known."""
    found = group.take(keys, others=others)
    if found.get("name", "") is None and found.get("name_certainty") == Certainty.VERIFIED:
        group.fault("name_certainty", "Chưa có tên thì không thể là đã đối chiếu.")
    if mode != "points":
        if found.get("max_points") is not None:
            group.fault("max_points", "Bộ tiêu chí này không chấm điểm.")
    elif "max_points" not in group.data:
        group.fault("max_points", "Thiếu khóa này.")
    if found.get("max_points") is not None and "points_certainty" not in group.data:
        group.fault("points_certainty", "Thiếu khóa này.")
    found.setdefault("max_points", None)
    found.setdefault("points_certainty", str(Certainty.UNKNOWN))
    return found


def _rule(group: Group, mode: str, most: str | None) -> Any:
    """Return the rule's data when it parses; null is legal, an absent key is not."""
    for key in ("rule", "rule_certainty"):
        if key not in group.data:
            group.fault(key, "Thiếu khóa này.")
    data = group.data.get("rule")
    if data is None and group.data.get("rule_certainty") == Certainty.VERIFIED:
        group.fault("rule_certainty", "Chưa có quy tắc thì không thể là đã đối chiếu.")
    return _parsed(group, "rule", data, mode, most)


def _not_arising(group: Group, mode: str, most: str | None) -> Any:
    data = group.data.get("not_arising")
    if isinstance(data, Mapping):
        _parsed(group, "not_arising", {"type": "not_arising", **data}, mode, most)
    elif data is not None:
        group.fault("not_arising", "Cần là một nhóm giá trị.")
    return data


def _parsed(group: Group, key: str, data: Any, mode: str, most: str | None) -> Any:
    scale = None if most is None else Decimal(most)
    for fault in parse_rule(data, max_points=scale, mode=mode)[1]:
        group.file.fault((*group.steps, key, *steps_of(fault.field)), fault.message)
    return data


def _once(file: Marked, steps: Steps, rows: Iterable[Mapping[str, Any]], key: str) -> None:
    seen: set[Any] = set()
    for index, row in enumerate(rows):
        if key in row and row[key] in seen:
            file.fault((*steps, index, key), f"“{row[key]}” ghi hai lần.")
        seen.add(row.get(key))


def _adds_up(file: Marked, steps: Steps, rows: list[dict[str, Any]], whole: Any, what: str) -> None:
    """Points that are known add up to the whole; while some are unknown they may not exceed it."""
    known = [Decimal(row["max_points"]) for row in rows if row.get("max_points") is not None]
    if whole is None or not known:
        return
    total, limit = sum(known, Decimal(0)), Decimal(str(whole))
    if total > limit or (len(known) == len(rows) and total != limit):
        sentence = (
            f"{what} cộng lại là {vi.points_paper(total)} điểm, khác {vi.points_paper(limit)} điểm ghi ở đây."
        )
        file.fault(steps, sentence)
