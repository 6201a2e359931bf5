"""The pages on which a plan begins, is compared, checked, issued, amended and dropped."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from assignments.copying import start_from
from assignments.models import Assignment, Paragraph, Party, Plan
from tests.assignments.test_views import text_of
from tests.cast import Cast, actor

pytestmark = pytest.mark.django_db
ISSUE = {
    "number": "12/KH-UBND",
    "issued_on": "2023-11-20",
    "place": "Phường Ví Dụ",
    "signer": "Phạm Văn Dũng",
}


def where(name: str, plan: Plan) -> str:
    return reverse(f"assignments:{name}", args=[plan.pk])


@pytest.fixture
def draft(cast: Cast) -> Plan:
    """Next year's draft; one of its duties cites a document."""
    plan = cast.mine.plan
    Plan.objects.filter(pk=plan.pk).update(title="Đạt chuẩn năm 2023")
    Paragraph.objects.create(
        plan=plan, number=9, kind="legal_basis", text="Công văn số 1088/UBND-TP ngày 10/3/2023"
    )
    return start_from(plan=plan, year=2024, by=actor(cast.binh))


def test_the_plan_of_next_year_is_made_from_this_years(cast: Cast) -> None:
    client, address = cast.client(cast.binh), reverse("assignments:start")
    shown = client.get(address)
    form = shown.context["previous"]
    assert form.initial == {"plan": cast.mine.plan.pk, "year": 2024}

    answer = client.post(address, {"way": "previous"} | form.initial)

    made = Plan.objects.get(code="ke-hoach-2024")
    assert answer.url == where("changes", made)
    page = text_of(client.get(answer.url))
    assert "Thay đổi so với Kế hoạch 01/KH-UBND" in page
    assert "Chỉ khác năm: 1 chỗ chỉ đổi năm." in page
    assert "nộp tài liệu trước ngày Sửa bỏ: 30/11/2023 thêm: 30/11/2024" in page
    again = client.post(address, {"way": "previous"} | form.initial)
    assert again.status_code == 422
    assert "Kế hoạch năm 2024 đã được lập từ kế hoạch này (dự thảo)." in text_of(again)


def test_an_empty_plan_is_made_from_its_title(cast: Cast) -> None:
    client, address = cast.client(cast.binh), reverse("assignments:start")
    refused = client.post(address, {"way": "empty", "title": "", "kind": "yearly", "first_year": "2025"})
    assert (refused.status_code, "Xin ghi trích yếu." in text_of(refused)) == (422, True)
    programme = {"way": "empty", "title": "Đề án", "kind": "programme", "first_year": "2025"}
    assert "chương trình có từ hai năm trở lên" in text_of(client.post(address, programme))
    answer = client.post(address, programme | {"last_year": "2027"})
    assert answer.url == where("plan", Plan.objects.get(code="chuong-trinh-2025-2027"))


def test_another_wards_plan_is_no_base(cast: Cast) -> None:
    answer = cast.client(cast.binh).post(
        reverse("assignments:start"), {"way": "previous", "plan": cast.other.plan.pk, "year": 2024}
    )
    assert answer.status_code == 422
    assert Plan.objects.count() == 2


def test_the_draft_says_what_it_is_and_what_can_be_done(cast: Cast, draft: Plan) -> None:
    shown = {
        name: text_of(cast.client(getattr(cast, name)).get(where("plan", draft)))
        for name in ("an", "binh", "dung")
    }
    assert all(
        "Dự thảo , chưa có hiệu lực. Lập từ Kế hoạch 01/KH-UBND của năm 2023." in page
        for page in shown.values()
    )
    words = ("Kiểm tra và ban hành", "Bỏ dự thảo", "Dựng lại từ kế hoạch năm trước", "Mở kỳ đánh giá")
    found = {name: [word for word in words if word in page] for name, page in shown.items()}
    assert found == {
        "an": [],
        "binh": ["Bỏ dự thảo", "Dựng lại từ kế hoạch năm trước", "Mở kỳ đánh giá"],
        "dung": ["Kiểm tra và ban hành", "Mở kỳ đánh giá"],
    }
    listed = text_of(cast.client(cast.an).get(reverse("assignments:list")))
    assert "Đạt chuẩn năm 2024 Chưa có số 2024 Dự thảo" in listed
    assert "Lập kế hoạch mới" not in listed


