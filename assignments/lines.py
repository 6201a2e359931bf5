"""One line of a plan whole: its words, and what they mean. Plain values, so that two versions can be compared.

Parties are written as keys: "p12" is the position with id 12, "u5" the unit with id 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assignments.models import Paragraph, Plan, ReportDuty, Target, Task
from config import vietnamese
from criteria.models import Indicator

Kind = Paragraph.Kind


@dataclass(frozen=True)
class DutyMeaning:
    """What a duty paragraph gives to whom; ``what`` is empty where the duty is the paragraph's own words."""

    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    keeps_file: tuple[str, ...] = ()
    what: str = ""
    authority: str = ""
    due_text: str = ""
    due_on: date | None = None  # the last day: of "trước ngày 30/11" it is 29/11
    result: str = ""


@dataclass(frozen=True)
class TaskMeaning:
    """A task, measure or milestone; ``title`` is empty where it is the paragraph's own words."""

    kind: str = Task.Kind.TASK
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    title: str = ""
    phase: int | None = None
    year: int | None = None
    quarter: int | None = None
    due_text: str = ""
    due_on: date | None = None
    result: str = ""


@dataclass(frozen=True)
class ReportMeaning:
    """A duty to report; ``row`` is the id of the stored row, None for a new one."""

    subject: str
    cadences: tuple[str, ...] = ()
    author: str = ""
    recipient: int | None = None
    recipient_text: str = ""
    row: int | None = None


@dataclass(frozen=True)
class TargetMeaning:
    """A figure the line sets: ``comparison`` is ">=", ">" or "="."""

    text: str
    comparison: str
    value: Decimal
    unit: str
    row: int | None = None


@dataclass(frozen=True)
class FundingMeaning:
    """Where money comes from and what for; the amounts are kept in the plan's books."""

    source: str
    purpose: str = ""
    row: int | None = None


@dataclass(frozen=True)
class ModelMeaning:
    """A pilot the line wants, in how many units, in which phase (its id)."""

    name: str
    at_least: int | None = None
    at_most: int | None = None
    every_group: bool = False
    phase: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Line:
    """One paragraph with its kind, its place and its meaning."""

    text: str
    kind: str
    section: str = ""
    indicator: int | None = None
    duty: DutyMeaning | None = None
    task: TaskMeaning | None = None
    reports: tuple[ReportMeaning, ...] = ()
    targets: tuple[TargetMeaning, ...] = ()
    requests: tuple[int, ...] = ()
    funding: tuple[FundingMeaning, ...] = ()
    models: tuple[ModelMeaning, ...] = ()

    @property
    def party_keys(self) -> frozenset[str]:
        """Return the keys of every position and unit the line names."""
        keys = {f"u{unit}" for unit in self.requests}
        for part in (self.duty, self.task):
            if part is not None:
                keys.update(part.lead, part.supporting)
        if self.duty is not None:
            keys.update(self.duty.keeps_file)
        keys.update(report.author for report in self.reports)
        keys.update(f"p{report.recipient}" for report in self.reports if report.recipient)
        return frozenset(keys - {""})

    @property
    def phases(self) -> frozenset[int]:
        """Return the ids of the phases the line names."""
        named = {model.phase for model in self.models} | {self.task.phase if self.task else None}
        return frozenset(phase for phase in named if phase)


@dataclass(frozen=True)
class Names:
    """How the parts of lines are called; ``of`` reads them in four queries."""

    parties: Mapping[str, str] = field(repr=False)
    phases: Mapping[int, str] = field(repr=False)
    indicators: Mapping[int, str] = field(repr=False)

    @classmethod
    def of(cls, plan: Plan) -> Names:
        ward = plan.ward
        parties = {f"p{pk}": title for pk, title in ward.positions.values_list("pk", "title")}
        parties |= {f"u{pk}": name for pk, name in ward.units.values_list("pk", "name")}
        indicators = Indicator.objects.filter(framework__assessments__plans=plan)
        return cls(
            parties=parties,
            phases=dict(plan.phases.values_list("pk", "name")),
            indicators=dict(indicators.values_list("pk", "code").distinct()),
        )

    def party(self, key: str) -> str:
        return self.parties.get(key, "(không còn trong danh sách)")

    def all(self, keys: Iterable[str]) -> str:
        return "; ".join(self.party(key) for key in keys)


