"""The whole course of a year clicked through by its people, from self-scoring to recognised, on a desk and on a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from accounts.audit import verify
from accounts.models import User
from reports.course import MOVES
from reports.models import Agreement, CourseEvent, Opinion, PostingRecord
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.steps import hand_in, open_indicator, payload, use_called
from tests.browser.test_pages import (
    AXE,
    AXE_RUN,
    BARS_AT_REST,
    COLOURS_SEEN,
    HEADS,
    SHAPE,
    WIDER_THAN_THE_WINDOW,
)
from tests.cast import Cast
from tests.evidence import files
from tests.reports import coursing
from tests.reports.meetings import today

YEAR = {"year": 2023}
HANDED_IN = date(2023, 11, 27)
FIGURES = {
    "1.1": {"Số_trường_hợp_không_ban_hành": "0", "Số_trường_hợp_trái_pháp_luật": "0"},
    "1.2": {"Số_văn_bản_đúng_quy_định": "18", "Tổng_số_văn_bản": "20"},
    "2.1": {"Điểm": "35", "Căn_cứ": "Theo sổ theo dõi"},
    "2.2": {"Số_hồ_sơ_đúng_hạn": "20", "Tổng_số_hồ_sơ": "20"},
}
"""3 + 5,5 + 35 + 50 = 93,5 of 100."""
SAID = "Bảng tin khối tôi chưa có bản niêm yết."
TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) < place))].map((id) => `id ${id} twice`);
}"""
seen: set[tuple[str, int]] = set()
"""Kinds of elements, by width, that axe-core looked at."""


