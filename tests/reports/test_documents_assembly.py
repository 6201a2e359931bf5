"""A whole dossier: numbers, notice, foot, bookmarks, and what is taken from the cache."""

import io
import os
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pytest

from reports.documents import assembly, rendering
from reports.documents import blocks as b
from reports.documents.assembly import Part
from reports.documents.cache import PartCache, part_key
from reports.documents.stamp import Stamp
from tests.reports.paper import FONTS, document, fonts, report, score_sheet, text

NOTICE = (b.Run("DỰ THẢO 1", bold=True), " – Điểm tạm tính: điểm có dấu (*) chưa đối chiếu")
STAMP = Stamp(NOTICE, "(*) tạm tính", "Dự thảo 1 · 11/12/2023 07:30 · SHA-256 e92b5f70…0d36")


def cover() -> b.Document:
    return document(
        b.Cover(("Ủy ban nhân dân", "phường Hồng Sơn"), "Hồ sơ", ("Năm 2023",), (("Kỳ", "năm 2023"),), "2023")
    )


def three_parts() -> list[Part]:
    return [
        Part("cover", "Bìa", cover()),
        Part("report", "Báo cáo", report()),
        Part("sheet", "Bản tổng hợp điểm", score_sheet(12)),
    ]


def build(parts, path, stamped=STAMP, processes=1, progress=None):
    return assembly.build(
        parts,
        folder=FONTS,
        stamped=stamped,
        title="Hồ sơ năm 2023",
        cache=PartCache(path),
        created=datetime(2023, 12, 11, 0, 30, tzinfo=UTC),
        processes=processes,
        progress=progress,
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("parts")


@pytest.fixture(scope="module")
def dossier(kept):
    return build(three_parts(), kept)


def test_every_page_carries_notice_and_foot_and_from_the_second_its_number(dossier):
    assert dossier.pages > 3
    for page in range(1, dossier.pages + 1):
        lines = [line.strip() for line in text(dossier.pdf, page).splitlines()]
        assert "DỰ THẢO 1 – Điểm tạm tính: điểm có dấu (*) chưa đối chiếu" in lines
        assert "(*) tạm tính" in lines
        assert "Dự thảo 1 · 11/12/2023 07:30 · SHA-256 e92b5f70…0d36" in lines
        assert (str(page) in lines) == (page > 1)


def test_bookmarks_name_the_parts_and_what_is_in_them(dossier):
    with pikepdf.open(io.BytesIO(dossier.pdf)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Bìa", "Báo cáo", "Bản tổng hợp điểm"]
        report_item, sheet_item = outline.root[1:]
        assert [item.title for item in report_item.children] == ["I. Kết quả đánh giá"]
        (criterion,) = sheet_item.children
        assert criterion.title == "Tiêu chí 1"
        assert [item.title for item in criterion.children] == [
            f"Chỉ tiêu {number}" for number in range(1, 13)
        ]
        places = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        homes = [places[item.destination[0].objgen] for item in criterion.children]
    assert homes == sorted(homes)
    for number, home in enumerate(homes, 1):
        assert f"đầu nhóm {number}\n" in text(dossier.pdf, home + 1)


def test_the_file_says_its_title_language_and_time_and_holds_only_tinos(dossier):
    with pikepdf.open(io.BytesIO(dossier.pdf)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Hồ sơ năm 2023"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20231211003000+00'00'"
        assert str(pdf.Root.Lang) == "vi"
        names = [
            item.BaseFont
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/Type0"
        ]
        assert pdf.check_pdf_syntax() == []
    assert len(names) == len(set(names))
    assert fonts(dossier.pdf) <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}


def test_unchanged_parts_come_from_the_cache_and_give_the_same_bytes(dossier, kept):
    again = build(three_parts(), kept)
    assert dossier.rendered == ("cover", "report", "sheet")
    assert (again.rendered, again.reused) == ((), ("cover", "report", "sheet"))
    assert again.pdf == dossier.pdf


def test_a_changed_part_alone_is_rendered_again(dossier, kept):
    parts = three_parts()
    parts[0] = Part("cover", "Bìa", document(b.Paragraph("Bìa mới")))
    changed = build(parts, kept)
    assert (changed.rendered, changed.reused) == (("cover",), ("report", "sheet"))
    assert "Bìa mới" in text(changed.pdf, 1)


def test_another_draft_number_renders_nothing(dossier, kept):
    second = build(three_parts(), kept, Stamp("DỰ THẢO 2", "", "Dự thảo 2"))
    assert second.rendered == ()
    assert "DỰ THẢO 2" in text(second.pdf, 3)
    assert "DỰ THẢO 1" not in text(second.pdf)


def test_two_processes_give_the_bytes_of_one_and_tell_their_progress(dossier, tmp_path):
    told = []
    both = build(three_parts(), tmp_path, processes=2, progress=lambda *step: told.append(step))
    assert both.pdf == dossier.pdf
    assert [(done, total) for done, total, _ in told] == [(1, 3), (2, 3), (3, 3)]
    assert {title for _, _, title in told} == {"Bìa", "Báo cáo", "Bản tổng hợp điểm"}


def test_a_clean_final_has_no_frame_and_no_foot(tmp_path):
    final = build([Part("only", "Văn bản", document(b.Paragraph("Một dòng")))], tmp_path, Stamp())
    assert text(final.pdf).split() == ["Một", "dòng"]


def test_a_long_notice_is_cut_after_two_lines_and_unknown_signs_become_question_marks(tmp_path):
    final = build(
        [Part("only", "Văn bản", document(b.Paragraph("x")))], tmp_path, Stamp("漢 " + "lý do rất dài " * 40)
    )
    lines = text(final.pdf).splitlines()
    assert lines[0].startswith("? lý do rất dài")
    assert lines[1].endswith("…")
    assert "…" not in lines[0]


def test_progress_that_raises_stops_the_work(tmp_path):
    def stop(*step):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        build(three_parts(), tmp_path, progress=stop)


def test_the_pulse_beats_while_parts_are_rendered_and_stops_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(rendering, "PULSE", 0.05)
    beats = []

    def pulse():
        beats.append(len(list(tmp_path.glob("*.part"))))
        if len(beats) > 4:
            raise InterruptedError

    for processes in (1, 2):
        beats.clear()
        parts = [Part(str(n), "Bảng", score_sheet(4 + n)) for n in range(6)]
        with pytest.raises(InterruptedError):
            assembly.build(
                parts,
                folder=FONTS,
                stamped=STAMP,
                title="x",
                processes=processes,
                cache=PartCache(tmp_path),
                pulse=pulse,
            )
        for file in tmp_path.iterdir():
            file.unlink()


def test_one_heavy_part_has_a_process_of_its_own_and_one_light_part_has_not(monkeypatch):
    begun = []

    class Pool(rendering.ProcessPoolExecutor):
        def __init__(self, workers, **options):
            begun.append(workers)
            super().__init__(workers, **options)

    monkeypatch.setattr(rendering, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(rendering, "LIGHT", 100)
    light, heavy = document(b.Paragraph("x")), score_sheet(12)
    assert rendering.weight(light) < 100 < rendering.weight(heavy)
    assert [key for key, _ in rendering.render_all({"light": light}, FONTS)] == ["light"]
    assert begun == []
    assert [key for key, _ in rendering.render_all({"heavy": heavy}, FONTS)] == ["heavy"]
    assert begun == [1]


def test_a_dossier_needs_parts_with_their_own_keys(tmp_path):
    for parts in ([], [three_parts()[0]] * 2):
        with pytest.raises(ValueError, match="own key"):
            build(parts, tmp_path)


def test_equal_parts_are_rendered_once_and_printed_twice(tmp_path):
    same = document(b.Paragraph("như nhau"))
    made = build([Part("a", "A", same), Part("b", "B", same)], tmp_path)
    assert made.pages == 2
    assert len(list(tmp_path.glob("*.part"))) == 1


def test_the_digest_follows_the_words_and_not_the_form():
    parts = three_parts()
    digest = assembly.content_digest(parts)
    assert assembly.content_digest(three_parts()) == digest
    assert assembly.content_digest(parts[:2]) != digest
    assert assembly.short_digest(digest) == f"{digest[:8]}…{digest[-4:]}"


def test_volumes_keep_order_and_cut_nothing():
    assert assembly.volumes([3, 4, 9, 1, 1], int, 8) == [[3, 4], [9], [1, 1]]
    assert assembly.volumes([], int, 8) == []


def test_the_heaviest_document_is_begun_first():
    documents = {"small": document(b.Paragraph("x")), "sheet": score_sheet(20), "report": report()}
    assert (
        rendering.weight(documents["sheet"])
        > rendering.weight(documents["report"])
        > rendering.weight(documents["small"])
    )


def test_a_damaged_part_counts_as_missing(tmp_path):
    cache = PartCache(tmp_path)
    cache.put("key", b"%PDF whole")
    assert cache.get("key") == b"%PDF whole"
    (tmp_path / "key.part").write_bytes((tmp_path / "key.part").read_bytes()[:-1])
    assert cache.get("key") is None
    assert cache.get("other") is None


def test_the_cache_forgets_what_is_old_and_what_is_too_much(tmp_path):
    cache = PartCache(tmp_path, days=10, max_bytes=400)
    for key in ("one", "two", "three"):
        cache.put(key, b"x" * 100)
    times = {"one": 3, "two": 1, "three": 2}
    for key, day in times.items():
        os.utime(tmp_path / f"{key}.part", (day * 86400, day * 86400))
    assert cache.sweep(now=3 * 86400) == 1
    assert sorted(file.stem for file in tmp_path.iterdir()) == ["one", "three"]
    assert cache.sweep(now=13 * 86400 - 1) == 1
    assert sorted(file.stem for file in tmp_path.iterdir()) == ["one"]


def test_the_cache_key_depends_on_every_word():
    assert part_key(report(), FONTS) == part_key(report(), FONTS)
    assert part_key(score_sheet(2), FONTS) != part_key(score_sheet(3), FONTS)


# The table of contents


@pytest.fixture(scope="module")
def with_contents(kept):
    facts = (("Bản", "Dự thảo 1, 11/12/2023 07:30"), ("Nhật ký", "dòng 120, mã 0123456789abcdef"))
    return assembly.build(
        three_parts(),
        folder=FONTS,
        stamped=replace(STAMP, cover=facts),
        title="Hồ sơ năm 2023",
        cache=PartCache(kept),
        contents=True,
    )


def test_the_contents_stand_behind_the_cover_and_name_parts_and_what_is_in_them(with_contents, dossier):
    assert with_contents.rendered == ()
    assert with_contents.pages == dossier.pages + 1
    lines = [" ".join(line.split()) for line in text(with_contents.pdf, 2, "-layout").splitlines()]
    start = lines.index("MỤC LỤC")
    assert [line for line in lines[start + 1 :] if line][:4] == [
        "Báo cáo 3",
        "I. Kết quả đánh giá 3",
        "Bản tổng hợp điểm 4",
        "Tiêu chí 1 4",
    ]


def test_a_part_whose_lines_are_left_out_of_the_contents_keeps_its_bookmarks(kept):
    parts = [replace(part, listed=part.key != "sheet") for part in three_parts()]
    made = assembly.build(
        parts, folder=FONTS, stamped=STAMP, title="Hồ sơ", cache=PartCache(kept), contents=True
    )
    lines = [" ".join(line.split()) for line in text(made.pdf, 2, "-layout").splitlines()]
    assert [line for line in lines[lines.index("MỤC LỤC") + 1 :] if line][:3] == [
        "Báo cáo 3",
        "I. Kết quả đánh giá 3",
        "Bản tổng hợp điểm 4",
    ]
    assert "Tiêu chí 1 4" not in lines
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root[-1].children] == ["Tiêu chí 1"]


def test_each_line_of_the_contents_leads_to_the_page_it_names(with_contents):
    with pikepdf.open(io.BytesIO(with_contents.pdf)) as pdf:
        homes = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        links = pdf.pages[1].Annots
        assert [homes[link.Dest[0].objgen] for link in links] == [3, 3, 4, 4]
        assert [str(link.Dest[1]) for link in links] == ["/Fit", "/XYZ", "/Fit", "/XYZ"]
        assert all(85 < float(link.Rect[0]) < 120 and float(link.Rect[2]) == 552.76 for link in links)
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Bìa", "Mục lục", "Báo cáo", "Bản tổng hợp điểm"]
        assert str(pdf.Root.PageLabels.Nums[1].P) == "Bìa"
        assert int(pdf.Root.PageLabels.Nums[3].St) == 2
        assert pdf.check_pdf_syntax() == []
    assert fonts(with_contents.pdf) <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}


def test_the_cover_says_draft_and_log_and_nothing_of_that_is_in_a_kept_part(with_contents):
    words = text(with_contents.pdf, 1)
    assert "Bản: Dự thảo 1, 11/12/2023 07:30" in words
    assert "Nhật ký: dòng 120, mã 0123456789abcdef" in words
    assert "dòng 120" not in text(with_contents.pdf, 2)


def test_the_file_tells_where_each_part_lies_and_what_it_says(with_contents):
    parts = three_parts()
    assert [(made.key, made.title, made.first) for made in with_contents.made] == [
        ("cover", "Bìa", 1),
        ("report", "Báo cáo", 3),
        ("sheet", "Bản tổng hợp điểm", 4),
    ]
    assert sum(made.pages for made in with_contents.made) == with_contents.pages - 1
    assert [made.digest for made in with_contents.made] == [assembly.part_digest(part) for part in parts]


def test_long_contents_go_on_over_pages_break_long_titles_and_leave_no_part_behind(tmp_path):
    one = document(b.Paragraph("Chương", bookmark=b.Bookmark("Chương " + "rất dài " * 60)))
    parts = [Part(str(number), f"Phần {number} " + "x" * 110 * (number == 7), one) for number in range(1, 25)]
    made = assembly.build(
        parts, folder=FONTS, stamped=Stamp(), title="x", cache=PartCache(tmp_path), contents=True
    )
    assert made.made[0].first > 3
    pages = [text(made.pdf, page) for page in range(1, made.made[0].first)]
    for page in pages:
        lines = [line for line in page.splitlines() if line.strip() and not line.strip().isdigit()]
        assert not lines[-1].startswith("Phần")
    assert "".join(pages).count("…") == 24
    assert "".join(pages).replace("\n", "").count("x") == 110
    numbers = [int(line) for page in pages for line in page.splitlines() if line.strip().isdigit()]
    assert set(numbers) >= {part.first for part in made.made}
