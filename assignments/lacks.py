"""What a draft lacks before it is issued, and what a person must check in it; nothing of it is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Holding, Position
from assignments.copying import InUse, first_day
from assignments.models import Paragraph, Party, Plan, ReportDuty, Request
from assignments.responsibilities import duties_of
from assignments.shifting import Shift


@dataclass(frozen=True)
class Lack:
    """One sentence; ``anchor`` is where on the plan's page it is put right, "" for the page itself."""

    sentence: str
    anchor: str = ""


@dataclass(frozen=True)
class Check:
    """A paragraph that names documents or years that did not move with the plan's."""

    paragraph: Paragraph
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Lacks:
    """All that is missing or to be checked. Nothing here stops the issue: the person who signs decides."""

    missing: tuple[Lack, ...]
    unclear: int  # duties that leave something of the "6 rõ" open
    left_out: tuple[Lack, ...]  # who stands in the earlier plan and is no longer used
    vacant: tuple[str, ...]  # posts with a part that nobody holds
    checks: tuple[Check, ...]

    @property
    def count(self) -> int:
        return (
            len(self.missing) + len(self.left_out) + len(self.vacant) + len(self.checks) + bool(self.unclear)
        )


def lacks_of(plan: Plan, today: date) -> Lacks:
    """Return what the draft lacks on a day; fifteen queries at most."""
    duties = duties_of(plan.ward_id, [plan], today).duties
    return Lacks(
        missing=tuple(_missing(plan, bool(duties))),
        unclear=sum(bool(duty.unclear) for duty in duties),
        left_out=tuple(_left_out(plan, today, frozenset(duty.assignment.lineage for duty in duties))),
        vacant=_vacant(plan, today),
        checks=tuple(checks_of(plan)),
    )


def _missing(plan: Plan, has_duties: bool) -> Iterator[Lack]:
    if plan.coordinator is None:
        yield Lack("Chưa có đầu mối.", "du-kien")
    if plan.evidence_before is None:
        yield Lack("Chưa có hạn nộp tài liệu kiểm chứng.", "du-kien")
    if not has_duties and not plan.tasks.exists():
        yield Lack("Chưa giao nhiệm vụ nào.")
    if not plan.assessments.exists():
        yield Lack(f"Chưa mở kỳ đánh giá năm {plan.first_year}; mở sau cũng được, chỉ tiêu sẽ nối theo mã.")


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
        yield Lack(f"{source.coordinator} (đầu mối) đã thôi dùng.", "du-kien")
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
    rows = Party.objects.filter(assignment__plan__in=(source, plan)).select_related(
        "assignment__paragraph", "position", "unit"
    )
    charged = [(row, row.assignment) for row in rows if row.assignment]
    counts = Counter((duty.plan_id, duty.lineage, row.part) for row, duty in charged)
    for row, duty in charged:
        if (
            duty.plan_id != source.pk
            or in_use.holds(row.position_id, row.unit_id)
            or duty.lineage not in lines
        ):
            continue
        if counts[plan.pk, duty.lineage, row.part] < counts[source.pk, duty.lineage, row.part]:
            yield row.name, duty.paragraph.number


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


def _vacant(plan: Plan, today: date) -> tuple[str, ...]:
    """Return the titles of the posts with a part in a duty or task that nobody holds."""
    parties = Party.objects.filter(assignment__plan=plan) | Party.objects.filter(task__plan=plan)
    held = Holding.objects.on(today).filter(user__is_active=True).values("position")
    posts = Position.objects.filter(pk__in=parties.values("position")).exclude(pk__in=held)
    return tuple(post.title for post in posts)
