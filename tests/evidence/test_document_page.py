"""A document's page: the file beside its register, what was read taken over, signatures, words found, checks, reuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidence import actions, intake
from evidence.document_page import Signature, page_of
from evidence.models import Document, Evidence, Reading
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take, incoming

pytestmark = pytest.mark.django_db

READ = {
    "number": "187/BC-UBND",
    "issued_on": "2023-11-14",
    "subject": "Kết quả đối thoại đợt 2",
    "signer": "Bùi Thị Phỏng Tác",
}


@pytest.fixture
def read(take: Take) -> Evidence:
    """A document whose file was read: four values, one signature; the register has the same number in other letters."""
    use = take(files.pdf(2), "Kết quả đối thoại đợt 1.pdf")
    proposals = [
        {"field": name, "value": value, "raw": value, "page": 1, "box": [0.1, 0.1, 0.2, 0.2]}
        for name, value in READ.items()
    ]
    signed = {"signer": "Bùi Thị Phỏng Tác", "signed_at": "2023-11-14T16:40:00+07:00"}
    Reading.objects.filter(revision=use.revision_id).update(
        state="done",
        finished_at=timezone.now(),
        source="text",
        pages=2,
        text="Báo cáo kết quả\fCó 86 người dự đối thoại",
        proposals=proposals,
        signatures=[{**signed, "intact": True, "whole": True}],
    )
    Document.objects.filter(pk=use.document_id).update(number="187/bc-ubnd")
    use.document.refresh_from_db()
    return use


def url(use: Evidence, query: str = "") -> str:
    return reverse("evidence:document", args=[use.document_id]) + query


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def typed(use: Evidence, **changed: str) -> dict[str, Any]:
    names = ("version", *actions.REGISTER_FIELDS)
    return {name: getattr(use.document, name) or "" for name in names} | changed


def test_each_field_says_what_was_read(cast: Cast, read: Evidence) -> None:
    text = text_of(cast.client(cast.an), url(read))
    lines = page_of(read.document, {}).lines
    assert {name: line.verdict for name, line in lines.items()} == {
        "kind": "unread",
        "number": "same",
        "issued_on": "blank",
        "subject": "differs",
        "issuer": "unread",
        "signer": "blank",
    }
    assert "3 mục trong văn bản khác với sổ" in text
    assert text.count('name="dung"') == 4  # three fields, and all at once
    assert "Đọc bằng máy từ chữ trong tệp: xin kiểm tra." in text
    assert "<b>Bùi Thị Phỏng Tác</b>, 16:40 14/11/2023 · tệp không đổi từ khi ký" in text


def test_who_may_not_change_sees_what_was_read_without_buttons(cast: Cast, read: Evidence) -> None:
    text = text_of(cast.client(cast.chi), url(read))
    assert "Trong văn bản: <b>Kết quả đối thoại đợt 2</b>" in text
    assert 'name="dung"' not in text
    assert cast.client(cast.chi).post(url(read), typed(read, dung="subject")).status_code == 403


def test_text_of_a_scan_is_said_to_be_a_guess(cast: Cast, read: Evidence) -> None:
    Reading.objects.update(source="ocr")
    assert "Nhận dạng từ ảnh quét, có thể sai dấu và chữ số" in text_of(cast.client(cast.an), url(read))


def test_one_value_is_used_and_nothing_typed_is_lost(cast: Cast, read: Evidence) -> None:
    answer = cast.client(cast.an).post(url(read), typed(read, issuer="UBND phường", dung="issued_on"))
    assert answer["Location"] == url(read)
    found = Document.objects.get(pk=read.document_id)
    assert (found.issued_on, found.issuer, found.subject) == (
        date(2023, 11, 14),
        "UBND phường",
        "Kết quả đối thoại đợt 1",
    )


def test_all_that_differs_is_written_at_once(cast: Cast, read: Evidence) -> None:
    """The number stays as somebody wrote it: it is the same."""
    cast.client(cast.an).post(url(read), typed(read, dung="tat-ca"))
    found = Document.objects.get(pk=read.document_id)
    assert (found.number, found.issued_on, found.subject, found.signer, found.version) == (
        "187/bc-ubnd",
        date(2023, 11, 14),
        "Kết quả đối thoại đợt 2",
        "Bùi Thị Phỏng Tác",
        2,
    )


def test_nothing_read_in_a_sealed_file_is_shown_or_taken(cast: Cast, read: Evidence) -> None:
    Reading.objects.update(scan="waiting")
    client = cast.client(cast.an)
    text = text_of(client, url(read, "?q=doi+thoai"))
    assert "Bùi Thị Phỏng Tác" not in text and "Tìm thấy trong văn bản" not in text
    client.post(url(read), typed(read, dung="tat-ca"))
    assert Document.objects.get(pk=read.document_id).version == 1


def test_words_looked_for_are_marked_with_their_page(cast: Cast, read: Evidence) -> None:
    text = text_of(cast.client(cast.chi), url(read, "?q=DOI+thoai"))
    assert 'data-viewer-show="2">Trang 2</a>: Có 86 người dự <mark>đối</mark> <mark>thoại</mark>' in text


def test_an_older_revision_is_shown_when_it_is_asked_for(cast: Cast, read: Evidence) -> None:
    intake.replace(use=read, incoming=incoming(files.pdf(3), "Bản hai.pdf"), version=1, by=actor(cast.an))
    client = cast.client(cast.an)
    newest, old = text_of(client, url(read)), text_of(client, url(read, "?ban=1&q=doi"))
    assert "Đang xem bản 1, không phải bản mới nhất." in old and "không phải bản mới nhất" not in newest
    assert "Đọc từ bản 1, không phải bản mới nhất." not in newest
    assert "187/BC-UBND" not in newest.replace("ví dụ", "")
    assert page_of(read.document, {"ban": "9"}).is_newest


@pytest.mark.parametrize(
    ("intact", "whole", "sentence"),
    [
        (True, True, "tệp không đổi từ khi ký"),
        (True, None, "tệp không đổi từ khi ký"),
        (True, False, "sau khi ký, tệp được ghi thêm nội dung"),
        (False, True, "tệp đã đổi sau khi ký, hoặc chữ ký bị hỏng"),
        (None, None, "không xác định được tệp có đổi sau khi ký hay không"),
    ],
)
def test_a_signature_says_whether_the_file_changed(
    intact: bool | None, whole: bool | None, sentence: str
) -> None:
    assert Signature("A", None, intact, whole).sentence == sentence


def test_a_document_of_another_year_is_used_again_with_a_warning(cast: Cast, read: Evidence) -> None:
    mind = "Ban hành ngày 31/12/2022, ngoài năm 2023: chỉ dùng lại khi còn giá trị cho năm 2023."
    Document.objects.filter(pk=read.document_id).update(issued_on=date(2022, 12, 31))
    client = cast.client(cast.an)
    text = text_of(client, url(read))
    assert mind in text
    assert "Ngày ban hành 31/12/2022 nằm ngoài năm đánh giá 2023." in text
    answer = client.post(
        reverse("evidence:reuse", args=[read.document_id]), {"indicator": cast.mine.indicator("1.1").pk}
    )
    (message,) = get_messages(answer.wsgi_request)
    assert str(message) == f"Đã dùng tài liệu cho chỉ tiêu 1.1, ở trạng thái nháp. {mind}"
    assert message.level_tag == "warning"


def test_a_read_document_takes_the_same_queries_with_one_use_and_with_three(
    cast: Cast, read: Evidence, django_assert_num_queries: Any
) -> None:
    client = cast.client(cast.an)
    text_of(client, url(read))  # the first request of a session notes when it began
    with django_assert_num_queries(18):
        client.get(url(read))
    for code in ("1.1", "2.2"):
        indicator = cast.mine.indicator(code)
        actions.reuse(
            document=read.document, assessment=cast.mine.assessment, indicator=indicator, by=actor(cast.an)
        )
    with django_assert_num_queries(18):
        client.get(url(read))
    with django_assert_num_queries(19):
        client.get(url(read, "?q=doi"))
