"""The pages of the inbox: what waits and where it may belong, one click for what a link brought, all that is clear at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from evidence import attachments, inbox
from evidence.models import Document, Evidence, HandInLink, InboxItem, Reading
from reports.periodic.actions import attach
from tests.assignments.test_tasks import make_task
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take, incoming
from tests.evidence.test_uploads import JSON, sent
from tests.reports.reporting import case_of, duty_of

pytestmark = pytest.mark.django_db
State = InboxItem.State


@pytest.fixture
def an(cast: Cast) -> Client:
    return cast.client(cast.an)


def put_in(cast: Cast, name: str, **more: Any) -> InboxItem:
    return inbox.put_in(
        ward=cast.mine.ward,
        year=2023,
        incoming=incoming(files.pdf(text=name), name),
        by=actor(cast.an),
        **more,
    )


def link_for(cast: Cast, **place: Any) -> HandInLink:
    return HandInLink.objects.create(
        ward=cast.mine.ward,
        token_digest="0" * 64,
        recipient="Ủy ban MTTQ phường",
        asked="Biên bản giám sát",
        expires_at=timezone.now() + timedelta(days=3),
        created_by=cast.binh,
        **place,
    )


def text_of(client: Client, query: str = "") -> str:
    return client.get(reverse("evidence:inbox") + query).content.decode()


def post(client: Client, name: str, item: InboxItem, **data: Any) -> list[str]:
    response = client.post(reverse(f"evidence:{name}", args=[item.pk]), data, follow=False)
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_file_sent_to_the_inbox_waits_there(cast: Cast, an: Client) -> None:
    answer = an.post(
        reverse("evidence:inbox_upload"), {"files": sent(files.pdf(), "Ảnh họp.pdf")}, headers=JSON
    ).json()
    assert (answer["ok"], answer["name"], answer["message"]) == (True, "Ảnh họp.pdf", "Đã nhận, chờ xếp.")
    text = text_of(an)
    assert "1 tài liệu chờ xếp vào chỉ tiêu hoặc nhiệm vụ" in text
    assert cast.an.full_name in text


def test_a_known_document_waits_or_stays_where_it_is_used(cast: Cast, an: Client, take: Take) -> None:
    url = reverse("evidence:inbox_upload")

    def swapped(content: bytes) -> str:
        same = an.post(url, {"files": sent(content)}, headers=JSON).json()["same_as"]
        answer = an.post(url, {"kept": same["kept"], "copy": same["copy"]}, headers=JSON).json()
        return str(answer["message"])

    used = take(files.pdf(2)).document
    assert swapped(files.pdf(2)).startswith("Tài liệu đó đã có nơi dùng; bản vừa gửi đã được bỏ.")
    first = put_in(cast, "một.pdf")
    assert swapped(files.pdf(text="một.pdf")) == "Tài liệu đó đang chờ xếp; bản vừa gửi đã được bỏ."
    assert set(Document.objects.all()) == {used, first.document}
    assert list(InboxItem.objects.all()) == [first]
    inbox.set_aside(item=first, reason="Gửi nhầm.", version=1, by=actor(cast.binh))
    assert swapped(files.pdf(text="một.pdf")).startswith(
        "Tài liệu đó trước đây được đánh dấu không dùng, nay"
    )
    first.refresh_from_db()
    assert (first.state, first.version, InboxItem.objects.count()) == ("waiting", 3, 1)


def test_a_document_without_a_place_waits_instead_of_its_copy(cast: Cast, an: Client, take: Take) -> None:
    use = take(files.pdf(2))
    copy = put_in(cast, "hai.pdf").document
    use.events.all().delete()
    use.delete()
    known = Document.objects.exclude(pk=copy.pk).get()
    assert inbox.let_wait(document=known, by=actor(cast.an)).startswith("Tài liệu đã có trong sổ nay chờ xếp")
    assert AuditEntry.objects.filter(act="inbox_put").count() == 1
    assert inbox.let_wait(document=known, by=actor(cast.an)).startswith("Tài liệu đó đang chờ xếp")


def test_a_code_in_the_name_is_proposed_ticked_and_filed(cast: Cast, an: Client) -> None:
    item = put_in(cast, "CT 2.2 báo cáo.pdf")
    indicator = cast.mine.indicator("2.2")
    text = text_of(an)
    assert f'name="indicators" value="{indicator.pk}" checked' in text
    assert "tên tệp có “CT 2.2”" in text
    assert post(an, "inbox_file", item, version=1, indicators=[indicator.pk]) == [
        "Đã xếp “CT 2.2 báo cáo” vào chỉ tiêu 2.2, ở trạng thái nháp."
    ]
    assert Evidence.objects.get().indicator == indicator
    assert "xếp" in text_of(an, "?loc=da-xep")


def test_nothing_chosen_shows_every_indicator_with_the_reason(cast: Cast, an: Client) -> None:
    item = put_in(cast, "scan0001.pdf")
    response = an.post(reverse("evidence:inbox_file", args=[item.pk]), {"version": 1})
    assert response.status_code == 422
    assert "Xin chọn ít nhất một chỉ tiêu." in response.content.decode()
    beyond = an.post(reverse("evidence:inbox_file", args=[item.pk]), {"version": 1, "indicators": ["9" * 20]})
    assert beyond.status_code == 422


def test_one_click_takes_over_what_a_link_brought(cast: Cast, an: Client) -> None:
    place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("2.1")}
    item = put_in(cast, "a.pdf", link=link_for(cast, **place), sender="Bà Hoa", note="Bản ký hôm nay")
    text = text_of(an)
    assert "qua đường dẫn: Ủy ban MTTQ phường – người gửi Bà Hoa" in text
    assert "Lời nhắn: Bản ký hôm nay" in text
    assert post(an, "inbox_take", item, version=1) == ["Đã xếp “a” vào chỉ tiêu 2.1, ở trạng thái nháp."]
    assert Evidence.objects.get().indicator.code == "2.1"


def test_one_click_attaches_what_a_link_brought_for_a_task(cast: Cast, an: Client) -> None:
    task = make_task(cast.mine)
    item = put_in(cast, "a.pdf", link=link_for(cast, task=task))
    assert post(an, "inbox_take", item, version=1) == ["Đã gắn “a” vào nhiệm vụ."]
    assert attachments.of_task(task).get().document == item.document


def test_what_left_with_a_report_names_it(cast: Cast, an: Client) -> None:
    case = case_of(duty_of(cast.mine), "2023-03")
    attach(case=case, document=put_in(cast, "a.pdf").document, by=actor(cast.an))
    link = f'<a href="{case.address}">Báo cáo tháng 3 “Kết quả giải quyết thủ tục”</a>'
    assert link in text_of(an, "?loc=da-xep")


def test_what_was_read_goes_into_the_register_with_one_click(cast: Cast, an: Client) -> None:
    item = put_in(cast, "scan.pdf")
    read = [("number", "96/BC-UBND"), ("issued_on", "2023-07-04"), ("kind", "BC")]
    plain = [{"field": name, "value": value, "raw": value, "page": 1, "box": []} for name, value in read]
    Reading.objects.update(state=Reading.State.DONE, proposals=plain, finished_at=timezone.now())
    assert "<b>04/07/2023</b>" in text_of(an)
    post(an, "inbox_register", item, version=1)
    document = Document.objects.get()
    assert (document.number, document.kind, f"{document.issued_on:%d/%m/%Y}") == (
        "96/BC-UBND",
        "BC",
        "04/07/2023",
    )
    assert item.state == State.WAITING


def test_all_clear_ones_at_once_but_what_somebody_else_took(cast: Cast, an: Client) -> None:
    items = [put_in(cast, f"CT 2.{n} việc {n}.pdf") for n in (1, 2)] + [put_in(cast, "lạ.pdf")]
    page = an.get(reverse("evidence:inbox_clear"))
    keys = [row.key for row in page.context["rows"]]
    assert len(keys) == 2
    inbox.set_aside(item=items[0], reason="Trùng.", version=1, by=actor(cast.binh))
    response = an.post(reverse("evidence:inbox_clear"), {"item": keys})
    assert [str(one) for one in get_messages(response.wsgi_request)] == [
        "Đã xếp 1 tài liệu theo đề xuất, ở trạng thái nháp.",
        "1 tài liệu vừa được người khác xếp, hoặc đề xuất đã đổi.",
    ]
    assert [use.indicator.code for use in Evidence.objects.all()] == ["2.2"]


def test_an_old_page_tells_who_was_quicker(cast: Cast, an: Client) -> None:
    item = put_in(cast, "a.pdf")
    inbox.set_aside(item=item, reason="Trùng.", version=1, by=actor(cast.binh))
    [said] = post(an, "inbox_file", item, version=1, indicators=[cast.mine.indicator("2.1").pk])
    assert said.startswith(f"{cast.binh.full_name} đã đánh dấu không dùng tài liệu này lúc ")
    assert post(an, "inbox_bring_back", item, version=2)[-1] == "“a” lại chờ xếp."


@pytest.mark.parametrize("query", ["", "?loc=da-xep", "?loc=khong-dung", "?loc=x&page=9"])
def test_the_list_asks_the_same_with_one_and_with_three(cast: Cast, an: Client, query: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            an.get(reverse("evidence:inbox") + query)
        return len(queries)

    def settle(item: InboxItem) -> None:
        if query == "?loc=da-xep":
            inbox.file_item(
                item=item,
                assessment=cast.mine.assessment,
                indicators=[cast.mine.indicator("2.1")],
                version=1,
                by=actor(cast.an),
            )
        elif query == "?loc=khong-dung":
            inbox.set_aside(item=item, reason="x", version=1, by=actor(cast.an))

    settle(put_in(cast, "CT 2.1 một.pdf"))
    text_of(an)
    first = asked()
    settle(put_in(cast, "CT 2.2 hai.pdf"))
    settle(put_in(cast, "ba.pdf"))
    assert first == asked() == {"?loc=da-xep": 12, "?loc=khong-dung": 10}.get(query, 15)


def test_several_documents_of_the_register_prove_an_indicator(cast: Cast, an: Client) -> None:
    items = [put_in(cast, name) for name in ("một.pdf", "hai.pdf", "ba.pdf")]
    Document.objects.filter(pk=items[0].document_id).update(issued_on="2022-05-04")
    url = reverse("evidence:choose", args=[cast.mine.assessment.pk, cast.mine.indicator("2.1").pk])
    page = an.get(url, {"next": "https://elsewhere.vn/"}).content.decode()
    assert "3 tài liệu chưa dùng cho chỉ tiêu này" in page
    assert "Ban hành ngày 04/05/2022, ngoài năm 2023" in page
    assert "elsewhere" not in page
    beyond = an.post(url, {"document": ["9" * 20]}, follow=True).content.decode()
    assert "Có tài liệu không còn trong danh sách." in beyond
    an.post(url, {"document": [item.document_id for item in items[:2]]})
    assert Evidence.objects.filter(indicator__code="2.1").count() == 2
    assert list(InboxItem.objects.waiting()) == [items[2]]
