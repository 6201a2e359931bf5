"""The pages on which a draft is edited, and the page of the "6 rõ": what they say, keep and cost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assignments.models import Assignment, FundingLine, Paragraph, Party, Plan, ReportDuty, Request
from config.access import Role
from tests.assignments.test_views import text_of
from tests.cast import make_user
from tests.vietnamese import assert_no_english


@pytest.fixture
def draft(plan: Plan) -> Plan:
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def client(plan: Plan) -> Client:
    """The justice officer of Hồng Sơn."""
    client = Client()
    client.force_login(
        make_user("phuc", "Võ Văn Phúc", plan.ward, Role.JUSTICE_OFFICER, position=plan.coordinator)
    )
    return client


def at(name: str, plan: Plan, *parts: int) -> str:
    return reverse(f"assignments:{name}", args=[plan.pk, *parts])


def sent(client: Client, where: str, **changes: Any) -> dict[str, Any]:
    """What the page's form would send as it stands, with some fields typed anew."""
    forms = client.get(where).context["forms"]
    parts = [forms.words]
    data: dict[str, Any] = {"phan": forms.sections}
    for form in forms.forms.values():
        parts += [form.management_form, *form.forms] if hasattr(form, "management_form") else [form]
    for part in parts:
        for bound in part:
            value = bound.value()
            if value is not None and value is not False and value != "":
                data[bound.html_name] = "on" if value is True else value
    return {**data, **changes}


def code(plan: Plan, name: str) -> str:
    return f"p{plan.ward.positions.get(code=name).pk}"


def test_the_draft_reads_as_the_document_with_what_each_line_means(client: Client, draft: Plan) -> None:
    shown = text_of(client.get(at("edit", draft)))

    total = draft.paragraphs.count()
    assert f"{total} đoạn. Bấm “Sửa” ở từng đoạn" in shown
    missing = [p.number for p in draft.paragraphs.all() if " ".join(p.text.split()) not in shown]
    assert missing == []
    duty = shown[shown.index("39 · nhiệm vụ") : shown.index("Sửa đoạn 39")]
    assert "Chủ trì Công chức Tư pháp - Hộ tịch" in duty
    assert "Thẩm quyền được Chủ tịch UBND phường giao nhiệm vụ theo dõi" in duty
    assert "Báo cáo Kết quả niêm yết công khai thông tin theo quy định: không ghi kỳ" in duty


def test_saving_a_line_as_it_stands_changes_nothing(client: Client, draft: Plan) -> None:
    kinds = Paragraph.objects.filter(plan=draft).order_by("kind", "number").values_list("kind", "number")

    for number in {39, *dict(kinds).values()}:  # one with many parties, the last line of each kind
        answer = client.post(at("line", draft, number), sent(client, at("line", draft, number)))
        assert answer.url == f"{at('edit', draft)}#doan-{number}"

    assert not draft.paragraphs.exclude(version=1).exists()


def test_words_and_meaning_are_saved_together(client: Client, draft: Plan) -> None:
    where = at("line", draft, 31)
    changes = {
        "text": "- Rà soát\r\nvăn bản",
        "giao-lead": [code(draft, "tu-phap-ho-tich")],
        "giao-due_how": "before",
        "giao-due_day": "2023-06-15",
        "giao-due_text": "trước ngày 15/06/2023",
    }

    answer = client.post(where, sent(client, where, **changes), follow=True)

    assert "Đã lưu đoạn 31." in text_of(answer)
    duty = Assignment.objects.get(paragraph__plan=draft, paragraph__number=31)
    assert (duty.what, str(duty.due_on)) == ("Rà soát văn bản", "2023-06-14")
    assert list(duty.parties.filter(part=Party.Part.LEAD).values_list("position__code", flat=True)) == [
        "tu-phap-ho-tich"
    ]
    shown = text_of(answer)
    assert "1 đoạn đã sửa lời văn" in shown
    assert "đã sửa - Rà soát văn bản" in shown and "Câu trước khi sửa" in shown
    assert "Hạn cuối 14/06/2023" in shown
    only = text_of(client.get(at("edit", draft), {"loc": "da-sua"}))
    assert "31 · nhiệm vụ" in only and "39 · nhiệm vụ" not in only
    field = client.get(where).content.decode()
    assert 'value="2023-06-15"' in field and '<option value="before" selected>' in field


