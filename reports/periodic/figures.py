"""The figures a report gives of its period: what the indicator's rule asks for, as far as a period can answer it.

Names do not depend on the version of the rule set: "<content's number or 0>/<key>/<group's id or 0>", so that last
year's figures stand beside this year's. Values are canonical texts (scoring/measures.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Unit
from assignments.calendar import Period, periods_of
from config import vietnamese as vi
from criteria.models import Indicator
from criteria.ruletypes import Input, InputKind, Rule, parse_rule
from criteria.ruletypes.words import lower
from reports.models import PeriodicReport
from reports.periodic.cases import ReportCase
from scoring.measures import to_text, to_value
from scoring.rules import evaluate

PER_PERIOD = frozenset({InputKind.INTEGER, InputKind.DECIMAL, InputKind.MONEY})
"""Kinds of figures that a period has; dates, yes or no, choices and points are the year's."""
ADDITIVE = frozenset({InputKind.INTEGER, InputKind.MONEY})
"""Kinds whose periods add up to the year."""

NONE = "–"


@dataclass(frozen=True)
class Asked:
    """One figure the report asks for: of which content (0: the indicator itself), which input, which residential group."""

    content: int
    entry: Input
    group: Unit | None = None

    @property
    def name(self) -> str:
        return f"{self.content}/{self.entry.key}/{self.group.pk if self.group else 0}"

    @property
    def field_name(self) -> str:
        return "f-" + self.name.replace("/", "-")

    @property
    def label(self) -> str:
        """Return the figure in words, with its unit and its group: "Số vụ việc (vụ), Khối 3"."""
        said = self.entry.label.casefold() == self.entry.unit.casefold()
        unit = f" ({self.entry.unit})" if self.entry.unit and not said else ""
        return f"{self.entry.label}{unit}" + (f", {self.group.name}" if self.group else "")

    @property
    def adds_up(self) -> bool:
        return self.entry.kind in ADDITIVE

    def value_in(self, figures: Mapping[str, str]) -> Decimal | None:
        """Return the figure out of a report's stored ones."""
        text = figures.get(self.name)
        value = to_value(self.entry.kind, text) if text else None
        return value if isinstance(value, Decimal) else None

    def shown(self, value: Decimal | None) -> str:
        """Return the figure as people write it; a dash for none."""
        return NONE if value is None else vi.number(value)


@dataclass(frozen=True)
class Subject:
    """A content (or the indicator itself, number 0) with its rule and the figures asked for it."""

    number: int
    name: str
    rule: Rule
    max_points: Decimal | None
    mode: str
    asked: tuple[Asked, ...]

    def faults(self, figures: Mapping[str, str]) -> tuple[str, ...]:
        """Return what cannot be, as the indicator's page would say it: more parts than the whole."""
        known: dict[str, Any] = {}
        for one in self.asked:
            value = one.value_in(figures)
            if one.group is None:
                known[one.entry.key] = value
            else:
                known.setdefault(one.entry.key, {})[one.group.pk] = value
        outcome = evaluate(self.rule, known, max_points=self.max_points, mode=self.mode)
        return tuple(dict.fromkeys(fault.message for fault in outcome.faults))


@dataclass(frozen=True)
class Lack:
    """One thing that is missing before sending, and the part of the page that settles it."""

    sentence: str
    anchor: str


def asked_of(case: ReportCase) -> tuple[Subject, ...]:
    """Return what the duty's indicator asks of a period; two queries, none for a duty without an indicator."""
    indicator = case.duty.indicator
    if indicator is None:
        return ()
    groups = case.ward.units.filter(kind=Unit.Kind.RESIDENTIAL_GROUP)
    return subjects_of(
        indicator, list(indicator.contents.all()), groups.valid(date(case.period.last_day.year, 12, 31))
    )


def subjects_of(indicator: Indicator, contents: Sequence[Any], groups: Iterable[Unit]) -> tuple[Subject, ...]:
    """Return the subjects whose rules ask for figures of a period; ``groups`` are read only where a rule asks per group."""
    mode = indicator.framework.mode
    rows: list[tuple[int, str, Any, Decimal | None]] = [
        (one.number, one.name or "", one.rule, one.max_points) for one in contents
    ] or [(0, "", indicator.rule, indicator.max_points)]
    found = []
    for number, name, data, most in rows:
        most = most if most is not None or len(rows) > 1 else indicator.max_points
        rule, _ = parse_rule(data, max_points=most, mode=mode)
        asked = tuple(_asked(number, rule, groups)) if rule else ()
        if rule and asked:
            found.append(Subject(number, name, rule, most, mode, asked))
    return tuple(found)


