"""The board of a plan's tasks: who, until when, what comes of it, and how it stands on a day.

Read in seven queries whatever the number of tasks; the rest is pure. A plan of one year stands in columns by quarter, a
programme in stages, and what runs through all stages by the plan's own headings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from accounts.models import User
from assignments.models import Paragraph, Party, Plan, Task
from assignments.models.plans import nearest_heading
from assignments.tasks import mine_of
from evidence.attachments import counts_of_tasks

QUARTERS = {1: "Quý I", 2: "Quý II", 3: "Quý III", 4: "Quý IV"}
NO_TIME = "Không ghi thời hạn"
WHOLE_PROGRAMME = "Xuyên suốt chương trình"
SOON = 7
"""Days before its last one from which a task is shown as due soon."""


@dataclass(frozen=True)
class Name:
    """A post or unit that leads or supports; ``key`` is how an address names it ("p12", "u5")."""

    key: str
    name: str


@dataclass(frozen=True)
class Card:
    """One task with its parties, as it stands on a day."""

    task: Task
    leads: tuple[Name, ...]
    supporting: tuple[Name, ...]
    documents: int
    mine: bool
    on: date

    @property
    def names(self) -> frozenset[Name]:
        return frozenset((*self.leads, *self.supporting))

    @property
    def is_overdue(self) -> bool:
        """Whether its last day is over; only a plan in force has anything to be late with."""
        return self.task.plan.state == Plan.State.ISSUED and self.task.is_overdue(self.on)

    @property
    def badge(self) -> tuple[str, str]:
        """Return the key of the state's badge and its words ("Quá hạn 12 ngày")."""
        return badge_of(self.task, self.on)

    @property
    def end(self) -> str:
        """Return how it ended, as a sheet says it: "Quá hạn 12 ngày", "Đã xong" ..."""
        return self.badge[1]


def badge_of(task: Task, on: date) -> tuple[str, str]:
    """Return the key of the badge of a task's state on a day, and its words; a draft's tasks have no course yet."""
    if task.plan.state == Plan.State.DRAFT:
        return "draft", "Dự thảo"
    if task.state == Task.State.NOT_DONE:
        return "not_arising", "Không thực hiện"
    if task.state == Task.State.DONE:
        return ("sent_late", "Xong trễ") if task.is_late else ("complete", "Đã xong")
    left = (task.last_day - on).days if task.last_day else None
    if left is None or left > SOON or task.plan.state != Plan.State.ISSUED:
        return "not_due", "Chưa xong"
    if left < 0:
        return "overdue", f"Quá hạn {-left} ngày"
    return "due_soon", f"Còn {left} ngày" if left else "Hạn hôm nay"


@dataclass(frozen=True)
class Group:
    """Cards under one heading of a lane; without a title where the lane has no headings."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Lane:
    """A quarter, a stage or a year with its cards; a column of a yearly plan is a quarter."""

    title: str
    groups: tuple[Group, ...]
    is_column: bool = False
    is_open: bool = True
    """Whether it is unfolded at first: of a programme's stages the one that runs, or what a filter left."""

    @property
    def count(self) -> int:
        return sum(len(group.cards) for group in self.groups)


@dataclass(frozen=True)
class Chip:
    """A filter: its words, how many tasks it leaves, and the value in the address."""

    label: str
    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Wanted:
    """What the board is narrowed to; nonsense narrows nothing."""

    state: str = ""
    party: str = ""


STATES: dict[str, tuple[str, Callable[[Card], bool]]] = {
    "": ("Tất cả", lambda card: True),
    "cua-toi": ("Của tôi", lambda card: card.mine),
    "qua-han": ("Quá hạn", lambda card: card.is_overdue),
    "chua-xong": ("Chưa xong", lambda card: card.task.state == Task.State.OPEN),
    "da-xong": ("Đã xong", lambda card: card.task.state == Task.State.DONE),
    "khong-lam": ("Không thực hiện", lambda card: card.task.state == Task.State.NOT_DONE),
}
DRAFT_STATES = ("", "cua-toi")
"""What a draft is narrowed by: nothing of it is done or late yet."""


