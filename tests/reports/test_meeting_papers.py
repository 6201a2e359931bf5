"""Invitation and minutes, opened again as PDF and as Word file."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from assignments.models import Assessment
from criteria.models import Criterion, Framework
from reports.meeting.actions import plan_meeting
from reports.meeting.concluding import Concluded
from reports.meeting.papers import invitation_paper, minutes_paper
from reports.models import Opinion
from reports.papers import PAPERS, write_paper
from reports.text_edits import save_edit
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.evidence.conftest import media
from tests.reports.meetings import SCHEDULE, held, to_meeting
from tests.reports.paper import text
from tests.reports.word import opened, paragraphs

__all__ = ["media"]
pytestmark = pytest.mark.django_db
AT = datetime.fromisoformat("2023-12-28T16:00:00+07:00")


@pytest.fixture
def year(cast: Cast) -> Assessment:
    return to_meeting(cast)


def flat(words: str) -> str:
    return " ".join(words.split())


def test_the_invitation_names_who_what_when_and_where_in_both_files(cast: Cast, year: Assessment) -> None:
    meeting = plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh))
    paper = invitation_paper(meeting)
    line = next(line for line in paper.lines if line.key == "de-nghi")
    common = {"ward": paper.ward, "name": paper.name, "version": 0, "by": actor(cast.binh)}
    save_edit(text="Xin đến đúng giờ./.", line=line, **common)
    paper = PAPERS["giay-moi"](cast.an, str(meeting.pk))
    pdf = flat(text(write_paper(paper, "pdf", AT)))
    word = [one.text for one in paragraphs(write_paper(paper, "docx", AT))]
    for found in (pdf, flat(" ".join(word))):
        assert "GIẤY MỜI" in found
        assert (
            "xem xét, đánh giá, thống nhất kết quả phường Ví Dụ đạt chuẩn tiếp cận pháp luật năm 2023"
            in found
        )
        assert "- Ông/bà Lê Thị Chi, Công chức Văn phòng - Thống kê" in found
        assert "Chủ trì: Ông/bà Phạm Văn Dũng, Chủ tịch UBND phường" in found
        assert "- Ông/bà Phạm Văn Dũng" not in found
        assert "Thời gian: 08 giờ 00, ngày 28 tháng 12 năm 2023." in found
        assert "Địa điểm: Phòng họp số 1, trụ sở UBND phường." in found
        assert "Xin đến đúng giờ./." in found
    assert "/GM-UBND" in pdf
    assert "- Đại diện Công an phường" in word


def test_the_minutes_tell_who_came_what_was_agreed_and_who_signs(
    cast: Cast, year: Assessment, media: None
) -> None:
    posting = year.postings.get()
    for number, state in enumerate((Opinion.State.ANSWERED, Opinion.State.ANSWERED), 1):
        Opinion.objects.create(
            posting=posting, number=number, code=f"AA{number}", channel="paper", text="Ý.", state=state,
            received_on=posting.posted_on,
        )  # fmt: skip
    meeting = held(cast, year, c1_2=Concluded(Decimal("4.5"), None, "Một văn bản sai thể thức."))
    absent = meeting.attendees.get(body="police")
    meeting.attendees.filter(pk=absent.pk).update(present=False, note="Trực ban")
    paper = minutes_paper(meeting)
    assert not paper.is_draft
    pdf = flat(text(write_paper(paper, "pdf", AT), None, "-layout"))
    number = meeting.attendees.count()
    for sentence in (
        "BIÊN BẢN",
        "Thời gian bắt đầu: 08 giờ 00, ngày 28 tháng 12 năm 2023.",
        "Thư ký: Ông/bà Trần Văn Bình, Công chức Tư pháp - Hộ tịch.",
        f"{number - 1} người có mặt trên {number} người được mời.",
        "từ ngày 11/12/2023 đến ngày 17/12/2023. Đã nhận 02 ý kiến; đã tiếp thu, giải trình 02 ý kiến.",
        "Tổng điểm 100 88 87,5",
        "Tổng điểm 87,5/100, đạt mốc 80 điểm.",
        f"Kết quả biểu quyết: - Tán thành: {number}/{number - 1} người. - Không tán thành: 0/{number - 1} người.",
        "Thống nhất 88 điểm.",
        "Cuộc họp kết thúc vào 10 giờ 30, ngày 28 tháng 12 năm 2023.",
        "THƯ KÝ CHỦ TRÌ",
        "Trần Văn Bình Phạm Văn Dũng",
    ):
        assert sentence in pdf, sentence
    word = opened(write_paper(paper, "docx", AT))
    people, scores, signed = word.tables[1:]
    assert [cell.text for cell in people.rows[2].cells] == [
        "1",
        "Phạm Văn Dũng",
        "Chủ tịch UBND phường",
        "Có mặt",
    ]
    assert "Vắng (Trực ban)" in [row.cells[3].text for row in people.rows]
    assert [cell.text for cell in scores.rows[3].cells] == [
        "1.2. Ban hành văn bản hành chính", "7", "5", "4,5", "Một văn bản sai thể thức.",
    ]  # fmt: skip
    assert [cell.text for cell in signed.rows[0].cells] == ["THƯ KÝ\nTrần Văn Bình", "CHỦ TRÌ\nPhạm Văn Dũng"]


def test_before_the_meeting_the_minutes_are_a_form_for_the_pen(cast: Cast, year: Assessment) -> None:
    paper = minutes_paper(plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh)))
    assert paper.is_draft
    pdf = flat(text(write_paper(paper, "pdf", AT), None, "-layout"))
    assert "Kết quả biểu quyết: - Tán thành: người. - Không tán thành: người. - Ý kiến khác: người." in pdf
    assert "Không nhận được ý kiến góp ý." in pdf
    assert "đạt mốc 80 điểm" not in pdf


def test_where_no_points_count_the_minutes_say_met_or_not(cast: Cast, year: Assessment, media: None) -> None:
    Framework.objects.filter(pk=year.framework_id).update(mode=Framework.Mode.PASS_FAIL)
    Criterion.objects.filter(framework=year.framework_id).update(max_points=None)
    IndicatorResult.objects.filter(assessment=year).update(reviewed_met=True, reviewed_points=None)
    year = Assessment.objects.select_related("ward", "framework").get(pk=year.pk)
    ids = {row.indicator.code: row.indicator_id for row in year.results.select_related("indicator")}
    others = {f"c{code.replace('.', '_')}": Concluded(None, True) for code in ids}
    others["c2_2"] = Concluded(None, False, "Hồ sơ trễ hạn.")
    meeting = held(cast, year, **others)
    scores = opened(write_paper(minutes_paper(meeting), "docx", AT)).tables[2]
    assert [cell.text for cell in scores.rows[-1].cells][1:] == ["Đạt", "Chưa đạt", "Hồ sơ trễ hạn."]


def test_papers_are_of_the_own_ward_and_frozen_with_the_result(
    cast: Cast, year: Assessment, media: None
) -> None:
    meeting = held(cast, year)
    meeting.state = "agreed"
    meeting.save(update_fields=["state"])
    client = cast.client(cast.binh)
    for kind in ("giay-moi", "bien-ban"):
        address = reverse("reports:paper", args=[kind, meeting.pk])
        assert "đã được thống nhất nên văn bản không sửa được nữa" in client.get(address).content.decode()
        assert cast.client(cast.giang).get(address).status_code == 404
        assert cast.client(cast.em).get(address).status_code == 403
        assert client.get(reverse("reports:paper", args=[kind, "khong-co"])).status_code == 404


def test_figures_that_rest_on_unchecked_values_carry_the_mark(
    cast: Cast, year: Assessment, media: None
) -> None:
    cast.mine.framework.indicators.filter(code="1.2").update(points_certainty="guess")
    Framework.objects.filter(pk=cast.mine.framework.pk).update(digest="khac")
    pdf = flat(text(write_paper(minutes_paper(held(cast, year)), "pdf", AT), None, "-layout"))
    assert "1.2. Ban hành văn bản hành chính 7* 5* 5*" in pdf
    assert "Tổng điểm 100 88* 88*" in pdf
    assert "Tổng điểm 88,0/100, đạt mốc 80 điểm (*)." in pdf
