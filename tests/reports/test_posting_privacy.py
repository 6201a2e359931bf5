"""What counts as personal data in a text that is to be posted, and what stays after it is covered."""

from __future__ import annotations

import pytest

from reports.documents import blocks as b
from reports.posting.privacy import (
    KEEP,
    covered,
    findings_in,
    kept_of,
    look,
    masked_content,
    masked_document,
    texts_of,
)
from tests.reports.paper import document

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CCCD 040203001234.", "CCCD [đã che số định danh]."),
        ("CCCD 040 203 001 234 cấp", "CCCD [đã che số định danh] cấp"),
        ("CMND 182.345.678", "CMND [đã che số định danh]"),
        ("năm 2023 040203001234", "năm 2023 [đã che số định danh]"),
        ("gọi 0912 345 678 nhé", "gọi [đã che số điện thoại] nhé"),
        ("ĐT: 0238.3844.123;", "ĐT: [đã che số điện thoại];"),
        ("gọi +84 912 345 678", "gọi +[đã che số điện thoại]"),
        ("tài khoản 1020304050607080", "tài khoản [đã che dãy số]"),
        ("gửi be.le@vidu.example ngay", "gửi [đã che thư điện tử] ngay"),
        ("ông Nguyễn Văn Cường khiếu nại", "ông [đã che tên] khiếu nại"),
        ("Bà Bê ở khối 3", "Bà [đã che tên] ở khối 3"),
        ("ông/bà: Lê Thị Bê", "ông/bà: [đã che tên]"),
        ("ÔNG NGUYỄN VĂN CƯỜNG", "ÔNG [đã che tên]"),
        ("ông nguyễn văn cường", "ông [đã che tên]"),
        ("ông Nguyễn\nVăn Cường", "ông [đã che tên]"),
        ("hộ Trần Bê chưa nhận", "hộ [đã che tên] chưa nhận"),
        ("tranh chấp giữa Lê Văn Tí và Phan Thị Bê", "tranh chấp giữa [đã che tên] và [đã che tên]"),
        ("họ và tên: Vũ Bê", "họ và tên: [đã che tên]"),
        ("cháu Bống, sinh năm 2015", "cháu [đã che tên], sinh năm [đã che]"),
        ("sinh ngày 12/3/1975 tại", "sinh ngày [đã che] tại"),
        ("ông Nguye\u0302\u0303n Va\u0306n Cường", "ông [đã che tên]"),
        ("số 0402\u200b03001234", "số [đã che số định danh]"),
        ("gọi 0912\u2011345\u2011678 nhé", "gọi [đã che số điện thoại] nhé"),
        ("gọi 0912  -  345 678", "gọi [đã che số điện thoại]"),
        ("gọi (0912) 345 678", "gọi [đã che số điện thoại]"),
        ("gọi (0238)3844123", "gọi [đã che số điện thoại]"),
        ("gọi +84 (0) 912 345 678", "gọi [đã che số điện thoại]"),
        ("gọi 0912/345/678, 0912,345,679", "gọi [đã che số điện thoại], [đã che số điện thoại]"),
        ("gọi 0912_345_678 hoặc 0912•345•678", "gọi [đã che số điện thoại] hoặc [đã che số điện thoại]"),
        ("sinh 12/3/1990 tại", "sinh [đã che] tại"),
        ("Vừ A Chống và Lô Văn Bê", "[đã che tên] và [đã che tên]"),
    ],
)
def test_what_tells_who_somebody_is_gets_covered(text: str, masked: str) -> None:
    assert covered(text, NONE) == masked


@pytest.mark.parametrize(
    "text",
    [
        "18/20 văn bản = 90,0 % → bậc từ 90 đến dưới 100 %",
        "Kinh phí 150.000.000 đồng, hỗ trợ 1.250.000.000 đ",
        "Căn cứ Quyết định số 25/2021/QĐ-TTg ngày 22 tháng 7 năm 2021",
        "từ 01/01/2023 đến 31/12/2023; quý 4 năm 2022 - 2023",
        "số việc phát sinh năm 2023, học sinh năm 2023",
        "phát sinh 12/3/2023, đăng ký khai sinh 05/03/2023, 15/03/2023",
        "văn bản số 015/2023/NĐ-CP, 020/KH-UBND; 0,75/100 điểm; bậc 0, 25, 50, 75, 100",
        "Ủy ban nhân dân phường Trần Hưng Đạo, đường Nguyễn Thị Minh Khai",
        "học tập tư tưởng Hồ Chí Minh, công dân Việt Nam",
        "cán bộ, công chức là người đứng đầu cấp ủy; anh hùng Lao động",
        "TM. ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ],
)
def test_ordinary_words_and_figures_of_a_report_stay(text: str) -> None:
    assert look(text) == []


def test_an_official_is_named_in_the_column_of_signatures_and_nowhere_else_by_itself() -> None:
    officials = frozenset({"Nguyễn Thị An"})
    assert covered("Nguyễn Thị An\nđã ký 20/11/2023", NONE, officials) == "Nguyễn Thị An\nđã ký 20/11/2023"
    assert covered("do Nguyễn Thị An làm", NONE, officials) == "do [đã che tên] làm"
    (found,) = findings_in([("Báo cáo", "do Nguyễn Thị An làm")], officials)
    assert found.hint == "Trùng tên công chức, lãnh đạo của phường."


def test_one_number_is_decided_once_however_it_is_grouped_and_shows_all_its_places() -> None:
    texts = [("Báo cáo", "Gọi 0912345678 ngay"), ("Bản điểm", "máy 0912.345.678"), ("Bản điểm", "ông Cường")]
    phone, name = findings_in(texts)
    assert (phone.kind, phone.text, phone.decision) == ("phone", "0912345678", "mask")
    assert phone.places == [
        {"paper": "Báo cáo", "before": "Gọi ", "after": " ngay"},
        {"paper": "Bản điểm", "before": "máy ", "after": ""},
    ]
    stored = [{**phone.as_json(), "decision": KEEP}, name.as_json()]
    kept = kept_of(stored)
    assert kept == {phone.key}
    assert covered("máy 0912 345 678 của ông Cường", kept) == "máy 0912 345 678 của ông [đã che tên]"


def test_every_text_of_a_document_and_of_content_is_covered_but_not_the_portals_own_address() -> None:
    table = b.Table(
        (b.Column(1),), (b.Row((b.Cell("bà Bê"),)),), (b.RowGroup((b.Row((b.Cell((b.Run("bà Bê"),)),)),)),)
    )
    address = "https://cong.vidu.example/0912345678/"
    source = document(
        b.Paragraph(("bà Bê", b.Run(" 0912345678"))), b.Notice("bà Bê"), table, b.QrCode(address)
    )
    masked = masked_document(source, NONE, NONE)
    assert [text for text in texts_of(masked) if "Bê" in text or "0912" in text] == []
    assert masked.sections[0].blocks[-1] == b.QrCode(address)
    content = {
        "ward": {"name": "Phường Bà Bê"},
        "criteria": [{"indicators": [{"words": "bà Bê", "met": None}]}],
    }
    assert masked_content(content, NONE) == {
        "ward": {"name": "Phường Bà Bê"},
        "criteria": [{"indicators": [{"words": "bà [đã che tên]", "met": None}]}],
    }
