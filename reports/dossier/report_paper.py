"""The year's report as a paper of the portal: read, edited paragraph by paragraph, taken along as PDF or Word file."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from reports.dossier.outlines import REPORT
from reports.dossier.paper import dossier_paper, finder
from reports.dossier.report import report, report_name
from reports.dossier.source import Source
from reports.papers import Paper


def report_paper(source: Source) -> Paper:
    """Return the report as a paper; frozen while a set is presented, and once the year is decided."""
    name, year = report_name(source.assessment), source.assessment.year
    found = dossier_paper(source, name=name, document=report(source), stem="Bao cao danh gia ket qua")
    return replace(found, layout=f"{reverse('reports:form_outline', args=[REPORT])}?nam={year}")


find_report = finder(report_paper)
