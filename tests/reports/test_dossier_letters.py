"""The request, the letter that sends the dossier up, the record of the posting; which parts a year of the cast has."""

from __future__ import annotations

from datetime import date, time
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from criteria.models import Framework
from evidence.logbooks.survey import EFFECTIVE, Slip, add_slip
from reports.documents.blocks import Document, Heading, Table, TitleBlock
from reports.documents.docx import write_docx
from reports.documents.rendering import render_all
from reports.documents.wording import plain
from reports.dossier.beside import Beside
from reports.dossier.letters import transmittal
from reports.dossier.papers import find_notice, find_posting_record, find_request
from reports.dossier.parts import parts_of
from reports.dossier.posting_record import posting_record
from reports.dossier.request import request
from reports.dossier.source import Entry, Signing
from reports.models import Agreement, CourseFile, Issue, Meeting, PostingRecord
from reports.posting.papers import papers_of
from reports.text_edits import save_edit
from tests.cast import TODAY, Cast, actor
from tests.reports import word
from tests.reports.dossiers import differs, of_cast, source_of
from tests.reports.meetings import held, to_meeting
from tests.reports.outcomes import agreed_year
from tests.reports.paper import FONTS
from tests.reports.paper import text as text_of
from tests.reports.posting import make_posting

pytestmark = pytest.mark.django_db


def words(document: Document) -> list[str]:
    """Return the paragraphs of a paper, with what stands in its head and in its tables."""
    found: list[str] = []
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, TitleBlock):
                found.append(f"{block.kind}: {' '.join(block.subject)}")
            elif isinstance(block, Table):
                rows = [*block.head, *(row for group in block.groups for row in group.rows)]
                found += [" | ".join(plain(cell.content) for cell in row.cells) for row in rows]
            elif hasattr(block, "content"):
                found.append(plain(block.content))
    return found


def test_before_anything_was_posted_the_papers_of_it_are_left_out(cast: Cast) -> None:
    assert [part.key for part in parts_of(of_cast(cast.mine))] == [
        "report", "score-sheet", "request", "index-1-1", "index-2-1",
    ]  # fmt: skip


def test_the_minutes_come_in_once_it_is_noted_who_came(cast: Cast) -> None:
    year = to_meeting(cast)
    before = [part.key for part in parts_of(source_of(year))]
    held(cast, year)
    after = [part.key for part in parts_of(source_of(year))]
    assert (before[2:-2], after[2:-2]) == (
        ["request", "posting-record"],
        ["request", "minutes", "posting-record"],
    )


def short(cast: Cast) -> None:
    """The cast's year agreed on below the mark."""
    Framework.objects.filter(pk=cast.mine.framework.pk).update(code="qd25-2021", thresholds={"min_total": 95})
    agreed_year(cast.mine, cast.dung, met=False)


def test_a_ward_that_falls_short_asks_for_nothing(cast: Cast) -> None:
    short(cast)
    assert Agreement.objects.in_force().count() == 1
    assert "request" not in {part.key for part in parts_of(of_cast(cast.mine))}


def test_an_officers_own_words_are_in_the_dossier(cast: Cast) -> None:
    paper = find_request(cast.binh, "2023")
    line = next(line for line in paper.lines if line.key == "de-nghi")
    own = "Kính đề nghị cấp trên xem xét."
    save_edit(ward=paper.ward, name=paper.name, line=line, text=own, version=0, by=actor(cast.binh))
    (part,) = parts_of(of_cast(cast.mine), ["request"])
    assert own in [getattr(block, "content", "") for block in part.document.sections[0].blocks]


# The papers


def agreed(cast: Cast) -> Beside:
    """The cast's year posted, met and agreed on, in a ward that belongs to a town."""
    year = to_meeting(cast)
    ward = year.ward
    ward.parent_name = "thành phố Vinh"
    ward.save(update_fields=["parent_name"])
    posting = year.postings.get()
    common = {"posting": posting, "day": date(2023, 12, 11)}
    PostingRecord.objects.create(
        **common, channel="office", place="Bảng tin trụ sở", until=date(2023, 12, 16)
    )
    PostingRecord.objects.create(**common, channel="radio", place="Bản tin chiều", at=time(17, 0))
    meeting = held(cast, year)
    Agreement.objects.create(
        assessment=year,
        meeting=meeting,
        number=1,
        framework=year.framework,
        framework_digest="0" * 64,
        total=88,
        met=True,
        content={},
        digest="1" * 64,
        agreed_by=cast.dung,
    )
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.AGREED)
    return Beside(source_of(year))


