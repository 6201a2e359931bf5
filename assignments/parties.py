"""Who stands behind the parties of duties and tasks on a day, and what these leave unclear of the "6 rõ"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Absence, Holding, Position, Unit
from assignments.models import Assignment, Party, Plan, Task
from config import vietnamese


@dataclass(frozen=True)
class PersonInPost:
    """A person and the post through which they answer; ``away_until`` is the last day of a leave that covers the day."""

    user_id: int
    name: str
    position_id: int
    position: str
    away_until: date | None = None

    @property
    def leave(self) -> str:
        """Return "Lê Thị Chi nghỉ đến hết 30/11/2023", or "" for who is there."""
        return f"{self.name} nghỉ đến hết {vietnamese.date(self.away_until)}" if self.away_until else ""


@dataclass(frozen=True)
class PartyInPost:
    """One party of a duty with the people behind it: the holders of a position, or the members of a unit or group.

    ``is_group``: it is no position. ``is_crowd``: it is "các công chức chuyên môn", which names nobody in particular; a
    department or a body is named.
    """

    part: str
    name: str
    is_group: bool
    people: tuple[PersonInPost, ...]
    in_use: bool = True  # the post is not retired, the unit holds on the day
    is_crowd: bool = False

    @property
    def is_vacant(self) -> bool:
        """Whether a named position that is in use is held by nobody on the day."""
        return not self.is_group and not self.people and self.in_use

    @property
    def is_away(self) -> bool:
        """Whether everybody in a named position is on leave on the day: there is no deputy in a post."""
        return not self.is_group and bool(self.people) and all(person.away_until for person in self.people)

    @property
    def leave(self) -> str:
        """Return who is away until when, and who stands in; "" when everybody is there."""
        away = [person.leave for person in self.people if person.away_until]
        if self.is_group or not away:
            return ""
        present = [person.name for person in self.people if not person.away_until]
        instead = f"{', '.join(present)} cùng giữ chức danh này" if present else "chưa ghi người làm thay"
        return f"{'; '.join(away)}; {instead}"


class Gap(StrEnum):
    """What a duty or task leaves unclear, of the "6 rõ"; the value is how the sentence names it.

    The first three are left open by the plan's own words; the others come from the ward's posts, people and units.
    """

    LEAD = "người chủ trì"
    WHEN = "thời hạn"
    RESULT = "sản phẩm"
    VACANT = "chức danh chủ trì chưa có người giữ"
    AWAY = "người chủ trì đang nghỉ"
    RETIRED = "chức danh không còn dùng"
    ENDED = "đơn vị không còn hiệu lực"


SAID_BY_PLAN = (Gap.LEAD, Gap.WHEN, Gap.RESULT)


class Charge:
    """What duties and tasks have in common: their parties, and what is unclear about these."""

    parties: tuple[PartyInPost, ...]

    def of_part(self, part: str) -> tuple[PartyInPost, ...]:
        return tuple(party for party in self.parties if party.part == part)

    @property
    def leads(self) -> tuple[PartyInPost, ...]:
        return self.of_part(Party.Part.LEAD)

    @property
    def posts(self) -> tuple[PartyInPost, ...]:
        """Return the leading positions."""
        return tuple(party for party in self.leads if not party.is_group)

    @property
    def charged(self) -> tuple[PartyInPost, ...]:
        """Return the units and groups that are charged as a whole."""
        return tuple(party for party in self.leads if party.is_group)

    @property
    def named(self) -> tuple[PartyInPost, ...]:
        """Return who leads by name: positions, departments, bodies; of whom there is none, it is unclear who leads."""
        return tuple(party for party in self.leads if not party.is_crowd)

    @property
    def crowds(self) -> tuple[PartyInPost, ...]:
        """Return the groups of staff that are charged as a whole."""
        return tuple(party for party in self.leads if party.is_crowd)

    @property
    def supporting(self) -> tuple[PartyInPost, ...]:
        return self.of_part(Party.Part.SUPPORTING)

    @property
    def keepers(self) -> tuple[PartyInPost, ...]:
        return self.of_part(Party.Part.KEEPS_FILE)

    @property
    def lacking(self) -> Mapping[Gap, tuple[str, ...]]:
        """Return, of posts, people and units, what is lacking and whom it concerns; only what there is."""
        found = {
            Gap.VACANT: [party.name for party in self.posts if party.is_vacant],
            Gap.AWAY: [party.leave for party in self.posts if party.is_away],
            Gap.RETIRED: [party.name for party in self.parties if not party.in_use and not party.is_group],
            Gap.ENDED: [party.name for party in self.parties if not party.in_use and party.is_group],
        }
        return {gap: tuple(dict.fromkeys(names)) for gap, names in found.items() if names}

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what the plan's own words leave unclear."""
        raise NotImplementedError

    @property
    def all_gaps(self) -> tuple[Gap, ...]:
        """Return everything that is unclear on the day."""
        return (*self.gaps, *self.lacking)

    @property
    def people_sentences(self) -> tuple[str, ...]:
        """Return what is lacking of posts, people and units as sentences without a place."""
        words = {
            Gap.VACANT: "chưa có người giữ chức danh {}",
            Gap.AWAY: "{}",
            Gap.RETIRED: "chức danh {} không còn dùng",
            Gap.ENDED: "{} không còn hiệu lực",
        }
        return tuple(words[gap].format(name) for gap, names in self.lacking.items() for name in names)


