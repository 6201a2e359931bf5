"""A hundred races of two reviewers over real HTTP with four processes: one decision each, and the other is told."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.torture.conftest import Environment
from tests.torture.courses import tell
from tests.torture.reviewing import LOST, WON, race
from tests.torture.web import Web

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
RACES, PROCESSES = 100, 4


def test_a_hundred_races_of_two_reviewers(cast: Cast, environment: Environment) -> None:
    with Web(environment, processes=PROCESSES, threads=4) as web:
        races = race(cast, web, RACES)
        assert len(web.workers) == PROCESSES
    assert races.pairs == {(WON, LOST): RACES}
    assert races.words_kept == RACES
    assert "locked" not in web.said and "Traceback" not in web.said, web.said
    tell(
        f"{RACES} races of two reviewers, {PROCESSES} processes: one decision and one conflict each, "
        f"{races.won['accept']} accepted, {races.won['return']} returned, event rows = decisions, typed words kept"
    )
