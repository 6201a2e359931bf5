"""What is found on papers whose lines are written by hand, each where it stands on A4."""

from __future__ import annotations

import pytest

from evidence.reading.encodings import convert, from_tcvn3, from_vni, is_readable
from evidence.reading.finding import propose
from evidence.reading.lines import LEFT, MOST, RIGHT, Box, Line, Word, plain, rows_of, unplain
from evidence.reading.naming import Spellings, body_name, same_body
from evidence.reading.signers import person

HEIGHT = 0.018
A4 = 1.414
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
TEXT = "Căn cứ Kế hoạch số 09/KH-UBND ngày 13 tháng 01 năm 2022 của Ủy ban nhân dân thành phố Vinh về công tác tư pháp,"
END = ("Nơi nhận:", "- Như trên;", "- Lưu: VT, TP (NVA).")


class Sheet:
    """A page that is filled from the top; each line is centred on the middle of its column."""

    def __init__(self, *, bold_known: bool = True) -> None:
        self.lines: list[Line] = []
        self.top, self.bold_known = 0.08, bold_known

    def row(self, left: str = "", right: str = "", *, bold: bool = False) -> Sheet:
        for text, middle, column in ((left, 0.29, LEFT), (right, 0.7, RIGHT)):
            if text:
                self._put(text, middle, column, centred=False, bold=bold)
        self.top += HEIGHT * 1.2
        return self

    def centre(self, *texts: str, bold: bool = True) -> Sheet:
        for text in texts:
            self._put(text, 0.536, "", centred=True, bold=bold)
            self.top += HEIGHT * 1.2
        return self

    def text(self, *texts: str) -> Sheet:
        for text in texts:
            box = Box(0.19, self.top, 0.929, self.top + HEIGHT)
            self.lines.append(Line(text, 1, box, "", False, False if self.bold_known else None))
            self.top += HEIGHT * 1.2
        return self

    def space(self, lines: float = 1) -> Sheet:
        self.top += HEIGHT * lines
        return self

    def _put(self, text: str, middle: float, column: str, *, centred: bool, bold: bool) -> None:
        half = min(0.39, len(text) * 0.005)
        box = Box(middle - half, self.top, middle + half, self.top + HEIGHT)
        self.lines.append(Line(text, 1, box, column, centred, bold if self.bold_known else None))

    def found(self, *, recognised: bool = False) -> dict[str, str]:
        return {one.field: one.value for one in propose(self.lines, recognised=recognised)}


def head(sheet: Sheet, *left: str, number: str, dated: str = "Hồng Sơn, ngày 05 tháng 02 năm 2023") -> Sheet:
    """A head of two columns; the last name on the left is the issuer's, in bold type."""
    right = [*NATION, *[""] * len(left)]
    for at, name in enumerate(left):
        sheet.row(name, bold=at == len(left) - 1)
        sheet.top -= HEIGHT * 1.2
        sheet.row("", right[at], bold=True)
    return sheet.space(0.5).row(number, dated)


def foot(sheet: Sheet, *posts: str, name: str) -> Sheet:
    for at in range(max(len(posts), len(END))):
        sheet.row(END[at] if at < len(END) else "", posts[at] if at < len(posts) else "", bold=True)
    return sheet.space(4).row("", name, bold=True)


def report(number: str = "Số: 187/BC-UBND", **options: str) -> Sheet:
    sheet = head(Sheet(), "UBND THÀNH PHỐ VINH", "UBND PHƯỜNG HỒNG SƠN", number=number, **options)
    sheet.space().centre(
        "BÁO CÁO", "Kết quả xây dựng phường đạt chuẩn tiếp cận pháp luật", "năm 2022"
    ).space()
    sheet.text(TEXT, *["UBND phường Hồng Sơn báo cáo như sau."] * 5).space(2)
    return foot(sheet, "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", name="Trần Thị Mai Hương")


