"""Two reviewers of one indicator who decide at the same moment, over real HTTP."""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Barrier
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from accounts.models import User
from config.access import Role
from scoring import actions
from scoring.models import IndicatorResult, ResultEvent
from scoring.moves import UNREVIEWED
from tests.cast import Cast, actor, make_user
from tests.scoring.test_facts import save
from tests.torture.web import PATIENCE, TOKEN, Web

State = IndicatorResult.State
CODE = "1.1"
WON, LOST = 302, 409


@dataclass(frozen=True)
class Answer:
    """What the server answered a reviewer."""

    status: int
    place: str
    text: str


@dataclass
class Races:
    """How the races went: what was answered, and by which decision each was won."""

    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)
    won: Counter[str] = field(default_factory=Counter)
    words_kept: int = 0


@dataclass(frozen=True)
class Reviewer:
    """A reviewer who is logged in, with the words they type, by which the answer is known."""

    user: User
    cookie: str
    port: int
    words: str

    @classmethod
    def of(cls, cast: Cast, user: User, port: int) -> Reviewer:
        session = cast.client(user).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
        return cls(user, cookie, port, f"Lời của {user.full_name}")

    def decide(self, path: str, version: int, decision: str) -> Answer:
        """Send the form of the review as the page does; a reviewer who accepts takes a point off, so that words are due."""
        form: Mapping[str, str] = {
            "version": str(version),
            "points": "2",
            "comment": self.words,
            decision: "1",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookie,
            "X-CSRFToken": TOKEN,
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, urlencode(form), headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Location") or "", response.read().decode())
        finally:
            connection.close()


def hand_in(cast: Cast) -> IndicatorResult:
    """Hand the indicator in as not arising."""
    save(cast, CODE, cast.chi, not_arising=True, not_arising_ground="Không được giao văn bản nào")
    result = cast.mine.result(CODE)
    actions.submit(result=result, version=result.version, by=actor(cast.chi))
    return cast.mine.result(CODE)


def race(cast: Cast, web: Web, times: int) -> Races:
    """Let two justice officers decide on the same page at once, so many times; each time one wins and one is told."""
    minh = make_user("minh", "Đặng Văn Minh", cast.mine.ward, Role.JUSTICE_OFFICER)
    both = (Reviewer.of(cast, cast.binh, web.port), Reviewer.of(cast, minh, web.port))
    result = hand_in(cast)
    path = reverse("scoring:review", args=[result.pk])
    page = reverse("scoring:indicator", args=[result.pk])
    races = Races()
    for number in range(times):
        decisions = (("accept", "return"), ("accept", "accept"), ("return", "return"))[number % 3]
        _one(both, decisions, path, page, cast.mine.result(CODE), races)
        assert ResultEvent.objects.filter(act__in=["accept", "return"]).count() == number + 1
        _hand_in_again(result)
    return races


def _one(
    both: tuple[Reviewer, Reviewer],
    decisions: tuple[str, str],
    path: str,
    page: str,
    result: IndicatorResult,
    races: Races,
) -> None:
    start = Barrier(2)

    def run(place: int) -> Answer:
        start.wait(timeout=PATIENCE)
        return both[place].decide(path, result.version, decisions[place])

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(run, range(2)))
    winner = next((place for place, answer in enumerate(answers) if answer.status == WON), 0)
    loser = 1 - winner
    now = IndicatorResult.objects.get(pk=result.pk)
    assert (answers[winner].status, answers[loser].status) == (WON, LOST), [a.text[:500] for a in answers]
    assert answers[winner].place == page
    assert now.version == result.version + 1
    expected = (State.ACCEPTED, Decimal(2), both[winner].user.pk)
    if decisions[winner] == "return":
        expected = (State.RETURNED, None, None)  # type: ignore[assignment]
    assert (now.state, now.reviewed_points, now.reviewed_by_id) == expected
    event = ResultEvent.objects.filter(result=now).latest("pk")
    assert (event.act, event.user_id) == (decisions[winner], both[winner].user.pk)
    told = f"{both[winner].user.full_name} đã {'chấp nhận' if event.act == 'accept' else 'trả lại'} chỉ tiêu"
    assert told in answers[loser].text
    races.words_kept += both[loser].words in answers[loser].text
    races.pairs[(WON, LOST)] += 1
    races.won[event.act] += 1


def _hand_in_again(result: IndicatorResult) -> None:
    """Put the indicator before the reviewers once more; no event, so that those counted are the reviewers'."""
    IndicatorResult.objects.filter(pk=result.pk).update(
        state=State.SUBMITTED, version=F("version") + 1, **UNREVIEWED
    )