def test_the_earlier_words_come_back(client: Client, draft: Plan) -> None:
    where, old = at("line", draft, 31), draft.paragraphs.get(number=31)
    client.post(where, sent(client, where, text="Câu khác"))

    answer = client.post(at("restore_line", draft, 31), {"line": old.pk, "version": 2}, follow=True)

    assert "Đoạn 31 đã lấy lại câu cũ." in text_of(answer)
    assert draft.paragraphs.get(number=31).text == old.text


def test_the_form_comes_alone_where_it_takes_the_place_of_the_line(client: Client, draft: Plan) -> None:
    def part(**query: str) -> str:
        answer = client.get(at("line", draft, 31), query, headers={"HX-Request": "true"})
        return answer.content.decode()

    form, meaning, line = part(), part(phan="nghia", kind="request"), part(xem="1")

    assert form.lstrip().startswith('<div class="line-form">')
    assert '<h3 class="h4">Sửa đoạn 31</h3>' in form and " autofocus" in form
    assert f'data-draft="doan-{draft.paragraphs.get(number=31).pk}"' in form and "<html" not in form
    assert "Đề nghị gửi" in meaning and "<form" not in meaning
    assert "Khi lưu, đoạn này không còn: giao việc." in meaning
    assert 'class="draft-words"' in line and "<form" not in line


def test_a_new_kind_shows_what_it_asks_for_before_it_is_saved(client: Client, draft: Plan) -> None:
    where = at("line", draft, 5)

    answer = client.post(where, sent(client, where, kind="request"))
    assert answer.status_code == 422
    assert "Loại đoạn vừa đổi. Xin xem phần bên dưới rồi lưu lại." in text_of(answer)

    body = draft.ward.units.get(code="mat-tran-to-quoc").pk
    data = sent(client, where, kind="request", phan=["requests"], **{"gui-bodies": [body]})
    assert client.post(where, data).status_code == 302
    assert Request.objects.get(paragraph__number=5, plan=draft).body_id == body


def test_lists_of_a_line_grow_change_and_shrink(client: Client, draft: Plan) -> None:
    report = ReportDuty.objects.filter(plan=draft).select_related("paragraph").first()
    where = at("line", draft, report.paragraph.number)
    data = sent(client, where)
    last = data["bao-cao-TOTAL_FORMS"] - 1

    typed = {"bao-cao-0-subject": "Nội dung khác", f"bao-cao-{last}-subject": "Báo cáo thêm"}
    client.post(where, {**data, **typed, f"bao-cao-{last}-cadences": ["month", "year"]})
    rows = ReportDuty.objects.filter(paragraph=report.paragraph)
    assert rows.get(pk=report.pk).subject == "Nội dung khác"
    assert rows.get(subject="Báo cáo thêm").cadences == ["month", "year"]

    client.post(where, sent(client, where, **{"bao-cao-0-DELETE": "on"}))
    assert not rows.filter(pk=report.pk).exists()


