"""Where a whole assessment stands: points per criterion in four parts, the total, and the conditions apart from it.

Pure, like ``scoring/rules.py``. The current score of an indicator is the reviewed one where there is one,
else the self score. A framework without points (QĐ 27/2025) has no total: it counts what is met, and says of a
criterion and of the standard whether it is met as far as its data say how (``criteria/aggregation.py``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from config import vietnamese as vi
from criteria.aggregation import Aggregation
from criteria.ruletypes.words import named_percent

ZERO = Decimal(0)


class Mark(StrEnum):
    """One indicator's cell where met / not met counts: reviewed as met or not, self-scored only, or open."""

    MET = "met"
    WAITING = "waiting"
    OPEN = "open"
    NOT_MET = "not_met"


class ConditionState(StrEnum):
    """``unconfirmed``: nobody has confirmed it yet; ``not_provided``: this rule set has no such condition."""

    MET = "met"
    NOT_MET = "not_met"
    UNCONFIRMED = "unconfirmed"
    NOT_PROVIDED = "not_provided"


@dataclass(frozen=True)
class IndicatorFacts:
    """The scores of one indicator; None where there is none (``max_points``: not known)."""

    code: str
    max_points: Decimal | None
    self_points: Decimal | None = None
    reviewed_points: Decimal | None = None
    self_met: bool | None = None
    reviewed_met: bool | None = None

    @property
    def mark(self) -> Mark:
        """Return the indicator's cell."""
        if self.reviewed_met is not None:
            return Mark.MET if self.reviewed_met else Mark.NOT_MET
        return Mark.OPEN if self.self_met is None else Mark.WAITING

    @property
    def met(self) -> bool | None:
        """Return whether it is met by the score that counts now; None: no score."""
        return self.self_met if self.reviewed_met is None else self.reviewed_met


@dataclass(frozen=True)
class CriterionFacts:
    """One criterion with its indicators; ``max_points`` None is not known, or a rule set without points."""

    code: str
    max_points: Decimal | None
    indicators: tuple[IndicatorFacts, ...]
    name: str = ""


@dataclass(frozen=True)
class Split:
    """Points of a criterion in four parts that always add up to its maximum."""

    accepted: Decimal = ZERO
    waiting: Decimal = ZERO
    not_scored: Decimal = ZERO
    lost: Decimal = ZERO

    @property
    def score(self) -> Decimal:
        """Return the current score: what is accepted and what waits for review."""
        return self.accepted + self.waiting

    @property
    def total(self) -> Decimal:
        """Return the sum of the four parts."""
        return self.accepted + self.waiting + self.not_scored + self.lost

    def __add__(self, other: "Split") -> "Split":
        return Split(
            self.accepted + other.accepted,
            self.waiting + other.waiting,
            self.not_scored + other.not_scored,
            self.lost + other.lost,
        )


@dataclass(frozen=True)
class CriterionStanding:
    """One criterion: its parts, its maximum (None: no points here) and a mark per indicator.

    ``met``: whether enough indicators are met; None where points count, or while open ones may decide.
    """

    code: str
    name: str
    max_points: Decimal | None
    split: Split
    marks: tuple[Mark, ...]
    met_count: int = 0
    met: bool | None = None

    @property
    def points(self) -> Decimal | None:
        """Return the current score; None where there are no points."""
        return None if self.max_points is None else self.split.score


@dataclass(frozen=True)
class ConditionsRule:
    """The rule set's conditions; None or False where it has none that is known."""

    min_total: Decimal | None = None
    min_percent_each: Decimal | None = None
    head_not_disciplined: bool = False


@dataclass(frozen=True)
class Findings:
    """What people confirmed about the year; None until somebody did."""

    head_disciplined: bool | None = None


@dataclass(frozen=True)
class ConditionResult:
    """One condition's light and its sentence. Keys: "total", "each_criterion", "head"."""

    key: str
    state: ConditionState
    sentence: str


