"""The finished pages measured: NĐ 30/2020/NĐ-CP, Phụ lục I, mục I and II (Word's side: test_documents_docx)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from PIL import Image

from reports.documents import assembly
from reports.documents import blocks as b
from reports.documents.assembly import Part
from reports.documents.pdf import render
from reports.documents.stamp import Stamp
from tests.reports.paper import FONTS, document, score_sheet

ZOOM, DOTS = 3, 200
MM = 25.4 / 72 / ZOOM
"""Millimetres of a pixel of pdftohtml."""
SENTENCE = (
    "Ủy ban nhân dân phường đã ban hành kế hoạch, phân công nhiệm vụ và hướng dẫn từng tổ dân phố thực hiện. "
)


@dataclass(frozen=True)
class Line:
    """A stretch of text on a page: millimetres from the upper left corner, size in points, the face."""

    page: int
    text: str
    left: float
    top: float
    width: float
    height: float
    size: float
    face: str

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


def letter() -> b.Document:
    """A report of two pages with all that the decree lays down, and a wide table behind it."""
    blocks = (
        b.Heading(
            superior=("Ủy ban nhân dân tỉnh",),
            issuer=("Ủy ban nhân dân", "phường Hồng Sơn"),
            number=b.Number("BC-UBND", "12"),
            dated=b.PlaceDate("Hồng Sơn", 2023, 2, 5),
        ),
        b.TitleBlock("Báo cáo", ("Đánh giá kết quả và đề nghị công nhận", "đạt chuẩn tiếp cận pháp luật")),
        b.Paragraph("I. KẾT QUẢ ĐÁNH GIÁ", b.Level.PART),
        b.Paragraph("1. Về chỉ đạo", b.Level.SECTION),
        *(b.Paragraph(SENTENCE * 5) for _ in range(11)),
        b.SignatureBlock(
            ("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Lê Minh Họa", ("Như trên", "Lưu: VT")
        ),
    )
    return b.Document("Báo cáo", (b.Section(blocks), score_sheet(12).sections[0]))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = assembly.build(
        [Part("letter", "Báo cáo", letter())], folder=FONTS, stamped=Stamp(), title="Báo cáo", processes=1
    )
    path = tmp_path_factory.mktemp("paper") / "letter.pdf"
    path.write_bytes(made.pdf)
    return path


@pytest.fixture(scope="module")
def lines(file: Path) -> list[Line]:
    return measured(file)


@pytest.fixture(scope="module")
def sheets(file: Path) -> dict[int, tuple[int, int]]:
    """The width and height (mm) of each page."""
    with pikepdf.open(file) as pdf:
        boxes = [[round(float(side) / 72 * 25.4) for side in page.mediabox] for page in pdf.pages]
    assert all(box[:2] == [0, 0] for box in boxes)
    return {number: (box[2], box[3]) for number, box in enumerate(boxes, 1)}


def measured(file: Path) -> list[Line]:
    command = ["pdftohtml", "-xml", "-i", "-stdout", "-fontfullname", "-zoom", str(ZOOM), file]
    told = subprocess.run(command, check=True, capture_output=True).stdout
    faces, found = {}, []
    for page in ET.fromstring(told).iter("page"):
        for spec in page.iter("fontspec"):
            assert spec.get("color") == "#000000"
            faces[spec.get("id")] = (int(spec.get("size", 0)) / ZOOM, spec.get("family", "").split("+")[-1])
        for text in page.iter("text"):
            place = [float(text.get(side, 0)) * MM for side in ("left", "top", "width", "height")]
            words = "".join(text.itertext()).strip()
            if words:
                found.append(Line(int(page.get("number", 0)), words, *place, *faces[text.get("font")]))
    return found


def one(lines: list[Line], text: str) -> Line:
    (line,) = (line for line in lines if line.text == text)
    return line


COMPONENTS = [
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, "Tinos-Bold"),
    ("Độc lập - Tự do - Hạnh phúc", 13, "Tinos-Bold"),
    ("ỦY BAN NHÂN DÂN TỈNH", 13, "Tinos"),
    ("PHƯỜNG HỒNG SƠN", 13, "Tinos-Bold"),
    ("Số: 12/BC-UBND", 13, "Tinos"),
    ("Hồng Sơn, ngày 05 tháng 02 năm 2023", 13, "Tinos-Italic"),
    ("BÁO CÁO", 14, "Tinos-Bold"),
    ("đạt chuẩn tiếp cận pháp luật", 14, "Tinos-Bold"),
    ("I. KẾT QUẢ ĐÁNH GIÁ", 14, "Tinos-Bold"),
    ("1. Về chỉ đạo", 14, "Tinos-Bold"),
    ("TM. ỦY BAN NHÂN DÂN", 14, "Tinos-Bold"),
    ("KT. CHỦ TỊCH", 14, "Tinos-Bold"),
    ("PHÓ CHỦ TỊCH", 14, "Tinos-Bold"),
    ("Lê Minh Họa", 14, "Tinos-Bold"),
    ("Nơi nhận:", 12, "Tinos-Bold-Italic"),
    ("- Như trên;", 11, "Tinos"),
    ("- Lưu: VT.", 11, "Tinos"),
    ("2", 13, "Tinos"),
]


@pytest.mark.parametrize(("text", "size", "face"), COMPONENTS)
def test_each_component_has_the_size_and_weight_of_the_decree(
    lines: list[Line], text: str, size: int, face: str
) -> None:
    found = next(line for line in lines if line.text == text and (text != "2" or line.page == 2))
    assert (found.size, found.face) == (size, face)


def test_the_running_text_is_14_justified_indented_and_set_apart(lines: list[Line]) -> None:
    text = [line for line in lines if line.page == 1 and line.face == "Tinos" and line.size == 14]
    begun = [line for line in text if line.left > 31]
    assert {round(line.left - 30, 1) for line in begun} == {12.7}
    assert {round(line.left, 1) for line in text if line not in begun} == {30.0}
    full = [line for line, following in pairwise(text) if following not in begun]
    assert all(abs(line.right - 195) < 0.4 for line in full)
    steps = {round((following.top - line.top) / 25.4 * 72, 1) for line, following in pairwise(text)}
    within, between = min(steps), max(steps)
    assert 1 <= within / (14 * 1.149) <= 1.5
    assert between - within == pytest.approx(6, abs=0.4)


def test_all_text_keeps_the_margins_upright_and_on_its_side(
    lines: list[Line], sheets: dict[int, tuple[int, int]]
) -> None:
    assert set(sheets.values()) == {(210, 297), (297, 210)}
    for number, (width, height) in sheets.items():
        page = [line for line in lines if line.page == number and line.text not in {str(number), "Mẫu 02"}]
        assert min(line.left for line in page) >= 29.9
        assert max(line.right for line in page) <= width - 15 + 0.4
        assert min(line.top for line in page) >= 19.5
        assert max(line.top + line.height for line in page) <= height - 20 + 0.6


def test_page_numbers_stand_in_the_middle_of_the_top_margin_from_the_second_page(
    lines: list[Line], sheets: dict[int, tuple[int, int]]
) -> None:
    high = [line for line in lines if line.top < 18 and line.text != "Mẫu 02"]
    assert [(line.page, line.text) for line in high] == [
        (number, str(number)) for number in sheets if number > 1
    ]
    for found in high:
        assert found.middle == pytest.approx((30 + sheets[found.page][0] - 15) / 2, abs=0.3)
        assert 8 < found.top < found.top + found.height < 20
        assert (found.size, found.face) == (13, "Tinos")


def test_issuer_and_nation_share_the_first_lines_at_left_and_right(lines: list[Line]) -> None:
    nation, above = one(lines, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), one(lines, "ỦY BAN NHÂN DÂN TỈNH")
    assert above.top == pytest.approx(nation.top, abs=0.3)
    assert above.right < nation.left
    number, dated = one(lines, "Số: 12/BC-UBND"), one(lines, "Hồng Sơn, ngày 05 tháng 02 năm 2023")
    assert number.top == pytest.approx(dated.top, abs=0.3)
    assert number.middle == pytest.approx(one(lines, "PHƯỜNG HỒNG SƠN").middle, abs=0.5)
    assert dated.middle == pytest.approx(nation.middle, abs=0.5)
    assert one(lines, "BÁO CÁO").middle == pytest.approx(112.5, abs=0.5)


def test_the_signature_stands_at_the_right_beside_the_recipients_with_room_to_sign(lines: list[Line]) -> None:
    authority, position, name = (
        one(lines, text) for text in ("TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH", "Lê Minh Họa")
    )
    to = one(lines, "Nơi nhận:")
    assert to.left == pytest.approx(30, abs=0.2)
    assert to.top == pytest.approx(authority.top, abs=1)
    assert {round(line.middle) for line in (authority, position, name)} == {round(authority.middle)}
    assert authority.left > 105
    assert 20 < name.top - (position.top + position.height) < 32
    assert len({line.page for line in (authority, position, name, to)}) == 1


def rules(file: Path, folder: Path, line: Line) -> tuple[float, float]:
    """The length and the middle (mm) of the longest unbroken stroke just below ``line``."""
    page = str(line.page)
    command = [
        "pdftoppm",
        "-gray",
        "-r",
        str(DOTS),
        "-f",
        page,
        "-l",
        page,
        "-singlefile",
        file,
        folder / "page",
    ]
    subprocess.run(command, check=True)
    dot = 25.4 / DOTS
    with Image.open(folder / "page.pgm") as picture:
        below = int((line.top + line.height - 0.6) / dot)
        sides = (int((line.middle - 45) / dot), int((line.middle + 45) / dot))
        found = max(_strokes(picture, range(below, below + int(3 / dot)), range(*sides)))
    length, start = found
    return length * dot, (start + length / 2) * dot


def _strokes(picture: Image.Image, rows: range, columns: range) -> Iterator[tuple[int, int]]:
    """Yield the length of each dark run so far and where it began, row by row."""
    for y in rows:
        length = 0
        for x in columns:
            length = length + 1 if picture.getpixel((x, y)) < 150 else 0
            yield length, x - length + 1


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Độc lập - Tự do - Hạnh phúc", 0.97, 1.03),
        ("PHƯỜNG HỒNG SƠN", 1 / 3, 1 / 2),
        ("đạt chuẩn tiếp cận pháp luật", 1 / 3, 1 / 2),
    ],
)
def test_the_rules_have_the_length_of_the_decree_and_stand_in_the_middle(
    file: Path, lines: list[Line], tmp_path: Path, text: str, least: float, most: float
) -> None:
    line = one(lines, text)
    length, middle = rules(file, tmp_path, line)
    assert least <= length / line.width <= most
    assert middle == pytest.approx(line.middle, abs=0.5)


def test_no_heading_is_left_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    table = score_sheet(1).sections[0].blocks[1]
    endings: dict[str, b.Block] = {
        "I. PHẦN": b.Paragraph(SENTENCE * 2),
        "Bảng": table,
        "1. Mục": b.Table(
            (b.Column(1),), (), (b.RowGroup((b.Row((b.Cell("ô đầu"),)),)),), caption="Tên bảng"
        ),
    }
    for name, following in endings.items():
        level = b.Level.PART if name.startswith("I.") else b.Level.SECTION
        for filling in range(34, 40):
            filled = b.Paragraph("\n".join(["dòng"] * filling))
            blocks = (filled, b.Paragraph(name, level, keep_with_next=True), following)
            path = tmp_path / "one.pdf"
            path.write_bytes(render(document(*blocks), FONTS))
            found = measured(path)
            heading = next(line for line in found if line.text == name)
            below = [line for line in found if line.page == heading.page and line.top > heading.top]
            assert below, f"{name} behind {filling} lines"
