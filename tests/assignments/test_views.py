"""The pages of plans: what they say, to whom, at what cost."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.models import User
from assignments.models import Assignment, FundingLine, Plan, ReportDuty, Request, Target, Task
from config.access import Role
from tests.cast import Cast, make_user


def text_of(answer: object) -> str:
    """The words of a page as a person reads them."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


@pytest.fixture
def phuc(plan: Plan) -> User:
    """The justice officer of Hồng Sơn."""
    post = plan.ward.positions.get(code="tu-phap-ho-tich")
    return make_user("phuc", "Võ Văn Phúc", plan.ward, Role.JUSTICE_OFFICER, position=post)


@pytest.fixture
def client(phuc: User) -> Client:
    client = Client()
    client.force_login(phuc)
    return client


def page(client: Client, plan: Plan) -> str:
    return text_of(client.get(reverse("assignments:plan", args=[plan.pk])))


def test_the_answer_counts_what_is_unclear(client: Client, plan: Plan) -> None:
    assert (
        "44/45 nhiệm vụ có điểm chưa rõ: 17 chưa rõ người chủ trì, 32 chưa rõ thời hạn, 13 chưa rõ sản phẩm, "
        "6 chức danh chủ trì chưa có người giữ."
    ) in page(client, plan)


def test_the_head_of_the_plan(client: Client, plan: Plan) -> None:
    shown = page(client, plan)

    assert "Số, ký hiệu 114/KH-UBND Ngày ban hành 13/03/2023, Phường Hồng Sơn" in shown
    assert "trước ngày 30/11/2023: hạn cuối 29/11/2023" in shown
    assert "Đầu mối Công chức Tư pháp - Hộ tịch (Võ Văn Phúc)" in shown
    assert "Người rà soát thay chưa chọn: lãnh đạo rà soát" in shown
    assert "20 chỉ tiêu, 45 nhiệm vụ, 16 chế độ báo cáo" in shown
    assert "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in shown


def test_every_part_of_the_plan_is_on_its_page(client: Client, plan: Plan) -> None:
    shown = page(client, plan)
    kinds = {"legal_basis", "purpose", "requirement", "duty", "target", "request", "funding"}

    missing = [
        paragraph.number
        for paragraph in plan.paragraphs.filter(kind__in=kinds)
        if " ".join(paragraph.bare_text.split()) not in shown
    ]
    assert missing == []
    assert all(recipient in shown for recipient in plan.recipients)


def test_the_parts_of_a_plan_fold_and_the_first_criterion_is_open(client: Client, plan: Plan) -> None:
    shown = client.get(reverse("assignments:plan", args=[plan.pk])).content.decode()
    folds = re.findall(
        r'<details class="sheet(?: sheet-flush)? part"( open)?>\s*<summary><h2 id="([a-z0-9-]+)"', shown
    )
    assert folds == [
        ("", "muc-dich"),
        (" open", "tieu-chi-1"),
        *[("", f"tieu-chi-{number}") for number in (2, 3, 4, 5)],
        *[("", name) for name in ("bao-cao", "de-nghi", "to-chuc", "kinh-phi")],
    ]
    assert re.findall(r'<article class="mt-4" id="chi-tieu-2\.([0-9])"', shown) == list("123456")
    counts = re.findall(r'</h2> <span class="muted small">(\d+ \w+ \w+)</span></summary>', shown)
    assert counts == ["2 chỉ tiêu", "6 chỉ tiêu", "3 chỉ tiêu", "5 chỉ tiêu", "4 chỉ tiêu", "16 báo cáo"]


