"""One paper of the final set as a file: what it declares, what stands in its margins, where it is signed."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from reports.documents.blocks import Document, Heading, Number, Paragraph, Section, SignatureBlock
from reports.documents.fonts import configured
from reports.issuing.final import Attached, Final, render_final, render_finals

SIGNED = SignatureBlock(("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH", "Phạm Văn Dũng", ("Lưu: VT",))
PAPER = Document(
    "Báo cáo thử",
    (
        Section(
            (
                Heading(("ỦY BAN NHÂN DÂN", "PHƯỜNG VÍ DỤ"), number=Number("BC-UBND", "12")),
                *[Paragraph("Phường đã thực hiện đầy đủ nhiệm vụ được giao. " * 12) for _ in range(8)],
                SIGNED,
            )
        ),
    ),
)
CODE = "K7MQ2-9XWDT-HB4RC"
FINAL = Final(
    document=PAPER,
    author="Phường Ví Dụ",
    code=CODE,
    address=f"https://cong.vidu.example/xac-minh/{CODE}/",
    foot=f"Mã xác minh {CODE} · hồ sơ năm 2023, bản chính thức 1",
    created=datetime(2024, 1, 5, 8, 30, tzinfo=UTC),
    remark='Còn 12 giá trị chưa đối chiếu. Lý do: "chờ văn bản" } \\A <b>',
    attached=Attached("diem.json", "Điểm của hồ sơ", b'{"total": "88"}'),
)


@pytest.fixture(scope="module")
def made() -> tuple[bytes, int, dict[str, object] | None]:
    return render_final(FINAL, configured())


def text_of(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page as it lies on paper."""
    file = folder / "final.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return told.stdout.decode().split("\f")[:-1]


def test_it_declares_pdf_a_and_tags_and_names_ward_and_code(made: tuple[bytes, int, object]) -> None:
    with pikepdf.open(io.BytesIO(made[0])) as pdf:
        known = pdf.open_metadata()
        assert known.pdfa_status == "3B"
        assert known["dc:title"] == "Báo cáo thử"
        assert known["dc:creator"] == ["Phường Ví Dụ"]
        assert known["dc:identifier"] == CODE
        assert str(pdf.docinfo["/Author"]) == "Phường Ví Dụ"
        assert bool(pdf.Root.MarkInfo.Marked) and str(pdf.Root.Lang) == "vi"
        assert len(pdf.Root.OutputIntents) == 1
        assert pdf.check_pdf_syntax() == []


def test_the_data_inside_is_related_to_the_paper_as_its_data(made: tuple[bytes, int, object]) -> None:
    with pikepdf.open(io.BytesIO(made[0])) as pdf:
        assert {name: one.get_file().read_bytes() for name, one in pdf.attachments.items()} == {
            "diem.json": b'{"total": "88"}'
        }
        assert [(str(one.AFRelationship), str(one.EF.F.Subtype)) for one in pdf.Root.AF] == [
            ("/Data", "/application/json")
        ]


def test_margins_hold_number_code_and_remark_and_no_sign_of_it_is_obeyed(
    made: tuple[bytes, int, object], tmp_path: Path
) -> None:
    first, second = text_of(made[0], tmp_path)
    assert first.split("\n")[0].split()[0] == "ỦY"
    assert second.split("\n")[0].strip() == "2"
    for page in (first, second):
        foot = [line.strip() for line in page.rstrip().split("\n")[-2:]]
        assert foot == [FINAL.foot, FINAL.remark]
    assert f"Mã xác minh: {CODE}" in second
    assert all(words in second for words in FINAL.address.rstrip("/").split("/"))


def test_the_place_to_sign_lies_over_the_name_of_who_signs(
    made: tuple[bytes, int, dict[str, object]],
) -> None:
    place = made[2]
    assert place is not None and place["page"] == 1
    left, bottom, right, top = place["box"]  # type: ignore[misc]
    assert [round(right - left), round(top - bottom)] == [248, 74]
    assert 595 - 15 * 72 / 25.4 - 1 < right < 595


def test_the_code_stands_beside_the_place_to_sign_unless_many_receive_the_paper(tmp_path: Path) -> None:
    for recipients, beside in ((("Như trên", "Lưu: VT"), True), (tuple("abcde"), False)):
        signed = replace(SIGNED, recipients=recipients)
        paper = Document("Thử", (Section((Paragraph("Một dòng."), signed)),))
        pdf = render_final(replace(FINAL, document=paper, attached=None), configured())[0]
        lines = text_of(pdf, tmp_path)[0].split("\n")
        code, name = (
            next(at for at, line in enumerate(lines) if words in line)
            for words in (f"Mã xác minh: {CODE}", "Phạm Văn Dũng")
        )
        assert (code < name) is beside


def test_a_paper_nobody_signs_has_no_place_and_each_file_may_have_a_process_of_its_own() -> None:
    plain = replace(PAPER, sections=(Section((Paragraph("Danh mục."),)),))
    finals = {"a": replace(FINAL, document=plain, attached=None), "b": replace(FINAL, attached=None)}
    made = {key: (pages, place) for key, _, pages, place in render_finals(finals, configured())}
    assert made["a"] == (1, None)
    assert made["b"][0] == 2