@dataclass(frozen=True)
class TaskOnDay(Charge):
    """One task, measure or milestone with its parties on a day."""

    task: Task
    parties: tuple[PartyInPost, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what is unclear: nobody in particular leads, no time or phase, no product named."""
        task = self.task
        missing = {
            Gap.LEAD: not self.named,
            Gap.WHEN: not (task.last_day or task.due_text or task.phase_id),
            Gap.RESULT: not task.result,
        }
        return tuple(gap for gap, absent in missing.items() if absent)


# Counted -------------------------------------------------------------------------------------------------------


def clear_answer(work: Sequence[Charge]) -> str:
    """Return the one sentence on how many duties and tasks are unclear, and in what; for every page that says it."""
    total = len(work)
    if not total:
        return "Kế hoạch chưa có nhiệm vụ nào."
    unclear = sum(bool(one.all_gaps) for one in work)
    if not unclear:
        return f"{total} nhiệm vụ đều rõ người chủ trì, thời hạn và sản phẩm."
    gaps = Counter(gap for one in work for gap in one.gaps)
    parts = [f"{gaps[gap]} chưa rõ {gap}" for gap in SAID_BY_PLAN if gaps[gap]]
    concerned: dict[Gap, set[str]] = defaultdict(set)
    for one in work:
        for gap, names in one.lacking.items():
            concerned[gap].update(names)
    parts += [f"{len(concerned[gap])} {gap}" for gap in Gap if concerned[gap]]
    return f"{unclear}/{total} nhiệm vụ có điểm chưa rõ: {', '.join(parts)}."


# Read ----------------------------------------------------------------------------------------------------------

Holders = Mapping[int, tuple[PersonInPost, ...]]
"""The people in each position on the day, by the position's id."""


@dataclass(frozen=True)
class PeopleOnDay:
    """The people behind every position and unit of a ward on a day."""

    holders: Holders = field(repr=False)
    members: Mapping[int, tuple[int, ...]] = field(repr=False)
    on: date = date.max

    def behind(self, position_id: int | None, unit_id: int | None) -> tuple[PersonInPost, ...]:
        """Return the holders of the position, else the members of the unit or group, in the ward's order of posts."""
        posts = (position_id,) if position_id else self.members.get(unit_id or 0, ())
        return tuple(person for post in posts for person in self.holders.get(post, ()))

    def in_post(self, party: Party) -> PartyInPost:
        """Return a party with the people behind it."""
        people = self.behind(party.position_id, party.unit_id)
        in_use = party.position.is_active if party.position else _is_valid(party.unit, self.on)
        is_crowd = party.unit is not None and party.unit.kind == Unit.Kind.STAFF_GROUP
        return PartyInPost(party.part, party.name, party.unit_id is not None, people, in_use, is_crowd)


def _is_valid(unit: Unit | None, on: date) -> bool:
    return unit is None or (
        (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or unit.valid_to >= on)
    )


def people_on(ward_id: int, on: date) -> PeopleOnDay:
    """Return the people of a ward on a day; two queries."""
    return PeopleOnDay(_holders(ward_id, on), _members(ward_id), on)


def _holders(ward_id: int, on: date) -> Holders:
    found: dict[int, list[PersonInPost]] = defaultdict(list)
    leave = Absence.objects.on(on).filter(user=OuterRef("user")).order_by("-until")
    holdings = (
        Holding.objects.on(on)
        .filter(position__ward=ward_id, user__is_active=True)
        .select_related("user", "position")
        .annotate(away_until=Subquery(leave.values("until")[:1]))
        .order_by("position__order", "user__full_name", "user_id")
    )
    for held in holdings:
        post = held.position
        person = PersonInPost(held.user_id, held.user.full_name, post.pk, post.title, held.away_until)
        if person not in found[held.position_id]:
            found[held.position_id].append(person)
    return {post: tuple(people) for post, people in found.items()}


def _members(ward_id: int) -> Mapping[int, tuple[int, ...]]:
    """Return the ids of the positions of each unit: its own posts and those that belong to the group."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = (
        Position.objects.filter(ward=ward_id, is_active=True)
        .order_by("order", "title", "pk")
        .values_list("pk", "unit", "groups")
    )
    for post, unit, group in rows:
        for owner in (unit, group):
            if owner and post not in found[owner]:
                found[owner].append(post)
    return {unit: tuple(posts) for unit, posts in found.items()}


def parties_of_assignments(plans: Iterable[Plan], people: PeopleOnDay) -> dict[int, list[PartyInPost]]:
    """Return the parties of every duty of the plans, by the duty's id; one query."""
    found: dict[int, list[PartyInPost]] = defaultdict(list)
    duties = Assignment.objects.filter(plan__in=[plan.pk for plan in plans])
    for party in Party.objects.filter(assignment__in=duties).select_related("position", "unit"):
        found[party.assignment_id or 0].append(people.in_post(party))
    return found


def parties_of_tasks(
    ward_id: int, tasks: Iterable[Task] | QuerySet[Task], on: date
) -> dict[int, tuple[PartyInPost, ...]]:
    """Return who leads and supports each task on a day, by the task's id; three queries for any number of tasks."""
    return _parties_of_tasks(tasks, people_on(ward_id, on))


def _parties_of_tasks(
    tasks: Iterable[Task] | QuerySet[Task], people: PeopleOnDay
) -> dict[int, tuple[PartyInPost, ...]]:
    found: dict[int, list[PartyInPost]] = defaultdict(list)
    for party in Party.objects.filter(task__in=tasks).select_related("position", "unit"):
        found[party.task_id or 0].append(people.in_post(party))
    return {task: tuple(parties) for task, parties in found.items()}


def tasks_on_day(plan: Plan, people: PeopleOnDay) -> tuple[TaskOnDay, ...]:
    """Return the plan's tasks with the people behind them, in the plan's order; two queries."""
    tasks = Task.objects.filter(plan=plan).select_related("paragraph", "phase", "indicator")
    parties = _parties_of_tasks(plan.tasks.order_by(), people)
    return tuple(TaskOnDay(task, parties.get(task.pk, ())) for task in tasks)
