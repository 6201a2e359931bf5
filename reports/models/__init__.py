"""What is printed, posted and sent: dossiers, periodic reports, reminders, and edits of generated texts."""

from reports.models.dossiers import LONGEST_MAKING, Dossier, DossierQuerySet
from reports.models.edits import TextEdit
from reports.models.periodic import (
    PeriodicReport,
    PeriodicReportQuerySet,
    Reminder,
    ReportDocument,
    ReportEvent,
)

__all__ = [
    "LONGEST_MAKING",
    "Dossier",
    "DossierQuerySet",
    "PeriodicReport",
    "PeriodicReportQuerySet",
    "Reminder",
    "ReportDocument",
    "ReportEvent",
    "TextEdit",
]
