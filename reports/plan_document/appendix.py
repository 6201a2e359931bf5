"""The appendices: the table of assignments, the table of tasks, the table of reports. An empty cell is what the plan leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django.utils.text import capfirst

from assignments.calendar import due_rule
from assignments.models import Assignment, Party, Plan, ReportDuty, Task
from config import vietnamese as vi
from criteria.models import Indicator
from reports.documents.blocks import (
    Align,
    Block,
    Bookmark,
    Cell,
    Column,
    Level,
    Orientation,
    Paragraph,
    Row,
    RowGroup,
    Section,
    Table,
    TitleBlock,
)
from reports.documents.wording import day_in_words
from reports.plan_document.source import PlanSource

LEAD, SUPPORTING, KEEPER = Party.Part.LEAD, Party.Part.SUPPORTING, Party.Part.KEEPS_FILE
TITLES = {
    "duties": ("BẢNG PHÂN CÔNG NHIỆM VỤ", "Ô để trống là nội dung Kế hoạch không ghi."),
    "tasks": ("BẢNG NHIỆM VỤ, GIẢI PHÁP VÀ TIẾN ĐỘ", "Ô để trống là nội dung Kế hoạch không ghi."),
    "reports": (
        "CHẾ ĐỘ BÁO CÁO",
        "Hạn gửi: {rule}; trùng ngày nghỉ thì lùi sang ngày làm việc tiếp theo.",
    ),
}
"""Of each appendix its name and the note under its table."""


def appendices(source: PlanSource) -> Iterator[Section]:
    """Yield one landscape section for each table that has rows."""
    tables = (
        ("duties", _duties(source), bool(source.duties)),
        ("tasks", _tasks(source), bool(source.tasks)),
        ("reports", _reports(source), bool(source.reports)),
    )
    wanted = [(kind, table) for kind, table, filled in tables if filled]
    for number, (kind, table) in enumerate(wanted, 1):
        yield _section(source.plan, kind, table, f" {number}" if len(wanted) > 1 else "")


def _section(plan: Plan, kind: str, table: Table, number: str) -> Section:
    title, note = TITLES[kind]
    blocks: tuple[Block, ...] = (
        TitleBlock(f"PHỤ LỤC{number}", (title,), Bookmark(f"Phụ lục{number}: {capfirst(title.lower())}")),
        Paragraph(_belongs_to(plan), align=Align.CENTER, key=f"{kind}-kem-theo"),
        table,
        Paragraph(note.format(rule=due_rule(plan)), Level.NOTE, key=f"{kind}-ghi-chu"),
    )
    return Section(blocks, Orientation.LANDSCAPE)


def _belongs_to(plan: Plan) -> str:
    number = f" số {plan.number}" if plan.number else ""
    issued = f" {day_in_words(plan.issued_on)}" if plan.issued_on else ""
    return f"(Kèm theo Kế hoạch{number}{issued} của Ủy ban nhân dân {plan.ward.kind_name} {plan.ward.name})"


def _head(*titles: str) -> tuple[Row, ...]:
    return (Row(tuple(Cell(title, align=Align.CENTER) for title in titles), bold=True),)


def _duties(source: PlanSource) -> Table:
    columns = (4, 37, 16, 18, 11, 14)
    return Table(
        columns=tuple(Column(width, Align.CENTER if width == 4 else Align.LEFT) for width in columns),
        head=_head("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian", "Kết quả, sản phẩm"),
        groups=tuple(_duty_groups(source.duties, len(columns))),
        size=11,
    )


def _duty_groups(duties: Sequence[Assignment], width: int) -> Iterator[RowGroup]:
    number = 0
    for indicator, found in groupby(duties, key=lambda duty: duty.indicator):
        if indicator or number:
            yield _group_head(_name(indicator), width)
        for duty in found:
            number += 1
            yield RowGroup((_duty_row(number, duty),))


def _name(indicator: Indicator | None) -> str:
    if indicator is None:
        return "Nhiệm vụ chung, tổ chức thực hiện"
    return f"Chỉ tiêu {indicator.code}" + (f": {indicator.name}" if indicator.name else "")


def _group_head(text: str, width: int) -> RowGroup:
    return RowGroup(
        (Row((Cell(text, colspan=width, align=Align.LEFT),), shaded=True, bold=True),), keep_with_next=True
    )


def _duty_row(number: int, duty: Assignment) -> Row:
    due = duty.due_text or (f"Chậm nhất {vi.date(duty.due_on)}" if duty.due_on else "")
    return Row(
        (
            Cell(str(number)),
            Cell(duty.what),
            Cell(_parties(duty.parties.all(), LEAD)),
            Cell(_helpers(duty)),
            Cell(due),
            Cell(duty.result),
        )
    )


def _helpers(duty: Assignment) -> str:
    """Return who supports, and in a line of its own who keeps the file."""
    keepers = _parties(duty.parties.all(), KEEPER)
    lines = (_parties(duty.parties.all(), SUPPORTING), f"Lưu hồ sơ: {keepers}" if keepers else "")
    return "\n".join(filter(None, lines))


def _parties(parties: Iterable[Party], part: str) -> str:
    return "; ".join(party.name for party in parties if party.part == part)


def _tasks(source: PlanSource) -> Table:
    columns = (4, 38, 16, 16, 12, 14)
    return Table(
        columns=tuple(Column(width, Align.CENTER if width == 4 else Align.LEFT) for width in columns),
        head=_head("TT", "Nhiệm vụ, giải pháp", "Chủ trì", "Phối hợp", "Thời gian", "Kết quả, sản phẩm"),
        groups=tuple(_task_groups(source, len(columns))),
        size=11,
    )


def _task_groups(source: PlanSource, width: int) -> Iterator[RowGroup]:
    number = 0
    for heading, found in groupby(source.tasks, key=source.heading_of):
        if heading:
            yield _group_head(heading, width)
        for task in found:
            number += 1
            yield RowGroup((_task_row(number, task),))


def _task_row(number: int, task: Task) -> Row:
    return Row(
        (
            Cell(str(number)),
            Cell(task.title),
            *(Cell(_parties(task.parties.all(), part)) for part in (LEAD, SUPPORTING)),
            Cell(task.due_text or _when(task)),
            Cell(task.result),
        )
    )


def _when(task: Task) -> str:
    """Return when, where the plan says it by its quarter, its year or its phase instead of in a line of its own."""
    if task.due_on:
        return f"Chậm nhất {vi.date(task.due_on)}"
    if task.quarter and task.year:
        return f"{capfirst(task.get_quarter_display())}/{task.year}"
    return f"Năm {task.year}" if task.year else (task.phase.name.partition(":")[0] if task.phase else "")


def _reports(source: PlanSource) -> Table:
    columns = (4, 8, 38, 16, 17, 17)
    return Table(
        columns=tuple(Column(width, Align.CENTER if width == 4 else Align.LEFT) for width in columns),
        head=_head("TT", "Chỉ tiêu", "Nội dung báo cáo", "Kỳ báo cáo", "Người lập", "Nơi nhận"),
        groups=tuple(
            RowGroup((_report_row(number, report),)) for number, report in enumerate(source.reports, 1)
        ),
        size=11,
    )


def _report_row(number: int, report: ReportDuty) -> Row:
    return Row(
        (
            Cell(str(number)),
            Cell(report.indicator.code if report.indicator else ""),
            Cell(report.subject),
            Cell("; ".join(report.cadence_names)),
            Cell(report.author_name),
            Cell(report.recipient_name),
        )
    )
