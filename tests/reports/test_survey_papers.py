"""The slip to print and the summary of the slips (Mẫu 04): what they say, who may read them."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from docx import Document as WordFile

from evidence.logbooks import survey
from evidence.logbooks.survey import EFFECTIVE, NO_OPINION, NOT_EFFECTIVE, Slip, add_slip, asked_in
from reports import survey_papers
from reports.documents.blocks import FormLabel, Paragraph, Table
from tests.cast import TODAY, Cast, actor
from tests.evidence.test_logbooks import make_group

pytestmark = pytest.mark.django_db
TALK, RADIO = "Hội nghị, buổi nói chuyện", "Phát thanh"


@pytest.fixture
def asked(cast: Cast) -> None:
    ward = cast.mine.ward
    seen = asked_in(ward, 2023).digest
    survey.ask(ward=ward, year=2023, names=[TALK, RADIO], seen=seen, by=actor(cast.an))


def write(cast: Cast, answers: dict[str, str], **changes: Any) -> None:
    slip = Slip(uuid4(), TODAY, answers, **changes)
    add_slip(ward=cast.mine.ward, year=2023, slip=slip, by=actor(cast.an))


def texts(document: Any) -> list[str]:
    """Return paragraphs and table rows as they follow each other."""
    found = []
    for block in document.sections[0].blocks:
        if isinstance(block, Paragraph):
            found.append(str(block.content))
        elif isinstance(block, Table):
            rows = [row for group in block.groups for row in group.rows]
            found += [" | ".join(str(cell.content) for cell in row.cells) for row in rows]
    return found


@pytest.mark.usefixtures("asked")
class TestPapers:
    def test_the_summary_says_what_the_slips_say(self, cast: Cast) -> None:
        group = make_group(cast)
        write(cast, {TALK: EFFECTIVE, RADIO: NOT_EFFECTIVE}, unit=group, remark="Bà Hoa ở Khối 1 nói")
        write(cast, {TALK: EFFECTIVE, RADIO: NO_OPINION}, unit=group)
        write(cast, {TALK: NOT_EFFECTIVE, RADIO: NOT_EFFECTIVE}, person="Bà Hoa")
        found = texts(survey_papers.find_summary(cast.binh, "2023").document)
        assert found[1] == (
            "Ngày 20/11/2023, Ủy ban nhân dân phường Ví Dụ đã thu 3 phiếu, gồm 6 ý kiến về 2 hình thức, mô hình. "
            "Có 1 góp ý thêm, ghi trong sổ."
        )
        assert found[3:5] == [
            f"1 | {TALK} | 3 | 2 | 1 | 0 | 66,7\u00a0%",
            f"2 | {RADIO} | 3 | 0 | 2 | 1 | 0,0\u00a0%",
        ]
        assert found[6:9] == [
            TALK,
            "Khối 1 | 2 | 2 | 0 | 0 | 100,0\u00a0%",
            "Không ghi khối, tổ dân phố | 1 | 0 | 1 | 0 | 0,0\u00a0%",
        ]
        assert f"1/2 hình thức, mô hình được đánh giá là hiệu quả: {TALK}." in found
        assert "Hoa" not in " ".join(found)  # neither names nor free words leave the register

    def test_the_form_is_named_where_the_rule_set_names_it(self, cast: Cast) -> None:
        blocks = survey_papers.find_slip(cast.binh, "2023").document.sections[0].blocks
        assert not any(isinstance(block, FormLabel) for block in blocks)
        framework = cast.mine.assessment.framework
        framework.forms = [{"code": "Mẫu 04", "name": "Phiếu lấy ý kiến"}]
        framework.save()
        document = survey_papers.find_slip(cast.binh, "2023").document
        assert document.sections[0].blocks[0] == FormLabel("Mẫu 04")
        assert f"1 | {TALK} |  |  | " in texts(document)

    def test_both_are_read_and_taken_along_by_the_ward_alone(self, cast: Cast) -> None:
        for kind in ("phieu-mau-04", "mau-04"):
            where = reverse("reports:paper", args=[kind, 2023])
            assert cast.client(cast.an).get(where).status_code == 200
            assert cast.client(cast.em).get(where).status_code == 403
            assert cast.client(cast.an).get(reverse("reports:paper", args=[kind, 2024])).status_code == 404
            answer = cast.client(cast.an).get(reverse("reports:paper_file", args=[kind, 2023, "docx"]))
            word = WordFile(io.BytesIO(answer.content))
            cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
            assert TALK in cells
        assert TALK not in cast.client(cast.giang).get(where).content.decode()
