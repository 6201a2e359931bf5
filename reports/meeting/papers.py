"""Invitation and minutes as papers of the portal: read, edited paragraph by paragraph, taken along as PDF or Word file."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.guard import require
from accounts.models import User
from config.access import Act
from reports.course_case import CourseCase
from reports.documents.blocks import Document
from reports.dossier.source import Signing
from reports.meeting.agreement import is_whole
from reports.meeting.answers import answered_of
from reports.meeting.invitation import invitation_document
from reports.meeting.minutes import minutes_document
from reports.models import Meeting
from reports.papers import Paper

FROZEN = "Kết quả cuộc họp này đã được thống nhất nên văn bản không sửa được nữa."


def case_of(meeting: Meeting) -> CourseCase:
    """Return the year's case read with this meeting, which costs no further query."""
    case = CourseCase(meeting.assessment)
    case.meeting = meeting
    return case


def invitation_paper(meeting: Meeting) -> Paper:
    """Return the invitation as a paper."""
    return _paper(meeting, "giay-moi", "Giay moi hop", invitation_document(case_of(meeting), meeting), False)


def minutes_paper(
    meeting: Meeting, signing: Signing | None = None, known_case: CourseCase | None = None
) -> Paper:
    """Return the minutes as a paper; a draft until everything of the meeting is noted.

    ``signing`` holds their number in a dossier; ``known_case`` is the year's, read with this meeting.
    """
    case = known_case or case_of(meeting)
    document = minutes_document(case, meeting, answered_of(case), signing)
    return _paper(meeting, "bien-ban", "Bien ban hop", document, not _is_noted(case, meeting))


def _is_noted(case: CourseCase, meeting: Meeting) -> bool:
    votes = (meeting.votes_for, meeting.votes_against, meeting.votes_abstain)
    came = all(one.present is not None for one in case.attendees)
    return came and None not in votes and bool(meeting.conclusion.strip()) and is_whole(case)


def _paper(meeting: Meeting, kind: str, stem: str, document: Document, is_draft: bool) -> Paper:
    year = meeting.assessment.year
    return Paper(
        name=f"{kind}:{meeting.pk}",
        ward=meeting.ward,
        subject=meeting,
        document=document,
        home=reverse("reports:meeting", kwargs={"year": year}),
        home_label=f"Cuộc họp thống nhất kết quả năm {year}",
        file_stem=f"{stem} {year} - lan {meeting.number}",
        is_draft=is_draft,
        edit_act=Act.KEEP_MEETING,
        frozen=FROZEN if meeting.state == Meeting.State.AGREED else "",
    )


def _finder(paper: Callable[[Meeting], Paper]) -> Callable[[User, str], Paper]:
    def find(user: User, key: str) -> Paper:
        """Return the paper of the meeting that counts; of one held again the signed copies tell. Raises Http404."""
        require(user, Act.SEE_WARD_WORK)
        if not re.fullmatch("[0-9]{1,18}", key):
            raise Http404
        meetings = Meeting.objects.visible_to(user).select_related(
            "assessment__ward", "assessment__framework"
        )
        return paper(get_object_or_404(meetings.current(), pk=int(key)))

    return find


find_invitation = _finder(invitation_paper)
find_minutes = _finder(minutes_paper)
