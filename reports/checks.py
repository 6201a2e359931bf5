"""What a reviewer is told of a document beside its year: its period, the series it belongs to, the figures entered.

Adds to ``evidence/checks.py`` what needs the plan's reports and the indicator's figures. The slack is an office's:
the data of a period are closed on the 14th of its last month (Nghị định 09/2019/NĐ-CP, Điều 12), reports follow in the
weeks after; only what lies well outside is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from config import vietnamese as vi
from criteria.ruletypes import InputKind
from evidence import checks
from evidence.checks import INFO, WARN, Check
from evidence.models import Document, Evidence, Reading
from reports.figure_words import Figure, Told, differing
from reports.models import ReportDocument
from reports.period_words import ROMAN, Cadence, Span, span_of, stem_of
from scoring.facts import AssessmentFacts, ResultFacts

QUERIES = checks.QUERIES + 2
"""What ``of_uses`` costs, whatever the number of uses."""
EARLY = {Cadence.MONTH: 20, Cadence.QUARTER: 31, Cadence.HALF: 31, Cadence.NINE: 31}
"""Days before the end of its period from which on a report of it may be written."""
LATE = {Cadence.MONTH: 31, Cadence.QUARTER: 45, Cadence.HALF: 45, Cadence.NINE: 45}
"""Days after the end of its period until which a report of it may come, where no plan says when.

Of a whole year many a paper speaks that is no report of it ("… theo Kế hoạch năm 2022"), so nothing is said of it.
"""
PART_OF_WARD = re.compile(r"\b(?:khối|tổ dân phố|thôn|xóm|ấp|tổ hòa giải|khu phố)\b", re.IGNORECASE)
"""Words of a subject that speaks of a part of the ward: its figures are not the ward's."""
NUMBERS = frozenset({InputKind.INTEGER, InputKind.DECIMAL})


@dataclass(frozen=True)
class Paper:
    """A document as the register tells it, used in a year."""

    kind: str
    subject: str
    issued_on: date | None
    year: int

    @property
    def span(self) -> Span | None:
        return span_of(self.subject, self.year)

    @property
    def is_report(self) -> bool:
        return self.kind == Document.Kind.REPORT


@dataclass(frozen=True)
class Asked:
    """A report of the plan that the document goes with: its name, the end of its period, its last day."""

    name: str
    last_day: date
    due_on: date


def of_uses(facts: AssessmentFacts, uses: Iterable[Evidence]) -> dict[int, list[Check]]:
    """Return by the key of each use of the assessment what there is to say of it, warnings first.

    Four queries; three where every use comes whole (``checks.whole``)."""
    chosen = checks.whole(uses)
    found = checks.of_uses(chosen)
    if not found:
        return {}
    asked = _asked({use.document_id for use in chosen})
    texts = _texts(found)
    year = facts.assessment.year
    results = {one.node.pk: one for one in facts.results}
    series = {pk: series_gaps(_papers(one, year)) for pk, one in results.items()}
    for use in chosen:
        document = use.document
        paper = Paper(document.kind, document.subject, document.issued_on, year)
        more = [*period_checks(paper, asked.get(document.pk, ()))]
        if use.indicator_id in results:
            more += series[use.indicator_id].get(use.pk, ())
            more += figure_checks(paper, texts.get(use.pk, ""), figures_of(results[use.indicator_id]))
        found[use.pk] = sorted([*found[use.pk], *more], key=lambda check: check.level != WARN)
    return found


def _asked(documents: set[int]) -> dict[int, list[Asked]]:
    rows = ReportDocument.objects.filter(document__in=documents).order_by("pk")
    found: dict[int, list[Asked]] = defaultdict(list)
    for row in rows.select_related("report__duty"):
        report = row.report
        found[row.document_id].append(Asked(report.duty.subject, report.last_day, report.due_on))
    return found


def _texts(keys: Iterable[int]) -> dict[int, str]:
    """Return the words that stood in the files as such: what was recognised on a picture is no ground for a hint."""
    rows = Evidence.objects.filter(
        pk__in=keys,
        document__kind=Document.Kind.REPORT,
        revision__reading__state=Reading.State.DONE,
        revision__reading__source=Reading.Source.TEXT,
    )
    return dict(rows.order_by("pk").values_list("pk", "revision__reading__text"))


