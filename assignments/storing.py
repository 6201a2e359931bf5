"""Write a plan read from a file into the ward's tables: head, paragraphs, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.guard import Refused
from accounts.models import Position, Unit, Ward
from assignments.issuing import go_on
from assignments.lineages import follow
from assignments.models import (
    Assessment,
    Assignment,
    FundingLine,
    ModelGroup,
    Paragraph,
    Phase,
    Plan,
    ReportDuty,
    Request,
    Target,
    Task,
)
from assignments.models.plans import HEADING_MARK
from assignments.planentries import ParagraphEntry, PlanFile, PositionEntry
from assignments.settling import NAMES, Line, charge, settle
from criteria.models import Indicator
from criteria.yamlfile import Fault, FaultyFile

HEADER = {
    "title": "trích yếu",
    "number": "số, ký hiệu",
    "issued_on": "ngày ban hành",
    "place": "địa danh",
    "first_year": "năm đầu",
    "last_year": "năm cuối",
    "evidence_before": "hạn nộp tài liệu",
    "signature_lines": "thể thức ký",
    "recipients": "nơi nhận",
}
"""The plan's own facts, frozen with its words once it is issued."""


class Store:
    """Writes one plan file into the ward's tables; missing units and positions are made at once."""

    def __init__(self, ward: Ward, plan: PlanFile, assessment: Assessment | None) -> None:
        self.ward, self.plan, self.assessment = ward, plan, assessment
        self.indicators = self._indicators()
        self.units = self._missing_units()
        self.positions = self._missing_positions()

    def _indicators(self) -> Mapping[str, Indicator]:
        known = (
            {row.code: row for row in self.assessment.framework.indicators.all()} if self.assessment else {}
        )
        faults = [
            Fault(
                self.plan.file,
                entry.line,
                f"paragraphs[{entry.number}].indicator",
                f"Bộ tiêu chí không có chỉ tiêu {entry.indicator}.",
            )
            for entry in self.plan.paragraphs
            if entry.indicator and entry.indicator not in known
        ]
        if faults:
            raise FaultyFile(faults)
        return known

    def _missing_units(self) -> Mapping[str, Unit]:
        known = {unit.code: unit for unit in self.ward.units.all()}
        return {
            entry.code: known.get(entry.code)
            or Unit.objects.create(ward=self.ward, kind=entry.kind, code=entry.code, name=entry.name)
            for entry in self.plan.units
        }

    def _missing_positions(self) -> Mapping[str, Position]:
        known = {position.code: position for position in self.ward.positions.all()}
        return {
            entry.code: known.get(entry.code) or self._new_position(entry) for entry in self.plan.positions
        }

    def _new_position(self, entry: PositionEntry) -> Position:
        position = Position.objects.create(
            ward=self.ward,
            code=entry.code,
            title=entry.title,
            short_title=entry.short_title,
            order=entry.order,
        )
        position.groups.set([self.units[code] for code in entry.groups])
        return position

    def compare(self, existing: Plan) -> None:
        """Refuse other words, numbering or facts than were issued, naming the first difference."""
        for name, label in HEADER.items():
            if getattr(existing, name) != self._header(name):
                raise Refused(f"{existing} đã ban hành, không sửa được: {label}. Xin lập bản mới.")
        stored_words = [
            (p.number, p.kind, p.section, p.text, p.indicator.code if p.indicator else "")
            for p in existing.paragraphs.select_related("indicator")
        ]
        wanted_words = [(p.number, p.kind, p.section, p.text, p.indicator) for p in self.plan.paragraphs]
        for number, (stored, wanted) in enumerate(zip(stored_words, wanted_words, strict=False), 1):
            if stored != wanted:
                raise Refused(f"{existing} đã ban hành, không sửa được đoạn {number}. Xin lập bản mới.")
        if len(stored_words) != len(wanted_words):
            raise Refused(f"{existing} đã ban hành, không thêm bớt đoạn được. Xin lập bản mới.")

    def _header(self, name: str) -> Any:
        wanted = getattr(self.plan, name)
        return list(wanted) if isinstance(wanted, tuple) else wanted

    def write(self, draft: Plan | None) -> Plan:
        """Write the whole plan; a draft loaded before takes the file's words, unless people edited it since."""
        if draft and (draft.edits or draft.paragraphs.exclude(version=1, original="").exists()):
            raise Refused(f"{draft} là dự thảo đã được sửa trong phần mềm; không nạp đè lên được.")
        older = self._older()
        row = draft or Plan(ward=self.ward, code=self.plan.code, version=self.plan.version, based_on=older)
        for name in HEADER:
            setattr(row, name, self._header(name))
        row.state = Plan.State.DRAFT
        row.deputy_reviewer = self.positions.get(self.plan.deputy_reviewer)
        self._save(row)
        self._write_paragraphs(row)
        self._write_meaning(row)
        row.paragraphs.filter(number__gt=len(self.plan.paragraphs)).delete()
        if older and not draft:
            follow(older, row)
        if self.plan.state == Plan.State.ISSUED:
            self._take_over(row)
            row.state = Plan.State.ISSUED
            row.save(update_fields=["state"])
        return row

    def reread(self, row: Plan) -> Plan:
        """Write anew what the same words mean; the deputy reviewer, named by a verb of its own, stays."""
        self._save(row)
        self._write_meaning(row)
        return row

    def _older(self) -> Plan | None:
        """Return the version before this one."""
        older = Plan.objects.filter(ward=self.ward, code=self.plan.code, version__lt=self.plan.version)
        return older.order_by("-version").first()

    def _take_over(self, row: Plan) -> None:
        """Let an issued version go on where the one in force stands; what is older is superseded."""
        older = Plan.objects.filter(ward=self.ward, code=row.code, version__lt=row.version)
        in_force = older.in_force().order_by("-version").select_for_update(no_key=True).first()
        if in_force:
            go_on(in_force, row)
        older.exclude(state=Plan.State.SUPERSEDED).update(state=Plan.State.SUPERSEDED)

    def _save(self, row: Plan) -> None:
        row.coordinator = self.positions.get(self.plan.coordinator)
        row.digest = self.plan.digest
        row.save()

    def _write_paragraphs(self, row: Plan) -> None:
        stored = {paragraph.number: paragraph for paragraph in row.paragraphs.all()}
        written = [stored.get(e.number) or Paragraph(plan=row, number=e.number) for e in self.plan.paragraphs]
        for paragraph, entry in zip(written, self.plan.paragraphs, strict=True):
            paragraph.kind, paragraph.section, paragraph.text = entry.kind, entry.section, entry.text
            paragraph.indicator = self.indicators.get(entry.indicator)
        known = [paragraph for paragraph in written if paragraph.pk]
        if known:
            Paragraph.objects.bulk_update(known, ["kind", "section", "text", "indicator"])
        Paragraph.objects.bulk_create(paragraph for paragraph in written if not paragraph.pk)

    def _write_meaning(self, row: Plan) -> None:
        _Meaning(self, row).write()


