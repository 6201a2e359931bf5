"""Scoring by the rules: the queries of one assessment, and the memory of a whole country in one command.

3,321 wards (the communes, wards and special zones of the country) with an assessment each of 20 indicators, every third
with figures; against the same command over a tenth of them. Memory is the most that Python's own allocations reach.
"""

import io
import tracemalloc
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

WARDS, MOST_QUERIES, MEMORY_BAR = 3_321, 6, 1.1
BATCH = 500


def fill() -> None:
    """Store the wards with their assessments, results and figures."""
    from accounts.models import Ward
    from assignments.models import Assessment
    from criteria.models import Framework
    from scoring.models import IndicatorResult, Measure

    framework = Framework.objects.get(code="qd25-2021-minh-hoa")
    framework.mark_used()
    wards = Ward.objects.bulk_create(
        (
            Ward(code=f"{number:05}", slug=f"don-vi-{number}", name=f"Số {number}", kind="phuong")
            for number in range(WARDS)
        ),
        BATCH,
    )
    years = Assessment.objects.bulk_create(
        (
            Assessment(ward=ward, framework=framework, year=2023 if n % 10 else 2022)
            for n, ward in enumerate(wards)
        ),
        BATCH,
    )
    indicators = list(framework.indicators.prefetch_related("contents"))
    results = IndicatorResult.objects.bulk_create(
        (IndicatorResult(assessment=year, indicator=one) for year in years for one in indicators), BATCH
    )
    by_pk = {one.pk: one for one in indicators}
    Measure.objects.bulk_create(
        (
            Measure(
                result=result,
                content_id=content,
                key=key,
                slot=Measure.slot_of(content, key),
                kind="integer",
                value=value,
            )
            for result in results[::3]
            for content in _contents(by_pk[result.indicator_id])
            for key, value in (("numerator", "17"), ("denominator", "20"), ("violations", "0"))
        ),
        BATCH,
    )


def _contents(indicator: Any) -> list[int | None]:
    return [one.pk for one in indicator.contents.all()] or [None]


def _peak(year: int) -> float:
    """Return the most MiB that scoring every assessment of the year takes at once."""
    tracemalloc.start()
    call_command("standings", "--year", str(year), "--json", stdout=_Nowhere())
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return peak


class _Nowhere(io.StringIO):
    def write(self, text: str) -> int:
        return len(text)


def rows() -> list[dict[str, Any]]:
    """Two rows: queries of one assessment against the limit; memory of nine tenths against one tenth."""
    from assignments.models import Assessment
    from scoring.yearly import score_all

    for command in ("migrate", "loadframeworks"):
        call_command(command, verbosity=0, stdout=_Nowhere())
    fill()
    one = [Assessment.objects.select_related("ward", "framework").first()]
    list(score_all(one))  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as asked:
        list(score_all(one))  # type: ignore[arg-type]
    _peak(2022)
    few, many = _peak(2022), _peak(2023)
    return [
        {
            "name": "scoring, one assessment (queries)",
            "ours": len(asked),
            "other": MOST_QUERIES,
            "ratio": len(asked) / MOST_QUERIES,
            "bar": 1,
        },
        {
            "name": f"scoring, {WARDS:,} assessments, memory beside a tenth of them (MiB)",
            "ours": many,
            "other": few,
            "ratio": many / few,
            "bar": MEMORY_BAR,
        },
    ]
