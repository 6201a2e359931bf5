"""What the indicator's page says after files came in, without being loaded again."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from evidence import actions
from evidence.models import Document, Evidence, InboxItem
from tests.browser.conftest import PHONE, Windows
from tests.browser.steps import hand_in, open_indicator, payload, use_called
from tests.cast import Cast, actor
from tests.evidence import files


def test_heading_missing_list_and_action_bar_follow_the_files(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    missing = page.locator("#missing")
    expect(missing.get_by_role("heading")).to_have_text("Còn 2 việc trước khi nộp")
    page.get_by_label("Tổng số hồ sơ").fill("100")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url.partition('://')[2]}"))

    hand_in(page, payload("Báo cáo.pdf", files.pdf(text="một")), payload("Sổ.docx", files.docx()))
    expect(use_called(page, "Báo cáo")).to_have_count(1)
    expect(page.locator("#tai-lieu-kiem-chung")).to_have_text("Tài liệu kiểm chứng 0/2 được chấp nhận")
    expect(missing.get_by_role("heading")).to_have_text("Còn 1 việc trước khi nộp")
    expect(missing.get_by_role("link", name="Tài liệu “Sổ”: chưa ghi loại, số, ngày")).to_be_visible()
    expect(page.locator(".action-bar-missing")).to_have_text("Còn thiếu 1 nhập đủ số liệu")
    expect(page.get_by_label("Tổng số hồ sơ")).to_have_value("100")
    own = reverse("scoring:indicator", args=[cast.mine.result("2.2").pk])
    assert len([one for one in asked if one.startswith("GET ") and one.endswith(own)]) == 1
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()


def test_files_sent_from_a_refused_page_are_shown_too(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    page.get_by_label("Tổng số hồ sơ").fill("một trăm")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    hand_in(page, payload("Báo cáo.pdf", files.pdf()))
    use_called(page, "Báo cáo").get_by_role("button", name="Nộp tài liệu này").click()
    expect(page.get_by_text("Đã nhận Báo cáo lúc")).to_be_visible()


def test_a_reason_being_written_is_not_thrown_away(cast: Cast, windows: Windows) -> None:
    an = windows.of(cast.an)
    open_indicator(an, cast, "2.1")
    hand_in(an, payload("Biên bản.pdf", files.pdf()))
    actions.submit(use=Evidence.objects.get(), version=1, by=actor(cast.an))

    page = windows.of(cast.binh)
    open_indicator(page, cast, "2.1")
    theirs = use_called(page, "Biên bản")
    theirs.locator("summary", has_text="Trả lại").click()
    theirs.get_by_label("Lý do trả lại").fill("Thiếu chữ ký.")
    hand_in(page, payload("Danh sách.pdf", files.pdf(2)))
    expect(page.locator("#tai-lieu-kiem-chung")).to_have_text("Tài liệu kiểm chứng 0/2 được chấp nhận")
    expect(theirs.get_by_label("Lý do trả lại")).to_have_value("Thiếu chữ ký.")
    theirs.get_by_role("button", name="Trả lại tài liệu").click()
    expect(use_called(page, "Biên bản").locator(".st")).to_have_text("Trả lại")


def drop(page: Page, *paths: Path) -> None:
    """Let go of files and folders over the drop zone, as from the desktop's own window."""
    zone = page.locator("[data-upload] .drop-hint")
    zone.scroll_into_view_if_needed()
    box = zone.bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    held = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"type": kind, "x": box["x"] + 20, "y": box["y"] + 10}
        session.send("Input.dispatchDragEvent", {**place, "data": held})


PASTE = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
  canvas.getContext("2d").fillRect(0, 0, 20, 20);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const held = new DataTransfer();
  held.items.add(new File([blob], "image.png", { type: "image/png" }));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


