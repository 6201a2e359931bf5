"""The check on papers as the portal really issues them: their code is read where it is printed, damage is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence import store
from reports.dossier import making
from reports.models import IssuedFile
from reports.verifying.checking import Answer, Outcome, check_file, received
from reports.verifying.reading import read_job
from tests.cast import Cast, actor
from tests.reports.issuing import issued_set
from tests.reports.keys import sign_outside
from tests.reports.verifying import changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(settings: Any, tmp_path: Path) -> Callable[..., Answer]:
    settings.MEDIA_ROOT = tmp_path / "media"

    def look(data: bytes, code: str = "") -> Answer:
        path = tmp_path / "sent.pdf"
        path.write_bytes(data)
        return check_file(received(path), code)

    return look


def test_a_real_draft_says_that_it_is_one(
    cast: Cast, check: Callable[..., Answer], settings: Any, tmp_path: Path
) -> None:
    settings.RENDER_CACHE = tmp_path / "render"
    draft = making.ask(assessment=cast.mine.assessment, by=actor(cast.binh))
    making.make(draft.pk)
    draft.refresh_from_db()
    data = store.path_of(draft.stored_name).read_bytes()
    assert check(data) == check(changed(data, drop=0)) == Answer(Outcome.DRAFT)


def test_issued_papers_and_what_was_done_to_them(
    cast: Cast, check: Callable[..., Answer], tmp_path: Path
) -> None:
    issued_set(cast)
    report, sheet = IssuedFile.objects.order_by("order")
    data = {one.pk: store.path_of(one.stored_name).read_bytes() for one in (report, sheet)}
    for one in (report, sheet):
        said = read_job(str(store.path_of(one.stored_name)))
        assert said == {"codes": [one.code], "pages": one.pages, "draft": False}
        assert check(data[one.pk]).outcome == Outcome.ISSUED
    assert check(data[sheet.pk], report.code).outcome == Outcome.OTHER_CODE

    place, box = report.place["page"], tuple(map(round, report.place["box"]))
    signed = sign_outside(store.path_of(report.stored_name), tmp_path / "s.pdf", page=place, box=box)
    assert check(signed.read_bytes()).outcome == Outcome.SIGNED_ELSEWHERE
    assert check(signed.read_bytes(), report.code).code == report.code

    whole = data[report.pk]
    middle = len(whole) // 2
    for code in ("", report.code):
        flipped = check(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], code)
        less, more = check(changed(whole, drop=0), code), check(changed(whole, add=1), code)
        assert (flipped.outcome, flipped.code) == (Outcome.CHANGED, report.code)
        assert (less.outcome, less.pages, less.code) == (Outcome.PAGES_GONE, 1, report.code)
        assert (more.outcome, more.pages, more.code) == (Outcome.PAGES_ADDED, 1, report.code)
