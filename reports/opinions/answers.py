"""The answers that everybody may read: of each opinion the newest, where it was given for the public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.db.models import OuterRef, QuerySet, Subquery

from assignments.models import Assessment
from reports.models import Opinion, Response
from reports.opinions.posted import Posted


@dataclass(frozen=True)
class Answered:
    """One answered opinion without its sender and without its own words: number, subject, summary, answer."""

    code: str
    subject: str
    outcome: str
    summary: str
    text: str
    changes: str


class Answers(Sequence[Answered]):
    """The answers of a year as a list that is cut by the database; the newest first."""

    def __init__(self, rows: QuerySet[Response], shown: Posted) -> None:
        self.rows, self.titles = rows, dict(shown.subjects())

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, index: int) -> Answered: ...
    @overload
    def __getitem__(self, index: slice) -> list[Answered]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self._read(row) for row in self.rows[index]]
        return self._read(self.rows[index])

    def _read(self, row: Response) -> Answered:
        about = row.opinion.about
        return Answered(
            code=row.opinion.code,
            subject=self.titles.get(about, about),
            outcome=row.get_outcome_display(),
            summary=row.summary,
            text=row.text,
            changes=row.changes,
        )


def counting_responses(assessment: Assessment) -> QuerySet[Response]:
    """Return the answer that counts of every answered opinion of the year, whatever posting it was sent on."""
    newest = Response.objects.filter(opinion=OuterRef("opinion")).order_by("-answered_at", "-pk").values("pk")
    return Response.objects.filter(
        opinion__posting__assessment=assessment,
        opinion__state=Opinion.State.ANSWERED,
        pk=Subquery(newest[:1]),
    )


def answered_of(assessment: Assessment, shown: Posted) -> Answers:
    """Return what the public may read of the year's answers; two queries, however many there are."""
    rows = counting_responses(assessment).filter(is_public=True)
    return Answers(rows.select_related("opinion").order_by("-answered_at", "-pk"), shown)
