"""Signing an issued file: outside and handed in, in the portal; who may, what is refused, and what is left of a key: nothing."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from evidence import store
from reports.issuing.final import Final, Place, render_final
from reports.models import Issue, IssuedFile, SignedCopy
from reports.signing.facts import signatures_of
from reports.signing.page import signed_of
from tests.cast import Cast
from tests.reports.keys import PASSWORD, certificate_only, key_file, root_file, sign_outside
from tests.reports.outcomes import make_agreement
from tests.reports.paper import FONTS, report

pytestmark = pytest.mark.django_db

CODE = "K7MQ2-9XWDT-HB4RC"
WARD = "Ủy ban nhân dân phường Ví Dụ"


@cache
def paper() -> tuple[bytes, Place]:
    """A report as it is issued, rendered once."""
    final = Final(report(), "Phường Ví Dụ", CODE, "https://vidu.example/x", "Chân trang", timezone.now())
    data, _, place = render_final(final, FONTS)
    assert place is not None
    return data, place


@pytest.fixture
def file(cast: Cast, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> IssuedFile:
    """The issued report of ward Ví Dụ, to be signed by chairman Dũng."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    data, place = paper()
    issue = Issue.objects.create(
        assessment=cast.mine.assessment,
        agreement=make_agreement(cast.mine, cast.dung),
        number=1,
        edition=1,
        state=Issue.State.ISSUED,
        kind="request",
        signer=cast.dung,
        signer_name=cast.dung.full_name,
        basis="0" * 64,
        presented_by=cast.binh,
        answered_by=cast.dung,
        answered_at=timezone.now(),
        issued_at=timezone.now(),
        issued_on=cast.mine.ward.today(),
        digest="1" * 64,
    )
    with store.receive([data]) as received:
        name = store.keep(received, ward_slug="vi-du", year=2023, extension="pdf", folder="issued")
    return IssuedFile.objects.create(
        issue=issue,
        order=1,
        key="report",
        title="Báo cáo đánh giá",
        code=CODE,
        stored_name=name,
        digest=received.digest,
        size=received.size,
        pages=1,
        place=place,
    )


def path_of(one: IssuedFile | SignedCopy) -> Path:
    return store.path_of(one.stored_name)


def signed(file: IssuedFile, tmp_path: Path, *more: str, common: str = "Phạm Văn Dũng") -> bytes:
    """The file signed outside by ``common``, then by ``more``."""
    source = path_of(file)
    for number, name in enumerate((common, *more), 1):
        source = sign_outside(source, tmp_path / f"{number}.pdf", name, field=f"S{number}")
    return source.read_bytes()


def hand_in(client: Any, file: IssuedFile, data: bytes, *, script: bool = False) -> HttpResponse:
    sent = SimpleUploadedFile("da-ky.pdf", data, "application/pdf")
    headers = {"Accept": "application/json"} if script else {}
    return client.post(
        reverse("reports:signing_upload", args=[file.pk]), {"files": sent}, headers=headers, follow=not script
    )


