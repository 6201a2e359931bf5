"""The arithmetic of rules that look beyond the year's own figures: last year's, another assessment. Pure."""

from decimal import Decimal
from fractions import Fraction

from config import vietnamese as vi
from criteria import ruletypes as rt
from criteria.ruletypes.words import capital, counted, lower
from scoring import paper as words
from scoring.figures import NOTHING_AROSE, Figures, shown_percent
from scoring.outcomes import Case, Outcome

Pair = tuple[Decimal, Decimal]


def not_worse(rule: rt.NotWorseThanLastYear, figures: Figures, case: Case) -> Outcome:
    """Return whether the figure is at least as good as last year's."""
    found = _both_years(rule, figures, case)
    if isinstance(found, Outcome):
        return found
    now, before, facts = found
    met = now >= before if rule.more_is_better else now <= before
    paper = words.compared(rule, facts)
    return case.judged(f"{facts} → yêu cầu {rule.requirement}", met, paper=paper, ratio=_percent(rule, now))


def less(rule: rt.LessThanLastYear, figures: Figures, case: Case) -> Outcome:
    """Return whether the figure is below last year's; what 0 after 0 means is the rule's own word."""
    found = _both_years(rule, figures, case)
    if isinstance(found, Outcome):
        return found
    now, before, facts = found
    percent = _percent(rule, now)
    if now == before == 0 and rule.na_pass is None:
        unknown = "chưa đủ quy tắc: hai năm đều bằng 0, chưa có quy tắc cho trường hợp này"
        return case.no_rule(f"{facts} → {unknown}", percent, paper=f"{facts}; {unknown}")
    met = now < before or (before == 0 and now == 0 and rule.na_pass is True)
    paper = words.compared(rule, facts)
    return case.judged(f"{facts} → yêu cầu {rule.requirement}", met, paper=paper, ratio=percent)


def recognised(rule: rt.AssessmentRecognised, figures: Figures, case: Case) -> Outcome:
    """Return whether the other assessment is recognised; until it is, nothing can be said."""
    answer, name = figures.flag("recognised"), figures.text("assessment")
    if figures.faults:
        return case.no_figures(figures)
    subject = name or rule.subject
    if answer is None:
        lacking = (
            f"{lower(subject)} chưa được công nhận" if name else f"chưa có kết quả {subject} của cùng năm"
        )
        return case.lacking(f"Chưa đủ số liệu: {lacking}")
    return case.judged(f"{capital(subject)} {'đã' if answer else 'không'} được công nhận", answer)


def _percent(rule: rt.Compared, ratio: Fraction) -> Decimal | None:
    return Decimal(ratio.numerator) / Decimal(ratio.denominator) if rule.by_ratio else None


def _both_years(rule: rt.Compared, figures: Figures, case: Case) -> tuple[Fraction, Fraction, str] | Outcome:
    """Return both figures (ratios in percent) and the line that names them, or what they lack."""
    return _ratios(rule, figures, case) if rule.by_ratio else _counts(rule, figures, case)


def _counts(rule: rt.Compared, figures: Figures, case: Case) -> tuple[Fraction, Fraction, str] | Outcome:
    now = figures.whole("count")
    before = figures.whole("last_year")
    if now is None or figures.faults:
        return case.no_figures(figures)
    if before is None:
        return case.lacking(_no_baseline(rule.what))
    facts = f"{capital(rule.what)}: {counted(now, rule.unit)}, năm trước {counted(before, rule.unit)}"
    return Fraction(now), Fraction(before), facts


def _ratios(rule: rt.Compared, figures: Figures, case: Case) -> tuple[Fraction, Fraction, str] | Outcome:
    now = figures.part_of("numerator", "denominator")
    before = figures.part_of("last_numerator", "last_denominator")
    if now is None or figures.faults:
        return case.no_figures(figures)
    if not now[1]:
        return case.lacking(f"Chưa đủ số liệu: {lower(rule.denominator)} bằng 0. {NOTHING_AROSE}")
    if before is None or not before[1]:
        return case.lacking(_no_baseline(rule.numerator))
    this, last = _ratio(now), _ratio(before)
    # Written so that two ratios that differ never look the same.
    between = [(this + last) / 2] if this != last else []
    shown = (
        f"{vi.number(pair[0])}/{counted(pair[1], rule.unit)} = {shown_percent(ratio, between)}"
        for pair, ratio in ((before, last), (now, this))
    )
    # This year's last: the score sheet prints what stands behind the last "=".
    return this, last, f"Năm trước {', năm nay '.join(shown)}"


def _ratio(pair: Pair) -> Fraction:
    return Fraction(pair[0]) * 100 / Fraction(pair[1])


def _no_baseline(what: str) -> str:
    return f"Chưa đủ số liệu: chưa có số liệu năm trước của “{capital(what)}” để so sánh"