@dataclass(frozen=True)
class Board:
    """All tasks of a plan on a day, and what of them is shown; build with ``of``."""

    plan: Plan
    on: date
    cards: tuple[Card, ...]
    wanted: Wanted = Wanted()
    headings: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, plan: Plan, user: User, wanted: Wanted = Wanted()) -> Board:
        """Return the board as the person sees it on the ward's day; seven queries."""
        on = plan.ward.today()
        mine, documents = mine_of(plan, user, on), counts_of_tasks(plan)
        tasks = plan.tasks.select_related("phase", "paragraph").prefetch_related(
            "parties__position", "parties__unit"
        )
        cards = tuple(_card(task, documents[task.lineage], task.pk in mine, on) for task in tasks)
        heads = plan.paragraphs.filter(kind=Paragraph.Kind.HEADING).exclude(section="")
        return cls(plan, on, cards, wanted, dict(heads.values_list("section", "text")))

    @property
    def by_quarter(self) -> bool:
        """Whether the plan is one year's, shown in columns."""
        return self.plan.first_year == self.plan.last_year

    @property
    def shown(self) -> tuple[Card, ...]:
        return tuple(
            card for card in self.cards if _is_in(card, self.wanted.state) and _has(card, self.wanted.party)
        )

    @property
    def state_chips(self) -> tuple[Chip, ...]:
        """Return the filters by state that leave something, each with its count under the chosen party."""
        cards = [card for card in self.cards if _has(card, self.wanted.party)]
        states = DRAFT_STATES if self.plan.state == Plan.State.DRAFT else tuple(STATES)
        chips = (
            Chip(STATES[value][0], value, sum(map(STATES[value][1], cards)), value == self.wanted.state)
            for value in states
        )
        return tuple(chip for chip in chips if chip.count or chip.chosen or not chip.value)

    @property
    def party_chips(self) -> tuple[Chip, ...]:
        """Return one filter for each post and unit, those with the most tasks first."""
        counts = Counter(
            name for card in self.cards if _is_in(card, self.wanted.state) for name in card.names
        )
        chosen = {name: 0 for card in self.cards for name in card.names if name.key == self.wanted.party}
        found = (chosen | counts).items()
        chips = [Chip(name.name, name.key, count, name.key == self.wanted.party) for name, count in found]
        return tuple(sorted(chips, key=lambda chip: (-chip.count, chip.label)))

    @property
    def answer(self) -> str:
        """Return "8 nhiệm vụ: 3 đã xong (1 trễ), 1 quá hạn, 4 chưa xong." of what is shown."""
        cards = self.shown
        head = f"{len(cards)} {_word(cards)}"
        if self.plan.state == Plan.State.DRAFT:
            return f"{head} trong dự thảo."
        parts = _counts(cards)
        return f"{head}: {', '.join(parts)}." if parts else f"{head}."

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Return what is shown, in the order of time; stages first, then what runs through them."""
        found: dict[tuple[int, int, str], list[Card]] = {}
        for card in self.shown:
            found.setdefault(self._lane(card.task), []).append(card)
        lanes = sorted(found.items())
        running = [key for key, cards in lanes if self._runs(cards[0].task)] or [lanes[0][0]] if lanes else []
        return tuple(
            Lane(
                key[2],
                self._groups(cards),
                is_column=key[2] in QUARTERS.values(),
                is_open=self.by_quarter or self.wanted != Wanted() or key in running,
            )
            for key, cards in lanes
        )

    def _runs(self, task: Task) -> bool:
        """Return whether the task's stage or year is the present one."""
        if not task.phase:
            return _year(task) == self.on.year
        return task.phase.first_year <= self.on.year <= (task.phase.last_year or self.on.year)

    def _lane(self, task: Task) -> tuple[int, int, str]:
        """Return the place of a task's lane and its title."""
        if task.phase:
            return 0, task.phase.order, task.phase.name
        year = _year(task)
        if not self.by_quarter:
            return (1, year, f"Năm {year}") if year else (2, 0, WHOLE_PROGRAMME)
        if year not in {0, self.plan.first_year}:  # "trước ngày 10/01" of the next year is no first quarter's
            return 4, year, f"Năm {year}"
        quarter = task.quarter or ((task.due_on.month + 2) // 3 if task.due_on else 0)
        if quarter:
            return 1, quarter, QUARTERS[quarter]
        return (2, 0, f"Cả năm {year}") if year else (3, 0, NO_TIME)

    def _groups(self, cards: Iterable[Card]) -> tuple[Group, ...]:
        found: dict[str, list[Card]] = {}
        for card in cards:
            found.setdefault("" if self.by_quarter else self._heading(card.task), []).append(card)
        return tuple(Group(title, tuple(held)) for title, held in found.items())

    def _heading(self, task: Task) -> str:
        """Return the plan's nearest heading above the task; in a stage the year, as the stage is the heading."""
        if task.phase:
            return f"Năm {task.year}" if task.year else ""
        return nearest_heading(task.paragraph.section, self.headings)


def _year(task: Task) -> int:
    """Return the year a task falls in: of the day it names, else the one it names; 0 where it names none."""
    return task.due_on.year if task.due_on else task.year or 0


def _card(task: Task, documents: int, mine: bool, on: date) -> Card:
    def of_part(part: str) -> tuple[Name, ...]:
        return tuple(_name(party) for party in task.parties.all() if party.part == part)

    return Card(task, of_part(Party.Part.LEAD), of_part(Party.Part.SUPPORTING), documents, mine, on)


def _name(party: Party) -> Name:
    return Name(f"p{party.position_id}" if party.position_id else f"u{party.unit_id}", party.name)


def _is_in(card: Card, state: str) -> bool:
    return STATES.get(state, STATES[""])[1](card)


def _has(card: Card, party: str) -> bool:
    return not party or party in {name.key for name in card.names}


def _word(cards: Iterable[Card]) -> str:
    """Return what the cards are called together: "nhiệm vụ", "giải pháp", or "việc" for a mixture."""
    kinds = {card.task.kind for card in cards}
    if kinds <= {Task.Kind.TASK}:
        return "nhiệm vụ"
    return str(Task.Kind(kinds.pop()).label) if len(kinds) == 1 else "nhiệm vụ, giải pháp"


def _counts(cards: Iterable[Card]) -> list[str]:
    found = list(cards)
    states = Counter(card.task.state for card in found)
    late = sum(card.task.is_late for card in found)
    overdue = sum(card.is_overdue for card in found)
    done = f"{states[Task.State.DONE]} đã xong" + (f" ({late} trễ)" if late else "")
    parts = (
        (states[Task.State.DONE], done),
        (overdue, f"{overdue} quá hạn"),
        (states[Task.State.OPEN] - overdue, f"{states[Task.State.OPEN] - overdue} chưa xong"),
        (states[Task.State.NOT_DONE], f"{states[Task.State.NOT_DONE]} không thực hiện"),
    )
    return [words for count, words in parts if count]
