"""The parts of a dossier: which there are, in which order, with whose words; the same on paper and in Word."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from docx.oxml.ns import qn
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Ward
from assignments.models import Assessment
from evidence.models import Evidence
from reports.documents.assembly import Part
from reports.documents.blocks import Heading, SignatureBlock, Table
from reports.documents.docx import write_docx
from reports.documents.rendering import render_all
from reports.documents.wording import date_line, number_line, plain
from reports.dossier.parts import kept_keys, parts_of, whole
from reports.dossier.source import Entry, Signing, Source
from tests.reports import word
from tests.reports.dossiers import differs, source_of, walked
from tests.reports.paper import FONTS
from tests.reports.paper import text as text_of

pytestmark = pytest.mark.django_db

DEPUTY = Signing(
    "Trần Thị Phó",
    for_chair=True,
    entries={
        "score-sheet": Entry(on=date(2024, 1, 5)),
        "opinions": Entry(on=date(2024, 1, 4)),
        "request": Entry("3", date(2024, 1, 5)),
        "minutes": Entry("21", date(2023, 12, 22)),
        "posting-record": Entry("20"),
        "survey": Entry(on=date(2024, 1, 3)),
    },
)


@dataclass(frozen=True)
class Printed:
    """Hồng Sơn's year 2023, agreed on: its source and its parts."""

    source: Source
    parts: list[Part]

    def document(self, key: str) -> Any:
        return next(part.document for part in self.parts if part.key == key)


@pytest.fixture(scope="module")
def agreed(demo: Ward, django_db_blocker: DjangoDbBlocker) -> Generator[Printed]:
    """The demo year as it stands when the meeting has agreed, signed by a deputy."""
    with django_db_blocker.unblock(), transaction.atomic():
        year = Assessment.objects.select_related("ward", "framework").get(ward=demo, year=2023)
        source = source_of(walked(year), DEPUTY)
        yield Printed(source, parts_of(source))
        transaction.set_rollback(True)


def test_the_set_holds_every_part_of_the_rule_set_whose_data_are_there_in_its_order(agreed: Printed) -> None:
    assert [(part.key, part.title) for part in agreed.parts] == [
        ("report", "Báo cáo đánh giá kết quả và đề nghị công nhận đạt chuẩn tiếp cận pháp luật"),
        ("score-sheet", "Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu"),
        ("opinions", "Bản tổng hợp, tiếp thu, giải trình ý kiến của tổ chức, cá nhân"),
        ("request", "Văn bản đề nghị công nhận đạt chuẩn tiếp cận pháp luật"),
        ("minutes", "Biên bản cuộc họp xem xét, đánh giá, thống nhất kết quả"),
        ("posting-record", "Biên bản niêm yết và kết thúc niêm yết công khai"),
        *((f"index-{n}-1", f"Danh mục tài liệu kiểm chứng, tiêu chí {n}") for n in range(1, 6)),
    ]


def test_every_part_says_the_same_on_paper_and_in_word(agreed: Printed) -> None:
    documents = {part.key: part.document for part in agreed.parts}
    found = {}
    for key, pdf in render_all(documents, FONTS, 1):
        data = write_docx(documents[key])
        said = " ".join(paragraph.text for paragraph in word.paragraphs(data))
        found[key] = differs(documents[key], text_of(pdf), said, text_of(pdf).count("\f"))
    assert found == {key: {} for key in documents}


def test_libreoffice_keeps_words_tables_and_sheets_of_the_whole_dossier(agreed: Printed) -> None:
    data = write_docx(whole("Hồ sơ năm 2023", agreed.parts))
    again = word.converted(data, "docx")
    assert word.words_of_docx(again) == word.words_of_docx(data)
    before, after = word.opened(data), word.opened(again)
    assert len(after.sections) == len(before.sections) == len(agreed.parts)
    assert [one.orientation for one in after.sections] == [one.orientation for one in before.sections]
    count = [len(list(one.element.body.iter(qn("w:tbl")))) for one in (before, after)]
    assert count[0] == count[1]


