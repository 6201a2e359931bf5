"""Documents that go with a report: taken in with it, or found in the ward's register."""

from __future__ import annotations

from accounts.audit import Actor
from accounts.guard import Refused
from criteria.models import Indicator
from evidence import intake
from evidence.actions import delete_draft, remove_unused, reuse
from evidence.intake import Incoming
from evidence.models import Document, DocumentQuerySet, Evidence
from evidence.moves import OPEN_YEARS
from reports.models import ReportDocument
from reports.periodic.actions import attach, detach
from reports.periodic.cases import ReportCase

OFFERED = 10
"""How many documents of the register are offered at once."""


def take_in(*, case: ReportCase, incoming: Incoming, by: Actor) -> ReportDocument:
    """Take a file in with the report: as draft evidence of its indicator while the year takes any, else into the register.

    Raises ``Refused`` with the sentence for the sender. A report that is sent in the same moment keeps its documents as
    they are; the file then stays a draft of the indicator.
    """
    if not case.is_writable:
        raise Refused("Báo cáo đã gửi nên tài liệu kèm theo không thay đổi được.")
    target = _indicator(case)
    if target is None or case.assessment is None or case.assessment.state not in OPEN_YEARS:
        year = case.period.last_day.year
        document = intake.take_document(ward=case.ward, year=year, incoming=incoming, by=by)
    else:
        taken = intake.take(assessment=case.assessment, indicator=target, incoming=incoming, by=by)
        document = taken.use.document
    try:
        return attach(case=case, document=document, by=by)
    except Refused:
        remove_unused(document=document, by=by)
        raise


def use_instead(*, case: ReportCase, document: Document, by: Actor) -> str:
    """Let a document of the register go with the report, and prove its indicator, instead of a copy; return what to say.

    Raises ``Refused``.
    """
    target = _indicator(case)
    if target and case.assessment and case.assessment.state in OPEN_YEARS:
        used = Evidence.objects.of_indicator(case.assessment, target).filter(document=document)
        if not used.exists():
            reuse(document=document, assessment=case.assessment, indicator=target, by=by)
    if case.report and case.report.documents.filter(document=document).exists():
        return "Báo cáo đã kèm tài liệu đó; bản vừa gửi đã được bỏ."
    attach(case=case, document=document, by=by)
    return "Đã kèm tài liệu đó theo báo cáo; bản vừa gửi đã được bỏ."


def let_go(*, case: ReportCase, document: Document, by: Actor) -> None:
    """Take a copy that was just sent off the report, off its indicator and out of the register. Raises ``Refused``."""
    for attached in ReportDocument.objects.filter(report=case.report, document=document).select_related(
        "document"
    ):
        detach(case=case, attached=attached, by=by)
    drafts = Evidence.objects.filter(document=document, state=Evidence.State.DRAFT, added_by=by.user)
    for use in drafts.select_related("assessment"):
        delete_draft(use=use, version=use.version, by=by)


def _indicator(case: ReportCase) -> Indicator | None:
    """Return the duty's indicator in the version the year is judged by; None where that has none of its number."""
    own = case.duty.indicator
    if own is None or case.assessment is None or own.framework_id == case.assessment.framework_id:
        return own
    return case.assessment.framework.indicators.filter(code=own.code).first()


def offered(case: ReportCase, words: str) -> DocumentQuerySet:
    """Return documents of the register that the report does not have yet: found by words, else the indicator's own."""
    rows = Document.objects.filter(ward=case.ward)
    if case.report:
        rows = rows.exclude(reports__report=case.report)
    if words.strip():
        rows = rows.matching(words, ward=case.ward)
    elif case.duty.indicator_id and case.assessment:
        rows = rows.filter(
            uses__assessment=case.assessment,
            uses__indicator__code=case.duty.indicator.code,  # type: ignore[union-attr]
        ).distinct()
    else:
        return rows.none()
    return rows[:OFFERED]
