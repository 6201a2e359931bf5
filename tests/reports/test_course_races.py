"""Two people on one year at once: one move, and nothing that a step rests on goes while it is made."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from accounts.models import Notice
from reports.course import make_move
from reports.course_files import detach, files_of
from reports.models import Agreement, CourseEvent, PostingRecord
from reports.opinions import actions
from reports.posting.records import Entry, correct
from tests.cast import Cast, actor, make_cast
from tests.evidence.test_races import at_once
from tests.reports import coursing
from tests.reports.coursing import case_of, year_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT, settings.PREVIEW_DIR = tmp_path / "media", tmp_path / "previews"
    return make_cast()


def test_of_two_who_press_at_once_one_makes_the_move(cast: Cast) -> None:
    coursing.to_review(cast)
    before = year_of(cast)

    def back(by: Any) -> None:
        make_move(assessment=before, key="ve-tu-cham", version=before.version, comment="x", by=actor(by))

    ended = at_once(lambda: back(cast.binh), lambda: back(cast.dung), lambda: back(cast.binh))
    assert ended == {"done": 1, "refused": 2}
    assert CourseEvent.objects.filter(act="ve-tu-cham").count() == 1
    assert year_of(cast).version == before.version + 1
    assert Notice.objects.filter(sentence__endswith="đã trở lại bước tự chấm.").count() == 3  # not who did it


def test_no_result_is_agreed_on_while_its_minutes_are_taken_off(cast: Cast) -> None:
    coursing.stand(cast, "meeting")
    year, meeting = year_of(cast), case_of(cast).meeting
    assert meeting is not None
    minutes = files_of(meeting).get()
    ended = at_once(
        lambda: make_move(assessment=year, key="thong-nhat", version=year.version, by=actor(cast.dung)),
        lambda: detach(file=minutes.pk, to=meeting, by=actor(cast.binh)),
    )
    assert ended == {"done": 1, "refused": 1}
    assert Agreement.objects.exists() is files_of(meeting).exists()


def test_no_posting_ends_while_its_days_are_corrected(cast: Cast) -> None:
    coursing.stand(cast, "posting")
    year, row = year_of(cast), PostingRecord.objects.filter(channel="office").get()
    short = Entry("office", row.day, row.place, until=date(2023, 12, 14))
    at_once(
        lambda: make_move(
            assessment=year, key="ket-thuc-niem-yet", version=year.version, by=actor(cast.binh)
        ),
        lambda: correct(row=row, entry=short, version=1, by=actor(cast.dung)),
    )
    # Corrected first, the posting is not ended; ended first, the correction stands and stops the agreement instead.
    case = case_of(cast)
    assert case.verdict is not None
    assert (year_of(cast).state, case.verdict.met) in {("posting", False), ("meeting", False)}


def test_no_posting_ends_beside_an_opinion_that_nobody_answered(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The opinion is being written when the posting is ended: it is seen by what is asked before the end."""
    coursing.stand(cast, "posting")
    year, posting = year_of(cast), case_of(cast).posting
    assert posting is not None
    written, ending = Event(), Event()
    write = actions._write

    def slowly(*parts: Any, **values: Any) -> Any:
        made = write(*parts, **values)
        written.set()
        ending.wait(timeout=1)
        return made

    monkeypatch.setattr(actions, "_write", slowly)

    def end() -> None:
        assert written.wait(timeout=60)
        make_move(assessment=year, key="ket-thuc-niem-yet", version=year.version, by=actor(cast.binh))

    said = actions.Said("", "Đề nghị xem lại")
    ended = at_once(lambda: actions.send(posting=posting, said=said, ticket="vé"), end)
    assert (ended, year_of(cast).state) == ({"done": 1, "refused": 1}, "posting")