def test_the_second_of_two_sees_both_and_keeps_what_was_typed(client: Client, draft: Plan) -> None:
    where = at("line", draft, 31)
    mine = sent(client, where, text="Câu của tôi")
    client.post(where, sent(client, where, text="Câu của người kia"))

    answer = client.post(where, mine)

    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Võ Văn Phúc (lúc " in shown and "vừa sửa đoạn 31" in shown
    assert "Lời văn Câu của người kia Câu của tôi" in shown
    assert draft.paragraphs.get(number=31).text == "Câu của người kia"
    again = {**mine, "version": answer.context["forms"].words["version"].value()}
    assert client.post(where, again).status_code == 302
    assert draft.paragraphs.get(number=31).text == "Câu của tôi"


def test_a_form_finds_its_line_wherever_it_was_moved(client: Client, draft: Plan) -> None:
    paragraph = draft.paragraphs.get(number=31)
    mine = sent(client, at("line", draft, 31), text="Câu của tôi")
    move = {"line": paragraph.pk, "version": 1, "huong": "xuong"}
    client.post(at("move_line", draft, 31), move)
    twice = client.post(at("move_line", draft, 31), move, follow=True)
    assert "Đoạn này vừa được chuyển thành đoạn 32" in text_of(twice)

    answer = client.post(at("line", draft, 31), mine)

    assert answer.url == f"{at('edit', draft)}#doan-32"
    assert draft.paragraphs.get(pk=paragraph.pk).text == "Câu của tôi"


def test_what_was_typed_for_a_line_that_is_gone_is_offered_as_a_new_one(client: Client, draft: Plan) -> None:
    total, paragraph = draft.paragraphs.count(), draft.paragraphs.get(number=31)
    mine = sent(client, at("line", draft, 31), text="Câu của tôi")
    removed = client.post(at("remove_line", draft, 31), {"line": paragraph.pk, "version": 1}, follow=True)
    assert "Đã bỏ đoạn 31; các đoạn sau đánh số lại." in text_of(removed)

    answer = client.post(at("line", draft, 31), mine)

    assert answer.status_code == 409
    assert "Đoạn này vừa được bỏ khỏi dự thảo." in text_of(answer)
    assert "Câu của tôi</textarea>" in answer.content.decode()
    add = at("add_line", draft, 31)
    assert f'action="{add}"' in answer.content.decode()
    forms = answer.context["forms"]
    client.post(add, {**mine, "version": forms.words["version"].value()})
    assert draft.paragraphs.count() == total
    assert draft.paragraphs.get(number=32).text == "Câu của tôi"


def test_a_line_is_added_once(client: Client, draft: Plan) -> None:
    where = at("add_line", draft, 31)
    data = sent(client, where, text="Đoạn mới")

    first, second = client.post(where, data), client.post(where, data)

    assert first.url == f"{at('edit', draft)}#doan-32"
    assert (second.status_code, draft.paragraphs.filter(text="Đoạn mới").count()) == (409, 1)
    assert "Có người vừa thêm, bỏ, chuyển đoạn" in text_of(second)
    assert "Thêm đoạn đầu tiên" in text_of(client.get(at("add_line", draft, 0)))
    assert client.get(at("add_line", draft, 999)).status_code == 404


def test_the_head_of_the_draft(client: Client, draft: Plan) -> None:
    where = at("head", draft)
    page = client.get(where)
    data = {
        bound.html_name: bound.value()
        for part in [page.context["form"], page.context["phases"].management_form]
        for bound in part
        if bound.value() not in (None, "")
    }
    phase = {"giai-doan-0-name": "Giai đoạn một", "giai-doan-0-first_year": "2023"}

    answer = client.post(where, {**data, **phase, "title": "Tên mới", "month": "3"})

    assert answer.url == at("edit", draft)
    draft.refresh_from_db()
    assert (draft.title, draft.report_due_days["month"], draft.edits) == ("Tên mới", 3, 1)
    assert draft.phases.get().name == "Giai đoạn một"
    slower = client.post(where, {**data, "title": "Tên của tôi"})
    assert slower.status_code == 409
    assert "Trích yếu Tên mới Tên của tôi" in text_of(slower)
    wrong = client.post(where, {**data, "edits": "1", "month": "99", "title": ""})
    assert wrong.status_code == 422
    assert "Hạn gửi báo cáo là từ 0 đến 60 ngày sau kỳ báo cáo." in text_of(wrong)
    assert "Xin ghi trích yếu của kế hoạch." in text_of(wrong)


def test_days_of_reports_are_set_for_an_issued_plan(client: Client, plan: Plan) -> None:
    where = at("report_days", plan)
    days = {"month": 2, "quarter": 3, "half_year": 4, "year": 10}

    assert client.post(where, days, follow=True).redirect_chain == [(at("plan", plan), 302)]
    plan.refresh_from_db()
    assert plan.report_due_days == days
    assert client.post(where, {**days, "year": "-1"}).status_code == 422


def test_an_issued_plan_leads_back_with_the_reason(client: Client, plan: Plan) -> None:
    paragraph = plan.paragraphs.get(number=31)
    button = {"line": paragraph.pk, "version": 1}
    answers = [
        client.get(at("edit", plan), follow=True),
        client.get(at("head", plan), follow=True),
        client.get(at("line", plan, 31), follow=True),
        client.post(at("line", plan, 31), {"text": "Câu khác"}, follow=True),
        client.get(at("add_line", plan, 31), follow=True),
        *(
            client.post(at(name, plan, 31), button, follow=True)
            for name in ("move_line", "remove_line", "restore_line")
        ),
    ]

    for answer in answers:
        assert answer.redirect_chain[-1][0] == at("plan", plan)
        assert "Kế hoạch đã ban hành không sửa trực tiếp được" in text_of(answer)


NONSENSE = [
    {"line": "9" * 30, "version": "1", "text": "Câu", "kind": "text"},
    {"line": "x\x00", "version": "x", "text": "a\x00b", "kind": "khac", "indicator": "9" * 40},
    {"version": "9" * 40, "kind": "duty", "phan": "duty", "giao-lead": ["p9999999999999999999", "u0"]},
    {"version": "1", "text": "Câu", "kind": "duty", "phan": ["duty", "reports", "targets"]},
    {"version": "1", "text": "Câu", "kind": "duty", "phan": ["duty"], "giao-due_day": "0001-01-01"},
    {"version": "1", "kind": "task", "phan": "task", "viec-year": "9" * 30, "viec-quarter": "9"},
    {
        "version": "1",
        "text": "Câu",
        "kind": "target",
        "phan": ["targets", "models"],
        "muc-tieu-TOTAL_FORMS": "9" * 20,
        "muc-tieu-INITIAL_FORMS": "-1",
        "mo-hinh-TOTAL_FORMS": "1",
        "mo-hinh-INITIAL_FORMS": "0",
        "mo-hinh-0-name": "a\x00",
        "mo-hinh-0-at_least": "1e400",
        "mo-hinh-0-row": "\x00",
    },
    {
        "version": "1",
        "text": "Câu",
        "kind": "target",
        "phan": ["targets"],
        "muc-tieu-TOTAL_FORMS": "1",
        "muc-tieu-INITIAL_FORMS": "0",
        "muc-tieu-0-text": "Từ",
        "muc-tieu-0-value": "NaN",
        "muc-tieu-0-comparison": "~",
    },
]


def test_nonsense_is_answered_in_vietnamese(client: Client, draft: Plan) -> None:
    for data in NONSENSE:
        for where in (at("line", draft, 31), at("add_line", draft, 31)):
            answer = client.post(where, data)
            assert answer.status_code in {409, 422}
            assert_no_english(text_of(answer))
        head = client.post(at("head", draft), {**data, "edits": "\x00", "giai-doan-TOTAL_FORMS": "x"})
        assert head.status_code == 422
    assert not draft.paragraphs.exclude(version=1).exists()
    for name in ("move_line", "remove_line", "restore_line"):
        assert client.post(at(name, draft, 31), NONSENSE[1]).status_code == 302
    assert draft.paragraphs.filter(version=1).count() == draft.paragraphs.count()


def test_the_line_of_another_plan_is_missing(client: Client, draft: Plan) -> None:
    total = draft.paragraphs.count()
    other = Plan.objects.create(ward=draft.ward, code="khac", title="Khác", first_year=2023, last_year=2023)
    foreign = Paragraph.objects.create(plan=other, number=1, kind="text", text="Của kế hoạch khác")

    assert client.get(at("line", draft, total + 1)).status_code == 404
    assert client.get(at("line", other, 2)).status_code == 404
    data = {"line": foreign.pk, "version": 1, "text": "Đổi", "kind": "text"}
    assert client.post(at("line", draft, 31), data).status_code == 409
    client.post(at("remove_line", draft, 31), data)
    foreign.refresh_from_db()
    assert (foreign.text, draft.paragraphs.count()) == ("Của kế hoạch khác", total)


def test_the_check_of_six_points(client: Client, plan: Plan) -> None:
    page = client.get(at("clarity", plan))
    shown = text_of(page)

    assert "44/45 nhiệm vụ có điểm chưa rõ: 17 chưa rõ người chủ trì, 32 chưa rõ thời hạn" in shown
    assert "41/45 nhiệm vụ chưa ghi thẩm quyền." in shown
    assert "Tất cả 45 Chưa rõ người chủ trì 17" in shown
    assert "Lập bản sửa đổi" in shown
    assert 'href="#lap-ban-sua-doi">Chưa ghi sản phẩm' in page.content.decode()
    few = text_of(client.get(at("clarity", plan), {"loc": "result"}))
    assert few.count("Chưa ghi sản phẩm") == 13
    assert text_of(client.get(at("clarity", plan), {"loc": "khong-co"})) == shown

    amended = Plan.objects.create(
        ward=plan.ward, code=plan.code, version=2, title="Bản sau", first_year=2023, last_year=2023
    )
    again = client.get(at("clarity", plan)).content.decode()
    assert f'<a href="{at("clarity", amended)}">Làm rõ thêm ở dự thảo đó</a>' in again
    assert f'<a href="{at("clarity", plan)}">' in client.get(at("plan", plan)).content.decode()
    assert f'<a href="{at("report_days", plan)}">' in client.get(at("plan", plan)).content.decode()

    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT)
    draft = client.get(at("clarity", plan))
    assert f'<a href="{at("line", plan, 71)}">Chưa ghi ai chủ trì</a>' in draft.content.decode()
    assert "Lập bản sửa đổi" not in text_of(draft)


