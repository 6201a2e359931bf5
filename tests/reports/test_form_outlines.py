"""The outline of a form as the ward writes it: kept with its source, conflicts shown, the shipped one taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from reports.documents.blocks import Paragraph
from reports.documents.wording import plain
from reports.dossier.outlines import (
    ChangedMeanwhile,
    Written,
    fault_of,
    restore_outline,
    save_outline,
    sections_of,
)
from reports.dossier.report import printed_report
from reports.dossier.source import gather
from reports.models import FormOutline
from tests.cast import Cast, actor

pytestmark = pytest.mark.django_db

SOURCE = "Mẫu của Phòng Tư pháp gửi kèm Công văn số 12/TP"
QUERIES = 4
PAGE = "/ho-so/mau/report/"
SHIPPED = ["bases", "direction", "results", "shortfalls", "request-part"]
"""Keys of the outline of the cast's rule set, whose forms are not known."""


def page() -> str:
    address = reverse("reports:form_outline", args=["report"])
    assert address == PAGE
    return address


def rows_of(cast: Cast) -> list[Written]:
    found = sections_of(cast.mine.ward, cast.mine.framework)
    return [Written(one.key, one.title, one.level, one.text) for one in found.sections]


def save(cast: Cast, rows: list[Written], version: int = 0) -> None:
    save_outline(
        ward=cast.mine.ward,
        framework=cast.mine.framework,
        form="report",
        written=rows,
        source=SOURCE,
        certainty="seen_once",
        version=version,
        by=actor(cast.binh),
    )


def sent(rows: list[Written], *, lam: str = "luu", version: int = 0, source: str = SOURCE) -> dict[str, Any]:
    """What the page's form sends."""
    data: dict[str, Any] = {
        "muc-TOTAL_FORMS": len(rows),
        "muc-INITIAL_FORMS": len(rows),
        "lam": lam,
        "version": version,
        "source": source,
        "certainty": "seen_once",
    }
    for at, row in enumerate(rows):
        data |= {f"muc-{at}-{name}": getattr(row, name) for name in ("key", "title", "level", "text")}
    return data


def lines_of(cast: Cast) -> list[str]:
    source = gather(cast.mine.assessment, number=1, at=timezone.localtime())
    blocks = printed_report(source).sections[0].blocks
    return [plain(block.content) for block in blocks if isinstance(block, Paragraph)]


def test_a_ward_without_an_outline_writes_the_shipped_one(cast: Cast) -> None:
    found = sections_of(cast.mine.ward, cast.mine.framework)
    assert ([one.key for one in found.sections], found.version, found.row) == (SHIPPED, 0, None)
    assert {one.certainty for one in found.sections} == {"unknown"}


def test_titles_order_and_own_paragraphs_are_kept_with_their_source_and_printed(cast: Cast) -> None:
    bases, direction, results, *_, request = rows_of(cast)
    own = Written("", "  PHẦN   THÊM ", "part", "Câu thứ nhất.\nCâu thứ hai.")
    save(cast, [bases, results, Written(direction.key, "2. Chỉ đạo", "section"), own, request])
    found = sections_of(cast.mine.ward, cast.mine.framework)
    assert [(one.key, one.title, one.content, one.certainty) for one in found.sections] == [
        ("bases", "", "bases", "unknown"),
        ("results", results.title, "results", "unknown"),
        ("direction", "2. Chỉ đạo", "direction", "seen_once"),
        ("own-1", "PHẦN THÊM", "", "seen_once"),
        ("request-part", request.title, "request", "unknown"),
    ]
    lines = lines_of(cast)
    order = [results.title, "2. Chỉ đạo", "PHẦN THÊM", "Câu thứ nhất.", "Câu thứ hai.", request.title]
    places = [lines.index(line) for line in order]
    assert places == sorted(places)
    assert not any(line.startswith("III. TỒN TẠI") for line in lines)
    entry = AuditEntry.objects.get(act="form_outline_edit")
    assert json.loads(entry.detail)["mục"][2:4] == ["2. Chỉ đạo", "PHẦN THÊM"]


def test_who_saves_later_loses_and_the_shipped_outline_comes_back(cast: Cast) -> None:
    rows = rows_of(cast)
    save(cast, rows)
    with pytest.raises(ChangedMeanwhile):
        save(cast, rows[:1])
    save(cast, rows[:2], version=1)
    common = {"ward": cast.mine.ward, "framework": cast.mine.framework, "form": "report"}
    with pytest.raises(ChangedMeanwhile):
        restore_outline(**common, version=1, by=actor(cast.binh))
    restore_outline(**common, version=2, by=actor(cast.binh))
    assert (rows_of(cast), FormOutline.objects.count()) == (rows, 0)
    kept = json.loads(AuditEntry.objects.get(act="form_outline_restore").detail)["mục đã bỏ"]
    assert [row["key"] for row in kept] == SHIPPED[:2]


