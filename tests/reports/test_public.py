"""The public page: only what was posted, for everybody, light; opinions sent once, limited, never lost."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.models import Notice, Ward
from assignments.models import Assessment
from criteria.models import Framework
from evidence.models import LinkAttempt
from reports.course_case import CourseCase
from reports.models import Opinion, Posting
from reports.opinions import actions
from reports.opinions.actions import Answer
from reports.opinions.codes import code_of
from reports.opinions.forms import may_identify
from reports.posting.snapshot import content_of
from reports.views import public
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.reports.posting import PDF, content, make_opinion, make_paper, make_posting
from tests.reports.test_views import text_of
from tests.vietnamese import HIDDEN, assert_no_english

pytestmark = pytest.mark.django_db
PLACE = {"ward": "vi-du", "year": 2023}
PAGE = reverse("reports:public", kwargs=PLACE)
CHECK = reverse("reports:public_opinion", kwargs=PLACE)
SEND = reverse("reports:public_send", kwargs=PLACE)
TYPED = {"seen": 1, "about": "2.1", "text": "Khối tôi chưa được họp bàn.\r\nĐề nghị xem lại."}
NAMED = TYPED | {"sender": "Nguyễn Văn Dân", "contact": "dan@vidu.example", "consented": "on"}


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def paper_url(kind: str) -> str:
    return reverse("reports:public_paper", kwargs={**PLACE, "kind": kind})


def words_of(answer: Any) -> str:
    """What somebody reads on the page, without its tags and pictures."""
    html = HIDDEN.sub(" ", text_of(answer))
    return re.sub(r" (?=[.,:/])", "", " ".join(unescape(html).split()))


def page_text() -> str:
    return words_of(Client().get(PAGE))


def send(client: Client | None = None, **changes: Any) -> Any:
    return (client or Client()).post(SEND, {**TYPED, "ticket": "t1", **changes})


def answer(cast: Cast, opinion: Opinion, **changes: Any) -> None:
    given = {
        "outcome": "taken_up", "summary": "Đề nghị xem lại việc họp bàn.", "text": "Phường đã xem lại.",
        "changes": "Sửa điểm 2.1.", "is_public": True,
    }  # fmt: skip
    opinion.refresh_from_db()
    actions.answer(
        opinion=opinion, version=opinion.version, given=Answer(**(given | changes)), by=actor(cast.binh)
    )


def test_it_says_when_and_what_was_posted(cast: Cast, media: Path) -> None:
    make_paper(make_posting(cast))
    text = page_text()
    for words in (
        "Dự thảo kết quả đạt chuẩn tiếp cận pháp luật năm 2023",
        "Niêm yết từ 18/11 đến hết 23/11/2023 Ngày thứ 3, còn 3 ngày để góp ý.",
        "88,5 trên 100 điểm cao hơn mốc 80 điểm",
        "Người đứng đầu không bị kỷ luật: chưa xác nhận",
        "Tiêu chí 1. Ban hành văn bản",
        "Xem đủ 4 chỉ tiêu",
        "1.2 Ban hành văn bản hành chính 5,5/7",
        "Hoặc gửi trực tiếp tại Bộ phận Một cửa, UBND phường Ví Dụ.",
        "Chưa có ý kiến nào được trả lời.",
    ):
        assert words in text, words
    assert f"SHA-256 <code>{'e92b5f70' * 8}</code>" in Client().get(PAGE).content.decode()
    assert_no_english(Client().get(PAGE).content.decode(), allowed=("email",))


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2023, 11, 23), "Hôm nay là ngày cuối của thời hạn niêm yết."),
        (date(2023, 11, 24), "Niêm yết từ 18/11/2023 Vẫn nhận ý kiến cho đến khi"),
    ],
)
def test_the_band_follows_the_wards_day(cast: Cast, day: date, sentence: str) -> None:
    make_posting(cast)
    Ward.objects.filter(pk=cast.mine.ward.pk).update(demo_day=day)
    assert sentence in page_text()


def test_a_rule_set_without_points_or_days_is_said_as_it_is(cast: Cast) -> None:
    rows = content(cast.mine)["criteria"]
    for one in rows:
        one |= {"points": None, "max": None, "half": None}
    bare = {
        "by_points": False,
        "total": None,
        "max": None,
        "threshold": None,
        "answer": "",
        "asked_days": None,
    }
    make_posting(cast, content=content(cast.mine, criteria=rows, **bare))
    text = page_text()
    assert "4 trên 4 chỉ tiêu đạt" in text
    assert "Niêm yết từ 18/11/2023 Vẫn nhận ý kiến" in text


@pytest.mark.parametrize("mode", [Framework.Mode.POINTS, Framework.Mode.PASS_FAIL])
def test_what_the_year_would_post_today_can_be_shown(cast: Cast, mode: str) -> None:
    """Nothing scored yet: a figure that is not known is no figure, and no error."""
    Framework.objects.filter(pk=cast.mine.framework.pk).update(mode=mode)
    assessment = Assessment.objects.select_related("ward", "framework").get(pk=cast.mine.assessment.pk)
    make_posting(cast, content=content_of(CourseCase(assessment)))
    assert "Tiêu chí 2. Tiếp cận thông tin" in page_text()


CANARY = "chim hoàng yến"


def test_nothing_but_what_was_posted_is_anywhere_on_it(cast: Cast, media: Path) -> None:
    """Score, words and names change afterwards: neither page nor papers nor any public answer knows."""
    posting = make_posting(cast)
    make_paper(posting)
    opinion = make_opinion(posting, sender="Nguyễn Văn Dân", contact="0912345678", consented=True)
    answer(cast, opinion)
    client = Client()
    before = client.get(PAGE).content
    IndicatorResult.objects.filter(assessment=cast.mine.assessment).update(
        self_points=Decimal("12.25"),
        self_by=cast.an,
        self_at=timezone.now(),
        self_reason=CANARY,
        shortfall=CANARY,
        remedy=CANARY,
    )
    cast.mine.framework.indicators.update(name=CANARY, short_name=CANARY)
    cast.mine.framework.criteria.update(name=CANARY)
    cast.mine.plan.title = CANARY
    cast.mine.plan.save()
    unposted = {"content": {"title": CANARY}, "posted_at": None, "posted_on": None, "posted_by": None}
    Posting.objects.filter(pk=posting.pk).update(state=Posting.State.CLOSED, closed_by=cast.dung,
                                                 closed_at=timezone.now(), closed_on=date(2023, 11, 24))  # fmt: skip
    make_posting(cast, state=Posting.State.READY, **unposted)
    Posting.objects.filter(pk=posting.pk).update(state=Posting.State.CLOSED)
    make_opinion_unanswered(posting)
    answers = [client.get(PAGE), client.post(CHECK, TYPED), send(client)]
    answers += [client.get(reverse("reports:public_sent", kwargs={**PLACE, "receipt": "1:2:3"}))]
    for one in answers:
        html = one.content.decode()
        for word in (
            CANARY,
            "12,25",
            "12.25",
            "Nguyễn Văn Dân",
            "0912345678",
            "Bí mật của dân",
            "Trần Văn Bình",
        ):
            assert word not in html
    assert b"".join(client.get(paper_url("report")).streaming_content) == PDF
    assert "88,5" in before.decode()
    assert "88,5" in answers[0].content.decode()


def make_opinion_unanswered(posting: Posting) -> None:
    Opinion.objects.create(
        posting=posting, number=99, code="9999-9999", channel="paper", text="Bí mật của dân",
        received_on=date(2023, 11, 20),
    )  # fmt: skip


@pytest.mark.parametrize("filled", [1, 3])
def test_queries_and_bytes_stay_small(
    cast: Cast, media: Path, filled: int, django_assert_num_queries: Any
) -> None:
    posting = make_posting(cast)
    make_paper(posting)
    for number in range(filled):
        answer(cast, make_opinion(posting, f"Ý kiến thứ {number}"))
    client = Client()
    with django_assert_num_queries(4):
        page = client.get(PAGE)
    assert len(page.content) < 40_000
    assert b"<script" not in page.content
    packed = client.get(PAGE, headers={"Accept-Encoding": "gzip"})
    assert (packed["Content-Encoding"], len(packed.content) < 8_000) == ("gzip", True)
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert client.get(PAGE, headers=known).status_code == 304
    assert page.content.count(b'rel="stylesheet"') == 1
    person = cast.client(cast.an)
    person.get(PAGE)
    with django_assert_num_queries(6):  # the session and the person besides, of whom nothing is shown
        assert person.get(PAGE).content == page.content


def test_caches_may_keep_it_and_must_ask(cast: Cast, media: Path) -> None:
    posting = make_posting(cast)
    make_paper(posting)
    client = Client()
    page = client.get(PAGE)
    assert page["Cache-Control"] == "public, no-cache"
    assert not page.cookies
    assert client.get(PAGE, headers={"If-None-Match": page["ETag"]}).status_code == 304
    paper = client.get(paper_url("report"))
    assert (paper["Content-Type"], paper["Cache-Control"]) == ("application/pdf", "public, no-cache")
    assert b"".join(paper.streaming_content) == PDF
    known = client.get(paper_url("report"), headers={"If-None-Match": paper["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    answer(cast, make_opinion(posting))
    assert client.get(PAGE, headers={"If-None-Match": page["ETag"]}).status_code == 200
    assert cast.client(cast.an).get(PAGE)["Cache-Control"] == "private, no-cache"


def test_what_was_never_posted_is_a_missing_page(cast: Cast) -> None:
    assert Client().get(PAGE).status_code == 404
    never = {"posted_at": None, "posted_on": None, "posted_by": None}
    make_posting(cast, state=Posting.State.READY, **never)
    assert Client().get(PAGE).status_code == 404
    assert Client().post(CHECK, TYPED).status_code == 404
    assert Client().get(reverse("reports:public", args=["ben-canh", 2023])).status_code == 404


def test_an_ended_posting_is_read_but_takes_nothing(cast: Cast, media: Path) -> None:
    make_paper(make_posting(cast, state=Posting.State.CLOSED))
    text = page_text()
    assert "Đã niêm yết từ 18/11/2023, kết thúc ngày 24/11/2023 Đã hết thời gian niêm yết." in text
    assert "Ông/bà có thể gửi ý kiến tại Bộ phận Một cửa" in text
    assert "<form" not in Client().get(PAGE).content.decode()
    for where in (CHECK, SEND):
        late = Client().post(where, TYPED)
        assert late.status_code == 409
        assert "Khối tôi chưa được họp bàn." in words_of(late)
    assert not Opinion.objects.exists()


def test_a_withdrawn_posting_says_why_and_shows_no_figure(cast: Cast, media: Path) -> None:
    posting = make_posting(cast, state=Posting.State.WITHDRAWN)
    make_paper(posting)
    text = page_text()
    assert "đã rút bản niêm yết ngày 19/11/2023" in text
    assert "Lý do: Ghi nhầm tỷ lệ ở chỉ tiêu 1.2." in text
    assert "88,5" not in text
    assert Client().get(paper_url("report")).status_code == 404
    make_posting(cast, posted_at=timezone.now())
    assert "88,5" in page_text()


def test_the_reason_of_a_withdrawal_names_nobody(cast: Cast) -> None:
    """Nobody looks through it before it is read by all: what may be somebody's is covered."""
    reason = "Ông Nguyễn Văn An, số 0912 345 678, căn cước 040085001234, phản ánh sai tỷ lệ ở chỉ tiêu 1.2."
    make_posting(cast, state=Posting.State.WITHDRAWN, reason=reason)
    text = page_text()
    assert (
        "Lý do: Ông [đã che tên], số [đã che số điện thoại], căn cước [đã che số định danh], phản ánh sai tỷ lệ ở chỉ "
        "tiêu 1.2." in text
    )
    assert Posting.objects.get().reason == reason


