"""Moving a year to another version beside the work on it: each comes before or after, whole; nothing is lost unseen."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts import audit
from accounts.guard import Refused
from assignments.models import Assessment
from criteria.models import Framework
from evidence import actions as evidence_actions
from evidence.models import Evidence
from scoring import actions
from scoring.facts import facts_of_result
from scoring.models import IndicatorResult, Measure
from scoring.versions import move_assessment
from tests.cast import Cast, actor, make_cast
from tests.evidence.test_races import at_once
from tests.scoring.test_facts import entry_of, save
from tests.scoring.test_races import accept, draft, hand_in
from tests.scoring.test_version_moves import hand_in_file, new_version

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(3)
STALE = "Có người vừa lưu chỉ tiêu này"


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return make_cast()


@pytest.fixture
def target(cast: Cast) -> Framework:
    return new_version(cast.mine.framework, ("2.1", "name", "Công khai kịp thời"))


def move(cast: Cast, target: Framework) -> None:
    year = Assessment.objects.get(pk=cast.mine.assessment.pk)
    move_assessment(assessment=year, target=target, version=year.version, by=actor(cast.dung))


def strays(cast: Cast) -> list[object]:
    """Return what of the year belongs to another version of the rule set than the year itself."""
    year = Assessment.objects.get(pk=cast.mine.assessment.pk)
    here = year.framework_id
    return [
        *year.results.exclude(indicator__framework=here),
        *Measure.objects.filter(result__assessment=year, content__isnull=False).exclude(
            content__indicator__framework=here
        ),
        *Evidence.objects.filter(assessment=year).exclude(indicator__framework=here),
    ]


def test_a_page_from_before_the_move_saves_nothing(cast: Cast, target: Framework) -> None:
    """Its figures belong to contents of the old version, where nobody would find them."""
    seen = cast.mine.result("1.1")
    entry = entry_of(cast, "1.1", c1__violations=Decimal(0), c2__violations=Decimal(0))
    move(cast, target)
    with pytest.raises(Refused, match=STALE):
        actions.save_entry(result=seen, entry=entry, version=seen.version, by=actor(cast.chi))
    assert not Measure.objects.exists()


def test_what_was_opened_before_the_move_is_neither_handed_in_nor_accepted(
    cast: Cast, target: Framework
) -> None:
    save(cast, "1.1", cast.chi, c1__violations=Decimal(0), c2__violations=Decimal(0))
    hand_in_file(cast, "1.1", cast.chi)
    seen = cast.mine.result("1.1")
    move(cast, target)
    with pytest.raises(Refused, match=STALE):
        actions.submit(result=seen, version=seen.version, by=actor(cast.chi))
    assert Evidence.objects.get().state == "draft"
    assert facts_of_result(IndicatorResult.objects.get(pk=seen.pk)).outcome.points == Decimal(3)


def test_a_waiting_document_stops_an_acceptance_from_before_the_move(cast: Cast, target: Framework) -> None:
    result, use = hand_in(cast), draft(cast)
    evidence_actions.submit(use=use, version=use.version, by=actor(cast.an))
    seen = cast.mine.result("1.1")
    move(cast, target)
    with pytest.raises(Refused):
        actions.accept(
            result=seen, version=result.version, points=Decimal(3), met=None, reason="", by=actor(cast.binh)
        )
    assert IndicatorResult.objects.get(pk=seen.pk).state == "submitted"


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_move_beside_a_save(cast: Cast, target: Framework, _round: int) -> None:
    seen = cast.mine.result("1.1")
    entry = entry_of(cast, "1.1", c1__violations=Decimal(0), c2__violations=Decimal(0))
    at_once(
        lambda: move(cast, target),
        lambda: actions.save_entry(result=seen, entry=entry, version=seen.version, by=actor(cast.chi)),
    )
    assert Assessment.objects.get(pk=cast.mine.assessment.pk).framework == target
    assert Measure.objects.count() in (0, 2)
    assert strays(cast) == []
    assert list(audit.verify()) == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_move_beside_a_hand_in_and_a_file(cast: Cast, target: Framework, _round: int) -> None:
    save(cast, "1.1", cast.chi, not_arising=True, not_arising_ground="Không được giao văn bản nào")
    hand_in_file(cast, "1.1", cast.chi)
    seen = cast.mine.result("1.1")
    at_once(
        lambda: move(cast, target),
        lambda: actions.submit(result=seen, version=seen.version, by=actor(cast.chi)),
        lambda: hand_in_file(cast, "2.1", cast.chi, seen.indicator.framework.indicators.get(code="2.1")),
    )
    assert strays(cast) == []
    state = IndicatorResult.objects.get(pk=seen.pk).state
    uses = Evidence.objects.filter(indicator__code="1.1").values_list("state", flat=True)
    assert [state] == list(uses)


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_move_beside_an_acceptance(cast: Cast, target: Framework, _round: int) -> None:
    result = hand_in(cast)
    at_once(lambda: move(cast, target), lambda: accept(cast, result.version))
    assert strays(cast) == []
    assert IndicatorResult.objects.get(pk=result.pk).state in ("submitted", "accepted")


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_clicks_move_once(cast: Cast, target: Framework, _round: int) -> None:
    year = Assessment.objects.get(pk=cast.mine.assessment.pk)

    def click() -> None:
        mine = Assessment.objects.get(pk=year.pk)
        move_assessment(assessment=mine, target=target, version=year.version, by=actor(cast.dung))

    assert at_once(click, click) == {"done": 1, "refused": 1}
    assert audit.AuditEntry.objects.filter(act="move_assessment").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_move_beside_what_only_points_at_the_year(cast: Cast, target: Framework, _round: int) -> None:
    """Their foreign keys ask for the year's row at the commit, when they hold the log: nobody waits in a circle."""
    year = Assessment.objects.get(pk=cast.mine.assessment.pk)
    seen = cast.mine.result("1.1")
    ended = at_once(
        lambda: move(cast, target),
        lambda: actions.confirm_condition(assessment=year, met=True, ground="Biên bản", by=actor(cast.dung)),
        lambda: actions.say(result=seen, text="Xin xem lại", by=actor(cast.binh)),
        lambda: hand_in_file(cast, "2.1", cast.chi, year.framework.indicators.get(code="2.1")),
    )
    assert ended["done"] >= 3
    assert strays(cast) == []
    assert list(audit.verify()) == []