@dataclass(frozen=True)
class Standing:
    """The assessment as it stands; ``total`` and ``max_points`` are None in a rule set without points.

    ``criteria_met``: whether enough criteria are met; None where points count, or where that is not known (yet).
    """

    total: Decimal | None
    max_points: Decimal | None
    split: Split
    criteria: tuple[CriterionStanding, ...]
    conditions: tuple[ConditionResult, ...]
    short_by: Decimal | None
    criteria_met: bool | None = None

    @property
    def met_count(self) -> int:
        """Return how many indicators are met by the scores that count now."""
        return sum(criterion.met_count for criterion in self.criteria)

    @property
    def indicator_count(self) -> int:
        """Return how many indicators there are."""
        return sum(len(criterion.marks) for criterion in self.criteria)

    @property
    def met(self) -> bool | None:
        """Return whether the standard is met: the conditions where points count, else the criteria and the conditions.

        None while something open may decide it, or where the rule set does not say what makes the standard.
        """
        provided = any(result.state is not ConditionState.NOT_PROVIDED for result in self.conditions)
        asked = [self.all_conditions_met] if provided else []
        if self.max_points is None:
            asked.append(self.criteria_met)
        return False if False in asked else True if asked and None not in asked else None

    @property
    def all_conditions_met(self) -> bool | None:
        """Return whether every condition the rule set has is met; None where it has none or one is unconfirmed."""
        states = {result.state for result in self.conditions} - {ConditionState.NOT_PROVIDED}
        if ConditionState.NOT_MET in states:
            return False
        return None if not states or ConditionState.UNCONFIRMED in states else True


def _usable(points: Decimal | None) -> Decimal | None:
    return points if points is not None and points.is_finite() and points >= 0 else None


def _indicator_split(indicator: IndicatorFacts) -> Split:
    most = _usable(indicator.max_points)
    reviewed, own = _usable(indicator.reviewed_points), _usable(indicator.self_points)
    current = own if reviewed is None else reviewed
    if current is None:
        return Split(not_scored=most or ZERO)
    # A score beyond the maximum counts as the maximum; without a known maximum nothing can be lost.
    score = current if most is None else min(current, most)
    lost = ZERO if most is None else most - score
    return Split(waiting=score, lost=lost) if reviewed is None else Split(accepted=score, lost=lost)


def enough(answers: Sequence[bool | None], least: int | None) -> bool | None:
    """Return whether ``least`` of the answers are yes; None while open ones may decide, or ``least`` is not known."""
    if least is None or not answers:
        return None
    met, open_ = sum(answer is True for answer in answers), sum(answer is None for answer in answers)
    return True if met >= least else None if met + open_ >= least else False


def _criterion_standing(criterion: CriterionFacts, aggregation: Aggregation) -> CriterionStanding:
    split = sum((_indicator_split(indicator) for indicator in criterion.indicators), Split())
    most = _usable(criterion.max_points)
    if most is None and any(_usable(indicator.max_points) is not None for indicator in criterion.indicators):
        most = split.total
    if most is not None and most > split.total:
        # Indicators whose maximum is not known share what is left of the criterion's.
        split += Split(not_scored=most - split.total)
    if most is not None and most < split.total:
        most = split.total
    marks = tuple(indicator.mark for indicator in criterion.indicators)
    answers = [indicator.met for indicator in criterion.indicators]
    least = aggregation.of_indicators(criterion.code, len(answers)) if most is None else None
    return CriterionStanding(
        criterion.code,
        criterion.name,
        most,
        split,
        marks,
        met_count=sum(answer is True for answer in answers),
        met=enough(answers, least),
    )


def _total_condition(rule: ConditionsRule, total: Decimal | None, most: Decimal | None) -> ConditionResult:
    key, least = "total", _usable(rule.min_total)
    if least is None:
        text = "Bộ tiêu chí này chưa có quy định về tổng điểm tối thiểu."
        return ConditionResult(key, ConditionState.NOT_PROVIDED, text)
    if total is None or most is None:
        text = f"Tổng điểm từ {vi.points_paper(least)} điểm trở lên: chưa có điểm tối đa để tính."
        return ConditionResult(key, ConditionState.UNCONFIRMED, text)
    now = f"Tổng điểm {vi.points(total)}/{vi.points_paper(most)}"
    if total >= least:
        text = f"{now}, đạt mốc {vi.points_paper(least)} điểm."
        return ConditionResult(key, ConditionState.MET, text)
    text = f"{now}, còn thiếu {vi.points(least - total)} điểm để tới mốc {vi.points_paper(least)}."
    return ConditionResult(key, ConditionState.NOT_MET, text)


