"""Every state × every move × every role, from one table: through the one door, in words, and over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.guard import Refused
from accounts.models import User
from assignments.models import Assessment
from config.access import refusal
from reports.course import MOVES, lacks_of, make_move, why_not
from reports.course_case import CourseCase
from reports.models import CourseEvent, Decision
from tests.cast import Cast, actor
from tests.evidence.conftest import media
from tests.reports import coursing
from tests.reports.coursing import case_of, go, year_of

__all__ = ["media"]
pytestmark = pytest.mark.django_db

ROLES = {
    "an": "official",
    "binh": "justice officer",
    "chi": "deputy reviewer",
    "dung": "leader",
    "em": "ward admin",
    "khanh": "province",
    "giang": "justice officer of another ward",
}
BOTH, LEADER = "binh dung", "dung"
TABLE: dict[str, dict[str, tuple[str, str]]] = {
    "self_scoring": {"chuyen-ra-soat": ("review", BOTH)},
    "review": {"niem-yet": ("posting", LEADER), "ve-tu-cham": ("self_scoring", BOTH)},
    "posting": {"ket-thuc-niem-yet": ("meeting", BOTH), "rut-niem-yet": ("review", LEADER)},
    "meeting": {
        "thong-nhat": ("agreed", LEADER),
        "rut-niem-yet": ("review", LEADER),
        "niem-yet-tiep": ("posting", LEADER),
    },
    "agreed": {"gui-ho-so": ("sent", LEADER), "hop-lai": ("meeting", LEADER)},
    "sent": {"cong-nhan": ("recognised", BOTH), "rut-ho-so": ("agreed", LEADER)},
    "sent, not met": {"chua-dat": ("not_recognised", BOTH), "rut-ho-so": ("agreed", LEADER)},
    "recognised": {"sua-ket-qua": ("sent", LEADER)},
    "not_recognised": {"sua-ket-qua": ("sent", LEADER)},
}
"""By state, with everything ready for the next step: each move that can be made, to where, by whom; all others are refused."""
RIGHTS = {
    "chuyen-ra-soat": BOTH,
    "niem-yet": LEADER,
    "ket-thuc-niem-yet": BOTH,
    "thong-nhat": LEADER,
    "gui-ho-so": LEADER,
    "cong-nhan": BOTH,
    "chua-dat": BOTH,
    "ve-tu-cham": BOTH,
    "rut-niem-yet": LEADER,
    "niem-yet-tiep": LEADER,
    "hop-lai": LEADER,
    "rut-ho-so": LEADER,
    "sua-ket-qua": LEADER,
}
"""Who holds the right to a move in any state."""
LACKING = {
    ("sent", "chua-dat"): "chưa ghi kết quả chưa đạt chuẩn",
    ("sent, not met", "cong-nhan"): "chưa ghi quyết định công nhận",
}
"""Moves that begin in the state and lack something: the decision that was noted says the other thing."""

Answer = tuple[str, str]
"""What came of it: "done", "right", "state" or "lack", and the state afterwards."""


def expected(state: str, key: str, person: str) -> Answer:
    """Return what the table says of one state, move and role."""
    here = state.partition(",")[0]
    if person not in RIGHTS[key].split():
        return "right", here
    if key in TABLE[state]:
        return "done", TABLE[state][key][0]
    return ("lack" if (state, key) in LACKING else "state"), here


def through_the_door(cast: Cast, year: Assessment, key: str, user: User) -> Answer:
    try:
        make_move(assessment=year, key=key, version=year.version, comment="vì thế", by=actor(user))
        kind = "done"
    except PermissionDenied:
        kind = "right"
    except Refused as refused:
        kind = "state" if "Kỳ đánh giá đang ở bước" in str(refused) else "lack"
    return kind, year_of(cast).state


def in_words(year: Assessment, case: CourseCase, key: str, user: User) -> str:
    sentence = why_not(user, case, MOVES[key])
    if not sentence:
        return "done"
    if sentence == refusal(MOVES[key].act):
        return "right"
    return "state" if "Kỳ đánh giá đang ở bước" in sentence else "lack"


def over_http(cast: Cast, year: Assessment, key: str, client: Client) -> Answer:
    url = reverse("reports:course_move", kwargs={"year": 2023, "key": key})
    answer = client.post(url, {"version": year.version, "comment": "vì thế"})
    kinds = {302: "done", 403: "right", 409: "state", 422: "lack"}
    return kinds[answer.status_code], year_of(cast).state


def undone(act: Callable[[], Any]) -> Any:
    """Do it and take it back."""
    with transaction.atomic():
        found = act()
        transaction.set_rollback(True)
    return found


def course_of(cast: Cast) -> Iterator[str]:
    """Lead the year through every state of the table, ready for the next step each time."""
    coursing.lawful(cast)
    for code in coursing.LEADS:
        coursing.hand_in(cast, code)
    yield "self_scoring"
    go(cast, "chuyen-ra-soat")
    coursing.ready_to_post(cast)
    yield "review"
    coursing.post(cast)
    coursing.today(cast.mine.ward, coursing.CLOSED)
    yield "posting"
    coursing.close(cast)
    coursing.hold(cast)
    yield "meeting"
    go(cast, "thong-nhat")
    coursing.send(cast)
    yield "agreed"
    go(cast, "gui-ho-so")
    coursing.decide(cast)
    yield "sent"
    go(cast, "cong-nhan")
    yield "recognised"
    go(cast, "sua-ket-qua", "ghi nhầm")
    coursing.decide(cast, Decision.Outcome.NOT_RECOGNISED)
    yield "sent, not met"
    go(cast, "chua-dat")
    yield "not_recognised"


def test_every_state_move_and_role(cast: Cast) -> None:
    """819 rows: what the door does, what the page's sentence says, what the address answers; then what was kept of the walk."""
    assert set(RIGHTS) == set(MOVES)
    wrong, rows, seen = [], 0, []
    clients = {name: cast.client(getattr(cast, name)) for name in ROLES}
    for state in course_of(cast):
        seen.append(state)
        year, case = year_of(cast), case_of(cast)
        for key in MOVES:
            assert _lack(case, state, key) == LACKING.get((state, key), ""), (state, key)
            for name in ROLES:
                rows += 1
                user, wanted = getattr(cast, name), expected(state, key, name)
                door = undone(lambda: through_the_door(cast, year, key, user))  # noqa: B023 - called at once
                words = in_words(year, case, key, user)
                if (door, words) != (wanted, wanted[0]):
                    wrong.append((state, key, ROLES[name], wanted, door, words))
                http = undone(lambda: over_http(cast, year, key, clients[name]))  # noqa: B023 - called at once
                # The address of another ward's officer means their own year, which lacks everything.
                if http != wanted and (name != "giang" or http[1] != wanted[1]):
                    wrong.append((state, key, ROLES[name], wanted, http))
    assert wrong == []
    assert (rows, sorted(seen)) == (len(TABLE) * len(MOVES) * len(ROLES), sorted(TABLE))
    _every_step_is_kept(cast)


