"""The pages of the workbook of positions and people: download, check, confirm, passwords once; never a 500."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEntry
from accounts.models import Position, User
from accounts.sheets import storing
from accounts.sheets.writing import workbook_of
from accounts.workbooks import package
from accounts.workbooks.sending import NO_FILE
from tests.cast import Cast
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db
PAGE, FILE, CHECK, CONFIRM = ("accounts:sheet", "accounts:sheet_file", "accounts:sheet_check", "accounts:sheet_confirm")  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def em(cast: Cast) -> Client:
    return cast.client(cast.em)


def downloaded(em: Client) -> Any:
    return load_workbook(BytesIO(em.get(reverse(FILE)).content))


def send(client: Client, book: Any, name: str = "nguoi.xlsx") -> Any:
    content = book
    if not isinstance(book, bytes):
        out = BytesIO()
        book.save(out)
        content = out.getvalue()
    return client.post(reverse(CHECK), {"file": SimpleUploadedFile(name, content)}, follow=True)


def confirm(client: Client, token: str) -> Any:
    return client.post(reverse(CONFIRM), {"token": token}, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def kept(media: Path) -> list[Path]:
    return sorted((media / "sheets").glob("*"))


def with_new_person(em: Client) -> Any:
    book = downloaded(em)
    book["Người dùng"].append(["phuong", "Đặng Thị Phượng", None, "Công chức", None])
    book["Người dùng"]["B5"] = "Nguyễn Thị Ân"
    return book


def test_a_download_is_in_the_log_and_the_pages_lead_to_it(cast: Cast, em: Client) -> None:
    response = em.get(reverse(FILE))
    assert response["Content-Disposition"] == 'attachment; filename="vi-du-chuc-danh-nguoi-dung.xlsx"'
    em.head(reverse(FILE))
    entry = AuditEntry.objects.get(act="people_export")
    assert (entry.object_id, entry.person) == (str(cast.mine.ward.pk), "Đỗ Thị Em")
    assert reverse(FILE) in em.get(reverse(PAGE)).content.decode()
    for page in ("accounts:people", "accounts:positions"):
        assert reverse(PAGE) in em.get(reverse(page)).content.decode()


def test_checking_stores_nothing_and_confirming_shows_passwords_once(
    cast: Cast, em: Client, media: Path
) -> None:
    response = send(em, with_new_person(em))
    page = " ".join(response.content.decode().split())
    assert "Bảng tính không có lỗi: 1 dòng mới, 1 dòng đổi, 8 dòng không đổi. Chưa lưu gì." in page
    assert '<span class="muted">Nguyễn Thị An</span> → Nguyễn Thị Ân' in page
    assert (User.objects.filter(username="phuong").count(), len(kept(media))) == (0, 1)
    token = response.context["token"]
    done = confirm(em, token)
    ((person, password),) = done.context["stored"].accounts
    assert f"<code>{password}</code>" in done.content.decode()
    assert "no-store" in done["Cache-Control"]
    assert (person.check_password(password), kept(media)) == (True, [])
    assert password not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert said(confirm(em, token)) == [storing.GONE]


def test_without_new_people_the_answer_is_the_list(em: Client) -> None:
    book = downloaded(em)
    book["Người dùng"]["B5"] = "Nguyễn Thị Ân"
    response = confirm(em, send(em, book).context["token"])
    assert response.redirect_chain[-1][0] == reverse("accounts:people")
    assert said(response) == ["Đã lưu bảng tính: 0 dòng mới, 1 dòng đổi."]


def test_what_changed_after_the_check_is_checked_again(cast: Cast, em: Client) -> None:
    token = send(em, with_new_person(em)).context["token"]
    Position.objects.filter(pk=cast.mine.positions["tu-phap"].pk).update(short_title="Khác")
    assert said(confirm(em, token)) == [storing.CHANGED]
    assert not User.objects.filter(username="phuong").exists()


def test_only_who_checked_may_confirm(cast: Cast, em: Client) -> None:
    token = send(em, with_new_person(em)).context["token"]
    other = cast.chi
    other.grants.create(role="ward_admin")
    for bad in (token, "", "x:y", "á" * 3000):
        client = cast.client(other)
        assert said(confirm(client, bad)) == [storing.GONE]


def test_a_name_taken_meanwhile_elsewhere_stores_nothing(cast: Cast, em: Client) -> None:
    token = send(em, with_new_person(em)).context["token"]
    User.objects.create(username="phuong", full_name="Người khác", ward=cast.other.ward)
    page = confirm(em, token).content.decode()
    assert "Tên đăng nhập này đã có người dùng." in page
    assert User.objects.get(pk=cast.an.pk).full_name == "Nguyễn Thị An"


def test_faults_and_bad_files_are_answered_in_vietnamese(em: Client, media: Path) -> None:
    book = downloaded(em)
    book["Người dùng"]["D5"] = "=1+1"
    wrong = send(em, book)
    assert "<b>Ô D5</b>: Không nhập công thức" in wrong.content.decode()
    answers = [wrong, send(em, downloaded(em))]
    for content, message in (
        (b"", package.EMPTY),
        (b"%PDF", package.NOT_XLSX),
        (b"PK\x03\x04", package.NOT_XLSX),
    ):
        answers.append(send(em, content))
        assert message in answers[-1].content.decode()
    for answer in answers:
        assert (answer.status_code, answer.context["token"]) == (200, "")
        assert_no_english(answer.content)
    assert said(em.post(reverse(CHECK), {"file": "x"}, follow=True)) == [NO_FILE]
    assert kept(media) == []


@pytest.mark.parametrize("more", [0, 30])
def test_a_check_asks_the_same_of_any_number_of_rows(cast: Cast, em: Client, more: int) -> None:
    Position.objects.bulk_create(
        Position(ward=cast.mine.ward, code=f"p{number}", title=f"Chức danh {number}", short_title="x")
        for number in range(more)
    )
    content = workbook_of(cast.mine.ward)
    send(em, content)
    with CaptureQueriesContext(connection) as asked:
        page = send(em, content)
    assert page.context["checked"].counts == {"không đổi": 9 + more}
    assert len(asked) == 14
