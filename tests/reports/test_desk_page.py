"""The review desk: whose queue a document enters, in which order, what stands beside it, what leads on to the next."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice, User
from assignments.models import Assessment
from config import vietnamese
from config.access import Role
from evidence import actions, intake
from evidence.intake import Incoming
from evidence.models import Document, Evidence, EvidenceEvent, Reading
from evidence.reviewing import comment
from tests.cast import Cast, actor, make_user
from tests.evidence import files
from tests.reports.test_views import text_of
from tests.scoring.test_actions import hand_in

pytestmark = pytest.mark.django_db
DESK = reverse("reports:desk", args=[2023])
State = Evidence.State


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PREVIEW_DIR = tmp_path / "media", tmp_path / "previews"


def handed(cast: Cast, name: str, code: str = "2.1", by: User | None = None) -> Evidence:
    """Hand a document in for review; its subject is ``name``. An's by default."""
    author = by or cast.an
    incoming = Incoming([files.pdf(text=name)], f"{name}.pdf", timezone.now())
    place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator(code)}
    use = intake.take(incoming=incoming, by=actor(author), **place).use
    Document.objects.filter(pk=use.document_id).update(subject=name)
    actions.submit(use=use, version=1, by=actor(author))
    return Evidence.objects.get(pk=use.pk)


def at(use: Evidence) -> str:
    return reverse("reports:desk_document", args=[2023, use.pk])


def queue(client: Client, address: str = DESK) -> list[str]:
    """Return the subjects in the queue, in its order."""
    return [use.document.subject for use in client.get(address).context["desk"].uses]


def told(answer: Any) -> str:
    """Return what the person was told last."""
    return str(list(answer.wsgi_request._messages)[-1])


def hidden(page: str, name: str) -> str:
    found = re.search(
        rf'<input type="hidden" name="{name}" value="([^"]*)"', page.split('id="quyet-dinh"')[1]
    )
    assert found is not None
    return found[1]


# The queue -------------------------------------------------------------------------------------------------------


def test_the_queue_is_sorted_by_age_indicator_or_person(cast: Cast) -> None:
    for name, code, by in [("a", "2.2", cast.an), ("b", "1.1", cast.chi), ("c", "2.2", cast.an)]:
        handed(cast, name, code, by)
    binh = cast.client(cast.binh)
    assert queue(binh) == ["a", "c", "b"]
    assert queue(binh, f"{DESK}?xep=chi-tieu") == ["b", "a", "c"]
    assert queue(binh, f"{DESK}?xep=nguoi-nop") == ["b", "a", "c"]  # Lê Thị Chi, Nguyễn Thị An
    assert queue(binh, f"{DESK}?xep=la") == ["a", "c", "b"]
    groups = binh.get(f"{DESK}?xep=nguoi-nop").context["desk"].groups
    assert [(group.title, len(group.items)) for group in groups] == [("Lê Thị Chi", 1), ("Nguyễn Thị An", 2)]
    assert "2 chỉ tiêu · 3 tài liệu" in text_of(binh.get(DESK))


def test_ones_own_documents_go_to_somebody_else_and_a_line_says_who(cast: Cast) -> None:
    handed(cast, "của An")
    own = handed(cast, "của Bình", by=cast.binh)
    assert queue(cast.client(cast.binh)) == ["của An"]
    assert queue(cast.client(cast.chi)) == ["của Bình"]
    assert queue(cast.client(cast.an)) == queue(cast.client(cast.dung)) == []
    page = text_of(cast.client(cast.binh).get(DESK))
    assert "CT 2.1</a>: Người chủ trì, người nộp không tự rà soát. Người rà soát thay: Lê Thị Chi." in page
    opened = text_of(cast.client(cast.binh).get(at(own)))
    assert "Người nộp tài liệu và người chủ trì không tự rà soát. Người rà soát thay: Lê Thị Chi." in opened
    assert reverse("evidence:accept", args=[own.pk]) not in opened


