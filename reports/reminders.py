"""Reminders: 30, 7 and 1 day before the last day, and once when it has passed; told in the portal, then by mail.

What is open is derived anew each day from reports, tasks and the internal deadline of proof; a ``Reminder`` row stands
for each step that was told to a person about a thing, and its unique constraint keeps a step from being told twice.
On one day only the most urgent step reached is told: who takes a post over on the 10th hears of what is due on the
12th once, not of three steps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.models import Holding, Notice, User, Ward
from assignments.models import Assessment, Party, Plan, Task
from assignments.parties import parties_of_tasks
from assignments.responsibilities import Responsibilities
from config import vietnamese
from config.access import Act, Role, may
from evidence.moves import OPEN_YEARS
from reports import emails
from reports.course_dues import dues_of
from reports.models import Reminder
from reports.occasions import occasions_of
from scoring.models import IndicatorResult
from scoring.moves import EDITABLE

Step = Reminder.Step
FIRST = 30
"""Days before the last one from which a thing is spoken of."""
MAILED_AGAIN = timedelta(days=7)
"""How long a letter that could not be sent is tried again."""
KEPT_IN_MIND = timedelta(days=800)
"""How far back a run looks for what was told: things are open for two years at most."""
NOBODY = "chưa có người thực hiện"
NAMED = 3
"""How many things the bell names; the page lists all."""


@dataclass(frozen=True)
class Thing:
    """What is open: its key through plan versions, its name, its last day, its page, and who has to do it on the day."""

    key: str
    name: str
    due_on: date
    link: str
    people: frozenset[int]


@dataclass(frozen=True)
class Item:
    """One step of one thing, for one person."""

    thing: str
    step: str
    due_on: date
    name: str
    link: str
    on: date

    @property
    def sentence(self) -> str:
        """Return "Báo cáo quý III: kinh phí hòa giải (chỉ tiêu 3.2): còn 7 ngày, hạn 05/10/2023."."""
        return f"{self.name}: {when(self.due_on, self.on)}."


def when(due_on: date, on: date) -> str:
    """Return how far the last day is: "còn 7 ngày, hạn 05/10/2023", "hạn hôm nay", "quá hạn 2 ngày, hạn …"."""
    left = (due_on - on).days
    if left == 0:
        return "hạn hôm nay"
    return f"{f'còn {left} ngày' if left > 0 else f'quá hạn {-left} ngày'}, hạn {vietnamese.date(due_on)}"


def step_of(due_on: date, on: date) -> str | None:
    """Return the most urgent step that a last day has reached on a day; None while it is farther than 30 days."""
    left = (due_on - on).days
    if left < 0:
        return Step.OVERDUE
    reached = [step for step in (Step.DAY, Step.WEEK, Step.MONTH) if left <= int(step)]
    return reached[0] if reached else None


Told = Set[tuple[int, str, str]]
"""(person, thing, step) of what was told before."""


def items_of(things: Iterable[Thing], on: date, told: Told) -> dict[int, tuple[Item, ...]]:
    """Return what each person is told on a day, the most urgent first; nothing that was told before. Pure."""
    found: dict[int, list[Item]] = defaultdict(list)
    for thing in sorted(things, key=lambda one: (one.due_on, one.key)):
        step = step_of(thing.due_on, on)
        for person in thing.people if step else ():
            if step and (person, thing.key, step) not in told:
                found[person].append(Item(thing.key, step, thing.due_on, thing.name, thing.link, on))
    return {person: tuple(items) for person, items in found.items()}


def due_reminders(ward: Ward, on: date, things: list[Thing]) -> list[tuple[User, tuple[Item, ...]]]:
    """Return the people of a ward to be told of open things on a day, by name, with what; in three queries."""
    if not things:
        return []
    rows = Reminder.objects.filter(user__ward=ward, on__gt=on - KEPT_IN_MIND)
    found = items_of(things, on, frozenset(rows.values_list("user_id", "thing", "step")))
    if not found:
        return []
    people = User.objects.of_ward(ward).active().filter(pk__in=found).prefetch_related("grants")
    return [(person, found[person.pk]) for person in people]


# What is open --------------------------------------------------------------------------------------------------


def open_things(ward: Ward, on: date) -> list[Thing]:
    """Return what has to be done within 30 days of a day, or is late from this year or the last.

    Where nobody is behind the post, the justice officers hear of it: somebody has to see to it.
    """
    found = [*_reports(ward, on), *_tasks(ward, on), *_proofs(ward, on), *_course(ward, on)]
    near = [one for one in found if _is_near(one.due_on, on)]
    if all(one.people for one in near):
        return near
    minding = User.objects.of_ward(ward).active().with_role(Role.JUSTICE_OFFICER)
    officers = frozenset(minding.values_list("pk", flat=True))
    return [
        one if one.people else replace(one, name=f"{one.name}, {NOBODY}", people=officers) for one in near
    ]


def _is_near(due_on: date, on: date) -> bool:
    return date(on.year - 1, 1, 1) <= due_on <= on + timedelta(days=FIRST)


def _reports(ward: Ward, on: date) -> Iterator[Thing]:
    for one in occasions_of(ward, on.year, on, since=on.year - 1).open():
        if _is_near(one.due_on, on) and not one.occurrence.before_plan:
            name = f"{one.name} (chỉ tiêu {one.code})" if one.code else one.name
            people = frozenset(person.user_id for person in one.authors)
            yield Thing(f"report:{one.key}", name, one.due_on, one.address, people)


def _tasks(ward: Ward, on: date) -> Iterator[Thing]:
    """Tasks go by line and last day: a day the plan moves is told anew, and so is next year's copy of the line."""
    rows = Task.objects.in_force().unfinished().filter(plan__ward=ward).select_related("phase")
    due = {task: last for task in rows if (last := task.last_day) and _is_near(last, on)}
    if not due:
        return
    parties = parties_of_tasks(ward.pk, list(due), on)
    for task, last in due.items():
        leads = [one for one in parties.get(task.pk, ()) if one.part == Party.Part.LEAD]
        people = frozenset(person.user_id for one in leads for person in one.people)
        link = reverse("reports:task", args=[task.pk])
        yield Thing(f"task:{task.lineage}:{last}", f"Nhiệm vụ “{task}”", last, link, people)


