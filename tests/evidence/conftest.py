"""What the tests of evidence share: a store of their own, and files handed in."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Evidence
from tests.cast import Cast, WardCast, actor
from tests.evidence import files

Take = Callable[..., Evidence]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """The private store of one test."""
    settings.MEDIA_ROOT, settings.PREVIEW_DIR = tmp_path / "media", tmp_path / "previews"
    return tmp_path / "media"


def stored(media: Path) -> list[Path]:
    """Every file in the store, also one that is half in."""
    return sorted(path for path in media.rglob("*") if path.is_file())


def body_of(response: Any) -> bytes:
    """Return the page without what differs on each answer: nonces and CSRF tokens."""
    varying = rb'(nonce="[^"]*"|value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*")'
    return re.sub(varying, b"", response.content)


def incoming(content: bytes, name: str = "bao-cao.pdf") -> Incoming:
    return Incoming([content[:10], content[10:]], name, timezone.now())


@pytest.fixture
def take(cast: Cast) -> Take:
    """Hand a file in: ``take(content, name=…, code="2.1", by=user, ward=cast.other)``; An's by default."""

    def taken(
        content: bytes | None = None,
        name: str = "bao-cao.pdf",
        code: str = "2.1",
        by: User | None = None,
        ward: WardCast | None = None,
    ) -> Evidence:
        place = ward or cast.mine
        return intake.take(
            assessment=place.assessment,
            indicator=place.indicator(code),
            incoming=incoming(content or files.pdf(), name),
            by=actor(by or cast.an),
        ).use

    return taken
