"""The ward's years side by side: self, reviewed, agreed and appraised total, how each ended. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from assignments.models import Assessment
from criteria.procedures import procedure_of
from reports.models import Agreement, CourseFile, Decision
from scoring.appraisal import appraised_of, reviewed_of
from scoring.counting import Score
from scoring.facts import kept_tree
from scoring.models import IndicatorResult

State = Assessment.State
ZERO = Decimal(0)


@dataclass(frozen=True)
class Sum:
    """One kind of score over a year: the points, how many indicators have one, how many of them are met."""

    points: Decimal | None
    given: int
    met: int
    count: int

    @property
    def is_whole(self) -> bool:
        return self.count > 0 and self.given == self.count


@dataclass(frozen=True)
class Parts:
    """A year on its ruler by the last scores given: they add up to the maximum."""

    accepted: Decimal
    waiting: Decimal
    unscored: Decimal
    lost: Decimal

    @property
    def maximum(self) -> Decimal:
        return self.accepted + self.waiting + self.unscored + self.lost


@dataclass(frozen=True)
class CriterionTotal:
    """One criterion in one year by the last score given of each indicator; ``points`` None: none was given."""

    number: int
    name: str
    points: Decimal | None
    maximum: Decimal


@dataclass(frozen=True)
class YearResult:
    """One year of the ward."""

    assessment: Assessment
    results: tuple[IndicatorResult, ...]
    agreement: Agreement | None
    decision: Decision | None
    files: tuple[CourseFile, ...]
    provisional: bool = False
    """Whether the rule set holds values nobody has checked: its computed totals are provisional."""

    @property
    def title(self) -> str:
        return f"Năm {self.year}"

    @property
    def year(self) -> int:
        return self.assessment.year

    @property
    def by_points(self) -> bool:
        return self.assessment.framework.counts_points

    @property
    def ended(self) -> bool:
        return self.assessment.is_decided

    @property
    def outcome(self) -> str:
        """Return how the year ended."""
        words = {State.RECOGNISED: "Được công nhận đạt chuẩn", State.NOT_RECOGNISED: "Chưa đạt chuẩn"}
        return words.get(State(self.assessment.state), "Chưa có kết quả")

    @property
    def badge(self) -> str:
        """Return the badge of the outcome."""
        return {State.RECOGNISED: "met", State.NOT_RECOGNISED: "not_met"}.get(
            State(self.assessment.state), "not_due"
        )

    @property
    def threshold(self) -> Decimal | None:
        found = self.assessment.framework.thresholds.get("min_total")
        return None if found is None else Decimal(str(found))

    def _sum(self, scores: Iterable[Score]) -> Sum:
        found = list(scores)
        known = [one.points for one in found if one.points is not None]
        return Sum(
            points=sum(known, ZERO) if known else None,
            given=sum(one.given for one in found),
            met=sum(one.met is True for one in found),
            count=len(found),
        )

    @cached_property
    def self_sum(self) -> Sum:
        return self._sum(Score(one.handed_in_points, one.handed_in_met) for one in self.results)

    @cached_property
    def reviewed_sum(self) -> Sum:
        return self._sum(reviewed_of(one) for one in self.results)

    @cached_property
    def appraised_sum(self) -> Sum:
        return self._sum(appraised_of(one) for one in self.results)

    @property
    def agreed_total(self) -> Decimal | None:
        return self.agreement.total if self.agreement else None

    @property
    def decided_total(self) -> Decimal | None:
        """The appraised total: of the indicators where all have one, else what the decision names."""
        if self.appraised_sum.is_whole:
            return self.appraised_sum.points
        return self.decision.total if self.decision else None

    @property
    def last_total(self) -> Decimal | None:
        """The total that says most of the year: appraised, agreed, else by the scores so far."""
        for found in (self.decided_total, self.agreed_total):
            if found is not None:
                return found
        return self.parts.accepted + self.parts.waiting if self._last_given else None

    @property
    def last_kind(self) -> str:
        """Return in words which score ``last_total`` is."""
        if self.decided_total is not None:
            return "thẩm định"
        if self.agreed_total is not None:
            return "thống nhất"
        return "rà soát" if self.reviewed_sum.is_whole else "tự chấm, rà soát đến nay"

    @property
    def _last_given(self) -> bool:
        return bool(self.self_sum.given or self.reviewed_sum.given)

    @cached_property
    def parts(self) -> Parts:
        """The year's ruler: a total that was agreed or appraised is solid, all else is lost."""
        most = sum((one.indicator.max_points or ZERO for one in self.results), ZERO)
        fixed = self.decided_total if self.decided_total is not None else self.agreed_total
        if fixed is not None:
            score = min(fixed, most)
            return Parts(score, ZERO, ZERO, most - score)
        accepted = waiting = unscored = ZERO
        for one in self.results:
            top = one.indicator.max_points or ZERO
            if one.reviewed_points is not None:
                accepted += min(one.reviewed_points, top)
            elif one.handed_in_points is not None:
                waiting += min(one.handed_in_points, top)
            else:
                unscored += top
        return Parts(accepted, waiting, unscored, most - accepted - waiting - unscored)

    @property
    def cells(self) -> dict[str, int]:
        """Return how many indicators are met, waiting, open and not met by the last score given of each."""
        found = {"met": 0, "waiting": 0, "missing": 0, "not_met": 0}
        for one in self.results:
            last = _last_met(one)
            if last is None:
                found["missing" if one.handed_in_met is None else "waiting"] += 1
            else:
                found["met" if last else "not_met"] += 1
        return found

    @property
    def criteria(self) -> list[CriterionTotal]:
        """Return the criteria with the last scores given, in their order."""
        found: dict[int, list[IndicatorResult]] = {}
        for one in self.results:
            found.setdefault(one.indicator.criterion.number, []).append(one)
        return [_criterion(number, rows) for number, rows in sorted(found.items())]


