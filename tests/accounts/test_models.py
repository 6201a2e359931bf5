"""Wards, people, holdings."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Absence, Holding, Position, Unit, User, Ward, login_name
from config.access import Role
from tests.cast import TODAY, Cast, make_user, make_ward


def test_a_demo_ward_lives_on_its_own_day_a_real_one_today(db: None) -> None:
    from django.utils import timezone

    assert make_ward("vi-du", "Ví Dụ").today() == TODAY
    real = make_ward("that", "Thật", demo_day=None)
    assert (real.today(), real.is_demo) == (timezone.localdate(), False)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("xa", "Xã Ví Dụ"),
        ("phuong", "Phường Ví Dụ"),
        ("thi_tran", "Thị trấn Ví Dụ"),
        ("dac_khu", "Đặc khu Ví Dụ"),
    ],
)
def test_a_ward_is_named_with_its_kind(kind: str, name: str) -> None:
    assert str(Ward(kind=kind, name="Ví Dụ")) == name


@pytest.mark.parametrize(
    ("typed", "stored"), [("An", "an"), ("ĐẶNG", "đặng"), ("Ha\u0309i", "hải"), ("ｆull", "full")]
)
def test_one_spelling_of_a_user_name(typed: str, stored: str) -> None:
    assert login_name(typed) == stored


@pytest.mark.parametrize("other", ["AN", "An", "an"])
def test_user_names_are_unique_whatever_case(cast: Cast, other: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User(username=other, full_name="x", ward=cast.mine.ward).save()


def test_the_database_itself_refuses_another_case(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username="AN", full_name="x", ward=cast.mine.ward)])


def test_found_without_accents_also_after_a_partial_save(cast: Cast) -> None:
    cast.an.full_name = "Đặng Thị Ước"
    cast.an.save(update_fields=["full_name"])
    assert list(User.objects.matching("dang uoc")) == [cast.an]
    assert list(User.objects.matching("")) == list(User.objects.all())


def test_with_role_names_each_person_once(cast: Cast) -> None:
    two = make_user("kim", "Kim", cast.mine.ward, Role.OFFICIAL, Role.LEADER)
    found = User.objects.of_ward(cast.mine.ward).with_role(Role.OFFICIAL, Role.LEADER)
    assert sorted(person.username for person in found) == ["an", "chi", "dung", two.username]


@pytest.mark.parametrize("who", ["khanh", "lan"])
def test_without_a_ward_nothing_of_a_ward_is_seen(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    for model in (User, Unit, Position, Holding):
        assert not model.objects.visible_to(person).exists()


def test_the_post_of_the_day(cast: Cast) -> None:
    assert cast.an.position_title == "Công chức Tài chính - Kế toán"
    assert cast.em.position_title == ""
    assert cast.khanh.position_title == ""
    Holding.objects.filter(user=cast.an).update(until=date(2023, 11, 19))
    assert User.objects.get(pk=cast.an.pk).position_title == ""


@pytest.mark.parametrize("model", [Holding, Absence])
def test_no_period_ends_before_it_begins(cast: Cast, model: type) -> None:
    row = model(user=cast.an, since=date(2023, 2, 1), until=date(2023, 1, 1))
    if model is Holding:
        row.position = cast.mine.positions["chu-tich"]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_both_ends_of_a_validity_count(cast: Cast) -> None:
    unit = Unit.objects.create(
        ward=cast.mine.ward,
        kind="body",
        code="x",
        name="X",
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 12, 31),
    )
    found = [
        day
        for day in (date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1))
        if unit in Unit.objects.valid(day)
    ]
    assert found == [date(2023, 1, 1), date(2023, 12, 31)]


def test_a_password_is_the_same_from_every_keyboard(cast: Cast) -> None:
    cast.an.set_password("mâ\u0323t khẩu")
    assert cast.an.check_password("mậ\u0074 khẩu")
    assert not cast.an.check_password("mat khau")
