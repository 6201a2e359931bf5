"""Documents read and edited paragraph by paragraph: an officer's words survive, and are shown as edits."""

from __future__ import annotations

import io
from datetime import datetime

import docx
import pytest
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.models import Ward
from assignments.models import Assignment, Paragraph, Plan
from reports.models import TextEdit
from reports.papers import plan_paper, write_paper
from reports.text_edits import EditedMeanwhile, Line, drop_edit, save_edit
from tests.cast import Cast, actor
from tests.reports.paper import text as text_of

AT = datetime.fromisoformat("2023-11-20T08:14:00+07:00")
BLOCK = "duties-ghi-chu"
GENERATED = "Ô để trống là nội dung Kế hoạch không ghi."
OWN = "Ô để trống: phường phân công sau."


@pytest.fixture
def draft(cast: Cast) -> Plan:
    """A draft of the ward's next plan with one duty, so that it has a table of assignments."""
    plan = Plan.objects.create(
        ward=cast.mine.ward,
        code="ke-hoach-2024",
        title="Xây dựng phường đạt chuẩn năm 2024",
        first_year=2024,
        last_year=2024,
    )
    line = Paragraph.objects.create(
        plan=plan, number=1, kind="duty", text="Lập sổ theo dõi", original="Lập sổ"
    )
    Assignment.objects.create(plan=plan, paragraph=line, order=1, what="Lập sổ theo dõi")
    return plan


def address(plan: Plan, name: str = "paper", *more: str) -> str:
    return reverse(f"reports:{name}", args=["ke-hoach", str(plan.pk), *more])


def edit(plan: Plan, cast: Cast, text: str = OWN, version: int = 0) -> None:
    paper = plan_paper(plan)
    line = next(line for line in paper.lines if line.key == BLOCK)
    save_edit(ward=paper.ward, name=paper.name, line=line, text=text, version=version, by=actor(cast.binh))


def note_of(plan: Plan) -> str:
    word = docx.Document(io.BytesIO(write_paper(plan_paper(plan), "docx", AT)))
    return word.paragraphs[-1].text


def test_every_copy_of_a_demo_ward_says_that_its_data_are_invented(cast: Cast, draft: Plan) -> None:
    def first_words() -> tuple[str, bool]:
        paper = plan_paper(Plan.objects.get(pk=draft.pk))
        word = docx.Document(io.BytesIO(write_paper(paper, "docx", AT)))
        return word.paragraphs[0].text, "Dữ liệu minh họa" in text_of(write_paper(paper, "pdf", AT))

    assert first_words() == ("Dữ liệu minh họa", True)
    Ward.objects.update(demo_day=None)
    assert first_words() == ("DỰ THẢO", False)


def test_an_edit_survives_when_the_document_is_written_again(cast: Cast, draft: Plan) -> None:
    assert note_of(draft) == GENERATED
    edit(draft, cast)
    Assignment.objects.filter(plan=draft).update(what="Lập và giữ sổ theo dõi")
    assert note_of(draft) == OWN
    line = next(line for line in plan_paper(draft).lines if line.key == BLOCK)
    assert (line.generated, line.text, line.is_outdated) == (GENERATED, OWN, False)


def test_the_page_shows_edits_beside_what_was_generated(cast: Cast, draft: Plan) -> None:
    edit(draft, cast)
    page = cast.client(cast.binh).get(address(draft)).content.decode()
    assert page.count("Đã sửa lời, Trần Văn Bình") == 1
    assert f"Câu do cổng lập: {GENERATED}" in page
    assert "Câu trước khi sửa: Lập sổ" in page  # the plan's own paragraph was edited in the plan
    assert "1 đoạn đã được sửa lời" in page


def test_an_edit_says_when_the_portal_writes_something_else_today(cast: Cast, draft: Plan) -> None:
    edit(draft, cast)
    TextEdit.objects.update(generated="Câu cũ của cổng.")
    page = cast.client(cast.binh).get(address(draft)).content.decode()
    assert "Câu do cổng lập đã khác lúc sửa" in page


def test_the_portals_own_words_take_the_edit_away(cast: Cast, draft: Plan) -> None:
    edit(draft, cast)
    edit(draft, cast, text=GENERATED, version=1)
    assert not TextEdit.objects.exists()
    assert note_of(draft) == GENERATED


def test_of_two_people_one_is_told(cast: Cast, draft: Plan) -> None:
    edit(draft, cast)
    with pytest.raises(EditedMeanwhile):
        edit(draft, cast, text="Câu thứ hai.")
    paper = plan_paper(draft)
    line = next(line for line in paper.lines if line.key == BLOCK)
    edit(draft, cast, text="Câu thứ ba.", version=1)
    with pytest.raises(EditedMeanwhile):
        drop_edit(ward=paper.ward, name=paper.name, line=line, version=1, by=actor(cast.binh))
    assert TextEdit.objects.get().text == "Câu thứ ba."


