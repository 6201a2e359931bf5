"""What is known of a year's dossier, for its checklist: read in four queries, whatever the year holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from assignments.models import Assessment
from criteria.procedures import Procedure
from criteria.tree import FrameworkTree
from evidence.logbooks.kinds import MODELS
from evidence.models import Evidence, LogEntry
from reports.dossier.checklist import Agreed, Hung, Known, Met, Scored
from reports.models import (
    Agreement,
    CourseFile,
    Dossier,
    Meeting,
    Opinion,
    Posting,
    PostingRecord,
    TextEdit,
)
from reports.posting.rule import Shown, judge
from scoring.models import IndicatorResult

ACCEPTED = IndicatorResult.State.ACCEPTED


def known_of(
    assessment: Assessment, procedure: Procedure, tree: FrameworkTree, drafts: Iterable[Dossier]
) -> Known:
    """Return what the checklist of the year is told from; four queries.

    ``assessment`` comes with ``ward`` and ``framework`` selected; ``drafts``: the newest first.
    """
    row, records = _row(assessment), _records(assessment)
    meeting = _meeting(row)
    return Known(
        by_points=assessment.framework.counts_points,
        shaky=tree.provisional,
        indicators=_indicators(assessment),
        documents=row["documents"],
        document_pages=row["document_pages"],
        opinions=row["opinions_told"],
        unanswered=row["opinions_open"],
        slips=row["slips"],
        links=_links(assessment),
        agreed=Agreed(row["agreed_total"], row["agreed_met"]) if row["agreed_key"] else None,
        posting=_posting(row, records, procedure, assessment.ward.today()),
        meeting=meeting,
        edits=_edits(assessment, meeting),
        pages=_pages(drafts),
    )


def _amount(rows: QuerySet[Any], within: str) -> Coalesce:
    """Count the rows that belong to the year, within one query; ``within``: what leads from a row to the year."""
    counted = rows.filter(**{within: OuterRef("pk")}).order_by().values(within).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _row(assessment: Assessment) -> dict[str, Any]:
    """Read posting, meeting and result in force with the amounts; one query."""
    agreed = Agreement.objects.in_force().filter(assessment=OuterRef("pk"))
    hung = Posting.objects.public().alive().filter(assessment=OuterRef("pk")).order_by("-number")
    minutes = CourseFile.objects.filter(meeting=OuterRef("pk"), purpose=CourseFile.Purpose.MINUTES)
    met = Meeting.objects.current().filter(assessment=OuterRef("pk"))
    met = met.annotate(has_minutes=Exists(minutes), **_ATTENDED)
    opinions, accepted = Opinion.objects.all(), Evidence.objects.accepted()
    by_year = accepted.filter(assessment=OuterRef("pk")).order_by().values("assessment")
    pages = by_year.annotate(n=Sum("revision__reading__pages")).values("n")
    slips = LogEntry.objects.valid().filter(
        book__ward=OuterRef("ward"), book__year=OuterRef("year"), book__kind=MODELS.kind
    )
    columns: dict[str, Any] = {
        "agreed_key": Subquery(agreed.values("pk")[:1]),
        "agreed_total": Subquery(agreed.values("total")[:1]),
        "agreed_met": Subquery(agreed.values("met")[:1]),
        "posted_on": Subquery(hung.values("posted_on")[:1]),
        "closed_on": Subquery(hung.values("closed_on")[:1]),
        "opinions_told": _amount(opinions, "posting__assessment"),
        "opinions_open": _amount(opinions.unanswered(), "posting__assessment"),
        "documents": _amount(accepted, "assessment"),
        "document_pages": Coalesce(Subquery(pages), 0),
        "slips": Coalesce(
            Subquery(slips.order_by().values("book__year").annotate(n=Count("pk")).values("n")), 0
        ),
        **{f"meeting_{name}": Subquery(met.values(name)[:1]) for name in _MEETING},
    }
    return dict(Assessment.objects.filter(pk=assessment.pk).annotate(**columns).values(*columns).get())


_ATTENDED = {
    "invited": Count("attendees"),
    "noted": Count("attendees", filter=Q(attendees__present__isnull=False)),
    "present": Count("attendees", filter=Q(attendees__present=True)),
}
_MEETING = ("pk", "state", "held_on", "votes_for", "has_minutes", *_ATTENDED)


def _meeting(row: Mapping[str, Any]) -> Met | None:
    if row["meeting_pk"] is None:
        return None
    return Met(
        key=row["meeting_pk"],
        held_on=row["meeting_held_on"],
        invited=row["meeting_invited"],
        present=row["meeting_present"],
        votes_for=row["meeting_votes_for"],
        noted=row["meeting_noted"] > 0 or row["meeting_state"] == Meeting.State.AGREED,
        has_minutes=row["meeting_has_minutes"],
    )


def _indicators(assessment: Assessment) -> tuple[Scored, ...]:
    """Read every indicator of the year in the order of the rule set; one query."""
    proof = Evidence.objects.accepted().filter(
        assessment=OuterRef("assessment"), indicator=OuterRef("indicator")
    )
    rows = IndicatorResult.objects.filter(assessment=assessment).annotate(
        code=F("indicator__code"), has_proof=Exists(proof)
    )
    found = rows.order_by("indicator__criterion__number", "indicator__number")
    return tuple(
        Scored(
            code=one.code,
            link=reverse("scoring:indicator", args=[one.pk]),
            is_accepted=one.state == ACCEPTED,
            is_signed=one.signed_at is not None,
            has_proof=one.has_proof or one.not_arising,
        )
        for one in found
    )


def _records(assessment: Assessment) -> list[PostingRecord]:
    """Read where the posting in force hung, each with the number of its files; one query."""
    rows = PostingRecord.objects.filter(
        posting__in=Posting.objects.public().alive().filter(assessment=assessment)
    )
    return list(rows.filter(struck_at__isnull=True).annotate(files_count=Count("files")))


def _posting(
    row: Mapping[str, Any], records: list[PostingRecord], procedure: Procedure, today: date
) -> Hung | None:
    if row["posted_on"] is None:
        return None
    until = row["closed_on"]
    shown, lacks = _shown(records, procedure, until or today)
    return Hung(row["posted_on"], until, shown, lacks, any(one.files_count for one in records))  # type: ignore[attr-defined]


def _shown(
    records: list[PostingRecord], procedure: Procedure, on: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return in words where it hung how long, and what the circular still asks; nothing where it names no days."""
    if not procedure.posting.is_known:
        return (), ()
    verdict = judge((Shown(one.channel, one.day, one.until) for one in records), procedure.posting, on)
    counted = (
        (verdict.office_days, "tại trụ sở {:02d} ngày"),
        (verdict.website_days, "trên trang thông tin điện tử {:02d} ngày"),
        (verdict.radio_times, "trên đài truyền thanh {:02d} lần"),
    )
    return tuple(words.format(count) for count, words in counted if count), verdict.lacks


