"""Store a plan read from a file: create it, leave it alone when it says the same, refuse to change issued words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from django.db import transaction
from django.db.models import ProtectedError

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Position, Unit, Ward
from assignments.actions import attach_plan
from assignments.models import (
    Assessment,
    Assignment,
    Paragraph,
    Party,
    Plan,
    ReportDuty,
    Request,
    Target,
)
from assignments.planfile import DutyEntry, PlanFile, PositionEntry
from criteria.models import Indicator
from criteria.yamlfile import Fault, FaultyFile


class Outcome(StrEnum):
    """What loading did."""

    CREATED = "created"
    REREAD = "reread"  # same words, what they mean was read anew
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Loaded:
    plan: Plan
    outcome: Outcome


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


@transaction.atomic
def load_plan(*, ward: Ward, plan: PlanFile, by: Actor, framework: str = "") -> Loaded:
    """Store the plan for the ward, all or nothing; loading the same file again changes nothing.

    ``framework`` names the set of indicators where the ward assesses itself by another one than the file says (its own
    version of it, say). Missing positions and units are created, existing ones are used as they are. Of an issued plan
    only what the words *mean* is read anew: other words, numbers or dates raise Refused (a new version is issued
    instead). Raises FaultyFile when an indicator is not in the framework, Refused when the assessment is not open yet.
    """
    Ward.objects.select_for_update(no_key=True).get(pk=ward.pk)
    existing = Plan.objects.filter(ward=ward, code=plan.code, version=plan.version).first()
    if (
        existing is None
        and Plan.objects.filter(ward=ward, code=plan.code, version__gte=plan.version).exists()
    ):
        raise Refused(f"{plan.title}: đã có bản mới hơn bản {plan.version}.")
    if existing and existing.digest == plan.digest:
        return Loaded(existing, Outcome.UNCHANGED)
    assessment = _assessment(ward, plan, framework)
    store = _Store(ward, plan, assessment)
    if existing and existing.state != Plan.State.DRAFT:
        store.compare(existing)
        row = store.reread(existing)
    else:
        row = store.create(existing)
    if assessment:
        attach_plan(plan=row, assessment=assessment, by=by)
    outcome = Outcome.REREAD if existing else Outcome.CREATED
    record(by, "load_plan", row, version=str(row.version), detail={"outcome": outcome, "digest": row.digest})
    return Loaded(row, outcome)


def _assessment(ward: Ward, plan: PlanFile, framework: str) -> Assessment | None:
    code = framework or plan.framework
    if not plan.framework:
        return None
    found = Assessment.objects.filter(ward=ward, framework__code=code, year=plan.year).select_related(
        "framework"
    )
    assessment = found.order_by("-framework__version").first()
    if assessment is None:
        raise Refused(f"{ward} chưa mở kỳ đánh giá năm {plan.year} theo bộ tiêu chí {code}.")
    return assessment


class _Store:
    """Writes one plan file into the ward's tables."""

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
            stored, wanted = getattr(existing, name), getattr(self.plan, name)
            if stored != (list(wanted) if isinstance(wanted, tuple) else wanted):
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

    def create(self, draft: Plan | None) -> Plan:
        """Write the plan from nothing; a draft loaded before is replaced."""
        if draft:
            self._clear_meaning(draft)
            draft.paragraphs.all().delete()
        row = draft or Plan(ward=self.ward, code=self.plan.code, version=self.plan.version)
        for name in HEADER:
            wanted = getattr(self.plan, name)
            setattr(row, name, list(wanted) if isinstance(wanted, tuple) else wanted)
        row.state = Plan.State.DRAFT
        row.deputy_reviewer = self.positions.get(self.plan.deputy_reviewer)
        self._save(row)
        Paragraph.objects.bulk_create(
            Paragraph(
                plan=row,
                number=entry.number,
                kind=entry.kind,
                section=entry.section,
                text=entry.text,
                indicator=self.indicators.get(entry.indicator),
            )
            for entry in self.plan.paragraphs
        )
        self._write_meaning(row)
        if self.plan.state == Plan.State.ISSUED:
            self._supersede_older(row)
            row.state = Plan.State.ISSUED
            row.save(update_fields=["state"])
        return row

    def _supersede_older(self, row: Plan) -> None:
        older = Plan.objects.filter(ward=self.ward, code=row.code, version__lt=row.version)
        older.exclude(state=Plan.State.SUPERSEDED).update(state=Plan.State.SUPERSEDED)

    def reread(self, row: Plan) -> Plan:
        """Write anew what the same words mean; the deputy reviewer, named by a verb of its own, stays."""
        self._clear_meaning(row)
        self._save(row)
        self._write_meaning(row)
        return row

    def _save(self, row: Plan) -> None:
        row.coordinator = self.positions.get(self.plan.coordinator)
        row.digest = self.plan.digest
        row.save()

    def _clear_meaning(self, row: Plan) -> None:
        try:
            for rows in (row.assignments, row.report_duties, row.targets, row.requests):
                rows.all().delete()
        except ProtectedError as error:
            raise Refused(
                f"{row}: đã có báo cáo hoặc tài liệu gắn với nhiệm vụ, không đọc lại được."
            ) from error

    def _write_meaning(self, row: Plan) -> None:
        paragraphs = {paragraph.number: paragraph for paragraph in row.paragraphs.select_related("indicator")}
        self._write_duties(row, paragraphs)
        self._write_reports(row, paragraphs)
        Target.objects.bulk_create(
            Target(
                plan=row,
                paragraph=paragraphs[entry.number],
                indicator=paragraphs[entry.number].indicator,
                text=target.text,
                comparison=target.comparison,
                value=target.value,
                unit=target.unit,
            )
            for entry in self.plan.paragraphs
            for target in entry.targets
        )
        order = count(1)
        Request.objects.bulk_create(
            Request(
                plan=row,
                paragraph=paragraphs[entry.number],
                body=self.units[code],
                order=next(order),
                text=paragraphs[entry.number].bare_text,
            )
            for entry in self.plan.paragraphs
            for code in entry.requests
        )

    def _write_duties(self, row: Plan, paragraphs: Mapping[int, Paragraph]) -> None:
        charged = [
            (self._assignment(row, order, paragraphs[entry.number], duty), duty)
            for order, (entry, duty) in enumerate(self.plan.duties, 1)
        ]
        Assignment.objects.bulk_create(assignment for assignment, _ in charged)
        Party.objects.bulk_create(
            Party(
                assignment=assignment, part=part, position=self.positions.get(code), unit=self._unit_of(code)
            )
            for assignment, duty in charged
            for part, code in duty.parties
        )

    @staticmethod
    def _assignment(row: Plan, order: int, paragraph: Paragraph, duty: DutyEntry) -> Assignment:
        return Assignment(
            plan=row,
            paragraph=paragraph,
            indicator=paragraph.indicator,
            order=order,
            what=paragraph.bare_text,
            authority=duty.authority,
            due_text=duty.due_text,
            due_on=duty.due_on,
            result=duty.result,
        )

    def _unit_of(self, code: str) -> Unit | None:
        return None if code in self.positions else self.units[code]

    def _write_reports(self, row: Plan, paragraphs: Mapping[int, Paragraph]) -> None:
        order = count(1)
        ReportDuty.objects.bulk_create(
            ReportDuty(
                plan=row,
                paragraph=paragraphs[entry.number],
                indicator=paragraphs[entry.number].indicator,
                order=next(order),
                subject=report.subject,
                cadences=list(report.cadences),
                author=self.positions.get(report.author),
                author_unit=self._unit_of(report.author) if report.author else None,
                recipient=self.positions.get(report.recipient),
                recipient_text=report.recipient_text,
            )
            for entry in self.plan.paragraphs
            for report in entry.reports
        )
