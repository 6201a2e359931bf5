"""What the report says last: which indicators are not full, what will be done about it, and what the committee asks for."""

from __future__ import annotations

from collections.abc import Iterator

from config import vietnamese as vi
from criteria.procedures import procedure_of
from criteria.ruletypes.words import capital
from reports.documents.blocks import Block, Level, Paragraph
from reports.dossier.report_direction import SHEETS, committee, number, place, text
from reports.dossier.report_results import one_line, score_of, sentence
from reports.dossier.source import Source, marked
from scoring.facts import ResultFacts


def shortfalls(source: Source) -> Iterator[Block]:
    """Yield which indicators are not full, and of each what was noted: shortfall, remedy, who, until when."""
    lost = list(filter(None, (_lost(source, facts) for facts in source.facts.results)))
    noted = [facts for facts in source.facts.results if facts.result.shortfall.strip()]
    words = _fullness(source, lost)
    if noted:
        words += " Tồn tại, hạn chế và giải pháp khắc phục như sau:"
    yield Paragraph(words, key="shortfalls-lost", keep_with_next=bool(noted))
    for facts in noted:
        key = f"shortfall-{facts.node.code.replace('.', '-')}"
        yield Paragraph(_noted(facts), Level.BULLET, key=key)


def _fullness(source: Source, lost: list[str]) -> str:
    """Return which indicators are not full; or that all are that have a score."""
    full = "đạt điểm tối đa" if source.by_points else "được đánh giá đạt"
    if lost:
        return f"Có {number(len(lost))} chỉ tiêu chưa {full}: {'; '.join(lost)}."
    results = source.facts.results
    scored = sum(score_of(source, facts).given for facts in results)
    if not scored:
        return f"Chưa có chỉ tiêu nào được {'chấm điểm' if source.by_points else 'đánh giá'}."
    which = "Các" if scored == len(results) else number(scored)
    return f"{which} chỉ tiêu {'đều ' if scored > 1 else ''}{full}."


def _lost(source: Source, facts: ResultFacts) -> str:
    """Return "chỉ tiêu 2 Tiêu chí 1 (4*/7* điểm)" where points are lost or the indicator is not met; else ""."""
    score, most = score_of(source, facts), facts.node.max_points
    if not source.by_points:
        return _legal_name(facts) if score.met is False else ""
    if score.points is None or most is None or score.points >= most:
        return ""
    reached = marked(score.points, facts.provisional)
    return f"{_legal_name(facts)} ({reached}/{marked(most, facts.provisional)} điểm)"


def _legal_name(facts: ResultFacts) -> str:
    """Return "chỉ tiêu 2 Tiêu chí 1", as the regulation cites an indicator."""
    return f"chỉ tiêu {facts.node.number} Tiêu chí {facts.criterion.number}"


def _noted(facts: ResultFacts) -> str:
    result = facts.result
    owner = one_line(result.remedy_owner)
    who = f"người thực hiện: {owner}" if owner else ""
    when = f"hoàn thành trước ngày {vi.date(result.remedy_before)}" if result.remedy_before else ""
    end = "; ".join(filter(None, (who, when)))
    remedy = sentence(result.remedy).rstrip(".")
    told = f"Giải pháp: {'; '.join(filter(None, (remedy, end)))}." if remedy or end else ""
    return " ".join(filter(None, (f"{capital(_legal_name(facts))}: {sentence(result.shortfall)}", told)))


def conditions_met(source: Source) -> bool | None:
    """Whether the ward may ask to be recognised; None while that is open: before the meeting, while a score is missing."""
    whole = all(score_of(source, facts).given for facts in source.facts.results)
    return source.standing.met if source.agreement is not None or whole else None


def request(source: Source) -> Iterator[Block]:
    """Yield what the committee asks for: recognition, or that its report be taken into account."""
    met = conditions_met(source)
    words = _asked(source) if met else _not_asked(source) if met is False else _undecided(source)
    yield text("request", f"{words}./.")


def _asked(source: Source) -> str:
    procedure, year = procedure_of(source.framework), source.assessment.year
    point = source.rule.conditions_point
    ground = (
        f"Căn cứ {point} và kết quả đánh giá nêu trên, {place(source)} đủ điều kiện công nhận đạt chuẩn tiếp cận pháp luật "
        f"năm {year}. "
        if point
        else ""
    )
    whom = procedure.decides.replace("cấp huyện", source.assessment.ward.parent_name or "cấp huyện")
    return (
        f"{ground}{source.committee} kính đề nghị {whom or 'cơ quan có thẩm quyền'} xem xét, quyết định công nhận {place(source)} đạt "
        f"chuẩn tiếp cận pháp luật năm {year}"
    )


def _not_asked(source: Source) -> str:
    procedure, year = procedure_of(source.framework), source.assessment.year
    conditions, report_only = source.rule.conditions_point, source.rule.report_only_point
    by = f" quy định tại {conditions}" if conditions else ""
    sheet = SHEETS[source.by_points]
    receiver = f"{procedure.receives} {source.assessment.ward.parent_name}".strip()
    whom = receiver if procedure.receives else "cơ quan có thẩm quyền"
    law = f" theo {report_only}" if report_only else " theo quy định"
    return (
        f"Theo kết quả đánh giá nêu trên, {place(source)} chưa đủ điều kiện công nhận đạt chuẩn tiếp cận pháp luật năm {year}"
        f"{by}. {source.committee} gửi Báo cáo này và {sheet} của các tiêu chí, chỉ tiêu để {whom} tổng hợp{law}"
    )


def _undecided(source: Source) -> str:
    year = source.assessment.year
    if not source.rule.known:
        return f"{committee(source)} báo cáo kết quả trên để cơ quan có thẩm quyền xem xét theo quy định"
    return (
        f"{source.committee} đề nghị xem xét, công nhận {place(source)} đạt chuẩn tiếp cận pháp luật năm {year} sau khi các "
        "điều kiện công nhận được xác nhận đầy đủ"
    )
