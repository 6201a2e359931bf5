"""All that the course of one assessment is judged by, read only where it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from assignments.models import Assessment, Plan
from assignments.responsibilities import plan_of
from criteria.procedures import Procedure, procedure_of
from criteria.tree import FrameworkTree
from reports.models import (
    Agreement,
    Attendee,
    Conclusion,
    CourseFile,
    Decision,
    Issue,
    Meeting,
    Opinion,
    Posting,
    PostingRecord,
    Submission,
    Supplement,
)
from reports.posting.rule import Shown, Verdict, judge
from scoring.facts import AssessmentFacts, facts_of, kept_tree, standing_of
from scoring.models import HEAD_NOT_DISCIPLINED, ConditionFinding, IndicatorResult
from scoring.rules import Standing


def _has_minutes(path: str) -> Exists:
    return Exists(CourseFile.objects.filter(meeting=OuterRef(path), purpose=CourseFile.Purpose.MINUTES))


_COLUMNS = tuple(field.attname for field in Attendee._meta.concrete_fields)
_PERSON = {f"_attendee_{name}": F(f"attendees__{name}") for name in _COLUMNS}
"""The person of a list beside the meeting's own columns: a meeting without anybody is one row, too."""


def _person(row: Meeting) -> Attendee:
    """Return the person that a row of the meeting joined with its list holds."""
    found = Attendee.from_db(
        row._state.db, _COLUMNS, [getattr(row, f"_attendee_{name}") for name in _COLUMNS]
    )
    found.meeting = row
    return found


SHOWN = frozenset({Assessment.State.POSTING, Assessment.State.MEETING})
"""Steps in which one posting hangs, or hung and counts."""


def _unanswered_in_year(path: str) -> Coalesce:
    waiting = Opinion.objects.unanswered().filter(posting__assessment=OuterRef(path)).order_by()
    counted = waiting.values("posting__assessment").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


