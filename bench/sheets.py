"""A workbook with 20,000 new rows: checked against a framework of one indicator, then stored as its draft, whole.

20 criteria of 20 indicators with 48 or 49 contents each; every content has points, provenance and a rule of its own with
words of its own, so that nothing is read once and used twice. Both steps read the file from its first byte.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

ROWS, LIMIT, BEST_OF = 20_000, 10.0, 3
CRITERIA, INDICATORS = 20, 20
SURE = {"name_certainty": "guess", "name_source": "Dữ liệu đo tốc độ"}
HEAD: dict[str, Any] = {
    "code": "do-toc-do",
    "title": "Bộ tiêu chí để đo tốc độ",
    "short_title": "Bộ để đo",
    "mode": "points",
    "illustrative": False,
    "first_year": 2022,
    "last_year": None,
    "issued_on": "2021-07-22",
    "issuer": "Ủy ban nhân dân",
    "thresholds": {
        "total_max": None,
        "min_total": 80,
        "min_percent_each_criterion": 50,
        "certainty": "guess",
    },
    **{name: [] for name in ("documents", "exclusions", "deadlines", "dossier_parts", "forms")},
    "notes": {},
}


def _node(number: int, name: str, points: str | None, **more: Any) -> dict[str, Any]:
    found = {"number": number, "name": name, **SURE, "max_points": points, "points_certainty": "guess"}
    return {**found, "points_source": "Dữ liệu đo tốc độ", **more}


def _ruled(number: int, name: str) -> dict[str, Any]:
    rule = {
        "type": "ratio_threshold",
        "numerator": f"Số việc đúng hạn của {name}",
        "denominator": f"Tổng số việc của {name}",
        "unit": "việc",
        "comparison": ">=",
        "min_percent": 80,
        "na_pass": True,
    }
    examples = [f"Báo cáo về {name}", f"Danh sách việc của {name}"]
    return _node(number, name, "0.25", rule=rule, rule_certainty="guess", evidence_examples=examples)


def _indicator(criterion: int, number: int, contents: list[dict[str, Any]]) -> dict[str, Any]:
    name = f"Chỉ tiêu {criterion}.{number}"
    below = {"contents": contents, "rule": None, "rule_certainty": "unknown", "not_arising": None}
    return _node(number, name, None, short_name=name, **below)


def content(rows: int) -> dict[str, Any]:
    """Return a framework's plain data of exactly ``rows`` rows."""
    left = rows - CRITERIA - CRITERIA * INDICATORS
    each, more = divmod(left, CRITERIA * INDICATORS)
    criteria = []
    for criterion in range(1, CRITERIA + 1):
        indicators = []
        for number in range(1, INDICATORS + 1):
            place = (criterion - 1) * INDICATORS + number
            names = [f"nội dung {criterion}.{number}.{one}" for one in range(1, each + 1 + (place <= more))]
            contents = [_ruled(one, name) for one, name in enumerate(names, 1)]
            indicators.append(_indicator(criterion, number, contents))
        criteria.append(_node(criterion, f"Tiêu chí {criterion}", None, indicators=indicators))
    return {**HEAD, "criteria": criteria}


def rows() -> list[dict[str, Any]]:
    """Two rows: the seconds of both steps against the limit."""
    from django.core.management import call_command

    from accounts.audit import Actor
    from criteria import actions
    from criteria.models import Framework
    from criteria.plain import write
    from criteria.sheets.reading import check_workbook, import_workbook
    from criteria.sheets.writing import workbook_of

    call_command("migrate", verbosity=0)
    by = Actor.system("script/bench")
    small = {**HEAD, "criteria": [_node(1, "Tiêu chí một", None, indicators=[_indicator(1, 1, [])])]}
    framework = Framework(code=HEAD["code"], version=1)
    write(framework, small, like=None)
    checks, confirms = [], []
    with TemporaryDirectory(dir=settings.VAR_DIR) as folder:
        path = Path(folder) / "bo-tieu-chi.xlsx"
        path.write_bytes(workbook_of(framework, content(ROWS)))
        for _ in range(BEST_OF):
            start = time.perf_counter()
            checked = check_workbook(path, framework)
            checks.append(time.perf_counter() - start)
            assert (checked.rows, checked.faults) == (ROWS, ()), checked.faults[:3]
            start = time.perf_counter()
            draft = import_workbook(path, framework, by=by)
            confirms.append(time.perf_counter() - start)
            actions.drop_draft(draft=draft, by=by)
    return [
        {
            "name": f"sheet, {ROWS:,} rows, {what} (s)",
            "ours": ours,
            "other": LIMIT,
            "ratio": ours / LIMIT,
            "bar": 1,
        }
        for what, ours in (("check", min(checks)), ("confirm", min(confirms)))
    ]
