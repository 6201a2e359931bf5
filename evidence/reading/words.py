"""The words of papers of offices (NĐ 30/2020/NĐ-CP, Phụ lục I and III; Hướng dẫn 36-HD/VPTW for the Party): data only."""

from __future__ import annotations

from config.vietnamese import fold
from evidence.models import Document

Kind = Document.Kind


def squeezed(text: str) -> str:
    """Return the text without accents and spaces: letter-spaced titles and slips of recognition come out alike."""
    return fold(text).replace(" ", "")


TITLES: dict[str, Kind] = {
    squeezed(title): kind
    for kind, titles in {
        Kind.PLAN: "Kế hoạch",
        Kind.REPORT: "Báo cáo",
        Kind.DECISION: "Quyết định",
        Kind.RESOLUTION: "Nghị quyết",
        Kind.NOTICE: "Thông báo",
        Kind.MINUTES: "Biên bản",
        Kind.INVITATION: "Giấy mời",
        Kind.PROGRAMME: "Chương trình",
        Kind.REGULATION: "Quy chế",
        Kind.LIST: "Danh sách",
        Kind.REGISTER: "Sổ theo dõi",
        Kind.RECEIPT: "Chứng từ|Phiếu chi|Phiếu thu|Giấy đề nghị thanh toán|Ủy nhiệm chi|Giấy rút dự toán",
        Kind.OTHER: "Tờ trình|Hướng dẫn|Chỉ thị|Đề án|Phương án|Thông cáo|Quy định|Công điện|Giấy ủy quyền|"
        "Giấy giới thiệu|Phiếu gửi|Phiếu chuyển|Phiếu báo|Bản thỏa thuận|Hợp đồng|Kết luận|Giấy xác nhận|Giấy chứng nhận|Bản cam kết|Đề cương",
    }.items()
    for title in titles.split("|")
}
"""A title that stands alone in its line → the register's kind."""

BEGINNINGS: tuple[tuple[str, Kind], ...] = (
    ("bien ban", Kind.MINUTES),
    ("so theo doi", Kind.REGISTER),
    ("so tiep cong dan", Kind.REGISTER),
    ("so tiep nhan", Kind.REGISTER),
    ("so dang ky", Kind.REGISTER),
    ("so van ban", Kind.REGISTER),
    ("so cong van", Kind.REGISTER),
    ("so hoa giai", Kind.REGISTER),
    ("danh sach", Kind.LIST),
    ("ke hoach", Kind.PLAN),
    ("quyet dinh", Kind.DECISION),
    ("nghi quyet", Kind.RESOLUTION),
    ("thong bao", Kind.NOTICE),
    ("giay moi", Kind.INVITATION),
    ("chuong trinh", Kind.PROGRAMME),
    ("quy che", Kind.REGULATION),
    ("bao cao", Kind.REPORT),
)
"""How a title in capitals begins that goes on in the same line ("BIÊN BẢN HỌP TỔ DÂN PHỐ")."""
NOT_TITLES = ("bao cao vien", "chuong trinh hop", "ke hoach va dau tu", "thong bao cong khai")

ABBREVIATIONS: dict[str, Kind] = {
    "BC": Kind.REPORT,
    "KH": Kind.PLAN,
    "QĐ": Kind.DECISION,
    "NQ": Kind.RESOLUTION,
    "TB": Kind.NOTICE,
    "BB": Kind.MINUTES,
    "GM": Kind.INVITATION,
    "CTr": Kind.PROGRAMME,
    "CV": Kind.LETTER,
}
"""What a number says of the kind (NĐ 30/2020/NĐ-CP, Phụ lục III)."""

BODY_SYMBOLS = frozenset({"UBND", "HĐND", "ĐU", "MTTQ", "CAP", "CAX", "STP", "PTP", "BCĐ", "UBMTTQ", "TYT"})
"""With these the number of an official letter begins, which has no kind of its own in it."""

_SYMBOLS = """
BC KH QĐ NQ TB BB GM CTr CV QC TTr ĐA PA HD CĐ PG PC KL UBND HĐND ĐU MTTQ BTT UBMTTQ BCĐ BCH CA CAP
CAX TYT TC TP VP STP PTP THCS THPT TH MN VPUBND TW TU BTV TTHĐND HND HPN LHPN CCB ĐTN QS BCHQS TCKH
TCCB HĐPH KT NV QLĐT TNMT LĐTBXH VHTT CP TTg
"""
SYMBOLS: dict[str, str] = {squeezed(symbol): symbol for symbol in _SYMBOLS.split()}
"""Symbols by their letters without accents: what recognition makes of "UBND" and "QĐ" is mended by them."""

