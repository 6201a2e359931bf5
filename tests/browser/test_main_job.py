"""The year's work end to end, as people do it: hand in, review, return, replace, accept, score, print."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from evidence.models import Evidence, Revision
from reports.models import Dossier
from tests.browser.conftest import Windows
from tests.browser.steps import close_notice, enter, hand_in, open_indicator, payload, use_called
from tests.cast import Cast
from tests.evidence import files


def points_on_dashboard(page: Page) -> tuple[str, list[str], str]:
    """Return the big figure, the four parts of the ruler and the sentence the page opens with."""
    page.goto(reverse("reports:dashboard", args=[2023]))
    return (
        page.locator(".score-figure").inner_text().strip(),
        [text.strip() for text in page.locator(".legend li b").all_inner_texts()],
        page.locator(".score .answer").inner_text(),
    )


def test_from_the_first_file_to_the_printed_dossier(
    cast: Cast, windows: Windows, stored: Callable[[], int], tmp_path: Path
) -> None:
    an, binh, chi, dung = (
        windows.after_login(person) for person in (cast.an, cast.binh, cast.chi, cast.dung)
    )

    # Nothing is scored yet.
    assert points_on_dashboard(dung) == (
        "0,0",
        ["0,0", "0,0", "100,0", "0,0"],
        "Còn thiếu 80,0 điểm để tới mốc 80",
    )

    # The official hands in two files, enters figures, sees the points at once and submits.
    open_indicator(an, cast, "2.2")
    hand_in(an, payload("Báo cáo thủ tục.pdf", files.pdf(text="một")), payload("Sổ hồ sơ.docx", files.docx()))
    expect(an.locator("#evidence-list > ul > li")).to_have_count(2)
    assert stored() == 2
    enter(an, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    expect(an.locator(".explain")).to_contain_text("50,0 / 50 điểm")
    an.get_by_role("button", name="Nộp để rà soát").click()
    expect(an.get_by_text("Đã nộp chỉ tiêu 2.2 để rà soát.")).to_be_visible()
    assert points_on_dashboard(dung) == (
        "50,0",
        ["0,0", "50,0", "50,0", "0,0"],
        "Còn thiếu 30,0 điểm để tới mốc 80",
    )

    # The justice officer accepts one document and returns the other; the indicator cannot be accepted yet.
    binh.goto(reverse("reports:desk", args=[2023]))
    binh.locator("#hang-doi").get_by_role("link", name="Báo cáo thủ tục").click()
    expect(binh.locator("[data-desk-title]")).to_have_text("Báo cáo thủ tục")
    binh.get_by_role("button", name="Chấp nhận").click()
    expect(binh.locator("[data-desk-title]")).to_have_text("Sổ hồ sơ")
    close_notice(binh, "Đã chấp nhận Báo cáo thủ tục.")
    binh.get_by_label("Lời nhắn cho người nộp").fill("Thiếu trang ký tên.")
    binh.get_by_role("button", name="Trả lại").click()
    binh.get_by_role("link", name="Rà soát chỉ tiêu 2.2").click()
    expect(use_called(binh, "Báo cáo thủ tục").locator(".st")).to_have_text("Chấp nhận")
    expect(use_called(binh, "Sổ hồ sơ").locator(".st")).to_have_text("Trả lại")

    # The official reads the reason and puts a new version in its place.
    open_indicator(an, cast, "2.2")
    returned = use_called(an, "Sổ hồ sơ")
    expect(returned.locator(".note-stop")).to_contain_text("Thiếu trang ký tên.")
    returned.get_by_label("Tệp của bản mới").set_input_files(
        payload("Sổ hồ sơ đủ trang.docx", files.docx("Đủ trang ký tên"))
    )
    returned.get_by_role("button", name="Gửi bản mới").click()
    expect(use_called(an, "Sổ hồ sơ").locator(".st")).to_have_text("Chờ rà soát")
    expect(use_called(an, "Sổ hồ sơ")).to_contain_text("bản 2")
    versions = Revision.objects.filter(document__subject="Sổ hồ sơ").order_by("number")
    assert [revision.original_name for revision in versions] == ["Sổ hồ sơ.docx", "Sổ hồ sơ đủ trang.docx"]

    # Accepted now, and the indicator with its score.
    open_indicator(binh, cast, "2.2")
    use_called(binh, "Sổ hồ sơ").get_by_role("button", name="Chấp nhận").click()
    expect(use_called(binh, "Sổ hồ sơ").locator(".st")).to_have_text("Chấp nhận")
    review = binh.locator("#review-form")
    expect(review.get_by_label("Điểm rà soát")).to_have_value("50")
    review.get_by_role("button", name="Chấp nhận").click()
    expect(binh.get_by_text("Đã chấp nhận chỉ tiêu 2.2.")).to_be_visible()
    assert points_on_dashboard(dung) == (
        "50,0",
        ["50,0", "0,0", "50,0", "0,0"],
        "Còn thiếu 30,0 điểm để tới mốc 80",
    )

    # What the justice officer leads himself goes to the deputy: 18/20 = 90 % lies in the band of 5.5 points.
    open_indicator(binh, cast, "1.2")
    expect(binh.locator(".page-sub")).to_contain_text("Người rà soát thay: Lê Thị Chi.")
    hand_in(binh, payload("Danh mục văn bản.pdf", files.pdf(text="hai")))
    enter(binh, Số_văn_bản_đúng_quy_định="18", Tổng_số_văn_bản="20")
    binh.get_by_role("button", name="Nộp để rà soát").click()
    expect(binh.get_by_text("Đã nộp chỉ tiêu 1.2 để rà soát.")).to_be_visible()
    expect(binh.get_by_role("button", name=re.compile("^Chấp nhận"))).to_have_count(0)
    expect(binh.locator("#review-form")).to_have_count(0)
    expect(binh.locator(".action-bar")).to_contain_text("không tự rà soát")
    open_indicator(chi, cast, "1.2")
    use_called(chi, "Danh mục văn bản").get_by_role("button", name="Chấp nhận").click()
    expect(use_called(chi, "Danh mục văn bản").locator(".st")).to_have_text("Chấp nhận")
    chi.locator("#review-form").get_by_role("button", name="Chấp nhận").click()
    expect(chi.get_by_text("Đã chấp nhận chỉ tiêu 1.2.")).to_be_visible()
    assert points_on_dashboard(dung) == (
        "55,5",
        ["55,5", "0,0", "43,0", "1,5"],
        "Còn thiếu 24,5 điểm để tới mốc 80",
    )
    assert cast.mine.result("1.2").reviewed_by == cast.chi
    assert set(Evidence.objects.values_list("state", flat=True)) == {Evidence.State.ACCEPTED}

    # The leader asks for the dossier, the worker makes it, the page brings it, and the paper says it all.
    dung.goto(reverse("reports:dossier", args=[2023]))
    dung.get_by_role("button", name="Dựng dự thảo mới").click()
    expect(dung.locator("#dossier-job")).to_contain_text("Đang dựng")
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False)
    assert Dossier.objects.get().state == Dossier.State.DONE
    link = dung.get_by_role("link", name="PDF một tệp")
    expect(link).to_be_visible()
    with dung.expect_download() as download:
        link.click()
    paper = tmp_path / "ho-so.pdf"
    download.value.save_as(paper)
    text = text_of(paper)
    assert "BÁO CÁO" in text
    assert "chuẩn tiếp cận pháp luật" in text
    for indicator in cast.mine.framework.indicators.all():
        assert indicator.name in text
    for words in ("Báo cáo thủ tục", "Sổ hồ sơ", "Danh mục văn bản", "55,5", "5,5", "50"):
        assert words in text


def text_of(pdf: Path) -> str:
    """Return the words of the PDF as pdftotext reads them, lines joined."""
    run = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return " ".join(run.stdout.split())
