"""The volume: the pages of all evidence in one PDF, read back with poppler and pikepdf; and how it is asked for and made."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db.models import F
from django.urls import reverse
from PIL import Image

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice
from evidence import sandbox, store
from evidence.models import Document, Evidence, Reading
from evidence.preview import office
from reports.bundle import ready, volumes
from reports.bundle.binding import DAMAGED, ENCRYPTED, FORM
from reports.bundle.page import of_year
from reports.models import Volume
from tests.cast import Cast, actor
from tests.evidence import files
from tests.reports.bundling import accepted, paged

pytestmark = pytest.mark.django_db
LANDSCAPE = (0.0, 0.0, 842.0, 595.0)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.PREVIEW_DIR = tmp_path / "media", tmp_path / "previews"
    return tmp_path / "media"


def made(cast: Cast) -> tuple[Volume, Path]:
    volume = volumes.ask(assessment=cast.mine.assessment, by=actor(cast.binh))
    volumes.make(volume.pk)
    volume.refresh_from_db()
    return volume, store.path_of(volume.stored_name)


def pages_of(path: Path, *options: str) -> list[str]:
    said = subprocess.run(
        ["pdftotext", *options, str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    return [" ".join(page.split()) for page in said.split("\f")[:-1]]


def words(path: Path, page: int, *, lies: bool) -> list[tuple[str, float, float]]:
    """Each word of a page as it is looked at, with its left and top as shares of the page's width and height.

    poppler gives the sides of the page before it is turned; ``lies``: it is turned by a quarter.
    """
    said = subprocess.run(
        ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(path), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    width, height = map(float, re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', said)[0])
    width, height = (height, width) if lies else (width, height)
    found = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)"[^>]*>([^<]*)<', said)
    return [(word, float(left) / width, float(top) / height) for left, top, word in found]


def test_pages_come_in_the_order_of_the_index_each_with_its_stamp(cast: Cast) -> None:
    accepted(cast, paged(2, "hai"), "b.pdf", "2.1", number="02/BC", subject="Báo cáo quý II", kind="BC")
    accepted(cast, paged(3, "ba"), "c.pdf", "2.1", number="03/KH", subject="Kế hoạch phổ biến", kind="KH")
    accepted(cast, paged(1, "mot"), "a.pdf", "1.2", number="01/QĐ", subject="Quyết định", kind="QĐ")
    volume, path = made(cast)
    assert (volume.state, volume.pieces, volume.pages, volume.lacking) == ("done", 3, 7, [])
    pages = pages_of(path)
    assert [re.findall(r"TC\d.CT\d-\d\d · .*?\d/\d|$", page)[0] for page in pages[1:]] == [
        "TC1.CT2-01 · trang 1/1",
        "TC2.CT1-01 · trang 1/2",
        "TC2.CT1-01 · trang 2/2",
        "TC2.CT1-02 · trang 1/3",
        "TC2.CT1-02 · trang 2/3",
        "TC2.CT1-02 · trang 3/3",
    ]
    assert [re.findall(r"(mot|hai|ba) (\d)", page) for page in pages[1:]] == [
        [("mot", "1")], [("hai", "1")], [("hai", "2")], [("ba", "1")], [("ba", "2")], [("ba", "3")],
    ]  # fmt: skip
    assert [page.split()[-1] for page in pages_of(path, "-layout")] == list("1234567")
    index = pages_of(path, "-layout")[0]
    assert "TC1.CT2-01 01/QĐ Quyết định: Quyết định 1 2 12/03/2023" in index
    assert "TC2.CT1-02 03/KH Kế hoạch: Kế hoạch phổ biến 3 5 12/03/2023" in index
    assert "Tiêu chí 2. Tiếp cận thông tin Chỉ tiêu 2.1. Công khai thông tin" in index
    assert "Bản 1, lập lúc" in index and "3 tài liệu đã được chấp nhận" in index


def test_bookmarks_and_rows_of_the_index_lead_to_the_documents(cast: Cast) -> None:
    accepted(cast, paged(2, "a"), "a.pdf", "1.1", number="01/KH", subject="Một")
    accepted(cast, paged(1, "b"), "b.pdf", "2.1", subject="Hai")
    _, path = made(cast)
    with pikepdf.open(path) as pdf:
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        with pdf.open_outline() as outline:

            def told(items: Sequence[Any]) -> list[Any]:
                return [(one.title, places[one.destination[0].objgen], told(one.children)) for one in items]

            assert told(outline.root) == [
                ("Danh mục tài liệu trong tập", 1, []),
                (
                    "Tiêu chí 1. Ban hành văn bản",
                    2,
                    [("Chỉ tiêu 1.1. Ban hành văn bản quy phạm", 2, [("TC1.CT1-01 – 01/KH, Một", 2, [])])],
                ),
                (
                    "Tiêu chí 2. Tiếp cận thông tin",
                    4,
                    [("Chỉ tiêu 2.1. Công khai thông tin", 4, [("TC2.CT1-01 – Hai", 4, [])])],
                ),
            ]
        links = [places[note.Dest[0].objgen] for note in pdf.pages[0].obj.Annots]
        assert links == [2, 4]
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0.0, 0.0, 595.0, 842.0), LANDSCAPE, (-100.0, 50.0, 1590.0, 2430.0)])
def test_the_stamp_is_upright_at_the_top_right_of_the_page_as_it_is_looked_at(
    cast: Cast, rotate: int, box: tuple[float, float, float, float]
) -> None:
    accepted(cast, paged(1, "x", rotate=rotate, box=box), "a.pdf")
    _, path = made(cast)
    places = {word: (left, top) for word, left, top in words(path, 2, lies=rotate % 180 == 90)}
    left, top = places["TC2.CT1-01"]
    assert 0.6 < left < 0.9 and 0 < top < 0.04
    assert abs(places["1/1"][1] - top) < 0.002 and places["1/1"][0] > left
    number = places["2"]
    assert number[0] > 0.9 and number[1] > 0.9


def test_pictures_stand_on_a4_without_what_a_camera_adds_and_scans_keep_their_pages(cast: Cast) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "MÁY ẢNH RIÊNG"  # lies on its side; the maker
    Image.new("RGB", (400, 200), (200, 30, 30)).save(out, "JPEG", exif=exif)
    accepted(cast, out.getvalue(), "anh.jpg")
    scan = io.BytesIO()
    frames = [Image.new("1", (600, 800), 1) for _ in range(3)]
    frames[0].save(scan, "TIFF", save_all=True, append_images=frames[1:])
    accepted(cast, scan.getvalue(), "quet.tif")
    volume, path = made(cast)
    assert (volume.pages, volume.lacking) == (5, [])
    with pikepdf.open(path) as pdf:
        assert [tuple(map(float, page.mediabox)) for page in pdf.pages[1:]] == [(0, 0, 595, 842)] * 4
        form = pdf.pages[1].obj.Resources.XObject["/TapNoiDung"]
        picture = form.Resources.XObject.Hinh
        assert (picture.Width, picture.Height) == (200, 400)
        assert b"RI\xc3\x8aNG" not in picture.read_raw_bytes() and b"Exif" not in picture.read_raw_bytes()
    assert "MÁY ẢNH".encode() not in path.read_bytes()


def test_an_office_file_is_turned_into_pages_where_libreoffice_is(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(cast, files.docx("Nội dung biên bản họp"), "bb.docx")
    volume, path = made(cast)
    assert (volume.pages, volume.lacking) == (2, [])
    assert "Nội dung biên bản họp" in pages_of(path)[1]
    monkeypatch.setattr(ready.cache, "pdf_path", lambda revision: Path("/nirgends/office.pdf"))
    monkeypatch.setattr(office, "program", lambda: None)
    volume, path = made(cast)
    assert [(one["code"], one["why"]) for one in volume.lacking] == [("TC2.CT1-01", ready.NO_PROGRAM)]
    assert "TỜ THAY THẾ TÀI LIỆU TC2.CT1-01" in pages_of(path)[1]
    assert "TC2.CT1-01 · tờ thay thế" in pages_of(path)[1]


def test_what_cannot_be_read_has_a_sheet_and_the_rest_its_pages(cast: Cast, media: Path) -> None:
    uses = [accepted(cast, paged(2, f"t{number}"), f"{number}.pdf") for number in range(4)]
    damaged, locked, gone, whole = (store.path_of(use.revision.stored_name) for use in uses)
    kept = {path: path.read_bytes() for path in (whole,)}
    for path, data in ((damaged, b"%PDF-1.7\nhong"), (locked, files.pdf_encrypted())):
        path.chmod(0o600)
        path.write_bytes(data)
    gone.unlink()
    for use in uses[:2]:
        size = store.path_of(use.revision.stored_name).stat().st_size
        type(use.revision).objects.filter(pk=use.revision_id).update(size=size)
    volume, path = made(cast)
    assert [(one["code"], one["why"]) for one in volume.lacking] == [
        ("TC2.CT1-01", DAMAGED),
        ("TC2.CT1-02", ENCRYPTED),
        ("TC2.CT1-03", "Tệp không còn trong kho lưu trữ. Xin báo người quản trị hệ thống kiểm tra kho."),
    ]
    pages = pages_of(path)
    assert volume.pages == len(pages) == 6
    assert [("TỜ THAY THẾ TÀI LIỆU" in page) for page in pages] == [False, True, True, True, False, False]
    assert f"Vì sao không có trang trong tập: {DAMAGED}" in pages[1]
    assert uses[1].revision.digest in pages[2]
    assert "t3 2" in pages[5]
    assert pages_of(path, "-layout")[0].count("xem tờ thay thế") == 3
    assert {path: path.read_bytes() for path in kept} == kept
    notice = Notice.objects.get(user=cast.binh).sentence
    assert notice == (
        "Tập tài liệu kiểm chứng, bản 1 đã xong: 4 tài liệu, 6 trang. 3 tài liệu không có đủ trang trong tập."
    )


def test_a_file_that_ends_the_reader_is_found_and_left_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = accepted(cast, paged(1, "xau"), "xau.pdf")
    accepted(cast, paged(1, "tot"), "tot.pdf")
    real, place = sandbox.call, str(store.path_of(bad.revision.stored_name))

    def call(job: str, head: Any, orders: Any, *rest: Any, limits: sandbox.Limits) -> Any:
        if any(order["path"] == place for order in orders):
            raise sandbox.Stopped("killed")
        return real(job, head, orders, *rest, limits=limits)

    monkeypatch.setattr(sandbox, "call", call)
    volume, path = made(cast)
    assert [(one["code"], one["why"]) for one in volume.lacking] == [("TC2.CT1-01", volumes.UPSETS)]
    assert "tot 1" in pages_of(path)[2]


def test_the_volume_says_which_originals_are_signed(cast: Cast) -> None:
    use = accepted(cast, paged(1, "ky"), "ky.pdf", subject="Kế hoạch có chữ ký số")
    Reading.objects.filter(revision=use.revision).update(signatures=[{"signer": "A"}])
    _, path = made(cast)
    assert "Có chữ ký số; chữ ký chỉ kiểm tra được trên tệp gốc." in pages_of(path)[0]


def test_pages_lead_nowhere_and_carry_nothing(cast: Cast) -> None:
    with pikepdf.open(io.BytesIO(paged(1, "x"))) as pdf:
        pdf.attachments["bi-mat.txt"] = b"trong tep kem theo"
        page = pdf.pages[0].obj
        target = pdf.make_stream(b"trong chu thich")
        page.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 9, 9],
                    A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://theo-doi.example/"),
                ),
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.FileAttachment,
                    Rect=[0, 0, 9, 9],
                    FS=pikepdf.Dictionary(EF=pikepdf.Dictionary(F=target)),
                ),
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[0, 0, 9, 9], Contents="dấu"
                ),
            ]
        )
        data = files.saved(pdf)
    accepted(cast, data, "a.pdf")
    _, path = made(cast)
    with pikepdf.open(path) as pdf:
        assert [str(note.Subtype) for note in pdf.pages[1].obj.Annots] == ["/Stamp"]
        streams = [bytes(one.read_bytes()) for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        assert not any(b"trong" in stream for stream in streams)
        assert len(pdf.attachments) == 0


def test_nothing_in_a_source_hides_its_page(cast: Cast) -> None:
    """Keys that mean nothing of a page's content would turn or hide the form that it becomes."""
    with pikepdf.open(io.BytesIO(paged(2, "hien"))) as pdf:
        hidden = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="an"))
        for page in pdf.pages:
            page.Contents.Matrix, page.Contents.OC = pikepdf.Array([0] * 6), hidden
            page.obj.AA = pikepdf.Dictionary(
                O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            )
        data = files.saved(pdf)
    use = accepted(cast, paged(2, "cho"), "a.pdf")
    store_path = store.path_of(use.revision.stored_name)
    store_path.chmod(0o600)
    store_path.write_bytes(data)  # the door refuses scripts; what came in before it did is bound all the same
    type(use.revision).objects.filter(pk=use.revision_id).update(size=len(data))
    _, path = made(cast)
    with pikepdf.open(path) as pdf:
        form = pdf.pages[1].Resources.XObject[FORM]
        assert {"/Matrix", "/OC"}.isdisjoint(form.keys())
        assert not any("JavaScript" in repr(page.obj) for page in pdf.pages)
    assert ["hien 1" in page for page in pages_of(path)] == [False, True, False]


