"""The parts of the dossier, in the order in which the year's rule set names them, with the officers' own words.

A part whose data is not there yet (nothing posted, no meeting held, no opinion) is left out; the checklist says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from assignments.models import Assessment
from criteria.dossiers import PartRule, dossier_of
from reports import survey_papers
from reports.documents.assembly import Part
from reports.documents.blocks import Document
from reports.dossier import papers
from reports.dossier.beside import Beside
from reports.dossier.evidence_index import ROWS_A_PART, index_parts
from reports.dossier.report import printed_report
from reports.dossier.score_sheet import score_sheet
from reports.dossier.source import Source
from reports.meeting.papers import minutes_paper
from reports.opinions import summary as opinions

INDEX = "index"
"""The key of the evidence index as a whole; its parts are "index-<criterion>-<volume>"."""


def _opinions(beside: Beside) -> Document | None:
    """Mẫu 03."""
    found = beside.opinions
    return opinions.summary_paper(found, beside.source.signing).printed if found else None


def _survey(beside: Beside) -> Document | None:
    """Mẫu 04."""
    found = beside.survey
    return survey_papers.summary_paper(found, beside.source.signing).printed if found else None


def _minutes(beside: Beside) -> Document | None:
    meeting = beside.meeting
    return minutes_paper(meeting, beside.source.signing, beside.case).printed if meeting else None


WRITERS: Mapping[str, Callable[[Beside], Document | None]] = {
    "report": lambda beside: printed_report(beside.source),
    "score-sheet": lambda beside: score_sheet(beside.source),
    "opinions": _opinions,
    "request": papers.printed_request,
    "survey": _survey,
    "minutes": _minutes,
    "posting-record": papers.printed_posting_record,
}
"""What writes a part as it is printed, by its key; None: its data is not there yet."""


def parts_of(source: Source, keys: Iterable[str] | None = None, *, rows: int = ROWS_A_PART) -> list[Part]:
    """Return the parts in the order they are bound, those of ``keys`` alone where any are given.

    ``keys`` are those of the rule set's parts, or of one part of the index ("index-2-1"). ``rows``: how many lines of the
    index one part holds at most.
    """
    wanted = frozenset(keys or ())
    beside = Beside(source)
    found: list[Part] = []
    for rule in source.rule.parts:
        found += [part for part in _parts(beside, rule, wanted, rows) if _is_wanted(part.key, wanted)]
    return found


def _is_wanted(key: str, wanted: frozenset[str]) -> bool:
    return not wanted or key in wanted or (INDEX in wanted and key.startswith(f"{INDEX}-"))


def _parts(beside: Beside, rule: PartRule, wanted: frozenset[str], rows: int) -> Iterator[Part]:
    if rule.key == INDEX:
        if not wanted or any(key.startswith(INDEX) for key in wanted):
            yield from index_parts(beside.source, rows)
    elif _is_wanted(rule.key, wanted) and (write := WRITERS.get(rule.key)):
        document = write(beside)
        if document is not None:
            yield Part(rule.key, rule.title, document)


def whole(title: str, parts: Iterable[Part]) -> Document:
    """Return the parts as one document, each beginning on a page of its own: for Word."""
    return Document(title, tuple(section for part in parts for section in part.document.sections))


def kept_keys(of: Source | Assessment, chosen: Iterable[str]) -> tuple[str, ...]:
    """Return the chosen keys that the year's rule set knows, in the order they are bound; no query.

    An ``Assessment`` comes with ``framework`` selected.
    """
    asked = frozenset(chosen)
    return tuple(rule.key for rule in dossier_of(of.framework).parts if rule.key in asked)