def test_the_answers_of_a_withdrawn_posting_stay(cast: Cast) -> None:
    first = make_posting(cast)
    answer(cast, make_opinion(first))
    Posting.objects.filter(pk=first.pk).update(
        state=Posting.State.WITHDRAWN, reason="x", withdrawn_by=cast.dung, withdrawn_at=timezone.now(),
        withdrawn_on=date(2023, 11, 19),
    )  # fmt: skip
    make_posting(cast)
    assert "Tiếp thu. Phường đã xem lại." in page_text()


def test_the_newest_answer_counts_and_only_where_it_is_public(cast: Cast) -> None:
    opinion = make_opinion(make_posting(cast))
    answer(cast, opinion)
    answer(cast, opinion, text="Trả lời mới.")
    text = page_text()
    assert "Trả lời mới." in text
    assert "Phường đã xem lại." not in text
    assert f"Ý kiến {opinion.code} Chỉ tiêu 2.1. Công khai thông tin Đề nghị xem lại việc họp bàn." in text
    assert opinion.text not in text
    answer(cast, opinion, is_public=False)
    assert "Chưa có ý kiến nào được trả lời." in page_text()


# Sending -------------------------------------------------------------------------------------------------------


def test_an_opinion_is_looked_at_again_and_then_sent_once(cast: Cast) -> None:
    make_posting(cast)
    client = Client(enforce_csrf_checks=True)
    check = client.post(CHECK, NAMED)
    assert check.status_code == 200
    assert not Opinion.objects.exists()
    assert "Chỉ tiêu 2.1. Công khai thông tin" in words_of(check)
    html = check.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    data = NAMED | {"ticket": hidden["ticket"]}
    assert client.post(SEND, data).status_code == 403
    data["csrfmiddlewaretoken"] = hidden["csrfmiddlewaretoken"]
    first, second = client.post(SEND, data), client.post(SEND, data)
    opinion = Opinion.objects.get()
    assert (opinion.number, opinion.about, opinion.text) == (
        1,
        "2.1",
        "Khối tôi chưa được họp bàn.\nĐề nghị xem lại.",
    )
    assert (opinion.sender, opinion.contact, opinion.consented) == (
        "Nguyễn Văn Dân",
        "dan@vidu.example",
        True,
    )
    assert (opinion.channel, opinion.entered_by, opinion.received_on) == ("form", None, date(2023, 11, 20))
    for one in (first, second):
        sent = client.get(one.url)
        assert f"Ý kiến đã được tiếp nhận, mã số {opinion.code}. UBND phường Ví Dụ sẽ trả lời" in text_of(
            sent
        )
        assert "no-store" in sent["Cache-Control"]
    assert client.get(PAGE.rstrip("/") + "/y-kien/da-nhan/giả/").status_code == 404