def test_twenty_dropped_files_with_a_folder_one_cut_and_sent_again(
    cast: Cast, windows: Windows, tmp_path: Path
) -> None:
    folder = tmp_path / "Quý III" / "ảnh"
    folder.mkdir(parents=True)
    (folder.parent / "Thumbs.db").write_bytes(b"left by the computer")
    for n in range(1, 21):
        place = (tmp_path, folder.parent, folder)[n % 3]
        (place / f"Báo cáo {n}.pdf").write_bytes(files.pdf(text=f"báo cáo {n}"))
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    sent: list[str] = []

    def cut_the_fifth(route: Route) -> None:
        sent.append(route.request.url)
        route.abort("connectionreset") if len(sent) == 5 else route.continue_()

    upload = reverse("evidence:upload", args=[cast.mine.assessment.pk, cast.mine.indicator("2.2").pk])
    page.route(f"**{upload}**", cut_the_fifth)
    drop(page, tmp_path / "Quý III", *sorted(tmp_path.glob("*.pdf")))
    done, lost = page.locator(".drop-row[data-state=done]"), page.locator(".drop-row[data-state=lost]")
    expect(done).to_have_count(19, timeout=60_000)
    expect(page.locator("[data-upload-sum]")).to_have_text("Đã gửi 19/20 tệp · 1 tệp chưa gửi được.")
    expect(lost.locator("[data-row-refused]")).to_contain_text("Tệp chưa được lưu. Bấm Thử lại khi có mạng.")
    lost.get_by_role("button", name="Thử lại").click()
    expect(done).to_have_count(20)
    expect(page.locator("#tai-lieu-kiem-chung")).to_have_text("Tài liệu kiểm chứng 0/20 được chấp nhận")
    assert (len(sent), Evidence.objects.count(), Document.objects.count()) == (21, 20, 20)
    windows.faults[:] = [fault for fault in windows.faults if "net::ERR_CONNECTION_RESET" not in fault]


def test_a_pasted_picture_and_the_same_once_more(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an)
    open_indicator(page, cast, "2.2")
    page.evaluate(PASTE)
    rows = page.locator(".drop-row[data-state=done]")
    expect(rows).to_have_count(1)
    expect(rows.locator("[data-row-name]")).to_contain_text("anh-dan-")
    page.evaluate(PASTE)
    expect(rows).to_have_count(2)
    expect(rows.nth(1).locator("[data-row-known]")).to_contain_text(
        "Tệp này đã có trong sổ tài liệu: “anh-dan-"
    )
    rows.nth(1).get_by_role("button", name="Dùng lại tài liệu đó").click()
    expect(rows.nth(1).locator("[data-row-done]")).to_have_text(
        "Chỉ tiêu 2.2 đang dùng tài liệu đó; bản vừa gửi đã được bỏ."
    )
    assert (Evidence.objects.count(), Document.objects.count()) == (1, 1)


def test_a_photo_goes_into_the_inbox_from_a_phone_and_is_sorted(cast: Cast, windows: Windows) -> None:
    page = windows.of(cast.an, viewport=PHONE)
    page.goto(reverse("evidence:list"))
    page.get_by_role("navigation", name="Menu dưới").get_by_role("link", name="Gửi ảnh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài liệu mới đến")
    camera = page.locator("[data-upload-camera]")
    expect(page.locator("label.drop-camera")).to_be_in_viewport()
    photo = payload("CT 2.1 niêm yết.jpg", files.picture("JPEG", (640, 480)))
    camera.set_input_files([photo])
    expect(page.locator(".drop-row[data-state=done]")).to_have_count(1)
    item = page.locator(".inbox-item")
    expect(item.get_by_label("2.1")).to_be_checked()
    item.get_by_role("button", name="Xếp vào chỉ tiêu đã chọn").click()
    expect(page.get_by_text("Đã xếp “CT 2.1 niêm yết” vào chỉ tiêu 2.1, ở trạng thái nháp.")).to_be_visible()
    assert (InboxItem.objects.get().state, Evidence.objects.get().indicator.code) == ("taken", "2.1")
