"""The ward administrator's pages about people."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import change_person, create_person, lock_person
from accounts.audit import Actor, AuditEntry
from accounts.guard import Refused
from accounts.models import RoleGrant, User
from config.access import Role
from tests.cast import PASSWORD, Cast, actor, make_user, make_ward
from tests.vietnamese import assert_no_english

PEOPLE = reverse("accounts:people")
CREATE = reverse("accounts:person_create")


@pytest.fixture
def admin(cast: Cast) -> Client:
    return cast.client(cast.em)


def page_of(person: User) -> str:
    return reverse("accounts:person", args=[person.pk])


def names(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{PEOPLE}?{query}")
    return [person.full_name for person in answer.context["page"]]


def values(person: User, **changes: Any) -> dict[str, Any]:
    current = {
        "full_name": person.full_name,
        "username": person.username,
        "email": person.email,
        "roles": sorted(person.role_set),
    }
    return {**current, **changes}


def last_entry(cast: Cast) -> AuditEntry:
    return AuditEntry.objects.filter(ward=cast.mine.ward).order_by("number").last()


# The list ------------------------------------------------------------------------------------------------------


def test_the_list_holds_the_own_ward_only(cast: Cast, admin: Client) -> None:
    assert names(admin) == ["Lê Thị Chi", "Nguyễn Thị An", "Phạm Văn Dũng", "Trần Văn Bình", "Đỗ Thị Em"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=nguyen+an", ["Nguyễn Thị An"]),
        ("q=DUNG", ["Phạm Văn Dũng"]),
        ("q=đỗ", ["Đỗ Thị Em"]),
        ("q=binh@vidu", ["Trần Văn Bình"]),
        ("q=hien", []),
        ("role=leader", ["Phạm Văn Dũng"]),
        ("role=official&q=chi", ["Lê Thị Chi"]),
        ("state=locked", []),
        ("role=province", ["Lê Thị Chi", "Nguyễn Thị An", "Phạm Văn Dũng", "Trần Văn Bình", "Đỗ Thị Em"]),
    ],
)
def test_the_list_is_searched_without_accents_and_filtered(
    cast: Cast, admin: Client, query: str, found: list[str]
) -> None:
    assert names(admin, query) == found


def test_the_list_shows_posts_roles_and_locks(cast: Cast, admin: Client) -> None:
    lock_person(by=actor(cast.em), person=cast.an)
    row = re.search(
        r"<tr>\s*<th scope=\"row\"><a [^>]*>Nguyễn Thị An.*?</tr>", admin.get(PEOPLE).content.decode(), re.S
    )
    assert "Công chức Tài chính - Kế toán" in row[0]
    assert "Công chức</td>" in row[0]
    assert "Đã khóa" in row[0]


def test_pages_of_fifty(cast: Cast, admin: Client) -> None:
    for number in range(50):
        make_user(f"nguoi{number}", f"Người {number:02d}", cast.mine.ward, Role.OFFICIAL)
    assert len(names(admin)) == 50
    assert len(names(admin, "page=2")) == 5
    assert "Trang 1/2" in re.sub(r"\s+", " ", admin.get(PEOPLE).content.decode())


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_takes_as_many_queries_for_many(
    cast: Cast, admin: Client, more: int, django_assert_num_queries
) -> None:
    for number in range(more):
        make_user(f"nguoi{number}", f"Người {number}", cast.mine.ward, Role.OFFICIAL, Role.LEADER)
    admin.get(PEOPLE)
    with django_assert_num_queries(7):
        admin.get(PEOPLE)


def test_an_empty_answer_says_what_to_do(cast: Cast, admin: Client) -> None:
    assert "Không có người dùng nào khớp" in admin.get(f"{PEOPLE}?q=khongco").content.decode()


# Create --------------------------------------------------------------------------------------------------------


def test_a_new_person_gets_a_one_time_password_shown_once(cast: Cast, admin: Client) -> None:
    data = {"full_name": "Mai Thị Hoa", "username": "Hoa.MT", "email": "", "roles": ["official"]}
    answer = admin.post(CREATE, data)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    password = re.search(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){2})</code>", answer.content.decode())[1]
    person = User.objects.get(username="hoa.mt")
    assert person.check_password(password)
    assert (person.ward, person.must_change_password, person.role_set) == (
        cast.mine.ward,
        True,
        frozenset({Role.OFFICIAL}),
    )
    assert timedelta(hours=23, minutes=59) < person.one_time_until - timezone.now() <= timedelta(hours=24)
    entry = last_entry(cast)
    assert (entry.act, entry.object_label, entry.detail) == (
        "person_create",
        "Mai Thị Hoa",
        '{"tên đăng nhập": "hoa.mt", "vai trò": "Công chức"}',
    )
    assert password not in entry.detail
    assert password not in admin.get(page_of(person)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"username": "AN"}, "username", "Tên đăng nhập này đã có người dùng."),
        ({"username": "hien"}, "username", "Tên đăng nhập này đã có người dùng."),
        ({"username": "có cách"}, "username", "Tên đăng nhập chỉ gồm chữ, số và các dấu @ . + - _"),
        ({"roles": []}, "roles", "Chọn ít nhất một vai trò."),
        ({"roles": ["province"]}, "roles", "“province” không có trong danh sách. Hãy chọn lại."),
        (
            {"roles": ["system_admin", "official"]},
            "roles",
            "“system_admin” không có trong danh sách. Hãy chọn lại.",
        ),
        ({"full_name": "a\x00b"}, "full_name", "Nội dung có ký tự không dùng được. Hãy gõ lại thay vì dán."),
        ({"full_name": "x" * 121}, "full_name", "Chỉ nhận tối đa 120 ký tự, đang có 121."),
        (
            {"email": "không phải thư"},
            "email",
            "Địa chỉ thư điện tử chưa đúng, ví dụ đúng: ten@phuong.gov.vn.",
        ),
    ],
)
def test_bad_input_is_refused(
    cast: Cast, admin: Client, changes: dict[str, Any], field: str, sentence: str
) -> None:
    data = {"full_name": "Mai Hoa", "username": "hoa", "email": "", "roles": ["official"], **changes}
    answer = admin.post(CREATE, data)
    assert answer.context["form"].errors == {field: [sentence]}
    assert "<title>Lỗi: " in answer.content.decode()
    assert_no_english(answer.content, allowed=("province",))
    assert User.objects.count() == 9


def test_an_empty_form_is_refused(cast: Cast, admin: Client) -> None:
    assert set(admin.post(CREATE, {}).context["form"].errors) == {"full_name", "username", "roles"}


# Change --------------------------------------------------------------------------------------------------------


def test_a_change_is_logged_with_old_and_new_values(cast: Cast, admin: Client) -> None:
    data = values(cast.an, full_name="Nguyễn Thị Ân", username="an.nt", roles=["official", "leader"])
    assert admin.post(page_of(cast.an), data).url == page_of(cast.an)
    person = User.objects.get(pk=cast.an.pk)
    assert (person.full_name, person.username, person.folded) == (
        "Nguyễn Thị Ân",
        "an.nt",
        "nguyen thi an an nt an vidu example",
    )
    entry = last_entry(cast)
    assert entry.act == "person_change"
    assert entry.detail == (
        '{"tên đăng nhập": ["an", "an.nt"], "họ và tên": ["Nguyễn Thị An", "Nguyễn Thị Ân"], '
        '"vai trò": ["Công chức", "Công chức, Chủ tịch, Phó Chủ tịch"]}'
    )


def test_saving_without_a_change_writes_nothing(cast: Cast, admin: Client) -> None:
    admin.post(page_of(cast.an), values(cast.an))
    assert not AuditEntry.objects.exists()


def test_new_rights_hold_from_the_next_request(cast: Cast, admin: Client) -> None:
    an = cast.client(cast.an)
    assert an.get(PEOPLE).status_code == 403
    admin.post(page_of(cast.an), values(cast.an, roles=["official", "ward_admin"]))
    assert an.get(PEOPLE).status_code == 200
    admin.post(page_of(cast.an), values(cast.an, roles=["official"]))
    assert an.get(PEOPLE).status_code == 403


def test_roles_outside_the_ward_stay(cast: Cast) -> None:
    RoleGrant.objects.create(user=cast.an, role=Role.SYSTEM_ADMIN)
    change_person(
        by=actor(cast.em), person=cast.an, username="an", full_name="An", email="", roles=[Role.LEADER]
    )
    assert User.objects.get(pk=cast.an.pk).role_set == {Role.LEADER, Role.SYSTEM_ADMIN}


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.SYSTEM_ADMIN])
def test_no_verb_grants_a_role_outside_the_ward(cast: Cast, role: Role) -> None:
    with pytest.raises(Refused, match="chỉ giao được các vai trò của phường"):
        create_person(
            by=actor(cast.em), ward=cast.mine.ward, username="x", full_name="X", email="", roles=[role]
        )
    assert not User.objects.filter(username="x").exists()


def test_an_administrator_does_not_give_up_the_own_role(cast: Cast, admin: Client) -> None:
    answer = admin.post(page_of(cast.em), values(cast.em, roles=["official"]))
    assert answer.context["form"].non_field_errors() == [
        "Không tự bỏ vai trò quản trị của mình. Việc này do người quản trị khác của phường thực hiện."
    ]
    assert User.objects.get(pk=cast.em.pk).role_set == {Role.WARD_ADMIN}


def test_the_last_administrator_stays(cast: Cast) -> None:
    RoleGrant.objects.create(user=cast.binh, role=Role.WARD_ADMIN)
    lock_person(by=actor(cast.binh), person=cast.em)
    system = actor(cast.lan)
    with pytest.raises(Refused, match="Phường phải còn ít nhất một người quản trị"):
        lock_person(by=system, person=cast.binh)
    with pytest.raises(Refused, match="Phường phải còn ít nhất một người quản trị"):
        change_person(
            by=system, person=cast.binh, username="binh", full_name="B", email="", roles=[Role.OFFICIAL]
        )


# Lock and one-time password ------------------------------------------------------------------------------------


def test_a_lock_ends_the_work_at_once(cast: Cast, admin: Client) -> None:
    an = cast.client(cast.an)
    assert an.get(reverse("accounts:profile")).status_code == 200
    assert admin.post(reverse("accounts:person_lock", args=[cast.an.pk])).url == page_of(cast.an)
    assert an.get(reverse("accounts:profile")).status_code == 302
    assert last_entry(cast).act == "person_lock"
    admin.post(reverse("accounts:person_unlock", args=[cast.an.pk]))
    assert last_entry(cast).act == "person_unlock"
    assert User.objects.get(pk=cast.an.pk).is_active


def test_a_second_click_on_lock_is_one_act(cast: Cast, admin: Client) -> None:
    for _ in range(2):
        admin.post(reverse("accounts:person_lock", args=[cast.an.pk]))
    assert AuditEntry.objects.filter(act="person_lock").count() == 1


def test_nobody_locks_the_own_account(cast: Cast, admin: Client) -> None:
    answer = admin.post(reverse("accounts:person_lock", args=[cast.em.pk]), follow=True)
    assert "Không tự khóa tài khoản đang dùng." in answer.content.decode()
    assert User.objects.get(pk=cast.em.pk).is_active


def test_a_one_time_password_ends_the_sessions(cast: Cast, admin: Client) -> None:
    an = cast.client(cast.an)
    answer = admin.post(reverse("accounts:person_password", args=[cast.an.pk]))
    assert "no-store" in answer["Cache-Control"]
    assert "Mật khẩu chỉ hiện một lần ở trang này." in answer.content.decode()
    assert an.get(reverse("accounts:profile")).status_code == 302
    assert not User.objects.get(pk=cast.an.pk).check_password(PASSWORD)
    assert last_entry(cast).act == "person_password"


def test_the_own_password_is_changed_elsewhere(cast: Cast, admin: Client) -> None:
    assert admin.post(reverse("accounts:person_password", args=[cast.em.pk])).url == page_of(cast.em)
    assert User.objects.get(pk=cast.em.pk).check_password(PASSWORD)


# Scope ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["person", "person_lock", "person_unlock", "person_password"])
def test_people_of_another_ward_do_not_exist(cast: Cast, admin: Client, name: str) -> None:
    assert admin.post(reverse(f"accounts:{name}", args=[cast.hien.pk])).status_code == 404
    hien = User.objects.get(pk=cast.hien.pk)
    assert (hien.is_active, hien.check_password(PASSWORD)) == (True, True)


@pytest.mark.parametrize("who", ["an", "binh", "dung"])
def test_other_roles_of_the_ward_are_refused(cast: Cast, who: str) -> None:
    client = cast.client(getattr(cast, who))
    assert client.get(PEOPLE).status_code == 403
    assert client.get(page_of(cast.chi)).status_code == 403
    assert client.post(reverse("accounts:person_lock", args=[cast.chi.pk])).status_code == 403
    assert User.objects.get(pk=cast.chi.pk).is_active


# Two at once ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_take_the_role_from_each_other_leave_one() -> None:
    """Neither waits for the other in a circle, which PostgreSQL would end with an error."""
    ward = make_ward("vi-du", "Ví Dụ")
    pair = [make_user(name, name, ward, Role.WARD_ADMIN) for name in ("mot", "hai")]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def take_role_of(person: User, by: User) -> None:
        start.wait()
        try:
            values = {"username": person.username, "full_name": person.full_name, "email": ""}
            change_person(by=Actor.of_user(by), person=person, roles=[Role.OFFICIAL], **values)
            outcomes.append("done")
        except Exception as error:  # noqa: BLE001 - compared below
            outcomes.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=take_role_of, args=two) for two in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [
        "Phường phải còn ít nhất một người quản trị. Hãy giao vai trò này cho người khác trước.",
        "done",
    ]
