"""The log: one chain per ward that shows every change."""

import threading
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.append_only import TABLE, install, is_installed, remove
from accounts.audit import PORTAL_CHAIN, Actor, AuditEntry, AuditHead, ChainFault, record, verify
from accounts.models import Ward
from tests.cast import Cast, actor, make_ward


@pytest.fixture
def ward(db: None) -> Ward:
    return make_ward("vi-du", "Ví Dụ")


@pytest.fixture
def rows(ward: Ward) -> list[AuditEntry]:
    """Three rows of the ward's chain."""
    by = Actor.system("manage.py test")
    return [record(by, act, ward) for act in ("one", "two", "three")]


@pytest.fixture
def chain(ward: Ward) -> str:
    return f"ward:{ward.pk}"


def faults(chain: str) -> list[tuple[int, str]]:
    return [(fault.number, fault.message) for fault in verify(chain)]


class Unguarded:
    """Somebody who may do anything in the database: the triggers are switched off meanwhile."""

    def __enter__(self) -> None:
        remove(connection)

    def __exit__(self, *args: object) -> None:
        install(connection)


def test_a_row_says_who_did_what_from_where(cast: Cast) -> None:
    before = timezone.now()
    entry = record(actor(cast.binh), "do_it", cast.an, version="3", detail={"tên": ["a", "b"]})
    entry.refresh_from_db()
    assert (entry.chain, entry.number, entry.ward, entry.user) == (
        f"ward:{cast.mine.ward.pk}",
        1,
        cast.mine.ward,
        cast.binh,
    )
    assert (entry.person, entry.position, entry.roles, entry.address) == (
        "Trần Văn Bình",
        "Công chức Tư pháp - Hộ tịch",
        "justice_officer",
        "127.0.0.1",
    )
    assert (entry.act, entry.object_kind, entry.object_id, entry.object_label, entry.version) == (
        "do_it",
        "accounts.user",
        str(cast.an.pk),
        "Nguyễn Thị An",
        "3",
    )
    assert (entry.detail, entry.result, entry.previous) == ('{"tên": ["a", "b"]}', "done", "")
    assert before <= entry.at <= timezone.now()
    assert entry.digest == entry.compute_digest()


def test_what_belongs_to_no_ward_goes_to_the_portals_chain(cast: Cast) -> None:
    entry = record(actor(cast.khanh), "do_it")
    assert (entry.chain, entry.number, entry.ward) == (PORTAL_CHAIN, 1, None)


def test_each_ward_counts_for_itself(cast: Cast) -> None:
    numbers = [
        record(actor(person), "do_it").number for person in (cast.an, cast.hien, cast.binh, cast.giang)
    ]
    assert numbers == [1, 1, 2, 2]


def test_a_verb_that_fails_leaves_no_row(ward: Ward, rows: list[AuditEntry], chain: str) -> None:
    @transaction.atomic
    def verb() -> None:
        record(Actor.system("x"), "half", ward)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        verb()
    assert AuditEntry.objects.filter(chain=chain).count() == 3
    assert record(Actor.system("x"), "whole", ward).number == 4
    assert faults(chain) == []


def test_a_whole_chain_has_no_faults(rows: list[AuditEntry]) -> None:
    assert list(verify()) == []


@pytest.mark.parametrize(
    "field", ["person", "act", "detail", "object_label", "result", "address", "position", "roles", "version"]
)
def test_a_changed_field_shows(rows: list[AuditEntry], chain: str, field: str) -> None:
    with Unguarded():
        AuditEntry.objects.filter(pk=rows[1].pk).update(**{field: "khác"})
    assert faults(chain) == [(2, "content and hash differ: the row was changed")]


def test_a_changed_row_with_a_hash_made_without_the_key_shows(
    rows: list[AuditEntry], chain: str, settings
) -> None:
    settings.AUDIT_KEY, key = "x" * 40, settings.AUDIT_KEY
    rows[1].person = "khác"
    with Unguarded():
        AuditEntry.objects.filter(pk=rows[1].pk).update(person="khác", digest=rows[1].compute_digest())
    settings.AUDIT_KEY = key
    assert faults(chain) == [
        (2, "content and hash differ: the row was changed"),
        (3, "does not continue the row before it"),
    ]


def test_a_removed_row_shows(rows: list[AuditEntry], chain: str) -> None:
    with Unguarded():
        AuditEntry.objects.filter(pk=rows[1].pk).delete()
    assert faults(chain) == [(3, "row 2 is missing before row 3")]