@dataclass
class Office:
    """The ward's people and a visitor, each before a window of the same size."""

    cast: Cast
    windows: Windows
    size: ViewportSize
    faults: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people = (self.cast.an, self.cast.binh, self.cast.chi, self.cast.dung)
        self.an, self.binh, self.chi, self.dung = (self.of(one) for one in people)

    def of(self, person: User) -> Page:
        return self.windows.of(person, viewport=self.size)

    def on(self, day: date) -> None:
        """Let the ward's day be another."""
        today(self.cast.mine.ward, day)

    def look(self, page: Page) -> None:
        """Note what is wrong with the page; with axe-core where it has parts that were not looked at yet."""
        page.wait_for_load_state()
        faults = [*page.evaluate(HEADS), *page.evaluate(WIDER_THAN_THE_WINDOW), *page.evaluate(TWICE)]
        parts = {(part, self.size["width"]) for part in page.evaluate(SHAPE).split("|")}
        if not parts <= seen:
            seen.update(parts)
            page.evaluate(AXE)
            page.evaluate(BARS_AT_REST)
            faults += page.evaluate(AXE_RUN, {} if self.size == DESK else COLOURS_SEEN)
        if faults:
            self.faults[page.url] = faults

    def open(self, page: Page, name: str) -> None:
        page.goto(reverse(f"reports:{name}", kwargs=YEAR))
        self.look(page)

    def press(self, page: Page, button: str, said: str) -> None:
        """Press the button, wait until the portal says that it is done, and look at the page."""
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text(said).first).to_be_visible()
        self.look(page)

    def move(self, page: Page, key: str) -> None:
        """Make a move of the course as its page offers it: the button, the page that says what happens, the button."""
        move = MOVES[key]
        self.open(page, "course")
        page.get_by_role("main").get_by_role("link", name=move.label, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(move.label)
        self.look(page)
        self.press(page, move.label, move.done)
        assert coursing.year_of(self.cast).state == move.target


def write(page: Page, **words: str) -> None:
    """Type into the fields whose labels begin so, underscores for spaces."""
    for label, text in words.items():
        page.get_by_role("textbox", name=re.compile("^" + label.replace("_", " "))).fill(text)


def attach(page: Page, part: str, subject: str) -> None:
    """Upload the signed paper in the part of the page with this heading, and wait until it stands there."""
    zone = page.locator("section, details").filter(has=page.locator(f"h2#{part}"))
    zone.locator(".drop-input").set_input_files(payload(f"{subject}.pdf", files.pdf(text=subject)))
    expect(zone.locator(".course-files").get_by_role("link", name=subject, exact=True)).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_self_scoring_to_recognised(cast: Cast, windows: Windows, size: ViewportSize) -> None:
    coursing.lawful(cast)
    office = Office(cast, windows, size)
    self_scoring(office)
    review(office)
    posting(office)
    opinion(office)
    meeting(office)
    recognition(office)
    made = CourseEvent.objects.order_by("pk").values_list("act", "person", "on")
    assert list(made) == [
        ("chuyen-ra-soat", "Trần Văn Bình", HANDED_IN),
        ("niem-yet", "Phạm Văn Dũng", coursing.POSTED),
        ("ket-thuc-niem-yet", "Trần Văn Bình", coursing.CLOSED),
        ("thong-nhat", "Phạm Văn Dũng", coursing.MET),
        ("gui-ho-so", "Phạm Văn Dũng", coursing.SENT),
        ("cong-nhan", "Trần Văn Bình", coursing.DECIDED),
    ]
    assert Agreement.objects.get().total == Decimal("93.5")
    assert list(verify(f"ward:{cast.mine.ward.pk}")) == []
    assert office.faults == {}


def self_scoring(office: Office) -> None:
    """Each lead files, answers and hands in; 2.1 is handed in by another and confirmed by its lead."""
    cast = office.cast
    office.on(HANDED_IN)
    for page, code in ((office.chi, "1.1"), (office.binh, "1.2"), (office.an, "2.2"), (office.binh, "2.1")):
        open_indicator(page, cast, code)
        hand_in(page, payload(f"Chứng minh {code}.pdf", files.pdf(text=code)))
        write(page, **FIGURES[code])
        office.press(page, "Nộp để rà soát", f"Đã nộp chỉ tiêu {code} để rà soát.")
    office.open(office.binh, "course")
    lack = office.binh.get_by_role("link", name="Chỉ tiêu 2.1 chưa có ký xác nhận của công chức phụ trách")
    expect(lack).to_be_visible()
    open_indicator(office.an, cast, "2.1")
    office.press(office.an, "Ký xác nhận", "Đã ký xác nhận chỉ tiêu 2.1.")
    office.move(office.binh, "chuyen-ra-soat")


def review(office: Office) -> None:
    """The justice officer reviews; the deputy what he leads and what he handed in himself."""
    for page, code in ((office.binh, "1.1"), (office.binh, "2.2"), (office.chi, "1.2"), (office.chi, "2.1")):
        open_indicator(page, office.cast, code)
        office.look(page)
        proof = use_called(page, f"Chứng minh {code}")
        proof.get_by_role("button", name="Chấp nhận").click()
        expect(proof.locator(".st").first).to_have_text("Chấp nhận")
        page.locator("#review-form").get_by_role("button", name="Chấp nhận").click()
        expect(page.get_by_text(f"Đã chấp nhận chỉ tiêu {code}.")).to_be_visible()


def posting(office: Office) -> None:
    """The leader confirms the head, the justice officer prepares the copy, the leader posts it."""
    office.on(coursing.POSTED)
    dung, binh = office.dung, office.binh
    office.open(dung, "course")
    dung.get_by_role("link", name="Lãnh đạo chưa xác nhận điều kiện về người đứng đầu").click()
    office.look(dung)
    dung.get_by_label("không bị xử lý kỷ luật").check()
    dung.get_by_role("textbox", name="Căn cứ").fill("Không có quyết định kỷ luật.")
    office.press(dung, "Ghi nhận xác nhận", "Đã ghi nhận xác nhận của lãnh đạo.")

    office.open(binh, "course")
    binh.get_by_role("link", name="Chưa có bản niêm yết đã kiểm tra dữ liệu cá nhân").click()
    office.look(binh)
    binh.get_by_role("button", name="Lập bản niêm yết").click()
    expect(binh.get_by_role("heading", level=1)).to_have_text("Kiểm tra dữ liệu cá nhân trước khi niêm yết")
    office.look(binh)
    binh.get_by_label("Tôi đã").check()
    binh.get_by_role("button", name="Xác nhận và lập bản niêm yết").click()
    expect(binh.locator("#posting-job")).to_contain_text("Đang lập")
    office.look(binh)
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False)
    expect(binh.get_by_role("link", name="Thông báo niêm yết")).to_be_visible()
    office.look(binh)

    dung.goto(reverse("reports:decisions"))
    office.look(dung)
    expect(dung.get_by_role("link", name="Đưa lên niêm yết năm 2023").first).to_be_visible()
    office.move(dung, "niem-yet")
    for place, words, where in (
        ("Trụ sở", "Nơi niêm yết tại trụ sở", "Bảng tin trụ sở UBND phường"),
        ("Trang thông tin", "Địa chỉ trang đăng tải", "https://vidu.example/niem-yet"),
        ("đài", "Chương trình phát, đài", "Đài truyền thanh phường"),
    ):
        office.open(binh, "posting")
        binh.get_by_role("link", name=re.compile(f"^Ghi .*{place}", re.IGNORECASE)).click()
        office.look(binh)
        binh.get_by_role("textbox", name=words).fill(where)
        if place == "đài":
            binh.get_by_role("textbox", name="Giờ phát").fill("17:00")
        office.press(binh, "Ghi", "Đã ghi. Có thể thêm ảnh chụp ở dòng vừa ghi.")
    assert PostingRecord.objects.count() == 3
    office.open(binh, "course")
    expect(binh.get_by_role("button", name="Kết thúc niêm yết")).to_be_disabled()