def test_a_report_says_all_six_with_the_words_and_the_place_of_each() -> None:
    proposals = {one.field: one for one in propose(report().lines)}
    assert {name: one.value for name, one in proposals.items()} == {
        "kind": "BC",
        "number": "187/BC-UBND",
        "issued_on": "2023-02-05",
        "subject": "Kết quả xây dựng phường đạt chuẩn tiếp cận pháp luật năm 2022",
        "issuer": "UBND phường Hồng Sơn",
        "signer": "Trần Thị Mai Hương",
    }
    assert proposals["issued_on"].raw == "Hồng Sơn, ngày 05 tháng 02 năm 2023"
    assert proposals["number"].page == 1
    assert proposals["number"].box == (0.215, 0.1322, 0.365, 0.1502)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 187/BC-UBND", "187/BC-UBND"),
        ("Số :  187 / BC - UBND", "187/BC-UBND"),
        ("Số: 19/2023/BC–UBND", "19/2023/BC-UBND"),
        ("SỐ: 07a/BC-UBND.TP", "07a/BC-UBND.TP"),
        ("Số 12-BC/ĐU", "12-BC/ĐU"),
        ("Số: 15/BC-MTTQ-BTT", "15/BC-MTTQ-BTT"),
        ("Số:       /BC-UBND", ""),
        ("Số: …../BC-UBND", ""),
        ("Số: 187", ""),
        ("Số: 187/BC-UBND và các văn bản kèm theo", ""),
    ],
)
def test_a_number_is_taken_without_its_spaces_and_an_empty_place_is_none(line: str, number: str) -> None:
    assert report(line).found().get("number", "") == number


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("S6: l87/BC-UBNĐ", "187/BC-UBND"),
        ("Só: 187/QD-ƯBND", "187/QĐ-UBND"),
        ("Số: 187/KH-TYT,", "187/KH-TYT"),
        ("Số: 187/8C-U8", ""),
        ("Số: A8/BC-UBNĐ của", ""),
    ],
)
def test_slips_of_recognition_are_mended_where_the_symbol_is_known(line: str, number: str) -> None:
    assert report(line).found(recognised=True).get("number", "") == number


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Hồng Sơn, ngày 05 tháng 02 năm 2023", "2023-02-05"),
        ("Phường Hồng Sơn, ngày 30 tháng 10 năm 2023", "2023-10-30"),
        ("Thạch Bàn, ngày 5/2/2023", "2023-02-05"),
        ("ngày 05 tháng 02 năm 2023", "2023-02-05"),
        ("Hồng Sơn, ngày     tháng 02 năm 2023", ""),
        ("Hồng Sơn, ngày 31 tháng 02 năm 2023", ""),
        ("Căn cứ Luật ngày 05 tháng 02 năm 2023", ""),
    ],
)
def test_the_date_is_that_of_the_head_never_one_of_the_text(line: str, day: str) -> None:
    assert report(dated=line).found().get("issued_on", "") == day


def test_a_date_broken_over_two_lines_is_one() -> None:
    sheet = head(Sheet(), "UBND PHƯỜNG HỒNG SƠN", number="Số: 1/KH-UBND", dated="Phường Hồng Sơn, ngày 14")
    sheet.row("", "tháng 07 năm 2022").space().centre("KẾ HOẠCH")
    assert sheet.found()["issued_on"] == "2022-07-14"


def test_a_letter_has_no_title_but_its_matter_below_the_number() -> None:
    sheet = head(Sheet(), "UBND THÀNH PHỐ VINH", "PHÒNG TƯ PHÁP", number="Số: 114/PTP")
    sheet.row("V/v đăng ký xây dựng xã, phường").row("đạt chuẩn tiếp cận pháp luật").space(2)
    sheet.centre("Kính gửi: UBND các phường, xã", bold=False).text(*[TEXT] * 6).space()
    found = foot(sheet, "TRƯỞNG PHÒNG", name="Phan Huy").found()
    assert found == {
        "kind": "CV",
        "number": "114/PTP",
        "issued_on": "2023-02-05",
        "subject": "Đăng ký xây dựng xã, phường đạt chuẩn tiếp cận pháp luật",
        "issuer": "Phòng Tư pháp",
        "signer": "Phan Huy",
    }


@pytest.mark.parametrize(
    ("lines", "matter"),
    [
        (("V/v rà soát", "người được trợ giúp", "Hồng Sơn, ngày     tháng 02 năm 2023"), "Rà soát người được trợ giúp"),
        (("V/v hưởng ứng", "Nhân ngày Pháp luật Việt Nam"), "Hưởng ứng Nhân ngày Pháp luật Việt Nam"),
        (("V/v thực hiện Kế hoạch số 9/KH-UBND", "ngày 05/02/2023"), "Thực hiện Kế hoạch số 9/KH-UBND ngày 05/02/2023"),
    ],
)  # fmt: skip
def test_the_matter_ends_before_the_place_and_its_date_not_at_any_day(
    lines: tuple[str, ...], matter: str
) -> None:
    sheet = Sheet().centre("UBND PHƯỜNG HỒNG SƠN", "Số: 114/UBND", *lines, bold=False).space(2)
    assert sheet.centre("Kính gửi: Các khối", bold=False).found()["subject"] == matter


