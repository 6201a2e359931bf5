"""The plan of Hồng Sơn as data: nothing lost, nothing added, every fault of a file named."""

import datetime as dt
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from assignments.models import Paragraph
from assignments.planfile import PlanFile, read_plan
from criteria.yamlfile import FaultyFile

SOURCE = Path(settings.BASE_DIR) / "assignments" / "plans" / "sources" / "hong-son-2023.txt"
COUNTS = {
    Paragraph.Kind.TEXT: 20,
    Paragraph.Kind.HEADING: 38,
    Paragraph.Kind.LEGAL_BASIS: 3,
    Paragraph.Kind.PURPOSE: 3,
    Paragraph.Kind.REQUIREMENT: 8,
    Paragraph.Kind.DUTY: 45,
    Paragraph.Kind.TARGET: 2,
    Paragraph.Kind.REQUEST: 7,
    Paragraph.Kind.FUNDING: 1,
}
DUTIES = {
    "1.1": 1,
    "1.2": 2,
    "2.1": 3,
    "2.2": 2,
    "2.3": 2,
    "2.4": 2,
    "2.5": 1,
    "2.6": 1,
    "3.1": 3,
    "3.2": 2,
    "3.3": 2,
    "4.1": 3,
    "4.2": 3,
    "4.3": 3,
    "4.4": 3,
    "4.5": 3,
    "5.1": 1,
    "5.2": 2,
    "5.3": 1,
    "5.4": 2,
    "": 3,
}
"""Duty paragraphs of each indicator; the three without one are the plan's own organisation (II.3)."""
A_YEAR = {"month": 12, "quarter": 4, "half_year": 1, "year": 1}


def test_every_word_of_the_document_stands_in_the_data_as_often(plan_file: PlanFile) -> None:
    written = Counter(word for paragraph in plan_file.paragraphs for word in paragraph.text.split())

    assert written == Counter(SOURCE.read_text(encoding="utf-8").split())


def test_the_words_stand_in_the_order_of_the_document(plan_file: PlanFile) -> None:
    written = " ".join(paragraph.text for paragraph in plan_file.paragraphs)

    assert written.split() == SOURCE.read_text(encoding="utf-8").split()


def test_the_paragraphs_are_counted_by_kind(plan_file: PlanFile) -> None:
    assert len(plan_file.paragraphs) == 127
    assert Counter(paragraph.kind for paragraph in plan_file.paragraphs) == COUNTS


def test_all_twenty_indicators_have_their_duty_paragraphs(plan_file: PlanFile) -> None:
    found = Counter(paragraph.indicator for paragraph in plan_file.paragraphs if paragraph.duty)

    assert found == DUTIES


def test_slips_of_the_pen_are_kept_as_evidence(plan_file: PlanFile) -> None:
    text = {paragraph.number: paragraph.text for paragraph in plan_file.paragraphs}

    assert text[97].startswith("d. Chỉ tiêu 4: Đạt tiểu chuẩn “An toàn về an ninh, trật tự”")
    assert text[72].startswith("Giao công chức Văn phòn-Thống kê theo dõi")
    assert text[56].endswith("đạt từ 95% trở lên trên")


def test_the_head_of_the_plan(plan_file: PlanFile) -> None:
    assert (plan_file.number, plan_file.issued_on, plan_file.place) == (
        "114/KH-UBND",
        dt.date(2023, 3, 13),
        "Phường Hồng Sơn",
    )
    assert plan_file.evidence_before == dt.date(2023, 11, 30)
    assert (plan_file.coordinator, plan_file.deputy_reviewer) == ("tu-phap-ho-tich", "")
    assert plan_file.signature_lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert len(plan_file.recipients) == 7


def test_the_periods_make_88_reports_a_year(plan_file: PlanFile) -> None:
    reports = [report for paragraph in plan_file.paragraphs for report in paragraph.reports]

    assert sum(A_YEAR[cadence] for report in reports for cadence in report.cadences) == 88
    assert len(reports) == 16
    assert [report.subject for report in reports if "month" in report.cadences] == [
        "Kết quả tổ chức đối thoại",
        "Tiếp công dân, tiếp nhận đơn thư kiến nghị, khiếu nại, tố cáo",
        "Kết quả lấy phiếu đánh giá kết quả giải quyết thủ tục hành chính",
    ]


