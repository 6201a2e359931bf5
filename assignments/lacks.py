"""What a draft lacks before it is issued, and what a person must check in it; nothing of it is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from assignments.clarity import clarity_of
from assignments.line_copies import InUse, first_day
from assignments.models import Paragraph, Party, Plan, ReportDuty, Request
from assignments.parties import TaskOnDay
from assignments.responsibilities import Duty
from assignments.shifting import Shift

HEAD = "phan-dau"
"""The anchor of a plan's head, on its page and where it is edited."""


@dataclass(frozen=True)
class Lack:
    """One sentence; ``anchor`` is where on the plan's page it is put right, "" for the page itself."""

    sentence: str
    anchor: str = ""
    opens: bool = False  # put right by opening the year's assessment, not in the plan


@dataclass(frozen=True)
class Check:
    """A paragraph that names documents or years that did not move with the plan's."""

    paragraph: Paragraph
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Lacks:
    """All that is missing or to be checked. Nothing here stops the issue: the person who signs decides."""

    missing: tuple[Lack, ...]
    unclear: int  # duties and tasks that leave something of the "6 rõ" open
    left_out: tuple[Lack, ...]  # who stands in the earlier plan and is no longer used
    vacant: tuple[str, ...]  # posts with a part that nobody holds
    checks: tuple[Check, ...]

    @property
    def count(self) -> int:
        return (
            len(self.missing) + len(self.left_out) + len(self.vacant) + len(self.checks) + bool(self.unclear)
        )


def lacks_of(plan: Plan, today: date) -> Lacks:
    """Return what the draft lacks on a day; sixteen queries at most."""
    rows = clarity_of(plan, today).rows
    works = [row.work for row in rows]
    vacant = {party.name: None for work in works for party in work.parties if party.is_vacant}
    lines = frozenset(
        [work.assignment.lineage for work in works if isinstance(work, Duty)]
        + [work.task.lineage for work in works if isinstance(work, TaskOnDay)]
    )
    return Lacks(
        missing=tuple(_missing(plan, bool(rows))),
        unclear=sum(bool(row.gaps) for row in rows),
        left_out=tuple(_left_out(plan, today, lines)),
        vacant=tuple(vacant),
        checks=tuple(checks_of(plan)),
    )


def _missing(plan: Plan, has_work: bool) -> Iterator[Lack]:
    if plan.coordinator is None:
        yield Lack("Chưa có đầu mối.", HEAD)
    if plan.evidence_before is None:
        yield Lack("Chưa có hạn nộp tài liệu kiểm chứng.", HEAD)
    if not has_work:
        yield Lack("Chưa giao nhiệm vụ nào.")
    if not plan.assessments.exists():
        yield Lack(
            f"Chưa mở kỳ đánh giá năm {plan.first_year}; mở sau cũng được, các đoạn tự nối với chỉ tiêu theo mã.",
            opens=True,
        )


def checks_of(plan: Plan) -> Iterator[Check]:
    """Yield the paragraphs of next year's draft that cite documents or name other years, unless an officer edited them."""
    source = plan.based_on
    if source is None or plan.state != Plan.State.DRAFT or source.first_year == plan.first_year:
        return
    shift = Shift(source.first_year, source.last_year, plan.first_year - source.first_year)
    before = {row.lineage: row for row in source.paragraphs.all()}
    for row in plan.paragraphs.all():
        if row.lineage in before and not row.is_edited:
            kept = shift.read(before[row.lineage].text).kept
            if kept:
                yield Check(row, kept)


def _left_out(plan: Plan, today: date, lines: frozenset[UUID]) -> Iterator[Lack]:
    """Yield who had a part in the earlier plan and is no longer used, where nobody else has taken the part."""
    source = plan.based_on
    if source is None or source.first_year == plan.first_year:
        return
    in_use = InUse.of(plan.ward_id, first_day(plan, today))
    if source.coordinator and plan.coordinator is None and source.coordinator_id not in in_use.posts:
        yield Lack(f"{source.coordinator} (đầu mối) đã thôi dùng.", HEAD)
    places: dict[str, set[int]] = defaultdict(set)
    for name, number in [
        *_parties(source, plan, in_use, lines),
        *_reports(source, plan, in_use),
        *_bodies(source, in_use),
    ]:
        places[name].add(number)
    for name, numbers in places.items():
        shown = ", ".join(str(number) for number in sorted(numbers))
        yield Lack(f"{name} đã thôi dùng, chưa giao cho ai thay ở đoạn {shown}.", f"doan-{min(numbers)}")


def _parties(source: Plan, plan: Plan, in_use: InUse, lines: frozenset[UUID]) -> Iterator[tuple[str, int]]:
    both = (source, plan)
    rows = Party.objects.filter(Q(assignment__plan__in=both) | Q(task__plan__in=both))
    named = rows.select_related("assignment__paragraph", "task__paragraph", "position", "unit")
    charged = [(row, work) for row in named.order_by("pk") if (work := row.assignment or row.task)]
    counts = Counter((work.plan_id, work.lineage, row.part) for row, work in charged)
    for row, work in charged:
        if (
            work.plan_id != source.pk
            or in_use.holds(row.position_id, row.unit_id)
            or work.lineage not in lines
        ):
            continue
        if counts[plan.pk, work.lineage, row.part] < counts[source.pk, work.lineage, row.part]:
            yield row.name, work.paragraph.number


def _reports(source: Plan, plan: Plan, in_use: InUse) -> Iterator[tuple[str, int]]:
    rows = ReportDuty.objects.filter(plan__in=(source, plan))
    found = list(rows.select_related("author", "author_unit", "paragraph"))
    nobodys = {row.lineage for row in found if row.plan_id == plan.pk and not row.author_name}
    for row in found:
        charged = row.plan_id == source.pk and row.author_name and row.lineage in nobodys
        if charged and not in_use.holds(row.author_id, row.author_unit_id):
            yield row.author_name, row.paragraph.number


def _bodies(source: Plan, in_use: InUse) -> Iterator[tuple[str, int]]:
    for row in (
        Request.objects.filter(plan=source).exclude(body__in=in_use.units).select_related("body", "paragraph")
    ):
        yield row.body.name, row.paragraph.number
