"""Plans begin: empty, or from last year's, with what no longer holds left out."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Unit, Ward
from assignments.copying import create_plan, rebuild_words, start_from, successors
from assignments.models import (
    Assessment,
    Assignment,
    FundingLine,
    ModelGroup,
    ModelSite,
    Paragraph,
    Party,
    Phase,
    Plan,
    ReportDuty,
    Request,
    Task,
)
from criteria.models import Indicator
from tests.assignments.conftest import BY_TEST
from tests.cast import make_framework

LINES = (Paragraph, Assignment, ReportDuty, Request, Task, FundingLine, ModelGroup)


@pytest.fixture
def plan(plan: Plan) -> Plan:
    """The Hồng Sơn plan with a phase, a finished task, money spent and a pilot besides."""
    paragraph = plan.paragraphs.get(number=31)
    phase = Phase.objects.create(plan=plan, order=1, code="gd-1", name="Đợt năm 2023", first_year=2023)
    task = Task.objects.create(
        plan=plan, paragraph=paragraph, order=50, title="Hội nghị năm 2023", year=2023, quarter=2, phase=phase,
        state=Task.State.DONE, closed_on=date(2023, 6, 1),
    )  # fmt: skip
    Party.objects.create(task=task, part="lead", position=plan.ward.positions.get(code="tu-phap-ho-tich"))
    FundingLine.objects.create(
        plan=plan,
        paragraph=paragraph,
        order=50,
        source="Ngân sách năm 2023",
        estimate=10,
        allotted=8,
        spent=7,
    )
    group = ModelGroup.objects.create(plan=plan, paragraph=paragraph, phase=phase, order=50, name="Tổ mẫu")
    for number, state in enumerate(("building", "dropped")):
        unit = Unit.objects.create(
            ward=plan.ward, kind="residential_group", code=f"khoi-{number}", name=f"Khối {number}"
        )
        ModelSite.objects.create(model_group=group, unit=unit, state=state, note="vì sao")
    return plan


def next_year(plan: Plan) -> Plan:
    return start_from(plan=plan, year=2024, by=BY_TEST)


def test_an_empty_plan_has_the_frame_and_the_years_assessment(assessment: Assessment) -> None:
    ward = assessment.ward
    plan = create_plan(ward=ward, first_year=2023, last_year=2023, title=" Đạt  chuẩn năm 2023 ", by=BY_TEST)

    assert (plan.code, plan.version, plan.state, plan.title) == (
        "ke-hoach-2023",
        1,
        "draft",
        "Đạt chuẩn năm 2023",
    )
    assert [paragraph.text for paragraph in plan.paragraphs.all()] == [
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Mục đích",
        "2. Yêu cầu",
        "II. NỘI DUNG",
        "III. TỔ CHỨC THỰC HIỆN",
        "IV. KINH PHÍ",
    ]
    assert list(plan.assessments.all()) == [assessment]
    assert AuditEntry.objects.filter(act="plan_create").count() == 1


def test_a_programme_has_more_than_one_year(hong_son: Ward) -> None:
    five = create_plan(
        ward=hong_son, first_year=2026, last_year=2030, title="Đề án", kind="programme", by=BY_TEST
    )
    assert five.code == "chuong-trinh-2026-2030"
    with pytest.raises(Refused, match="từ hai năm"):
        create_plan(
            ward=hong_son, first_year=2026, last_year=2026, title="Đề án", kind="programme", by=BY_TEST
        )
    with pytest.raises(Refused, match="trích yếu"):
        create_plan(ward=hong_son, first_year=2026, last_year=2026, title=" ", by=BY_TEST)


def test_next_years_head(plan: Plan) -> None:
    copy = next_year(plan)
    assert (copy.code, copy.version, copy.state, copy.based_on) == ("hong-son-2024", 1, "draft", plan)
    assert copy.title == "Xây dựng phường Hồng Sơn đạt chuẩn tiếp cận pháp luật năm 2024"
    assert (copy.number, copy.issued_on, copy.signer) == ("", None, "")
    assert (copy.first_year, copy.last_year, copy.evidence_before) == (2024, 2024, date(2024, 11, 30))
    assert copy.coordinator == plan.coordinator
    assert copy.recipients == plan.recipients
    assert [p.text for p in copy.paragraphs.filter(number__in=(5, 6))] == [
        "Số: /KH-UBND",
        "Phường Hồng Sơn, ngày tháng năm 2024",
    ]


def test_every_line_is_copied_once_with_its_lineage(plan: Plan) -> None:
    copy = next_year(plan)
    for model in LINES:
        old, new = (list(model.objects.filter(plan=one).order_by("pk")) for one in (plan, copy))
        assert [row.lineage for row in new] == [row.lineage for row in old] != []
    assert copy.targets.count() == plan.targets.count() == 6
    assert (
        Party.objects.filter(assignment__plan=copy).count()
        == Party.objects.filter(assignment__plan=plan).count()
    )
    for model in (Assignment, ReportDuty, Request, Task, FundingLine, ModelGroup):
        assert not model.objects.filter(plan=copy).exclude(paragraph__plan=copy).exists()


def test_words_and_days_move_and_the_course_begins_anew(plan: Plan) -> None:
    plan.requests.update(answer="Đồng ý", answered_on=date(2023, 5, 5))
    copy = next_year(plan)

    duty = copy.assignments.get(paragraph__number=111)
    assert (duty.due_on, duty.due_text) == (date(2024, 11, 29), "trước ngày 30/11/2024")
    assert duty.what == copy.paragraphs.get(number=111).bare_text
    task = copy.tasks.get(order=50)
    assert (task.title, task.year, task.quarter, task.state, task.closed_on) == (
        "Hội nghị năm 2024", 2024, 2, "open", None,
    )  # fmt: skip
    assert (task.phase.plan, task.phase.name, task.phase.first_year) == (copy, "Đợt năm 2024", 2024)
    assert task.parties.get().position.code == "tu-phap-ho-tich"
    money = copy.funding_lines.get(order=50)
    assert (money.source, money.estimate, money.allotted, money.spent) == (
        "Ngân sách năm 2024",
        None,
        None,
        None,
    )
    assert [site.unit.name for site in copy.model_groups.get(order=50).sites.all()] == ["Khối 0"]
    assert set(copy.requests.values_list("answer", "answered_on")) == {("", None)}


def test_what_is_no_longer_used_stays_out(plan: Plan) -> None:
    ward = plan.ward
    ward.positions.filter(code="truong-cong-an").update(is_active=False)
    ward.positions.filter(pk=plan.coordinator_id).update(is_active=False)
    ward.units.filter(code="dang-uy").update(valid_to=date(2023, 12, 31))

    copy = next_year(plan)

    assert copy.coordinator is None
    assert not Party.objects.filter(assignment__plan=copy, position__is_active=False).exists()
    assert [party.position.code for party in copy.assignments.get(paragraph__number=98).parties.all()] == [
        "chi-huy-truong-quan-su"
    ]
    assert not copy.report_duties.filter(author__is_active=False).exists()
    assert copy.report_duties.count() == plan.report_duties.count()
    assert copy.requests.count() == plan.requests.count() - plan.requests.filter(body__code="dang-uy").count()


def test_in_another_form_of_a_regulation_an_indicator_is_known_by_number_and_name(
    plan: Plan, assessment: Assessment
) -> None:
    other = make_framework("qd25-ban-cua-phuong", first_year=2024, last_year=2025)
    Indicator.objects.filter(framework=other, code="1.1").update(name="TÊN CHỈ TIÊU 1.1.")
    next_year = Assessment.objects.create(ward=assessment.ward, framework=other, year=2024)
    found = successors(plan, [next_year])
    assert {
        Indicator.objects.get(pk=old).code: Indicator.objects.get(pk=new).code for old, new in found.items()
    } == {"1.1": "1.1"}


def test_indicators_follow_their_codes_into_the_years_assessment(plan: Plan, assessment: Assessment) -> None:
    year = Assessment.objects.create(ward=plan.ward, framework=assessment.framework, year=2024)
    copy = next_year(plan)
    assert list(copy.assessments.all()) == [year]
    codes = [list(one.assignments.values_list("indicator__code", flat=True)) for one in (plan, copy)]
    assert codes[0] == codes[1]


def test_without_an_assessment_no_indicator(plan: Plan) -> None:
    copy = next_year(plan)
    assert not copy.assessments.exists()
    assert not copy.paragraphs.filter(indicator__isnull=False).exists()
    assert not copy.report_duties.filter(indicator__isnull=False).exists()


def test_one_plan_of_a_year_from_one_plan(plan: Plan) -> None:
    next_year(plan)
    with pytest.raises(Refused, match=r"đã được lập từ kế hoạch này \(dự thảo\)"):
        next_year(plan)
    with pytest.raises(Refused, match="năm sau năm 2023"):
        start_from(plan=plan, year=2023, by=BY_TEST)
    with pytest.raises(Refused, match="đang có hiệu lực"):
        start_from(plan=Plan.objects.get(code="hong-son-2024"), year=2025, by=BY_TEST)


def test_the_words_are_built_anew_but_for_what_was_edited(plan: Plan) -> None:
    copy = next_year(plan)
    edited, spoilt = copy.paragraphs.get(number=31), copy.paragraphs.get(number=34)
    copy.paragraphs.filter(pk=edited.pk).update(text="- Câu mới", original=edited.text)
    copy.paragraphs.filter(pk=spoilt.pk).update(text="cũ")
    copy.assignments.filter(paragraph=spoilt).update(what="cũ")

    assert rebuild_words(plan=copy, by=BY_TEST) == 1

    assert copy.paragraphs.get(number=31).text == "- Câu mới"
    assert copy.paragraphs.get(number=34).text == spoilt.text
    assert copy.assignments.get(paragraph__number=34).what == spoilt.bare_text
    with pytest.raises(Refused, match="không còn là dự thảo"):
        rebuild_words(plan=plan, by=BY_TEST)


def test_a_numbered_tasks_title_follows_its_words(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT)  # an issued plan's words are frozen
    plan.paragraphs.filter(number=31).update(text="1. Hội nghị năm 2023")
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.ISSUED)
    plan.refresh_from_db()
    copy = next_year(plan)
    copy.paragraphs.filter(number=31).update(text="1. Hội thảo")
    copy.tasks.update(title="Hội thảo")

    assert rebuild_words(plan=copy, by=BY_TEST) == 1

    assert copy.paragraphs.get(number=31).text == "1. Hội nghị năm 2024"
    assert copy.tasks.get().title == "Hội nghị năm 2024"
