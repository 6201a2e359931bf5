"""Drafts in the browser: begin, correct, compare, put in force, drop; bad input keeps what was typed."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from config.access import Role
from criteria.comparison import compare, pieces_of
from criteria.edit_forms import TYPE_WORDS
from criteria.models import Framework
from criteria.ruletypes import RULE_TYPES
from tests.cast import Cast, make_user, make_ward
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def law(cast: Cast) -> Framework:
    call_command("loadframeworks", verbosity=0)
    return Framework.objects.get(code="qd25-2021", version=1)


@pytest.fixture
def draft(cast: Cast, law: Framework) -> Framework:
    cast.client(cast.khanh).post(reverse("criteria:start_draft", args=[law.pk]))
    return Framework.objects.get(code="qd25-2021", version=2)


def edit(client: Client, draft: Framework, path: str, what: str, **given: str) -> str:
    answer = client.post(
        reverse("criteria:edit", args=[draft.pk, path, what]),
        {"certainty": "seen_once", "source": "Phụ lục I, TT 09/2021", **given},
        follow=True,
    )
    assert answer.status_code == 200
    text = answer.content.decode()
    assert_no_english(text)
    return text


def test_only_its_keeper_sees_a_draft(cast: Cast, law: Framework, draft: Framework) -> None:
    page = reverse("criteria:detail", args=[draft.pk])
    assert cast.client(cast.khanh).get(page).status_code == 200
    assert cast.client(cast.an).get(page).status_code == 404
    assert cast.client(cast.em).get(page).status_code == 404  # two wards share it: the province edits it
    compare_ = reverse("criteria:compare", args=[law.pk, draft.pk])
    assert [cast.client(who).get(compare_).status_code for who in (cast.khanh, cast.em)] == [200, 404]
    assert "Dự thảo chưa áp dụng" in cast.client(cast.khanh).get(reverse("criteria:list")).content.decode()
    assert "Dự thảo chưa áp dụng" not in cast.client(cast.an).get(reverse("criteria:list")).content.decode()


def test_points_are_read_with_a_comma_and_shown_in_the_comparison(
    cast: Cast, law: Framework, draft: Framework
) -> None:
    client = cast.client(cast.khanh)
    assert "Đã sửa điểm tối đa của chỉ tiêu 2.1 trong dự thảo." in edit(
        client, draft, "2.1", "diem", points="4,5"
    )
    compared = client.get(reverse("criteria:compare", args=[draft.pk, law.pk])).content.decode()
    assert "Khác nhau: sửa 1 giá trị." in compared
    assert "Chưa áp dụng" not in compared
    refused = client.post(reverse("criteria:put_in_force", args=[draft.pk]), follow=True).content.decode()
    assert "Chưa áp dụng được dự thảo. Tiêu chí 2: Các chỉ tiêu cộng lại là" in refused


@pytest.mark.parametrize(
    ("what", "given", "sentence"),
    [
        ("diem", {"points": "năm"}, "Nhập số điểm từ 0 đến 1000, nhiều nhất hai chữ số thập phân, ví dụ 2,5."),
        ("diem", {"points": "NaN"}, "Nhập số điểm từ 0 đến 1000, nhiều nhất hai chữ số thập phân, ví dụ 2,5."),
        ("diem", {"points": "-0"}, "Nhập số điểm từ 0 đến 1000, nhiều nhất hai chữ số thập phân, ví dụ 2,5."),
        ("diem", {"points": "١٢"}, "Nhập số điểm từ 0 đến 1000, nhiều nhất hai chữ số thập phân, ví dụ 2,5."),
        ("diem", {"points": "1e999999"}, "Nhập số điểm từ 0 đến 1000, nhiều nhất hai chữ số thập phân, ví dụ 2,5."),
        ("diem", {"points": "5", "source": ""}, "Hãy ghi nguồn của giá trị này, hoặc chọn mức “chưa có nguồn”."),
        ("diem", {"points": "5", "source": "{luat}, Điều 1"}, "Không dùng dấu ngoặc nhọn { } ở đây: hãy ghi rõ tên, số văn bản."),
        ("cach-tinh", {"rule": "type: [a"}, "Sai cú pháp YAML."),
        ("cach-tinh", {"rule": "chỉ một câu"}, "Mỗi dòng viết “tham số: giá trị”."),
        ("cach-tinh", {"rule": "type: ba_lan"}, "Dòng type không phải tên một loại quy tắc trong danh sách bên dưới."),
        ("cach-tinh", {"rule": "type: ratio_threshold\nnumerator: a\ndenominator: b\nmin_percent: 200"}, "min_percent: "),
        ("cach-tinh", {"rule": "type: [zero]"}, "Dòng type không phải tên một loại quy tắc trong danh sách bên dưới."),
        ("cach-tinh", {"rule": 'type: zero\nwhat: "\\ud800"'}, "Dòng 2: Có ký tự không lưu được."),
        ("cach-tinh", {"rule": 'type: zero\nwhat: "a\\0b"'}, "Dòng 2: Có ký tự không lưu được."),
        ("cach-tinh", {"rule": 'type: zero\n"\\ud800": a'}, "Dòng 2: Khóa phải là một chữ."),
        ("cach-tinh", {"rule": 'type: zero\nwhat: "a\\ab"'}, "what: Có ký tự không lưu được."),
        ("cach-tinh", {"rule": 'type: checklist_min\nmin: 1\noptions: ["a\\u202e"]'}, "options: Có ký tự không lưu được."),
        ("ten", {"name": "Tên", "certainty": "illustrative"}, "không có trong danh sách. Hãy chọn lại."),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_and_kept_in_the_form(
    cast: Cast, draft: Framework, what: str, given: dict[str, str], sentence: str
) -> None:
    before = Framework.objects.get(pk=draft.pk).digest
    text = edit(cast.client(cast.khanh), draft, "2.1", what, **given)
    assert sentence in text
    for typed in given.values():
        assert typed.split("\n")[0] in text
    assert Framework.objects.get(pk=draft.pk).digest == before


def test_a_rule_is_corrected_by_its_parameters(cast: Cast, draft: Framework) -> None:
    rule = "type: ratio_threshold\nnumerator: Số việc xong\ndenominator: Số việc\nmin_percent: 90\ncomparison: '>'"
    edit(
        cast.client(cast.khanh),
        draft,
        "2.1",
        "cach-tinh",
        rule=rule,
        not_arising_text="Không có\n việc",
        not_arising_points="2,5",
    )
    row = Framework.objects.get(pk=draft.pk).indicators.get(code="2.1")
    assert row.rule == {
        "type": "ratio_threshold",
        "numerator": "Số việc xong",
        "denominator": "Số việc",
        "min_percent": 90,
        "comparison": ">",
    }
    assert row.not_arising == {"text": "Không có việc", "points": 2.5}


def test_a_source_is_kept_on_one_line(cast: Cast, draft: Framework) -> None:
    edit(cast.client(cast.khanh), draft, "2.1", "ten", name="Công khai", source="Phụ lục I,\n TT 09/2021")
    assert Framework.objects.get(pk=draft.pk).indicators.get(code="2.1").name_source == (
        "Phụ lục I, TT 09/2021"
    )


def test_the_form_of_a_rule_tells_every_type_in_words(cast: Cast, draft: Framework) -> None:
    assert list(TYPE_WORDS) == list(RULE_TYPES)
    page = (
        cast.client(cast.khanh)
        .get(reverse("criteria:edit", args=[draft.pk, "2.1", "cach-tinh"]))
        .content.decode()
    )
    assert "<dt><code>ratio_bands</code></dt><dd>Điểm theo bậc tỷ lệ</dd>" in page


def test_what_is_in_force_has_no_edit_form(cast: Cast, law: Framework) -> None:
    answer = cast.client(cast.khanh).get(reverse("criteria:edit", args=[law.pk, "2.1", "ten"]), follow=True)
    assert "Chỉ sửa được bản dự thảo." in answer.content.decode()


def test_a_draft_comes_into_force_or_is_dropped(cast: Cast, law: Framework, draft: Framework) -> None:
    client = cast.client(cast.khanh)
    edit(client, draft, "2.1", "ten", name="Một tên khác")
    answer = client.post(reverse("criteria:put_in_force", args=[draft.pk]), follow=True)
    assert "Bản 2 đã áp dụng cho các kỳ đánh giá mở từ nay" in answer.content.decode()
    client.post(reverse("criteria:start_draft", args=[draft.pk]))
    third = Framework.objects.get(code="qd25-2021", version=3)
    again = client.post(reverse("criteria:start_draft", args=[draft.pk]), follow=True)
    assert "Đang có dự thảo bản 3" in again.content.decode()
    client.post(reverse("criteria:drop_draft", args=[third.pk]))
    assert not Framework.objects.filter(pk=third.pk).exists()


def test_two_versions_line_by_line(cast: Cast, law: Framework, draft: Framework) -> None:
    edit(cast.client(cast.khanh), draft, "2.1", "ten", name="Công khai thông tin kịp thời")
    found = compare(law, Framework.objects.get(pk=draft.pk))
    (change,) = found.changes
    assert (change.kind, change.place, change.what, change.after) == (
        "changed",
        "Chỉ tiêu 2.1",
        "tên",
        "Công khai thông tin kịp thời",
    )
    assert found.scoring_paths == frozenset()
    assert [(piece.mark, piece.text) for piece in pieces_of("từ 80 % trở lên", "từ 85 % trở lên")] == [
        ("", "từ"),
        ("del", "80"),
        ("ins", "85"),
        ("", "% trở lên"),
    ]


def test_two_rule_sets_are_not_versions_of_each_other(cast: Cast, law: Framework) -> None:
    other = Framework.objects.get(code="qd27-2025")
    url = reverse("criteria:compare", args=[law.pk, other.pk])
    assert cast.client(cast.an).get(url).status_code == 404


def test_the_administrator_of_a_single_ward_edits_until_there_is_a_second(db: None) -> None:
    call_command("loadframeworks", verbosity=0)
    law = Framework.objects.get(code="qd25-2021", version=1)
    client = Client()
    client.force_login(make_user("em", "Đỗ Thị Em", make_ward("mot", "Một"), Role.WARD_ADMIN))
    assert client.post(reverse("criteria:start_draft", args=[law.pk])).status_code == 302
    draft = Framework.objects.drafts().get()
    page, form = (
        reverse("criteria:detail", args=[draft.pk]),
        reverse("criteria:edit", args=[draft.pk, "2.1", "ten"]),
    )
    assert [client.get(one).status_code for one in (page, form)] == [200, 200]
    make_ward("hai", "Hai")
    assert [client.get(one).status_code for one in (page, form)] == [404, 404]
    assert client.post(reverse("criteria:start_draft", args=[law.pk])).status_code == 403
