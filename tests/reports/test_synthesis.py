"""The quarter's synthesis: what it holds, who has not sent, and how it goes out."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.models import Ward
from assignments.models import ReportDuty
from reports.documents.blocks import Paragraph
from reports.documents.wording import plain
from reports.papers import PAPERS, write_paper
from reports.periodic import actions
from reports.periodic.actions import Entry
from reports.synthesis.document import synthesis_document
from reports.synthesis.gather import Synthesis, gather
from reports.text_edits import save_edit
from tests.cast import Cast, actor
from tests.reports.reporting import case_of, duty_of, sent_report
from tests.reports.word import paragraphs

pytestmark = pytest.mark.django_db
PAGE_QUERIES = 12


def _entry(numerator: int, denominator: int, text: str = "Xong.", **more: Any) -> Entry:
    figures = {"0/numerator/0": str(numerator), "0/denominator/0": str(denominator)}
    return Entry(figures=figures, text=text, **more)


def _quarter(cast: Cast) -> ReportDuty:
    """Reports of the second quarter: An's months (April late, June unsent) and the general one of Chi."""
    monthly = duty_of(cast.mine, "month", "quarter", "half_year")
    general = duty_of(cast.mine, "quarter", code=None, author="van-phong")
    for day, period, entry in (
        (date(2023, 5, 9), "2023-04", _entry(8, 10, difficulties="Thiếu người.\nThiếu máy.")),
        (date(2023, 6, 2), "2023-05", _entry(12, 12, proposals="=Cấp thêm máy")),
    ):
        Ward.objects.filter(pk=cast.mine.ward.pk).update(demo_day=day)
        sent_report(monthly, period, cast.an, entry)
    Ward.objects.filter(pk=cast.mine.ward.pk).update(demo_day=date(2023, 7, 20))
    sent_report(general, "2023-q2", cast.chi, Entry(not_arising=True, not_arising_reason="Chưa có."))
    cast.mine.ward.refresh_from_db()
    return monthly


def _gathered(cast: Cast, quarter: int = 2) -> Synthesis:
    return gather(cast.mine.ward, 2023, quarter)


def test_every_period_that_ends_in_the_quarter_is_in_it_by_criterion(cast: Cast) -> None:
    _quarter(cast)
    found = _gathered(cast)
    assert [(block.title, len(block.lines)) for block in found.criteria] == [
        ("Tiêu chí 2. Tiếp cận thông tin", 5),
        ("Nội dung chung của kế hoạch", 1),
    ]
    periods = [line.occasion.period.key for line in found.criteria[0].lines]
    assert periods == ["2023-04", "2023-05", "2023-06", "2023-q2", "2023-h1"]
    assert found.answer == ("Đã nhận 3/6 báo cáo của quý II năm 2023, trong đó 2 gửi trễ; còn 3 chưa gửi.")
    assert [line.occasion.period.key for line in found.unsent] == ["2023-06", "2023-q2", "2023-h1"]


def test_the_months_add_up_and_nothing_else_does(cast: Cast) -> None:
    duty = _quarter(cast)
    sent_report(duty, "2023-q2", cast.an, _entry(30, 40))
    block = _gathered(cast).criteria[0].indicators[0].duties[0]
    rows = [(row.asked.label, row.values, row.total) for row in block.figure_rows]
    assert rows == [
        ("Số hồ sơ đúng hạn (hồ sơ)", (Decimal(8), Decimal(12), Decimal(30)), Decimal(20)),
        ("Tổng số hồ sơ (hồ sơ)", (Decimal(10), Decimal(12), Decimal(40)), Decimal(22)),
    ]


def test_a_draft_or_a_returned_report_says_nothing_yet(cast: Cast) -> None:
    duty = _quarter(cast)
    actions.save(
        case=case_of(duty, "2023-06"), entry=_entry(1, 1, "Chưa ai đọc"), version=0, by=actor(cast.an)
    )
    lines = {line.occasion.period.key: line for line in _gathered(cast).lines}
    assert (lines["2023-06"].text, dict(lines["2023-06"].figures)) == ("", {})


def test_what_was_typed_before_a_report_was_nested_says_nothing(cast: Cast) -> None:
    duty = _quarter(cast)
    quarter = sent_report(duty, "2023-q2", cast.an, _entry(30, 40))
    old = _entry(1, 2, "Bản cũ", difficulties="Cũ", proposals="Cũ")
    actions.save(case=case_of(duty, "2023-h1"), entry=old, version=0, by=actor(cast.an))
    actions.nest(case=case_of(duty, "2023-h1"), source=quarter, by=actor(cast.an))

    found = _gathered(cast)

    (half,) = (line for line in found.lines if line.occasion.period.key == "2023-h1")
    assert (half.text, half.difficulties, half.proposals, dict(half.figures)) == ("", "", "", {})
    assert "06 tháng đầu năm: lồng ghép trong báo cáo của kỳ ngắn hơn." in _words(found)


