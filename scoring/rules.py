"""The arithmetic of the regulation: a rule and its figures give points or met / not met, and one line that says why.

Pure: no ORM, no clock. Every input gives an Outcome, never an exception. Points are Decimal, ratios percentages;
a ratio is compared exactly, never rounded first. Modes: "points", "pass_fail", "targets" (met / not met, too).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from config import vietnamese as vi
from config.workdays import OfficeDays, national_office
from criteria import ruletypes as rt
from criteria.ruletypes import Fault, Rule
from criteria.ruletypes.words import capital, counted, lower, named_points
from scoring import beyond
from scoring import paper as words
from scoring.figures import NOTHING_AROSE, Figures, Value, figures_of_part, shown_percent
from scoring.outcomes import TOGETHER, TOTAL, Case, Outcome, Status
from scoring.standing import (
    ConditionResult,
    ConditionsRule,
    ConditionState,
    CriterionFacts,
    CriterionStanding,
    Findings,
    IndicatorFacts,
    Mark,
    Split,
    Standing,
    standing,
)

__all__ = [
    "ConditionResult",
    "ConditionState",
    "ConditionsRule",
    "CriterionFacts",
    "CriterionStanding",
    "Findings",
    "IndicatorFacts",
    "Mark",
    "Outcome",
    "Split",
    "Standing",
    "Status",
    "Value",
    "combine",
    "evaluate",
    "standing",
]


def _manual(rule: rt.Manual, figures: Figures, case: Case) -> Outcome:
    # The form of the rule follows the framework's mode; a mode given here wins over it.
    entry = replace(rule, by_points=case.by_points)
    figures = Figures(entry.inputs(), figures.figures)
    points = figures.points("points", case.max_points) if case.by_points else Decimal(0)
    met = (
        (case.max_points is not None and points == case.max_points) if case.by_points else figures.flag("met")
    )
    ground = figures.ground("ground")
    if points is None or met is None or ground is None:
        return case.no_figures(figures)
    facts = f"Nhập theo căn cứ: {ground.rstrip('.')}"
    paper = f"Chấm theo căn cứ: {ground.rstrip('.')}" if case.by_points else f"Căn cứ: {ground.rstrip('.')}"
    return case.given(facts, points, met=met, status=Status.MANUAL, paper=paper)


def _not_arising(rule: rt.NotArising, figures: Figures, case: Case) -> Outcome:
    ground = figures.ground("ground")
    if ground is None:
        return case.no_figures(figures)
    facts = f"Không phát sinh (căn cứ: {ground.rstrip('.')})"
    if rule.points is None or not case.by_points:
        return case.judged(facts, met=True, status=Status.NOT_ARISING)
    full = case.max_points is None or rule.points == case.max_points
    return case.given(facts, rule.points, met=full, status=Status.NOT_ARISING)


def _all_or_zero(rule: rt.AllOrZero, figures: Figures, case: Case) -> Outcome:
    violations = figures.whole("violations")
    total = figures.whole("total") if rule.total else None
    if violations is not None and total is not None:
        figures.part_of("violations", "total")
    if violations is None or not figures.complete:
        return case.no_figures(figures)
    of = "" if total is None else f"/{vi.number(total)}"
    if violations:
        facts = capital(rule.counted(f"{vi.number(violations)}{of}"))
        return case.given(facts, rule.points_if_any, met=rule.points_if_any >= rule.points_if_none)
    facts = f"Không có trường hợp {lower(rule.counted(''))}" + (f" (0{of})" if of else "")
    return case.given(facts, rule.points_if_none, met=True, paper=words.none_of(rule, total))


def _boolean(rule: rt.Boolean, figures: Figures, case: Case) -> Outcome:
    answer = figures.flag("answer")
    if answer is None:
        return case.no_figures(figures)
    facts = f"{capital(rule.question).rstrip('?:. ')}: {'Có' if answer else 'Không'}"
    return case.judged(facts, answer == rule.pass_value, paper=words.answer(rule, answer))


def _checklist_min(rule: rt.ChecklistMin, figures: Figures, case: Case) -> Outcome:
    chosen = figures.chosen("chosen")
    if chosen is None:
        return case.no_figures(figures)
    facts = f"Đã thực hiện {len(chosen)}/{len(rule.options)} nội dung, yêu cầu ít nhất {rule.least}"
    return case.judged(facts, len(chosen) >= rule.least)


def _count_min(rule: rt.CountMin, figures: Figures, case: Case) -> Outcome:
    least = f"từ {counted(rule.least, rule.unit)} trở lên"
    if rule.per_group:
        groups = figures.by_group("count")
        if groups is None:
            return case.no_figures(figures)
        reached = sum(amount >= rule.least for amount in groups)
        facts = f"{capital(rule.what)}: {reached}/{len(groups)} khối, tổ dân phố, thôn có {least}"
        return case.judged(facts, reached == len(groups))
    count = figures.whole("count")
    if count is None:
        return case.no_figures(figures)
    facts = f"{capital(rule.what)}: {counted(count, rule.unit)}, yêu cầu {least}"
    return case.judged(facts, count >= rule.least)


def _zero(rule: rt.Zero, figures: Figures, case: Case) -> Outcome:
    count = figures.whole("count")
    if count is None:
        return case.no_figures(figures)
    facts = f"{capital(rule.what)}: {counted(count, rule.unit)}"
    return case.judged(facts, count == 0, paper=words.nothing(rule) if count == 0 else "")


def _issued_on_time(rule: rt.IssuedOnTime, figures: Figures, case: Case) -> Outcome:
    base, issued = figures.day("base_on"), figures.day("issued_on")
    if base is None or issued is None:
        return case.no_figures(figures)
    office = case.office or national_office((base.year, base.year + 1))
    last = office.add_working(base, rule.working_days)
    since = f"{rule.working_days} ngày làm việc kể từ {lower(rule.base)} {vi.date(base)}"
    facts = f"{capital(rule.document)} ban hành ngày {vi.date(issued)}, hạn {vi.date(last)} ({since})"
    return case.judged(facts, issued <= last)


def _amount_min(rule: rt.AmountMin, figures: Figures, case: Case) -> Outcome:
    paid = figures.whole("paid")
    counts = [figures.whole(term.key) for term in rule.terms]
    known = [count for count in counts if count is not None]
    if paid is None or len(known) < len(rule.terms):
        return case.no_figures(figures)
    due, steps = Decimal(0), []
    for term, count in zip(rule.terms, known, strict=True):
        due += count * term.rate * term.times
        times = f" × {term.times}" if term.times > 1 else ""
        steps.append(f"{vi.number(count)} × {vi.vnd(term.rate)}{times}")
    if due == 0:
        return case.lacking(f"Chưa đủ số liệu: mức phải chi bằng 0. {NOTHING_AROSE}")
    facts = f"Đã chi {vi.vnd(paid)}, mức phải chi {' + '.join(steps)} = {vi.vnd(due)}"
    return case.judged(facts, paid >= due, paper=words.spent(paid, due, steps))


def _ratio_facts(pair: tuple[Decimal, Decimal], unit: str, limits: Iterable[Decimal]) -> tuple[str, Fraction]:
    """Return "18/20 văn bản = 90,0 %" and the exact percentage; the denominator is not 0."""
    ratio = Fraction(pair[0]) * 100 / Fraction(pair[1])
    share = counted(f"{vi.number(pair[0])}/{vi.number(pair[1])}", unit)
    return f"{share} = {shown_percent(ratio, limits)}", ratio


def _ratio_bands(rule: rt.RatioBands, figures: Figures, case: Case) -> Outcome:
    pair = figures.part_of("numerator", "denominator")
    if pair is None:
        return case.no_figures(figures)
    if not pair[1]:
        return case.lacking(f"Chưa đủ số liệu: {lower(rule.denominator)} bằng 0. {NOTHING_AROSE}")
    limits = [limit for band in rule.bands for limit in (band.lower, band.upper) if limit is not None]
    facts, ratio = _ratio_facts(pair, rule.unit, limits)
    percent = 100 * pair[0] / pair[1]
    for index, band in enumerate(rule.bands):
        if ratio >= band.lower and (band.upper is None or ratio < band.upper):
            reached = f"{facts} → bậc {band.text}"
            met = rule.best_known and band.points == rule.bands[0].points
            paper = f"{words.share(rule, facts)}, thuộc mức {band.text}"
            return case.given(reached, band.points, met=met, paper=paper, ratio=percent, band_index=index)
    unknown = "chưa đủ quy tắc: tỷ lệ này ngoài các bậc đã biết"
    return case.no_rule(f"{facts} → {unknown}", percent, paper=f"{words.share(rule, facts)}; {unknown}")


def _ratio_threshold(rule: rt.RatioThreshold, figures: Figures, case: Case) -> Outcome:
    pair = figures.part_of("numerator", "denominator")
    if pair is None:
        return case.no_figures(figures)
    if not pair[1]:
        if rule.na_pass:
            facts = f"{capital(rule.denominator)} bằng 0: không phát sinh"
            return case.judged(facts, met=True, status=Status.NOT_ARISING)
        if rule.na_pass is None:
            unknown = "chưa có quy tắc cho trường hợp không phát sinh"
            return case.no_rule(f"Chưa đủ quy tắc: {lower(rule.denominator)} bằng 0, {unknown}")
        return case.lacking(f"Chưa đủ số liệu: {lower(rule.denominator)} bằng 0. {NOTHING_AROSE}")
    limit, percent = rule.min_percent, 100 * pair[0] / pair[1]
    facts, ratio = _ratio_facts(pair, rule.unit, [] if limit is None else [limit])
    share = words.share(rule, facts)
    if limit is None:
        unknown = "chưa đủ quy tắc: chưa có mức tỷ lệ phải đạt"
        return case.no_rule(f"{facts} → {unknown}", percent, paper=f"{share}; {unknown}")
    met = ratio > limit if rule.strict else ratio >= limit
    paper = f"{share}, mức yêu cầu {rule.limit_text}"
    return case.judged(f"{facts} → yêu cầu {rule.limit_text}", met, paper=paper, ratio=percent)


def _parts(rules: Iterable[tuple[Rule, Decimal | None, str]], figures: Figures, case: Case) -> list[Outcome]:
    """Return the outcome of each part, its faults under the keys of the whole rule."""
    found = []
    for position, (rule, most, label) in enumerate(rules, 1):
        prefix = rt.part_key(position, "")
        below = replace(case, max_points=most, label=label)
        outcome = _judge(rule, figures_of_part(figures.figures, prefix), below)
        faults = tuple(Fault(f"{prefix}{fault.field}", fault.message) for fault in outcome.faults)
        found.append(replace(outcome, faults=faults))
    return found


def _all_of(rule: rt.AllOf, figures: Figures, case: Case) -> Outcome:
    below = replace(case, by_points=False)
    parts = _parts(((part, None, "") for part in rule.parts), figures, below)
    whole = replace(case, label=case.label or TOGETHER)
    return _unsettled(parts) or whole.judged(
        _lines(parts), all(part.met for part in parts), paper=_papers(parts)
    )


def _sum(rule: rt.Sum, figures: Figures, case: Case) -> Outcome:
    parts = _parts(((part.rule, part.points, part.label) for part in rule.parts), figures, case)
    return _total(parts, case)


_JUDGES: Mapping[type[Rule], Callable[[Any, Figures, Case], Outcome]] = {
    rt.Manual: _manual,
    rt.NotArising: _not_arising,
    rt.AllOrZero: _all_or_zero,
    rt.Boolean: _boolean,
    rt.ChecklistMin: _checklist_min,
    rt.CountMin: _count_min,
    rt.Zero: _zero,
    rt.IssuedOnTime: _issued_on_time,
    rt.AmountMin: _amount_min,
    rt.RatioBands: _ratio_bands,
    rt.RatioThreshold: _ratio_threshold,
    rt.NotWorseThanLastYear: beyond.not_worse,
    rt.LessThanLastYear: beyond.less,
    rt.AssessmentRecognised: beyond.recognised,
    rt.AllOf: _all_of,
    rt.Sum: _sum,
}


def _judge(rule: Rule | None, figures: Mapping[str, object], case: Case) -> Outcome:
    judge = None if rule is None else _JUDGES.get(type(rule))
    if rule is None or judge is None:
        return case.no_rule("Chưa đủ quy tắc: chưa có quy tắc cho nội dung này")
    return judge(rule, Figures(rule.inputs(), figures), case)


def evaluate(
    rule: Rule | None,
    figures: Mapping[str, Value | None],
    *,
    max_points: Decimal | None,
    mode: str,
    office: OfficeDays | None = None,
    label: str = "",
) -> Outcome:
    """Return what the figures give under the rule of one content (or indicator without contents).

    ``label`` ("nội dung 1") names the content in the explanation; ``max_points`` None is "not known"; ``office``:
    the working days of the ward, None for those of the national holidays alone.
    """
    return _judge(rule, figures, Case(_known(max_points), mode == "points", office, label))


def combine(
    outcomes: Sequence[Outcome],
    *,
    max_points: Decimal | None,
    mode: str,
    label: str = "",
    numbers: Sequence[int | None] = (),
    least: int | None = None,
) -> Outcome:
    """Return the outcome of an indicator from those of its contents; ``numbers`` name them on paper.

    Points add up. Otherwise ``least`` contents must be met (None: all). While a content has no result and may decide,
    the indicator has none.
    """
    case = Case(_known(max_points), mode == "points", None, label)
    if not outcomes:
        return case.no_rule("Chưa đủ quy tắc: chỉ tiêu chưa có nội dung đánh giá")
    if len(outcomes) == 1 and outcomes[0].settled and not _beyond(outcomes[0].points, case):
        return outcomes[0]
    if len(outcomes) == len(numbers) > 1:
        outcomes = [
            replace(outcome, paper=f"Nội dung {number}: {lower(outcome.paper)}")
            for number, outcome in zip(numbers, outcomes, strict=True)
        ]
    if least is not None and least < len(outcomes) and not case.by_points:
        return _at_least(outcomes, least, case)
    return _total(outcomes, case)


def _at_least(outcomes: Sequence[Outcome], least: int, case: Case) -> Outcome:
    """Return whether enough contents are met; those still open do not matter once the others decide."""
    met = sum(outcome.met is True for outcome in outcomes)
    open_ = sum(outcome.met is None for outcome in outcomes)
    if met < least <= met + open_:
        return _unsettled(outcomes) or case.no_rule("Chưa đủ quy tắc: chưa có kết quả của các nội dung")
    count = f"{met}/{len(outcomes)} nội dung đạt, yêu cầu ít nhất {least}"
    whole = replace(case, label=case.label or TOGETHER)
    paper = f"{_papers(outcomes)} Có {count}"
    return whole.judged(f"{_lines(outcomes)}; {count}", met >= least, paper=paper)


def _known(points: Decimal | None) -> Decimal | None:
    return points if points is not None and points.is_finite() and points >= 0 else None


def _beyond(points: Decimal | None, case: Case) -> bool:
    return case.by_points and points is not None and case.max_points is not None and points > case.max_points


def _lines(outcomes: Iterable[Outcome]) -> str:
    return "; ".join(outcome.explanation.rstrip(".") for outcome in outcomes if outcome.explanation)


def _papers(outcomes: Iterable[Outcome]) -> str:
    return " ".join(outcome.paper for outcome in outcomes if outcome.paper)


def _unsettled(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the joint outcome while a part has no result: figures first, they are what an official can settle."""
    open_ = [outcome for outcome in outcomes if not outcome.settled]
    if not open_:
        return None
    figures = any(outcome.status is Status.MISSING_FIGURES for outcome in open_)
    status = Status.MISSING_FIGURES if figures else Status.MISSING_RULE
    faults = tuple(fault for outcome in open_ for fault in outcome.faults)
    return Outcome(status, explanation=_lines(outcomes), paper=_papers(outcomes), faults=faults)


def _total(outcomes: Sequence[Outcome], case: Case) -> Outcome:
    waiting = _unsettled(outcomes)
    if waiting is not None:
        return waiting
    kinds = {outcome.status for outcome in outcomes}
    status = kinds.pop() if len(kinds) == 1 else Status.COMPUTED
    if Status.MANUAL in kinds:
        status = Status.MANUAL
    points = sum((outcome.points or Decimal(0) for outcome in outcomes), Decimal(0))
    if _beyond(points, case):
        beyond = f"{named_points(points)} vượt điểm tối đa {named_points(case.max_points or Decimal(0))}"
        if status is Status.MANUAL:
            fault = Fault("points", f"Điểm các nội dung cộng lại là {beyond}.")
            return Outcome(
                Status.MISSING_FIGURES, explanation=fault.message, paper=fault.message, faults=(fault,)
            )
        return case.no_rule(f"Chưa đủ quy tắc: điểm các nội dung cộng lại là {beyond}")
    met = all(outcome.met for outcome in outcomes)
    whole = replace(case, label=case.label or (TOTAL if case.by_points else TOGETHER))
    return whole.given(_lines(outcomes), points, met=met, status=status, paper=_papers(outcomes))
