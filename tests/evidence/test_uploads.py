"""Files sent by the browser: with script, without it, too large, too many, broken off."""

import hashlib
import io
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import UnreadablePostError
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import resolve, reverse

from accounts.audit import AuditEntry
from evidence import store, uploads
from evidence.models import Document, Evidence, Revision
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import Take, body_of, stored

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def sent(content: bytes, name: str = "bao-cao.pdf", kind: str = "text/html") -> SimpleUploadedFile:
    """A file of the browser; the type it claims is ignored."""
    return SimpleUploadedFile(name, content, kind)


def address(cast: Cast, code: str = "2.1") -> str:
    return reverse("evidence:upload", args=[cast.mine.assessment.pk, cast.mine.indicator(code).pk])


def told(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def an(cast: Cast) -> Client:
    return cast.client(cast.an)


def test_one_file_with_script_is_answered_with_what_was_kept(cast: Cast, an: Client) -> None:
    content = files.pdf(2)
    response = an.post(address(cast), {"files": sent(content, "Báo cáo quý III.pdf")}, headers=JSON)
    use = Evidence.objects.get()
    assert response.status_code == 200
    assert response.json() == {
        "ok": True,
        "name": "Báo cáo quý III.pdf",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "url": reverse("evidence:document", args=[use.document_id]),
        "message": "Đã nhận, đang là nháp.",
    }
    assert (use.added_by, use.state, use.indicator.code) == (cast.an, "draft", "2.1")
    assert use.revision.media_type == "application/pdf"
    assert store.path_of(use.revision.stored_name).read_bytes() == content


def test_a_refused_file_with_script_says_what_to_do(cast: Cast, an: Client, media: Path) -> None:
    response = an.post(address(cast), {"files": sent(b"<html></html>")}, headers=JSON)
    assert response.status_code == 422
    assert response.json() == {
        "ok": False,
        "name": "bao-cao.pdf",
        "message": "Không nhận: tên tệp là .pdf nhưng nội dung không phải PDF. "
        "Hãy mở bằng phần mềm đã tạo ra tệp và lưu lại thành PDF.",
    }
    assert (stored(media), Document.objects.count()) == ([], 0)


def test_several_files_without_script_are_each_told(cast: Cast, an: Client, media: Path) -> None:
    data = {"files": [sent(files.pdf(), "mot.pdf"), sent(b"", "hai.pdf"), sent(files.docx(), "ba.docx")]}
    response = an.post(address(cast), {**data, "next": "/viec-cua-toi/"})
    assert (response.status_code, response["Location"]) == (302, "/viec-cua-toi/")
    assert told(response) == [
        "mot.pdf: Đã nhận, đang là nháp.",
        "hai.pdf: Không nhận: tệp rỗng (0 byte). Hãy mở tệp kiểm tra rồi gửi lại.",
        "ba.docx: Đã nhận, đang là nháp.",
    ]
    assert list(Document.objects.order_by("pk").values_list("subject", flat=True)) == ["mot", "ba"]
    assert len(stored(media)) == 2


def test_nothing_chosen_is_said(cast: Cast, an: Client) -> None:
    assert told(an.post(address(cast))) == ["Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."]


@pytest.mark.parametrize(
    "elsewhere", ["https://xa.example/", "//xa.example/", "/\\xa.example", "javascript:1"]
)
def test_the_way_back_stays_in_the_portal(cast: Cast, an: Client, elsewhere: str) -> None:
    response = an.post(address(cast), {"next": elsewhere})
    assert response["Location"] == reverse("evidence:list")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (unicodedata.normalize("NFD", "Sổ tiếp công dân.pdf"), "Sổ tiếp công dân.pdf"),
        ("../../etc/a.pdf", "a.pdf"),
        ("C:\\Users\\an\\bien-ban.pdf", "bien-ban.pdf"),
        ("ế" * 300 + ".pdf", "ế" * 83 + ".pdf"),
        ("hóa\u202egnod\u200b.pdf", "hóagnod.pdf"),
    ],
)
def test_the_name_of_the_sender_is_kept_clean(cast: Cast, an: Client, name: str, kept: str) -> None:
    file = sent(files.pdf())
    file._name = name  # type: ignore[attr-defined]  # as a hostile or a foreign browser would send it
    assert an.post(address(cast), {"files": file}, headers=JSON).json()["name"] == kept
    assert Revision.objects.get().original_name == kept


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    cast: Cast, an: Client, media: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    written: list[int] = []
    real = store.Writer.write
    monkeypatch.setattr(
        store.Writer, "write", lambda self, chunk: written.append(len(chunk)) or real(self, chunk)
    )
    response = an.post(address(cast), {"files": sent(bytes(3 * 1024 * 1024))}, headers=JSON)
    assert (response.status_code, written, stored(media)) == (422, [], [])
    assert response.json()["message"] == (
        "Không nhận: tệp 4 MB, quá mức 1 MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp."
    )
    assert AuditEntry.objects.filter(act="evidence_refuse").count() == 1


