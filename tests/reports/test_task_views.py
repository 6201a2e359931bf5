"""Pages of tasks and of a plan's books: what they say, what they take, how many queries they ask."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEntry
from accounts.models import Unit
from assignments.models import FundingLine, ModelSite, Party, Plan, Task
from assignments.tasks import finish
from evidence import attachments, intake
from evidence.models import Attachment, Document
from tests.assignments.test_books import make_group, make_line, make_request, make_unit
from tests.assignments.test_tasks import make_task
from tests.cast import Cast, WardCast, actor
from tests.evidence import files
from tests.evidence.conftest import incoming

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def text_of(response: Any) -> str:
    """Return what a person reads on the page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", response.content.decode())).split())


def page_of(cast: Cast, user: str, name: str, *args: object, **data: object) -> str:
    answer = cast.client(getattr(cast, user)).get(reverse(name, args=args), data)
    assert answer.status_code == 200
    return text_of(answer)


def post(cast: Cast, user: str, name: str, *args: object, **data: object) -> Any:
    return cast.client(getattr(cast, user)).post(reverse(name, args=args), data)


def make_document(cast: Cast, name: str = "Bao cao tap huan.pdf") -> Document:
    return intake.take_document(
        ward=cast.mine.ward, year=2023, incoming=incoming(files.pdf(), name), by=actor(cast.an)
    )


# Board ---------------------------------------------------------------------------------------------------------


def test_the_menu_leads_to_the_newest_plan_in_force_that_names_tasks(cast: Cast) -> None:
    assert "Chưa có kế hoạch nào đặt ra nhiệm vụ" in page_of(cast, "an", "reports:tasks")
    draft = Plan.objects.create(
        ward=cast.mine.ward, code="de-an", state="draft", title="Đề án", first_year=2026, last_year=2030
    )
    make_task(cast.mine, plan=draft, quarter=None, year=None)
    client = cast.client(cast.an)
    assert client.get(reverse("reports:tasks")).url == reverse("reports:task_board", args=[draft.pk])
    make_task(cast.mine)
    assert client.get(reverse("reports:tasks")).url == reverse("reports:task_board", args=[cast.mine.plan.pk])
    shown = page_of(cast, "an", "reports:task_board", draft.pk)
    assert "1 nhiệm vụ trong dự thảo." in shown
    assert "Kế hoạch còn là dự thảo, chỉ để xem" in shown
    assert "Xem kế hoạch khác (1)" in shown


def test_a_group_of_staff_is_charged_a_department_leads(cast: Cast) -> None:
    task, ward = make_task(cast.mine), cast.mine.ward
    task.parties.all().delete()
    staff = ward.units.get(code="chuyen-mon")
    Party.objects.create(task=task, part="lead", unit=staff)
    shown = page_of(cast, "an", "reports:task", task.pk)
    assert "chưa rõ: người chủ trì" in shown and f"Giao chung cho{staff.name}" in shown

    office = Unit.objects.create(ward=ward, kind="department", code="mot-cua", name="Bộ phận một cửa")
    Party.objects.create(task=task, part="lead", unit=office)
    shown = page_of(cast, "an", "reports:task", task.pk)
    assert "chưa rõ" not in shown and "Chủ trìBộ phận một cửa" in shown


def test_a_filter_and_its_workbook_show_the_same(cast: Cast) -> None:
    make_task(cast.mine, "việc quý III")
    make_task(cast.mine, "việc quý IV", quarter=4)
    plan = cast.mine.plan.pk
    shown = page_of(cast, "an", "reports:task_board", plan, loc="qua-han")
    assert "việc quý III" in shown and "việc quý IV" not in shown
    client = cast.client(cast.an)
    answer = client.get(reverse("reports:task_sheet", args=[plan]), {"loc": "qua-han"})
    assert answer["Content-Disposition"] == 'attachment; filename="nhiem-vu-ke-hoach-2023.xlsx"'
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[2] for row in rows[4:]] == ["việc quý III"]
    assert json.loads(AuditEntry.objects.get(act="tasks_export").detail) == {"rows": 1, "filter": "qua-han"}


