"""Verbs of the ward administrator and of the installer: wards and people. Posts and units: ``accounts.posts``."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import PORTAL_CHAIN, Actor, AuditHead, record
from accounts.changes import apply
from accounts.guard import Refused
from accounts.models import RoleGrant, User, Ward, login_name
from config.access import WARD_ROLES, Role, labels

ONE_TIME_LIFE = timedelta(hours=24)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for each other on paper (i, l, o, 0, 1)."""

NAME_TAKEN = "Tên đăng nhập này đã có người dùng."
OWN_ACCOUNT = "Không tự khóa tài khoản đang dùng. Việc này do người quản trị khác của phường thực hiện."
OWN_ROLE = "Không tự bỏ vai trò quản trị của mình. Việc này do người quản trị khác của phường thực hiện."
LAST_ADMIN = "Phường phải còn ít nhất một người quản trị. Hãy giao vai trò này cho người khác trước."


def make_one_time_password() -> str:
    """Return three groups of four signs ("kmpt-3x7w-hq9d"): 59 bits, easy to read out and to type."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


# Wards ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_ward(
    *,
    by: Actor,
    code: str,
    slug: str,
    kind: str,
    name: str,
    parent_name: str,
    province_name: str,
    demo_day: date | None = None,
) -> Ward:
    """Create a ward; Refused when its code or slug is taken, or when it would stand beside wards of the other sort.

    ``demo_day`` makes it a demo ward, which lives on that day. The passwords of demo people are printed for everybody,
    so demo wards and real ones never share a database.
    """
    if Ward.objects.filter(code=code).exists() or Ward.objects.filter(slug=slug).exists():
        raise Refused(f"Đã có đơn vị với mã {code} hoặc tên ngắn {slug}; không thay đổi gì.")
    if Ward.objects.filter(demo_day__isnull=demo_day is not None).exists():
        raise Refused(
            "Đơn vị thật và đơn vị minh họa không dùng chung cơ sở dữ liệu: tài khoản minh họa có mật khẩu công khai. "
            "Xin dùng một cơ sở dữ liệu riêng."
        )
    ward = Ward.objects.create(
        code=code,
        slug=slug,
        kind=kind,
        name=name,
        parent_name=parent_name,
        province_name=province_name,
        demo_day=demo_day,
    )
    record(by, "ward_create", ward, detail={"mã": code, "tên": ward.name_with_kind, "tỉnh": province_name})
    return ward


@transaction.atomic
def open_portal(*, by: Actor, ward: dict[str, str], username: str, full_name: str, password: str) -> User:
    """Create the first ward and its administrator with a password of their own; Refused once anybody exists.

    ``ward`` holds the arguments of ``create_ward``. The head of the portal's own log is locked first: of two
    installers at once one waits here and then finds the other's account.
    """
    AuditHead.objects.select_for_update().get_or_create(chain=PORTAL_CHAIN)
    if User.objects.exists():
        raise Refused("Cổng đã có người dùng; việc cài đặt lần đầu đã xong.")
    made = create_ward(by=by, demo_day=None, **ward)
    admin = _new_user(made, username, full_name, "")
    admin.set_password(password)
    admin.save()
    RoleGrant.objects.create(user=admin, role=Role.WARD_ADMIN)
    record(by, "person_create", admin, detail=_summary(admin, [Role.WARD_ADMIN]))
    return admin


# People --------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_person(
    *, by: Actor, ward: Ward, username: str, full_name: str, email: str, roles: Iterable[Role]
) -> tuple[User, str]:
    """Create an account of the ward; return it with its one-time password, which is shown once and stored nowhere."""
    granted = _ward_roles(roles)
    person = _new_user(ward, username, full_name, email)
    password = _give_one_time_password(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Refused(NAME_TAKEN) from error
    RoleGrant.objects.bulk_create(RoleGrant(user=person, role=role) for role in granted)
    record(by, "person_create", person, detail=_summary(person, granted))
    return person, password


@transaction.atomic
def create_person_above(*, by: Actor, username: str, full_name: str, role: Role) -> tuple[User, str]:
    """Create an account of no ward, of the province or the system; return it with its one-time password.

    Refused when the user name exists, or when the role is one of a ward.
    """
    if role in WARD_ROLES:
        raise Refused("Vai trò của xã, phường do người quản trị của đơn vị giao.")
    if User.objects.filter(username=login_name(username)).exists():
        raise Refused(NAME_TAKEN)
    person = _new_user(None, username, full_name, "")
    password = _give_one_time_password(person)
    person.save()
    RoleGrant.objects.create(user=person, role=role)
    record(by, "person_create", person, detail=_summary(person, [role]))
    return person, password


@transaction.atomic
def change_person(
    *, by: Actor, person: User, username: str, full_name: str, email: str, roles: Iterable[Role]
) -> User:
    """Change name, user name, mail and the ward's roles; roles outside the ward stay as they are."""
    person = _locked(person)
    granted = _ward_roles(roles)
    if Role.WARD_ADMIN in person.role_set and Role.WARD_ADMIN not in granted:
        if by.user == person:
            raise Refused(OWN_ROLE)
        _keep_an_administrator(person)
    values = {"username": login_name(username), "full_name": full_name, "email": email}
    try:
        with transaction.atomic():
            changed = apply(person, values)
    except IntegrityError as error:
        raise Refused(NAME_TAKEN) from error
    changed |= _change_roles(person, granted)
    if changed:
        record(by, "person_change", person, detail=changed)
    return person