def _proofs(ward: Ward, on: date) -> Iterator[Thing]:
    """Indicators that are not handed in when the plan's day for proof comes near; "trước ngày 30/11" is late on 30/11."""
    plans = Plan.objects.in_force().filter(
        ward=ward,
        evidence_before__gte=date(on.year - 1, 1, 1),
        evidence_before__lte=on + timedelta(days=FIRST + 1),
    )
    days: dict[Assessment, date] = {}
    for plan in plans.prefetch_related("assessments__ward").order_by("evidence_before", "pk"):
        for assessment in plan.assessments.all():
            if assessment.state in OPEN_YEARS and plan.last_evidence_day:
                days.setdefault(assessment, plan.last_evidence_day)  # of two plans, the earlier day
    for assessment, last in days.items():
        yield from _proofs_of(assessment, last, on)


def _course(ward: Ward, on: date) -> Iterator[Thing]:
    """Days of the year's course; coordinator and leadership see to them together. A posting may hang longer than it must."""
    dues = [due for due in dues_of(ward, on.year - 1, on.year) if not due.done]
    open_ones = [due for due in dues if due.day >= on or not due.may_wait]
    if not open_ones:
        return
    minding = User.objects.of_ward(ward).active().with_role(Role.JUSTICE_OFFICER, Role.LEADER)
    people = frozenset(minding.values_list("pk", flat=True))
    for due in open_ones:
        yield Thing(due.key, due.title, due.day, due.link, people)


def _proofs_of(assessment: Assessment, last: date, on: date) -> Iterator[Thing]:
    who = Responsibilities.of(assessment, on)
    rows = IndicatorResult.objects.filter(assessment=assessment, state__in=EDITABLE)
    for result in rows.select_related("indicator"):
        indicator = result.indicator
        called = indicator.short_name or indicator.name
        name = f"Tài liệu kiểm chứng chỉ tiêu {indicator.code}{f' ({called})' if called else ''}"
        people = _who_hands_in(who, indicator.pk)
        link = reverse("scoring:indicator", args=[result.pk])
        yield Thing(f"proof:{assessment.pk}:{indicator.code}:{last}", name, last, link, people)


def _who_hands_in(who: Responsibilities, indicator_id: int) -> frozenset[int]:
    """Return who leads the indicator; where no post that is held does, all members of the groups it charges."""
    charged = (party for duty in who.of_indicator(indicator_id) for party in duty.charged)
    return who.lead_ids(indicator_id) or frozenset(one.user_id for party in charged for one in party.people)


# Telling -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """What one run told: people, steps by their kind, letters sent and letters that failed."""

    people: int
    steps: Mapping[str, int]
    letters: int
    failed: int


