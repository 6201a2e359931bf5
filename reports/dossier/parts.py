"""The parts of the dossier, in the order in which the year's rule set names them, with the officers' own words.

A part whose data is not there yet (nothing posted, no meeting held, no opinion) is left out; the checklist says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from assignments.models import Assessment
from criteria.dossiers import PartRule, dossier_of
from reports import survey_papers
from reports.course_case import CourseCase
from reports.documents.assembly import Part
from reports.documents.blocks import Document
from reports.dossier.evidence_index import ROWS_A_PART, index_parts
from reports.dossier.report import printed_report
from reports.dossier.score_sheet import score_sheet
from reports.dossier.source import Source
from reports.meeting.papers import minutes_paper
from reports.models import Meeting
from reports.opinions import summary as opinions

INDEX = "index"
"""The key of the evidence index as a whole; its parts are "index-<criterion>-<volume>"."""


def _opinions(source: Source) -> Document | None:
    """Mẫu 03; None while nobody has sent an opinion."""
    found = opinions.gather(source.assessment)
    if found is None or not found.opinions:
        return None
    return opinions.summary_paper(found, source.signing).printed


def _survey(source: Source) -> Document | None:
    """Mẫu 04; None while there is no slip."""
    found = survey_papers.gather(source.assessment.ward, source.assessment.year)
    return survey_papers.summary_paper(found, source.signing).printed if found.summary.opinions else None


def _minutes(source: Source) -> Document | None:
    """The minutes; None until it is noted who came."""
    case = CourseCase(source.assessment, known_facts=source.facts)
    meeting = case.meeting
    if meeting is None or not _was_held(case, meeting):
        return None
    return minutes_paper(meeting, source.signing, case).printed


def _was_held(case: CourseCase, meeting: Meeting) -> bool:
    return meeting.state == Meeting.State.AGREED or any(one.present is not None for one in case.attendees)


WRITERS: Mapping[str, Callable[[Source], Document | None]] = {
    "report": printed_report,
    "score-sheet": score_sheet,
    "opinions": _opinions,
    "survey": _survey,
    "minutes": _minutes,
}
"""What writes a part as it is printed, by its key; None: its data is not there yet."""


def parts_of(source: Source, keys: Iterable[str] | None = None, *, rows: int = ROWS_A_PART) -> list[Part]:
    """Return the parts in the order they are bound, those of ``keys`` alone where any are given.

    ``keys`` are those of the rule set's parts, or of one part of the index ("index-2-1"). ``rows``: how many lines of the
    index one part holds at most.
    """
    wanted = frozenset(keys or ())
    found: list[Part] = []
    for rule in source.rule.parts:
        found += [part for part in _parts(source, rule, wanted, rows) if _is_wanted(part.key, wanted)]
    return found


def _is_wanted(key: str, wanted: frozenset[str]) -> bool:
    return not wanted or key in wanted or (INDEX in wanted and key.startswith(f"{INDEX}-"))


def _parts(source: Source, rule: PartRule, wanted: frozenset[str], rows: int) -> Iterator[Part]:
    if rule.key == INDEX:
        if not wanted or any(key.startswith(INDEX) for key in wanted):
            yield from index_parts(source, rows)
    elif _is_wanted(rule.key, wanted) and (write := WRITERS.get(rule.key)):
        document = write(source)
        if document is not None:
            yield Part(rule.key, rule.title, document)


def kept_keys(of: Source | Assessment, chosen: Iterable[str]) -> tuple[str, ...]:
    """Return the chosen keys that the year's rule set knows, in the order they are bound; no query.

    An ``Assessment`` comes with ``framework`` selected.
    """
    asked = frozenset(chosen)
    return tuple(rule.key for rule in dossier_of(of.framework).parts if rule.key in asked)
