"""What stands beside the scores in a dossier: posting, opinions, survey, meeting; and which parts can be written of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from criteria.dossiers import PartRule
from evidence.logbooks.survey import effective_in
from reports import survey_papers
from reports.course_case import CourseCase
from reports.dossier.source import Source
from reports.models import CourseFile, Meeting, Opinion, Posting, PostingPaper, PostingRecord
from reports.opinions import summary as opinions
from reports.survey_papers import Survey


@dataclass(frozen=True)
class Hung:
    """A posting that was shown: its rows of where and when in the order of their days, its papers, photographs by row."""

    posting: Posting
    records: tuple[PostingRecord, ...]
    papers: tuple[PostingPaper, ...]
    files: Mapping[int, tuple[CourseFile, ...]]


@dataclass
class Beside:
    """One source's posting, opinions, survey and meeting; each costs its queries when first asked."""

    source: Source

    @cached_property
    def case(self) -> CourseCase:
        return self.source.case

    @cached_property
    def hung(self) -> Hung | None:
        """The posting that counts, once it was shown; three queries more than the case's."""
        posting = self.case.posting
        if posting is None or posting.posted_on is None:
            return None
        files: dict[int, list[CourseFile]] = {}
        rows = CourseFile.objects.filter(posting_record__in=[one.pk for one in self.case.records])
        for file in rows.select_related("document"):
            files.setdefault(file.posting_record_id or 0, []).append(file)
        return Hung(
            posting,
            tuple(sorted(self.case.records, key=lambda one: (one.channel, one.day, one.pk))),
            tuple(posting.papers.all()),
            {pk: tuple(found) for pk, found in files.items()},
        )

    @cached_property
    def opinions(self) -> opinions.Summary | None:
        """What was said of the posting and answered; None while nobody has sent an opinion."""
        found = opinions.gather(self.source.assessment)
        return found if found is not None and found.opinions else None

    @cached_property
    def opinion_count(self) -> int:
        """How many opinions came in the year; one query."""
        return Opinion.objects.filter(posting__assessment=self.source.assessment).count()

    @cached_property
    def survey(self) -> Survey | None:
        """What the slips on dissemination models sum up to; None while there is none."""
        found = survey_papers.gather(self.source.assessment.ward, self.source.assessment.year)
        return found if found.summary.opinions else None

    @cached_property
    def was_surveyed(self) -> bool:
        """Whether there is any slip on dissemination models; one query where they were not summed up yet."""
        if "survey" in self.__dict__:
            return self.survey is not None
        return effective_in(self.source.assessment.ward, self.source.assessment.year) is not None

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting that counts, once it is noted who came."""
        found = self.case.meeting
        if found is None or found.state == Meeting.State.AGREED:
            return found
        return found if any(one.present is not None for one in self.case.attendees) else None

    @property
    def asks_for_recognition(self) -> bool:
        """Whether the ward asks to be recognised: not where the agreed result falls short (điểm e khoản 1 Điều 3 TT 09)."""
        return self.source.agreement is None or self.source.standing.all_conditions_met is not False

    @cached_property
    def parts(self) -> tuple[PartRule, ...]:
        """The parts of the year's rule set that can be written today, in the order in which they are bound."""
        return tuple(rule for rule in self.source.rule.parts if EXISTS[rule.key](self))


EXISTS: Mapping[str, Callable[[Beside], bool]] = {
    "report": lambda beside: True,
    "score-sheet": lambda beside: True,
    "opinions": lambda beside: beside.opinion_count > 0,
    "request": lambda beside: beside.asks_for_recognition,
    "survey": lambda beside: beside.was_surveyed,
    "minutes": lambda beside: beside.meeting is not None,
    "posting-record": lambda beside: beside.case.posting is not None and bool(beside.case.posting.posted_on),
    "index": lambda beside: True,
}
"""Whether what a part is written from is there, by the key of the part."""