def test_a_cut_end_shows(rows: list[AuditEntry], chain: str) -> None:
    with Unguarded():
        AuditEntry.objects.filter(pk=rows[2].pk).delete()
    assert faults(chain) == [(3, "the log ends at row 2, its head says 3")]


def test_a_cut_end_with_a_made_up_head_shows(rows: list[AuditEntry], chain: str) -> None:
    with Unguarded():
        AuditEntry.objects.filter(pk=rows[2].pk).delete()
    AuditHead.objects.filter(chain=chain).update(number=2, digest=rows[1].digest)
    assert faults(chain) == [(2, "the head of the chain was changed")]


def test_swapped_rows_show(rows: list[AuditEntry], chain: str) -> None:
    with Unguarded():
        AuditEntry.objects.filter(pk=rows[1].pk).update(number=99)
        AuditEntry.objects.filter(pk=rows[2].pk).update(number=2)
        AuditEntry.objects.filter(pk=rows[1].pk).update(number=3)
    assert [number for number, _ in faults(chain)] == [2, 2, 3, 3, 3]


def test_an_inserted_row_shows(rows: list[AuditEntry], ward: Ward, chain: str) -> None:
    copy = AuditEntry(chain=chain, ward=ward, number=4, at=timezone.now(), person="x", act="y", previous="z")
    copy.digest = copy.compute_digest()
    copy.save()
    assert (4, "does not continue the row before it") in faults(chain)


def test_a_missing_head_shows(rows: list[AuditEntry], chain: str) -> None:
    AuditHead.objects.filter(chain=chain).delete()
    assert list(verify()) == [ChainFault(chain, 3, "the head of the chain is missing")]


# What the database refuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET person = 'khác'",
        f"DELETE FROM {TABLE}",
        f"UPDATE {TABLE} SET number = number + 10 WHERE number = 3",
    ],
)
def test_the_database_refuses_to_change_the_log(rows: list[AuditEntry], statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="the audit log is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(verify()) == []


@pytest.mark.postgres_only
def test_the_database_refuses_to_empty_the_log(rows: list[AuditEntry]) -> None:
    connection.check_constraints()  # settles the foreign keys that wait for the end of the transaction
    with (
        pytest.raises(IntegrityError, match="the audit log is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {TABLE}")


def test_people_and_wards_of_the_log_cannot_be_deleted(cast: Cast) -> None:
    from django.db.models import ProtectedError

    record(actor(cast.em), "do_it", cast.mine.ward)
    with pytest.raises(ProtectedError):
        cast.em.delete()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("verb", "columns"),
    [
        ("INSERT OR REPLACE", {"act": "'other'"}),
        ("REPLACE", {"act": "'other'"}),
        ("INSERT OR REPLACE", {"act": "'other'", "id": "NULL"}),
        ("INSERT OR REPLACE", {"act": "'other'", "number": "number + 100"}),
        ("INSERT OR IGNORE", {"id": "NULL"}),
    ],
)
def test_a_row_cannot_be_replaced(
    rows: list[AuditEntry], chain: str, verb: str, columns: dict[str, str]
) -> None:
    names = [field.column for field in AuditEntry._meta.local_fields]
    values = ", ".join(columns.get(name, f'"{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    sql = f"{verb} INTO {TABLE} ({into}) SELECT {values} FROM {TABLE} WHERE number = 2"
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    acts = AuditEntry.objects.order_by("number").values_list("pk", "act")
    assert list(acts) == [(row.pk, act) for row, act in zip(rows, ("one", "two", "three"), strict=True)]
    assert faults(chain) == []


@pytest.mark.sqlite_only
def test_a_database_of_before_gets_the_new_trigger(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER accounts_auditentry_no_replace")
    assert not is_installed(connection)
    renewal = import_module("accounts.migrations.0003_append_only_log_replace")
    renewal.renew_triggers(None, SimpleNamespace(connection=connection))
    assert is_installed(connection)


def test_missing_triggers_are_noticed(db: None) -> None:
    assert is_installed(connection)
    with Unguarded():
        assert not is_installed(connection)
    assert is_installed(connection)


# Many at once --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_time_get_numbers_without_gap() -> None:
    ward = make_ward("vi-du", "Ví Dụ")
    failures: list[Exception] = []
    start = threading.Barrier(4)

    def act() -> None:
        try:
            start.wait()
            for _ in range(5):
                record(Actor.system("thread"), "do_it", ward)
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = AuditEntry.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 21))
    assert list(verify()) == []
