"""What people send by mistake, or on purpose: a clear answer each time, and nothing lost or stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.audit import AuditEntry
from evidence.models import Document, Revision
from scoring.models import ResultEvent
from tests.browser.conftest import Windows
from tests.browser.steps import enter, hand_in, open_indicator, payload, use_called
from tests.cast import Cast
from tests.evidence import files
from tests.vietnamese import assert_no_english

PROGRAM = b"MZ\x90\x00" + b"\x00" * 200
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SENTENCES = {
    "trống.pdf": (b"", "Không nhận: tệp rỗng (0 byte)."),
    "chương trình.pdf": (PROGRAM, "Không nhận: tên tệp là .pdf nhưng nội dung không phải PDF."),
    "chương trình.exe": (PROGRAM, "Không nhận: loại tệp .exe."),
    "hình.svg": (DRAWING, "Không nhận: loại tệp .svg."),
    "hình.png": (DRAWING, "Không nhận: tên tệp là .png nhưng nội dung không phải"),
}


def row_of(page: Page, name: str) -> str:
    """Wait for the refusal in the row of the file and return its sentence."""
    row = page.locator(".drop-row").filter(has_text=name)
    expect(row).to_have_attribute("data-state", "refused")
    expect(row.get_by_role("button", name="Bỏ qua")).to_be_visible()
    expect(row.get_by_role("button", name="Thử lại")).to_be_hidden()  # it would be refused again
    return row.locator("[data-row-refused]").inner_text()


def test_each_refused_file_says_why_in_its_own_row_and_the_good_one_is_kept(
    cast: Cast, windows: Windows, stored: Callable[[], int]
) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    sent = [payload(name, content) for name, (content, _) in SENTENCES.items()]
    page.locator("#chon-tep").set_input_files([*sent, payload("Báo cáo.pdf", files.pdf())])
    expect(page.locator(".drop-row[data-state=done]")).to_have_count(1)
    for name, (_, sentence) in SENTENCES.items():
        said = row_of(page, name)
        assert said.startswith(sentence)
        assert_no_english(said)
    assert stored() == 1
    assert [revision.original_name for revision in Revision.objects.all()] == ["Báo cáo.pdf"]
    page.locator(".drop-row").filter(has_text="hình.svg").get_by_role("button", name="Bỏ qua").click()
    expect(page.locator(".drop-row")).to_have_count(len(SENTENCES))


@pytest.fixture
def too_large(tmp_path: Path) -> Path:
    """A file of 61 MB that takes no room on the disk."""
    path = tmp_path / "quét cả năm.pdf"
    with path.open("wb") as file:
        file.truncate(61 * 1024 * 1024)
    return path


def test_a_file_over_the_limit_is_refused_before_it_is_sent(
    cast: Cast, windows: Windows, stored: Callable[[], int], too_large: Path
) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    page.locator("#chon-tep").set_input_files(too_large)
    said = row_of(page, "quét cả năm.pdf").replace("\u00a0", " ")
    assert said == ("Không nhận: tệp 61 MB, quá mức 50 MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp.")
    assert stored() == 0


def test_a_file_over_the_limit_is_refused_by_the_server_too(
    cast: Cast, windows: Windows, stored: Callable[[], int], too_large: Path
) -> None:
    page = windows.of(cast.an, java_script_enabled=False)
    open_indicator(page, cast, "2.2")
    page.locator("#chon-tep").set_input_files(too_large)
    page.get_by_role("button", name="Gửi tài liệu").click()
    expect(page.locator("main").get_by_text("quét cả năm.pdf: Không nhận")).to_contain_text("quá mức 50 MB")
    assert stored() == 0
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (unicodedata.normalize("NFD", "Biên bản họp tổ hòa giải.pdf"), "Biên bản họp tổ hòa giải.pdf"),
        ("ộ" * 300 + ".pdf", "ộ" * 83 + ".pdf"),  # three bytes each, 255 in all
    ],
    ids=["from a Mac", "300 letters"],
)
def test_vietnamese_names_are_kept(cast: Cast, windows: Windows, name: str, kept: str) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    hand_in(page, payload(name, files.pdf()))
    expect(use_called(page, kept.removesuffix(".pdf"))).to_have_count(1)
    assert Revision.objects.get().original_name == kept


def test_a_nul_in_the_address_of_a_search_is_answered(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    answer = page.goto(reverse("evidence:list") + "?q=b%00c")
    assert answer is not None
    assert answer.status == 400
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_no_english(page.content())


def test_the_search_box_finds_without_accents(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    hand_in(page, payload("Biên bản hòa giải.pdf", files.pdf()))
    page.goto(reverse("evidence:list"))
    page.keyboard.press("/")
    page.keyboard.type("hoa giai")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Biên bản hòa giải", exact=True)).to_be_visible()
    expect(page.locator(".answer")).to_have_text("Tìm thấy 1 tài liệu")


def test_another_wards_page_is_like_a_missing_one(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    texts = []
    for pk in (cast.other.result("2.2").pk, 987_654_321):
        answer = page.goto(reverse("scoring:indicator", args=[pk]))
        assert answer is not None
        assert answer.status == 404
        texts.append(page.locator("main").inner_text())
    assert texts[0] == texts[1]
    assert "Bên Cạnh" not in page.content()


def test_a_double_click_submits_once(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    hand_in(page, payload("Báo cáo.pdf", files.pdf()))
    enter(page, Số_hồ_sơ_đúng_hạn="96", Tổng_số_hồ_sơ="100")
    page.get_by_role("button", name="Nộp để rà soát").dblclick()
    expect(page.get_by_text("Đã nộp chỉ tiêu 2.2 để rà soát.")).to_be_visible()
    expect(page.locator(".page-sub .st")).to_have_text("Chờ rà soát")
    assert list(ResultEvent.objects.order_by("pk").values_list("act", flat=True)) == ["save", "submit"]
    assert AuditEntry.objects.filter(act="result_submit").count() == 1


def test_a_login_is_tried_in_vietnamese(cast: Cast, windows: Windows) -> None:
    page = windows.visitor()
    page.goto(reverse("accounts:login"))
    page.get_by_label("Tên đăng nhập").fill("an")
    page.get_by_label("Mật khẩu").fill("sai mật khẩu")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.title().startswith("Lỗi: ")
    assert_no_english(page.content())
    assert settings.SESSION_COOKIE_NAME not in {cookie["name"] for cookie in page.context.cookies()}