class _Meaning:
    """What the words of one stored plan mean: phases, duties, tasks, reports, targets, requests, money, pilots."""

    def __init__(self, store: Store, row: Plan) -> None:
        self.store, self.plan, self.row = store, store.plan, row
        self.paragraphs = {p.number: p for p in row.paragraphs.select_related("indicator")}

    def write(self) -> None:
        self.phases = self._phases()
        self._duties()
        self._tasks()
        self._reports()
        settle(Target, self.row, list(self._targets()), lambda row: (row.text,))
        settle(Request, self.row, list(self._requests()), NAMES[Request], renamed=False)
        settle(FundingLine, self.row, list(self._funding()), NAMES[FundingLine])
        settle(ModelGroup, self.row, list(self._models()), NAMES[ModelGroup])
        codes = [entry.code for entry in self.plan.phases]
        self.row.phases.exclude(code__in=codes).delete()

    def _line(self, entry: ParagraphEntry, *name: Any, **values: Any) -> Line:
        return Line(self.paragraphs[entry.number], name, values)

    def _position_id(self, code: str) -> int | None:
        position = self.store.positions.get(code)
        return position.pk if position else None

    def _unit_id(self, code: str) -> int | None:
        """Return the unit's id; a position of the same plan goes before a unit of the ward with its code."""
        return self.store.units[code].pk if code and code not in self.store.positions else None

    def _parties(self, parties: tuple[tuple[str, str], ...]) -> list[tuple[str, int | None, int | None]]:
        return [(part, self._position_id(code), self._unit_id(code)) for part, code in parties]

    def _phases(self) -> Mapping[str, Phase]:
        found = {}
        for order, entry in enumerate(self.plan.phases, 1):
            values = {
                "order": order,
                "name": entry.name,
                "first_year": entry.first_year,
                "last_year": entry.last_year,
            }
            found[entry.code], _ = Phase.objects.update_or_create(
                plan=self.row, code=entry.code, defaults=values
            )
        return found

    def _duties(self) -> None:
        lines = []
        for entry, duty in self.plan.duties:
            paragraph = self.paragraphs[entry.number]
            line = self._line(
                entry,
                indicator_id=paragraph.indicator_id,
                what=paragraph.bare_text,
                authority=duty.authority,
                due_text=duty.due_text,
                due_on=duty.due_on,
                result=duty.result,
            )
            lines.append(line)
        rows = settle(Assignment, self.row, lines, NAMES[Assignment])
        parties = [self._parties(duty.parties) for _, duty in self.plan.duties]
        charge("assignment", zip(rows, parties, strict=True))

    def _tasks(self) -> None:
        lines = []
        for entry, task in self.plan.tasks:
            paragraph, phase = self.paragraphs[entry.number], self.phases.get(task.phase)
            line = self._line(
                entry,
                indicator_id=paragraph.indicator_id,
                kind=task.kind,
                title=HEADING_MARK.sub("", paragraph.bare_text).strip(),
                phase_id=phase.pk if phase else None,
                year=task.year,
                quarter=task.quarter,
                due_text=task.due_text,
                due_on=task.due_on,
                result=task.result,
            )
            lines.append(line)
        rows = settle(Task, self.row, lines, NAMES[Task])
        parties = [self._parties(task.parties) for _, task in self.plan.tasks]
        charge("task", zip(rows, parties, strict=True))

    def _reports(self) -> None:
        lines = []
        for entry in self.plan.paragraphs:
            for report in entry.reports:
                author, unit = self._position_id(report.author), self._unit_id(report.author)
                line = self._line(
                    entry,
                    report.subject,
                    author,
                    unit,
                    indicator_id=self.paragraphs[entry.number].indicator_id,
                    subject=report.subject,
                    cadences=list(report.cadences),
                    author_id=author,
                    author_unit_id=unit,
                    recipient_id=self._position_id(report.recipient),
                    recipient_text=report.recipient_text,
                )
                lines.append(line)
        settle(ReportDuty, self.row, lines, NAMES[ReportDuty])

    def _targets(self) -> Iterator[Line]:
        for entry in self.plan.paragraphs:
            for target in entry.targets:
                yield self._line(
                    entry,
                    target.text,
                    indicator_id=self.paragraphs[entry.number].indicator_id,
                    text=target.text,
                    comparison=target.comparison,
                    value=target.value,
                    unit=target.unit,
                )

    def _requests(self) -> Iterator[Line]:
        for entry in self.plan.paragraphs:
            for code in entry.requests:
                body = self.store.units[code].pk
                yield self._line(entry, body, body_id=body, text=self.paragraphs[entry.number].bare_text)

    def _funding(self) -> Iterator[Line]:
        for entry in self.plan.paragraphs:
            for line in entry.funding:
                yield self._line(
                    entry,
                    line.source,
                    line.purpose,
                    indicator_id=self.paragraphs[entry.number].indicator_id,
                    source=line.source,
                    purpose=line.purpose,
                )

    def _models(self) -> Iterator[Line]:
        for entry in self.plan.paragraphs:
            for model in entry.models:
                phase = self.phases.get(model.phase)
                yield self._line(
                    entry,
                    model.name,
                    name=model.name,
                    at_least=model.at_least,
                    at_most=model.at_most,
                    every_group=model.every_group,
                    phase_id=phase.pk if phase else None,
                )
