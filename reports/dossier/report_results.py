"""What the report says of the result: total, conditions, each indicator with its ground.

By the scores that the meeting agreed on once it has, else by the ward's own scores so far. A figure that rests on a value
nobody has checked carries the mark of a provisional one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from config import vietnamese as vi
from criteria.ruletypes.words import named_percent, named_points
from reports.documents.blocks import (
    Align,
    Block,
    Bookmark,
    Cell,
    Column,
    Level,
    Paragraph,
    Row,
    RowGroup,
    Run,
    Table,
)
from reports.dossier.report_direction import number
from reports.dossier.source import PROVISIONAL, Source, condition_words, indicator_name, marked
from scoring.counting import Score
from scoring.facts import ResultFacts
from scoring.rules import ConditionResult, ConditionState, CriterionStanding

UNCHECKED = f"({PROVISIONAL}) Tạm tính: giá trị chưa đối chiếu với văn bản gốc."


def score_of(source: Source, facts: ResultFacts) -> Score:
    """Return the score that the report tells: the meeting's once it has agreed, else the reviewed or the own one so far."""
    return (
        source.score(facts)
        if source.agreement is not None
        else Score(facts.current_points, facts.current_met)
    )


def results(source: Source) -> Iterator[Block]:
    """Yield the result: a) as a whole and by criterion, b) the conditions, c) each indicator."""
    yield from _by_points(source) if source.by_points else _by_met(source)
    letter = "b"
    provided = [one for one in source.standing.conditions if one.state is not ConditionState.NOT_PROVIDED]
    if provided:
        point = source.rule.conditions_point
        by = f" quy định tại {point}" if point else ""
        yield Paragraph(
            f"b) Về điều kiện công nhận{by}:", Level.POINT, key="results-conditions", keep_with_next=True
        )
        for one in provided:
            words = _condition(source, one)
            yield Paragraph(words, Level.BULLET, key=f"condition-{one.key.replace('_', '-')}")
        letter = "c"
    yield Paragraph(
        f"{letter}) Kết quả từng tiêu chí, chỉ tiêu:",
        Level.POINT,
        key="results-indicators",
        keep_with_next=True,
    )
    yield from _criteria(source)


# As a whole ------------------------------------------------------------------------------------------------------


def _by_points(source: Source) -> Iterator[Block]:
    standing, agreed = source.standing, source.agreement is not None
    total = f"{marked(standing.total, source.provisional)}/{marked(standing.max_points, False)} điểm"
    lead = "a) Tổng số điểm được cuộc họp thống nhất: " if agreed else "a) Tổng số điểm tự chấm: "
    yield Paragraph(
        (lead, Run(total, bold=True), f"{_open(source)}; từng tiêu chí như sau:"),
        Level.POINT,
        key="results-total",
        keep_with_next=True,
    )
    score = "Điểm thống nhất" if agreed else "Tự chấm"
    rows = [_points_row(source, at, one) for at, one in enumerate(standing.criteria)]
    whole = (
        "Tổng số",
        marked(standing.max_points, False),
        marked(standing.total, source.provisional),
        _ratio(standing.total, standing.max_points),
    )
    yield _table(("Tiêu chí", "Điểm tối đa", score, "Tỷ lệ"), rows, whole)
    if source.provisional:
        yield Paragraph(UNCHECKED, Level.NOTE)


def _open(source: Source) -> str:
    """Return what is still open before the meeting: "; còn 02 chỉ tiêu chưa tự chấm"; empty where nothing is."""
    if source.agreement is not None:
        return ""
    found = source.facts.results
    unscored = sum(not score_of(source, one).given for one in found)
    scored = "chưa tự chấm" if source.by_points else "chưa tự đánh giá"
    return f"; còn {number(unscored)} chỉ tiêu {scored}" if unscored else ""


def _points_row(source: Source, at: int, one: CriterionStanding) -> tuple[str, ...]:
    node = source.facts.tree.criteria[at]
    return (
        f"Tiêu chí {node.number}",
        marked(one.max_points, node.provisional),
        marked(one.points, node.rests_on_unchecked),
        _ratio(one.points, one.max_points),
    )


def _ratio(points: Decimal | None, most: Decimal | None) -> str:
    return vi.percent(points * 100 / most) if points is not None and most else "–"