@pytest.mark.parametrize(
    ("read", "quarter"), [("I1", "II"), ("l1I", "III"), ("IV", "IV"), ("1", "1"), ("I", "I")]
)
def test_a_recognised_quarter_is_mended(read: str, quarter: str) -> None:
    sheet = head(Sheet(bold_known=False), "UBND PHƯỜNG HỒNG SƠN", number="Số: 1/BC-UBND").space()
    found = (
        sheet.centre("BÁO CÁO", f"Kết quả tiếp công dân quý {read}/2023").text(TEXT).found(recognised=True)
    )
    assert found["subject"] == f"Kết quả tiếp công dân quý {quarter}/2023"


@pytest.mark.parametrize("subject", ["Thực hiện công tác hòa giải năm 2023", "Xét khen thưởng năm 2023"])
def test_a_subject_may_begin_as_a_paragraph_does(subject: str) -> None:
    sheet = head(Sheet(), "UBND PHƯỜNG HỒNG SƠN", number="Số: 1/KH-UBND").space()
    assert sheet.centre("KẾ HOẠCH", subject).text(TEXT).found()["subject"] == subject


@pytest.mark.parametrize(
    ("names", "issuer"),
    [
        (("ỦY BAN NHÂN DÂN", "PHƯỜNG HỒNG SƠN"), "UBND phường Hồng Sơn"),
        (("UBND TP VINH", "UỶ BAN NHÂN DÂN PHƯỜNG HỒNG SƠN"), "UBND phường Hồng Sơn"),
        (("HỘI ĐỒNG NHÂN DÂN", "PHƯỜNG HỒNG SƠN"), "HĐND phường Hồng Sơn"),
        (("CÔNG AN THÀNH PHỐ VINH", "CÔNG AN PHƯỜNG HỒNG SƠN"), "Công an phường Hồng Sơn"),
        (("ĐẢNG BỘ THÀNH PHỐ VINH", "ĐẢNG ỦY PHƯỜNG HỒNG SƠN"), "Đảng ủy phường Hồng Sơn"),
        (("PHÒNG GD&ĐT THÀNH PHỐ VINH", "TRƯỜNG TIỂU HỌC LÊ LỢI"), "Trường Tiểu học Lê Lợi"),
        (("UBND TỈNH NGHỆ AN", "SỞ TƯ PHÁP"), "Sở Tư pháp"),
        (
            ("ỦY BAN MẶT TRẬN", "TỔ QUỐC VIỆT NAM", "PHƯỜNG HỒNG SƠN"),
            "Ủy ban Mặt trận Tổ quốc Việt Nam phường Hồng Sơn",
        ),
        (
            ("ỦY BAN MTTQ VIỆT NAM", "PHƯỜNG HỒNG SƠN", "BAN THƯỜNG TRỰC"),
            "Ban Thường trực Ủy ban MTTQ Việt Nam phường Hồng Sơn",
        ),
        (
            ("UBND PHƯỜNG HỒNG SƠN", "BAN CHỈ ĐẠO", "PHÒNG, CHỐNG THIÊN TAI"),
            "Ban Chỉ đạo phòng, chống thiên tai",
        ),
        (("UBND QUẬN LONG BIÊN", "ỦY BAN NHÂN DÂN PHƯỜNG THẠCH", "BÀN"), "UBND phường Thạch Bàn"),
        (("UBND TP VINH", "TRƯỜNG TIỂU HỌC", "ĐỘI CUNG"), "Trường Tiểu học Đội Cung"),
        (("ỦY BAN NHÂN DÂN",), ""),
        (("HỒNG SƠN",), ""),
    ],
)
def test_the_issuer_is_the_lower_body_as_the_register_writes_it(names: tuple[str, ...], issuer: str) -> None:
    sheet = Sheet(bold_known=False)
    head(sheet, *names, number="Số: 18/BC-UBND").space().centre(
        "BÁO CÁO", "Công tác hòa giải ở cơ sở năm 2023"
    )
    assert sheet.found().get("issuer", "") == issuer


