"""Who is proposed for the meeting: the bodies of the rule set's procedure, filled from the ward's people and units.

Whom the portal does not know (Mặt trận, organisations, heads of residential groups) is proposed by office, the name to be
filled in; the five political-social organisations are those of Điều 9 of the Constitution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import Holding, Unit, User
from config.access import Role
from config.vietnamese import fold
from reports.course_case import CourseCase
from reports.models import Attendee

Part = Attendee.Part
ORGANISATIONS = (
    "Hội Liên hiệp Phụ nữ",
    "Hội Cựu chiến binh",
    "Hội Nông dân",
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
    "Công đoàn cơ sở",
)
HEADS = {"to": "Tổ trưởng", "khoi": "Khối trưởng", "khu": "Khu trưởng"}
"""How the head of a residential group is called, by the first word of the group's name without accents."""


@dataclass(frozen=True)
class Proposed:
    """One person, or one office whose name is to be filled in, for a body of the procedure."""

    body: str
    position: str
    name: str = ""
    part: str = Part.MEMBER
    user: int | None = None
    unit: int | None = None


@dataclass(frozen=True)
class _Holder:
    user: int
    name: str
    position: str


def proposed(case: CourseCase) -> tuple[Proposed, ...]:
    """Return who is proposed for a first meeting, in the order of the procedure's bodies."""
    ward, keys = case.assessment.ward, [body.key for body in case.procedure.bodies]
    people = [*_of_the_ward(case), *_of_others(case)]
    held = {person.body for person in people}
    for body in case.procedure.bodies:
        if body.required and body.key not in held:
            whose = "" if body.key == "group_heads" else f" {ward.kind_name}"
            people.append(Proposed(body.key, f"{body.title}{whose}"))
    return tuple(sorted((one for one in people if one.body in keys), key=lambda one: keys.index(one.body)))


def _of_the_ward(case: CourseCase) -> Iterator[Proposed]:
    """Yield leadership (the first by the order of posts takes the chair), who leads an indicator, and the police."""
    holders = _holders(case)
    roles = User.objects.of_ward(case.assessment.ward).active()
    leaders = set(roles.with_role(Role.LEADER).values_list("pk", flat=True))
    justice = set(roles.with_role(Role.JUSTICE_OFFICER).values_list("pk", flat=True))
    leads = {person.user_id for facts in case.facts.results for person in facts.leads} | justice
    chair = next((one.user for one in holders if one.user in leaders), None)
    writes = next((one.user for one in holders if one.user in justice), None)
    for one in holders:
        body = _body_of(one, leaders, leads)
        if body:
            part = Part.CHAIR if one.user == chair else Part.SECRETARY if one.user == writes else Part.MEMBER
            yield Proposed(body, one.position, one.name, part, one.user)


def _body_of(one: _Holder, leaders: set[int], leads: set[int]) -> str:
    if one.user in leaders:
        return "committee"
    if "cong an" in fold(one.position):
        return "police"
    return "officials" if one.user in leads else ""


def _holders(case: CourseCase) -> list[_Holder]:
    """Return who holds a post of the ward today, each person once, in the order of the posts."""
    ward = case.assessment.ward
    rows = Holding.objects.on(case.today).filter(position__ward=ward, user__is_active=True)
    found: dict[int, _Holder] = {}
    for row in rows.select_related("user", "position").order_by("position__order", "position_id", "pk"):
        found.setdefault(row.user_id, _Holder(row.user_id, row.user.full_name, row.position.title))
    others = User.objects.of_ward(ward).active().with_role(Role.LEADER).exclude(pk__in=found)
    for user in others.order_by("pk"):
        found[user.pk] = _Holder(user.pk, user.full_name, f"Lãnh đạo UBND {ward.kind_name}")
    return list(found.values())


def _of_others(case: CourseCase) -> Iterator[Proposed]:
    """Yield the offices whose holders the portal does not know."""
    kind = case.assessment.ward.kind_name
    yield Proposed("front", f"Đại diện lãnh đạo Ủy ban Mặt trận Tổ quốc Việt Nam {kind}")
    for name in ORGANISATIONS:
        yield Proposed("organisations", f"Đại diện {name} {kind}")
    groups = Unit.objects.filter(ward=case.assessment.ward, kind=Unit.Kind.RESIDENTIAL_GROUP)
    for unit in sorted(groups.valid(case.today), key=lambda one: (len(one.name), one.name)):
        yield Proposed("group_heads", head_of(unit.name), unit=unit.pk)


def head_of(group: str) -> str:
    """Return what the head of a residential group is called: "Khối 3" → "Khối trưởng khối 3", "Thôn Đông" → "Trưởng thôn Đông"."""
    bare = group[:1].lower() + group[1:]
    first = fold(group).split(" ", 1)[0] if group else ""
    return f"{HEADS[first]} {bare}" if first in HEADS else f"Trưởng {bare}"


def copied(rows: Iterable[Attendee]) -> tuple[Proposed, ...]:
    """Return the people of an earlier meeting, to be invited again."""
    return tuple(
        Proposed(one.body, one.position, one.name, one.part, one.user_id, one.unit_id) for one in rows
    )


def row_of(one: Proposed) -> Attendee:
    """Return the unsaved row of a proposal, without its meeting."""
    return Attendee(
        part=one.part, body=one.body, name=one.name, position=one.position, unit_id=one.unit, user_id=one.user
    )