def _each_condition(rule: ConditionsRule, criteria: Sequence[CriterionStanding]) -> ConditionResult:
    key, percent = "each_criterion", _usable(rule.min_percent_each)
    if percent is None:
        text = "Bộ tiêu chí này chưa có quy định về mức điểm tối thiểu của từng tiêu chí."
        return ConditionResult(key, ConditionState.NOT_PROVIDED, text)
    level = f"{named_percent(percent)} điểm tối đa"
    below = [one for one in criteria if one.max_points is not None and _falls_short(one, percent)]
    if below:
        named = "; ".join(
            f"tiêu chí {one.code} mới được {vi.points(one.split.score)}/{vi.points_paper(one.max_points or ZERO)} điểm"
            for one in below
        )
        return ConditionResult(key, ConditionState.NOT_MET, f"Chưa đạt {level}: {named}.")
    if not criteria or any(one.max_points is None for one in criteria):
        text = f"Từng tiêu chí đạt từ {level} trở lên: có tiêu chí chưa có điểm tối đa để tính."
        return ConditionResult(key, ConditionState.UNCONFIRMED, text)
    return ConditionResult(key, ConditionState.MET, f"Tất cả tiêu chí đạt từ {level} trở lên.")


def _falls_short(criterion: CriterionStanding, percent: Decimal) -> bool:
    return criterion.split.score * 100 < percent * (criterion.max_points or ZERO)


def _head_condition(rule: ConditionsRule, findings: Findings) -> ConditionResult:
    key, subject = "head", "người đứng đầu cấp ủy, chính quyền"
    if not rule.head_not_disciplined:
        text = f"Bộ tiêu chí này chưa có quy định về việc {subject} bị xử lý kỷ luật."
        return ConditionResult(key, ConditionState.NOT_PROVIDED, text)
    if findings.head_disciplined is None:
        text = f"Chưa xác nhận việc không có {subject} bị xử lý kỷ luật hoặc bị truy cứu trách nhiệm hình sự."
        return ConditionResult(key, ConditionState.UNCONFIRMED, text)
    if findings.head_disciplined:
        text = f"Trong năm có {subject} bị xử lý kỷ luật hoặc bị truy cứu trách nhiệm hình sự."
        return ConditionResult(key, ConditionState.NOT_MET, text)
    text = f"Trong năm không có {subject} bị xử lý kỷ luật hoặc bị truy cứu trách nhiệm hình sự."
    return ConditionResult(key, ConditionState.MET, text)


def _sum_of_known(points: Iterable[Decimal | None]) -> Decimal | None:
    known = [one for one in points if one is not None]
    return sum(known, ZERO) if known else None


def standing(
    criteria: Sequence[CriterionFacts],
    conditions: ConditionsRule,
    findings: Findings,
    aggregation: Aggregation | None = None,
) -> Standing:
    """Return where the assessment stands; the conditions are judged on current scores, apart from the sum.

    ``aggregation`` says how many indicators and criteria must be met where no points count.
    """
    how = aggregation or Aggregation()
    found = tuple(_criterion_standing(criterion, how) for criterion in criteria)
    most = _sum_of_known(criterion.max_points for criterion in found)
    total = _sum_of_known(criterion.points for criterion in found)
    least = _usable(conditions.min_total)
    results = (
        _total_condition(conditions, total, most),
        _each_condition(conditions, found),
        _head_condition(conditions, findings),
    )
    return Standing(
        total=total,
        max_points=most,
        split=sum((criterion.split for criterion in found), Split()),
        criteria=found,
        conditions=results,
        short_by=None if least is None or total is None else max(least - total, ZERO),
        criteria_met=None
        if most is not None
        else enough([one.met for one in found], how.of_criteria(len(found))),
    )
