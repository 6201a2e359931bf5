"""A code or a file is compared with what was issued; what was not issued is answered as if it did not exist."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from evidence import store
from evidence.models import LinkAttempt
from reports.models import Dossier, Issue, IssuedFile, Making
from reports.verifying import checking
from reports.verifying.checking import Answer, Outcome, check_code, check_file, received
from reports.verifying.codes import new_code
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import stored
from tests.reports.verifying import changed, keep, make_file, make_issue, make_signed, paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.PREVIEW_DIR = tmp_path / "media", tmp_path / "previews"
    return tmp_path / "media"


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Answer]:
    def look(data: bytes, code: str = "") -> Answer:
        path = tmp_path / "sent.pdf"
        path.write_bytes(data)
        return check_file(received(path), code)

    return look


@pytest.fixture
def issued(cast: Cast) -> tuple[IssuedFile, bytes]:
    return make_file(cast.mine, make_issue(cast.mine, cast.dung))


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


# What is told apart -------------------------------------------------------------------------------------------------


def test_the_issued_file_is_known_by_its_bytes(
    check: Callable[..., Answer], issued: tuple[IssuedFile, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    row, data = issued
    monkeypatch.setattr(checking.sandbox, "call", lambda *_, **__: pytest.fail("nothing need be parsed"))
    for code in ("", row.code, row.code.replace("-", " ").lower()):
        answer = check(data, code)
        assert (answer.outcome, answer.code) == (Outcome.ISSUED, row.code)
        assert answer.paper and (answer.paper.title, answer.paper.is_replaced) == ("Báo cáo đánh giá", False)


def test_each_kind_of_change_is_told(check: Callable[..., Answer], issued: tuple[IssuedFile, bytes]) -> None:
    row, data = issued
    middle = data.index(b"Trang 2") + 6  # the page's own number
    for code in ("", row.code):
        said = {
            "flipped": check(flipped(data, middle), code),
            "fewer": check(changed(data, drop=0), code),
            "more": check(changed(data, add=2), code),
            "appended": check(data + b"\n% a remark", code),
            "cut": check(data[: data.index(b"Trang 1")], code),
        }
        assert {key: (one.outcome, one.pages) for key, one in said.items()} == {
            "flipped": (Outcome.CHANGED, 0),
            "fewer": (Outcome.PAGES_GONE, 1),
            "more": (Outcome.PAGES_ADDED, 2),
            "appended": (Outcome.CHANGED, 0),
            "cut": (Outcome.BROKEN, 0),
        }
        assert {one.code for one in said.values()} == {row.code}


def test_any_flipped_byte_is_no_longer_the_issued_file(
    check: Callable[..., Answer], issued: tuple[IssuedFile, bytes]
) -> None:
    row, data = issued
    found = {check(flipped(data, at), row.code).outcome for at in range(3, len(data), len(data) // 6)}
    assert found <= {Outcome.CHANGED, Outcome.BROKEN, Outcome.NOT_THIS}


def test_another_wards_file_under_this_code_is_told(
    cast: Cast, check: Callable[..., Answer], issued: tuple[IssuedFile, bytes]
) -> None:
    row, _ = issued
    other, data = make_file(cast.other, make_issue(cast.other, cast.hien))
    answer = check(data, row.code)
    assert (answer.outcome, answer.code) == (Outcome.OTHER_CODE, row.code)
    assert answer.paper and (answer.paper.code, answer.paper.ward) == (other.code, cast.other.ward)
    assert check(changed(data, drop=1), row.code).outcome == Outcome.NOT_THIS
    assert check(changed(data, drop=1)).outcome == Outcome.PAGES_GONE
    both = paper(f"Ma: {row.code}", f"Ma: {other.code}")
    assert (check(both).outcome, check(both).pages) == (Outcome.SEVERAL, 2)


def test_a_code_copied_onto_another_file_does_not_make_it_issued(
    check: Callable[..., Answer], issued: tuple[IssuedFile, bytes]
) -> None:
    row, _ = issued
    forged = paper(
        *[f"Ma xac minh: {row.code}"] * 3,
    )  # the same number of pages
    other = pikepdf.open(io.BytesIO(forged))
    other.docinfo["/Title"] = "100 points"
    assert check(files.saved(other)).outcome == Outcome.CHANGED
    assert check(files.pdf(3), row.code).outcome == Outcome.NOT_THIS
    assert check(files.pdf(3)).outcome == Outcome.NOT_ISSUED
    assert check(paper(f"Ma: {new_code()}")).outcome == Outcome.NOT_ISSUED
    assert check(b"\xff\xd8 a photo", row.code).outcome == Outcome.NOT_PDF
    assert check(b"%PDF-1.7 nothing").outcome == Outcome.NOT_ISSUED
    assert check(b"").outcome == Outcome.NOT_PDF


def test_signed_copies_are_known_and_a_struck_one_is_told(
    cast: Cast, check: Callable[..., Answer], issued: tuple[IssuedFile, bytes]
) -> None:
    row, data = issued
    make_signed(cast.mine, row, cast.dung, data + b"signature")
    struck = {"struck_at": timezone.now(), "struck_by": cast.dung, "struck_reason": "Nhầm"}
    make_signed(cast.mine, row, cast.dung, data + b"wrong", **struck)
    assert check(data + b"signature").outcome == Outcome.SIGNED
    assert check(data + b"wrong", row.code).outcome == Outcome.STRUCK
    make_signed(cast.mine, row, cast.dung, data + b"wrong")  # handed in again
    assert check(data + b"wrong").outcome == Outcome.SIGNED


def test_a_replaced_paper_says_when(cast: Cast, check: Callable[..., Answer]) -> None:
    first = make_issue(cast.mine, cast.dung)
    row, data = make_file(cast.mine, first)
    Issue.objects.filter(pk=first.pk).update(state=Issue.State.REPLACED)
    second = make_issue(cast.mine, cast.dung, edition=2)
    answer = check(data)
    assert answer.outcome == Outcome.ISSUED
    assert answer.paper and (answer.paper.is_replaced, answer.paper.replaced_on) == (True, second.issued_on)
    known = check_code(row.code)
    assert known.paper and known.paper.is_replaced


# What nobody learns -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [Issue.State.PRESENTED, Issue.State.MAKING, Issue.State.FAILED])
def test_what_is_not_issued_is_answered_like_what_does_not_exist(
    cast: Cast, check: Callable[..., Answer], state: str
) -> None:
    more = {} if state == Issue.State.PRESENTED else {"answered_by": cast.dung, "answered_at": timezone.now()}
    issue = make_issue(
        cast.mine, cast.dung, edition=None, state=state, problem="Hỏng" * (state == "failed"), **more
    )
    row, data = make_file(cast.mine, issue)
    make_signed(cast.mine, row, cast.dung, data + b"signature")
    nothing = new_code()
    assert check_code(row.code) == Answer(Outcome.UNKNOWN_CODE, code=row.code)
    assert check_code(nothing) == Answer(Outcome.UNKNOWN_CODE, code=nothing)
    assert check(data) == check(data + b"signature") == Answer(Outcome.NOT_ISSUED)
    assert check(data, row.code) == Answer(Outcome.UNKNOWN_CODE, code=row.code)


def test_a_draft_is_told_by_what_it_says_not_by_whether_it_is_real(
    cast: Cast, check: Callable[..., Answer], draft_page: bytes
) -> None:
    row = keep(cast.mine, draft_page, store.DOSSIERS)
    done = {"state": Making.State.DONE, "finished_at": timezone.now()}
    Dossier.objects.create(assessment=cast.mine.assessment, number=4, **done, **row)
    assert check(draft_page) == check(draft_page + b"\n% another") == Answer(Outcome.DRAFT)
    silent = files.pdf(text="a draft that does not say so")
    Dossier.objects.create(
        assessment=cast.mine.assessment, number=5, **done, **keep(cast.mine, silent, store.DOSSIERS)
    )
    assert check(silent) == Answer(Outcome.NOT_ISSUED)


@pytest.fixture
def draft_page() -> bytes:
    """A page by the document engine, as a draft has it at its head."""
    from reports.documents.blocks import Document, Paragraph, Section
    from reports.documents.fonts import configured
    from reports.documents.pdf import render

    notice = "DỰ THẢO 4 – Điểm tạm tính"
    return render(Document("Hồ sơ", (Section((Paragraph(notice),)),)), configured())


# The page -----------------------------------------------------------------------------------------------------------


def send(client: Client, data: bytes | None = None, code: str = "", **more: Any) -> Any:
    sent: dict[str, Any] = {"code": code}
    if data is not None:
        sent["file"] = SimpleUploadedFile("Báo cáo.pdf", data)
    return client.post(reverse("reports:verify"), sent, **more)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_answers_a_file_and_keeps_nothing(
    cast: Cast, media: Path, issued: tuple[IssuedFile, bytes]
) -> None:
    row, data = issued
    kept, client = stored(media), Client(enforce_csrf_checks=True)
    answer = send(client, data)
    said = text(answer)
    assert (answer.status_code, dict(client.cookies)) == (200, {})
    assert "<span>Đúng văn bản đã phát hành</span>" in said
    assert "<dd>Ủy ban nhân dân phường Ví Dụ, tỉnh Mẫu</dd>" in said
    assert "<dd>05/01/2024</dd>" in said
    assert "<dd>Bản mới nhất, chưa bị thay thế.</dd>" in said
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for secret in (cast.dung.full_name, row.stored_name, "Lê"):
        assert secret not in said
    said = text(send(client, changed(data, drop=1)))
    assert "<span>Tệp thiếu 1 trang</span>" in said
    assert "<h3>Văn bản đã phát hành mang mã này:</h3>" in said
    assert "<dd>05/01/2024</dd>" in said
    assert "Mã vừa nhập chưa đúng nên chỉ kiểm tra tệp." in text(send(client, data, row.code[:-1]))
    assert stored(media) == kept  # nothing of what was sent stays
    rows = AuditEntry.objects.filter(act="paper_verified").order_by("number")
    assert [(one.ward, one.person, one.address, one.detail) for one in rows] == [
        (cast.mine.ward, "Người xác minh văn bản", "", f"{heading}. Mã {row.code}")
        for heading in ("Đúng văn bản đã phát hành", "Tệp thiếu 1 trang", "Đúng văn bản đã phát hành")
    ]


def test_a_code_leads_to_its_own_address(cast: Cast, issued: tuple[IssuedFile, bytes]) -> None:
    row, _ = issued
    client = Client()
    answer = send(client, code=row.code.lower().replace("-", ""))
    assert answer.url == reverse("reports:verify_code", args=[row.code])
    said = text(client.get(answer.url))
    assert "<span>Mã này thuộc một văn bản đã phát hành</span>" in said
    assert "<dd>Báo cáo đánh giá</dd>" in said
    unknown = new_code()
    answer = client.get(reverse("reports:verify_code", args=[unknown]))
    assert (answer.status_code, "Không có văn bản nào mang mã này" in text(answer)) == (404, True)
    answer = client.get(reverse("reports:verify_code", args=[row.code[:-1] + "x<b>"]))
    assert (answer.status_code, "Mã gõ chưa đúng" in text(answer), "<b>" in text(answer)) == (404, True, True)
    assert "x<b>" not in text(answer)
    answer = send(client, code="sai")
    assert (answer.status_code, "Mã gõ chưa đúng" in text(answer)) == (200, True)
    assert not AuditEntry.objects.filter(act="paper_verified").exists()


def test_the_form_says_what_is_missing(settings: Any) -> None:
    client = Client()
    assert "Xin nhập mã in trên văn bản, hoặc chọn tệp PDF" in text(send(client))
    assert "Mã chỉ có 15 chữ cái và chữ số." in text(send(client, code="A" * 301))
    assert "Tệp này rỗng." in text(send(client, b""))
    settings.MAX_FILE_BYTES = 1000
    assert "Tệp lớn hơn 50 MB" in text(send(client, b"%PDF" + b"x" * 1000))
    large = send(client, b"%PDF" + b"x" * 1_100_000)  # more than a form can be: nothing of it is written
    assert (large.status_code, "Tệp lớn hơn 50 MB" in text(large)) == (422, True)
    assert "Xin nhập mã in trên văn bản, hoặc" not in text(large)


def test_who_asks_too_often_waits(monkeypatch: pytest.MonkeyPatch, issued: tuple[IssuedFile, bytes]) -> None:
    from reports.views import verifying as views

    row, data = issued
    monkeypatch.setattr(views, "SENT", (3, 2))
    monkeypatch.setattr(views, "MISSED", (3, 2))
    client, here, there = Client(), {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.9"}
    seen = [send(client, data, **where).status_code for where in (here, here, here, there, there)]
    assert seen == [200, 200, 429, 200, 429]
    answer = send(client, data, **here)
    assert "Có quá nhiều lượt kiểm tra trong ít phút. Xin chờ 10 phút rồi kiểm tra lại." in text(answer)
    assert int(answer.headers["Retry-After"]) <= 600
    wrong = reverse("reports:verify_code", args=[new_code()])
    assert [client.get(wrong, **here).status_code for _ in range(3)] == [404, 404, 429]
    right = reverse("reports:verify_code", args=[row.code])
    assert client.get(right, **here).status_code == 200  # whoever has a paper in hand is always answered
    assert set(LinkAttempt.objects.values_list("scope", flat=True)) == {"verify", "verify:missed"}


def test_one_strangers_file_is_looked_into_at_a_time(
    monkeypatch: pytest.MonkeyPatch, issued: tuple[IssuedFile, bytes]
) -> None:
    _, data = issued
    monkeypatch.setattr(checking, "PATIENCE", 0)
    with checking._one_at_a_time:
        answer = send(Client(), data + b"x")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "Máy chủ đang kiểm tra tệp của người khác. Xin chờ 1 phút" in text(answer)
        assert send(Client(), data).status_code == 200  # known by its bytes: nothing is parsed
    assert send(Client(), data + b"x").status_code == 200


def test_a_page_asks_little_of_the_database(
    cast: Cast, issued: tuple[IssuedFile, bytes], django_assert_num_queries: Any
) -> None:
    row, _ = issued
    client = Client()
    with django_assert_num_queries(1):
        client.get(reverse("reports:verify_code", args=[row.code]))
    with django_assert_num_queries(0):
        client.get(reverse("reports:verify"))


# The command --------------------------------------------------------------------------------------------------------


def test_the_command_says_it_with_its_exit_status(
    cast: Cast, issued: tuple[IssuedFile, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row, data = issued
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(data)
    bad.write_bytes(changed(data, add=1))
    call_command("verify_dossier", str(good), code=row.code)
    assert capsys.readouterr().out.splitlines() == [
        f"{row.digest}  {good}",
        f"{row.code}: Báo cáo đánh giá, Phường Ví Dụ, issued on 2024-01-05",
        "Issued.",
    ]

    def status(*args: str) -> tuple[int, str]:
        with pytest.raises(CommandError) as caught:
            call_command("verify_dossier", *args)
        return caught.value.returncode, str(caught.value)

    assert status(str(bad)) == (1, "Pages added (1).")
    assert status(str(good), "--code", new_code()) == (1, "Issued under another code.")
    assert status(str(good), "--code", "abc") == (2, "'abc' is no code: a letter is wrong or missing.")
    assert status(str(tmp_path / "none.pdf"))[0] == 2
    Issue.objects.update(state=Issue.State.REPLACED)
    assert status(str(good)) == (3, "Issued. It was replaced.")
    assert not AuditEntry.objects.filter(act="paper_verified").exists()
