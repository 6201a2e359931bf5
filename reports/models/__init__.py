"""What is printed, posted, issued and sent: dossiers, periodic reports, reminders, and edits of generated texts."""

from reports.models.course import CourseEvent, WeeklySnapshot
from reports.models.dossiers import Dossier, DossierQuerySet, Volume, VolumeQuerySet
from reports.models.edits import TextEdit
from reports.models.issues import (
    FormOutline,
    Issue,
    IssuedFile,
    IssuedFileQuerySet,
    IssueQuerySet,
    SignedCopy,
    SignedCopyQuerySet,
)
from reports.models.jobs import LONGEST_MAKING, Making
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
    "FormOutline",
    "Issue",
    "IssueQuerySet",
    "IssuedFile",
    "IssuedFileQuerySet",
    "Making",
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
    "SignedCopy",
    "SignedCopyQuerySet",
    "Submission",
    "SubmissionQuerySet",
    "Supplement",
    "TextEdit",
    "Volume",
    "VolumeQuerySet",
    "WeeklySnapshot",
]
