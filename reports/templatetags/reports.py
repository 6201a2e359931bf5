"""Reports of a period, for pages of the apps to the left that show where a document went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django import template

from evidence.models import Document, InboxItem
from reports.models import ReportDocument
from reports.periodic.actions import short_name
from reports.periodic.cases import report_address

register = template.Library()
Going = dict[int, list["Report"]]
"""By document: the reports it goes with."""


@dataclass(frozen=True)
class Report:
    """A report that a document goes with."""

    name: str
    url: str


@register.simple_tag
def reports_with(items: Iterable[InboxItem]) -> Going:
    """Return the reports that the documents of these items go with; one query."""
    rows = ReportDocument.objects.filter(document__in=[item.document_id for item in items])
    found: Going = defaultdict(list)
    for row in rows.select_related("report__duty").order_by("pk"):
        report = row.report
        name = f"Báo cáo {short_name(report)} “{report.duty.subject}”"
        found[row.document_id].append(Report(name, report_address(report.lineage, report.period)))
    return found


@register.filter
def of_document(going: Going, document: Document) -> list[Report]:
    return going.get(document.pk, [])