def test_the_plans_own_wording_stands_beside_the_laws_where_they_differ(client: Client, plan: Plan) -> None:
    indicator = plan.paragraphs.get(number=54).indicator
    indicator.name = "Các mâu thuẫn, tranh chấp thuộc phạm vi hòa giải ở cơ sở"
    indicator.save()
    same = plan.paragraphs.get(number=46).indicator
    same.name = "Triển khai các hình thức, mô hình thông tin, phổ biến, giáo dục pháp luật hiệu quả tại cơ sở"
    same.save()

    shown = page(client, plan)

    assert (
        "3.1. Các mâu thuẫn, tranh chấp thuộc phạm vi hòa giải ở cơ sở Kế hoạch ghi: “Các mâu thuẫn, tranh chấp, "
        "vi phạm pháp luật thuộc phạm vi hòa giải cơ sở được hòa giải kịp thời"
    ) in shown
    assert "Kế hoạch ghi: “Hòa giải cơ sở, trợ giúp pháp lý”" in shown
    assert "Kế hoạch ghi: “Triển khai các hình thức" not in shown


def test_a_duty_shows_parties_holders_product_and_reports(client: Client, plan: Plan) -> None:
    shown = page(client, plan)

    duty = shown[shown.index("Đoạn 39.") : shown.index("2.2. ")]
    assert "Chủ trì Công chức Tư pháp - Hộ tịch (Võ Văn Phúc)" in duty
    assert (
        "Phối hợp Mặt trận Tổ quốc Việt Nam phường Các tổ chức thành viên của Mặt trận Các công chức chuyên môn"
        in duty
    )
    assert "Thẩm quyền được Chủ tịch UBND phường giao nhiệm vụ theo dõi" in duty
    assert "Sản phẩm Sổ theo dõi niêm yết công khai thông tin" in duty
    assert "Báo cáo Kết quả niêm yết công khai thông tin theo quy định: không ghi kỳ" in duty
    assert duty.endswith("Chưa rõ: thời hạn. ")


def test_what_is_unclear_is_marked(client: Client, plan: Plan) -> None:
    shown = page(client, plan)

    duty = shown[shown.index("Đoạn 71.") : shown.index("Đoạn 72.")]
    assert "Chủ trì" not in duty
    assert duty.endswith("Chưa rõ: người chủ trì, thời hạn. ")
    assert ("Chưa có người giữ: Trưởng Công an phường, Chỉ huy trưởng Ban Chỉ huy quân sự phường.") in shown


def test_an_empty_plan_says_so(client: Client, plan: Plan) -> None:
    for model in (Request, Target, ReportDuty, Assignment, FundingLine):
        model.objects.all().delete()
    plan.paragraphs.all().delete()

    shown = page(client, plan)

    assert "Kế hoạch chưa có nhiệm vụ nào." in shown
    assert "Kế hoạch chưa có chế độ báo cáo." in shown


def test_the_list_names_number_date_and_last_day(client: Client, plan: Plan) -> None:
    shown = text_of(client.get(reverse("assignments:list")))

    assert "1 kế hoạch của phường." in shown
    assert (
        f"{plan.title} Số 114/KH-UBND, ngày 13/03/2023 2023 Đã ban hành Tư pháp - Hộ tịch 29/11/2023 45"
    ) in shown


def test_tasks_count_beside_the_duties(client: Client, plan: Plan) -> None:
    paragraph = plan.paragraphs.get(number=1)
    for order in (1, 2):
        Task.objects.create(plan=plan, paragraph=paragraph, order=order, title="Mở lớp")

    assert "20 chỉ tiêu, 47 nhiệm vụ, 16 chế độ báo cáo" in page(client, plan)
    listed = text_of(client.get(reverse("assignments:list")))
    assert "Đã ban hành Tư pháp - Hộ tịch 29/11/2023 47" in listed


def test_a_ward_without_a_plan_is_told_so(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.mine.plan.pk).update(ward=cast.other.ward, code="khac")

    shown = text_of(cast.client(cast.binh).get(reverse("assignments:list")))

    assert "Chưa có kế hoạch nào." in shown


def test_naming_the_deputy_on_the_page(client: Client, plan: Plan) -> None:
    office = plan.ward.positions.get(code="van-phong-thong-ke")
    where = reverse("assignments:deputy_reviewer", args=[plan.pk])

    answer = client.post(where, {"deputy_reviewer": office.pk}, follow=True)

    assert answer.redirect_chain == [(reverse("assignments:plan", args=[plan.pk]), 302)]
    assert "Đã ghi người rà soát thay." in text_of(answer)
    assert "Người rà soát thay Công chức Văn phòng - Thống kê (chưa có người giữ)" in text_of(answer)
    assert AuditEntry.objects.get(act="name_deputy_reviewer").person == "Võ Văn Phúc"


