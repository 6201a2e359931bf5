"""What a plan says otherwise than the one it was made from, line by line: for next year's plan and for amendments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch

from assignments.line_copies import copied_words
from assignments.line_rows import task_title
from assignments.models import (
    Assignment,
    FundingLine,
    ModelGroup,
    Paragraph,
    Party,
    Plan,
    ReportDuty,
    Request,
    Target,
    Task,
)
from assignments.shifting import Shift
from config import vietnamese as vi
from criteria.comparison import Piece, pieces_of


class Kind(StrEnum):
    """How a facet differs; the value is the word on the page."""

    ADDED = "thêm"
    REMOVED = "bỏ"
    CHANGED = "sửa"


@dataclass(frozen=True)
class Change:
    """One facet of one line that differs. ``number`` is of the paragraph, in the new plan unless the line left it."""

    kind: Kind
    number: int | None  # None: the plan's head
    what: str
    before: str
    after: str
    only_years: bool  # nothing but the plan's years moved

    @property
    def place(self) -> str:
        return f"Đoạn{vi.NBSP}{self.number}" if self.number else f"Phần{vi.NBSP}đầu"

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return both wordings in one line, word by word."""
        return tuple(pieces_of(self.before, self.after))


@dataclass(frozen=True)
class PlanChanges:
    """Two plans beside each other, in the order of the new one."""

    before: Plan
    after: Plan
    changes: tuple[Change, ...]

    @property
    def real(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if not change.only_years)

    @property
    def moved(self) -> tuple[Change, ...]:
        """Return what differs by the years alone."""
        return tuple(change for change in self.changes if change.only_years)

    @property
    def answer(self) -> str:
        """Return "Khác 3 chỗ: thêm 1, bỏ 1, sửa 1; 45 chỗ chỉ đổi năm." """
        counts = [(kind, sum(change.kind is kind for change in self.real)) for kind in Kind]
        words = ", ".join(f"{kind} {count}" for kind, count in counts if count)
        moved = f"{len(self.moved)} chỗ chỉ đổi năm" if self.moved else ""
        if not words:
            return f"Chỉ khác năm: {moved}." if moved else "Hai bản giống nhau."
        return f"Khác {len(self.real)} chỗ: {words}{f'; {moved}' if moved else ''}."


def changes_between(before: Plan, after: Plan) -> PlanChanges:
    """Return what differs between two plans, their lines matched by lineage; thirteen queries for any size."""
    shift = Shift(before.first_year, before.last_year, after.first_year - before.first_year)
    facets = _facets((before, after))
    old, new = facets[before.pk], facets[after.pk]
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        change = _change(key[2], was, now, shift)
        if change:
            found.append((now.place if now else was.place if was else 0, change))
    found.sort(key=lambda pair: pair[0])
    return PlanChanges(before, after, tuple(change for _, change in found))


Key = tuple[str, Any, str]
"""Kind of line, its lineage, and the name of the facet."""


@dataclass(frozen=True)
class Facet:
    """What a line says in one respect; ``moved`` is what it would say in the years of the other plan."""

    number: int | None
    text: str
    moved: Callable[[Shift], str]

    @property
    def place(self) -> int:
        return self.number or 0


def _change(what: str, was: Facet | None, now: Facet | None, shift: Shift) -> Change | None:
    before, after = (facet.text if facet else "" for facet in (was, now))
    one = now or was
    if one is None or before == after:
        return None
    kind = Kind.ADDED if not before else Kind.REMOVED if not after else Kind.CHANGED
    only_years = bool(was and now and shift.by and before and was.moved(shift) == after)
    return Change(kind, one.number, what, before, after, only_years)


# What a line says ----------------------------------------------------------------------------------------------


def _words(text: str) -> tuple[str, Callable[[Shift], str]]:
    return text, lambda shift: shift.words(text)


def _day(day: date | None, words: str = "") -> tuple[str, Callable[[Shift], str]]:
    """Read a day; ``words`` are how the line names it."""

    def moved(shift: Shift) -> str:
        later = shift.last_day(day, words)
        return vi.date(later) if later else ""

    return (vi.date(day) if day else ""), moved


def _facets(plans: tuple[Plan, ...]) -> dict[int, dict[Key, Facet]]:
    """Return all facets of each plan, by its id."""
    found: dict[int, dict[Key, Facet]] = {plan.pk: _head(plan) for plan in plans}
    for model, reads in READERS.items():
        for row in _rows(model, plans):
            number = row.number if model is Paragraph else row.paragraph.number if row.paragraph_id else None
            for what, (text, moved) in reads(row):
                found[row.plan_id][(model.__name__, row.lineage, what)] = Facet(number, text, moved)
    for plan, target, order in _targets(plans):
        key = ("Target", (target.paragraph.lineage, order), "mục tiêu")
        found[plan][key] = Facet(target.paragraph.number, *_words(_target(target)))
    return found