WORDS = ("Lời văn", "Loại đoạn", "Mục", "Chỉ tiêu")
"""The parts of a line that are no meaning: the page shows them in their own places."""


def words_of(line: Line, names: Names) -> dict[str, str]:
    """Return every part of the line that says something as Vietnamese label → words, in the order of the form."""
    said = {
        "Lời văn": line.text,
        "Loại đoạn": str(Kind(line.kind).label),
        "Mục": line.section,
        "Chỉ tiêu": names.indicators.get(line.indicator, "") if line.indicator else "",
        **_duty_words(line.duty, names),
        **_task_words(line.task, names),
        "Báo cáo": _joined(_report_words(report, names) for report in line.reports),
        "Mục tiêu có số": _joined(_target_words(target) for target in line.targets),
        "Đề nghị gửi": names.all(f"u{unit}" for unit in line.requests),
        "Kinh phí": _joined(
            f"{row.source}: {row.purpose}" if row.purpose else row.source for row in line.funding
        ),
        "Mô hình điểm": _joined(_model_words(model, names) for model in line.models),
    }
    return {label: words for label, words in said.items() if words}


def differing(now: Line, typed: Line, names: Names) -> list[dict[str, str]]:
    """Return label, stored and typed words of each part in which two versions of a line differ."""
    one, other = words_of(now, names), words_of(typed, names)
    return [
        {"label": label, "now": one.get(label, ""), "typed": other.get(label, "")}
        for label in {**one, **other}
        if one.get(label) != other.get(label)
    ]


def _joined(parts: Iterator[str]) -> str:
    return " | ".join(parts)


def _duty_words(duty: DutyMeaning | None, names: Names) -> dict[str, str]:
    if duty is None:
        return {}
    return {
        "Chủ trì": names.all(duty.lead),
        "Phối hợp": names.all(duty.supporting),
        "Lưu hồ sơ": names.all(duty.keeps_file),
        "Việc": duty.what,
        "Thẩm quyền": duty.authority,
        "Thời gian": duty.due_text,
        "Hạn cuối": vietnamese.date(duty.due_on) if duty.due_on else "",
        "Kết quả, sản phẩm": duty.result,
    }


def _task_words(task: TaskMeaning | None, names: Names) -> dict[str, str]:
    if task is None:
        return {}
    quarters = dict(Task._meta.get_field("quarter").flatchoices)
    return {
        "Loại việc": str(Task.Kind(task.kind).label),
        "Chủ trì": names.all(task.lead),
        "Phối hợp": names.all(task.supporting),
        "Việc": task.title,
        "Giai đoạn": names.phases.get(task.phase, "") if task.phase else "",
        "Quý": str(quarters[task.quarter]) if task.quarter else "",
        "Năm": str(task.year or ""),
        "Thời gian": task.due_text,
        "Hạn cuối": vietnamese.date(task.due_on) if task.due_on else "",
        "Kết quả, sản phẩm": task.result,
    }


def _report_words(report: ReportMeaning, names: Names) -> str:
    periods = ", ".join(str(ReportDuty.Cadence(cadence).label) for cadence in report.cadences)
    recipient = names.party(f"p{report.recipient}") if report.recipient else report.recipient_text
    return "; ".join(
        [
            f"{report.subject}: {periods or 'không ghi kỳ'}",
            *([f"{names.party(report.author)} lập"] if report.author else []),
            *([f"gửi {recipient}"] if recipient else []),
        ]
    )


def _target_words(target: TargetMeaning) -> str:
    comparison = dict(Target._meta.get_field("comparison").flatchoices)[target.comparison]
    return f"{target.text} ({comparison} {vietnamese.number(target.value)} {target.unit})"


def _model_words(model: ModelMeaning, names: Names) -> str:
    how_many = [
        f"ít nhất {model.at_least}" if model.at_least is not None else "",
        f"nhiều nhất {model.at_most}" if model.at_most is not None else "",
        "mọi tổ dân phố" if model.every_group else "",
        names.phases.get(model.phase, "") if model.phase else "",
    ]
    said = ", ".join(filter(None, how_many))
    return f"{model.name} ({said})" if said else model.name
