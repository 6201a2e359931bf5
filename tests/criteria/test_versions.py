"""Draft → in force → frozen: corrections make a new version, and what is in use stays as it is."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.audit import Actor, AuditEntry
from accounts.guard import Refused
from criteria import actions
from criteria.loading import Outcome, load_frameworks
from criteria.models import Framework, ValueCheck
from criteria.plain import data_of, faults_of
from criteria.provenance import provenance_of
from tests.cast import make_user
from tests.criteria.conftest import Write

pytestmark = pytest.mark.django_db
BY = Actor.system("thử")


@pytest.fixture
def small(write: Write) -> Framework:
    return load_frameworks(directory=write(), by=BY)[0].framework


def change(draft: Framework, path: str, field: str, new: object, source: str = "Phụ lục I") -> None:
    value = provenance_of(draft).at(path, field)
    assert value is not None
    actions.change_value(draft=draft, value=value, new=new, certainty="seen_once", source=source, by=BY)


def test_shipped_frameworks_come_back_from_their_rows() -> None:
    for loaded in load_frameworks(by=BY):
        data = data_of(loaded.framework)
        assert faults_of(data) == []
        draft = actions.start_draft(framework=loaded.framework, by=BY)
        assert data_of(draft) == data


def test_a_draft_is_the_next_version_with_the_same_content_and_checks(small: Framework) -> None:
    person = make_user("em", "Đỗ Thị Em", None)
    ValueCheck.objects.create(
        framework=small,
        path="1.1",
        field="points",
        document="Luật",
        checked_on="2023-01-02",
        checked_by=person,
    )
    draft = actions.start_draft(framework=small, by=BY)
    assert (draft.version, draft.state, draft.base) == (2, "draft", small)
    assert data_of(draft) == data_of(small)
    assert list(draft.checks.values_list("path", "field")) == [("1.1", "points")]
    assert AuditEntry.objects.get(act="framework_draft").version == "2"


def test_only_one_draft_of_a_code_is_open(small: Framework) -> None:
    actions.start_draft(framework=small, by=BY)
    with pytest.raises(Refused, match="Đang có dự thảo bản 2 của bộ tiêu chí này"):
        actions.start_draft(framework=small, by=BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Framework.objects.create(code="nho", version=3, state="draft", mode="points")


def test_a_value_is_corrected_in_the_draft_alone(small: Framework) -> None:
    draft = actions.start_draft(framework=small, by=BY)
    change(draft, "1.2", "name", "Chỉ tiêu hai")
    change(draft, "1.2.2", "rule", {"type": "boolean", "question": "Có sổ?", "pass_value": True})
    now = Framework.objects.get(pk=draft.pk)
    indicator = now.indicators.get(code="1.2")
    assert (indicator.name, indicator.name_certainty, indicator.name_source) == (
        "Chỉ tiêu hai",
        "seen_once",
        "Phụ lục I",
    )
    assert indicator.contents.get(number=2).rule["question"] == "Có sổ?"
    assert small.indicators.get(code="1.2").name is None
    entries = AuditEntry.objects.filter(act="framework_edit").order_by("pk")
    for entry, words in zip(
        entries, ("Chỉ tiêu 1.2: tên", "Chỉ tiêu 1.2, nội dung 2: cách tính"), strict=True
    ):
        assert words in str(entry.detail)


def test_a_check_goes_with_the_value_it_was_made_for(small: Framework) -> None:
    person = make_user("em", "Đỗ Thị Em", None)
    for field in ("name", "points"):
        ValueCheck.objects.create(
            framework=small,
            path="1.1",
            field=field,
            document="Luật",
            checked_on="2023-01-02",
            checked_by=person,
        )
    draft = actions.start_draft(framework=small, by=BY)
    change(draft, "1.1", "name", "Chỉ tiêu số một")
    assert list(draft.checks.values_list("field", flat=True)) == ["points"]


def test_a_rule_that_cannot_be_read_is_refused_and_nothing_changes(small: Framework) -> None:
    draft = actions.start_draft(framework=small, by=BY)
    with pytest.raises(Refused, match="Không có loại quy tắc “ba_lan”"):
        change(draft, "1.2.1", "rule", {"type": "ba_lan"})
    assert data_of(draft) == data_of(small)


def test_points_may_stand_apart_in_the_draft_but_not_in_force(small: Framework) -> None:
    draft = actions.start_draft(framework=small, by=BY)
    change(draft, "1.1", "points", "5")
    with pytest.raises(Refused, match="Các chỉ tiêu cộng lại là 9 điểm, khác 10 điểm"):
        actions.put_in_force(draft=draft, by=BY)
    change(draft, "1.2", "points", "5")
    change(draft, "1.2.2", "points", "4")
    found = actions.put_in_force(draft=draft, by=BY)
    assert found.state == Framework.State.IN_FORCE
    assert [row.max_points for row in found.indicators.all()] == [Decimal(5), Decimal(5)]
    assert list(Framework.objects.in_force().newest()) == [found]


def test_what_is_in_force_is_not_edited(small: Framework) -> None:
    for verb in (actions.put_in_force, actions.drop_draft):
        with pytest.raises(Refused, match="Chỉ sửa được bản dự thảo"):
            verb(draft=small, by=BY)
    with pytest.raises(Refused, match="Chỉ sửa được bản dự thảo"):
        change(small, "1.1", "name", "Khác")


def test_a_dropped_draft_leaves_the_version_number_free(small: Framework) -> None:
    actions.drop_draft(draft=actions.start_draft(framework=small, by=BY), by=BY)
    assert list(Framework.objects.values_list("version", flat=True)) == [1]
    assert actions.start_draft(framework=small, by=BY).version == 2


def test_a_file_does_not_override_what_was_corrected_here(small: Framework, write: Write) -> None:
    draft = actions.start_draft(framework=small, by=BY)
    change(draft, "1.1", "name", "Chỉ tiêu số một")
    corrected = actions.put_in_force(draft=draft, by=BY)
    (same,) = load_frameworks(directory=write(), by=BY)
    assert (same.outcome, same.framework) == (Outcome.UNCHANGED, small)
    (new,) = load_frameworks(directory=write(("Nội dung hai", "Nội dung hai mới")), by=BY)
    assert (new.outcome, new.framework.version, new.framework.state) == (Outcome.NEW_DRAFT, 3, "draft")
    assert list(Framework.objects.in_force().newest()) == [corrected]
    (waits,) = load_frameworks(directory=write(("Nội dung hai", "Nội dung hai khác")), by=BY)
    assert (waits.outcome, waits.framework) == (Outcome.WAITS, new.framework)
