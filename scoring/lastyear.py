"""What the year before can give an indicator: its accepted documents, and who led, by code or by the mapping.

An indicator comes from the one of the same code where both years go by the same rule set, whatever the version, and
else from those the mapping names (``criteria/mapping.py``). It proposes; people choose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Holding
from assignments.models import Assignment, Party, Plan
from criteria.mapping import origins_of
from evidence.models import Document, Evidence
from evidence.reusing import caution
from scoring.models import IndicatorResult


@dataclass(frozen=True)
class Proposal:
    """An accepted document of last year, the indicators it proved, and what to mind before using it again."""

    document: Document
    codes: tuple[str, ...]
    caution: str


def _comes_from(result: IndicatorResult) -> Q:
    """Return the condition, on what has an ``indicator``, that this one comes from that indicator."""
    found = Q()
    for framework, codes in origins_of(result.assessment.framework.code, result.indicator.code).items():
        found |= Q(indicator__framework__code=framework, indicator__code__in=codes)
    return found


def documents_of(result: IndicatorResult) -> list[Proposal]:
    """Return last year's accepted documents that the indicator does not use yet, in their order then. One query."""
    now = result.assessment
    used = Evidence.objects.filter(assessment=now, indicator=result.indicator).values("document")
    uses = (
        Evidence.objects.filter(
            _comes_from(result), assessment__ward=now.ward_id, assessment__year=now.year - 1
        )
        .accepted()
        .exclude(document__in=used)
        .select_related("document", "indicator")
        .order_by("indicator__order", "pk")
    )
    return list(_proposals(uses, now.year))


def _proposals(uses: Iterable[Evidence], year: int) -> Iterable[Proposal]:
    codes: dict[int, dict[str, None]] = {}
    documents: dict[int, Document] = {}
    for use in uses:
        documents[use.document_id] = use.document
        codes.setdefault(use.document_id, {})[use.indicator.code] = None
    for pk, document in documents.items():
        yield Proposal(document, tuple(codes[pk]), caution(document, year))


def leads_of(result: IndicatorResult) -> list[str]:
    """Return who led it at the end of last year: "Nguyễn Văn A, Công chức Tài chính". One query.

    Only through a post that the plan names and in which somebody was on the year's last day.
    """
    year = result.assessment.year - 1
    duties = Assignment.objects.filter(
        _comes_from(result),
        plan__in=Plan.objects.in_force().filter(
            assessments__year=year, assessments__ward=result.assessment.ward_id
        ),
    )
    leading = Party.objects.filter(assignment__in=duties, part=Party.Part.LEAD).values("position")
    held = (
        Holding.objects.on(date(year, 12, 31))
        .filter(position__in=leading, user__is_active=True)
        .select_related("user", "position")
        .order_by("position__order", "user__full_name")
    )
    return list(dict.fromkeys(f"{one.user.full_name}, {one.position.title}" for one in held))