# One task ------------------------------------------------------------------------------------------------------


def test_a_task_is_closed_and_its_course_is_told(cast: Cast) -> None:
    task = make_task(cast.mine)
    late = post(cast, "an", "reports:task_finish", task.pk, version=1, closed_on="2023-11-01", reason="")
    assert late.status_code == 409
    assert "Nhiệm vụ xong sau hạn 30/09/2023. Xin ghi lý do chậm." in text_of(late)
    done = post(
        cast, "an", "reports:task_finish", task.pk, version=1, closed_on="2023-11-01", reason="Mưa bão"
    )
    assert done.url == reverse("reports:task", args=[task.pk])
    shown = page_of(cast, "chi", "reports:task", task.pk)
    assert "Xong trễ" in shown
    assert (
        "Nguyễn Thị An (Công chức Tài chính - Kế toán): chưa xong → đã xong, ngày 01/11/2023. Lý do: Mưa bão"
        in shown
    )
    assert "Việc này do người chủ trì, phối hợp nhiệm vụ hoặc công chức Tư pháp - Hộ tịch ghi." in shown
    second = post(cast, "binh", "reports:task_give_up", task.pk, version=1, reason="Không cần nữa")
    assert second.status_code == 409
    told = text_of(second)
    assert "Nguyễn Thị An vừa ghi nhiệm vụ này là “Đã xong”." in told
    assert "Lý do anh/chị vừa nhập: “Không cần nữa”" in told
    post(cast, "binh", "reports:task_reopen", task.pk, version=2)
    empty = post(cast, "binh", "reports:task_give_up", task.pk, version=3, reason="")
    assert (empty.status_code, "Xin ghi lý do không thực hiện" in text_of(empty)) == (422, True)
    assert Task.objects.get().state == Task.State.OPEN


def test_a_draft_or_replaced_plan_offers_no_form(cast: Cast) -> None:
    task = make_task(cast.mine)
    for state, words in (("draft", "Kế hoạch còn là dự thảo"), ("superseded", "đã thay bằng bản mới")):
        Plan.objects.filter(pk=cast.mine.plan.pk).update(state=state)
        shown = page_of(cast, "an", "reports:task", task.pk)
        assert words in shown and "Ghi đã xong" not in shown and "chọn tệp từ máy" not in shown
        answer = post(cast, "an", "reports:task_finish", task.pk, version=1, closed_on="2023-09-01")
        assert answer.status_code == 409
    new = Plan.objects.create(
        ward=cast.mine.ward,
        code=cast.mine.plan.code,
        version=2,
        state="issued",
        title="Bản mới",
        first_year=2023,
        last_year=2023,
    )
    again = make_task(cast.mine, plan=new, lineage=task.lineage)
    answer = cast.client(cast.an).get(reverse("reports:task", args=[task.pk]))
    assert f'href="{reverse("reports:task", args=[again.pk])}"' in answer.content.decode()


def test_a_product_is_found_in_the_register_sent_as_a_file_and_taken_off(cast: Cast) -> None:
    task, document = make_task(cast.mine), make_document(cast)
    shown = page_of(cast, "an", "reports:task", task.pk, tim="báo cáo tập huấn")
    assert "Đính kèm" in shown and document.subject in shown
    post(cast, "an", "reports:task_attach", task.pk, document=document.pk)
    file = SimpleUploadedFile("anh hoi nghi.pdf", files.pdf(text="khác"))
    sent = cast.client(cast.an).post(
        reverse("reports:task_upload", args=[task.pk]),
        {"files": file},
        headers={"accept": "application/json"},
    )
    assert sent.json()["message"] == "Đã nhận và đính kèm."
    plain = SimpleUploadedFile("hu.pdf", b"khong phai pdf")
    refused = post(cast, "an", "reports:task_upload", task.pk, files=plain)
    assert refused.url == reverse("reports:task", args=[task.pk])
    attached = list(attachments.of_task(task))
    assert [one.document.subject for one in attached] == [document.subject, "anh hoi nghi"]
    post(cast, "an", "reports:task_detach", task.pk, attached[0].pk)
    assert [one.pk for one in attachments.of_task(task)] == [attached[1].pk]
    assert Document.objects.count() == 2
    foreign = intake.take_document(
        ward=cast.other.ward, year=2023, incoming=incoming(files.pdf()), by=actor(cast.hien)
    )
    assert post(cast, "an", "reports:task_attach", task.pk, document=foreign.pk).status_code == 404


