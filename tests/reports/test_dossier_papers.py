"""The pages of the dossier's papers: how many queries each asks, whatever stands in the year."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.reports.issuing import issued_set

pytestmark = pytest.mark.django_db

COUNTS = {
    "bao-cao": 31,
    "mau-02": 19,
    "van-ban-de-nghi": 17,
    "cong-van-gui": 16,
    "bien-ban-niem-yet": 14,
    "thong-bao-niem-yet": 12,
    "danh-muc": 16,
}
"""The report is the one page above twenty: it tells of everything that the year holds, each read once."""


def test_a_paper_reads_what_it_prints_and_no_more(cast: Cast) -> None:
    issued_set(cast)
    client, found = cast.client(cast.binh), {}
    for kind in COUNTS:
        address = reverse("reports:paper", args=[kind, "2023"])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        found[kind] = len(queries)
    assert found == COUNTS


FILES = {
    "dossier_docx": 56,
    "dossier_sheet-diem": 23,
    "dossier_sheet-danh-muc": 21,
    "bundle": 28,
    "issue_bundle": 27,
}


def test_a_file_of_the_whole_dossier_reads_each_thing_once(cast: Cast) -> None:
    issue, client, found = issued_set(cast), cast.client(cast.binh), {}
    addresses = {
        "dossier_docx": reverse("reports:dossier_docx", args=[2023]),
        "dossier_sheet-diem": reverse("reports:dossier_sheet", args=[2023, "diem"]),
        "dossier_sheet-danh-muc": reverse("reports:dossier_sheet", args=[2023, "danh-muc"]),
        "bundle": reverse("reports:bundle", args=[2023]),
        "issue_bundle": reverse("reports:issue_bundle", args=[issue.pk]),
    }
    client.get(addresses["dossier_sheet-diem"])  # a process reads a frozen framework once
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert answer.status_code == 200
        found[name] = len(queries)
    assert found == FILES
