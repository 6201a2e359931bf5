"""Whether a code or a file is what a ward issued: unchanged, in force or replaced; and what is wrong with one that is not.

What was not issued is answered as if it did not exist: a code of a set still being made, a draft of this portal or of
another. A draft is told by what it says of itself, not by looking it up, so that nobody learns whether a draft that
leaked is real.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from threading import BoundedSemaphore

from django.db.models import F

from accounts.guard import Refused
from accounts.models import Ward
from evidence import sandbox, store
from evidence.sandbox import MIB, Limits
from evidence.store import Received
from reports.models import Issue, IssuedFile, IssuedFileQuerySet, SignedCopy
from reports.signing.same import is_same_with_signature
from reports.verifying.codes import normal

log = logging.getLogger(__name__)
LIMITS = Limits(memory=768 * MIB, seconds=15)
"""For any file at all; an honest paper of 300 pages takes a second."""
PATIENCE = 3
"""Seconds that a check waits for the one before it."""
PDF_WITHIN = 1024
"""Bytes within which a reader looks for the head of a PDF (ISO 32000-1, implementation note 13)."""
_one_at_a_time = BoundedSemaphore(1)
"""Of strangers' files one is parsed at a time in each process: whoever hands in evidence needs the others."""


class Busy(Exception):
    """Another file is being looked at; the caller asks for patience."""


class Outcome(StrEnum):
    """What was found; the sentences are in ``words.py``, the commands' answer is the value."""

    TYPO = "typo"
    UNKNOWN_CODE = "unknown code"
    KNOWN = "known code"
    ISSUED = "issued"
    SIGNED = "signed"
    SIGNED_ELSEWHERE = "signed elsewhere"
    STRUCK = "signed copy struck out"
    OTHER_CODE = "issued under another code"
    NOT_THIS = "not the paper of the code"
    CHANGED = "changed"
    PAGES_GONE = "pages removed"
    PAGES_ADDED = "pages added"
    BROKEN = "damaged or cut"
    SEVERAL = "several papers in one"
    DRAFT = "draft"
    NOT_ISSUED = "not issued"
    NOT_PDF = "not a PDF"


WHOLE = frozenset({Outcome.ISSUED, Outcome.SIGNED, Outcome.SIGNED_ELSEWHERE})
"""The content is that of the issued paper, whatever was asked besides."""


@dataclass(frozen=True)
class Paper:
    """What everybody may know of an issued paper, and nothing more. ``replaced_on``: null while it is the present one."""

    title: str
    code: str
    ward: Ward
    issued_on: date | None
    is_replaced: bool
    replaced_on: date | None


@dataclass(frozen=True)
class Answer:
    """What is said of a code or a file.

    ``paper`` is the issued paper that was found; ``pages`` how many are missing or too many; ``typed`` what was typed that
    cannot be a code.
    """

    outcome: Outcome
    paper: Paper | None = None
    code: str = ""
    pages: int = 0
    typed: str = ""

    @property
    def is_whole(self) -> bool:
        return self.outcome in WHOLE


@dataclass(frozen=True)
class _Said:
    """What the child read in the file (``reading.read_job``)."""

    codes: tuple[str, ...] = ()
    pages: int = 0
    draft: bool = False
    known: Mapping[str, IssuedFile] = field(default_factory=dict)


def check_code(typed: str) -> Answer:
    """Say which issued paper has the code, however it was typed."""
    code = normal(typed)
    if code is None:
        return Answer(Outcome.TYPO, typed=typed)
    found = _published().filter(code=code).first()
    if found is None:
        return Answer(Outcome.UNKNOWN_CODE, code=code)
    return Answer(Outcome.KNOWN, _paper(found), code)


def check_file(file: Received, typed: str = "") -> Answer:
    """Say what a file is, and whether it is the paper of the code where one was typed. The file is left as it is.

    Raises ``Busy``.
    """
    return examined(file, typed)[1]


def examined(file: Received, typed: str = "") -> tuple[IssuedFile | None, Answer]:
    """Return the same with the issued paper that the file is, says it is, or was held against. Raises ``Busy``."""
    code = normal(typed) if typed.strip() else ""
    found, answer = _looked_at(file, code or "")
    return found, replace(answer, typed=typed) if code is None else answer


def _looked_at(file: Received, code: str) -> tuple[IssuedFile | None, Answer]:
    """Return the issued paper it is, or says it is, and the answer. A file that is known by its hash is never parsed.

    Raises ``Busy``.
    """
    found, outcome = _known(file.digest)
    if found is not None:
        if code and code != found.code:
            return found, Answer(Outcome.OTHER_CODE, _paper(found), code)
        return found, Answer(outcome, _paper(found), found.code)
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise Busy
    try:
        return _parsed(file, code)
    finally:
        _one_at_a_time.release()


