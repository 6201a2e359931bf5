""" "Việc của tôi": the reports, tasks and indicators of one person, by how pressing they are on the ward's day.

Reports and tasks come from all plans in force, indicators from the ward's newest yearly assessment. Five queries beyond
the facts of the year, however much there is: three for reports, one for tasks, one for questions that wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assignments.models import Assignment, Party, Question, Task
from config import vietnamese
from config.access import Act, may
from reports.desk import is_open, is_returned, led_by, waits, waits_for_hand
from reports.models import PeriodicReport
from reports.occasions import SOON, Occasion, Occasions, Undated, occasions_of
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.models import IndicatorResult

AHEAD = timedelta(days=31)
"""How far ahead reports and tasks are listed; the one after is named when nothing is due."""
QUESTIONS_SHOWN = 5


class Where(StrEnum):
    """The section a card stands in."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    SOON = "soon"
    LATER = "later"
    BEYOND = "beyond"
    WAITING = "waiting"
    DONE = "done"
    HELPING = "helping"
    UNDATED = "undated"


Badge = tuple[str, str | int]


@dataclass(frozen=True)
class WorkCard:
    """One thing to do: what, until when, how it stands (badges), and the button that leads on."""

    where: Where
    title: str
    link: str
    label: str
    badges: tuple[Badge, ...] = ()
    due_on: date | None = None
    sub: str = ""
    not_arising: str = ""  # where the person may say that nothing arose

    @property
    def is_pressing(self) -> bool:
        return self.where in {Where.OVERDUE, Where.RETURNED, Where.SOON}


@dataclass(frozen=True)
class MyDuty:
    """One duty paragraph of the plan and the person's parts in it."""

    assignment: Assignment
    parts: tuple[str, ...]


@dataclass(frozen=True)
class MyWork:
    """All cards of a person on a day, each once, the first due first."""

    on: date
    cards: tuple[WorkCard, ...]
    undated: tuple[Undated, ...]
    duties: tuple[MyDuty, ...]
    questions: tuple[Question, ...]
    has_plan: bool
    proof_day: date | None
    """The last day for proof, from the plan of the year."""
    not_handed_in: int
    """How many indicators the person leads and has not handed in."""

    def _in(self, where: Where) -> tuple[WorkCard, ...]:
        return tuple(card for card in self.cards if card.where == where)

    @property
    def overdue(self) -> tuple[WorkCard, ...]:
        return self._in(Where.OVERDUE)

    @property
    def overdue_count(self) -> int:
        """How much is late, what was returned included."""
        return sum(card.is_pressing and bool(card.due_on and card.due_on < self.on) for card in self.cards)

    @property
    def returned(self) -> tuple[WorkCard, ...]:
        return self._in(Where.RETURNED)

    @property
    def soon(self) -> tuple[WorkCard, ...]:
        return self._in(Where.SOON)

    @property
    def later(self) -> tuple[WorkCard, ...]:
        return self._in(Where.LATER)

    @property
    def waiting(self) -> tuple[WorkCard, ...]:
        return self._in(Where.WAITING)

    @property
    def done(self) -> tuple[WorkCard, ...]:
        return self._in(Where.DONE)

    @property
    def helping(self) -> tuple[WorkCard, ...]:
        return self._in(Where.HELPING)

    @property
    def without_day(self) -> tuple[WorkCard, ...]:
        return self._in(Where.UNDATED)

    @property
    def without_day_count(self) -> int:
        """How many tasks and reports the plan gives no day."""
        return len(self.without_day) + len(self.undated)

    @property
    def open_count(self) -> int:
        """How much is open, for the menu: what is pressing, and what comes within a month."""
        return sum(card.is_pressing or card.where == Where.LATER for card in self.cards)

    @property
    def is_calm(self) -> bool:
        """Whether nothing is overdue, returned or due within a week."""
        return not any(card.is_pressing for card in self.cards)

    @property
    def next(self) -> WorkCard | None:
        """The next thing with a day, for who has nothing due (ux, words 31)."""
        coming = (card for card in self.cards if card.where in {Where.LATER, Where.BEYOND} and card.due_on)
        return next(coming, None)

    @property
    def proof_days_left(self) -> int | None:
        return (self.proof_day - self.on).days if self.proof_day else None


