"""What the page of one period report shows: the form, what stands beside it, and what this person may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from assignments.calendar import Period, periods_of
from config.access import Act, may, refusal
from evidence.models import weighty
from reports.models import PeriodicReport, ReportDocument
from reports.periodic.actions import serves
from reports.periodic.cases import ReportCase, period_of, report_address
from reports.periodic.documents import offered
from reports.periodic.figures import NONE, Beside, Subject, asked_of, beside, lacks_of, others_of
from reports.periodic.forms import DocumentSearchForm, ReportForm, ReturnReportForm
from reports.periodic.history import Step, steps_of

State = PeriodicReport.State
SHOWN = 6
"""How many of the newest steps are seen without unfolding the rest."""


@dataclass(frozen=True)
class Longer:
    """A report of a longer period that ends on the same day: this one may serve it."""

    period: Period
    address: str
    served: bool


def page_context(
    user: User,
    case: ReportCase,
    *,
    form: ReportForm | None = None,
    subjects: tuple[Subject, ...] | None = None,
    words: str = "",
) -> dict[str, Any]:
    """Return the context of the page with a fresh form, or with ``form`` as it was sent; at most thirteen queries."""
    subjects = asked_of(case) if subjects is None else subjects
    others = others_of(case)
    around = beside(case, others)
    if form is None:
        form = ReportForm(report=case.report, subjects=subjects, beside=around, is_early=case.is_early)
    rights = _rights(user, case)
    steps = _steps(case)
    return {
        "case": case,
        "report": case.report,
        "form": form,
        "occasion": case.occasion,
        "subject_fields": form.subject_fields(),
        "figure_rows": _figure_rows(case, subjects, around),
        "beside": around,
        "lacks": lacks_of(case.report or PeriodicReport(), subjects) if case.is_writable else (),
        "documents": _documents(case, removable=rights["editable"]),
        "offered": list(offered(case, words)) if rights["editable"] else [],
        "search_form": DocumentSearchForm({"tim": words}),
        "return_form": ReturnReportForm(initial={"version": case.report.version if case.report else 0}),
        "sources": _sources(case, others) if rights["editable"] else [],
        "longer": _longer(case, others) if rights["may_write"] else [],
        "served_by": _served_by(case),
        "history": {"newest": steps[:SHOWN], "older": steps[SHOWN:], "all": len(steps)},
        "year": case.period.last_day.year,
        **rights,
    }


def _rights(user: User, case: ReportCase) -> dict[str, Any]:
    may_write = may(user, Act.WRITE_REPORT, case)
    nested = bool(case.report and case.report.served_by_id)
    return {
        "may_write": may_write,
        "write_refusal": refusal(Act.WRITE_REPORT),
        "editable": may_write and case.is_writable and not nested,
        "may_return": case.is_sent and not nested and may(user, Act.RECEIVE_REPORT, case),
        "may_unnest": nested and may_write,
    }


@dataclass(frozen=True)
class FigureRow:
    """One figure as it is read: this period's, the one before, the sum from the beginning of the year."""

    label: str
    now: str
    before: str
    total: str


def _figure_rows(case: ReportCase, subjects: tuple[Subject, ...], around: Beside) -> list[FigureRow]:
    figures = case.report.figures if case.report else {}
    return [
        FigureRow(
            one.label,
            one.shown(one.value_in(figures)),
            around.previous_of(one) or NONE,
            around.total_of(one, figures) or NONE,
        )
        for subject in subjects
        for one in subject.asked
    ]


@dataclass(frozen=True)
class AttachedRow:
    """A document of the report, and whether it may still be taken off."""

    attached: ReportDocument
    removable: bool


def _documents(case: ReportCase, *, removable: bool) -> list[AttachedRow]:
    if case.report is None:
        return []
    sent_at = case.report.sent_at
    rows = case.report.documents.select_related("document", "revision__reading", "added_by")
    rows = rows.defer(*weighty("revision__reading"))
    return [AttachedRow(row, removable and (sent_at is None or row.added_at > sent_at)) for row in rows]


def _steps(case: ReportCase) -> list[Step]:
    if case.report is None:
        return []
    return steps_of(case.report.events.select_related("user"))


def _sources(case: ReportCase, others: Iterable[PeriodicReport]) -> list[tuple[PeriodicReport, str]]:
    """Return the sent reports of shorter periods that could serve this one, with the names of their periods."""
    found = (one for one in others if serves(one, case))
    return [(one, period.name) for one in found if (period := period_of(one.period))]


def _longer(case: ReportCase, others: list[PeriodicReport]) -> list[Longer]:
    """Return the longer periods of the same duty that end with this one, once it is sent."""
    if not case.is_sent or (case.report and case.report.served_by_id):
        return []
    year, end = case.period.last_day.year, case.period.last_day
    periods = [p for cadence in case.duty.cadences for p in periods_of(year, cadence)]
    known = {one.period: one for one in others}
    found = []
    for period in periods:
        if period.last_day == end and period.first_day < case.period.first_day:
            row = known.get(period.key)
            served = row is not None and row.served_by_id is not None
            if row is None or served or row.state != State.SENT:
                found.append(Longer(period, report_address(case.duty.lineage, period.key), served))
    return found


def _served_by(case: ReportCase) -> dict[str, str] | None:
    """Return name and address of the report this one is nested in."""
    source = case.report.served_by if case.report else None
    found = period_of(source.period) if source else None
    if source is None or found is None:
        return None
    return {"name": found.name, "url": report_address(source.lineage, source.period)}