def test_the_targets_of_the_plan(plan_file: PlanFile) -> None:
    targets = [
        (paragraph.indicator, target.comparison, target.value, target.unit)
        for paragraph in plan_file.paragraphs
        for target in paragraph.targets
    ]

    assert targets == [
        ("3.1", "=", 100, "%"),
        ("3.1", ">=", 95, "%"),
        ("5.1", "=", 0, "người"),
        ("5.2", "=", 0, "đơn"),
        ("5.2", "=", 100, "%"),
        ("5.3", "=", 100, "%"),
    ]


def test_before_a_day_ends_on_the_day_before(plan_file: PlanFile) -> None:
    (duty,) = [p.duty for p in plan_file.paragraphs if p.duty and p.duty.due_on]

    assert (duty.due_on, duty.due_text) == (dt.date(2023, 11, 29), "trước ngày 30/11/2023")


def test_the_digest_ignores_comments_and_layout(plan_file: PlanFile, tmp_path: Path) -> None:
    from tests.assignments.conftest import PLAN_PATH

    copy = tmp_path / "ban-sao.yaml"
    copy.write_text("# một dòng ghi chú\n\n" + PLAN_PATH.read_text(encoding="utf-8"), encoding="utf-8")

    assert read_plan(copy).digest == plan_file.digest


SMALL = """\
code: thu
state: draft
version: 1
title: Kế hoạch thử
first_year: 2023
last_year: 2023
assessment: {framework: qd25-2021, year: 2023}
coordinator: mot
positions:
  - {code: mot, title: Một, short_title: Một, order: 1}
units:
  - {code: nhom, kind: staff_group, name: Nhóm}
paragraphs:
  - number: 1
    kind: duty
    indicator: "1.1"
    text: Làm việc này
    duty: {lead: [mot], supporting: [nhom]}
"""


