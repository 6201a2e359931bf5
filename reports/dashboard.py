"""What the scoring dashboard says: the answer in a sentence, where points are lost, what waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from criteria.models import Framework
from criteria.tree import CriterionNode
from reports.obtainable import Obtainable, obtainable_of
from scoring.facts import AssessmentFacts, ResultFacts, standing_of
from scoring.models import ConditionFinding, IndicatorResult
from scoring.moves import closed_sentence
from scoring.rules import ConditionState, CriterionStanding, Mark, Standing

State = IndicatorResult.State
STATES = list(Assessment.State.values)
STEP_LABELS: dict[str, str] = {
    Assessment.State.SELF_SCORING: "Tự chấm và nộp tài liệu",
    Assessment.State.REVIEW: "Rà soát",
    Assessment.State.POSTING: "Niêm yết công khai",
    Assessment.State.MEETING: "Họp thống nhất kết quả",
    Assessment.State.AGREED: "Gửi hồ sơ",
    Assessment.State.SENT: "Công nhận",
}
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
class Step:
    """One step of the year: its words, its date or what is known of it, and whether it runs now or is done."""

    label: str
    note: str
    current: bool
    done: bool


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

    facts: AssessmentFacts
    standing: Standing
    finding: ConditionFinding | None
    criteria: tuple[CriterionRow, ...]
    shown: tuple[CriterionRow, ...]
    filters: tuple[Filter, ...]
    threshold: Decimal | None

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

    @property
    def steps(self) -> list[Step]:
        """The year's steps in the order of the law, each with its date from the plan or the framework."""
        assessment = self.facts.assessment
        deadlines = {row.get("key"): row for row in assessment.framework.deadlines}
        plan_day = self.last_evidence_day
        posting = deadlines.get("posting", {}).get("min_days")
        notes = [
            f"hạn {vi.date(plan_day)}" if plan_day else "",
            "",
            f"ít nhất {posting:02d} ngày" if posting else "",
            "",
            _before(deadlines.get("submit"), assessment.year),
            _before(deadlines.get("recognise"), assessment.year),
        ]
        now = STATES.index(assessment.state)
        labels = zip(STATES, notes, strict=False)
        return [
            Step(STEP_LABELS[state], note, current=index == now, done=index < now)
            for index, (state, note) in enumerate(labels)
        ]

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
    def days_left(self) -> int | None:
        last = self.last_evidence_day
        return (last - self.facts.today).days if last else None

    @property
    def days_late(self) -> int:
        return -(self.days_left or 0)

    @property
    def last_evidence_day(self) -> date | None:
        return self.facts.plan.last_evidence_day if self.facts.plan else None

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
    def returned(self) -> list[ResultFacts]:
        return [facts for facts in self._results if facts.result.state == State.RETURNED]

    @property
    def _results(self) -> tuple[ResultFacts, ...]:
        return self.facts.results


def dashboard_of(facts: AssessmentFacts, user: User, chosen: str = "") -> Dashboard:
    """Return the dashboard of the assessment for the person; ``chosen`` is the key of a filter."""
    found, finding = standing_of(facts)
    thresholds = facts.assessment.framework.thresholds
    percent = thresholds.get("min_percent_each_criterion")
    rows = tuple(
        CriterionRow(
            node,
            row,
            None
            if percent is None or row.max_points is None
            else row.max_points * Decimal(str(percent)) / 100,
            facts.of_criterion(node.number),
        )
        for node, row in zip(facts.tree.criteria, found.criteria, strict=True)
    )
    tests = _filters(user)
    if chosen not in tests:
        chosen = ""
    keep = tests[chosen][1]
    shown = tuple(
        CriterionRow(row.node, row.standing, row.half, kept)
        for row in rows
        if (kept := tuple(facts for facts in row.results if keep(facts)))
    )
    minimum = thresholds.get("min_total")
    return Dashboard(
        facts=facts,
        standing=found,
        finding=finding,
        criteria=rows,
        shown=shown,
        filters=tuple(
            Filter(key, label, sum(test(one) for one in facts.results), key == chosen)
            for key, (label, test) in tests.items()
        ),
        threshold=None if minimum is None else Decimal(str(minimum)),
    )


def _before(deadline: dict[str, Any] | None, year: int) -> str:
    """Return "trước 10/01/2024" for a deadline of the framework ("before": "01-10", "year_offset": 1)."""
    if not deadline or not deadline.get("before"):
        return ""
    month, day = (int(part) for part in str(deadline["before"]).split("-"))
    return f"trước {day:02d}/{month:02d}/{year + int(deadline.get('year_offset') or 0)}"


def _filters(user: User) -> dict[str, tuple[str, Callable[[ResultFacts], bool]]]:
    def in_state(state: str) -> Callable[[ResultFacts], bool]:
        return lambda facts: facts.result.state == state

    return {
        "": ("Tất cả", lambda facts: True),
        "chap-nhan": ("Chấp nhận", in_state(State.ACCEPTED)),
        "cho-ra-soat": ("Chờ rà soát", in_state(State.SUBMITTED)),
        "nhap": ("Nháp", in_state(State.DRAFT)),
        "tra-lai": ("Trả lại", in_state(State.RETURNED)),
        "chua-chap-nhan": ("Chưa chấp nhận", lambda facts: facts.result.state != State.ACCEPTED),
        "thieu-tai-lieu": ("Thiếu tài liệu", lambda facts: not facts.evidence.accepted),
        "cua-toi": ("Của tôi", lambda facts: any(lead.user_id == user.pk for lead in facts.leads)),
    }