def _by_met(source: Source) -> Iterator[Block]:
    standing = source.standing
    met, count = number(standing.met_count), number(standing.indicator_count)
    agreed = "Cuộc họp thống nhất " if source.agreement is not None else ""
    yield Paragraph(
        (
            f"a) {agreed}",
            Run(f"{met}/{count} chỉ tiêu đạt", bold=True),
            f"{_open(source)}; từng tiêu chí như sau:",
        ),
        Level.POINT,
        key="results-total",
        keep_with_next=True,
    )
    words = {True: "Đạt", False: "Chưa đạt", None: "–"}
    rows = [
        (
            f"Tiêu chí {node.number}",
            number(len(one.marks)),
            number(one.met_count),
            words[one.met],
        )
        for node, one in zip(source.facts.tree.criteria, standing.criteria, strict=True)
    ]
    whole = ("Tổng số", count, met, "")
    yield _table(("Tiêu chí", "Số chỉ tiêu", "Số chỉ tiêu đạt", "Kết quả"), rows, whole)
    if any(one.provisional and score_of(source, one).given for one in source.facts.results):
        yield Paragraph(UNCHECKED, Level.NOTE)


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]], whole: tuple[str, ...]) -> Table:
    center = Align.CENTER
    groups = [RowGroup((Row(tuple(Cell(one) for one in row)),), keep_with_next=True) for row in rows]
    groups.append(RowGroup((Row(tuple(Cell(one) for one in whole), bold=True),)))
    return Table(
        columns=(Column(30, center), Column(23, center), Column(23, center), Column(24, center)),
        head=(Row(tuple(Cell(title) for title in titles), bold=True),),
        groups=tuple(groups),
        size=13,
    )


# The conditions --------------------------------------------------------------------------------------------------


def _condition(source: Source, one: ConditionResult) -> str:
    """Return the condition with what the year reached; as the standing says it where that cannot be told shorter."""
    if one.state is ConditionState.UNCONFIRMED:
        return condition_words(one, source.provisional)
    if one.key == "total":
        return _total_condition(source, one.state is ConditionState.MET)
    if one.key == "each_criterion":
        return _each_condition(source)
    return _head_condition(source, one.state is ConditionState.MET)


def _threshold(source: Source, key: str) -> Decimal:
    return Decimal(str(source.framework.thresholds[key]))


def _total_condition(source: Source, met: bool) -> str:
    least = vi.points_paper(_threshold(source, "min_total"))
    total = marked(source.standing.total, source.provisional)
    verdict = "đạt" if met else "chưa đạt"
    return f"Tổng số điểm của các tiêu chí là {total} điểm, {verdict} mức từ {least} điểm trở lên."


def _each_condition(source: Source) -> str:
    percent = _threshold(source, "min_percent_each_criterion")
    level = f"{named_percent(percent)} số điểm tối đa"
    mark = f" ({PROVISIONAL})" if source.provisional else ""
    below = [
        f"tiêu chí {one.code} được {vi.points_paper(one.split.score)}/{vi.points_paper(one.max_points)} điểm"
        for one in source.standing.criteria
        if one.max_points is not None and one.split.score * 100 < percent * one.max_points
    ]
    if below:
        return f"Chưa đạt mức từ {level} trở lên của từng tiêu chí: {'; '.join(below)}{mark}."
    ratios = [one.split.score * 100 / one.max_points for one in source.standing.criteria if one.max_points]
    lowest = f", thấp nhất {vi.percent(min(ratios))}" if ratios else ""
    return f"Tổng số điểm của từng tiêu chí đều đạt từ {level} trở lên{lowest}{mark}."


def _head_condition(source: Source, met: bool) -> str:
    kind = source.assessment.ward.kind_name
    return (
        f"Trong năm đánh giá, {'không có' if met else 'có'} cán bộ, công chức là người đứng đầu cấp ủy, chính quyền {kind} "
        "bị xử lý kỷ luật hành chính do vi phạm pháp luật trong thi hành công vụ hoặc bị truy cứu trách nhiệm hình sự."
    )


# Each indicator --------------------------------------------------------------------------------------------------