def faults_of(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "ke-hoach.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(FaultyFile) as refused:
        read_plan(path)
    return [str(fault) for fault in refused.value.faults]


def test_letters_with_a_tone_become_one_sign(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.yaml"
    path.write_text(unicodedata.normalize("NFD", SMALL), encoding="utf-8")

    plan = read_plan(path)

    assert (plan.title, plan.paragraphs[0].text) == ("Kế hoạch thử", "Làm việc này")


def test_a_small_plan_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.yaml"
    path.write_text(SMALL, encoding="utf-8")

    plan = read_plan(path)

    assert plan.paragraphs[0].duty is not None
    assert plan.paragraphs[0].duty.parties == (("lead", "mot"), ("supporting", "nhom"))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("state: draft", "state: nháp", "2: state: “nháp” không thuộc: draft, issued."),
        ("title: Kế hoạch thử\n", "title: \n", "4: title: Thiếu giá trị này."),
        ("title: Kế hoạch thử", f"title: {'x' * 301}", "4: title: Dài 301 ký tự, quá mức 300."),
        ("title: Kế hoạch thử", 'title: "a\\0b"', "4: title: Có ký tự không lưu được."),
        ("title: Kế hoạch thử", 'title: "a\\uD800b"', "4: title: Có ký tự không lưu được."),
        (
            "title: Kế hoạch thử",
            "title: [a]",
            "4: title: Phải là một giá trị, không phải danh sách hay nhóm.",
        ),
        ("first_year: 2023", "first_year: năm nay", "5: first_year: Phải là số nguyên từ 2000 đến 2100."),
        ("last_year: 2023", "last_year: 2022", "6: last_year: Năm cuối không được trước năm đầu."),
        ("year: 2023}", "year: 2024}", "7: assessment: Năm đánh giá nằm ngoài thời gian của kế hoạch."),
        (
            "coordinator: mot",
            "coordinator: hai",
            "1: coordinator: Không có mã “hai” trong phần positions hoặc units phù hợp.",
        ),
        ("coordinator: mot", "issued_on: 13/3/2023", "8: issued_on: Phải là ngày theo dạng 2023-11-30."),
        ("coordinator: mot", "issued_on: 0203-03-13", "8: issued_on: Năm phải từ 2000 đến 2100."),
        ("coordinator: mot", "cordinator: mot", "8: cordinator: Khóa này không có trong quy ước của tệp."),
        ("coordinator: mot", "version: 2", "8: version: Khóa này ghi hai lần."),
        ("code: nhom,", "code: mot,", "12: mot: Mã này đã dùng cho một chức danh hoặc đơn vị khác."),
        (
            "kind: staff_group",
            "kind: to",
            "12: units[0].kind: “to” không thuộc: body, department, residential_group, staff_group.",
        ),
        ("number: 1", "number: 3", "14: paragraphs.number: Đoạn này phải mang số 1."),
        ('indicator: "1.1"', "indicator: một", "16: paragraphs[0].indicator: Mã chỉ tiêu phải có dạng 1.2."),
        (
            "kind: duty",
            "kind: text",
            "18: paragraphs[0].duty: Đoạn nhiệm vụ phải có phần duty, đoạn khác thì không.",
        ),
        (
            "lead: [mot]",
            "lead: [khong-co]",
            "14: paragraphs[1].duty: Không có mã “khong-co” trong phần positions hoặc units phù hợp.",
        ),
        (
            "lead: [mot]",
            "lead: [mot, mot]",
            "18: paragraphs[0].duty: Một bên ghi hai lần trong cùng một phần việc.",
        ),
        ("lead: [mot]", "lead: mot", "18: paragraphs[0].duty.lead: Phải là một danh sách."),
        (
            "lead: [mot]",
            "due_before: 2023-11-30, due_by: 2023-11-30",
            (
                "18: paragraphs[0].duty.due_by: Chỉ ghi một trong hai: due_before (“trước ngày”) hoặc due_by "
                "(“chậm nhất ngày”)."
            ),
        ),
        (
            "    duty:",
            "    reports: [{subject: A, cadences: [tuan]}]\n    duty:",
            (
                "18: paragraphs[0].reports[0].cadences: Mỗi kỳ ghi một lần, thuộc: month, quarter, half_year, year, "
                "on_request."
            ),
        ),
        (
            "    duty:",
            '    targets: [{text: A, comparison: "<", value: nhiều, unit: "%"}]\n    duty:',
            "18: paragraphs[0].targets[0].comparison: “<” không thuộc: =, >, >=.",
        ),
    ],
)
def test_every_fault_names_file_line_and_field(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SMALL

    assert f"ke-hoach.yaml:{fault}" in faults_of(tmp_path, SMALL.replace(old, new, 1))


def test_all_faults_are_named_in_one_go_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = (
        SMALL.replace("state: draft", "state: x").replace("number: 1", "number: 2").replace("[nhom]", "[x]")
    )

    assert [fault.split(":")[1] for fault in faults_of(tmp_path, text)] == ["2", "14", "14"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "ke-hoach.yaml:1: (tệp): Tệp phải là một nhóm giá trị."),
        ("- a", "ke-hoach.yaml:1: (tệp): Tệp phải là một nhóm giá trị."),
        (b"\xff\xfe\xff", "ke-hoach.yaml:0: (tệp): Tệp không phải UTF-8."),
    ],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, content: str | bytes, fault: str) -> None:
    assert faults_of(tmp_path, content) == [fault]


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "code: a\ntitle: [a\n")

    assert fault == "ke-hoach.yaml:3: (tệp): Sai cú pháp YAML."


def test_a_value_that_stands_in_two_places_is_refused(tmp_path: Path) -> None:
    faults = ["ke-hoach.yaml:2: (tệp): Không dùng neo (&, *) trong tệp này."]
    assert faults_of(tmp_path, "code: &a x\ntitle: *a\n") == faults


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match="Không đọc được tệp"):
        read_plan(tmp_path / "khong-co.yaml")