def test_figures_wait_in_the_queue_and_lead_to_the_indicators_page(cast: Cast) -> None:
    hand_in(cast)
    page = text_of(cast.client(cast.binh).get(DESK))
    assert "1 chỉ tiêu · 0 tài liệu" in page
    assert "Còn 1 chỉ tiêu chờ rà soát số liệu và điểm tự chấm." in page
    link = reverse("scoring:indicator", args=[cast.mine.result("1.1").pk])
    assert f'<a class="desk-group-head" href="{link}">' in page
    use = handed(cast, "danh mục", "1.1", cast.chi)
    page = text_of(cast.client(cast.binh).get(DESK))
    assert f'<a class="desk-group-head" href="{at(use)}">' in page
    assert f'<a class="desk-entry is-figures" href="{link}">' in page


def test_an_empty_desk_says_so(cast: Cast) -> None:
    page = text_of(cast.client(cast.dung).get(DESK))
    assert "Không có tài liệu chờ rà soát. Tài liệu mới nộp sẽ hiện ở đây." in page
    assert "0 chỉ tiêu · 0 tài liệu" in page


def test_a_closed_year_is_looked_at_and_not_decided(cast: Cast) -> None:
    use = handed(cast, "a")
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=Assessment.State.POSTING)
    page = text_of(cast.client(cast.binh).get(at(use)))
    assert "đang ở bước" in page
    assert 'id="quyet-dinh"' not in page


# One document ----------------------------------------------------------------------------------------------------


def test_the_register_stands_beside_what_was_read(cast: Cast) -> None:
    use = handed(cast, "Kết quả đối thoại đợt 1")
    Document.objects.filter(pk=use.document_id).update(number="187/BC-UBND")
    read = {"raw": "", "page": 1, "box": []}
    Reading.objects.filter(revision=use.revision_id).update(
        state="done",
        finished_at=timezone.now(),
        proposals=[
            {"field": "number", "value": "187/BC-UBND", **read},
            {"field": "subject", "value": "Kết quả đối thoại đợt 2", **read},
            {"field": "issued_on", "value": "2023-11-14", **read},
        ],
        signatures=[
            {"signer": "Bùi Thị Mẫu", "signed_at": "2023-11-14T09:40:00Z", "intact": True, "whole": True}
        ],
    )
    answer = cast.client(cast.binh).get(at(use))
    verdicts = {line.field: line.verdict.value for line in answer.context["review"].lines}
    assert verdicts == {
        "kind": "unread",
        "number": "same",
        "issued_on": "blank",
        "subject": "differs",
        "issuer": "unread",
        "signer": "unread",
    }
    page = text_of(answer)
    assert f"Nguyễn Thị An, {vietnamese.datetime(timezone.localtime(use.submitted_at))} (giờ máy)" in page
    assert "Kết quả đối thoại đợt <b>1</b>" in page
    assert "Văn bản ghi “Kết quả đối thoại đợt <b>2</b>”." in page
    assert "Văn bản ghi “<b>14/11/2023</b>”." in page
    assert f'href="{reverse("evidence:document", args=[use.document_id])}#so-dang-ky">Sửa trong sổ' in page
    assert "Có chữ ký số của Bùi Thị Mẫu, ký lúc 16:40 14/11/2023." in page


def test_accepting_leads_to_the_next_and_after_the_last_to_the_queue(cast: Cast) -> None:
    first, second = handed(cast, "một"), handed(cast, "hai")
    binh = cast.client(cast.binh)
    page = binh.get(f"{at(first)}?xep=chi-tieu").content.decode()
    assert hidden(page, "next") == f"{at(second)}?xep=chi-tieu"
    sent = {"version": 2, "here": hidden(page, "here"), "next": hidden(page, "next")}
    answer = binh.post(reverse("evidence:accept", args=[first.pk]), sent)
    assert answer.url == f"{at(second)}?xep=chi-tieu"
    page = binh.get(answer.url).content.decode()
    assert "Đã chấp nhận một." in page
    assert f"{reverse('evidence:reopen', args=[first.pk])}?version=3&amp;next=%2Fra-soat" in page
    assert hidden(page, "next") == f"{DESK}?xep=chi-tieu"
    shown = text_of(binh.get(at(first)))
    decided = Evidence.objects.get(pk=first.pk).decided_at
    assert decided is not None
    moment = vietnamese.datetime(timezone.localtime(decided))
    assert f"Trần Văn Bình đã chấp nhận lúc {moment}." in shown