@dataclass
class CourseCase:
    """One assessment with its posting, meeting and what followed; each part costs its queries when first asked.

    ``assessment`` comes with ``ward`` and ``framework`` selected.
    """

    assessment: Assessment
    known_facts: AssessmentFacts | None = None

    @cached_property
    def today(self) -> date:
        return self.assessment.ward.today()

    @cached_property
    def procedure(self) -> Procedure:
        return procedure_of(self.assessment.framework)

    @cached_property
    def facts(self) -> AssessmentFacts:
        return self.known_facts or facts_of(self.assessment)

    @cached_property
    def _standing(self) -> tuple[Standing, ConditionFinding | None]:
        return standing_of(self.facts)

    @property
    def standing(self) -> Standing:
        return self._standing[0]

    @cached_property
    def finding(self) -> ConditionFinding | None:
        """The newest finding on the head, read with the standing where the facts are known; one query either way."""
        if self._gathered is not None:
            return self._standing[1]
        found = ConditionFinding.objects.filter(assessment=self.assessment, key=HEAD_NOT_DISCIPLINED)
        return found.select_related("confirmed_by").first()

    @property
    def _gathered(self) -> AssessmentFacts | None:
        return self.__dict__.get("facts") or self.known_facts

    @cached_property
    def results(self) -> Mapping[int, IndicatorResult]:
        """The year's results by indicator: from the facts where these are known, else one query."""
        if self._gathered is not None:
            return {one.node.pk: one.result for one in self._gathered.results}
        rows = IndicatorResult.objects.filter(assessment=self.assessment)
        return {row.indicator_id: row for row in rows}

    @cached_property
    def tree(self) -> FrameworkTree:
        """The rule set: from the facts where these are known, else one query (the check marks)."""
        return kept_tree(self.assessment.framework) if self._gathered is None else self._gathered.tree

    @cached_property
    def plan(self) -> Plan | None:
        """The plan that binds the year: from the facts where these are known, else one query."""
        return plan_of(self.assessment) if self._gathered is None else self._gathered.plan

    @cached_property
    def posting(self) -> Posting | None:
        """The posting that counts: prepared, posted or ended; one query, of one that was shown with where and when."""
        found = self._shown() if self.assessment.state in SHOWN else None
        if found is None:
            alive = Posting.objects.alive().filter(assessment=self.assessment).order_by("-number")
            found = alive.annotate(unanswered=_unanswered_in_year("assessment")).first()
        if found is not None:
            found.assessment = self.assessment
        return found

    def _shown(self) -> Posting | None:
        """The posting that hangs, or hung until the meeting, from the rows of where it did; None while there are none."""
        rows = PostingRecord.objects.filter(
            posting__assessment=self.assessment,
            posting__state__in=[Posting.State.POSTED, Posting.State.CLOSED],
            struck_at__isnull=True,
        )
        rows = rows.annotate(unanswered=_unanswered_in_year("posting__assessment"))
        shown = tuple(rows.select_related("posting"))
        if not shown:
            return None
        self.records = shown
        posting = shown[0].posting
        posting.unanswered = shown[0].unanswered  # type: ignore[attr-defined]
        return posting

    @cached_property
    def records(self) -> tuple[PostingRecord, ...]:
        """Where and when it was shown, without what was struck out."""
        if self.posting is None:
            return ()
        return tuple(self.posting.records.filter(struck_at__isnull=True))

    @cached_property
    def verdict(self) -> Verdict | None:
        """Whether it has hung long enough, until today or until it ended; None where the rule set does not say how long."""
        if self.posting is None or not self.procedure.posting.is_known:
            return None
        shown = (Shown(one.channel, one.day, one.until) for one in self.records)
        return judge(shown, self.procedure.posting, self.posting.closed_on or self.today)

    @cached_property
    def unanswered(self) -> int:
        """How many opinions on any posting of the year wait for an answer; read with the posting where it is asked first."""
        known = getattr(self.__dict__.get("posting"), "unanswered", None)
        if known is not None:
            return int(known)
        return Opinion.objects.unanswered().filter(posting__assessment=self.assessment).count()

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting that counts; one query, in the step of the meeting with the people of its list."""
        rows = Meeting.objects.current().filter(assessment=self.assessment)
        rows = rows.annotate(has_minutes=_has_minutes("pk"))
        if self.assessment.state != Assessment.State.MEETING:
            return rows.first()
        joined = tuple(rows.annotate(**_PERSON).order_by("-number", "attendees__pk"))
        if not joined:
            return None
        self.attendees = tuple(one for one in map(_person, joined) if one.pk is not None)
        return joined[0]

    @cached_property
    def attendees(self) -> tuple[Attendee, ...]:
        known = self.meeting  # in its own step it reads them along
        read: tuple[Attendee, ...] | None = self.__dict__.get("attendees")
        if read is not None:
            return read
        return tuple(known.attendees.all()) if known else ()

    @cached_property
    def conclusions(self) -> dict[int, Conclusion]:
        """What the meeting that counts concluded, by indicator; one query, also where the meeting was not read."""
        if "meeting" in self.__dict__:
            rows = self.meeting.conclusions.all() if self.meeting else Conclusion.objects.none()
        else:
            current = Meeting.objects.current().filter(assessment=self.assessment)
            rows = Conclusion.objects.filter(meeting__in=current)
        return {row.indicator_id: row for row in rows}

    @cached_property
    def has_minutes(self) -> bool:
        """Whether the signed minutes are there; read with the meeting."""
        return bool(getattr(self.meeting, "has_minutes", False))

    @cached_property
    def agreement(self) -> Agreement | None:
        rows = Agreement.objects.in_force().filter(assessment=self.assessment)
        return rows.select_related("meeting").first()

    @cached_property
    def submission(self) -> Submission | None:
        rows = Submission.objects.in_force().filter(assessment=self.assessment)
        found = rows.select_related("recorded_by", "agreement", "issue").first()
        if found is not None and found.issue is not None:
            found.issue.assessment = self.assessment
        return found

    @cached_property
    def issue(self) -> Issue | None:
        """The final set in force."""
        found = Issue.objects.in_force().filter(assessment=self.assessment).first()
        if found is not None:
            found.assessment = self.assessment
        return found

    @cached_property
    def supplements(self) -> tuple[Supplement, ...]:
        if self.submission is None:
            return ()
        return tuple(self.submission.supplements.filter(struck_at__isnull=True))

    @cached_property
    def unappraised(self) -> int:
        """How many indicators have no appraised score."""
        score = "appraised_points" if self.assessment.framework.counts_points else "appraised_met"
        rows = IndicatorResult.objects.filter(assessment=self.assessment)
        return rows.filter(**{f"{score}__isnull": True}).count()

    @cached_property
    def decision(self) -> Decision | None:
        rows = Decision.objects.in_force().filter(assessment=self.assessment)
        return rows.select_related("recorded_by").first()

    @cached_property
    def decision_has_file(self) -> bool:
        return self.decision is not None and self.decision.files.exists()
