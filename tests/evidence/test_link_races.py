"""Several people with one link at the same moment: its limits hold. With real threads on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.audit import AuditEntry
from accounts.models import Notice
from evidence import attempts, inbox, links
from evidence.links import Place, Terms
from evidence.models import HandInLink, InboxItem, LinkAttempt
from tests.cast import TODAY, Cast, actor, make_cast
from tests.evidence import files
from tests.evidence.conftest import incoming, stored
from tests.evidence.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def give(cast: Cast, **changes: int) -> HandInLink:
    place = Place.of_indicator(cast.mine.assessment, cast.mine.indicator("2.1"))
    terms = Terms("Mặt trận phường", "Biên bản", TODAY, **changes)
    return links.give(place=place, terms=terms, by=actor(cast.an)).link


def send(cast: Cast, link: HandInLink, content: bytes) -> None:
    own = HandInLink.objects.for_rows().get(pk=link.pk)
    inbox.put_in(ward=cast.mine.ward, year=2023, incoming=incoming(content), by=actor(cast.binh), link=own)


def test_no_more_files_come_in_than_the_link_takes(cast: Cast, media: Path) -> None:
    link = give(cast, max_files=2)
    sent = [files.pdf(text=str(number)) for number in range(5)]
    ended = at_once(*[lambda one=one: send(cast, link, one) for one in sent])  # type: ignore[misc]
    assert ended == {"done": 2, "refused": 3}
    assert (InboxItem.objects.count(), len(stored(media)), Notice.objects.count()) == (2, 2, 1)


def test_no_more_bytes_come_in_than_the_link_takes(cast: Cast, media: Path) -> None:
    sent = [files.pdf(text=str(number)) for number in range(4)]
    link = give(cast, max_bytes=int(len(sent[0]) * 1.5))
    ended = at_once(*[lambda one=one: send(cast, link, one) for one in sent])  # type: ignore[misc]
    assert ended == {"done": 1, "refused": 3}
    assert len(stored(media)) == 1


def test_revoked_while_files_come_in_nobody_waits_for_ever(cast: Cast, media: Path) -> None:
    """An upload holds the log's head, then the link; so does the revocation."""
    link = give(cast)
    sent = [files.pdf(text=str(number)) for number in range(4)]
    ended = at_once(
        *[lambda one=one: send(cast, link, one) for one in sent],  # type: ignore[misc]
        lambda: links.revoke(link=HandInLink.objects.get(pk=link.pk), by=actor(cast.binh)),
    )
    came = InboxItem.objects.count()
    assert ended == {"done": came + 1} | ({"refused": 4 - came} if came < 4 else {})
    assert len(stored(media)) == came
    assert AuditEntry.objects.filter(act="link_revoke").count() == 1


def test_requests_at_once_never_pass_the_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "PER_LINK", 3)
    link, waits = give(cast), []
    at_once(*[lambda: waits.append(attempts.admit(link=link, address="192.0.2.1")) for _ in range(8)])
    passed = waits.count(0)
    assert len(waits) == 8
    assert passed <= 3
    assert LinkAttempt.objects.count() == passed