def test_a_receipt_speaks_of_its_own_posting_alone(cast: Cast) -> None:
    make_posting(cast)
    make_posting(cast, ward=cast.other)
    receipt = send(Client()).url.rstrip("/").rpartition("/")[2]
    place = {"ward": cast.other.ward.slug, "year": 2023, "receipt": receipt}
    assert (
        Client().get(reverse("reports:public_sent", kwargs=PLACE | {"receipt": receipt})).status_code == 200
    )
    assert Client().get(reverse("reports:public_sent", kwargs=place)).status_code == 404


def test_what_was_typed_can_be_mended(cast: Cast) -> None:
    make_posting(cast)
    again = Client().post(CHECK, {**NAMED, "sua": "1"})
    assert again.status_code == 200
    assert "Nguyễn Văn Dân" in again.content.decode()
    assert "Xem lại và gửi" in words_of(again)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "  "}, "Xin viết nội dung ý kiến."),
        ({"text": "a" * 2001}, "Viết gọn trong 2.000 ký tự."),
        ({"about": "9.9"}, "Xin chọn một nội dung trong danh sách."),
        ({"sender": "Dân"}, "Xin đánh dấu đồng ý, hoặc để trống họ tên và điện thoại, email."),
        ({"website": "http://x"}, "Xin để trống ô này."),
        ({"seen": 7}, "Kết quả niêm yết vừa được thay bằng bản mới. Xin xem lại trước khi gửi."),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    make_posting(cast)
    for where in (CHECK, SEND):
        refused = Client().post(where, TYPED | changes)
        assert refused.status_code == 422
        assert sentence in words_of(refused)
        assert "<title>Lỗi: " in refused.content.decode()
        assert_no_english(refused.content.decode(), allowed=("email",))
    assert not Opinion.objects.exists()


