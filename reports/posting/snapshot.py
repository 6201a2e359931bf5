"""What a posting says of the year: the content of the public page before masking, and the mark by which a later change shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from config import vietnamese as vi
from criteria.ruletypes.words import named_percent
from criteria.tree import CriterionNode
from reports.course_case import CourseCase
from reports.dossier.score_sheet import figure_words
from reports.sealing import digest_of, points_text
from scoring.facts import ResultFacts
from scoring.rules import ConditionState
from scoring.standing import CriterionStanding

LIGHTS = {
    ConditionState.MET: ("met", "đạt"),
    ConditionState.NOT_MET: ("not_met", "chưa đạt"),
    ConditionState.UNCONFIRMED: ("unconfirmed", "chưa xác nhận"),
    ConditionState.NOT_PROVIDED: ("not_ruled", "không quy định"),
}
"""Light and word of each state of a condition."""
UNCHECKED = "Một số mức điểm chưa đối chiếu với văn bản gốc, nên điểm có thể thay đổi."
UNCHECKED_RULES = "Một số quy định chưa đối chiếu với văn bản gốc, nên kết quả có thể thay đổi."


def basis_of(case: CourseCase) -> str:
    """Return the hash (SHA-256, hex) of every figure and text that a posting of the year would show, before masking."""
    return digest_of(basis_content(case))


def basis_content(case: CourseCase) -> dict[str, Any]:
    """Return what the posted papers rest on: scores, figures and words of each indicator, the total, the conditions."""
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
                "figures": [figure_words(subject) for subject in facts.subjects],
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


def content_of(case: CourseCase) -> dict[str, Any]:
    """Return what the public page shows of the year as it stands, not masked yet: plain JSON, points as text ("88.5").

    Keys: ward (name, committee, slug), year, title, by_points, framework, illustrative, provisional, total, max, threshold,
    answer, conditions (title, light, words), criteria (number, name, points, max, half, provisional, met_count, count,
    indicators (code, name, points, max, met, provisional, words, shortfall)), office, asked_days. A figure that the rule
    set does not know is None; ``answer`` is empty where no points count.
    """
    assessment, standing, tree = case.assessment, case.standing, case.facts.tree
    ward, framework = assessment.ward, assessment.framework
    by_points = framework.counts_points
    threshold = _decimal(framework.thresholds.get("min_total")) if by_points else None
    unchecked = UNCHECKED if by_points else UNCHECKED_RULES
    committee = f"UBND {ward.kind_name} {ward.name}"
    return {
        "ward": {"name": ward.name_with_kind, "committee": committee, "slug": ward.slug},
        "year": assessment.year,
        "title": f"Dự thảo kết quả đạt chuẩn tiếp cận pháp luật năm {assessment.year}",
        "by_points": by_points,
        "framework": framework.title,
        "illustrative": framework.illustrative or ward.is_demo,
        "provisional": unchecked if case.facts.provisional else "",
        "total": points_text(standing.total),
        "max": points_text(standing.max_points),
        "threshold": points_text(threshold),
        "answer": answer_of(standing.total, threshold),
        "conditions": _conditions(case),
        "criteria": [
            _criterion(case, node, row) for node, row in zip(tree.criteria, standing.criteria, strict=True)
        ],
        "office": f"Bộ phận Một cửa, {committee}",
        "asked_days": case.procedure.posting.min_days,
    }


def answer_of(total: Decimal | None, threshold: Decimal | None) -> str:
    """Return where the total stands to the mark: "cao hơn mốc 80 điểm"; "" where either is not known."""
    if total is None or threshold is None:
        return ""
    how = "cao hơn" if total > threshold else "bằng" if total == threshold else "thấp hơn"
    return f"{how} mốc {vi.points_paper(threshold)} điểm"


def _conditions(case: CourseCase) -> list[dict[str, str]]:
    thresholds = case.assessment.framework.thresholds
    least, percent = (_decimal(thresholds.get(key)) for key in ("min_total", "min_percent_each_criterion"))
    titles = {
        "total": "Tổng điểm" if least is None else f"Tổng điểm từ {vi.points_paper(least)} trở lên",
        "each_criterion": "Điểm của từng tiêu chí"
        if percent is None
        else f"Mỗi tiêu chí từ {named_percent(percent)} điểm tối đa trở lên",
        "head": "Người đứng đầu không bị kỷ luật, truy cứu trách nhiệm hình sự",
    }
    rows = []
    for one in case.standing.conditions:
        light, words = LIGHTS[one.state]
        if one.key == "each_criterion" and percent is not None and light in {"met", "not_met"}:
            reached = [
                row.split.score * 100 >= percent * (row.max_points or 0) for row in case.standing.criteria
            ]
            words = f"đạt {sum(reached)}/{len(reached)}"
        rows.append({"title": titles[one.key], "light": light, "words": words})
    return rows


def _criterion(case: CourseCase, node: CriterionNode, row: CriterionStanding) -> dict[str, Any]:
    percent = _decimal(case.assessment.framework.thresholds.get("min_percent_each_criterion"))
    found = case.facts.of_criterion(node.number)
    half = None if percent is None or row.max_points is None else row.max_points * percent / 100
    return {
        "number": node.number,
        "name": node.name or "(chưa có tên chính thức)",
        "points": points_text(row.points),
        "max": points_text(row.max_points),
        "half": points_text(half),
        "provisional": node.rests_on_unchecked,
        "met_count": row.met_count,
        "count": len(row.marks),
        "indicators": [_indicator(facts) for facts in found],
    }


def _indicator(facts: ResultFacts) -> dict[str, Any]:
    by_points = facts.by_points
    return {
        "code": facts.node.code,
        "name": facts.node.name or "(chưa có tên chính thức)",
        "points": points_text(facts.current_points) if by_points else None,
        "max": points_text(facts.node.max_points) if by_points else None,
        "met": facts.current_met,
        "provisional": facts.provisional,
        "words": _words(facts),
        "shortfall": _shortfall(facts),
    }


def _words(facts: ResultFacts) -> str:
    """Return how the result came about, as the draft report says it."""
    result = facts.result
    reasons = ["" if facts.editable else facts.outcome.paper]
    if facts.departs and result.self_reason:
        reasons.append(f"Lý do tự chấm khác kết quả tính theo số liệu: {result.self_reason}")
    reviewed = (result.reviewed_points, result.reviewed_met)
    if result.reviewed_reason and reviewed != (result.self_points, result.self_met):
        reasons.append(f"Lý do rà soát khác tự chấm: {result.reviewed_reason}")
    return " ".join(f"{reason.strip().rstrip('.')}." for reason in reasons if reason.strip())


def _shortfall(facts: ResultFacts) -> str:
    """Return what is lacking and what will be done about it; "" where nothing was noted."""
    result = facts.result
    if not result.shortfall:
        return ""
    before = f"trước ngày {vi.date(result.remedy_before)}" if result.remedy_before else ""
    who = ", ".join(part for part in (result.remedy_owner.strip(), before) if part)
    remedy = (
        f" Giải pháp: {result.remedy.strip().rstrip('.')}{f' ({who})' if who else ''}."
        if result.remedy
        else ""
    )
    return f"{result.shortfall.strip().rstrip('.')}.{remedy}"


def _decimal(value: float | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
