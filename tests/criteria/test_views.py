"""The frameworks' pages: what they say, who may check, and how many queries they take."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, Ward
from config.access import Act, Role, may
from criteria.models import Certainty, Framework, ValueCheck
from tests.cast import Cast, make_framework, make_user, make_ward
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db
LIST = reverse("criteria:list")
LIST_QUERIES, PAGE_QUERIES = 8, 10


def page(client: Client, framework: Framework) -> str:
    response = client.get(reverse("criteria:detail", args=[framework.pk]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def address(framework: Framework, path: str = "1.2", what: str = "diem") -> str:
    return reverse("criteria:check", args=[framework.pk, path, what])


def posted(**changes: str) -> dict[str, str]:
    return {
        "document": "Phụ lục I, TT 09/2021/TT-BTP",
        "checked_on": f"{timezone.localdate():%Y-%m-%d}",
        **changes,
    }


@pytest.fixture
def guessed(cast: Cast) -> Framework:
    return make_framework("uoc-doan", certainty=Certainty.GUESS)


@pytest.fixture
def shipped(cast: Cast) -> dict[str, Framework]:
    call_command("loadframeworks", verbosity=0)
    return {framework.code: framework for framework in Framework.objects.all()}


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_takes_as_many_queries_with_three(
    cast: Cast, more: int, django_assert_num_queries: Any
) -> None:
    for number in range(more):
        make_framework(f"them-{number}", certainty=Certainty.GUESS)
    client = cast.client(cast.khanh)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(LIST)
    text = response.content.decode()
    open_count = 14 * more
    answer = f"Còn {open_count} giá trị chưa" if more else "Mọi giá trị đã được đối chiếu"
    assert f"{1 + more} bộ tiêu chí. {answer}" in text


def test_the_list_shows_the_newest_version_only(cast: Cast) -> None:
    make_framework("uoc-doan", short_title="Bản đầu")
    make_framework("uoc-doan", version=2, short_title="Bản sau")
    text = cast.client(cast.an).get(LIST).content.decode()
    assert "Bản sau" in text and "Bản đầu" not in text


def test_another_ward_s_later_version_hides_nothing(cast: Cast) -> None:
    make_framework("uoc-doan", short_title="Bản chung")
    make_framework("uoc-doan", version=2, short_title="Bản của phường bên", ward=cast.other.ward)
    text = cast.client(cast.an).get(LIST).content.decode()
    assert "Bản chung" in text and "Bản của phường bên" not in text
    text = cast.client(cast.giang).get(LIST).content.decode()
    assert "Bản chung" not in text and "Bản của phường bên" in text


def test_the_list_names_the_legal_documents(cast: Cast, shipped: dict[str, Framework]) -> None:
    text = cast.client(cast.an).get(LIST).content.decode()
    assert text.count('<span class="d-block">25/2021/QĐ-TTg</span>') == 2
    assert '<span class="d-block">15/2025/TT-BTP</span>' in text


def test_a_page_leads_to_the_other_versions(cast: Cast) -> None:
    first = make_framework("uoc-doan")
    make_framework("uoc-doan-khac")
    third, second = make_framework("uoc-doan", version=3), make_framework("uoc-doan", version=2)
    text = page(cast.client(cast.an), second)
    links = [
        f'<a href="{reverse("criteria:detail", args=[one.pk])}">bản {one.version}</a>'
        f' (<a href="{reverse("criteria:compare", args=[second.pk, one.pk])}">so sánh</a>)'
        for one in (third, first)
    ]
    assert f"<dd>2. Bản khác: {', '.join(links)}</dd>" in text
    assert "Bản khác" not in page(cast.client(cast.an), cast.mine.framework)


def test_an_empty_list_says_what_to_do(db: None) -> None:
    client = Client()
    client.force_login(make_user("khanh", "Bùi Văn Khanh", None, Role.PROVINCE))
    assert "Chưa có bộ tiêu chí nào." in client.get(LIST).content.decode()


def test_qd25_says_what_is_known_and_what_is_not(cast: Cast, shipped: dict[str, Framework]) -> None:
    text = page(cast.client(cast.khanh), shipped["qd25-2021"])
    for sentence in (
        "Còn 53 giá trị chưa đối chiếu với văn bản gốc, trong đó 19 giá trị chưa có hoặc chưa đủ.",
        "5 tiêu chí, 20 chỉ tiêu",
        "<b>09/2021/TT-BTP</b> ngày 15/11/2021 của Bộ trưởng Bộ Tư pháp: Hướng dẫn thi hành",
        "từ 80 điểm trở lên",
        "từ 50 % điểm tối đa trở lên",
        "người đứng đầu cấp ủy, chính quyền cấp xã bị xử lý kỷ luật",
        "trước ngày 10/01 năm liền kề",
        "đ) Các tài liệu khác có liên quan (nếu có) – không bắt buộc",
        "<b>Mẫu 02</b>: Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu",
        "Chỉ tiêu 1.1. Ban hành đầy đủ, đúng quy định pháp luật các văn bản quy phạm pháp luật được cơ quan",
        "Không ban hành từ 01 văn bản quy phạm pháp luật trở lên: 0 điểm.".replace("0 điểm", "0\u00a0điểm"),
        "ước đoán. Nguồn: chia đều số ước đoán của tiêu chí; phải đối chiếu Phụ lục I TT 09/2021",
    ):
        assert " ".join(sentence.split()) in text.replace("\u00a0", " "), sentence
    assert "Thang điểm minh họa." not in text


def test_the_page_shows_unchecked_values_alone(cast: Cast) -> None:
    framework = cast.mine.framework
    framework.indicators.filter(code="2.1").update(points_certainty="guess", points_source="Báo cũ")
    text = page(cast.client(cast.khanh), framework)
    assert '<a class="chip" href="?chua-doi-chieu=1">Chưa đối chiếu 1</a>' in text
    where = reverse("criteria:detail", args=[framework.pk]) + "?chua-doi-chieu=1"
    shown = " ".join(cast.client(cast.khanh).get(where).content.decode().split())
    assert re.findall(r'<(?:h2|div class="subject") id="((?:tieu-chi|chi-tieu)[0-9.-]+)"', shown) == [
        "tieu-chi-2",
        "chi-tieu-2.1",
    ]
    assert re.findall(r'<span class="muted">([^<]+):</span>', shown) == ["Điểm tối đa"]
    assert "ước đoán. Nguồn: Báo cũ" in shown
    assert "Còn 1 giá trị chưa đối chiếu với văn bản gốc." in shown
    assert '<a class="chip" href="?chua-doi-chieu=1" aria-current="true">Chưa đối chiếu 1</a>' in shown
    assert "Căn cứ pháp lý" not in shown


def test_a_page_folds_its_criteria_and_papers_and_opens_the_first_criterion(
    cast: Cast, shipped: dict[str, Framework]
) -> None:
    text = page(cast.client(cast.khanh), shipped["qd25-2021"])
    folds = re.findall(r'<details class="sheet part"( open)?> <summary><h2 id="([a-z0-9-]+)"', text)
    assert folds == [
        *[("", name) for name in ("thoi-han", "ho-so", "bieu-mau", "ghi-chu")],
        (" open", "tieu-chi-1"),
        *[("", f"tieu-chi-{number}") for number in (2, 3, 4, 5)],
    ]
    assert text.count('<div class="subject" id="chi-tieu-') == 20
    assert 'data-fold-all data-open="Mở hết" data-close="Thu hết" hidden>' in text


def test_the_list_counts_no_invented_values(cast: Cast, shipped: dict[str, Framework]) -> None:
    text = cast.client(cast.khanh).get(LIST).content.decode()
    assert "5 bộ tiêu chí. Còn 174 giá trị chưa đối chiếu với văn bản gốc." in text


def test_qd27_shows_nulls_as_not_known(cast: Cast, shipped: dict[str, Framework]) -> None:
    text = page(cast.client(cast.khanh), shipped["qd27-2025"])
    assert "Tiêu chí 3. chưa có tên" in text
    assert "Gợi ý: Điều kiện bảo đảm cho PBGDPL" in text
    assert "Mức tỷ lệ phải đạt: chưa có quy tắc chính thức." in text
    assert "<dt>Mức cần đạt</dt><dd>chưa có</dd>" in text
    assert "Cách tính:</span> mới thấy một phần (chưa đủ). Nguồn: Ứng dụng của tỉnh An Giang" in text
    assert "None" not in text


def test_the_illustrative_scale_wears_a_band(cast: Cast, shipped: dict[str, Framework]) -> None:
    text = page(cast.client(cast.an), shipped["qd25-2021-minh-hoa"])
    assert "<b>Thang điểm minh họa.</b>" in text
    assert "minh họa. Nguồn: Thang điểm minh họa, không phải quy định" in text


@pytest.mark.parametrize("code", ["qd25-2021", "qd27-2025", "uoc-doan"])
def test_a_page_takes_as_many_queries_for_every_framework(
    cast: Cast, guessed: Framework, shipped: dict[str, Framework], code: str, django_assert_num_queries: Any
) -> None:
    url = reverse("criteria:detail", args=[Framework.objects.get(code=code).pk])
    client = cast.client(cast.em)
    client.get(url)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url)


def test_a_framework_of_another_ward_does_not_exist(cast: Cast) -> None:
    own = make_framework("rieng", ward=cast.other.ward)
    client = cast.client(cast.an)
    missing = client.get(reverse("criteria:detail", args=[own.pk + 1000]))
    hidden = client.get(reverse("criteria:detail", args=[own.pk]))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert "Bộ tiêu chí để thử" not in hidden.content.decode()


def test_a_person_of_the_system_sees_no_framework(cast: Cast) -> None:
    response = cast.client(cast.lan).get(LIST)
    assert response.status_code == 403
    assert "Bộ tiêu chí dành cho người của phường và của Sở Tư pháp." in response.content.decode()


def test_the_province_checks_a_value(cast: Cast, guessed: Framework) -> None:
    client = cast.client(cast.khanh)
    assert "7 điểm" in client.get(address(guessed)).content.decode()
    response = client.post(address(guessed), posted(), follow=True)
    assert response.redirect_chain == [(reverse("criteria:detail", args=[guessed.pk]) + "#chi-tieu-1.2", 302)]
    text = " ".join(response.content.decode().split())
    assert "Đã ghi đối chiếu: Chỉ tiêu 1.2, điểm tối đa." in text
    assert "đã đối chiếu với Phụ lục I, TT 09/2021/TT-BTP ngày" in text
    assert "Còn 13 giá trị" in text
    check = ValueCheck.objects.get()
    assert (check.path, check.field, check.checked_by) == ("1.2", "points", cast.khanh)


def test_a_second_check_is_a_polite_sentence(cast: Cast, guessed: Framework) -> None:
    client = cast.client(cast.khanh)
    client.post(address(guessed), posted())
    for response in (
        client.get(address(guessed), follow=True),
        client.post(address(guessed), posted(), follow=True),
    ):
        assert "Giá trị này đã được đối chiếu, hoặc chưa có gì để đối chiếu." in response.content.decode()
    assert ValueCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"document": ""}, "Hãy ghi văn bản đã đối chiếu."),
        ({"document": "x" * 301}, "300 ký tự"),
        ({"document": "a\x00b"}, "Nội dung có ký tự không dùng được"),
        ({"checked_on": "hôm nay"}, "Hãy nhập một ngày có thật."),
        ({"checked_on": f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}"}, "không được sau hôm nay"),
    ],
)
def test_bad_input_is_refused_in_vietnamese(
    cast: Cast, guessed: Framework, changes: dict[str, str], sentence: str
) -> None:
    response = cast.client(cast.khanh).post(address(guessed), posted(**changes))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert_no_english(response.content)
    assert not ValueCheck.objects.exists()


@pytest.mark.parametrize("end", ["9.9/diem", "1.2/khac", "1.2.1/diem", "x/ten"])
def test_a_value_that_is_not_there(cast: Cast, guessed: Framework, end: str) -> None:
    url = f"{reverse('criteria:detail', args=[guessed.pk])}doi-chieu/{end}/"
    assert cast.client(cast.khanh).get(url).status_code == 404


def test_of_several_wards_only_the_province_checks(cast: Cast, guessed: Framework) -> None:
    for person in (cast.an, cast.binh, cast.dung, cast.em):
        assert cast.client(person).get(address(guessed)).status_code == 403
        assert "Đối chiếu<span" not in page(cast.client(person), guessed)
    assert "Đối chiếu<span" in page(cast.client(cast.khanh), guessed)


def test_where_there_is_one_ward_its_administrator_checks(db: None) -> None:
    ward = make_ward("mot", "Một")
    framework = make_framework()
    admin = make_user("em", "Đỗ Thị Em", ward, Role.WARD_ADMIN)
    official = make_user("an", "Nguyễn Thị An", ward, Role.OFFICIAL)
    assert [may(who, Act.CHECK_VALUES, framework) for who in (admin, official)] == [True, False]


def test_a_ward_s_own_version_is_its_administrator_s(cast: Cast) -> None:
    own = make_framework("rieng", ward=cast.mine.ward)
    assert [_may(cast.em, own), _may(cast.khanh, own)] == [True, False]
    assert Ward.objects.count() == 2


def _may(person: User, framework: Framework) -> bool:
    return may(person, Act.CHECK_VALUES, framework)
