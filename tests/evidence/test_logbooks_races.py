"""Two people in one book at once: every row gets a number of its own, one correction wins. On both databases."""

from __future__ import annotations

from datetime import date

import pytest

from evidence.logbooks import actions
from evidence.logbooks.kinds import LEGAL_AID, Kind
from evidence.models import LogBook, LogEntry
from tests.cast import Cast, actor, make_cast
from tests.evidence.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


VALUES = {"day": date(2023, 3, 6), "subject": "Hỏi thủ tục thừa kế", "person": "Bà D"}


def test_rows_written_at_once_get_one_number_each(cast: Cast) -> None:
    def write() -> LogEntry:
        ward, by = cast.mine.ward, actor(cast.an)
        return actions.add(ward=ward, year=2023, kind=LEGAL_AID, values=VALUES, by=by)

    assert at_once(*[write] * 6) == {"done": 6}
    assert sorted(LogEntry.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert LogBook.objects.get().kind == Kind.LEGAL_AID


def test_of_corrections_at_once_one_is_kept(cast: Cast) -> None:
    entry = actions.add(ward=cast.mine.ward, year=2023, kind=LEGAL_AID, values=VALUES, by=actor(cast.an))

    def correct() -> LogEntry:
        mine = LogEntry.objects.select_related("book__ward").get(pk=entry.pk)
        values = {**VALUES, "outcome": "introduced"}
        return actions.correct(entry=mine, version=1, values=values, by=actor(cast.chi))

    assert at_once(*[correct] * 4) == {"done": 1, "refused": 3}
    assert LogEntry.objects.get().version == 2
