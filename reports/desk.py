"""The review desk: who reviews what, the queue of one person, and how much of the year is open for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from accounts.models import User
from assignments.responsibilities import Reviewers
from config.access import Act, may
from evidence.models import Evidence
from evidence.rows import UseInHands, case_in_hands
from scoring.agreement import Disagreement
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.models import IndicatorResult
from scoring.moves import closed_sentence

State = IndicatorResult.State
UseState = Evidence.State
DECIDED = frozenset({UseState.ACCEPTED, UseState.RETURNED})


class Order(StrEnum):
    """How the queue is sorted and grouped; the value stands in the address."""

    OLDEST = ""
    INDICATOR = "chi-tieu"
    PERSON = "nguoi-nop"

    @property
    def label(self) -> str:
        return {"": "Lâu nhất trước", "chi-tieu": "Theo chỉ tiêu", "nguoi-nop": "Theo người nộp"}[self.value]

    @classmethod
    def read(cls, text: str) -> Order:
        """Return the order of an address; nonsense is the usual one."""
        return next((order for order in cls if order.value == text), cls.OLDEST)


@dataclass(frozen=True)
class Item:
    """One document of the queue, with the indicator it proves; only what counting needs of it is loaded."""

    use: Evidence
    found: ResultFacts


@dataclass(frozen=True)
class Group:
    """The documents (and figures) of one indicator, or of one person, that wait; ``found`` is set where all are of one.

    ``figures`` are the indicators of the group whose figures and score wait as well: they are reviewed on their page.
    """

    key: str
    title: str
    people: tuple[str, ...]
    since: datetime
    items: tuple[Item, ...]
    figures: tuple[ResultFacts, ...]
    found: ResultFacts | None
    days: int
    others: tuple[UseInHands, ...] = ()
    """Decided documents of the same indicator, shown where the group is open."""
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class ReviewedBy:
    """Indicators of which something waits for other people, by what the page says of them."""

    sentence: str
    results: tuple[ResultFacts, ...]


@dataclass(frozen=True)
class Waiting:
    """What of one indicator waits for the person: documents, the oldest first, and the figures with the score."""

    found: ResultFacts
    items: tuple[Item, ...]
    figures: bool


@dataclass(frozen=True)
class Desk:
    """A person's queue in one order, and what waits for others."""

    order: Order
    groups: tuple[Group, ...]
    waiting: tuple[Waiting, ...]
    others: tuple[ReviewedBy, ...]
    items: tuple[Item, ...]
    """Every document of the queue, in its order."""

    @property
    def uses(self) -> tuple[Evidence, ...]:
        return tuple(item.use for item in self.items)

    @property
    def indicators(self) -> int:
        return len(self.waiting)

    @property
    def documents(self) -> int:
        return len(self.items)

    @property
    def first(self) -> Evidence | None:
        return self.items[0].use if self.items else None

    def place(self, pk: int) -> int | None:
        """Return where the document stands in the queue, from 1; None when it does not wait for the person."""
        return next((number for number, item in enumerate(self.items, 1) if item.use.pk == pk), None)

    def open_key(self, use: Evidence, found: ResultFacts) -> str | None:
        """Return the key of the group that is open while the document is looked at."""
        for group in self.groups:
            if group.found is found or use.pk in {item.use.pk for item in group.items}:
                return group.key
        return None

    def beside(self, pk: int) -> tuple[Evidence | None, Evidence | None]:
        """Return the documents before and after the one; of one that left the queue the first comes after it."""
        place = self.place(pk)
        if place is None:
            return None, self.first
        before = self.items[place - 2].use if place > 1 else None
        after = self.items[place].use if place < len(self.items) else None
        return before, after


def desk_of(facts: AssessmentFacts, user: User, order: Order = Order.OLDEST) -> Desk:
    """Return what waits for review in the assessment; no query beyond the facts."""
    waiting = tuple(waiting_for(facts, user))
    grouped = _by_person if order == Order.PERSON else _by_indicator
    groups = list(grouped(facts, waiting))
    if order == Order.INDICATOR:
        places = {found.node.code: place for place, found in enumerate(facts.results)}
        groups.sort(key=lambda group: places[group.key])
    elif order == Order.PERSON:
        groups.sort(key=lambda group: group.title)
    else:
        groups.sort(key=lambda group: group.since)
    in_order = tuple(item for group in groups for item in group.items)
    return Desk(order, tuple(groups), waiting, tuple(_others(facts, user)), in_order)


def waiting_for(facts: AssessmentFacts, user: User) -> Iterator[Waiting]:
    """Yield the indicators of which something waits for the person, in the rule set's order; no query."""
    for found in facts.results:
        mine = (one.use for one in _submitted(found) if _reviews(facts, one, user))
        items = tuple(Item(use, found) for use in sorted(mine, key=_age))
        figures = found.waits_for_review and may(user, Act.REVIEW_RESULT, found)
        if items or figures:
            yield Waiting(found, items, figures)


def _age(use: Evidence) -> tuple[datetime, int]:
    return use.submitted_at or use.added_at, use.pk


def _submitted(found: ResultFacts) -> Iterable[UseInHands]:
    return (one for one in found.uses if one.use.state == UseState.SUBMITTED)