def test_the_request_says_what_was_done_the_result_and_what_is_asked_for(cast: Cast) -> None:
    found = words(request(agreed(cast)))
    assert found[:2] == [
        "TỜ TRÌNH: Về việc đề nghị công nhận phường Ví Dụ đạt chuẩn tiếp cận pháp luật năm 2023",
        "Kính gửi: Chủ tịch Ủy ban nhân dân thành phố Vinh\n(qua Phòng Tư pháp thành phố Vinh)",
    ]
    start = next(place for place, line in enumerate(found) if line.endswith("Kết quả như sau:"))
    assert found[start] == (
        "Ủy ban nhân dân phường Ví Dụ đã tổ chức tự chấm điểm, niêm yết công khai dự thảo Báo cáo đánh giá và Bản tổng hợp "
        "điểm số từ ngày 11/12/2023 đến ngày 17/12/2023, tiếp nhận ý kiến và họp thống nhất kết quả ngày 28/12/2023. Kết "
        "quả như sau:"
    )
    assert found[start + 1] == "STT | Tiêu chí | Điểm tối đa | Điểm đạt được"
    assert [line for line in found if line.startswith(" | Tổng cộng")] == [" | Tổng cộng | 100 | 88"]
    assert (
        "Ủy ban nhân dân phường Ví Dụ kính đề nghị Chủ tịch Ủy ban nhân dân thành phố Vinh xem xét, quyết định công nhận "
        "phường Ví Dụ đạt chuẩn tiếp cận pháp luật năm 2023."
    ) in found
    assert found[-5:] == [
        "Báo cáo đánh giá kết quả và đề nghị công nhận đạt chuẩn tiếp cận pháp luật (Mẫu 01);",
        "Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu (Mẫu 02);",
        "Biên bản cuộc họp xem xét, đánh giá, thống nhất kết quả;",
        "Biên bản niêm yết và kết thúc niêm yết công khai;",
        "Danh mục tài liệu kiểm chứng (0 tài liệu)./.",
    ]


def test_the_letter_names_its_subject_under_the_number_and_lists_what_goes_up(cast: Cast) -> None:
    beside = agreed(cast)
    document = transmittal(beside)
    head = document.sections[0].blocks[0]
    assert isinstance(head, Heading)
    assert head.about == "V/v gửi hồ sơ đề nghị công nhận đạt chuẩn tiếp cận pháp luật năm 2023"
    found = words(document)
    assert found[0] == "Kính gửi: Phòng Tư pháp thành phố Vinh"
    assert found[-1] == (
        "Đề nghị Phòng Tư pháp xem xét, trình Chủ tịch Ủy ban nhân dân thành phố Vinh quyết định công nhận. Nội dung cần bổ "
        "sung, giải trình, xin thông báo để Ủy ban nhân dân phường Ví Dụ kịp thời thực hiện./."
    )
    assert [line[:2] for line in found[2:-1]] == ["1.", "2.", "3.", "4.", "5.", "6."]
    ((_, pdf),) = render_all({"letter": document}, FONTS, 1)
    data = write_docx(document)
    said = " ".join(paragraph.text for paragraph in word.paragraphs(data))
    assert differs(document, text_of(pdf), said, 1) == {}
    assert "V/v gửi hồ sơ" in text_of(pdf)


def test_a_ward_that_falls_short_sends_report_and_score_sheet_alone(cast: Cast) -> None:
    short(cast)
    document = transmittal(Beside(of_cast(cast.mine)))
    head = document.sections[0].blocks[0]
    assert isinstance(head, Heading)
    assert head.about == (
        "V/v gửi Báo cáo đánh giá và Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu chuẩn tiếp cận pháp luật năm 2023"
    )
    assert words(document)[2:-1] == [
        "1. Báo cáo đánh giá kết quả và đề nghị công nhận đạt chuẩn tiếp cận pháp luật (Mẫu 01);",
        "2. Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu (Mẫu 02).",
    ]


def test_where_nobody_knows_who_receives_room_is_left(cast: Cast) -> None:
    first = words(transmittal(Beside(of_cast(cast.mine))))[0]
    assert first == "Kính gửi: " + "\u00a0" * (len(first) - len("Kính gửi: "))