def test_a_return_needs_its_reason_and_stays_with_the_document_until_it_has_one(cast: Cast) -> None:
    use = handed(cast, "mờ")
    binh = cast.client(cast.binh)
    sent = {"version": 2, "here": at(use), "next": DESK}
    answer = binh.post(reverse("evidence:return", args=[use.pk]), sent)
    assert (answer.url, told(answer)) == (
        at(use),
        "Xin ghi lý do trả lại, để người nộp biết cần sửa gì.",
    )
    answer = binh.post(reverse("evidence:return", args=[use.pk]), sent | {"comment": "Thiếu trang 2."})
    assert (answer.url, told(answer)) == (DESK, "Đã trả lại 1 tài liệu cho Nguyễn Thị An.")


def test_a_message_may_go_along_with_an_acceptance(cast: Cast) -> None:
    use = handed(cast, "đủ")
    sent = {"version": 2, "comment": "Lần sau xin gửi bản ký số."}
    cast.client(cast.binh).post(reverse("evidence:accept", args=[use.pk]), sent)
    notice = Notice.objects.get(user=cast.an)
    assert notice.sentence == "Tài liệu “đủ” được chấp nhận, kèm lời nhắn: Lần sau xin gửi bản ký số."
    assert Evidence.objects.get(pk=use.pk).state == State.ACCEPTED


def test_who_comes_second_reads_who_decided_what_and_when(cast: Cast) -> None:
    other = make_user("minh", "Lê Minh Họa", cast.mine.ward, Role.JUSTICE_OFFICER)
    use = handed(cast, "chung")
    actions.accept(use=use, version=2, by=actor(other))
    moment = vietnamese.datetime(timezone.localtime(use.decided_at))
    answer = cast.client(cast.binh).post(
        reverse("evidence:return", args=[use.pk]), {"version": 2, "comment": "mờ", "next": DESK}
    )
    assert told(answer) == f"Lê Minh Họa đã chấp nhận “chung” lúc {moment}. Lời nhắn vừa viết: “mờ”."
    assert Evidence.objects.get(pk=use.pk).state == State.ACCEPTED


def test_a_file_that_waits_for_its_scan_is_not_accepted(cast: Cast) -> None:
    use = handed(cast, "chờ quét")
    Reading.objects.filter(revision=use.revision_id).update(scan="waiting")
    page = text_of(cast.client(cast.binh).get(at(use)))
    assert "Tệp đang chờ quét vi-rút nên chưa mở, nộp hay chấp nhận được." in page
    assert reverse("evidence:accept", args=[use.pk]) not in page
    assert reverse("evidence:return", args=[use.pk]) in page