def test_a_scan_s_slip_in_a_place_is_mended_by_the_text() -> None:
    sheet = Sheet(bold_known=False)
    head(sheet, "UBND THÀNH PHỐ VINH", "UBND PHƯỜNG HÔNG SƠN", number="Số: 18/BC-UBND").space().centre(
        "BÁO CÁO"
    )
    sheet.text(*["Trong năm, UBND phường Hồng Sơn đã ban hành kế hoạch của phường Hồng Sơn."] * 3)
    assert sheet.found(recognised=True)["issuer"] == "UBND phường Hồng Sơn"


@pytest.mark.parametrize(
    ("posts", "name", "signer"),
    [
        (("CHỦ TỊCH",), "Hồ Sỹ Quý", "Hồ Sỹ Quý"),
        (("TL. CHỦ TỊCH", "CÔNG CHỨC VĂN PHÒNG - THỐNG KÊ"), "Lê Thị Ánh", "Lê Thị Ánh"),
        (("TRƯỞNG CÔNG AN",), "Thiếu tá Nguyễn Văn Hùng", "Nguyễn Văn Hùng"),
        (("HIỆU TRƯỞNG",), "ThS. Võ Đức Anh", "Võ Đức Anh"),
        (("T/M ĐẢNG ỦY", "BÍ THƯ"), "NGUYỄN VĂN HÙNG", "Nguyễn Văn Hùng"),
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "(NVA)", ""),
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "UBND phường Hồng Sơn", ""),
    ],
)
def test_the_signer_is_the_person_below_the_post(posts: tuple[str, ...], name: str, signer: str) -> None:
    sheet = head(Sheet(), "UBND PHƯỜNG HỒNG SƠN", number="Số: 1/KH-UBND").space().centre("KẾ HOẠCH").space()
    assert foot(sheet.text(*[TEXT] * 8), *posts, name=name).found().get("signer", "") == signer


def test_who_signs_an_annex_did_not_sign_the_paper() -> None:
    sheet = head(Sheet(), "UBND PHƯỜNG HỒNG SƠN", number="Số: 1/KH-UBND").space().centre("KẾ HOẠCH").space()
    foot(sheet.text(*[TEXT] * 8), "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", name="")
    sheet.centre("PHỤ LỤC", "NGƯỜI LẬP BIỂU").space(3).centre("Trần Văn Lập")
    assert "signer" not in sheet.found()


def test_minutes_are_signed_by_the_chair_not_by_the_secretary() -> None:
    sheet = head(Sheet(), "UBND PHƯỜNG HỒNG SƠN", number="Số: 3/BB-UBND").space().centre("BIÊN BẢN").space()
    sheet.text(*[TEXT] * 8).row("THƯ KÝ", "CHỦ TRÌ", bold=True).space(3)
    found = sheet.row("Nguyễn Thị Thư", "Trần Văn Chủ", bold=True).found()
    assert (found["kind"], found["signer"]) == ("BB", "Trần Văn Chủ")


def test_a_text_that_is_no_paper_proposes_nothing() -> None:
    words = [
        "Ngày 05 tháng 02 năm 2023, phường họp dân.",
        "CHỦ TỊCH",
        "Nguyễn Văn Hùng",
        TEXT,
        "Số lượng: 12/15",
    ]
    assert Sheet().text(*words * 3).found() == {}


def test_a_notice_board_with_a_date_is_no_paper() -> None:
    board = Sheet().centre("THỰC HIỆN DÂN CHỦ Ở CƠ SỞ", "CÓ HIỆU LỰC TỪ", "ngày 01 tháng 7 năm 2023")
    assert board.found(recognised=True) == {}


def test_the_body_of_a_decision_is_no_part_of_its_subject() -> None:
    sheet = head(Sheet(), "UBND PHƯỜNG HỒNG SƠN", number="Số: 3/QĐ-UBND").space()
    sheet.centre(
        "QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác", "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG HỒNG SƠN"
    ).text(TEXT)
    found = sheet.centre("QUYẾT ĐỊNH:").found()
    assert (found["kind"], found["subject"]) == ("QĐ", "Về việc thành lập Tổ công tác")


