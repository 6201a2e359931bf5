"""Two people on one indicator at once: one order of locks, and no acceptance beside a waiting document."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts import audit
from accounts.guard import Refused
from evidence import actions as evidence_actions
from evidence import intake
from evidence.models import Evidence
from scoring import actions
from scoring.models import IndicatorResult
from tests.cast import Cast, actor, make_cast
from tests.evidence import files
from tests.evidence.conftest import incoming
from tests.evidence.test_races import at_once
from tests.scoring.test_actions import hand_in
from tests.scoring.test_facts import entry_of, save

pytestmark = pytest.mark.django_db(transaction=True)
State = IndicatorResult.State
ROUNDS = range(3)


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return make_cast()


def draft(cast: Cast) -> Evidence:
    return intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("1.1"),
        incoming=incoming(files.pdf()),
        by=actor(cast.an),
    ).use


def accept(cast: Cast, version: int) -> None:
    result = cast.mine.result("1.1")
    actions.accept(
        result=result, version=version, points=Decimal(3), met=None, reason="", by=actor(cast.binh)
    )


def submit_use(cast: Cast, pk: int, version: int) -> None:
    evidence_actions.submit(use=Evidence.objects.get(pk=pk), version=version, by=actor(cast.an))


def accepted_with_waiting() -> bool:
    accepted = IndicatorResult.objects.filter(state=State.ACCEPTED).exists()
    return accepted and Evidence.objects.filter(state__in=["submitted", "returned"]).exists()


def test_who_saw_a_document_before_the_acceptance_hands_in_nothing_after_it(cast: Cast) -> None:
    result, use = hand_in(cast), draft(cast)
    accept(cast, result.version)
    with pytest.raises(Refused, match="Đã có người vừa xử lý tài liệu này"):
        submit_use(cast, use.pk, use.version)
    assert not accepted_with_waiting()


def test_a_document_handed_in_first_stops_the_acceptance(cast: Cast) -> None:
    result, use = hand_in(cast), draft(cast)
    submit_use(cast, use.pk, use.version)
    with pytest.raises(Refused, match="Còn 1 tài liệu chưa được chấp nhận"):
        accept(cast, result.version)
    use.refresh_from_db()
    assert (use.state, use.version) == ("submitted", 2)


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_acceptance_beside_a_hand_in(cast: Cast, _round: int) -> None:
    result, use = hand_in(cast), draft(cast)
    ended = at_once(lambda: accept(cast, result.version), lambda: submit_use(cast, use.pk, use.version))
    assert ended == {"done": 1, "refused": 1}
    assert not accepted_with_waiting()


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_acceptance_beside_the_return_of_a_document(cast: Cast, _round: int) -> None:
    result, use = hand_in(cast), draft(cast)
    submit_use(cast, use.pk, 1)
    evidence_actions.accept(use=Evidence.objects.get(pk=use.pk), version=2, by=actor(cast.binh))

    def send_back() -> None:
        found = Evidence.objects.select_related("revision").get(pk=use.pk)
        evidence_actions.send_back(use=found, version=3, comment="mờ", by=actor(cast.dung))

    assert at_once(lambda: accept(cast, result.version), send_back) == {"done": 1, "refused": 1}
    assert not accepted_with_waiting()


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_save_beside_a_hand_in_with_its_documents(cast: Cast, _round: int) -> None:
    """Both take the result first and the log last: one of them wins, neither waits for ever."""
    save(cast, "1.1", cast.chi, not_arising=True, not_arising_ground="Không được giao văn bản nào")
    use, seen = draft(cast), cast.mine.result("1.1").version
    entry = entry_of(cast, "1.1", not_arising=True, not_arising_ground="Không phát sinh trong năm")
    ended = at_once(
        lambda: actions.save_entry(
            result=cast.mine.result("1.1"), entry=entry, version=seen, by=actor(cast.chi)
        ),
        lambda: actions.submit(result=cast.mine.result("1.1"), version=seen, by=actor(cast.binh)),
    )
    assert ended == {"done": 1, "refused": 1}
    use.refresh_from_db()
    assert (cast.mine.result("1.1").state, use.state) in {("draft", "draft"), ("submitted", "submitted")}
    assert list(audit.verify()) == []