def test_two_thousand_signs_with_line_ends_fit(cast: Cast) -> None:
    make_posting(cast)
    assert Client().post(CHECK, TYPED | {"text": "a\r\n" * 999 + "ab"}).status_code == 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CCCD 040 190 001 234", True),
        ("gọi 0912.345.678 nhé", True),
        ("ngày 11/12/2023, họp lần 3", False),
        ("đóng 150.000 đồng, 2.000.000 đồng", False),
    ],
)
def test_what_may_be_a_number_of_a_person_is_seen(text: str, expected: bool) -> None:
    assert may_identify(text) is expected


def test_the_check_page_warns_of_personal_data(cast: Cast) -> None:
    make_posting(cast)
    said = words_of(Client().post(CHECK, TYPED | {"text": "Ông A, số 0912 345 678"}))
    assert "Có thể có số căn cước hoặc số điện thoại trong nội dung." in said


def test_too_many_wait_and_lose_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_posting(cast)
    monkeypatch.setattr(public, "MOST", (3, 2))
    client = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(2):
        assert send(client, ticket=f"t{number}", text=f"Ý kiến {number}").status_code == 302
    late = send(client, ticket="t9")
    assert late.status_code == 429
    assert 0 < int(late["Retry-After"]) <= 600
    assert "nội dung vẫn còn trên trang này" in words_of(late)
    assert "Khối tôi chưa được họp bàn." in late.content.decode()
    assert 'name="ticket" value="t9"' in late.content.decode()
    assert send(Client(REMOTE_ADDR="198.51.100.7"), ticket="t3").status_code == 302
    assert LinkAttempt.objects.filter(scope__startswith="opinion:").count() == 3
    assert Opinion.objects.count() == 3


