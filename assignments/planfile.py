"""A plan as a file: read into values, with every fault named. Reads no database."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from accounts.models import Unit
from assignments.models import Paragraph, Party, Plan, ReportDuty, Target, Task
from assignments.plancheck import Check
from assignments.planentries import (
    DutyEntry,
    FundingEntry,
    ModelEntry,
    ParagraphEntry,
    PhaseEntry,
    PlanFile,
    PositionEntry,
    ReportEntry,
    TargetEntry,
    TaskEntry,
    UnitEntry,
)
from assignments.yamlreader import Reader, open_yaml
from criteria.yamlfile import FaultyFile

__all__ = ["PlanFile", "read_plan"]

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
INDICATOR = re.compile(r"[1-9]\d?(\.[1-9]\d?){1,2}\Z")
PARTS = [str(part) for part in Party.Part.values]
COMPARISONS = [sign for sign, _ in Target._meta.get_field("comparison").choices or []]


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
        phases=tuple(_phase(reader) for reader in top.each("phases")),
        paragraphs=tuple(_paragraph(reader) for reader in top.each("paragraphs")),
    )
    if assessment:
        assessment.finish()
    top.finish()
    Check(plan, top).run()
    if top.faults:
        raise FaultyFile(sorted(top.faults, key=lambda fault: fault.line))
    return plan


def _code(reader: Reader, key: str, longest: int = 64) -> str:
    code = reader.text(key, longest=longest)
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


def _phase(reader: Reader) -> PhaseEntry:
    entry = PhaseEntry(
        code=_code(reader, "code", longest=32),
        name=reader.text("name", longest=200),
        first_year=reader.integer("first_year", 2000, 2100),
        last_year=reader.optional_integer("last_year", 2000, 2100),
        line=reader.line,
    )
    reader.finish()
    return entry


def _paragraph(reader: Reader) -> ParagraphEntry:
    duty, task = reader.part("duty"), reader.part("task")
    entry = ParagraphEntry(
        number=reader.integer("number", 1, 30_000),
        kind=reader.choice("kind", Paragraph.Kind.values),
        section=reader.text("section", longest=32, required=False),
        text=reader.text("text"),
        indicator=reader.text("indicator", longest=16, required=False),
        duty=_duty(duty) if duty else None,
        task=_task(task) if task else None,
        reports=tuple(_report(found) for found in reader.each("reports")),
        targets=tuple(_target(found) for found in reader.each("targets")),
        requests=reader.texts("requests"),
        funding=tuple(_funding(found) for found in reader.each("funding")),
        models=tuple(_model(found) for found in reader.each("models")),
        line=reader.line,
    )
    _check_kind(reader, entry)
    reader.finish()
    return entry


def _check_kind(reader: Reader, entry: ParagraphEntry) -> None:
    """Note what a paragraph of its kind may not say, or must."""
    if entry.indicator and not INDICATOR.match(entry.indicator):
        reader.fault("indicator", "Mã chỉ tiêu phải có dạng 1.2.")
    if (entry.kind == Paragraph.Kind.DUTY) != (entry.duty is not None):
        reader.fault("duty", "Đoạn nhiệm vụ phải có phần duty, đoạn khác thì không.")
    if entry.task and entry.kind != Paragraph.Kind.TASK:
        reader.fault("task", "Chỉ đoạn nhiệm vụ kế hoạch (kind: task) có phần task.")
    if (entry.kind == Paragraph.Kind.REQUEST) != bool(entry.requests):
        reader.fault("requests", "Đoạn đề nghị phải ghi nơi nhận đề nghị, đoạn khác thì không.")
    if len(set(entry.requests)) != len(entry.requests):
        reader.fault("requests", "Một nơi nhận ghi hai lần.")
    if entry.funding and entry.kind != Paragraph.Kind.FUNDING:
        reader.fault("funding", "Chỉ đoạn kinh phí (kind: funding) có phần funding.")


def _duty(reader: Reader) -> DutyEntry:
    entry = DutyEntry(
        parties=_parties(reader),
        authority=reader.text("authority", required=False),
        due_text=reader.text("due_text", longest=200, required=False),
        due_on=_due_on(reader),
        result=reader.text("result", required=False),
    )
    reader.finish()
    return entry


def _task(reader: Reader) -> TaskEntry:
    entry = TaskEntry(
        kind=reader.choice("kind", Task.Kind.values),
        parties=_parties(reader),
        year=reader.optional_integer("year", 2000, 2100),
        quarter=reader.optional_integer("quarter", 1, 4),
        phase=reader.text("phase", required=False),
        due_text=reader.text("due_text", longest=200, required=False),
        due_on=_due_on(reader),
        result=reader.text("result", required=False),
    )
    reader.finish()
    return entry


def _parties(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return the (part, code) pairs; each stands once."""
    parties = [(part, code) for part in PARTS for code in reader.texts(part)]
    if len(set(parties)) != len(parties):
        reader.fault("", "Một bên ghi hai lần trong cùng một phần việc.")
    return tuple(parties)


def _due_on(reader: Reader) -> dt.date | None:
    """Return the last day: the day before ``due_before``, or ``due_by`` itself."""
    before, by = reader.date("due_before"), reader.date("due_by")
    if before and by:
        reader.fault(
            "due_by", "Chỉ ghi một trong hai: due_before (“trước ngày”) hoặc due_by (“chậm nhất ngày”)."
        )
    return before - dt.timedelta(days=1) if before else by


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


def _funding(reader: Reader) -> FundingEntry:
    entry = FundingEntry(
        source=reader.text("source", longest=300),
        purpose=reader.text("purpose", longest=300, required=False),
    )
    reader.finish()
    return entry


def _model(reader: Reader) -> ModelEntry:
    entry = ModelEntry(
        name=reader.text("name", longest=300),
        at_least=reader.optional_integer("at_least", 1, 1000),
        at_most=reader.optional_integer("at_most", 1, 1000),
        every_group=reader.truth("every_group"),
        phase=reader.text("phase", required=False),
    )
    if entry.at_least and entry.at_most and entry.at_most < entry.at_least:
        reader.fault("at_most", "Số nhiều nhất không được dưới số ít nhất.")
    if entry.every_group and (entry.at_least or entry.at_most):
        reader.fault("every_group", "Mọi tổ dân phố thì không ghi số ít nhất, nhiều nhất.")
    reader.finish()
    return entry
