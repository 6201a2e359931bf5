"""The uses of documents as a page shows them, each with what this person may do; built in constant queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from assignments.models import Assessment
from assignments.responsibilities import Responsibilities, Reviewers, Tier
from config.access import Act, may
from criteria.models import Indicator
from evidence.models import Evidence, Reading
from evidence.moves import MOVES, OPEN_YEARS, REPLACEABLE
from evidence.reading.proposals import Gain, gains_of
from evidence.sentences import sealed

State = Evidence.State


@dataclass(frozen=True)
class EvidenceCase:
    """What the rights need to know of one use: who handed it in, who works on the indicator, who reviews."""

    uploaded_by_id: int | None
    worker_ids: frozenset[int]
    involved_ids: frozenset[int]
    reviewers: Reviewers

    @property
    def reviewer_ids(self) -> frozenset[int]:
        return self.reviewers.ids


@dataclass(frozen=True)
class EvidenceRow:
    """One use with its case and the person's possibilities."""

    use: Evidence
    case: EvidenceCase
    may_change: bool
    may_review: bool

    @property
    def newer(self) -> int | None:
        """The number of the document's newest revision, where this use is pinned to an older one."""
        newest = max(revision.number for revision in self.use.document.revisions.all())
        return newest if newest > self.use.revision.number else None

    @property
    def reading(self) -> Reading | None:
        return getattr(self.use.revision, "reading", None)

    @property
    def is_being_read(self) -> bool:
        return bool(self.reading and self.reading.is_under_way)

    @property
    def gains(self) -> list[Gain]:
        """What was read of the file that this person may write into the register with one click."""
        if not self.may_change or self.newer:
            return []
        return gains_of(self.use.document, self.use.revision, self.reading)

    @property
    def seen(self) -> str:
        """The document with the version of its line in the register that the person saw."""
        return f"{self.use.document_id}:{self.use.document.version}"

    @property
    def sealed(self) -> str:
        """Why nobody may open, hand in or accept the file, or nothing."""
        reading = self.reading
        return sealed(reading.scan, reading.scan_note) if reading and reading.is_sealed else ""

    @property
    def can_submit(self) -> bool:
        return self.may_change and self.use.state in MOVES["submit"].sources

    @property
    def can_withdraw(self) -> bool:
        return self.may_change and self.use.state in MOVES["withdraw"].sources

    @property
    def can_replace(self) -> bool:
        return self.may_change and self.use.state in REPLACEABLE

    @property
    def can_delete(self) -> bool:
        return self.may_change and self.use.state == State.DRAFT

    @property
    def can_comment(self) -> bool:
        return self.use.state != State.DRAFT and (self.may_change or self.may_review)

    @property
    def can_accept(self) -> bool:
        return self.may_review and self.use.state in MOVES["accept"].sources

    @property
    def can_return(self) -> bool:
        return self.may_review and self.use.state in MOVES["return"].sources


@dataclass(frozen=True)
class UseInHands:
    """A use as the review of its whole indicator sees it, with who had a hand in it."""

    use: Evidence
    hands: frozenset[int]


def hands_of(added_by_id: int | None, uploader_ids: Iterable[int | None]) -> frozenset[int]:
    """Return who may not review a use: who chose it as proof, or uploaded any revision of its document."""
    return frozenset(pk for pk in (added_by_id, *uploader_ids) if pk)


def uses_in_hands(assessment: Assessment, indicator_id: int | None = None) -> list[UseInHands]:
    """Return every use of the assessment (or of one indicator) with who had a hand in it; one query."""
    chosen = {} if indicator_id is None else {"indicator_id": indicator_id}
    uses: dict[int, Evidence] = {}
    uploaders: dict[int, set[int | None]] = {}
    for use in Evidence.objects.filter(assessment=assessment, **chosen).for_facts():
        uses[use.pk] = use
        uploaders.setdefault(use.pk, set()).add(use.uploader_id)
    return [UseInHands(use, hands_of(use.added_by_id, uploaders[pk])) for pk, use in uses.items()]


def case_of(use: Evidence, duties: Responsibilities) -> EvidenceCase:
    """Return the case of a use; who had a hand in it counts as involved, as do those who lead its indicator."""
    uploaders = (revision.uploaded_by_id for revision in use.document.revisions.all())
    involved = hands_of(use.added_by_id, uploaders) | duties.lead_ids(use.indicator_id)
    return EvidenceCase(
        uploaded_by_id=use.revision.uploaded_by_id,
        worker_ids=duties.worker_ids(use.indicator_id),
        involved_ids=involved,
        reviewers=duties.reviewers(use.indicator_id, involved),
    )


def case_in_hands(
    one: UseInHands, duties: Responsibilities, uploaded_by_id: int | None = None
) -> EvidenceCase:
    """Return the case of a use that came with who had a hand in it; no query."""
    indicator_id = one.use.indicator_id
    involved = one.hands | duties.lead_ids(indicator_id)
    return EvidenceCase(
        uploaded_by_id=uploaded_by_id,
        worker_ids=duties.worker_ids(indicator_id),
        involved_ids=involved,
        reviewers=duties.reviewers(indicator_id, involved),
    )


def rows_of(uses: Iterable[Evidence], user: User, duties: Responsibilities) -> list[EvidenceRow]:
    """Return the rows of uses that came with ``Evidence.objects.for_rows()``; no further query."""
    rows = []
    for use in uses:
        case = case_of(use, duties)
        rows.append(
            EvidenceRow(use, case, may(user, Act.CHANGE_EVIDENCE, case), may(user, Act.REVIEW_EVIDENCE, case))
        )
    return rows


def closed_row(use: Evidence) -> EvidenceRow:
    """Return the row of a use whose year is closed: there is nothing to do, so nobody's part in it is read."""
    nobody: frozenset[int] = frozenset()
    case = EvidenceCase(use.revision.uploaded_by_id, nobody, nobody, Reviewers(nobody, Tier.NOBODY))
    return EvidenceRow(use, case, may_change=False, may_review=False)


def evidence_rows(
    assessment: Assessment, indicator: Indicator, user: User, duties: Responsibilities
) -> list[EvidenceRow]:
    """Return the rows of one indicator, of a closed year with nothing to do; two queries."""
    uses = Evidence.objects.of_indicator(assessment, indicator).for_rows()
    if assessment.state not in OPEN_YEARS:
        return [closed_row(use) for use in uses]
    return rows_of(uses, user, duties)