BODIES = (
    "uy ban",
    "ubnd",
    "ubmttq",
    "hoi dong",
    "hdnd",
    "dang uy",
    "dang bo",
    "dang doan",
    "chi bo",
    "thanh uy",
    "quan uy",
    "huyen uy",
    "tinh uy",
    "so",
    "phong",
    "ban",
    "bch",
    "cong an",
    "cong doan",
    "truong",
    "tram",
    "trung tam",
    "hoi",
    "doan",
    "lien doan",
    "to",
    "khoi",
    "van phong",
    "thanh tra",
    "chi cuc",
    "cuc",
    "tong cuc",
    "kho bac",
    "toa an",
    "vien",
    "bo",
    "chinh phu",
    "quoc hoi",
    "mat tran",
    "hop tac xa",
    "nha van hoa",
    "cong ty",
    "bao hiem",
    "ngan hang",
    "chi nhanh",
    "thuong truc",
    "quan su",
)
"""How the name of a body begins."""
NOT_BODIES = (
    "phong chong",
    "phong ngua",
    "phong thu",
    "to quoc",
    "to chuc",
    "to dan pho",
    "hoi nhap",
    "hoi an",
    r"so \d+",
    "doan the",
    "doan ket",
    "khoi pho",
    "hoi phu nu",
    "doi ngoai",
    "so huu",
    "doi thoai",
    "vien chuc",
    "doi moi",
    "khoi dai doan ket",
)
"""What begins like a body and goes on with the name of one."""
HELD_BY_ANOTHER = (
    "ban thuong truc",
    "thuong truc",
    "ban thuong vu",
    "ban chap hanh",
    "bch",
    "hoi dong phoi hop",
)
"""Bodies whose name says little without the one above them: both are told."""

PHRASES: dict[str, str] = {
    fold(phrase): phrase
    for phrase in """
Ủy ban nhân dân|UBND|Hội đồng nhân dân|HĐND|Ủy ban Mặt trận Tổ quốc Việt Nam|Ủy ban Mặt trận Tổ quốc|Mặt trận Tổ quốc Việt Nam
Ủy ban MTTQ Việt Nam|Ủy ban MTTQ|UBMTTQ Việt Nam|UBMTTQ|MTTQ Việt Nam|MTTQ|Ban Thường trực|Thường trực|Ban Thường vụ
Ban Chấp hành|BCH|Ban Chỉ đạo|Ban Chỉ huy Quân sự|Ban Quản lý|Ban Tổ chức|Ban Tuyên giáo|Ban Dân vận|Ban Thanh tra nhân dân
Ban công tác Mặt trận|Ban Nhân dân|Đảng ủy|Đảng bộ|Chi bộ|Thành ủy|Quận ủy|Huyện ủy|Tỉnh ủy|Ủy ban Kiểm tra|Công an|Bộ Chỉ huy Quân sự
Hội Liên hiệp Phụ nữ|Hội LHPN|Hội Phụ nữ|Hội Nông dân|Hội Cựu chiến binh|Hội Người cao tuổi|Hội Chữ thập đỏ|Hội Khuyến học|Hội Luật gia
Đoàn Thanh niên Cộng sản Hồ Chí Minh|Đoàn TNCS Hồ Chí Minh|Đoàn Thanh niên|Đoàn phường|Đoàn xã|Liên đoàn Lao động|Công đoàn
Trường Tiểu học|Trường Trung học cơ sở|Trường Trung học phổ thông|Trường Mầm non|Trường THCS|Trường THPT|THCS|THPT|Trường|Trạm Y tế
Trung tâm Học tập cộng đồng|Trung tâm Y tế|Trung tâm Văn hóa|Trung tâm|Trợ giúp pháp lý nhà nước|Sở|Phòng|Tư pháp|Nội vụ|Tài chính|Kế hoạch
Giáo dục và Đào tạo|GD&ĐT|Đầu tư|Tài nguyên và Môi trường|Lao động - Thương binh và Xã hội|Văn hóa và Thông tin|Văn hóa và Thể thao
Văn hóa, Thể thao và Du lịch|Thông tin và Truyền thông|Nông nghiệp và Phát triển nông thôn|Khoa học và Công nghệ|Xây dựng|Công Thương
Y tế|Kinh tế|Quản lý đô thị|Thanh tra|Văn phòng|Thống kê|Bộ phận tiếp nhận và trả kết quả|Bộ phận một cửa|Công chức|Văn hóa - Xã hội
Hội đồng phối hợp|Hội đồng|phổ biến|giáo dục|pháp luật|phòng|chống|phường|xã|thị trấn|thị xã|thành phố|quận|huyện|tỉnh|và|của|các|về|khối
xóm|thôn|tổ dân phố|ấp|khu phố|Tổ hòa giải|Tổ công tác|Tổ|Hồ Chí Minh|Việt Nam|Hội đồng đánh giá|chuẩn tiếp cận pháp luật|tiếp cận
cải cách hành chính|chuyển đổi số|bầu cử|an ninh trật tự|phòng, chống thiên tai|tìm kiếm cứu nạn|Chính phủ|Bộ|Cục|Chi cục|Tổng cục|Ban
nhân dân|Tòa án|Viện kiểm sát|Viện Kiểm sát|Kho bạc Nhà nước|Bảo hiểm xã hội|Đại biểu Quốc hội|Quốc hội|xây dựng nông thôn mới|Trung ương
Đảng Cộng sản Việt Nam|khối đoàn thể|dân quân|cấp|thi đua|khen thưởng|phụ nữ|nông dân|cựu chiến binh|cơ sở|thường trực|Ủy ban|TP|hòa giải
""".replace("\n", "|").split("|")
    if phrase
}
"""Words of a body's name as they are written in the middle of a sentence, by their folded form."""