def sign(client: Any, file: IssuedFile, key: bytes, password: str = PASSWORD, seen: int = 0) -> HttpResponse:
    sent = SimpleUploadedFile("khoa.p12", key, "application/x-pkcs12")
    data = {"key": sent, "password": password, "seen": seen}
    return client.post(reverse("reports:signing_sign", args=[file.pk]), data, follow=True)


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def words_of(path: Path) -> list[tuple[str, float, float]]:
    """Each word of the last page with its right end and its middle (from the top), as another program finds them."""
    told = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout
    line = re.compile(r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
    return [(word, float(x), (float(y1) + float(y2)) / 2) for y1, x, y2, word in line.findall(told.decode())]


# Signed outside ----------------------------------------------------------------------------------------------------


def test_a_copy_signed_outside_is_kept_byte_for_byte_and_told(cast, file, tmp_path):
    data = signed(file, tmp_path)
    answer = hand_in(cast.client(cast.binh), file, data)
    copy = SignedCopy.objects.get()
    assert said(answer) == ["Đã nhận bản ký 1: đúng bản chính thức, chữ ký nguyên vẹn."]
    assert (copy.number, copy.method, copy.is_continued) == (1, "outside", True)
    assert path_of(copy).read_bytes() == data
    [one] = copy.signatures
    assert (one["signer"], one["intact"], one["whole"], one["trusted"], one["added"]) == (
        "Phạm Văn Dũng", True, True, None, True,
    )  # fmt: skip
    assert signed_of([file])[file.pk].words == "Đã ký: Phạm Văn Dũng"
    row = AuditEntry.objects.filter(act="dossier_signed").get()
    assert json.loads(row.detail)["signers"] == ["Phạm Văn Dũng"]
    served = cast.client(cast.binh).get(reverse("reports:signed_file", args=[copy.pk]))
    assert b"".join(served.streaming_content) == data


def test_the_pages_script_is_answered_as_json(cast, file, tmp_path):
    client = cast.client(cast.binh)
    refused = hand_in(client, file, path_of(file).read_bytes(), script=True)
    assert (refused.status_code, refused.json()["message"][:38]) == (
        422,
        "Tệp này chưa có chữ ký số nào. Chỉ nhậ",
    )
    taken = hand_in(client, file, signed(file, tmp_path), script=True)
    assert (taken.status_code, taken.json()["ok"]) == (200, True)


def test_a_refused_copy_leaves_nothing_but_a_row_in_the_log(cast, file):
    hand_in(cast.client(cast.binh), file, b"%PDF-1.7 nothing")
    assert not SignedCopy.objects.exists()
    assert len(list(store.root().rglob("issued/**/*.pdf"))) == 1
    assert not list((store.root() / store.INCOMING).glob("*"))
    assert AuditEntry.objects.filter(act="evidence_refuse").count() == 1


def test_signatures_come_one_on_top_of_the_other(cast, file, tmp_path):
    client = cast.client(cast.binh)
    first = signed(file, tmp_path)
    hand_in(client, file, first)
    twice = hand_in(client, file, first)
    other = hand_in(client, file, signed(file, tmp_path, common="Người Khác"))
    (tmp_path / "first.pdf").write_bytes(first)
    both = sign_outside(tmp_path / "first.pdf", tmp_path / "both.pdf", WARD, field="S2").read_bytes()
    hand_in(client, file, both)
    assert said(twice) == ["Tệp này đã có trong các bản ký."]
    assert said(other)[0].startswith("Tệp này không có chữ ký của Phạm Văn Dũng đã có ở bản ký 1.")
    last = SignedCopy.objects.get(number=2)
    assert [(one["signer"], one["added"]) for one in last.signatures] == [
        ("Phạm Văn Dũng", False),
        (WARD, True),
    ]


def test_a_wrong_copy_is_struck_out_from_the_last_on_and_kept(cast, file, tmp_path):
    client = cast.client(cast.binh)
    hand_in(client, file, signed(file, tmp_path))
    hand_in(
        client, file, (sign_outside(tmp_path / "1.pdf", tmp_path / "b.pdf", WARD, field="S2")).read_bytes()
    )
    first, second = SignedCopy.objects.order_by("number")
    reason = {"reason": "Ký nhầm chứng thư"}
    held = client.post(reverse("reports:signing_strike", args=[first.pk]), reason)
    empty = client.post(reverse("reports:signing_strike", args=[second.pk]), {"reason": " "})
    client.post(reverse("reports:signing_strike", args=[second.pk]), reason)
    assert "Bản ký 2 được ký tiếp từ bản này. Xin gạch bỏ bản ký 2 trước." in held.content.decode()
    assert empty.status_code == 422
    second.refresh_from_db()
    assert (second.struck_by, second.struck_reason) == (cast.binh, "Ký nhầm chứng thư")
    assert path_of(second).is_file()
    assert signed_of([file])[file.pk].copy == first
    assert AuditEntry.objects.filter(act="dossier_signed_strike").count() == 1


def test_a_replaced_set_takes_no_signature(cast, file, tmp_path):
    Issue.objects.update(state=Issue.State.REPLACED)
    answer = hand_in(cast.client(cast.binh), file, signed(file, tmp_path))
    page = cast.client(cast.dung).get(reverse("reports:signing", args=[file.pk])).content.decode()
    assert said(answer) == [
        "Bản chính thức này đã được thay bằng bản sau nên không nhận thêm chữ ký. "
        "Xin ký bản đang có hiệu lực."
    ]
    assert "ky-tren-cong" not in page and "ky-ngoai" not in page


def test_a_damaged_original_is_not_signed(cast, file, tmp_path):
    data = signed(file, tmp_path)
    path_of(file).write_bytes(path_of(file).read_bytes() + b"\n")
    answer = hand_in(cast.client(cast.binh), file, data)
    assert said(answer) == [
        "Bản chính thức trong kho không còn nguyên vẹn nên không ký được. Xin báo người quản trị phường."
    ]


# Signed here -------------------------------------------------------------------------------------------------------


def test_the_chairman_signs_here_and_everything_else_stays(cast, file, settings, tmp_path):
    settings.SIGNATURE_ROOTS = str(root_file(tmp_path))
    answer = sign(cast.client(cast.dung), file, key_file(cast.dung.full_name, WARD))
    copy = SignedCopy.objects.get()
    original, data = path_of(file).read_bytes(), path_of(copy).read_bytes()
    assert said(answer) == ["Đã ký. Bản ký 1 đã được lưu."]
    assert (copy.method, copy.is_continued, data.startswith(original)) == ("portal", True, True)
    [one] = signatures_of(path_of(copy))
    assert (one["signer"], one["intact"], one["whole"], one["trusted"]) == (
        cast.dung.full_name,
        True,
        True,
        True,
    )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        widget = pdf.pages[file.place["page"]].obj["/Annots"][-1]
        left, bottom, right, top = file.place["box"]
        upper = [left, (bottom + top) / 2 + 2, right, top]
        assert [float(side) for side in widget.Rect] == pytest.approx(upper, abs=0.01)
        assert int(widget.F) & 4 == 4
        assert pdf.open_metadata().pdfa_status == "3B"
        assert "/StructTreeRoot" in pdf.Root and bool(pdf.Root.MarkInfo.Marked)
        fonts = list(widget.AP.N.Resources.Font.values())
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)
    inside = [word for word, x, y in words_of(path_of(copy)) if left < x < right and bottom < 842 - y < top]
    shown = (
        rf"Ký bởi: {cast.dung.full_name} Cơ quan: Phường Ví Dụ Thời gian ký: [\d/]{{10}} [\d:]{{8}} \+07:00"
    )
    assert re.fullmatch(shown, " ".join(inside))


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
def test_another_program_finds_both_signatures_valid(cast, file):
    client = cast.client(cast.dung)
    sign(client, file, key_file(cast.dung.full_name))
    sign(client, file, key_file(WARD), seen=1)
    last = path_of(SignedCopy.objects.get(number=2))
    told = subprocess.run(["pdfsig", "-nocert", str(last)], capture_output=True, check=False).stdout.decode()
    assert told.count("Signature Validation: Signature is Valid.") == 2
    assert told.count("Total document signed") == 1
    with pikepdf.open(last) as pdf:
        boxes = [[float(side) for side in one.Rect] for one in pdf.pages[file.place["page"]].obj["/Annots"]]
    (left, bottom, right, top), both = file.place["box"], [side for box in boxes for side in box]
    middle = (bottom + top) / 2
    assert both == pytest.approx([left, middle + 2, right, top, left, bottom, right, middle - 2], abs=0.01)


