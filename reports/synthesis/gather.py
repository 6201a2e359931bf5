"""What the synthesis of a quarter is written from, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Unit, Ward
from assignments.calendar import ROMAN, periods_of
from assignments.models import Plan, ReportDuty
from criteria.models import Criterion, Indicator
from reports.models import PeriodicReport, ReportDocument
from reports.occasions import Occasion, State, occasions_of
from reports.periodic.figures import Asked, Subject, subjects_of

Cadence = ReportDuty.Cadence


@dataclass(frozen=True)
class Line:
    """One report of the quarter: the occasion, and the documents that go with it."""

    occasion: Occasion
    documents: tuple[ReportDocument, ...]

    @property
    def _own(self) -> PeriodicReport | None:
        """The sent report that speaks for itself: what was typed before it was nested in another says nothing."""
        report = self.occasion.report
        return report if report and self.occasion.is_sent and not report.served_by_id else None

    @property
    def text(self) -> str:
        """What was done, or why nothing was: as the report says it."""
        report = self._own
        if report is None:
            return ""
        return f"Không phát sinh. {report.not_arising_reason}" if report.not_arising else report.text

    @property
    def difficulties(self) -> str:
        return self._said("difficulties")

    @property
    def proposals(self) -> str:
        return self._said("proposals")

    def _said(self, name: str) -> str:
        return str(getattr(self._own, name)) if self._own else ""

    @property
    def figures(self) -> Mapping[str, str]:
        report = self._own
        return report.figures if report and not report.not_arising else {}


@dataclass(frozen=True)
class FigureRow:
    """One figure of a duty: its value in each sent report of the quarter, and the months' sum where it adds up."""

    asked: Asked
    periods: tuple[str, ...]
    values: tuple[Decimal | None, ...]
    total: Decimal | None

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(self.asked.shown(value) for value in self.values)

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Return the name of each period with the figure as people write it."""
        return tuple(zip(self.periods, self.shown, strict=True))

    @property
    def shown_total(self) -> str:
        return self.asked.shown(self.total)


@dataclass(frozen=True)
class DutyBlock:
    """One duty with its reports of the quarter, the first due first."""

    duty: ReportDuty
    lines: tuple[Line, ...]
    subjects: tuple[Subject, ...]

    @property
    def sent(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.occasion.is_sent)

    @property
    def with_figures(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.figures)

    @property
    def sums_months(self) -> bool:
        """Whether there is more than one month whose figures may be added."""
        return sum(line.occasion.period.cadence == Cadence.MONTH for line in self.with_figures) > 1

    @property
    def figure_rows(self) -> tuple[FigureRow, ...]:
        """Return the figures of the sent reports; a row nobody filled in is left out."""
        rows = (self._row(one) for subject in self.subjects for one in subject.asked)
        return tuple(row for row in rows if any(value is not None for value in row.values))

    def _row(self, asked: Asked) -> FigureRow:
        values = tuple(asked.value_in(line.figures) for line in self.with_figures)
        months = [
            value
            for line, value in zip(self.with_figures, values, strict=True)
            if line.occasion.period.cadence == Cadence.MONTH and value is not None
        ]
        adds = self.sums_months and asked.adds_up and months
        periods = tuple(line.occasion.period.name for line in self.with_figures)
        return FigureRow(asked, periods, values, sum(months, Decimal(0)) if adds else None)


@dataclass(frozen=True)
class IndicatorBlock:
    """The duties of one indicator; None: of the whole plan."""

    indicator: Indicator | None
    duties: tuple[DutyBlock, ...]

    @property
    def title(self) -> str:
        if self.indicator is None:
            return "Nội dung chung"
        name = self.indicator.short_name or self.indicator.name
        return f"Chỉ tiêu {self.indicator.code}" + (f". {name}" if name else "")


@dataclass(frozen=True)
class CriterionBlock:
    """The indicators of one criterion; None: what belongs to no indicator."""

    criterion: Criterion | None
    rule_set: str  # its short title where the quarter has reports of several
    key: str
    indicators: tuple[IndicatorBlock, ...]

    @property
    def title(self) -> str:
        if self.criterion is None:
            return "Nội dung chung của kế hoạch"
        name = f". {self.criterion.name}" if self.criterion.name else ""
        of = f" ({self.rule_set})" if self.rule_set else ""
        return f"Tiêu chí {self.criterion.number}{name}{of}"

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for block in self.indicators for duty in block.duties for line in duty.lines)


@dataclass(frozen=True)
class Synthesis:
    """A ward's quarter on a day."""

    ward: Ward
    year: int
    quarter: int
    today: date
    criteria: tuple[CriterionBlock, ...]
    plans: tuple[Plan, ...]

    @property
    def name(self) -> str:
        return f"quý {ROMAN[self.quarter - 1]} năm {self.year}"

    @property
    def key(self) -> str:
        return f"{self.year}-q{self.quarter}"

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for block in self.criteria for line in block.lines)

    @property
    def sent(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.occasion.is_sent)

    @property
    def unsent(self) -> tuple[Line, ...]:
        """Who has not sent, the first due first."""
        return tuple(
            sorted(
                (line for line in self.lines if not line.occasion.is_sent),
                key=lambda one: one.occasion.due_on,
            )
        )

    @property
    def late(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.occasion.is_late)

    @property
    def answer(self) -> str:
        """Return how many are sent, late, and missing, as one sentence."""
        if not self.lines:
            return f"Kế hoạch không có kỳ báo cáo nào kết thúc trong {self.name}."
        late = f", trong đó {len(self.late)} gửi trễ" if self.late else ""
        missing = f"còn {len(self.unsent)} chưa gửi" if self.unsent else "không còn báo cáo nào chưa gửi"
        return f"Đã nhận {len(self.sent)}/{len(self.lines)} báo cáo của {self.name}{late}; {missing}."


