"""The register as a list: filters, order, chips, the workbook of what is shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.audit import AuditEntry
from assignments.models import Assessment
from config.vietnamese import fold, natural
from evidence.models import Document, Evidence, Reading, Revision
from evidence.register import RegisterFilter, Wanted, in_order
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST, BOOK = "evidence:list", "evidence:workbook"

ROWS: tuple[tuple[str, dict[str, Any], str, dict[str, Any]], ...] = (
    # name, register data, who uploaded it, reading
    ("Kế hoạch", {"kind": "KH", "number": "2/KH-UBND", "issued_on": date(2023, 3, 1), "signer": "Phạm Văn Dũng"}, "an", {}),
    ("Báo cáo quý 10", {"kind": "BC", "number": "10/BC-UBND", "issued_on": date(2022, 12, 30)}, "binh", {}),
    ("báo cáo quý 2", {"kind": "BC", "number": "210/BC-UBND", "signer": "Trần Đức"}, "an", {"state": "failed"}),
    ("Ảnh họp", {}, "chi", {"scan": "waiting"}),
    ("=HYPERLINK(1)", {"kind": "BB", "issued_on": date(2023, 12, 1)}, "chi", {"scan": "found"}),
)  # fmt: skip


@pytest.fixture
def register(cast: Cast) -> dict[str, Document]:
    """Five documents of the ward, the last received last, and one of the ward beside."""
    made = {}
    for nth, (subject, values, who, reading) in enumerate(ROWS, 1):
        made[subject] = _put(cast.mine.ward, nth, subject, values, getattr(cast, who), reading)
    _put(cast.other.ward, 9, "Kế hoạch của phường khác", ROWS[0][1], cast.hien, {"scan": "waiting"})
    return made


def _put(
    ward: Any, nth: int, subject: str, values: dict[str, Any], by: Any, reading: dict[str, Any]
) -> Document:
    moment = datetime(2023, 11, nth, 3, tzinfo=UTC)
    document = Document(ward=ward, subject=subject, created_at=moment, **values)
    document.search_text = document.fold_for_search()
    document.save()
    revision = Revision.objects.create(
        document=document,
        stored_name=f"{ward.slug}-{nth}.pdf",
        digest=f"{nth:064}",
        size=1,
        media_type="application/pdf",
        extension="pdf",
        original_name=f"tệp {nth}.pdf",
        uploaded_by=by,
        received_at=moment,
    )
    text = f"Nội dung có chữ hòa giải của tệp {nth}" if nth == 2 else ""
    stands = {"state": "done", "finished_at": moment, "text": text, "folded": fold(text), **reading}
    Reading.objects.create(revision=revision, **stands)
    return document


def use(cast: Cast, document: Document, code: str, state: str, year: int = 2023) -> None:
    assessment = (
        cast.mine.assessment
        if year == 2023
        else Assessment.objects.create(
            ward=cast.mine.ward, framework=cast.mine.framework, year=year, state=Assessment.State.AGREED
        )
    )
    moment = None if state == "draft" else timezone.now()
    Evidence.objects.create(
        assessment=assessment,
        indicator=cast.mine.indicator(code),
        document=document,
        revision=document.revisions.get(),
        state=state,
        submitted_at=moment,
        decided_at=moment if state == "accepted" else None,
    )


def shown(response: Any) -> list[str]:
    return [document.subject for document in response.context["page"]]


EVERY = ["=HYPERLINK(1)", "Ảnh họp", "báo cáo quý 2", "Báo cáo quý 10", "Kế hoạch"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, EVERY),
        ({"so": "10"}, ["Báo cáo quý 10"]),  # not 210: a number is meant from its beginning on
        ({"so": "2"}, ["báo cáo quý 2", "Kế hoạch"]),
        ({"so": "bc-ubnd"}, ["báo cáo quý 2", "Báo cáo quý 10"]),
        ({"nguoi_ky": "dung"}, ["Kế hoạch"]),
        ({"nguoi_ky": "ĐỨC"}, ["báo cáo quý 2"]),
        ({"tu": "2023-01-01"}, ["=HYPERLINK(1)", "Kế hoạch"]),
        ({"tu": "01/01/2023", "den": "01/03/2023"}, ["Kế hoạch"]),
        ({"den": "31/12/2022"}, ["Báo cáo quý 10"]),
        ({"loai": "BC"}, ["báo cáo quý 2", "Báo cáo quý 10"]),
        ({"trang_thai": "draft"}, ["Kế hoạch"]),
        ({"trang_thai": "accepted", "nam": "2022"}, ["Kế hoạch"]),
        ({"trang_thai": "draft", "nam": "2022"}, []),  # state and year are of the same use
        ({"nam": "2023"}, ["Báo cáo quý 10", "Kế hoạch"]),
        ({"tep": "thieu"}, ["Ảnh họp"]),
        ({"tep": "cho-quet"}, ["Ảnh họp"]),
        ({"tep": "ma-doc"}, ["=HYPERLINK(1)"]),
        ({"tep": "khong-doc"}, ["báo cáo quý 2"]),
        ({"q": "hoa giai"}, ["Báo cáo quý 10"]),
        ({"q": "ke h"}, ["Kế hoạch"]),
        ({"q": "tep", "xep": "sat"}, ["Báo cáo quý 10"]),
        ({"tu": "31/02/2023", "den": "x", "loai": "x", "trang_thai": "'", "nam": "1e9", "tep": "x"}, EVERY),
        ({"chi_tieu": "99999", "nguoi_nop": "-1", "xep": "x; DROP", "page": "99"}, EVERY),
        ({"so": "%", "nguoi_ky": "_" * 999}, EVERY),
        ({"xep": "so"}, ["Kế hoạch", "Báo cáo quý 10", "báo cáo quý 2", "=HYPERLINK(1)", "Ảnh họp"]),
        ({"xep": "-so"}, ["báo cáo quý 2", "Báo cáo quý 10", "Kế hoạch", "=HYPERLINK(1)", "Ảnh họp"]),
        ({"xep": "ngay"}, ["Báo cáo quý 10", "Kế hoạch", "=HYPERLINK(1)", "Ảnh họp", "báo cáo quý 2"]),
        ({"xep": "-ngay"}, ["=HYPERLINK(1)", "Kế hoạch", "Báo cáo quý 10", "Ảnh họp", "báo cáo quý 2"]),
        ({"xep": "trich-yeu"}, ["Ảnh họp", "báo cáo quý 2", "Báo cáo quý 10", "=HYPERLINK(1)", "Kế hoạch"]),
        ({"xep": "nhan"}, EVERY[::-1]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    cast: Cast, register: dict[str, Document], query: dict[str, str], found: list[str]
) -> None:
    use(cast, register["Kế hoạch"], "1.1", "draft")
    use(cast, register["Kế hoạch"], "1.1", "accepted", year=2022)
    use(cast, register["Báo cáo quý 10"], "2.1", "accepted")
    assert shown(cast.client(cast.an).get(reverse(LIST), query)) == found


def test_indicator_and_uploader_are_chosen_by_their_rows(cast: Cast, register: dict[str, Document]) -> None:
    use(cast, register["Kế hoạch"], "1.1", "draft")
    client = cast.client(cast.an)
    indicator = {"chi_tieu": cast.mine.indicator("1.1").pk}
    assert shown(client.get(reverse(LIST), indicator)) == ["Kế hoạch"]
    mine = client.get(reverse(LIST), {"nguoi_nop": cast.an.pk})
    assert shown(mine) == ["báo cáo quý 2", "Kế hoạch"]
    people = mine.context["form"].fields["nguoi_nop"].queryset
    assert {person.username for person in people} == {"an", "binh", "chi"}
    assert (
        shown(client.get(reverse(LIST), {"nguoi_nop": cast.hien.pk})) == EVERY
    )  # of another ward: no filter


def test_a_date_that_is_none_is_said_at_its_field(cast: Cast, register: dict[str, Document]) -> None:
    page = cast.client(cast.an).get(reverse(LIST), {"tu": "31/02/2023"})
    assert list(page.context["form"].errors) == ["tu"]
    assert '<details class="more-filters" open>' in page.content.decode()


def test_chips_count_under_the_other_filters_and_lead_on(cast: Cast, register: dict[str, Document]) -> None:
    page = cast.client(cast.an).get(reverse(LIST), {"loai": "BC", "tep": "khong-doc", "page": 2})
    assert [(chip.label, chip.count, chip.chosen) for chip in page.context["chips"]] == [
        ("Tất cả", 2, False),
        ("Không đọc được", 1, True),
    ]
    assert page.context["told"] == [("Báo cáo", "?tep=khong-doc"), ("Không đọc được", "?loai=BC")]
    assert "?loai=BC&amp;tep=khong-doc&amp;xep=so" in page.content.decode()


def test_only_the_newest_file_of_a_document_counts(cast: Cast, register: dict[str, Document]) -> None:
    first = register["Ảnh họp"].revisions.get()
    newer = Revision.objects.get(pk=first.pk)
    newer.pk, newer.number, newer.stored_name = None, 2, "thay.pdf"
    newer.save()
    Reading.objects.create(revision=newer, state="done", finished_at=timezone.now())
    assert shown(cast.client(cast.an).get(reverse(LIST), {"tep": "cho-quet"})) == []


def test_the_head_says_what_sorts(cast: Cast, register: dict[str, Document]) -> None:
    page = cast.client(cast.an).get(reverse(LIST), {"q": "bao", "xep": "so"}).content.decode()
    assert '<th scope="col" aria-sort="ascending"><a href="?q=bao&amp;xep=-so">Số, ký hiệu</a></th>' in page
    assert page.count("aria-sort") == 1
    assert shown(cast.client(cast.an).get(reverse(LIST), {"xep": ""})) == EVERY


def test_words_are_marked_in_subject_and_text(cast: Cast, register: dict[str, Document]) -> None:
    page = cast.client(cast.an).get(reverse(LIST), {"q": "hoa giai 10"}).content.decode()
    assert "Báo cáo quý <mark>10</mark>" in page
    assert "Nội dung có chữ <mark>hòa</mark> <mark>giải</mark> của tệp 2" in page


def test_what_the_register_holds_comes_before_what_a_file_holds(
    cast: Cast, register: dict[str, Document]
) -> None:
    client = cast.client(cast.an)
    assert shown(client.get(reverse(LIST), {"q": "HỌ"})) == ["Ảnh họp", "Kế hoạch", "Báo cáo quý 10"]
    assert shown(client.get(reverse(LIST), {"q": "HỌ", "xep": "nhan"})) == [
        "Kế hoạch",
        "Báo cáo quý 10",
        "Ảnh họp",
    ]


def test_the_workbook_holds_what_is_shown_as_texts(cast: Cast, register: dict[str, Document]) -> None:
    use(cast, register["Kế hoạch"], "1.1", "draft")
    answer = cast.client(cast.an).get(reverse(BOOK), {"xep": "trich-yeu", "page": "2"})
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[0][:5] == ("STT", "Loại văn bản", "Số, ký hiệu", "Ngày ban hành", "Trích yếu")
    assert [row[4] for row in rows[1:]] == [
        "Ảnh họp",
        "báo cáo quý 2",
        "Báo cáo quý 10",
        "=HYPERLINK(1)",
        "Kế hoạch",
    ]
    assert sheet["E8"].data_type == "s"
    assert rows[5] == (
        *(5, "Kế hoạch", "2/KH-UBND", datetime(2023, 3, 1), "Kế hoạch", None, "Phạm Văn Dũng"),
        *("1.1 (năm 2023, nháp)", datetime(2023, 11, 1), "Nguyễn Thị An", "tệp 1.pdf", f"{1:064}"),
    )
    assert sheet["A2"].value == "5 tài liệu, tính đến ngày 20/11/2023."
    narrowed = cast.client(cast.an).get(reverse(BOOK), {"q": "kế", "loai": "KH"})
    book = load_workbook(BytesIO(narrowed.content)).active
    assert book["A2"].value == "1 tài liệu, tính đến ngày 20/11/2023. Lọc theo: tìm “kế”; Kế hoạch."
    assert list(AuditEntry.objects.filter(act="register_export").values_list("detail", flat=True)) == [
        '{"rows": 1}',
        '{"rows": 5}',
    ]


def test_the_list_takes_the_same_queries_whatever_is_asked(cast: Cast, register: dict[str, Document]) -> None:
    client = cast.client(cast.an)
    client.get(reverse(LIST))
    asked = {"q": "hoa giai", "loai": "BC", "nam": "2023", "nguoi_nop": cast.binh.pk, "xep": "so"}
    use(cast, register["Báo cáo quý 10"], "2.1", "accepted")
    with CaptureQueriesContext(connection) as queries:
        assert shown(client.get(reverse(LIST), asked)) == ["Báo cáo quý 10"]
    assert len(queries) == 14


def test_figures_come_before_words_and_blanks_last() -> None:
    numbers = ["10/BC", "", "2/KH", "2/BC", "QĐ 1", "002/BC"]
    documents = [Document(number=number) for number in numbers]
    assert [one.number for one in in_order(documents, "so")] == [
        "2/BC",
        "002/BC",
        "2/KH",
        "10/BC",
        "QĐ 1",
        "",
    ]
    assert [one.number for one in in_order(documents, "-so")] == [
        "QĐ 1",
        "10/BC",
        "2/KH",
        "2/BC",
        "002/BC",
        "",
    ]
    assert natural("Quý 10/2023") == [(1, 0, "quy "), (0, 10, ""), (0, 2023, "")]


def test_an_empty_address_asks_for_everything(cast: Cast) -> None:
    assert Wanted.of(RegisterFilter(QueryDict(""), ward=cast.mine.ward, years=[])) == Wanted()
