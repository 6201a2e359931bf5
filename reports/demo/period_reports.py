"""Play the reports of a demo year by their authors' own verbs: sent, late, nested, returned, begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Notice, Ward
from assignments.models import ReportDuty
from config import vietnamese as vi
from config.workdays import OfficeDays
from evidence.models import Document
from reports.demo.pieces import read
from reports.occasions import Occasion, occasions_of
from reports.periodic import actions
from reports.periodic.actions import Entry
from reports.periodic.cases import ReportCase, find_case

LONGER = frozenset({"half_year", "year"})
"""Periods whose report the shorter one that ends with them says already."""
WORKING_DAYS_LATE = 2


@dataclass(frozen=True)
class Reported:
    """What one duty's author reported in the year; ``figures`` are by month, or by quarter, from the first on."""

    paragraph: int
    by: str
    text: str
    figures: Mapping[str, tuple[int, ...]]
    quarterly: bool = False
    none: str = ""
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    draft: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    returned: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)

    def entry(self, one: Occasion) -> Entry:
        """Return what is typed for the period."""
        figures = {name: self._of(values, one) for name, values in self.figures.items()}
        shown = {name: vi.number(value) for name, value in figures.items()}
        said: dict[str, Any] = dict(self.said.get(one.period.key, {}))
        if self.none and not any(figures.values()):
            return Entry(not_arising=True, not_arising_reason=_filled(self.none, shown, one), **said)
        texts = {f"{name}/0": str(value) for name, value in figures.items()}
        return Entry(figures=texts, **{"text": _filled(self.text, shown, one), **said})

    def _of(self, values: tuple[int, ...], one: Occasion) -> int:
        first, last = one.period.first_day.month, one.period.last_day.month
        if self.quarterly:
            return values[last // 3 - 1]
        return sum(values[first - 1 : last])


def _filled(text: str, figures: Mapping[str, str], one: Occasion) -> str:
    for name, value in {**figures, "period": one.period.name}.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def read_reported(path: Path) -> tuple[Reported, ...]:
    """Return the duties of the file in its order."""
    return tuple(_reported(entry) for entry in read(path)["reports"])


def _reported(entry: dict[str, Any]) -> Reported:
    sets: dict[str, Any] = {name: frozenset(entry.get(name, ())) for name in ("late", "draft", "skip")}
    figures = {name: tuple(values) for name, values in entry["figures"].items()}
    rest = {
        name: entry[name] for name in ("quarterly", "none", "said", "returned", "papers") if name in entry
    }
    return Reported(entry["paragraph"], entry["by"], entry["text"], figures, **rest, **sets)


def play_reports(
    told: Iterable[Reported], ward: Ward, year: int, actors: Mapping[str, Actor], officer: Actor
) -> None:
    """Play every report that is due by the ward's day; ``officer`` returns those that are returned.

    What the bell would have said of them is long seen on the ward's day, but for what was returned.
    """
    by_paragraph = {one.paragraph: one for one in told}
    duties = ReportDuty.objects.filter(plan__ward=ward).values_list("lineage", "paragraph__number")
    of_duty = {lineage: by_paragraph.get(number) for lineage, number in duties}
    year_reports = occasions_of(ward, year)
    found = [
        one
        for one in year_reports
        if one.due_on <= one.on and not one.occurrence.before_plan and not one.report
    ]
    for one in found:
        own = of_duty[one.duty.lineage]
        if own and one.period.cadence not in LONGER and one.period.key not in own.skip:
            _play(own, one, sending_day(own, one, year_reports.office), ward, actors, officer)
    for one in found:
        own = of_duty[one.duty.lineage]
        if own and one.period.cadence in LONGER:
            _nest(one, ward, actors[own.by])
    seen = Notice.objects.unseen().filter(user__ward=ward, link__startswith="/bao-cao/")
    seen.exclude(sentence__contains="được trả lại").update(seen_at=timezone.now())


def sending_day(own: Reported, one: Occasion, office: OfficeDays) -> date:
    """Return the working day before the last day, or that day where the period was not over before; late, two after it."""
    if one.period.key in own.late:
        return office.add_working(one.due_on, WORKING_DAYS_LATE)
    day = one.due_on - timedelta(days=1)
    while not office.is_working(day):
        day -= timedelta(days=1)
    return day if day > one.period.last_day else one.due_on


def _play(
    own: Reported, one: Occasion, day: date, ward: Ward, actors: Mapping[str, Actor], officer: Actor
) -> None:
    """Write the report, with its paper where the register holds one, and send it on its day, or on the paper's."""
    key, by = one.period.key, actors[own.by]
    kept = actions.save(case=_case(one, ward, one.on), entry=own.entry(one), version=0, by=by)
    if key in own.papers:
        document = Document.objects.get(ward=ward, revisions__original_name=own.papers[key])
        actions.attach(case=_case(one, ward, one.on), document=document, by=by)
        day = max(day, document.issued_on or day)
    if key in own.draft:
        return
    sent = actions.send(case=_case(one, ward, day), version=kept.version, by=by)
    if key in own.returned:
        case = _case(one, ward, one.on)
        actions.send_back(case=case, version=sent.version, comment=own.returned[key], by=officer)


def _nest(one: Occasion, ward: Ward, by: Actor) -> None:
    """Let the longest sent report that ends with the period serve it."""
    case = _case(one, ward, one.on)
    rows = ward.periodic_reports.filter(lineage=one.duty.lineage, last_day=one.period.last_day)
    source = next((row for row in rows.order_by("first_day") if actions.serves(row, case)), None)
    if source:
        actions.nest(case=case, source=source, by=by)


def _case(one: Occasion, ward: Ward, day: date) -> ReportCase:
    found = find_case(ward, one.duty.lineage, one.period.key)
    assert found is not None  # noqa: S101 - the occasion was found a moment ago
    return replace(found, today=day)
