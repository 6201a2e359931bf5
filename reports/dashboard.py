"""What the scoring dashboard says: the answer in a sentence, where points are lost, what waits for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from accounts.models import User
from config import vietnamese as vi
from criteria.models import Framework
from criteria.tree import CriterionNode
from reports.course_case import CourseCase
from reports.deadlines import OPEN, Deadline, Step, next_deadlines, steps_of
from reports.late import Late, late_of
from reports.obtainable import Obtainable, obtainable_of
from reports.occasions import Occasions
from reports.snapshots import Week, figures_of, overdue_count, week_read
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.models import ConditionFinding, IndicatorResult
from scoring.moves import closed_sentence
from scoring.rules import ConditionState, CriterionStanding, Mark, Standing

State = IndicatorResult.State
LATE = "qua-han"
"""The filter of indicators whose reports are overdue."""
LIGHTS = {
    ConditionState.MET: "met",
    ConditionState.NOT_MET: "not_met",
    ConditionState.UNCONFIRMED: "unconfirmed",
    ConditionState.NOT_PROVIDED: "not_ruled",
}


@dataclass(frozen=True)
class CriterionRow:
    """One criterion of the dashboard with its indicators; ``half`` is the mark its own points must reach."""

    node: CriterionNode
    standing: CriterionStanding
    half: Decimal | None
    results: tuple[ResultFacts, ...]
    late: Mapping[str, int] = field(default_factory=dict)
    """Days that the latest report of an indicator is overdue, by the indicator's code."""

    @property
    def rows(self) -> list[tuple[ResultFacts, int]]:
        """Return the indicators, each with the days its latest report is overdue (0: none is)."""
        return [(facts, self.late.get(facts.node.code, 0)) for facts in self.results]

    @property
    def title(self) -> str:
        return f"Tiêu chí {self.node.number}"

    @property
    def reaches_half(self) -> bool:
        return (
            self.half is not None and self.standing.points is not None and self.standing.points >= self.half
        )

    @property
    def provisional(self) -> bool:
        return self.node.provisional or any(facts.provisional for facts in self.results)

    @property
    def left_over(self) -> str:
        """What of the criterion is not scored yet, and what is lost."""
        split = self.standing.split
        parts = [
            f"chưa chấm {vi.points(split.not_scored)} điểm" if split.not_scored else "",
            f"mất {vi.points(split.lost)} điểm" if split.lost else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def reviewed_points(self) -> Decimal:
        return self.standing.split.accepted

    @property
    def self_sum(self) -> Decimal | None:
        """The self scores handed in; None while there is none."""
        return _sum(facts.shown_self_points for facts in self.results)

    @property
    def reviewed_sum(self) -> Decimal | None:
        return _sum(facts.result.reviewed_points for facts in self.results)

    @property
    def appraised_sum(self) -> Decimal | None:
        return _sum(facts.result.appraised_points for facts in self.results)

    @property
    def met_count(self) -> int:
        return self._marked(Mark.MET)

    @property
    def waiting_count(self) -> int:
        return self._marked(Mark.WAITING)

    @property
    def open_count(self) -> int:
        return self._marked(Mark.OPEN)

    @property
    def not_met_count(self) -> int:
        return self._marked(Mark.NOT_MET)

    def _marked(self, wanted: Mark) -> int:
        return sum(mark is wanted for mark in self.standing.marks)

    @property
    def evidence_accepted(self) -> int:
        return sum(facts.evidence.accepted for facts in self.results)

    @property
    def evidence_total(self) -> int:
        return sum(facts.evidence.total for facts in self.results)


@dataclass(frozen=True)
class ConditionRow:
    """One condition as the page shows it: its words, its light ("met", "not_ruled" …) and why."""

    key: str
    title: str
    light: str
    sentence: str


@dataclass(frozen=True)
class Filter:
    """One chip over the table: its key in the address, label and number of rows."""

    key: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Dashboard:
    """Everything the page shows."""

    case: CourseCase
    occasions: Occasions | None
    criteria: tuple[CriterionRow, ...]
    shown: tuple[CriterionRow, ...]
    filters: tuple[Filter, ...]
    threshold: Decimal | None

    @property
    def facts(self) -> AssessmentFacts:
        return self.case.facts

    @property
    def standing(self) -> Standing:
        return self.case.standing

    @property
    def finding(self) -> ConditionFinding | None:
        return self.case.finding

    @property
    def by_points(self) -> bool:
        return self.facts.tree.mode == Framework.Mode.POINTS

    @property
    def provisional(self) -> bool:
        return self.facts.provisional

    @property
    def what(self) -> str:
        """Return what the rows are called: a programme counts targets."""
        return "mục tiêu" if self.facts.tree.mode == Framework.Mode.TARGETS else "chỉ tiêu"

    @property
    def answer(self) -> str:
        """The sentence the page opens with."""
        if not self.by_points:
            marks = [mark for row in self.criteria for mark in row.standing.marks]
            met = sum(mark is Mark.MET for mark in marks)
            waiting = sum(mark is Mark.WAITING for mark in marks)
            return f"{met}/{len(marks)} {self.what} đạt, {waiting} chờ rà soát"
        if self.standing.short_by:
            return f"Còn thiếu {vi.points(self.standing.short_by)} điểm để tới mốc {vi.points_paper(self.threshold or 0)}"
        if self.threshold is None:
            return "Bộ tiêu chí này chưa có mức điểm tối thiểu"
        return f"Đã tới mốc {vi.points_paper(self.threshold)} điểm"

    @cached_property
    def steps(self) -> list[Step]:
        """The year's steps in the order of the law, each with its date."""
        return steps_of(self.case)

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The days the year still has before it: what is late first, then by day."""
        return next_deadlines(self.case)

    @cached_property
    def late(self) -> tuple[Late, ...]:
        """Who is late with what."""
        return late_of(self.facts, self.occasions) if self.occasions else ()

    @cached_property
    def week(self) -> Week | None:
        """The comparison with last week; None once the year is posted, as nothing changes from then on."""
        assessment, occasions = self.facts.assessment, self.occasions
        if occasions is None or assessment.state not in OPEN or not hasattr(assessment, "week_since"):
            return None
        now = figures_of(self.facts, self.standing, overdue_count(occasions))
        return week_read(assessment, now, self.facts.today)

    @property
    def shows_appraised(self) -> bool:
        """Whether any appraised score is known: only then the table has their column."""
        rows = (facts.result for facts in self._results)
        return any(row.appraised_points is not None or row.appraised_met is not None for row in rows)

    @property
    def self_sum(self) -> Decimal | None:
        return _sum(row.self_sum for row in self.criteria)

    @property
    def reviewed_sum(self) -> Decimal | None:
        return _sum(row.reviewed_sum for row in self.criteria)

    @property
    def appraised_sum(self) -> Decimal | None:
        return _sum(row.appraised_sum for row in self.criteria)

    @property
    def threshold_label(self) -> str:
        return "" if self.threshold is None else f"Mốc {vi.points_paper(self.threshold)}"

    @property
    def scale(self) -> Decimal:
        """The largest maximum among the criteria: all their rulers share one scale."""
        return max((row.standing.max_points or Decimal(0) for row in self.criteria), default=Decimal(1))

    @property
    def conditions(self) -> list[ConditionRow]:
        """The conditions of recognition, apart from the sum."""
        percent = self.facts.assessment.framework.thresholds.get("min_percent_each_criterion")
        titles = {
            "total": "Tổng điểm"
            if self.threshold is None
            else f"Tổng điểm từ {vi.points_paper(self.threshold)} trở lên",
            "each_criterion": "Điểm của từng tiêu chí"
            if percent is None
            else f"Mỗi tiêu chí đạt từ {vi.percent(Decimal(str(percent)), 0)} điểm tối đa",
            "head": "Người đứng đầu không bị kỷ luật, truy cứu trách nhiệm hình sự",
        }
        return [
            ConditionRow(one.key, titles[one.key], LIGHTS[one.state], one.sentence)
            for one in self.standing.conditions
        ]

    @property
    def losses(self) -> list[ResultFacts]:
        """Indicators that lose points by the score that counts now, the largest loss first."""
        return sorted(
            (f for f in self._results if f.lost), key=lambda f: (-(f.lost or 0), f.result.indicator_id)
        )

    @property
    def lost_signed(self) -> Decimal:
        """What all the losses come to, as a difference."""
        return -sum((facts.lost or Decimal(0) for facts in self.losses), Decimal(0))

    @property
    def loses_provisional(self) -> bool:
        """Whether a loss rests on a value nobody has checked."""
        return any(facts.provisional for facts in self.losses)

    @property
    def closed(self) -> bool:
        """Whether figures and scores of the year stand as they are."""
        return bool(closed_sentence(self.facts.assessment))

    @cached_property
    def obtainable(self) -> tuple[Obtainable, ...]:
        """What one step better gives, the most points first."""
        return obtainable_of(self.facts)

    @property
    def lacking(self) -> list[ResultFacts]:
        """Indicators still to be handed in."""
        return [facts for facts in self._results if facts.editable]

    @property
    def evidence_waiting(self) -> int:
        return sum(facts.evidence.submitted for facts in self._results)

    @property
    def waiting(self) -> list[ResultFacts]:
        return [facts for facts in self._results if facts.result.state == State.SUBMITTED]

    @property
    def unsigned(self) -> int:
        """Indicators handed in that nobody who answers for them has confirmed."""
        return sum(facts.waits_for_signature for facts in self._results)

    @property
    def changed(self) -> int:
        """Indicators whose figures or evidence changed after they were reviewed."""
        return sum(facts.changed_since_review for facts in self._results)

    @property
    def returned(self) -> list[ResultFacts]:
        return [facts for facts in self._results if facts.result.state == State.RETURNED]

    @property
    def _results(self) -> tuple[ResultFacts, ...]:
        return self.facts.results


def dashboard_of(case: CourseCase, occasions: Occasions | None, user: User, chosen: str = "") -> Dashboard:
    """Return the dashboard of the assessment for the person; ``chosen`` is the key of a filter.

    ``occasions``: the year's reports on the ward's day; None where nothing is said of reports.
    """
    facts, found, late = case.facts, case.standing, _overdue(occasions)
    thresholds = facts.assessment.framework.thresholds
    percent = thresholds.get("min_percent_each_criterion")
    share = None if percent is None else Decimal(str(percent)) / 100
    rows = tuple(
        CriterionRow(
            node,
            row,
            None if share is None or row.max_points is None else row.max_points * share,
            facts.of_criterion(node.number),
            late,
        )
        for node, row in zip(facts.tree.criteria, found.criteria, strict=True)
    )
    tests = _filters(user, late)
    if chosen not in tests:
        chosen = ""
    keep = tests[chosen][1]
    shown = tuple(
        CriterionRow(row.node, row.standing, row.half, kept, late)
        for row in rows
        if (kept := tuple(facts for facts in row.results if keep(facts)))
    )
    minimum = thresholds.get("min_total")
    return Dashboard(
        case=case,
        occasions=occasions,
        criteria=rows,
        shown=shown,
        filters=tuple(
            Filter(key, label, sum(test(one) for one in facts.results), key == chosen)
            for key, (label, test) in tests.items()
        ),
        threshold=None if minimum is None else Decimal(str(minimum)),
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _overdue(occasions: Occasions | None) -> dict[str, int]:
    """Return the days that the latest overdue report of each indicator is overdue, by the indicator's code."""
    days: dict[str, int] = {}
    for one in occasions.overdue() if occasions else ():
        if one.code:
            days[one.code] = max(days.get(one.code, 0), one.days_over)
    return days


def _filters(user: User, late: Mapping[str, int]) -> dict[str, tuple[str, Callable[[ResultFacts], bool]]]:
    def in_state(state: str) -> Callable[[ResultFacts], bool]:
        return lambda facts: facts.result.state == state

    return {
        "": ("Tất cả", lambda facts: True),
        "chap-nhan": ("Chấp nhận", in_state(State.ACCEPTED)),
        "cho-ra-soat": ("Chờ rà soát", in_state(State.SUBMITTED)),
        "nhap": ("Nháp", in_state(State.DRAFT)),
        "tra-lai": ("Trả lại", in_state(State.RETURNED)),
        "chua-chap-nhan": ("Chưa chấp nhận", lambda facts: facts.result.state != State.ACCEPTED),
        "chua-nop": ("Chưa nộp", lambda facts: facts.editable),
        "chua-ky": ("Chờ ký xác nhận", lambda facts: facts.waits_for_signature),
        "thay-doi": ("Thay đổi sau khi rà soát", lambda facts: facts.changed_since_review),
        "thieu-tai-lieu": ("Thiếu tài liệu", lambda facts: not facts.evidence.accepted),
        LATE: ("Quá hạn báo cáo", lambda facts: facts.node.code in late),
        "cua-toi": ("Của tôi", lambda facts: any(lead.user_id == user.pk for lead in facts.leads)),
    }
