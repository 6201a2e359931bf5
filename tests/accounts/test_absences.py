"""Leave: entered by the person or the administrator, never twice for one day, shown beside the name."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.models import Absence, User
from tests.cast import Cast
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db


def page_of(person: User) -> str:
    return reverse("accounts:absences", args=[person.pk])


def enter(client: Client, person: User, since: str, until: str, reason: str = ""):  # type: ignore[no-untyped-def]
    return client.post(page_of(person), {"since": since, "until": until, "reason": reason})


def days_of(person: User) -> list[tuple[date, date, str]]:
    return list(person.absences.order_by("since").values_list("since", "until", "reason"))


@pytest.mark.parametrize("who", ["an", "em"])
def test_a_person_or_the_administrator_enters_leave(cast: Cast, who: str) -> None:
    client = cast.client(getattr(cast, who))
    assert enter(client, cast.an, "2023-11-20", "2023-11-24", "Nghỉ phép năm").url == page_of(cast.an)
    assert days_of(cast.an) == [(date(2023, 11, 20), date(2023, 11, 24), "Nghỉ phép năm")]
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.object_label, entry.detail) == (
        "absence_add",
        "Nguyễn Thị An",
        '{"từ ngày": "20/11/2023", "đến hết ngày": "24/11/2023"}',
    )
    shown = client.get(page_of(cast.an)).content.decode()
    assert "(đang nghỉ)" in shown and "Nghỉ phép năm" in shown


def test_a_colleague_neither_sees_nor_enters_it(cast: Cast) -> None:
    client = cast.client(cast.chi)
    assert client.get(page_of(cast.an)).status_code == 403
    assert enter(client, cast.an, "2023-11-20", "2023-11-24").status_code == 403
    assert days_of(cast.an) == []


@pytest.mark.parametrize(
    ("since", "until", "refused"),
    [
        ("2023-11-24", "2023-11-24", True),
        ("2023-11-01", "2023-11-20", True),
        ("2023-11-01", "2023-12-31", True),
        ("2023-11-25", "2023-11-26", False),
        ("2023-11-01", "2023-11-19", False),
    ],
)
def test_no_day_is_entered_twice(cast: Cast, since: str, until: str, refused: bool) -> None:
    Absence.objects.create(user=cast.an, since=date(2023, 11, 20), until=date(2023, 11, 24))
    Absence.objects.create(user=cast.chi, since=date(2023, 1, 1), until=date(2023, 12, 31))
    answer = enter(cast.client(cast.an), cast.an, since, until)
    assert (len(days_of(cast.an)), answer.status_code) == ((1, 200) if refused else (2, 302))
    if refused:
        assert answer.context["form"].non_field_errors() == [
            "Đã ghi nghỉ từ 20/11/2023 đến hết 24/11/2023. "
            "Hãy chọn những ngày khác, hoặc xóa lần nghỉ đã ghi trước."
        ]


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [
        ("", "", {"since", "until"}),
        ("x", "2023-02-30", {"since", "until"}),
        ("2023-11-24", "2023-11-23", {"until"}),
    ],
)
def test_nonsense_days_are_refused(cast: Cast, since: str, until: str, wrong: set[str]) -> None:
    answer = enter(cast.client(cast.an), cast.an, since, until)
    assert set(answer.context["form"].errors) == wrong
    assert_no_english(answer.content)


def test_leave_is_removed_once(cast: Cast) -> None:
    gone = Absence.objects.create(user=cast.an, since=date(2023, 11, 20), until=date(2023, 11, 24))
    remove = reverse("accounts:absence_remove", args=[gone.pk])
    assert cast.client(cast.chi).post(remove, {"remove": "1"}).status_code == 403
    assert cast.client(cast.an).post(remove, {"remove": "1"}).url == page_of(cast.an)
    assert cast.client(cast.an).post(remove, {"remove": "1"}).status_code == 404
    assert days_of(cast.an) == []
    assert list(AuditEntry.objects.filter(act="absence_remove").values_list("object_label", flat=True)) == [
        "Nguyễn Thị An"
    ]


def test_the_lists_say_who_is_away_on_the_day(cast: Cast) -> None:
    Absence.objects.create(user=cast.an, since=date(2023, 11, 20), until=date(2023, 11, 24), reason="Ốm")
    Absence.objects.create(user=cast.chi, since=date(2023, 11, 21), until=date(2023, 11, 24))
    for name in ("accounts:people", "accounts:positions"):
        page = cast.client(cast.em).get(reverse(name)).content.decode()
        assert page.count("(nghỉ phép đến hết") == 1
        assert "(nghỉ phép đến hết 24/11/2023)" in page
        assert "Ốm" not in page


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_takes_as_many_queries_for_many(cast: Cast, more: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for day in range(1, more + 1):
        Absence.objects.create(user=cast.an, since=date(2023, 5, day), until=date(2023, 5, day))
    client = cast.client(cast.an)
    client.get(page_of(cast.an))
    with django_assert_num_queries(7):
        client.get(page_of(cast.an))
