"""The pages of registers: rows typed, corrected, struck out, found again; documents beside them; each ward alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.guard import Refused
from evidence.actions import delete_draft
from evidence.logbooks import actions
from evidence.logbooks.kinds import KINDS, MEDIATION
from evidence.models import Document, LogEntry
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take
from tests.evidence.test_logbooks import make_group, mediation, write
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db
BOOK = {"year": 2023, "slug": "hoa-giai"}


@pytest.fixture
def an(cast: Cast) -> Client:
    return cast.client(cast.an)


def url(name: str = "book", **parts: Any) -> str:
    return reverse(f"evidence:{name}", kwargs=parts or BOOK)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def typed(**changes: str) -> dict[str, str]:
    values = {
        "day": "6/3",
        "subject": " Tranh chấp  ranh giới ",
        "person": "Ông A và ông B",
        "outcome": "settled",
    }
    return {**values, "done_on": "20/03/2023", "unit": "", "document": "", "note": "", **changes}


def test_a_row_is_typed_and_the_next_begins_with_its_day_and_group(cast: Cast, an: Client) -> None:
    group = make_group(cast)
    response = an.post(url(), typed(unit=str(group.pk)), follow=True)
    assert response.redirect_chain == [(f"{url()}?tiep=1", 302)]
    assert said(response) == ["Đã ghi dòng 1."]
    page = response.content.decode()
    assert (
        f'action="{url()}"' in page and "autofocus" in page
    )  # with "#…" in the address no field gets the focus
    entry = LogEntry.objects.get()
    assert (entry.day, entry.subject) == (date(2023, 3, 6), "Tranh chấp ranh giới")
    assert (entry.unit, entry.done_on, entry.outcome) == (group, date(2023, 3, 20), "settled")
    form = response.context["new_form"]
    assert (form["day"].value(), form["unit"].value(), form["subject"].value()) == (
        date(2023, 3, 6),
        str(group.pk),
        None,
    )
    assert response.content.decode().count(" autofocus") == 1
    fresh = cast.client(cast.chi).get(url()).context["new_form"]
    assert fresh["day"].value() == cast.mine.ward.today()


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(cast: Cast, an: Client) -> None:
    response = an.post(url(), typed(day="31/2", outcome="won", document="không có", unit="99999"))
    assert response.status_code == 422
    form = response.context["new_form"]
    assert form.errors == {
        "day": ["Nhập ngày theo dạng 20/11/2023, hoặc 20/11."],
        "unit": ["Chọn trong danh sách."],
        "outcome": ["Chọn trong danh sách."],
        "document": ["Không tìm thấy tài liệu này trong sổ tài liệu của phường."],
    }
    assert form["subject"].value() == " Tranh chấp  ranh giới "
    assert_no_english(response.content, allowed=("enter",))
    assert not LogEntry.objects.exists()


def test_a_row_is_corrected_in_its_place(cast: Cast, an: Client) -> None:
    group = make_group(cast)
    entry = write(cast, mediation(group))
    page = an.get(url(), {"sua": entry.pk})
    assert page.context["edits_here"]
    assert page.context["edit_form"]["subject"].value() == "Tranh chấp lối đi chung"
    changed = typed(unit=str(group.pk), version="1")
    response = an.post(url("book_correct", pk=entry.pk), changed, follow=True)
    assert response.redirect_chain == [(f"{url()}?page=1#dong-{entry.pk}", 302)]
    assert (said(response), LogEntry.objects.get().version) == (["Đã sửa dòng 1."], 2)
    conflict = an.post(url("book_correct", pk=entry.pk), {**changed, "subject": "Nội dung khác"})
    assert conflict.status_code == 409
    assert conflict.context["differing"] == [
        {"label": "Mâu thuẫn, tranh chấp", "now": "Tranh chấp ranh giới", "typed": "Nội dung khác"}
    ]
    assert conflict.context["edit_form"]["version"].value() == "2"
    wrong = an.post(url("book_correct", pk=entry.pk), {**changed, "subject": "", "version": "2"})
    assert (wrong.status_code, wrong.context["edit_form"].errors) == (422, {"subject": ["Chưa ghi ô này."]})


def test_a_row_is_struck_out_with_a_reason_and_stays_to_be_read(cast: Cast, an: Client) -> None:
    entry = write(cast, mediation(make_group(cast)))
    without = an.post(url("book_strike", pk=entry.pk), {"version": 1, "reason": ""})
    assert (without.status_code, without.context["strike_form"].errors) == (
        422,
        {"reason": ["Xin ghi lý do gạch bỏ."]},
    )
    response = an.post(url("book_strike", pk=entry.pk), {"version": 1, "reason": "Ghi trùng"}, follow=True)
    assert said(response) == ["Đã gạch bỏ dòng 1. Số thứ tự không dùng lại."]
    page = response.content.decode()
    assert ("<s>Tranh chấp lối đi chung</s>" in page, "Ghi trùng" in page) == (True, True)
    assert said(
        an.post(url("book_correct", pk=entry.pk), typed(version="2", unit=str(entry.unit_id)), follow=True)
    ) == [actions.STRUCK]
    assert an.get(url(), {"sua": entry.pk}).context["editing"] is None


def test_rows_are_found_filtered_and_sorted(cast: Cast, an: Client) -> None:
    one, two = make_group(cast, "Khối 1"), make_group(cast, "Khối 2")
    write(cast, mediation(one, outcome="settled", subject="Đất đai"))
    write(cast, mediation(two, day=date(2023, 11, 2), subject="Hôn nhân"))
    struck = write(cast, mediation(two, day=date(2023, 5, 2), subject="Nợ nần"))
    actions.strike(entry=struck, version=1, reason="Nhầm", by=actor(cast.an))

    def numbers(**asked: Any) -> list[int]:
        return [row.entry.number for row in an.get(url(), asked).context["rows"]]

    assert numbers() == [3, 2, 1]
    assert numbers(xep="ngay") == [1, 3, 2]
    assert numbers(q="dat dai") == [1]
    assert numbers(quy="4") == [2]
    assert numbers(khoi=two.pk) == [3, 2]
    assert numbers(ket_qua="dang-theo-doi") == [2]
    assert numbers(ket_qua="gach-bo") == [3]
    assert numbers(quy="9", khoi="x", ket_qua="y", xep="z", sua="ab", page="-1") == [3, 2, 1]


def test_a_scan_comes_beside_its_row_once(cast: Cast, an: Client) -> None:
    entry = write(cast, mediation(make_group(cast)))
    send = {"files": SimpleUploadedFile("bien-ban.pdf", files.pdf())}
    assert "data-upload" in an.get(url(), {"chup": entry.pk}).content.decode()
    response = an.post(url("book_upload", pk=entry.pk), send, follow=True)
    document = Document.objects.get()
    entry.refresh_from_db()
    assert (entry.document, entry.version) == (document, 2)
    assert document.subject == "Hòa giải ở cơ sở: dòng 1 năm 2023"
    assert said(response) == ["bien-ban.pdf: Đã nhận và gắn vào dòng 1."]
    again = {"files": SimpleUploadedFile("khac.pdf", files.pdf(text="khác"))}
    assert said(an.post(url("book_upload", pk=entry.pk), again, follow=True)) == [
        f"khac.pdf: {actions.HAS_DOCUMENT}"
    ]
    assert Document.objects.count() == 1
    options = an.get(reverse("evidence:book_documents"), {"document": "hoa giai"})
    assert f"(mã {document.pk})" in options.content.decode()


def test_a_file_that_comes_too_late_for_its_row_is_not_kept(
    cast: Cast, an: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = write(cast, mediation(make_group(cast)))

    def struck_meanwhile(**_: Any) -> None:
        raise Refused(actions.STRUCK)

    monkeypatch.setattr(actions, "give_document", struck_meanwhile)
    send = {"files": SimpleUploadedFile("bien-ban.pdf", files.pdf())}
    response = an.post(url("book_upload", pk=entry.pk), send, follow=True)
    assert (said(response), Document.objects.count()) == ([f"bien-ban.pdf: {actions.STRUCK}"], 0)


def test_a_document_beside_a_row_outlives_the_draft_it_came_with(cast: Cast, take: Take) -> None:
    use = take()
    entry = write(cast, mediation(make_group(cast), document=use.document))
    delete_draft(use=use, version=1, by=actor(cast.an))
    entry.refresh_from_db()
    assert entry.document is not None
    assert entry.document.revisions.count() == 1


def test_another_wards_rows_are_not_there(cast: Cast) -> None:
    write(cast, mediation(make_group(cast), subject="Việc riêng của phường Ví Dụ"))
    page = cast.client(cast.giang).get(url())
    assert (page.status_code, page.context["rows"], page.context["counts"].total) == (200, [], 0)
    assert "Việc riêng" not in page.content.decode()


def test_a_book_of_no_kind_or_of_a_year_to_come_is_missing(cast: Cast, an: Client) -> None:
    for parts in ({"year": 2024, "slug": "hoa-giai"}, {"year": 2023, "slug": "khac"}):
        assert an.get(url(**parts)).status_code == 404
    assert an.get(reverse("evidence:books", args=[2024])).status_code == 404
    assert an.get(reverse("evidence:current_books")).url == reverse("evidence:books", args=[2023])


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.slug)
def test_every_book_opens_empty(cast: Cast, an: Client, kind: Any) -> None:
    response = an.get(url(year=2023, slug=kind.slug))
    assert (response.status_code, kind.title in response.content.decode()) == (200, True)
    sent = an.post(url(year=2023, slug=kind.slug), {})
    assert (sent.status_code, set(sent.context["new_form"].errors)) == (422, set(kind.required))


@pytest.mark.parametrize(("name", "most"), [("book", 8), ("books", 6)])
def test_pages_ask_the_same_with_one_row_and_with_three(cast: Cast, an: Client, name: str, most: int) -> None:
    group = make_group(cast)
    where = reverse(f"evidence:{name}", kwargs=BOOK if name == "book" else {"year": 2023})
    asked = []
    for rows in (1, 3):
        while LogEntry.objects.count() < rows:
            document = Document.objects.create(ward=cast.mine.ward, subject="Biên bản")
            write(cast, mediation(group, document=document), MEDIATION)
        an.get(where)
        with CaptureQueriesContext(connection) as found:
            an.get(where)
        asked.append(len(found))
    assert asked == [most, most]
