"""A reviewer's decision on one document: two clicks are one, and who came too late keeps their words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from config.access import Role
from evidence import actions, intake
from evidence.intake import Incoming
from evidence.models import Evidence, EvidenceEvent
from tests.cast import Cast, actor, make_user
from tests.evidence import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def use(cast: Cast, settings: Any, tmp_path: Path) -> Evidence:
    """A document of An's that waits for review, in its second version."""
    settings.MEDIA_ROOT = tmp_path
    taken = intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.1"),
        incoming=Incoming([files.pdf()], "so.pdf", timezone.now()),
        by=actor(cast.an),
    ).use
    actions.submit(use=taken, version=1, by=actor(cast.an))
    return Evidence.objects.get()


def decide(cast: Cast, person: Any, use: Evidence, name: str, **data: str) -> list[str]:
    """Send the form of the page in its second version; return what the person is told."""
    answer = cast.client(person).post(
        reverse(f"evidence:{name}", args=[use.pk]), {"version": "2", "next": "/", **data}
    )
    assert answer.status_code == 302
    return [str(one) for one in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize(("name", "act"), [("accept", "accept"), ("return", "return")])
def test_a_double_click_is_one_decision(cast: Cast, use: Evidence, name: str, act: str) -> None:
    first, second = (decide(cast, cast.binh, use, name, comment="mờ") for _ in range(2))
    assert first == second
    assert EvidenceEvent.objects.filter(act=act).count() == 1


def test_who_came_too_late_is_told_who_decided_and_keeps_the_words(cast: Cast, use: Evidence) -> None:
    minh = make_user("minh", "Đặng Văn Minh", cast.mine.ward, Role.JUSTICE_OFFICER)
    decide(cast, minh, use, "accept")
    (told,) = decide(cast, cast.binh, use, "return", comment="Thiếu trang 3")
    assert told.startswith("Đặng Văn Minh đã chấp nhận “so” lúc ")
    assert told.endswith(" Lời nhắn vừa viết: “Thiếu trang 3”.")
    assert Evidence.objects.get().state == Evidence.State.ACCEPTED
