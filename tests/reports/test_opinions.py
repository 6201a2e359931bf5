"""The ward's side of opinions: entered, answered, set aside; who sees what; two people at once; Mẫu 03."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import docx
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Assessment
from reports.course_case import CourseCase
from reports.models import Opinion, Posting, PostingRecord, Response
from reports.opinions import actions
from reports.opinions.actions import Said
from reports.opinions.summary import NONE, gather, summary_paper
from reports.papers import write_paper
from reports.posting import publishing
from tests.cast import Cast, actor, make_cast
from tests.evidence.test_races import at_once
from tests.reports.posting import make_opinion, make_posting
from tests.reports.test_public import answer, words_of
from tests.vietnamese import assert_no_english

LIST = reverse("reports:opinions", kwargs={"year": 2023})
ENTER = reverse("reports:opinion_enter", kwargs={"year": 2023})
PAPER = {
    "ticket": "phiếu 1",
    "channel": "paper", "received_on": "2023-11-19", "sender_kind": "organisation", "sender": "Chi hội Phụ nữ khối 3",
    "contact": "", "about": "2", "text": "Đề nghị công khai thêm ở nhà văn hóa khối.",
}  # fmt: skip
GIVEN = {
    "outcome": "partly", "summary": "Đề nghị công khai thêm tại khối.", "text": "Tiếp thu, niêm yết thêm tại 3 khối.",
    "changes": "Bổ sung nơi niêm yết.", "is_public": "on",
}  # fmt: skip


def page(opinion: Opinion, name: str = "opinion") -> str:
    return reverse(f"reports:{name}", args=[opinion.pk])


@pytest.mark.django_db
class TestList:
    @pytest.mark.parametrize("more", [0, 2])
    def test_it_counts_and_narrows_in_a_fixed_number_of_queries(
        self, cast: Cast, more: int, django_assert_num_queries: Any
    ) -> None:
        posting = make_posting(cast)
        first = make_opinion(posting, "Ý kiến đầu", sender="Nguyễn Văn Dân", consented=True)
        for number in range(more):
            answer(cast, make_opinion(posting, f"Ý kiến {number}"))
        client = cast.client(cast.binh)
        client.get(LIST)
        with django_assert_num_queries(7):
            shown = client.get(LIST)
        text = words_of(shown)
        assert f"Tất cả {1 + more} Chưa trả lời 1 Đã trả lời {more} Không xem xét 0" in text
        assert f"Ý kiến đầu Mã số {first.code} · Nguyễn Văn Dân Chỉ tiêu 2.1. Công khai thông tin" in text
        assert_no_english(shown.content.decode(), allowed=("email",))
        waiting = words_of(client.get(f"{LIST}?loc=chua-tra-loi&bang=form"))
        assert "Ý kiến đầu" in waiting
        assert "Ý kiến 1" not in waiting
        assert "Không có ý kiến nào như vậy." in words_of(client.get(f"{LIST}?bang=paper"))

    def test_who_spoke_is_for_those_who_answer(self, cast: Cast) -> None:
        said = {"sender": "Nguyễn Văn Dân", "contact": "0912 345 678", "consented": True}
        opinion = make_opinion(make_posting(cast), **said)
        for url in (LIST, page(opinion)):
            for person, sees in ((cast.binh, True), (cast.dung, True), (cast.an, False)):
                text = words_of(cast.client(person).get(url))
                assert (opinion.text in text, "Nguyễn Văn Dân" in text) == (True, sees)
        assert "0912 345 678" not in words_of(cast.client(cast.an).get(page(opinion)))
        assert cast.client(cast.giang).get(page(opinion)).status_code == 404

    def test_before_the_posting_there_is_nothing_to_enter(self, cast: Cast) -> None:
        client = cast.client(cast.binh)
        assert "Chưa niêm yết nên chưa có ý kiến." in words_of(client.get(LIST))
        assert client.get(ENTER).url == LIST


@pytest.mark.django_db
class TestEntering:
    def test_what_came_on_paper_is_written_down_and_takes_its_scan(self, cast: Cast) -> None:
        make_posting(cast)
        client = cast.client(cast.binh)
        client.post(ENTER, PAPER)
        answered = client.post(ENTER, PAPER)  # a double click
        opinion = Opinion.objects.get()
        assert answered.url == page(opinion)
        assert (opinion.channel, opinion.received_on, opinion.entered_by) == (
            "paper",
            date(2023, 11, 19),
            cast.binh,
        )
        assert (opinion.sender_kind, opinion.about, opinion.number) == ("organisation", "2", 1)
        assert AuditEntry.objects.get(act="opinion_receive").user == cast.binh
        text = words_of(client.get(page(opinion)))
        assert "Tiêu chí 2. Tiếp cận thông tin" in text
        assert "Bản scan phiếu, đơn, biên bản Chưa có tài liệu." in text

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"received_on": "2023-11-21"}, "Ngày nhận không sau hôm nay (20/11/2023)."),
            ({"received_on": "2023-11-17"}, "Ngày nhận không trước ngày niêm yết (18/11/2023)."),
            ({"text": ""}, "Xin ghi nội dung ý kiến như đã nhận."),
            ({"channel": "form"}, "Hãy chọn"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, changes: dict[str, str], sentence: str) -> None:
        make_posting(cast)
        refused = cast.client(cast.binh).post(ENTER, PAPER | changes)
        assert refused.status_code == 422
        assert_no_english(refused.content.decode(), allowed=("email",))
        assert sentence in words_of(refused) or "form" in changes.values()
        assert not Opinion.objects.exists()

    def test_once_the_result_is_agreed_on_nothing_changes(self, cast: Cast) -> None:
        opinion = make_opinion(make_posting(cast))
        Assessment.objects.update(state=Assessment.State.AGREED)
        client = cast.client(cast.binh)
        assert client.get(ENTER).url == LIST
        late = client.post(page(opinion, "opinion_answer"), GIVEN | {"version": 1})
        assert late.status_code == 409
        assert actions.SETTLED in words_of(late)
        assert not Response.objects.exists()


@pytest.mark.django_db
class TestAnswering:
    def test_the_newest_counts_and_all_are_kept(self, cast: Cast) -> None:
        opinion = make_opinion(make_posting(cast))
        client, where = cast.client(cast.binh), page(opinion, "opinion_answer")
        for _ in range(2):  # a double click
            assert client.post(where, GIVEN | {"version": 1}).url == page(opinion)
        assert client.post(where, GIVEN | {"version": 2, "text": "Trả lời lại."}).url == page(opinion)
        opinion.refresh_from_db()
        assert (opinion.state, opinion.version) == ("answered", 3)
        rows = list(Response.objects.values_list("text", "answered_as"))
        assert rows == [
            ("Tiếp thu, niêm yết thêm tại 3 khối.", "Công chức Tư pháp - Hộ tịch"),
            ("Trả lời lại.", "Công chức Tư pháp - Hộ tịch"),
        ]
        text = words_of(client.get(page(opinion)))
        assert "Đã thay Tiếp thu một phần. Tiếp thu, niêm yết thêm tại 3 khối." in text
        assert "Hiện trên trang niêm yết Tiếp thu một phần. Trả lời lại." in text
        assert AuditEntry.objects.filter(act="opinion_answer").count() == 2

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"changes": ""}, "Xin ghi đã chỉnh sửa nội dung gì."),
            ({"text": ""}, "Xin ghi nội dung tiếp thu, giải trình."),
            ({"summary": "Ông Nguyễn Văn Dân đề nghị."}, "Xin bỏ đi, hoặc đánh dấu đã xem lại."),
            ({"text": "Đã gọi 0912 345 678."}, "Xin bỏ đi, hoặc đánh dấu đã xem lại."),
            ({"summary": "chị Hạnh góp ý"}, "Xin bỏ đi, hoặc đánh dấu đã xem lại."),
        ],
    )
    def test_what_lacks_or_names_somebody_waits(
        self, cast: Cast, changes: dict[str, str], sentence: str
    ) -> None:
        opinion = make_opinion(make_posting(cast), sender="chị hạnh", consented=True)
        client, where = cast.client(cast.binh), page(opinion, "opinion_answer")
        refused = client.post(where, GIVEN | {"version": 1} | changes)
        assert refused.status_code == 422
        assert sentence in words_of(refused)
        assert not Response.objects.exists()
        if "đánh dấu" in sentence:
            client.post(where, GIVEN | {"version": 1, "confirmed": "on"} | changes)
            assert Response.objects.count() == 1

    def test_who_was_overtaken_keeps_the_text_and_sees_both(self, cast: Cast) -> None:
        opinion = make_opinion(make_posting(cast))
        where = page(opinion, "opinion_answer")
        cast.client(cast.dung).post(where, GIVEN | {"version": 1})
        lost = cast.client(cast.binh).post(where, GIVEN | {"version": 1, "text": "Bản của tôi."})
        assert lost.status_code == 409
        text = words_of(lost)
        assert "Phạm Văn Dũng vừa xử lý ý kiến này." in text
        assert "Tiếp thu, giải trình Tiếp thu, niêm yết thêm tại 3 khối. Bản của tôi." in text
        assert 'name="version" value="2"' in lost.content.decode()
        assert Response.objects.count() == 1

    def test_one_is_set_aside_with_a_reason_and_brought_back(self, cast: Cast) -> None:
        opinion = make_opinion(make_posting(cast))
        client, where = cast.client(cast.binh), page(opinion, "opinion_set_aside")
        refused = client.post(where, {"aside-version": 1, "aside-reason": ""})
        assert (refused.status_code, "Xin ghi lý do" in words_of(refused)) == (422, True)
        for _ in range(2):  # a double click
            done = client.post(where, {"aside-version": 1, "aside-reason": "Trùng ý kiến khác."})
            assert done.url == page(opinion)
        opinion.refresh_from_db()
        assert (opinion.state, opinion.set_aside_by, opinion.set_aside_reason) == (
            "set_aside", cast.binh, "Trùng ý kiến khác.",
        )  # fmt: skip
        assert not Opinion.objects.unanswered().exists()
        stale = client.post(where, {"aside-version": 1, "aside-reason": "Lần hai."})
        assert stale.status_code == 409
        assert "Trần Văn Bình vừa xử lý ý kiến này." in words_of(stale)
        for _ in range(2):
            client.post(page(opinion, "opinion_bring_back"), {"version": 2})
        opinion.refresh_from_db()
        assert (opinion.state, opinion.set_aside_reason, opinion.version) == ("new", "", 3)

    @pytest.mark.parametrize(
        ("contact", "consented", "works", "letters"),
        [
            ("dan@vidu.example", True, True, ["dan@vidu.example"]),
            ("dan@vidu.example", True, False, []),
            ("0912 345 678", True, True, []),
        ],
    )
    def test_who_left_an_address_gets_the_answer(
        self, cast: Cast, settings: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any,
        contact: str, consented: bool, works: bool, letters: list[str],
    ) -> None:  # fmt: skip
        settings.MAIL_WORKS = works
        said = {"sender": "Nguyễn Văn Dân", "contact": contact, "consented": consented}
        opinion = make_opinion(make_posting(cast), **said)
        with django_capture_on_commit_callbacks(execute=True):
            answer(cast, opinion)
        assert [one.to for one in mailoutbox] == [[one] for one in letters]
        for letter in mailoutbox:
            assert letter.subject == f"[Phường Ví Dụ] Trả lời ý kiến mã số {opinion.code}"
            assert "Tiếp thu: Phường đã xem lại." in letter.body
            assert letter.body.count("http") == 1
            assert "Nguyễn Văn Dân" not in letter.body

    def test_an_answer_that_takes_up_must_say_what_changed(self, cast: Cast) -> None:
        opinion = make_opinion(make_posting(cast))
        with pytest.raises(IntegrityError), transaction.atomic():
            answer(cast, opinion, changes="")


@pytest.mark.django_db
class TestPaper:
    def word(self, cast: Cast) -> str:
        found = gather(Assessment.objects.select_related("ward", "framework").get(pk=cast.mine.assessment.pk))
        assert found is not None
        data = write_paper(summary_paper(found), "docx", datetime.fromisoformat("2023-11-20T08:00:00+07:00"))
        read = docx.Document(io.BytesIO(data))
        cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in read.paragraphs), *cells])

    def test_it_holds_public_words_alone(self, cast: Cast) -> None:
        posting = make_posting(cast)
        PostingRecord.objects.create(
            posting=posting, channel="office", day=date(2023, 11, 18), place="Bảng tin UBND phường"
        )
        PostingRecord.objects.create(
            posting=posting, channel="radio", day=date(2023, 11, 19), place="Gạch", struck_at=posting.posted_at,
            struck_reason="nhầm",
        )  # fmt: skip
        answer(cast, make_opinion(posting, "Bí mật của dân", sender="Nguyễn Văn Dân", consented=True))
        waiting = make_opinion(posting, "Ý kiến thứ hai", about="")
        text = self.word(cast)
        for words in (
            "Mẫu 03", "từ ngày 18/11/2023", "Trụ sở Ủy ban nhân dân: Bảng tin UBND phường, từ ngày 18/11/2023.",
            "Nhận được 02 ý kiến của người dân.", "Trang niêm yết: 02 ý kiến.",
            "01 ý kiến chưa trả lời.", "Đề nghị xem lại việc họp bàn.", "Chỉ tiêu 2.1. Công khai thông tin",
            "Tiếp thu. Phường đã xem lại.", "Sửa điểm 2.1.", f"Ý kiến mã số {waiting.code}", "(chưa trả lời)",
        ):  # fmt: skip
            assert words in text, words
        for words in ("Bí mật của dân", "Nguyễn Văn Dân", "Ý kiến thứ hai", "Gạch"):
            assert words not in text

    def test_a_posting_without_opinions_says_so(self, cast: Cast) -> None:
        make_posting(cast)
        assert NONE in self.word(cast)

    def test_it_is_read_and_downloaded(self, cast: Cast) -> None:
        client = cast.client(cast.an)
        where = reverse("reports:paper", args=["mau-03", "2023"])
        assert client.get(where).status_code == 404
        make_posting(cast)
        assert NONE in words_of(client.get(where))
        data = client.get(reverse("reports:paper_file", args=["mau-03", "2023", "pdf"])).content
        assert data.startswith(b"%PDF")


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once_whoever_comes_at_once(transactional_db: None) -> None:
    cast = make_cast()
    posting = make_posting(cast)
    twice = [lambda: actions.send(posting=posting, said=Said("", "Hai lần"), ticket="một") for _ in range(3)]
    others = [
        lambda n=n: actions.send(posting=posting, said=Said("", f"Ý kiến {n}"), ticket=f"phiếu {n}")
        for n in range(4)
    ]
    entered = [
        lambda: actions.enter(
            posting=posting,
            said=Said("", "Giấy", channel="paper"),
            received_on=date(2023, 11, 20),
            ticket="giấy",
            by=actor(cast.binh),
        )
    ]
    assert at_once(*twice, *others, *entered) == {"done": 8}
    assert sorted(Opinion.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Opinion.objects.filter(text="Hai lần").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_comes_in_beside_the_end(transactional_db: None) -> None:
    """Each opinion either is there before the posting ends, or its sender is told that it has ended."""
    cast = make_cast()
    posting = make_posting(cast)
    assessment = Assessment.objects.select_related("ward", "framework").get(pk=cast.mine.assessment.pk)
    case = CourseCase(assessment)
    assert case.posting == posting
    sending = [
        lambda n=n: actions.send(posting=posting, said=Said("", f"Ý kiến {n}"), ticket=f"{n}")
        for n in range(4)
    ]
    ended = at_once(lambda: transaction.atomic(publishing.close)(case, actor(cast.binh), ""), *sending)
    assert ended["done"] == 1 + Opinion.objects.count()
    assert Posting.objects.get().state == Posting.State.CLOSED


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(transactional_db: None) -> None:
    cast = make_cast()
    opinion = make_opinion(make_posting(cast))
    given = actions.Answer("explained", "Tóm tắt", "Trả lời", "", True)

    def answering(person: Any) -> Any:
        row = Opinion.objects.select_related("posting").get(pk=opinion.pk)
        return lambda: actions.answer(opinion=row, version=1, given=given, by=actor(person))

    assert at_once(answering(cast.binh), answering(cast.dung)) == {"done": 1, "refused": 1}
    assert Response.objects.count() == 1


@pytest.mark.django_db
def test_an_ended_posting_takes_no_form_but_what_came_on_paper(cast: Cast) -> None:
    posting = make_posting(cast, state=Posting.State.CLOSED)
    with pytest.raises(Refused, match="Đã hết thời gian niêm yết"):
        make_opinion(posting)
    found = actions.enter(
        posting=posting,
        said=Said("", "Giấy", channel="paper"),
        received_on=date(2023, 11, 20),
        ticket="giấy",
        by=actor(cast.binh),
    )
    assert found.number == 1