def _criteria(source: Source) -> Iterator[Block]:
    for criterion, row in zip(source.facts.tree.criteria, source.standing.criteria, strict=True):
        name = criterion.name or "(chưa có tên chính thức)"
        yield Paragraph(
            (Run(f"Tiêu chí {criterion.number}. {name}: {_criterion_score(source, row)}.", bold=True),),
            bookmark=Bookmark(f"Tiêu chí {criterion.number}. {name}", 3),
            keep_with_next=True,
        )
        for facts in source.facts.of_criterion(criterion.number):
            key = f"indicator-{facts.node.code.replace('.', '-')}"
            yield Paragraph(indicator_words(source, facts), Level.BULLET, key=key)


def _criterion_score(source: Source, row: CriterionStanding) -> str:
    if not source.by_points:
        return f"{number(row.met_count)}/{number(len(row.marks))} chỉ tiêu đạt"
    node = next(one for one in source.facts.tree.criteria if str(one.number) == row.code)
    points = marked(row.points, node.rests_on_unchecked)
    return f"{points}/{marked(row.max_points, node.provisional)} điểm"


def indicator_words(source: Source, facts: ResultFacts) -> str:
    """Return the sentences of one indicator: name, result, how it is counted, and why the score departs from that."""
    parts = [f"Chỉ tiêu {facts.node.number}. {indicator_name(facts)}: {_score(source, facts)}."]
    if not facts.editable:
        parts.append(_ground(source, facts))
    parts.append(_departure(source, facts))
    return " ".join(filter(None, parts))


def _ground(source: Source, facts: ResultFacts) -> str:
    """Return how the result is counted; the verdict at its end only where the score is another one."""
    words = one_line(facts.outcome.paper)
    if _is_as_computed(source, facts):
        verdict = _verdict(source, facts)
        for lead in ("; ", " Tổng cộng ", " Kết quả chung "):
            words = words.removesuffix(f"{lead}{verdict}.")
    return sentence(words)


def _verdict(source: Source, facts: ResultFacts) -> str:
    """Return what the computed result is called at the end of its ground: "đạt 4/5 điểm", "chưa đạt yêu cầu"."""
    outcome, most = facts.outcome, facts.node.max_points
    if not source.by_points:
        return "đạt yêu cầu" if outcome.met else "chưa đạt yêu cầu"
    if outcome.points is None or most is None:
        return ""
    return f"đạt {vi.points_paper(outcome.points)}/{named_points(most)}"


def _is_as_computed(source: Source, facts: ResultFacts) -> bool:
    """Whether the score is the one that the figures give."""
    score, computed = score_of(source, facts), facts.outcome
    return score.points == computed.points if source.by_points else score.met == computed.met


def _score(source: Source, facts: ResultFacts) -> str:
    score = score_of(source, facts)
    if source.by_points:
        most = marked(facts.node.max_points, facts.provisional)
        return (
            "chưa chấm" if score.points is None else f"{marked(score.points, facts.provisional)}/{most} điểm"
        )
    words = {True: "đạt", False: "chưa đạt", None: "chưa đánh giá"}[score.met]
    return words + (PROVISIONAL if facts.provisional and score.met is not None else "")


def one_line(words: str) -> str:
    """Return the text without line breaks and doubled spaces; no-break spaces stay."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", words).strip()


def sentence(words: str) -> str:
    """Return the text on one line with one full stop behind it; "" for none."""
    plain = one_line(words).rstrip(" .;")
    return f"{plain}." if plain else ""


def _departure(source: Source, facts: ResultFacts) -> str:
    """Return why the score is another than the figures give: the meeting's reason, else the last one that was written."""
    row = facts.result
    at_meeting = sentence(source.reasons.get(facts.node.pk, ""))
    if at_meeting:
        return f"Cuộc họp thống nhất kết quả này, lý do: {at_meeting}"
    if facts.editable or _is_as_computed(source, facts):
        return ""
    changed = (row.reviewed_points, row.reviewed_met) != (row.self_points, row.self_met)
    reason = sentence(row.reviewed_reason if changed and row.reviewed_reason else row.self_reason)
    given = "Điểm chấm khác điểm" if source.by_points else "Kết quả đánh giá khác kết quả"
    return f"{given} tính theo số liệu, lý do: {reason}" if reason else ""