def test_numbers_days_and_the_deputy_stand_on_each_paper(agreed: Printed) -> None:
    heads = {
        key: next(block for block in agreed.document(key).sections[0].blocks if isinstance(block, Heading))
        for key in ("score-sheet", "opinions", "request", "minutes", "posting-record")
    }
    numbers = {key: number_line(head.number) for key, head in heads.items() if head.number}
    assert numbers == {
        "request": "Số: 03/TTr-UBND",
        "minutes": "Số: 21/BB-UBND",
        "posting-record": "Số: 20/BB-UBND",
    }
    days = {key: date_line(head.dated) for key, head in heads.items() if head.dated}
    assert days == {
        "score-sheet": "Phường Hồng Sơn, ngày 05 tháng 01 năm 2024",
        "opinions": "Phường Hồng Sơn, ngày 04 tháng 01 năm 2024",
        "request": "Phường Hồng Sơn, ngày 05 tháng 01 năm 2024",
    }
    for key in ("score-sheet", "opinions", "request"):
        found = agreed.document(key).sections[0].blocks[-1]
        assert isinstance(found, SignatureBlock)
        assert (found.authority, found.position, found.name) == (
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"),
            "PHÓ CHỦ TỊCH",
            "Trần Thị Phó",
        )


def test_the_score_sheet_gives_the_agreed_scores_and_says_where_they_depart(agreed: Printed) -> None:
    blocks = agreed.document("score-sheet").sections[0].blocks
    table = next(block for block in blocks if isinstance(block, Table))
    heads = [plain(cell.content) for row in table.head for cell in row.cells]
    assert heads == [
        "Tiêu chí, chỉ tiêu", "Nội dung", "Điểm số tối đa", "Căn cứ chấm điểm", "Điểm số tự chấm",
        "Chữ ký của công chức phụ trách", "Số liệu thực hiện\n(1)", "Tỷ lệ đạt được\n(2)",
    ]  # fmt: skip
    rows = [[plain(cell.content) for cell in row.cells] for group in table.groups for row in group.rows]
    assert rows[-1] == ["Tổng số điểm", "100", "", "", "87*", ""]
    names = {pk: row.points for pk, row in agreed.source.scores.items()}
    first = next(row for row in rows if row[0].startswith("Chỉ tiêu 4. Triển khai các hình thức"))
    node = next(facts.node for facts in agreed.source.facts.results if facts.node.code == "2.4")
    assert (first[-2], names[node.pk]) == ("3,5*", 3.5)
    assert plain(blocks[-4].content) == (
        "Ghi chú: cột “Điểm số tự chấm” ghi điểm số được cuộc họp ngày 22/12/2023 thống nhất."
    )
    assert plain(blocks[-3].content).startswith(
        "- Chỉ tiêu 2.4: tự chấm 5 điểm, thống nhất 3,5 điểm; lý do: "
    )


def test_the_index_numbers_documents_by_their_indicator_through_all_volumes(agreed: Printed) -> None:
    def codes(parts: list[Part]) -> list[str]:
        tables = [
            block for part in parts for block in part.document.sections[0].blocks if isinstance(block, Table)
        ]
        rows = [row for table in tables for group in table.groups for row in group.rows if not row.shaded]
        return [plain(row.cells[0].content) for row in rows]

    pieces = [piece.code for piece in agreed.source.pieces]
    accepted = Evidence.objects.filter(assessment=agreed.source.assessment).accepted().count()
    assert len(pieces) == len(set(pieces)) == accepted
    assert pieces[0] == "TC1.CT1-01"
    index = parts_of(agreed.source, ["index"])
    assert [code for code in codes(index) if code.startswith("TC")] == pieces
    small = parts_of(agreed.source, ["index"], rows=10)
    assert codes(small) == codes(index)
    assert [part.key for part in small][:3] == ["index-1-1", "index-2-1", "index-2-2"]
    assert small[1].title == "Danh mục tài liệu kiểm chứng, tiêu chí 2, tập 1"


def test_chosen_parts_alone_are_written(agreed: Printed) -> None:
    keys = [part.key for part in parts_of(agreed.source, ["index-2-1", "request", "score-sheet", "bia"])]
    assert keys == ["score-sheet", "request", "index-2-1"]
    assert kept_keys(agreed.source, ["index", "survey", "report", "khac"]) == ("report", "survey", "index")
    assert kept_keys(agreed.source.assessment, []) == ()