def _last_met(result: IndicatorResult) -> bool | None:
    return result.reviewed_met if result.appraised_met is None else result.appraised_met


def _criterion(number: int, rows: Sequence[IndicatorResult]) -> CriterionTotal:
    criterion = rows[0].indicator.criterion
    known = [points for row in rows if (points := _last_points(row)) is not None]
    most = criterion.max_points or sum((row.indicator.max_points or ZERO for row in rows), ZERO)
    return CriterionTotal(number, criterion.name or "", sum(known, ZERO) if known else None, most)


def _last_points(result: IndicatorResult) -> Decimal | None:
    for points in (result.appraised_points, result.reviewed_points, result.handed_in_points):
        if points is not None:
            return points
    return None


def year_results(assessments: Sequence[Assessment]) -> list[YearResult]:
    """Return the years that follow a course, newest first; four queries for all of them, one more for each rule set.

    ``assessments`` come with ward and framework, newest first.
    """
    wanted = [one for one in assessments if procedure_of(one.framework).has_course]
    rows = IndicatorResult.objects.filter(assessment__in=wanted).select_related("indicator__criterion")
    results: dict[int, list[IndicatorResult]] = {}
    for row in rows.order_by("indicator__order"):
        results.setdefault(row.assessment_id, []).append(row)
    agreements = {one.assessment_id: one for one in _agreements(wanted)}
    decisions = {one.assessment_id: one for one in Decision.objects.in_force().filter(assessment__in=wanted)}
    files: dict[int | None, list[CourseFile]] = {}
    for file in CourseFile.objects.filter(decision__in=decisions.values()).select_related(
        "document", "revision"
    ):
        files.setdefault(file.decision_id, []).append(file)
    frameworks = {one.framework_id: one.framework for one in wanted}
    unsure = {pk for pk, framework in frameworks.items() if kept_tree(framework).provisional}
    return [
        YearResult(
            assessment=one,
            provisional=one.framework_id in unsure,
            results=tuple(results.get(one.pk, ())),
            agreement=agreements.get(one.pk),
            decision=decisions.get(one.pk),
            files=tuple(files.get(decisions[one.pk].pk, ())) if one.pk in decisions else (),
        )
        for one in wanted
    ]


def _agreements(assessments: Sequence[Assessment]) -> Iterable[Agreement]:
    """Return the agreed results in force without what was frozen with them: that is large, and only totals are shown."""
    rows = Agreement.objects.in_force().filter(assessment__in=assessments)
    return rows.only("assessment", "total", "met", "number", "digest")


@dataclass(frozen=True)
class SameRules:
    """The years judged by one rule set, whose criteria may be set side by side."""

    title: str
    years: tuple[YearResult, ...]

    @property
    def rows(self) -> list[tuple[int, str, list[tuple[int, CriterionTotal | None]]]]:
        """Return each criterion: number, name, every year with its total there."""
        by_year = [{one.number: one for one in year.criteria} for year in self.years]
        names = {one.number: one.name for totals in reversed(by_year) for one in totals.values()}
        return [
            (
                number,
                name,
                [(one.year, totals.get(number)) for one, totals in zip(self.years, by_year, strict=True)],
            )
            for number, name in sorted(names.items())
        ]


def same_rules(years: Iterable[YearResult]) -> list[SameRules]:
    """Return the years that count points, grouped by rule set: only there points of a criterion compare."""
    found: dict[str, list[YearResult]] = {}
    for one in years:
        if one.by_points:
            found.setdefault(one.assessment.framework.code, []).append(one)
    return [SameRules(group[0].assessment.framework.short_title, tuple(group)) for group in found.values()]


def answer_of(years: Sequence[YearResult]) -> str:
    """Return how many years ended how, in one sentence."""
    recognised = [str(one.year) for one in years if one.assessment.state == State.RECOGNISED]
    failed = [str(one.year) for one in years if one.assessment.state == State.NOT_RECOGNISED]
    said = []
    if recognised:
        said.append(f"{len(recognised)} năm được công nhận đạt chuẩn ({', '.join(recognised)})")
    if failed:
        said.append(f"{len(failed)} năm chưa đạt chuẩn ({', '.join(failed)})")
    running = len(years) - len(recognised) - len(failed)
    if running:
        said.append(f"{running} năm chưa có kết quả")
    return f"{'; '.join(said).capitalize()}."
