"""The year's report (Mẫu 01): every sentence from data, by the agreed scores, editable, edits printed wherever it is printed."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assessment, Plan
from criteria.models import Content, Criterion, Framework, Indicator
from evidence.models import LogBook, LogEntry
from reports.course import make_move
from reports.documents.blocks import Document, Paragraph, SignatureBlock, Table, TitleBlock
from reports.documents.wording import GAP, plain
from reports.dossier.report import printed_report, report, report_name
from reports.dossier.report_direction import in_full, number
from reports.dossier.report_facts import facts_of_report
from reports.dossier.source import Source, gather
from reports.meeting.concluding import Concluded
from reports.models import Issue, Opinion, Posting, PostingRecord, Response, TextEdit
from reports.posting.papers import papers_of
from reports.posting.preparing import gathered
from scoring.models import IndicatorResult, Measure
from tests.cast import Cast, actor
from tests.evidence.conftest import media
from tests.reports.meetings import held, to_meeting

__all__ = ["media"]
pytestmark = pytest.mark.django_db


def source_of(cast: Cast) -> Source:
    rows = Assessment.objects.select_related("ward", "framework")
    return gather(rows.get(pk=cast.mine.assessment.pk), number=1, at=timezone.localtime())


def texts_of(document: Document) -> dict[str, str]:
    """The paragraphs that may be edited, by their keys."""
    blocks = document.sections[0].blocks
    return {one.key: plain(one.content) for one in blocks if isinstance(one, Paragraph) and one.key}


def title_of(document: Document) -> str:
    block = next(one for one in document.sections[0].blocks if isinstance(one, TitleBlock))
    return " ".join(block.subject)


def table_of(document: Document) -> list[list[str]]:
    table = next(one for one in document.sections[0].blocks if isinstance(one, Table))
    rows = [*table.head, *(row for group in table.groups for row in group.rows)]
    return [[plain(cell.content) for cell in row.cells] for row in rows]


def score(cast: Cast, code: str, **columns: Any) -> None:
    IndicatorResult.objects.filter(assessment=cast.mine.assessment, indicator__code=code).update(**columns)


def figures(cast: Cast, code: str, numerator: str, denominator: str) -> None:
    result = cast.mine.result(code)
    for key, value in (("numerator", numerator), ("denominator", denominator)):
        slot = Measure.slot_of(None, key)
        Measure.objects.create(result=result, key=key, slot=slot, kind="integer", value=value)


def agree(cast: Cast, year: Assessment, **others: Concluded) -> None:
    """Hold the meeting and agree on its scores."""
    held(cast, year, **others)
    year.refresh_from_db()
    make_move(assessment=year, key="thong-nhat", version=year.version, by=actor(cast.dung))


# Before the meeting


def test_a_draft_tells_what_the_data_say_and_nothing_else(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.mine.framework.pk).update(code="qd25-2021")
    texts = texts_of(report(source_of(cast)))
    assert texts["direction-plan"] == (
        "Ủy ban nhân dân phường đã ban hành Kế hoạch số 01/KH-UBND ngày 01 tháng 3 năm 2023 về xây dựng phường đạt chuẩn "
        "tiếp cận pháp luật, giao 04 nhiệm vụ để thực hiện 04 chỉ tiêu của 02 tiêu chí; công chức Tư pháp - Hộ tịch là đầu "
        "mối theo dõi, tổng hợp."
    )
    assert texts["direction-leads"] == (
        "Việc chủ trì thực hiện từng chỉ tiêu được giao cho: công chức Văn phòng - Thống kê 01 chỉ tiêu (1.1); công chức "
        "Tư pháp - Hộ tịch 01 chỉ tiêu (1.2); công chức Tài chính - Kế toán 02 chỉ tiêu (2.1, 2.2)."
    )
    assert [key for key in texts if key.startswith(("direction-", "book-"))] == [
        "direction-plan",
        "direction-leads",
    ]
    assert (
        texts["results-total"]
        == "a) Tổng số điểm tự chấm: 0/100 điểm; còn 04 chỉ tiêu chưa tự chấm; từng tiêu chí như sau:"
    )
    assert texts["indicator-2-1"] == "Chỉ tiêu 1. Công khai thông tin: chưa chấm."
    assert texts["request"].endswith("sau khi các điều kiện công nhận được xác nhận đầy đủ./.")


def test_registers_are_told_by_their_counts(cast: Cast) -> None:
    book = LogBook.objects.create(ward=cast.mine.ward, year=2023, kind=LogBook.Kind.MEDIATION)
    for place, outcome in enumerate(("settled", "settled", "unsettled", ""), 1):
        LogEntry.objects.create(
            book=book, number=place, day=date(2023, 5, place), subject="x", outcome=outcome
        )
    texts = texts_of(report(source_of(cast)))
    assert texts["book-hoa-giai"] == (
        "Sổ theo dõi vụ việc hòa giải ở cơ sở: 04 vụ, việc đã tiếp nhận; 03 vụ, việc đã hòa giải xong; 02 vụ, việc hòa "
        "giải thành; 01 vụ, việc hòa giải không thành."
    )


def test_every_paragraph_of_prose_has_a_key_of_its_own_that_an_address_can_hold(cast: Cast) -> None:
    blocks = [one for one in report(source_of(cast)).sections[0].blocks if isinstance(one, Paragraph)]
    keys = [one.key for one in blocks if one.key]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9-]{1,64}", key) for key in keys)
    fixed = [plain(one.content) for one in blocks if not one.key]
    assert [text for text in fixed if text.endswith(".") and not text.startswith("Tiêu chí ")] == []


def test_large_figures_and_long_grounds_are_written_on_one_line(cast: Cast) -> None:
    ground = "Căn cứ " + "rất dài\n\n" * 400
    score(cast, "2.1", self_points=Decimal(10), self_reason=ground, self_at=timezone.now(), state="submitted")
    figures(cast, "2.2", "12345", "12400")
    score(cast, "2.2", self_points=Decimal(50), self_at=timezone.now(), state="submitted")
    texts = texts_of(report(source_of(cast)))
    assert "12.345/12.400 hồ sơ (99,6 %), mức yêu cầu từ 95 % trở lên." in texts["indicator-2-2"].replace(
        "\u00a0", " "
    )
    assert "\n" not in texts["indicator-2-1"] and len(texts["indicator-2-1"]) > 3000
    assert (number(0), number(7), number(12345)) == ("0", "07", "12.345")


# After the meeting


@pytest.fixture
def year(cast: Cast, media: Any) -> Assessment:
    """The year at its meeting: posted at the office and by radio, three opinions, 1.2 with its figures."""
    figures(cast, "1.2", "19", "20")
    found = to_meeting(cast)
    posting = Posting.objects.get(assessment=found)
    posted = date(2023, 12, 11)
    rows = [
        ("office", posted, "Bảng tin trụ sở UBND phường"),
        ("website", posted, "Trang thông tin điện tử phường"),
    ]
    rows += [("radio", date(2023, 12, day), "Đài truyền thanh phường") for day in (11, 13, 17)]
    for channel, day, place in rows:
        at = time(17) if channel == "radio" else None
        PostingRecord.objects.create(posting=posting, channel=channel, day=day, place=place, at=at)
    for place, outcome in enumerate(("explained", "taken_up", ""), 1):
        state = Opinion.State.ANSWERED if outcome else Opinion.State.SET_ASIDE
        aside = (
            {}
            if outcome
            else {"set_aside_by": cast.binh, "set_aside_at": timezone.now(), "set_aside_reason": "x"}
        )
        opinion = Opinion.objects.create(
            posting=posting, number=place, code=f"M{place}", channel="form", text="x", received_on=posted, state=state, **aside
        )  # fmt: skip
        if outcome:
            Response.objects.create(
                opinion=opinion, outcome=outcome, summary="x", text="x", changes="y", answered_by=cast.binh
            )
    return found


def test_posting_opinions_and_meeting_are_told_once_they_took_place(cast: Cast, year: Assessment) -> None:
    agree(cast, year)
    texts = texts_of(report(source_of(cast)))
    assert texts["direction-posting"] == (
        "Dự thảo Báo cáo đánh giá và Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu được niêm yết công khai từ ngày "
        "11/12/2023 đến ngày 17/12/2023: tại bảng tin trụ sở Ủy ban nhân dân phường; trên trang thông tin điện tử phường; "
        "phát 03 lần trên đài truyền thanh phường (các ngày 11/12/2023, 13/12/2023, 17/12/2023)."
    )
    assert texts["direction-opinions"] == (
        "Ủy ban nhân dân phường nhận được 03 ý kiến của tổ chức, cá nhân về dự thảo; đã tiếp thu 01 ý kiến, giải trình 01 "
        "ý kiến; 01 ý kiến không xem xét."
    )
    came = number(source_of(cast).agreement.meeting.attendees.count())  # type: ignore[union-attr]
    assert texts["direction-meeting"] == (
        "Ngày 28/12/2023, Ủy ban nhân dân phường tổ chức cuộc họp xem xét, đánh giá, thống nhất kết quả, do đồng chí Phạm "
        f"Văn Dũng, Chủ tịch Ủy ban nhân dân phường chủ trì; có {came}/{came} người được mời dự họp. Kết quả đánh giá được "
        f"{came}/{came} người dự họp tán thành."
    )


def test_the_scores_are_the_meetings_with_its_reason(cast: Cast, year: Assessment) -> None:
    agree(cast, year, c1_2=Concluded(Decimal("5.5"), reason="Thêm một\nvăn bản đúng."))
    document = report(source_of(cast))
    texts = texts_of(document)
    assert (
        texts["results-total"]
        == "a) Tổng số điểm được cuộc họp thống nhất: 88,5/100 điểm; từng tiêu chí như sau:"
    )
    assert table_of(document) == [
        ["Tiêu chí", "Điểm tối đa", "Điểm thống nhất", "Tỷ lệ"],
        ["Tiêu chí 1", "10", "8,5", "85,0\u00a0%"],
        ["Tiêu chí 2", "90", "80", "88,9\u00a0%"],
        ["Tổng số", "100", "88,5", "88,5\u00a0%"],
    ]
    assert texts["indicator-1-2"].replace("\u00a0", " ") == (
        "Chỉ tiêu 2. Ban hành văn bản hành chính: 5,5/7 điểm. Số văn bản đúng quy định: 19/20 văn bản (95,0 %), thuộc mức từ "
        "90 % đến dưới 100 %. Cuộc họp thống nhất kết quả này, lý do: Thêm một văn bản đúng."
    )
    whole = " ".join(texts.values())
    assert [words for words in ("đang chờ", "chưa tự chấm", "chưa chấm") if words in whole] == []


def test_conditions_and_request_of_a_ward_that_meets_them(cast: Cast, year: Assessment) -> None:
    agree(cast, year)
    document = report(source_of(cast))
    texts = texts_of(document)
    assert title_of(document) == (
        "Đánh giá kết quả và đề nghị công nhận phường Ví Dụ đạt chuẩn tiếp cận pháp luật năm 2023"
    )
    assert texts["addressee"] == "Kính gửi: Ủy ban nhân dân thành phố Mẫu\n(qua Phòng Tư pháp)"
    assert (
        texts["results-conditions"]
        == "b) Về điều kiện công nhận quy định tại Điều 4 Quyết định số 25/2021/QĐ-TTg:"
    )
    assert texts["condition-total"] == "Tổng số điểm của các tiêu chí là 88 điểm, đạt mức từ 80 điểm trở lên."
    assert texts["condition-each-criterion"].replace("\u00a0", " ") == (
        "Tổng số điểm của từng tiêu chí đều đạt từ 50 % số điểm tối đa trở lên, thấp nhất 80,0 %."
    )
    assert texts["condition-head"].startswith(
        "Trong năm đánh giá, không có cán bộ, công chức là người đứng đầu cấp ủy"
    )
    assert texts["request"] == (
        "Căn cứ Điều 4 Quyết định số 25/2021/QĐ-TTg và kết quả đánh giá nêu trên, phường Ví Dụ đủ điều kiện công nhận đạt "
        "chuẩn tiếp cận pháp luật năm 2023. Ủy ban nhân dân phường Ví Dụ kính đề nghị Chủ tịch Ủy ban nhân dân thành phố Mẫu "
        "xem xét, quyết định công nhận phường Ví Dụ đạt chuẩn tiếp cận pháp luật năm 2023./."
    )


def test_a_ward_that_does_not_meet_them_sends_its_report_and_asks_for_nothing(
    cast: Cast, year: Assessment
) -> None:
    score(cast, "2.2", reviewed_points=Decimal(9), self_points=Decimal(9))
    score(
        cast, "2.2",
        shortfall="Hồ sơ  chậm.", remedy="Bố trí thêm người.", remedy_owner="Nguyễn Thị An", remedy_before=date(2024, 3, 1),
    )  # fmt: skip
    agree(cast, year)
    document = report(source_of(cast))
    texts = texts_of(document)
    assert title_of(document) == "Đánh giá kết quả đạt chuẩn tiếp cận pháp luật của phường Ví Dụ năm 2023"
    assert texts["addressee"] == "Kính gửi: Phòng Tư pháp thành phố Mẫu"
    assert (
        texts["condition-total"]
        == "Tổng số điểm của các tiêu chí là 52 điểm, chưa đạt mức từ 80 điểm trở lên."
    )
    assert texts["condition-each-criterion"].replace("\u00a0", " ") == (
        "Chưa đạt mức từ 50 % số điểm tối đa trở lên của từng tiêu chí: tiêu chí 2 được 44/90 điểm."
    )
    assert texts["shortfalls-lost"] == (
        "Có 03 chỉ tiêu chưa đạt điểm tối đa: chỉ tiêu 2 Tiêu chí 1 (5/7 điểm); chỉ tiêu 1 Tiêu chí 2 (35/40 điểm); chỉ tiêu 2 "
        "Tiêu chí 2 (9/50 điểm). Tồn tại, hạn chế và giải pháp khắc phục như sau:"
    )
    assert texts["shortfall-2-2"] == (
        "Chỉ tiêu 2 Tiêu chí 2: Hồ sơ chậm. Giải pháp: Bố trí thêm người; người thực hiện: Nguyễn Thị An; hoàn thành trước "
        "ngày 01/03/2024."
    )
    assert texts["request"] == (
        "Theo kết quả đánh giá nêu trên, phường Ví Dụ chưa đủ điều kiện công nhận đạt chuẩn tiếp cận pháp luật năm 2023 quy "
        "định tại Điều 4 Quyết định số 25/2021/QĐ-TTg. Ủy ban nhân dân phường Ví Dụ gửi Báo cáo này và Bản tổng hợp điểm số "
        "của các tiêu chí, chỉ tiêu để Phòng Tư pháp thành phố Mẫu tổng hợp theo điểm e khoản 1 Điều 3 Thông tư số "
        "09/2021/TT-BTP./."
    )


def test_where_no_points_count_the_report_counts_what_is_met(cast: Cast) -> None:
    framework = Framework.objects.filter(pk=cast.mine.framework.pk)
    framework.update(mode="pass_fail", thresholds={}, exclusions=[], digest="met", code="qd27-2025")
    for model in (Criterion, Indicator):
        model.objects.filter(framework=cast.mine.framework).update(max_points=None)
    Content.objects.filter(indicator__framework=cast.mine.framework).update(max_points=None)
    now = timezone.now()
    for code, met in (("1.1", True), ("1.2", True), ("2.1", False), ("2.2", True)):
        score(
            cast, code, state="accepted", self_met=met, self_at=now, reviewed_met=met, reviewed_at=now, reviewed_by=cast.binh
        )  # fmt: skip
    document = report(source_of(cast))
    texts = texts_of(document)
    assert title_of(document) == "Kết quả đánh giá chuẩn tiếp cận pháp luật của phường Ví Dụ năm 2023"
    assert texts["addressee"] == f"Kính gửi: {plain(GAP * 5)}"
    assert texts["results-total"] == "a) 03/04 chỉ tiêu đạt; từng tiêu chí như sau:"
    assert table_of(document)[1:] == [
        ["Tiêu chí 1", "02", "02", "Đạt"], ["Tiêu chí 2", "02", "01", "Chưa đạt"], ["Tổng số", "04", "03", ""],
    ]  # fmt: skip
    assert "results-conditions" not in texts and texts["results-indicators"].startswith("b) ")
    assert texts["indicator-2-1"].startswith("Chỉ tiêu 1. Công khai thông tin: chưa đạt.")
    assert texts["shortfalls-lost"] == "Có 01 chỉ tiêu chưa được đánh giá đạt: chỉ tiêu 1 Tiêu chí 2."
    assert texts["request"] == (
        "Ủy ban nhân dân phường báo cáo kết quả trên để cơ quan có thẩm quyền xem xét theo quy định./."
    )
    assert "điểm" not in " ".join(text for key, text in texts.items() if not key.startswith("basis"))


def test_names_of_bodies_that_people_shortened_are_written_in_full() -> None:
    assert in_full("Phó Chủ tịch UBND, HĐND phường; UBMTTQ") == (
        "Phó Chủ tịch Ủy ban nhân dân, Hội đồng nhân dân phường; Ủy ban Mặt trận Tổ quốc"
    )


# Edits, and who signs


def edit(cast: Cast, key: str, text: str) -> None:
    TextEdit.objects.create(
        ward=cast.mine.ward, document=report_name(cast.mine.assessment), block=key, generated="", text=text, edited_by=cast.binh
    )  # fmt: skip


def test_an_officers_words_stand_in_the_dossier_and_in_what_is_posted(cast: Cast) -> None:
    edit(cast, "indicator-1-2", "Đoạn do công chức viết.")
    edit(cast, "basis-1", "Căn cứ văn bản khác;")
    cast.mine.framework.documents = []
    found = source_of(cast)
    assert texts_of(printed_report(found))["indicator-1-2"] == "Đoạn do công chức viết."
    posted = next(one for one in papers_of(found) if one.kind == "report")
    assert texts_of(posted.document) == texts_of(printed_report(found))
    basis = next(one for one in posted.document.sections[0].blocks if getattr(one, "key", "") == "basis-1")
    assert basis.content.italic  # type: ignore[union-attr]


def test_what_an_officer_wrote_passes_the_personal_data_check_before_it_is_posted(cast: Cast) -> None:
    edit(cast, "request", "Xin liên hệ bà Lê Thị Bê, số điện thoại 0912 345 678.")
    assessment = source_of(cast).assessment
    found = gathered(assessment, number=1, at=timezone.localtime()).findings
    assert {"0912 345 678", "Lê Thị Bê"} <= {one.text for one in found}


def test_a_year_without_data_or_scores_says_so_instead_of_praising_it(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.mine.plan.pk).update(state=Plan.State.DRAFT)
    texts = texts_of(report(source_of(cast)))
    assert texts["direction-none"] == "Chưa có kế hoạch, sổ theo dõi, tài liệu của năm để báo cáo."
    assert texts["shortfalls-lost"] == "Chưa có chỉ tiêu nào được chấm điểm."
    score(cast, "1.1", state="submitted", self_points=Decimal(3), self_at=timezone.now())
    score(cast, "2.2", state="submitted", self_points=Decimal(50), self_at=timezone.now())
    texts = texts_of(report(source_of(cast)))
    assert texts["shortfalls-lost"] == "02 chỉ tiêu đều đạt điểm tối đa."
    assert "direction-none" not in texts


def test_the_paper_is_edited_frozen_while_presented_and_told_of_what_was_issued(
    cast: Cast, year: Assessment
) -> None:
    agree(cast, year)
    client = cast.client(cast.binh)
    paper = reverse("reports:paper", args=["bao-cao", "2023"])
    block = reverse("reports:edit_paragraph", args=["bao-cao", "2023", "request"])
    assert client.post(block, {"text": "Đề nghị khác./.", "version": 0})["Location"] == paper
    assert "Đề nghị khác./." in client.get(paper).content.decode()
    agreement = source_of(cast).agreement
    now = timezone.now()
    issue = Issue.objects.create(
        assessment=year, agreement=agreement, number=1, kind="request", signer=cast.dung, signer_name="Phạm Văn Dũng",
        basis="0" * 64, presented_by=cast.binh,
    )  # fmt: skip
    assert "văn bản không sửa được; muốn sửa, xin rút trình." in client.get(paper).content.decode()
    Issue.objects.filter(pk=issue.pk).update(
        state="issued", edition=1, issued_at=now, issued_on=date(2024, 1, 5), digest="0" * 64, answered_by=cast.dung,
        answered_at=now,
    )  # fmt: skip
    page = client.get(paper).content.decode()
    assert "Bản chính thức 1 đã phát hành ngày 05/01/2024 giữ nguyên." in page
    assert client.get(block).status_code == 200
    Assessment.objects.filter(pk=year.pk).update(state=Assessment.State.RECOGNISED)
    assert "Năm này đã có kết quả cuối cùng" in client.get(paper).content.decode()
    assert client.get(reverse("reports:paper", args=["bao-cao", "1999"])).status_code == 404


def test_who_may_not_see_the_wards_work_sees_no_report(cast: Cast) -> None:
    paper = reverse("reports:paper", args=["bao-cao", "2023"])
    assert [cast.client(one).get(paper).status_code for one in (cast.an, cast.em, cast.khanh)] == [
        200,
        403,
        404,
    ]


def test_the_chairman_signs_and_the_recipients_are_named(cast: Cast) -> None:
    block = report(source_of(cast)).sections[0].blocks[-1]
    assert isinstance(block, SignatureBlock)
    assert (block.authority, block.position, block.name) == (
        ("TM. ỦY BAN NHÂN DÂN",),
        "CHỦ TỊCH",
        "Phạm Văn Dũng",
    )
    assert block.recipients == ("Như trên", "Thường trực Đảng ủy, Hội đồng nhân dân phường", "Lưu: VT, TP")


def test_gathering_costs_a_fixed_number_of_queries(
    cast: Cast, year: Assessment, django_assert_num_queries: Any
) -> None:
    agree(cast, year)
    found = source_of(cast)
    assert found.facts.results and found.agreement is not None and found.agreed_on
    with django_assert_num_queries(10):
        facts_of_report(found)