def _asked(number: int, rule: Rule, groups: Iterable[Unit]) -> Iterable[Asked]:
    for entry in rule.inputs():
        if entry.gathered or entry.kind not in PER_PERIOD:
            continue
        if entry.per_group:
            yield from (Asked(number, entry, group) for group in groups)
        else:
            yield Asked(number, entry)


def texts_of(subjects: Iterable[Subject], typed: Mapping[str, Any]) -> dict[str, str]:
    """Return the canonical texts of typed figures, by name; empty fields are left out."""
    asked = (one for subject in subjects for one in subject.asked)
    return {one.name: to_text(value) for one in asked if (value := typed.get(one.field_name)) is not None}


def lacks_of(report: PeriodicReport | Any, subjects: Iterable[Subject]) -> tuple[Lack, ...]:
    """Return what is missing before the report may be sent; "không phát sinh" with its reason is a whole report."""
    if report.not_arising:
        return (
            ()
            if report.not_arising_reason
            else (Lack("chưa ghi lý do không phát sinh", "id_not_arising_reason"),)
        )
    found = []
    for subject in subjects:
        empty = [one for one in subject.asked if one.entry.required and one.name not in report.figures]
        if empty:
            others = f" và {len(empty) - 1} số liệu khác" if len(empty) > 1 else ""
            sentence = f"chưa nhập “{empty[0].label}”{others} (không có thì nhập 0)"
            found.append(Lack(sentence, f"id_{empty[0].field_name}"))
        found += [
            Lack(f"số liệu chưa đúng: {lower(message.rstrip('.'))}", f"id_{subject.asked[0].field_name}")
            for message in subject.faults(report.figures)
        ]
    if not report.text:
        found.append(Lack("chưa ghi kết quả thực hiện", "id_text"))
    return tuple(found)


# Other periods -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """What stands beside this period's figures: the period before, and the year's earlier periods that were sent."""

    previous_period: Period | None
    previous: PeriodicReport | None
    earlier: tuple[PeriodicReport, ...]  # sent, of the same cadence and year

    def previous_of(self, one: Asked) -> str:
        return one.shown(one.value_in(self.previous.figures)) if self.previous else ""

    def total_of(self, one: Asked, own: Mapping[str, str] | None = None) -> str:
        """Return the sum of the year's earlier sent periods, and of this period's own figures; "" where nothing adds up."""
        figures = [report.figures for report in self.earlier] + ([own] if own else [])
        values = [value for known in figures if (value := one.value_in(known)) is not None]
        return one.shown(sum(values, Decimal(0))) if values and one.adds_up else ""

    def hint(self, one: Asked) -> str:
        """Return "quý I/2023: 12; cộng các kỳ trước trong năm: 30" for beside the field."""
        parts = []
        if self.previous and self.previous_period:
            parts.append(f"{name_across(self.previous_period)}: {self.previous_of(one)}")
        if total := self.total_of(one):
            parts.append(f"cộng các kỳ trước trong năm: {total}")
        return "; ".join(parts)


def name_across(period: Period) -> str:
    """Return the period's name with its year: "quý IV/2022", "năm 2022"."""
    year = period.last_day.year
    return period.name if str(year) in period.name else f"{period.name}/{year}"


def period_before(period: Period) -> Period | None:
    """Return the period of the same kind just before, also across years."""
    year = period.last_day.year
    known = (*periods_of(year - 1, period.cadence), *periods_of(year, period.cadence))
    earlier = [one for one in known if one.last_day < period.last_day]
    return earlier[-1] if earlier else None


def beside(case: ReportCase, others: Iterable[PeriodicReport]) -> Beside:
    """Return what stands beside the figures out of the lineage's other reports (``others_of``)."""
    before = period_before(case.period)
    keys = {one.key for one in periods_of(case.period.last_day.year, case.period.cadence)}
    sent = [one for one in others if one.state == PeriodicReport.State.SENT and not one.served_by_id]
    previous = next((one for one in sent if before and one.period == before.key), None)
    earlier = tuple(one for one in sent if one.period in keys and one.last_day < case.period.last_day)
    return Beside(before, previous, earlier)


def others_of(case: ReportCase) -> list[PeriodicReport]:
    """Return the reports of the same duty this page speaks of: this year's, the one before, those that end the same day."""
    before = period_before(case.period)
    new_year = date(case.period.last_day.year, 1, 1)
    rows = PeriodicReport.objects.filter(
        ward=case.ward,
        lineage=case.duty.lineage,
        first_day__gte=min(before.first_day, new_year) if before else new_year,
        last_day__year__lte=new_year.year,
    )
    return list(rows.order_by("last_day", "-first_day"))