# Books ---------------------------------------------------------------------------------------------------------


def test_requests_without_an_answer_come_first(cast: Cast) -> None:
    first, second = make_request(cast.mine, "Đề nghị một"), make_request(cast.mine, "Đề nghị hai")
    answered = post(
        cast, "dung", "reports:request", first.pk, version=1, answer="Đồng ý", answered_on="2023-04-03"
    )
    assert answered.url == reverse("reports:request", args=[first.pk])
    document = make_document(cast)
    post(cast, "binh", "reports:request_attach", first.pk, document=document.pk)
    shown = page_of(cast, "an", "reports:requests", cast.mine.plan.pk)
    assert "2 đề nghị: 1 chưa có trả lời." in shown
    assert shown.index("Đề nghị hai") < shown.index("Đề nghị một")
    assert "Phạm Văn Dũng ghi" in shown
    assert document.subject in page_of(cast, "an", "reports:request", first.pk)
    stale = post(
        cast, "binh", "reports:request", first.pk, version=1, answer="Khác", answered_on="2023-04-03"
    )
    assert stale.status_code == 409 and "Khác" in text_of(stale)
    empty = post(cast, "binh", "reports:request", second.pk, version=1, answer="", answered_on="")
    assert empty.status_code == 422


def test_money_is_typed_with_dots_and_summed(cast: Cast) -> None:
    line = make_line(cast.mine, estimate=5_000_000, allotted=1_000_000)
    plan = cast.mine.plan.pk
    amounts = {"estimate": "5.000.000", "allotted": "1 000 000", "spent": "1.500.000 đ", "note": "đợt 1"}
    changed = post(cast, "binh", "reports:funding_line", line.pk, version=1, **amounts)
    assert changed.url == reverse("reports:funding", args=[plan])
    added = post(cast, "dung", "reports:funding", plan, source="Xã hội hóa", allotted="2000000", spent="")
    assert added.status_code == 302
    assert list(FundingLine.objects.values_list("allotted", "spent")) == [
        (Decimal(1_000_000), Decimal(1_500_000)),
        (Decimal(2_000_000), None),
    ]
    shown = page_of(cast, "an", "reports:funding", plan)
    assert (
        "2 dòng kinh phí: dự toán 5.000.000 đ, đã bố trí 3.000.000 đ, đã chi 1.500.000 đ, còn lại 1.500.000 đ."
        in shown
    )
    assert "Chi vượt số đã bố trí 500.000 đ" in shown
    for wrong in ("1,5", "1.50", "-5", "nhiều", "1" * 16):
        answer = post(cast, "binh", "reports:funding_line", line.pk, version=2, spent=wrong)
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.content.decode()
        assert "Nhập số đồng, không có phần lẻ" in text_of(answer)
    stale = post(cast, "binh", "reports:funding_line", line.pk, version=1, spent="7")
    assert stale.status_code == 409 and "Đã có người vừa sửa mục này." in text_of(stale)


