"""What was read of an indicator's files goes into the register with one click, and takes nothing from what a person wrote."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.models import User
from evidence import actions
from evidence.models import Document, Evidence, Reading
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take

pytestmark = pytest.mark.django_db

READ = {
    "kind": "BC",
    "number": "187/BC-UBND",
    "issued_on": "2023-11-14",
    "subject": "Kết quả đối thoại đợt 2",
}


def was_read(use: Evidence, **values: str) -> Document:
    """Let the machine have read these values in the use's file; return the document."""
    proposals = [
        {"field": name, "value": value, "raw": value, "page": 1, "box": []} for name, value in values.items()
    ]
    Reading.objects.filter(revision=use.revision_id).update(
        state="done", finished_at=timezone.now(), proposals=proposals
    )
    return use.document


def post(client: Client, cast: Cast, *seen: str) -> None:
    place = [cast.mine.assessment.pk, cast.mine.indicator("2.1").pk]
    client.post(reverse("evidence:take_read", args=place), {"document": seen})


def says(document: Document) -> tuple[str, str, str, str]:
    document.refresh_from_db()
    day = document.issued_on.isoformat() if document.issued_on else ""
    return document.kind, document.number, day, document.subject


def own_words(document: Document, by: User, **values: object) -> None:
    now = {name: getattr(document, name) for name in actions.REGISTER_FIELDS}
    actions.describe(document=document, values=now | values, version=document.version, by=actor(by))


def test_files_nobody_described_get_all_that_was_read(cast: Cast, take: Take) -> None:
    first = was_read(take(files.pdf(1), "scan 1.pdf"), **READ)
    second = was_read(take(files.pdf(2), "scan 2.pdf"), kind="KH", number="14/KH-UBND")
    post(cast.client(cast.an), cast, f"{first.pk}:1", f"{second.pk}:1")
    assert says(first) == ("BC", "187/BC-UBND", "2023-11-14", "Kết quả đối thoại đợt 2")
    assert says(second) == ("KH", "14/KH-UBND", "", "scan 2")
    rows = AuditEntry.objects.filter(act="document_describe")
    assert sorted(row.object_id for row in rows) == sorted([str(first.pk), str(second.pk)])


def test_what_a_person_wrote_stays(cast: Cast, take: Take) -> None:
    document = was_read(take(files.pdf(1), "scan 1.pdf"), **READ)
    own_words(document, cast.an, number="188/BC-UBND", subject="Báo cáo đối thoại của phường")
    post(cast.client(cast.an), cast, f"{document.pk}:2")
    assert says(document) == ("BC", "188/BC-UBND", "2023-11-14", "Báo cáo đối thoại của phường")


def test_only_what_was_seen_is_written(cast: Cast, take: Take) -> None:
    """A line that changed meanwhile, a file that was not sent along, a sealed one, and nonsense stay as they are."""
    changed = was_read(take(files.pdf(1), "scan 1.pdf"), **READ)
    own_words(changed, cast.binh, signer="Bùi Thị Phỏng Tác")
    other = was_read(take(files.pdf(2), "scan 2.pdf"), **READ)
    sealed = was_read(take(files.pdf(3), "scan 3.pdf"), **READ)
    Reading.objects.filter(revision__document=sealed).update(scan="waiting")
    client = cast.client(cast.an)
    post(client, cast, f"{changed.pk}:1", f"{sealed.pk}:1", "x", f"{10**30}:1", "")
    assert [says(one)[1] for one in (changed, other, sealed)] == ["", "", ""]
    answer = client.get(reverse("scoring:indicator", args=[cast.mine.result("2.1").pk]))
    assert "Không còn nội dung đọc được để đưa vào sổ. Xin tải lại trang." in answer.content.decode()


def test_the_page_offers_it_to_who_may_write_it(cast: Cast, take: Take) -> None:
    was_read(take(files.pdf(1), "scan 1.pdf"), **READ)
    take(files.pdf(2), "scan 2.pdf")
    address = reverse("scoring:indicator", args=[cast.mine.result("2.1").pk])
    page = cast.client(cast.an).get(address).content.decode()
    assert "Ghi vào sổ 1 tài liệu" in page
    assert "<b>Báo cáo</b> · <b>187/BC-UBND</b> · <b>14/11/2023</b> · <b>Kết quả đối thoại đợt 2</b>" in page
    assert page.count("Đang đọc nội dung tệp.") == 1
    reader = cast.client(cast.chi).get(address).content.decode()
    assert "Ghi vào sổ" not in reader