def _papers(found: ResultFacts, year: int) -> dict[int, Paper]:
    return {
        one.use.pk: Paper(one.use.document.kind, one.use.document.subject, one.use.document.issued_on, year)
        for one in found.uses
    }


# Periods -------------------------------------------------------------------------------------------------------


def period_checks(paper: Paper, asked: Sequence[Asked] = ()) -> Iterator[Check]:
    """Yield what is wrong with the day of a report: written long before its period ends, or after its last day.

    The last day is the plan's where the document goes with a report of it; else the words of the subject tell the period.
    """
    day, span = paper.issued_on, paper.span
    if not paper.is_report or day is None:
        return
    if asked:
        latest = max(asked, key=lambda one: one.due_on)
        if day > latest.due_on:
            words = f"sau hạn gửi {vi.date(latest.due_on)} của báo cáo “{latest.name}”"
            yield Check("report_late", WARN, f"Báo cáo đề ngày {vi.date(day)}, {words}.")
            return
    if span is None or span.cadence not in EARLY:
        return
    if day < span.last_day - timedelta(days=EARLY[span.cadence]):
        words = f"trong khi kỳ báo cáo đến {vi.date(span.last_day)} mới kết thúc"
        yield Check("report_early", WARN, f"Báo cáo {span.name} đề ngày {vi.date(day)}, {words}.")
    elif not asked and day > span.last_day + timedelta(days=LATE[span.cadence]):
        words = f"sau khi kỳ báo cáo kết thúc {vi.number((day - span.last_day).days)} ngày"
        yield Check("report_late", WARN, f"Báo cáo {span.name} đề ngày {vi.date(day)}, {words}.")


def series_gaps(papers: Mapping[int, Paper]) -> dict[int, list[Check]]:
    """Return by key the quarters that lack between the first and the last of a series of papers of one indicator.

    A report of six or nine months, or of the year, stands for the quarter it ends with.
    """
    series: dict[tuple[str, str, int], dict[int, Span]] = defaultdict(dict)
    covered: dict[int, set[int]] = defaultdict(set)
    for key, paper in papers.items():
        span = paper.span
        if span is None:
            continue
        if span.cadence == Cadence.QUARTER:
            series[paper.kind, stem_of(paper.subject, span), span.year][key] = span
        else:
            covered[span.year] |= span.quarters
    found: dict[int, list[Check]] = {}
    for (_, _, year), spans in series.items():
        have = {number for span in spans.values() for number in span.numbers}
        lack = [one for one in range(min(have), max(have)) if one not in have | covered[year]]
        if lack:
            words = f"đã có quý {_listed(have)} năm {year}, thiếu quý {_listed(lack)}"
            check = Check("series", WARN, f"Tài liệu theo quý của chỉ tiêu này {words}.")
            found |= {key: [check] for key in spans}
    return found


def _listed(quarters: Iterable[int]) -> str:
    return ", ".join(ROMAN[one - 1] for one in sorted(quarters))


# Figures -------------------------------------------------------------------------------------------------------


def figures_of(found: ResultFacts) -> list[Figure]:
    """Return the numbers that were entered for the indicator in the year."""
    if found.result.not_arising:
        return []
    return [
        Figure(entry.label, value, entry.unit)
        for subject in found.subjects
        for entry in subject.inputs
        if entry.kind in NUMBERS
        and not entry.gathered
        and isinstance(value := subject.figures.get(entry.key), Decimal)
    ]


def figure_checks(paper: Paper, text: str, figures: Iterable[Figure]) -> Iterator[Check]:
    """Yield the figures of which a report of the whole year says another number; a hint, so both are quoted."""
    span = paper.span
    if (
        not text
        or not paper.is_report
        or PART_OF_WARD.search(paper.subject)
        or span is None
        or span.cadence != Cadence.YEAR
        or span.year != paper.year
    ):
        return
    for one in differing(text, figures):
        yield Check("figure", INFO, _difference(one))


def _difference(one: Told) -> str:
    sentence = one.sentence if len(one.sentence) <= 160 else f"{one.sentence[:159].rstrip()}…"
    entered = f"{vi.number(one.figure.value)} {one.figure.unit}".strip()
    return f"Tệp ghi (trang {one.page}): “{sentence}” Số liệu đã nhập: {one.figure.label}: {entered}."
