"""The plan as an administrative document: the same words as PDF and as Word file, with its appendices."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command

from accounts.audit import AuditEntry
from accounts.models import Ward
from assignments.models import Assessment, Assignment, Paragraph, Plan, Task
from assignments.models.plans import nearest_heading
from config.vietnamese import fold
from reports.documents.blocks import FormLabel, Heading, Number, PlaceDate, SignatureBlock, Table, TitleBlock
from reports.documents.blocks import Paragraph as Words
from reports.documents.wording import plain
from reports.papers import file_name, plan_paper, write_paper
from reports.plan_document.document import plan_document
from reports.plan_document.source import gather
from reports.plan_document.text import body_of
from tests.assignments.conftest import assessment, hong_son, plan, plan_file  # noqa: F401 - fixtures
from tests.reports.word import converted, words_of_docx, words_of_html

AT = datetime.fromisoformat("2023-11-20T08:14:00+07:00")


def words(text: str) -> list[str]:
    return fold(text).split()


def test_head_title_and_signature_come_from_the_plans_facts(plan: Plan) -> None:  # noqa: F811
    text = plan_document(gather(plan)).sections[0].blocks
    assert text[0] == Heading(
        issuer=("ỦY BAN NHÂN DÂN", "PHƯỜNG HỒNG SƠN"),
        number=Number(symbol="KH-UBND", value="114"),
        dated=PlaceDate("Phường Hồng Sơn", 2023, 3, 13),
    )
    assert text[1] == TitleBlock(
        "KẾ HOẠCH", ("Xây dựng phường Hồng Sơn đạt chuẩn tiếp cận pháp luật năm 2023",)
    )
    assert text[-1] == SignatureBlock(
        authority=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"),
        position="PHÓ CHỦ TỊCH",
        name="",
        recipients=tuple(plan.recipients),
    )


def test_every_paragraph_between_head_and_signature_is_printed_once(plan: Plan) -> None:  # noqa: F811
    source = gather(plan)
    printed = [block for block in plan_document(source).sections[0].blocks if isinstance(block, Words)]
    numbers = [paragraph.number for paragraph in body_of(plan, source.paragraphs)]
    assert numbers == list(range(9, 117))
    assert [plain(block.content) for block in printed] == [
        paragraph.bare_text for paragraph in source.paragraphs[8:116]
    ]


def test_the_appendices_hold_every_duty_and_every_report(plan: Plan) -> None:  # noqa: F811
    _, duties, reports = plan_document(gather(plan)).sections
    tables = [block for section in (duties, reports) for block in section.blocks if isinstance(block, Table)]
    rows = [
        [[plain(cell.content) for cell in row.cells] for group in table.groups for row in group.rows]
        for table in tables
    ]
    found = [row for row in rows[0] if len(row) > 1]
    assert len(found) == plan.assignments.count()
    assert found[1] == [
        "2",
        found[1][1],
        "Các công chức chuyên môn",
        "",
        "",
        "Dự thảo văn bản",
    ]
    assert sum(len(row) == 1 for row in rows[0]) == 21  # twenty indicators and what concerns the whole
    assert len(rows[1]) == plan.report_duties.count()
    assert plain(reports.blocks[-1].content) == (
        "Hạn gửi: chậm nhất 5 ngày sau khi kết thúc kỳ báo cáo; trùng ngày nghỉ thì lùi sang ngày làm việc tiếp theo."
    )
    assert rows[1][1][:2] == ["2", "2.1"]
    assert rows[1][1][3:] == [
        "hằng quý; 06 tháng; năm",
        "Các công chức chuyên môn",
        "Công chức Văn phòng - Thống kê",
    ]


def test_pdf_and_word_file_say_the_same_and_name_every_indicator_and_position(
    plan: Plan,  # noqa: F811
    tmp_path: Path,
) -> None:
    plan.ward.demo_day = None  # a demo ward's notice would stand between the halves of a paragraph
    paper = plan_paper(plan)
    word = docx.Document(io.BytesIO(write_paper(paper, "docx", AT)))
    printed = tmp_path / "plan.pdf"
    printed.write_bytes(write_paper(paper, "pdf", AT))
    text = subprocess.run(["pdftotext", "-raw", printed, "-"], capture_output=True, check=True, text=True)
    in_pdf = words(text.stdout)
    for paragraph in plan.paragraphs.filter(number__range=(9, 116)):
        bare = words(paragraph.bare_text)
        assert words(" ".join(p.text for p in word.paragraphs)) and _within(
            bare, words("\n".join(p.text for p in word.paragraphs))
        )
        assert _within(bare, in_pdf)
    assert [(len(table.rows), len(table.columns)) for table in word.tables[-2:]] == [
        (plan.assignments.count() + 22, 6),
        (plan.report_duties.count() + 1, 6),
    ]
    assert [section.orientation for section in word.sections] == [0, 1, 1]
    cells = {cell.text for row in word.tables[-2].rows for cell in row.cells}
    for indicator in plan.assessments.get().framework.indicators.all():
        assert f"Chỉ tiêu {indicator.code}: {indicator.name}" in cells
    named = words(" ".join(cells))
    for position in plan.ward.positions.filter(parties__assignment__plan=plan).distinct():
        assert _within(words(position.title), named)


def test_libreoffice_keeps_text_tables_and_sheets_of_the_word_file(plan: Plan) -> None:  # noqa: F811
    data = write_paper(plan_paper(plan), "docx", AT)
    with zipfile.ZipFile(io.BytesIO(converted(data, "odt"))) as file:
        content = file.read("content.xml").decode()
    text = re.sub(r"<text:(s|tab|line-break)/>", " ", content[content.index("<office:text") :])
    text = re.sub(r"</text:(p|h)>", " ", text)
    assert words_of_html(re.sub(r"</?text:span[^>]*>", "", text)) == words_of_docx(data)
    assert content.count("<table:table ") == 4  # head, signature, duties, reports
    assert len(set(re.findall(r'style:master-page-name="(\w+)"', content))) >= 2  # upright and on its side


def _within(wanted: list[str], found: list[str]) -> bool:
    """Whether the words stand in the text in a row; a hyphen that broke a line may have left two words."""
    return "".join(wanted) in "".join(found)


def test_a_draft_says_so_and_leaves_number_and_day_to_the_clerk(hong_son: Ward) -> None:  # noqa: F811
    draft = Plan.objects.create(
        ward=hong_son, code="nam-sau", title="Xây dựng phường đạt chuẩn", first_year=2024, last_year=2024
    )
    Paragraph.objects.create(plan=draft, number=1, kind="heading", text="I. MỤC ĐÍCH")
    Paragraph.objects.create(plan=draft, number=2, kind="legal_basis", text="Căn cứ Luật Tiếp cận thông tin;")
    head, heading, _, _, basis, signature = plan_document(gather(draft)).sections[0].blocks
    assert head == FormLabel("DỰ THẢO")
    assert isinstance(heading, Heading) and heading.number == Number("KH-UBND")
    assert heading.dated == PlaceDate("Phường Hồng Sơn", 2024)
    assert isinstance(basis, Words) and not isinstance(basis.content, str | tuple) and basis.content.italic
    assert isinstance(signature, SignatureBlock) and signature.position == "CHỦ TỊCH"
    assert file_name(plan_paper(draft), "docx") == "Ke hoach 2024 - du thao.docx"


def test_tasks_stand_under_their_heading_with_when_they_are_due(assessment: Assessment) -> None:  # noqa: F811
    plan = Plan.objects.create(  # noqa: F811
        ward=assessment.ward, code="chuong-trinh", title="Chương trình", first_year=2026, last_year=2030
    )
    Paragraph.objects.create(
        plan=plan, number=1, kind="heading", section="IV.1", text="1. Nâng cao nhận thức"
    )
    line = Paragraph.objects.create(
        plan=plan, number=2, kind="task", section="IV.1", text="- Tổ chức hội nghị"
    )
    Task.objects.create(
        plan=plan, paragraph=line, order=1, title="Tổ chức hội nghị", quarter=2, year=2027, result="Biên bản"
    )
    table = next(
        block for block in plan_document(gather(plan)).sections[1].blocks if isinstance(block, Table)
    )
    assert [[plain(cell.content) for cell in row.cells] for group in table.groups for row in group.rows] == [
        ["1. Nâng cao nhận thức"],
        ["1", "Tổ chức hội nghị", "", "", "Quý II/2027", "Biên bản"],
    ]


def test_the_source_costs_the_same_for_every_plan(
    plan: Plan,  # noqa: F811
    django_assert_num_queries,
) -> None:
    with django_assert_num_queries(7):
        plan_document(gather(plan))
    Assignment.objects.filter(plan=plan, order__gt=2).delete()
    with django_assert_num_queries(7):
        plan_document(gather(plan))


def test_the_command_writes_the_issued_plan_and_logs_it(plan: Plan, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "plan.docx"
    call_command("plan", ward="hong-son", year=2023, out=out)
    assert docx.Document(str(out)).core_properties.title == "Kế hoạch 114/KH-UBND"
    assert AuditEntry.objects.get(act="paper_download").object_id == str(plan.pk)


@pytest.mark.parametrize(
    ("ward", "year", "name", "message"),
    [
        ("hong-son", 2023, "plan.odt", "The file must end in .pdf or .docx."),
        ("hong-son", 2024, "plan.pdf", "No plan of ward 'hong-son' for 2024."),
        ("nowhere", 2023, "plan.pdf", "No plan of ward 'nowhere' for 2023."),
    ],
)
def test_the_command_says_what_it_cannot_do(
    plan: Plan,  # noqa: F811
    tmp_path: Path,
    ward: str,
    year: int,
    name: str,
    message: str,
) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("plan", ward=ward, year=year, out=tmp_path / name)


def test_of_several_plans_one_is_chosen_by_its_code(plan: Plan, tmp_path: Path) -> None:  # noqa: F811
    Plan.objects.create(
        ward=plan.ward, code="de-an", title="Đề án", state=Plan.State.ISSUED, first_year=2021, last_year=2025
    )
    with pytest.raises(CommandError, match="choose one with --code: de-an, hong-son-2023"):
        call_command("plan", ward="hong-son", year=2023, out=tmp_path / "plan.docx")
    call_command("plan", ward="hong-son", year=2023, code="de-an", out=tmp_path / "plan.docx")
    assert docx.Document(str(tmp_path / "plan.docx")).core_properties.title == "Kế hoạch: Đề án"


def test_a_line_stands_under_the_nearest_heading_above_it() -> None:
    headings = {"IV": "IV. GIẢI PHÁP", "IV.2": "2. Tuyên truyền", "IV.3": ""}
    found = [nearest_heading(section, headings) for section in ("IV.2", "IV.2.a.1", "IV.3.b", "V.1", "")]
    assert found == ["2. Tuyên truyền", "2. Tuyên truyền", "IV. GIẢI PHÁP", "", ""]
