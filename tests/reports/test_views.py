"""Dashboard, own work, review desk, opening a year: what each says to whom; and how much it asks the database."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assessment, Plan
from criteria.models import Framework
from evidence import actions as evidence_actions
from evidence import intake
from evidence.intake import Incoming
from scoring import actions
from scoring.actions import open_assessment
from scoring.models import IndicatorResult
from tests.cast import Cast, actor, make_framework, make_ward
from tests.evidence import files
from tests.scoring.test_actions import hand_in
from tests.scoring.test_facts import save

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def dashboard(client: Client, query: str = "") -> str:
    return text_of(client.get(reverse("reports:dashboard", kwargs={"year": 2023}) + query))


def accept(cast: Cast, points: str = "3", reason: str = "") -> None:
    result = hand_in(cast)
    actions.accept(
        result=result,
        version=result.version,
        points=Decimal(points),
        met=None,
        reason=reason,
        by=actor(cast.binh),
    )


def test_each_role_lands_on_the_page_it_comes_for(cast: Cast) -> None:
    home = reverse("reports:home")
    landed = {
        name: cast.client(getattr(cast, name)).get(home).url for name in ("an", "binh", "dung", "em", "khanh")
    }
    assert landed == {
        "an": reverse("reports:my_work"),
        "binh": reverse("reports:current_dashboard"),
        "dung": reverse("reports:current_dashboard"),
        "em": reverse("accounts:people"),
        "khanh": reverse("criteria:list"),
    }


def test_the_dashboard_opens_with_the_answer_and_the_four_parts_add_up(cast: Cast) -> None:
    accept(cast)
    page = dashboard(cast.client(cast.dung))
    assert "Còn thiếu 77,0 điểm để tới mốc 80" in page
    assert "<b>3,0</b> đã chấp nhận" in page
    assert "<b>97,0</b> chưa chấm" in page
    assert "<b>0,0</b> đã mất" in page


def test_a_reviewed_score_replaces_the_self_score_and_says_why_points_are_lost(cast: Cast) -> None:
    accept(cast, points="2", reason="Một văn bản chậm")
    page = dashboard(cast.client(cast.dung))
    assert "Còn thiếu 78,0 điểm để tới mốc 80" in page
    assert "Rà soát: Một văn bản chậm" in page
    assert "−1,0" in page


def test_the_losses_are_listed_and_summed(cast: Cast) -> None:
    accept(cast, points="2", reason="Một văn bản chậm")
    scores = {"self_points": 1, "self_at": timezone.now(), "self_by": cast.an}
    IndicatorResult.objects.filter(pk=cast.mine.result("2.1").pk).update(state="submitted", **scores)
    page = dashboard(cast.client(cast.dung))
    assert '<span class="num"><span class="muted small">Tổng</span> −40,0</span>' in page
    losses = page[page.index('class="loss-list"') : page.index('id="cac-chi-tieu"')]
    assert re.findall(r"CT ([0-9.]+)</a>.*?<span class=\"num\">([^<]+)</span>", losses) == [
        ("2.1", "−39,0"),
        ("1.1", "−1,0"),
    ]
    assert "<b>40,0</b> đã mất" in page


def test_each_row_counts_its_documents(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    uses = []
    for name in ("a", "b", "c"):
        incoming = Incoming([files.pdf(text=name)], f"{name}.pdf", timezone.now())
        place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("2.1")}
        uses.append(intake.take(incoming=incoming, by=actor(cast.an), **place).use)
    for use in uses[:2]:
        evidence_actions.submit(use=use, version=1, by=actor(cast.an))
    evidence_actions.accept(use=uses[0], version=2, by=actor(cast.binh))
    page = dashboard(cast.client(cast.dung))
    counts = re.findall(r'<td class="num" data-label="Tài liệu">([0-9/]+)', page)
    assert counts == [
        "0/0",
        "0/0",
        "0/0",
        "1/3",
        "1/3",
        "0/0",
    ]  # criterion 1, 1.1, 1.2, criterion 2, 2.1, 2.2
    assert 'data-label="Việc tiếp theo"' in page


def test_times_of_the_real_clock_are_named_beside_the_demo_day_only(cast: Cast) -> None:
    hand_in(cast)
    desk = reverse("reports:desk", kwargs={"year": 2023})
    band = f"Ngày làm việc của phường: 20/11/2023. Giờ ghi việc là giờ máy ({timezone.localdate():%d/%m/%Y})."
    assert band in dashboard(cast.client(cast.binh))
    assert " (giờ máy), tính đến ngày 20/11/2023" in dashboard(cast.client(cast.binh))
    assert "là giờ máy (" in text_of(cast.client(cast.binh).get(desk))
    type(cast.mine.ward).objects.update(demo_day=None)
    assert "giờ máy" not in dashboard(cast.client(cast.binh))
    assert "giờ máy" not in text_of(cast.client(cast.binh).get(desk))


def test_the_conditions_stand_apart_from_the_sum(cast: Cast) -> None:
    page = dashboard(cast.client(cast.dung))
    assert "Mỗi tiêu chí đạt từ 50 % điểm tối đa" in page
    assert "Chưa xác nhận" in page


def test_the_days_to_the_deadline_count_to_its_last_day(cast: Cast) -> None:
    page = dashboard(cast.client(cast.binh))
    assert "<b>9</b> ngày nữa" in page
    assert "Hạn nộp tài liệu kiểm chứng: 29/11/2023" in page


@pytest.mark.parametrize(
    ("query", "shown"), [("", 4), ("?loc=nhap", 3), ("?loc=chap-nhan", 1), ("?loc=la", 4)]
)
def test_the_table_is_filtered_by_state(cast: Cast, query: str, shown: int) -> None:
    accept(cast)
    assert dashboard(cast.client(cast.binh), query).count('class="row-link"') == shown


def test_a_figure_on_an_unchecked_value_says_so(cast: Cast) -> None:
    assert "tạm tính" not in dashboard(cast.client(cast.binh))
    ward = make_ward("tam-tinh", "Tạm Tính")
    from tests.cast import make_user, make_ward_cast

    unsure = make_ward_cast(ward, make_framework("chua-doi-chieu", certainty="guess"))
    person = make_user("oanh", "Lý Thị Oanh", ward, "leader", position=unsure.positions["chu-tich"])  # type: ignore[arg-type]
    page = dashboard(cast.client(person))
    assert "4 chỉ tiêu dùng giá trị tạm tính" in page


def test_own_work_names_what_is_missing(cast: Cast) -> None:
    page = text_of(cast.client(cast.an).get(reverse("reports:my_work")))
    assert "Còn 9 ngày tới hạn nộp tài liệu kiểm chứng (29/11/2023)." in page
    assert "Chỉ tiêu 2.1. Công khai thông tin" in page
    assert "Chỉ tiêu 1.2" not in page
    assert "Còn thiếu: nhập đủ số liệu, nộp tài liệu kiểm chứng" in page


def test_the_desk_shows_what_waits_for_me_and_who_reviews_the_rest(
    cast: Cast, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    hand_in(cast)
    incoming = Incoming([files.pdf()], "so.pdf", timezone.now())
    use = intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("1.2"),
        incoming=incoming,
        by=actor(cast.binh),
    ).use
    evidence_actions.submit(use=use, version=1, by=actor(cast.binh))
    desk = reverse("reports:desk", kwargs={"year": 2023})
    mine, deputy = (text_of(cast.client(person).get(desk)) for person in (cast.binh, cast.chi))
    assert "1 chỉ tiêu · 0 tài liệu" in mine
    assert "CT 1.2</a>: Người chủ trì, người nộp không tự rà soát. Người rà soát thay: Lê Thị Chi." in mine
    assert "1 chỉ tiêu · 1 tài liệu" in deputy


def test_a_ward_without_a_year_opens_one(cast: Cast) -> None:
    client = cast.client(cast.dung)
    where = reverse("reports:open")
    framework = cast.mine.framework
    assert "không áp dụng cho năm 2031" in text_of(
        client.post(where, {"year": 2031, "framework": framework.pk})
    )
    assert "đã mở kỳ đánh giá năm 2023" in text_of(
        client.post(where, {"year": 2023, "framework": framework.pk})
    )
    answer = client.post(where, {"year": 2024, "framework": framework.pk})
    assert answer.status_code == 302
    opened = Assessment.objects.get(ward=cast.mine.ward, year=2024)
    assert opened.results.count() == 4


@pytest.mark.parametrize(
    "data", [{}, {"year": "x", "framework": "y"}, {"year": "99999", "framework": "9" * 30}]
)
def test_nonsense_for_a_new_year_is_answered_in_vietnamese(cast: Cast, data: dict[str, str]) -> None:
    from tests.vietnamese import assert_no_english

    answer = cast.client(cast.dung).post(reverse("reports:open"), data)
    assert answer.status_code == 422
    assert_no_english(answer.content.decode())


def test_a_year_the_ward_never_opened_is_missing(cast: Cast) -> None:
    assert cast.client(cast.binh).get(reverse("reports:dashboard", kwargs={"year": 2019})).status_code == 404


PAGES = {"reports:dashboard": 19, "reports:my_work": 19, "reports:dossier": 12}


@pytest.mark.parametrize(("name", "queries"), PAGES.items())
def test_a_page_asks_the_database_as_often_for_one_row_as_for_three(
    cast: Cast, name: str, queries: int, settings: Any, tmp_path: Any, django_assert_num_queries: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = cast.client(cast.binh)
    where = reverse(name, kwargs={} if name == "reports:my_work" else {"year": 2023})

    def one_more(text: str) -> None:
        incoming = Incoming([files.pdf(text=text)], f"{text}.pdf", timezone.now())
        place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("2.1")}
        use = intake.take(incoming=incoming, by=actor(cast.an), **place).use
        evidence_actions.submit(use=use, version=1, by=actor(cast.an))

    one_more("a")
    client.get(where)
    with django_assert_num_queries(queries):
        client.get(where)
    one_more("b")
    one_more("c")
    save(cast, "2.2", cast.an, c0__numerator=Decimal(1), c0__denominator=Decimal(2))
    with django_assert_num_queries(queries):
        client.get(where)


def test_a_year_without_a_plan_says_so_and_leads_on(cast: Cast) -> None:
    cast.mine.plan.assessments.clear()
    page = dashboard(cast.client(cast.binh))
    assert "<b>Năm 2023 chưa có kế hoạch</b>" in page
    assert f'<a href="{reverse("assignments:list")}">Xem cách nạp kế hoạch</a>' in page
    work = text_of(cast.client(cast.an).get(reverse("reports:my_work")))
    assert "Năm này chưa có kế hoạch, nên chưa giao chỉ tiêu nào." in work
    assert "Không còn chỉ tiêu nào phải nộp." not in work


def test_a_year_whose_plan_is_a_draft_leads_to_it(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.mine.plan.pk).update(state="draft")
    page = dashboard(cast.client(cast.binh))
    assert "<b>Kế hoạch năm 2023 còn là dự thảo</b>" in page
    assert f'<a href="{reverse("assignments:plan", args=[cast.mine.plan.pk])}">Xem dự thảo</a>' in page


def test_a_real_ward_is_not_offered_invented_points(cast: Cast) -> None:
    invented = make_framework("minh-hoa")
    invented.illustrative = True
    invented.save()
    page = reverse("reports:open")
    assert invented in cast.client(cast.binh).get(page).context["form"].fields["framework"].queryset
    type(cast.mine.ward).objects.update(demo_day=None)
    assert invented not in cast.client(cast.binh).get(page).context["form"].fields["framework"].queryset


def test_a_programme_of_the_year_has_a_board_of_its_own(cast: Cast) -> None:
    call_command("loadframeworks", verbosity=0)
    targets = Framework.objects.get(code="bach-dang-2026-2030")
    assessment = open_assessment(ward=cast.mine.ward, framework=targets, year=2026, by=actor(cast.binh))
    yearly = open_assessment(
        ward=cast.mine.ward, framework=Framework.objects.get(code="qd27-2025"), year=2026, by=actor(cast.binh)
    )
    client = cast.client(cast.an)
    url = reverse("reports:programme", args=[assessment.pk])
    assert url in client.get(reverse("reports:dashboard", args=[2026])).content.decode()
    page = text_of(client.get(url))
    assert "Mục tiêu năm 2026" in page
    assert "0/23 mục tiêu đạt, 0 chờ rà soát" in page
    assert "Điều kiện công nhận" not in page
    assert client.get(reverse("reports:programme", args=[yearly.pk])).status_code == 404
    target = assessment.results.order_by("indicator__order").first()
    assert target is not None
    assert url in client.get(reverse("scoring:indicator", args=[target.pk])).content.decode()