def _edits(assessment: Assessment, meeting: Met | None) -> dict[str, int]:
    """Return how many paragraphs officers rewrote, by the key of the part; one query."""
    names = {
        f"bao-cao:{assessment.pk}": "report",
        f"opinions:{assessment.pk}": "opinions",
        f"van-ban-de-nghi:{assessment.pk}": "request",
        f"bien-ban-niem-yet:{assessment.pk}": "posting-record",
        f"survey-summary:{assessment.year}": "survey",
        f"bien-ban:{meeting.key if meeting else 0}": "minutes",
    }
    rows = TextEdit.objects.filter(ward=assessment.ward_id, document__in=names).order_by()
    return {names[name]: count for name, count in rows.values_list("document").annotate(n=Count("pk"))}


def _pages(drafts: Iterable[Dossier]) -> dict[str, tuple[int, int]]:
    """Return how long each part is in the newest draft that holds it, and the number of that draft."""
    found: dict[str, tuple[int, int]] = {}
    for draft in drafts:
        own: dict[str, int] = {}
        for part in draft.made if draft.state == Dossier.State.DONE else ():
            key = "index" if part["key"].startswith("index-") else part["key"]
            own[key] = own.get(key, 0) + part["pages"]
        found = {key: (pages, draft.number) for key, pages in own.items()} | found
    return found


def _links(assessment: Assessment) -> dict[str, str]:
    year = {"year": assessment.year}
    return {
        "board": reverse("reports:dashboard", kwargs=year),
        "opinions": reverse("reports:opinions", kwargs=year),
        "records": reverse("reports:posting", kwargs=year) + "#noi-niem-yet",
        "minutes": reverse("reports:meeting", kwargs=year) + "#bien-ban",
        "survey": reverse("evidence:survey", kwargs=year),
    }