def test_the_loser_keeps_the_typed_words_and_sees_both(cast: Cast, draft: Plan) -> None:
    edit(draft, cast)
    client = cast.client(cast.binh)
    answer = client.post(address(draft, "edit_paragraph", BLOCK), {"text": "Câu của Bình.", "version": "0"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Đoạn này vừa có người khác sửa." in page and "Câu của Bình." in page and OWN in page
    client.post(address(draft, "edit_paragraph", BLOCK), {"text": "Câu của Bình.", "version": "1"})
    assert TextEdit.objects.get().text == "Câu của Bình."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("   ", "Xin nhập nội dung của đoạn, hoặc lấy lại câu do cổng lập."),
        ("a" * 5001, "Đoạn dài 5001 ký tự, quá mức 5000."),
        ("a\0b", "Văn bản có ký tự không hợp lệ"),
    ],
)
def test_bad_words_are_told_and_kept(cast: Cast, draft: Plan, text: str, sentence: str) -> None:
    answer = cast.client(cast.binh).post(
        address(draft, "edit_paragraph", BLOCK), {"text": text, "version": "0"}
    )
    assert answer.status_code in {400, 422}
    if answer.status_code == 422 and "\0" not in text:
        assert sentence in answer.content.decode()
    assert not TextEdit.objects.exists()


def test_the_portals_words_are_taken_back_whatever_was_typed(cast: Cast, draft: Plan) -> None:
    client, url = cast.client(cast.binh), address(draft, "edit_paragraph", BLOCK)
    for text in ("", "Câu bỏ dở"):
        client.post(url, {"text": OWN, "version": "0"})
        answer = client.post(url, {"text": text, "version": "1", "drop": "1"}, follow=True)
        assert "Đã lấy lại câu do cổng lập." in answer.content.decode()
        assert not TextEdit.objects.exists()


def test_line_ends_of_a_browser_make_no_edit(cast: Cast, draft: Plan) -> None:
    paper = plan_paper(draft)
    line = Line(BLOCK, "Dòng một\nDòng hai", None)
    common = {"ward": paper.ward, "name": paper.name, "line": line, "version": 0, "by": actor(cast.binh)}
    save_edit(text="Dòng một\r\nDòng hai", **common)
    assert not TextEdit.objects.exists()
    save_edit(text="Dòng một\r\nDòng ba", **common)
    assert TextEdit.objects.get().text == "Dòng một\nDòng ba"


def test_a_number_with_vietnamese_letters_names_the_file(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.mine.plan.pk).update(state=Plan.State.DRAFT)
    Plan.objects.filter(pk=cast.mine.plan.pk).update(number="01/KH-BCĐ", state=Plan.State.ISSUED)
    answer = cast.client(cast.an).get(address(cast.mine.plan, "paper_file", "docx"))
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''Ke%20hoach%202023%20-%2001-KH-BC%C4%90.docx"
    )


def test_an_issued_plan_is_frozen(cast: Cast) -> None:
    client = cast.client(cast.binh)
    page = client.get(address(cast.mine.plan)).content.decode()
    assert "Kế hoạch đã ban hành nên không sửa được; muốn sửa, xin lập bản sửa đổi." in page
    answer = client.post(
        address(cast.mine.plan, "edit_paragraph", BLOCK), {"text": OWN, "version": "0"}, follow=True
    )
    assert answer.status_code == 409  # closed while it was written: the words stay on the screen
    assert "không sửa được" in answer.content.decode()
    assert OWN in answer.content.decode()
    assert "<textarea" not in answer.content.decode()
    assert client.get(address(cast.mine.plan, "edit_paragraph", BLOCK)).status_code == 302
    assert not TextEdit.objects.exists()


def test_who_may_not_edit_reads_why(cast: Cast, draft: Plan) -> None:
    client = cast.client(cast.an)
    assert "Việc này do công chức Tư pháp" in client.get(address(draft)).content.decode()
    assert client.get(address(draft, "edit_paragraph", BLOCK)).status_code == 403


def test_another_wards_plan_and_nonsense_are_not_found(cast: Cast, draft: Plan) -> None:
    giang, binh = cast.client(cast.giang), cast.client(cast.binh)
    assert giang.get(address(draft)).status_code == 404
    assert binh.get(reverse("reports:paper", args=["ke-hoach", "9" * 30])).status_code == 404
    assert binh.get(reverse("reports:paper", args=["ke-hoach", "khong-co"])).status_code == 404
    assert binh.get(reverse("reports:paper", args=["la", "1"])).status_code == 404
    assert binh.get(address(draft, "edit_paragraph", "khong-co")).status_code == 404
    assert binh.get(address(draft, "edit_paragraph", "doan-1")).status_code == 404


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF-1."), ("docx", b"PK\x03\x04")])
def test_both_files_are_handed_over_and_logged(cast: Cast, ending: str, start: bytes) -> None:
    answer = cast.client(cast.an).get(address(cast.mine.plan, "paper_file", ending))
    assert answer.content.startswith(start)
    assert answer["Content-Disposition"] == f'attachment; filename="Ke hoach 2023 - 01-KH-UBND.{ending}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.get(act="paper_download").user == cast.an


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_costs_the_same_for_every_plan(
    cast: Cast, draft: Plan, django_assert_num_queries, lines: int
) -> None:
    for number in range(2, lines + 1):
        Paragraph.objects.create(plan=draft, number=number, kind="text", text=f"Câu {number}")
    client = cast.client(cast.binh)
    client.get(address(draft))
    with django_assert_num_queries(10):
        client.get(address(draft))