# How it is asked for and made


def test_a_volume_is_stored_with_its_hash_logged_and_told(cast: Cast, media: Path) -> None:
    accepted(cast, paged(1, "a"), "a.pdf")
    volume, path = made(cast)
    data = path.read_bytes()
    assert (volume.digest, volume.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert re.fullmatch(r"volumes/vi-du/2023/[0-9a-f]{2}/[0-9a-f]{32}\.pdf", volume.stored_name)
    assert list((media / "incoming").iterdir()) == []
    assert (volume.percent, volume.part_running) == (100, "")
    acts = AuditEntry.objects.filter(act__startswith="volume_").values_list("act", flat=True)
    assert sorted(acts) == ["volume_ask", "volume_done"]
    volumes.make(volume.pk)
    assert len(list((media / "volumes").rglob("*.pdf"))) == 1


def test_without_accepted_evidence_there_is_nothing_to_bind(cast: Cast) -> None:
    with pytest.raises(Refused, match="Chưa có tài liệu kiểm chứng nào được chấp nhận"):
        volumes.ask(assessment=cast.mine.assessment, by=actor(cast.binh))


def test_a_second_press_returns_the_volume_that_is_being_made(cast: Cast) -> None:
    accepted(cast, paged(1, "a"), "a.pdf")
    one, other = (volumes.ask(assessment=cast.mine.assessment, by=actor(cast.binh)) for _ in range(2))
    assert one == other


def test_a_stopped_volume_leaves_no_file_and_another_can_be_made(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(cast, paged(1, "a"), "a.pdf")
    volume = volumes.ask(assessment=cast.mine.assessment, by=actor(cast.binh))

    def adopt(path: Path) -> Any:
        volumes.stop(volume=volume, by=actor(cast.binh))  # just before the end
        return kept(path)

    kept = store.adopt
    monkeypatch.setattr(store, "adopt", adopt)
    volumes.make(volume.pk)
    volume.refresh_from_db()
    assert (volume.state, volume.stored_name) == (Volume.State.STOPPED, "")
    assert [path for path in media.rglob("*.pdf") if "evidence" not in path.parts] == []
    assert list((media / "incoming").iterdir()) == []
    monkeypatch.setattr(store, "adopt", kept)
    again, _ = made(cast)
    assert (again.number, again.state) == (2, Volume.State.DONE)
    with pytest.raises(Refused):
        volumes.stop(volume=again, by=actor(cast.binh))


def test_a_volume_whose_worker_died_is_made_again_by_the_next(cast: Cast) -> None:
    accepted(cast, paged(1, "a"), "a.pdf")
    volume = volumes.ask(assessment=cast.mine.assessment, by=actor(cast.binh))
    Volume.objects.filter(pk=volume.pk).update(state=Volume.State.RUNNING, started_at=F("asked_at"))
    volumes.make(volume.pk)
    volume.refresh_from_db()
    assert (volume.state, volume.pages) == (Volume.State.DONE, 2)


def test_a_full_disk_is_told_and_leaves_nothing(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(cast, paged(1, "a"), "a.pdf")

    def full(path: Path) -> Any:
        raise Refused(store.NO_ROOM)

    monkeypatch.setattr(store, "adopt", full)
    volume, _ = made(cast)
    assert (volume.state, volume.problem) == (Volume.State.FAILED, store.NO_ROOM)
    assert list((media / "incoming").iterdir()) == []


def test_the_page_knows_when_the_list_changed(cast: Cast) -> None:
    use = accepted(cast, paged(1, "a"), "a.pdf")
    made(cast)
    page = of_year(cast.mine.assessment, cast.binh)
    assert (page.count, page.size, page.is_current) == (1, use.revision.size, True)
    Document.objects.filter(pk=use.document_id).update(number="12/KH-UBND")
    assert not of_year(cast.mine.assessment, cast.binh).is_current
    Evidence.objects.filter(pk=use.pk).update(state=Evidence.State.SUBMITTED)
    page = of_year(cast.mine.assessment, cast.binh)
    assert (page.count, page.size, page.is_current) == (0, 0, False)


# The page


@pytest.mark.parametrize("count", [1, 3])
def test_bundle_and_volume_ask_two_queries_whatever_their_number(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        accepted(cast, paged(1, f"t{number}"), f"{number}.pdf")
        volume = volumes.ask(assessment=cast.mine.assessment, by=actor(cast.binh))
        volumes.stop(volume=volume, by=actor(cast.binh))
    with django_assert_num_queries(2):
        assert of_year(cast.mine.assessment, cast.binh).count == count


def test_the_dossiers_page_shows_the_bar_then_the_volume_and_what_it_lacks(cast: Cast) -> None:
    use = accepted(cast, paged(1, "a"), "a.pdf", subject="Kế hoạch phổ biến")
    client, page = cast.client(cast.binh), reverse("reports:dossier", kwargs={"year": 2023})
    asked = client.post(reverse("reports:volume_make", kwargs={"year": 2023}), follow=True)
    volume = Volume.objects.get()
    bar = reverse("reports:volume_progress", kwargs={"pk": volume.pk})
    assert f"""hx-get="{bar}" hx-headers='{{"X-Polled": "1"}}'""" in asked.content.decode()
    assert "HX-Refresh" not in client.get(bar).headers
    store.path_of(use.revision.stored_name).unlink()
    volumes.make(volume.pk)
    assert client.get(bar)["HX-Refresh"] == "true"
    said = client.get(page).content.decode()
    assert "1 tài liệu không có đủ trang trong tập" in said
    assert "<b>TC2.CT1-01</b> Kế hoạch phổ biến: Tệp không còn trong kho lưu trữ." in said
    file = reverse("reports:volume_file", kwargs={"pk": volume.pk})
    assert f'href="{file}"' in said
    answer = client.get(file)
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(act="volume_download", user=cast.binh).count() == 1
    assert f'href="{file}"' not in cast.client(cast.an).get(page).content.decode()


def test_stop_is_a_button_that_leads_back_to_the_dossier(cast: Cast) -> None:
    accepted(cast, paged(1, "a"), "a.pdf")
    volume = volumes.ask(assessment=cast.mine.assessment, by=actor(cast.binh))
    address = reverse("reports:volume_stop", kwargs={"pk": volume.pk})
    said = cast.client(cast.dung).post(address, follow=True).content.decode()
    assert "Đã dừng lập tập tài liệu kiểm chứng, bản 1." in said and "Đã dừng lập bản 1." in said
    said = cast.client(cast.dung).post(address, follow=True).content.decode()
    assert "Việc lập tập tài liệu này đã kết thúc." in said
