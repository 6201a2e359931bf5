"""Loading: every fault with file, line and field; all or nothing; again and again; never a framework in use."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.audit import Actor, AuditEntry
from criteria.loading import Outcome, load_frameworks, read_frameworks
from criteria.models import Content, Criterion, Framework, Indicator, ValueCheck
from criteria.yamlfile import FaultyFile
from tests.cast import make_framework, make_user, make_ward
from tests.criteria.conftest import SMALL, Write

BY = Actor.system("thử")


def faults(directory: Path) -> list[str]:
    with pytest.raises(FaultyFile) as caught:
        read_frameworks(directory)
    return str(caught.value).splitlines()


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SMALL.splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "sentence"),
    [
        ("issuer: Ủy", "isuer: Ủy", "issuer: Ủy", "isuer", "Khóa này không có trong quy ước của tệp."),
        ("mode: points", "mode: diem", "mode:", "mode", "Cần là một trong: points, pass_fail, targets."),
        ("code: nho", "code: Nhỏ", "code:", "code", "Cần là chữ thường không dấu, chữ số và dấu gạch nối, nhiều nhất 64 ký tự."),
        ("issued_on: 2021-07-22", "issued_on: 2021-02-30", "issued_on:", "issued_on", "Cần là một ngày có thật, viết như 2021-07-22."),
        ("before: 01-10", "before: 13-10", "key: submit", "deadlines[0].before", "Cần là tháng và ngày có thật, viết như 01-10."),
        ("last_year: 2025", "last_year: 2021", "last_year", "last_year", "Năm cuối đứng trước năm đầu."),
        ("illustrative: false", "illustrative: không", "illustrative", "illustrative", "Cần là true hoặc false."),
        ("title: Bộ tiêu chí nhỏ", "title: ", "title: Bộ", "title", "Không được để trống."),
        ("total_max: 10\n", "total_max: 11\n", "total_max: 10", "thresholds.total_max", "Các tiêu chí cộng lại là 10 điểm, khác 11 điểm ghi ở đây."),
        ("max_points: 6", "max_points: 5", "max_points: 10", "criteria[0].max_points", "Các chỉ tiêu cộng lại là 9 điểm, khác 10 điểm ghi ở đây."),
        ("max_points: 3", "max_points: 2.5", "max_points: 4", "criteria[0].indicators[1].max_points", "Các nội dung cộng lại là 3,5 điểm, khác 4 điểm ghi ở đây."),
        ("max_points: 6", "max_points: sáu", "max_points: 6", "criteria[0].indicators[0].max_points", "Cần là một số từ 0 đến 1000, nhiều nhất hai chữ số thập phân."),
        ("name: null\n", "name: null\n        lạ: 1\n", "short_name: \"\"", "criteria[0].indicators[1].lạ", "Khóa này không có trong quy ước của tệp."),
        ("rule_certainty: seen_once", "rule_certainty: chắc", "rule_certainty: seen_once", "criteria[0].indicators[0].rule_certainty", "Cần là một trong: verified, seen_once, derived, partial, guess, illustrative, unknown."),
        ("name_certainty: unknown", "name_certainty: verified", "name_certainty: unknown", "criteria[0].indicators[1].name_certainty", "Chưa có tên thì không thể là đã đối chiếu."),
        ("pass_value: true", "pass_valeu: true", "pass_value", "criteria[0].indicators[0].rule.pass_valeu", "Không có tham số tên này ở loại quy tắc này."),
        ("type: boolean", "type: bool", "type: boolean", "criteria[0].indicators[0].rule.type", "Không có loại quy tắc “bool”."),
        ("{luat}, Điều 1", "{nghi-dinh}", "name_source", "criteria[0].indicators[0].name_source", "Không có nguồn “nghi-dinh” ở mục sources."),
        ("short_name: Một", "short_name: " + "dài " * 16, "short_name: Một", "criteria[0].indicators[0].short_name", "Dài 63 ký tự, quá mức 60."),
        ("  - number: 1\n    name: Tiêu", "  - number: 0\n    name: Tiêu", "- number: 1", "criteria[0].number", "Cần là số nguyên từ 1 đến 99."),
        ("exclusions: []", "exclusions: không", "exclusions", "exclusions", "Cần là một danh sách."),
        ("title: Quyết định mẫu,", "title: Quyết định mẫu, issuer: Chính phủ,", "01/QĐ", "documents[0].issuer_certainty", "Thiếu khóa này."),
        ("issuer: Ủy ban nhân dân", "mode: points", "issuer", "mode", "Khóa này ghi hai lần."),
    ],
)  # fmt: skip
def test_a_fault_is_named(write: Write, old: str, new: str, line: str, field: str, sentence: str) -> None:
    found = faults(write((old, new)))
    assert f"nho.yaml:{line_of(line)}: {field}: {sentence}" in found


def test_a_missing_key_is_named_where_it_should_stand(write: Write) -> None:
    found = faults(write(("        rule_certainty: seen_once\n", "")))
    assert found == [
        f"nho.yaml:{line_of('      - number: 1')}: criteria[0].indicators[0].rule_certainty: Thiếu khóa này."
    ]


def test_numbers_stand_once(write: Write) -> None:
    found = faults(write(("      - number: 2\n        name: null", "      - number: 1\n        name: null")))
    assert found == ["nho.yaml:44: criteria[0].indicators[1].number: “1” ghi hai lần."]


def test_all_faults_of_all_files_are_named_in_one_run(write: Write) -> None:
    write(("mode: points", "mode: diem"))
    directory = write(("code: nho", "code: hai"), ("max_points: 6", "max_points: 5"), name="hai.yaml")
    assert [fault.split(": ")[0] for fault in faults(directory)] == [
        f"hai.yaml:{line_of('max_points: 10')}",
        "nho.yaml:4",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: [", "nho.yaml:1: (tệp): Sai cú pháp YAML."),
        ("- 1", "nho.yaml:1: (tệp): Tệp phải là một nhóm giá trị."),
        ("a: &x 1\nb: *x", "nho.yaml:2: (tệp): Không dùng neo (&, *) trong tệp này."),
        ("a: \x00", "nho.yaml:0: (tệp): Sai cú pháp YAML hoặc có ký tự không dùng được."),
    ],
)
def test_a_file_that_cannot_be_read(write: Write, text: str, fault: str) -> None:
    assert faults(write(text=text)) == [fault]


def test_a_code_stands_in_one_file(write: Write) -> None:
    write()
    assert faults(write(name="ban-sao.yaml")) == ["nho.yaml:1: code: Mã “nho” đã dùng ở tệp khác."]


def test_an_empty_directory_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path)[0].endswith("Không có tệp bộ tiêu chí nào (*.yaml).")


OVER = """\
code: nho-minh-hoa
base: nho
title: Bộ nhỏ (minh họa)
short_title: Bộ nhỏ (minh họa)
illustrative: true
certainty: illustrative
source: Minh họa
criteria: {}
indicators:
  1.1:
    rule:
      type: zero
      what: Số vi phạm