@transaction.atomic
def lock_person(*, by: Actor, person: User) -> None:
    """Take away the login; sessions end with the next request, everything the person did stays."""
    person = _locked(person)
    if by.user == person:
        raise Refused(OWN_ACCOUNT)
    if Role.WARD_ADMIN in person.role_set:
        _keep_an_administrator(person)
    if apply(person, {"is_active": False}):
        record(by, "person_lock", person)


@transaction.atomic
def unlock_person(*, by: Actor, person: User) -> None:
    """Give the login back."""
    person = _locked(person)
    if apply(person, {"is_active": True}):
        record(by, "person_unlock", person)


@transaction.atomic
def issue_one_time_password(*, by: Actor, person: User) -> str:
    """Give a password that holds 24 hours and must be changed at the first login; all sessions of the person end."""
    person = _locked(person)
    password = _give_one_time_password(person)
    person.save(update_fields=["password", "must_change_password", "one_time_until"])
    record(by, "person_password", person)
    return password


@transaction.atomic
def set_own_password(*, by: Actor, person: User, password: str, act: str) -> None:
    """Store the password the person chose; ``act`` is "password_change" or "password_reset". Other sessions end."""
    person.set_password(password)
    person.must_change_password, person.one_time_until = False, None
    person.save(update_fields=["password", "must_change_password", "one_time_until"])
    record(by, act, person)


@transaction.atomic
def change_own_profile(
    *, by: Actor, person: User, full_name: str, email: str, single_keys: bool = True
) -> None:
    """Change the person's own name, mail and options."""
    values = {"full_name": full_name, "email": email, "single_keys": single_keys}
    changed = apply(_locked(person), values)
    if changed:
        record(by, "profile_change", person, detail=changed)


def _new_user(ward: Ward | None, username: str, full_name: str, email: str) -> User:
    return User(username=username, full_name=full_name, email=email, ward=ward)


def _give_one_time_password(person: User) -> str:
    password = make_one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.one_time_until = timezone.now() + ONE_TIME_LIFE
    return password


def _locked(person: User) -> User:
    """Return the stored row, held until the transaction ends: the object of the request may be older.

    ``no_key``: the log's rows refer to people and wards; an ordinary lock would let two administrators who change each
    other wait in a circle.
    """
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def _ward_roles(roles: Iterable[Role]) -> list[Role]:
    granted = {Role(role) for role in roles}
    if granted - WARD_ROLES:
        raise Refused("Người quản trị phường chỉ giao được các vai trò của phường.")
    return [role for role in Role if role in granted]


def _keep_an_administrator(person: User) -> None:
    """Hold the ward's row, so that two administrators do not take the role from each other at the same moment."""
    if person.ward is None:
        return
    ward = Ward.objects.select_for_update(no_key=True).get(pk=person.ward.pk)
    others = User.objects.of_ward(ward).active().with_role(Role.WARD_ADMIN).exclude(pk=person.pk)
    if not others.exists():
        raise Refused(LAST_ADMIN)


def _change_roles(person: User, granted: list[Role]) -> dict[str, list[str]]:
    held = person.role_set & WARD_ROLES
    if held == set(granted):
        return {}
    person.grants.filter(role__in=held - set(granted)).delete()
    RoleGrant.objects.bulk_create(RoleGrant(user=person, role=role) for role in granted if role not in held)
    return {"vai trò": [", ".join(labels(held)), ", ".join(labels(granted))]}


def _summary(person: User, granted: list[Role]) -> dict[str, Any]:
    return {"tên đăng nhập": person.username, "vai trò": ", ".join(labels(granted))}
