"""Coming in, going out, passwords."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import issue_one_time_password, lock_person
from accounts.audit import PORTAL_CHAIN, Actor, AuditEntry
from accounts.models import User
from tests.cast import PASSWORD, Cast, actor
from tests.vietnamese import assert_no_english

LOGIN = reverse("accounts:login")
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock rồi nhập lại."


def sign_in(username: str, password: str = PASSWORD, client: Client | None = None, **more: str):
    return (client or Client()).post(LOGIN, {"username": username, "password": password, **more})


def last_entry(chain: str) -> AuditEntry:
    return AuditEntry.objects.filter(chain=chain).order_by("number").last()


def chain_of(user: User) -> str:
    return f"ward:{user.ward_id}"


# Login ---------------------------------------------------------------------------------------------------------


def test_a_person_comes_in_and_it_is_written_down(cast: Cast) -> None:
    client = Client()
    answer = sign_in("an", client=client)
    assert answer.status_code == 302
    assert answer.url == reverse(settings.LOGIN_REDIRECT_URL)
    assert client.session["_auth_user_id"] == str(cast.an.pk)
    entry = last_entry(chain_of(cast.an))
    assert (entry.act, entry.person, entry.position, entry.address) == (
        "login",
        "Nguyễn Thị An",
        "Công chức Tài chính - Kế toán",
        "127.0.0.1",
    )


@pytest.mark.parametrize("spelling", ["AN", "An", " an "])
def test_case_and_spaces_of_the_user_name_do_not_matter(cast: Cast, spelling: str) -> None:
    assert sign_in(spelling).status_code == 302


def test_a_password_typed_on_a_mac_is_the_same(cast: Cast) -> None:
    import unicodedata

    assert sign_in("an", unicodedata.normalize("NFD", PASSWORD)).status_code == 302


@pytest.mark.parametrize("username", ["an", "nobody"])
def test_nobody_learns_which_accounts_exist(cast: Cast, username: str) -> None:
    answer = sign_in(username, "sai mật khẩu")
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [WRONG]


def test_a_locked_account_answers_like_a_wrong_password(cast: Cast) -> None:
    lock_person(by=actor(cast.em), person=cast.an)
    assert sign_in("an").context["form"].non_field_errors() == [WRONG]


def test_failures_go_to_the_log_of_the_accounts_ward(cast: Cast) -> None:
    sign_in("an", "sai")
    entry = last_entry(chain_of(cast.an))
    assert (entry.act, entry.result, entry.object_label, entry.person) == (
        "login_failed",
        "refused",
        "Nguyễn Thị An",
        "(chưa đăng nhập)",
    )
    assert not AuditEntry.objects.filter(chain=chain_of(cast.hien)).exists()


def test_what_was_typed_for_an_unknown_name_is_not_kept(cast: Cast) -> None:
    sign_in("mat-khau-go-nham", "x")
    entry = last_entry(PORTAL_CHAIN)
    assert (entry.act, entry.object_label, entry.detail) == ("login_failed", "", "")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"username": "an\x00", "password": "x"},
        {"username": "an", "password": "x\x00"},
        {"username": "x" * 70_000, "password": "x"},
        {"username": "an", "password": "x" * 500_000},
        {"username": "\u202ean", "password": "\ud7ff"},
        {"username": "an", "password": ["a", "b"]},
    ],
)
def test_bad_input_is_refused_in_vietnamese(cast: Cast, data: dict) -> None:
    answer = Client().post(LOGIN, data)
    assert answer.status_code == 200
    assert_no_english(answer.content)


def test_an_oversized_form_is_refused_in_vietnamese(cast: Cast) -> None:
    answer = Client().post(LOGIN, {"username": "an", "password": "x" * 3_000_000})
    assert answer.status_code == 400
    assert_no_english(answer.content)


def test_the_page_asked_for_is_opened_after_login(cast: Cast) -> None:
    wanted = reverse("accounts:profile")
    answer = Client().get(wanted)
    assert answer.url == f"{LOGIN}?next={wanted}"
    page = Client().get(answer.url)
    assert f'name="next" value="{wanted}"' in page.content.decode()
    assert sign_in("an", next=wanted).url == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.com/",
        "//example.com",
        "javascript:alert(1)",
        "\\\\example.com",
        "nowhere",
        "1",
        "-",
        "a/b",
    ],
)
def test_nobody_is_led_to_another_site(cast: Cast, wanted: str) -> None:
    assert sign_in("an", next=wanted).url == reverse(settings.LOGIN_REDIRECT_URL)


def test_logout_takes_a_post(cast: Cast) -> None:
    client = cast.client(cast.an)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout")).url == LOGIN
    assert "_auth_user_id" not in client.session
    assert last_entry(chain_of(cast.an)).act == "logout"


# Too many failures ---------------------------------------------------------------------------------------------


def fail(username: str, times: int, **more: str) -> None:
    for _ in range(times):
        Client(**more).post(LOGIN, {"username": username, "password": "sai"})


def test_the_tenth_failure_locks_the_account_for_this_network(cast: Cast) -> None:
    fail("an", 9)
    assert sign_in("an", "sai").status_code == 429
    answer = sign_in("an")
    assert answer.status_code == 429
    assert "Xin thử lại sau 15 phút" in answer.content.decode()
    assert_no_english(answer.content)
    assert last_entry(chain_of(cast.an)).act == "login_locked"


def test_spellings_of_one_account_are_counted_together(cast: Cast) -> None:
    fail("an", 5)
    fail("AN", 4)
    assert AccessAttempt.objects.get().failures_since_start == 9
    assert sign_in("An", "sai").status_code == 429


def test_the_colleague_beside_still_gets_in(cast: Cast) -> None:
    fail("an", 10)
    assert sign_in("binh").status_code == 302


def test_another_computer_of_the_network_is_locked_too_but_no_other_network(cast: Cast) -> None:
    fail("an", 10, REMOTE_ADDR="10.1.2.3")
    assert sign_in("an", client=Client(REMOTE_ADDR="10.1.2.200")).status_code == 429
    assert sign_in("an", client=Client(REMOTE_ADDR="10.1.3.3")).status_code == 302


def test_the_lock_ends_although_somebody_goes_on_trying(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fail("an", 10)
        clock.shift(timedelta(minutes=10))
        fail("an", 1)
        clock.shift(timedelta(minutes=6))
        assert sign_in("an").status_code == 302


def test_a_success_forgets_the_failures(cast: Cast) -> None:
    fail("an", 9)
    sign_in("an")
    fail("an", 9)
    assert sign_in("an").status_code == 302


# One-time passwords --------------------------------------------------------------------------------------------


def test_a_one_time_password_must_be_changed_first(cast: Cast) -> None:
    password = issue_one_time_password(by=actor(cast.em), person=cast.an)
    client = Client()
    assert sign_in("an", password, client).status_code == 302
    change = reverse("accounts:password_change")
    assert client.get(reverse("accounts:profile")).url == change
    page = client.get(change)
    assert "Xin chọn mật khẩu riêng trước khi làm việc." in page.content.decode()
    new = "mật khẩu riêng của An"
    answer = client.post(change, {"old_password": password, "new_password1": new, "new_password2": new})
    assert answer.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    cast.an.refresh_from_db()
    assert (cast.an.must_change_password, cast.an.one_time_until) == (False, None)


def test_a_one_time_password_ends_after_24_hours(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        password = issue_one_time_password(by=actor(cast.em), person=cast.an)
        clock.shift(timedelta(hours=24))
        answer = sign_in("an", password)
    assert answer.context["form"].non_field_errors() == [
        "Mật khẩu dùng một lần đã hết hạn sau 24 giờ. Xin liên hệ người quản trị phường để được cấp mật khẩu mới."
    ]
    assert last_entry(chain_of(cast.an)).act == "login_failed"


def test_a_minute_earlier_it_still_opens(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        password = issue_one_time_password(by=actor(cast.em), person=cast.an)
        clock.shift(timedelta(hours=23, minutes=59))
        assert sign_in("an", password).status_code == 302


# One's own password --------------------------------------------------------------------------------------------


def change_password(client: Client, old: str, new: str, again: str | None = None):
    data = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post(reverse("accounts:password_change"), data)


def test_other_sessions_end_when_the_password_changes(cast: Cast) -> None:
    here, there = cast.client(cast.an), cast.client(cast.an)
    change_password(here, PASSWORD, "một mật khẩu hoàn toàn mới")
    profile = reverse("accounts:profile")
    assert here.get(profile).status_code == 200
    assert there.get(profile).status_code == 302
    assert last_entry(chain_of(cast.an)).act == "password_change"


@pytest.mark.parametrize(
    ("old", "new", "again", "field", "sentence"),
    [
        ("sai", "mật khẩu mới 2024", None, "old_password", "Mật khẩu đang dùng chưa đúng. Hãy nhập lại."),
        (PASSWORD, "ngắn", None, "new_password2", "Mật khẩu quá ngắn: cần ít nhất 10 ký tự."),
        (
            PASSWORD,
            "mật khẩu mới 2024",
            "khác",
            "new_password2",
            "Hai lần nhập mật khẩu mới không giống nhau.",
        ),
        (PASSWORD, PASSWORD, None, "new_password1", "Mật khẩu mới phải khác mật khẩu đang dùng."),
    ],
)
def test_a_password_is_refused_with_its_reason(
    cast: Cast, old: str, new: str, again: str | None, field: str, sentence: str
) -> None:
    answer = change_password(cast.client(cast.an), old, new, again)
    assert sentence in answer.context["form"].errors[field]
    assert_no_english(answer.content)
    cast.an.refresh_from_db()
    assert cast.an.check_password(PASSWORD)


# Reset by mail -------------------------------------------------------------------------------------------------

RESET = reverse("accounts:password_reset")


def test_the_letter_holds_a_link_that_opens_once(cast: Cast) -> None:
    answer = Client().post(RESET, {"email": "AN@vidu.example"})
    assert answer.url == reverse("accounts:password_reset_done")
    (letter,) = mail.outbox
    assert letter.subject == "[Phường Ví Dụ] Đặt lại mật khẩu"
    assert letter.to == ["an@vidu.example"]
    lines = letter.body.splitlines()
    assert lines[0] == "Đường dẫn dùng một lần, trong 30 phút. Nếu không yêu cầu, xin bỏ qua thư này."
    assert "Tên đăng nhập: an" in lines
    link = re.search(r"http://testserver(\S+)", letter.body).group(1)
    client = Client()
    form_page = client.get(link).url
    new = "mật khẩu đặt lại 2024"
    assert client.post(form_page, {"new_password1": new, "new_password2": new}).url == LOGIN
    assert sign_in("an", new).status_code == 302
    assert "đã được dùng hoặc đã quá 30 phút" in Client().get(link).content.decode()
    acts = AuditEntry.objects.filter(chain=chain_of(cast.an)).order_by("number").values_list("act", flat=True)
    assert list(acts) == ["password_reset_ask", "password_reset", "login"]


def test_the_link_ends_after_thirty_minutes(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        Client().post(RESET, {"email": "an@vidu.example"})
        link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
        clock.shift(timedelta(minutes=30, seconds=1))
        assert "đã quá 30 phút" in Client().get(link).content.decode()


@pytest.mark.parametrize("email", ["an@vidu.example", "nobody@vidu.example"])
def test_the_page_says_the_same_for_every_address(cast: Cast, email: str) -> None:
    answer = Client().post(RESET, {"email": email}, follow=True)
    assert answer.redirect_chain == [(reverse("accounts:password_reset_done"), 302)]
    assert "Nếu địa chỉ vừa nhập có tài khoản" in answer.content.decode()


def test_a_locked_person_gets_no_letter(cast: Cast) -> None:
    lock_person(by=actor(cast.em), person=cast.an)
    Client().post(RESET, {"email": "an@vidu.example"})
    assert mail.outbox == []


def test_without_a_mail_server_the_page_names_the_administrator(cast: Cast, settings) -> None:
    settings.MAIL_WORKS = False
    assert "Xin liên hệ người quản trị phường" in Client().get(RESET).content.decode()
    Client().post(RESET, {"email": "an@vidu.example"})
    assert mail.outbox == []


def test_a_mail_server_that_fails_shows_nothing(cast: Cast, settings, caplog) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert Client().post(RESET, {"email": "an@vidu.example"}).url == reverse("accounts:password_reset_done")
    assert "could not be sent" in caplog.text


@pytest.mark.parametrize("uid", ["x", "MQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ", "%ED%A0%80"])
def test_a_made_up_link_is_refused_politely(cast: Cast, uid: str) -> None:
    answer = Client().get(f"/tai-khoan/dat-lai-mat-khau/{uid}/abc-def/")
    assert answer.status_code == 200
    assert_no_english(answer.content)


# Profile -------------------------------------------------------------------------------------------------------


def test_a_person_changes_their_own_mail(cast: Cast) -> None:
    client = cast.client(cast.an)
    answer = client.post(
        reverse("accounts:profile"),
        {"full_name": "Nguyễn Thị An", "email": "moi@vidu.example", "single_keys": "on"},
    )
    assert answer.url == reverse("accounts:profile")
    cast.an.refresh_from_db()
    assert cast.an.email == "moi@vidu.example"
    entry = last_entry(chain_of(cast.an))
    assert (entry.act, entry.detail) == (
        "profile_change",
        '{"thư điện tử": ["an@vidu.example", "moi@vidu.example"]}',
    )


def test_the_profile_names_roles_and_posts(cast: Cast) -> None:
    page = cast.client(cast.an).get(reverse("accounts:profile")).content.decode()
    assert "Công chức Tài chính - Kế toán, từ 01/01/2023" in page


def test_a_failed_login_never_names_a_system_actor(cast: Cast) -> None:
    assert Actor.system("manage.py x").user is None