@pytest.mark.parametrize(
    ("key", "password", "sentence"),
    [
        (lambda: key_file("Phạm Văn Dũng"), "sai-mật-khẩu-này", "Mật khẩu của tệp chứng thư số không đúng. Khóa chưa được dùng; xin nhập lại."),
        (lambda: b"not a key", PASSWORD, "Tệp này không phải tệp chứng thư số PKCS#12 (.p12, .pfx)."),
        (lambda: certificate_only("Phạm Văn Dũng"), PASSWORD, "Tệp này chỉ có chứng thư, không có khóa ký. Xin chọn tệp xuất kèm khóa riêng."),
        (lambda: key_file("Phạm Văn Dũng", ends=timedelta(days=-5)), PASSWORD, "Chứng thư số đã hết hạn ngày "),
        (lambda: key_file("Phạm Văn Dũng", begins=timedelta(days=5)), PASSWORD, "Chứng thư số chỉ có hiệu lực từ ngày "),
        (lambda: key_file("Phạm Văn Dũng", authority=True), PASSWORD, "Chứng thư số này không dùng để ký văn bản."),
        (lambda: key_file("Công ty Khác"), PASSWORD, "Chứng thư số này đứng tên “Công ty Khác”, không phải của Phường Ví Dụ hay của Phạm Văn Dũng."),
        (lambda: b"x" * 200_000, PASSWORD, "Tệp này lớn hơn 100 KB nên không phải tệp chứng thư số."),
    ],
    ids=["password", "no key file", "no key", "expired", "not yet", "authority", "stranger", "too large"],
)  # fmt: skip
def test_each_unusable_key_has_its_own_sentence(cast, file, key, password, sentence):
    answer = sign(cast.client(cast.dung), file, key(), password)
    text = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert sentence in text
    assert password not in text
    assert not SignedCopy.objects.exists()


