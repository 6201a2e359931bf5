"""Positions and who holds them from which day."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.models import Holding, Notice, Position, Unit, User
from accounts.posts import hand_over
from config.access import Role
from tests.cast import Cast, actor, make_user
from tests.vietnamese import assert_no_english

POSITIONS = reverse("accounts:positions")
CREATE = reverse("accounts:position_create")


@pytest.fixture
def admin(cast: Cast) -> Client:
    return cast.client(cast.em)


@pytest.fixture
def finance(cast: Cast) -> Position:
    return cast.mine.positions["tai-chinh"]


def page_of(position: Position) -> str:
    return reverse("accounts:position", args=[position.pk])


def periods(position: Position) -> list[tuple[str, date, date | None]]:
    rows = position.holdings.select_related("user").order_by("since")
    return [(row.user.username, row.since, row.until) for row in rows]


def give(client: Client, position: Position, holder: User | None, since: str) -> Any:
    data = {"holder": holder.pk if holder else "", "since": since}
    return client.post(reverse("accounts:position_hand_over", args=[position.pk]), data)


def test_the_list_names_the_holder_of_the_day(cast: Cast, admin: Client) -> None:
    answer = admin.get(POSITIONS)
    shown = [(str(one), [str(h.user) for h in one.current_holdings]) for one in answer.context["positions"]]
    assert shown == [
        ("Chủ tịch UBND phường", ["Phạm Văn Dũng"]),
        ("Công chức Tư pháp - Hộ tịch", ["Trần Văn Bình"]),
        ("Công chức Văn phòng - Thống kê", ["Lê Thị Chi"]),
        ("Công chức Tài chính - Kế toán", ["Nguyễn Thị An"]),
    ]


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_takes_as_many_queries_for_many(
    cast: Cast, admin: Client, more: int, django_assert_num_queries
) -> None:
    for number in range(more):
        position = Position.objects.create(
            ward=cast.mine.ward, code=f"them-{number}", title=f"Thêm {number}", short_title="Thêm"
        )
        position.groups.set(Unit.objects.filter(ward=cast.mine.ward))
        Holding.objects.create(position=position, user=cast.an, since=date(2023, 1, 1))
    admin.get(POSITIONS)
    with django_assert_num_queries(6):
        admin.get(POSITIONS)


def test_a_new_position_gets_a_code_of_its_own(cast: Cast, admin: Client) -> None:
    group = Unit.objects.get(ward=cast.mine.ward)
    data = {"title": "Công chức Địa chính", "short_title": "Địa chính", "order": "5", "groups": [group.pk]}
    admin.post(CREATE, data)
    admin.post(CREATE, data)
    made = Position.objects.filter(title="Công chức Địa chính").order_by("pk")
    assert [one.code for one in made] == ["cong-chuc-dia-chinh", "cong-chuc-dia-chinh-2"]
    assert list(made[0].groups.all()) == [group]
    assert AuditEntry.objects.first().act == "position_create"


def test_a_change_is_logged(cast: Cast, admin: Client, finance: Position) -> None:
    data = {"title": finance.title, "short_title": "Tài chính", "order": "3", "groups": []}
    assert admin.post(page_of(finance), data).url == page_of(finance)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.detail) == (
        "position_change",
        '{"tên gọn": ["Tài chính - Kế toán", "Tài chính"], "nhóm công chức": ["Các công chức chuyên môn", ""]}',
    )


def test_units_of_another_ward_cannot_be_chosen(cast: Cast, admin: Client, finance: Position) -> None:
    foreign = Unit.objects.get(ward=cast.other.ward)
    data = {"title": "x", "short_title": "x", "order": "1", "groups": [foreign.pk], "unit": foreign.pk}
    answer = admin.post(page_of(finance), data)
    assert set(answer.context["form"].errors) == {"groups", "unit"}
    assert "Các công chức chuyên môn" not in "".join(answer.context["form"].errors["groups"])
    assert_no_english(answer.content)


@pytest.mark.parametrize("group", ["9" * 30, "-" + "9" * 30, "x", ""])
def test_a_nonsense_group_is_refused(cast: Cast, admin: Client, finance: Position, group: str) -> None:
    """SQLite raises on a number of more than 64 bits; the choice of several rows sends what it is given."""
    data = {"title": "x", "short_title": "x", "order": "1", "groups": [group]}
    answer = admin.post(page_of(finance), data)
    assert set(answer.context["form"].errors) == {"groups"}
    assert_no_english(answer.content)


# Handing over --------------------------------------------------------------------------------------------------


def test_a_handover_ends_the_former_period_the_day_before(
    cast: Cast, admin: Client, finance: Position
) -> None:
    assert give(admin, finance, cast.chi, "2023-11-21").url == page_of(finance)
    assert periods(finance) == [
        ("an", date(2023, 1, 1), date(2023, 11, 20)),
        ("chi", date(2023, 11, 21), None),
    ]
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.detail) == (
        "position_hand_over",
        '{"người giữ": ["Nguyễn Thị An", "Lê Thị Chi"], "từ ngày": "21/11/2023"}',
    )
    assert list(Position.objects.held_by(cast.an, date(2023, 11, 20))) == [finance]
    assert list(Position.objects.held_by(cast.an, date(2023, 11, 21))) == []


def bell(person: User) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(user=person).values_list("sentence", "link"))


def test_a_handover_tells_both(cast: Cast, admin: Client, finance: Position) -> None:
    give(admin, finance, cast.chi, "2023-11-21")
    work = reverse("reports:my_work")
    assert bell(cast.an) == [
        (
            "Chức danh Công chức Tài chính - Kế toán: anh/chị giữ đến hết ngày 20/11/2023; "
            "từ ngày 21/11/2023 bàn giao cho Lê Thị Chi.",
            work,
        )
    ]
    assert bell(cast.chi) == [
        (
            "Từ ngày 21/11/2023, anh/chị giữ chức danh Công chức Tài chính - Kế toán, nhận bàn giao từ Nguyễn Thị An. "
            "Việc chưa xong của chức danh nằm ở Việc của tôi.",
            work,
        )
    ]
    assert not Notice.objects.exclude(user__in=[cast.an, cast.chi]).exists()


def test_a_post_left_empty_tells_the_one_who_leaves(cast: Cast, admin: Client, finance: Position) -> None:
    give(admin, finance, None, "2023-11-21")
    assert [sentence[-59:] for sentence, _ in bell(cast.an)] == [
        "20/11/2023; từ ngày 21/11/2023 chưa có người nhận bàn giao."
    ]


def test_a_refused_handover_tells_nobody(cast: Cast, admin: Client, finance: Position) -> None:
    give(admin, finance, cast.an, "2023-11-21")
    assert not Notice.objects.exists()


def test_a_person_may_hold_two_posts(cast: Cast, admin: Client, finance: Position) -> None:
    give(admin, finance, cast.chi, "2023-11-21")
    held = Position.objects.held_by(cast.chi, date(2023, 11, 21))
    assert {one.code for one in held} == {"van-phong", "tai-chinh"}


def test_a_post_may_become_empty(cast: Cast, admin: Client, finance: Position) -> None:
    give(admin, finance, None, "2023-11-21")
    assert periods(finance) == [("an", date(2023, 1, 1), date(2023, 11, 20))]


@pytest.mark.parametrize(
    ("who", "since", "sentence"),
    [
        (
            "chi",
            "2023-01-01",
            "Đã có người giữ chức danh này từ 01/01/2023. Hãy chọn ngày sau ngày đó, hoặc xóa dòng nhập sai trước.",
        ),
        ("an", "2023-11-21", "Nguyễn Thị An đang giữ chức danh này."),
    ],
)
def test_a_handover_is_refused_with_its_reason(
    cast: Cast, admin: Client, finance: Position, who: str, since: str, sentence: str
) -> None:
    answer = give(admin, finance, getattr(cast, who), since)
    assert answer.context["hand_over_form"].non_field_errors() == [sentence]
    assert periods(finance) == [("an", date(2023, 1, 1), None)]


@pytest.mark.parametrize("since", ["", "x", "2023-02-30", "0001-01-01", "9999-12-31", "2023-11-21\x00"])
def test_a_nonsense_day_is_refused(cast: Cast, admin: Client, finance: Position, since: str) -> None:
    answer = give(admin, finance, cast.chi, since)
    assert set(answer.context["hand_over_form"].errors) == {"since"}
    assert_no_english(answer.content)


@pytest.mark.parametrize("holder", ["x", "999999999999999999999999", "-1"])
def test_a_nonsense_person_is_refused(cast: Cast, admin: Client, finance: Position, holder: str) -> None:
    url = reverse("accounts:position_hand_over", args=[finance.pk])
    answer = admin.post(url, {"holder": holder, "since": "2023-11-21"})
    assert set(answer.context["hand_over_form"].errors) == {"holder"}
    assert_no_english(answer.content)


def test_nobody_of_another_ward_gets_a_post(cast: Cast, admin: Client, finance: Position) -> None:
    answer = give(admin, finance, cast.hien, "2023-11-21")
    assert answer.context["hand_over_form"].errors == {
        "holder": ["Lựa chọn này không còn trong danh sách. Hãy chọn lại."]
    }


def test_only_the_last_line_can_be_removed(cast: Cast, admin: Client, finance: Position) -> None:
    hand_over(by=actor(cast.em), position=finance, holder=cast.chi, since=date(2023, 11, 21))
    first, last = finance.holdings.order_by("since")
    answer = admin.post(reverse("accounts:holding_remove", args=[first.pk]), follow=True)
    assert "Chỉ xóa được dòng mới nhất của chức danh." in answer.content.decode()
    admin.post(reverse("accounts:holding_remove", args=[last.pk]))
    assert periods(finance) == [("an", date(2023, 1, 1), date(2023, 11, 20))]
    entry = AuditEntry.objects.first()
    assert (entry.act, entry.detail) == (
        "holding_remove",
        '{"người giữ": "Lê Thị Chi", "từ ngày": "21/11/2023", "đến hết ngày": ""}',
    )


def test_a_post_that_somebody_holds_is_not_retired(cast: Cast, admin: Client, finance: Position) -> None:
    retire = reverse("accounts:position_retire", args=[finance.pk])
    assert "Chức danh đang có người giữ." in admin.post(retire, follow=True).content.decode()
    give(admin, finance, None, "2023-11-20")
    admin.post(retire)
    finance.refresh_from_db()
    assert not finance.is_active
    admin.post(reverse("accounts:position_restore", args=[finance.pk]))
    finance.refresh_from_db()
    assert finance.is_active
    acts = AuditEntry.objects.order_by("number").values_list("act", flat=True)
    assert list(acts) == ["position_hand_over", "position_retire", "position_restore"]


def test_positions_of_another_ward_do_not_exist(cast: Cast, admin: Client) -> None:
    foreign = cast.other.positions["tai-chinh"]
    for name in ("position", "position_hand_over", "position_retire", "position_restore"):
        assert admin.post(reverse(f"accounts:{name}", args=[foreign.pk])).status_code == 404
    holding = Holding.objects.get(position=foreign)
    assert admin.post(reverse("accounts:holding_remove", args=[holding.pk])).status_code == 404
    assert periods(foreign) == [("hien", date(2023, 1, 1), None)]


def test_a_locked_person_gets_no_post(cast: Cast, admin: Client, finance: Position) -> None:
    gone = make_user("kim", "Kim", cast.mine.ward, Role.OFFICIAL)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert set(give(admin, finance, gone, "2023-11-21").context["hand_over_form"].errors) == {"holder"}


def test_an_official_is_refused(cast: Cast, finance: Position) -> None:
    client = cast.client(cast.an)
    assert client.get(POSITIONS).status_code == 403
    assert client.get(page_of(finance)).status_code == 403