def gather(ward: Ward, year: int, quarter: int, on: date | None = None) -> Synthesis:
    """Return the synthesis of a quarter: all periods that end in it, the quarter's months too. At most ten queries.

    What lay before the plan is in it only when it was sent.
    """
    today = on or ward.today()
    period = periods_of(year, Cadence.QUARTER)[quarter - 1]
    found = occasions_of(ward, year, today)
    wanted = [
        one
        for one in found
        if period.first_day <= one.period.last_day <= period.last_day and one.state != State.BEFORE_PLAN
    ]
    lines = _lines(wanted)
    indicators = _indicators(lines)
    groups = ward.units.filter(kind=Unit.Kind.RESIDENTIAL_GROUP).valid(date(year, 12, 31))
    duties = _duty_blocks(lines, indicators, list(groups))
    return Synthesis(ward, year, quarter, today, _criteria(duties, indicators), found.plans)


def _lines(wanted: Sequence[Occasion]) -> list[Line]:
    reports = [one.report.pk for one in wanted if one.report]
    documents: dict[int, list[ReportDocument]] = {}
    for row in ReportDocument.objects.filter(report__in=reports).select_related("document", "revision"):
        documents.setdefault(row.report_id, []).append(row)
    return [Line(one, tuple(documents.get(one.report.pk, ()) if one.report else ())) for one in wanted]


def _indicators(lines: Iterable[Line]) -> Mapping[int, Indicator]:
    ids = {line.occasion.duty.indicator_id for line in lines if line.occasion.duty.indicator_id}
    rows = Indicator.objects.filter(pk__in=ids).select_related("criterion", "framework")
    return {row.pk: row for row in rows.prefetch_related("contents")}


def _duty_blocks(
    lines: Iterable[Line], indicators: Mapping[int, Indicator], groups: Sequence[Unit]
) -> list[DutyBlock]:
    by_line: dict[object, list[Line]] = {}
    for line in lines:
        by_line.setdefault(line.occasion.duty.lineage, []).append(line)
    subjects: dict[int, tuple[Subject, ...]] = {
        pk: subjects_of(row, list(row.contents.all()), groups) for pk, row in indicators.items()
    }
    return [
        DutyBlock(duty, tuple(own), subjects.get(duty.indicator_id or 0, ()))
        for own in by_line.values()
        for duty in [own[0].occasion.duty]
    ]


def _criteria(duties: Iterable[DutyBlock], indicators: Mapping[int, Indicator]) -> tuple[CriterionBlock, ...]:
    """Group by criterion and indicator in the order of each rule set; what belongs to none comes last."""
    of_indicator: dict[int, list[DutyBlock]] = {}
    for block in duties:
        of_indicator.setdefault(block.duty.indicator_id or 0, []).append(block)
    of_criterion: dict[Criterion, list[IndicatorBlock]] = {}
    known = sorted(indicators.values(), key=lambda row: (row.framework_id, row.order))
    for row in known:
        own = sorted(of_indicator.get(row.pk, []), key=lambda block: block.duty.order)
        if own:
            of_criterion.setdefault(row.criterion, []).append(IndicatorBlock(row, tuple(own)))
    known_framework = {row.framework_id: row.framework for row in known}
    several = len(known_framework) > 1
    found = []
    for criterion, blocks in of_criterion.items():
        framework = known_framework[criterion.framework_id]
        rule_set = framework.short_title if several else ""
        found.append(
            CriterionBlock(
                criterion, rule_set, f"{framework.code}-tieu-chi-{criterion.number}", tuple(blocks)
            )
        )
    if loose := of_indicator.get(0):
        found.append(CriterionBlock(None, "", "noi-dung-chung", (IndicatorBlock(None, tuple(loose)),)))
    return tuple(found)
