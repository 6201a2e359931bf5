"""Verbs on the people of a meeting: added, corrected, taken off before anybody noted them, noted as present or absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from accounts.audit import Actor
from accounts.guard import Refused
from criteria.procedures import procedure_of
from reports.meeting.holding import changed_columns, held, refuse_stale, write
from reports.models import Attendee, Meeting

Part = Attendee.Part
NOTED = "Người này đã được điểm danh nên không bỏ khỏi danh sách; xin sửa cho đúng."
GONE = "Người này không còn trong danh sách. Xin tải lại trang."


@dataclass(frozen=True)
class Person:
    """One person of the list as a form sends them; ``user`` is the id of their account, where they have one."""

    body: str
    name: str
    position: str
    part: str = Part.MEMBER
    user_id: int | None = None


@dataclass(frozen=True)
class Mark:
    """Who came: ``present`` None: not noted yet; a name may be filled in with it."""

    present: bool | None
    name: str
    note: str = ""


@transaction.atomic
def add_person(*, meeting: Meeting, person: Person, version: int, by: Actor) -> Attendee:
    """Add a person; the chair and the secretary are one each, who held the part before becomes a member."""
    current = held(meeting)
    _refuse_unsound(current, person)
    same = current.attendees.filter(body=person.body, name=person.name, position=person.position).first()
    if same is not None and person.name:
        return same  # a double click
    refuse_stale(current, version)
    _free_part(current, person.part)
    made = Attendee.objects.create(meeting=current, **asdict(person))
    write(current, "meeting_person_add", by, asdict(person))
    return made


@transaction.atomic
def correct_person(*, meeting: Meeting, attendee: int, person: Person, version: int, by: Actor) -> Attendee:
    """Correct a person of the list. Raises ``Refused``, or ``Changed`` with a page that is stale."""
    current = held(meeting)
    _refuse_unsound(current, person)
    row = _row(current, attendee)
    changes = changed_columns(row, asdict(person))
    if not changes:
        return row
    refuse_stale(current, version)
    if row.present and not person.name:
        raise Refused("Người đã có mặt phải có họ tên.")
    _free_part(current, person.part, but=row.pk)
    for name, value in asdict(person).items():
        setattr(row, name, value)
    row.save(update_fields=list(asdict(person)))
    write(
        current, "meeting_person_change", by, {"person": f"{row.pk}. {row.name or row.position}", **changes}
    )
    return row


@transaction.atomic
def remove_person(*, meeting: Meeting, attendee: int, version: int, by: Actor) -> None:
    """Take a person off the list, as long as nobody noted whether they came; the log keeps who it was."""
    current = held(meeting)
    row = current.attendees.filter(pk=attendee).first()
    if row is None:
        return  # a double click
    if row.present is not None:
        raise Refused(NOTED)
    refuse_stale(current, version)
    detail = {"name": row.name, "position": row.position, "body": row.body, "part": row.part}
    row.delete()
    write(current, "meeting_person_remove", by, detail)


@transaction.atomic
def call_roll(*, meeting: Meeting, marks: Mapping[int, Mark], version: int, by: Actor) -> Meeting:
    """Note who came (id of a row → mark), on the day or after it; who is present has a name. Raises ``Refused``."""
    current = held(meeting, noting=True)
    rows = {row.pk: row for row in current.attendees.all()}
    changed = {
        pk: mark for pk, mark in marks.items() if pk in rows and changed_columns(rows[pk], asdict(mark))
    }
    if not changed:
        return current
    refuse_stale(current, version)
    detail: dict[str, Any] = {}
    for pk, mark in changed.items():
        if mark.present and not mark.name:
            raise Refused(f"Xin ghi họ tên người dự: {rows[pk].position}.")
        detail[f"{pk}. {mark.name or rows[pk].position}"] = changed_columns(rows[pk], asdict(mark))
        Attendee.objects.filter(pk=pk).update(**asdict(mark))
    return write(current, "meeting_roll", by, detail)


def _row(current: Meeting, attendee: int) -> Attendee:
    row = current.attendees.filter(pk=attendee).first()
    if row is None:
        raise Refused(GONE)
    return row


def _refuse_unsound(current: Meeting, person: Person) -> None:
    if procedure_of(current.assessment.framework).body(person.body) is None:
        raise Refused("Xin chọn thành phần họp trong danh sách.")
    if not person.name and not person.position:
        raise Refused("Xin ghi họ tên hoặc chức vụ, đơn vị của người dự.")
    if person.part == Part.CHAIR and person.body != "committee":
        raise Refused("Người chủ trì là đại diện lãnh đạo Ủy ban nhân dân.")


def _free_part(current: Meeting, part: str, but: int | None = None) -> None:
    """Let nobody else hold the chair or the pen that is given now."""
    if part != Part.MEMBER:
        others = current.attendees.filter(part=part)
        (others.exclude(pk=but) if but else others).update(part=Part.MEMBER)
