"""No page asks the database more than twenty times, whoever may open it (docs/structure.md)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.test_permissions import MATRIX, Stage, stage  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db
MOST = 20
WHOLE = {"reports:bundle", "reports:issue_bundle", "reports:dossier_docx", "reports:dossier_sheet"}
"""No pages: files that hold the whole dossier, each part of it read once (``tests/reports/test_dossier_papers.py``)."""
PAGES = sorted(
    name for name, row in MATRIX.items() if row.method == "get" and row.allowed and name not in WHOLE
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_to_twenty_queries(stage: Stage, name: str) -> None:  # noqa: F811 - the fixture
    row = MATRIX[name]
    where = reverse(name, kwargs=stage.worlds[0].parts[row.kind])
    client = stage.client(row.allowed.split()[0])
    first = client.get(where)  # a process reads a frozen framework once
    if first.streaming:
        b"".join(first.streaming_content)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(where)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(asked) <= MOST, [query["sql"][:80] for query in asked]
