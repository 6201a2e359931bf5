"""What holds for every request."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from tests.cast import PASSWORD, Cast
from tests.vietnamese import assert_no_english

PROFILE = reverse("accounts:profile")
ENDED = "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục."
NOT_STORED = (
    "Phiên làm việc đã hết trước khi lưu, nội dung vừa gửi chưa được lưu. Xin thử nút Quay lại của trình duyệt "
    "để lấy lại nội dung, rồi đăng nhập ở cửa sổ khác."
)


def signed_in() -> Client:
    client = Client()
    client.post(reverse("accounts:login"), {"username": "an", "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


@pytest.mark.parametrize(("minutes", "stays"), [(59, True), (61, False)])
def test_a_session_ends_after_an_hour_without_a_request(cast: Cast, minutes: int, stays: bool) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in()
        clock.shift(timedelta(minutes=minutes))
        assert is_in(client) is stays


def test_work_keeps_a_session_for_twelve_hours_and_no_longer(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in()
        for _ in range(23):
            clock.shift(timedelta(minutes=30))
            assert is_in(client)
        clock.shift(timedelta(minutes=29))
        assert is_in(client)
        clock.shift(timedelta(minutes=2))
        assert not is_in(client)


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in()
        for _ in range(6):
            clock.shift(timedelta(minutes=10))
            assert client.get(PROFILE, headers={"X-Polled": "1"}).status_code == 200
        clock.shift(timedelta(minutes=1))
        assert client.get(PROFILE, headers={"X-Polled": "1"}).status_code == 302


def test_going_on_begins_the_hour_anew(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in()
        clock.shift(timedelta(minutes=56))
        assert client.post(reverse("accounts:stay")).status_code == 204
        clock.shift(timedelta(minutes=56))
        assert is_in(client)


def test_going_on_needs_a_login_and_a_post(cast: Cast) -> None:
    assert Client().post(reverse("accounts:stay")).status_code == 302
    assert Client().get(reverse("accounts:stay")).status_code == 302


def test_a_page_left_open_gets_the_token_of_a_later_login(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.an)
    answer = client.get(reverse("accounts:stay"))
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["person"] == cast.an.pk
    assert client.post(reverse("accounts:stay")).status_code == 403
    headers = {"x-csrftoken": answer.json()["token"]}
    assert client.post(reverse("accounts:stay"), headers=headers).status_code == 204


def test_after_the_end_the_login_page_says_so_and_keeps_the_way(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in()
        clock.shift(timedelta(hours=2))
        answer = client.get(f"{PROFILE}?a=1", follow=True)
    assert answer.redirect_chain == [(f"{reverse('accounts:login')}?next={PROFILE}%3Fa%3D1", 302)]
    assert ENDED in answer.content.decode()


def test_a_form_sent_after_the_end_leads_back_to_its_page(cast: Cast) -> None:
    sender = f"http://testserver{PROFILE}"
    answer = Client().post(PROFILE, headers={"referer": sender})
    assert answer.url == f"{reverse('accounts:login')}?chua-luu=1&next=http%3A//testserver{PROFILE}"
    stranger = Client().post(PROFILE, headers={"referer": "https://example.com/"})
    assert "example.com" not in stranger.url


def test_a_form_sent_after_the_end_is_not_stored_and_the_login_page_says_so(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in()
        clock.shift(timedelta(hours=2))
        answer = client.post(PROFILE, {"full_name": "Tên mới"}, follow=True)
    page = answer.content.decode()
    assert NOT_STORED in page
    assert ENDED not in page
    cast.an.refresh_from_db()
    assert cast.an.full_name == "Nguyễn Thị An"


def test_an_ended_session_keeps_its_key_until_the_next_login(cast: Cast) -> None:
    """Pages vary by the cookie: with the same one the Back button finds the page with what was typed on it."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in()
        key = client.cookies["sessionid"].value
        clock.shift(timedelta(hours=2))
        client.post(PROFILE, {"full_name": "Tên mới"})
        assert client.cookies["sessionid"].value == key
        assert dict(client.session) == {"ended": True}
        client.post(reverse("accounts:login"), {"username": "binh", "password": PASSWORD})
    assert client.cookies["sessionid"].value != key
    assert int(client.session["_auth_user_id"]) == cast.binh.pk


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        (PROFILE, "private, no-cache"),
        ("/khong-co/", "private, no-cache"),
        (reverse("accounts:password_change"), "max-age=0, no-cache, no-store, must-revalidate, private"),
    ],
)
def test_a_page_is_nobody_elses_to_keep(cast: Cast, address: str, wanted: str) -> None:
    answer = cast.client(cast.an).get(address)
    assert answer["Cache-Control"] == wanted
    assert "Cookie" in answer["Vary"]