def _parsed(file: Received, code: str) -> tuple[IssuedFile | None, Answer]:
    """Return the same of a file that is none of those the portal made."""
    said = _said(file.path, code)
    if not said.pages and not said.codes and not _is_pdf(file.path):
        return None, Answer(Outcome.NOT_PDF, code=code)
    if code:
        return _beside_code(file, said, code)
    if len(said.known) > 1:
        return None, Answer(Outcome.SEVERAL, pages=len(said.known))
    for claimed in said.known.values():
        return claimed, _compared(file, said, claimed)
    if said.draft:
        return None, Answer(Outcome.DRAFT)
    return None, Answer(Outcome.NOT_ISSUED)


def _beside_code(file: Received, said: _Said, code: str) -> tuple[IssuedFile | None, Answer]:
    """Return what an unknown file is beside the code that was typed with it."""
    asked = said.known.get(code)
    if asked is None:
        return None, Answer(Outcome.UNKNOWN_CODE, code=code)
    if code in said.codes or not said.pages:
        return asked, _compared(file, said, asked)
    return asked, Answer(Outcome.DRAFT if said.draft else Outcome.NOT_THIS, code=code)


def _known(digest: str) -> tuple[IssuedFile | None, Outcome]:
    """Return the paper whose bytes, or whose signed copy's bytes, have this hash."""
    if found := _published().filter(digest=digest).first():
        return found, Outcome.ISSUED
    copies = SignedCopy.objects.filter(digest=digest, file__issue__state__in=Issue.PUBLISHED)
    copy = copies.order_by(F("struck_at").asc(nulls_first=True), "pk").first()
    if copy is None:
        return None, Outcome.NOT_ISSUED
    outcome = Outcome.SIGNED if copy.struck_at is None else Outcome.STRUCK
    return _published().get(pk=copy.file_id), outcome


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(PDF_WITHIN)


def _said(path: Path, code: str) -> _Said:
    """Let the child read the file; one on which it ends says nothing."""
    try:
        read = sandbox.call("reports.verifying.reading:read_job", str(path), limits=LIMITS)
        codes, pages, draft = tuple(map(str, read["codes"])), int(read["pages"]), bool(read["draft"])
    except (Refused, sandbox.Stopped, KeyError, TypeError, ValueError):
        codes, pages, draft = (), 0, False
    rows = _published().filter(code__in={*codes, code})
    return _Said(codes, pages, draft, {one.code: one for one in rows})


def _compared(file: Received, said: _Said, paper: IssuedFile) -> Answer:
    """Say how a file that claims to be the paper differs from it: by a signature alone, by pages, or otherwise."""
    found, code = _paper(paper), paper.code
    if not said.pages:
        return Answer(Outcome.BROKEN, found, code)
    if _is_only_signed(file, paper):
        return Answer(Outcome.SIGNED_ELSEWHERE, found, code)
    more = said.pages - paper.pages
    if more:
        return Answer(Outcome.PAGES_ADDED if more > 0 else Outcome.PAGES_GONE, found, code, abs(more))
    return Answer(Outcome.CHANGED, found, code)


def _is_only_signed(file: Received, paper: IssuedFile) -> bool:
    """Whether the file is the issued paper with nothing but valid signatures added, in whatever program."""
    original = store.path_of(paper.stored_name)
    if not original.is_file():
        log.error("%s is missing in the store; run manage.py verify_evidence.", original)
        return False
    return is_same_with_signature(original, file.path, paper.place).is_same


def _published() -> IssuedFileQuerySet:
    return IssuedFile.objects.published().select_related("issue__assessment__ward")


def _paper(file: IssuedFile) -> Paper:
    issue = file.issue
    later = issue.assessment.issues.issued().filter(edition__gt=issue.edition).order_by("edition")
    replaced = issue.state == Issue.State.REPLACED
    return Paper(
        title=file.title,
        code=file.code,
        ward=file.ward,
        issued_on=issue.issued_on,
        is_replaced=replaced,
        replaced_on=later.values_list("issued_on", flat=True).first() if replaced else None,
    )


def received(path: Path) -> Received:
    """Return a file that lies anywhere on this machine as the check takes it; it is read once, in chunks."""
    with path.open("rb") as file:
        digest, size = store.hash_of(file)
    return Received(path, digest, size)