POSTS = (
    "chu tich",
    "pho chu tich",
    "quyen chu tich",
    "bi thu",
    "pho bi thu",
    "truong ban",
    "pho truong ban",
    "truong phong",
    "pho truong phong",
    "truong cong an",
    "pho truong cong an",
    "truong tram",
    "pho truong tram",
    "truong doan",
    "to truong",
    "truong khoi",
    "khoi truong",
    "truong thon",
    "hieu truong",
    "pho hieu truong",
    "giam doc",
    "pho giam doc",
    "chanh van phong",
    "pho chanh van phong",
    "chanh thanh tra",
    "chi huy truong",
    "chi huy pho",
    "phu trach",
    "quyen truong",
    "thu truong",
    "bo truong",
    "cuc truong",
    "pho cuc truong",
    "chu tri",
    "chu toa",
    "truong dai dien",
    "cong chuc",
    "nguoi lap",
    "can bo",
    "uy vien",
    "vien truong",
    "chanh an",
    "vu truong",
    "xom truong",
    "nguoi chu tri",
    "thu tuong",
    "pho thu tuong",
    "chi cuc truong",
    "pho chi cuc truong",
    "doi truong",
    "truong bo phan",
    "chu nhiem",
    "pho chu nhiem",
    "tong thu ky",
    "ke toan",
    "thu ky",
)
"""How the post of somebody who signs begins."""
BESIDE = ("thu ky", "nguoi ghi", "nguoi lap", "ke toan", "thu quy", "dai dien", "xac nhan")
"""Who signs beside the one that answers for the paper."""
AUTHORITY = ("tm", "kt", "tl", "tuq", "q", "thua lenh", "thay mat", "t m", "k t", "t l")
RANKS = (
    "thieu uy",
    "trung uy",
    "thuong uy",
    "dai uy",
    "thieu ta",
    "trung ta",
    "thuong ta",
    "dai ta",
    "thac si",
    "tien si",
    "ths",
    "ts",
    "cn",
    "bs",
    "ky su",
    "luat su",
    "ls",
    "dong chi",
    "dc",
    "ong",
    "ba",
)
"""What may stand before the name of who signs."""

_SURNAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đoàn Vương Trịnh Trương Đinh Lâm
Phùng Mai Tô Tạ Hà Cao Lương Lưu Châu Thái Chu Thân Tăng Quách La Kiều Mạc Nghiêm Ninh Tống Thạch Cù Khuất
Khổng Lại Lò Vi Quàng Lường Cà Tòng Giàng Vàng Sùng Thào Mùa Hạng Ma Nông Bế Hứa Triệu Bàn Đàm Hoàn Lục Sầm
Sằm Phó Tiêu Từ Ông Âu Bành Cấn Diệp Doãn Đậu Đồng Giang Giáp Hán Hầu Khương Kim Lã Lang Lộc Lù Lữ Mã Mẫn Nhữ
Nùng Ngọ Ngụy Nhâm Nhan Ong Phí Phương Quan Quản Sơn Tào Thi Thiều Thiệu Tôn Trà Trang Tri Ứng Văn Viên Vòng
Xa Yên Cầm Điêu Đèo Hờ Vừ Và Lầu Cụt Moong Xeo Lô Kha Ngân Hủn Cung Chử Chung Danh Kiên Bạch Biện Đới Hạ Hình
Khúc Kỷ Mộc Ngũ Nhạc Thẩm Thịnh Tiết Tất Trình Trưng Vạn Viễn Vĩnh Xuân Y Ksor Rơ Siu Nay Rmah
"""
SURNAMES: dict[str, frozenset[str]] = {
    folded: frozenset(name for name in _SURNAMES.split() if fold(name) == folded)
    for folded in fold(_SURNAMES).split()
}
"""Surnames by their letters without accents."""