def test_what_lay_before_the_plan_counts_only_when_it_was_sent(cast: Cast) -> None:
    duty = duty_of(cast.mine, "month", code=None)
    sent_report(duty, "2023-02", cast.an, Entry(text="Xong."))
    keys = [line.occasion.period.key for line in _gathered(cast, 1).lines]
    assert keys == ["2023-02", "2023-03"]


def _words(found: Synthesis) -> list[str]:
    blocks = (block for section in synthesis_document(found).sections for block in section.blocks)
    return [plain(block.content) for block in blocks if isinstance(block, Paragraph)]


def test_the_document_says_what_the_reports_say(cast: Cast) -> None:
    _quarter(cast)
    words = _words(_gathered(cast))
    assert words[0] == (
        "Thực hiện Kế hoạch số 01/KH-UBND ngày 01 tháng 3 năm 2023, trên cơ sở báo cáo của các chức danh, bộ phận được "
        "giao nhiệm vụ, Ủy ban nhân dân phường Ví Dụ tổng hợp kết quả thực hiện quý II năm 2023 như sau:"
    )
    assert "Tháng 4: Xong." in words
    assert "Tháng 6: chưa gửi báo cáo." in words
    assert "Quý II: Không phát sinh. Chưa có." in words
    difficulties = words[words.index("III. KHÓ KHĂN, VƯỚNG MẮC") + 1 :]
    assert difficulties[0] == (
        "Thiếu người; Thiếu máy (chỉ tiêu 2.2, tháng 4, Công chức Tài chính - Kế toán)."
    )


def test_an_officers_words_survive_and_reach_the_word_file(cast: Cast) -> None:
    _quarter(cast)
    paper = PAPERS["tong-hop"](cast.binh, "2023-q2")
    line = next(line for line in paper.lines if line.key == "tinh-hinh")
    save_edit(
        ward=cast.mine.ward,
        name=paper.name,
        line=line,
        text="Các bộ phận báo cáo đầy đủ.",
        version=0,
        by=actor(cast.binh),
    )
    again = PAPERS["tong-hop"](cast.binh, "2023-q2")
    texts = [paragraph.text for paragraph in paragraphs(write_paper(again, "docx", timezone.localtime()))]
    assert "Các bộ phận báo cáo đầy đủ." in texts
    assert line.generated not in texts


def test_the_workbook_holds_texts_as_texts_and_figures_as_numbers(cast: Cast) -> None:
    _quarter(cast)
    answer = cast.client(cast.dung).get(reverse("reports:synthesis_file", args=[2023, 2, "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Báo cáo", "Số liệu", "Chưa gửi"]
    reports = list(book["Báo cáo"].iter_rows(min_row=5))
    assert len(reports) == 6
    proposal = reports[1][10]
    assert (proposal.value, proposal.data_type, proposal.quotePrefix) == ("=Cấp thêm máy", "s", True)
    figures = [row[3:] for row in book["Số liệu"].iter_rows(min_row=5, values_only=True)]
    assert figures[:3] == [
        ("Số hồ sơ đúng hạn (hồ sơ)", "tháng 4", 8),
        ("Số hồ sơ đúng hạn (hồ sơ)", "tháng 5", 12),
        ("Số hồ sơ đúng hạn (hồ sơ)", "cộng các tháng", 20),
    ]
    assert book["Chưa gửi"].max_row == 7
    assert AuditEntry.objects.filter(act="synthesis_download").count() == 1


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_with_one_and_with_three_of_all(
    cast: Cast, many: int, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        duty = duty_of(cast.mine, "month", "quarter", code=("2.2", "1.2", "2.2")[number])
        sent_report(duty, "2023-05", cast.an, _full(number))
    client, url = cast.client(cast.binh), reverse("reports:synthesis", args=[2023, 2])
    client.get(url)
    with django_assert_num_queries(PAGE_QUERIES):
        page = client.get(url).content.decode()
    assert f"Đã nhận {many}/{4 * many} báo cáo của quý II năm 2023" in page


def _full(number: int) -> Entry:
    return _entry(1, 2, f"Xong {number}.")


@pytest.mark.parametrize(("year", "quarter"), [(2022, 4), (2023, 3), (2024, 1)])
def test_a_year_leads_to_the_quarter_that_ended_last(cast: Cast, year: int, quarter: int) -> None:
    answer = cast.client(cast.dung).get(reverse("reports:synthesis_year", args=[year]))
    assert answer.url == reverse("reports:synthesis", args=[year, quarter])


def test_a_quarter_without_reports_says_so_and_a_fifth_does_not_exist(cast: Cast) -> None:
    client = cast.client(cast.binh)
    page = client.get(reverse("reports:synthesis", args=[2023, 1])).content.decode()
    assert "Quý này chưa có kỳ báo cáo nào theo kế hoạch." in page
    assert client.get(reverse("reports:synthesis", args=[2023, 5])).status_code == 404
