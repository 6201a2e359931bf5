"""Storing a plan: all or nothing, twice is once, issued words stay."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Position, Unit, Ward
from assignments.loading import Outcome, load_plan
from assignments.models import Assessment, Assignment, Paragraph, Party, Plan, ReportDuty, Request, Target
from assignments.planfile import PlanFile
from criteria.yamlfile import FaultyFile
from tests.assignments.conftest import BY_TEST, PLAN_PATH, make_qd25


def load(ward: Ward, plan_file: PlanFile, **changes: object) -> Plan:
    return load_plan(ward=ward, plan=replace(plan_file, **changes), by=BY_TEST).plan


def with_text(plan_file: PlanFile, number: int, text: str) -> tuple[object, ...]:
    return tuple(replace(p, text=text) if p.number == number else p for p in plan_file.paragraphs)


def test_the_whole_plan_is_stored(plan: Plan, assessment: Assessment) -> None:
    assert (plan.state, plan.number, str(plan)) == ("issued", "114/KH-UBND", "Kế hoạch 114/KH-UBND")
    assert [
        model.objects.filter(plan=plan).count()
        for model in (Paragraph, Assignment, ReportDuty, Target, Request)
    ] == [
        127,
        45,
        16,
        6,
        11,
    ]
    assert list(plan.assessments.all()) == [assessment]
    assert (plan.coordinator.title, plan.deputy_reviewer) == ("Công chức Tư pháp - Hộ tịch", None)
    assert f"{plan.last_evidence_day:%d/%m/%Y}" == "29/11/2023"


def test_a_paragraph_keeps_its_words_and_knows_its_indicator(plan: Plan) -> None:
    paragraph = plan.paragraphs.get(number=71)

    assert (paragraph.section, paragraph.indicator.code) == ("II.1.4.b", "4.2")
    assert paragraph.text.startswith("- Công chức được giao nhiệm vụ chủ động phối hợp")
    assert paragraph.bare_text.startswith("Công chức được giao nhiệm vụ")
    assert paragraph.assignments.get().what == paragraph.bare_text


def test_headings_give_the_plans_own_wording(plan: Plan) -> None:
    wording = {
        paragraph.section: paragraph.own_wording for paragraph in plan.paragraphs.filter(kind="heading")
    }

    assert wording["II.1.3"] == "Hòa giải cơ sở, trợ giúp pháp lý"
    assert wording["II.1.5"].startswith("Tổ chức tiếp công dân, giải quyết kiến nghị")
    assert wording["II.1.2.đ"].startswith("Tổ chức bồi dưỡng, tập huấn kiến thức")
    assert wording["I.1"] == "Mục đích"


def test_who_stores_the_papers_keeps_the_file(plan: Plan) -> None:
    parties = Party.objects.filter(assignment__paragraph__number=73)

    assert [(party.part, party.name) for party in parties] == [
        ("lead", "Các công chức chuyên môn"),
        ("keeps_file", "Công chức Văn phòng - Thống kê"),
    ]


def test_what_the_plan_leaves_unnamed_stays_empty(plan: Plan) -> None:
    unnamed = Assignment.objects.get(paragraph__number=71)

    assert [party.part for party in unnamed.parties.all()] == ["supporting"] * 3
    assert (unnamed.due_text, unnamed.due_on) == ("", None)
    assert ReportDuty.objects.get(paragraph__number=50).cadences == []
    assert not Unit.objects.filter(ward=plan.ward, kind=Unit.Kind.RESIDENTIAL_GROUP).exists()


def test_reports_name_author_recipient_and_periods(plan: Plan) -> None:
    duty = ReportDuty.objects.get(paragraph__number=37)

    assert (duty.author_name, duty.recipient_name) == (
        "Các công chức chuyên môn",
        "Công chức Văn phòng - Thống kê",
    )
    assert duty.cadence_names == ["hằng quý", "06 tháng", "năm"]
    assert (
        ReportDuty.objects.get(paragraph__number=88, order=11).recipient_name
        == "cơ quan cấp trên có thẩm quyền"
    )


def test_the_requests_go_to_the_bodies_the_plan_names(plan: Plan) -> None:
    assert [
        (request.paragraph.number, request.body.code)
        for request in plan.requests.select_related("body", "paragraph")
    ] == [
        (95, "dang-uy"),
        (95, "mat-tran-to-quoc"),
        (95, "to-chuc-chinh-tri-xa-hoi"),
        (102, "dang-uy"),
        (104, "mat-tran-to-quoc"),
        (105, "mat-tran-to-quoc"),
        (106, "mat-tran-to-quoc"),
        (108, "hoi-dong-nhan-dan"),
        (112, "dang-uy"),
        (112, "mat-tran-to-quoc"),
        (112, "hoi-dong-nhan-dan"),
    ]


def test_positions_and_groups_are_made_where_missing_and_used_where_they_stand(
    assessment: Assessment, plan_file: PlanFile
) -> None:
    mine = Position.objects.create(
        ward=assessment.ward, code="tu-phap-ho-tich", title="Công chức TP-HT", short_title="TP-HT"
    )

    plan = load(assessment.ward, plan_file)

    assert plan.coordinator == mine
    assert Position.objects.get(pk=mine.pk).title == "Công chức TP-HT"
    group = Unit.objects.get(ward=plan.ward, code="cong-chuc-chuyen-mon")
    assert sorted(position.code for position in group.member_positions.all()) == [
        "chinh-sach",
        "tai-chinh-ke-toan",
        "van-hoa-xa-hoi",
        "van-phong-thong-ke",
    ]


def test_a_unit_of_the_ward_with_the_code_of_a_position_is_no_party(
    assessment: Assessment, plan_file: PlanFile
) -> None:
    Position.objects.create(
        ward=assessment.ward, code="dang-uy", title="Văn phòng Đảng ủy", short_title="VPĐU"
    )

    plan = load(assessment.ward, plan_file)

    assert plan.requests.get(paragraph__number=102).body.name == "Đảng ủy phường"


def test_loading_twice_changes_nothing(plan: Plan, plan_file: PlanFile) -> None:
    before = list(Assignment.objects.values_list("pk", flat=True)), AuditEntry.objects.count()

    again = load_plan(ward=plan.ward, plan=plan_file, by=BY_TEST)

    assert (again.plan, again.outcome) == (plan, Outcome.UNCHANGED)
    assert (list(Assignment.objects.values_list("pk", flat=True)), AuditEntry.objects.count()) == before


def test_loading_is_logged(plan: Plan) -> None:
    entries = AuditEntry.objects.filter(ward=plan.ward).order_by("number")

    assert [(entry.act, entry.person) for entry in entries] == [("attach_plan", "thử"), ("load_plan", "thử")]


def test_issued_words_are_not_changed_by_a_file(plan: Plan, plan_file: PlanFile) -> None:
    with pytest.raises(Refused, match="Kế hoạch 114/KH-UBND đã ban hành, không sửa được đoạn 31"):
        load(plan.ward, plan_file, paragraphs=with_text(plan_file, 31, "Khác"))
    with pytest.raises(Refused, match="không thêm bớt đoạn được"):
        load(plan.ward, plan_file, paragraphs=plan_file.paragraphs[:-1])
    with pytest.raises(Refused, match="không sửa được: số, ký hiệu"):
        load(plan.ward, plan_file, number="115/KH-UBND")

    assert plan.paragraphs.get(number=31).text.startswith("Công chức Văn phòng – thống kê:")


def test_issued_words_are_not_changed_by_the_database_either(plan: Plan) -> None:
    words = plan.paragraphs.filter(number=31)

    for change in ({"text": "Khác"}, {"number": 900}, {"kind": "text"}):
        with (
            pytest.raises(IntegrityError, match="the words of an issued plan are frozen"),
            transaction.atomic(),
        ):
            words.update(**change)
    words.update(
        indicator=None
    )  # a link, not a word: an assessment may move to a newer version of its framework

    assert words.get().text.startswith("Công chức Văn phòng – thống kê:")


def test_the_words_of_a_draft_may_change(assessment: Assessment, plan_file: PlanFile) -> None:
    plan = load(assessment.ward, plan_file, state="draft")
    plan.paragraphs.filter(number=31).update(text="Khác")

    again = load(
        assessment.ward, plan_file, state="draft", title="Bản mới", paragraphs=plan_file.paragraphs[:100]
    )

    assert (again.pk, again.state, again.title) == (plan.pk, "draft", "Bản mới")
    assert again.paragraphs.count() == 100


def test_what_issued_words_mean_may_be_read_anew(plan: Plan, plan_file: PlanFile) -> None:
    deputy = Position.objects.get(ward=plan.ward, code="van-phong-thong-ke")
    Plan.objects.filter(pk=plan.pk).update(deputy_reviewer=deputy)
    paragraphs = tuple(
        replace(p, duty=replace(p.duty, result="Sản phẩm nêu rõ")) if p.number == 60 else p
        for p in plan_file.paragraphs
    )

    loaded = load_plan(ward=plan.ward, plan=replace(plan_file, paragraphs=paragraphs), by=BY_TEST)

    assert loaded.outcome == Outcome.REREAD
    assert Assignment.objects.get(paragraph__number=60).result == "Sản phẩm nêu rõ"
    assert Assignment.objects.count() == 45
    assert Plan.objects.get(pk=plan.pk).deputy_reviewer == deputy


def test_a_new_version_replaces_the_old_one(plan: Plan, plan_file: PlanFile, assessment: Assessment) -> None:
    newer = load(plan.ward, plan_file, version=2, number="200/KH-UBND")

    plan.refresh_from_db()
    assert (plan.state, newer.state) == ("superseded", "issued")
    assert list(assessment.plans.in_force()) == [newer]
    with pytest.raises(Refused, match="không sửa được: trích yếu"):
        load(plan.ward, plan_file, title="Khác")


def test_an_indicator_outside_the_framework_is_a_fault_and_nothing_is_stored(
    assessment: Assessment, plan_file: PlanFile
) -> None:
    paragraphs = tuple(replace(p, indicator="9.9") if p.number == 31 else p for p in plan_file.paragraphs)

    with pytest.raises(FaultyFile) as refused:
        load(assessment.ward, plan_file, paragraphs=paragraphs)

    line = plan_file.paragraphs[30].line
    assert [str(fault) for fault in refused.value.faults] == [
        f"hong-son-2023.yaml:{line}: paragraphs[31].indicator: Bộ tiêu chí không có chỉ tiêu 9.9."
    ]
    assert (Plan.objects.count(), Position.objects.count()) == (0, 0)


def test_without_an_open_assessment_a_plan_waits(hong_son: Ward, plan_file: PlanFile) -> None:
    with pytest.raises(
        Refused, match="Phường Hồng Sơn chưa mở kỳ đánh giá năm 2023 theo bộ tiêu chí qd25-2021"
    ):
        load(hong_son, plan_file)

    assert Plan.objects.count() == 0


def test_the_wards_own_framework_may_stand_in(hong_son: Ward, plan_file: PlanFile) -> None:
    framework = make_qd25()
    framework.code = "qd25-minh-hoa"
    framework.save()
    own = Assessment.objects.create(ward=hong_son, framework=framework, year=2023)

    plan = load_plan(ward=hong_son, plan=plan_file, by=BY_TEST, framework="qd25-minh-hoa").plan

    assert list(plan.assessments.all()) == [own]


def test_the_command_says_what_it_did(assessment: Assessment) -> None:
    said = StringIO()

    call_command("loadplan", str(PLAN_PATH), ward="hong-son", stdout=said)
    call_command("loadplan", str(PLAN_PATH), ward="hong-son", stdout=said)

    assert said.getvalue().splitlines() == [
        "Đã nạp Kế hoạch 114/KH-UBND: 127 đoạn, 45 nhiệm vụ.",
        "Kế hoạch 114/KH-UBND đã có, không thay đổi.",
    ]


def test_the_command_refuses_with_a_sentence(hong_son: Ward, tmp_path: Path) -> None:
    bad = tmp_path / "hong.yaml"
    bad.write_text("state: x", encoding="utf-8")

    with pytest.raises(CommandError, match="Không có xã, phường nào mang tên ngắn “khong-co”"):
        call_command("loadplan", str(PLAN_PATH), ward="khong-co")
    with pytest.raises(CommandError, match=r"hong\.yaml:1: state: “x” không thuộc: draft, issued\."):
        call_command("loadplan", str(bad), ward="hong-son")
    with pytest.raises(CommandError, match="chưa mở kỳ đánh giá năm 2023"):
        call_command("loadplan", str(PLAN_PATH), ward="hong-son")
