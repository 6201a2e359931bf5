"""The inbox as its pages show it: each item with its file, what was read of it and where it may belong; constant queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q
from django.db.models.functions import Substr

from accounts.models import User
from assignments.models import Assessment, Task
from criteria.models import Indicator
from evidence.models import Document, InboxItem, Reading, Revision
from evidence.models.inbox import InboxItemQuerySet
from evidence.proposing import LONGEST_OPENING, Clue, Proposal, Proposer
from evidence.reading.proposals import Gain, gains_of, proposals_of
from evidence.targets import targets_of

State = InboxItem.State
PAGE_SIZE = 25


@dataclass(frozen=True)
class Choice:
    """An indicator offered for an item: why, and whether its box is ticked already."""

    indicator: Indicator
    reasons: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class Row:
    """One item with its newest file, the choices offered, and the older document of the ward with the same bytes, if any."""

    item: InboxItem
    revision: Revision
    choices: tuple[Choice, ...] = ()
    same_as: Document | None = None

    @property
    def reading(self) -> Reading | None:
        return getattr(self.revision, "reading", None)

    @property
    def clear(self) -> Choice | None:
        """The one choice nothing else comes near, if there is one."""
        return next((choice for choice in self.choices if choice.chosen), None)

    @property
    def is_being_read(self) -> bool:
        return bool(self.reading and self.reading.is_under_way)

    @property
    def read(self) -> list[Gain]:
        """What was read of the file that one click may write into the register."""
        return gains_of(self.item.document, self.revision, self.reading)

    @property
    def key(self) -> str:
        """What a box of the check page sends: the item as it was seen, and the indicator that was proposed."""
        proposed = self.clear.indicator.pk if self.clear else 0
        return f"{self.item.pk}:{self.item.version}:{proposed}"

    @property
    def has_picture(self) -> bool:
        """Whether the first page can be shown as a picture."""
        found = self.reading
        return bool(
            found and not found.is_sealed and found.preview == Reading.Preview.DONE and found.preview_pages
        )

    @property
    def sender(self) -> str:
        """Who handed it in: the official, or the recipient of the link with the name the sender wrote."""
        item = self.item
        if item.link is None:
            who = item.document.created_by
            return who.full_name if who else "Cổng thông tin"
        written = f" – người gửi {item.sender}" if item.sender else ""
        return f"qua đường dẫn: {item.link.recipient}{written}"


def for_rows(items: InboxItemQuerySet) -> InboxItemQuerySet:
    """With everything a row names: document, file, what was read, link, who settled it and where it went."""
    files = (
        Revision.objects.select_related("reading")
        .defer("reading__text", "reading__folded", "reading__signatures")
        .annotate(opening=Substr("reading__folded", 1, LONGEST_OPENING))
        .order_by("-number")
    )
    return items.select_related(
        "document__created_by",
        "settled_by",
        "link__indicator",
        "link__task__plan",
        "link__assessment__framework",
    ).prefetch_related(Prefetch("document__revisions", queryset=files))


def with_places(items: InboxItemQuerySet) -> InboxItemQuerySet:
    """Also where the documents are used."""
    return items.prefetch_related(
        "document__uses__indicator", "document__attachments__task", "document__attachments__request"
    )


def counts(user: User) -> dict[str, int]:
    """Return how many items of the person's ward stand in each state; one query."""
    rows = InboxItem.objects.visible_to(user).order_by()
    kinds = {state: Count("pk", filter=Q(state=state)) for state in State.values}
    return rows.aggregate(**kinds)


def rows_of(items: Iterable[InboxItem], year: Assessment | None) -> list[Row]:
    """Return the rows; those that wait get choices among the year's indicators, worked out from one gathering.

    A file that came in twice is told of its older copy, in one query for all.
    """
    shown = list(items)
    waiting = [item for item in shown if item.state == State.WAITING]
    knows = _Knowledge.of(year) if year and waiting else None
    copies = _older_copies(waiting)
    return [_row(item, knows, copies.get(item.document_id)) for item in shown]


def _older_copies(items: list[InboxItem]) -> dict[int, Document]:
    """Return item's document → the ward's oldest other document with a file of the same bytes; one query."""
    newest = {item.document_id: item.document.revisions.all()[0].digest for item in items}
    if not newest:
        return {}
    known = Revision.objects.filter(document__ward=items[0].document.ward_id, digest__in=newest.values())
    oldest: dict[str, Document] = {}
    for revision in known.select_related("document").order_by("document_id"):
        oldest.setdefault(revision.digest, revision.document)
    return {pk: oldest[digest] for pk, digest in newest.items() if oldest[digest].pk < pk}


def _row(item: InboxItem, knows: _Knowledge | None, same_as: Document | None) -> Row:
    revision = item.document.revisions.all()[0]
    if knows is None or item.state != State.WAITING:
        return Row(item, revision, same_as=same_as)
    opening = getattr(revision, "opening", "") or ""
    read = {one.field: one.value for one in proposals_of(getattr(revision, "reading", None))}
    number = item.document.number or read.get("number", "")
    subject = f"{item.document.subject} {read.get('subject', '')}"  # of a fresh file the register knows its name alone
    clue = Clue(revision.original_name, subject, opening, number)
    return Row(item, revision, tuple(knows.choices(clue)), same_as)


@dataclass(frozen=True)
class _Knowledge:
    """What is needed to propose for many items at once."""

    proposer: Proposer
    indicators: Mapping[int, Indicator]

    @classmethod
    def of(cls, year: Assessment) -> _Knowledge:
        rows = Indicator.objects.filter(framework=year.framework_id)
        return cls(Proposer(targets_of(year)), {one.pk: one for one in rows})

    def choices(self, clue: Clue) -> Iterator[Choice]:
        for one in self.proposer.propose(clue):
            yield _choice(one, self.indicators[one.indicator])


def _choice(proposal: Proposal, indicator: Indicator) -> Choice:
    return Choice(indicator, proposal.reasons, proposal.clear)


def indicator_of_link(item: InboxItem) -> Indicator | None:
    """Return the indicator the item's link asks for, in the version the year is judged by now; one query."""
    link = item.link
    if link is None or link.assessment is None or link.indicator is None:
        return None
    return link.assessment.framework.indicators.filter(code=link.indicator.code).first()


def task_of_link(item: InboxItem) -> Task | None:
    """Return the task the item's link asks for, in the plan's version that is in force; one query."""
    if item.link is None or item.link.task is None:
        return None
    return Task.objects.of_line(item.link.task).in_force().first()


def open_tasks(user: User) -> list[Task]:
    """Return the unfinished tasks of the ward's plans in force, in the order of their plans; one query."""
    rows = Task.objects.in_force().unfinished().filter(plan__ward=user.ward_id)
    return list(rows.select_related("plan").order_by(F("plan__first_year").desc(), "plan", "order"))
