"""What desk, dashboard and paper say of an indicator that changed after its review, and of who signed it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from assignments.models import Assessment
from reports.desk import desk_of
from reports.documents.wording import plain
from reports.dossier.score_sheet import signed
from scoring import actions
from scoring.facts import facts_of, facts_of_result
from tests.cast import Cast, actor
from tests.scoring.test_reviewing import changed
from tests.scoring.test_signing import hand_in_for_the_lead
from tests.scoring.test_views import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store_here(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_desk_asks_the_reviewer_to_look_again_and_nobody_else(cast: Cast) -> None:
    changed(cast)
    rows = Assessment.objects.select_related("ward", "framework")
    facts = facts_of(rows.get(pk=cast.mine.assessment.pk))
    groups = [
        (group.key, [one.node.code for one in group.figures], group.items)
        for group in desk_of(facts, cast.chi).groups
    ]
    assert groups == [("1.2", ["1.2"], ())]
    assert desk_of(facts, cast.binh).groups == ()
    page = text_of(cast.client(cast.chi).get(reverse("reports:desk", kwargs={"year": 2023})))
    assert "1 tài liệu thêm sau khi rà soát: “bao-cao”" in page


def test_the_dashboard_lists_what_changed_and_what_waits_for_a_signature(cast: Cast) -> None:
    changed(cast)
    hand_in_for_the_lead(cast)
    board = reverse("reports:dashboard", kwargs={"year": 2023})

    def rows(chosen: str) -> list[str]:
        page = text_of(cast.client(cast.binh).get(board, {"loc": chosen}))
        return [code for code in ("1.1", "1.2", "2.1", "2.2") if address(cast, code) in listed(page)]

    assert rows("thay-doi") == ["1.2"]
    assert rows("chua-ky") == ["1.1"]
    assert rows("chua-nop") == ["2.1", "2.2"]


def address(cast: Cast, code: str) -> str:
    return reverse("scoring:indicator", args=[cast.mine.result(code).pk]) + '"'


def listed(page: str) -> str:
    """Return the tables of indicators."""
    return page[page.index('id="cac-chi-tieu"') :]


def test_the_leads_own_work_asks_for_the_signature(cast: Cast) -> None:
    hand_in_for_the_lead(cast)
    page = reverse("reports:my_work")
    assert "Ký xác nhận" in text_of(cast.client(cast.chi).get(page))
    assert "Ký xác nhận" not in text_of(cast.client(cast.binh).get(page))
    result = cast.mine.result("1.1")
    actions.sign(result=result, version=result.version, by=actor(cast.chi))
    assert "Ký xác nhận" not in text_of(cast.client(cast.chi).get(page))


def test_the_score_sheet_says_who_confirmed_or_leaves_room_to_sign(cast: Cast) -> None:
    result = hand_in_for_the_lead(cast)
    assert plain(signed(facts_of_result(result))) == "Lê Thị Chi"
    actions.sign(result=result, version=result.version, by=actor(cast.chi))
    assert plain(signed(facts_of_result(cast.mine.result("1.1")))) == "Đã ký\nLê Thị Chi"
