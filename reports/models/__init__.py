"""What is printed, posted and sent: dossiers, periodic reports, reminders, and edits of generated texts."""

from reports.models.course import CourseEvent, WeeklySnapshot
from reports.models.dossiers import LONGEST_MAKING, Dossier, DossierQuerySet
from reports.models.edits import TextEdit
from reports.models.meetings import (
    Agreement,
    AgreementQuerySet,
    Attendee,
    Conclusion,
    Meeting,
    MeetingQuerySet,
)
from reports.models.outcomes import (
    OWNERS,
    CourseFile,
    Decision,
    DecisionQuerySet,
    Submission,
    SubmissionQuerySet,
    Supplement,
)
from reports.models.periodic import (
    PeriodicReport,
    PeriodicReportQuerySet,
    Reminder,
    ReportDocument,
    ReportEvent,
)
from reports.models.postings import (
    Opinion,
    OpinionQuerySet,
    Posting,
    PostingPaper,
    PostingQuerySet,
    PostingRecord,
    Response,
)

__all__ = [
    "LONGEST_MAKING",
    "OWNERS",
    "Agreement",
    "AgreementQuerySet",
    "Attendee",
    "Conclusion",
    "CourseEvent",
    "CourseFile",
    "Decision",
    "DecisionQuerySet",
    "Dossier",
    "DossierQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "Opinion",
    "OpinionQuerySet",
    "PeriodicReport",
    "PeriodicReportQuerySet",
    "Posting",
    "PostingPaper",
    "PostingQuerySet",
    "PostingRecord",
    "Reminder",
    "ReportDocument",
    "ReportEvent",
    "Response",
    "Submission",
    "SubmissionQuerySet",
    "Supplement",
    "TextEdit",
    "WeeklySnapshot",
]
