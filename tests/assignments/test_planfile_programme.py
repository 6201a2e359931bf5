"""A programme as a file: phases, tasks, measures, milestones, money, pilots, and their faults."""

import datetime as dt
from pathlib import Path

import pytest

from assignments.planentries import FundingEntry, ModelEntry, PhaseEntry, TaskEntry
from assignments.planfile import PlanFile, read_plan
from tests.assignments.programme import PROGRAMME, programme
from tests.assignments.test_planfile import faults_of


@pytest.fixture
def plan(tmp_path: Path) -> PlanFile:
    return programme(tmp_path)


def test_a_task_has_its_parties_its_time_and_its_product(plan: PlanFile) -> None:
    tasks = {entry.number: task for entry, task in plan.tasks}

    assert tasks == {
        2: TaskEntry(
            kind="task",
            parties=(("lead", "mot"), ("supporting", "nhom")),
            year=2026,
            quarter=1,
            phase="",
            due_text="quý I/2026",
            due_on=None,
            result="Kế hoạch",
        ),
        4: TaskEntry("measure", (), None, None, "", "", None, ""),
        5: TaskEntry("milestone", (), 2028, None, "gd-2", "", None, ""),
        6: TaskEntry("task", (("lead", "nhom"),), None, None, "gd-1", "", dt.date(2027, 6, 29), ""),
    }


def test_the_lines_of_a_task_share_its_kind_and_section(plan: PlanFile) -> None:
    assert [(p.kind, p.section, p.task is not None) for p in plan.paragraphs[1:3]] == [
        ("task", "II.1", True),
        ("task", "II.1", False),
    ]


def test_phases_money_and_pilots_are_read(plan: PlanFile) -> None:
    assert plan.phases == (
        PhaseEntry("gd-1", "Giai đoạn 2026 - 2027", 2026, 2027),
        PhaseEntry("gd-2", "Sau năm 2027", 2028, None),
    )
    assert plan.paragraphs[6].funding == (
        FundingEntry("Ngân sách nhà nước", "Tuyên truyền"),
        FundingEntry("Nguồn khác", ""),
    )
    assert plan.paragraphs[5].models == (
        ModelEntry("Mô hình điểm", 1, 2, False, "gd-1"),
        ModelEntry("Mô hình điểm ở mọi tổ", None, None, True, "gd-2"),
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("last_year: 2027}", "last_year: 2025}", "phases.gd-1.last_year: Năm cuối không được trước năm đầu."),
        ("{code: gd-2", "{code: gd-1", "gd-1: Mã này đã dùng cho giai đoạn khác."),
        ("kind: measure", "kind: viec", "“viec” không thuộc: measure, milestone, task."),
        ("quarter: 1", "quarter: 5", "paragraphs[1].task.quarter: Phải là số nguyên từ 1 đến 4."),
        ("year: 2026, quarter", "quarter", "paragraphs[2].task.quarter: Ghi quý thì phải ghi cả năm (year)."),
        (
            "milestone, year: 2028",
            "milestone, year: 2032",
            "paragraphs[5].task.year: Năm này nằm ngoài thời gian của kế hoạch.",
        ),
        (
            "phase: gd-2}",
            "phase: gd-9}",
            "paragraphs[5].task.phase: Không có giai đoạn “gd-9” trong phần phases.",
        ),
        (
            "lead: [nhom]",
            "lead: [ai]",
            "paragraphs[6].task: Không có mã “ai” trong phần positions hoặc units phù hợp.",
        ),
        (
            "section: II.1\n    text: Thời",
            "section: II.2\n    text: Thời",
            "paragraphs[3].task: Đoạn nhiệm vụ kế hoạch phải có phần task, hoặc đứng liền sau đoạn có phần task cùng mục.",
        ),
        (
            "kind: heading\n    text: II.",
            "kind: heading\n    task: {kind: task}\n    text: II.",
            "paragraphs[0].task: Chỉ đoạn nhiệm vụ kế hoạch (kind: task) có phần task.",
        ),
        (
            "kind: funding",
            "kind: text",
            "paragraphs[6].funding: Chỉ đoạn kinh phí (kind: funding) có phần funding.",
        ),
        (
            "at_most: 2",
            "at_most: 0",
            "paragraphs[5].models[0].at_most: Phải là số nguyên từ 1 đến 1000.",
        ),
        (
            "at_least: 1,",
            "at_least: 3,",
            "paragraphs[5].models[0].at_most: Số nhiều nhất không được dưới số ít nhất.",
        ),
        (
            "every_group: true,",
            "every_group: true, at_least: 1,",
            "paragraphs[5].models[1].every_group: Mọi tổ dân phố thì không ghi số ít nhất, nhiều nhất.",
        ),
        ("every_group: true", "every_group: có", "“có” không thuộc: false, true."),
        ("requests: [mat-tran]", "requests: [mat-tran, mat-tran]", "Một nơi nhận ghi hai lần."),
    ],
)
def test_every_fault_names_file_line_and_field(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in PROGRAMME

    found = faults_of(tmp_path, PROGRAMME.replace(old, new, 1))
    name, line, said = found[0].split(":", 2)

    assert (name, int(line) > 0) == ("ke-hoach.yaml", True)
    assert said.strip().endswith(fault)


def test_the_digest_changes_with_a_phase_a_task_money_and_a_pilot(tmp_path: Path, plan: PlanFile) -> None:
    changes = {
        "Sau năm 2027": "Về sau",
        "quarter: 1": "quarter: 2",
        "Nguồn khác": "Nguồn",
        "at_most: 2": "at_most: 3",
    }
    path = tmp_path / "khac.yaml"
    for old, new in changes.items():
        path.write_text(PROGRAMME.replace(old, new, 1), encoding="utf-8")
        assert read_plan(path).digest != plan.digest