def _few_lines(plan: Plan, left: int) -> None:
    """Leave that many duty lines."""
    kept = list(plan.paragraphs.filter(kind="duty").values_list("pk", flat=True)[:left])
    for model in (Request, ReportDuty, Assignment, FundingLine):
        model.objects.filter(plan=plan).exclude(paragraph__in=kept).delete()
    plan.targets.exclude(paragraph__in=kept).delete()
    plan.paragraphs.exclude(pk__in=kept).delete()


@pytest.mark.parametrize(("name", "cost"), [("edit", 17), ("clarity", 10)])
def test_the_pages_cost_the_same_with_one_line_three_and_all(
    client: Client, draft: Plan, name: str, cost: int, django_assert_num_queries: Any
) -> None:
    where = at(name, draft)
    client.get(where)  # the session notes the first visit

    with django_assert_num_queries(cost):
        assert len(client.get(where).content) < 300_000
    for left in (3, 1):
        _few_lines(draft, left)
        with django_assert_num_queries(cost):
            client.get(where)


def test_a_lines_form_costs_the_same_whatever_it_means(
    client: Client, draft: Plan, django_assert_num_queries: Any
) -> None:
    client.get(at("line", draft, 1))

    for number, cost in ((1, 17), (31, 18), (39, 18)):  # a heading names nobody
        with django_assert_num_queries(cost):
            client.get(at("line", draft, number))
