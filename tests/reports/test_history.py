"""The history of an object: who, in which post, when, what, from where to where; of the own ward alone."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidence import actions as evidence_actions
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Evidence
from reports.history import KINDS
from tests.cast import Cast, actor
from tests.evidence import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def use(cast: Cast) -> Evidence:
    incoming = Incoming([files.pdf(text="một")], "a.pdf", timezone.now())
    found = intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.1"),
        incoming=incoming,
        by=actor(cast.an),
    ).use
    evidence_actions.submit(use=found, version=1, by=actor(cast.an))
    return found


def address(kind: str, pk: int) -> str:
    return reverse("reports:history", args=[kind, pk])


def acts(client: Client, kind: str, pk: int) -> list[str]:
    return [row.act for row in client.get(address(kind, pk)).context["rows"]]


def test_a_document_s_history_holds_what_happened_to_its_uses(cast: Cast, use: Evidence) -> None:
    answer = cast.client(cast.binh).get(address("tai-lieu", use.document_id))
    newest = answer.context["rows"][0]
    assert newest.act == "Nộp tài liệu để rà soát"
    assert (newest.entry.person, newest.entry.position) == (
        cast.an.full_name,
        cast.an.position_title,
    )
    assert "từ: nháp" in newest.details
    assert answer.context["home"] == reverse("evidence:document", args=[use.document_id])


def test_an_indicator_s_history_holds_that_of_its_documents(cast: Cast, use: Evidence) -> None:
    assert acts(cast.client(cast.an), "chi-tieu", cast.mine.result("2.1").pk)[0] == "Nộp tài liệu để rà soát"
    assert acts(cast.client(cast.an), "chi-tieu", cast.mine.result("2.2").pk) == []


@pytest.mark.parametrize("who", ["giang", "lan"])
def test_another_ward_s_history_is_as_missing_as_none(cast: Cast, use: Evidence, who: str) -> None:
    client = cast.client(getattr(cast, who))
    assert client.get(address("tai-lieu", use.document_id)).status_code == 404
    assert client.get(address("khong-co", use.document_id)).status_code == 404
    assert client.get(address("tai-lieu", 10**17)).status_code == 404


def test_every_kind_is_seen_by_its_own_ward(cast: Cast) -> None:
    client = cast.client(cast.an)
    assert {kind for kind in KINDS if client.get(address(kind, 10**17)).status_code != 404} == set()


def test_as_many_queries_for_many_rows(cast: Cast, use: Evidence, django_assert_num_queries: object) -> None:
    client = cast.client(cast.an)
    client.get(address("tai-lieu", use.document_id))
    with django_assert_num_queries(7):  # type: ignore[operator]
        client.get(address("tai-lieu", use.document_id))
    evidence_actions.withdraw(use=use, version=2, by=actor(cast.an))
    with django_assert_num_queries(7):  # type: ignore[operator]
        client.get(address("tai-lieu", use.document_id))