def opinion(office: Office) -> None:
    """A visitor reads, speaks and is told a number; the justice officer answers; the visitor reads the answer."""
    office.on(date(2023, 12, 13))
    visitor = office.windows.visitor(viewport=office.size)
    visitor.goto(reverse("reports:public", args=["vi-du", 2023]))
    expect(visitor.get_by_text("93,5").first).to_be_visible()
    office.look(visitor)
    visitor.get_by_label("Nội dung ý kiến").fill(SAID)
    visitor.get_by_role("button", name="Xem lại và gửi").click()
    office.look(visitor)
    office.press(visitor, "Gửi ý kiến", "Xin ghi lại mã số này")
    expect(visitor.get_by_text(Opinion.objects.get().code, exact=True)).to_be_visible()

    binh = office.binh
    office.open(binh, "course")
    binh.get_by_role("link", name="1 ý kiến chưa trả lời").click()
    office.look(binh)
    binh.get_by_role("link", name=SAID).click()
    office.look(binh)
    binh.get_by_label("Tóm tắt ý kiến để công khai").fill("Khối chưa có bản niêm yết.")
    binh.get_by_label("Tiếp thu, giải trình").fill("Phường đã gửi bản niêm yết tới các khối.")
    office.press(binh, "Gửi trả lời", f"Đã trả lời ý kiến {Opinion.objects.get().code}.")
    visitor.get_by_role("link", name="Về trang niêm yết").click()
    expect(visitor.get_by_text("Phường đã gửi bản niêm yết tới các khối.")).to_be_visible()
    office.look(visitor)


def meeting(office: Office) -> None:
    """The justice officer ends the posting, plans the meeting, notes it and files the minutes; the leader agrees."""
    binh, dung = office.binh, office.dung
    office.on(coursing.CLOSED)
    office.move(binh, "ket-thuc-niem-yet")
    office.open(binh, "course")
    binh.get_by_role("link", name="Chưa lập cuộc họp").click()
    office.look(binh)
    binh.get_by_label("Ngày họp").fill(coursing.MET.isoformat())
    office.press(binh, "Lập cuộc họp", "Đã lập cuộc họp.")
    office.press(binh, "Mời họp", "Đã ghi nhận việc mời họp.")

    office.on(coursing.MET)
    office.open(binh, "meeting")
    names = binh.locator("#roll-form").get_by_label("họ và tên")
    for index in range(names.count()):
        if not names.nth(index).input_value():
            names.nth(index).fill(f"Người Dự Thứ {index + 1}")
    office.press(binh, "Ghi những người có tên còn lại là có mặt", "Đã lưu điểm danh.")
    office.press(binh, "Lưu kết luận", "Đã lưu kết luận từng chỉ tiêu.")
    present = binh.get_by_text(re.compile(r"cộng lại bằng \d+ người có mặt"))
    votes = re.findall(r"\d+", present.inner_text())[0]
    write(binh, Tán_thành=votes, Không_tán_thành="0", Ý_kiến_khác="0", Kết_luận="Thống nhất kết quả.")
    office.press(binh, "Lưu biểu quyết, kết luận", "Đã lưu biểu quyết và kết luận.")
    attach(binh, "bien-ban", "Biên bản họp")
    expect(binh.get_by_text("Đã đủ để thống nhất kết quả")).to_be_visible()
    office.look(binh)
    office.move(dung, "thong-nhat")
    dung.goto(reverse("reports:meeting_result", kwargs=YEAR))
    expect(dung.locator(".answer")).to_contain_text("93,5 / 100 điểm")
    office.look(dung)


def recognition(office: Office) -> None:
    """What was sent, the appraised scores and the decision are noted; the year is recognised."""
    binh, dung = office.binh, office.dung
    office.on(coursing.SENT)
    office.open(binh, "course")
    binh.get_by_role("link", name="Chưa ghi việc gửi hồ sơ").click()
    office.look(binh)
    binh.get_by_label("Bản giấy và bản điện tử").check()
    write(binh, Số="15/TTr-UBND")
    office.press(binh, "Ghi việc gửi hồ sơ", "Đã ghi việc gửi hồ sơ.")
    attach(binh, "gui-ho-so-tieu-de", "Tờ trình đề nghị công nhận")
    office.look(binh)
    office.move(dung, "gui-ho-so")

    office.on(coursing.DECIDED)
    office.open(binh, "outcome")
    binh.get_by_role("link", name="Nhập điểm thẩm định").click()
    office.look(binh)
    binh.get_by_label("Chỉ tiêu để trống: lấy điểm đã thống nhất").check()
    office.press(binh, "Lưu kết quả thẩm định", "Đã lưu kết quả thẩm định của 4 chỉ tiêu.")
    binh.get_by_text("Ghi quyết định, kết quả", exact=True).click()
    binh.get_by_label("Công nhận đạt chuẩn").check()
    binh.get_by_label("Ngày ban hành").fill(coursing.DECIDED.isoformat())
    write(binh, Số="120/QĐ-UBND", Cơ_quan="UBND thành phố Mẫu", Người_ký="Lê Văn Mẫu")
    office.press(binh, "Ghi kết quả", "Đã ghi kết quả. Xin tải lên văn bản ghi kết quả.")
    attach(binh, "quyet-dinh-tieu-de", "Quyết định công nhận")
    expect(binh.get_by_role("heading", name="Đã đủ để ghi nhận")).to_be_visible()
    office.look(binh)
    office.move(binh, "cong-nhan")
    office.open(dung, "dashboard")
    expect(dung.get_by_text("Năm 2023 được công nhận đạt chuẩn tiếp cận pháp luật")).to_be_visible()
    office.open(dung, "course")
    office.open(dung, "outcome")
