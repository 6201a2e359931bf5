"""What the installer types."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.actions import create_ward, open_portal
from accounts.append_only import install, remove
from accounts.audit import Actor, AuditEntry, AuditHead, record
from accounts.guard import Refused
from accounts.models import User, Ward
from accounts.setup_code import setup_code
from config.access import Role
from tests.cast import Cast, actor


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


FLAGS = [
    "--code=16690",
    "--slug=hong-son",
    "--kind=phuong",
    "--name=Hồng Sơn",
    "--parent=thành phố Vinh",
    "--province=tỉnh Nghệ An",
    "--admin-username=Quan",
    "--admin-name=Nguyễn Văn Quản",
]


def test_createward_prints_the_one_time_password(db: None) -> None:
    out = run("createward", *FLAGS)
    password = re.search(r"valid 24 hours: (\S+)", out)[1]
    ward, admin = Ward.objects.get(), User.objects.get()
    assert (str(ward), ward.parent_name, ward.demo_day) == ("Phường Hồng Sơn", "thành phố Vinh", None)
    assert admin.check_password(password)
    assert (admin.username, admin.must_change_password, admin.role_set) == ("quan", True, {Role.WARD_ADMIN})
    rows = AuditEntry.objects.order_by("number").values_list("act", "person", "address")
    assert list(rows) == [
        ("ward_create", "manage.py createward", "máy chủ"),
        ("person_create", "manage.py createward", "máy chủ"),
    ]


@pytest.mark.parametrize("changed", ["--code=1", "--slug=khac", "--name=Khác"])
def test_createward_again_changes_nothing(db: None, changed: str) -> None:
    run("createward", *FLAGS)
    with pytest.raises(CommandError, match=r"không thay đổi gì|đã có người dùng"):
        run("createward", *FLAGS, changed)
    assert (Ward.objects.count(), User.objects.count(), AuditEntry.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize(
    "bad", ["--slug=Hồng Sơn", "--name=", "--admin-username=có cách", "--code=" + "1" * 17]
)
def test_createward_refuses_what_a_form_would_refuse(db: None, bad: str) -> None:
    with pytest.raises(CommandError):
        run("createward", *FLAGS, bad)
    assert not Ward.objects.exists()


def test_setupcode_is_printed_only_on_a_fresh_portal(db: None) -> None:
    assert f"Setup code: {setup_code()}\n" in run("setupcode")
    run("createward", *FLAGS)
    assert setup_code() not in run("setupcode")


def test_a_second_installer_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="đã có người dùng"):
        open_portal(by=Actor.system("x"), ward={}, username="x", full_name="x", password="x")


def test_onetimepassword_lets_a_lost_administrator_in(cast: Cast) -> None:
    out = run("onetimepassword", "EM")
    password = re.search(r"valid 24 hours: (\S+)", out)[1]
    em = User.objects.get(pk=cast.em.pk)
    assert (em.check_password(password), em.must_change_password) == (True, True)
    assert AuditEntry.objects.get().person == "manage.py onetimepassword"
    with pytest.raises(CommandError, match="No account is called 'nobody'"):
        run("onetimepassword", "nobody")


ABOVE = ["--role=province", "--username=So.TP", "--name=Nguyễn Văn Sở"]


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.SYSTEM_ADMIN])
def test_createaccount_makes_an_account_of_no_ward(db: None, role: Role) -> None:
    out = run("createaccount", f"--role={role}", *ABOVE[1:])
    person = User.objects.get()
    assert person.check_password(re.search(r"valid 24 hours: (\S+)", out)[1])
    assert (person.username, person.full_name, person.ward, person.must_change_password, person.role_set) == (
        "so.tp",
        "Nguyễn Văn Sở",
        None,
        True,
        {role},
    )
    row = AuditEntry.objects.get()
    assert (row.chain, row.act, row.person, row.object_label) == (
        "portal",
        "person_create",
        "manage.py createaccount",
        "Nguyễn Văn Sở",
    )


def test_createaccount_again_changes_nothing(db: None) -> None:
    run("createaccount", *ABOVE)
    before = User.objects.get().password
    with pytest.raises(CommandError, match="Tên đăng nhập này đã có người dùng"):
        run("createaccount", *ABOVE[:2], "--name=Khác")
    person = User.objects.get()
    assert (person.password, person.full_name, AuditEntry.objects.count()) == (before, "Nguyễn Văn Sở", 1)


@pytest.mark.parametrize("bad", ["--role=ward_admin", "--name=", "--username=có cách"])
def test_createaccount_refuses_roles_of_a_ward_and_bad_names(db: None, bad: str) -> None:
    with pytest.raises(CommandError):
        run("createaccount", *ABOVE, bad)
    assert not User.objects.exists()


def test_verify_audit_prints_the_heads(cast: Cast) -> None:
    for person in (cast.an, cast.hien, cast.khanh):
        record(actor(person), "login", person)
    heads = dict(AuditHead.objects.values_list("chain", "digest"))
    out = run("verify_audit").splitlines()
    assert out == [
        f"portal: row 1, head {heads['portal']}",
        *sorted(
            f"{cast_ward.ward.slug}: row 1, head {heads[f'ward:{cast_ward.ward.pk}']}"
            for cast_ward in (cast.mine, cast.other)
        )[:: -1 if cast.mine.ward.pk < cast.other.ward.pk else 1],
        "The log is whole.",
    ]
    assert run("verify_audit", "--ward", "vi-du").splitlines()[0].startswith("vi-du: row 1, head ")


def test_verify_audit_names_faults_and_fails(cast: Cast) -> None:
    entry = record(actor(cast.an), "login", cast.an)
    remove(connection)
    AuditEntry.objects.filter(pk=entry.pk).update(person="khác")
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit", stdout=out)
    install(connection)
    assert caught.value.returncode == 1
    assert "the triggers that keep the log append-only are missing" in out.getvalue()
    assert "  row 1: content and hash differ: the row was changed" in out.getvalue()


@pytest.mark.parametrize("options", [[], ["--ward=ben-canh"]])
def test_verify_audit_misses_the_log_of_a_ward(cast: Cast, options: list[str]) -> None:
    """Rows and head removed together: the ward still stands, and no ward begins without a row."""
    record(actor(cast.an), "login", cast.an)
    out = StringIO()
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify_audit", *options, stdout=out)
    assert "ben-canh: no head\n  every row is gone: the ward's own creation is in no log\n" in out.getvalue()


def test_verify_audit_knows_its_wards(db: None) -> None:
    with pytest.raises(CommandError, match="No ward is called 'x'"):
        run("verify_audit", "--ward=x")


@pytest.mark.parametrize("demo_day", [None, date(2023, 11, 20)])
@pytest.mark.django_db
def test_demo_wards_and_real_ones_never_share_a_database(demo_day: date | None) -> None:
    values = {
        "code": "1",
        "slug": "mot",
        "kind": "phuong",
        "name": "Một",
        "parent_name": "",
        "province_name": "tỉnh Mẫu",
    }
    by = Actor.system("test")
    create_ward(by=by, demo_day=demo_day, **values)
    other = None if demo_day else date(2023, 11, 20)
    with pytest.raises(Refused, match="không dùng chung cơ sở dữ liệu"):
        create_ward(by=by, demo_day=other, **{**values, "code": "2", "slug": "hai"})
    assert Ward.objects.count() == 1
