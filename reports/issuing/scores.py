"""The score sheet's data for machines: what the paper says of every indicator, as JSON inside the file."""

from __future__ import annotations

import json
from typing import Any

from reports.dossier.source import Source
from reports.sealing import points_text
from scoring.facts import ResultFacts

SCHEMA = "ward-legal-access/score-sheet/1"


def scores_of(source: Source) -> dict[str, Any]:
    """Return the scores of the sheet: points as text with a decimal point, met / not met as true and false, null for none."""
    ward, framework, agreement = source.assessment.ward, source.framework, source.agreement
    standing, criteria = source.standing, source.facts.tree.criteria
    return {
        "schema": SCHEMA,
        "ward": {"code": ward.code, "name": ward.name_with_kind},
        "year": source.assessment.year,
        "illustrative": framework.illustrative or ward.is_demo,
        "framework": {
            "code": framework.code,
            "version": framework.version,
            "digest": framework.digest,
            "title": framework.short_title,
        },
        "agreement": None
        if agreement is None
        else {"number": agreement.number, "digest": agreement.digest, "met": agreement.met},
        "total": points_text(standing.total),
        "max": points_text(standing.max_points),
        "unchecked": source.provisional,
        "criteria": [
            {
                "number": one.number,
                "name": one.name,
                "max": points_text(one.max_points),
                "points": points_text(found.points),
                "unchecked": one.rests_on_unchecked,
            }
            for one, found in zip(criteria, standing.criteria, strict=True)
        ],
        "conditions": [
            {"key": one.key, "state": one.state.value, "sentence": one.sentence}
            for one in standing.conditions
        ],
        "indicators": [_indicator(source, facts) for facts in source.facts.results],
    }


def _indicator(source: Source, facts: ResultFacts) -> dict[str, Any]:
    score = source.score(facts)
    return {
        "code": facts.node.code,
        "criterion": facts.criterion.number,
        "name": facts.node.name,
        "max": points_text(facts.node.max_points),
        "points": points_text(score.points),
        "met": score.met,
        "not_arising": facts.result.not_arising,
        "unchecked": facts.provisional,
        "documents": len(source.evidence.get(facts.node.pk, ())),
    }


def scores_json(source: Source) -> bytes:
    """Return the scores as UTF-8 JSON; the same scores give the same bytes."""
    return json.dumps(scores_of(source), ensure_ascii=False, indent=1, sort_keys=True).encode()
