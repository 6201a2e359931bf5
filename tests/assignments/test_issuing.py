"""A draft becomes the plan in force, is amended without losing what was done, and is dropped only before that."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice
from assignments.actions import open_assessment
from assignments.changes import changes_between
from assignments.copying import create_plan, start_from
from assignments.issuing import amend_plan, issue_plan, withdraw_draft
from assignments.lacks import lacks_of
from assignments.models import FundingLine, Paragraph, Party, Plan, Request, Task
from tests.assignments.conftest import BY_TEST
from tests.cast import Cast, actor

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 20)


def next_year(cast: Cast) -> Plan:
    return start_from(plan=cast.mine.plan, year=2024, by=actor(cast.binh))


def issue(plan: Plan, cast: Cast, **changes: Any) -> Plan:
    facts = {
        "number": "12/KH-UBND",
        "issued_on": DAY,
        "place": "Phường Ví Dụ",
        "signer": "Phạm Văn Dũng",
    }
    return issue_plan(plan=plan, by=actor(cast.dung), **(facts | changes))


def test_issued_under_number_date_and_signer(cast: Cast) -> None:
    draft = next_year(cast)
    Paragraph.objects.create(plan=draft, number=90, kind="text", text="Số: /KH-UBND")
    Paragraph.objects.create(plan=draft, number=91, kind="text", text="Phường Ví Dụ, ngày tháng năm 2024")

    plan = issue(draft, cast, number=" 12/KH-UBND ")

    assert (plan.state, plan.number, plan.issued_on, plan.place, plan.signer) == (
        "issued", "12/KH-UBND", DAY, "Phường Ví Dụ", "Phạm Văn Dũng",
    )  # fmt: skip
    assert [row.text for row in plan.paragraphs.filter(number__gte=90)] == [
        "Số: 12/KH-UBND",
        "Phường Ví Dụ, ngày 20 tháng 11 năm 2023",
    ]
    assert AuditEntry.objects.get(act="plan_issue").object_id == str(plan.pk)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        plan.paragraphs.filter(number=1).update(text="khác")


def test_everybody_with_a_part_gets_one_notice(cast: Cast) -> None:
    issue(next_year(cast), cast)
    told = Notice.objects.filter(sentence__contains="12/KH-UBND")
    assert sorted(told.values_list("user__username", flat=True)) == ["an", "binh", "chi"]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"number": "01/kh-ubnd"}, "Số 01/kh-ubnd đã dùng cho kế hoạch ngày 01/03/2023"),
        ({"number": "muoi hai"}, "ví dụ 12/KH-UBND"),
        ({"issued_on": date(2023, 11, 21)}, r"không sau hôm nay \(20/11/2023\)"),
        ({"issued_on": date(2022, 12, 31)}, "trong các năm 2023–2024"),
        ({"signer": " "}, "người ký"),
    ],
)
def test_what_an_issue_needs(cast: Cast, facts: dict[str, Any], reason: str) -> None:
    draft = next_year(cast)
    with pytest.raises(Refused, match=reason):
        issue(draft, cast, **facts)
    assert Plan.objects.get(pk=draft.pk).state == "draft"


def test_only_a_draft_is_issued(cast: Cast) -> None:
    with pytest.raises(Refused, match="không còn là dự thảo"):
        issue(cast.mine.plan, cast)


def test_one_plan_answers_a_year(cast: Cast) -> None:
    second = create_plan(
        ward=cast.mine.ward, first_year=2023, last_year=2023, title="Kế hoạch khác", by=actor(cast.binh)
    )
    assert second.code == "ke-hoach-2023-2"
    with pytest.raises(Refused, match="Kế hoạch 01/KH-UBND đang có hiệu lực cho cùng kỳ đánh giá"):
        issue(second, cast)


def test_an_amendment_goes_on_where_the_plan_stood(cast: Cast) -> None:
    plan, position = cast.mine.plan, cast.mine.positions["tai-chinh"]
    first = plan.paragraphs.get(number=1)
    task = Task.objects.create(plan=plan, paragraph=first, order=1, title="Hội nghị", year=2023)
    Party.objects.create(task=task, part="lead", position=position)
    FundingLine.objects.create(plan=plan, paragraph=first, order=1, source="Ngân sách")
    body = cast.mine.ward.units.get(code="chuyen-mon")
    Request.objects.create(plan=plan, paragraph=first, body=body, order=1, text="Phối hợp")

    draft = amend_plan(plan=plan, by=actor(cast.binh))

    assert (draft.code, draft.version, draft.based_on, draft.number) == (plan.code, 2, plan, "")
    assert draft.assignments.values_list("indicator__code", flat=True)[0] == "1.1"
    assert Plan.objects.get(pk=plan.pk).state == "issued"
    # Work goes on in the plan in force while its amendment is a draft.
    Task.objects.filter(plan=plan).update(state="done", closed_on=DAY)
    FundingLine.objects.filter(plan=plan).update(spent=5)
    Request.objects.filter(plan=plan).update(answer="Đồng ý", answered_on=DAY)
    draft.tasks.update(title="Hội nghị toàn phường")

    new = issue(draft, cast)

    assert Plan.objects.get(pk=plan.pk).state == "superseded"
    assert list(new.assessments.all()) == [cast.mine.assessment]
    row = new.tasks.get()
    assert (row.title, row.state, row.closed_on, row.lineage) == (
        "Hội nghị toàn phường", "done", DAY, task.lineage,
    )  # fmt: skip
    assert list(Task.objects.of_line(row)) == [task, row]
    assert row.parties.get().position == position
    assert new.funding_lines.get().spent == 5
    assert new.requests.get().answer == "Đồng ý"


def test_money_written_while_the_amendment_was_open_is_kept(cast: Cast) -> None:
    plan = cast.mine.plan
    FundingLine.objects.create(
        plan=plan, paragraph=plan.paragraphs.get(number=1), order=1, source="Ngân sách"
    )
    FundingLine.objects.create(plan=plan, order=2, source="Xã hội hóa", estimate=7)
    draft = amend_plan(plan=plan, by=actor(cast.binh))
    FundingLine.objects.filter(plan=draft, order=2).update(estimate=8)
    FundingLine.objects.filter(plan=plan).update(estimate=5, spent=1)
    FundingLine.objects.create(plan=plan, order=3, source="Tài trợ", estimate=9, spent=2)

    new = issue(draft, cast)

    assert list(new.funding_lines.values_list("order", "source", "estimate", "spent")) == [
        (1, "Ngân sách", 5, 1),
        (2, "Xã hội hóa", 8, 1),
        (3, "Tài trợ", 9, 2),
    ]
    assert plan.funding_lines.count() == 3


def test_one_open_amendment(cast: Cast) -> None:
    draft = amend_plan(plan=cast.mine.plan, by=actor(cast.binh))
    with pytest.raises(Refused, match="Đã có dự thảo sửa đổi"):
        amend_plan(plan=cast.mine.plan, by=actor(cast.binh))
    with pytest.raises(Refused, match="đang có hiệu lực"):
        amend_plan(plan=draft, by=actor(cast.binh))
    with pytest.raises(Refused, match="không thể sớm hơn"):
        issue(draft, cast, issued_on=date(2023, 2, 1))


def test_a_draft_is_dropped_whole_and_an_issued_plan_never(cast: Cast) -> None:
    before = Paragraph.objects.count()
    withdraw_draft(plan=next_year(cast), by=actor(cast.binh))
    assert Paragraph.objects.count() == before
    assert not Plan.objects.filter(code="ke-hoach-2024").exists()
    with pytest.raises(Refused, match="sửa đổi bằng bản mới"):
        withdraw_draft(plan=cast.mine.plan, by=actor(cast.binh))


def test_a_year_opened_later_takes_its_draft_and_its_plan_in_force(cast: Cast) -> None:
    draft = next_year(cast)
    assert not draft.assignments.filter(indicator__isnull=False).exists()
    year = open_assessment(ward=cast.mine.ward, framework=cast.mine.framework, year=2024, by=actor(cast.dung))
    assert list(draft.assessments.all()) == [year]
    assert list(draft.assignments.values_list("indicator__code", flat=True)) == ["1.1", "1.2", "2.1", "2.2"]

    later = start_from(plan=issue(draft, cast), year=2025, by=actor(cast.binh))
    Plan.objects.filter(pk=later.pk).update(state="issued", issued_on=DAY)  # before its year is opened
    year = open_assessment(ward=cast.mine.ward, framework=cast.mine.framework, year=2025, by=actor(cast.dung))
    assert list(later.assessments.all()) == [year]
    assert later.paragraphs.filter(indicator__isnull=False).count() == 4
    assert list(year.plans.all()) == [later]


def test_a_year_opened_after_its_plan_was_amended_finds_its_indicators_further_back(cast: Cast) -> None:
    first = issue(next_year(cast), cast)
    second = issue(amend_plan(plan=first, by=actor(cast.binh)), cast, number="13/KH-UBND")

    open_assessment(ward=cast.mine.ward, framework=cast.mine.framework, year=2024, by=actor(cast.dung))

    assert list(second.assignments.values_list("indicator__code", flat=True)) == ["1.1", "1.2", "2.1", "2.2"]
    assert second.paragraphs.filter(indicator__isnull=False).count() == 4


def test_next_years_changes_are_told_line_by_line(plan: Plan) -> None:
    plan.ward.positions.filter(code="truong-cong-an").update(is_active=False)
    draft = start_from(plan=plan, year=2024, by=BY_TEST)
    row = draft.paragraphs.get(number=16)
    draft.paragraphs.filter(pk=row.pk).update(
        text=row.text.replace("thiết thực", "đầy đủ"), original=row.text
    )
    draft.assignments.filter(paragraph__number=31).delete()
    draft.paragraphs.filter(number=31).delete()

    found = changes_between(plan, draft)

    assert [(c.kind.value, c.number, c.what) for c in found.real if c.number in (16, 31, 98)] == [
        ("sửa", 16, "lời văn"),
        ("bỏ", 31, "lời văn"),
        ("bỏ", 31, "chủ trì"),
        ("bỏ", 31, "sản phẩm"),
        ("sửa", 98, "chủ trì"),
        ("bỏ", 98, "người lập báo cáo"),
    ]
    words = next(change for change in found.real if change.number == 16)
    assert [(p.mark, p.text) for p in words.pieces if p.mark] == [("del", "thiết thực"), ("ins", "đầy đủ")]
    assert {change.number for change in found.moved} >= {None, 6, 111}
    assert all("2023" not in change.after for change in found.moved if change.number not in (14, 37))


def test_an_amendment_fresh_from_its_plan_differs_in_its_head_lines_alone(plan: Plan) -> None:
    found = changes_between(plan, amend_plan(plan=plan, by=BY_TEST))
    assert [(change.number, change.after) for change in found.changes] == [
        (5, "Số: /KH-UBND"),
        (6, "Phường Hồng Sơn, ngày tháng năm 2023"),
    ]
    assert found.answer == "Khác 2 chỗ: sửa 2."


def test_what_a_draft_lacks(plan: Plan) -> None:
    plan.ward.positions.filter(code="truong-cong-an").update(is_active=False)
    draft = start_from(plan=plan, year=2024, by=BY_TEST)
    Plan.objects.filter(pk=draft.pk).update(coordinator=None)
    draft.refresh_from_db()

    found = lacks_of(draft, draft.ward.today())

    assert [lack.sentence for lack in found.missing] == [
        "Chưa có đầu mối.",
        "Chưa mở kỳ đánh giá năm 2024; mở sau cũng được, các đoạn tự nối với chỉ tiêu theo mã.",
    ]
    assert [lack.sentence for lack in found.left_out if "Công an" in lack.sentence] == [
        "Trưởng Công an phường đã thôi dùng, chưa giao cho ai thay ở đoạn 98, 99."
    ]
    assert [check.paragraph.number for check in found.checks] == [12, 13, 14, 21, 24, 37, 83, 115]
    assert found.unclear == 45  # no post of this ward has a holder yet
    assert "Chủ tịch UBND phường" not in found.vacant
    draft.paragraphs.filter(number=14).update(text="- Thực hiện công văn mới", original="cũ")
    assert 14 not in [check.paragraph.number for check in lacks_of(draft, DAY).checks]


def test_work_said_otherwise_than_its_line_is_told(plan: Plan) -> None:
    draft = amend_plan(plan=plan, by=BY_TEST)
    draft.assignments.filter(paragraph__number=31).update(what="Việc khác")
    told = [(c.kind.value, c.what, c.after) for c in changes_between(plan, draft).real if c.number == 31]
    assert told == [("thêm", "việc", "Việc khác")]
