"""What the dossier's checklist knows of a year: read from the rows of its course, in four queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from assignments.models import Assessment
from criteria.dossiers import dossier_of
from criteria.procedures import procedure_of
from reports.dossier.beside import Beside
from reports.dossier.checklist import Agreed, Hung, Known, Met, checklist
from reports.dossier.lacking import known_of
from reports.dossier.source import gather
from reports.models import Dossier, Opinion, Posting, TextEdit
from scoring.facts import kept_tree
from tests.cast import Cast
from tests.reports import coursing

pytestmark = pytest.mark.django_db
State = Assessment.State


def known(cast: Cast) -> Known:
    year = coursing.year_of(cast)
    drafts = list(year.dossiers.all())
    return known_of(year, procedure_of(year.framework), kept_tree(year.framework), drafts)


def test_a_year_that_has_begun_knows_its_indicators_and_nothing_else(cast: Cast) -> None:
    found = known(cast)
    assert [(one.code, one.is_accepted, one.is_signed, one.has_proof) for one in found.indicators] == [
        (code, False, False, False) for code in ("1.1", "1.2", "2.1", "2.2")
    ]
    assert (found.agreed, found.posting, found.meeting) == (None, None, None)
    assert (found.documents, found.opinions, found.unanswered, found.slips) == (0, 0, 0, 0)


def test_the_agreed_year_knows_where_it_hung_who_met_and_what_was_agreed(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    coursing.stand(cast, State.AGREED)
    posting = Posting.objects.get()
    for number, state in enumerate((Opinion.State.NEW, Opinion.State.ANSWERED, Opinion.State.ANSWERED), 1):
        Opinion.objects.create(
            posting=posting,
            number=number,
            code=f"0{number}",
            channel=Opinion.Channel.PAPER,
            text="Ý kiến",
            received_on=date(2023, 12, 12),
            state=state,
        )
    found = known(cast)
    assert all(one.is_accepted and one.is_signed and one.has_proof for one in found.indicators)
    assert found.agreed == Agreed(Decimal("93.5"), True)
    assert found.posting == Hung(
        coursing.POSTED,
        coursing.CLOSED,
        ("tại trụ sở 05 ngày", "trên trang thông tin điện tử 05 ngày"),
        (),
        has_photo=False,
    )
    assert found.meeting is not None
    assert found.meeting == Met(
        found.meeting.key,
        coursing.MET,
        invited=found.meeting.invited,
        present=found.meeting.invited,
        votes_for=found.meeting.invited,
        noted=True,
        has_minutes=True,
    )
    assert found.meeting.invited > 3
    assert (found.documents, found.opinions, found.unanswered) == (4, 3, 1)


@pytest.mark.parametrize("state", [State.SELF_SCORING, State.POSTING, State.MEETING, State.AGREED])
def test_the_checklist_names_the_very_parts_that_a_draft_holds(
    cast: Cast, state: str, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    year = coursing.stand(cast, state)
    found = checklist(dossier_of(year.framework), known(cast))
    written = Beside(gather(year, number=1, at=timezone.localtime())).parts
    assert [line.rule for line in found.there] == list(written)


def test_what_officers_wrote_and_the_newest_pages_of_each_part_are_known(cast: Cast) -> None:
    year = cast.mine.assessment
    for block in ("indicator-1-1", "indicator-1-2"):
        TextEdit.objects.create(
            ward=cast.mine.ward, document=f"bao-cao:{year.pk}", block=block, generated="a", text="b"
        )
    TextEdit.objects.create(ward=cast.other.ward, document=f"bao-cao:{year.pk}", block="x", text="b")

    def part(key: str, pages: int) -> dict[str, Any]:
        return {"key": key, "title": key, "first": 1, "pages": pages, "digest": "0"}

    for number, made in (
        (1, [part("report", 7), part("index-1-1", 2), part("index-2-1", 3)]),
        (2, [part("report", 8)]),
    ):
        Dossier.objects.create(
            assessment=year,
            number=number,
            state=Dossier.State.DONE,
            finished_at=timezone.now(),
            stored_name=f"{number}.pdf",
            digest="0" * 64,
            size=1,
            made=made,
        )
    found = known(cast)
    assert found.edits == {"report": 2}
    assert found.pages == {"report": (8, 2), "index": (5, 1)}
