"""Questions on indicators: who sees them, who answers, what is published, and that nobody writes over another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.models import Notice, User
from assignments import questions as verbs
from assignments.models import Party, Question
from tests.cast import Cast, actor
from tests.reports.test_views import text_of
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db
LIST = reverse("reports:questions")
WAITING = f"{LIST}?loc=chua-tra-loi"


def ask(cast: Cast, text: str = "Chi cho hòa giải viên ghi vào đâu?", by: User | None = None) -> Question:
    ward = cast.mine
    person = by or cast.an
    return verbs.ask(by=actor(person), assessment=ward.assessment, indicator=ward.indicator("2.1"), text=text)


def page_of(question: Question) -> str:
    return reverse("reports:question", args=[question.pk])


def of_indicator(cast: Cast) -> str:
    return reverse("reports:indicator_questions", args=[cast.mine.result("2.1").pk])


def send_answer(client: Client, question: Question, text: str, version: int = 1) -> Any:
    where = reverse("reports:answer_question", args=[question.pk])
    return client.post(where, {"text": text, "version": version})


def publish(client: Client, question: Question, **data: Any) -> Any:
    question.refresh_from_db()
    return client.post(
        reverse("reports:publish_answer", args=[question.pk]), {"version": question.version} | data
    )


def bell(person: User) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(user=person).values_list("sentence", "link"))


def test_an_official_asks_on_the_indicators_page(cast: Cast) -> None:
    client = cast.client(cast.an)
    where = reverse("reports:ask_question", args=[cast.mine.result("2.1").pk])
    for _ in range(2):  # a second click sends the same words again
        assert client.post(where, {"text": "Chi vào đâu?"}).url == of_indicator(cast)
    question = Question.objects.get()
    assert (question.text, question.asked_by, question.asked_as) == (
        "Chi vào đâu?",
        cast.an,
        "Công chức Tài chính - Kế toán",
    )
    assert bell(cast.binh) == [("Nguyễn Thị An hỏi về chỉ tiêu 2.1: Chi vào đâu?", WAITING)]
    assert not Notice.objects.exclude(user=cast.binh).exists()
    assert AuditEntry.objects.get(act="question_ask").object_label == "Chi vào đâu?"
    assert "Chi vào đâu?" in text_of(client.get(of_indicator(cast)))


def test_questions_that_were_not_looked_at_share_one_line_of_the_bell(cast: Cast) -> None:
    ask(cast, "Một?")
    ask(cast, "Hai?")
    assert bell(cast.binh) == [
        ("2 câu hỏi chờ trả lời, mới nhất: Nguyễn Thị An hỏi về chỉ tiêu 2.1: Hai?", WAITING)
    ]
    Notice.objects.update(seen_at=timezone.now())
    ask(cast, "Ba?")
    assert bell(cast.binh)[0][0] == "Nguyễn Thị An hỏi về chỉ tiêu 2.1: Ba?"


def test_leadership_answers_what_the_justice_officer_asks(cast: Cast) -> None:
    question = ask(cast, by=cast.binh)
    assert send_answer(cast.client(cast.binh), question, "Tự trả lời").status_code == 403
    assert 'name="text"' not in text_of(cast.client(cast.binh).get(page_of(question)))
    assert send_answer(cast.client(cast.dung), question, "Ghi vào mục 3.").status_code == 302


def test_the_answer_comes_back_to_who_asked(cast: Cast) -> None:
    question = ask(cast)
    assert send_answer(cast.client(cast.binh), question, "Ghi vào mục 3.").url == page_of(question)
    question.refresh_from_db()
    assert (question.answer, question.answered_by, question.answered_as, question.version) == (
        "Ghi vào mục 3.",
        cast.binh,
        "Công chức Tư pháp - Hộ tịch",
        2,
    )
    assert bell(cast.an) == [
        ("Trần Văn Bình đã trả lời câu hỏi của anh/chị về chỉ tiêu 2.1.", page_of(question))
    ]
    page = text_of(cast.client(cast.an).get(page_of(question)))
    assert "Ghi vào mục 3." in page and "Hỏi tiếp" in page


def test_two_who_answer_at_once_do_not_write_over_each_other(cast: Cast) -> None:
    question = ask(cast)
    send_answer(cast.client(cast.dung), question, "Ghi vào mục 3.")
    answer = send_answer(cast.client(cast.binh), question, "Ghi vào mục 4.")
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Ghi vào mục 3." in page and "Ghi vào mục 4." in page and verbs.STALE in page
    assert Question.objects.get().answer == "Ghi vào mục 3."
    assert send_answer(cast.client(cast.binh), question, "Ghi vào mục 4.", version=2).status_code == 302
    assert AuditEntry.objects.filter(act="question_answer").first().detail == (
        '{"indicator": "2.1", "trả lời": ["Ghi vào mục 3.", "Ghi vào mục 4."]}'
    )


def test_until_it_is_published_a_question_is_seen_by_those_concerned(cast: Cast) -> None:
    question = ask(cast)
    send_answer(cast.client(cast.binh), question, "Ghi vào mục 3.")
    sees = {
        name: cast.client(getattr(cast, name)).get(page_of(question)).status_code
        for name in ("an", "binh", "chi", "dung", "giang", "hien")
    }
    assert sees == {"an": 200, "binh": 200, "chi": 404, "dung": 200, "giang": 404, "hien": 404}
    for where in (LIST, of_indicator(cast)):
        assert "hòa giải viên" not in text_of(cast.client(cast.chi).get(where))
    duty = cast.mine.plan.assignments.get(indicator__code="2.1")
    Party.objects.create(
        assignment=duty, part=Party.Part.SUPPORTING, position=cast.mine.positions["van-phong"]
    )
    assert cast.client(cast.chi).get(page_of(question)).status_code == 200


def test_guidance_is_published_to_the_ward_and_taken_back(cast: Cast) -> None:
    question = ask(cast)
    coordinator, other = cast.client(cast.binh), cast.client(cast.chi)
    refused = publish(coordinator, question)
    assert refused.status_code == 302 and Question.objects.published().count() == 0
    send_answer(coordinator, question, "Ghi vào mục 3.")
    publish(coordinator, question)
    assert "Ghi vào mục 3." in text_of(other.get(of_indicator(cast)))
    assert "1 câu trả lời đã công bố" in text_of(
        other.get(reverse("scoring:indicator", args=[cast.mine.result("2.1").pk]))
    )
    assert publish(other, question, thoi="1").status_code == 403
    assert "hòa giải viên" not in text_of(cast.client(cast.hien).get(LIST))
    publish(coordinator, question, thoi="1")
    assert other.get(page_of(question)).status_code == 404
    acts = AuditEntry.objects.order_by("number").values_list("act", flat=True)
    assert list(acts) == [
        "question_ask",
        "question_answer",
        "question_publish",
        "refused",
        "question_unpublish",
    ]


def test_the_list_is_searched_without_accents_and_filtered(cast: Cast) -> None:
    first, second = ask(cast), ask(cast, "Niêm yết ở đâu?")
    send_answer(cast.client(cast.binh), first, "Ghi vào mục 3.")
    publish(cast.client(cast.binh), first)
    client = cast.client(cast.binh)

    def found(**asked: str) -> list[int]:
        return [one.pk for one in client.get(LIST, asked).context["page"]]

    assert found() == [second.pk, first.pk]
    assert found(q="HOA GIAI muc 3") == [first.pk]
    assert found(q="niem yet", loc="da-cong-bo") == []
    assert found(loc="chua-tra-loi") == [second.pk]
    assert found(loc="da-cong-bo") == [first.pk]
    assert found(loc="x", page="99") == [second.pk, first.pk]


def test_the_part_of_the_indicators_page_is_the_same_without_its_frame(cast: Cast) -> None:
    question = ask(cast)
    send_answer(cast.client(cast.binh), question, "Ghi vào mục 3.")
    client = cast.client(cast.an)
    part = client.get(of_indicator(cast), {"tiep": question.pk}, headers={"HX-Request": "true"})
    assert "<html" not in text_of(part) and "Ghi vào mục 3." in text_of(part)
    assert "HX-Request" in part["Vary"]
    assert f"Tiếp câu hỏi ngày {question.asked_on}: " in text_of(part)


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "a\x00b"])
def test_a_question_without_sense_is_refused(cast: Cast, text: str) -> None:
    where = reverse("reports:ask_question", args=[cast.mine.result("2.1").pk])
    answer = cast.client(cast.an).post(where, {"text": text})
    assert answer.status_code == 422 and not Question.objects.exists()
    assert_no_english(answer.content)


@pytest.mark.parametrize(("number", "list_queries", "part_queries"), [(1, 6, 5), (3, 6, 5)])
def test_pages_take_as_many_queries_for_many(
    cast: Cast, number: int, list_queries: int, part_queries: int, django_assert_num_queries: Any
) -> None:
    for order in range(number):
        ask(cast, f"Câu {order}?")
    client = cast.client(cast.an)
    for where, expected in ((LIST, list_queries), (of_indicator(cast), part_queries)):
        client.get(where)
        with django_assert_num_queries(expected):
            client.get(where)