@pytest.mark.parametrize("value", ["khong-co", "999999999999999999999999", "-1", "1.5"])
def test_nonsense_for_a_deputy_is_answered_in_vietnamese(client: Client, plan: Plan, value: str) -> None:
    answer = client.post(reverse("assignments:deputy_reviewer", args=[plan.pk]), {"deputy_reviewer": value})

    assert answer.status_code == 200
    assert "Chức danh này không còn trong danh sách của phường. Xin chọn lại." in text_of(answer)
    assert Plan.objects.get(pk=plan.pk).deputy_reviewer is None


def test_the_coordinators_own_post_and_another_wards_are_not_offered(
    client: Client, plan: Plan, cast: Cast
) -> None:
    where = reverse("assignments:deputy_reviewer", args=[plan.pk])

    for post in (plan.coordinator, cast.other.positions["tai-chinh"]):
        answer = client.post(where, {"deputy_reviewer": post.pk})
        assert "Chức danh này không còn trong danh sách" in text_of(answer)


def test_who_sees_and_who_edits(cast: Cast) -> None:
    where = reverse("assignments:plan", args=[cast.mine.plan.pk])
    name = reverse("assignments:deputy_reviewer", args=[cast.mine.plan.pk])
    people = [cast.an, cast.binh, cast.dung, cast.em, cast.giang, cast.hien, cast.khanh, cast.lan]

    assert [cast.client(user).get(where).status_code for user in people] == [200] * 4 + [404] * 4
    assert [cast.client(user).post(name).status_code for user in people] == [403, 302, 403, 302] + [404] * 4
    assert [cast.client(user).get(reverse("assignments:list")).status_code for user in people] == [
        200
    ] * 6 + [403] * 2


def test_only_who_may_edit_is_offered_the_form(cast: Cast) -> None:
    where = reverse("assignments:plan", args=[cast.mine.plan.pk])

    official, justice = text_of(cast.client(cast.an).get(where)), text_of(cast.client(cast.binh).get(where))

    assert "Ghi người rà soát thay" in justice
    assert "Ghi người rà soát thay" not in official
    assert "Việc này do công chức Tư pháp - Hộ tịch hoặc người quản trị phường thực hiện." in official


def test_another_wards_plan_is_missing_with_the_same_words(cast: Cast) -> None:
    client = cast.client(cast.an)

    theirs = client.get(reverse("assignments:plan", args=[cast.other.plan.pk]))
    none = client.get(reverse("assignments:plan", args=[999999999999999999]))

    assert (theirs.status_code, none.status_code) == (404, 404)
    assert text_of(theirs) == text_of(none)


def test_a_get_never_names_a_deputy(client: Client, plan: Plan) -> None:
    assert client.get(reverse("assignments:deputy_reviewer", args=[plan.pk])).status_code == 405


def test_the_page_costs_the_same_with_the_whole_plan_and_with_one_duty(
    client: Client, plan: Plan, django_assert_num_queries: object
) -> None:
    where = reverse("assignments:plan", args=[plan.pk])
    client.get(where)  # the session notes the first visit

    with django_assert_num_queries(17):
        client.get(where)
    for model in (Request, Target, ReportDuty):
        model.objects.all().delete()
    Assignment.objects.exclude(paragraph__number=31).delete()
    with django_assert_num_queries(17):
        client.get(where)


def test_the_list_costs_the_same_with_one_plan_and_with_three(
    client: Client, plan: Plan, django_assert_num_queries: object
) -> None:
    where = reverse("assignments:list")
    client.get(where)  # the session notes the first visit

    with django_assert_num_queries(4):
        client.get(where)
    for number in (2, 3):
        Plan.objects.create(
            ward=plan.ward, code=f"khac-{number}", title="Khác", first_year=2023, last_year=2023
        )
    with django_assert_num_queries(4):
        client.get(where)
