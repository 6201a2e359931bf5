"""The three real plans as data: every paragraph of the project's own copies, word for word, and counts a reader can verify.

``docs/plans.md`` derives each of these counts from the plan's text.
"""

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from assignments.models import Paragraph
from assignments.planfile import PlanFile, read_plan

PLANS = Path(settings.BASE_DIR) / "assignments" / "plans"
CODES = ["hong-son-2023", "huong-binh-2023", "bach-dang-2026-2030"]
A_YEAR = {"month": 12, "quarter": 4, "half_year": 1, "year": 1, "on_request": 0}
Kind = Paragraph.Kind


def read(code: str) -> PlanFile:
    return read_plan(PLANS / f"{code}.yaml")


def copy_of(code: str) -> list[str]:
    return (PLANS / "sources" / f"{code}.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def huong_binh() -> PlanFile:
    return read("huong-binh-2023")


@pytest.fixture(scope="module")
def bach_dang() -> PlanFile:
    return read("bach-dang-2026-2030")


@pytest.mark.parametrize(
    ("code", "paragraphs", "words"),
    [("hong-son-2023", 127, 4976), ("huong-binh-2023", 49, 1225), ("bach-dang-2026-2030", 201, 5700)],
)
def test_every_paragraph_of_the_copy_stands_in_the_data_word_for_word(
    code: str, paragraphs: int, words: int
) -> None:
    plan, copy = read(code), copy_of(code)

    assert (len(plan.paragraphs), sum(len(line.split()) for line in copy)) == (paragraphs, words)
    assert [(p.number, p.text) for p in plan.paragraphs] == list(enumerate(copy, 1))
    assert {p.kind for p in plan.paragraphs} <= set(Kind.values)


@pytest.mark.parametrize("code", CODES)
def test_no_copy_holds_an_address_or_the_name_of_a_signer(code: str) -> None:
    text = "\n".join(copy_of(code))

    assert "http" not in text
    assert copy_of(code)[-1] in {"PHÓ CHỦ TỊCH", read(code).paragraphs[-1].text}
    assert not any(line.startswith("**") for line in copy_of(code))
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("code", CODES)
def test_what_means_something_stands_in_a_section(code: str) -> None:
    """Duties, tasks, requests, money and targets are cited by section."""
    for paragraph in read(code).paragraphs:
        if paragraph.duty or paragraph.task or paragraph.requests or paragraph.funding or paragraph.targets:
            assert paragraph.section, paragraph.number


class TestHongSon:
    def test_kinds(self, plan_file: PlanFile) -> None:
        assert Counter(p.kind for p in plan_file.paragraphs) == {
            Kind.TEXT: 20,
            Kind.HEADING: 38,
            Kind.LEGAL_BASIS: 3,
            Kind.PURPOSE: 3,
            Kind.REQUIREMENT: 8,
            Kind.DUTY: 45,
            Kind.TARGET: 2,
            Kind.REQUEST: 7,
            Kind.FUNDING: 1,
        }

    def test_report_occurrences_of_each_indicator(self, plan_file: PlanFile) -> None:
        found: Counter[str] = Counter()
        for paragraph in plan_file.paragraphs:
            for report in paragraph.reports:
                found[paragraph.indicator] += sum(A_YEAR[cadence] for cadence in report.cadences)

        assert +found == {"1.2": 5, "2.1": 12, "2.2": 6, "3.2": 6, "4.1": 18, "4.5": 6, "5.1": 18, "5.2": 17}
        assert found.total() == 88

    def test_reports_without_a_period_make_no_occurrence(self, plan_file: PlanFile) -> None:
        assert Counter(
            paragraph.indicator
            for paragraph in plan_file.paragraphs
            for report in paragraph.reports
            if not report.cadences
        ) == {"2.1": 1, "2.5": 1, "2.6": 1, "5.1": 1, "5.4": 2, "": 1}

    def test_the_money(self, plan_file: PlanFile) -> None:
        assert [
            (p.number, [line.source for line in p.funding]) for p in plan_file.paragraphs if p.funding
        ] == [
            (
                115,
                [
                    "ngân sách nhà nước và dự toán trong kinh phí hoạt động thường xuyên của địa phương theo quy "
                    "định của pháp luật"
                ],
            )
        ]


class TestHuongBinh:
    def test_kinds(self, huong_binh: PlanFile) -> None:
        assert Counter(p.kind for p in huong_binh.paragraphs) == {
            Kind.HEADING: 7,
            Kind.LEGAL_BASIS: 1,
            Kind.PURPOSE: 1,
            Kind.REQUIREMENT: 2,
            Kind.TASK: 36,
            Kind.FUNDING: 1,
            Kind.TEXT: 1,
        }

    def test_number_date_and_signer_stay_empty(self, huong_binh: PlanFile) -> None:
        plan = huong_binh
        assert (plan.state, plan.number, plan.issued_on, plan.place) == ("draft", "", None, "")
        assert (plan.signature_lines, plan.recipients, plan.evidence_before) == ((), (), None)
        assert (plan.coordinator, plan.deputy_reviewer) == ("tu-phap", "")

    def test_eight_tasks_with_who_when_and_what_for(self, huong_binh: PlanFile) -> None:
        names = {entry.code: entry.name for entry in huong_binh.units}
        names |= {entry.code: entry.title for entry in huong_binh.positions}
        justice = ["Công chức Tư pháp"]
        related, unions = "Các ngành liên quan", "Các ngành đoàn thể liên quan"

        assert [
            (
                entry.section,
                [names[code] for part, code in task.parties if part == "lead"],
                [names[code] for part, code in task.parties if part == "supporting"],
                task.quarter,
                task.year,
                task.result,
            )
            for entry, task in huong_binh.tasks
        ] == [
            ("II.1", justice, ["Văn phòng Thống kê xã", related], 1, 2023, ""),
            (
                "II.2",
                justice,
                ["Công chức Văn hóa - Thông tin", related],
                None,
                2023,
                "Các tin, bài, tài liệu tuyên truyền, phổ biến được đăng tải, cấp phát",
            ),
            ("II.3", justice, [unions, "5 thôn"], 2, 2023, "Hội nghị, hội thảo, tọa đàm"),
            ("II.4", ["Các ban, ngành", *justice], [], None, 2023, "Văn bản, kế hoạch, báo cáo kết quả"),
            ("II.5", justice, [], None, 2023, "các văn bản, báo cáo"),
            ("II.6", justice, [], 3, 2023, "văn bản, Kế hoạch"),
            (
                "II.7",
                justice,
                [],
                None,
                None,
                (
                    "Hồ sơ đánh giá, kết quả chấm điểm được niêm yết công khai; xã đạt chuẩn tiếp cận pháp luật"
                ),
            ),
            ("II.8", justice, [unions], 4, 2023, "biểu mẫu số liệu, báo cáo được ban hành"),
        ]

    def test_products_and_times_are_words_of_the_task_itself(self, huong_binh: PlanFile) -> None:
        words = {
            section: " ".join(p.text for p in huong_binh.paragraphs if p.section == section)
            for section in {p.section for p in huong_binh.paragraphs}
        }
        for entry, task in huong_binh.tasks:
            assert task.due_text in words[entry.section]
            assert task.result in words[entry.section]

    def test_slips_of_the_pen_are_kept(self, huong_binh: PlanFile) -> None:
        text = {p.number: p.text for p in huong_binh.paragraphs}

        assert text[3].startswith("Thực hiện Quyết định số 25/QĐ-TTg ngày 22 tháng 7 năm 2021")
        assert text[27].endswith("chỉ đạo, hướng dẫn của Bộ, ngành và Ủy ban nhân thị xã.")


class TestBachDang:
    def test_kinds(self, bach_dang: PlanFile) -> None:
        assert Counter(p.kind for p in bach_dang.paragraphs) == {
            Kind.TEXT: 15,
            Kind.HEADING: 41,
            Kind.LEGAL_BASIS: 5,
            Kind.PURPOSE: 6,
            Kind.REQUIREMENT: 7,
            Kind.TARGET: 25,
            Kind.TASK: 52,
            Kind.FUNDING: 4,
            Kind.DUTY: 39,
            Kind.REQUEST: 5,
            Kind.REPORTING: 2,
        }

    def test_a_draft_without_number_and_day(self, bach_dang: PlanFile) -> None:
        plan = bach_dang
        assert (plan.state, plan.number, plan.issued_on, plan.place) == ("draft", "", None, "Bạch Đằng")
        assert (plan.first_year, plan.last_year, plan.framework, plan.year) == (
            2026,
            2030,
            "bach-dang-2026-2030",
            2026,
        )
        assert plan.signature_lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
        assert len(plan.recipients) == 7

    def test_targets_and_their_figures(self, bach_dang: PlanFile) -> None:
        targets = [p for p in bach_dang.paragraphs if p.kind == Kind.TARGET and p.indicator]
        figures = {
            p.indicator: [f"{target.comparison} {target.value} {target.unit}" for target in p.targets]
            for p in targets
        }
        all_of_them = ["= 100 %"]

        assert Counter(p.section for p in targets) == {
            "III.2.a": 4,
            "III.2.b": 4,
            "III.2.c": 4,
            "III.2.d": 4,
            "III.2.đ": 4,
            "III.2.e": 3,
        }
        assert figures == {
            "1.1": all_of_them,
            "1.2": all_of_them,
            "1.3": all_of_them,
            "1.4": [],
            "2.1": ["= 100 %", ">= 2 hoạt động"],
            "2.2": all_of_them,
            "2.3": ["> 95 %"],
            "2.4": [],
            "3.1": all_of_them,
            "3.2": [">= 85 %"],
            "3.3": all_of_them,
            "3.4": all_of_them,
            "4.1": all_of_them,
            "4.2": all_of_them,
            "4.3": ["> 95 %"],
            "4.4": ["> 90 %"],
            "5.1": all_of_them,
            "5.2": all_of_them,
            "5.3": [">= 80 %", "= 0 tổ dân phố"],
            "5.4": [">= 1 mô hình"],
            "6.1": [],
            "6.2": ["= 0 điểm nóng"],
            "6.3": all_of_them,
        }
        assert sum(len(found) for found in figures.values()) == 22

    def test_eight_groups_of_measures(self, bach_dang: PlanFile) -> None:
        measures = [(entry, task) for entry, task in bach_dang.tasks if task.kind == "measure"]

        assert Counter(entry.section for entry, _ in measures) == {
            "IV.1": 3,
            "IV.2": 5,
            "IV.3": 5,
            "IV.4": 4,
            "IV.5": 5,
            "IV.6": 4,
            "IV.7": 4,
            "IV.8": 4,
        }
        assert len(measures) == 34
        assert [(entry.number, task.parties) for entry, task in measures if task.parties] == [
            (91, (("supporting", "cong-an"),))
        ]

    def test_phases_and_what_stands_in_them(self, bach_dang: PlanFile) -> None:
        assert [(p.name, p.first_year, p.last_year) for p in bach_dang.phases] == [
            ("Giai đoạn 2026 - 2027: Triển khai, xây dựng mô hình điểm", 2026, 2027),
            ("Giai đoạn 2028 - 2030: Nhân rộng và nâng cao chất lượng thực hiện Đề án", 2028, 2030),
            ("Định hướng sau năm 2030", 2031, None),
        ]
        assert Counter(task.phase for _, task in bach_dang.tasks if task.phase) == {
            "gd-2026-2027": 7,
            "gd-2028-2030": 7,
            "sau-2030": 4,
        }

    def test_milestones(self, bach_dang: PlanFile) -> None:
        assert [
            (entry.number, task.phase, task.year, entry.text[2:30])
            for entry, task in bach_dang.tasks
            if task.kind == "milestone"
        ] == [
            (109, "gd-2026-2027", None, "Rà soát, đánh giá thực trạng"),
            (120, "gd-2028-2030", 2028, "Tổ chức sơ kết giữa kỳ việc "),
            (121, "gd-2028-2030", 2030, "Tổ chức tổng kết việc thực h"),
        ]

    def test_the_orientation_after_2030_stands_twice(self, bach_dang: PlanFile) -> None:
        twice = [p.number for p in bach_dang.paragraphs if p.text == "3. Định hướng sau năm 2030"]

        assert twice == [122, 126]
        assert [entry.number for entry, task in bach_dang.tasks if task.phase == "sau-2030"] == [
            123,
            124,
            125,
            127,
        ]

    def test_pilots_first_one_or_two_then_all(self, bach_dang: PlanFile) -> None:
        assert [
            (p.number, model.name, model.at_least, model.at_most, model.every_group, model.phase)
            for p in bach_dang.paragraphs
            for model in p.models
        ] == [
            (110, "Mô hình điểm “Tổ dân phố thượng tôn và tuân thủ pháp luật”", 1, 2, False, "gd-2026-2027"),
            (
                110,
                "Mô hình điểm tại cơ quan, trường học hoặc tổ chức đoàn thể",
                None,
                None,
                False,
                "gd-2026-2027",
            ),
            (116, "Mô hình “Tổ dân phố thượng tôn và tuân thủ pháp luật”", None, None, True, "gd-2028-2030"),
        ]

    def test_the_bodies_and_their_duties(self, bach_dang: PlanFile) -> None:
        names = {entry.code: entry.name for entry in bach_dang.units}
        leads = Counter(
            (entry.section, names[code])
            for entry, duty in bach_dang.duties
            for part, code in duty.parties
            if part == "lead"
        )

        assert leads == {
            ("VII.1", "Văn phòng HĐND và UBND phường"): 6,
            ("VII.2", "Phòng Văn hóa - Xã hội"): 6,
            ("VII.3", "Phòng Kinh tế, Hạ tầng và Đô thị"): 4,
            ("VII.4", "Trung tâm Phục vụ hành chính công phường"): 5,
            ("VII.5", "Trung tâm Dịch vụ sự nghiệp công"): 4,
            ("VII.6", "Công an phường"): 5,
            ("VII.8", "Các cơ sở giáo dục trên địa bàn phường"): 4,
            ("VII.9", "Các tổ dân phố"): 5,
        }
        assert len(bach_dang.duties) == 39

    def test_what_is_asked_of_outside_bodies(self, bach_dang: PlanFile) -> None:
        assert [(p.number, p.section, p.requests) for p in bach_dang.paragraphs if p.requests] == [
            (number, "VII.7", ("mat-tran-to-quoc", "to-chuc-chinh-tri-xa-hoi")) for number in range(171, 176)
        ]

    def test_money(self, bach_dang: PlanFile) -> None:
        assert [(p.number, len(p.funding)) for p in bach_dang.paragraphs if p.kind == Kind.FUNDING] == [
            (129, 2),
            (130, 0),
            (131, 0),
            (132, 1),
        ]

    def test_who_reports_to_the_office_and_when(self, bach_dang: PlanFile) -> None:
        regime = bach_dang.paragraphs[187]

        assert (regime.section, {(r.cadences, r.recipient_text) for r in regime.reports}) == (
            "VII.10",
            {(("year", "on_request"), "Văn phòng HĐND và UBND phường")},
        )
        assert [report.author for report in regime.reports] == [
            "phong-van-hoa-xa-hoi",
            "phong-kinh-te-ha-tang-do-thi",
            "trung-tam-phuc-vu-hanh-chinh-cong",
            "trung-tam-dich-vu-su-nghiep-cong",
            "cong-an",
            "co-so-giao-duc",
            "to-dan-pho",
        ]
        everywhere = [report for p in bach_dang.paragraphs for report in p.reports]
        assert (len(everywhere), sum(A_YEAR[c] for report in everywhere for c in report.cadences)) == (9, 7)

    def test_slips_of_the_pen_are_kept(self, bach_dang: PlanFile) -> None:
        text = {p.number: p.text for p in bach_dang.paragraphs}

        assert text[60].startswith("- Phân đấu không để phát sinh điểm nóng")
        assert text[71].startswith("- Lòng ghép nội dung phổ biến pháp luật")
        assert text[116].startswith("- Nhân rộng mô hình “Tô dân phổ thượng tôn")
        assert "hướng dẫn, đơn đốc" in text[136]

    def test_the_line_break_in_the_middle_of_a_sentence_is_undone(self, bach_dang: PlanFile) -> None:
        assert "Nghị quyết của Đảng bộ các cấp về xây dựng" in bach_dang.paragraphs[13].text
