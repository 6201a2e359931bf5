"""A year of the cast brought to its review with personal data planted in what people wrote, and its posting prepared."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from assignments.models import Assessment
from reports.models import Posting
from reports.posting import preparing
from reports.posting.privacy import MASK
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.reports.meetings import reviewed

SCORES = {"1.1": "3", "1.2": "5.5", "2.1": "30", "2.2": "50"}
"""88.5 of 100."""
IDENTITY, PHONE, MAIL, NAME = "040203001234", "0912 345 678", "khieu.nai@thu.example", "Lê Thị Bê"
CANARIES = (IDENTITY, "0912", "345 678", MAIL, "Thị Bê")


def to_review(cast: Cast) -> Assessment:
    """Bring the year to its review: every indicator accepted, 2.1 with a reason and a shortfall that hold personal data."""
    found = cast.mine
    framework = found.framework
    framework.code = "qd25-2021"
    framework.deadlines = [{"key": "posting", "min_days": 5, "radio_min_times": 3}]
    framework.save()
    reviewed(cast, found, SCORES, signed_by=cast.an, signed_at=timezone.now())
    IndicatorResult.objects.filter(assessment=found.assessment, indicator__code="2.1").update(
        self_reason=f"Bà {NAME}, số {IDENTITY}, phản ánh chậm công khai",
        shortfall=f"Chậm công khai; dân gọi {PHONE}, gửi thư {MAIL}",
        remedy=f"Trả lời ông Trần Cường, bà {NAME}",
        remedy_owner="Nguyễn Thị An",
        remedy_before=date(2023, 12, 20),
    )
    rows = Assessment.objects.filter(pk=found.assessment.pk)
    rows.update(state=Assessment.State.REVIEW)
    return rows.select_related("ward", "framework").get()


def checked(cast: Cast, assessment: Assessment, **kept: str) -> Posting:
    """Prepare a copy and decide every place: covered, but those whose text is named in ``kept``."""
    posting = preparing.prepare(assessment=assessment, by=actor(cast.binh))
    decisions = {one["key"]: kept.get(one["text"], MASK) for one in posting.findings}
    preparing.check(posting=posting, version=posting.version, decisions=decisions, by=actor(cast.binh))
    posting.refresh_from_db()
    return posting


def ready(cast: Cast, assessment: Assessment, **kept: str) -> Posting:
    """Prepare, check and write a copy, as the worker does."""
    posting = checked(cast, assessment, **kept)
    preparing.make(posting.pk)
    posting.refresh_from_db()
    return posting
