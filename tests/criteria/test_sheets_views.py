"""The pages of a framework's workbook: download, check, confirm; bad files are answered in Vietnamese, never with 500."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import Actor, AuditEntry
from accounts.guard import Refused
from accounts.workbooks import keeping, package
from criteria import actions
from criteria.loading import load_frameworks
from criteria.models import Framework
from criteria.views import sheets
from tests.cast import Cast
from tests.criteria.conftest import Write
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db
BY = Actor.system("thử")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def small(write: Write) -> Framework:
    return load_frameworks(directory=write(), by=BY)[0].framework


@pytest.fixture
def khanh(cast: Cast) -> Client:
    return cast.client(cast.khanh)


def address(name: str, framework: Framework) -> str:
    return reverse(f"criteria:sheet_{name}", args=[framework.pk])


def downloaded(client: Client, framework: Framework) -> Any:
    response = client.get(address("file", framework))
    assert response["Content-Disposition"] == f'attachment; filename="nho-ban-{framework.version}.xlsx"'
    return load_workbook(BytesIO(response.content))


def changed(client: Client, framework: Framework, short_title: Any = "Bộ nhỏ đã sửa") -> bytes:
    book = downloaded(client, framework)
    book["Thông tin chung"]["B9"] = short_title
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: Client, framework: Framework, content: bytes, name: str = "nho.xlsx", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(address("check", framework), {"file": file}, **more)


def said(response: Any) -> list[str]:
    """Return the messages of the page a redirect leads to."""
    return [str(message) for message in response.context["messages"]]


def kept(media: Path) -> list[Path]:
    return sorted((media / "sheets").glob("*"))


def test_a_download_is_in_the_log(cast: Cast, khanh: Client, small: Framework) -> None:
    downloaded(khanh, small)
    khanh.head(address("file", small))
    entry = AuditEntry.objects.get(act="framework_export")
    assert (entry.object_id, entry.version, entry.person) == (str(small.pk), "1", cast.khanh.full_name)


def test_checking_shows_differences_and_stores_nothing(khanh: Client, small: Framework, media: Path) -> None:
    response = send(khanh, small, changed(khanh, small))
    page = " ".join(response.content.decode().split())
    assert "Bảng tính không có lỗi: sửa 1 giá trị. Chưa lưu gì." in page
    assert '<td data-label="Đang có">Bộ nhỏ</td>' in page
    assert '<td data-label="Trong bảng tính">Bộ nhỏ đã sửa</td>' in page
    assert "Lập dự thảo từ bảng tính này" in page
    assert Framework.objects.filter(code="nho").count() == 1
    (file,) = kept(media)
    assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_confirming_makes_a_draft_of_what_was_checked(khanh: Client, small: Framework, media: Path) -> None:
    token = send(khanh, small, changed(khanh, small)).context["token"]
    response = khanh.post(address("confirm", small), {"token": token}, follow=True)
    draft = Framework.objects.get(code="nho", version=2)
    assert (draft.short_title, draft.is_draft, draft.base) == ("Bộ nhỏ đã sửa", True, small)
    assert response.redirect_chain[-1][0] == reverse("criteria:detail", args=[draft.pk])
    assert said(response) == ["Đã lập dự thảo bản 2 từ bảng tính. Hãy so sánh rồi áp dụng."]
    assert kept(media) == []
    again = khanh.post(address("confirm", small), {"token": token}, follow=True)
    assert said(again) == [sheets.GONE]


def test_a_draft_takes_the_workbook_in_place_of_its_content(khanh: Client, small: Framework) -> None:
    draft = actions.start_draft(framework=small, by=BY)
    refused = khanh.post(address("check", small), {}, follow=True)
    assert said(refused) == [
        "Đang có dự thảo bản 2 của bộ tiêu chí này. Hãy tải bảng tính lên ở trang của dự thảo đó."
    ]
    token = send(khanh, draft, changed(khanh, draft)).context["token"]
    response = khanh.post(address("confirm", draft), {"token": token}, follow=True)
    draft.refresh_from_db()
    assert draft.short_title == "Bộ nhỏ đã sửa"
    assert said(response) == ["Đã thay nội dung dự thảo bản 2 từ bảng tính. Hãy so sánh rồi áp dụng."]


def test_with_errors_there_is_nothing_to_confirm(khanh: Client, small: Framework, media: Path) -> None:
    response = send(khanh, small, changed(khanh, small, "=1+1"))
    page = response.content.decode()
    assert "Bảng tính có 1 lỗi nên chưa dùng được. Chưa lưu gì." in page
    assert "Tờ “Thông tin chung”, ô B9" in page
    assert "token" not in response.context
    assert kept(media) == []
    assert_no_english(page)


def test_an_unchanged_workbook_has_nothing_to_confirm(khanh: Client, small: Framework, media: Path) -> None:
    response = send(khanh, small, changed(khanh, small, "Bộ nhỏ"))
    assert "Bảng tính giống hệt nội dung hiện có." in response.content.decode()
    assert kept(media) == []


def test_only_who_checked_may_confirm_and_only_those_bytes(
    cast: Cast, khanh: Client, small: Framework, media: Path
) -> None:
    token = send(khanh, small, changed(khanh, small)).context["token"]
    kept_file = keeping.kept_of(token, sheets.checkable(small), cast.khanh)
    with pytest.raises(Refused, match="không còn ở đây"):
        keeping.kept_of(token, sheets.checkable(small), cast.em)
    kept_file.path.write_bytes(b"PK\x03\x04 other")
    response = khanh.post(address("confirm", small), {"token": token}, follow=True)
    assert said(response) == [sheets.GONE]
    assert Framework.objects.filter(code="nho").count() == 1


def test_a_framework_that_changed_meanwhile_is_checked_again(khanh: Client, small: Framework) -> None:
    draft = actions.start_draft(framework=small, by=BY)
    token = send(khanh, draft, changed(khanh, draft)).context["token"]
    Framework.objects.filter(pk=draft.pk).update(digest="0" * 64)
    response = khanh.post(address("confirm", draft), {"token": token}, follow=True)
    assert said(response) == [sheets.CHANGED]


def test_a_checked_workbook_waits_an_hour(
    khanh: Client, small: Framework, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = send(khanh, small, changed(khanh, small)).context["token"]
    monkeypatch.setattr(keeping, "LIFE", -1)
    response = khanh.post(address("confirm", small), {"token": token}, follow=True)
    assert said(response) == [sheets.GONE]
    send(khanh, small, b"")  # another upload sweeps
    assert kept(media) == []


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00", "á" * 5000])
def test_a_broken_token_is_refused_politely(khanh: Client, small: Framework, token: str) -> None:
    response = khanh.post(address("confirm", small), {"token": token}, follow=True)
    assert said(response) == [sheets.GONE]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "nho.xlsx", package.EMPTY),
        (b"%PDF-1.7\n%%EOF", "nho.xlsx", package.NOT_XLSX),
        (b"a;b;c", "nho\x00.xlsx", package.NOT_XLSX),
        (b"PK\x03\x04" + b"\xff" * 4000, "../../nho.xlsx", package.NOT_XLSX),
    ],
)
def test_bad_files_are_answered_in_vietnamese(
    khanh: Client, small: Framework, media: Path, content: bytes, name: str, message: str
) -> None:
    response = send(khanh, small, content, name)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert_no_english(response.content)
    assert kept(media) == []


def test_no_file_and_a_text_in_its_place_are_answered(khanh: Client, small: Framework) -> None:
    from accounts.workbooks.sending import NO_FILE

    for data in ({}, {"file": "nho.xlsx"}, {"other": SimpleUploadedFile("a.xlsx", b"x")}):
        response = khanh.post(address("check", small), data, follow=True)
        assert (response.status_code, said(response)) == (200, [NO_FILE])


def test_a_file_over_the_limit_is_refused_while_it_comes_in(
    khanh: Client, small: Framework, media: Path, settings: Any
) -> None:
    settings.MAX_FILE_BYTES = 50_000
    response = khanh.post(
        address("check", small), {"file": SimpleUploadedFile("a.xlsx", b"x" * 60_000)}, follow=True
    )
    assert response.status_code == 200
    assert said(response) == [package.too_large(50_000)]
    assert_no_english(response.content)
    assert kept(media) == []


def test_without_a_session_the_file_is_not_kept(small: Framework, media: Path) -> None:
    response = send(Client(), small, b"PK\x03\x04")
    assert (response.status_code, "dang-nhap" in response["Location"]) == (302, True)
    assert kept(media) == []


def test_who_only_reads_sees_the_download_alone(cast: Cast, khanh: Client, small: Framework) -> None:
    page = reverse("criteria:detail", args=[small.pk])
    reader, editor = (client.get(page).content.decode() for client in (cast.client(cast.an), khanh))
    assert (address("file", small) in reader, address("check", small) in reader) == (True, False)
    assert (address("file", small) in editor, address("check", small) in editor) == (True, True)
    form = editor.partition(f'action="{address("check", small)}"')[2].partition("</form>")[0]
    assert 'name="csrfmiddlewaretoken"' in form
    assert "tối đa 50\u00a0MB" in form
