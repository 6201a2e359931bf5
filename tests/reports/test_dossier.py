"""The year's dossier of the demo ward: what the paper says, opened again with poppler; and how a draft is made."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Holding, Position, User, Ward
from assignments.models import Assessment, Plan
from criteria.actions import put_in_force, start_draft
from criteria.models import Criterion, Indicator
from criteria.plain import data_of
from evidence.models import Evidence
from reports.documents import pdf
from reports.documents.assembly import build
from reports.documents.blocks import Paragraph
from reports.documents.pdf import PaperFetcher
from reports.documents.wording import plain
from reports.dossier import making
from reports.dossier.evidence_index import begins
from reports.dossier.report import report
from reports.dossier.source import gather
from scoring.facts import facts_of
from scoring.models import IndicatorResult
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def squeeze(text: str) -> str:
    """Return the words of a page text, line breaks and soft places aside."""
    return " ".join(text.replace("\u00a0", " ").split())


def pdf_text(path: Path, *options: str) -> str:
    return subprocess.run(
        ["pdftotext", *options, path, "-"], check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture(scope="module")
def printed(demo: Ward, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dossier") / "ho-so.pdf"
    call_command("dossier", "--ward", "hong-son", "--year", "2023", "--out", str(path))
    return path


def test_the_paper_holds_title_criteria_indicators_and_points(demo: Ward, printed: Path) -> None:
    text = squeeze(pdf_text(printed))
    found = facts_of(Assessment.objects.select_related("ward", "framework").get(ward=demo))
    assert "ĐỀ NGHỊ CÔNG NHẬN" in text.upper()
    assert (
        "BÁO CÁO Đánh giá kết quả và đề nghị công nhận phường Hồng Sơn đạt chuẩn tiếp cận pháp luật năm 2023"
        in text
    )
    for criterion in found.tree.criteria:
        assert f"Tiêu chí {criterion.number}. {criterion.name}" in text
    for facts in found.results:
        assert f"Chỉ tiêu {facts.node.number}. {facts.node.name}" in text
    assert "66,5*/100 điểm" in text
    assert "18/20 văn bản" in text
    assert "d) Từ 80 % đến dưới 90 %" in text
    assert "đ) Dưới 80 %" in text  # as Vietnamese law counts its points


def test_the_score_sheet_has_the_columns_of_the_form(printed: Path) -> None:
    text = squeeze(pdf_text(printed))
    for column in ("Nội dung", "Căn cứ chấm điểm", "Số liệu thực hiện", "Tỷ lệ đạt được", "công chức"):
        assert column in text
    assert "Mẫu 02" in text


def test_every_accepted_document_is_listed_with_its_number_and_no_other(demo: Ward, printed: Path) -> None:
    index = squeeze(pdf_text(printed)).split("DANH MỤC TÀI LIỆU KIỂM CHỨNG", 1)[1]
    uses = Evidence.objects.filter(assessment__ward=demo).select_related("document")
    accepted = {use.document.number for use in uses if use.state == Evidence.State.ACCEPTED} - {""}
    others = {use.document.number for use in uses if use.state != Evidence.State.ACCEPTED} - accepted - {""}
    assert [number for number in accepted if number not in index] == []
    assert [number for number in others if f" {number} " in index] == []


def test_only_tinos_is_embedded(printed: Path) -> None:
    listing = subprocess.run(["pdffonts", printed], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in listing.splitlines()[2:]]
    assert {re.sub(r"^[A-Z]{6}\+", "", row[0]).split("-")[0] for row in rows} == {"Tinos"}


def test_every_page_says_draft_illustrative_and_provisional(printed: Path) -> None:
    pages = pdf_text(printed).split("\f")[:-1]
    assert len(pages) > 10
    notice = "DỰ THẢO 1 – Dữ liệu minh họa – Điểm tạm tính: giá trị có dấu (*) chưa đối chiếu văn bản gốc"
    assert [page for page in pages if notice not in squeeze(page)] == []


def test_bookmarks_lead_to_parts_and_criteria(printed: Path) -> None:
    with pikepdf.open(printed) as pdf, pdf.open_outline() as outline:
        parts = [item.title for item in outline.root]
        inside = [child.title for item in outline.root for child in item.children]
    assert parts[:4] == [
        "Bìa",
        "Mục lục",
        "Báo cáo đánh giá kết quả và đề nghị công nhận đạt chuẩn tiếp cận pháp luật",
        "Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu",
    ]
    assert "I. KẾT QUẢ ĐÁNH GIÁ ĐẠT CHUẨN TIẾP CẬN PHÁP LUẬT" in inside


def test_the_file_is_whole_and_its_contents_name_every_part_and_what_is_in_all_but_the_indexes(
    printed: Path,
) -> None:
    with pikepdf.open(printed) as file, file.open_outline() as outline:
        assert file.check_pdf_syntax() == []
        parts = outline.root[2:]
        indexes = [item for item in parts if item.title.startswith("Danh mục tài liệu kiểm chứng")]
        listed = [item for item in parts if item not in indexes]
        marks = [child.title for item in listed for child in item.children] + [item.title for item in parts]
        places = {page.obj.objgen: number for number, page in enumerate(file.pages, 1)}
        last = min(places[item.destination[0].objgen] for item in parts)
    contents = squeeze(pdf_text(printed, "-f", "2", "-l", str(last - 1)))
    assert [mark for mark in marks if squeeze(mark) not in contents] == []
    assert len(indexes) == 5 and all(item.children for item in indexes)
    assert last == 3 and "Chỉ tiêu 1.1" not in contents


def test_the_title_and_the_table_of_the_score_sheet_share_a_page(printed: Path) -> None:
    page = next(page for page in pdf_text(printed).split("\f") if "BẢN TỔNG HỢP ĐIỂM SỐ" in page)
    assert "Ban hành đầy đủ, đúng quy định pháp luật" in squeeze(page)


def test_the_command_names_a_ward_it_does_not_know(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No assessment of ward 'khong-co' for 2023"):
        call_command("dossier", "--ward", "khong-co", "--year", "2023", "--out", str(tmp_path / "x.pdf"))


def test_the_chair_of_the_committee_signs_and_no_other_chair(cast: Cast) -> None:
    ward = cast.mine.ward
    Position.objects.filter(ward=ward).update(order=F("order") + 1)
    council = Position.objects.create(
        ward=ward, code="hdnd", title="Chủ tịch Hội đồng nhân dân phường", short_title="HĐND", order=0
    )
    Holding.objects.create(position=council, user=cast.an, since=date(2023, 1, 1))
    source = gather(cast.mine.assessment, number=1, at=timezone.localtime())
    assert source.signing.name == "Phạm Văn Dũng"


def test_the_demo_people_lead_what_the_plan_says(demo: Ward) -> None:
    found = facts_of(Assessment.objects.select_related("ward", "framework").get(ward=demo))
    justice = User.objects.get(username="tuphap")
    led = [facts.node.code for facts in found.results if any(p.user_id == justice.pk for p in facts.leads)]
    assert led == ["1.2", "2.1", "2.3", "2.4", "2.5", "3.1", "3.3"]
    waiting: Callable[[Any], bool] = lambda facts: facts.result.state == "submitted"  # noqa: E731
    assert all(justice.pk not in facts.reviewers.ids for facts in found.results if facts.node.code in led)
    assert all(facts.reviewers.ids for facts in filter(waiting, found.results))


def test_the_report_has_the_sections_of_its_form_in_order(printed: Path) -> None:
    text = squeeze(pdf_text(printed))
    headings = [
        "Kính gửi: Ủy ban nhân dân thành phố Vinh (qua Phòng Tư pháp)",
        "Căn cứ Quyết định số 25/2021/QĐ-TTg ngày 22 tháng 7 năm 2021 của Thủ tướng Chính phủ quy định về xã, phường, "
        "thị trấn đạt chuẩn tiếp cận pháp luật;",
        "Căn cứ Thông tư số 09/2021/TT-BTP ngày 15 tháng 11 năm 2021 của Bộ trưởng Bộ Tư pháp hướng dẫn thi hành Quyết "
        "định số 25/2021/QĐ-TTg ngày 22 tháng 7 năm 2021 của Thủ tướng Chính phủ quy định về xã, phường, thị trấn đạt "
        "chuẩn tiếp cận pháp luật;",
        "Căn cứ Thông tư số 56/2023/TT-BTC ngày 18 tháng 8 năm 2023 của Bộ trưởng Bộ Tài chính quy định việc lập dự toán,",
        "Căn cứ Kế hoạch số 114/KH-UBND ngày 13 tháng 3 năm 2023 của Ủy ban nhân dân phường Hồng Sơn về xây dựng phường "
        "Hồng Sơn đạt chuẩn tiếp cận pháp luật năm 2023.",
        "Ủy ban nhân dân phường Hồng Sơn báo cáo kết quả đánh giá đạt chuẩn tiếp cận pháp luật năm 2023 như sau:",
        "I. KẾT QUẢ ĐÁNH GIÁ ĐẠT CHUẨN TIẾP CẬN PHÁP LUẬT",
        "1. Về chỉ đạo, hướng dẫn, tổ chức thực hiện",
        "2. Kết quả tự chấm điểm, đánh giá các tiêu chí, chỉ tiêu",
        "3. Tồn tại, hạn chế và giải pháp khắc phục",
        "Chỉ tiêu 2 Tiêu chí 3:",
        "II. ĐỀ NGHỊ",
        "sau khi các điều kiện công nhận được xác nhận đầy đủ./.",
        "- Thường trực Đảng ủy, Hội đồng nhân dân phường;",
        "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH",
        "Nguyễn Văn Tượng Trưng",
    ]
    text = text[text.find("Kính gửi:") :]  # the table of contents names the headings, too
    places = [text.find(heading) for heading in headings]
    assert [heading for heading, place in zip(headings, places, strict=True) if place < 0] == []
    assert places == sorted(places)


def test_the_report_writes_every_body_and_kind_of_document_in_full(printed: Path) -> None:
    sheets = squeeze(pdf_text(printed)).split("Mẫu 01", 1)[1].split("DANH MỤC TÀI LIỆU KIỂM CHỨNG", 1)[0]
    words = re.findall(r"[\w/-]+", sheets)
    assert [word for word in words if word in {"UBND", "HĐND", "TT", "QĐ", "NĐ", "PBGDPL", "TCPL"}] == []


def test_the_paper_says_how_points_came_about_in_sentences_without_signs(printed: Path) -> None:
    text = squeeze(pdf_text(printed))
    assert [sign for sign in "→≈✓⇒" if sign in text] == []
    assert (
        "Nội dung 1: kế hoạch phổ biến, giáo dục pháp luật năm của Ủy ban nhân dân cấp xã ban hành ngày 30/01/2023, hạn "
        "06/02/2023 (10 ngày làm việc kể từ ngày nhận được kế hoạch của cấp trên 16/01/2023); đạt 2/2 điểm. Nội dung 2: số "
        "nhiệm vụ đã hoàn thành: 10/11 nhiệm vụ (90,9 %), thuộc mức từ 90 % đến dưới 100 %; đạt 2/3 điểm."
    ) in text
    assert "Không có cán bộ, công chức bị xử lý kỷ luật hành chính" in text


def bases(cast: Cast, *documents: dict[str, Any]) -> list[str]:
    """Return the lines of the legal bases of a report that cites the documents."""
    cast.mine.assessment.framework.documents = list(documents)
    source = gather(cast.mine.assessment, number=1, at=timezone.localtime())
    source.case.__dict__["plan"] = None
    paragraphs = [block for block in report(source).sections[0].blocks if isinstance(block, Paragraph)]
    return [plain(block.content) for block in paragraphs if plain(block.content).startswith("Căn cứ")]


def test_a_basis_leaves_out_what_is_not_known_and_the_last_one_ends_with_a_full_stop(cast: Cast) -> None:
    lines = bases(
        cast,
        {
            "number": "05/2020/NĐ-CP",
            "date": "2020-02-05",
            "title": "Quy định việc mẫu",
            "issuer": "Chính phủ",
        },
        {"number": "1/QĐ-X", "date": None, "title": "Công bố việc khác", "issuer": None},
        {"number": "2/QĐ-UBND", "date": "2020-01-01", "title": "Quyết định của nơi khác", "basis": False},
        {"number": "3/NQ-HĐND", "date": "2021-12-30", "title": "Kinh phí năm 2022"},
    )
    assert lines == [
        "Căn cứ Nghị định số 05/2020/NĐ-CP ngày 05 tháng 02 năm 2020 của Chính phủ quy định việc mẫu;",
        "Căn cứ Quyết định số 1/QĐ-X công bố việc khác;",
        "Căn cứ Nghị quyết số 3/NQ-HĐND ngày 30 tháng 12 năm 2021 về kinh phí năm 2022.",
    ]


def test_a_score_the_reviewer_lowered_stands_with_the_reason(printed: Path) -> None:
    text = squeeze(pdf_text(printed))
    assert (
        "3,5*/5* điểm. Đã thực hiện 4/6 nội dung, yêu cầu ít nhất 3; đạt 5/5 điểm. Điểm chấm khác điểm tính theo số liệu, lý "
        "do: " in text
    )
    assert "phổ biến, giáo dục pháp luật: chưa chấm." in text
    assert "; còn 04 chỉ tiêu chưa tự chấm; từng tiêu chí như sau:" in text


def test_a_new_version_of_the_rule_set_leaves_every_paper_of_the_year_as_it_was(demo: Ward) -> None:
    """A year once opened keeps its rules: names, points and ways of counting of a later version are not its own."""
    year = Assessment.objects.select_related("ward", "framework")
    at, by = timezone.now(), Actor.system("thử")
    before = making.parts_of(gather(year.get(ward=demo), number=1, at=at))
    data = data_of(year.get(ward=demo).framework)
    for criterion in data["criteria"]:
        criterion["name"] = f"{criterion['name']} (bản sau)"
        for indicator in criterion["indicators"]:
            indicator["name"] = f"{indicator['name']} (bản sau)"
            for ruled in indicator["contents"] or [indicator]:
                ruled["rule"] = {"type": "manual"}
    draft = start_draft(framework=year.get(ward=demo).framework, data=data, by=by)
    put_in_force(draft=draft, by=by)
    after = making.parts_of(gather(year.get(ward=demo), number=1, at=at))
    assert after == before
    assert "(bản sau)" not in repr(after)
    assert len(after) >= 4


def test_hostile_words_of_a_ward_stay_words_in_its_dossier(
    cast: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names, titles, grounds and registers written by people: none becomes markup, none makes the printer fetch."""
    settings.RENDER_CACHE = tmp_path / "render"
    asked: list[str] = []
    fetch = PaperFetcher.fetch

    def noted(self: PaperFetcher, url: str, headers: dict[str, str] | None = None) -> Any:
        asked.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(PaperFetcher, "fetch", noted)
    monkeypatch.setattr(making, "build", partial(build, processes=1))
    pdf._paper.cache_clear()
    year, evil = (
        cast.mine.assessment,
        '<img src="file:///etc/passwd"><script src=http://127.0.0.1:9/></script>\u202e',
    )
    Ward.objects.filter(pk=year.ward_id).update(name=f"W{evil}")
    Criterion.objects.filter(framework=year.framework).update(name=f"C{evil}")
    Indicator.objects.filter(criterion__framework=year.framework).update(name=f"I{evil}" + "x" * 5_000)
    Plan.objects.update(title=f"P{evil}" + "\n" * 200)
    IndicatorResult.objects.update(
        self_reason=f"R{evil}", reviewed_reason=f"R{evil}", not_arising_ground=f"R{evil}"
    )
    found = Assessment.objects.select_related("ward", "framework").get(pk=year.pk)
    made = making.render(gather(found, number=1, at=timezone.localtime()))
    path = tmp_path / "ho-so.pdf"
    path.write_bytes(made.pdf)
    words = "".join(pdf_text(path).split()).casefold()
    for letter in "wci":
        assert "".join(f"{letter}{evil[:-1]}".split()) in words
    assert {address.partition(":")[0] for address in asked} == {"paper"}
    with pikepdf.open(path) as file:
        assert file.check_pdf_syntax() == []
    pdf._paper.cache_clear()


@pytest.mark.parametrize(
    ("subject", "kind", "named"),
    [
        ("Sổ theo dõi văn bản năm 2023", "Sổ theo dõi", True),
        ("Báo cáo, sổ sách", "Báo cáo", False),
        ("Kết quả quý I", "Báo cáo", False),
    ],
)
def test_a_subject_that_begins_with_its_kind_is_not_told_it_twice(
    subject: str, kind: str, named: bool
) -> None:
    assert begins(subject, kind) is named
