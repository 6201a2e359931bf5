""" "6 rõ" of a plan: who, what, responsibility, authority, time and result of every duty and task, on a day.

What the plan leaves open is a gap; so is a post nobody holds, a lead on leave, a retired post, a unit that has ended.
An authority that is not named is counted apart: the rule of the "6 rõ" wants it, but the plans themselves do not write it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assignments.models import Paragraph, Plan
from assignments.parties import Charge, Gap, PartyInPost, TaskOnDay, clear_answer, tasks_on_day
from assignments.responsibilities import Duty, duties_of
from config import vietnamese

AUTHORITY = "authority"
"""The key of the filter for duties and tasks whose plan names no authority."""
CHIPS = {
    Gap.LEAD: "Chưa rõ người chủ trì",
    Gap.VACANT: "Chức danh chưa có người giữ",
    Gap.AWAY: "Người chủ trì đang nghỉ",
    Gap.RETIRED: "Chức danh không còn dùng",
    Gap.ENDED: "Đơn vị không còn hiệu lực",
    Gap.WHEN: "Chưa rõ thời hạn",
    Gap.RESULT: "Chưa rõ sản phẩm",
}
"""The filters in the order of the "6 rõ"."""


@dataclass(frozen=True)
class Answer:
    """One of the six: what is known, and what is not."""

    label: str
    said: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    not_written: bool = False  # no fault, but the plan says nothing


@dataclass(frozen=True)
class ClarityRow:
    """One duty or task with its six answers."""

    work: Charge
    paragraph: Paragraph
    word: str  # "nhiệm vụ", "giải pháp", "mốc của kế hoạch"
    what: str
    indicator: str
    answers: tuple[Answer, Answer, Answer, Answer, Answer, Answer]
    gaps: tuple[Gap, ...]

    @property
    def names_authority(self) -> bool:
        return not self.answers[3].not_written

    def has(self, key: str) -> bool:
        """Return whether the row belongs to a filter: the name of a gap, or ``AUTHORITY``."""
        if key == AUTHORITY:
            return not self.names_authority
        return any(gap.name.lower() == key for gap in self.gaps)


@dataclass(frozen=True)
class Chip:
    """One filter with its count."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Clarity:
    """The whole check. ``clarity_of`` reads it in six queries, whatever the size of the plan."""

    plan: Plan
    on: date
    rows: tuple[ClarityRow, ...]

    @property
    def answer(self) -> str:
        """Return the answer sentence; the same as on the plan's own page."""
        return clear_answer([row.work for row in self.rows])

    @property
    def without_authority(self) -> int:
        return sum(not row.names_authority for row in self.rows)

    def chips(self) -> tuple[Chip, ...]:
        """Return the filters that find anything, in the order of the "6 rõ"."""
        keys = [(gap.name.lower(), label) for gap, label in CHIPS.items()]
        keys.append((AUTHORITY, "Chưa ghi thẩm quyền"))
        counted = (Chip(key, label, sum(row.has(key) for row in self.rows)) for key, label in keys)
        return tuple(chip for chip in counted if chip.count)

    def filtered(self, key: str) -> tuple[ClarityRow, ...]:
        """Return the rows of a filter; all for a key that is none."""
        if key not in {chip.key for chip in self.chips()}:
            return self.rows
        return tuple(row for row in self.rows if row.has(key))


def clarity_of(plan: Plan, on: date) -> Clarity:
    """Return the "6 rõ" of every duty and task of a plan, whatever its state, on a day; six queries."""
    found = duties_of(plan.ward_id, [plan], on)
    rows = [_duty_row(duty) for duty in found.duties]
    rows += [_task_row(task) for task in tasks_on_day(plan, found.people)]
    return Clarity(plan, on, tuple(sorted(rows, key=lambda row: row.paragraph.number)))


def _duty_row(duty: Duty) -> ClarityRow:
    row = duty.assignment
    when = [row.due_text] if row.due_text else []
    if row.due_on:
        when.append(f"hạn cuối {vietnamese.date(row.due_on)}")
    if duty.has_report_dates:
        when.append("theo kỳ báo cáo")
    return ClarityRow(
        work=duty,
        paragraph=row.paragraph,
        word="nhiệm vụ",
        what=row.what,
        indicator=row.indicator.code if row.indicator else "",
        answers=(
            _who(duty),
            Answer("Rõ việc", (row.what,)),
            _responsibility(duty),
            _authority(row.authority),
            _when(duty, when),
            _result(duty, row.result),
        ),
        gaps=duty.all_gaps,
    )


def _task_row(found: TaskOnDay) -> ClarityRow:
    task = found.task
    when = [
        task.due_text,
        task.phase.name if task.phase else "",
        " ".join(filter(None, [task.get_quarter_display() or "", f"năm {task.year}" if task.year else ""])),
        f"hạn cuối {vietnamese.date(task.last_day)}" if task.last_day else "",
    ]
    return ClarityRow(
        work=found,
        paragraph=task.paragraph,
        word=task.get_kind_display(),
        what=task.title,
        indicator=task.indicator.code if task.indicator else "",
        answers=(
            _who(found),
            Answer("Rõ việc", (task.title,)),
            _responsibility(found),
            _authority(""),
            _when(found, list(filter(None, when))),
            _result(found, task.result),
        ),
        gaps=found.all_gaps,
    )


def _who(work: Charge) -> Answer:
    """The people who lead, and the units charged by name; a group of staff charged as a whole names nobody."""
    said = [
        f"{party.name}: {_people(party)}" if party.people and not party.is_group else party.name
        for party in work.named
    ]
    # Somebody in the same post is there: worth knowing, no gap.
    said += [party.leave for party in work.posts if party.leave and not party.is_away]
    unclear = []
    if Gap.LEAD in work.gaps:
        groups = "; ".join(party.name for party in work.crowds)
        unclear.append(f"Kế hoạch giao chung cho: {groups}" if groups else "Chưa ghi ai chủ trì")
    unclear += [sentence[0].upper() + sentence[1:] for sentence in work.people_sentences]
    return Answer("Rõ người", tuple(said), tuple(unclear))


def _people(party: PartyInPost) -> str:
    return ", ".join(person.name for person in party.people)


def _responsibility(work: Charge) -> Answer:
    """Who answers in which part."""
    parts = {"Chủ trì": work.leads, "Phối hợp": work.supporting, "Lưu hồ sơ": work.keepers}
    said = tuple(f"{word}: {_names(parties)}" for word, parties in parts.items() if parties)
    return Answer("Rõ trách nhiệm", said, not_written=not said)


def _names(parties: Iterable[PartyInPost]) -> str:
    return "; ".join(party.name for party in parties)


def _authority(words: str) -> Answer:
    return Answer("Rõ thẩm quyền", (words,) if words else (), not_written=not words)


def _when(work: Charge, said: list[str]) -> Answer:
    unclear = ("Chưa ghi thời hạn hay kỳ báo cáo",) if Gap.WHEN in work.gaps else ()
    return Answer("Rõ thời gian", tuple(said), unclear)


def _result(work: Charge, result: str) -> Answer:
    unclear = ("Chưa ghi sản phẩm",) if Gap.RESULT in work.gaps else ()
    return Answer("Rõ kết quả", (result,) if result else (), unclear)