def test_pieces_of_words_in_two_fonts_become_words_in_two_columns() -> None:
    def piece(text: str, left: float, right: float, base: float = 0.1) -> Word:
        return Word(text, Box(left, base - 0.012, right, base + 0.003), base)

    pieces = [
        piece("S", 0.20, 0.212),
        piece("T", 0.235, 0.247),
        piece("PHÁP", 0.275, 0.32),
        piece("CỘNG", 0.5, 0.56),
        piece("HÒA", 0.567, 0.6),
        piece("Ở", 0.212, 0.228),
        piece("Ư", 0.247, 0.265),
    ]
    rows = rows_of([*pieces, piece(" ", 0.265, 0.27)], 1, aspect=A4)
    assert [[line.text for line in row] for row in rows] == [["SỞ TƯ PHÁP", "CỘNG HÒA"]]
    assert [line.column for line in rows[0]] == [LEFT, RIGHT]


def test_a_left_column_filled_to_its_edge_ends_where_the_space_is_clearly_wider() -> None:
    widths = [0.06, 0.06, 0.06, 0.06, 0.06, 0.08, 0.08, 0.05]
    row, left = [], 0.15
    for at, width in enumerate(widths):
        left += 0.0135 if at == 5 else 0.005  # 0.64 and 0.24 of a line's height
        row.append(Word(f"chữ{at}", Box(left, 0.088, left + width, 0.103), 0.1))
        left += width
    (parts,) = rows_of(row, 1, aspect=A4)
    assert [len(part.text.split()) for part in parts] == [5, 3]
    (long,) = rows_of([Word("ư" * 60, Box(0.15, 0.088, 0.9, 0.103), 0.1)], 1, aspect=A4)
    assert [part.column for part in long] == [""]


def test_of_a_file_with_millions_of_lines_the_first_are_looked_at() -> None:
    rows = plain([Line("a")] * (MOST + 1))
    assert len(rows) == MOST
    assert len(unplain([*rows, rows[0]])) == MOST


def test_names_are_written_as_in_a_sentence() -> None:
    spellings = Spellings(["Ủy ban nhân dân phường Đội Cung báo cáo về tổ hòa giải khối Yên Hòa."])
    assert body_name("TỔ HÒA GIẢI KHỐI YÊN HÒA", spellings) == "Tổ hòa giải khối Yên Hòa"
    assert body_name("UBND XÃ CẤP TIẾN", Spellings(["Họp các cấp tiến hành"])) == "UBND xã Cấp Tiến"
    assert body_name("Ủy ban nhân dân xã Nghi Phú", spellings) == "UBND xã Nghi Phú"
    assert same_body("UBND phường Đội Cung", "ỦY BAN NHÂN DÂN PHƯỜNG ĐỘI CUNG")
    assert not same_body("UBND phường Đội Cung", "HĐND phường Đội Cung")


@pytest.mark.parametrize(
    "words", ["Hồng Sơn", "Công chức Tư pháp", "Phó Chủ tịch", "Nguyễn", "Nguyễn Văn 2", "nguyễn văn a"]
)
def test_what_is_no_name_is_nobody(words: str) -> None:
    assert person(words, recognised=True) is None


def test_fonts_of_the_nineties_are_turned_into_unicode() -> None:
    tcvn3 = "Uû ban nh©n d©n ph­êng Hång S¬n b¸o c¸o kÕt qu¶ thùc hiÖn kÕ ho¹ch n¨m 2003"
    vni = "UÛy ban nhaân daân phöôøng Hoàng Sôn baùo caùo keát quaû thöïc hieän keá hoaïch naêm 2003"
    assert (
        convert(tcvn3)
        == from_tcvn3(tcvn3)
        == "Uỷ ban nhân dân phường Hồng Sơn báo cáo kết quả thực hiện kế hoạch năm 2003"
    )
    assert (
        convert(vni)
        == from_vni(vni)
        == "Ủy ban nhân dân phường Hồng Sơn báo cáo kết quả thực hiện kế hoạch năm 2003"
    )
    unicode = "Ủy ban nhân dân phường Hồng Sơn báo cáo kết quả thực hiện kế hoạch năm 2003"
    assert convert(unicode) == unicode
    assert is_readable(unicode * 3)
    assert not is_readable("\ue012\ue034 xq zzt wrk " * 20)