def test_a_personal_key_signs_only_at_its_owners_hand(cast, file):
    Issue.objects.update(signer=cast.binh, signer_name=cast.binh.full_name)
    answer = sign(cast.client(cast.dung), file, key_file(cast.binh.full_name))
    assert f"đứng tên “{cast.binh.full_name}”, không phải của Phường Ví Dụ." in answer.content.decode()


def test_a_form_sent_twice_signs_once(cast, file):
    client, key = cast.client(cast.dung), key_file(cast.dung.full_name)
    sign(client, file, key)
    again = sign(client, file, key)
    assert "Vừa có bản ký khác của văn bản này." in again.content.decode()
    assert SignedCopy.objects.count() == 1


def test_only_leaders_sign_here(cast, file):
    assert sign(cast.client(cast.binh), file, key_file(WARD)).status_code == 403


def test_the_form_needs_its_token(cast, file):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.dung)
    assert sign(client, file, key_file(cast.dung.full_name)).status_code == 403
    assert not SignedCopy.objects.exists()


def test_nothing_is_left_of_key_and_password(cast, file, caplog, tmp_path, monkeypatch):
    """Neither in the store, the folder for temporary files, the log, the database nor an answer; also of a failed try."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    caplog.set_level("DEBUG")
    key, wrong = key_file(cast.dung.full_name), "sai-mật-khẩu-4711"
    client = cast.client(cast.dung)
    answers = [sign(client, file, key, wrong), sign(client, file, key)]
    assert SignedCopy.objects.count() == 1
    dump = io.StringIO()
    call_command("dumpdata", "accounts", "reports", "sessions", stdout=dump)
    # 40 bytes of the middle: what a fragment in any file would hold
    marks = [PASSWORD.encode(), wrong.encode(), key[len(key) // 2 :][:40]]
    kept = [
        path.read_bytes()
        for folder in (store.root(), tmp_path)
        for path in folder.rglob("*")
        if path.is_file()
    ]
    kept += [caplog.text.encode(), dump.getvalue().encode(), *(one.content for one in answers)]
    escaped = [json.dumps(word)[1:-1].encode() for word in (PASSWORD, wrong)]
    assert [mark for mark in (*marks, *escaped) if any(mark in one for one in kept)] == []


# The page ----------------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_with_one_copy_and_with_three(
    cast, file, tmp_path, django_assert_num_queries
):
    client, url = cast.client(cast.dung), reverse("reports:signing", args=[file.pk])
    hand_in(client, file, signed(file, tmp_path))
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)
    for number in (2, 3):
        last = SignedCopy.objects.get(number=1)
        last.pk, last.number, last.digest = None, number, str(number) * 64
        last.save(force_insert=True)
    with django_assert_num_queries(5):
        page = client.get(url).content.decode()
    assert "Bản ký 3" in page and "Chưa xét độ tin cậy của chứng thư." in page


def test_another_ward_sees_nothing_of_it(cast, file, tmp_path):
    hand_in(cast.client(cast.binh), file, signed(file, tmp_path))
    client, copy = cast.client(cast.giang), SignedCopy.objects.get()
    assert client.get(reverse("reports:signing", args=[file.pk])).status_code == 404
    assert client.get(reverse("reports:signed_file", args=[copy.pk])).status_code == 404
    assert hand_in(client, file, b"%PDF-").status_code == 404
