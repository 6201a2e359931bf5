"""Appraised scores: entered together, compared with what the ward agreed on, kept apart from its own scores."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Assessment
from scoring.appraisal import (
    NOT_SENT,
    STALE,
    Appraised,
    Score,
    appraised_standing,
    clear_appraisal,
    enter_appraisal,
)
from scoring.facts import kept_tree
from scoring.models import IndicatorResult, ResultEvent
from tests.cast import Cast, actor
from tests.reports.outcomes import AGREED, move_to, sent_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(cast: Cast) -> Assessment:
    sent_year(cast.mine, cast.binh)
    return cast.mine.assessment


def results(year: Assessment) -> dict[str, IndicatorResult]:
    return {row.indicator.code: row for row in year.results.select_related("indicator")}


def enter(cast: Cast, year: Assessment, points: dict[str, str], reasons: dict[str, str] | None = None) -> int:
    """Enter points by code, each compared with the agreed ones, by Bình."""
    rows = results(year)
    entries = {
        rows[code].pk: Appraised(Score(Decimal(text)), (reasons or {}).get(code, ""), rows[code].version)
        for code, text in points.items()
    }
    own = {rows[code].pk: Score(Decimal(text)) for code, text in AGREED.items()}
    return enter_appraisal(assessment=year, entries=entries, own=own, by=actor(cast.binh))


def test_the_scores_are_kept_beside_the_wards_own_with_event_and_log(cast: Cast, year: Assessment) -> None:
    assert enter(cast, year, AGREED | {"1.2": "3"}, {"1.2": "02 văn bản sai thẩm quyền"}) == 4
    row = results(year)["1.2"]
    assert (row.self_points, row.reviewed_points, row.appraised_points) == (Decimal("5.5"), Decimal("5.5"), 3)
    assert (row.appraised_reason, row.appraised_by) == ("02 văn bản sai thẩm quyền", cast.binh)
    assert results(year)["1.1"].appraised_reason == ""
    event = ResultEvent.objects.get(result=row, act="appraise")
    assert (event.points, event.position) == (3, "Công chức Tư pháp - Hộ tịch")
    said = AuditEntry.objects.get(act="appraisal_enter").detail
    assert '"1.2": ["", "3,0"]' in said


def test_a_score_that_departs_says_why_and_none_is_stored_without(cast: Cast, year: Assessment) -> None:
    with pytest.raises(Refused, match=r"Chỉ tiêu 1\.2: Khác kết quả của phường"):
        enter(cast, year, AGREED | {"1.2": "3"})
    assert not IndicatorResult.objects.filter(appraised_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("points", "sentence"),
    [("7.5", "Nhập điểm từ 0 đến 7"), ("-0.25", "Nhập điểm từ 0 đến 7"), ("5.3", "nấc 0,25")],
)
def test_points_stay_within_the_maximum_and_its_steps(
    cast: Cast, year: Assessment, points: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        enter(cast, year, {"1.2": points}, {"1.2": "Hội đồng chấm lại"})


def test_who_saw_an_older_version_is_refused_and_a_second_click_is_no_second_entry(
    cast: Cast, year: Assessment
) -> None:
    rows = results(year)
    key, own = rows["2.2"].pk, {rows["2.2"].pk: Score(Decimal(50))}
    first = {key: Appraised(Score(Decimal(40)), "Hồ sơ trễ hạn", 1)}
    by = actor(cast.binh)
    assert enter_appraisal(assessment=year, entries=first, own=own, by=by) == 1
    assert enter_appraisal(assessment=year, entries=first, own=own, by=by) == 0
    with pytest.raises(Refused, match="Có người vừa lưu"):
        enter_appraisal(
            assessment=year, entries={key: Appraised(Score(Decimal(45)), "Khác", 1)}, own=own, by=by
        )
    assert STALE.startswith("Có người vừa lưu")
    assert ResultEvent.objects.filter(act="appraise").count() == 1


@pytest.mark.parametrize("state", [state for state in Assessment.State if state != Assessment.State.SENT])
def test_nothing_is_appraised_in_any_other_step(cast: Cast, year: Assessment, state: str) -> None:
    move_to(cast.mine, state)
    with pytest.raises(Refused, match=NOT_SENT):
        enter(cast, year, AGREED)


def test_total_and_conditions_by_the_appraised_scores(cast: Cast, year: Assessment) -> None:
    enter(cast, year, AGREED | {"2.1": "20"}, {"2.1": "Thiếu 02 nội dung công khai"})
    by_indicator = {row.indicator_id: row for row in results(year).values()}
    found = appraised_standing(year, kept_tree(year.framework), by_indicator, head_disciplined=False)
    assert (found.total, found.met) == (Decimal("78.5"), False)
    assert found.conditions[0].sentence == "Tổng điểm 78,5/100, còn thiếu 1,5 điểm để tới mốc 80."


def test_a_dossier_that_is_taken_back_takes_its_scores_with_it(cast: Cast, year: Assessment) -> None:
    enter(cast, year, AGREED)
    clear_appraisal(assessment=year, by=actor(cast.dung), reason="Gửi nhầm bản")
    assert not IndicatorResult.objects.filter(appraised_at__isnull=False).exists()
    gone = AuditEntry.objects.get(act="appraisal_clear").detail
    assert '"2.1": ["32,0", ""]' in gone
    assert "Gửi nhầm bản" in gone
