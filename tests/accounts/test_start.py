"""The page of a fresh portal."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.models import User, Ward
from accounts.setup_code import is_setup_code, setup_code
from config.access import Role
from tests.cast import Cast
from tests.vietnamese import assert_no_english

START = reverse("accounts:first_run")
LOGIN = reverse("accounts:login")


def data(**changes: Any) -> dict[str, Any]:
    password = "một mật khẩu để bắt đầu"
    return {
        "setup_code": setup_code(),
        "kind": "phuong",
        "name": "Hồng Sơn",
        "code": "16690",
        "slug": "hong-son",
        "parent_name": "thành phố Vinh",
        "province_name": "tỉnh Nghệ An",
        "full_name": "Nguyễn Văn Quản",
        "username": "Quan.NV",
        "password1": password,
        "password2": password,
        **changes,
    }


def test_the_first_ward_and_its_administrator(db: None) -> None:
    assert START in Client().get(LOGIN).content.decode()
    client = Client()
    assert client.post(START, data()).url == LOGIN
    ward = Ward.objects.get()
    assert (ward.name_with_kind, ward.code, ward.slug, ward.demo_day) == (
        "Phường Hồng Sơn",
        "16690",
        "hong-son",
        None,
    )
    admin = User.objects.get()
    assert (admin.username, admin.ward, admin.role_set, admin.must_change_password) == (
        "quan.nv",
        ward,
        frozenset({Role.WARD_ADMIN}),
        False,
    )
    assert list(AuditEntry.objects.order_by("number").values_list("chain", "act")) == [
        (f"ward:{ward.pk}", "ward_create"),
        (f"ward:{ward.pk}", "person_create"),
    ]
    login = client.post(LOGIN, {"username": "quan.nv", "password": "một mật khẩu để bắt đầu"})
    assert login.status_code == 302


def test_the_page_is_gone_once_anybody_has_an_account(cast: Cast) -> None:
    assert Client().get(START).status_code == 404
    assert Client().post(START, data()).status_code == 404
    assert START not in Client().get(LOGIN).content.decode()
    assert Ward.objects.count() == 2


@pytest.mark.parametrize("code", ["", "x", "aaaa-bbbb-cccc-dddd", "đ", "a\x00"])
def test_a_stranger_does_not_open_the_portal(db: None, code: str) -> None:
    answer = Client().post(START, data(setup_code=code))
    assert set(answer.context["form"].errors) == {"setup_code"}
    assert_no_english(answer.content, allowed=("manage",))
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "Hồng Sơn"}, "slug"),
        ({"code": "16 690"}, "code"),
        ({"kind": "x"}, "kind"),
        ({"name": "a\x00"}, "name"),
        ({"username": "có cách"}, "username"),
        ({"password1": "123", "password2": "123"}, "password2"),
        ({"password2": "khác hẳn mật khẩu"}, "password2"),
        ({"province_name": "x" * 151}, "province_name"),
    ],
)
def test_bad_input_is_refused(db: None, changes: dict[str, str], field: str) -> None:
    answer = Client().post(START, data(**changes))
    assert field in answer.context["form"].errors
    assert_no_english(answer.content)
    assert not Ward.objects.exists()


def test_an_empty_form_is_refused(db: None) -> None:
    assert Client().post(START, {}).status_code == 200


def test_the_code_depends_on_the_installation(settings) -> None:
    code = setup_code()
    assert is_setup_code(code.upper().replace("-", " "))
    settings.SECRET_KEY = "y" * 60
    assert not is_setup_code(code)


@pytest.mark.parametrize("name", ["Phường Hồng Sơn", "xã Nghi Phú"])
def test_a_name_with_its_kind_is_refused(db: None, name: str) -> None:
    page = Client().post(START, data(name=name))
    assert page.context["form"].errors == {"name": ["Chỉ nhập tên, không kèm loại đơn vị, ví dụ: Hồng Sơn."]}
