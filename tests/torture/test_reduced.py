"""The same courses as script/torture's, in small numbers, on both databases with every run of the suite."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.torture.conftest import Environment
from tests.torture.courses import MIB, check, kill_while_sending, officials, unfinished, upload_together
from tests.torture.reviewing import LOST, WON, race
from tests.torture.web import Web

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, EACH, PROCESSES, KILLS = 4, 5, 2, 3
RACES, REVIEWING = 10, 4


def test_files_of_several_people_are_all_there_whatever_is_killed(
    cast: Cast, environment: Environment
) -> None:
    people, largest = officials(cast, PEOPLE), MIB // 4
    with Web(environment, processes=PROCESSES, threads=4) as web:
        together = upload_together(cast, web, people, EACH, largest)
        left = check(together), unfinished()
        killing = kill_while_sending(cast, web, people, kills=KILLS, whole=KILLS + 1, largest=largest)
    assert len(together.acknowledged) == PEOPLE * EACH
    assert left == (0, [])
    assert len(killing.seconds) == KILLS
    check(together, killing.tally)
    assert "locked" not in web.said


def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told(
    cast: Cast, environment: Environment
) -> None:
    with Web(environment, processes=REVIEWING, threads=2) as web:
        races = race(cast, web, RACES)
    assert (races.pairs, races.words_kept) == ({(WON, LOST): RACES}, RACES)
    assert "locked" not in web.said and "Traceback" not in web.said, web.said
