"""Reports of a period, for pages of the apps to the left that show where a document went; where a step's files go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.middleware.csrf import get_token
from django.template.context import Context
from django.urls import reverse

from evidence.models import Document, InboxItem
from reports.course_files import Step
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


@dataclass(frozen=True)
class FilesPlace:
    """Where the files of a step are sent and shown; ``key`` and ``suffix`` make the ids of several places unique."""

    key: str
    suffix: str
    url: str
    page: str
    token: str

    @property
    def selector(self) -> str:
        """The parts of the page that a file changes: the list, its count, what is missing before the next step."""
        return f"#{self.key},#dem-{self.key},#truoc-buoc-sau"


@register.simple_tag(takes_context=True)
def course_files_place(context: Context, owner: str, step: Step, purpose: str) -> FilesPlace:
    """Return where files of this purpose go; the token comes from the request, so that "only" does not lose it."""
    suffix = f"-{owner}-{step.pk}-{purpose}"
    request = context.request  # type: ignore[attr-defined]
    url = reverse("reports:course_files", args=[owner, step.pk, purpose])
    return FilesPlace(f"tep{suffix}", suffix, url, request.path, get_token(request))