def test_both_sides_talk_and_each_rings_for_the_other(cast: Cast) -> None:
    use = handed(cast, "báo cáo")
    say = reverse("evidence:comment", args=[use.pk])
    answer = cast.client(cast.binh).post(say, {"comment": " Có bản ký số không? ", "here": at(use)})
    assert answer.url == at(use)
    page = reverse("evidence:document", args=[use.document_id])
    first = Notice.objects.get(user=cast.an)
    assert (first.sentence, first.link) == (
        "Trần Văn Bình trao đổi về “báo cáo”: Có bản ký số không?",
        page,
    )
    cast.client(cast.an).post(say, {"comment": "Mai có.", "next": page})
    assert Notice.objects.get(user=cast.binh).link == at(use)
    assert list(EvidenceEvent.objects.filter(act="comment").values_list("comment", flat=True)) == [
        "Có bản ký số không?",
        "Mai có.",
    ]
    assert AuditEntry.objects.filter(act="evidence_comment").count() == 2
    assert cast.client(cast.chi).post(say, {"comment": "tôi nữa"}).status_code == 403
    assert "<p>Mai có.</p>" in cast.client(cast.binh).get(at(use)).content.decode()
    assert told(cast.client(cast.an).post(say, {})) == "Xin viết nội dung trao đổi."
    actions.withdraw(use=use, version=2, by=actor(cast.an))
    assert told(cast.client(cast.an).post(say, {"comment": "Xem giúp"})) == (
        "Tài liệu còn là nháp. Xin nộp để rà soát trước, rồi trao đổi."
    )
    actions.delete_draft(use=Evidence.objects.get(), version=3, by=actor(cast.an))
    with pytest.raises(Refused, match="vừa được bỏ khỏi chỉ tiêu"):
        comment(use=use, text="Xem giúp", by=actor(cast.an))


def test_keys_are_switched_off_in_the_profile(cast: Cast) -> None:
    use = handed(cast, "a")
    binh = cast.client(cast.binh)
    assert "data-keys" in binh.get(at(use)).content.decode()
    profile = reverse("accounts:profile")
    assert 'name="single_keys"' in binh.get(profile).content.decode()
    binh.post(profile, {"full_name": "Trần Văn Bình", "email": "binh@vidu.example"})
    page = binh.get(at(use)).content.decode()
    assert "data-keys" not in page
    assert "<kbd" not in page.split("<dialog")[0]


def test_another_years_document_is_not_on_this_desk(cast: Cast) -> None:
    use = handed(cast, "a")
    Assessment.objects.create(ward=cast.mine.ward, framework=cast.mine.framework, year=2024)
    wrong = reverse("reports:desk_document", args=[2024, use.pk])
    assert cast.client(cast.binh).get(wrong).status_code == 404


# How much it asks ------------------------------------------------------------------------------------------------

QUERIES = {"reports:desk": 19, "reports:desk_several": 18}


def many(cast: Cast, count: int) -> None:
    """Add waiting documents by copying rows: two hundred files are not the point here."""
    use = Evidence.objects.select_related("document", "revision").order_by("pk")[0]
    for number in range(count):
        document = Document.objects.create(ward=cast.mine.ward, subject=f"Tài liệu {number}")
        revision = use.revision
        revision.pk, revision.document, revision.stored_name = None, document, f"khong-co/{document.pk}"
        revision.save(force_insert=True)
        Evidence.objects.create(
            assessment=use.assessment,
            indicator=use.indicator,
            document=document,
            revision=revision,
            state=State.SUBMITTED,
            version=2,
            added_by=cast.an,
            submitted_at=use.submitted_at,
            submitted_by=cast.an,
        )


@pytest.mark.parametrize("name", QUERIES)
def test_the_desk_asks_as_often_for_one_document_as_for_twenty(
    cast: Cast, name: str, django_assert_num_queries: Any
) -> None:
    client, where = cast.client(cast.binh), reverse(name, args=[2023])
    handed(cast, "a")
    client.get(where)
    for more in (0, 2, 17):
        many(cast, more)
        with django_assert_num_queries(QUERIES[name]):
            client.get(where)
    assert client.get(where).context["desk"].documents == 20


def test_a_list_names_what_stands_out_of_each_document(cast: Cast) -> None:
    use = handed(cast, "Kế hoạch năm trước")
    Document.objects.filter(pk=use.document_id).update(kind="KH", number="1/KH", issued_on="2021-05-04")
    page = text_of(cast.client(cast.binh).get(reverse("reports:desk_several", args=[2023])))
    assert f'name="chon" value="{use.pk}-2"' in page
    assert "Ngày ban hành 04/05/2021 nằm ngoài năm đánh giá 2023." in page
