"""What a posting says of the year, and the mark by which a later change shows."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from reports.course_case import CourseCase


def basis_of(case: CourseCase) -> str:
    """Return the hash (SHA-256, hex) of every figure and text that a posting of the year would show, before masking."""
    text = json.dumps(
        basis_content(case), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def basis_content(case: CourseCase) -> dict[str, Any]:
    """Return what the posted papers rest on: scores and words of each indicator, the total, the conditions."""
    standing = case.standing
    return {
        "framework": [case.assessment.framework_id, case.assessment.framework.digest],
        "total": standing.total,
        "conditions": [[one.key, one.state.value, one.sentence] for one in standing.conditions],
        "indicators": [
            {
                "code": facts.node.code,
                "points": facts.current_points,
                "met": facts.current_met,
                "explanation": facts.outcome.paper,
                "not_arising": facts.result.not_arising_ground if facts.result.not_arising else None,
                "words": [
                    facts.result.self_reason,
                    facts.result.reviewed_reason,
                    facts.result.shortfall,
                    facts.result.remedy,
                    facts.result.remedy_owner,
                    facts.result.remedy_before,
                ],
            }
            for facts in case.facts.results
        ],
    }