def _reviews(facts: AssessmentFacts, one: UseInHands, user: User) -> bool:
    return may(user, Act.REVIEW_EVIDENCE, case_in_hands(one, facts.responsibilities))


def _by_indicator(facts: AssessmentFacts, waiting: Iterable[Waiting]) -> Iterator[Group]:
    for one in waiting:
        found, figures = one.found, (one.found,) if one.figures else ()
        since = _since(one.items, figures)
        yield Group(
            key=found.node.code,
            title=found.node.short_name or found.node.name or "",
            people=tuple(dict.fromkeys(_sender(item) for item in one.items)) or _entered(facts, found),
            since=since,
            items=one.items,
            figures=figures,
            found=found,
            days=_days(facts, since),
            others=tuple(other for other in found.uses if other.use.state in DECIDED),
            disagreements=facts.disagreements_at(found.node.code),
        )


def _by_person(facts: AssessmentFacts, waiting: Iterable[Waiting]) -> Iterator[Group]:
    documents: dict[str, list[Item]] = {}
    figures: dict[str, list[ResultFacts]] = {}
    for one in waiting:
        for item in one.items:
            documents.setdefault(_sender(item), []).append(item)
        if one.figures:
            figures.setdefault(next(iter(_entered(facts, one.found)), ""), []).append(one.found)
    for name in dict.fromkeys((*documents, *figures)):
        own = tuple(sorted(documents.get(name, ()), key=lambda item: _age(item.use)))
        results = tuple(figures.get(name, ()))
        since = _since(own, results)
        yield Group(
            key=name,
            title=name or "Chưa rõ người nộp",
            people=(),
            since=since,
            items=own,
            figures=results,
            found=None,
            days=_days(facts, since),
        )


def _since(items: Iterable[Item], figures: Iterable[ResultFacts]) -> datetime:
    """Return when the oldest of them was handed in; one of both is not empty."""
    moments = [_age(item.use)[0] for item in items]
    moments += [moment for found in figures if (moment := _figures_since(found))]
    return min(moments)


def _figures_since(found: ResultFacts) -> datetime | None:
    """Return when the figures were handed in; of those that changed after the review, when that was."""
    return found.result.reviewed_at if found.changed_since_review else found.result.self_at


def _days(facts: AssessmentFacts, since: datetime) -> int:
    """Return for how many days it waits, by the ward's day; 0 for what came today."""
    return max((facts.today - timezone.localtime(since).date()).days, 0)


def _sender(item: Item) -> str:
    return item.use.submitted_by.full_name if item.use.submitted_by else ""


def _entered(facts: AssessmentFacts, found: ResultFacts) -> tuple[str, ...]:
    name = facts.responsibilities.names.get(found.result.self_by_id or 0, "")
    return (name,) if name else ()


def _others(facts: AssessmentFacts, user: User) -> Iterator[ReviewedBy]:
    """Yield who reviews what waits for others; what the person leads or had a hand in comes first."""
    found_by: dict[tuple[bool, Reviewers], list[ResultFacts]] = {}
    for found in facts.results:
        cases = [case_in_hands(one, facts.responsibilities) for one in _submitted(found)]
        rights = [(case, Act.REVIEW_EVIDENCE) for case in cases]
        if found.waits_for_review:
            rights.append((found, Act.REVIEW_RESULT))  # type: ignore[arg-type]
        for case, act in rights:
            if not may(user, act, case):
                key = (user.pk not in case.involved_ids, case.reviewers)
                listed = found_by.setdefault(key, [])
                if not listed or listed[-1] is not found:
                    listed.append(found)
    for (elsewhere, reviewers), results in sorted(found_by.items(), key=lambda item: item[0][0]):
        own = "" if elsewhere else "Người chủ trì, người nộp không tự rà soát. "
        yield ReviewedBy(own + reviewers.sentence, tuple(results))


@dataclass(frozen=True)
class OpenWork:
    """What the menu counts for one person: indicators to review in the year, and the person's own open work.

    The own work includes reports and tasks: only the page that gathers them says how much it is (elsewhere None).
    """

    to_review: int
    to_do: int | None = None
    to_decide: int | None = None


def open_work_of(facts: AssessmentFacts, user: User, to_do: int | None = None) -> OpenWork:
    """Return what the menu counts; no query beyond the facts."""
    return OpenWork(sum(1 for _ in waiting_for(facts, user)), to_do)


def led_by(facts: AssessmentFacts, user: User) -> list[ResultFacts]:
    """Return the indicators that the person leads, in the rule set's order."""
    return [found for found in facts.results if user.pk in facts.responsibilities.lead_ids(found.node.pk)]


def is_returned(found: ResultFacts) -> bool:
    """Whether the indicator, or a document of it, was sent back."""
    return found.result.state == State.RETURNED or found.evidence.returned > 0


def is_open(found: ResultFacts) -> bool:
    """Whether the leads have something to hand in: the indicator, or a document that was sent back."""
    return found.editable or is_returned(found)


def waits_for_hand(facts: AssessmentFacts, found: ResultFacts) -> bool:
    """Whether its lead is to sign what somebody else handed in, while the year lets figures and proof change."""
    return found.waits_for_signature and not closed_sentence(facts.assessment)


def waits(found: ResultFacts) -> bool:
    """Whether the indicator, or a document of it, waits for review."""
    return found.result.state == State.SUBMITTED or found.evidence.submitted > 0