def work_of(facts: AssessmentFacts | None, user: User) -> MyWork:
    """Return the person's work on the ward's day; without an assessment the reports and tasks of the plans alone."""
    assert user.ward is not None  # noqa: S101 - the page is one of a ward
    on = user.ward.today()
    people = facts.responsibilities.people if facts else None
    reports = occasions_of(user.ward, on.year, on, since=on.year - 1, people=people).of_person(user)
    cards = [
        *_report_cards(reports),
        *_task_cards(user, on),
        *(_indicator_cards(facts, user) if facts else ()),
    ]
    cards.sort(key=lambda card: card.due_on or date.max)
    to_do = [found for found in led_by(facts, user) if is_open(found)] if facts else []
    return MyWork(
        on=on,
        cards=tuple(cards),
        undated=reports.undated,
        duties=_duties(facts, user) if facts else (),
        questions=_questions(user),
        has_plan=bool(reports.plans) or bool(facts and facts.plan),
        proof_day=facts.plan.last_evidence_day if facts and facts.plan else None,
        not_handed_in=sum(not is_returned(found) for found in to_do),
    )


def _by_day(due_on: date, on: date) -> Where:
    """Return the section of an open thing by its last day."""
    if due_on < on:
        return Where.OVERDUE
    if due_on <= on + timedelta(days=SOON):
        return Where.SOON
    return Where.LATER if due_on <= on + AHEAD else Where.BEYOND


def _day_badge(due_on: date, on: date) -> tuple[Badge, ...]:
    left = (due_on - on).days
    if left < 0:
        return (("overdue", -left),)
    return (("due_soon", left or "hôm nay"),) if left <= SOON else ()


# Reports -------------------------------------------------------------------------------------------------------


def _report_cards(reports: Occasions) -> Iterable[WorkCard]:
    for one in reports.open():
        begun = one.report is not None
        returned = one.report is not None and one.report.state == PeriodicReport.State.RETURNED
        nested = bool(one.report and one.report.served_by_id)  # what it is nested in is mended
        label = "Xem" if nested else "Sửa và gửi lại" if returned else "Làm tiếp" if begun else "Bắt đầu"
        yield WorkCard(
            where=Where.RETURNED if returned else _by_day(one.due_on, one.on),
            title=one.name,
            link=one.address,
            label=label,
            badges=tuple((str(state), _detail(one, str(state))) for state in one.states),
            due_on=one.due_on,
            sub=_report_line(one),
            not_arising="" if begun else f"{one.address}#id_not_arising",
        )


def _detail(one: Occasion, state: str) -> str | int:
    if state == "overdue":
        return one.days_over
    return (one.days_left() or "hôm nay") if state == "due_soon" else ""


def _report_line(one: Occasion) -> str:
    """Return "Chỉ tiêu 3.2 · gửi Công chức Tư pháp - Hộ tịch · nháp lưu lúc 09:12 19/11/2023"."""
    parts = [f"Chỉ tiêu {one.code}"] if one.code else []
    if one.duty.recipient_name:
        parts.append(f"gửi {one.duty.recipient_name}")
    if one.report is None:
        parts.append("chưa bắt đầu")
    elif one.report.state == PeriodicReport.State.RETURNED:
        parts.append(f"“{one.report.comment}”")
    else:
        parts.append(f"nháp lưu lúc {vietnamese.datetime(timezone.localtime(one.report.saved_at))}")
    return " · ".join(parts)


# Tasks ---------------------------------------------------------------------------------------------------------


def _task_cards(user: User, on: date) -> Iterable[WorkCard]:
    """Tasks of all plans in force that the person leads, and, apart, those that the person supports; one query."""
    leading = Party.objects.of_person(user, on).filter(task=OuterRef("pk"), part=Party.Part.LEAD)
    rows = Task.objects.in_force().unfinished().of_person(user, on).filter(plan__ward=user.ward_id)
    for task in rows.annotate(leads=Exists(leading)).select_related("phase").order_by("plan", "order"):
        yield _task_card(task, on, leads=task.leads)