def test_logging_out_of_an_ended_session_loses_nothing_and_says_nothing(cast: Cast) -> None:
    answer = Client().post(reverse("accounts:logout"), follow=True)
    assert answer.redirect_chain == [(f"{reverse('accounts:login')}?next=/", 302)]
    assert NOT_STORED not in answer.content.decode()


def test_a_form_of_the_person_before_is_refused_after_the_next_login(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)

    def token(address: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(address).content.decode())
        assert found
        return found.group(1)

    def log_in(username: str) -> None:
        address = reverse("accounts:login")
        sent = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token(address)}
        assert client.post(address, sent).status_code == 302

    log_in("an")
    first_window = token(PROFILE)
    client.post(reverse("accounts:logout"), {"csrfmiddlewaretoken": first_window})
    log_in("binh")
    sent = {"full_name": "Tên mới", "email": "", "csrfmiddlewaretoken": first_window}
    answer = client.post(PROFILE, sent)
    assert answer.status_code == 403
    assert "ở cửa sổ khác đã có người đăng nhập (có thể là người khác)" in answer.content.decode()
    for person, name in ((cast.an, "Nguyễn Thị An"), (cast.binh, "Trần Văn Bình")):
        person.refresh_from_db()
        assert person.full_name == name


def test_a_fragment_without_a_login_opens_the_dialog_of_the_lost_session(cast: Cast) -> None:
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver{PROFILE}"}
    answer = Client().get(reverse("accounts:notices"), headers=headers)
    assert answer.status_code == 401
    assert answer["HX-Trigger"] == "session-lost"
    assert answer.content == b""


@pytest.mark.parametrize("address", ["/tai-khoan/nguoi-dung/?q=a%00b", "/%00", "/tai-khoan/?x=1&x=%00"])
def test_a_nul_in_the_address_is_refused_in_vietnamese(cast: Cast, address: str) -> None:
    answer = cast.client(cast.em).get(address)
    assert answer.status_code == 400
    assert_no_english(answer.content)


@pytest.mark.parametrize(
    "query", ["q=%ED%A0%80", "q=%FF%FE", "page=99999999999999999999999", "page=x", "page=-1"]
)
def test_broken_text_and_nonsense_pages_do_no_harm(cast: Cast, query: str) -> None:
    answer = cast.client(cast.em).get(f"{reverse('accounts:people')}?{query}")
    assert answer.status_code == 200
    assert_no_english(answer.content)


@pytest.mark.parametrize(
    ("address", "cookie"),
    [("/?%00=1", ""), ("/?%ED%A0%80=1&%00", ""), ("/", r'sessionid="\000aaaaaaaaaaaaaaaa"')],
)
def test_a_nul_in_a_name_or_cookie_is_refused_in_vietnamese(cast: Cast, address: str, cookie: str) -> None:
    answer = Client(headers={"cookie": cookie} if cookie else {}).get(address)
    assert answer.status_code == 400
    assert_no_english(answer.content)


def test_too_many_fields_are_refused_in_vietnamese(cast: Cast) -> None:
    answer = Client().get(reverse("accounts:login") + "?" + "&".join(f"a{i}=1" for i in range(1500)))
    assert answer.status_code == 400
    assert_no_english(answer.content)


def test_a_refused_act_has_a_row(cast: Cast) -> None:
    answer = cast.client(cast.an).get(reverse("accounts:people"))
    assert answer.status_code == 403
    assert "Việc này do người quản trị phường thực hiện." in answer.content.decode()
    entry = AuditEntry.objects.get(ward=cast.mine.ward)
    assert (entry.act, entry.result, entry.person, entry.detail) == (
        "refused",
        "refused",
        "Nguyễn Thị An",
        "GET /tai-khoan/nguoi-dung/",
    )


def test_a_form_without_its_token_is_refused_in_vietnamese(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.an)
    answer = client.post(reverse("accounts:logout"))
    assert answer.status_code == 403
    assert_no_english(answer.content)


def test_a_wrong_method_has_no_english_page(cast: Cast) -> None:
    answer = cast.client(cast.an).get(reverse("accounts:stay"))
    assert_no_english(answer.content)


def test_another_wards_object_looks_like_a_missing_one(cast: Cast) -> None:
    client = cast.client(cast.em)
    foreign = client.get(reverse("accounts:person", args=[cast.hien.pk]))
    missing = client.get(reverse("accounts:person", args=[999_999_999]))
    nonsense = client.get("/tai-khoan/nguoi-dung/99999999999999999999999999/")
    assert foreign.status_code == missing.status_code == nonsense.status_code == 404
    nonce = rb'nonce="[^"]*"'
    bodies = {re.sub(nonce, b"", one.content) for one in (foreign, missing, nonsense)}
    bodies = {re.sub(rb"[A-Za-z0-9]{64}", b"", body) for body in bodies}
    assert len(bodies) == 1
    assert_no_english(foreign.content)
