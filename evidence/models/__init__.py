"""Proof: documents of the ward's register, their stored revisions, what was read in them, and what they are used for."""

from evidence.models.documents import (
    LONGEST_SEARCH,
    SHOWN_INLINE,
    Document,
    DocumentQuerySet,
    Revision,
    RevisionQuerySet,
    search_words,
)
from evidence.models.inbox import HandInLink, InboxItem, LinkAttempt
from evidence.models.logbooks import LogBook, LogEntry, SurveyLink
from evidence.models.readings import Reading, weighty
from evidence.models.uses import (
    Attachment,
    AttachmentQuerySet,
    Evidence,
    EvidenceEvent,
    EvidenceQuerySet,
    is_late,
)

__all__ = [
    "LONGEST_SEARCH",
    "SHOWN_INLINE",
    "Attachment",
    "AttachmentQuerySet",
    "Document",
    "DocumentQuerySet",
    "Evidence",
    "EvidenceEvent",
    "EvidenceQuerySet",
    "HandInLink",
    "InboxItem",
    "LinkAttempt",
    "LogBook",
    "LogEntry",
    "Reading",
    "Revision",
    "RevisionQuerySet",
    "SurveyLink",
    "is_late",
    "search_words",
    "weighty",
]