def _head(plan: Plan) -> dict[Key, Facet]:
    lines = {
        "trích yếu": _words(plan.title),
        "đầu mối": _words(str(plan.coordinator or "")),
        "người rà soát thay": _words(str(plan.deputy_reviewer or "")),
        "nộp tài liệu trước ngày": _day(plan.evidence_before),
        "thể thức ký": _words("; ".join(plan.signature_lines)),
        "nơi nhận": _words("; ".join(plan.recipients)),
    }
    return {("", "", what): Facet(None, *line) for what, line in lines.items()}


def _rows(model: Any, plans: tuple[Plan, ...]) -> Iterable[Any]:
    rows = model.objects.filter(plan__in=plans).order_by("plan", "pk")
    if model is not Paragraph:
        rows = rows.select_related("paragraph")
    parties = Prefetch("parties", Party.objects.select_related("position", "unit"))
    if model in {Assignment, Task}:
        rows = rows.prefetch_related(parties)
    if model is ReportDuty:
        rows = rows.select_related("author", "author_unit", "recipient")
    if model is Request:
        rows = rows.select_related("body")
    if model is Task:
        rows = rows.select_related("phase")
    return rows


def _targets(plans: tuple[Plan, ...]) -> Iterator[tuple[int, Target, int]]:
    """Yield each target with its plan and its place under its paragraph: targets have no lineage of their own."""
    seen: dict[int, int] = defaultdict(int)
    for target in Target.objects.filter(plan__in=plans).select_related("paragraph").order_by("pk"):
        seen[target.paragraph_id] += 1
        yield target.plan_id, target, seen[target.paragraph_id]


def _target(target: Target) -> str:
    return f"{target.text} ({target.get_comparison_display()} {vi.number(target.value)} {target.unit})"


def _parties(row: Assignment | Task) -> Iterator[tuple[str, tuple[str, Callable[[Shift], str]]]]:
    for part in Party.Part:
        names = sorted(party.name for party in row.parties.all() if party.part == part)
        yield str(part.label), _words("; ".join(names))


def _paragraph(row: Paragraph) -> Iterator[Any]:
    text = " ".join(row.text.split())
    yield "lời văn", (text, lambda shift: " ".join(copied_words(row, shift).split()))


def _assignment(row: Assignment) -> Iterator[Any]:
    yield from _parties(row)
    yield "việc", _words("" if row.what == row.paragraph.bare_text else row.what)
    yield "thẩm quyền", _words(row.authority)
    yield "thời gian", _words(row.due_text)
    yield "hạn cuối", _day(row.due_on, row.due_text)
    yield "sản phẩm", _words(row.result)


def _report(row: ReportDuty) -> Iterator[Any]:
    yield "báo cáo", _words(row.subject)
    yield "kỳ báo cáo", _words(", ".join(row.cadence_names))
    yield "người lập báo cáo", _words(row.author_name)
    yield "nơi nhận báo cáo", _words(row.recipient_name)


def _task(row: Task) -> Iterator[Any]:
    yield from _parties(row)
    yield "việc", _words("" if row.title == task_title(row.paragraph.text) else row.title)
    quarter = f"{row.get_quarter_display()} " if row.quarter else ""
    yield "quý, năm", _words(f"{quarter}năm {row.year}" if row.year else "")
    yield "giai đoạn", _words(str(row.phase or ""))
    yield "thời gian", _words(row.due_text)
    yield "hạn cuối", _day(row.due_on, row.due_text)
    yield "sản phẩm", _words(row.result)


def _request(row: Request) -> Iterator[Any]:
    yield "đề nghị gửi", _words(row.body.name)


def _money(row: FundingLine) -> Iterator[Any]:
    yield "nguồn kinh phí", _words(row.source)
    yield "nội dung chi", _words(row.purpose)
    yield "dự toán", _words(vi.vnd(row.estimate) if row.estimate is not None else "")


def _group(row: ModelGroup) -> Iterator[Any]:
    counts = f"từ {row.at_least or 0} đến {row.at_most}" if row.at_most else str(row.at_least or "")
    yield "mô hình", _words(row.name)
    yield "số mô hình", _words("mọi tổ dân phố" if row.every_group else counts)


READERS: dict[Any, Callable[[Any], Iterator[Any]]] = {
    Paragraph: _paragraph,
    Assignment: _assignment,
    ReportDuty: _report,
    Task: _task,
    Request: _request,
    FundingLine: _money,
    ModelGroup: _group,
}
