"""No page asks the database more than twenty times, whoever may open it (docs/structure.md)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.test_permissions import MATRIX, World

pytestmark = pytest.mark.django_db
MOST = 20
PAGES = sorted(name for name, row in MATRIX.items() if row.method == "get" and row.allowed)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_to_twenty_queries(cast: Cast, settings: Any, tmp_path: Any, name: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = MATRIX[name]
    where = reverse(name, kwargs=World(cast.mine, cast.an).parts[row.kind])
    client = cast.client(getattr(cast, row.allowed.split()[0]))
    first = client.get(where)  # begins the session; a process reads a frozen framework once
    if first.streaming:
        b"".join(first.streaming_content)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(where)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(asked) <= MOST, [query["sql"][:80] for query in asked]
