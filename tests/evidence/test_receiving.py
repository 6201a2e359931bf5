"""What the answer says of a file that the register has already, and what becomes of the copy; files of a ZIP."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import AuditEntry
from evidence import attachments
from evidence.models import Document, Evidence
from tests.assignments.test_tasks import make_task
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import Take, stored
from tests.evidence.test_uploads import JSON, address, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def an(cast: Cast) -> Client:
    return cast.client(cast.an)


def post(client: Client, url: str, **data: Any) -> dict[str, Any]:
    return client.post(url, data, headers=JSON).json()  # type: ignore[no-any-return]


def twin(client: Client, url: str, content: bytes) -> dict[str, Any]:
    """Send a file that the register has, and return what the answer says of it."""
    return post(client, url, files=sent(content, "bản hai.pdf"))["same_as"]  # type: ignore[no-any-return]


def test_the_document_of_the_register_is_used_and_the_copy_goes(
    cast: Cast, an: Client, take: Take, media: Path
) -> None:
    known = take(files.pdf(), code="2.2").document
    Document.objects.filter(pk=known.pk).update(number="96/BC-UBND", issued_on="2023-07-04")
    same = twin(an, address(cast), files.pdf())
    assert same["said"] == "Tệp này đã có trong sổ tài liệu: 96/BC-UBND ngày 04/07/2023."
    assert same["url"] == reverse("evidence:document", args=[known.pk])
    answer = post(an, address(cast), kept=same["kept"], copy=same["copy"])
    assert answer == {
        "ok": True,
        "name": "",
        "message": "Đã dùng lại tài liệu đó cho chỉ tiêu 2.1, đang là nháp; bản vừa gửi đã được bỏ.",
        "url": reverse("evidence:document", args=[known.pk]),
    }
    uses = Evidence.objects.order_by("indicator__code").values_list("indicator__code", "document", "state")
    assert list(uses) == [("2.1", known.pk, "draft"), ("2.2", known.pk, "draft")]
    assert list(Document.objects.all()) == [known]


def test_a_copy_of_what_the_indicator_has_only_goes(cast: Cast, an: Client, take: Take) -> None:
    known = take(files.pdf()).document
    same = twin(an, address(cast), files.pdf())
    answer = post(an, address(cast), kept=same["kept"], copy=same["copy"])
    assert answer["message"] == "Chỉ tiêu 2.1 đang dùng tài liệu đó; bản vừa gửi đã được bỏ."
    assert [use.document for use in Evidence.objects.all()] == [known]


def test_a_task_takes_the_document_instead_of_the_copy(cast: Cast, an: Client, take: Take) -> None:
    known, task = take(files.pdf()).document, make_task(cast.mine)
    url = reverse("reports:task_upload", args=[task.pk])
    same = twin(an, url, files.pdf())
    assert post(an, url, kept=same["kept"], copy=same["copy"])["ok"]
    assert [one.document for one in attachments.of_task(task)] == [known]
    assert Document.objects.count() == 1


def test_only_the_own_copy_of_the_same_bytes_is_let_go(
    cast: Cast, an: Client, take: Take, media: Path
) -> None:
    known, other = take(files.pdf()).document, take(files.pdf(2)).document
    theirs = take(files.pdf(), by=cast.binh, code="2.2").document
    for copy, kept in ((other, known), (theirs, known), (known, other)):
        answer = post(an, address(cast), kept=kept.pk, copy=copy.pk)
        assert (answer["ok"], answer["message"][:24]) == (False, "Bản vừa gửi hoặc tài liệ")
    assert len(stored(media)) == 3


def test_a_foreign_document_is_missing(cast: Cast, an: Client, take: Take) -> None:
    foreign = take(files.pdf(), by=cast.hien, ward=cast.other).document
    own = take(files.pdf()).document
    found = an.post(address(cast), {"kept": foreign.pk, "copy": own.pk}, headers=JSON)
    assert (found.status_code, Document.objects.count()) == (404, 2)


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def test_each_file_of_a_zip_has_its_own_answer(cast: Cast, an: Client, media: Path) -> None:
    content = zipped(
        ("quý I/Báo cáo.pdf", files.pdf(text="một")), ("Sổ.docx", files.docx()), ("trộm.exe", b"MZ")
    )
    answer = post(an, address(cast), files=sent(content, "Hồ sơ.zip"))
    told = [(one["name"], one["ok"], one["message"][:22]) for one in answer["files"]]
    assert told == [
        ("Báo cáo.pdf", True, "Đã nhận, đang là nháp."),
        ("Sổ.docx", True, "Đã nhận, đang là nháp."),
        ("trộm.exe", False, "Không nhận: loại tệp ."),
    ]
    assert (answer["ok"], Evidence.objects.count(), len(stored(media))) == (False, 2, 2)


def test_a_broken_zip_is_refused_as_one_and_written_down(cast: Cast, an: Client, media: Path) -> None:
    answer = post(an, address(cast), files=sent(b"PK\x03\x04 nothing", "Hồ sơ.zip"))
    assert (answer["ok"], answer["name"]) == (False, "Hồ sơ.zip")
    assert AuditEntry.objects.filter(act="evidence_refuse", detail__contains="Hồ sơ.zip").count() == 1
    assert stored(media) == []


def test_nonsense_is_refused(cast: Cast, an: Client) -> None:
    assert not post(an, address(cast), kept="x", copy="9" * 40)["ok"]
