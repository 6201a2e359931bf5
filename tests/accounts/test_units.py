"""Departments, bodies, groups of officials, residential groups."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.models import Position, Unit
from tests.cast import Cast
from tests.vietnamese import assert_no_english

UNITS = reverse("accounts:units")
CREATE = reverse("accounts:unit_create")


@pytest.fixture
def admin(cast: Cast) -> Client:
    return cast.client(cast.em)


@pytest.fixture
def block(cast: Cast) -> Unit:
    return Unit.objects.create(
        ward=cast.mine.ward,
        kind=Unit.Kind.RESIDENTIAL_GROUP,
        code="khoi-1",
        name="Khối 1",
        valid_from=date(2020, 1, 1),
    )


def page_of(unit: Unit) -> str:
    return reverse("accounts:unit", args=[unit.pk])


def close(client: Client, unit: Unit, day: str):
    return client.post(reverse("accounts:unit_close", args=[unit.pk]), {"last_day": day})


def test_the_list_groups_the_own_units_by_kind(cast: Cast, admin: Client, block: Unit) -> None:
    groups = admin.get(UNITS).context["groups"]
    assert [(label, [(unit.name, unit.post_count) for unit in rows]) for label, rows in groups] == [
        ("nhóm công chức", [("Các công chức chuyên môn", 3)]),
        ("tổ dân phố, khối, thôn", [("Khối 1", 0)]),
    ]


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_takes_as_many_queries_for_many(
    cast: Cast, admin: Client, more: int, django_assert_num_queries
) -> None:
    for number in range(more):
        Unit.objects.create(
            ward=cast.mine.ward, kind=Unit.Kind.BODY, code=f"to-chuc-{number}", name=f"Tổ chức {number}"
        )
    admin.get(UNITS)
    with django_assert_num_queries(3):
        admin.get(UNITS)


def test_a_new_unit_is_logged(cast: Cast, admin: Client) -> None:
    data = {"kind": "residential_group", "name": "Khối Tân Thành", "valid_from": "2023-01-01"}
    assert admin.post(CREATE, data).url == UNITS
    unit = Unit.objects.get(name="Khối Tân Thành")
    assert (unit.ward, unit.code, unit.valid_from) == (cast.mine.ward, "khoi-tan-thanh", date(2023, 1, 1))
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.detail) == ("unit_create", '{"loại": "tổ dân phố, khối, thôn"}')


def test_a_name_without_letters_gets_a_code_too(cast: Cast, admin: Client) -> None:
    admin.post(CREATE, {"kind": "body", "name": "—", "valid_from": ""})
    assert Unit.objects.get(name="—").code == "muc"


def test_a_change_is_logged_with_old_and_new_values(cast: Cast, admin: Client, block: Unit) -> None:
    admin.post(page_of(block), {"kind": "residential_group", "name": "Khối 1A", "valid_from": "2021-03-01"})
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.detail) == (
        "unit_change",
        '{"tên": ["Khối 1", "Khối 1A"], "từ ngày": ["01/01/2020", "01/03/2021"]}',
    )


def test_a_closed_unit_is_not_valid_afterwards(cast: Cast, admin: Client, block: Unit) -> None:
    assert close(admin, block, "2023-12-31").url == page_of(block)
    groups = Unit.objects.filter(kind=Unit.Kind.RESIDENTIAL_GROUP)
    assert list(groups.valid(date(2023, 12, 31))) == [block]
    assert list(groups.valid(date(2024, 1, 1))) == []
    close(admin, block, "")
    block.refresh_from_db()
    assert block.valid_to is None
    acts = AuditEntry.objects.order_by("number").values_list("act", "detail")
    assert list(acts) == [
        ("unit_close", '{"đến ngày": ["", "31/12/2023"]}'),
        ("unit_reopen", '{"đến ngày": ["31/12/2023", ""]}'),
    ]


def test_a_unit_does_not_end_before_it_begins(cast: Cast, admin: Client, block: Unit) -> None:
    answer = close(admin, block, "2019-12-31")
    assert answer.context["close_form"].non_field_errors() == [
        "Ngày kết thúc không trước ngày bắt đầu 01/01/2020."
    ]
    close(admin, block, "2023-12-31")
    data = {"kind": "residential_group", "name": "Khối 1", "valid_from": "2024-01-01"}
    errors = admin.post(page_of(block), data).context["form"].errors
    assert errors["valid_from"] == ["Ngày bắt đầu không sau ngày kết thúc."]


def test_a_unit_with_posts_in_use_is_not_closed(cast: Cast, admin: Client) -> None:
    office = Unit.objects.create(ward=cast.mine.ward, kind=Unit.Kind.DEPARTMENT, code="vp", name="Văn phòng")
    Position.objects.filter(pk=cast.mine.positions["van-phong"].pk).update(unit=office)
    answer = close(admin, office, "2023-12-31")
    assert answer.context["close_form"].non_field_errors() == [
        "Còn chức danh thuộc bộ phận này: Công chức Văn phòng - Thống kê. Hãy chuyển sang bộ phận khác trước."
    ]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "x", "name": "Khối", "valid_from": ""},
        {"kind": "body", "name": "a\x00", "valid_from": ""},
        {"kind": "body", "name": "x" * 201, "valid_from": ""},
        {"kind": "body", "name": "Khối", "valid_from": "31/02/2023"},
        {"kind": "body", "name": "Khối", "valid_from": "0001-01-01"},
    ],
)
def test_bad_input_is_refused_in_vietnamese(cast: Cast, admin: Client, data: dict[str, str]) -> None:
    answer = admin.post(CREATE, data)
    assert answer.context["form"].errors
    assert_no_english(answer.content)
    assert Unit.objects.filter(ward=cast.mine.ward).count() == 1


def test_units_of_another_ward_do_not_exist(cast: Cast, admin: Client) -> None:
    foreign = Unit.objects.get(ward=cast.other.ward)
    assert admin.get(page_of(foreign)).status_code == 404
    assert close(admin, foreign, "2023-12-31").status_code == 404


def test_an_official_is_refused(cast: Cast, block: Unit) -> None:
    client = cast.client(cast.an)
    assert client.get(UNITS).status_code == 403
    assert close(client, block, "2023-12-31").status_code == 403