def test_another_ward_keeps_its_own_outline(cast: Cast) -> None:
    save(cast, rows_of(cast)[:1])
    assert len(sections_of(cast.other.ward, cast.other.framework).sections) == len(SHIPPED)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "Biểu mẫu phải còn ít nhất một mục."),
        ([Written("bases", "", "part")] * 2, "Có mục bị lặp lại. Xin mở lại trang."),
        ([Written("lạ", "x", "part")], "Có mục cổng không nhận ra. Xin mở lại trang."),
        ([Written("bases", "", "chapter")], "Có mục cổng không nhận ra. Xin mở lại trang."),
        ([Written("", " ", "part", " ")], "Mục của phường phải có tiêu đề hoặc nội dung."),
        ([Written("", "x" * 201, "part")], "Tiêu đề nhiều nhất 200 ký tự, nội dung nhiều nhất 3000 ký tự."),
        ([Written("", "x", "part")] * 31, "Biểu mẫu có 31 mục, quá mức 30."),
    ],
)
def test_sections_that_cannot_be_written_are_named(cast: Cast, rows: list[Written], sentence: str) -> None:
    assert fault_of(rows, sections_of(cast.mine.ward, cast.mine.framework).shipped) == sentence
    with pytest.raises(Refused, match=sentence[:20]):
        save(cast, rows)


# The page


def test_a_button_moves_adds_and_drops_without_saving(cast: Cast) -> None:
    client, rows = cast.client(cast.binh), rows_of(cast)
    keys = lambda answer: [row.form["key"].value() for row in answer.context["rows"]]  # noqa: E731
    for lam, wanted in (
        ("len:1", ["direction", "bases", *SHIPPED[2:]]),
        ("xuong:4", SHIPPED),
        ("bo:0", SHIPPED[1:]),
        ("them", [*SHIPPED, ""]),
        ("len:99999", SHIPPED),
        ("lay-lai:khong-co", SHIPPED),
    ):
        answer = client.post(page(), sent(rows, lam=lam))
        assert (answer.status_code, keys(answer)) == (200, wanted), lam
    answer = client.post(page(), sent(rows[1:], lam="lay-lai:bases"))
    assert keys(answer) == [*SHIPPED[1:], "bases"]
    assert FormOutline.objects.count() == 0


def test_the_page_saves_refuses_and_shows_a_conflict(cast: Cast) -> None:
    client, rows = cast.client(cast.binh), rows_of(cast)
    assert client.post(page(), sent(rows, source="")).status_code == 422
    answer = client.post(page(), sent([*rows, Written("", "Đoạn riêng", "section", "Lời")]))
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?nam=2023")
    assert [one.key for one in sections_of(cast.mine.ward, cast.mine.framework).sections] == [
        *SHIPPED,
        "own-1",
    ]
    lost = client.post(page(), sent(rows[:2], version=0))
    assert (lost.status_code, lost.context["sentence"]) == (409, "Bố cục vừa được người khác sửa.")
    assert lost.context["page"].head["version"].value() == 1
    client.post(page(), sent(rows, lam="ban-goc", version=1))
    assert FormOutline.objects.count() == 0


def test_the_leader_reads_the_sections_and_cannot_change_them(cast: Cast) -> None:
    client = cast.client(cast.dung)
    text = client.get(page()).content.decode()
    assert "Bố cục biểu mẫu do công chức Tư pháp - Hộ tịch hoặc người quản trị phường sửa." in text
    assert ("vận dụng theo quy định trước đó" in text, "Lưu bố cục" in text) == (True, False)
    assert client.post(page(), sent(rows_of(cast))).status_code == 403


def test_an_unknown_form_or_year_is_missing(cast: Cast) -> None:
    client = cast.client(cast.binh)
    assert client.get(reverse("reports:form_outline", args=["mau-99"])).status_code == 404
    assert client.get(f"{PAGE}?nam=1999").status_code == 404


def test_the_page_costs_the_same_with_and_without_an_outline(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = cast.client(cast.binh)
    client.get(page())
    with django_assert_num_queries(QUERIES):
        client.get(page())
    save(cast, rows_of(cast))
    with django_assert_num_queries(QUERIES):
        client.get(page())
