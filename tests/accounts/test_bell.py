"""The bell."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Notice
from tests.cast import Cast

NOTICES = reverse("accounts:notices")


@pytest.fixture
def notices(cast: Cast) -> list[Notice]:
    """Two of An's, one of Hiền's."""
    profile = reverse("accounts:profile")
    return [
        Notice.objects.create(user=cast.an, sentence="Tài liệu được trả lại.", link=profile),
        Notice.objects.create(user=cast.an, sentence="Dự thảo 4 đã xong."),
        Notice.objects.create(user=cast.hien, sentence="Việc của phường khác.", link=profile),
    ]


def test_a_person_sees_the_own_notices_newest_first(cast: Cast, notices: list[Notice]) -> None:
    answer = cast.client(cast.an).get(NOTICES)
    assert [one.sentence for one in answer.context["page"]] == [
        "Dự thảo 4 đã xong.",
        "Tài liệu được trả lại.",
    ]
    assert "Việc của phường khác." not in answer.content.decode()


def test_opening_marks_as_seen_and_leads_to_the_thing(cast: Cast, notices: list[Notice]) -> None:
    client = cast.client(cast.an)
    url = reverse("accounts:notice_open", args=[notices[0].pk])
    assert client.get(url).status_code == 405
    assert client.post(url).url == reverse("accounts:profile")
    notices[0].refresh_from_db()
    seen = notices[0].seen_at
    assert seen is not None
    client.post(url)
    notices[0].refresh_from_db()
    assert notices[0].seen_at == seen
    assert client.post(reverse("accounts:notice_open", args=[notices[1].pk])).url == NOTICES


def test_all_at_once(cast: Cast, notices: list[Notice]) -> None:
    assert cast.client(cast.an).post(reverse("accounts:notices_see_all")).url == NOTICES
    assert list(Notice.objects.unseen()) == [notices[2]]


def test_nobody_opens_anothers_notice(cast: Cast, notices: list[Notice]) -> None:
    url = reverse("accounts:notice_open", args=[notices[2].pk])
    assert cast.client(cast.an).post(url).status_code == 404
    assert Notice.objects.unseen().count() == 3


def test_a_notice_never_leads_to_another_site(cast: Cast) -> None:
    notice = Notice.objects.create(user=cast.an, sentence="x", link="//example.com/")
    assert cast.client(cast.an).post(reverse("accounts:notice_open", args=[notice.pk])).url == NOTICES


def test_an_empty_bell_says_what_will_come(cast: Cast) -> None:
    assert "Chưa có thông báo nào." in cast.client(cast.an).get(NOTICES).content.decode()


@pytest.mark.parametrize("more", [1, 3])
def test_as_many_queries_for_many(cast: Cast, more: int, django_assert_num_queries) -> None:
    for number in range(more):
        Notice.objects.create(user=cast.an, sentence=f"Việc {number}")
    client: Client = cast.client(cast.an)
    client.get(NOTICES)
    with django_assert_num_queries(5):
        client.get(NOTICES)
