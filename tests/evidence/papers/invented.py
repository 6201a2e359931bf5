"""The papers: who writes, what, when, who signs. Names, numbers and places are invented."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from evidence.models import Document

Kind = Document.Kind


@dataclass(frozen=True)
class Organ:
    """Who issues: the lines above its name, the lines of its name, other spellings of it that are as good."""

    above: tuple[str, ...]
    name: tuple[str, ...]
    also: tuple[str, ...]
    symbol: str
    place: str
    for_whom: str
    posts: tuple[str, ...]
    party: bool = False


WARD, CITY = "Thanh Bình Thử", "Minh Sơn Thử"
UBND = Organ(
    ("ỦY BAN NHÂN DÂN",), (f"PHƯỜNG {WARD.upper()}",), (f"Ủy ban nhân dân phường {WARD}", f"UBND phường {WARD}"),
    "UBND", WARD, "TM. ỦY BAN NHÂN DÂN", ("CHỦ TỊCH", "KT. CHỦ TỊCH|PHÓ CHỦ TỊCH", "TL. CHỦ TỊCH|CÔNG CHỨC TƯ PHÁP - HỘ TỊCH"),
)  # fmt: skip
UBND_OF_CITY = Organ(
    (f"UBND THÀNH PHỐ {CITY.upper()}",), (f"UBND PHƯỜNG {WARD.upper()}",), (f"Ủy ban nhân dân phường {WARD}", f"UBND phường {WARD}"),
    "UBND", WARD, "TM. UBND PHƯỜNG", ("CHỦ TỊCH", "KT.CHỦ TỊCH|PHÓ CHỦ TỊCH"),
)  # fmt: skip
COUNCIL = Organ(
    ("HỘI ĐỒNG NHÂN DÂN",), (f"PHƯỜNG {WARD.upper()}",), (f"Hội đồng nhân dân phường {WARD}", f"HĐND phường {WARD}"),
    "HĐND", WARD, "TM. HỘI ĐỒNG NHÂN DÂN", ("CHỦ TỊCH", "KT. CHỦ TỊCH|PHÓ CHỦ TỊCH"),
)  # fmt: skip
JUSTICE = Organ(
    ("UBND TỈNH AN KHÊ THỬ",), ("SỞ TƯ PHÁP",), ("Sở Tư pháp", "Sở Tư pháp tỉnh An Khê Thử"),
    "STP", "An Khê Thử", "", ("GIÁM ĐỐC", "KT. GIÁM ĐỐC|PHÓ GIÁM ĐỐC"),
)  # fmt: skip
FRONT = Organ(
    ("ỦY BAN MTTQ VIỆT NAM", f"PHƯỜNG {WARD.upper()}"), ("BAN THƯỜNG TRỰC",),
    (f"Ủy ban MTTQ Việt Nam phường {WARD}", f"Ban Thường trực Ủy ban MTTQ Việt Nam phường {WARD}", "Ban Thường trực"),
    "MTTQ-BTT", WARD, "TM. BAN THƯỜNG TRỰC", ("CHỦ TỊCH", "KT. CHỦ TỊCH|PHÓ CHỦ TỊCH"),
)  # fmt: skip
POLICE = Organ(
    (f"CÔNG AN THÀNH PHỐ {CITY.upper()}",), (f"CÔNG AN PHƯỜNG {WARD.upper()}",), (f"Công an phường {WARD}",),
    "CAP", WARD, "", ("TRƯỞNG CÔNG AN PHƯỜNG", "KT. TRƯỞNG CÔNG AN|PHÓ TRƯỞNG CÔNG AN"),
)  # fmt: skip
SCHOOL = Organ(
    (f"PHÒNG GD&ĐT THÀNH PHỐ {CITY.upper()}",), ("TRƯỜNG THCS LÊ VĂN THỬ",), ("Trường THCS Lê Văn Thử",),
    "THCS", WARD, "", ("HIỆU TRƯỞNG", "KT. HIỆU TRƯỞNG|PHÓ HIỆU TRƯỞNG"),
)  # fmt: skip
PARTY = Organ(
    (f"ĐẢNG BỘ THÀNH PHỐ {CITY.upper()}",), (f"ĐẢNG ỦY PHƯỜNG {WARD.upper()}",), (f"Đảng ủy phường {WARD}",),
    "ĐU", WARD, "T/M BAN THƯỜNG VỤ", ("BÍ THƯ", "PHÓ BÍ THƯ"), party=True,
)  # fmt: skip
ORGANS = (UBND, UBND, UBND, UBND_OF_CITY, UBND_OF_CITY, COUNCIL, JUSTICE, FRONT, POLICE, SCHOOL, PARTY)

TITLES = {
    Kind.PLAN: "KẾ HOẠCH", Kind.REPORT: "BÁO CÁO", Kind.DECISION: "QUYẾT ĐỊNH", Kind.RESOLUTION: "NGHỊ QUYẾT",
    Kind.NOTICE: "THÔNG BÁO", Kind.LETTER: "", Kind.MINUTES: "BIÊN BẢN", Kind.INVITATION: "GIẤY MỜI",
    Kind.PROGRAMME: "CHƯƠNG TRÌNH", Kind.REGULATION: "QUY CHẾ",
}  # fmt: skip
SUBJECTS = {
    Kind.PLAN: ("Thực hiện công tác phổ biến, giáo dục pháp luật trên địa bàn phường năm {y}", "Tổ chức đối thoại giữa người đứng đầu cấp ủy, chính quyền với Nhân dân năm {y}", "Triển khai xây dựng phường đạt chuẩn tiếp cận pháp luật năm {y}"),
    Kind.REPORT: ("Kết quả hòa giải ở cơ sở 6 tháng đầu năm {y}", "Kết quả tự kiểm tra, rà soát văn bản quý III năm {y}", "Tình hình thực hiện dân chủ ở cơ sở năm {y}", "Kết quả tiếp công dân, giải quyết khiếu nại, tố cáo quý II/{y}"),
    Kind.DECISION: ("Về việc kiện toàn Tổ hòa giải ở cơ sở trên địa bàn phường", "Phân bổ kinh phí phổ biến, giáo dục pháp luật năm {y}", "Về việc công nhận hòa giải viên"),
    Kind.RESOLUTION: ("Về dự toán thu, chi ngân sách phường năm {y}", "Về chương trình giám sát năm {y}"),
    Kind.NOTICE: ("Về việc niêm yết công khai kết quả đánh giá chuẩn tiếp cận pháp luật năm {y}", "Lịch tiếp công dân định kỳ của Chủ tịch UBND phường", "Kết luận cuộc họp giao ban tháng 9 năm {y}"),
    Kind.LETTER: ("cung cấp tài liệu kiểm chứng phục vụ đánh giá chuẩn tiếp cận pháp luật", "rà soát người thuộc diện trợ giúp pháp lý", "phối hợp tuyên truyền Luật Đất đai"),
    Kind.MINUTES: ("Họp thống nhất kết quả đánh giá chuẩn tiếp cận pháp luật năm {y}", "Hội nghị đối thoại với Nhân dân đợt 2 năm {y}"),
    Kind.INVITATION: ("Dự Hội nghị tập huấn kỹ năng hòa giải ở cơ sở", "Dự họp Hội đồng đánh giá chuẩn tiếp cận pháp luật"),
    Kind.PROGRAMME: ("Công tác tư pháp năm {y}", "Hành động thực hiện Nghị quyết của Đảng ủy phường"),
    Kind.REGULATION: ("Phối hợp giữa Ủy ban nhân dân và Ủy ban MTTQ phường", "Hoạt động của Bộ phận tiếp nhận và trả kết quả"),
}  # fmt: skip
NAMES = ("Nguyễn Văn Thử", "Trần Thị Ví Dụ", "Lê Quang Minh Họa", "Phạm Đức Giả Định", "Hoàng Thị Thí Điểm", "Vũ Đình Phỏng Tác", "Đặng Thị Bịa", "Bùi Xuân Mẫu")  # fmt: skip
LEGAL = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Căn cứ Quyết định số 25/2021/QĐ-TTg ngày 22 tháng 7 năm 2021 của Thủ tướng Chính phủ;",
    "Căn cứ Thông tư số 09/2021/TT-BTP ngày 15/11/2021 của Bộ trưởng Bộ Tư pháp;",
    "Thực hiện Kế hoạch số 19/KH-UBND ngày 16/01/2023 của UBND thành phố,",
)
PARAGRAPHS = (
    "Ủy ban nhân dân phường thông báo thời gian, địa điểm, nội dung đến 07 khối dân cư trước 10 ngày; niêm yết tại trụ sở và phát trên đài truyền thanh 03 lần.",
    "Trong kỳ đã tiếp nhận 14 vụ việc, hòa giải thành 12 vụ việc (đạt tỷ lệ 85,7%); 02 vụ việc chuyển cơ quan có thẩm quyền theo Báo cáo số 96/BC-UBND ngày 04/7/2023.",
    "Ông Cao Bá Quát Mẫu, Trưởng khối 3, chịu trách nhiệm tổng hợp ý kiến của Nhân dân và gửi về công chức Tư pháp - Hộ tịch trước ngày 25/11.",
    "Kinh phí thực hiện: 12.500.000 đồng (Mười hai triệu năm trăm nghìn đồng) từ nguồn chi thường xuyên.",
    "Đề nghị các bộ phận chuyên môn, các đoàn thể phối hợp thực hiện; vướng mắc phản ánh về UBND phường để được hướng dẫn./.",
)


@dataclass(frozen=True)
class Paper:
    """One paper and what is true of it. Empty or None: the paper does not say it, and nothing should be proposed."""

    index: int
    organ: Organ
    kind: Kind
    number: str
    shown_number: str
    issued_on: date | None
    shown_date: str
    subject: str
    legal: tuple[str, ...]
    body: tuple[str, ...]
    post: tuple[str, ...]
    signer: str
    layout: str
    scribbles: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        return TITLES[self.kind]


def _number(rng: random.Random, organ: Organ, kind: Kind, index: int) -> tuple[str, str]:
    """Return the true number and the line of the paper; every ninth still waits for its number."""
    count = rng.randint(1, 320)
    blank = index % 9 == 8
    if organ.party:
        symbol = f"{kind.value}/{organ.symbol}"
        return ("", f"Số        -{symbol}") if blank else (f"{count}-{symbol}", f"Số {count}-{symbol}")
    symbol = organ.symbol if kind == Kind.LETTER else f"{kind.value}-{organ.symbol}"
    if blank:
        return "", f"Số:        /{symbol}"
    shown = f"{count:02d}"
    line = rng.choice(
        [f"Số: {shown}/{symbol}", f"Số: {shown}/{symbol}", f"Số : {shown} /{symbol}", f"Số:{shown}/{symbol}"]
    )
    return f"{shown}/{symbol}", line


def _date(rng: random.Random, organ: Organ, index: int) -> tuple[date | None, str]:
    """Return the true day and the line; every eleventh paper is not dated yet."""
    day = date(2023, rng.randint(1, 12), rng.randint(1, 28))
    if index % 11 == 10:
        return None, f"{organ.place}, ngày      tháng {day.month:02d} năm {day.year}"
    shown_month = f"{day.month:02d}" if day.month < 3 or rng.random() < 0.3 else str(day.month)
    return day, f"{organ.place}, ngày {day.day:02d} tháng {shown_month} năm {day.year}"


def _paper(index: int) -> Paper:
    rng = random.Random(f"paper {index}")
    organ = ORGANS[index % len(ORGANS)]
    kinds = [
        kind for kind in SUBJECTS if not (organ in (JUSTICE, SCHOOL, POLICE) and kind == Kind.RESOLUTION)
    ]
    kind = kinds[(index * 7 + index // 10) % len(kinds)]
    number, shown_number = _number(rng, organ, kind, index)
    issued_on, shown_date = _date(rng, organ, index)
    if kind == Kind.MINUTES:
        number = shown_number = ""
    post = rng.choice(organ.posts).split("|")
    return Paper(
        index=index, organ=organ, kind=kind, number=number, shown_number=shown_number, issued_on=issued_on,
        shown_date=shown_date, subject=rng.choice(SUBJECTS[kind]).format(y=2023),
        legal=tuple(rng.sample(LEGAL, 2)), body=tuple(rng.sample(PARAGRAPHS, 4) * rng.choice([1, 1, 4])),
        post=tuple(part for part in (organ.for_whom, *post) if part), signer=rng.choice(NAMES),
        layout=("table", "table", "tabs", "one column")[index % 4],
    )  # fmt: skip


def invented(count: int = 60) -> list[Paper]:
    """Return the first ``count`` papers."""
    return [_paper(index) for index in range(count)]