def _lack(case: CourseCase, state: str, key: str) -> str:
    """Return what a move that begins here lacks; one that begins elsewhere lacks nothing that matters."""
    if case.assessment.state not in MOVES[key].sources:
        return ""
    sentences = [lack.sentence for lack in lacks_of(case, MOVES[key])]
    return LACKING[state, key] if LACKING.get((state, key)) in sentences else "; ".join(sentences)


def _every_step_is_kept(cast: Cast) -> None:
    events = CourseEvent.objects.filter(assessment=cast.mine.assessment)
    assert [(one.source, one.target, one.person, one.version) for one in events] == [
        ("self_scoring", "review", "Phạm Văn Dũng", 2),
        ("review", "posting", "Phạm Văn Dũng", 3),
        ("posting", "meeting", "Trần Văn Bình", 4),
        ("meeting", "agreed", "Phạm Văn Dũng", 5),
        ("agreed", "sent", "Phạm Văn Dũng", 6),
        ("sent", "recognised", "Phạm Văn Dũng", 7),
        ("recognised", "sent", "Phạm Văn Dũng", 8),
        ("sent", "not_recognised", "Phạm Văn Dũng", 9),
    ]
    assert {one.position for one in events} == {"Chủ tịch UBND phường", "Công chức Tư pháp - Hộ tịch"}