def test_who_works_for_the_ward_speaks_as_anybody(cast: Cast) -> None:
    make_posting(cast)
    send(cast.client(cast.an))
    opinion = Opinion.objects.get()
    assert opinion.entered_by is None
    row = AuditEntry.objects.get(act="opinion_receive")
    assert (row.user, row.person, row.address) == (None, "Người gửi ý kiến trên trang niêm yết", "")
    assert "Nguyễn Thị An" not in row.detail


def test_the_bell_rings_once_until_somebody_looks(cast: Cast) -> None:
    posting = make_posting(cast)
    for number in range(2):
        make_opinion(posting, f"Ý kiến {number}")
    notice = Notice.objects.get(user=cast.binh)
    assert notice.sentence == "Có ý kiến mới về kết quả niêm yết năm 2023."
    Notice.objects.update(seen_at=timezone.now())
    make_opinion(posting, "Ý kiến nữa")
    assert Notice.objects.filter(user=cast.binh).count() == 2


def test_a_number_somebody_has_already_is_not_given_again(cast: Cast) -> None:
    posting = make_posting(cast)
    other = make_opinion(posting, "Ý kiến trước")
    Opinion.objects.filter(pk=other.pk).update(code=code_of("phiếu", "Ý kiến sau", 0))
    opinion = actions.send(posting=posting, said=actions.Said("", "Ý kiến sau"), ticket="phiếu")
    assert opinion.code == code_of("phiếu", "Ý kiến sau", 1)
    assert re.fullmatch(r"\d{4}-\d{4}", opinion.code)


def test_one_ticket_sent_with_many_texts_costs_no_more_than_others(
    cast: Cast,
) -> None:
    """Whoever sends one page's ticket again and again makes nobody else wait."""
    posting = make_posting(cast)

    def count(number: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            actions.send(posting=posting, said=actions.Said("", f"Ý kiến {number}"), ticket="một vé")
        return len(seen)

    count(0)  # rings the bell
    assert len({count(number) for number in range(1, 6)}) == 1