def send(ward: Ward, *, on: date | None = None, by: Actor) -> Run:
    """Tell the people of a ward what is due on a day (default: the ward's own); a second run tells nothing again."""
    day = on or ward.today()
    steps: Counter[str] = Counter()
    people = letters = failed = 0
    things = open_things(ward, day)
    for person, items in due_reminders(ward, day, things):
        if fresh := _tell(person, items, day):
            people += 1
            steps.update(item.step for item in fresh)
    if settings.MAIL_WORKS:
        letters, failed = _mail(ward, day, things)
    if people or letters or failed:
        detail = {
            "ngày": vietnamese.date(day),
            "số người": people,
            "số việc": steps.total(),
            "số thư": letters,
        }
        record(by, "reminders_send", ward, detail=detail)
    return Run(people, steps, letters, failed)


@transaction.atomic
def _tell(person: User, items: tuple[Item, ...], on: date) -> tuple[Item, ...]:
    """Write the steps and one line of the bell; return what was new. Of two runs at once the second finds it told."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    told = set(
        Reminder.objects.filter(user=person, thing__in=[item.thing for item in items]).values_list(
            "thing", "step"
        )
    )
    fresh = tuple(item for item in items if (item.thing, item.step) not in told)
    if fresh:
        Reminder.objects.bulk_create(
            Reminder(user=person, thing=item.thing, step=item.step, on=on, sentence=item.sentence[:500])
            for item in fresh
        )
        link = reverse("reports:my_work") if may(person, Act.SEE_WARD_WORK) else ""
        Notice.objects.create(user=person, sentence=said(fresh)[:500], link=link)
    return fresh


def said(items: tuple[Item, ...]) -> str:
    """Return the line of the bell: how much is late, how much is near, and the first things by name."""
    late = sum(item.step == Step.OVERDUE for item in items)
    week = sum(item.step in (Step.DAY, Step.WEEK) for item in items)
    later = len(items) - late - week
    counts = [(late, "quá hạn"), (week, "đến hạn trong 7 ngày"), (later, "đến hạn trong 30 ngày")]
    head = ", ".join(f"{number} việc {words}" for number, words in counts if number)
    first = " · ".join(item.sentence.removesuffix(".") for item in items[:NAMED])
    rest = f" · và {len(items) - NAMED} việc khác" if len(items) > NAMED else ""
    return f"{head}: {first}{rest}."


# Letters -------------------------------------------------------------------------------------------------------


def _mail(ward: Ward, on: date, things: list[Thing]) -> tuple[int, int]:
    """Send each person one letter of what was told and not mailed yet; return how many went and how many did not.

    A thing that was settled in the meantime, or told more than a week ago, is not written of any more.
    """
    waiting = Reminder.objects.filter(
        user__ward=ward, user__is_active=True, mailed_at__isnull=True, on__gt=on - MAILED_AGAIN, on__lte=on
    ).exclude(user__email="")
    owed: dict[int, set[str]] = defaultdict(set)
    for user_id, thing in waiting.values_list("user_id", "thing"):
        owed[user_id].add(thing)
    if not owed:
        return 0, 0
    still_open, sent = items_of(things, on, frozenset()), Counter[bool]()
    contact = coordinator_of(ward, on)
    for person in User.objects.filter(pk__in=owed).order_by("full_name", "pk"):
        items = tuple(item for item in still_open.get(person.pk, ()) if item.thing in owed[person.pk])
        if rows := _claim(person, items, on):
            went = emails.reminder(person, ward, [item for item in items if item.thing in rows], contact)
            sent[went] += 1
            if not went:
                Reminder.objects.filter(pk__in=rows.values()).update(mailed_at=None)
    return sent[True], sent[False]


@transaction.atomic
def _claim(person: User, items: tuple[Item, ...], on: date) -> dict[str, int]:
    """Mark what a letter will say before it is sent, so that of two runs at once one writes; {thing: row's id}."""
    rows = Reminder.objects.select_for_update(of=("self",)).filter(
        user=person,
        thing__in=[item.thing for item in items],
        mailed_at__isnull=True,
        on__gt=on - MAILED_AGAIN,
    )
    found = dict(rows.order_by("pk").values_list("thing", "pk"))
    rows.update(mailed_at=timezone.now())
    return found


def coordinator_of(ward: Ward, on: date) -> str:
    """Return who is asked when something is unclear: "Trần Văn Bình, Công chức Tư pháp - Hộ tịch"; empty without one."""
    plans = Plan.objects.in_force().filter(ward=ward, last_year__gte=on.year)
    holdings = Holding.objects.on(on).filter(position__coordinated_plans__in=plans, user__is_active=True)
    holding = holdings.select_related("user", "position").order_by("position__order", "pk").first()
    return f"{holding.user}, {holding.position}" if holding else ""
