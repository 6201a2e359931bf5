"""The history of one object and of its parts, from the ward's log: who, in which post, when, what, from where to where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.models import User
from assignments.models import Assessment, Plan
from evidence.models import Document, Evidence
from reports.models import (
    Agreement,
    Decision,
    Issue,
    Meeting,
    Opinion,
    PeriodicReport,
    Posting,
    PostingRecord,
    SignedCopy,
    Submission,
    Supplement,
)
from scoring.models import IndicatorResult

Parts = Callable[[Any], list[QuerySet[Any]]]


@dataclass(frozen=True)
class Kind:
    """One kind of object: its model, the rows that are its parts, and the page it belongs to."""

    model: type[Model]
    parts: Parts
    home: Callable[[Any], str]


def _year(name: str, year: int) -> str:
    return reverse(name, kwargs={"year": year})


def _uses(result: IndicatorResult) -> QuerySet[Evidence]:
    return Evidence.objects.filter(assessment=result.assessment_id, indicator=result.indicator_id)


def _after(row: Submission) -> list[QuerySet[Any]]:
    """Return every note of the year beside this one: a note that was corrected stands under another id."""
    return [
        Submission.objects.filter(assessment=row.assessment_id),
        Supplement.objects.filter(submission__assessment=row.assessment_id),
        Decision.objects.filter(assessment=row.assessment_id),
    ]


def _issues(row: Issue) -> list[QuerySet[Any]]:
    return [SignedCopy.objects.filter(file__issue=row)]


KINDS: Mapping[str, Kind] = {
    "ky-danh-gia": Kind(Assessment, lambda row: [], lambda row: _year("reports:course", row.year)),
    "chi-tieu": Kind(
        IndicatorResult, lambda row: [_uses(row)], lambda row: reverse("scoring:indicator", args=[row.pk])
    ),
    "tai-lieu": Kind(
        Document,
        lambda row: [Evidence.objects.filter(document=row)],
        lambda row: reverse("evidence:document", args=[row.pk]),
    ),
    "niem-yet": Kind(
        Posting,
        lambda row: [PostingRecord.objects.filter(posting=row)],
        lambda row: _year("reports:posting", row.assessment.year),
    ),
    "y-kien": Kind(
        Opinion, lambda row: [], lambda row: _year("reports:opinions", row.posting.assessment.year)
    ),
    "cuoc-hop": Kind(
        Meeting,
        lambda row: [Agreement.objects.filter(meeting=row)],
        lambda row: _year("reports:meeting", row.assessment.year),
    ),
    "gui-ho-so": Kind(Submission, _after, lambda row: _year("reports:outcome", row.assessment.year)),
    "ho-so": Kind(Issue, _issues, lambda row: reverse("reports:issue", args=[row.pk])),
    "ke-hoach": Kind(Plan, lambda row: [], lambda row: reverse("assignments:plan", args=[row.pk])),
    "bao-cao": Kind(
        PeriodicReport,
        lambda row: [],
        lambda row: reverse("reports:report", args=[row.lineage, row.period]),
    ),
}
"""The kinds by the word in their address."""


@dataclass(frozen=True)
class History:
    """One object, the page it belongs to, and its rows of the log, newest first."""

    subject: Any
    home: str
    rows: QuerySet[AuditEntry]


def history_of(user: User, kind: str, pk: int) -> History:
    """Return the history of an object in the person's ward; raise Http404 where there is none of it to see."""
    known = KINDS.get(kind)
    if known is None:
        raise Http404
    subject: Any = get_object_or_404(known.model.objects.visible_to(user), pk=pk)  # type: ignore[attr-defined]
    wanted = _rows_of(known.model, [str(pk)])
    for part in known.parts(subject):
        wanted |= _rows_of(part.model, [str(one) for one in part.values_list("pk", flat=True)])
    rows = AuditEntry.objects.visible_to(user).filter(wanted)
    return History(subject, known.home(subject), rows)


def _rows_of(model: type[Model], ids: list[str]) -> Q:
    return Q(object_kind=model._meta.label_lower, object_id__in=ids)
