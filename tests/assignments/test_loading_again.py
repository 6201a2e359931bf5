"""Reading a plan anew: a line that stays keeps its lineage and what it came to; nothing that was done is thrown away."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.guard import Refused
from accounts.models import Unit, Ward
from assignments.loading import Outcome, load_plan
from assignments.models import (
    FundingLine,
    ModelGroup,
    ModelSite,
    Paragraph,
    Phase,
    Plan,
    ReportDuty,
    Request,
    Task,
)
from assignments.planfile import PlanFile
from evidence.models import Attachment, Document, Revision
from tests.assignments.conftest import BY_TEST
from tests.assignments.programme import programme

ISSUED = ("state: draft", "state: issued")
LINES = (Paragraph, Task, ReportDuty, Request, FundingLine, ModelGroup)

Load = Callable[..., tuple[Plan, Outcome]]


@pytest.fixture
def load(hong_son: Ward, tmp_path: Path) -> Load:
    def load(*changes: tuple[str, str]) -> tuple[Plan, Outcome]:
        loaded = load_plan(ward=hong_son, plan=programme(tmp_path, *changes), by=BY_TEST)
        return loaded.plan, loaded.outcome

    return load


def lineages(plan: Plan) -> dict[str, list[str]]:
    return {
        model.__name__: [
            str(line) for line in model.objects.filter(plan=plan).values_list("lineage", flat=True)
        ]
        for model in LINES
    }


def test_a_programme_is_stored_whole(load: Load) -> None:
    plan, _ = load()

    assert [
        (
            task.paragraph.number,
            task.kind,
            task.title,
            str(task.last_day),
            [p.name for p in task.parties.all()],
        )
        for task in plan.tasks.select_related("paragraph", "phase")
    ] == [
        (2, "task", "Ban hành kế hoạch", "2026-03-31", ["Một", "Nhóm"]),
        (4, "measure", "Tăng cường tuyên truyền", "None", []),
        (5, "milestone", "Sơ kết năm 2028", "2028-12-31", []),
        (6, "task", "Chọn từ 01 đến 02 tổ", "2027-06-29", ["Nhóm"]),
    ]
    assert list(plan.phases.values_list("order", "code", "first_year", "last_year")) == [
        (1, "gd-1", 2026, 2027),
        (2, "gd-2", 2028, None),
    ]
    assert list(plan.funding_lines.values_list("source", "purpose", "estimate", "paragraph__number")) == [
        ("Ngân sách nhà nước", "Tuyên truyền", None, 7),
        ("Nguồn khác", "", None, 7),
    ]
    assert list(
        plan.model_groups.values_list("name", "at_least", "at_most", "every_group", "phase__code")
    ) == [
        ("Mô hình điểm", 1, 2, False, "gd-1"),
        ("Mô hình điểm ở mọi tổ", None, None, True, "gd-2"),
    ]
    assert [(duty.author_name, duty.recipient_name) for duty in plan.report_duties.all()] == [
        ("Nhóm", "Văn phòng"),
        ("Một", ""),
    ]
    assert (plan.state, plan.signer) == ("draft", "")


def test_lines_keep_their_lineage_and_new_ones_get_their_own(load: Load) -> None:
    plan, _ = load(ISSUED)
    before = lineages(plan)

    again, outcome = load(
        ISSUED,
        ("    models:\n", "    models:\n      - {name: Mô hình mới, at_least: 1}\n"),
        (
            "      - {subject: Kết quả, cadences: [year, on",
            "      - {subject: Mới, cadences: [month]}\n      - {subject: Kết quả, cadences: [year, on",
        ),
        ("Nguồn khác}", "Nguồn hợp pháp khác}"),
    )
    after = lineages(again)

    assert (again.pk, outcome) == (plan.pk, Outcome.REREAD)
    assert after["ModelGroup"][1:] == before["ModelGroup"]
    assert after["ReportDuty"][1:] == before["ReportDuty"]
    for same in ("Paragraph", "Task", "Request", "FundingLine"):
        assert after[same] == before[same]
    assert list(plan.funding_lines.values_list("source", flat=True)) == [
        "Ngân sách nhà nước",
        "Nguồn hợp pháp khác",
    ]
    assert list(plan.report_duties.values_list("order", "subject")) == [
        (1, "Mới"),
        (2, "Kết quả"),
        (3, "Kết quả"),
    ]


def test_what_lines_came_to_stays(load: Load) -> None:
    plan, _ = load(ISSUED)
    Task.objects.filter(paragraph__number=2).update(state="done", closed_on="2026-03-30", version=3)
    Request.objects.update(answer="Đồng ý", answered_on="2026-04-01")
    FundingLine.objects.filter(order=1).update(estimate=5_000_000)
    FundingLine.objects.create(plan=plan, order=3, source="Thêm trong phần mềm")
    site = ModelSite.objects.create(
        model_group=ModelGroup.objects.get(order=1), unit=Unit.objects.get(code="nhom")
    )

    load(
        ISSUED,
        ("result: Kế hoạch", "result: Kế hoạch năm"),
        ("  - {source: Nguồn khác}", "  - {source: Nguồn khác}\n      - {source: Nguồn ba}"),
    )

    task = Task.objects.get(paragraph__number=2)
    assert (task.state, str(task.closed_on), task.version, task.result) == (
        "done",
        "2026-03-30",
        3,
        "Kế hoạch năm",
    )
    assert Request.objects.get().answer == "Đồng ý"
    assert list(FundingLine.objects.values_list("order", "source", "estimate")) == [
        (1, "Ngân sách nhà nước", 5_000_000),
        (2, "Nguồn khác", None),
        (3, "Nguồn ba", None),
        (4, "Thêm trong phần mềm", None),
    ]
    assert ModelSite.objects.get() == site


def test_parties_follow_the_file(load: Load) -> None:
    plan, _ = load(ISSUED)

    load(
        ISSUED, ("supporting: [nhom], ", ""), ("task: {kind: measure}", "task: {kind: measure, lead: [mot]}")
    )

    assert [[party.name for party in task.parties.all()] for task in plan.tasks.all()] == [
        ["Một"],
        ["Một"],
        [],
        ["Nhóm"],
    ]


def a_document(plan: Plan) -> Revision:
    document = Document.objects.create(ward=plan.ward)
    return Revision.objects.create(
        document=document,
        original_name="a.pdf",
        stored_name="a",
        digest="0" * 64,
        size=1,
        extension="pdf",
        media_type="application/pdf",
        received_at=timezone.now(),
    )


def test_a_line_that_came_to_something_is_not_thrown_away(load: Load) -> None:
    plan, _ = load(ISSUED)
    milestone = ("    task: {kind: milestone, year: 2028, phase: gd-2}\n", "")
    as_line = ('section: II.3\n    text: "- Sơ kết', 'section: II.2\n    text: "- Sơ kết')
    money = ("      - {source: Nguồn khác}\n", "")
    pilot = ("      - {name: Mô hình điểm ở mọi tổ, every_group: true, phase: gd-2}\n", "")
    FundingLine.objects.filter(order=2).update(spent=1)
    ModelSite.objects.create(model_group=ModelGroup.objects.get(order=2), unit=Unit.objects.get(code="nhom"))
    before = lineages(plan)

    for change, line in ((money, "Nguồn khác"), (pilot, "Mô hình điểm ở mọi tổ")):
        with pytest.raises(Refused, match=f"“{line}” đã có kết quả, báo cáo hoặc tài liệu nên phải giữ lại"):
            load(ISSUED, change)
    with pytest.raises(Refused, match="không sửa được đoạn 5"):
        load(ISSUED, milestone, as_line)

    assert lineages(plan) == before


def test_a_task_with_its_product_is_not_thrown_away(load: Load) -> None:
    plan, _ = load()
    revision = a_document(plan)
    Attachment.objects.create(document=revision.document, revision=revision, task=Task.objects.get(order=3))

    with pytest.raises(Refused, match="“Sơ kết năm 2028” đã có kết quả, báo cáo hoặc tài liệu"):
        load(
            ("    task: {kind: milestone, year: 2028, phase: gd-2}\n", ""), ("section: II.3", "section: II.2")
        )

    assert Attachment.objects.count() == 1


def test_a_line_with_nothing_behind_it_may_go(load: Load) -> None:
    plan, _ = load(ISSUED)
    before = lineages(plan)

    load(
        ISSUED,
        (
            "      - {subject: Kết quả, cadences: [year, on_request], author: nhom, recipient_text: Văn phòng}\n",
            "",
        ),
    )

    assert lineages(plan)["ReportDuty"] == before["ReportDuty"][1:]
    assert plan.report_duties.get().order == 1


def test_a_draft_takes_the_words_of_its_file(load: Load) -> None:
    plan, _ = load()
    before = lineages(plan)

    last = ("- {code: gd-2, name: Sau năm 2027, first_year: 2028, last_year: null}", "")
    uses = (", phase: gd-2}", "}")
    load(("Ban hành kế hoạch", "Ban hành chương trình"), last, uses, uses)

    assert lineages(plan) == before
    assert plan.tasks.get(order=1).title == "Ban hành chương trình"
    assert list(Phase.objects.values_list("code", flat=True)) == ["gd-1"]


@pytest.mark.parametrize("edit", ["head", "words"])
def test_a_draft_that_people_edited_is_left_alone(load: Load, edit: str) -> None:
    plan, _ = load()
    if edit == "head":
        Plan.objects.update(edits=1)
    else:
        plan.paragraphs.filter(number=4).update(
            text="- Khác", original="- Tăng cường tuyên truyền", version=2
        )

    with pytest.raises(Refused, match="Kế hoạch: Chương trình thử là dự thảo đã được sửa trong phần mềm"):
        load(("Ban hành kế hoạch", "Ban hành chương trình"))

    assert load()[1] == Outcome.UNCHANGED


def test_the_duties_of_hong_son_keep_their_lineage(plan: Plan, plan_file: PlanFile) -> None:
    before = list(plan.assignments.values_list("pk", "lineage"))
    paragraphs = tuple(
        replace(p, duty=replace(p.duty, result="Sản phẩm")) if p.duty else p for p in plan_file.paragraphs
    )

    load_plan(ward=plan.ward, plan=replace(plan_file, paragraphs=paragraphs), by=BY_TEST)

    assert list(plan.assignments.values_list("pk", "lineage")) == before
    assert set(plan.assignments.values_list("result", flat=True)) == {"Sản phẩm"}


def test_a_newer_version_goes_on_with_the_lines_it_repeats(load: Load) -> None:
    older, _ = load(ISSUED)
    Task.objects.filter(paragraph__number=2).update(state="done", closed_on="2026-03-30")
    Request.objects.update(answer="Đồng ý", answered_on="2026-04-01")
    before = lineages(older)

    newer, _ = load(
        ISSUED,
        ("version: 1", "version: 2"),
        ("number: 9\n", "number: 10\n"),
        ("number: 8\n", "number: 9\n"),
        ("  - number: 7\n", "  - {number: 7, kind: text, text: Đoạn mới}\n  - number: 8\n"),
        ("Ban hành kế hoạch", "Ban hành các kế hoạch"),
        ("Sơ kết năm 2028", "Tổng kết"),
    )
    after = lineages(newer)

    assert newer.based_on == older
    assert Plan.objects.get(pk=older.pk).state == "superseded"
    assert after["Paragraph"][:4] + after["Paragraph"][5:6] + after["Paragraph"][7:] == (
        before["Paragraph"][:4] + before["Paragraph"][5:]
    )
    assert not {after["Paragraph"][4], after["Paragraph"][6]} & set(before["Paragraph"])
    assert [line in before["Task"] for line in after["Task"]] == [True, True, False, True]
    for same in ("ReportDuty", "Request", "FundingLine", "ModelGroup"):
        assert after[same] == before[same]
    assert newer.tasks.get(order=1).state == "done"
    assert newer.requests.get().answer == "Đồng ý"