def _task_card(task: Task, on: date, *, leads: bool) -> WorkCard:
    last = task.last_day
    where = _by_day(last, on) if last else Where.UNDATED
    product = f" · sản phẩm: {task.result}" if task.result else ""
    kind = task.get_kind_display()
    return WorkCard(
        where=where if leads else Where.HELPING,
        title=task.title,
        link=reverse("reports:task", args=[task.pk]),
        label="Ghi kết quả" if leads else "Xem",
        badges=_day_badge(last, on) if last else (),
        due_on=last,
        sub=f"{kind[0].upper()}{kind[1:]}{product}",
    )


# Indicators ----------------------------------------------------------------------------------------------------


def _indicator_cards(facts: AssessmentFacts, user: User) -> Iterable[WorkCard]:
    """What the person leads, then what the person supports or keeps the file of."""
    led = led_by(facts, user)
    for found in led:
        yield _indicator_card(facts, found)
    leading = {found.node.pk for found in led}
    for found in facts.results:
        if found.node.pk not in leading and user.pk in facts.responsibilities.part_ids(found.node.pk):
            yield _card(found, Where.HELPING, "Xem", None, _state_badge(found))


def _indicator_card(facts: AssessmentFacts, found: ResultFacts) -> WorkCard:
    if not is_returned(found) and waits_for_hand(facts, found):
        return _card(found, Where.SOON, "Ký xác nhận", None, (("unsigned", ""),))
    if not is_open(found):
        where = Where.WAITING if waits(found) else Where.DONE
        return _card(found, where, "Xem", None, _state_badge(found))
    last = facts.plan.last_evidence_day if facts.plan else None
    if is_returned(found):
        return _card(found, Where.RETURNED, "Sửa và nộp lại", last, (("returned", ""),))
    where = _by_day(last, facts.today) if last else Where.LATER
    badges = (("draft", "Chưa nộp"), *(_day_badge(last, facts.today) if last else ()))
    # What is far ahead is listed all the same: an indicator is worked on all year.
    return _card(found, Where.LATER if where == Where.BEYOND else where, "Làm tiếp", last, badges)


def _state_badge(found: ResultFacts) -> tuple[Badge, ...]:
    if is_returned(found):
        return (("returned", ""),)
    waiting = found.result.state == IndicatorResult.State.SUBMITTED
    return (("waiting" if waiting else str(found.result.state), ""),)


def _card(
    found: ResultFacts, where: Where, label: str, due_on: date | None, badges: tuple[Badge, ...]
) -> WorkCard:
    return WorkCard(
        where=where,
        title=f"Chỉ tiêu {found.node.code}. {found.node.short_name or found.node.name or ''}",
        link=reverse("scoring:indicator", args=[found.result.pk]),
        label=label,
        badges=badges,
        due_on=due_on,
        sub=_indicator_line(found),
    )


def _indicator_line(found: ResultFacts) -> str:
    if found.editable:
        missing = ", ".join(item.sentence for item in found.missing)
        return f"Còn thiếu: {missing}" if missing else "Đã đủ, chờ nộp"
    if found.evidence.returned:
        return f"Cần thay {found.evidence.returned} tài liệu bị trả lại"
    return f"{found.evidence.accepted}/{found.evidence.total} tài liệu được chấp nhận"


def _duties(facts: AssessmentFacts, user: User) -> tuple[MyDuty, ...]:
    """Return the duty paragraphs in which the person has a part; no query beyond the facts."""
    found = []
    for duty in facts.responsibilities.duties:
        parties = {
            "chủ trì": duty.posts,
            "cùng thực hiện": duty.charged,
            "phối hợp": duty.supporting,
            "lưu hồ sơ": duty.keepers,
        }
        parts = [
            word for word, own in parties.items() if any(p.user_id == user.pk for o in own for p in o.people)
        ]
        if parts:
            found.append(MyDuty(duty.assignment, tuple(parts)))
    return tuple(found)


def _questions(user: User) -> tuple[Question, ...]:
    """Return the oldest questions that wait for this person's answer; one query, none for who does not answer."""
    if not may(user, Act.PUBLISH_ANSWER):
        return ()
    rows = Question.objects.visible_to(user).unanswered().exclude(asked_by=user)
    return tuple(rows.select_related("indicator", "asked_by")[:QUESTIONS_SHOWN])