def test_the_record_tells_where_how_long_and_what_came_in(cast: Cast) -> None:
    beside = agreed(cast)
    assert beside.hung is not None
    row = beside.hung.records[0]
    minutes = CourseFile.objects.get()
    CourseFile.objects.create(
        document=minutes.document,
        revision=minutes.revision,
        purpose=CourseFile.Purpose.PHOTO,
        posting_record=row,
    )
    fresh = Beside(beside.source)
    assert fresh.hung is not None
    found = words(posting_record(fresh, fresh.hung))
    assert found[2] == (
        "Ngày 11 tháng 12 năm 2023, Ủy ban nhân dân phường Ví Dụ tổ chức niêm yết công khai các văn bản sau để cơ quan, tổ "
        "chức, cá nhân biết và góp ý:"
    )
    assert [line for line in found if " | " in line] == [
        "STT | Hình thức, nơi niêm yết | Từ ngày | Đến ngày | Tài liệu, ghi chú",
        f"1 | Trụ sở Ủy ban nhân dân: Bảng tin trụ sở | 11/12/2023 | 16/12/2023 | Ảnh: {minutes.document.subject}",
        "2 | Đài truyền thanh: Bản tin chiều | 11/12/2023 | phát lúc 17:00 | ",
    ]
    assert found[-2] == ("Trong thời gian niêm yết, không nhận được ý kiến của cơ quan, tổ chức, cá nhân.")
    assert found[-3].startswith("Việc niêm yết kết thúc vào ngày 17 tháng 12 năm 2023.")


# As pages of the portal


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("van-ban-de-nghi", "TỜ TRÌNH"),
        ("cong-van-gui", "V/v gửi hồ sơ"),
        ("thong-bao-niem-yet", "THÔNG BÁO"),
        ("mau-02", "BẢN TỔNG HỢP ĐIỂM SỐ"),
        ("danh-muc", "DANH MỤC TÀI LIỆU KIỂM CHỨNG"),
    ],
)
def test_each_paper_has_its_page(cast: Cast, kind: str, title: str) -> None:
    answer = cast.client(cast.binh).get(reverse("reports:paper", args=[kind, "2023"]))
    assert answer.status_code == 200
    assert title in answer.content.decode()


def test_the_record_has_no_page_while_nothing_was_posted_nor_any_paper_a_year_nobody_opened(
    cast: Cast,
) -> None:
    client = cast.client(cast.binh)
    for kind, year in (("bien-ban-niem-yet", "2023"), ("van-ban-de-nghi", "2019"), ("mau-02", "x")):
        assert client.get(reverse("reports:paper", args=[kind, year])).status_code == 404
    agreed(cast)
    assert (
        find_posting_record(cast.binh, "2023").document.title
        == "Biên bản niêm yết, kết thúc niêm yết năm 2023"
    )


def test_nothing_is_edited_while_leadership_decides(cast: Cast) -> None:
    agreement = agreed(cast).source.agreement
    assert find_request(cast.binh, "2023").frozen == ""
    Issue.objects.create(
        assessment=cast.mine.assessment,
        agreement=agreement,
        number=1,
        kind="request",
        signer=cast.dung,
        signer_name=cast.dung.full_name,
        basis="0" * 64,
        presented_by=cast.binh,
        presented_at=timezone.now(),
    )
    assert "đang trình lãnh đạo" in find_request(cast.binh, "2023").frozen


def test_the_notice_is_edited_until_it_hangs_and_hangs_as_edited(cast: Cast) -> None:
    paper = find_notice(cast.binh, "2023")
    line = next(line for line in paper.lines if line.key == "gop-y")
    own = "3. Góp ý: gửi về Bộ phận Một cửa."
    save_edit(ward=paper.ward, name=paper.name, line=line, text=own, version=0, by=actor(cast.binh))
    notice, *_ = papers_of(of_cast(cast.mine))
    assert own in words(notice.document)
    assert find_notice(cast.binh, "2023").frozen == ""
    make_posting(cast)
    assert find_notice(cast.binh, "2023").frozen.startswith("Thông báo này đã niêm yết")


def test_what_slips_sum_up_to_is_in_the_dossier_with_its_day_the_same_on_paper_and_in_word(
    cast: Cast,
) -> None:
    Framework.objects.filter(pk=cast.mine.framework.pk).update(code="qd25-2021")
    slip = Slip(uuid4(), TODAY, {"Phát thanh": EFFECTIVE})
    add_slip(ward=cast.mine.ward, year=2023, slip=slip, by=actor(cast.an))
    signing = Signing("Lê Văn Dũng", entries={"survey": Entry(on=date(2024, 1, 3))})
    (part,) = parts_of(of_cast(cast.mine, signing), ["survey"])
    ((_, pdf),) = render_all({"survey": part.document}, FONTS, 1)
    data, paper = write_docx(part.document), text_of(pdf)
    assert "ngày 03 tháng 01 năm 2024" in paper
    assert "Lê Văn Dũng" in paper
    said = " ".join(paragraph.text for paragraph in word.paragraphs(data))
    assert differs(part.document, paper, said, paper.count("\f")) == {}
