"""What the page of the meeting shows of a year; everything from the case, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from accounts.models import User
from config import vietnamese as vi
from config.access import Act, may, refusal
from criteria.procedures import Body
from criteria.tree import CriterionNode, IndicatorNode
from reports.course import MOVES
from reports.course_case import CourseCase
from reports.course_files import rows_of
from reports.course_guards import Lack, departs, none_changed_since_review
from reports.meeting.actions import why_not_invite
from reports.meeting.agreement import agreed_standing, concluded, is_whole
from reports.meeting.answers import Answered, answered_of
from reports.meeting.forms import RollForm, RollRow
from reports.meeting.holding import State, why_closed, why_not_note
from reports.models import Attendee, Conclusion, CourseFile, Meeting
from scoring.models import IndicatorResult
from scoring.rules import Standing

Purpose = CourseFile.Purpose
AGREE = MOVES["thong-nhat"]


@dataclass(frozen=True)
class Group:
    """One body of the procedure with its people; ``lacks``: the circular names it and nobody is listed."""

    body: Body
    people: tuple[Attendee, ...]

    @property
    def lacks(self) -> bool:
        return self.body.required and not self.people


@dataclass
class MeetingPage:
    """The meeting of a year as one person sees it."""

    case: CourseCase
    user: User

    @property
    def year(self) -> int:
        return self.case.assessment.year

    @property
    def meeting(self) -> Meeting | None:
        return self.case.meeting

    @property
    def source(self) -> str:
        """Where the meeting is written: the rule set's own words, or that its text is not to be had."""
        return self.case.procedure.step(State.MEETING).source

    @property
    def by_points(self) -> bool:
        return self.case.assessment.framework.counts_points

    @cached_property
    def closed(self) -> str:
        """Why nothing may be prepared or noted in this step of the year; "" when it may."""
        return why_closed(self.case.assessment)

    @property
    def keeps(self) -> bool:
        return may(self.user, Act.KEEP_MEETING)

    @property
    def keep_refusal(self) -> str:
        return "" if self.keeps else refusal(Act.KEEP_MEETING)

    @property
    def may_write(self) -> bool:
        return self.keeps and not self.closed

    @cached_property
    def note_refusal(self) -> str:
        """Why who came, scores and vote cannot be noted yet; "" when they can."""
        return why_not_note(self.meeting) if self.meeting else ""

    @property
    def may_note(self) -> bool:
        return self.may_write and not self.note_refusal

    @property
    def invite_refusal(self) -> str:
        return why_not_invite(self.case)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The procedure's bodies with their people; those that are neither named by the circular nor filled are left out."""
        people = self.case.attendees
        found = (
            Group(body, tuple(one for one in people if one.body == body.key))
            for body in self.case.procedure.bodies
        )
        return tuple(group for group in found if group.people or group.body.required)

    def people(self, roll: RollForm | None) -> list[tuple[Group, list[tuple[Attendee, RollRow | None]]]]:
        """Return the groups with each person and, while the roll is called, the person's fields."""
        fields = {row.person.pk: row for row in roll.rows()} if roll else {}
        return [(group, [(one, fields.get(one.pk)) for one in group.people]) for group in self.groups]

    @property
    def present(self) -> int:
        return sum(bool(one.present) for one in self.case.attendees)

    @property
    def is_noted(self) -> bool:
        """Whether of anybody it is noted whether they came."""
        return any(one.present is not None for one in self.case.attendees)

    @cached_property
    def concluded(self) -> int:
        return concluded(self.case)

    def scores(
        self,
    ) -> Iterator[tuple[CriterionNode, list[tuple[IndicatorNode, IndicatorResult, Conclusion]]]]:
        """Yield each criterion with what was concluded of its indicators, for who reads it only."""
        rows, results = self.case.conclusions, self.case.results
        for criterion in self.case.tree.criteria:
            found = [
                (node, results[node.pk], rows[node.pk]) for node in criterion.indicators if node.pk in rows
            ]
            if found:
                yield criterion, found

    @cached_property
    def standing(self) -> Standing | None:
        """Total and conditions by what was concluded, once that is every indicator."""
        return agreed_standing(self.case) if is_whole(self.case) else None

    @cached_property
    def changed(self) -> int:
        """How many conclusions differ from the review."""
        rows, results = self.case.conclusions, self.case.results
        return sum(departs(row, results[key], self.by_points) for key, row in rows.items() if key in results)

    @cached_property
    def answered(self) -> Answered:
        return answered_of(self.case)

    @cached_property
    def lacks(self) -> tuple[Lack, ...]:
        """What is missing before the result is agreed; figures changed meanwhile show on the page of the step itself."""
        self.case.unanswered = self.answered.waiting
        self.case.has_minutes = bool(self.minutes)
        light = (guard for guard in AGREE.guards if guard is not none_changed_since_review)
        return tuple(lack for guard in light for lack in guard(self.case))

    @cached_property
    def _files(self) -> list[CourseFile]:
        return list(rows_of(CourseFile.objects.filter(meeting=self.meeting))) if self.meeting else []

    @property
    def minutes(self) -> list[CourseFile]:
        return [one for one in self._files if one.purpose == Purpose.MINUTES]

    @property
    def invitations(self) -> list[CourseFile]:
        return [one for one in self._files if one.purpose != Purpose.MINUTES]

    @cached_property
    def earlier(self) -> list[Meeting]:
        """The meetings that were held again, the newest first, with their signed minutes."""
        rows = self.case.assessment.meetings.filter(state=Meeting.State.SUPERSEDED)
        return list(rows.prefetch_related("files__document", "agreements"))

    @property
    def due(self) -> str:
        """The part of the page that comes next, which a phone shows open: its anchor."""
        meeting = self.meeting
        if meeting is None or self.note_refusal or any(one.present is None for one in self.case.attendees):
            return "thanh-phan"
        if self.concluded < len(self.case.results):
            return "ket-luan"
        voted = None not in (meeting.votes_for, meeting.votes_against, meeting.votes_abstain)
        return "bien-ban" if voted and meeting.conclusion.strip() else "bieu-quyet"

    @property
    def outdated(self) -> str:
        """Why the meeting has to be held anew; "" while it need not."""
        meeting, posting = self.meeting, self.case.posting
        if meeting is None or posting is None or not self.is_noted or meeting.state != Meeting.State.INVITED:
            return ""
        begun = posting.closed_on or posting.posted_on
        if begun is None or meeting.held_on >= begun:
            return ""
        return (
            f"Cuộc họp ngày {vi.date(meeting.held_on)} diễn ra trước khi kết thúc lần niêm yết hiện tại "
            f"nên cần họp lại sau khi kết thúc niêm yết."
        )

    @property
    def agree_url(self) -> str:
        """Where leadership agrees on the result."""
        return reverse("reports:course_move", kwargs={"year": self.year, "key": AGREE.key})

    @property
    def may_agree(self) -> bool:
        return may(self.user, AGREE.act)

    @property
    def is_agreeing(self) -> bool:
        return self.case.assessment.state == State.MEETING

    @property
    def answer(self) -> str:
        """Return where the meeting stands, in one sentence."""
        meeting = self.meeting
        if meeting is None:
            return "Chưa lập cuộc họp thống nhất kết quả."
        when = f"{meeting.starts_at:%H:%M} ngày {vi.date(meeting.held_on)}"
        people = len(self.case.attendees)
        if meeting.state == Meeting.State.AGREED:
            return f"Cuộc họp ngày {vi.date(meeting.held_on)} đã thống nhất kết quả."
        if meeting.state == Meeting.State.PLANNED:
            return f"Họp lúc {when} · {people} người trong danh sách, chưa mời"
        parts = [f"Họp lúc {when}", f"đã mời {people} người"]
        parts += [f"{self.present} người có mặt"] if self.is_noted else []
        parts += [f"{self.concluded}/{len(self.case.results)} chỉ tiêu có kết luận"] if self.concluded else []
        return " · ".join(parts)
