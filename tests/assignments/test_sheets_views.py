"""The pages of a plan's workbook: any plan goes out, only a draft takes one in; never a 500."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEntry
from accounts.workbooks import package
from assignments.editing import FROZEN
from assignments.models import Assignment, Paragraph, Plan
from assignments.sheets import storing
from assignments.sheets.writing import workbook_of
from config.access import Act, refusal
from tests.cast import Cast
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def binh(cast: Cast) -> Client:
    return cast.client(cast.binh)


@pytest.fixture
def draft(cast: Cast) -> Plan:
    Plan.objects.filter(pk=cast.mine.plan.pk).update(state=Plan.State.DRAFT)
    return Plan.objects.get(pk=cast.mine.plan.pk)


def address(name: str, plan: Plan) -> str:
    return reverse(f"assignments:sheet{name}", args=[plan.pk])


def changed(plan: Plan, what: str = "Làm việc khác") -> bytes:
    book = load_workbook(BytesIO(workbook_of(plan)))
    book["Nhiệm vụ được giao"]["C5"] = what
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: Client, plan: Plan, content: bytes) -> Any:
    file = SimpleUploadedFile("phan-cong.xlsx", content)
    return client.post(address("_check", plan), {"file": file}, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_an_issued_plan_goes_out_and_takes_nothing_in(cast: Cast, binh: Client) -> None:
    plan = cast.mine.plan
    response = binh.get(address("_file", plan))
    assert response["Content-Disposition"] == 'attachment; filename="ke-hoach-2023-ban-1-phan-cong.xlsx"'
    assert AuditEntry.objects.get(act="plan_sheet_export").object_id == str(plan.pk)
    page = binh.get(address("", plan)).content.decode()
    assert (FROZEN in page, address("_check", plan) in page) == (True, False)
    assert said(send(binh, plan, changed(plan))) == [FROZEN]
    assert refusal(Act.EDIT_PLAN) in cast.client(cast.an).get(address("", plan)).content.decode()
    assert address("", plan) in binh.get(reverse("assignments:plan", args=[plan.pk])).content.decode()


def test_a_draft_is_checked_then_changed(binh: Client, draft: Plan, media: Path) -> None:
    response = send(binh, draft, changed(draft))
    page = " ".join(response.content.decode().split())
    assert "Bảng tính không có lỗi: 1 dòng đổi, 3 dòng không đổi. Chưa lưu gì." in page
    assert '<span class="muted">Thực hiện chỉ tiêu 1.1</span> → Làm việc khác' in page
    assert draft.paragraphs.get(number=1).text == "Thực hiện chỉ tiêu 1.1"
    token = response.context["token"]
    done = binh.post(address("_confirm", draft), {"token": token}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("assignments:edit", args=[draft.pk])
    assert said(done) == ["Đã lưu bảng tính: 0 đoạn mới, 1 đoạn đổi."]
    assert draft.paragraphs.get(number=1).text == "Làm việc khác"
    assert sorted((media / "sheets").glob("*")) == []
    again = binh.post(address("_confirm", draft), {"token": token}, follow=True)
    assert said(again) == [storing.GONE]


def test_what_changed_after_the_check_is_checked_again(cast: Cast, binh: Client, draft: Plan) -> None:
    token = send(binh, draft, changed(draft)).context["token"]
    assert said(cast.client(cast.em).post(address("_confirm", draft), {"token": token}, follow=True)) == [
        storing.GONE
    ]
    Paragraph.objects.filter(plan=draft, number=2).update(version=7)
    answer = binh.post(address("_confirm", draft), {"token": token}, follow=True)
    assert said(answer) == [storing.CHANGED]
    token = send(binh, draft, changed(draft)).context["token"]
    Plan.objects.filter(pk=draft.pk).update(state=Plan.State.ISSUED)
    answer = binh.post(address("_confirm", draft), {"token": token}, follow=True)
    assert said(answer) == [storing.CHANGED]


def test_bad_files_are_answered_in_vietnamese(binh: Client, draft: Plan, media: Path) -> None:
    answers = [send(binh, draft, changed(draft, "=1+1"))]
    assert "<b>Ô C5</b>: Không nhập công thức" in answers[0].content.decode()
    for content, message in (
        (b"", package.EMPTY),
        (b"%PDF", package.NOT_XLSX),
        (b"PK\x03\x04", package.NOT_XLSX),
    ):
        answers.append(send(binh, draft, content))
        assert message in answers[-1].content.decode()
    for answer in answers:
        assert (answer.status_code, answer.context["token"]) == (200, "")
        assert_no_english(answer.content)
    assert sorted((media / "sheets").glob("*")) == []


@pytest.mark.parametrize("more", [0, 40])
def test_a_check_asks_the_same_of_any_number_of_rows(binh: Client, draft: Plan, more: int) -> None:
    for number in range(5, 5 + more):
        line = Paragraph.objects.create(plan=draft, number=number, kind="duty", text="Việc")
        Assignment.objects.create(plan=draft, paragraph=line, order=number, what="Việc")
    content = workbook_of(draft)
    send(binh, draft, content)
    with CaptureQueriesContext(connection) as asked:
        page = send(binh, draft, content)
    assert page.context["checked"].counts == {"không đổi": 4 + more}
    assert len(asked) == 17