def test_leadership_checks_and_issues(cast: Cast, draft: Plan) -> None:
    officer = text_of(cast.client(cast.binh).get(where("check", draft)))
    assert "Còn 3 điều nên xem lại trước khi ban hành." in officer
    assert "Đoạn 9 : 1088/UBND-TP ngày 10/3/2023" in officer
    assert "Kế hoạch do Chủ tịch hoặc Phó Chủ tịch ban hành." in officer
    client = cast.client(cast.dung)
    checked = client.get(where("check", draft))
    assert "Họ và tên người ký" in text_of(checked)
    to_open = f'<a href="{reverse("reports:open")}?nam=2024">Mở kỳ đánh giá năm 2024</a>'
    assert to_open in checked.content.decode()

    taken = client.post(where("issue", draft), ISSUE | {"number": "01/KH-UBND"})
    assert (taken.status_code, "Số 01/KH-UBND đã dùng cho kế hoạch" in text_of(taken)) == (422, True)
    empty = text_of(client.post(where("issue", draft), {}))
    assert "Số, ký hiệu: Xin ghi số, ký hiệu văn thư đã cấp." in empty

    answer = client.post(where("issue", draft), ISSUE, follow=True)
    page = text_of(answer)
    assert "Kế hoạch 12/KH-UBND đã ban hành." in page
    assert to_open in answer.content.decode()
    assert "Mở kỳ đánh giá" not in text_of(client.get(where("plan", cast.mine.plan)))
    assert "Đã ban hành · số 12/KH-UBND · Phường Ví Dụ, ngày 20/11/2023" in page
    assert client.post(where("issue", draft), ISSUE).url == where("plan", draft)
    assert client.get(where("check", draft)).url == where("plan", draft)


def test_amended_and_dropped(cast: Cast) -> None:
    client, plan = cast.client(cast.binh), cast.mine.plan
    answer = client.post(where("amend", plan), follow=True)
    version = Plan.objects.get(version=2)
    assert answer.redirect_chain[-1][0] == where("plan", version)
    assert "Dự thảo sửa đổi, bản 2 , chưa có hiệu lực." in text_of(answer)
    assert "Đang có dự thảo sửa đổi, bản 2" in text_of(client.get(where("plan", plan)))
    assert "Đã có dự thảo sửa đổi kế hoạch này." in text_of(client.post(where("amend", plan), follow=True))

    assert "sẽ mất và không lấy lại được" in text_of(client.get(where("drop", version)))
    assert Plan.objects.filter(version=2).exists()
    gone = client.post(where("drop", version), follow=True)
    assert "Đã bỏ dự thảo" in text_of(gone)
    assert not Plan.objects.filter(version=2).exists()
    assert client.post(where("drop", plan)).url == where("plan", plan)
    assert Plan.objects.get(pk=plan.pk).state == "issued"


def test_built_anew_on_request(cast: Cast, draft: Plan) -> None:
    draft.paragraphs.filter(number=9).update(text="cũ")
    answer = cast.client(cast.binh).post(where("rebuild", draft), follow=True)
    assert "Đã dựng lại 1 đoạn; đoạn đã sửa giữ nguyên." in text_of(answer)


@pytest.mark.parametrize(("name", "count"), [("changes", 14), ("check", 18), ("plan", 16)])
def test_a_page_costs_the_same_with_one_duty_and_with_many(
    cast: Cast, draft: Plan, django_assert_num_queries: Any, name: str, count: int
) -> None:
    client = cast.client(cast.binh)
    client.get(where(name, draft))
    with django_assert_num_queries(count):
        client.get(where(name, draft))
    for number in range(20, 23):
        row = Paragraph.objects.create(plan=draft, number=number, kind="duty", text=f"Việc {number}")
        duty = Assignment.objects.create(plan=draft, paragraph=row, order=number, what=row.text)
        Party.objects.create(assignment=duty, part="lead", position=cast.mine.positions["chu-tich"])
    with django_assert_num_queries(count):
        client.get(where(name, draft))
