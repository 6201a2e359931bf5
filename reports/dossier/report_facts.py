"""What the report tells of the year beside its scores: reports sent, registers kept, posting, opinions, meeting.

Gathered once in a fixed number of queries; ``report_sections`` writes it down without asking anything more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from assignments.models import Assessment
from evidence.logbooks.counts import BookCounts, counts_of
from reports.dossier.outlines import FormSections, sections_of
from reports.dossier.source import Source
from reports.models import Attendee, Meeting, Opinion, Posting, PostingRecord, Response
from reports.occasions import Occasion, occasions_of

State = Assessment.State
AFTER_POSTING = frozenset(
    {State.POSTING, State.MEETING, State.AGREED, State.SENT, State.RECOGNISED, State.NOT_RECOGNISED}
)
"""Steps in which the report may speak of the posting: before them the one that is prepared does not hang."""


@dataclass(frozen=True)
class Sent:
    """The reports of the year that the plan asked for until the day: how many were due, sent, and sent late."""

    due: int
    sent: int
    late: int

    @property
    def in_time(self) -> int:
        return self.sent - self.late


@dataclass(frozen=True)
class Opinions:
    """How the opinions on the posted drafts were answered, by the newest answer of each."""

    received: int = 0
    taken_up: int = 0
    partly: int = 0
    explained: int = 0
    set_aside: int = 0

    @property
    def waiting(self) -> int:
        return self.received - self.taken_up - self.partly - self.explained - self.set_aside


@dataclass(frozen=True)
class ReportFacts:
    """All that the report tells beside the ``Source``; ``posting`` and ``meeting`` only once they took place."""

    outline: FormSections
    sent: Sent
    books: tuple[BookCounts, ...]
    posting: Posting | None = None
    records: tuple[PostingRecord, ...] = ()
    opinions: Opinions = Opinions()
    meeting: Meeting | None = None
    people: tuple[Attendee, ...] = ()


def facts_of_report(source: Source) -> ReportFacts:
    """Gather what the report tells; at most 10 queries beyond the facts, fewer before the posting."""
    assessment = source.assessment
    case = source.case
    posting = case.posting if assessment.state in AFTER_POSTING else None
    posting = posting if posting and posting.posted_on else None
    meeting = case.meeting if source.agreement is not None else None
    return ReportFacts(
        outline=sections_of(assessment.ward, source.framework),
        sent=_sent(source),
        books=tuple(one for one in counts_of(assessment.ward, assessment.year).values() if one.total),
        posting=posting,
        records=case.records if posting else (),
        opinions=_opinions(assessment) if posting else Opinions(),
        meeting=meeting,
        people=case.attendees if meeting else (),
    )


def _sent(source: Source) -> Sent:
    """Count the reports that the year's plan asks for, those that fell due until the day or were sent before."""
    plan, today = source.facts.plan, source.today
    if plan is None:
        return Sent(0, 0, 0)
    people = source.facts.responsibilities.people
    rows = occasions_of(
        source.assessment.ward, source.assessment.year, today, people=people, office=source.facts.office
    )
    found = [one for one in rows if one.duty.plan.code == plan.code and _counts(one, today)]
    sent = [one for one in found if one.is_sent]
    return Sent(len(found), len(sent), sum(one.is_late for one in sent))


def _counts(one: Occasion, today: date) -> bool:
    """Whether the report was sent, or should have been by the day; what lay before the plan was not asked for."""
    return one.is_sent or (not one.occurrence.before_plan and one.due_on < today)


def _opinions(assessment: Assessment) -> Opinions:
    """Count the year's opinions by their newest answer; one query."""
    newest = Response.objects.filter(opinion=OuterRef("pk")).order_by("-answered_at", "-pk")
    rows = Opinion.objects.filter(posting__assessment=assessment).annotate(
        newest=Subquery(newest.values("outcome")[:1])
    )
    found = list(rows.values_list("state", "newest"))
    answered = [outcome for state, outcome in found if state == Opinion.State.ANSWERED]
    return Opinions(
        received=len(found),
        taken_up=answered.count(Response.Outcome.TAKEN_UP),
        partly=answered.count(Response.Outcome.PARTLY),
        explained=answered.count(Response.Outcome.EXPLAINED),
        set_aside=sum(state == Opinion.State.SET_ASIDE for state, _ in found),
    )
