"""Links for people without an account: given, kept to their limits, revoked; the public page and what it never tells."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice
from evidence import attempts, inbox, links
from evidence.links import MIB, Given, Place, State, Terms
from evidence.models import Document, HandInLink, InboxItem, LinkAttempt, Revision
from tests.assignments.test_tasks import make_task
from tests.cast import TODAY, Cast, actor
from tests.evidence import files
from tests.evidence.conftest import body_of, incoming, stored
from tests.evidence.test_uploads import JSON, sent

pytestmark = pytest.mark.django_db
LAST = date(2023, 11, 29)
ASKED = "Biên bản hội nghị phổ biến pháp luật quý III."
SENDER = {"sender": "Lê Văn Tư, Mặt trận phường"}


def terms(**changes: Any) -> Terms:
    return Terms(**{"recipient": "Mặt trận phường", "asked": ASKED, "last_day": LAST, **changes})


def give(cast: Cast, *, task: bool = False, other: bool = False, **changes: Any) -> Given:
    ward, by = (cast.other, cast.hien) if other else (cast.mine, cast.an)
    place = (
        Place.of_task(make_task(ward)) if task else Place.of_indicator(ward.assessment, ward.indicator("2.1"))
    )
    return links.give(place=place, terms=terms(**changes), by=actor(by))


def page(given: Given) -> str:
    return reverse("hand_in:page", args=[given.token])


def hand_in(given: Given, content: bytes | None = None, name: str = "bien-ban.pdf", **fields: str) -> Any:
    data = {**SENDER, **fields, "files": sent(content or files.pdf(), name)}
    return Client().post(page(given), data, headers=JSON)


# Made ----------------------------------------------------------------------------------------------------------


def test_only_the_hash_of_the_token_is_kept_and_the_log_has_neither(cast: Cast) -> None:
    given = give(cast)
    assert len(given.token) == 43
    assert given.link.token_digest == hashlib.sha256(given.token.encode()).hexdigest()
    assert give(cast).token != given.token
    entry = AuditEntry.objects.filter(act="link_give").latest("number")
    assert (entry.object_label, entry.user) == ("Mặt trận phường", cast.an)
    assert [
        given.token in text or given.link.token_digest in text for text in (entry.detail, entry.object_label)
    ] == [
        False,
        False,
    ]


def test_the_text_for_zalo_says_what_until_when_and_where(cast: Cast, settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.vidu.example"
    given = give(cast)
    assert given.message == (
        "Kính gửi Mặt trận phường: đề nghị gửi Biên bản hội nghị phổ biến pháp luật quý III phục vụ đánh giá chuẩn tiếp "
        f"cận pháp luật năm 2023, trước ngày 30/11/2023, tại: https://portal.vidu.example/gui/{given.token}/ "
        "(không cần tài khoản). Trân trọng."
    )
    assert give(cast, task=True).place.purpose == "nhiệm vụ “Tập huấn” của kế hoạch 01/KH-UBND"


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=181)])
def test_a_day_that_is_past_or_far_is_refused(cast: Cast, day: date) -> None:
    with pytest.raises(Refused, match=r"^Ngày cuối nhận tài liệu phải từ hôm nay đến 18/05/2024\.$"):
        give(cast, last_day=day)


def test_the_form_makes_a_link_and_shows_its_address_once(cast: Cast) -> None:
    client = cast.client(cast.an)
    where = reverse(
        "evidence:link_for_indicator", args=[cast.mine.assessment.pk, cast.mine.indicator("2.1").pk]
    )
    form = client.get(where).context["form"]
    assert form.initial == {"last_day": LAST}  # the plan's last day for proof
    data = {"recipient": "Công an\u202e phường", "asked": "Số liệu", "last_day": "2023-11-25", "max_files": 5}
    answer = client.post(where, {**data, "max_megabytes": 10})
    given, link = answer.context["given"], HandInLink.objects.get()
    assert links.find(given.token) == link
    assert given.address in answer.content.decode()
    assert (link.recipient, link.max_files, link.max_bytes) == ("Công an phường", 5, 10 * MIB)
    assert (links.last_day_of(link), answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")) == (
        date(2023, 11, 25),
        True,
    )
    assert given.token not in client.get(reverse("evidence:links")).content.decode()
    assert client.post(where, {"recipient": "\u200b", "max_files": 0}).status_code == 422
    assert HandInLink.objects.count() == 1


# How a link stands ---------------------------------------------------------------------------------------------


def test_a_link_takes_files_through_its_last_day_of_the_ward(cast: Cast) -> None:
    given = give(cast)
    ward = cast.mine.ward
    for day, status in ((LAST, 200), (LAST + timedelta(days=1), 410)):
        ward.demo_day = day
        ward.save()
        assert Client().get(page(given)).status_code == status
    body = Client().get(page(given)).content.decode()
    assert (
        "Đường dẫn này đã hết hạn ngày 29/11/2023. Xin liên hệ công chức Tài chính - Kế toán phường Ví Dụ "
        "để nhận đường dẫn mới." in body
    )
    refused = hand_in(given)
    assert (refused.status_code, Document.objects.count()) == (410, 0)


def test_a_revoked_link_takes_nothing_from_that_moment(cast: Cast, media: Path) -> None:
    given = give(cast)
    where = reverse("evidence:link_revoke", args=[given.link.pk])
    shown = cast.client(cast.binh).post(where, follow=True).content.decode()
    assert ("st-line-grey" in shown, f"{cast.binh.full_name} thu hồi" in shown) == (True, True)
    assert HandInLink.objects.get().revoked_by == cast.binh
    assert AuditEntry.objects.filter(act="link_revoke", user=cast.binh).count() == 1
    refused = hand_in(given)
    assert refused.json() == {
        "ok": False,
        "message": "Đường dẫn này đã được thu hồi, không nhận thêm tài liệu. Xin liên hệ công chức Tài chính - Kế toán "
        "phường Ví Dụ để nhận đường dẫn mới.",
        "again": False,
    }
    assert (refused.status_code, stored(media)) == (410, [])
    with pytest.raises(Refused, match="vừa được người khác thu hồi"):
        links.revoke(link=given.link, by=actor(cast.an))
    assert AuditEntry.objects.filter(act="link_revoke").count() == 1


def test_an_unknown_address_is_like_any_missing_page(cast: Cast) -> None:
    give(cast, other=True)
    unknown = Client().get(reverse("hand_in:page", args=["a" * 43]))
    nowhere = Client().get("/khong-co/trang-nay/")
    assert (unknown.status_code, body_of(unknown)) == (404, body_of(nowhere))


# What comes in -------------------------------------------------------------------------------------------------


def test_what_comes_in_waits_in_the_inbox_with_the_senders_words(cast: Cast) -> None:
    given, content = give(cast), files.pdf(2)
    answer = hand_in(given, content, "Biên bản.pdf", note="Bản\u202e đã ký")
    digest = hashlib.sha256(content).hexdigest()
    assert answer.json() == {
        "ok": True,
        "name": "Biên bản.pdf",
        "sha256": digest,
        "size": len(content),
        "message": "Đã nhận.",
    }
    item = InboxItem.objects.get()
    assert (item.link, item.sender, item.note, item.state) == (
        given.link,
        "Lê Văn Tư, Mặt trận phường",
        "Bản đã ký",
        "waiting",
    )
    assert (item.document.created_by, item.document.ward, Revision.objects.get().uploaded_by) == (
        None,
        cast.mine.ward,
        None,
    )
    entry = AuditEntry.objects.get(act="document_add")
    assert (entry.person, entry.user, entry.address) == (
        "Người gửi qua đường dẫn: Mặt trận phường",
        None,
        "127.0.0.1",
    )
    assert given.token not in "".join(AuditEntry.objects.values_list("detail", flat=True))


def test_somebody_of_the_ward_who_is_logged_in_stays_who_they_are(cast: Cast) -> None:
    """Else the maker of a link could send through it and then review the file."""
    given = give(cast)
    for who, uploader in ((cast.binh, cast.binh), (cast.giang, None)):
        data = {**SENDER, "files": sent(files.pdf(text=who.username))}
        assert cast.client(who).post(page(given), data, headers=JSON).json()["ok"] is True
        assert Revision.objects.latest("pk").uploaded_by == uploader


def test_a_name_is_wanted_before_anything_is_kept(cast: Cast, media: Path) -> None:
    given = give(cast)
    for name in ("", "  ", "\u200b\u202e"):
        refused = hand_in(given, sender=name)
        assert refused.json() == {
            "ok": False,
            "message": "Xin ghi họ tên người gửi, rồi gửi lại tệp.",
            "again": True,
        }
    assert "121" in hand_in(given, sender="x" * 121).json()["message"]
    assert "NUL" not in (said := hand_in(given, sender="a\x00b").json()["message"])
    assert "ký tự" in said
    plain = Client().post(page(given), {"sender": "", "files": sent(files.pdf())})
    assert (plain.status_code, "Lỗi: Gửi tài liệu" in plain.content.decode()) == (422, True)
    assert (InboxItem.objects.count(), stored(media)) == (0, [])


def test_without_script_all_files_go_at_once_and_are_listed(cast: Cast) -> None:
    given = give(cast)
    two = [sent(files.pdf(1), "<b>một</b>.pdf"), sent(b"<html>", "hai.pdf"), sent(files.docx(), "ba.docx")]
    answer = Client().post(page(given), {**SENDER, "files": two}, follow=True)
    assert answer.redirect_chain == [(page(given), 302)]
    body = answer.content.decode()
    assert "Đã nhận 2 tệp" in body
    assert "<b>một</b>" not in body
    assert "b&gt;.pdf" in body  # the name's own slash ends what a path before it would be
    assert "nội dung không phải PDF" in body


def test_the_page_tells_of_this_link_alone(cast: Cast) -> None:
    mine, second, theirs = give(cast), give(cast, recipient="Công an phường"), give(cast, other=True)
    for given, name in ((mine, "cua-toi.pdf"), (second, "cua-cong-an.pdf"), (theirs, "phuong-khac.pdf")):
        assert hand_in(given, files.pdf(text=name), name).status_code == 200
    body = Client().get(page(mine)).content.decode()
    assert [name in body for name in ("cua-toi.pdf", "cua-cong-an.pdf", "phuong-khac.pdf", "Lê Văn Tư")] == [
        True,
        False,
        False,
        False,
    ]
    assert "Bên Cạnh" not in body
    assert cast.an.full_name not in body
    assert reverse("evidence:document", args=[InboxItem.objects.first().document_id]) not in body  # type: ignore[union-attr]


def test_a_look_changes_nothing(cast: Cast, django_assert_num_queries: Any) -> None:
    given = give(cast)
    before = AuditEntry.objects.count()
    with django_assert_num_queries(4):
        assert Client().get(page(given)).status_code == 200
    for number in range(3):
        hand_in(given, files.pdf(text=str(number)))
    with django_assert_num_queries(4):
        assert Client().get(page(given)).status_code == 200
    assert AuditEntry.objects.count() == before + 3
    assert LinkAttempt.objects.count() == 3


def test_the_maker_hears_of_a_batch_once(cast: Cast) -> None:
    given = give(cast)
    for number in range(3):
        hand_in(given, files.pdf(text=str(number)))
    notice = Notice.objects.get(user=cast.an)
    assert notice.sentence == f"Mặt trận phường đã gửi tài liệu qua đường dẫn: {ASKED[:-1]} (3 tệp chờ xếp)."
    assert notice.link == f"{reverse('evidence:inbox')}#duong-dan-{given.link.pk}"
    Notice.objects.update(seen_at=timezone.now())
    hand_in(given, files.pdf(text="sau"))
    assert Notice.objects.filter(user=cast.an).count() == 2


def test_hostile_requests_leave_nothing(cast: Cast, media: Path) -> None:
    given, client = give(cast), Client()
    where, unknown = page(given), reverse("hand_in:page", args=["c" * 43])
    assert client.post(unknown, {**SENDER, "files": sent(files.pdf())}).status_code == 404
    assert [client.put(where).status_code, client.delete(where).status_code] == [405, 405]
    assert client.post(where, b"{}", content_type="application/json").status_code == 422
    assert client.get(where, {"x": "\x00"}).status_code == 400
    assert client.get(f"{where}..%2f").status_code == 404
    nothing = client.post(where, SENDER, headers=JSON)
    assert nothing.json()["message"] == "Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."
    assert (stored(media), Document.objects.count()) == ([], 0)
    name = "đ" * 5000 + "\u202egpj.pdf"
    kept = hand_in(given, name=name).json()
    assert (kept["ok"], len(kept["name"].encode()) <= 255, "\u202e" in kept["name"]) == (True, True, False)


def test_what_a_visitor_sent_is_an_ordinary_document_of_the_register(cast: Cast) -> None:
    hand_in(give(cast), name="<i>x</i>.pdf", sender="<b>Tư</b>")
    client, item = cast.client(cast.an), InboxItem.objects.get()
    for where in (reverse("evidence:document", args=[item.document_id]), reverse("evidence:inbox")):
        body = client.get(where).content.decode()
        assert ("<b>Tư</b>" in body, "<i>x" in body) == (False, False)
    use = inbox.file_item(
        item=item,
        assessment=cast.mine.assessment,
        indicators=[cast.mine.indicator("2.1")],
        version=1,
        by=actor(cast.an),
    )[0]
    assert (use.added_by, use.revision.uploaded_by) == (cast.an, None)


# Limits --------------------------------------------------------------------------------------------------------


def test_a_full_link_takes_no_more_and_says_so(cast: Cast, media: Path) -> None:
    given = give(cast, max_files=2)
    answers = [hand_in(given, files.pdf(text=str(number))) for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 409]
    assert (
        answers[2].json()["message"].startswith("Đường dẫn này đã nhận đủ số tệp hoặc dung lượng cho phép.")
    )
    looked = Client().get(page(given))
    assert (looked.status_code, "data-upload" in looked.content.decode()) == (200, False)
    assert len(stored(media)) == 2


def test_of_one_request_no_more_is_taken_than_fits(cast: Cast, media: Path) -> None:
    given, one = give(cast, max_files=2), files.pdf(1)
    three = [sent(files.pdf(text=str(number)), f"{number}.pdf") for number in range(3)]
    assert Client().post(page(given), {**SENDER, "files": three}, follow=True).status_code == 200
    assert (InboxItem.objects.count(), len(stored(media))) == (2, 2)
    small = give(cast, max_bytes=len(one) + 10)
    assert hand_in(small, one).status_code == 200
    refused = hand_in(small, files.pdf(2))
    assert refused.json()["message"].startswith("Không nhận: tệp này vượt dung lượng còn lại của đường dẫn (")
    assert (refused.status_code, len(stored(media))) == (422, 3)


def test_revoked_in_between_nothing_is_kept(cast: Cast, media: Path) -> None:
    given = give(cast)
    links.revoke(link=given.link, by=actor(cast.an))
    stale = HandInLink.objects.for_rows().get()
    stale.revoked_at = None
    with pytest.raises(Refused, match="đã được thu hồi"):
        inbox.put_in(
            ward=cast.mine.ward, year=2023, incoming=incoming(files.pdf()), by=actor(cast.an), link=stale
        )
    assert (Document.objects.count(), stored(media)) == (0, [])


def test_too_many_requests_wait_and_nothing_of_them_is_kept(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PER_LINK", 2)
    given = give(cast)
    answers = [hand_in(given, files.pdf(text=str(number))) for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 590 <= int(answers[2]["Retry-After"]) <= 600
    assert answers[2].json()["message"] == (
        "Có quá nhiều lượt gửi trong ít phút. Tệp chưa được lưu. Xin chờ 10 phút rồi gửi tiếp; "
        "những tệp đã nhận vẫn còn."
    )
    assert (len(stored(media)), LinkAttempt.objects.count()) == (2, 2)
    page_of_it = Client().post(page(given), {**SENDER, "files": sent(files.pdf())})
    assert (page_of_it.status_code, "Xin chờ ít phút" in page_of_it.content.decode()) == (429, True)
    LinkAttempt.objects.update(at=timezone.now() - timedelta(minutes=11))
    assert hand_in(given, files.pdf(text="sau")).status_code == 200


def test_who_guesses_addresses_is_slowed_and_holders_are_not(cast: Cast) -> None:
    given = give(cast)
    codes = [
        Client().get(reverse("hand_in:page", args=[f"{number:043}"])).status_code
        for number in range(attempts.UNKNOWN_PER_ADDRESS + 2)
    ]
    assert codes == [404] * attempts.UNKNOWN_PER_ADDRESS + [429] * 2
    assert Client().get(page(given)).status_code == 200
    other = Client(REMOTE_ADDR="192.0.2.9").get(reverse("hand_in:page", args=["b" * 43]))
    assert other.status_code == 404
    LinkAttempt.objects.update(at=timezone.now() - timedelta(days=2))
    hand_in(given)
    assert LinkAttempt.objects.count() == 1  # older rows go with the next


def test_addresses_of_one_house_are_one() -> None:
    assert attempts._source("2001:db8::1") == attempts._source("2001:db8::ffff:2") == "2001:db8::"
    assert attempts._source("192.0.2.1") == "192.0.2.1"


# Discreet ------------------------------------------------------------------------------------------------------


def test_the_address_is_told_to_nobody(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    given = give(cast)
    answer = Client().get(page(given))
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    handler = logging.Handler()
    from config.logs import HideSecrets

    lines: list[str] = []
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(HideSecrets())
    logging.getLogger("django.request").addHandler(handler)
    try:
        cast.mine.ward.demo_day = LAST + timedelta(days=1)
        cast.mine.ward.save()
        Client().get(page(given))
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert lines == ["Gone: /gui/…/"] or lines == ["Gone: /gui/…"]
    assert conf.LOGGING["handlers"]["console"]["filters"] == ["secrets"]


def test_a_forged_form_is_refused_and_the_log_keeps_the_address_out(cast: Cast, media: Path) -> None:
    given = give(cast)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.an)
    answer = strict.post(page(given), {**SENDER, "files": sent(files.pdf())})
    assert (answer.status_code, stored(media), Document.objects.count()) == (403, [], 0)
    assert AuditEntry.objects.get(act="refused").detail.startswith("POST /gui/…")


# The ward's list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_shows_state_and_arrivals_in_as_many_queries(
    cast: Cast, many: int, django_assert_num_queries: Any
) -> None:
    given = [give(cast, recipient=f"Khối {number}") for number in range(many)]
    give(cast, task=True)
    give(cast, other=True)
    for one in given:
        hand_in(one, files.pdf(text=one.link.recipient))
    client = cast.client(cast.an)
    client.get(reverse("evidence:links"))
    with django_assert_num_queries(16):
        answer = client.get(reverse("evidence:links"))
    rows = answer.context["rows"]
    body = answer.content.decode()
    assert (body.count("st-tint-rice"), body.count("st-line-grey")) == (many + 1, 0)
    assert [(row.state, row.link.came_files, row.may_revoke) for row in rows] == [
        (State.OPEN, 0, True),
        *[(State.OPEN, 1, True)] * many,
    ]
    assert [
        row.may_revoke for row in cast.client(cast.dung).get(reverse("evidence:links")).context["rows"]
    ] == [False] * (many + 1)
