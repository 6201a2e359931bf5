"""What must hold between the parts of a plan as a file: codes, numbering, years, which paragraph may say what."""

from __future__ import annotations

from collections.abc import Collection

from assignments.models import Paragraph
from assignments.planentries import ParagraphEntry, PlanFile
from assignments.yamlreader import Reader
from criteria.yamlfile import Fault

Kind = Paragraph.Kind


class Check:
    """Notes every fault of a plan in the reader's list, each with its line and field."""

    def __init__(self, plan: PlanFile, top: Reader) -> None:
        self.plan, self.top = plan, top
        self.positions = {entry.code for entry in plan.positions}
        self.units = {entry.code for entry in plan.units}
        self.phases = {entry.code for entry in plan.phases}

    def run(self) -> None:
        """Check everything."""
        self.header()
        self.codes_once()
        for entry in self.plan.positions:
            self.known(entry.groups, self.units, entry.line, f"positions.{entry.code}.groups")
        for phase in self.plan.phases:
            if phase.last_year and phase.last_year < phase.first_year:
                self.fault(phase.line, f"phases.{phase.code}.last_year", "Năm cuối không được trước năm đầu.")
        headed = ""
        for expected, paragraph in enumerate(self.plan.paragraphs, 1):
            if paragraph.number != expected:
                self.fault(paragraph.line, "paragraphs.number", f"Đoạn này phải mang số {expected}.")
            self.paragraph(paragraph)
            self.task(paragraph, headed)
            headed = paragraph.section if paragraph.kind == Kind.TASK else ""

    def fault(self, line: int, name: str, message: str) -> None:
        self.top.faults.append(Fault(self.top.file, line, name, message))

    def known(self, codes: Collection[str], allowed: set[str], line: int, name: str) -> None:
        for code in codes:
            if code and code not in allowed:
                self.fault(line, name, f"Không có mã “{code}” trong phần positions hoặc units phù hợp.")

    def header(self) -> None:
        """Check the plan's own facts: who coordinates, its years and days."""
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
        """Check that each code stands for one post or unit, and each phase's for one phase."""
        codes = [(entry.code, entry.line) for entry in self.plan.positions]
        codes += [(entry.code, entry.line) for entry in self.plan.units]
        self._once(codes, "Mã này đã dùng cho một chức danh hoặc đơn vị khác.")
        self._once(
            [(phase.code, phase.line) for phase in self.plan.phases], "Mã này đã dùng cho giai đoạn khác."
        )

    def _once(self, codes: list[tuple[str, int]], message: str) -> None:
        seen: set[str] = set()
        for code, line in codes:
            if code in seen:
                self.fault(line, code, message)
            seen.add(code)

    def paragraph(self, paragraph: ParagraphEntry) -> None:
        """Check that what a paragraph means names only what the file knows."""
        where, either = f"paragraphs[{paragraph.number}]", self.positions | self.units
        if paragraph.duty:
            self.known([code for _, code in paragraph.duty.parties], either, paragraph.line, f"{where}.duty")
        for report in paragraph.reports:
            self.known((report.author,), either, paragraph.line, f"{where}.reports.author")
            self.known((report.recipient,), self.positions, paragraph.line, f"{where}.reports.recipient")
        self.known(paragraph.requests, self.units, paragraph.line, f"{where}.requests")
        for model in paragraph.models:
            self.phase(model.phase, paragraph.line, f"{where}.models.phase")
        if paragraph.indicator and not self.plan.framework:
            self.fault(paragraph.line, f"{where}.indicator", "Kế hoạch chưa ghi bộ tiêu chí (assessment).")

    def task(self, paragraph: ParagraphEntry, headed: str) -> None:
        """Check a task; ``headed`` is the section whose task the paragraph may carry on, "" for none."""
        where, task = f"paragraphs[{paragraph.number}].task", paragraph.task
        if task is None:
            if paragraph.kind == Kind.TASK and not (headed and headed == paragraph.section):
                message = (
                    "Đoạn nhiệm vụ kế hoạch phải có phần task, hoặc đứng liền sau đoạn có phần task cùng mục."
                )
                self.fault(paragraph.line, where, message)
            return
        self.known([code for _, code in task.parties], self.positions | self.units, paragraph.line, where)
        self.phase(task.phase, paragraph.line, f"{where}.phase")
        if task.quarter and not task.year:
            self.fault(paragraph.line, f"{where}.quarter", "Ghi quý thì phải ghi cả năm (year).")
        if task.year and not self.plan.first_year <= task.year <= self.plan.last_year:
            self.fault(paragraph.line, f"{where}.year", "Năm này nằm ngoài thời gian của kế hoạch.")

    def phase(self, code: str, line: int, name: str) -> None:
        if code and code not in self.phases:
            self.fault(line, name, f"Không có giai đoạn “{code}” trong phần phases.")
