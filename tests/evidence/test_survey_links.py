"""The public slip: given once, kept to its limits, names nobody; what it never tells and where its address never stands."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Unit
from config.logs import without_secrets
from evidence import attempts
from evidence.links import State
from evidence.logbooks import survey_links
from evidence.logbooks.survey import EFFECTIVE, NOT_EFFECTIVE, Asked, Slip, key_of, summary_of
from evidence.logbooks.survey_links import Given
from evidence.models import LinkAttempt, LogEntry, SurveyLink
from tests.cast import TODAY, Cast, actor
from tests.evidence.test_logbooks import make_group

pytestmark = pytest.mark.django_db
TALK, RADIO = "Hội nghị, buổi nói chuyện", "Phát thanh"
LAST = date(2023, 11, 29)


def give(cast: Cast, **changes: Any) -> Given:
    values = {"ward": cast.mine.ward, "year": 2023, "asked": Asked((TALK, RADIO)), "last_day": LAST}
    return survey_links.give(**{**values, "max_slips": 100, "by": actor(cast.an), **changes})


def page(given: Given, name: str = "page") -> str:
    return reverse(f"survey:{name}", args=[given.token])


def send(given: Given, *, group: Unit | None = None, client: Client | None = None, **changes: str) -> Any:
    unit = str(group.pk) if group else ""
    sent = {"mark": str(uuid4()), key_of(TALK): EFFECTIVE, "unit": unit, **changes}
    return (client or Client()).post(page(given), sent)


class TestGiven:
    def test_only_the_hash_of_the_token_is_kept_and_the_log_has_neither(
        self, cast: Cast, settings: Any
    ) -> None:
        settings.PORTAL_URL = "https://portal.vidu.example"
        given = give(cast)
        assert given.link.token_digest == hashlib.sha256(given.token.encode()).hexdigest()
        entry = AuditEntry.objects.get(act="survey_give")
        assert given.token not in entry.detail
        assert given.link.token_digest not in entry.detail
        assert given.message == (
            "UBND phường Ví Dụ kính mời bà con cho ý kiến về hiệu quả của các hình thức, mô hình phổ biến, giáo dục pháp "
            "luật năm 2023 (khoảng một phút, không phải ghi tên, không cần tài khoản), đến hết ngày 29/11/2023, tại: "
            f"https://portal.vidu.example/phieu/{given.token}/. Trân trọng."
        )
        assert without_secrets(f"GET /phieu/{given.token}/da-nhan/") == "GET /phieu/…"

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"last_day": TODAY - timedelta(days=1)}, "Ngày cuối nhận phiếu phải từ hôm nay đến 31/12/2023."),
            ({"last_day": date(2024, 1, 1)}, "Ngày cuối nhận phiếu phải từ hôm nay đến 31/12/2023."),
            ({"asked": Asked(())}, "Chưa có hình thức, mô hình nào để hỏi. Xin lập danh sách trước."),
            ({"year": 2022}, "Chỉ lấy ý kiến qua đường dẫn trong năm 2022; phiếu giấy vẫn ghi được vào sổ."),
        ],
    )
    def test_terms_that_cannot_be_are_refused(
        self, cast: Cast, changes: dict[str, Any], sentence: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            give(cast, **changes)
        assert str(refused.value) == sentence

    def test_the_form_shows_the_address_once_and_the_list_revokes(self, cast: Cast) -> None:
        client, where = cast.client(cast.binh), reverse("evidence:survey_give", args=[2023])
        asked = {"seen": "x", "names": f"{TALK}\n{RADIO}"}
        seen = client.get(reverse("evidence:survey_asked", args=[2023])).context["form"]["seen"].value()
        client.post(reverse("evidence:survey_asked", args=[2023]), {**asked, "seen": seen})
        assert client.get(where).context["form"].initial == {"last_day": date(2023, 12, 4)}
        answer = client.post(where, {"last_day": "2023-11-25", "max_slips": 10})
        given = answer.context["given"]
        assert given.address in answer.content.decode()
        assert given.link.asked == [TALK, RADIO]
        listed = client.get(reverse("evidence:survey", args=[2023])).content.decode()
        assert ("0/10 phiếu" in listed, given.token in listed) == (True, False)
        revoke = reverse("evidence:survey_revoke", args=[given.link.pk])
        assert "Đã thu hồi đường dẫn lấy ý kiến." in client.post(revoke, follow=True).content.decode()
        assert "vừa được người khác thu hồi" in client.post(revoke, follow=True).content.decode()
        assert AuditEntry.objects.filter(act="survey_revoke").count() == 1
        assert client.post(where, {"last_day": "2024-11-25", "max_slips": 10}).status_code == 422


class TestSent:
    def test_a_slip_comes_in_once_and_names_nobody(self, cast: Cast) -> None:
        given, group, client = give(cast), make_group(cast), Client()
        found = client.get(page(given))
        assert found.status_code == 200
        assert (found["Referrer-Policy"], found["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
        mark = str(found.context["form"]["mark"].value())
        sent = {"mark": mark, key_of(RADIO): NOT_EFFECTIVE, "remark": "Nên phát\u202e buổi tối"}
        for _ in range(2):  # a double click
            answer = send(given, group=group, client=client, **sent)
            assert (answer.status_code, answer.url) == (302, page(given, "thanks"))
        rows = LogEntry.objects.order_by("number")
        assert [(row.subject, row.outcome, row.person, row.note, row.entered_by) for row in rows] == [
            (TALK, EFFECTIVE, "", "Nên phát buổi tối", None),
            (RADIO, NOT_EFFECTIVE, "", "", None),
        ]
        assert {(row.day, row.unit, row.link, str(row.slip)) for row in rows} == {
            (TODAY, group, given.link, mark)
        }
        entry = AuditEntry.objects.get(act="survey_slip")
        assert (entry.user, entry.person, entry.address) == (None, "Người cho ý kiến qua đường dẫn", "")
        assert json.loads(entry.detail) == {"rows": 2, "since": "2023-11-20"}
        summed = summary_of(cast.mine.ward, 2023)
        assert (summed.slips, summed.by_link) == (1, 1)
        thanks = client.get(page(given, "thanks")).content.decode()
        assert ("đã nhận phiếu" in thanks, page(given) in thanks) == (True, True)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({key_of(TALK): "", "remark": "Giữ lại"}, "Xin chọn ý kiến cho ít nhất một hình thức, mô hình."),
            ({key_of(TALK): "tốt", "remark": "Giữ lại"}, "Chọn trong danh sách."),
            ({"website": "http://a.example", "remark": "Giữ lại"}, "Chưa nhận được phiếu."),
            ({"mark": "1", "remark": "Giữ lại"}, "Trang đã cũ."),
            ({"unit": "999999", "remark": "Giữ lại"}, "Chọn trong danh sách."),
        ],
    )
    def test_what_cannot_be_taken_is_said_and_kept(
        self, cast: Cast, changes: dict[str, str], sentence: str
    ) -> None:
        answer = send(give(cast), **changes)
        text = answer.content.decode()
        assert (answer.status_code, sentence in text, "Giữ lại" in text) == (422, True, True)
        assert not LogEntry.objects.exists()

    def test_it_ends_with_its_day_its_number_and_its_revoking(self, cast: Cast) -> None:
        given, ward = give(cast, max_slips=1), cast.mine.ward
        assert send(given).status_code == 302
        full = send(given)
        assert (full.status_code, "đã nhận đủ số phiếu" in full.content.decode()) == (410, True)
        late, revoked = give(cast), give(cast)
        survey_links.revoke(link=revoked.link, by=actor(cast.an))
        assert "không còn dùng để lấy ý kiến" in Client().get(page(revoked)).content.decode()
        ward.demo_day = LAST + timedelta(days=1)
        ward.save()
        answer = Client().get(page(late))
        assert (answer.status_code, "đã kết thúc ngày 29/11/2023" in answer.content.decode()) == (410, True)
        assert (send(late).status_code, LogEntry.objects.count()) == (410, 1)

    def test_slips_of_an_address_in_wrong_hands_are_struck_out_together(self, cast: Cast) -> None:
        given, kept = give(cast), give(cast)
        for _ in range(3):
            send(given, **{key_of(RADIO): NOT_EFFECTIVE})
        send(kept)
        client, by = cast.client(cast.binh), actor(cast.an)
        where = reverse("evidence:survey_strike", args=[given.link.pk])
        early = client.post(where, {"reason": "Bị phát tán"}, follow=True).content.decode()
        assert "Xin thu hồi đường dẫn trước" in early
        survey_links.revoke(link=given.link, by=by)
        assert "Xin ghi lý do gạch bỏ." in client.post(where, {"reason": " "}, follow=True).content.decode()
        done = client.post(where, {"reason": "Bị phát tán"}, follow=True).content.decode()
        assert ("Đã gạch bỏ 6 ý kiến" in done, "còn tính 0 phiếu" in done) == (True, True)
        assert summary_of(cast.mine.ward, 2023).slips == 1
        assert LogEntry.objects.filter(struck_reason="Bị phát tán", struck_by=cast.binh).count() == 6
        again = client.post(where, {"reason": "Bị phát tán"}, follow=True).content.decode()
        assert "không còn phiếu nào để gạch bỏ" in again

    def test_a_slip_that_meets_a_closed_address_leaves_nothing(self, cast: Cast) -> None:
        given = give(cast)
        stale = SurveyLink.objects.select_related("ward").get(pk=given.link.pk)
        survey_links.revoke(link=given.link, by=actor(cast.an))
        assert survey_links.state_of(stale, 0) == State.OPEN
        with pytest.raises(Refused, match="không còn dùng"):
            survey_links.take_slip(link=stale, slip=Slip(uuid4(), TODAY, {TALK: EFFECTIVE}))
        assert not LogEntry.objects.exists()
        assert not AuditEntry.objects.filter(act="survey_slip").exists()

    def test_a_full_hall_may_send_and_a_flood_waits_with_its_words_kept(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(survey_links, "PER_TEN_MINUTES", (5, 3))
        given = give(cast)
        assert [send(given).status_code for _ in range(4)] == [302, 302, 302, 429]
        kept = send(given, remark="Lời đã viết")
        text = kept.content.decode()
        assert (kept.status_code, "Lời đã viết" in text, "Xin chờ 10 phút" in text) == (429, True, True)
        assert 590 <= int(kept["Retry-After"]) <= 600
        assert Client().get(page(given)).status_code == 200
        assert (LogEntry.objects.count(), LinkAttempt.objects.count()) == (3, 3)

    def test_guessed_addresses_are_missing_pages_and_counted(self, cast: Cast) -> None:
        client, where = Client(), reverse("survey:page", args=["doan-mo"])
        answers = [client.get(where).status_code for _ in range(attempts.UNKNOWN_PER_ADDRESS + 1)]
        assert (set(answers[:-1]), answers[-1]) == ({404}, 429)


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_often_for_one_group_as_for_three(
    cast: Cast, many: int, django_assert_num_queries: Any
) -> None:
    for at in range(many):
        make_group(cast, f"Khối {at}")
    given = give(cast)
    with django_assert_num_queries(3):
        Client().get(page(given))