def test_a_large_file_among_others_is_counted_and_not_kept(
    cast: Cast, an: Client, media: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    written: list[int] = []
    real = store.Writer.write
    monkeypatch.setattr(
        store.Writer, "write", lambda self, chunk: written.append(len(chunk)) or real(self, chunk)
    )
    large, small = sent(bytes(3 * 1024 * 1024), "to.pdf"), sent(files.pdf(), "nho.pdf")
    response = an.post(address(cast), {"files": [large, small]})
    assert told(response) == [
        "to.pdf: Không nhận: tệp 3 MB, quá mức 1 MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp.",
        "nho.pdf: Đã nhận, đang là nháp.",
    ]
    assert sum(written) <= 1024 * 1024 + len(files.pdf())
    assert len(stored(media)) == 1


def test_of_26_files_the_first_20_are_taken(cast: Cast, an: Client, media: Path) -> None:
    content = files.pdf()
    response = an.post(address(cast), {"files": [sent(content, f"{n}.pdf") for n in range(26)]})
    assert told(response)[-1] == (
        "Chỉ gửi được 20 tệp mỗi lần. 20 tệp đầu đã nhận, 6 tệp còn lại xin gửi tiếp."
    )
    assert len(told(response)) == 21
    assert (len(stored(media)), Document.objects.filter(subject="19").count()) == (20, 1)


def test_a_known_file_is_said_with_its_number_and_never_across_wards(
    cast: Cast, an: Client, take: Take
) -> None:
    content = files.pdf()
    known = take(content).document
    Document.objects.filter(pk=known.pk).update(number="96/BC-UBND", issued_on="2023-07-04")
    message = an.post(address(cast), {"files": sent(content)}, headers=JSON).json()["message"]
    assert message.startswith(
        "Đã nhận, đang là nháp. Tệp này đã có trong sổ tài liệu của phường: 96/BC-UBND ngày 04/07/2023."
    )
    there = reverse("evidence:upload", args=[cast.other.assessment.pk, cast.other.indicator("2.1").pk])
    answer = cast.client(cast.hien).post(there, {"files": sent(content)}, headers=JSON).json()
    assert (answer["ok"], answer["message"]) == (True, "Đã nhận, đang là nháp.")


def test_another_wards_indicator_is_a_missing_page(cast: Cast, an: Client, media: Path) -> None:
    there = reverse("evidence:upload", args=[cast.other.assessment.pk, cast.other.indicator("2.1").pk])
    missing = reverse("evidence:upload", args=[10**17, cast.other.indicator("2.1").pk])
    first, second = (an.post(url, {"files": sent(files.pdf())}) for url in (there, missing))
    assert (first.status_code, second.status_code) == (404, 404)
    assert body_of(first) == body_of(second)
    assert stored(media) == []


@pytest.mark.parametrize("who", ["nobody", "elsewhere"])
def test_files_posted_where_none_belong_are_never_written(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    begun: list[bool] = []
    monkeypatch.setattr(uploads, "Writer", lambda: begun.append(True))
    if who == "nobody":
        response = Client().post(address(cast), {"files": sent(files.pdf())})
        assert response.status_code == 302
    else:
        use = Document.objects.create(ward=cast.mine.ward, subject="a", created_by=cast.an)
        url = reverse("evidence:document", args=[use.pk])
        cast.client(cast.an).post(url, {"subject": "b", "version": "1", "files": sent(files.pdf())})
        use.refresh_from_db()
        assert use.subject == "b"
    assert begun == []


def test_a_full_disk_while_the_file_comes_in_is_said(
    cast: Cast, an: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    answer = an.post(address(cast), {"files": sent(files.pdf())}, headers=JSON)
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "Máy chủ hết chỗ lưu. Tệp chưa được lưu; xin báo người quản trị phường.",
    )
    assert (stored(media), Document.objects.count()) == ([], 0)


class Breaking(io.BytesIO):
    """A sender who breaks off after so many bytes."""

    def __init__(self, content: bytes, after: int) -> None:
        super().__init__(content)
        self.after = after

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self.after:
            raise OSError("connection reset")
        return super().read(min(size if size and size > 0 else self.after, self.after - self.tell()))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_sender_who_breaks_off_leaves_nothing(cast: Cast, media: Path, share: float) -> None:
    body = encode_multipart(BOUNDARY, {"files": sent(files.pdf(text="x" * 300_000))})
    request = RequestFactory().generic("POST", address(cast), body, MULTIPART_CONTENT)
    request.user = cast.an
    request.resolver_match = resolve(address(cast))
    request._stream = Breaking(body, int(len(body) * share))  # type: ignore[attr-defined]
    with pytest.raises(UnreadablePostError):
        request.FILES  # noqa: B018 - reads the request
    request.close()
    assert (stored(media), Document.objects.count()) == ([], 0)


def test_the_next_request_finds_nothing_left_of_a_refused_one(cast: Cast, an: Client, media: Path) -> None:
    an.post(reverse("evidence:replace", args=[1]), {"file": sent(files.pdf()), "version": "1"})
    assert stored(media) == []


def test_a_replacement_by_the_browser(cast: Cast, an: Client, take: Take) -> None:
    use = take()
    url = reverse("evidence:replace", args=[use.pk])
    assert told(an.post(url, {"version": "1"})) == ["Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."]
    stale = told(an.post(url, {"version": "x", "file": sent(files.pdf(2))}))
    assert stale[-1] == "Trang đã cũ. Xin tải lại trang rồi nhập lại."
    response = an.post(url, {"version": "1", "file": sent(files.pdf(2))})
    assert response["Location"] == reverse("evidence:document", args=[use.document_id])
    assert told(response)[-1] == "Đã thay bằng bản 2."
    assert told(an.post(url, {"version": "1", "file": sent(files.pdf(3))}))[-1] == (
        "Đã có người vừa xử lý tài liệu này. Xin xem lại trạng thái hiện tại rồi thực hiện."
    )
    assert Revision.objects.count() == 2


def test_the_time_of_arrival_is_that_of_the_request(
    cast: Cast, an: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    before = timezone.now()
    real = store.Writer.write
    moments: list[Any] = []
    monkeypatch.setattr(
        store.Writer, "write", lambda self, chunk: moments.append(timezone.now()) or real(self, chunk)
    )
    an.post(address(cast), {"files": sent(files.pdf())})
    assert before <= Revision.objects.get().received_at <= moments[0]


def test_the_drop_zone_names_the_limits_of_the_settings(cast: Cast, settings: Any) -> None:
    settings.MAX_FILE_BYTES, settings.MAX_FILES_PER_REQUEST = 7 * 1024 * 1024, 3
    page = cast.client(cast.an).get(reverse("scoring:indicator", args=[cast.mine.result("2.1").pk]))
    text = page.content.decode()
    assert 'data-upload-max-bytes="7340032"' in text
    assert 'tối đa 7&nbsp;MB mỗi tệp<span class="drop-plain">, 3&nbsp;tệp mỗi lần</span>' in text
    assert 'accept=".pdf,.docx,.xlsx,.doc,.xls,.jpg,.jpeg,.png,.tif,.tiff,.heic,.zip"' in text
