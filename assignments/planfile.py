"""A plan as a file: its shape, and what must hold in it before anything is stored. Reads no database."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.models import Unit
from assignments.models import Paragraph, Party, Plan, ReportDuty, Target
from assignments.yamlreader import Reader, open_yaml
from criteria.yamlfile import Fault, FaultyFile

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
INDICATOR = re.compile(r"[1-9]\d?(\.[1-9]\d?){1,2}\Z")
PARTS = [str(part) for part in Party.Part.values]
COMPARISONS = [sign for sign, _ in Target._meta.get_field("comparison").choices or []]

line_field = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class PositionEntry:
    code: str
    title: str
    short_title: str
    order: int
    groups: tuple[str, ...]
    line: int = line_field


@dataclass(frozen=True)
class UnitEntry:
    code: str
    kind: str
    name: str
    line: int = line_field


@dataclass(frozen=True)
class DutyEntry:
    """What a duty paragraph means: (part, code) pairs of its parties, authority, time and product."""

    parties: tuple[tuple[str, str], ...]
    authority: str
    due_text: str
    due_on: dt.date | None  # the last day: of "trước ngày 30/11" it is 29/11
    result: str


@dataclass(frozen=True)
class ReportEntry:
    subject: str
    cadences: tuple[str, ...]
    author: str
    recipient: str
    recipient_text: str


@dataclass(frozen=True)
class TargetEntry:
    text: str
    comparison: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class ParagraphEntry:
    """One paragraph word for word, and under it what it means."""

    number: int
    kind: str
    section: str
    text: str
    indicator: str
    duty: DutyEntry | None
    reports: tuple[ReportEntry, ...]
    targets: tuple[TargetEntry, ...]
    requests: tuple[str, ...]
    line: int = line_field


@dataclass(frozen=True)
class PlanFile:
    """A whole plan; ``framework`` is empty for a plan that answers no set of indicators."""

    file: str
    code: str
    version: int
    state: str
    title: str
    number: str
    issued_on: dt.date | None
    place: str
    first_year: int
    last_year: int
    framework: str
    year: int
    coordinator: str
    deputy_reviewer: str
    evidence_before: dt.date | None
    signature_lines: tuple[str, ...]
    recipients: tuple[str, ...]
    positions: tuple[PositionEntry, ...]
    units: tuple[UnitEntry, ...]
    paragraphs: tuple[ParagraphEntry, ...]

    @property
    def duties(self) -> list[tuple[ParagraphEntry, DutyEntry]]:
        """Return the duty paragraphs, each with what it means."""
        return [(entry, entry.duty) for entry in self.paragraphs if entry.duty]

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of what the file says, whatever its comments and layout."""
        return hashlib.sha256(repr(_plain(self)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return the entry as nested tuples, without the file's name and line numbers."""
    if is_dataclass(value):
        return tuple(_plain(getattr(value, f.name)) for f in fields(value) if f.name not in {"line", "file"})
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return str(value)


def read_plan(path: Path) -> PlanFile:
    """Return the plan in a YAML file; raise FaultyFile naming every fault with file, line and field."""
    top = open_yaml(path)
    assessment = top.part("assessment")
    plan = PlanFile(
        file=path.name,
        code=_code(top, "code"),
        version=top.integer("version", 1, 1000),
        state=top.choice("state", (Plan.State.DRAFT, Plan.State.ISSUED)),
        title=top.text("title", longest=300),
        number=top.text("number", longest=64, required=False),
        issued_on=top.date("issued_on"),
        place=top.text("place", longest=100, required=False),
        first_year=top.integer("first_year", 2000, 2100),
        last_year=top.integer("last_year", 2000, 2100),
        framework=_code(assessment, "framework") if assessment else "",
        year=assessment.integer("year", 2000, 2100) if assessment else 0,
        coordinator=top.text("coordinator", required=False),
        deputy_reviewer=top.text("deputy_reviewer", required=False),
        evidence_before=top.date("evidence_before"),
        signature_lines=top.texts("signature_lines"),
        recipients=top.texts("recipients"),
        positions=tuple(_position(reader) for reader in top.each("positions")),
        units=tuple(_unit(reader) for reader in top.each("units")),
        paragraphs=tuple(_paragraph(reader) for reader in top.each("paragraphs")),
    )
    if assessment:
        assessment.finish()
    top.finish()
    _Check(plan, top).run()
    if top.faults:
        raise FaultyFile(sorted(top.faults, key=lambda fault: fault.line))
    return plan


def _code(reader: Reader, key: str) -> str:
    code = reader.text(key, longest=64)
    if code and not CODE.match(code):
        reader.fault(key, "Mã chỉ gồm chữ thường không dấu, số và gạch nối.")
    return code


def _position(reader: Reader) -> PositionEntry:
    entry = PositionEntry(
        code=_code(reader, "code"),
        title=reader.text("title", longest=150),
        short_title=reader.text("short_title", longest=80),
        order=reader.integer("order", 0, 10_000),
        groups=reader.texts("groups"),
        line=reader.line,
    )
    reader.finish()
    return entry


def _unit(reader: Reader) -> UnitEntry:
    entry = UnitEntry(
        code=_code(reader, "code"),
        kind=reader.choice("kind", Unit.Kind.values),
        name=reader.text("name", longest=200),
        line=reader.line,
    )
    reader.finish()
    return entry


def _paragraph(reader: Reader) -> ParagraphEntry:
    duty = reader.part("duty")
    entry = ParagraphEntry(
        number=reader.integer("number", 1, 30_000),
        kind=reader.choice("kind", Paragraph.Kind.values),
        section=reader.text("section", longest=32, required=False),
        text=reader.text("text"),
        indicator=reader.text("indicator", longest=16, required=False),
        duty=_duty(duty) if duty else None,
        reports=tuple(_report(found) for found in reader.each("reports")),
        targets=tuple(_target(found) for found in reader.each("targets")),
        requests=reader.texts("requests"),
        line=reader.line,
    )
    if entry.indicator and not INDICATOR.match(entry.indicator):
        reader.fault("indicator", "Mã chỉ tiêu phải có dạng 1.2.")
    if (entry.kind == Paragraph.Kind.DUTY) != (entry.duty is not None):
        reader.fault("duty", "Đoạn nhiệm vụ phải có phần duty, đoạn khác thì không.")
    if (entry.kind == Paragraph.Kind.REQUEST) != bool(entry.requests):
        reader.fault("requests", "Đoạn đề nghị phải ghi nơi nhận đề nghị, đoạn khác thì không.")
    reader.finish()
    return entry


def _duty(reader: Reader) -> DutyEntry:
    parties = [(part, code) for part in PARTS for code in reader.texts(part)]
    before, by = reader.date("due_before"), reader.date("due_by")
    if before and by:
        reader.fault(
            "due_by", "Chỉ ghi một trong hai: due_before (“trước ngày”) hoặc due_by (“chậm nhất ngày”)."
        )
    if len(set(parties)) != len(parties):
        reader.fault("", "Một bên ghi hai lần trong cùng một phần việc.")
    entry = DutyEntry(
        parties=tuple(parties),
        authority=reader.text("authority", required=False),
        due_text=reader.text("due_text", longest=200, required=False),
        due_on=before - dt.timedelta(days=1) if before else by,
        result=reader.text("result", required=False),
    )
    reader.finish()
    return entry


def _report(reader: Reader) -> ReportEntry:
    entry = ReportEntry(
        subject=reader.text("subject", longest=300),
        cadences=reader.texts("cadences"),
        author=reader.text("author", required=False),
        recipient=reader.text("recipient", required=False),
        recipient_text=reader.text("recipient_text", longest=200, required=False),
    )
    wrong = set(entry.cadences) - set(ReportDuty.Cadence.values)
    if wrong or len(set(entry.cadences)) != len(entry.cadences):
        reader.fault("cadences", f"Mỗi kỳ ghi một lần, thuộc: {', '.join(ReportDuty.Cadence.values)}.")
    reader.finish()
    return entry


def _target(reader: Reader) -> TargetEntry:
    entry = TargetEntry(
        text=reader.text("text", longest=300),
        comparison=reader.choice("comparison", COMPARISONS),
        value=reader.decimal("value"),
        unit=reader.text("unit", longest=16),
    )
    reader.finish()
    return entry


class _Check:
    """What must hold between the parts of a file: codes, numbering, years."""

    def __init__(self, plan: PlanFile, top: Reader) -> None:
        self.plan, self.top = plan, top
        self.positions = {entry.code for entry in plan.positions}
        self.units = {entry.code for entry in plan.units}

    def run(self) -> None:
        self.header()
        self.codes_once()
        for entry in self.plan.positions:
            self.known(entry.groups, self.units, entry.line, f"positions.{entry.code}.groups")
        for expected, paragraph in enumerate(self.plan.paragraphs, 1):
            if paragraph.number != expected:
                self.fault(paragraph.line, "paragraphs.number", f"Đoạn này phải mang số {expected}.")
            self.paragraph(paragraph)

    def fault(self, line: int, name: str, message: str) -> None:
        self.top.faults.append(Fault(self.top.file, line, name, message))

    def known(self, codes: tuple[str, ...], allowed: set[str], line: int, name: str) -> None:
        for code in codes:
            if code and code not in allowed:
                self.fault(line, name, f"Không có mã “{code}” trong phần positions hoặc units phù hợp.")

    def header(self) -> None:
        plan, top = self.plan, self.top
        self.known((plan.coordinator,), self.positions, top.line, "coordinator")
        self.known((plan.deputy_reviewer,), self.positions, top.line, "deputy_reviewer")
        if plan.last_year < plan.first_year:
            top.fault("last_year", "Năm cuối không được trước năm đầu.")
        if plan.framework and not plan.first_year <= plan.year <= plan.last_year:
            top.fault("assessment", "Năm đánh giá nằm ngoài thời gian của kế hoạch.")
        if plan.issued_on and plan.evidence_before and plan.evidence_before <= plan.issued_on:
            top.fault("evidence_before", "Hạn nộp tài liệu phải sau ngày ban hành.")
        if not plan.paragraphs:
            top.fault("paragraphs", "Kế hoạch phải có ít nhất một đoạn.")

    def codes_once(self) -> None:
        codes = [(entry.code, entry.line) for entry in self.plan.positions]
        codes += [(entry.code, entry.line) for entry in self.plan.units]
        seen: set[str] = set()
        for code, line in codes:
            if code in seen:
                self.fault(line, code, "Mã này đã dùng cho một chức danh hoặc đơn vị khác.")
            seen.add(code)

    def paragraph(self, paragraph: ParagraphEntry) -> None:
        where, either = f"paragraphs[{paragraph.number}]", self.positions | self.units
        if paragraph.duty:
            self.known(
                tuple(code for _, code in paragraph.duty.parties), either, paragraph.line, f"{where}.duty"
            )
        for report in paragraph.reports:
            self.known((report.author,), either, paragraph.line, f"{where}.reports.author")
            self.known((report.recipient,), self.positions, paragraph.line, f"{where}.reports.recipient")
        self.known(paragraph.requests, self.units, paragraph.line, f"{where}.requests")
        if paragraph.indicator and not self.plan.framework:
            self.fault(paragraph.line, f"{where}.indicator", "Kế hoạch chưa ghi bộ tiêu chí (assessment).")
