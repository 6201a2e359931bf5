"""What a check leaves behind: a row in the log of the ward whose paper was shown."""

from __future__ import annotations

from accounts.audit import Actor, record
from evidence.store import Received
from reports.verifying.checking import Answer, examined
from reports.verifying.words import words_of

VISITOR = Actor(None, "Người xác minh văn bản")
"""Nobody is asked who they are, and no address is kept in the log."""


def check_for_public(*, file: Received, typed: str = "") -> Answer:
    """Check a file that somebody sent; the ward whose paper it is, or says it is, finds that in its log. Raises ``Busy``."""
    paper, answer = examined(file, typed)
    if paper is not None:
        record(VISITOR, "paper_verified", paper, detail=f"{words_of(answer).heading}. Mã {paper.code}")
    return answer