"""


def test_an_overlay_replaces_what_it_names(write: Write) -> None:
    write()
    read = read_frameworks(write(text=OVER, name="over.yaml"))[1]
    first, second = read["criteria"][0]["indicators"]
    assert first["rule"] == {"type": "zero", "what": "Số vi phạm"}
    assert (first["rule_certainty"], first["rule_source"]) == ("illustrative", "Minh họa")
    assert (first["name"], first["points_certainty"]) == ("Chỉ tiêu một", "guess")
    assert len(second["contents"]) == 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("base: nho", "base: to", "over.yaml:2: base: Không có tệp nào mang mã “to”."),
        ("1.1:", "9.9:", "over.yaml:10: indicators.9.9: Bộ tiêu chí gốc không có “9.9”."),
        ("what: Số", "hwat: Số", "over.yaml:13: indicators.1.1.rule.hwat: Không có tham số tên này ở loại quy tắc này."),
        ("    rule:", "    name: Khác\n    rule:", "over.yaml:11: indicators.1.1.name: Khóa này không thay được ở đây."),
    ],
)  # fmt: skip
def test_a_fault_of_an_overlay_names_the_overlay(write: Write, old: str, new: str, fault: str) -> None:
    write()
    assert fault in faults(write((old, new), text=OVER, name="over.yaml"))


@pytest.mark.django_db
def test_loading_stores_the_tree(write: Write) -> None:
    loaded = load_frameworks(directory=write(), by=BY)
    assert [one.outcome for one in loaded] == [Outcome.CREATED]
    framework = Framework.objects.get()
    assert (framework.code, framework.version, framework.first_year) == ("nho", 1, 2022)
    assert framework.issued_on == date(2021, 7, 22)
    assert [(i.code, i.name, i.max_points) for i in framework.indicators.all()] == [
        ("1.1", "Chỉ tiêu một", Decimal(6)),
        ("1.2", None, Decimal(4)),
    ]
    assert [content.rule for content in Content.objects.all()] == [{"type": "manual"}, None]
    entry = AuditEntry.objects.get(act="framework_load")
    assert (entry.object_label, entry.version) == ("Bộ nhỏ", "1")


@pytest.mark.django_db
def test_loading_again_writes_nothing(write: Write) -> None:
    load_frameworks(directory=write(), by=BY)
    row = Indicator.objects.first()
    loaded = load_frameworks(
        directory=write(("title: Bộ tiêu chí", "# chú thích\ntitle: Bộ tiêu chí")), by=BY
    )
    assert [one.outcome for one in loaded] == [Outcome.UNCHANGED]
    assert Indicator.objects.first() == row
    assert AuditEntry.objects.filter(act="framework_load").count() == 1


@pytest.mark.django_db
def test_a_changed_framework_that_nobody_uses_is_replaced(write: Write) -> None:
    (before,) = load_frameworks(directory=write(), by=BY)
    (after,) = load_frameworks(directory=write(("Chỉ tiêu một", "Chỉ tiêu số một")), by=BY)
    assert (after.outcome, after.framework.pk) == (Outcome.REPLACED, before.framework.pk)
    assert [i.name for i in Indicator.objects.all()] == ["Chỉ tiêu số một", None]
    assert Criterion.objects.count() == 1


@pytest.mark.django_db
def test_a_changed_framework_in_use_becomes_a_new_version(write: Write) -> None:
    (before,) = load_frameworks(directory=write(), by=BY)
    before.framework.mark_used()
    (after,) = load_frameworks(directory=write(("Chỉ tiêu một", "Chỉ tiêu số một")), by=BY)
    assert (after.outcome, after.framework.version) == (Outcome.NEW_VERSION, 2)
    assert [i.name for i in before.framework.indicators.all()] == ["Chỉ tiêu một", None]
    assert [i.name for i in after.framework.indicators.all()] == ["Chỉ tiêu số một", None]
    assert list(Framework.objects.newest()) == [after.framework]


@pytest.mark.django_db
def test_a_ward_s_own_version_is_neither_the_base_nor_in_the_way_of_the_common_one(write: Write) -> None:
    (common,) = load_frameworks(directory=write(), by=BY)
    check = {
        "path": "1.1",
        "document": "Luật mẫu",
        "checked_on": date(2023, 1, 2),
        "checked_by": make_user("em", "Đỗ Thị Em", None),
    }
    ValueCheck.objects.create(framework=common.framework, field="points", **check)
    common.framework.mark_used()
    own = make_framework("nho", version=2, ward=make_ward("vi-du", "Ví Dụ"))
    ValueCheck.objects.create(framework=own, field="rule", **check)
    (same,) = load_frameworks(directory=write(), by=BY)
    assert (same.outcome, same.framework) == (Outcome.UNCHANGED, common.framework)
    (after,) = load_frameworks(directory=write(("Chỉ tiêu một", "Chỉ tiêu số một")), by=BY)
    assert (after.outcome, after.framework.version, after.framework.ward) == (Outcome.NEW_VERSION, 3, None)
    assert list(after.framework.checks.values_list("path", "field")) == [("1.1", "points")]
    assert own.indicators.get(code="1.1").name == "Ban hành văn bản quy phạm"


@pytest.mark.django_db
def test_the_common_one_comes_after_a_ward_s_own(write: Write) -> None:
    own = make_framework("nho", ward=make_ward("vi-du", "Ví Dụ"))
    (loaded,) = load_frameworks(directory=write(), by=BY)
    assert (loaded.outcome, loaded.framework.version, loaded.framework.ward) == (Outcome.CREATED, 2, None)
    assert own.indicators.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize("used", [False, True])
def test_checks_of_unchanged_values_are_kept(write: Write, used: bool) -> None:
    (before,) = load_frameworks(directory=write(), by=BY)
    person = make_user("em", "Đỗ Thị Em", None)
    for field in ("name", "points"):
        ValueCheck.objects.create(
            framework=before.framework,
            path="1.1",
            field=field,
            document="Luật mẫu",
            checked_on=date(2023, 1, 2),
            checked_by=person,
        )
    if used:
        before.framework.mark_used()
    (after,) = load_frameworks(directory=write(("Chỉ tiêu một", "Chỉ tiêu số một")), by=BY)
    assert list(after.framework.checks.values_list("path", "field", "document")) == [
        ("1.1", "points", "Luật mẫu")
    ]


@pytest.mark.django_db
def test_a_check_of_the_rule_ends_when_what_holds_without_cases_changes(write: Write) -> None:
    nothing = "        not_arising: {text: Không có việc}\n        rule_certainty: seen_once\n"
    (before,) = load_frameworks(directory=write(("        rule_certainty: seen_once\n", nothing)), by=BY)
    ValueCheck.objects.create(
        framework=before.framework,
        path="1.1",
        field="rule",
        document="Luật mẫu",
        checked_on=date(2023, 1, 2),
        checked_by=make_user("em", "Đỗ Thị Em", None),
    )
    changed = nothing.replace("Không có việc", "Không có việc nào")
    (after,) = load_frameworks(directory=write(("        rule_certainty: seen_once\n", changed)), by=BY)
    assert not after.framework.checks.exists()


def test_what_holds_without_cases_has_its_certainty_beside_contents(write: Write) -> None:
    found = faults(
        write(("        contents:\n", "        not_arising: {text: Không có việc}\n        contents:\n"))
    )
    assert found == [
        f"nho.yaml:{line_of('      - number: 2')}: criteria[0].indicators[1].rule_certainty: Thiếu khóa này."
    ]


@pytest.mark.django_db
def test_one_faulty_file_keeps_all_out(write: Write) -> None:
    write()
    directory = write(("code: nho", "code: hai"), ("mode: points", "mode: diem"), name="hai.yaml")
    with pytest.raises(CommandError, match=r"^hai\.yaml:4: mode: "):
        call_command("loadframeworks", dir=directory)
    assert not Framework.objects.exists()


@pytest.mark.django_db
def test_the_command_says_what_it_did(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("loadframeworks", dir=write())
    call_command("loadframeworks", dir=write())
    assert capsys.readouterr().out == "nho: đã nạp, 1 tiêu chí, 2 chỉ tiêu.\nnho: không thay đổi.\n"


@pytest.mark.django_db
def test_the_shipped_frameworks_load() -> None:
    call_command("loadframeworks", verbosity=0)
    counts = {f.code: (f.criteria.count(), f.indicators.count()) for f in Framework.objects.all()}
    assert counts == {
        "bach-dang-2026-2030": (6, 23),
        "qd25-2021": (5, 20),
        "qd25-2021-minh-hoa": (5, 20),
        "qd27-2025": (3, 14),
    }


@pytest.mark.django_db
class TestInUse:
    """The database itself refuses."""

    @pytest.fixture
    def framework(self, write: Write) -> Framework:
        (loaded,) = load_frameworks(directory=write(), by=BY)
        loaded.framework.mark_used()
        return Framework.objects.get()

    def test_first_use_is_noted_once(self, framework: Framework) -> None:
        first = framework.first_used_at
        framework.mark_used()
        framework.refresh_from_db()
        assert framework.first_used_at == first is not None

    @pytest.mark.parametrize("model", [Framework, Criterion, Indicator, Content])
    def test_nothing_is_changed_or_removed(self, framework: Framework, model: type[Framework]) -> None:
        field = "title" if model is Framework else "name"
        with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
            model.objects.update(**{field: "Khác"})
        with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
            model.objects.all()._raw_delete(model.objects.db)

    def test_nothing_is_added(self, framework: Framework) -> None:
        criterion = framework.criteria.get()
        indicator = framework.indicators.first()
        for row in (criterion, indicator, Content.objects.first()):
            assert row is not None
            row.pk, row._state.adding, row.number, row.code = None, True, 9, "1.9"
            with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
                row.save()

    @pytest.mark.parametrize("model", [Framework, Criterion, Indicator, Content])
    def test_nothing_is_replaced_by_a_row_of_the_same_number(
        self, framework: Framework, model: type[Framework]
    ) -> None:
        columns = [field.column for field in model._meta.concrete_fields]
        names, table = ", ".join(f'"{name}"' for name in columns), model._meta.db_table
        chosen = ", ".join("NULL" if name == "first_used_at" else f'"{name}"' for name in columns)
        verb, end = "INSERT OR REPLACE", ""
        if connection.vendor != "sqlite":
            verb, end = "INSERT", 'ON CONFLICT ("id") DO UPDATE SET "id" = EXCLUDED."id"'
        rows = f"(SELECT * FROM {table} LIMIT 1) there"
        with (
            pytest.raises(IntegrityError, match="in use"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{verb} INTO {table} ({names}) SELECT {chosen} FROM {rows} WHERE true {end}")

    def test_nothing_takes_the_place_of_a_used_row(self, framework: Framework, write: Write) -> None:
        other = load_frameworks(directory=write(("code: nho", "code: khac")), by=BY)[0].framework
        used, theirs = framework.indicators.order_by("pk"), other.indicators.order_by("pk")
        update = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"
        for statement in (
            f"{update} criteria_framework SET id = {framework.pk} WHERE id = {other.pk}",
            f"{update} criteria_framework SET code = 'nho', version = 1 WHERE id = {other.pk}",
            f"{update} criteria_indicator SET id = {used[0].pk} WHERE id = {theirs[0].pk}",
            f"UPDATE criteria_indicator SET criterion_id = {used[0].criterion_id} WHERE id = {theirs[0].pk}",
        ):
            with (
                pytest.raises(IntegrityError, match="in use"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)

    @pytest.mark.postgres_only
    def test_no_table_is_emptied(self, framework: Framework) -> None:
        connection.check_constraints()  # deferred ones of the rows just made would stop it before
        for table in ("criteria_framework", "criteria_content"):
            with (
                pytest.raises(IntegrityError, match="in use"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"TRUNCATE {table} CASCADE")

    def test_a_value_may_still_be_checked(self, framework: Framework) -> None:
        person = make_user("em", "Đỗ Thị Em", None)
        ValueCheck.objects.create(
            framework=framework,
            path="1.1",
            field="rule",
            document="Luật",
            checked_on=date(2023, 1, 2),
            checked_by=person,
        )
        assert framework.checks.count() == 1