def test_pilots_say_what_is_still_wanted(cast: Cast) -> None:
    some = make_group(cast.mine, "Mô hình điểm", at_least=1, at_most=2)
    every = make_group(cast.mine, "Nhân rộng", every_group=True)
    units = [make_unit(cast.mine, number) for number in (1, 2, 3)]
    plan = cast.mine.plan.pk
    shown = page_of(cast, "an", "reports:models", plan)
    assert "Đã chọn 0/2, còn thiếu 1. Kế hoạch: từ 1 đến 2 nơi" in shown
    assert "Đã chọn 0/3, còn thiếu 3. Kế hoạch: mọi tổ dân phố (hiện có 3)" in shown
    for group in (some, every):
        post(cast, "binh", "reports:model_add", group.pk, unit=units[0].pk, since="2023-05-01")
    site = ModelSite.objects.get(model_group=some)
    post(cast, "binh", "reports:model_site", site.pk, version=1, state="reached", since="2023-11-01", note="")
    shown = page_of(cast, "an", "reports:models", plan)
    assert "2 mô hình điểm, 2 nơi thực hiện, 1 nơi đã đạt." in shown
    assert "Đã chọn 1/2, đủ theo kế hoạch, 1 nơi đã đạt." in shown
    assert "Đã chọn 1/3, còn thiếu 2." in shown
    why = post(
        cast, "binh", "reports:model_site", site.pk, version=2, state="dropped", since="2023-11-02", note=""
    )
    assert why.status_code == 409 and "Xin ghi lý do thôi thực hiện" in text_of(why)
    future = post(cast, "binh", "reports:model_add", some.pk, unit=units[1].pk, since="2023-12-01")
    assert future.status_code == 409 and "Ngày chọn không sau hôm nay" in text_of(future)
    nothing = post(cast, "binh", "reports:model_add", some.pk, unit=units[0].pk, since="2023-11-01")
    assert nothing.status_code == 422 and "Nơi này không còn trong danh sách" in text_of(nothing)
    post(
        cast,
        "binh",
        "reports:model_site",
        site.pk,
        version=2,
        state="dropped",
        since="2023-11-02",
        note="Sáp nhập",
    )
    assert "Đã chọn 0/2, còn thiếu 1." in page_of(cast, "an", "reports:models", plan)


def test_only_who_keeps_the_books_writes_in_them(cast: Cast) -> None:
    asked, plan = make_request(cast.mine), cast.mine.plan.pk
    for user in ("an", "chi", "em"):
        answer = post(
            cast, user, "reports:request", asked.pk, version=1, answer="x", answered_on="2023-04-03"
        )
        line = post(cast, user, "reports:funding", plan, source="x")
        assert (answer.status_code, line.status_code) == (403, 403), user
    assert not FundingLine.objects.exists()
    shown = page_of(cast, "an", "reports:funding", plan)
    assert "Việc này do công chức Tư pháp - Hộ tịch hoặc lãnh đạo ghi." in shown
    assert "Thêm dòng kinh phí" not in shown


# Queries -------------------------------------------------------------------------------------------------------


def make_course(ward: WardCast, cast: Cast, number: int) -> None:
    """One more task with a document and a past, request with a document, line of money, pilot with its site."""
    task = make_task(ward, f"việc {number}")
    asked = make_request(ward, f"đề nghị {number}")
    for line in (task, asked):
        attachments.attach(document=make_document(cast, f"bao cao {number}.pdf"), to=line, by=actor(cast.an))
    finish(task=task, on=date(2023, 9, 1), version=1, by=actor(cast.an))
    make_line(ward, estimate=1)
    ModelSite.objects.create(model_group=make_group(ward, f"mô hình {number}"), unit=make_unit(ward, number))


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("reports:task_board", 11),
        ("reports:requests", 6),
        ("reports:funding", 5),
        ("reports:models", 8),
    ],
)
def test_a_page_asks_as_much_for_three_as_for_one(cast: Cast, name: str, queries: int) -> None:
    client, where = cast.client(cast.binh), reverse(name, args=[cast.mine.plan.pk])
    asked = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            make_course(cast.mine, cast, number)
        client.get(where)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(where).status_code == 200
        asked.append(len(seen))
    assert asked == [queries, queries]


def test_a_tasks_page_asks_as_much_for_three_documents_as_for_one(cast: Cast) -> None:
    task = make_task(cast.mine)
    client, where = cast.client(cast.binh), reverse("reports:task", args=[task.pk])
    asked = []
    for names in (("một",), ("hai", "ba")):
        for name in names:
            attachments.attach(document=make_document(cast, f"{name}.pdf"), to=task, by=actor(cast.an))
        client.get(where)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(where).status_code == 200
        asked.append(len(seen))
    assert asked == [10, 10]
    assert Attachment.objects.count() == 3
